//! A decision, as far as a year reads it: borrowed from the answer, nothing copied.
//!
//! Not responsible for: what a decision holds beyond that; it is passed over.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

#[derive(Deserialize)]
pub(super) struct Decided<'a> {
    pub(super) admission: &'a str,
    #[serde(borrow, default)]
    pub(super) admitted_by: Option<AdmittedBy<'a>>,
    pub(super) classification: Classified<'a>,
    pub(super) responsibility: Responsible<'a>,
    pub(super) tasks: Vec<TaskOf<'a>>,
    pub(super) deadlines: Vec<Limit<'a>>,
    pub(super) ladder: Vec<Rung<'a>>,
}

#[derive(Deserialize)]
pub(super) struct AdmittedBy<'a> {
    #[serde(default)]
    pub(super) refer_to: Option<&'a str>,
}

#[derive(Deserialize)]
pub(super) struct Classified<'a> {
    pub(super) urgency: Option<&'a str>,
}

#[derive(Deserialize)]
pub(super) struct Responsible<'a> {
    pub(super) tier: Option<&'a str>,
    #[serde(borrow)]
    pub(super) parties: Vec<Party<'a>>,
    #[serde(borrow, default)]
    pub(super) choices: Vec<Party<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Party<'a> {
    #[serde(rename = "as")]
    pub(super) relation: &'a str,
    #[serde(default)]
    pub(super) role: Option<&'a str>,
    #[serde(default)]
    pub(super) name: Option<&'a str>,
    #[serde(default)]
    pub(super) unit: Option<&'a str>,
    #[serde(default)]
    pub(super) post: Option<&'a str>,
}

#[derive(Deserialize)]
pub(super) struct TaskOf<'a> {
    pub(super) id: &'a str,
    #[serde(borrow)]
    pub(super) parties: Vec<Party<'a>>,
    #[serde(borrow, default)]
    pub(super) choices: Vec<Party<'a>>,
    pub(super) deadlines: Vec<Limit<'a>>,
}

/// A limit as `timeline` needs it.
#[derive(Clone, Copy, Deserialize, Serialize)]
pub(super) struct Limit<'a> {
    pub(super) clock: &'a str,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) stage: Option<&'a str>,
    pub(super) limit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) starts: Option<&'a str>,
    pub(super) basis: &'a str,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) calendar: Option<&'a str>,
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    pub(super) days: Option<&'a RawValue>,
    #[serde(skip_serializing)]
    pub(super) due: Option<&'a str>,
}

#[derive(Deserialize)]
pub(super) struct Rung<'a> {
    pub(super) tier: &'a str,
    #[serde(borrow)]
    pub(super) parties: Vec<Party<'a>>,
    #[serde(borrow, default)]
    pub(super) choices: Vec<Party<'a>>,
    pub(super) mode: &'a str,
    #[serde(default)]
    pub(super) trigger: Option<Trigger<'a>>,
    pub(super) beyond_goal_tier: bool,
    pub(super) by: By<'a>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Trigger<'a> {
    pub(super) on: &'a str,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) clock: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) limit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) starts: Option<&'a str>,
}

impl Trigger<'_> {
    /// Whether it waits for `escalated`, and for no clock.
    pub(super) fn is_event(&self) -> bool {
        matches!(self.on, "unresolved" | "unspecified")
    }
}

#[derive(Deserialize, Serialize)]
pub(super) struct By<'a> {
    pub(super) rule: &'a str,
}
