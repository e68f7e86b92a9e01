//! What is not known is not false: possible rows, assumptions, needs, and answers that wait.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use gezhi_engine::Instance;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

#[path = "packs/small.rs"]
mod small;

use small::{call, decide, each, open, open_in, tiny};

const WORDS: &str = "[tiers]\ngrid = { zh = \"网格\" }\n\n[roles]\n\"网格员\" = {}\n\"网格长\" = {}\n\"民警\" = {}\n\n\
    [clocks]\nhandle = { zh = \"处置\" }\naccept = { zh = \"受理\" }\n\n\
    [facts.households]\ntype = \"decimal\"\nzh = \"户数\"\n\n\
    [facts.urgent]\ntype = \"boolean\"\nzh = \"紧急\"\nassume = false\n\n\
    [facts.injured]\ntype = \"decimal\"\nzh = \"伤者\"\nassume = 0\n\n\
    [facts.state]\ntype = \"string\"\nvalues = [\"甲\", \"乙\", \"丙\"]\nzh = \"状态\"\n";

const LEAK: (&str, &str, &str) = ("tiny", "事项", "01");

/// The tiny pack with these words and tables; no limits unless they are given.
fn pack(tables: &[(&str, &str)]) -> Instance {
    open(&[tiny(&files(tables))])
}

fn files<'a>(tables: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut files = vec![("vocabulary.toml", WORDS), ("tables/limits.csv", "")];
    files.extend(tables);
    files
}

fn class((scheme, kind, code): (&str, &str, &str), facts: Value) -> Value {
    json!({ "category": { "scheme": scheme, "kind": kind, "code": code }, "facts": facts })
}

fn parties(decision: &Value) -> Vec<String> {
    each(&decision["responsibility"]["parties"], "/by/rule")
}

#[test]
fn a_row_that_asks_for_an_unknown_fact_is_possible() {
    let sheet = "编号,类别,户数,→主办,→协办,依据\nA1,T01,-,网格员,,TINY\nA2,T01,>= 300,,民警,TINY\nA3,T02,>= 300,,网格长,TINY\n";
    let mut engine = pack(&[("tables/assign.csv", sheet)]);
    let incident = json!({ "id": "i", "reported_at": "2026-03-02T09:15:00+08:00",
        "category": { "scheme": "tiny", "kind": "事项", "code": "01" } });
    let request = json!({ "incident": incident, "trace": true });
    let decision = call(&mut engine, "decide", &request);
    assert_eq!(parties(&decision), ["A1"]);
    assert_eq!(decision["needs"], json!(["households"]));
    assert_eq!(decision["responsibility"]["basis"], "rule");
    assert_eq!(decision["admission"], "register");
    let of_assign = decision["trace"].as_array().unwrap().iter().filter(|t| t["table"] == "assign");
    let told: Vec<(&str, &str, &Value)> = of_assign
        .map(|t| (t["rule"].as_str().unwrap(), t["outcome"].as_str().unwrap(), &t["needs"]))
        .collect();
    assert_eq!(told, [("A1", "hit", &Value::Null), ("A2", "possible", &json!(["households"]))]);
    for (households, rows) in [(json!(299), vec!["A1"]), (json!("300"), vec!["A1", "A2"])] {
        let decision = decide(&mut engine, class(LEAK, json!({ "households": households })));
        assert_eq!(parties(&decision), rows);
        assert_eq!(decision["needs"], json!([]));
    }
}

#[test]
fn an_assumption_is_told_only_where_it_matters() {
    let sheet = "编号,类别,紧急,→主办,依据\nA1,T01,是,民警,TINY\nA2,T01,否,网格员,TINY\nA3,T02,-,网格员,TINY\n";
    let mut engine = pack(&[("tables/assign.csv", sheet)]);
    let decision = decide(&mut engine, class(LEAK, json!({})));
    assert_eq!((parties(&decision), &decision["assumed"]), (vec!["A2".into()], &json!(["urgent"])));
    let other = ("tiny", "事项", "02");
    let decision = decide(&mut engine, class(other, json!({})));
    assert_eq!((parties(&decision), &decision["assumed"]), (vec!["A3".into()], &json!([])));
    let decision = decide(&mut engine, class(LEAK, json!({ "urgent": true })));
    assert_eq!((parties(&decision), &decision["assumed"]), (vec!["A1".into()], &json!([])));
}

