//! The interface as an OpenAPI 3.1 document.
//!
//! The sidecar's own paths come from its handlers; the contract's functions and payloads come from
//! the contract's schema, as it stands, so that nothing is described twice.
//!
//! Not responsible for: the payloads' meaning; the schemas' own descriptions say it.

use gezhi::contract::json;
use gezhi::contract::schema;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa::openapi::{Ref, RefOr, Schema};

use super::answer::Own;
use super::api;

/// Where the contract keeps its types, and where OpenAPI does.
const TYPES: (&str, &str) = ("#/$defs/", "#/components/schemas/");

/// The sidecar's own paths and types.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gezhi sidecar",
        description = "Who is responsible for an incident, by when, and why: the packs of a folder, over HTTP."
    ),
    paths(
        api::health,
        api::metrics_text,
        api::document,
        api::districts,
        api::district,
        api::check,
    ),
    components(schemas(api::Health<'_>, api::Failure<'_>, api::Entry<'_>))
)]
struct Sidecar;

/// The contract's summary of a pack, for the sidecar's own types.
pub fn pack_summary() -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name("PackSummary"))
}

/// The document as JSON.
pub fn document() -> String {
    let mut document = serde_json::to_value(Sidecar::openapi()).unwrap_or_default();
    let mut contract = schema::contract().to_value();
    point_to_components(&mut contract);
    let payloads = contract.get("properties").cloned().unwrap_or_default();
    // A function of a later version has no schemas yet: it takes and gives any JSON.
    let payload = |name: String| payloads.get(&name).cloned().unwrap_or_else(|| json!({}));
    if let Some(paths) = members(&mut document, "/paths") {
        for function in api::of_a_district() {
            let request = payload(format!("{function}.request"));
            let response = payload(format!("{function}.response"));
            let path = format!("/v1/districts/{{id}}/{function}");
            paths.insert(path, described(function, &request, &response));
        }
    }
    if let Some(Value::Object(check)) = document.pointer_mut("/paths/~1v1~1check/post") {
        check.insert("requestBody".to_owned(), content(&payload("check.request".to_owned())));
        let answer = response("The diagnostics.", &payload("check.response".to_owned()), ENGINE);
        check.insert("responses".to_owned(), json!({ "200": answer, "default": problem() }));
    }
    if let Some(one) = members(&mut document, "/paths/~1v1~1districts~1{id}/get/responses") {
        one.insert("default".to_owned(), problem());
    }
    if let Some(types) = members(&mut document, "/components/schemas") {
        if let Some(Value::Object(contract)) = contract.get("$defs").cloned() {
            types.extend(contract);
        }
        types.insert("Problem".to_owned(), problem_type());
    }
    json::canonical(&document)
}

fn members<'a>(document: &'a mut Value, pointer: &str) -> Option<&'a mut Map<String, Value>> {
    document.pointer_mut(pointer)?.as_object_mut()
}

/// One function of the contract.
fn described(function: &str, request: &Value, response_type: &Value) -> Value {
    let operation = |id: &str, body: Option<&Value>| {
        let mut operation = json!({
            "operationId": id,
            "tags": ["district"],
            "summary": summary(function),
            "responses": {
                "200": response("The engine's answer, to the byte.", response_type, PACK),
                "default": problem(),
            },
        });
        if let (Some(operation), Some(body)) = (operation.as_object_mut(), body) {
            operation.insert("requestBody".to_owned(), content(body));
        }
        operation
    };
    let mut path = json!({
        "parameters": [{
            "name": "id",
            "in": "path",
            "required": true,
            "description": "The district.",
            "schema": { "type": "string" },
        }],
        "post": operation(function, Some(request)),
    });
    if let (Some(path), "describe") = (path.as_object_mut(), function) {
        path.insert("get".to_owned(), operation("describe-by-get", None));
    }
    path
}

/// What a function does, as `gezhi.wit` has it.
fn summary(function: &str) -> &'static str {
    match function {
        "assess" => "Incidents and decisions → which of the pack's properties hold.",
        "deadline" => "Starts and limits → instants, by one of the pack's calendars.",
        "decide" => "An incident → a decision: what it is, who is responsible, by when, and why.",
        "decide-many" => "Many incidents → an array of decisions or errors.",
        "describe" => "Vocabulary, tables, sources, limits: what an editor or a form needs.",
        "duties" => "A period and a log → recurring duties done, due, overdue or unspecified.",
        "evaluate" => "A table's name and inputs → its outputs, the rows hit, and the steps.",
        "score" => "Closed cases → the pack's outcome targets met or missed.",
        "survey" => "Grids → the pack's sizing rules kept or not.",
        "timeline" => "A case and an instant → its clocks, who holds it, what is next.",
        "timeline-many" => "Many cases and one instant → an array of answers or errors.",
        _ => "A function of the contract.",
    }
}

/// The headers of an answer: which engine, and which pack where one answered.
const ENGINE: &[&str] = &["Gezhi-Engine", "X-Request-Id"];
const PACK: &[&str] = &["Gezhi-Engine", "Gezhi-Pack", "X-Request-Id"];

fn response(description: &str, schema: &Value, headers: &[&str]) -> Value {
    let header = |name: &&str| ((*name).to_owned(), json!({ "schema": { "type": "string" } }));
    let headers: Map<String, Value> = headers.iter().map(header).collect();
    json!({
        "description": description,
        "headers": headers,
        "content": { "application/json": { "schema": schema } },
    })
}

fn problem() -> Value {
    let schema = json!({ "$ref": format!("{}Problem", TYPES.1) });
    response("What went wrong, where, and how to mend it.", &schema, ENGINE)
}

/// The contract's error, with the kinds that the sidecar adds.
fn problem_type() -> Value {
    let own: Vec<&str> = Own::ALL.iter().map(|(_, name, _)| *name).collect();
    let of = |name: &str| json!({ "$ref": format!("{}{name}", TYPES.1) });
    json!({
        "description": "An error of the engine, or one of the sidecar's own in the same shape.",
        "anyOf": [
            of("Error"),
            {
                "type": "object",
                "properties": {
                    "kind": { "type": "string", "enum": own },
                    "message": of("Text"),
                    "hint": of("Text"),
                },
                "required": ["kind", "message"],
            },
        ],
    })
}

fn content(schema: &Value) -> Value {
    json!({ "required": true, "content": { "application/json": { "schema": schema } } })
}

/// Types are looked for where OpenAPI keeps them.
fn point_to_components(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(point_to_components),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if name == "$ref" => {
                        *text = text.replacen(TYPES.0, TYPES.1, 1);
                    }
                    other => point_to_components(other),
                }
            }
        }
        _ => {}
    }
}
