//! The fields that conditions may ask for and the outputs that standard tables may give: one table
//! of data each.
//!
//! Not responsible for: where an incident's values come from; see `decide::scene`.

use crate::pack::vocabulary::{PARAMETERS, Section};
use crate::plan::HitPolicy;
use crate::value::Type;

/// An input column's field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// A field that every incident may have, by its place in [`FIELDS`].
    Standard(Standard),
    /// A fact of the vocabulary, by its id.
    Fact(String),
    /// A column of a pack's own table, by its name.
    Own(String),
    /// A parameter of the pack, by its id.
    Parameter(String),
}

/// The fields that every incident may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standard {
    /// The keywords of its text.
    Text,
    /// Its classes.
    Class,
    /// The channel.
    Channel,
    /// Urban or rural.
    Setting,
    /// The kind of place.
    PlaceKind,
    /// The area code.
    AreaCode,
    /// The subject.
    Subject,
    /// The grids.
    Grids,
    /// The reporter's kind.
    ReporterKind,
    /// Whether the reporter stays unnamed.
    Anonymous,
    /// The kinds of people affected.
    AffectedKind,
    /// Whether it is confidential.
    Confidential,
    /// The date of the report.
    ReportedDate,
    /// The time of the report.
    ReportedTime,
    /// The affair.
    Affair,
    /// The urgency.
    Urgency,
    /// How the responsibility is held.
    Mode,
    /// The tier.
    Tier,
    /// The goal tier.
    GoalTier,
    /// The mechanism.
    Mechanism,
}

/// From which phase on a field is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Since {
    /// Never: a table that asks for nothing of the incident.
    Never,
    /// From the report.
    Incident,
    /// From classification.
    Classification,
    /// From responsibility.
    Responsibility,
}