/// With another value the row would not even be possible, so the assumption matters.
#[test]
fn an_assumption_behind_a_possible_row_is_told() {
    let sheet = "编号,紧急,户数,→主办,依据\nA1,否,>= 3,民警,TINY\n";
    let mut engine = pack(&[("tables/assign.csv", sheet)]);
    let decision = decide(&mut engine, class(LEAK, json!({})));
    assert_eq!(decision["assumed"], json!(["urgent"]));
    assert_eq!(decision["needs"], json!(["households"]));
    let decision = decide(&mut engine, class(LEAK, json!({ "urgent": true })));
    assert_eq!(decision["needs"], json!([]));
}

/// Neither alone would change anything, and both together would.
#[test]
fn assumptions_that_matter_together_are_told() {
    let sheet = "编号,紧急,伤者,→主办,依据\nA1,是,>= 3,民警,TINY\nA2,-,-,网格员,TINY\n";
    let mut engine = pack(&[("tables/assign.csv", sheet)]);
    let mut ask = |facts| decide(&mut engine, class(LEAK, facts));
    assert_eq!(ask(json!({}))["assumed"], json!(["injured", "urgent"]));
    assert_eq!(ask(json!({ "urgent": false }))["assumed"], json!([]));
    assert_eq!(ask(json!({ "urgent": true }))["assumed"], json!(["injured"]));
}

#[test]
fn without_a_certain_party_the_report_waits_for_facts() {
    let sheet = "编号,类别,户数,→主办,依据\nA1,T01,>= 300,网格长,TINY\nA2,T01,< 300,网格员,TINY\n";
    let mut engine = pack(&[("tables/assign.csv", sheet)]);
    let decision = decide(&mut engine, class(LEAK, json!({})));
    assert_eq!(decision["responsibility"]["basis"], "needs_facts");
    assert_eq!(decision["admission"], "needs_facts");
    assert_eq!(decision["needs"], json!(["households"]));
    let decision = decide(&mut engine, class(LEAK, json!({ "households": 3 })));
    assert_eq!(
        (parties(&decision), &decision["admission"]),
        (vec!["A2".into()], &json!("register"))
    );
    // Nothing is asked about a report that nobody can class, but its class.
    let decision = decide(&mut engine, json!({}));
    assert_eq!(decision["needs"], json!(["category", "text"]));
}

#[test]
fn a_possible_row_ahead_keeps_admission_open() {
    let sheet = "编号,户数,状态,→受理结果,依据\nR1,>= 300,-,转送,TINY\nR2,-,甲,不予受理,TINY\nR3,-,-,立案,TINY\n";
    let mut engine = pack(&[("tables/admit.csv", sheet)]);
    for (facts, admission, rule) in [
        (json!({}), "needs_facts", ""),
        (json!({ "households": 300 }), "refer", "R1"),
        (json!({ "households": 1 }), "needs_facts", ""),
        (json!({ "households": 1, "state": "甲" }), "refuse", "R2"),
        (json!({ "state": "甲" }), "needs_facts", ""),
        (json!({ "households": 1, "state": "乙" }), "register", "R3"),
    ] {
        let decision = decide(&mut engine, class(LEAK, facts.clone()));
        assert_eq!(decision["admission"], admission, "{facts}");
        let by = decision.pointer("/admitted_by/by/rule").and_then(Value::as_str);
        assert_eq!(by.unwrap_or_default(), rule, "{facts}");
    }
}

/// Each clock of a decision with what its limit rests on, and the limits it may still have.
fn clocks(decision: &Value) -> Vec<(String, String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let list = decision["deadlines"].as_array().unwrap().iter();
    list.map(|d| {
        let open = d["possible"].as_array().map_or(&[] as &[Value], Vec::as_slice);
        (text(&d["clock"]), text(&d["basis"]), open.iter().map(|p| text(&p["limit"])).collect())
    })
    .collect()
}

