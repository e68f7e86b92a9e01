//! What the benches share: packs and requests. The cases are named in `manifest.toml`.

use gezhi_contract::{Bundle, Layer, json as wire};
use serde_json::{Value, json};

/// An incident that the Lengshuitan pack answers with two tasks and, over Yuncheng's timetable, a
/// deadline.
pub const BURST_MAIN: &str = r#"{"incident":{"id":"b","reported_at":"2026-03-02T09:15:00+08:00","channel":"patrol","text":"觅湘路一巷万和鲜包子店门口处有一地下自来水管破裂，影响行人通行，请速维修。","place":{"area_code":"431103000000","setting":"urban"},"reporter":{"kind":"grid_worker"}}}"#;

/// A pack with one table of its own: `rows` ranges over a number, and the row's name.
#[must_use]
pub fn table_of(rows: usize) -> Bundle {
    let manifest = "id = \"bench\"\nversion = \"1\"\nzone = \"+08:00\"\n\
        [sources.B]\nkind = \"design\"\ntitle = \"bench\"\n\
        [tables.t]\nhit = \"first\"\n\
        [tables.t.columns]\nn = \"decimal\"\nkind = \"string\"\n\"→name\" = \"string\"\n";
    let mut sheet = String::from("id,n,kind,→name,citation\n");
    for row in 0..rows {
        let kind = if row.is_multiple_of(2) { "even" } else { "odd" };
        sheet.push_str(&format!("R{row},[{row}..{}),{kind},name {row},B\n", row + 1));
    }
    let mut layer = Layer { name: "bench".into(), ..Layer::default() };
    layer.files.insert("pack.toml".into(), manifest.into());
    layer.files.insert("tables/t.csv".into(), sheet);
    Bundle { layers: vec![layer], roster: None }
}

/// A request that hits the row numbered `row` of [`table_of`].
#[must_use]
pub fn hit(row: usize) -> String {
    let kind = if row.is_multiple_of(2) { "even" } else { "odd" };
    wire::canonical(&json!({ "table": "t", "inputs": { "n": row, "kind": kind } }))
}

/// A case of so many events, with the decision given at intake: taken on, dispatched, urged on
/// every five minutes, paused and resumed; the events of it as a request of `timeline` has them.
#[must_use]
pub fn case(decision: &Value, events: usize) -> Value {
    let incident = serde_json::from_str::<Value>(BURST_MAIN).unwrap_or_default();
    let day =
        |minutes: usize| format!("2026-03-02T{:02}:{:02}:00+08:00", minutes / 60, minutes % 60);
    let mut log: Vec<Value> = Vec::new();
    for (event, minutes) in [("accepted", 560), ("registered", 565), ("dispatched", 570)] {
        log.push(json!({ "id": event, "event": event, "at": day(minutes) }));
    }
    for at in 3..events.saturating_sub(2) {
        let minutes = 575 + 5 * at;
        log.push(json!({ "id": format!("s{at}"), "event": "supervised", "at": day(minutes),
            "by": "supervisor", "reason": "请抓紧办理" }));
    }
    let until = "2026-03-06T10:00:00+08:00";
    log.push(json!({ "event": "paused", "at": day(900), "by": "dispatcher", "reason": "等材料",
        "until": until }));
    log.push(json!({ "event": "resumed", "at": "2026-03-04T15:00:00+08:00" }));
    log.truncate(events);
    json!({ "incident": incident["incident"], "decision": decision, "events": log })
}