/// What words a cell may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Any text.
    Free,
    /// A word of the vocabulary.
    Of(Section),
    /// A class of a catalogue.
    Class,
    /// One of a few fixed words: id and Chinese label.
    Fixed(&'static [(&'static str, &'static str)]),
    /// A word of the first of these sections that has it.
    AnyOf(&'static [Section]),
    /// A fact whose values are decimals.
    DecimalFact,
    /// A parameter that holds a list.
    ListParameter,
}

/// `urban` and `rural`.
pub const SETTINGS: &[(&str, &str)] = &[("urban", "城市"), ("rural", "农村")];
/// `urgent` and `ordinary`.
pub const URGENCIES: &[(&str, &str)] = &[("urgent", "紧急"), ("ordinary", "一般")];
/// How responsibility is held.
pub const MODES: &[(&str, &str)] =
    &[("sole", "单独"), ("joint", "共同"), ("to_be_named", "待定"), ("open", "未指明")];
/// What becomes of a report.
pub const ADMISSIONS: &[(&str, &str)] =
    &[("register", "立案"), ("refuse", "不予受理"), ("refer", "转送")];
/// When a rung of the ladder is reached.
pub const TRIGGERS: &[(&str, &str)] = &[
    ("unresolved", "未解决"),
    ("before_due", "到期前"),
    ("overdue", "超期"),
    ("after", "起算后"),
    ("unspecified", "未写明"),
];
/// How often a duty recurs.
pub const CADENCES: &[(&str, &str)] = &[
    ("count", "次数"),
    ("gap", "间隔"),
    ("slots", "时段"),
    ("event", "随事件"),
    ("meeting", "下次会议"),
    ("unspecified", "未写明"),
];
/// The window in which a duty is counted.
pub const WINDOWS: &[(&str, &str)] =
    &[("day", "日"), ("week", "周"), ("month", "月"), ("quarter", "季"), ("year", "年")];
/// How a number of grids is rounded.
pub const ROUNDINGS: &[(&str, &str)] =
    &[("floor", "舍去"), ("ceil", "进一"), ("nearest", "四舍五入"), ("unspecified", "未写明")];
/// What a target measures.
pub const MEASURES: &[(&str, &str)] =
    &[("taken_up", "调处率"), ("resolved", "化解率"), ("on_time", "按期率")];
/// Of which cases a target's rate is.
pub const READINGS: &[(&str, &str)] = &[("per_tier", "逐级"), ("cumulative", "累计")];
/// What duties and sizing rules are for: areas of a tier, or subjects of a kind.
pub const PER: &[Section] = &[Section::Tiers, Section::Places, Section::People];
/// How a check came out.
pub const RESULTS: &[(&str, &str)] = &[("pass", "通过"), ("fail", "不通过")];
/// What an event must say.
pub const DETAILS: &[(&str, &str)] = &[
    ("by", "经办"),
    ("reason", "理由"),
    ("until", "期限"),
    ("to", "接收者"),
    ("limit", "时限"),
    ("result", "结果"),
    ("task", "任务"),
    ("into", "去向"),
    ("tier", "层级"),
    ("decision", "决定"),
];
/// Who holds a case after an event: whom the event names, or the decision's parties.
pub const HOLDERS: &[(&str, &str)] = &[
    ("to", "接收者"),
    ("accountable", "牵头负责"),
    ("responsible", "主办"),
    ("coordinating", "统筹协调"),
    ("supervising", "督办"),
    ("dispatching", "点将"),
    ("none", "无"),
];
/// What an event does to a clock.
pub const EFFECTS: &[(&str, &str)] = &[
    ("start", "起算"),
    ("restart", "重计"),
    ("stop", "停止"),
    ("void", "作废"),
    ("pause", "暂停"),
    ("resume", "恢复"),
    ("continue", "续计"),
    ("extend", "延长"),
    ("carry", "结转"),
];
/// By how much a clock is extended.
pub const ADDS: &[(&str, &str)] = &[("original", "原时限"), ("stated", "所定"), ("limit", "时限")];
/// When a day ends.
pub const ENDS: &[(&str, &str)] = &[("midnight", "二十四时"), ("close", "下班")];

/// One standard field.
pub struct FieldSpec {
    /// Which.
    pub field: Standard,
    /// Its path.
    pub path: &'static str,
    /// Its Chinese label.
    pub label: &'static str,
    /// Its type.
    pub kind: Type,
    /// Its words.
    pub words: Words,
    /// From when it is known.
    pub since: Since,
    /// Whether a trailing `*` ends a prefix.
    pub prefix: bool,
}

const fn spec(
    field: Standard,
    (path, label): (&'static str, &'static str),
    (kind, words): (Type, Words),
    since: Since,
) -> FieldSpec {
    let prefix = matches!(field, Standard::AreaCode | Standard::Class);
    FieldSpec { field, path, label, kind, words, since, prefix }
}

/// All standard fields.
pub const FIELDS: &[FieldSpec] = {
    use Since::{Classification as C, Incident as I, Responsibility as R};
    use Standard as S;
    use Type::{Boolean, Date, Text, Time};
    use Words::{Class, Fixed, Free, Of};
    &[
        spec(S::Text, ("text", "关键词"), (Text, Free), I),
        spec(S::Class, ("class", "类别"), (Text, Class), C),
        spec(S::Channel, ("channel", "渠道"), (Text, Of(Section::Channels)), I),
        spec(S::Setting, ("place.setting", "城乡"), (Text, Fixed(SETTINGS)), I),
        spec(S::PlaceKind, ("place.kind", "场所"), (Text, Of(Section::Places)), I),
        spec(S::AreaCode, ("place.area_code", "区划代码"), (Text, Free), I),
        spec(S::Subject, ("place.subject", "对象"), (Text, Free), I),
        spec(S::Grids, ("place.grids", "网格"), (Text, Free), I),
        spec(S::ReporterKind, ("reporter.kind", "报告人"), (Text, Of(Section::People)), I),
        spec(S::Anonymous, ("reporter.anonymous", "匿名"), (Boolean, Free), I),
        spec(S::AffectedKind, ("affected.kind", "涉及人群"), (Text, Of(Section::People)), I),
        spec(S::Confidential, ("confidential", "保密"), (Boolean, Free), I),
        spec(S::ReportedDate, ("reported.date", "上报日期"), (Date, Free), I),
        spec(S::ReportedTime, ("reported.time", "上报时刻"), (Time, Free), I),
        spec(S::Affair, ("affair", "事务"), (Text, Of(Section::Affairs)), C),
        spec(S::Urgency, ("urgency", "紧急程度"), (Text, Fixed(URGENCIES)), C),
        spec(S::Mode, ("mode", "责任方式"), (Text, Fixed(MODES)), R),
        spec(S::Tier, ("tier", "层级"), (Text, Of(Section::Tiers)), R),
        spec(S::GoalTier, ("goal_tier", "目标层级"), (Text, Of(Section::Tiers)), R),
        spec(S::Mechanism, ("mechanism", "机制"), (Text, Of(Section::Mechanisms)), R),
    ]
};

impl Standard {
    /// The field's description.
    #[must_use]
    pub fn spec(self) -> Option<&'static FieldSpec> {
        FIELDS.iter().find(|spec| spec.field == self)
    }
}