#[test]
fn none_is_silenced_by_a_limit_that_holds_or_may_hold() {
    let none = "编号,类别,户数,→时钟,→时限,依据\nL1,T01,-,handle,无,TINY\nL2,T01,>= 3,handle,4工作时,TINY\nL3,T01,-,accept,无,TINY\n";
    let mut engine = pack(&[("tables/limits.csv", none)]);
    let mut told = |facts| clocks(&decide(&mut engine, class(LEAK, facts)));
    let accept = || ("accept".to_owned(), "none".to_owned(), Vec::new());
    let handle = |basis: &str, open: &[&str]| {
        ("handle".to_owned(), basis.to_owned(), open.iter().map(|l| (*l).to_owned()).collect())
    };
    assert_eq!(told(json!({})), [accept(), handle("needs_facts", &["4 work_hour"])]);
    assert_eq!(told(json!({ "households": 3 })), [handle("rule", &[]), accept()]);
    assert_eq!(told(json!({ "households": 2 })), [handle("none", &[]), accept()]);
}

/// A row that may say `无` says nothing beside a limit that holds.
#[test]
fn a_none_that_is_only_possible_is_silenced_too() {
    let sheet = "编号,类别,户数,→时钟,→时限,依据\nL1,T01,>= 3,handle,无,TINY\nL2,T01,-,handle,4工作时,TINY\n";
    let mut engine = pack(&[("tables/limits.csv", sheet)]);
    let decision = decide(&mut engine, class(LEAK, json!({})));
    assert_eq!(clocks(&decision), [("handle".to_owned(), "rule".to_owned(), Vec::new())]);
}

#[test]
fn a_single_hit_table_gives_no_answer_that_a_possible_row_could_change() {
    let manifest = include_str!("../../tests/corpus/bad/tiny/pack.toml").to_owned()
        + "\n[tables.fee]\nhit = \"first\"\ncolumns = { \"年龄\" = \"decimal\", \"→费\" = \"decimal\" }\n";
    let sheet = "编号,年龄,→费,依据\nF1,< 6,0,TINY\nF2,-,5,TINY\n";
    let mut engine = pack(&[("pack.toml", &manifest), ("tables/fee.csv", sheet)]);
    let mut ask =
        |inputs| call(&mut engine, "evaluate", &json!({ "table": "fee", "inputs": inputs }));
    let answer = ask(json!({}));
    assert_eq!((&answer["outputs"], &answer["hits"]), (&json!([]), &json!([])));
    assert_eq!((&answer["possible"], &answer["needs"]), (&json!(["F1"]), &json!(["年龄"])));
    assert_eq!(ask(json!({ "年龄": 7 }))["outputs"], json!([{ "费": "5" }]));
    assert_eq!(ask(json!({ "年龄": 5 }))["hits"], json!(["F1"]));
}

// Generated tables.

const NUMBERS: [&str; 7] = ["-", ">= 3", "< 3", "[1..5)", "非(0)", "0、3、5", "]0..3]"];
const TRUTHS: [&str; 4] = ["-", "是", "否", "非(是)"];
const STATES: [&str; 5] = ["-", "甲", "甲、乙", "非(丙)", "非(甲、乙)"];

/// A table of responsibilities over four facts, two of them with an assumption, and over the class.
fn sheet() -> impl Strategy<Value = String> {
    let classes = select(vec!["-", "T01", "T0*", "非(T01)"]);
    let states = select(STATES.to_vec());
    let numbers = || select(NUMBERS.to_vec());
    let roles = select(vec!["网格员", "网格长", "民警"]);
    let relations = select(vec![0usize, 1, 2]);
    let row = (classes, numbers(), select(TRUTHS.to_vec()), numbers(), states, roles, relations);
    proptest::collection::vec(row, 1..8).prop_map(|rows| {
        let mut out = String::from("编号,类别,户数,紧急,伤者,状态,→主办,→协办,→层级,依据\n");
        for (at, (class, households, urgent, injured, state, role, relation)) in
            rows.into_iter().enumerate()
        {
            let cell = |place: usize| if relation == place { role } else { "" };
            let tier = if relation == 2 { "网格" } else { "" };
            out += &format!("A{at},{class},{households},{urgent},{injured},{state},");
            out += &format!("{},{},{tier},TINY\n", cell(0), cell(1));
        }
        out
    })
}

