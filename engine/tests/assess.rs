//! Properties: what a file may say, what a property sees, and the four verdicts.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failing test must stop"
)]

use gezhi_contract::{Bundle, json};
use gezhi_engine::Instance;
use serde_json::{Value, json};

#[path = "packs/small.rs"]
#[expect(dead_code, reason = "not every test uses every question")]
mod small;

use small::{call, layer, open, tiny};

/// The tiny pack with these properties.
fn with(properties: &str) -> Instance {
    open(&[tiny(&[("properties.rhai", properties)])])
}

fn incident(facts: Value) -> Value {
    json!({ "id": "i", "reported_at": "2026-03-02T09:15:00+08:00", "text": "水管爆裂", "facts": facts })
}

fn assess(engine: &mut Instance) -> Value {
    call(engine, "assess", &json!({ "incident": incident(json!({})) }))
}

/// What opening a pack with these properties is refused for: code, line and the English message.
fn refused(layers: &[&str]) -> Vec<String> {
    let mut bundle = Bundle::default();
    for (at, text) in layers.iter().enumerate() {
        let mut one = if at == 0 { tiny(&[]) } else { layer(&[("pack.toml", ABOVE)]) };
        one.files.insert("properties.rhai".into(), (*text).into());
        bundle.layers.push(one);
    }
    let error = Instance::new().call("open", &json::canonical(&bundle)).unwrap_err();
    let error: Value = serde_json::from_str(&error).unwrap();
    let list = error["diagnostics"].as_array().unwrap();
    list.iter()
        .map(|d| format!("{} {}:{} {}", d["code"], d["line"], d["column"], d["message"]["en"]))
        .map(|line| line.replace('"', ""))
        .collect()
}

const ABOVE: &str = "id = \"above\"\nversion = \"1\"\n";

