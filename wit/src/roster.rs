//! A roster 名册: the areas, subjects, organisations, posts and holders of a district, by ids.
//!
//! A pack says *which role* is responsible; a roster says *which post* that is at a place on a day,
//! and who holds it. It names nobody: a holder is an id of the host's. Words (tiers, roles, kinds,
//! units, facts) are those of the pack that is open.
//!
//! Days are written `2026-03-02` and both included; a day left out leaves that end open. Instants
//! are RFC 3339, or a local time in the pack's zone.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Diagnostic, Text, json};

/// Request of `enroll`, and `roster` of a bundle.
///
/// Ids of areas, subjects and organisations are one space. The same id may stand twice in one list
/// of them, with days that do not overlap: an area that was split, a subject whose facts changed.
///
/// ```
/// use gezhi_contract::{json, roster::Roster};
/// let text = r#"{"id": "demo", "version": "1", "trees": [{"id": "administrative"}]}"#;
/// let roster: Roster = json::parse(text).unwrap();
/// assert_eq!(roster.trees[0].id, "administrative");
/// assert!(roster.posts.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// Whose roster, as `shuangcheng`.
    pub id: String,
    /// Its version; a date serves well.
    pub version: String,
    /// Its title.
    #[serde(default)]
    pub title: Text,
    /// Anything a reader should know, as that an example is made up.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// The trees 条线 that areas stand in.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub trees: Vec<Tree>,
    /// The areas, of all trees.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub areas: Vec<Area>,
    /// The subjects 对象.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub subjects: Vec<Subject>,
    /// The organisations behind the pack's units.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub organisations: Vec<Organisation>,
    /// The posts 岗位.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub posts: Vec<Post>,
    /// Who holds them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub holders: Vec<Holder>,
}

/// A tree 条线: administrative 行政, party 党组织, dedicated 专属, police 警务 …
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tree {
    /// Its id.
    pub id: String,
    /// Its title.
    #[serde(default)]
    pub title: Text,
}

/// An area of one tree: a town, a community, a grid, a branch of the party.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its id, without white space: what `place.grids` names.
    pub id: String,
    /// Its tree.
    pub tree: String,
    /// A tier of the pack, by id or Chinese label.
    pub tier: String,
    /// The area above it, of the same tree and in force on all its days.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<String>,
    /// Its name.
    pub name: String,
    /// Its administrative code: 12 digits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub area_code: Option<String>,
    /// Areas of other trees, or of its own, that lie within it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub covers: Vec<String>,
    /// `urban` or `rural`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub setting: Option<String>,
    /// Facts, as in an incident.
    #[serde(
        skip_serializing_if = "BTreeMap::is_empty",
        default,
        deserialize_with = "json::unique_map"
    )]
    pub facts: BTreeMap<String, Value>,
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
}

/// A subject 对象: a 小区, building, water or shop, or a person by an id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Its id: what `place.subject` names.
    pub id: String,
    /// A word of the pack's `places` or `people`, by id or Chinese label.
    pub kind: String,
    /// Its name; `place.subject` may give it where only one subject of the day bears it.
    pub name: String,
    /// The areas it lies in.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub areas: Vec<String>,
    /// `urban` or `rural`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub setting: Option<String>,
    /// Facts, as in an incident.
    #[serde(
        skip_serializing_if = "BTreeMap::is_empty",
        default,
        deserialize_with = "json::unique_map"
    )]
    pub facts: BTreeMap<String, Value>,
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
}

/// An organisation that stands for a unit of the pack in some areas or for some subjects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its id.
    pub id: String,
    /// The unit of the pack that it is, by id or Chinese label, as `物业服务企业`.
    #[serde(rename = "as")]
    pub unit: String,
    /// Its name.
    pub name: String,
    /// The subjects and areas it serves.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub serves: Vec<String>,
    /// The only classes it handles, by the pack's codes (`E05-01`); empty where all.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub handles: Vec<String>,
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
}

/// A post 岗位 of one area or one organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Its id.
    pub id: String,
    /// A role of the pack, by id or Chinese label.
    pub role: String,
    /// The area it belongs to; either this or `organisation`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub area: Option<String>,
    /// The organisation it belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organisation: Option<String>,
    /// How many may hold it at once. Default 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seats: Option<u32>,
    /// For a pair 角: which of the two. B stands in while every holder of A is absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub slot: Option<PostSlot>,
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    /// Whether it may stand empty; otherwise somebody holds it on each of its days.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub vacant: bool,
}

/// Which of a pair of posts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum PostSlot {
    /// A角: the one who acts.
    A,
    /// B角: the one who stands in.
    B,
}

/// Somebody who holds posts, by an id of the host's: no name, number or address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// The id.
    pub id: String,
    /// The posts held, with their days.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub posts: Vec<Holding>,
    /// When the holder is away.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub absent: Vec<Absence>,
}

/// One post held by somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// The post.
    pub post: String,
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
}

/// A time away: from the first instant until the second, which is no longer part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// RFC 3339, or a local time in the pack's zone.
    pub from: String,
    /// RFC 3339, or a local time in the pack's zone; left out where the return is not known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
}

/// Response of `enroll`: the roster in force from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrollResponse {
    /// The roster's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// `sha256:…` of its canonical bytes, as receipts name it.
    pub digest: String,
    /// How many of what: `trees`, `areas`, `subjects`, `organisations`, `posts`, `holders`.
    pub counts: BTreeMap<String, u64>,
    /// Warnings; errors would have refused the roster.
    pub warnings: Vec<Diagnostic>,
}
