//! One table asked directly: 10, 200 and 3,000 rows, the first row hit and the last; native and in
//! the component.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use gezhi::contract::json;
use gezhi::{Engine, Session};
use gezhi_benches::{hit, table_of};
use gezhi_engine::Instance;

fn table(criterion: &mut Criterion) {
    let engine = Engine::new().unwrap();
    let mut group = criterion.benchmark_group("table");
    for rows in [10, 200, 3_000] {
        let bundle = table_of(rows);
        let mut native = Instance::new();
        native.call("open", &json::canonical(&bundle)).unwrap();
        let mut warm = Session::new(&engine);
        warm.open(&bundle).unwrap();
        for (place, row) in [("early", 0), ("late", rows - 1)] {
            let request = hit(row);
            let id = |host: &str| BenchmarkId::new(format!("{host}, {place}"), rows);
            group.bench_function(id("native"), |b| {
                b.iter(|| native.call("evaluate", &request).unwrap());
            });
            group.bench_function(id("component"), |b| {
                b.iter(|| warm.call("evaluate", &request).unwrap());
            });
        }
    }
    group.finish();
}

criterion_group!(benches, table);
criterion_main!(benches);
