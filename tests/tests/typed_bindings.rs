//! The typed face with the bindings that a Rust host generates: the example of
//! `docs/embedding/components.md`.

use gezhi_tests::pack;
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, Store};

/// What `bindgen!` writes for the world.
mod bindings {
    wasmtime::component::bindgen!({ path: "../wit/gezhi.wit", world: "engine" });
}

use bindings::exports::gezhi::engine::typed::{
    Fact, FailureKind, Incident, Options, PartyKind, Place, Relation, Value,
};

fn burst(reported_at: &str) -> Incident {
    Incident {
        id: "2026-000123".into(),
        source_no: None,
        reported_at: reported_at.into(),
        events: Vec::new(),
        channel: None,
        category: None,
        text: Some("一地下自来水管破裂，影响行人通行".into()),
        place: Some(Place {
            area_code: Some("431103".into()),
            grids: None,
            subject: None,
            setting: Some("urban".into()),
            kind: None,
            lon: None,
            lat: None,
        }),
        reporter: None,
        affected: None,
        confidential: None,
        facts: Vec::new(),
    }
}

#[test]
fn a_rust_host_decides_with_records() {
    let bundle = gezhi_contract::json::canonical(&pack("lengshuitan", &["timetables/yuncheng"]));
    let engine = Engine::new(&Config::new()).unwrap();
    let component = Component::from_binary(&engine, gezhi::COMPONENT).unwrap();
    let mut store = Store::new(&engine, ());
    let gezhi =
        bindings::Engine::instantiate(&mut store, &component, &Linker::new(&engine)).unwrap();
    gezhi.call_open(&mut store, &bundle).unwrap().unwrap();

    let typed = gezhi.gezhi_engine_typed();
    let options = Options { trace: false, receipt: true };
    let incident = burst("2026-03-02T09:15:00+08:00");
    let decision = typed.call_decide(&mut store, &incident, options).unwrap().unwrap();
    assert_eq!(decision.incident, "2026-000123");
    assert_eq!(decision.classification.name.as_deref(), Some("供水管道破裂"));
    let utility = decision.responsibility.parties.first().unwrap();
    assert_eq!((utility.as_, utility.kind), (Relation::Responsible, PartyKind::Enterprise));
    assert!(decision.deadlines.iter().any(|deadline| deadline.due.is_some()));
    assert!(decision.receipt.is_some());

    let mut wrong = burst("2026-03-02T09:15:00+08:00");
    wrong.facts.push(Fact { id: "no_such_fact".into(), value: Value::Flag(true) });
    let failure = typed.call_decide(&mut store, &wrong, options).unwrap().unwrap_err();
    assert_eq!(failure.kind, FailureKind::InvalidRequest);
    assert_eq!(failure.path.as_deref(), Some("incident.facts.no_such_fact"));
}
