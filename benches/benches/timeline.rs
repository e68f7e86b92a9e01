//! The life of a case of 50 events; many cases in one call. What is given is the decision of intake
//! without its trace, as hosts store it.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gezhi::contract::json;
use gezhi::{Engine, Session};
use gezhi_benches::{BURST_MAIN, case};
use gezhi_engine::Instance;
use gezhi_tests::pack;
use serde_json::{Value, json};

const AT: &str = "2026-03-05T16:00:00+08:00";

fn timeline(criterion: &mut Criterion) {
    let bundle = pack("lengshuitan", &["timetables/yuncheng"]);
    let mut native = Instance::new();
    native.call("open", &json::canonical(&bundle)).unwrap();
    let decision = native.call("decide", BURST_MAIN).unwrap();
    let decision: Value = serde_json::from_str(&decision).unwrap();
    let engine = Engine::new().unwrap();
    let mut warm = Session::new(&engine);
    warm.open(&bundle).unwrap();

    let mut group = criterion.benchmark_group("timeline");
    for explain in [false, true] {
        let request = json!({ "case": case(&decision, 50), "at": AT, "explain": explain });
        let request = json::canonical(&request);
        let name = if explain { "50 events, explained" } else { "50 events" };
        group.bench_function(format!("{name}, native"), |b| {
            b.iter(|| native.call("timeline", &request).unwrap());
        });
        group.bench_function(format!("{name}, component"), |b| {
            b.iter(|| warm.call("timeline", &request).unwrap());
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("timeline/many");
    group.sample_size(20);
    for cases in [1_usize, 10, 100, 1_000] {
        let request = json!({ "cases": vec![case(&decision, 10); cases], "at": AT });
        let request = json::canonical(&request);
        group.throughput(Throughput::Elements(cases as u64));
        group.bench_function(BenchmarkId::new("component", cases), |b| {
            b.iter(|| warm.call("timeline-many", &request).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, timeline);
criterion_main!(benches);
