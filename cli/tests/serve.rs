//! The sidecar as a client meets it: the real binary on a port of its own.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failing test must stop"
)]

#[path = "serve/http.rs"]
mod http;
#[path = "serve/reload.rs"]
mod reload;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use gezhi::contract::{Bundle, json};
use gezhi::pack_dir::{self, Sources};
use gezhi::{CallError, Engine, Pack};
use http::{JSON, Server, answer, until};
use serde_json::{Value, json};
use tempfile::TempDir;

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
/// What the small pack can be made to do, beside deciding.
const SCRIPT: &str = "fn classify(incident) {
    if incident.text == \"loop\" { loop { } }
    if incident.text == \"throw\" { throw \"no\" }
    tables.classify(incident)
}
";

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A folder with an empty folder `packs` in it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("packs")).unwrap();
    folder
}

/// The pack of the bad requests, with a script, a table at odds with itself and a first day.
fn tiny(packs: &Path) {
    let (from, to) = (root("tests/corpus/bad/tiny"), packs.join("tiny"));
    fs::create_dir_all(to.join("tables")).unwrap();
    for name in ["pack.toml", "vocabulary.toml"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
    for table in ["assign", "catalogue", "classify", "limits"] {
        let name = format!("tables/{table}.csv");
        fs::copy(from.join(&name), to.join(&name)).unwrap();
    }
    let rows = "编号,n,→who,依据\nP1,>= 1,a,TINY\nP2,>= 2,b,TINY\n";
    fs::write(to.join("tables/pick.csv"), rows).unwrap();
    fs::write(to.join("policy.rhai"), SCRIPT).unwrap();
    let manifest = fs::read_to_string(to.join("pack.toml")).unwrap();
    let table = "\n[tables.pick]\ncolumns = { n = \"decimal\", \"→who\" = \"string\" }\n";
    let manifest = format!("in_force = {{ from = \"2026-02-01\" }}\n{manifest}{table}");
    fs::write(to.join("pack.toml"), manifest).unwrap();
}

/// A district's bundle in one file.
fn district(packs: &Path, name: &str) -> Bundle {
    let bundle = pack_dir::bundle(&Sources::pack(root("rules").join(name))).unwrap();
    fs::write(packs.join(format!("{name}.json")), json::canonical(&bundle)).unwrap();
    bundle
}

fn incident(text: &str) -> Value {
    json!({ "id": "1", "reported_at": "2026-03-02T09:15:00+08:00", "text": text })
}

fn decide(text: &str) -> String {
    json!({ "incident": incident(text) }).to_string()
}

/// A request that the engine would work on for minutes.
fn endless() -> String {
    json!({ "incidents": vec![incident("loop"); 10_000] }).to_string()
}

#[test]
fn gives_the_engines_bytes_and_says_which_engine_and_pack() {
    let folder = folder();
    let bundle = district(&folder.path().join("packs"), "lengshuitan");
    let server = Server::start(folder, &[]);
    let engine = Engine::new().unwrap();
    let pack = Pack::open(&engine, &bundle).unwrap();
    let requests = [
        ("decide", decide("地下自来水管破裂")),
        ("decide", "{\"incident\": {\"id\": \"1\", \"facts\": 7}}".to_owned()),
        ("decide-many", json!({ "incidents": [incident("水管破裂"), {}] }).to_string()),
        ("evaluate", json!({ "table": "no-such" }).to_string()),
        ("describe", "{}".to_owned()),
        ("deadline", json!({ "items": [] }).to_string()),
        ("assess", "{}".to_owned()),
        ("duties", "".to_owned()),
    ];
    for (function, request) in requests {
        let told = server.post(&format!("/v1/districts/lengshuitan/{function}"), &request);
        let expected = match pack.call(function, &request) {
            Ok(text) => text,
            Err(CallError::Contract(error)) => json::canonical(&error),
            Err(error) => panic!("{function}: {error}"),
        };
        assert_eq!(told.body, expected, "{function}");
        assert_eq!(told.header("content-type"), Some("application/json"));
        assert_eq!(told.header("gezhi-engine"), Some(engine.digest()));
        assert_eq!(told.header("gezhi-pack"), Some(pack.summary().digest.as_str()));
    }
    let described = server.get("/v1/districts/lengshuitan/describe");
    assert_eq!(described.body, pack.call("describe", "{}").unwrap());
    let bundle = fs::read_to_string(server.packs("lengshuitan.json")).unwrap();
    let checked = server.post("/v1/check", &bundle);
    let expected = gezhi::Session::new(&engine).call("check", &bundle).unwrap();
    assert_eq!((checked.status, checked.body), (200, expected));
}

#[test]
fn every_kind_of_the_engine_has_its_status() {
    let folder = folder();
    let packs = folder.path().join("packs");
    tiny(&packs);
    district(&packs, "lengshuitan");
    let server = Server::start(folder, &[]);
    let classed = |code: &str| {
        let class = json!({ "scheme": "tiny", "kind": "事项", "code": code });
        json!({ "id": "1", "reported_at": "2026-03-02T09:15:00+08:00", "category": class })
    };
    let early = json!({ "id": "1", "reported_at": "2026-01-15T09:15:00+08:00" });
    let pick = json!({ "table": "pick", "inputs": { "n": 5 }, "at": "2026-03-02" });
    let mut case = json!({ "incident": incident("水管破裂"), "events": [
        { "event": "closed", "at": "2026-03-01T09:15:00+08:00" },
    ]});
    let decided = server.post("/v1/districts/lengshuitan/decide", &decide("水管破裂"));
    case["decision"] = decided.json();
    let case = json!({ "case": case, "at": "2026-03-03T09:00:00+08:00" });
    let asked = [
        ("tiny/decide", "{".to_owned(), 400, "invalid_request"),
        ("tiny/decide", decide("loop"), 413, "limit_exceeded"),
        ("tiny/decide", decide("throw"), 422, "script_failed"),
        ("tiny/decide", json!({ "incident": early }).to_string(), 422, "not_in_force"),
        ("tiny/decide", json!({ "incident": classed("02") }).to_string(), 422, "beyond_calendar"),
        ("tiny/evaluate", "{\"table\": \"none\"}".to_owned(), 404, "unknown_table"),
        ("tiny/evaluate", pick.to_string(), 409, "rule_conflict"),
        ("tiny/assess", "{}".to_owned(), 501, "not_implemented"),
        ("lengshuitan/timeline", case.to_string(), 422, "invalid_case"),
    ];
    for (path, request, status, kind) in asked {
        let told = server.post(&format!("/v1/districts/{path}"), &request);
        assert_eq!((told.status, told.kind().as_str()), (status, kind), "{}", told.body);
        assert!(told.json()["message"]["zh"].is_string());
    }
    let told = server.post("/v1/check", "{\"layers\": 7}");
    assert_eq!((told.status, told.kind().as_str()), (400, "invalid_request"));
}

#[test]
fn what_is_wrong_before_the_engine_is_told_in_the_same_shape() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &["--body-max", "1000"]);
    let path = "/v1/districts/tiny/decide";
    let long = " ".repeat(1001);
    let text = ("Content-Type", "text/plain");
    let gbk = ("Content-Type", "application/json; charset=gb18030");
    let asked = [
        (server.post("/v1/districts/nowhere/decide", "{}"), 404, "unknown_district"),
        (server.get("/v1/districts/nowhere"), 404, "unknown_district"),
        (server.post("/v1/districts/tiny/open", "{}"), 404, "unknown_path"),
        (server.post("/v1/districts/tiny/enroll", "{}"), 404, "unknown_path"),
        (server.get("/v2"), 404, "unknown_path"),
        (server.get("/v1/districts/%ff/decide"), 404, "unknown_path"),
        (server.get(path), 405, "method_not_allowed"),
        (server.post("/healthz", ""), 405, "method_not_allowed"),
        (server.get("/v1/check"), 405, "method_not_allowed"),
        (server.post(path, &long), 413, "body_too_large"),
        (server.ask("POST", path, &[text], "{}"), 415, "unsupported_media_type"),
        (server.ask("POST", path, &[gbk], "{}"), 415, "unsupported_media_type"),
        (server.ask("POST", path, &[], "{}"), 415, "unsupported_media_type"),
    ];
    for (told, status, kind) in asked {
        assert_eq!((told.status, told.kind().as_str()), (status, kind), "{told:?}");
        assert!(told.json()["message"]["en"].is_string(), "{told:?}");
        assert_eq!(told.header("content-type"), Some("application/json"), "{told:?}");
    }
    assert_eq!(server.get(path).header("allow"), Some("POST"));
    let describe = "/v1/districts/tiny/describe";
    let told = server.ask("DELETE", describe, &[], "");
    assert_eq!(told.header("allow"), Some("GET, HEAD, POST"));
    // A body whose length is not told is counted as it comes.
    let mut stream = server.begin("POST", path, &[JSON, ("Transfer-Encoding", "chunked")]);
    stream.write_all(format!("3e9\r\n{long}\r\n0\r\n\r\n").as_bytes()).unwrap();
    assert_eq!(answer(stream).status, 413);
    let mut stream = server.begin("POST", path, &[JSON, ("Content-Length", "2")]);
    stream.write_all(&[b'"', 0xff]).unwrap();
    let told = answer(stream);
    assert_eq!((told.status, told.kind().as_str()), (400, "invalid_request"));
    assert!(told.body.contains("from byte 1 on"), "{}", told.body);
}

