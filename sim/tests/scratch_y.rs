//! scratch
use gezhi_sim::year::{Knobs, Plan, Setup, Year};
use std::path::Path;
use std::time::Instant;
#[test]
fn run() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/model");
    let sources = gezhi::pack_dir::Sources::pack(&rules).roster(rules.join("roster.json"));
    let bundle = gezhi::pack_dir::bundle(&sources).unwrap();
    let engine = gezhi::Engine::new().unwrap();
    let plan = Plan::read(&rules.join("simulation.toml")).unwrap();
    let n: u64 = std::env::var("N").map_or(1000, |n| n.parse().unwrap());
    let knobs = std::env::var("KNOBS").unwrap_or_default();
    let knobs = Knobs::read(knobs.split(';').filter(|k| !k.is_empty())).unwrap();
    let setup = Setup {
        engine: &engine,
        bundle: &bundle,
        plan: &plan,
        knobs: &knobs,
        seed: 7,
        incidents: Some(n),
    };
    let t = Instant::now();
    let year = Year::run(&setup, &|_| ()).unwrap();
    println!("{}", serde_json::to_string_pretty(&year).unwrap());
    println!("{:?}", t.elapsed());
    println!(
        "{}",
        std::fs::read_to_string("/proc/self/status")
            .unwrap()
            .lines()
            .filter(|l| l.starts_with("VmHWM"))
            .collect::<String>()
    );
}
