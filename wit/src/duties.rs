//! Recurring duties 职责: the request and response of `duties`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::decision::{By, Party};
use crate::json;

/// Request of `duties`: a period, an instant to judge it from, and the log of what was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DutiesRequest {
    /// The first day of the period, as `2026-03-01`. Windows that reach into the period are judged
    /// whole, so the log should reach back to the beginning of the first.
    pub from: String,
    /// Its last day.
    pub to: String,
    /// The instant judged from: RFC 3339, or a local time in the pack's zone. What is not done by
    /// then and has not ended is `due`.
    pub at: String,
    /// Who or what the duties are for; where the list is left out, the roster's areas and subjects.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subjects: Option<Vec<DutySubject>>,
    /// Facts that hold for every subject, as a season.
    #[serde(
        skip_serializing_if = "BTreeMap::is_empty",
        default,
        deserialize_with = "json::unique_map"
    )]
    pub facts: BTreeMap<String, Value>,
    /// What was done.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub log: Vec<LogEntry>,
    /// Events that duties follow, as `handled`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub events: Vec<DutyEvent>,
    /// Meetings that were held or are scheduled.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub meetings: Vec<Meeting>,
    /// Only list duties of these statuses; the counts are of all. A month of a whole district is
    /// otherwise longer than a response may be.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub only: Vec<DutyStatus>,
}

/// An area or a subject that duties are for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DutySubject {
    /// Its id.
    pub id: String,
    /// A tier of the pack, as `grid`, or a kind of its `places` or `people`.
    pub kind: String,
    /// `urban` or `rural`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub setting: Option<String>,
    /// What is known of it, typed by the pack's vocabulary.
    #[serde(
        skip_serializing_if = "BTreeMap::is_empty",
        default,
        deserialize_with = "json::unique_map"
    )]
    pub facts: BTreeMap<String, Value>,
}

/// One thing done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogEntry {
    /// The duty: the id of its row.
    pub duty: String,
    /// For whom or what.
    pub subject: String,
    /// When: RFC 3339, or a local time in the pack's zone.
    pub at: String,
    /// What shows it, as `录入`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<String>,
    /// The case or item it was done for, for duties that follow an event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<String>,
}

/// An event that duties follow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyEvent {
    /// An event of the vocabulary, as `handled`.
    pub event: String,
    /// Where it happened: the subject of the duty.
    pub subject: String,
    /// When: RFC 3339, or a local time in the pack's zone.
    pub at: String,
    /// The case or item.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<String>,
}

/// A meeting that was held or is scheduled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// A unit of the vocabulary, of kind `meeting`.
    pub meeting: String,
    /// Whose meeting: the subject of the duty.
    pub subject: String,
    /// When: RFC 3339, or a local time in the pack's zone.
    pub at: String,
}

/// How a duty stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DutyStatus {
    /// As often as wanted.
    Done,
    /// Not yet, and there is time.
    Due,
    /// Not, and the time is over.
    Overdue,
    /// The source gives no period (定期), so it cannot be told.
    Unspecified,
    /// The row's conditions ask for what is not known of the subject.
    NeedsFacts,
}

/// Response of `duties`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DutiesResponse {
    /// One per subject, row and window, in the order of subjects, rows and time.
    pub duties: Vec<Duty>,
    /// Status → how many; all of them, listed or not.
    pub counts: BTreeMap<String, u64>,
    /// Entries of the log, from 0, that counted for no window: outside the period, or for a duty
    /// that the subject does not have.
    pub unused: Vec<u64>,
    /// The cost, charged from the rules.
    pub steps: u64,
}

/// One duty of one subject in one window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Duty {
    /// The id of its row.
    pub duty: String,
    /// What is to be done.
    #[serde(rename = "do")]
    pub what: String,
    /// The kind of subject, as the row names it.
    pub per: String,
    /// The subject.
    pub subject: String,
    /// Who.
    pub parties: Vec<Party>,
    /// `count`, `gap`, `slots`, `event`, `meeting` or `unspecified`.
    pub cadence: String,
    /// How often in this window; left out where the source gives no number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub required: Option<u64>,
    /// How often it was done.
    pub done: u64,
    /// How it stands.
    pub status: DutyStatus,
    /// The beginning of the window: RFC 3339 in the pack's zone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// The last instant in time, or `null` where nothing gives one.
    pub due: Option<String>,
    /// The entries of the log that counted, from 0.
    pub log: Vec<u64>,
    /// Entries that would have counted and lack the evidence.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub incomplete: Vec<u64>,
    /// The case or item of the event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<String>,
    /// What is not known of the subject, for `needs_facts`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needs: Vec<String>,
    /// Why, where there is something to say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// The row.
    pub by: By,
}
