//! `vocabulary.toml`: the words a pack may use, and the facts an incident may carry.
//!
//! Closed lists are what makes a table checkable: a unit that is misspelt in one row would be a
//! second unit, and nobody would be sent. So every word that a cell, a script or a report may use
//! stands here first, with an id for programs and labels for people. Ids are often Chinese
//! themselves; a label that is left out is the id.
//!
//! Facts are typed and may have a unit of measure, a list of values and an assumption. An
//! assumption is the pack's own policy for what a report usually leaves out ("no injured unless
//! said"), and every decision that rests on one says so.
//!
//! Not responsible for: who may redefine a word; see `names`.

use std::collections::BTreeSet;

use gezhi_contract::Text;
use gezhi_contract::decision::PartyKind;

use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::parameter::Parameter;
use crate::pack::table::row;
use crate::pack::tree::{Read, Tree};
use crate::value::{Type, Value};

/// What stands before a parameter's id where other names could stand as well.
pub const PARAMETERS: &str = "parameters.";

/// A part of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// 层级, from the lowest up.
    Tiers,
    /// 岗位.
    Roles,
    /// Everything else that can be a party.
    Units,
    /// 事务: 家事, 共事, 公事 …
    Affairs,
    /// 时钟.
    Clocks,
    /// 机制.
    Mechanisms,
    /// 渠道.
    Channels,
    /// 场所.
    Places,
    /// 人群.
    People,
    /// 事件节点: what clocks start from.
    Events,
    /// 状态: where a case stands in its flow.
    States,
    /// 经办: in which part somebody does a step.
    Actors,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Tiers,
        Self::Roles,
        Self::Units,
        Self::Affairs,
        Self::Clocks,
        Self::Mechanisms,
        Self::Channels,
        Self::Places,
        Self::People,
        Self::Events,
        Self::States,
        Self::Actors,
    ];

    /// The key in `vocabulary.toml`, and what a word of it is called in Chinese and English.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Tiers => ("tiers", "层级", "tier"),
            Self::Roles => ("roles", "岗位", "role"),
            Self::Units => ("units", "单位", "unit"),
            Self::Affairs => ("affairs", "事务", "affair"),
            Self::Clocks => ("clocks", "时钟", "clock"),
            Self::Mechanisms => ("mechanisms", "机制", "mechanism"),
            Self::Channels => ("channels", "渠道", "channel"),
            Self::Places => ("places", "场所", "kind of place"),
            Self::People => ("people", "人群", "kind of person"),
            Self::Events => ("events", "节点", "event"),
            Self::States => ("states", "状态", "state"),
            Self::Actors => ("actors", "经办", "actor"),
        }
    }

    /// The key in `vocabulary.toml`.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.names().0
    }
}

/// One word.
///
/// For a post 岗位 the id is what rows name and a roster will resolve; it is not a person.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// For units: what kind of party.
    pub kind: Option<PartyKind>,
    /// For states: whether a case ends in it.
    pub is_final: bool,
}

/// One fact type.
///
/// The unit is for people only: an incident gives the number in that unit, and nothing is
/// converted.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// Its type.
    pub kind: Type,
    /// The unit of measure.
    pub unit: Option<String>,
    /// The only values, for a string; empty where any.
    pub values: Vec<String>,
    /// What to take where it is not known.
    pub assume: Option<Value>,
}

/// Every word and fact of a pack.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Section → words in order.
    pub terms: Vec<(Section, Term)>,
    /// Facts in order.
    pub facts: Vec<Fact>,
    /// Parameters in order.
    pub parameters: Vec<Parameter>,
    /// Ids and labels of facts that could not be read; that is noted already.
    pub unread: BTreeSet<String>,
}