impl Field {
    /// The path a person reads: `place.setting`, a fact's id, or the own column's name.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Standard(field) => field.spec().map_or("", |spec| spec.path).to_owned(),
            Self::Fact(id) => id.clone(),
            Self::Own(name) => name.clone(),
            Self::Parameter(id) => format!("{PARAMETERS}{id}"),
        }
    }
}

/// What an output cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// One word.
    Word(Words),
    /// One word, or a parameter that holds one.
    Setting(Words),
    /// Several words, with `、` between them.
    Words(Words),
    /// Parties: roles and units.
    Parties,
    /// A limit.
    Limit,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Whole,
    /// A value of a pack's own table.
    Value(Type),
}

/// One output column of a standard table.
pub struct OutputSpec {
    /// Its path.
    pub path: &'static str,
    /// Its Chinese label.
    pub label: &'static str,
    /// What its cells hold.
    pub kind: Kind,
}

const fn out(path: &'static str, label: &'static str, kind: Kind) -> OutputSpec {
    OutputSpec { path, label, kind }
}

/// A standard table.
pub struct TableShape {
    /// Its name.
    pub name: &'static str,
    /// Its Chinese label.
    pub label: &'static str,
    /// Its hit policy.
    pub policy: HitPolicy,
    /// The latest fields it may ask for.
    pub since: Since,
    /// Its outputs, without the relations.
    pub outputs: &'static [OutputSpec],
    /// Whether it has the relation columns.
    pub relations: bool,
    /// The outputs that must be there.
    pub needed: &'static [&'static str],
}

/// The relation columns, in the order of the contract.
pub const RELATIONS: &[OutputSpec] = &[
    out("accountable", "牵头负责", Kind::Parties),
    out("responsible", "主办", Kind::Parties),
    out("assisting", "协办", Kind::Parties),
    out("coordinating", "统筹协调", Kind::Parties),
    out("supervising", "督办", Kind::Parties),
    out("dispatching", "点将", Kind::Parties),
    out("reporting", "上报", Kind::Parties),
    out("informed", "知会", Kind::Parties),
];

