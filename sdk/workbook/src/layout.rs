//! The columns of every sheet: one table of data each.
//!
//! Not responsible for: how cells are written; see `codec`.

use crate::codec::Codec;
use crate::record::{Field, Rest, Spec};

/// The sheet of explanations.
pub(crate) const GUIDE: &str = "说明";
/// The sheet of `pack.toml`.
pub(crate) const MANIFEST: &str = "基本信息";
/// The sheet of sources.
pub(crate) const SOURCES: &str = "依据";
/// The sheet of `vocabulary.toml`.
pub(crate) const VOCABULARY: &str = "词表";
/// The sheet of parameters.
pub(crate) const PARAMETERS: &str = "参数";
/// The sheet of scenarios.
pub(crate) const SCENARIOS: &str = "场景";
/// The hidden sheet of lists to choose from.
pub(crate) const LISTS: &str = "格治词单";
/// The hidden sheet of the files as they were.
pub(crate) const ORIGINALS: &str = "格治原文";
/// What the name of a calendar's sheet begins with.
pub(crate) const CALENDAR: &str = "日历 ";

/// The column of ids.
pub(crate) const ID: &str = "编号";
/// The column of the vocabulary's sections.
pub(crate) const SECTION: &str = "词类";
/// The column of a scenario's file.
pub(crate) const FILE: &str = "文件";
/// The columns of the sheet of `pack.toml`.
pub(crate) const MANIFEST_COLUMNS: [&str; 3] = ["项", "值", "说明"];

/// A standard table: its file's name, its sheet's name, the letter of ids that are made for it.
pub(crate) const STANDARD: [(&str, &str, &str); 12] = [
    ("catalogue", "类目", "C"),
    ("classify", "归类", "K"),
    ("admit", "受理", "D"),
    ("assign", "责任", "A"),
    ("tasks", "任务", "T"),
    ("limits", "时限", "L"),
    ("ladder", "升级", "U"),
    ("duties", "职责", "Y"),
    ("sizing", "规模", "Z"),
    ("targets", "指标", "G"),
    ("transitions", "流转", "F"),
    ("clocks", "计时", "J"),
];

