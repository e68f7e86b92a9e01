//! An incident 事项: what was reported, in the host's words.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json;

/// One incident as the host knows it. What is left out is *not known*, which is not the same as
/// false.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// The host's own number.
    pub id: String,
    /// The number in the system it came from, as a hotline's order number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source_no: Option<String>,
    /// When it was reported: RFC 3339, or a local time in the pack's zone.
    pub reported_at: String,
    /// Later events of the case that are already known, each RFC 3339 or a local time in the pack's
    /// zone: `accepted`, `registered`, `dispatched` and so on. A clock that starts at one of them
    /// then has a real start instead of an assumed one.
    #[serde(
        skip_serializing_if = "BTreeMap::is_empty",
        default,
        deserialize_with = "json::unique_map"
    )]
    pub events: BTreeMap<String, String>,
    /// How it came in; an id of the pack's `channels`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub channel: Option<String>,
    /// Its class, where somebody gave one; otherwise the text is classified.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<Category>,
    /// What was said or written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Place>,
    /// Who reported it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reporter: Option<Reporter>,
    /// Who is affected; an empty list says that nobody is, a missing one that it is not known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub affected: Option<Vec<Affected>>,
    /// Whether the reporter asked for confidence.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confidential: Option<bool>,
    /// Facts, typed by the pack's vocabulary: booleans, integers, and strings for everything else
    /// (decimals `"12.5"`, dates `"2026-03-02"`, times `"09:15"`, instants in RFC 3339 with an
    /// offset).
    #[serde(
        skip_serializing_if = "BTreeMap::is_empty",
        default,
        deserialize_with = "json::unique_map"
    )]
    pub facts: BTreeMap<String, serde_json::Value>,
}

/// A class of a catalogue. Never a bare number: `01-01` is one class among 事件 and another among 部件.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Whose catalogue, as `yuncheng`.
    pub scheme: String,
    /// Which part of it, as `事件` or `部件`.
    pub kind: String,
    /// The code as the catalogue prints it, as `05-01`.
    pub code: String,
}

/// Where an incident is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The administrative area's code: 6 digits of the county, then 3 of the street and 3 of the
    /// community.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub area_code: Option<String>,
    /// The grids that cover the place, by the roster's ids; a missing list says that it is not
    /// known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grids: Option<Vec<String>>,
    /// A 小区, building, water or shop of the roster.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// `urban` or `rural`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub setting: Option<String>,
    /// What kind of place, an id of the pack's `places`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// Longitude in degrees, as a decimal string.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lon: Option<String>,
    /// Latitude in degrees, as a decimal string.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lat: Option<String>,
}

/// Who reported an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reporter {
    /// What kind of person or body, an id of the pack's `people`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// Whether the reporter stays unnamed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub anonymous: Option<bool>,
}

/// Somebody an incident touches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Affected {
    /// What kind of person, an id of the pack's `people`.
    pub kind: String,
}
