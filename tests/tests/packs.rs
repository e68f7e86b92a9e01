//! The packs of `rules/`: clean, and their texts classified as the corpus says.

use std::fs;

use gezhi::contract::calls::DecideRequest;
use gezhi::contract::{Incident, decision::Decision};
use gezhi::{Engine, Pack};
use gezhi_tests::{pack, root};
use serde::Deserialize;

fn decide(pack: &Pack, text: &str) -> Decision {
    let incident = Incident {
        id: "c".into(),
        reported_at: "2026-03-02T09:15:00+08:00".into(),
        text: Some(text.to_owned()),
        ..Incident::default()
    };
    pack.decide(&DecideRequest { incident, trace: false, receipt: false }).unwrap()
}

#[derive(Deserialize)]
struct Wordings {
    case: Vec<Wording>,
}

#[derive(Deserialize)]
struct Wording {
    text: String,
    class: String,
}

#[test]
fn every_pack_is_clean() {
    let engine = Engine::new().unwrap();
    for (name, layers) in
        [("common", vec![]), ("timetables/yuncheng", vec![]), ("lengshuitan", vec!["timetables/yuncheng"])]
    {
        let answer = gezhi::check(&engine, &pack(name, &layers)).unwrap();
        assert!(answer.diagnostics.is_empty(), "{name}: {:#?}", answer.diagnostics);
    }
}

#[test]
fn yuncheng_classifies_every_wording() {
    let path = root("tests/corpus/good/classify/yuncheng-wordings.toml");
    let wordings: Wordings = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let engine = Engine::new().unwrap();
    let pack = Pack::open(&engine, &pack("timetables/yuncheng", &[])).unwrap();
    let mut wrong = Vec::new();
    for Wording { text, class } in &wordings.case {
        let decision = decide(&pack, text);
        let found = decision
            .classification
            .category
            .map_or_else(|| "none".to_owned(), |category| format!("E{}", category.code));
        if found != *class {
            wrong.push(format!("{text}: {found}, not {class}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), wordings.case.len());
    println!("{} wordings", wordings.case.len());
}

/// S0-1 of the article, with and without another city's timetable.
#[test]
fn the_burst_main() {
    let sentence = "觅湘路一巷万和鲜包子店门口处有一地下自来水管破裂，影响行人通行，请速维修。";
    let engine = Engine::new().unwrap();
    let plain = decide(&Pack::open(&engine, &pack("lengshuitan", &[])).unwrap(), sentence);
    let [deadline] = plain.deadlines.as_slice() else { panic!("{:#?}", plain.deadlines) };
    assert_eq!((deadline.due.as_deref(), deadline.limit.as_deref()), (None, None));
    let timed = pack("lengshuitan", &["timetables/yuncheng"]);
    let timed = decide(&Pack::open(&engine, &timed).unwrap(), sentence);
    let [deadline] = timed.deadlines.as_slice() else { panic!("{:#?}", timed.deadlines) };
    assert_eq!(deadline.limit.as_deref(), Some("1 urgent_hour"));
    assert_eq!(deadline.due.as_deref(), Some("2026-03-02T10:15:00+08:00"));
    assert!(deadline.illustrative, "the table is another city's");
    assert_eq!(timed.assumed, ["road_collapsed"]);
    assert_eq!(plain.responsibility, timed.responsibility);
}