impl Vocabulary {
    /// The words of one section, in order.
    pub fn section(&self, section: Section) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(move |(s, _)| *s == section).map(|(_, term)| term)
    }

    /// The word with that id or Chinese label.
    ///
    /// Ids win over labels, over the whole section.
    #[must_use]
    pub fn find(&self, section: Section, word: &str) -> Option<&Term> {
        self.section(section)
            .find(|term| term.id == word)
            .or_else(|| self.section(section).find(|term| term.label.zh == word))
    }

    /// The fact with that id or Chinese label.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&Fact> {
        let name = name.strip_prefix("facts.").unwrap_or(name);
        self.facts
            .iter()
            .find(|fact| fact.id == name)
            .or_else(|| self.facts.iter().find(|fact| fact.label.zh == name))
    }

    /// The parameter with that id (alone or after `parameters.`) or Chinese label.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        let id = name.strip_prefix(PARAMETERS).unwrap_or(name);
        let mut all = self.parameters.iter();
        all.find(|p| p.id == id || p.label.zh == name)
    }

    /// The place of a tier in the order from the lowest up.
    ///
    /// From 0; layers append their tiers, so a tier of a higher layer ranks above all of the lower
    /// ones. `None` for a word that is no tier.
    #[must_use]
    pub fn rank(&self, tier: &str) -> Option<usize> {
        self.section(Section::Tiers).position(|term| term.id == tier)
    }

    /// A near word of that section, or the list of them.
    #[must_use]
    pub fn hint(&self, section: Section, word: &str) -> Text {
        let (_, zh, en) = section.names();
        let labels = self.section(section).flat_map(|t| [t.id.as_str(), t.label.zh.as_str()]);
        suggest(word, labels).unwrap_or_else(|| {
            let known: Vec<&str> = self.section(section).map(|t| t.id.as_str()).take(12).collect();
            let known = known.join("、");
            Text::new(
                format!("先在 vocabulary.toml 的 [{}] 里加上；已有{zh}：{known}", section.key()),
                format!("add the {en} to [{}] in vocabulary.toml; known: {known}", section.key()),
            )
        })
    }
}

/// One layer's words as written, with their places.
#[derive(Debug, Default)]
pub struct Words {
    /// The words.
    pub terms: Vec<(Read<String>, Section, Term)>,
    /// The facts.
    pub facts: Vec<(Read<String>, Fact)>,
    /// Ids and labels of facts that could not be read.
    pub unread: Vec<String>,
}

/// Reads one layer's vocabulary.
pub fn read(tree: Tree<'_>, problems: &mut Problems) -> Words {
    let mut words = Words::default();
    for section in Section::ALL {
        let Some(table) = tree.table(section.key(), problems) else { continue };
        for (key, item) in table.tables(problems) {
            let term = term(section, &key, &item, problems);
            item.finish(problems);
            words.terms.push((key, section, term));
        }
        table.finish(problems);
    }
    if let Some(table) = tree.table("facts", problems) {
        for (key, item) in table.tables(problems) {
            let label = item.zh_en(&key.value, problems);
            check_name((&item, &key), &label, problems);
            let fact = fact((&key, &label), &item, problems);
            item.finish(problems);
            match fact {
                Some(fact) => words.facts.push((key, fact)),
                None => words.unread.extend([key.value, label.zh]),
            }
        }
        table.finish(problems);
    }
    tree.finish(problems);
    words
}

fn term(section: Section, key: &Read<String>, item: &Tree<'_>, problems: &mut Problems) -> Term {
    let label = item.zh_en(&key.value, problems);
    check_name((item, key), &label, problems);
    item.string("note", problems);
    let kind = if section == Section::Units {
        let text = item.needed("kind", problems);
        text.and_then(|text| {
            let kind = party_kind(&text.value);
            if kind.is_none() {
                unknown_kind(item, &text, problems);
            }
            kind
        })
    } else {
        None
    };
    let is_final = section == Section::States && is_final(item, problems);
    Term { id: key.value.clone(), label, kind, is_final }
}

/// Whether the state's `final` is true.
fn is_final(item: &Tree<'_>, problems: &mut Problems) -> bool {
    let Some(said) = item.literal("final", problems) else { return false };
    if !matches!(said.value.as_str(), "true" | "false") {
        problems.add(
            Code::BadValue,
            item.file().span(said.bytes),
            Text::new("`final` 只能是 true 或 false", "`final` is true or false"),
        );
    }
    said.value == "true"
}

