//! Layers over layers: what replaces, what stands, what is in force, and whose calendar and script
//! hold.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use gezhi_contract::Layer;
use gezhi_engine::Instance;
use serde_json::{Value, json};

#[path = "packs/small.rs"]
mod small;

use small::{call, decide, each, layer, open, tiny};

/// A layer with a table `list` of those rows, all of which are hit.
fn listed(id: &str, more: &str, sheet: &str) -> Layer {
    let manifest = format!("id = \"{id}\"\nversion = \"1\"\nzone = \"+08:00\"\n{more}");
    layer(&[("pack.toml", &manifest), ("tables/list.csv", sheet)])
}

const LIST: &str =
    "\n[tables.list]\nhit = \"rule order\"\n\n[sources.S]\nkind = \"design\"\ntitle = \"S\"\n";

fn rows(engine: &mut Instance, request: Value) -> Vec<String> {
    let answer = call(engine, "evaluate", &request);
    let hits = answer["hits"].as_array().unwrap_or_else(|| panic!("{answer}"));
    hits.iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_replacement_keeps_its_place_and_new_rows_go_last_or_before() {
    let low = listed("low", LIST, "编号,→甲,依据\nA,1,S\nB,2,S\nC,3,S\nD,4,S\n");
    let middle = listed(
        "middle",
        "replace = [\"B\"]\nremove = [\"C\"]\n",
        "编号,→甲,依据,插入于\nX,9,S,\nB,20,S,\nY,8,S,A\nZ,7,S,Y\n",
    );
    let high = listed("high", "replace = [\"B\"]\n", "编号,→甲,插入于,依据\nB,200,,S\nW,6,X,S\n");
    let all = |engine: &mut Instance| rows(engine, json!({ "table": "list" }));
    assert_eq!(all(&mut open(std::slice::from_ref(&low))), ["A", "B", "C", "D"]);
    let two = [low.clone(), middle.clone()];
    assert_eq!(all(&mut open(&two)), ["Z", "Y", "A", "B", "D", "X"]);
    let mut engine = open(&[low, middle, high]);
    assert_eq!(all(&mut engine), ["Z", "Y", "A", "B", "D", "W", "X"]);
    let answer = call(&mut engine, "evaluate", &json!({ "table": "list" }));
    assert_eq!(each(&answer["outputs"], "/甲"), ["7", "8", "1", "200", "4", "6", "9"]);
}

#[test]
fn a_removed_id_may_be_used_again_elsewhere() {
    let fees = "\n[tables.fees]\nhit = \"rule order\"\n";
    let low = listed("low", LIST, "编号,→甲,依据\nA,1,S\nB,2,S\n");
    let mut high = listed("high", &format!("remove = [\"A\"]\n{fees}"), "编号,→甲,依据\nA,3,S\n");
    let sheet = high.files.remove("tables/list.csv").unwrap();
    high.files.insert("tables/fees.csv".into(), sheet);
    let mut engine = open(&[low, high]);
    assert_eq!(rows(&mut engine, json!({ "table": "list" })), ["B"]);
    assert_eq!(rows(&mut engine, json!({ "table": "fees" })), ["A"]);
}

#[test]
fn a_column_that_a_layer_does_not_have_asks_for_anything() {
    let columns =
        format!("{LIST}\n[tables.list.columns]\n\"年龄\" = \"decimal\"\n\"性别\" = \"string\"\n");
    let low = listed("low", &columns, "编号,年龄,→甲,依据\nA,>= 18,1,S\n");
    let high = listed("high", "", "编号,性别,→甲,依据\nB,女,2,S\nC,-,3,S\n");
    let mut engine = open(&[low, high]);
    let mut hit = |inputs| rows(&mut engine, json!({ "table": "list", "inputs": inputs }));
    assert_eq!(hit(json!({ "年龄": 17, "性别": "女" })), ["B", "C"]);
    assert_eq!(hit(json!({ "年龄": 18, "性别": "男" })), ["A", "C"]);
    assert_eq!(hit(json!({})), ["C"]);
}

const COMMON: [(&str, &str); 5] = [
    ("pack.toml", include_str!("../../rules/common/pack.toml")),
    ("vocabulary.toml", include_str!("../../rules/common/vocabulary.toml")),
    ("tables/clocks.csv", include_str!("../../rules/common/tables/clocks.csv")),
    ("tables/transitions.csv", include_str!("../../rules/common/tables/transitions.csv")),
    ("calendars/cn-mainland.csv", include_str!("../../rules/common/calendars/cn-mainland.csv")),
];

/// The due dates of one start and limit in some calendars.
fn due(
    engine: &mut Instance,
    (start, limit): (&str, &str),
    calendars: &[Option<&str>],
) -> Vec<String> {
    let mut out = Vec::new();
    for calendar in calendars {
        let items = json!([{ "start": start, "limit": limit }]);
        let mut request = json!({ "items": items });
        if let Some(calendar) = calendar {
            request["calendar"] = json!(calendar);
        }
        let answer = call(engine, "deadline", &request);
        let due = answer.pointer("/0/ok/due").and_then(Value::as_str);
        out.push(due.unwrap_or_else(|| panic!("{answer}")).to_owned());
    }
    out
}

#[test]
fn deadlines_by_the_national_calendar_and_by_another_day_of_windows() {
    let nine = "id = \"nine\"\nversion = \"1\"\n\n\
        [calendars.nine]\nbase = \"cn-mainland\"\nwindows = [\"09:00-17:00\"]\n";
    let mut engine = open(&[layer(&COMMON), layer(&[("pack.toml", nine)])]);
    // Start, limit, due with 8–12 and 14–18, due with 9–17.
    let table = [
        ("2024-02-08T16:30", "8工作时", "2024-02-09T16:30", "2024-02-09T16:30"),
        ("2024-02-09T17:30", "1工作时", "2024-02-18T08:30", "2024-02-18T10:00"),
        ("2024-02-03T10:00", "2工作时", "2024-02-04T10:00", "2024-02-04T11:00"),
        ("2024-02-18T17:00", "2工作时", "2024-02-19T09:00", "2024-02-19T11:00"),
        ("2024-09-14T16:00", "8工作时", "2024-09-18T16:00", "2024-09-18T16:00"),
        ("2026-02-14T17:00", "8工作时", "2026-02-24T17:00", "2026-02-24T17:00"),
        ("2023-12-31T12:00", "1工作时", "2024-01-02T09:00", "2024-01-02T10:00"),
        ("2024-02-09T18:30", "2紧急工作时", "2024-02-09T20:30", "2024-02-09T20:30"),
        ("2024-02-09T18:30", "4工作时", "2024-02-18T12:00", "2024-02-18T13:00"),
    ];
    for (start, limit, split, whole) in table {
        let due = due(&mut engine, (start, limit), &[None, Some("nine")]);
        let wanted = [split, whole].map(|at| format!("{at}:00+08:00"));
        assert_eq!(due, wanted, "{start} + {limit}");
    }
}

/// 2024-02-09 was a workday by the notice; a district that gave the day off says so in one line.
#[test]
fn a_district_gives_a_day_off() {
    let manifest = "id = \"high\"\nversion = \"1\"\n";
    let days = "日期,类型,名称,依据\n2024-02-09,休,除夕,SC-HOLIDAYS\n";
    let high = layer(&[("pack.toml", manifest), ("calendars/cn-mainland.csv", days)]);
    let ask = ("2024-02-08T16:30", "8工作时");
    assert_eq!(due(&mut open(&[layer(&COMMON)]), ask, &[None]), ["2024-02-09T16:30:00+08:00"]);
    let mut engine = open(&[layer(&COMMON), high]);
    assert_eq!(due(&mut engine, ask, &[None]), ["2024-02-18T16:30:00+08:00"]);
    // A day that a lower layer lists is replaced or removed by its id.
    let festival = ("2024-02-09T17:30", "1工作时");
    for (list, days) in [("replace", "日期,类型\n2024-02-18,休\n"), ("remove", "")] {
        let manifest =
            format!("id = \"high\"\nversion = \"1\"\n{list} = [\"cn-mainland/2024-02-18\"]\n");
        let high = layer(&[("pack.toml", &manifest), ("calendars/cn-mainland.csv", days)]);
        let mut engine = open(&[layer(&COMMON), high]);
        assert_eq!(due(&mut engine, festival, &[None]), ["2024-02-19T08:30:00+08:00"], "{list}");
    }
    // A calendar that starts from it takes the day over, unless it says otherwise itself.
    let own = "id = \"own\"\nversion = \"1\"\n\n[calendars.own]\nbase = \"cn-mainland\"\n";
    let own_day = "日期,类型\n2024-02-09,班\n";
    let high = layer(&[("pack.toml", manifest), ("calendars/cn-mainland.csv", days)]);
    let mut engine = open(&[layer(&COMMON), high.clone(), layer(&[("pack.toml", own)])]);
    assert_eq!(due(&mut engine, ask, &[Some("own")]), ["2024-02-18T16:30:00+08:00"]);
    let top = layer(&[("pack.toml", own), ("calendars/own.csv", own_day)]);
    let mut engine = open(&[layer(&COMMON), high, top]);
    assert_eq!(due(&mut engine, ask, &[Some("own")]), ["2024-02-09T16:30:00+08:00"]);
}

/// The tiny pack's calendar knows 2026 only.
const UNTIMED: (&str, &str) = ("tables/limits.csv", "");

/// Who is responsible for a class of the tiny pack, as rows.
fn assigned(engine: &mut Instance, incident: Value) -> Vec<String> {
    let mut incident = incident;
    incident["category"] = json!({ "scheme": "tiny", "kind": "事项", "code": "01" });
    let decision = decide(engine, incident);
    each(&decision["responsibility"]["parties"], "/by/rule")
}

#[test]
fn rows_hold_from_their_first_day_to_their_last() {
    let sheet = "编号,类别,自,至,→主办,依据\nA1,T01,2024-02-09,2024-02-10,网格员,TINY\n";
    let mut engine = open(&[tiny(&[("tables/assign.csv", sheet), UNTIMED])]);
    // The pack's zone decides which day it is.
    for (at, holds) in [
        ("2024-02-08T23:59:59+08:00", false),
        ("2024-02-08T16:00:00Z", true),
        ("2024-02-09T00:00:00+08:00", true),
        ("2024-02-10T23:59:59+08:00", true),
        ("2024-02-10T16:00:00Z", false),
    ] {
        let rows = assigned(&mut engine, json!({ "reported_at": at }));
        assert_eq!(rows == ["A1"], holds, "{at}: {rows:?}");
    }
}

#[test]
fn a_lower_layers_rows_hold_while_the_layer_is_in_force() {
    let low = include_str!("../../tests/corpus/bad/tiny/pack.toml")
        .replace("zone =", "in_force = { to = \"2024-02-09\" }\nzone =");
    let high = "id = \"high\"\nversion = \"1\"\nin_force = { from = \"2024-02-08\", to = \"2024-02-10\" }\n";
    let rows = "编号,类别,→主办,依据\nH1,T01,网格员,TINY\n";
    let rows = rows.replace("→主办", "→协办");
    let high = layer(&[("pack.toml", high), ("tables/assign.csv", &rows)]);
    let mut engine = open(&[tiny(&[("pack.toml", &low), UNTIMED]), high]);
    let at = |day: &str| json!({ "reported_at": format!("{day}T12:00:00+08:00") });
    assert_eq!(assigned(&mut engine, at("2024-02-09")), ["A1", "H1"]);
    assert_eq!(assigned(&mut engine, at("2024-02-10")), ["H1"]);
    for (day, kind) in [
        ("2024-02-07", "not_in_force"),
        ("2024-02-08", ""),
        ("2024-02-10", ""),
        ("2024-02-11", "not_in_force"),
    ] {
        let answer = decide(&mut engine, at(day));
        assert_eq!(answer["kind"].as_str().unwrap_or_default(), kind, "{day}");
        if !kind.is_empty() {
            assert_eq!(answer["path"], "incident.reported_at");
        }
    }
}

#[test]
fn the_anchor_says_whose_date_chooses() {
    let sheet = "编号,类别,自,至,→主办,依据\nA1,T01,,2024-02-09,网格员,TINY\nA2,T01,2024-02-10,,网格员,TINY\n";
    let manifest = include_str!("../../tests/corpus/bad/tiny/pack.toml");
    let dispatched = manifest.replace("zone =", "anchor = \"dispatched\"\nzone =");
    let incident = json!({
        "reported_at": "2024-02-09T12:00:00+08:00",
        "events": { "dispatched": "2024-02-10T12:00:00+08:00" },
    });
    let unsent = json!({ "reported_at": "2024-02-09T12:00:00+08:00" });
    for (manifest, sent, not_sent) in [(manifest, "A1", "A1"), (dispatched.as_str(), "A2", "A1")] {
        let mut engine =
            open(&[tiny(&[("pack.toml", manifest), ("tables/assign.csv", sheet), UNTIMED])]);
        assert_eq!(assigned(&mut engine, incident.clone()), [sent]);
        assert_eq!(assigned(&mut engine, unsent.clone()), [not_sent]);
    }
}

#[test]
fn base_calls_the_script_below_and_then_the_tables() {
    let below = "fn mark(answer, word) { answer.note = `${answer.note}${word}`; answer }\n\
        fn assign(incident, classification) {\n    \
        let answer = base.assign(incident, classification);\n    \
        answer.note = \"low\";\n    mark(answer, \"+\")\n}\n";
    let above = "fn mark(answer, word) { answer.note = `${answer.note}(${word})`; answer }\n\
        fn assign(incident, classification) {\n    \
        let answer = base.assign(incident, classification);\n    \
        mark(base.mark(answer, \"base\"), \"high\")\n}\n";
    let high = layer(&[("pack.toml", "id = \"high\"\nversion = \"1\"\n"), ("policy.rhai", above)]);
    let category = json!({ "scheme": "tiny", "kind": "事项", "code": "01" });
    let mut engine = open(&[tiny(&[("policy.rhai", below)]), high]);
    let decision = decide(&mut engine, json!({ "category": category }));
    assert_eq!(decision["responsibility"]["note"], "low+base(high)");
    assert_eq!(each(&decision["responsibility"]["parties"], "/by/rule"), ["A1"]);
    // Without the script below, `base` is the tables.
    let plain = above.replace("base.mark(answer, \"base\")", "answer");
    let high = layer(&[("pack.toml", "id = \"high\"\nversion = \"1\"\n"), ("policy.rhai", &plain)]);
    let decision = decide(&mut open(&[tiny(&[]), high]), json!({ "category": category }));
    assert_eq!(each(&decision["responsibility"]["parties"], "/by/rule"), ["A1"]);
}

#[test]
fn a_limit_of_another_place_is_illustrative() {
    let low = include_str!("../../tests/corpus/bad/tiny/pack.toml")
        .replace("zone =", "jurisdiction = \"1408\"\nzone =");
    let layers = |top: &str| {
        let top = format!("id = \"high\"\nversion = \"1\"\n{top}");
        [tiny(&[("pack.toml", &low)]), layer(&[("pack.toml", &top)])]
    };
    let category = json!({ "scheme": "tiny", "kind": "事项", "code": "01" });
    for (top, area, illustrative) in [
        ("jurisdiction = \"431103\"\n", None, true),
        ("jurisdiction = \"140802\"\n", None, false),
        ("jurisdiction = \"431103\"\n", Some("140802"), false),
        ("", None, true),
        ("", Some("431103"), true),
        ("", Some("140802"), false),
    ] {
        let mut incident = json!({ "category": category });
        if let Some(area) = area {
            incident["place"] = json!({ "area_code": area });
        }
        let decision = decide(&mut open(&layers(top)), incident);
        let told = decision["deadlines"][0]["illustrative"].as_bool().unwrap_or_default();
        assert_eq!(told, illustrative, "{top} {area:?}: {decision}");
    }
}

/// The packs that are shipped open without a word.
#[test]
fn the_packs_that_are_shipped_open() {
    let lengshuitan = [
        ("pack.toml", include_str!("../../rules/lengshuitan/pack.toml")),
        ("vocabulary.toml", include_str!("../../rules/lengshuitan/vocabulary.toml")),
        ("tables/catalogue.csv", include_str!("../../rules/lengshuitan/tables/catalogue.csv")),
        ("tables/classify.csv", include_str!("../../rules/lengshuitan/tables/classify.csv")),
        ("tables/assign.csv", include_str!("../../rules/lengshuitan/tables/assign.csv")),
        ("tables/tasks.csv", include_str!("../../rules/lengshuitan/tables/tasks.csv")),
        ("tables/limits.csv", include_str!("../../rules/lengshuitan/tables/limits.csv")),
        ("tables/ladder.csv", include_str!("../../rules/lengshuitan/tables/ladder.csv")),
    ];
    let yuncheng = [
        ("pack.toml", include_str!("../../rules/timetables/yuncheng/pack.toml")),
        ("vocabulary.toml", include_str!("../../rules/timetables/yuncheng/vocabulary.toml")),
        (
            "tables/catalogue.csv",
            include_str!("../../rules/timetables/yuncheng/tables/catalogue.csv"),
        ),
        (
            "tables/classify.csv",
            include_str!("../../rules/timetables/yuncheng/tables/classify.csv"),
        ),
        ("tables/limits.csv", include_str!("../../rules/timetables/yuncheng/tables/limits.csv")),
    ];
    for layers in [
        vec![layer(&COMMON), layer(&yuncheng)],
        vec![layer(&COMMON), layer(&lengshuitan)],
        vec![layer(&COMMON), layer(&yuncheng), layer(&lengshuitan)],
    ] {
        let mut engine = open(&layers);
        let summary = call(&mut engine, "describe", &json!({}));
        assert_eq!(summary["pack"]["summary"]["warnings"].as_array().map(Vec::len), Some(0));
    }
}