/// The standard tables.
pub const SHAPES: &[TableShape] = &[
    TableShape {
        name: "catalogue",
        label: "类目",
        policy: HitPolicy::Unique,
        since: Since::Classification,
        outputs: &[
            out("name", "名称", Kind::Text),
            out("group", "大类", Kind::Text),
            out("affair", "事务", Kind::Word(Words::Of(Section::Affairs))),
            out("urgency", "紧急程度", Kind::Word(Words::Fixed(URGENCIES))),
            out("same_as", "对应类别", Kind::Words(Words::Class)),
        ],
        relations: false,
        needed: &["name"],
    },
    TableShape {
        name: "classify",
        label: "归类",
        policy: HitPolicy::RuleOrder,
        since: Since::Incident,
        outputs: &[
            out("class", "类别", Kind::Word(Words::Class)),
            out("weight", "权重", Kind::Whole),
        ],
        relations: false,
        needed: &["class"],
    },
    TableShape {
        name: "admit",
        label: "受理",
        policy: HitPolicy::First,
        since: Since::Classification,
        outputs: &[
            out("admission", "受理结果", Kind::Word(Words::Fixed(ADMISSIONS))),
            out("reason", "理由", Kind::Text),
            out("refer_to", "转送对象", Kind::Text),
        ],
        relations: false,
        needed: &["admission"],
    },
    TableShape {
        name: "assign",
        label: "责任",
        policy: HitPolicy::RuleOrder,
        since: Since::Classification,
        outputs: &[
            out("mode", "责任方式", Kind::Word(Words::Fixed(MODES))),
            out("tier", "层级", Kind::Word(Words::Of(Section::Tiers))),
            out("goal_tier", "目标层级", Kind::Word(Words::Of(Section::Tiers))),
            out("mechanism", "机制", Kind::Word(Words::Of(Section::Mechanisms))),
            out("choices", "可选", Kind::Parties),
        ],
        relations: true,
        needed: &[],
    },
    TableShape {
        name: "tasks",
        label: "任务",
        policy: HitPolicy::RuleOrder,
        since: Since::Responsibility,
        outputs: &[
            out("do", "做什么", Kind::Text),
            out("evidence", "凭据", Kind::Text),
            out("mode", "责任方式", Kind::Word(Words::Fixed(MODES))),
            out("choices", "可选", Kind::Parties),
            out("clock", "时钟", Kind::Word(Words::Of(Section::Clocks))),
            out("limit", "时限", Kind::Limit),
            out("starts", "起算", Kind::Setting(Words::Of(Section::Events))),
            out("done_when", "结案条件", Kind::Text),
            out("first_day", "计首日", Kind::Boolean),
            out("roll", "顺延", Kind::Boolean),
            out("ends", "止于", Kind::Word(Words::Fixed(ENDS))),
            out("short_days", "短期", Kind::Whole),
        ],
        relations: true,
        needed: &["do"],
    },
    TableShape {
        name: "limits",
        label: "时限",
        policy: HitPolicy::RuleOrder,
        since: Since::Responsibility,
        outputs: &[
            out("clock", "时钟", Kind::Word(Words::Of(Section::Clocks))),
            out("stage", "阶段", Kind::Text),
            out("limit", "时限", Kind::Limit),
            out("starts", "起算", Kind::Setting(Words::Of(Section::Events))),
            out("done_when", "结案条件", Kind::Text),
            out("units", "处置单位", Kind::Text),
            out("authority", "主管部门", Kind::Text),
            out("printed", "原时限", Kind::Text),
            out("first_day", "计首日", Kind::Boolean),
            out("roll", "顺延", Kind::Boolean),
            out("ends", "止于", Kind::Word(Words::Fixed(ENDS))),
            out("short_days", "短期", Kind::Whole),
        ],
        relations: false,
        needed: &["clock", "limit"],
    },
    TableShape {
        name: "ladder",
        label: "升级",
        policy: HitPolicy::RuleOrder,
        since: Since::Responsibility,
        outputs: &[
            out("tier", "层级", Kind::Word(Words::Of(Section::Tiers))),
            out("when", "何时", Kind::Text),
            out("trigger", "触发", Kind::Word(Words::Fixed(TRIGGERS))),
            out("clock", "时钟", Kind::Word(Words::Of(Section::Clocks))),
            out("limit", "时限", Kind::Limit),
            out("starts", "起算", Kind::Setting(Words::Of(Section::Events))),
            out("mode", "责任方式", Kind::Word(Words::Fixed(MODES))),
            out("choices", "可选", Kind::Parties),
        ],
        relations: true,
        needed: &["tier", "when"],
    },
    TableShape {
        name: "duties",
        label: "职责",
        policy: HitPolicy::RuleOrder,
        since: Since::Incident,
        outputs: &[
            out("do", "做什么", Kind::Text),
            out("per", "对象类型", Kind::Word(Words::AnyOf(PER))),
            out("cadence", "频次", Kind::Word(Words::Fixed(CADENCES))),
            out("times", "次数", Kind::Whole),
            out("window", "周期", Kind::Word(Words::Fixed(WINDOWS))),
            out("gap_days", "间隔天数", Kind::Whole),
            out("slots", "时段表", Kind::Word(Words::ListParameter)),
            out("event", "事件", Kind::Word(Words::Of(Section::Events))),
            out("limit", "时限", Kind::Limit),
            out("first_day", "计首日", Kind::Boolean),
            out("roll", "顺延", Kind::Boolean),
            out("ends", "止于", Kind::Word(Words::Fixed(ENDS))),
            out("short_days", "短期", Kind::Whole),
            out("meeting", "会议", Kind::Word(Words::Of(Section::Units))),
            out("evidence", "凭据", Kind::Text),
        ],
        relations: true,
        needed: &["do", "per", "cadence"],
    },
    TableShape {
        name: "sizing",
        label: "规模",
        policy: HitPolicy::RuleOrder,
        since: Since::Incident,
        outputs: &[
            out("per", "对象类型", Kind::Word(Words::AnyOf(PER))),
            out("measure", "计量", Kind::Word(Words::DecimalFact)),
            out("size", "标准", Kind::Whole),
            out("rounding", "取整", Kind::Setting(Words::Fixed(ROUNDINGS))),
            out("approximate", "约", Kind::Boolean),
            out("tolerance", "容差", Kind::Whole),
            out("or", "或以", Kind::Text),
        ],
        relations: false,
        needed: &["per", "measure", "size"],
    },
    TableShape {
        name: "targets",
        label: "指标",
        policy: HitPolicy::RuleOrder,
        since: Since::Classification,
        outputs: &[
            out("measure", "指标", Kind::Word(Words::Fixed(MEASURES))),
            out("tier", "层级", Kind::Word(Words::Of(Section::Tiers))),
            out("at_least", "不低于", Kind::Whole),
            out("reading", "读法", Kind::Setting(Words::Fixed(READINGS))),
        ],
        relations: false,
        needed: &["measure", "at_least"],
    },
    TableShape {
        name: "transitions",
        label: "流转",
        policy: HitPolicy::RuleOrder,
        since: Since::Never,
        outputs: &[
            out("event", "事件", Kind::Word(Words::Of(Section::Events))),
            out("result", "结果", Kind::Word(Words::Fixed(RESULTS))),
            out("in", "原状态", Kind::Words(Words::Of(Section::States))),
            out("becomes", "新状态", Kind::Word(Words::Of(Section::States))),
            out("back", "回到原状态", Kind::Boolean),
            out("who", "谁可办", Kind::Words(Words::Of(Section::Actors))),
            out("needs", "须写明", Kind::Words(Words::Fixed(DETAILS))),
            out("times", "次数", Kind::Whole),
            out("not_overdue", "超期不可", Kind::Boolean),
            out("holder", "持有", Kind::Word(Words::Fixed(HOLDERS))),
        ],
        relations: false,
        needed: &["event"],
    },
    TableShape {
        name: "clocks",
        label: "计时",
        policy: HitPolicy::RuleOrder,
        since: Since::Never,
        outputs: &[
            out("event", "事件", Kind::Word(Words::Of(Section::Events))),
            out("result", "结果", Kind::Word(Words::Fixed(RESULTS))),
            out("clock", "时钟", Kind::Words(Words::Of(Section::Clocks))),
            out("effect", "作用", Kind::Word(Words::Fixed(EFFECTS))),
            out("adds", "加计", Kind::Word(Words::Fixed(ADDS))),
            out("limit", "时限", Kind::Limit),
        ],
        relations: false,
        needed: &["event", "effect"],
    },
];

/// The standard table of that name.
#[must_use]
pub fn shape(table: &str) -> Option<&'static TableShape> {
    SHAPES.iter().find(|shape| shape.name == table)
}