#[test]
fn stops_what_takes_too_long_and_answers_the_next() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &["--timeout", "1"]);
    let told = server.post("/v1/districts/tiny/decide-many", &endless());
    assert_eq!((told.status, told.kind().as_str()), (504, "timed_out"));
    let path = "/v1/districts/tiny/decide";
    let unfinished = server.begin("POST", path, &[JSON, ("Content-Length", "10")]);
    let told = answer(unfinished);
    assert_eq!((told.status, told.kind().as_str()), (504, "timed_out"));
    assert_eq!(server.post(path, &decide("水管破裂")).status, 200);
}

#[test]
fn a_trap_costs_one_request() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &["--body-max", "100000000"]);
    // More than an instance has memory for.
    let huge = " ".repeat(65 * 1024 * 1024);
    let told = server.post("/v1/districts/tiny/decide", &huge);
    assert_eq!((told.status, told.kind().as_str()), (500, "trap"));
    assert!(told.header("gezhi-pack").is_some());
    assert_eq!(server.post("/v1/districts/tiny/decide", &decide("水管破裂")).status, 200);
}

#[test]
fn one_call_too_many_is_told_to_come_again() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &["--concurrency", "1"]);
    let (path, body) = ("/v1/districts/tiny/decide", decide("水管破裂"));
    let mut held = server.held(path, &body);
    let told = server.post(path, &body);
    assert_eq!((told.status, told.kind().as_str()), (503, "overloaded"));
    assert_eq!(told.header("retry-after"), Some("1"));
    assert_eq!(server.get("/healthz").status, 200);
    held.write_all(body.as_bytes()).unwrap();
    assert_eq!(answer(held).status, 200);
    until("the place is free again", || (server.post(path, &body).status == 200).then_some(()));
}

