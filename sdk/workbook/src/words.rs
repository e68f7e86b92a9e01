//! Words: ids and the Chinese labels that stand for them in cells and drop-down lists.
//!
//! Not responsible for: whether a word is right. An unknown one goes into the files as it stands,
//! and the check of the pack says so.

use std::collections::BTreeMap;

/// Words that are always there, by list; they are the engine's.
const FIXED: &[(&str, &[(&str, &str)])] = &[
    ("settings", &[("urban", "城市"), ("rural", "农村")]),
    ("urgencies", &[("urgent", "紧急"), ("ordinary", "一般")]),
    ("modes", &[("sole", "单独"), ("joint", "共同"), ("to_be_named", "待定"), ("open", "未指明")]),
    (
        "admissions",
        &[
            ("register", "立案"),
            ("refuse", "不予受理"),
            ("refer", "转送"),
            ("needs_facts", "待查清"),
        ],
    ),
    ("ends", &[("midnight", "二十四时"), ("close", "下班")]),
    (
        "triggers",
        &[
            ("unresolved", "未解决"),
            ("before_due", "到期前"),
            ("overdue", "超期"),
            ("after", "起算后"),
            ("unspecified", "未写明"),
        ],
    ),
    (
        "cadences",
        &[
            ("count", "次数"),
            ("gap", "间隔"),
            ("slots", "时段"),
            ("event", "随事件"),
            ("meeting", "下次会议"),
            ("unspecified", "未写明"),
        ],
    ),
    (
        "windows",
        &[("day", "日"), ("week", "周"), ("month", "月"), ("quarter", "季"), ("year", "年")],
    ),
    (
        "roundings",
        &[("floor", "舍去"), ("ceil", "进一"), ("nearest", "四舍五入"), ("unspecified", "未写明")],
    ),
    ("measures", &[("taken_up", "调处率"), ("resolved", "化解率"), ("on_time", "按期率")]),
    ("readings", &[("per_tier", "逐级"), ("cumulative", "累计")]),
    (
        "relations",
        &[
            ("accountable", "牵头负责"),
            ("responsible", "主办"),
            ("assisting", "协办"),
            ("coordinating", "统筹协调"),
            ("supervising", "督办"),
            ("dispatching", "点将"),
            ("reporting", "上报"),
            ("informed", "知会"),
        ],
    ),
    (
        "parties",
        &[
            ("unit", "单位"),
            ("party_organisation", "党组织"),
            ("enterprise", "企业"),
            ("team", "队伍"),
            ("meeting", "会议"),
            ("resident", "居民"),
        ],
    ),
    (
        "types",
        &[
            ("boolean", "是否"),
            ("string", "文字"),
            ("decimal", "数"),
            ("date", "日期"),
            ("time", "时刻"),
            ("datetime", "日期时刻"),
        ],
    ),
    (
        "sources_kinds",
        &[
            ("law", "法律"),
            ("order", "规范性文件"),
            ("standard", "标准"),
            ("article", "文章"),
            ("newspaper", "报纸"),
            ("website", "网页"),
            ("dataset", "数据"),
            ("software", "软件"),
            ("design", "自己的选择"),
        ],
    ),
    ("days", &[("off", "休"), ("work", "班")]),
    (
        "sections",
        &[
            ("tiers", "层级"),
            ("roles", "岗位"),
            ("units", "单位"),
            ("affairs", "事务"),
            ("clocks", "时钟"),
            ("mechanisms", "机制"),
            ("channels", "渠道"),
            ("places", "场所"),
            ("people", "人群"),
            ("events", "节点"),
            ("states", "状态"),
            ("actors", "经办"),
            ("facts", "事实"),
        ],
    ),
    (
        "events",
        &[
            ("reported", "上报"),
            ("accepted", "受理"),
            ("registered", "立案"),
            ("dispatched", "派遣"),
            ("handled", "处置完毕"),
        ],
    ),
    ("results", &[("pass", "通过"), ("fail", "不通过")]),
    (
        "effects",
        &[
            ("start", "起算"),
            ("restart", "重计"),
            ("stop", "停止"),
            ("void", "作废"),
            ("pause", "暂停"),
            ("resume", "恢复"),
            ("continue", "续计"),
            ("extend", "延长"),
            ("carry", "结转"),
        ],
    ),
    ("adds", &[("original", "原时限"), ("stated", "所定"), ("limit", "时限")]),
    (
        "holders",
        &[
            ("to", "接收者"),
            ("accountable", "牵头负责"),
            ("responsible", "主办"),
            ("coordinating", "统筹协调"),
            ("supervising", "督办"),
            ("dispatching", "点将"),
            ("none", "无"),
        ],
    ),
    ("yes_no", &[("true", "是"), ("false", "否")]),
];

