//! What a generator knows of a pack: its words, facts, classes, conditions, days and places.
//!
//! Everything comes from `describe {detail}` and, for grids and subjects, from the bundle's roster.
//! What the description lists is put into the form that incidents are drawn from: a value stands
//! beside the member of an incident that it goes into, and a class beside its category.
//!
//! Not responsible for: what is drawn; see `generate`.

use std::collections::{BTreeMap, BTreeSet};

use gezhi::Pack;
use gezhi_contract::describe::{DescribeResponse, PackDescription, TableDescription};
use gezhi_contract::incident::Category;
use gezhi_contract::{Bundle, Roster};
use serde_json::Value;

use crate::error::{SimError, SimErrorKind};

mod days;
mod places;

pub use days::{Days, Moment};
pub(crate) use days::{clock, day};
pub(crate) use places::whole_code;
pub use places::{Places, Spot};

/// The tables that look at an incident, in the order in which a decision asks them.
pub const DECIDING: [&str; 7] =
    ["catalogue", "classify", "admit", "assign", "tasks", "limits", "ladder"];

/// A fact that incidents may carry, with values worth trying.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactWorld {
    /// Its id.
    pub id: String,
    /// `boolean`, `string`, `decimal`, `date`, `time` or `datetime`.
    pub type_name: String,
    /// Values that it may take: those of its list, of conditions on it, and a few plain ones.
    pub samples: Vec<Value>,
}

/// A pack, as a generator sees it.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The description itself.
    pub pack: PackDescription,
    /// The engine's version.
    pub engine: String,
    /// The digest of the roster that is enrolled.
    pub roster: Option<String>,
    /// The bundle as `open` takes it, for instances of one's own; empty where it was not given.
    pub bundle: Option<String>,
    /// The ids of the channels.
    pub channels: Vec<String>,
    /// The ids of the kinds of people.
    pub people: Vec<String>,
    /// The ids of events that come after the report.
    pub events: Vec<String>,
    /// The facts, in the pack's order.
    pub facts: Vec<FactWorld>,
    /// Where incidents may be.
    pub places: Places,
    /// When they may be.
    pub days: Days,
    /// Class → category.
    pub categories: BTreeMap<String, Category>,
}

impl World {
    /// Asks the engine what is open, and reads the bundle's roster where there is one.
    ///
    /// # Errors
    /// [`SimError`]: the engine did not answer or lists no rows, or the roster is none.
    pub fn read(pack: &Pack, bundle: Option<&Bundle>) -> Result<Self, SimError> {
        let text = pack.call("describe", r#"{"detail":true}"#)?;
        let described: DescribeResponse =
            serde_json::from_str(&text).map_err(|error| SimError::answer("describe", &error))?;
        let roster = bundle.and_then(|bundle| bundle.roster.clone());
        let roster = roster.map(serde_json::from_value::<Roster>).transpose();
        let roster = roster.map_err(|error| {
            SimError::new(
                SimErrorKind::Pack,
                format!("名册读不出来：{error}"),
                format!("the roster cannot be read: {error}"),
            )
        })?;
        let mut world = Self::of(described, roster.as_ref())?;
        world.bundle = bundle
            .map(serde_json::to_string)
            .transpose()
            .map_err(|error| SimError::answer("open", &error))?;
        Ok(world)
    }

    /// From a description and a roster that are at hand.
    ///
    /// # Errors
    /// [`SimError`]: the description has no rows.
    pub fn of(described: DescribeResponse, roster: Option<&Roster>) -> Result<Self, SimError> {
        let pack = described.pack.ok_or_else(no_detail)?;
        if pack.tables.iter().any(|table| table.rows > 0 && table.entries.is_empty()) {
            return Err(no_detail());
        }
        let ids = |section: &str| {
            let terms = pack.vocabulary.get(section).map(Vec::as_slice).unwrap_or_default();
            terms.iter().map(|term| term.id.clone()).collect::<Vec<_>>()
        };
        let categories =
            pack.classes.iter().map(|class| (class.class.clone(), class.category.clone()));
        Ok(Self {
            engine: described.engine,
            roster: described.roster.map(|roster| roster.digest),
            bundle: None,
            channels: ids("channels"),
            people: ids("people"),
            events: ids("events").into_iter().filter(|id| id != "reported").collect(),
            facts: facts(&pack),
            places: Places::of(&pack, roster),
            days: Days::of(&pack, roster),
            categories: categories.collect(),
            pack,
        })
    }

    /// The tables that look at an incident, in the order in which a decision asks them.
    pub fn deciding(&self) -> impl Iterator<Item = &TableDescription> {
        DECIDING.iter().filter_map(|name| self.pack.tables.iter().find(|t| t.name == *name))
    }

    /// The class of a category.
    #[must_use]
    pub fn class_of(&self, category: &Category) -> Option<&str> {
        let class = self.pack.classes.iter().find(|class| class.category == *category)?;
        Some(&class.class)
    }
}

/// The samples of every condition on a path, in whatever table.
fn samples<'a>(pack: &'a PackDescription, path: &'a str) -> impl Iterator<Item = &'a Value> {
    pack.tables
        .iter()
        .flat_map(|table| &table.entries)
        .flat_map(|row| &row.conditions)
        .filter(move |condition| condition.path == path)
        .flat_map(|condition| condition.inside.iter().chain(&condition.outside))
}

fn facts(pack: &PackDescription) -> Vec<FactWorld> {
    let facts = pack.facts.iter().map(|fact| {
        let mut seen = BTreeSet::new();
        let listed = fact.values.iter().map(|value| Value::from(value.as_str()));
        let asked = samples(pack, &fact.id).cloned();
        let plain = plain(&fact.type_name, fact.values.is_empty());
        let all = listed.chain(asked).chain(plain).filter(|value| !value.is_null());
        let samples = all.filter(|value| seen.insert(value.to_string())).collect();
        FactWorld { id: fact.id.clone(), type_name: fact.type_name.clone(), samples }
    });
    facts.collect()
}

/// A few values of a type that no condition need name.
fn plain(type_name: &str, free: bool) -> Vec<Value> {
    match type_name {
        "boolean" => vec![Value::Bool(true), Value::Bool(false)],
        "decimal" => {
            vec![0.into(), 1.into(), 7.into(), 200.into(), "0.5".into(), "99999.99".into()]
        }
        "date" => vec!["2024-02-29".into(), "2025-12-31".into()],
        "time" => vec!["00:00".into(), "11:59".into(), "23:59".into()],
        "datetime" => vec!["2025-03-04T10:00:00+08:00".into()],
        _ if free => vec!["甲".into(), "其他".into()],
        _ => Vec::new(),
    }
}

fn no_detail() -> SimError {
    SimError::new(
        SimErrorKind::Engine,
        "引擎没有列出规则包各表的行",
        "the engine does not list the rows of the pack's tables",
    )
    .hint("换用新的引擎", "use a newer engine")
}
