//! What takes too long, asks for too much or comes too late.

use std::io::{Read, Write};

use serde_json::json;

use super::http::{JSON, Server, answer, until};
use super::{decide, folder, incident, tiny};

/// A request that the engine would work on for minutes.
fn endless() -> String {
    json!({ "incidents": vec![incident("loop"); 10_000] }).to_string()
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
fn closes_connections_that_say_nothing() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &["--timeout", "0.5"]);
    let heads = ["", "GET /healthz HTTP/1.1\r\nHo", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"];
    let mut streams = heads.map(|head| server.connect(head));
    for stream in &mut streams {
        let mut bytes = Vec::new();
        // The end is there before the test's own patience is.
        stream.read_to_end(&mut bytes).unwrap();
    }
}

#[test]
fn half_a_head_does_not_delay_the_stop() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let mut server = Server::start(folder, &["--timeout", "3600"]);
    let _half = server.connect("GET /healthz HTTP/1.1\r\nHo");
    // It is taken in before this one.
    assert_eq!(server.get("/healthz").status, 200);
    server.signal("TERM");
    assert!(server.ended().success());
    assert!(server.log().contains("were cut"), "{}", server.log());
}

#[test]
fn a_caller_that_hangs_up_is_told_of() {
    let folder = folder();
    tiny(&folder.path().join("packs"));
    let server = Server::start(folder, &["--timeout", "60"]);
    let body = endless();
    let length = body.len().to_string();
    let path = "/v1/districts/tiny/decide-many";
    let mut stream = server.begin("POST", path, &[JSON, ("Content-Length", &length)]);
    stream.write_all(body.as_bytes()).unwrap();
    let running = "gezhi_calls_running{district=\"tiny\"}";
    until("the call runs", || (server.metric(running) == Some(1)).then_some(()));
    drop(stream);
    server.logged("\"kind\":\"hung_up\"");
    let labels = "{district=\"-\",function=\"-\",outcome=\"hung_up\"}";
    assert_eq!(server.metric(&format!("gezhi_requests_total{labels}")), Some(1));
}
