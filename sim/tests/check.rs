//! The runner of properties: the same findings with any number of threads, minimal examples, laws
//! of the engine, ready scenarios.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;

use gezhi::Engine;
use gezhi::pack_dir::Sources;
use gezhi::scenario;
use gezhi_contract::Incident;
use gezhi_sim::check::{Findings, Origin, Plan, PropertyFindings, check, minimal};
use gezhi_sim::error::SimErrorKind;
use gezhi_sim::generate::Generator;
use gezhi_sim::strategy::{IncidentTree, Incidents};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

#[path = "packs/small.rs"]
#[expect(dead_code, reason = "not every test uses every pack")]
mod small;

/// Broken where an incident of the catalogue's class tells of twenty households or more.
const TWENTY: &str = r#"
property("不满二十户", "SMALL", |incident, decision| {
    if incident.facts.households == () || decision.classification.name != "邻里争吵" { return (); }
    let count = incident.facts.households;
    if count < to_decimal(20) { true } else { `有 ${count} 户` }
});
property("要写错", "SMALL", |incident, decision| incident.place.kind == "residential");
"#;

fn plan(incidents: u64) -> Plan {
    Plan { seed: 5, incidents, ..Plan::default() }
}

fn found(more: &str, incidents: u64) -> Findings {
    let (pack, world) = small::open(&small::bundle(more));
    check(&pack, &world, &plan(incidents), &|_, _| {}).unwrap()
}

fn property<'a>(findings: &'a Findings, name: &str) -> &'a PropertyFindings {
    findings.properties.iter().find(|property| property.name == name).unwrap()
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        serde_json::to_string(&pool.install(|| found(TWENTY, 3_000))).unwrap()
    };
    let one = with(1);
    assert_eq!(with(4), one);
    assert_eq!(with(3), one);
}

#[test]
fn a_kept_promise_is_held_and_a_silent_one_is_told() {
    let findings = found("", 3_000);
    let held = property(&findings, "件件有人负责");
    assert!(held.held > 500 && held.broken == 0 && held.failed == 0, "{held:?}");
    let limit = property(&findings, "水管破裂一小时内处置");
    assert!(limit.held > 200 && limit.broken == 0, "{limit:?}");
    assert!(property(&findings, "从不说话").never_applied());
    assert!(!findings.is_clean(), "a property that never applied proves nothing");
    let asked = findings.assessed;
    assert_eq!(held.held + held.idle, asked);
    assert_eq!(asked + findings.refusals.iter().map(|refusal| refusal.count).sum::<u64>(), 3_000);
    assert!(findings.refusals.iter().all(|refusal| refusal.expected), "{:?}", findings.refusals);
    assert_eq!(findings.coverage.never, Vec::<String>::new());
}

#[test]
fn laws_of_the_engine_are_tried_and_hold() {
    let findings = found("", 3_000);
    let laws: Vec<_> =
        findings.properties.iter().filter(|it| it.origin == Origin::Engine).collect();
    assert_eq!(laws.len(), 3);
    for law in laws {
        assert!(law.held > 50 && law.broken == 0, "{law:?}");
    }
}

#[test]
fn what_cannot_be_asked_is_told_with_its_incident() {
    let findings = found(TWENTY, 1_000);
    let failed = property(&findings, "要写错");
    assert!(failed.failed > 0, "{failed:?}");
    let failure = failed.failure.as_ref().unwrap();
    assert!(failure.incident.place.is_none(), "{failure:?}");
}