const fn field(header: &'static str, path: &'static [&'static str], codec: Codec) -> Field {
    Field { header, path, post: None, codec }
}

const REST: &[Rest] = &[Rest { header: "其他", under: "" }];

/// One of `[sources]`.
pub(crate) const SOURCE: Spec = Spec {
    fields: &[
        field("种类", &["kind"], Codec::Word("sources_kinds")),
        field("标题", &["title"], Codec::Text),
        field("日期", &["date"], Codec::Text),
        field("发布者", &["publisher"], Codec::Text),
        field("网址", &["url"], Codec::Text),
        field("许可", &["licence"], Codec::Text),
        field("说明", &["note"], Codec::Text),
    ],
    rests: REST,
    mirror: None,
};

/// One of `[parameters]`.
pub(crate) const PARAMETER: Spec = Spec {
    fields: &[
        field("值", &["value"], Codec::Scalar),
        field("可选值", &["values"], Codec::List),
        field("中文", &["zh"], Codec::Text),
        field("英文", &["en"], Codec::Text),
        field("依据", &["source"], Codec::Text),
        field("未定", &["open"], Codec::YesNo),
        field("说明", &["note"], Codec::Text),
    ],
    rests: REST,
    mirror: None,
};

/// One word or fact.
pub(crate) const WORD: Spec = Spec {
    fields: &[
        field("中文", &["zh"], Codec::Text),
        field("英文", &["en"], Codec::Text),
        field("主体种类", &["kind"], Codec::Word("parties")),
        field("类型", &["type"], Codec::Word("types")),
        field("计量单位", &["unit"], Codec::Text),
        field("可选值", &["values"], Codec::List),
        field("假定", &["assume"], Codec::Scalar),
        field("最终", &["final"], Codec::YesNo),
        field("说明", &["note"], Codec::Text),
    ],
    rests: REST,
    mirror: None,
};

/// One scenario.
pub(crate) const SCENARIO: Spec = Spec {
    fields: &[
        field(ID, &["id"], Codec::Text),
        field("标题", &["title"], Codec::Text),
        field("依据", &["source"], Codec::Text),
        field("原文", &["quote"], Codec::Text),
        field("叠加的层", &["layers"], Codec::List),
        field("用名册", &["roster"], Codec::YesNo),
        field("调用", &["call"], Codec::Text),
        field("上报时间", &["incident", "reported_at"], Codec::Text),
        field("渠道", &["incident", "channel"], Codec::Word("channels")),
        field("类别", &["incident", "category"], Codec::Class),
        field("文字", &["incident", "text"], Codec::Text),
        field("区划代码", &["incident", "place", "area_code"], Codec::Text),
        field("城乡", &["incident", "place", "setting"], Codec::Word("settings")),
        field("场所", &["incident", "place", "kind"], Codec::Word("places")),
        field("对象", &["incident", "place", "subject"], Codec::Text),
        field("网格", &["incident", "place", "grids"], Codec::List),
        field("报告人", &["incident", "reporter", "kind"], Codec::Word("people")),
        field("匿名", &["incident", "reporter", "anonymous"], Codec::YesNo),
        field("保密", &["incident", "confidential"], Codec::YesNo),
        field("事实", &["incident", "facts"], Codec::Facts),
        field("请求", &["request"], Codec::Toml),
        field("期望：出错", &["expect", "error"], Codec::Text),
        field("期望：受理结果", &["expect", "admission"], Codec::Word("admissions")),
        field("期望：类别", &["expect", "classification.category"], Codec::Class),
        field("期望：归类名称", &["expect", "classification.name"], Codec::Text),
        field("期望：责任方式", &["expect", "responsibility.mode"], Codec::Word("modes")),
        field("期望：层级", &["expect", "responsibility.tier"], Codec::Word("tiers")),
        field("期望：目标层级", &["expect", "responsibility.goal_tier"], Codec::Word("tiers")),
        field("期望：机制", &["expect", "responsibility.mechanism"], Codec::Word("mechanisms")),
        Field {
            header: "期望：主办",
            path: &["expect", "responsibility.parties[as=responsible].name"],
            post: Some(&["expect", "responsibility.parties[as=responsible].role"]),
            codec: Codec::Text,
        },
        field("期望：全部主体", &["expect", "responsibility.parties"], Codec::Parties),
        field("期望：时限截止", &["expect", "deadlines[0].due"], Codec::Text),
        field("期望：还要知道", &["expect", "needs"], Codec::WordList("facts")),
        field("期望：暂作假定", &["expect", "assumed"], Codec::WordList("facts")),
        field("期望：应当没有", &["expect", "absent"], Codec::List),
        field("期望：规则", &["expect", "rules"], Codec::List),
    ],
    rests: &[Rest { header: "其他期望", under: "expect" }, Rest { header: "其他", under: "" }],
    mirror: Some((&["id"], &["incident", "id"])),
};

/// The headers whose cells are days: a day that the spreadsheet knows as one is taken.
pub(crate) const DAYS: [&str; 6] = ["自", "至", "from", "to", "日期", "date"];

/// The words that the cells of a column are chosen from, by its header without `→`.
///
/// A fact's own column, classes and parties are found elsewhere.
pub(crate) fn list_of(header: &str) -> Option<&'static str> {
    let header = header.strip_prefix("期望：").unwrap_or(header);
    Some(match header.strip_prefix('→').unwrap_or(header) {
        "渠道" | "channel" => "channels",
        "城乡" | "place.setting" => "settings",
        "场所" | "place.kind" => "places",
        "报告人" | "reporter.kind" | "涉及人群" | "affected.kind" => "people",
        "匿名" | "reporter.anonymous" | "保密" | "confidential" | "计首日" | "first_day"
        | "顺延" | "roll" | "约" | "approximate" | "未定" | "用名册" | "最终" | "回到原状态"
        | "back" | "超期不可" | "not_overdue" => "yes_no",
        "事务" | "affair" => "affairs",
        "紧急程度" | "urgency" => "urgencies",
        "责任方式" | "mode" => "modes",
        "层级" | "tier" | "目标层级" | "goal_tier" => "tiers",
        "机制" | "mechanism" => "mechanisms",
        "类别" | "class" | "对应类别" | "same_as" => "classes",
        "受理结果" | "admission" => "admissions",
        "时钟" | "clock" => "clocks",
        "起算" | "starts" | "事件" | "event" => "events",
        "结果" | "result" => "results",
        "原状态" | "in" | "新状态" | "becomes" => "states",
        "谁可办" | "who" => "actors",
        "作用" | "effect" => "effects",
        "加计" | "adds" => "adds",
        "持有" | "holder" => "holders",
        "止于" | "ends" => "ends",
        "触发" | "trigger" => "triggers",
        "频次" | "cadence" => "cadences",
        "周期" | "window" => "windows",
        "取整" | "rounding" => "roundings",
        "指标" | "measure" => "measures",
        "读法" | "reading" => "readings",
        "依据" | "citation" => "sources",
        "种类" => "sources_kinds",
        "主体种类" => "parties",
        "类型" => "types",
        "词类" => "sections",
        "可选" | "choices" | "牵头负责" | "accountable" | "主办" | "responsible" | "协办"
        | "assisting" | "统筹协调" | "coordinating" | "督办" | "supervising" | "点将"
        | "dispatching" | "上报" | "reporting" | "知会" | "informed" => "who",
        "对象类型" | "per" => "per",
        "会议" | "meeting" => "units",
        "计量" => "facts",
        _ => return None,
    })
}