fn party_kind(word: &str) -> Option<PartyKind> {
    Some(match word {
        "unit" | "单位" => PartyKind::Unit,
        "party_organisation" | "党组织" => PartyKind::PartyOrganisation,
        "enterprise" | "企业" => PartyKind::Enterprise,
        "team" | "队伍" => PartyKind::Team,
        "meeting" | "会议" => PartyKind::Meeting,
        "resident" | "居民" => PartyKind::Resident,
        _ => return None,
    })
}

fn unknown_kind(item: &Tree<'_>, text: &Read<String>, problems: &mut Problems) {
    const KNOWN: &str = "unit, party_organisation, enterprise, team, meeting, resident";
    problems.add_hint(
        Code::BadValue,
        item.file().span(text.bytes.clone()),
        Text::new(
            format!("不认识的主体种类 `{}`", text.value),
            format!("unknown kind of party `{}`", text.value),
        ),
        Text::new(format!("可用：{KNOWN}"), format!("known: {KNOWN}")),
    );
}

/// A name with a separator in it could stand in no list, and an empty one nowhere.
fn check_name((item, key): (&Tree<'_>, &Read<String>), label: &Text, problems: &mut Problems) {
    for name in [&key.value, &label.zh] {
        if name.trim() != name || row::split(name).collect::<Vec<_>>() != [name.as_str()] {
            problems.add_hint(
                Code::BadId,
                item.file().span(key.bytes.clone()),
                Text::new(
                    format!("名称 `{name}` 为空、首尾有空白或含分隔号"),
                    format!("the name `{name}` is empty, padded or holds a separator"),
                ),
                Text::new(
                    "单元格里 `、` `,` `;` 用来分隔几个词",
                    "`、` `,` and `;` stand between the words of a cell",
                ),
            );
            return;
        }
    }
}

fn fact(
    (key, label): (&Read<String>, &Text),
    item: &Tree<'_>,
    problems: &mut Problems,
) -> Option<Fact> {
    item.string("note", problems);
    let unit = item.string("unit", problems).map(|unit| unit.value);
    let listed = item.strings("values", problems);
    let values: Vec<String> = listed.iter().map(|v| v.value.clone()).collect();
    let assume = item.literal("assume", problems);
    let type_name = item.needed("type", problems)?;
    let Some(kind) = Type::named(&type_name.value) else {
        let known: Vec<&str> = Type::ALL.iter().map(|t| t.name()).collect();
        let list = known.join(", ");
        problems.add_hint(
            Code::BadValue,
            item.file().span(type_name.bytes),
            Text::new(
                format!("不认识的类型 `{}`", type_name.value),
                format!("unknown type `{}`", type_name.value),
            ),
            suggest(&type_name.value, known)
                .unwrap_or_else(|| Text::new(format!("可用：{list}"), format!("known: {list}"))),
        );
        return None;
    };
    if let Some(first) = listed.first().filter(|_| kind != Type::Text) {
        problems.add(
            Code::BadValue,
            item.file().span(first.bytes.clone()),
            Text::new(
                format!("只有 string 类型的事实可以列出取值，这里是 {}", kind.name()),
                format!("only a string fact lists its values, not a {}", kind.name()),
            ),
        );
    }
    let assume = assume.and_then(|text| {
        let value = Value::parse(kind, &text.value)
            .filter(|_| values.is_empty() || values.contains(&text.value));
        if value.is_none() {
            let (name, list) = (kind.name(), values.join("、"));
            let (zh, en) = if values.is_empty() {
                (format!("事实的类型是 {name}"), format!("the fact's type is {name}"))
            } else {
                (format!("可用：{list}"), format!("known: {list}"))
            };
            problems.add_hint(
                Code::BadValue,
                item.file().span(text.bytes),
                Text::new(
                    format!("`{}` 不是这个事实的取值", text.value),
                    format!("`{}` is no value of this fact", text.value),
                ),
                Text::new(zh, en),
            );
        }
        value
    });
    Some(Fact { id: key.value.clone(), label: label.clone(), kind, unit, values, assume })
}