#[test]
fn finishes_what_is_under_way_before_it_stops() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let mut server = Server::start(folder, &["--timeout", "60"]);
    let (path, body) = ("/v1/districts/tiny/decide", decide("水管破裂"));
    let mut held = server.held(path, &body);
    server.signal("TERM");
    until("it says that it is stopping", || {
        let health = server.get("/healthz");
        (health.status == 503 && health.json()["status"] == "stopping").then_some(())
    });
    let told = server.post(path, &body);
    assert_eq!((told.status, told.kind().as_str()), (503, "stopping"));
    held.write_all(body.as_bytes()).unwrap();
    assert_eq!(answer(held).status, 200);
    assert!(server.ended().success(), "{}", server.log());
    assert!(server.log().contains("all answered"), "{}", server.log());
}

#[test]
fn whoever_signals_twice_does_not_wait() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let mut server = Server::start(folder, &["--timeout", "3600"]);
    let _held = server.held("/v1/districts/tiny/decide", "{}");
    server.signal("INT");
    until("it is stopping", || (server.get("/healthz").status == 503).then_some(()));
    server.signal("INT");
    assert!(server.ended().success());
}

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
    let log = server.log();
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
fn a_roster_is_enrolled_and_layers_are_laid() {
    let folder = folder();
    let packs = folder.path().join("packs");
    district(&packs, "model");
    fs::copy(root("rules/model/roster.json"), packs.join("model.roster.json")).unwrap();
    district(&packs, "lengshuitan");
    let layer = root("rules/timetables/yuncheng").display().to_string();
    let server = Server::start(folder, &["--layer", &layer]);
    let described = server.get("/v1/districts/model/describe").json();
    assert!(described["roster"].is_object());
    let other = server.get("/v1/districts/lengshuitan").json();
    let layers = other["summary"]["layers"].as_array().unwrap().clone();
    assert!(layers.iter().any(|layer| layer["id"] == "yuncheng"), "{layers:?}");
    let ids: Vec<Value> = server.get("/v1/districts").json().as_array().unwrap().clone();
    let ids: Vec<&str> = ids.iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["lengshuitan", "model"]);
}

#[test]
fn a_baked_district_answers_as_its_bundle_does() {
    let folder = folder();
    let packs = folder.path().join("packs");
    tiny(&packs);
    let server = Server::start(folder, &[]);
    let baked = server.packs("baked.wasm").display().to_string();
    let pack = server.packs("tiny").display().to_string();
    let bake = ["bake", "--pack", &pack, "-o", &baked];
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_gezhi")).args(bake).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    server.signal("HUP");
    let path = "/v1/districts/baked/decide";
    until("it is there", || (server.get("/v1/districts/baked").status == 200).then_some(()));
    let request = decide("水管破裂");
    let (baked, plain) =
        (server.post(path, &request), server.post("/v1/districts/tiny/decide", &request));
    assert_eq!((baked.status, &baked.body), (200, &plain.body));
    assert_eq!(baked.header("gezhi-pack"), plain.header("gezhi-pack"));
    assert_ne!(baked.header("gezhi-engine"), plain.header("gezhi-engine"));
    let health = server.get("/healthz").json();
    assert_eq!((&health["districts"], &health["failed"]), (&json!(2), &json!([])));
}
