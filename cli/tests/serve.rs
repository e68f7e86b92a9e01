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
#[path = "serve/limits.rs"]
mod limits;
#[path = "serve/observe.rs"]
mod observe;
#[path = "serve/reload.rs"]
mod reload;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use gezhi::contract::{Bundle, json};
use gezhi::pack_dir::{self, Sources};
use gezhi::{CallError, Engine, Pack};
use http::{JSON, Server, answer, until};
use serde_json::{Value, json};
use tempfile::TempDir;

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
        ("tiny/assess", "{}".to_owned(), 400, "invalid_request"),
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

#[test]
fn a_folder_or_an_address_that_cannot_be_had_is_bad_input() {
    let folder = folder();
    let (packs, nowhere) = (folder.path().join("packs"), folder.path().join("nowhere"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    tiny(&packs);
    let pack = packs.join("tiny");
    let asked = [(nowhere, "there is no"), (pack, "is itself a pack"), (packs, "cannot listen on")];
    for (packs, said) in asked {
        let mut serve = std::process::Command::new(env!("CARGO_BIN_EXE_gezhi"));
        serve.args(["serve", "--lang", "en", "--listen", &address, "--packs"]).arg(packs);
        let run = serve.output().unwrap();
        let err = String::from_utf8_lossy(&run.stderr);
        assert!(err.contains(said), "{err}");
        assert_eq!((run.status.code(), run.stdout.as_slice()), (Some(2), &b""[..]));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_hang_up_while_it_starts_is_not_the_end_of_it() {
    let folder = folder();
    // The engine does not come before the test wants it to.
    let engine = folder.path().join("engine");
    assert!(std::process::Command::new("mkfifo").arg(&engine).status().unwrap().success());
    let mut serve = std::process::Command::new(env!("CARGO_BIN_EXE_gezhi"));
    serve.args(["serve", "--listen", "127.0.0.1:0", "--packs"]).arg(folder.path().join("packs"));
    let mut child = serve.arg("--engine").arg(&engine).spawn().unwrap();
    let id = child.id().to_string();
    until("the signal is listened to", || {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        let caught = u64::from_str_radix(caught.trim(), 16).unwrap();
        (caught & 1 == 1).then_some(())
    });
    let sent = std::process::Command::new("kill").args(["-s", "HUP", &id]).status();
    assert!(sent.unwrap().success());
    fs::write(&engine, "no component").unwrap();
    // It ends by itself, over the engine, and not by the signal.
    assert_eq!(child.wait().unwrap().code(), Some(2));
}
