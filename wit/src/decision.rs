//! A decision: what the incident is, who is responsible, by when, and why.
//!
//! The records of `interface typed` in `gezhi.wit` are these types once more; the component does
//! not compile while a member is missing there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::AssessResponse;
use crate::incident::Category;

/// The rule and source behind one part of a decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct By {
    /// The id of the row, or `policy.rhai:assign` for a hook, with its layer before a colon where
    /// it is a script.
    pub rule: String,
    /// The sources the row cites, by the pack's ids.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub citation: Option<String>,
    /// The words of the text that decided, for a classification.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub terms: Vec<String>,
}

/// What becomes of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Admission {
    /// 立案: it goes on record.
    #[default]
    Register,
    /// 不予受理, with the reason.
    Refuse,
    /// Somebody else's: 110, 119, 120, another level, court or petition channel.
    Refer,
    /// It cannot be told before the facts in `needs` are known.
    NeedsFacts,
}

/// Why the admission is what it is; left out where no rule speaks and the incident is simply
/// registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdmissionReason {
    /// The reason, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// To whom it is referred.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refer_to: Option<String>,
    /// The row.
    pub by: By,
}

/// The answer to one incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// The host's own number of the incident.
    pub incident: String,
    /// What becomes of the report.
    pub admission: Admission,
    /// The rule behind the admission, where one speaks.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub admitted_by: Option<AdmissionReason>,
    /// What it is.
    pub classification: Classification,
    /// Who is responsible.
    pub responsibility: Responsibility,
    /// What is to be done, and by whom.
    pub tasks: Vec<Task>,
    /// By when.
    pub deadlines: Vec<Deadline>,
    /// Who comes next when it is not resolved.
    pub ladder: Vec<Rung>,
    /// Facts that were not given and were assumed as the vocabulary says; a different value could
    /// change the answer.
    pub assumed: Vec<String>,
    /// Facts or fields that are not known and could change the answer.
    pub needs: Vec<String>,
    /// Every row that was hit or possible, in the order of the phases; only where `trace` was asked
    /// for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trace: Option<Vec<TraceEntry>>,
    /// The cost, charged from the rules and not from the way they are evaluated: equal on every
    /// host.
    pub steps: u64,
    /// What the pack's properties say of it; only where `assess` was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub assessed: Option<AssessResponse>,
    /// The digests of everything the decision depends on; left out where `receipt` was declined.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub receipt: Option<Receipt>,
}

/// What an incident is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Classification {
    /// The class, or `null` where none is known.
    pub category: Option<Category>,
    /// The class's name in its catalogue.
    pub name: Option<String>,
    /// 家事, 共事, 公事, 微事, 小事: the word of the district, where it has one.
    pub affair: Option<String>,
    /// `urgent` or `ordinary`, where the catalogue says so.
    pub urgency: Option<String>,
    /// The row that decided, and by which words of the text; `null` where no class is known.
    pub by: Option<By>,
    /// The same incident's classes in the other catalogues of the pack.
    pub also: Vec<AlsoClass>,
    /// Other classes of the leading catalogue whose keywords matched as well, best first.
    pub alternatives: Vec<AlsoClass>,
}

/// A further class of the same incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AlsoClass {
    /// The class.
    pub category: Category,
    /// Its name.
    pub name: String,
    /// The row that gave it.
    pub by: By,
}

/// How the responsible parties hold the responsibility.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// One party.
    Sole,
    /// 共同负责: together.
    Joint,
    /// Somebody names the party later: 点将, 领单–接单.
    ToBeNamed,
    /// The source names nobody.
    #[default]
    Open,
}

/// Who is responsible.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Responsibility {
    /// How it is held.
    pub mode: Mode,
    /// The tier where it starts, an id of the vocabulary.
    pub tier: Option<String>,
    /// The tier that the policy wants it not to leave: a goal, not a wall.
    pub goal_tier: Option<String>,
    /// Whether `tier` already lies above `goal_tier`.
    pub beyond_goal_tier: bool,
    /// The district's mechanism, in the words of its source, as `吹哨报到`.
    pub mechanism: Option<String>,
    /// Who stands in which relation. A relation that no source states is left out.
    pub parties: Vec<Party>,
    /// The rows that stated mode, tier, goal tier or mechanism.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub stated_by: Vec<By>,
    /// For `to_be_named`: who names the party, and whom they may choose.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub choices: Vec<Party>,
    /// `rule` where a row decided, `none` where no rule applies.
    pub basis: Basis,
    /// Why, where there is something to say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// On what an answer rests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A row or a script of the pack.
    Rule,
    /// No rule gives one.
    #[default]
    None,
    /// It hangs on an event that is not scheduled.
    Event,
    /// It hangs on facts that are not known.
    NeedsFacts,
}

/// How a party stands to an incident or a task.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 牵头负责
    Accountable,
    /// 主办
    Responsible,
    /// 协办
    Assisting,
    /// 统筹协调
    Coordinating,
    /// 督办
    Supervising,
    /// 点将、派遣
    Dispatching,
    /// 上报
    Reporting,
    /// 知会
    Informed,
}

/// What kind of party it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// 岗位
    Post,
    /// 单位
    Unit,
    /// 党组织
    PartyOrganisation,
    /// 企业
    Enterprise,
    /// 队伍
    Team,
    /// 会议
    Meeting,
    /// 居民
    Resident,
}

