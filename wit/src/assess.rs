//! Whether a pack keeps its own promises: the properties of its `properties.rhai`, asked about an
//! incident and its decision, or about a pair of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decision::Decision;
use crate::{Error, Incident};

/// Request of `assess`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessRequest {
    /// The incident.
    pub incident: Incident,
    /// Its decision; where it is left out the engine decides, as `decide` would.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Box<Decision>>,
    /// The other half of a pair. Where it is left out, each property of pairs makes its own from
    /// the incident; where it is given, only properties of pairs are asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub other: Option<Box<AssessOther>>,
    /// The names of the properties to ask; all of them where the list is empty.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub properties: Vec<String>,
}

/// The other half of a pair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessOther {
    /// The incident.
    pub incident: Incident,
    /// Its decision; where it is left out the engine decides.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Box<Decision>>,
}

/// What the properties say. Every property that was asked stands in just one of the lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AssessResponse {
    /// The names of those that hold.
    pub held: Vec<String>,
    /// The names of those that do not speak of this incident.
    pub idle: Vec<String>,
    /// Those that do not hold.
    pub broken: Vec<BrokenProperty>,
    /// Those that could not be asked: their script failed, or what they made is no incident.
    pub failed: Vec<FailedProperty>,
    /// The cost, decisions included; equal on every host.
    pub steps: u64,
}

/// A property that does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BrokenProperty {
    /// Its name.
    pub property: String,
    /// What it says of this case, where it says more than its name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// The sources it cites, by the pack's ids.
    pub citation: String,
    /// For a property of pairs: the other incident.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub other: Option<Box<Incident>>,
}

/// A property that could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FailedProperty {
    /// Its name.
    pub property: String,
    /// Why.
    pub error: Error,
}
