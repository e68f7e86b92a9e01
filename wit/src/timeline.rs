//! The life of a case: what happened to it, and how every clock stands at an instant.
//!
//! The host keeps three things and nothing else: the incident, the decision given at intake, and
//! the events. `timeline` folds the events anew each time, so there is no state to migrate and none
//! to go stale.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;
use crate::decision::{Decision, Party, TriggerKind};
use crate::incident::Incident;

/// Request of `timeline`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimelineRequest {
    /// The case.
    pub case: Case,
    /// The instant to look at, RFC 3339, or a local time in the pack's zone; no event may lie after
    /// it.
    pub at: String,
    /// Whether to list the intervals counted and skipped, the events possible now, and a sentence
    /// for each clock.
    #[serde(default)]
    pub explain: bool,
}

/// Request of `timeline-many`: the same for several cases, each judged alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimelineManyRequest {
    /// The cases.
    pub cases: Vec<Case>,
    /// The instant to look at.
    pub at: String,
    /// As in [`TimelineRequest`].
    #[serde(default)]
    pub explain: bool,
}

/// Response of `timeline-many`: one outcome per case, in their order.
pub type TimelineManyResponse = Vec<crate::calls::Outcome<TimelineResponse>>;

/// A case as the host keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The incident as it was reported.
    pub incident: Incident,
    /// The decision given at intake. Its limits hold, whatever the pack says now.
    pub decision: Decision,
    /// What happened since, in order. The report itself need not be listed.
    #[serde(default)]
    pub events: Vec<Event>,
}

/// Something that happened to a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The host's own number of the event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// What happened: an id or Chinese label of the pack's `events`.
    pub event: String,
    /// When: RFC 3339, or a local time in the pack's zone.
    pub at: String,
    /// In which part somebody did it: an id or label of the pack's `actors`. Where it is given, it
    /// must be one that the row allows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<String>,
    /// The task it concerns; left out, it concerns the whole case.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub task: Option<String>,
    /// The stage whose clock it concerns, where a clock has several limits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stage: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Until when, for a pause: RFC 3339, or a local time in the pack's zone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<String>,
    /// To whom it goes, in the host's own words: a unit, a post, a body outside.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    /// How much more time, for an extension: a limit as `2 work_day`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<String>,
    /// `pass` 通过 or `fail` 不通过, for a check.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub result: Option<String>,
    /// For `merged` the case it goes into; for `split` the new tasks' ids.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub into: Vec<String>,
    /// The tier it goes up to, for `escalated`; left out, the next rung.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tier: Option<String>,
    /// A new decision, where the event changes the class, the owner or the limits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Box<Decision>>,
}

/// How a case stands at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineResponse {
    /// The host's own number of the incident.
    pub incident: String,
    /// The instant looked at, in the pack's zone.
    pub at: String,
    /// The case's state, an id of the pack's `states`.
    pub state: String,
    /// Since when.
    pub since: String,
    /// Whether the state is a final one.
    pub ended: bool,
    /// Who holds it.
    pub holder: Option<Holder>,
    /// Who is accountable now: the parties of the rung that holds, else those of the decision.
    pub accountable: Vec<Party>,
    /// The rung that holds: its place in `ladder`.
    pub rung: Option<u64>,
    /// Every clock: the case's, then those of its tasks.
    pub clocks: Vec<Clock>,
    /// Every task of the decision, and those that were split off.
    pub tasks: Vec<TaskState>,
    /// The rungs of the ladder in the decision's order.
    pub ladder: Vec<RungState>,
    /// The first instant after this one at which anything changes if nothing happens, so that a
    /// host needs one timer; `null` where nothing will.
    pub next: Option<Next>,
    /// The events that the flow allows from this state; only where `explain` was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub possible: Vec<String>,
    /// Both digests, where the pack that is open is not the one that decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub other_pack: Option<OtherPack>,
    /// The cost, equal on every host.
    pub steps: u64,
}

/// The pack that decided and the one that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherPack {
    /// The digest in the decision's receipt.
    pub decided: String,
    /// The digest of the pack that is open, whose calendars and flow were used.
    pub open: String,
}

/// Who holds a case or a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "HeldBy")]
pub struct Holder {
    /// In the host's own words, where the event named somebody.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    /// The decision's parties, where it did not.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub parties: Vec<Party>,
    /// Since when.
    pub since: String,
    /// The place in `events` of the event that gave it to them; left out where it was the report,
    /// or a pause that ended by itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub event: Option<u64>,
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// 未起算: the event that starts it has not happened.
    #[default]
    Waiting,
    /// 计时中: it counts, and is in time.
    Running,
    /// 超期: it counts, and is late.
    Overdue,
    /// 暂停: it does not count for the time being; `over` says whether it was late already.
    Paused,
    /// 按期: it was stopped in time.
    Met,
    /// 逾期: it was stopped late.
    Late,
    /// 作废: it was ended without being judged.
    Void,
    /// 无时限: no rule gives a limit.
    NoLimit,
    /// 随事件: its limit hangs on an event that is not scheduled.
    Event,
    /// 待定: its limit hangs on facts that were not known.
    NeedsFacts,
}

/// What a clock counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tick {
    /// Seconds by the clock.
    #[default]
    Second,
    /// Seconds of working time.
    WorkSecond,
    /// Days of the calendar.
    Day,
    /// Working days.
    WorkDay,
}