/// One party in one relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Party {
    /// The relation.
    #[serde(rename = "as")]
    pub relation: Relation,
    /// What kind of party.
    pub kind: PartyKind,
    /// The role, for a post: the district's word, as `网格长`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// The name, for everything else.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Where a roster resolves it: the area or organisation that the post belongs to, or the
    /// organisation that the unit is here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
    /// The post, where a roster resolves it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub post: Option<String>,
    /// Who holds the post at the moment of the report, absences left out; empty where all of them
    /// are away.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub holders: Vec<String>,
    /// The post that this one stands in for (AB角), all holders of which are away.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub standing_in_for: Option<String>,
    /// Whether nobody holds the post on that day.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub vacant: bool,
    /// The row.
    pub by: By,
}

/// Something to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// `t1`, `t2` … in the order of the rows.
    pub id: String,
    /// What.
    #[serde(rename = "do")]
    pub what: String,
    /// Who.
    pub parties: Vec<Party>,
    /// How they hold it: `to_be_named` where somebody names the party later (点将, 领单–接单).
    pub mode: Mode,
    /// For `to_be_named`: whom they may choose.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub choices: Vec<Party>,
    /// The event from which on it is to be done, where the source says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub starts: Option<String>,
    /// What shows that it was done, where the source says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub evidence: Option<String>,
    /// The task's own deadlines.
    pub deadlines: Vec<Deadline>,
    /// The row.
    pub by: By,
}

/// By when, on one clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deadline {
    /// The clock, an id of the vocabulary, as `handle`.
    pub clock: String,
    /// The stage, where a class has several limits on one clock, as `停工`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stage: Option<String>,
    /// The limit as `1 urgent_hour`, or `null`.
    pub limit: Option<String>,
    /// The event that starts it, as `dispatched`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub starts: Option<String>,
    /// The instant counted from, RFC 3339 in the pack's zone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start: Option<String>,
    /// Whether that event has not been seen yet and the report's instant stands in for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub assumed_start: Option<bool>,
    /// The last instant that is in time, RFC 3339 in the pack's zone, or `null`.
    pub due: Option<String>,
    /// On what it rests.
    pub basis: Basis,
    /// What counts as done (结案条件).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub done_when: Option<String>,
    /// Whether the calendar does not know a day that the deadline needs.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub provisional: bool,
    /// Whether the limit is of another jurisdiction than the incident's.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub illustrative: bool,
    /// Why, where there is something to say: why provisional, why none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// The supervising department that the row names (主管部门).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub authority: Option<String>,
    /// The units that the row names for the work (处置单位).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub units: Option<String>,
    /// The row, or nothing where no rule gives a limit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<By>,
    /// The calendar it is counted in, by the pack's id; `timeline` goes on counting in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub calendar: Option<String>,
    /// How its days are counted, where the row says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub days: Option<DayCount>,
    /// The intervals that were counted, as pairs of instants.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub counted: Vec<(String, String)>,
    /// For `needs_facts`: the limits that the facts will choose between; theirs is empty.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub possible: Vec<Deadline>,
}

/// How a source counts 日 and 个月 (民法典 200–203, 行政处罚法 85 and others differ).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayCount {
    /// Whether the day of the start is the first one counted.
    pub first_day: bool,
    /// Whether a last day that is a day off rolls to the next working day.
    pub roll: bool,
    /// When the last day ends.
    pub ends: DayEnds,
    /// Limits of up to so many days are counted in working days.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub short_days: Option<u32>,
}

/// When the last day of a period ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayEnds {
    /// 二十四时: its last instant is 23:59:59.
    #[default]
    Midnight,
    /// 下班: as the last working window closes.
    Close,
}

/// What brings a case to a rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TriggerKind {
    /// 未解决: the rung below could not settle it.
    Unresolved,
    /// 到期前: so long before a clock is due.
    BeforeDue,
    /// 超期: a clock is overdue, by so much where a limit is given.
    Overdue,
    /// 起算后: so long after an event.
    After,
    /// 未写明: the source does not say.
    Unspecified,
}

/// When a rung is reached, as far as the rule says it in terms that can be counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trigger {
    /// What brings a case here.
    pub on: TriggerKind,
    /// The clock, for `before_due` and `overdue`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub clock: Option<String>,
    /// How long before or after, as `1 work_hour`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<String>,
    /// The event, for `after`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub starts: Option<String>,
}

/// One rung of the ladder 升级.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rung {
    /// The tier.
    pub tier: String,
    /// Who.
    pub parties: Vec<Party>,
    /// How they hold it.
    pub mode: Mode,
    /// For `to_be_named`: whom they may choose.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub choices: Vec<Party>,
    /// When it is reached, in the source's words.
    pub when: String,
    /// The same in terms that can be counted, where the row gives them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trigger: Option<Trigger>,
    /// Whether the rung lies above the goal tier.
    pub beyond_goal_tier: bool,
    /// The row.
    pub by: By,
}

/// One step of the explanation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceEntry {
    /// The table or hook, as `assign`.
    pub table: String,
    /// `hit`, or `possible` where a fact is missing.
    pub outcome: String,
    /// The row.
    pub rule: String,
    /// The sources it cites.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub citation: Option<String>,
    /// The words of the source.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quote: Option<String>,
    /// The conditions that held, each as the column and its cell.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub because: Vec<String>,
    /// What is missing, for `possible`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<String>,
}

/// The digests of everything that a decision depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// The engine's version; the SDK adds the component's own digest.
    pub engine: String,
    /// Of the ordered layers.
    pub pack: String,
    /// Of the roster, or `null`.
    pub roster: Option<String>,
    /// Of the incident's canonical bytes.
    pub request: String,
    /// Of the decision's canonical bytes without trace, steps and receipt.
    pub decision: String,
}
