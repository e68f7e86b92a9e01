//! Grid sizing 规模: the request and response of `survey`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::decision::By;
use crate::json;

/// Request of `survey`: grids to hold against the pack's sizing rules, and areas to divide by them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyRequest {
    /// The day whose rules are in force, as `2026-03-02`.
    pub at: String,
    /// Grids that are there; where the list is left out, the roster's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grids: Option<Vec<SurveyedGrid>>,
    /// Areas to be divided into grids.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub areas: Vec<SurveyedArea>,
}

/// A grid with what is counted in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyedGrid {
    /// Its id.
    pub id: String,
    /// A tier of the pack, or a kind of its `places`.
    pub kind: String,
    /// What is known of it, the counts included, typed by the pack's vocabulary.
    #[serde(
        skip_serializing_if = "BTreeMap::is_empty",
        default,
        deserialize_with = "json::unique_map"
    )]
    pub facts: BTreeMap<String, Value>,
}

/// An area to be divided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyedArea {
    /// Its id.
    pub id: String,
    /// The kind of grid it is divided into.
    pub kind: String,
    /// What is known of it, the counts included.
    #[serde(
        skip_serializing_if = "BTreeMap::is_empty",
        default,
        deserialize_with = "json::unique_map"
    )]
    pub facts: BTreeMap<String, Value>,
    /// How many grids it has, to be compared.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grids: Option<u64>,
}

/// How a grid's size stands to the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SizeStatus {
    /// Equal to the rule's figure.
    Exact,
    /// Within the tolerance that the source gives.
    Within,
    /// Larger.
    Over,
    /// Smaller.
    Under,
    /// Not equal, and the source says "about" (左右) without saying how far off that is.
    Unspecified,
    /// No rule is for such a grid.
    NoRule,
    /// The rule's conditions, or the count itself, are not known of it.
    NeedsFacts,
}

/// Response of `survey`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SurveyResponse {
    /// One per grid and rule, in their order; one without a rule where there is none.
    pub grids: Vec<GridSize>,
    /// One per area and rule.
    pub areas: Vec<AreaGrids>,
    /// The cost, charged from the rules.
    pub steps: u64,
}

/// One grid against one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GridSize {
    /// The grid.
    pub id: String,
    /// What is counted: a fact's id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measure: Option<String>,
    /// The count, as a decimal string.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// The rule's figure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub size: Option<String>,
    /// How far off, in percent of the rule's figure, to two places.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deviation: Option<String>,
    /// How it stands.
    pub status: SizeStatus,
    /// Another measure that the source allows instead, as `楼栋`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub or: Option<String>,
    /// What is not known, for `needs_facts`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<String>,
    /// The row.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<By>,
}

/// How many grids an area makes by each way of rounding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Roundings {
    /// 舍去.
    pub floor: u64,
    /// 四舍五入, a half up.
    pub nearest: u64,
    /// 进一.
    pub ceil: u64,
}

/// One area by one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AreaGrids {
    /// The area.
    pub id: String,
    /// What is counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measure: Option<String>,
    /// The count.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// The rule's figure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub size: Option<String>,
    /// `floor`, `ceil`, `nearest` or `unspecified`: the pack's reading.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rounding: Option<String>,
    /// How many grids; `null` where the source does not say how to round and the ways differ, or
    /// where no rule applies.
    pub grids: Option<u64>,
    /// How many it has, as given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub given: Option<u64>,
    /// Whether the two agree.
    pub agrees: Option<bool>,
    /// By each way of rounding.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub readings: Option<Roundings>,
    /// What is not known.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<String>,
    /// The row.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<By>,
}
