//! A report as JSON: the data model as it is, in its own order, indented.
//!
//! Not responsible for: the contract's canonical JSON; a report is no payload of it.

use super::Report;

/// The report as indented JSON with a line end.
#[must_use]
#[expect(clippy::expect_used, reason = "a report holds no map, and a string takes every byte")]
pub fn json(report: &Report) -> String {
    serde_json::to_string_pretty(report).expect("a report is JSON") + "\n"
}
