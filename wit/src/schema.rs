//! The JSON Schemas of every payload, from which the other languages' types are made.

use schemars::{Schema, schema_for};

use crate::{
    Bundle, Error, calls, decision, describe, duties, incident, roster, score, survey, timeline,
};

/// Every payload by the name of its file: `decide.request` stands in `schema/decide.request.json`.
///
/// ```
/// let names: Vec<_> = gezhi_contract::schema::all().into_iter().map(|(name, _)| name).collect();
/// assert!(names.contains(&"decide.response"));
/// ```
#[must_use]
pub fn all() -> Vec<(&'static str, Schema)> {
    vec![
        ("check.request", schema_for!(Bundle)),
        ("check.response", schema_for!(calls::CheckResponse)),
        ("deadline.request", schema_for!(calls::DeadlineRequest)),
        ("deadline.response", schema_for!(calls::DeadlineResponse)),
        ("decide-many.request", schema_for!(calls::DecideManyRequest)),
        ("decide-many.response", schema_for!(calls::DecideManyResponse)),
        ("decide.request", schema_for!(calls::DecideRequest)),
        ("decide.response", schema_for!(decision::Decision)),
        ("describe.request", schema_for!(describe::Empty)),
        ("describe.response", schema_for!(describe::DescribeResponse)),
        ("duties.request", schema_for!(duties::DutiesRequest)),
        ("duties.response", schema_for!(duties::DutiesResponse)),
        ("enroll.request", schema_for!(roster::Roster)),
        ("enroll.response", schema_for!(roster::EnrollResponse)),
        ("error", schema_for!(Error)),
        ("evaluate.request", schema_for!(calls::EvaluateRequest)),
        ("evaluate.response", schema_for!(calls::EvaluateResponse)),
        ("incident", schema_for!(incident::Incident)),
        ("open.request", schema_for!(Bundle)),
        ("open.response", schema_for!(calls::PackSummary)),
        ("score.request", schema_for!(score::ScoreRequest)),
        ("score.response", schema_for!(score::ScoreResponse)),
        ("survey.request", schema_for!(survey::SurveyRequest)),
        ("survey.response", schema_for!(survey::SurveyResponse)),
        ("timeline-many.request", schema_for!(timeline::TimelineManyRequest)),
        ("timeline-many.response", schema_for!(timeline::TimelineManyResponse)),
        ("timeline.request", schema_for!(timeline::TimelineRequest)),
        ("timeline.response", schema_for!(timeline::TimelineResponse)),
    ]
}

/// The text of one schema's file: indented, a line feed at the end.
#[must_use]
pub fn text(schema: &Schema) -> String {
    let mut text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
    text.push('\n');
    text
}
