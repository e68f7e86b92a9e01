//! Asking the engine what an incident comes to, in as few words as aiming needs.
//!
//! Not responsible for: properties; see [`check`](crate::check).

use std::borrow::Cow;

use gezhi::{CallError, Pack};
use gezhi_contract::Incident;
use gezhi_contract::incident::Category;
use serde::{Deserialize, Serialize};

use crate::error::SimError;

/// What a decision says of the rows it went through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The ids of the rows hit, in the order of the trace.
    pub(crate) hits: Vec<String>,
    /// The ids of the rows that could hold.
    pub(crate) possible: Vec<String>,
    /// The classes: the leading one, then the others.
    pub(crate) classes: Vec<Category>,
    /// The row that classified.
    pub(crate) classified_by: Option<String>,
    /// The affair.
    pub(crate) affair: Option<String>,
    /// The urgency.
    pub(crate) urgency: Option<String>,
}

#[derive(Serialize)]
struct Request<'a> {
    incident: &'a Incident,
    trace: bool,
    receipt: bool,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    classification: Classification<'a>,
    #[serde(borrow, default)]
    trace: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Classification<'a> {
    category: Option<Category>,
    #[serde(default)]
    also: Vec<Also>,
    affair: Option<String>,
    urgency: Option<String>,
    #[serde(borrow)]
    by: Option<By<'a>>,
}

#[derive(Deserialize)]
struct Also {
    category: Category,
}

#[derive(Deserialize)]
struct By<'a> {
    #[serde(borrow)]
    rule: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    outcome: Cow<'a, str>,
    #[serde(borrow)]
    rule: Cow<'a, str>,
}

/// The request of `decide`, with or without the trace, and without the receipt.
pub(crate) fn request(incident: &Incident, trace: bool) -> Result<String, SimError> {
    let request = Request { incident, trace, receipt: false };
    serde_json::to_string(&request).map_err(|error| answer("decide", &error))
}

pub(crate) fn answer(function: &str, error: &impl std::fmt::Display) -> SimError {
    SimError::answer(function, error)
}

/// Decides with a trace; nothing where the engine refuses the incident.
pub(crate) fn seen(pack: &Pack, incident: &Incident) -> Result<Option<Seen>, SimError> {
    let text = match pack.call("decide", &request(incident, true)?) {
        Ok(text) => text,
        Err(CallError::Contract(_)) => return Ok(None),
        Err(other) => return Err(other.into()),
    };
    let read: Answer<'_> = serde_json::from_str(&text).map_err(|error| answer("decide", &error))?;
    let mut out = Seen {
        classes: read.classification.category.into_iter().collect(),
        classified_by: read.classification.by.map(|by| by.rule.into_owned()),
        affair: read.classification.affair,
        urgency: read.classification.urgency,
        ..Seen::default()
    };
    out.classes.extend(read.classification.also.into_iter().map(|also| also.category));
    for entry in read.trace {
        let list = if entry.outcome == "hit" { &mut out.hits } else { &mut out.possible };
        list.push(entry.rule.into_owned());
    }
    Ok(Some(out))
}
