//! What the server says of itself: its interface, its counts, its log.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use super::http::{JSON, Server};
use super::{decide, folder, tiny};

/// Every function of a district.
const FUNCTIONS: [&str; 11] = [
    "assess",
    "deadline",
    "decide",
    "decide-many",
    "describe",
    "duties",
    "evaluate",
    "score",
    "survey",
    "timeline",
    "timeline-many",
];

#[test]
fn describes_every_path_and_every_type() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &[]);
    let document = server.get("/openapi.json").json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut expected: BTreeSet<String> =
        FUNCTIONS.iter().map(|function| format!("/v1/districts/{{id}}/{function}")).collect();
    let own = [
        "/healthz",
        "/metrics",
        "/openapi.json",
        "/v1/districts",
        "/v1/districts/{id}",
        "/v1/check",
    ];
    expected.extend(own.map(str::to_owned));
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.keys().cloned().collect::<BTreeSet<_>>(), expected);
    let mut ids = BTreeSet::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            if method == "parameters" {
                continue;
            }
            let answer = &operation["responses"]["200"];
            assert!(answer.is_object(), "{method} {path}");
            for (_, content) in [answer, &operation["requestBody"]]
                .into_iter()
                .filter_map(|part| part["content"].as_object())
                .flatten()
            {
                let schema = &content["schema"];
                assert!(content.get("schema").is_none() || schema.is_object(), "{method} {path}");
            }
            assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{method} {path}");
            // The path is there, and takes the method: whatever it says, it is not one of these.
            let path = path.replace("{id}", "tiny");
            let told = server.ask(&method.to_uppercase(), &path, &[JSON], "{}");
            assert!(!matches!(told.status, 404 | 405), "{method} {path}: {told:?}");
        }
    }
    let mut refs = 0;
    follow(&document, &document, &mut refs);
    assert!(refs > 100, "{refs}");
}

/// Every reference leads somewhere.
fn follow(document: &Value, at: &Value, refs: &mut usize) {
    if let Some(to) = at.get("$ref").and_then(Value::as_str) {
        let pointer = to.strip_prefix('#').unwrap_or_default();
        assert!(document.pointer(pointer).is_some(), "{to}");
        *refs += 1;
    }
    let members = at.as_object().into_iter().flat_map(|members| members.values());
    members.for_each(|value| follow(document, value, refs));
    let items = at.as_array().into_iter().flatten();
    items.for_each(|value| follow(document, value, refs));
}

#[test]
fn counts_and_logs_what_it_answers() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &[]);
    let path = "/v1/districts/tiny/decide";
    for text in ["水管破裂", "水管破裂", "throw"] {
        server.ask("POST", path, &[JSON, ("X-Request-Id", "mine-1")], &decide(text));
    }
    server.get("/v1/districts/elsewhere");
    let counted = |outcome: &str| {
        let labels = format!("{{district=\"tiny\",function=\"decide\",outcome=\"{outcome}\"}}");
        server.metric(&format!("gezhi_requests_total{labels}"))
    };
    assert_eq!((counted("ok"), counted("script_failed")), (Some(2), Some(1)));
    assert_eq!(server.metric("gezhi_request_duration_seconds_count{function=\"decide\"}"), Some(3));
    assert_eq!(server.metric("gezhi_instances{district=\"tiny\"}"), Some(1));
    let metrics = server.get("/metrics");
    assert!(!metrics.body.contains("elsewhere"), "a client's words are no label");
    for line in metrics.body.lines().filter(|line| !line.starts_with("# ")) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("gezhi_") && value.parse::<f64>().is_ok(), "{line}");
        assert_eq!(name.contains('{'), name.ends_with('}'), "{line}");
    }
    let log = server.logged("\"/metrics\"");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let failed = lines.iter().find(|line| line["kind"] == "script_failed").unwrap();
    assert_eq!((&failed["id"], &failed["district"]), (&json!("mine-1"), &json!("tiny")));
    assert_eq!((&failed["status"], &failed["path"]), (&json!(422), &json!(path)));
}

#[test]
fn echoes_a_sane_id_and_writes_no_log_when_quiet() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &["--quiet"]);
    let with = |id: &str| server.ask("GET", "/healthz", &[("X-Request-Id", id)], "");
    assert_eq!(with("abc-1").header("x-request-id"), Some("abc-1"));
    let made = with("no spaces").header("x-request-id").unwrap().to_owned();
    assert!(!made.is_empty() && made != "no spaces");
    assert_ne!(Some(made.as_str()), server.get("/v2").header("x-request-id"));
    assert!(!server.log().contains("healthz"), "{}", server.log());
}

#[test]
fn a_log_that_nobody_reads_holds_nobody_up() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let mut server = Server::start_with(folder, &[], Stdio::piped());
    // More than a pipe and the lines that wait have place for.
    for _ in 0..3000 {
        assert_eq!(server.get("/healthz").status, 200);
    }
    // Whoever begins to read is told what is missing, and the server still stops.
    let mut lines = BufReader::new(server.stderr()).lines();
    let lost = lines.find(|line| line.as_ref().unwrap().contains("lines_lost"));
    assert!(lost.is_some());
    server.signal("TERM");
    assert!(lines.any(|line| line.unwrap().contains("\"stopped\"")));
    assert!(server.ended().success());
}