#[test]
fn the_four_verdicts() {
    let mut engine = with(
        r#"
        property("holds", "TINY", |incident, decision| true);
        property("silent", "TINY", |incident, decision| ());
        property("broken", "TINY", |incident, decision| false);
        property("says why", "TINY", |incident, decision| `at ${incident.reported_at}`);
        property("a number", "TINY", |incident, decision| 7);
        property("throws", "TINY", |incident, decision| throw "no");
        property("for ever", "TINY", |incident, decision| { loop { } });
        "#,
    );
    let answer = assess(&mut engine);
    assert_eq!(answer["held"], json!(["holds"]));
    assert_eq!(answer["idle"], json!(["silent"]));
    assert_eq!(answer["broken"][0], json!({ "property": "broken", "citation": "TINY" }));
    assert_eq!(answer["broken"][1]["reason"], "at 2026-03-02T09:15:00+08:00");
    let failed = answer["failed"].as_array().unwrap();
    let kinds: Vec<_> = failed.iter().map(|one| one["error"]["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["script_failed", "script_failed", "limit_exceeded"]);
    assert_eq!(failed[1]["error"]["file"], "tiny:properties.rhai");
    assert_eq!(failed[1]["error"]["line"], 7);
}

#[test]
fn what_one_property_does_is_not_seen_by_the_next() {
    let mut engine = with(
        r#"
        fn own() { let list = ["a"]; list.push("b"); list }
        property("writes", "TINY", |incident, decision| { incident.text = "other"; true });
        property("reads", "TINY", |incident, decision| incident.text == "水管爆裂");
        property("keeps", "TINY", |incident, decision| own().len() == 2);
        property("sees all", "TINY", |incident, decision| {
            incident.place == () && decision.deadlines.len() >= 0
                && decision.responsibility.keys().contains("mode")
                && decision == decision && decision != incident
        });
        "#,
    );
    let first = assess(&mut engine);
    assert_eq!(first["held"], json!(["reads", "keeps", "sees all"]), "{first}");
    assert_eq!(first["failed"][0]["property"], "writes");
    assert_eq!(assess(&mut engine), first);
}

#[test]
fn a_property_of_pairs_makes_the_other_incident() {
    let mut engine = with(
        r#"
        pair("same", "TINY", |incident, decision| incident, |a, b| a.decision == b.decision);
        pair("none", "TINY", |incident, decision| (), |a, b| false);
        pair("several", "TINY", |incident, decision| {
            let one = incident; let two = incident;
            one.text = "什么也没有"; two.id = "j";
            [one, two]
        }, |a, b| a.incident.text == b.incident.text);
        pair("no incident", "TINY", |incident, decision| #{ id: "x" }, |a, b| true);
        "#,
    );
    let answer = assess(&mut engine);
    assert_eq!(answer["held"], json!(["same"]), "{answer}");
    assert_eq!(answer["idle"], json!(["none"]));
    assert_eq!(answer["broken"][0]["other"]["text"], "什么也没有");
    assert_eq!(answer["failed"][0]["error"]["kind"], "invalid_request");
    let other = json!({ "incident": incident(json!({})) });
    let request =
        json!({ "incident": incident(json!({})), "other": other, "properties": ["several"] });
    assert_eq!(call(&mut engine, "assess", &request)["held"], json!(["several"]));
}

#[test]
fn the_library() {
    let mut engine = with(
        r#"
        property("times", "TINY", |incident, decision| {
            let later = days_later(incident.reported_at, 2);
            later == "2026-03-04T09:15:00+08:00" && seconds(incident.reported_at, later) == 172800
                && seconds(later, incident.reported_at) < 0
        });
        property("tiers", "TINY", |incident, decision| {
            tier_rank("nowhere") == () && tier_rank(()) == () && tier_rank("grid") == 0
        });
        property("classes", "TINY", |incident, decision| {
            let here = classes()[0].category;
            let next = next_class(here, "name", classes()[0].name);
            classes().len() > 0 && next == () && parameter("none") == () && assumed_value("none") == ()
        });
        property("no such day", "TINY", |incident, decision| days_later(incident.reported_at, 9000000000) == ());
        property("no instant", "TINY", |incident, decision| seconds("yesterday", incident.reported_at) == 0);
        "#,
    );
    let answer = assess(&mut engine);
    assert_eq!(answer["held"], json!(["times", "tiers", "classes"]), "{answer}");
    assert_eq!(answer["failed"][0]["property"], "no such day");
    assert_eq!(answer["failed"][1]["error"]["kind"], "invalid_request");
}

#[test]
fn a_decision_that_is_given_is_taken() {
    let mut engine = with(
        r#"property("register", "TINY", |incident, decision| decision.admission != "refuse");"#,
    );
    let incident = incident(json!({}));
    let mut decision = call(&mut engine, "decide", &json!({ "incident": incident }));
    decision["admission"] = "refuse".into();
    let answer =
        call(&mut engine, "assess", &json!({ "incident": incident, "decision": decision }));
    assert_eq!(answer["broken"][0]["property"], "register", "{answer}");
    let unknown = json!({ "incident": incident, "properties": ["registr"] });
    let error = call(&mut engine, "assess", &unknown);
    assert_eq!(error["path"], "properties[0]");
    assert_eq!(error["hint"]["en"], "did you mean `register`?");
}

#[test]
fn many_are_decided_and_assessed_in_one_call() {
    let mut engine =
        with(r#"property("text", "TINY", |incident, decision| incident.text == "水管爆裂");"#);
    let mut other = incident(json!({}));
    other["text"] = "路灯不亮".into();
    let incidents = json!([incident(json!({})), other, { "id": 1 }]);
    let answer =
        call(&mut engine, "decide-many", &json!({ "incidents": incidents, "assess": true }));
    assert_eq!(answer[0]["ok"]["assessed"]["held"], json!(["text"]));
    assert_eq!(answer[1]["ok"]["assessed"]["broken"][0]["property"], "text");
    assert_eq!(answer[2]["error"]["kind"], "invalid_request");
    let mut plain = call(&mut engine, "decide-many", &json!({ "incidents": incidents }));
    plain[0]["ok"]["assessed"] = answer[0]["ok"]["assessed"].clone();
    assert_eq!(plain[0], answer[0], "only that member differs, digests included");
}

#[test]
fn a_layer_above_may_excuse_with_its_reason() {
    let below =
        tiny(&[("properties.rhai", r#"property("p", "TINY", |incident, decision| false);"#)]);
    let above = layer(&[
        ("pack.toml", ABOVE),
        ("properties.rhai", r#"excuse("p", "TINY", "the article does not say");"#),
    ]);
    let mut engine = open(&[below, above]);
    assert_eq!(assess(&mut engine)["broken"], json!([]));
    let pack = call(&mut engine, "describe", &json!({}))["pack"]["properties"].clone();
    let excuse = json!({ "layer": "above", "reason": "the article does not say", "citation": "TINY", "partly": false });
    assert_eq!(pack[0]["excused"][0], excuse);
    let named = json!({ "incident": incident(json!({})), "properties": ["p"] });
    assert_eq!(call(&mut engine, "assess", &named)["broken"][0]["property"], "p");
}

#[test]
fn an_excuse_may_be_for_some_incidents_only() {
    let below =
        tiny(&[("properties.rhai", r#"property("p", "TINY", |incident, decision| false);"#)]);
    let text = r#"
        excuse("p", "TINY", "not this one", |incident, decision| incident.id == "other");
        excuse("p", "TINY", "nor this", |incident, decision| incident.text == "水管爆裂");"#;
    let above = layer(&[("pack.toml", ABOVE), ("properties.rhai", text)]);
    let mut engine = open(&[below, above]);
    assert_eq!(assess(&mut engine)["idle"], json!(["p"]));
    let mut told = incident(json!({}));
    told["text"] = "路灯不亮".into();
    let answer = call(&mut engine, "assess", &json!({ "incident": told }));
    assert_eq!(answer["broken"][0]["property"], "p", "{answer}");
}

#[test]
fn what_a_file_may_not_say() {
    let found = refused(&[r#"
property("twice", "TINY", |incident, decision| true);
property("twice", "TINY", |incident, decision| true);
property("uncited", |incident, decision| true);
property("elsewhere", "NOWHERE", |incident, decision| true);
property("three", "TINY", |a, b, c| true);
let n = 0;
property("captures", "TINY", |incident, decision| n == 0);
excuse("twise", "TINY", "why");
property("", "TINY", |incident, decision| true);"#]);
    let expected = [
        "duplicate-id 3:1 property `twice` stands in tiny at line 2 already",
        "missing-citation 4:1 property `uncited` cites no source",
        "unknown-source 5:1 source `NOWHERE` is not in [sources]",
        "bad-property 6:1 a function of `three` takes 2 parameters, not 3",
        "bad-property 8:1 a function of `captures` uses variables around it; make them a function",
        "absent-id 9:1 there is no property `twise` to excuse",
        "bad-property 10:1 a property has no name",
    ];
    assert_eq!(found, expected);
    assert_eq!(refused(&["property(1)"])[0].split(' ').next(), Some("script-syntax"));
    assert_eq!(refused(&["loop { }"])[0].split(' ').next(), Some("script-syntax"));
    assert_eq!(refused(&["", r#"excuse("p", "TINY", "")"#]).len(), 2);
}