#[test]
fn what_breaks_a_property_is_made_as_simple_as_it_goes() {
    let (pack, world) = small::open(&small::bundle(TWENTY));
    let findings = check(&pack, &world, &plan(3_000), &|_, _| {}).unwrap();
    let example = property(&findings, "不满二十户").example.clone().unwrap();
    let simple = &example.incident;
    assert_eq!(simple.text, None, "a class says the same in fewer words");
    assert_eq!(simple.category.as_ref().unwrap().code, "02");
    assert_eq!(simple.reported_at, world.days.plain.text("+08:00"));
    assert!(simple.place.is_none() && simple.reporter.is_none() && simple.affected.is_none());
    assert_eq!(simple.facts.keys().collect::<Vec<_>>(), ["households"]);
    assert!(example.reason.as_ref().unwrap().contains('户'), "{example:?}");
    assert!(example.decision.as_ref().unwrap().trace.is_some());
    let broken = |incident: &Incident| {
        let request = serde_json::json!({ "incident": incident, "properties": ["不满二十户"] });
        let answer = pack.call("assess", &request.to_string()).unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        !answer.get("broken").unwrap().as_array().unwrap().is_empty()
    };
    assert!(broken(simple) && broken(&example.found));
    let mut tree = IncidentTree::new(&world, simple.clone(), None);
    let mut more = tree.simplify();
    assert!(more, "there is nothing simpler to try");
    while more {
        let simpler = tree.current();
        assert!(!broken(&simpler), "{simpler:?} is simpler than {simple:?}");
        more = tree.complicate();
    }
}

#[test]
fn shrinking_stops_where_every_step_goes_too_far() {
    let (pack, world) = small::open(&small::bundle(""));
    let (from, coverage) = Generator::aimed(&world, &pack, 5).unwrap();
    let long = (coverage.directed..coverage.directed + 500)
        .map(|number| from.incident(number))
        .find(|incident| incident.text.as_ref().is_some_and(|text| text.chars().count() > 8))
        .unwrap();
    let three = |incident: &Incident| {
        Ok(incident.text.as_ref().is_some_and(|text| text.chars().count() > 2))
    };
    let simple = minimal(&world, long, None, three).unwrap();
    assert_eq!(simple.text.unwrap().chars().count(), 3);
    assert_eq!(simple.category, None);
}

#[test]
fn incidents_are_a_strategy() {
    let (pack, world) = small::open(&small::bundle(""));
    let (from, _) = Generator::aimed(&world, &pack, 5).unwrap();
    let incidents = Incidents { from: &from, below: 1_000 };
    let mut tree = incidents.new_tree(&mut TestRunner::deterministic()).unwrap();
    let first = tree.current();
    while tree.simplify() {}
    let last = tree.current();
    assert_ne!(first, last);
    assert_eq!(last.facts.len() + last.events.len(), 0, "{last:?}");
}

#[test]
fn an_unknown_property_is_refused_with_those_there_are() {
    let (pack, world) = small::open(&small::bundle(""));
    let plan = Plan { properties: vec!["没有这一条".to_owned()], ..plan(10) };
    let error = check(&pack, &world, &plan, &|_, _| {}).unwrap_err();
    assert_eq!(error.kind, SimErrorKind::Plan);
    assert!(error.hint.as_ref().unwrap().zh.contains("件件有人负责"), "{error:?}");
}

#[test]
fn a_broken_case_is_a_scenario_that_runs() {
    let findings = found(TWENTY, 3_000);
    let example = property(&findings, "不满二十户").example.as_ref().unwrap();
    assert!(example.scenario.contains("不合性质“不满二十户”"), "{}", example.scenario);
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (small::folder(), folder.path().join("small"));
    for part in ["", "tables", "calendars", "scenarios"] {
        fs::create_dir_all(to.join(part)).unwrap();
        for file in fs::read_dir(from.join(part)).into_iter().flatten() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                fs::copy(file.path(), to.join(part).join(file.file_name())).unwrap();
            }
        }
    }
    fs::write(to.join("scenarios/sim.toml"), &example.scenario).unwrap();
    let loaded = scenario::load(&Sources::pack(&to)).unwrap();
    assert!(loaded.faults.is_empty(), "{:?}\n{}", loaded.faults, example.scenario);
    let report = scenario::run(&to, &Engine::new().unwrap()).unwrap();
    assert_eq!(report.results.len(), 1);
    assert_eq!(report.failed(), 0, "{:?}\n{}", report.results, example.scenario);
}

#[test]
fn the_report_says_what_was_found() {
    let report = found(TWENTY, 1_000).report();
    let text = serde_json::to_string(&report).unwrap();
    for wanted in ["不满二十户", "从来没有用上的性质", "the order of members does not matter"]
    {
        assert!(text.contains(wanted), "no {wanted} in {text}");
    }
    let ids: Vec<&str> = report.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(ids.first(), Some(&"properties"));
    assert!(ids.contains(&"rows"), "{ids:?}");
}
