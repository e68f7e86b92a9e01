//! The requests and responses of the functions that are not `decide`'s own types.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::decision::Decision;
use crate::{Diagnostic, Error, Incident, Text, json};

/// Request of `decide`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideRequest {
    /// The incident.
    pub incident: Incident,
    /// Whether to list the rows hit and possible, with their quotes. Default no.
    #[serde(default)]
    pub trace: bool,
    /// Whether to give the receipt. Default yes.
    #[serde(default = "yes")]
    pub receipt: bool,
}

/// Request of `decide-many`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideManyRequest {
    /// The incidents; one that does not fit the schema gives an `error` in its place.
    pub incidents: Vec<Value>,
    /// As in `decide`.
    #[serde(default)]
    pub trace: bool,
    /// As in `decide`.
    #[serde(default = "yes")]
    pub receipt: bool,
    /// Whether to ask the pack's properties about each decision, as `assess` does. Default no.
    #[serde(default)]
    pub assess: bool,
}

fn yes() -> bool {
    true
}

/// One item of a batch: an answer or an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "{T}Outcome")]
pub enum Outcome<T> {
    /// The answer.
    Ok(Box<T>),
    /// Why there is none.
    Error(Box<Error>),
}

/// Response of `decide-many`: one outcome per incident, in their order.
pub type DecideManyResponse = Vec<Outcome<Decision>>;

/// Response of `open`: what is open now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PackSummary {
    /// The top layer's id.
    pub id: String,
    /// The top layer's version.
    pub version: String,
    /// The top layer's title.
    pub title: Text,
    /// `sha256:…` of the ordered layers.
    pub digest: String,
    /// The fixed offset that the pack's local times are in, as `+08:00`.
    pub zone: String,
    /// The first and last day in force, where the pack says so.
    pub in_force: InForce,
    /// From the bottom up.
    pub layers: Vec<LayerSummary>,
    /// How many of what: `tables`, `rows`, `facts`, `classes`, `sources`, `calendars`, `scripts`.
    pub counts: BTreeMap<String, u64>,
    /// Warnings; errors would have refused the pack.
    pub warnings: Vec<Diagnostic>,
}

/// The first and last day in force, both included, as `2026-03-02`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InForce {
    /// The first day.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
}

/// One layer of an open pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayerSummary {
    /// The layer's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: Text,
    /// The area-code prefix it is made for, where it has one.
    pub jurisdiction: Option<String>,
    /// The first and last day in force.
    pub in_force: InForce,
}

/// Response of `check`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckResponse {
    /// How many errors; 0 means the pack opens.
    pub errors: u64,
    /// How many warnings.
    pub warnings: u64,
    /// All of them, in the order of layers, files and lines.
    pub diagnostics: Vec<Diagnostic>,
}

/// Request of `evaluate`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluateRequest {
    /// The table's name, as `limits`.
    pub table: String,
    /// Column → value, by the column's path or label. A column left out is not known.
    #[serde(default, deserialize_with = "json::unique_map")]
    pub inputs: BTreeMap<String, Value>,
    /// The date whose rows are in force, as `2026-03-02`; without it rows with dates are never in
    /// force.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<String>,
}

/// Response of `evaluate`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvaluateResponse {
    /// The table.
    pub table: String,
    /// Its hit policy in DMN's words, as `unique` or `collect sum`.
    pub hit_policy: String,
    /// One object (output column → value) per answer; at most one for the single-hit policies and
    /// aggregations.
    pub outputs: Vec<BTreeMap<String, Value>>,
    /// The rows behind `outputs`, in the answer's order.
    pub hits: Vec<String>,
    /// The rows that could hold once `needs` are known.
    pub possible: Vec<String>,
    /// The columns whose values are missing.
    pub needs: Vec<String>,
    /// The cost: input columns × rows in force.
    pub steps: u64,
}

/// Request of `deadline`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeadlineRequest {
    /// The calendar's id; the pack's own where it is left out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub calendar: Option<String>,
    /// What to compute.
    pub items: Vec<DeadlineItem>,
}

/// One start and one limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeadlineItem {
    /// RFC 3339 with an offset, or a local time in the pack's zone, as `2024-02-08T16:30`.
    pub start: String,
    /// `8 work_hour` or `8工作时`.
    pub limit: String,
}

/// Response of `deadline`: one outcome per item, in their order.
pub type DeadlineResponse = Vec<Outcome<DueDate>>;

/// A computed deadline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DueDate {
    /// The limit as it was understood, as `8 work_hour`.
    pub limit: String,
    /// The last instant in time, RFC 3339 in the pack's zone; `null` where the calendar ends before
    /// it.
    pub due: Option<String>,
    /// Whether the calendar does not know a day that was needed.
    pub provisional: bool,
    /// Why it is provisional.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<Text>,
    /// The intervals counted.
    pub counted: Vec<(String, String)>,
}
