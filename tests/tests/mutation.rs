//! Every row of the packs' own standard tables is pinned: without it, a scenario fails.
//!
//! Scenarios that mention the row are tried first; a row survives only if all of them pass without
//! it.

use std::collections::BTreeMap;

use gezhi::contract::{Bundle, Error, json};
use gezhi::pack_dir::Sources;
use gezhi::scenario::{self, Scenario};
use gezhi_engine::Instance;
use gezhi_tests::root;
use gezhi_tests::rules::DISTRICTS;

/// The layers that give rules of their own to the flow of cases.
const FLOWS: [&str; 8] = [
    "common",
    "timetables/xinfang",
    "timetables/mediation",
    "timetables/mediation-ningbo",
    "timetables/mediation-shenzhen",
    "timetables/jinan-12345",
    "timetables/seasonal-water",
    "timetables/staged-demolition",
];

const FLOW: [&str; 2] = ["transitions", "clocks"];

/// Rows that nothing can pin, and why.
const UNPINNED: [(&str, &str); 0] = [];

const TABLES: [&str; 10] = [
    "catalogue",
    "classify",
    "admit",
    "assign",
    "tasks",
    "limits",
    "ladder",
    "duties",
    "sizing",
    "targets",
];

#[test]
fn removing_any_row_makes_a_scenario_fail() {
    let packs = DISTRICTS.iter().map(|name| (name, [&TABLES[..], &FLOW[..]].concat()));
    let flows = FLOWS.iter().map(|name| (name, FLOW.to_vec()));
    let threads: Vec<_> = packs
        .chain(flows)
        .map(|(name, tables)| std::thread::spawn(move || survivors(name, &tables)))
        .collect();
    let mut all = Vec::new();
    for thread in threads {
        all.extend(thread.join().unwrap());
    }
    assert!(all.is_empty(), "{} rows are pinned by no scenario: {all:#?}", all.len());
}

fn survivors(name: &str, tables: &[&str]) -> Vec<String> {
    let suite = Suite::load(name);
    let mut out = Vec::new();
    let mut rows = 0;
    for table in tables {
        let path = format!("tables/{table}.csv");
        for (id, text) in suite.without_each(&path) {
            rows += 1;
            let pinned = UNPINNED.iter().all(|(row, _)| *row != id);
            if pinned && !suite.notices(&id, &path, &text) {
                out.push(format!("{name} {table} {id}"));
            }
        }
    }
    println!("{name}: {rows} rows, {} scenarios, {} survivors", suite.scenarios.len(), out.len());
    out
}

/// What a scenario is run on: its further layers, whether with the roster, and its parameters.
type Ground = (Vec<String>, bool, String);

struct Suite {
    scenarios: Vec<Scenario>,
    /// The answers without any change, as texts: which rows each mentions.
    answers: Vec<String>,
    bundles: BTreeMap<Ground, Bundle>,
}

impl Suite {
    fn load(name: &str) -> Self {
        let sources = Sources::pack(root("rules").join(name));
        let loaded = scenario::load(&sources).unwrap();
        assert!(loaded.faults.is_empty(), "{name}: {:#?}", loaded.faults);
        let mut bundles = BTreeMap::new();
        for scenario in &loaded.scenarios {
            let of = || scenario.bundle(&sources).unwrap();
            bundles.entry(scenario.ground()).or_insert_with(of);
        }
        let mut suite = Self { scenarios: loaded.scenarios, answers: Vec::new(), bundles };
        let mut packs = Packs::new(&suite, None);
        let mut answers = Vec::new();
        for scenario in &suite.scenarios {
            let answer = packs.answer(scenario).unwrap();
            let text = answer.unwrap_or_else(|error| json::canonical(&error));
            assert!(fine(scenario, &mut packs), "{name} {}", scenario.id);
            answers.push(text);
        }
        suite.answers = answers;
        suite
    }

    /// The file without one row after the other, each with the row's id.
    fn without_each(&self, path: &str) -> Vec<(String, String)> {
        let top = self.bundles.values().next().unwrap().layers.last().unwrap();
        let Some(text) = top.files.get(path) else { return Vec::new() };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let starts: Vec<usize> = records
            .iter()
            .map(|record| usize::try_from(record.position().unwrap().byte()).unwrap())
            .chain([text.len()])
            .collect();
        let is_row = |record: &csv::StringRecord| {
            let first = record.get(0).unwrap_or_default();
            !first.is_empty() && !first.starts_with('#')
        };
        let header = records.iter().position(is_row).unwrap();
        let rows = records.iter().enumerate().skip(header + 1).filter(|(_, r)| is_row(r));
        rows.map(|(at, record)| {
            let without = format!("{}{}", &text[..starts[at]], &text[starts[at + 1]..]);
            (record[0].to_owned(), without)
        })
        .collect()
    }

    /// Whether a scenario fails with that file changed.
    fn notices(&self, id: &str, path: &str, text: &str) -> bool {
        let mut packs = Packs::new(self, Some((path, text)));
        let mentions = |at: &usize| self.answers[*at].contains(&format!("\"{id}\""));
        let all = 0..self.scenarios.len();
        let (first, rest): (Vec<usize>, Vec<usize>) = all.partition(mentions);
        first.iter().chain(&rest).any(|at| !fine(&self.scenarios[*at], &mut packs))
    }
}

/// Whether the scenario gives what is expected; a pack that does not open gives nothing.
fn fine(scenario: &Scenario, packs: &mut Packs<'_>) -> bool {
    match packs.answer(scenario) {
        None => false,
        Some(answer) => scenario.judge(answer.as_deref()).is_empty(),
    }
}

/// The packs that scenarios run on, with one file changed, each opened when it is first needed.
struct Packs<'a> {
    suite: &'a Suite,
    change: Option<(&'a str, &'a str)>,
    open: BTreeMap<Ground, Option<Instance>>,
}

impl<'a> Packs<'a> {
    fn new(suite: &'a Suite, change: Option<(&'a str, &'a str)>) -> Self {
        Self { suite, change, open: BTreeMap::new() }
    }

    /// `None` where the pack does not open.
    fn answer(&mut self, scenario: &Scenario) -> Option<Result<String, Error>> {
        let key = scenario.ground();
        let (suite, change) = (self.suite, self.change);
        let instance = self.open.entry(key.clone()).or_insert_with(|| {
            let mut bundle = suite.bundles[&key].clone();
            if let Some((path, text)) = change {
                let top = bundle.layers.last_mut().unwrap();
                top.files.insert(path.to_owned(), text.to_owned());
            }
            let mut instance = Instance::new();
            let opened = instance.call("open", &serde_json::to_string(&bundle).unwrap());
            opened.is_ok().then_some(instance)
        });
        let answer = instance.as_mut()?.call(&scenario.call, &scenario.request.to_string());
        Some(answer.map_err(|error| serde_json::from_str(&error).unwrap()))
    }
}
