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

/// The packs of `rules/` by themselves are held clean by `districts.rs`.
#[test]
fn a_pack_over_a_timetable_is_clean() {
    let engine = Engine::new().unwrap();
    for name in ["lengshuitan", "beixinjie", "shuangcheng", "dingshan", "tuanjie"] {
        let bundle = pack(name, &["timetables/yuncheng"]);
        let answer = gezhi::check(&engine, &bundle).unwrap();
        assert!(answer.diagnostics.is_empty(), "{name}: {:#?}", answer.diagnostics);
    }
}

fn wordings() -> Vec<Wording> {
    let path = root("tests/corpus/good/classify/yuncheng-wordings.toml");
    let wordings: Wordings = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    wordings.case
}

/// The class of a text by a pack's own letters, or `none`.
fn class_of(pack: &Pack, text: &str, letter: &str) -> String {
    let category = decide(pack, text).classification.category;
    category.map_or_else(|| "none".to_owned(), |category| format!("{letter}{}", category.code))
}

#[test]
fn yuncheng_classifies_every_wording() {
    let engine = Engine::new().unwrap();
    let pack = Pack::open(&engine, &pack("timetables/yuncheng", &[])).unwrap();
    let cases = wordings();
    let wrong: Vec<String> = cases
        .iter()
        .map(|case| (case, class_of(&pack, &case.text, "E")))
        .filter(|(case, found)| *found != case.class)
        .map(|(case, found)| format!("{}: {found}, not {}", case.text, case.class))
        .collect();
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), cases.len());
    println!("{} wordings", cases.len());
}

/// A burst main is a burst main in either catalogue, and a text that only mentions water in
/// neither.
#[test]
fn lengshuitan_knows_a_burst_main_by_any_wording() {
    let engine = Engine::new().unwrap();
    let pack = Pack::open(&engine, &pack("lengshuitan", &[])).unwrap();
    let mut burst = 0;
    for Wording { text, class } in wordings() {
        let found = class_of(&pack, &text, "L");
        assert_eq!(found == "L01", class == "E05-01", "{text}: {found}");
        burst += usize::from(found == "L01");
    }
    assert!(burst >= 10, "{burst} wordings of a burst main");
}

#[derive(Deserialize)]
struct Articles {
    case: Vec<Article>,
}

#[derive(Deserialize)]
struct Article {
    article: String,
    sentence: String,
    own: String,
    lengshuitan: String,
    incident: Incident,
}

#[test]
fn lengshuitan_answers_the_articles() {
    let path = root("tests/corpus/good/articles/incidents.toml");
    let articles: Articles = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let engine = Engine::new().unwrap();
    let pack = Pack::open(&engine, &pack("lengshuitan", &[])).unwrap();
    for Article { sentence, lengshuitan, incident, .. } in &articles.case {
        let decision = pack.decide_incident(incident).unwrap();
        let code = decision.classification.category.map(|category| format!("L{}", category.code));
        assert_eq!(code.as_deref().unwrap_or("none"), lengshuitan, "{sentence}");
        assert!(decision.deadlines.iter().all(|deadline| deadline.due.is_none()), "{sentence}");
    }
    println!("{} incidents of the articles", articles.case.len());
}

/// Article → its district's pack and the letter of its classes.
const OWN: [(&str, &str, &str); 5] = [
    ("000", "lengshuitan", "L"),
    ("001", "beixinjie", "B"),
    ("002", "shuangcheng", "S"),
    ("003", "dingshan", "D"),
    ("004", "tuanjie", "T"),
];

/// By its text alone, and with the words that decided it.
#[test]
fn every_district_knows_the_incidents_of_its_own_article() {
    let path = root("tests/corpus/good/articles/incidents.toml");
    let articles: Articles = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let engine = Engine::new().unwrap();
    for (article, name, letter) in OWN {
        let pack = Pack::open(&engine, &pack(name, &[])).unwrap();
        let own = articles.case.iter().filter(|case| case.article == article);
        let mut count = 0;
        for Article { own, incident, .. } in own {
            let text = incident.text.as_deref().unwrap();
            let found = decide(&pack, text).classification;
            let code = found.category.map(|category| format!("{letter}{}", category.code));
            assert_eq!(code.as_deref(), Some(own.as_str()), "{name}: {text}");
            assert!(!found.by.unwrap().terms.is_empty(), "{name}: {text}: by no word");
            count += 1;
        }
        assert!(count > 0, "{article}");
    }
}

#[derive(Deserialize)]
struct Told {
    case: Vec<ToldCase>,
}

/// A sentence with the class that its author read out of the catalogue, and the one or two that a
/// second reader did, who saw neither the first nor a keyword.
#[derive(Deserialize)]
struct ToldCase {
    text: String,
    class: String,
    #[serde(default)]
    second: Vec<String>,
}

/// The model district's own sentences: at least 95 % get the author's class, and of those that a
/// second reader read as well, at least 95 % the second reader's.
#[test]
fn the_model_district_classifies_what_people_say() {
    let path = root("tests/corpus/good/classify/model-sentences.toml");
    let told: Told = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let engine = Engine::new().unwrap();
    let pack = Pack::open(&engine, &pack("model", &[])).unwrap();
    let (mut first, mut second, mut read) = (0_usize, 0_usize, 0_usize);
    let mut wrong = Vec::new();
    for case in &told.case {
        let found = decide(&pack, &case.text).classification;
        let classes: Vec<String> = found
            .category
            .iter()
            .chain(found.also.iter().map(|also| &also.category))
            .map(|c| format!("{}{}", if c.scheme == "model" { "M" } else { "E" }, c.code))
            .collect();
        let gives =
            |class: &String| classes.contains(class) || (class == "none" && classes == ["M99"]);
        if gives(&case.class) {
            first += 1;
        } else {
            wrong.push(format!("{}: {classes:?}, not {}", case.text, case.class));
        }
        if !case.second.is_empty() {
            read += 1;
            second += usize::from(case.second.iter().any(gives));
        }
    }
    let all = told.case.len();
    println!("{first} of {all} as their author; {second} of {read} as the second reader");
    assert!(read >= 300, "{read} sentences have a second reader");
    assert!(first * 100 >= all * 95, "{first} of {all}: {wrong:#?}");
    assert!(second * 100 >= read * 95, "{second} of {read}");
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