/// The words that the layers below a pack bring: section → (id, Chinese label).
///
/// Sections are those of `vocabulary.toml` (`tiers`, `roles`, `facts` …); besides, `classes` may
/// list class codes with their names, `kinds` a scheme's letters with `scheme/kind`, and
/// `sources` the ids that rows may cite. The pack's own words need not be given.
///
/// ```
/// use gezhi_workbook::Words;
/// let mut words = Words::default();
/// words.add("channels", "patrol", "巡查");
/// words.add("kinds", "E", "yuncheng/事件");
/// assert_eq!(words.section("channels"), [("patrol".to_owned(), "巡查".to_owned())]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    sections: BTreeMap<String, Vec<(String, String)>>,
}

impl Words {
    /// Adds one word; an id that the section has already keeps its place and takes the new label.
    pub fn add(&mut self, section: &str, id: &str, zh: &str) {
        let list = self.sections.entry(section.to_owned()).or_default();
        match list.iter_mut().find(|(known, _)| known == id) {
            Some((_, label)) => zh.clone_into(label),
            None => list.push((id.to_owned(), zh.to_owned())),
        }
    }

    /// Adds what the files of a layer below bring: words, facts, schemes, sources and classes.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// let mut words = gezhi_workbook::Words::default();
    /// let text = "[tiers]\ngrid = { zh = \"网格\" }\n".to_owned();
    /// words.add_layer(&BTreeMap::from([("vocabulary.toml".to_owned(), text)]));
    /// assert_eq!(words.section("tiers").len(), 1);
    /// ```
    pub fn add_layer(&mut self, files: &BTreeMap<String, String>) {
        crate::pack::add_layer(files, self);
    }

    /// The words of a section, in order.
    #[must_use]
    pub fn section(&self, section: &str) -> &[(String, String)] {
        self.sections.get(section).map_or(&[], Vec::as_slice)
    }

    /// These words, the fixed ones under them.
    pub(crate) fn with_fixed(&self) -> Self {
        let mut all = Self::default();
        for (section, list) in FIXED {
            for (id, zh) in *list {
                all.add(section, id, zh);
            }
        }
        for (section, list) in &self.sections {
            for (id, zh) in list {
                all.add(section, id, zh);
            }
        }
        all
    }

    /// What a cell says for an id: its label, where that leads back to the id and nowhere else.
    pub(crate) fn label(&self, section: &str, id: &str) -> String {
        let label = self.section(section).iter().find(|(known, _)| known == id);
        let label = label.map_or("", |(_, zh)| zh.as_str());
        let clear = !label.is_empty() && self.id(section, label) == id;
        if clear { label.to_owned() } else { id.to_owned() }
    }

    /// The id that a cell means by an id or label; what is unknown is taken as it stands.
    pub(crate) fn id(&self, section: &str, word: &str) -> String {
        let list = self.section(section);
        if list.iter().any(|(id, _)| id == word) {
            return word.to_owned();
        }
        let labelled = list.iter().find(|(_, zh)| zh == word);
        labelled.map_or(word, |(id, _)| id.as_str()).to_owned()
    }

    /// Whether the section has that word, by id or label.
    pub(crate) fn knows(&self, section: &str, word: &str) -> bool {
        self.section(section).iter().any(|(id, zh)| id == word || zh == word)
    }

    /// What a drop-down list offers for a section: labels, else ids.
    pub(crate) fn offered(&self, section: &str) -> Vec<String> {
        let list = self.section(section).iter();
        list.map(|(id, zh)| if zh.is_empty() { id.clone() } else { zh.clone() }).collect()
    }

    /// As text, a word a line, for the hidden sheet.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        for (section, list) in &self.sections {
            for (id, zh) in list {
                let clean = |part: &str| part.replace(['\t', '\n'], " ");
                text.push_str(&format!("{}\t{}\t{}\n", clean(section), clean(id), clean(zh)));
            }
        }
        text
    }

    /// Reads what [`Words::to_text`] wrote.
    pub(crate) fn from_text(text: &str) -> Self {
        let mut words = Self::default();
        for line in text.lines() {
            let mut parts = line.splitn(3, '\t');
            if let (Some(section), Some(id), Some(zh)) = (parts.next(), parts.next(), parts.next())
            {
                words.add(section, id, zh);
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_stands_for_an_id_only_where_it_leads_back() {
        let mut words = Words::default();
        words.add("roles", "网格员", "");
        words.add("roles", "lead", "网格长");
        words.add("roles", "second", "网格长");
        assert_eq!(words.label("roles", "网格员"), "网格员");
        assert_eq!(words.label("roles", "lead"), "网格长");
        assert_eq!(words.label("roles", "second"), "second");
        assert_eq!(words.id("roles", "网格长"), "lead");
        assert_eq!(words.id("roles", "无此词"), "无此词");
        assert_eq!(Words::from_text(&words.to_text()), words);
    }
}
