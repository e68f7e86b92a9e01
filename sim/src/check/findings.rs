//! What a run of properties found, as data.
//!
//! Not responsible for: drawing it; see `report`, and [`report`](crate::report) for how.

use gezhi_contract::describe::Excuse;
use gezhi_contract::{Decision, Error, Incident, Text};
use serde::{Deserialize, Serialize};

use crate::generate::Coverage;

/// What a run of properties found. The same plan gives the same findings, whatever the number of
/// threads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// The pack's id.
    pub pack: String,
    /// Its title.
    pub title: Text,
    /// Its digest.
    pub digest: String,
    /// The digest of the roster that was enrolled.
    pub roster: Option<String>,
    /// The engine's version.
    pub engine: String,
    /// The digest of the component.
    pub component: String,
    /// The seed.
    pub seed: u64,
    /// How many incidents were made.
    pub incidents: u64,
    /// How many of them were assessed; the others were refused.
    pub assessed: u64,
    /// What all assessments cost.
    pub steps: u64,
    /// The refusals, by kind.
    pub refusals: Vec<Refusal>,
    /// The pack's properties, in its order, then those that hold for every pack.
    pub properties: Vec<PropertyFindings>,
    /// Which rows the directed incidents hit.
    pub coverage: Coverage,
}

/// Incidents that the engine refused to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The kind of error, as `not_in_force`; `trap`, `timeout` or `out_of_fuel` where the engine
    /// broke down.
    pub kind: String,
    /// How many.
    pub count: u64,
    /// Whether such a refusal is an answer: the pack was not in force, or its calendar ends.
    pub expected: bool,
    /// The number of the first.
    pub number: u64,
    /// The first.
    pub incident: Incident,
    /// What the engine says of it.
    pub message: Text,
}

/// Where a property comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The pack's `properties.rhai`.
    #[default]
    Pack,
    /// True of any pack: it is about the engine.
    Engine,
}

/// What became of one property.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PropertyFindings {
    /// Its name.
    pub name: String,
    /// Its name in English, where it has one.
    pub english: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The layer that states it.
    pub layer: String,
    /// The sources it cites.
    pub citation: String,
    /// Whether it speaks of two incidents.
    pub pair: bool,
    /// The line where it stands.
    pub line: u32,
    /// Excuses of layers above.
    pub excused: Vec<Excuse>,
    /// How often it held.
    pub held: u64,
    /// How often it had nothing to say.
    pub idle: u64,
    /// How often it was broken.
    pub broken: u64,
    /// How often it could not be asked.
    pub failed: u64,
    /// The first incident that breaks it, made as simple as it goes.
    pub example: Option<Box<Broken>>,
    /// The first incident about which it could not be asked.
    pub failure: Option<Box<Failure>>,
}

/// An incident that breaks a property.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// The incident's number.
    pub number: u64,
    /// The incident as it was made.
    pub found: Incident,
    /// The same, made as simple as it goes: no single step keeps the property broken.
    pub incident: Incident,
    /// The other incident of a pair.
    pub other: Option<Incident>,
    /// What the property says of it.
    pub reason: Option<String>,
    /// The decision, with its trace; nothing where the engine refuses.
    pub decision: Option<Box<Decision>>,
    /// That of the other incident.
    pub other_decision: Option<Box<Decision>>,
    /// The incident as a scenario for the pack's folder.
    pub scenario: String,
}

/// An incident about which a property could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The incident's number.
    pub number: u64,
    /// The incident.
    pub incident: Incident,
    /// Why.
    pub error: Error,
}

impl PropertyFindings {
    /// Whether the pack is excused from it altogether, so that it is not asked.
    #[must_use]
    pub fn is_excused(&self) -> bool {
        self.excused.iter().any(|excuse| !excuse.partly)
    }

    /// Whether it never had anything to say, so that it proves nothing.
    #[must_use]
    pub fn never_applied(&self) -> bool {
        !self.is_excused() && self.held == 0 && self.broken == 0 && self.failed == 0
    }
}

impl Findings {
    /// Whether nothing is wrong: no property broken or failed, none of the pack's own that never
    /// applied, no refusal but the expected ones.
    ///
    /// A property of a layer below may have nothing to say in a district: one without any limit
    /// keeps no limit. The report tells of it all the same.
    ///
    /// ```
    /// assert!(gezhi_sim::check::Findings::default().is_clean());
    /// ```
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let spoke = |it: &PropertyFindings| it.layer != self.pack || !it.never_applied();
        let fine = |it: &PropertyFindings| it.broken == 0 && it.failed == 0 && spoke(it);
        self.properties.iter().all(fine) && self.refusals.iter().all(|refusal| refusal.expected)
    }
}
