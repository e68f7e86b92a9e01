//! What a backtest needs to know of the pack: classes, facts, events, and which event a clock asks
//! for.
//!
//! Not responsible for: judging anything by it. The words come from `describe`, the flow from the
//! table `clocks`.

use std::collections::BTreeMap;

use gezhi::Pack;
use gezhi_contract::Text;
use gezhi_contract::calls::EvaluateRequest;
use gezhi_contract::describe::{FactDescription, PackDescription, TermDescription};
use gezhi_contract::incident::Category;
use jiff::tz::Offset;

use super::instant;
use crate::error::{SimError, SimErrorKind};

/// The pack's words.
#[derive(Clone, Debug)]
pub(super) struct Words {
    /// The classes.
    pub classes: Vec<Class>,
    /// What a class may be called → places in `classes`.
    calls: BTreeMap<String, Vec<usize>>,
    /// Fact → its description.
    pub facts: BTreeMap<String, FactDescription>,
    /// The vocabulary's sections.
    pub sections: BTreeMap<String, Vec<TermDescription>>,
    /// Clock → its own event: the first that stops it in the flow.
    pub own: BTreeMap<String, String>,
    /// The pack's zone.
    pub zone: Offset,
}

/// A class.
#[derive(Clone, Debug, Default)]
pub(super) struct Class {
    /// The pack's own code.
    pub class: String,
    /// The catalogue's.
    pub category: Category,
    /// Its name.
    pub name: String,
}

impl Words {
    /// The words of an open pack.
    pub fn of(pack: &Pack) -> Result<Self, SimError> {
        let described = pack.describe()?.pack.unwrap_or_default();
        let PackDescription { summary, classes, facts, vocabulary, .. } = described;
        let zone = instant::zone(&summary.zone).ok_or_else(|| {
            let zone = &summary.zone;
            let zh = format!("看不懂规则包的时差 `{zone}`");
            SimError::new(SimErrorKind::Engine, zh, format!("the pack's zone is `{zone}`"))
        })?;
        let classes = classes.into_iter();
        let classes =
            classes.map(|one| Class { class: one.class, category: one.category, name: one.name });
        let mut words = Self {
            classes: classes.collect(),
            facts: facts.into_iter().map(|fact| (fact.id.clone(), fact)).collect(),
            sections: vocabulary,
            own: own_events(pack)?,
            zone,
            calls: BTreeMap::new(),
        };
        words.calls = words.all_calls();
        Ok(words)
    }

    fn all_calls(&self) -> BTreeMap<String, Vec<usize>> {
        let mut calls: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, one) in self.classes.iter().enumerate() {
            let Category { kind, code, .. } = &one.category;
            let mut names = vec![one.class.clone(), one.name.clone(), code.clone()];
            names.push(format!("{kind}{code}"));
            names.push(format!("{kind} {code}"));
            names.sort();
            names.dedup();
            for name in names {
                calls.entry(name).or_default().push(at);
            }
        }
        calls
    }

    /// The classes that a word may mean, of a scheme and kind where they are given.
    pub fn classes_called(&self, word: &str, within: (Option<&str>, Option<&str>)) -> Vec<&Class> {
        let called = self.calls.get(word).into_iter().flatten();
        let classes = called.filter_map(|at| self.classes.get(*at));
        let fits = |one: &&Class| {
            within.0.is_none_or(|scheme| one.category.scheme == scheme)
                && within.1.is_none_or(|kind| one.category.kind == kind)
        };
        classes.filter(fits).collect()
    }

    /// Classes whose name shares most characters with a word, at most three.
    pub fn classes_like(&self, word: &str) -> Vec<&Class> {
        let shared = |name: &str| word.chars().filter(|c| name.contains(*c)).count();
        let mut near: Vec<(usize, &Class)> =
            self.classes.iter().map(|one| (shared(&one.name), one)).collect();
        near.retain(|(shared, _)| *shared >= 2);
        // A stable sort: of equals the catalogue's order.
        near.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
        near.into_iter().take(3).map(|(_, one)| one).collect()
    }

    /// The id of a word of a section, by id or label.
    pub fn id(&self, section: &str, word: &str) -> Option<&str> {
        let terms = self.sections.get(section)?;
        let is = |term: &&TermDescription| term.id == word || term.label.zh == word;
        terms.iter().find(is).map(|term| term.id.as_str())
    }

    /// A word's label; the word itself where the pack has none.
    pub fn label(&self, section: &str, id: &str) -> Text {
        let terms = self.sections.get(section);
        let found = terms.and_then(|terms| terms.iter().find(|term| term.id == id));
        found.map_or_else(|| Text::new(id, id), |term| term.label.clone())
    }

    /// The ids of a section.
    pub fn ids(&self, section: &str) -> impl Iterator<Item = &str> {
        self.sections.get(section).into_iter().flatten().map(|term| term.id.as_str())
    }
}

/// For each clock the first event that the flow has stop it: what the clock asks for. Later rows
/// stop it as well, because a step that was left out counts to the next one.
fn own_events(pack: &Pack) -> Result<BTreeMap<String, String>, SimError> {
    let request = EvaluateRequest { table: "clocks".to_owned(), ..EvaluateRequest::default() };
    let rows = pack.evaluate(&request).map_err(|error| {
        SimError::from(error).hint(
            "规则包要有流转（transitions）和计时（clocks）两张表，公共层里有",
            "a pack needs the tables `transitions` and `clocks`; the common layer has them",
        )
    })?;
    let mut own = BTreeMap::new();
    for row in &rows.outputs {
        let cell = |name: &str| row.get(name).and_then(serde_json::Value::as_str);
        if let (Some("stop"), Some(event), Some(clocks)) =
            (cell("effect"), cell("event"), cell("clock"))
        {
            for clock in clocks.split('、') {
                own.entry(clock.to_owned()).or_insert_with(|| event.to_owned());
            }
        }
    }
    Ok(own)
}
