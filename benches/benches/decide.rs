//! One decision: by tables and by script; native, in a warm instance, and in a fresh one.

use criterion::{Criterion, criterion_group, criterion_main};
use gezhi::contract::{Bundle, json};
use gezhi::{Engine, Isolation, Pack, Session};
use gezhi_benches::BURST_MAIN;
use gezhi_engine::Instance;
use gezhi_tests::{attacks, pack};

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

fn decide(criterion: &mut Criterion) {
    let timed = pack("lengshuitan", &["timetables/yuncheng"]);
    one(criterion, "tables", (&timed, BURST_MAIN));
    one(criterion, "script", (&attacks::tiny(Some(SCRIPT)), attacks::GOOD));
}

criterion_group!(benches, decide);
criterion_main!(benches);
