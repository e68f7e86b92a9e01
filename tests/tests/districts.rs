//! The districts side by side: every scenario, every matter of the articles, one incident under
//! several packs and under several timetables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use gezhi::contract::decision::{Basis, Decision, Party};
use gezhi::contract::incident::Place;
use gezhi::contract::{Diagnostic, Incident};
use gezhi::pack_dir::{self, Sources};
use gezhi::{Engine, Pack, scenario};
use gezhi_tests::rules::{DISTRICTS, folders};
use gezhi_tests::{pack, root};
use serde::Deserialize;

/// How many matters each article has in the list of the domain: S0-1 to S0-7, S1-1 to S1-12 …
const MATTERS: [usize; 5] = [7, 12, 9, 13, 9];

#[test]
fn every_pack_is_clean_with_its_roster() {
    let engine = Engine::new().unwrap();
    let mut rosters = 0;
    for folder in folders() {
        let mut sources = Sources::pack(&folder);
        let roster = folder.join(pack_dir::ROSTER);
        if roster.is_file() {
            sources = sources.roster(roster);
            rosters += 1;
        }
        let bundle = pack_dir::bundle(&sources).unwrap();
        let found: Vec<Diagnostic> = gezhi::check(&engine, &bundle).unwrap().diagnostics;
        assert!(found.is_empty(), "{}: {found:#?}", folder.display());
    }
    assert!(rosters >= DISTRICTS.len(), "{rosters} rosters");
    println!("{} packs, {rosters} rosters", folders().len());
}

#[test]
fn every_scenario_passes_and_every_matter_of_the_articles_has_one() {
    let engine = Engine::new().unwrap();
    let mut ids = BTreeSet::new();
    let mut count = 0;
    for folder in folders() {
        let report = scenario::run(&folder, &engine).unwrap();
        assert!(report.faults.is_empty(), "{}: {:#?}", folder.display(), report.faults);
        for result in &report.results {
            let id = &result.scenario.id;
            assert!(result.differences.is_empty(), "{id}: {:#?}", result.differences);
            ids.insert(id.clone());
            count += 1;
        }
    }
    for (article, matters) in MATTERS.iter().enumerate() {
        for matter in 1..=*matters {
            let id = format!("S{article}-{matter}");
            let parts = format!("{id}-");
            let there = ids.contains(&id) || ids.iter().any(|one| one.starts_with(&parts));
            assert!(there, "no scenario `{id}`");
        }
    }
    println!("{count} scenarios, {} matters of the articles", MATTERS.iter().sum::<usize>());
}

/// A faithful pack has at least as many scenarios of its own as its article has matters.
#[test]
fn every_district_has_scenarios_of_its_own() {
    for (name, matters) in DISTRICTS.iter().zip(MATTERS) {
        let loaded = scenario::load(&Sources::pack(root("rules").join(name))).unwrap();
        let of_article = |id: &str| {
            let rest = id.strip_prefix('S').unwrap_or_default();
            rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains('-')
        };
        let own = loaded.scenarios.iter().filter(|one| !of_article(&one.id)).count();
        assert!(own >= matters, "{name}: {own} scenarios of its own, {matters} matters");
    }
}

#[derive(Deserialize)]
struct Same {
    case: Vec<SameIncident>,
}

/// One incident under every pack: who, by which mechanism; an empty list where the pack names
/// nobody.
#[derive(Deserialize)]
struct SameIncident {
    name: String,
    text: String,
    under: BTreeMap<String, Under>,
}

#[derive(Deserialize)]
struct Under {
    /// `no rule`, `sole`, `joint`, `to be named`, `open` or `needs facts`.
    held: String,
    #[serde(default)]
    who: Vec<String>,
    #[serde(default)]
    choices: Vec<String>,
    mechanism: Option<String>,
}

fn incident(text: &str) -> Incident {
    Incident {
        id: "same".into(),
        reported_at: "2026-03-02T21:30:00+08:00".into(),
        text: Some(text.to_owned()),
        ..Incident::default()
    }
}

fn held(decision: &Decision) -> String {
    let responsibility = &decision.responsibility;
    match responsibility.basis {
        Basis::None => "no rule".to_owned(),
        Basis::NeedsFacts => "needs facts".to_owned(),
        _ => serde_json::to_value(responsibility.mode).unwrap().as_str().unwrap().replace('_', " "),
    }
}

fn names(parties: &[Party]) -> Vec<String> {
    let name = |party: &Party| party.role.clone().or(party.name.clone()).unwrap();
    parties.iter().map(name).collect()
}

