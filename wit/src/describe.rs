//! Response of `describe`: what an editor, a form or a host needs to know.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;
use crate::calls::{InForce, PackSummary};
use crate::roster::EnrollResponse;

/// Request of `describe`: an empty object, or what is wanted beside the summary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DescribeRequest {
    /// Whether to list the rows of all tables with their conditions and samples, and the days of
    /// all calendars. Default no.
    #[serde(default)]
    pub detail: bool,
}

/// What the engine is, and what is open in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DescribeResponse {
    /// The contract's version, as `1.0`.
    pub contract: String,
    /// The engine's version.
    pub engine: String,
    /// Every bound of the engine.
    pub limits: Vec<LimitDescription>,
    /// The open pack, or nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pack: Option<PackDescription>,
    /// The roster that is enrolled, as `enroll` answered, or nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub roster: Option<EnrollResponse>,
}

/// One bound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LimitDescription {
    /// Its name, as `steps_max`.
    pub name: String,
    /// Its value.
    pub value: u64,
    /// Why there is such a bound.
    pub reason: String,
}

/// Everything in an open pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PackDescription {
    /// As `open` answered.
    pub summary: PackSummary,
    /// Section (`tiers`, `roles`, `units`, `affairs`, `clocks`, …) → its terms, in their order.
    pub vocabulary: BTreeMap<String, Vec<TermDescription>>,
    /// The facts an incident may carry.
    pub facts: Vec<FactDescription>,
    /// The labelled parameters.
    pub parameters: Vec<ParameterDescription>,
    /// The classes of all catalogues.
    pub classes: Vec<ClassDescription>,
    /// The tables.
    pub tables: Vec<TableDescription>,
    /// The sources that rows cite.
    pub sources: Vec<SourceDescription>,
    /// The calendars.
    pub calendars: Vec<CalendarDescription>,
    /// The hooks that scripts define, as `lengshuitan:assign`.
    pub hooks: Vec<String>,
    /// The properties that the pack promises, from the bottom layer up.
    #[serde(default)]
    pub properties: Vec<PropertyDescription>,
}

/// One property of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PropertyDescription {
    /// Its name.
    pub name: String,
    /// The layer it comes from.
    pub layer: String,
    /// The sources it cites, by the pack's ids.
    pub citation: String,
    /// Whether it speaks of two incidents.
    pub pair: bool,
    /// The line where it stands, from 1.
    pub line: u32,
    /// Where layers above excuse the pack from it, and why.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub excused: Vec<Excuse>,
}

/// Why a pack is excused from a property.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Excuse {
    /// The layer that says so.
    pub layer: String,
    /// Why, in the layer's words.
    pub reason: String,
    /// The sources it cites, by the pack's ids.
    pub citation: String,
    /// Whether it is only for some incidents; otherwise the property is not asked at all.
    pub partly: bool,
}

/// One word of the vocabulary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TermDescription {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// For a unit: its kind.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
}

/// One fact type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactDescription {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// `boolean`, `string`, `decimal`, `date`, `time` or `datetime`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The unit of measure, as `m2`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
    /// The values a string may take; empty where any.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub values: Vec<String>,
    /// What is assumed where the fact is not given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub assume: Option<String>,
}

/// One labelled parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParameterDescription {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// Its value, as text; a list has one text each.
    pub value: Vec<String>,
    /// The values a string may take; empty where any.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub values: Vec<String>,
    /// The source of the value.
    pub source: String,
    /// Whether the source leaves it open, so that the value is the pack's reading only.
    pub open: bool,
}

/// One class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClassDescription {
    /// The pack's own code, as `E05-01`.
    pub class: String,
    /// The catalogue's code.
    pub category: crate::incident::Category,
    /// Its name.
    pub name: String,
    /// The group it belongs to (大类), where the catalogue has groups.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub group: Option<String>,
    /// The facts that conditions on this class ask for.
    pub facts: Vec<String>,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableDescription {
    /// Its name.
    pub name: String,
    /// Its hit policy in DMN's words.
    pub hit_policy: String,
    /// Its input columns.
    pub inputs: Vec<ColumnDescription>,
    /// Its output columns.
    pub outputs: Vec<ColumnDescription>,
    /// How many rows.
    pub rows: u64,
    /// The rows in their order, where `detail` was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub entries: Vec<RowDescription>,
}

/// One row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowDescription {
    /// Its id.
    pub id: String,
    /// The layer it comes from.
    pub layer: String,
    /// When it is in force.
    pub in_force: InForce,
    /// The sources it cites, by the pack's ids.
    pub citation: Vec<String>,
    /// Its conditions; a column with `-` is left out.
    pub conditions: Vec<ConditionDescription>,
    /// Its keywords, where it has any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub keywords: Option<KeywordsDescription>,
    /// Its output cells that are not empty: path → text. Labels stand as ids.
    pub outputs: BTreeMap<String, String>,
}

/// One condition of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConditionDescription {
    /// The column's path.
    pub path: String,
    /// As it was written.
    pub text: String,
    /// Values that satisfy it, those at its edges first, as the contract writes facts; decimals are
    /// strings, whole ones as well. Of classes all; of other values those that it names itself,
    /// and up to 64 in all.
    pub inside: Vec<serde_json::Value>,
    /// Up to 16 values that do not, those next to its edges first; for strings those of the
    /// vocabulary or of other rows, as far as there are any.
    pub outside: Vec<serde_json::Value>,
}

/// The keywords of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeywordsDescription {
    /// Groups: the text must hold a word of each.
    pub all: Vec<Vec<String>>,
    /// Words that the text must not hold.
    pub none: Vec<String>,
}

/// One column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnDescription {
    /// Its path.
    pub path: String,
    /// Its type.
    #[serde(rename = "type")]
    pub type_name: String,
}

/// One source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceDescription {
    /// Its id.
    pub id: String,
    /// What it is, as `article`, `law` or `design`.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its date, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<String>,
}

/// One calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CalendarDescription {
    /// Its id.
    pub id: String,
    /// Its working windows, as `08:00-12:00`.
    pub windows: Vec<String>,
    /// The first day it knows.
    pub known_from: String,
    /// The last day it knows.
    pub known_to: String,
    /// How many days it lists: holidays and make-up workdays.
    pub days: u64,
    /// These days in their order, where `detail` was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub listed: Vec<DayDescription>,
}

/// A day that a calendar lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DayDescription {
    /// The day, as `2026-02-17`.
    pub date: String,
    /// Whether work is done on it.
    pub work: bool,
    /// Its name, as `春节`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}
