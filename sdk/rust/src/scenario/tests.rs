use std::fs;

use gezhi_contract::ErrorKind;

use super::*;
use serde_json::json;

fn read(text: &str) -> (Vec<Scenario>, Vec<Diagnostic>) {
    let known = BTreeMap::from([
        ("OWN".to_owned(), "design".to_owned()),
        ("ART".to_owned(), "article".to_owned()),
    ]);
    let mut faults = Vec::new();
    (file::read(("scenarios/x.toml", text), &known, &mut faults), faults)
}

fn scenario(expect: &str) -> Scenario {
    let text = format!(
        "[[scenario]]\nid = 'a'\ntitle = 't'\nsource = 'OWN'\nincident = {{ id = 'a' }}\n\
         [scenario.expect]\n{expect}\n"
    );
    let (mut list, faults) = read(&text);
    assert!(faults.is_empty(), "{faults:?}");
    list.remove(0)
}

fn paths(expect: &str, answer: &Value) -> Vec<String> {
    let differences = compare::differences(&scenario(expect).expected, &Ok(answer.clone()));
    differences.into_iter().map(|difference| difference.path).collect()
}

#[test]
fn expectations_are_subsets_of_objects_and_whole_lists() {
    let answer = json!({
        "admission": "register",
        "list": [{ "as": "responsible", "name": "甲", "by": { "rule": "R-1" } }, { "as": "informed" }],
        "none": null, "empty": [],
    });
    assert!(paths("admission = 'register'\nlist = [{ name = '甲' }, {}]", &answer).is_empty());
    assert_eq!(paths("list = [{ name = '甲' }]", &answer), ["list"], "one element is missing");
    assert_eq!(paths("list = [{ name = '乙' }, {}]", &answer), ["list[0].name"]);
    assert_eq!(paths("'list[as=responsible].name' = '乙'", &answer), ["list[as=responsible].name"]);
    assert_eq!(paths("admission = 'reg'", &answer), ["admission"], "no prefixes");
    assert_eq!(paths("nothing = 1", &answer), ["nothing"]);
    assert!(
        paths("absent = ['none', 'empty', 'gone[3].x', 'list[as=accountable]']", &answer)
            .is_empty()
    );
    assert_eq!(paths("absent = ['list[as=informed]']", &answer), ["list[as=informed]"]);
    assert!(paths("rules = ['R-1']", &answer).is_empty());
    assert_eq!(paths("rules = ['R-1', 'R-2']", &answer), ["rules"]);
    assert_eq!(paths("error = 'not_in_force'", &answer), ["error"]);
}

#[test]
fn an_error_is_expected_by_its_kind() {
    let refused = Err(gezhi_contract::Error::new(ErrorKind::NotInForce, "未生效", "not in force"));
    assert!(
        compare::differences(&scenario("error = 'not_in_force'").expected, &refused).is_empty()
    );
    assert_eq!(compare::differences(&scenario("error = 'not_open'").expected, &refused).len(), 1);
    assert_eq!(
        compare::differences(&scenario("admission = 'register'").expected, &refused).len(),
        1
    );
    let refused = refused.map_err(|error| error.at("incident.reported_at"));
    let differ = |path: &str| {
        let expect = format!("error = 'not_in_force'\npath = '{path}'");
        compare::differences(&scenario(&expect).expected, &refused).len()
    };
    assert_eq!((differ("incident.reported_at"), differ("at")), (0, 1), "what the error holds");
}

#[test]
fn dates_become_strings_and_fractions_are_refused() {
    let text = "[[scenario]]\nid = 'a'\ntitle = 't'\nsource = 'OWN'\n\
                incident = { reported_at = 2026-03-02T09:15:00+08:00, n = 3 }\nexpect = { n = 1 }\n";
    assert_eq!(
        read(text).0[0].request["incident"],
        json!({ "reported_at": "2026-03-02T09:15:00+08:00", "n": 3 })
    );
    let (list, faults) = read(&text.replace("n = 3", "n = 3.5"));
    assert!(list.is_empty());
    assert_eq!(
        (faults[0].line, faults[0].message.en.as_str()),
        (5, "the decimal 3.5 must be a string")
    );
}

#[test]
fn every_fault_names_its_place() {
    let text = "[[scenario]]\nid = 'a'\ntitle = 't'\nsource = 'ART'\nincident = {}\nexpect = { n = 1 }\n\
                [[scenario]]\nid = 'b'\ntitle = 't'\nsource = 'ARTS'\nincident = {}\n\
                expect = { error = 'not_open', rules = ['R'] }\n";
    let (list, faults) = read(text);
    assert!(list.is_empty());
    let seen: Vec<_> = faults.iter().map(|f| (f.line, f.column, f.message.en.as_str())).collect();
    assert_eq!(seen[0], (4, 10, "the scenario has no `quote`"));
    assert_eq!(seen[1], (10, 10, "the pack lists no source `ARTS`"));
    assert_eq!(seen[2].0, 12);
    let good = text.split("[[scenario]]").nth(1).unwrap().replace("ART", "OWN");
    let (list, faults) = read(&format!("[[scenario]]\nid = 'a'\ntitel = 't'\n[[scenario]]{good}"));
    assert_eq!(list.len(), 1, "a fault in one does not hide the others");
    assert_eq!((faults[0].line, faults[0].column), (3, 1));
    assert!(faults[0].message.en.contains("unknown field `titel`"));
}

#[test]
fn an_empty_folder_of_scenarios_has_none() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("pack.toml"), "id = 'p'").unwrap();
    let report = run(root.path(), &Engine::new().unwrap()).unwrap();
    assert!(report.results.is_empty() && report.faults.is_empty());
}
