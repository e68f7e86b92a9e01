//! The JSON Schemas of every payload, from which the other languages' types are made.

use schemars::{Schema, SchemaGenerator, json_schema, schema_for};

use crate::{
    Bundle, Error, assess, calls, decision, describe, duties, incident, roster, score, survey,
    timeline,
};

/// Names every payload once: the list of schemas and the whole contract are made from it.
macro_rules! payloads {
    ($($name:literal: $payload:ty,)*) => {
        /// Every payload by the name of its file: `decide.request` stands in
        /// `schema/decide.request.json`. The last one is the [`contract`] as a whole.
        ///
        /// ```
        /// let names: Vec<_> =
        ///     gezhi_contract::schema::all().into_iter().map(|(name, _)| name).collect();
        /// assert!(names.contains(&"decide.response"));
        /// ```
        #[must_use]
        pub fn all() -> Vec<(&'static str, Schema)> {
            vec![$(($name, schema_for!($payload)),)* ("contract", contract())]
        }

        /// All payloads in one schema, each type once under `$defs`: what a generator of types
        /// reads.
        ///
        /// Its properties are the payloads' names, as `decide.request`.
        ///
        /// ```
        /// let contract = gezhi_contract::schema::contract();
        /// assert!(contract.pointer("/$defs/Incident").is_some());
        /// ```
        #[must_use]
        pub fn contract() -> Schema {
            let mut generator = SchemaGenerator::default();
            let payloads = serde_json::Map::from_iter([
                $(($name.to_owned(), generator.subschema_for::<$payload>().to_value()),)*
            ]);
            let types = generator.take_definitions(true);
            json_schema!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "title": "Contract",
                "description": "Every payload of the contract, by its name.",
                "type": "object",
                "properties": payloads,
                "$defs": types,
            })
        }
    };
}

payloads! {
    "assess.request": assess::AssessRequest,
    "assess.response": assess::AssessResponse,
    "check.request": Bundle,
    "check.response": calls::CheckResponse,
    "deadline.request": calls::DeadlineRequest,
    "deadline.response": calls::DeadlineResponse,
    "decide-many.request": calls::DecideManyRequest,
    "decide-many.response": calls::DecideManyResponse,
    "decide.request": calls::DecideRequest,
    "decide.response": decision::Decision,
    "describe.request": describe::DescribeRequest,
    "describe.response": describe::DescribeResponse,
    "duties.request": duties::DutiesRequest,
    "duties.response": duties::DutiesResponse,
    "enroll.request": roster::Roster,
    "enroll.response": roster::EnrollResponse,
    "error": Error,
    "evaluate.request": calls::EvaluateRequest,
    "evaluate.response": calls::EvaluateResponse,
    "incident": incident::Incident,
    "open.request": Bundle,
    "open.response": calls::PackSummary,
    "score.request": score::ScoreRequest,
    "score.response": score::ScoreResponse,
    "survey.request": survey::SurveyRequest,
    "survey.response": survey::SurveyResponse,
    "timeline-many.request": timeline::TimelineManyRequest,
    "timeline-many.response": timeline::TimelineManyResponse,
    "timeline.request": timeline::TimelineRequest,
    "timeline.response": timeline::TimelineResponse,
}

/// The text of one schema's file: indented, a line feed at the end.
#[must_use]
pub fn text(schema: &Schema) -> String {
    let mut text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
    text.push('\n');
    text
}
