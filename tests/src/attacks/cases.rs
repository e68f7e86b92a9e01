//! Cases as long and as costly as may be, and longer.

use serde_json::{Value, json};

use super::Attack;

const REPORTED: &str = "2026-03-02T00:00:00+08:00";

/// Every attack on `timeline`, with the common layer's flow.
pub(super) fn all() -> Vec<Attack> {
    let hour = json!({ "clock": "handle", "limit": "1 work_hour", "basis": "rule" });
    let years = json!({ "clock": "handle", "limit": "9000 work_day", "basis": "rule" });
    let told = |event: &str, minute: usize| json!({ "id": format!("e{minute}"), "event": event, "at": at(minute) });
    let urged = |events: usize| (1..=events).map(|minute| told("supervised", minute)).collect();
    let split: Vec<Value> = (1..200)
        .map(|minute| {
            let into: Vec<String> = (0..10).map(|part| format!("t{minute}-{part}")).collect();
            let mut event = told("split", minute);
            event["into"] = json!(into);
            event
        })
        .collect();
    let restarted: Vec<Value> = (0..900)
        .map(|at| told(if at % 2 == 0 { "closed" } else { "reopened" }, at + 1))
        .map(|mut event| {
            if event["event"] == "reopened" {
                event["reason"] = json!("再办");
            }
            event
        })
        .collect();
    let most = "limit_exceeded";
    let mut other = request(&[], vec![], false);
    other["case"]["decision"]["incident"] = json!("y");
    let mut early = request(&[], vec![], false);
    early["at"] = json!("2026-03-01T23:59:59+08:00");
    vec![
        attack(
            "the decision of another incident",
            other,
            ("invalid_case", "case.decision.incident"),
        ),
        attack("a look before the report", early, ("invalid_case", "case.incident.reported_at")),
        attack("2,001 events", request(&[], urged(2_001), false), (most, "EVENTS_MAX")),
        attack(
            "1,001 clocks",
            request(&vec![hour.clone(); 1_001], vec![], false),
            (most, "CLOCKS_MAX"),
        ),
        attack(
            "a case split again and again",
            request(&vec![hour; 20], split, false),
            (most, "CLOCKS_MAX"),
        ),
        attack(
            "limits of a working life, started anew 450 times",
            request(&vec![years.clone(); 40], restarted, false),
            (most, "TIMELINE_STEPS_MAX"),
        ),
        attack(
            "limits of a working life, explained",
            request(&vec![years; 40], vec![], true),
            (most, "INTERVALS_MAX"),
        ),
        Attack {
            call: Some((
                "timeline-many".into(),
                json!({ "at": REPORTED, "cases": vec![json!({}); 20_000] }).to_string(),
            )),
            ..attack("20,000 cases in one call", json!({}), (most, "INCIDENTS_MAX"))
        },
    ]
}

fn attack(name: &str, request: Value, (kind, names): (&str, &str)) -> Attack {
    Attack {
        name: name.into(),
        bundle: Some(crate::pack("common", &[])),
        call: Some(("timeline".into(), request.to_string())),
        kind: kind.into(),
        names: Some(names.into()),
    }
}

fn request(deadlines: &[Value], events: Vec<Value>, explain: bool) -> Value {
    let decision = json!({ "incident": "x", "responsibility": { "parties": [] }, "tasks": [],
        "deadlines": deadlines, "ladder": [] });
    let case = json!({ "incident": { "id": "x", "reported_at": REPORTED }, "decision": decision,
        "events": events });
    json!({ "case": case, "at": "2026-03-04T00:00:00+08:00", "explain": explain })
}

/// So many minutes after the report.
fn at(minute: usize) -> String {
    let day = 2 + minute / 1_440;
    format!("2026-03-{day:02}T{:02}:{:02}:00+08:00", minute / 60 % 24, minute % 60)
}
