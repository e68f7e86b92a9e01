//! Outcome targets 指标: the request and response of `score`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::decision::By;
use crate::incident::Category;
use crate::json;

/// Request of `score`: closed cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreRequest {
    /// The day whose targets are in force, as `2026-03-02`.
    pub at: String,
    /// The cases.
    pub cases: Vec<ClosedCase>,
}

/// A case at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosedCase {
    /// Its number.
    pub id: String,
    /// Its class.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<Category>,
    /// 家事, 共事 …; that of its class where it is left out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub affair: Option<String>,
    /// The highest tier that it reached.
    pub reached: String,
    /// Whether it was taken up (调处) at all.
    pub taken_up: bool,
    /// The tier where it was resolved (化解); left out where it was not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resolved: Option<String>,
    /// Whether it was handled in time, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on_time: Option<bool>,
    /// Facts that targets' conditions ask for.
    #[serde(
        skip_serializing_if = "BTreeMap::is_empty",
        default,
        deserialize_with = "json::unique_map"
    )]
    pub facts: BTreeMap<String, Value>,
}

/// Response of `score`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreResponse {
    /// One per row of `targets` in force, in their order.
    pub targets: Vec<TargetScore>,
    /// The cost, charged from the rules.
    pub steps: u64,
}

/// One target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TargetScore {
    /// `taken_up` 调处率, `resolved` 化解率 or `on_time` 按期率.
    pub measure: String,
    /// The tier, or `null` for all cases.
    pub tier: Option<String>,
    /// The least rate that meets it, in percent.
    pub at_least: String,
    /// The pack's reading; `null` where there is but one.
    pub reading: Option<String>,
    /// Whether it is met by that reading; `null` where no case counts.
    pub met: Option<bool>,
    /// By each reading.
    pub readings: Vec<Reading>,
    /// Cases, from 0, of which it is not known whether they count, or how.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub undecided: Vec<u64>,
    /// The row.
    pub by: By,
}

/// One way to count a target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// `per_tier` 逐级: of the cases that reached the tier, those resolved in it; `cumulative` 累计:
    /// of all cases, those resolved in it or below; `all` where the target has no tier.
    pub reading: String,
    /// Of how many cases.
    pub of: u64,
    /// How many of them.
    pub achieved: u64,
    /// The rate in percent to two places, a half up; `null` of no cases.
    pub rate: Option<String>,
    /// Whether it is met, counted exactly; `null` of no cases.
    pub met: Option<bool>,
}
