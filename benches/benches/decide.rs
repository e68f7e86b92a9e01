//! One decision: by tables and by script; native, in a warm instance, and in a fresh one.

use criterion::{Criterion, criterion_group, criterion_main};
use gezhi::contract::{Bundle, json};
use gezhi::pack_dir::{self, Sources};
use gezhi::{Engine, Isolation, Pack, Session};
use gezhi_benches::BURST_MAIN;
use gezhi_engine::Instance;
use gezhi_tests::{attacks, pack, root};

const SCRIPT: &str = r"
fn classify(incident) { tables.classify(incident) }
fn assign(incident, classification) {
    let answer = tables.assign(incident, classification);
    if incident.facts.households != () && incident.facts.households > 300 { answer.tier = `grid`; }
    answer
}
fn deadlines(incident, classification, responsibility) {
    tables.deadlines(incident, classification, responsibility)
}
";

fn one(criterion: &mut Criterion, name: &str, (bundle, request): (&Bundle, &str)) {
    let mut group = criterion.benchmark_group(format!("decide/{name}"));
    let mut native = Instance::new();
    native.call("open", &json::canonical(bundle)).unwrap();
    group.bench_function("native", |b| b.iter(|| native.call("decide", request).unwrap()));
    let engine = Engine::new().unwrap();
    let mut warm = Session::new(&engine);
    warm.open(bundle).unwrap();
    group.bench_function("component, warm", |b| b.iter(|| warm.call("decide", request).unwrap()));
    let batch = format!(r#"{{"incidents":[{}]}}"#, vec![incident_of(request); 100].join(","));
    group.bench_function("component, 100 in one call", |b| {
        b.iter(|| warm.call("decide-many", &batch).unwrap());
    });
    let apart = Engine::builder().isolation(Isolation::Fresh).build().unwrap();
    let fresh = Pack::open(&apart, bundle).unwrap();
    group.sample_size(20);
    group.bench_function("component, fresh", |b| b.iter(|| fresh.call("decide", request).unwrap()));
    group.finish();
}

fn incident_of(request: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(request).unwrap();
    value["incident"].to_string()
}

/// The burst main in a grid of the model district.
const IN_A_GRID: &str = r#"{"incident":{"id":"i","reported_at":"2026-03-02T09:15:00+08:00",
    "text":"路边一地下自来水管爆裂，水漫到人行道上。","place":{"grids":["S1/C01/G01"]}}}"#;

fn model() -> Bundle {
    let folder = root("rules/model");
    let roster = folder.join(pack_dir::ROSTER);
    pack_dir::bundle(&Sources::pack(folder).roster(roster)).unwrap()
}

fn decide(criterion: &mut Criterion) {
    let timed = pack("lengshuitan", &["timetables/yuncheng"]);
    one(criterion, "tables", (&timed, BURST_MAIN));
    one(criterion, "script", (&attacks::tiny(Some(SCRIPT)), attacks::GOOD));
    one(criterion, "model district, 900 grids", (&model(), IN_A_GRID));
}

criterion_group!(benches, decide);
criterion_main!(benches);