/// One clock of a case or task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Clock {
    /// The task it belongs to; left out for the case's own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub task: Option<String>,
    /// The clock, an id of the vocabulary, as `handle`.
    pub clock: String,
    /// The stage, where a clock has several limits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stage: Option<String>,
    /// How it stands.
    pub state: ClockState,
    /// The limit as the decision gives it, or `null`.
    pub limit: Option<String>,
    /// The event that starts it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub starts: Option<String>,
    /// When it was started (again).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start: Option<String>,
    /// What `total`, `used`, `remaining` and `over` count.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tick: Option<Tick>,
    /// The whole limit, extensions included.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub total: Option<u64>,
    /// What was used of it; whole seconds, a begun one left off.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub used: Option<u64>,
    /// What is left of it: `total` less `used`, or nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remaining: Option<u64>,
    /// How much more than the whole was used; left out where it is not late.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub over: Option<u64>,
    /// The last instant that is in time; while it is paused, if it goes on at `paused.until`, and
    /// `null` where that is not known.
    pub due: Option<String>,
    /// When it was stopped or ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stopped: Option<String>,
    /// The pause it is in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paused: Option<Pause>,
    /// The pauses that are over.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub pauses: Vec<Pause>,
    /// The extensions that were granted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub extensions: Vec<Extension>,
    /// Whether the calendar does not know a day that counts.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub provisional: bool,
    /// Whether the limit is of another jurisdiction than the incident's.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub illustrative: bool,
    /// What counts as done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub done_when: Option<String>,
    /// The rule that gave the limit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<String>,
    /// The intervals counted up to `due`, or to where the clock was stopped or paused.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub counted: Vec<Interval>,
    /// What lies between them and was not counted, and why.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub skipped: Vec<Interval>,
    /// The whole in a sentence, in both languages.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sentence: Option<Text>,
}

/// A pause of a clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pause {
    /// From when.
    pub from: String,
    /// Until when: when it ended, or will end by itself; left out where neither is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<String>,
    /// Why, in the event's words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// The place in `events` of the event that paused it.
    pub event: u64,
    /// The row of `clocks` that said so.
    pub rule: String,
}

/// An extension of a clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Extension {
    /// By how much.
    pub limit: String,
    /// The place in `events` of the event that granted it.
    pub event: u64,
    /// The row of `clocks` that said so.
    pub rule: String,
}

/// Why an interval counts or does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// 计时: it counts.
    #[default]
    Counted,
    /// 非工作时段: outside the working windows of a working day.
    Closed,
    /// 周末: the weekend rule.
    Weekend,
    /// 节假日: a listed day off.
    Holiday,
    /// 首日不计: the day of the start does not count.
    FirstDay,
    /// 顺延: the last day rolls off a day off.
    Rolled,
    /// 暂停: an event paused the clock.
    Paused,
    /// 停止: an event had stopped the clock, and another set it going again.
    Stopped,
}

/// A stretch of time that was counted or skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// From when.
    pub from: String,
    /// To when.
    pub to: String,
    /// Why.
    pub why: Why,
    /// What decided: the calendar's row (`cn-mainland/2026-02-17`), the calendar where its weekend
    /// or windows did (`cn-mainland`), or the row of `clocks` that paused it. Left out where the
    /// clock never looks at a calendar.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<String>,
    /// The day's name, as `春节`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}

/// How a task stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskState {
    /// The task's id in the decision, or as `split` named it.
    pub id: String,
    /// Its state.
    pub state: String,
    /// Since when.
    pub since: String,
    /// Who holds it.
    pub holder: Option<Holder>,
    /// The task or, where it is empty, the case that it was split from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
}

/// How a rung of the ladder stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RungState {
    /// The tier.
    pub tier: String,
    /// What brings a case here, where the rule says it in terms that can be counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on: Option<TriggerKind>,
    /// Since when it is reached.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reached: Option<String>,
    /// When it will be, if the clocks go on as they stand; left out where none of them runs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expected: Option<String>,
    /// The place in `events` of the event that reached it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub event: Option<u64>,
    /// The row.
    pub rule: String,
}

/// The next instant at which anything changes by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Next {
    /// When. For a clock that falls due it is the first whole second that is late.
    pub at: String,
    /// What.
    pub changes: Vec<Change>,
}

/// What changes by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// 超期: a clock is overdue.
    #[default]
    Overdue,
    /// 升级: a rung is reached.
    Rung,
    /// 恢复: a pause ends.
    Resumed,
}

/// One change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// What.
    pub what: ChangeKind,
    /// The task, where it is one's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub task: Option<String>,
    /// The place in `clocks`, for `overdue`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub clock: Option<u64>,
    /// The place in `ladder`, for `rung`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rung: Option<u64>,
}

/// What keeps an event from having happened so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseFault {
    /// It lies before the event ahead of it, or before the report.
    OutOfOrder,
    /// It stands twice.
    Duplicate,
    /// It lies after the instant looked at.
    Future,
    /// The flow has no such step from the state that the case or task was in.
    Impossible,
    /// It happened as often as the flow allows before.
    TooOften,
    /// The flow does not allow it once a clock is overdue.
    Overdue,
    /// The flow does not let that part do it.
    WrongParty,
    /// It lacks what the flow asks for: a reason, a day, a receiver.
    Missing,
    /// It asks for more than the flow allows.
    TooLong,
    /// It names what the case does not have.
    Unknown,
}