#[test]
fn the_same_incident_is_each_districts_own_matter() {
    let engine = Engine::new().unwrap();
    let path = root("tests/corpus/good/districts/same-incident.toml");
    let same: Same = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let packs: BTreeMap<&str, Pack> = DISTRICTS
        .iter()
        .map(|name| (*name, Pack::open(&engine, &pack(name, &[])).unwrap()))
        .collect();
    for case in &same.case {
        assert_eq!(case.under.len(), DISTRICTS.len(), "{}", case.name);
        for (name, wanted) in &case.under {
            let decision = packs[name.as_str()].decide_incident(&incident(&case.text)).unwrap();
            let told = format!("{} under {name}: {decision:#?}", case.name);
            assert_eq!(held(&decision), wanted.held, "{told}");
            let responsibility = &decision.responsibility;
            assert_eq!(names(&responsibility.parties), wanted.who, "{told}");
            assert_eq!(names(&responsibility.choices), wanted.choices, "{told}");
            assert_eq!(responsibility.mechanism, wanted.mechanism, "{told}");
            if name != "model" {
                let due = decision.deadlines.iter().any(|deadline| deadline.due.is_some());
                assert!(!due, "no article gives a time limit: {told}");
            }
        }
    }
}

#[derive(Deserialize)]
struct Swap {
    case: Vec<Swapped>,
}

/// One incident under one district and several timetables: the limits of each, as `clock limit`.
#[derive(Deserialize)]
struct Swapped {
    text: String,
    facts: Option<toml::Table>,
    limits: BTreeMap<String, Vec<String>>,
}

fn limits(decision: &Decision) -> Vec<String> {
    let said = decision.deadlines.iter().map(|deadline| {
        let stage = deadline.stage.as_deref().unwrap_or_default();
        let limit = deadline.limit.as_deref().unwrap_or("none");
        format!("{} {stage} {limit}", deadline.clock).replace("  ", " ")
    });
    said.collect()
}

#[test]
fn a_timetable_changes_by_when_and_not_who() {
    let engine = Engine::new().unwrap();
    let path = root("tests/corpus/good/districts/swap.toml");
    let swap: Swap = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for case in &swap.case {
        let plain = Pack::open(&engine, &pack("lengshuitan", &[])).unwrap();
        let plain = plain.decide_incident(&incident(&case.text)).unwrap();
        for (timetable, wanted) in &case.limits {
            let layer = format!("timetables/{timetable}");
            let bundle = pack("lengshuitan", &[layer.as_str()]);
            let mut reported = incident(&case.text);
            if let Some(facts) = case.facts.as_ref().and_then(|facts| facts.get(timetable)) {
                reported.facts = facts.clone().try_into().unwrap();
            }
            let decision =
                Pack::open(&engine, &bundle).unwrap().decide_incident(&reported).unwrap();
            assert_eq!(&limits(&decision), wanted, "{} under {timetable}", case.text);
            assert!(decision.deadlines.iter().all(|deadline| deadline.illustrative));
            assert_eq!(decision.responsibility.parties, plain.responsibility.parties);
        }
    }
}

/// The day of the incidents here.
const DAY: &str = "2026-03-02";

/// A roster changes nobody's role: it says which post that is.
#[test]
fn a_roster_resolves_roles_and_changes_none() {
    let engine = Engine::new().unwrap();
    let folder = root("rules/model");
    let plain = Pack::open(&engine, &pack("model", &[])).unwrap();
    let sources = Sources::pack(&folder).roster(folder.join(pack_dir::ROSTER));
    let enrolled = Pack::open(&engine, &pack_dir::bundle(&sources).unwrap()).unwrap();
    let roster: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join(pack_dir::ROSTER)).unwrap()).unwrap();
    let grids: Vec<&str> = roster["areas"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|area| area["tier"] == "grid" && area["tree"] == "administrative")
        .filter(|area| area["to"].as_str().is_none_or(|to| to >= DAY))
        .filter(|area| area["from"].as_str().is_none_or(|from| from <= DAY))
        .map(|area| area["id"].as_str().unwrap())
        .collect();
    assert_eq!(grids.len(), 900);
    for grid in grids.iter().step_by(97) {
        let mut reported = incident("两户邻居吵架，互不相让。");
        let grids = Some(vec![(*grid).to_owned()]);
        reported.place = Some(Place { grids, ..Place::default() });
        let (without, with) = (
            plain.decide_incident(&reported).unwrap(),
            enrolled.decide_incident(&reported).unwrap(),
        );
        let roles = |decision: &Decision| -> BTreeSet<String> {
            names(&decision.responsibility.parties).into_iter().collect()
        };
        assert_eq!(roles(&without), roles(&with), "{grid}");
        let posts = with.responsibility.parties.iter().filter(|party| party.post.is_some());
        assert!(posts.count() > 0, "{grid}: {:#?}", with.responsibility);
        assert!(with.receipt.unwrap().roster.is_some());
    }
}