/// Values of the four facts, some of them left out.
fn facts() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let numbers = || select(vec![json!(0), json!(2), json!(3), json!(5)]);
    let states = select(vec![json!("甲"), json!("乙"), json!("丙")]);
    (numbers(), any::<bool>(), numbers(), states)
        .prop_map(|(households, urgent, injured, state)| {
            vec![
                ("households", households),
                ("urgent", json!(urgent)),
                ("injured", injured),
                ("state", state),
            ]
        })
        .prop_flat_map(|all| subsequence(all, 0..=4))
}

fn given(facts: &[(&str, Value)]) -> Value {
    class(LEAK, facts.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect())
}

fn without(decision: &Value, members: &[&str]) -> Value {
    let mut out = decision.clone();
    for member in members {
        out.as_object_mut().unwrap().remove(*member);
    }
    out
}

fn names(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// Every party with its relation and the row that names it.
fn held(decision: &Value) -> BTreeSet<String> {
    let list = decision["responsibility"]["parties"].as_array().unwrap();
    list.iter().map(|party| format!("{} {}", party["as"], party["role"])).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Saying what is assumed anyway changes nothing but the list of what was assumed.
    #[test]
    fn giving_the_assumed_value_changes_nothing_else(sheet in sheet(), mut facts in facts()) {
        let mut engine = pack(&[("tables/assign.csv", &sheet)]);
        for (id, value) in [("urgent", json!(false)), ("injured", json!(0))] {
            facts.retain(|(given, _)| *given != id);
            let before = decide(&mut engine, given(&facts));
            facts.push((id, value));
            let after = decide(&mut engine, given(&facts));
            prop_assert_eq!(without(&before, &["assumed"]), without(&after, &["assumed"]));
            let (before, after) = (names(&before["assumed"]), names(&after["assumed"]));
            prop_assert!(after.is_subset(&before) && !after.contains(id));
            facts.pop();
        }
    }

    /// A fact that is not listed as assumed may be anything.
    #[test]
    fn what_is_not_listed_as_assumed_does_not_matter(sheet in sheet(), mut facts in facts()) {
        let mut engine = pack(&[("tables/assign.csv", &sheet)]);
        facts.retain(|(given, _)| *given != "urgent");
        let before = decide(&mut engine, given(&facts));
        if !names(&before["assumed"]).contains("urgent") {
            facts.push(("urgent", json!(true)));
            prop_assert_eq!(before, decide(&mut engine, given(&facts)));
        }
    }

    /// What is certain stays certain when more is known, and only needs go.
    #[test]
    fn a_certain_party_never_disappears(sheet in sheet(), all in facts(), keep in 0usize..4) {
        let all: Vec<_> = all.into_iter().filter(|(id, _)| !["urgent", "injured"].contains(id)).collect();
        let some: Vec<_> = all.iter().take(keep).cloned().collect();
        let mut engine = pack(&[("tables/assign.csv", &sheet)]);
        let (before, after) = (decide(&mut engine, given(&some)), decide(&mut engine, given(&all)));
        prop_assert!(held(&before).is_subset(&held(&after)), "{} {}", before, after);
        prop_assert!(names(&after["needs"]).is_subset(&names(&before["needs"])));
    }

    /// A decision does not hang on how tables are looked up.
    #[test]
    fn the_index_decides_as_the_rows_do(sheet in sheet(), facts in facts()) {
        let layers = [tiny(&files(&[("tables/assign.csv", &sheet)]))];
        let mut indexed = open_in(Instance::new(), &layers);
        let mut naive = open_in(Instance::naive(), &layers);
        let incident = given(&facts);
        prop_assert_eq!(decide(&mut indexed, incident.clone()), decide(&mut naive, incident));
    }
}
