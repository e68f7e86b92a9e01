//! Starting: the precompiled component from the cache, and opening a pack, cold and warm.

use criterion::{Criterion, criterion_group, criterion_main};
use gezhi::contract::json;
use gezhi::{Engine, Pack, Session};
use gezhi_engine::Instance;
use gezhi_tests::pack;

fn load(criterion: &mut Criterion) {
    // Compiles once where no precompiled form is cached yet.
    let engine = Engine::new().unwrap();
    let mut group = criterion.benchmark_group("load");
    group.sample_size(20);
    group.bench_function("engine, precompiled", |b| b.iter(|| Engine::new().unwrap()));
    for (name, layers) in
        [("lengshuitan", vec![]), ("lengshuitan over yuncheng", vec!["timetables/yuncheng"])]
    {
        let bundle = pack("lengshuitan", &layers);
        let request = json::canonical(&bundle);
        group.bench_function(format!("open {name}, native"), |b| {
            b.iter(|| Instance::new().call("open", &request).unwrap());
        });
        let mut warm = Session::new(&engine);
        group.bench_function(format!("open {name}, component"), |b| {
            b.iter(|| warm.call("open", &request).unwrap());
        });
        group.bench_function(format!("engine and open {name}, cold"), |b| {
            b.iter(|| Pack::open(&Engine::new().unwrap(), &bundle).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, load);
criterion_main!(benches);
