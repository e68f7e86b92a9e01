//! Edges of duties, sizes and targets: days on which something turns, the last second, numbers that
//! are too large.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use gezhi_engine::Instance;
use serde_json::{Value, json};

#[path = "roster/district.rs"]
#[expect(dead_code, reason = "made for the tests of rosters")]
mod district;
#[path = "packs/small.rs"]
mod small;

use district::{enroll, layer, pack, roster};
use small::{call, decide, each, open};

const DUTIES: &str = "\
编号,户数,→做什么,→对象类型,→频次,→次数,→周期,→间隔天数,→事件,→时限,→会议,→主办,依据,自,至
D-GAP,,看望,网格,间隔,,,3,,,,网格长,TINY,,
D-HUGE,,看望,网格,间隔,,,10000000,,,,网格长,TINY,,
D-ENDS,,看望,网格,间隔,,,3,,,,网格长,TINY,,2026-03-10
D-BIG,>500,日巡,小区,次数,1,日,,,,,网格长,TINY,,
D-NONE,,走访,网格,未写明,,,,,,,网格长,TINY,,
D-SOON,,公示,网格,随事件,,,,handled,30分钟,,网格长,TINY,,
D-MEET,,议事,社区,下次会议,,,,,,议事会,网格长,TINY,,
";

fn judged(more: &[(&str, &str)], roster: Option<&Value>, request: &Value) -> Value {
    let meeting = "[units]\n\"议事会\" = { kind = \"meeting\" }\n";
    let words = district::WORDS.replace("[units]\n", meeting);
    let mut files = vec![("vocabulary.toml", words.as_str()), ("tables/duties.csv", DUTIES)];
    files.extend(more);
    let mut engine = pack(&files);
    if let Some(roster) = roster {
        enroll(&mut engine, roster);
    }
    call(&mut engine, "duties", request)
}

/// March 2026 of one subject, judged at the end of April.
fn march((id, kind): (&str, &str), log: &[(&str, &str)]) -> Value {
    let entry = |(duty, at): &(&str, &str)| json!({ "duty": duty, "subject": id, "at": format!("{at}+08:00") });
    json!({
        "from": "2026-03-01", "to": "2026-03-31", "at": "2026-04-30T00:00:00+08:00",
        "subjects": [{ "id": id, "kind": kind }],
        "log": log.iter().map(entry).collect::<Vec<_>>(),
    })
}

/// `status from due` of each duty of that id, days and times without the zone.
fn told(answer: &Value, duty: &str) -> Vec<String> {
    let all = answer["duties"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
    let of = all.iter().filter(|one| one["duty"] == duty);
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or("-").replace("+08:00", "");
    of.map(|one| format!("{} {} {}", text(one, "status"), text(one, "from"), text(one, "due")))
        .collect()
}

#[test]
fn a_gap_that_reaches_beyond_the_period_is_judged_whole() {
    let log = [("D-GAP", "2026-03-30T10:00:00"), ("D-GAP", "2026-04-02T23:59:59.5")];
    let mut request = march(("G1", "网格"), &log);
    request["from"] = json!("2026-03-28");
    let answer = judged(&[], None, &request);
    let expected = [
        "done 2026-03-28T00:00:00 2026-03-31T23:59:59",
        "done 2026-03-30T10:00:00 2026-04-02T23:59:59",
    ];
    assert_eq!(told(&answer, "D-GAP"), expected);
    assert_eq!(answer["unused"], json!([]));
}

#[test]
fn a_gap_does_not_begin_after_the_row_has_ended() {
    let log = ["02", "05", "08", "11"].map(|day| format!("2026-03-{day}T10:00:00"));
    let log: Vec<(&str, &str)> = log.iter().map(|at| ("D-ENDS", at.as_str())).collect();
    let answer = judged(&[], None, &march(("G1", "网格"), &log));
    let last = "done 2026-03-08T10:00:00 2026-03-11T23:59:59";
    assert_eq!(told(&answer, "D-ENDS").last().unwrap(), last);
}

#[test]
fn a_gap_that_the_calendar_cannot_hold_is_never_overdue() {
    let answer = judged(&[], None, &march(("G1", "网格"), &[]));
    assert_eq!(told(&answer, "D-HUGE"), ["due 2026-03-01T00:00:00 -"]);
}

#[test]
fn what_the_roster_knows_is_asked_for_each_day() {
    let mut roster = roster();
    let areas = roster["areas"].as_array_mut().unwrap();
    areas[2]["to"] = json!("2026-03-29");
    let mut later = areas[2].clone();
    (later["from"], later["to"]) = (json!("2026-03-30"), Value::Null);
    later["facts"]["households"] = json!(600);
    areas.push(later);
    let answer = judged(&[], Some(&roster), &march(("XQ", "小区"), &[]));
    let days =
        ["30", "31"].map(|day| format!("overdue 2026-03-{day}T00:00:00 2026-03-{day}T23:59:59"));
    assert_eq!(told(&answer, "D-BIG"), days, "600 households from the 30th on");
}

#[test]
fn two_records_of_one_grid_share_the_log() {
    let mut roster = roster();
    let areas = roster["areas"].as_array_mut().unwrap();
    areas[2]["to"] = json!("2026-03-15");
    let mut later = areas[2].clone();
    (later["from"], later["to"]) = (json!("2026-03-16"), Value::Null);
    areas.push(later);
    let log: Vec<String> = ["03", "06", "09", "12", "15", "18", "21", "24", "27", "30"]
        .map(|d| format!("2026-03-{d}T10:00:00"))
        .into();
    let mut log: Vec<(&str, &str)> = log.iter().map(|at| ("D-GAP", at.as_str())).collect();
    log.push(("D-NONE", "2026-03-20T10:00:00"));
    let mut request = march(("CN/01", "网格"), &log);
    request.as_object_mut().unwrap().remove("subjects");
    let answer = judged(&[], Some(&roster), &request);
    let all = answer["duties"].as_array().unwrap();
    let mine = |duty: &str| -> Vec<&Value> {
        all.iter().filter(|one| one["duty"] == duty && one["subject"] == "CN/01").collect()
    };
    let done: Vec<u64> = mine("D-NONE").iter().map(|one| one["done"].as_u64().unwrap()).collect();
    assert_eq!(done, [0, 1], "a visit is made under one record");
    let from = |one: &&Value| one["from"].as_str().unwrap().to_owned();
    let mut gaps: Vec<String> = mine("D-GAP").iter().map(from).collect();
    let count = gaps.len();
    gaps.dedup();
    assert_eq!(gaps.len(), count, "no stretch is judged twice: {gaps:?}");
    assert!(gaps.is_sorted(), "{gaps:?}");
}

#[test]
fn a_season_in_dates_is_asked_for_each_day() {
    let duties = "编号,上报日期,→做什么,→对象类型,→频次,→次数,→周期,→主办,依据\n\
        D-FLOOD,[2026-03-30..2026-09-30],防汛,网格,次数,1,日,网格长,TINY\n";
    let answer = judged(&[("tables/duties.csv", duties)], None, &march(("G1", "网格"), &[]));
    assert_eq!(told(&answer, "D-FLOOD").len(), 2);
}

#[test]
fn an_entry_on_the_day_of_a_meeting_is_in_time() {
    let mut request = march(
        ("C1", "社区"),
        &[("D-MEET", "2026-03-04T18:50:00"), ("D-MEET", "2026-03-11T23:59:59.9")],
    );
    let met = |day: &str| json!({ "meeting": "议事会", "subject": "C1", "at": format!("{day}T19:00:00+08:00") });
    request["meetings"] = json!([met("2026-03-04"), met("2026-03-11"), met("2026-03-18")]);
    let answer = judged(&[], None, &request);
    assert_eq!(each(&answer["duties"], "/status"), ["done", "done", "overdue"]);
}

#[test]
fn an_entry_after_the_second_of_a_due_is_late() {
    let event = |at: &str| json!({ "event": "handled", "subject": "G1", "at": format!("2026-03-05T{at}+08:00") });
    let status = |done: &str| {
        let done = format!("2026-03-05T{done}");
        let mut request = march(("G1", "网格"), &[("D-SOON", done.as_str())]);
        request["events"] = json!([event("10:00:00.5")]);
        let answer = judged(&[], None, &request);
        told(&answer, "D-SOON")[0].split(' ').next().unwrap().to_owned()
    };
    assert_eq!(status("10:30:00.9"), "done");
    assert_eq!(status("10:30:01.2"), "overdue");
}

#[test]
fn entries_go_to_the_events_they_are_about() {
    let about = |mut value: Value, about: &str| {
        value["about"] = json!(about);
        value
    };
    let event = json!({ "event": "handled", "subject": "G1", "at": "2026-03-05T10:00:00+08:00" });
    let entry = json!({ "duty": "D-SOON", "subject": "G1", "at": "2026-03-05T10:10:00+08:00" });
    let mut request = march(("G1", "网格"), &[]);
    request["events"] = json!([about(event.clone(), "a"), about(event.clone(), "b"), event]);
    request["log"] = json!([about(entry.clone(), "b"), entry, about(entry.clone(), "c")]);
    let answer = judged(&[], None, &request);
    let all = answer["duties"].as_array().unwrap().iter();
    let taken: Vec<Value> =
        all.filter(|d| d["duty"] == "D-SOON").map(|d| d["log"].clone()).collect();
    assert_eq!(taken, [json!([1]), json!([0]), json!([2])]);
}

#[test]
fn windows_are_bounded() {
    let slots: Vec<String> = (0..3000).map(|_| "\"06:00-10:00\"".to_owned()).collect();
    let manifest = small::TINY[0].1;
    let manifest = format!(
        "{manifest}\n[parameters.slots]\nzh = \"时段\"\nsource = \"TINY\"\nvalue = [{}]\n",
        slots.join(", ")
    );
    let duties = "编号,→做什么,→对象类型,→频次,→时段表,→主办,依据\n\
        D-SLOT,巡逻,网格,时段,slots,网格长,TINY\n";
    let files = [("pack.toml", manifest.as_str()), ("tables/duties.csv", duties)];
    let mut request = march(("G1", "网格"), &[]);
    request["from"] = json!("2025-04-01");
    request["only"] = json!(["done"]);
    let answer = judged(&files, None, &request);
    assert_eq!(answer["limit"], "DUTY_WINDOWS_MAX", "{answer:#}");
}

#[test]
fn a_target_that_no_rate_reaches_is_not_met() {
    let targets = "编号,→指标,→不低于,→层级,依据\nT-1,化解率,70000000000000000000000000000,,TINY\n";
    let mut engine = pack(&[("tables/targets.csv", targets)]);
    let case = json!({ "id": "1", "reached": "网格", "taken_up": true, "resolved": "网格" });
    let request = json!({ "at": "2026-03-02", "cases": [case, case, case] });
    let answer = call(&mut engine, "score", &request);
    assert_eq!(answer["targets"][0]["met"], false, "{answer:#}");
}

#[test]
fn a_count_that_is_not_known_is_asked_for_once() {
    let sizing = "编号,户数,→对象类型,→计量,→标准,依据\nS-1,>0,网格,户数,300,TINY\n";
    let mut engine = pack(&[("tables/sizing.csv", sizing)]);
    let request = json!({ "at": "2026-03-02", "grids": [{ "id": "G1", "kind": "网格" }] });
    let answer = call(&mut engine, "survey", &request);
    assert_eq!(answer["grids"][0]["needs"], json!(["households"]), "{answer:#}");
}

#[test]
fn answers_that_are_written_piece_by_piece_are_canonical() {
    let sizing = "编号,→对象类型,→计量,→标准,依据\nS-1,网格,户数,300,TINY\n";
    let mut engine = pack(&[
        ("tables/duties.csv", &DUTIES.replace("议事会", "物业企业")),
        ("tables/sizing.csv", sizing),
    ]);
    let grids = json!([{ "id": "\"grids\":[", "kind": "网格" }, { "id": "2", "kind": "小区" }]);
    let surveyed = json!({ "at": "2026-03-02", "grids": grids, "areas": grids });
    let judged = march(("\"duties\":[", "网格"), &[("D-GAP", "2026-03-02T10:00:00")]);
    for (function, request) in [("survey", surveyed), ("duties", judged)] {
        let answer = engine.call(function, &request.to_string()).unwrap();
        let tree: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer, gezhi_contract::json::canonical(&tree), "{function}");
        let list = tree.get("duties").or_else(|| tree.get("grids")).unwrap();
        assert!(list.as_array().unwrap().len() > 1, "{answer}");
    }
}

/// Opens the pack with one parameter more; `value` is its TOML.
fn with_parameter(value: &str, more: &[(&str, &str)]) -> Value {
    let manifest = small::TINY[0].1;
    let manifest = format!(
        "{manifest}\n[parameters.week_start]\nzh = \"参数一\"\nsource = \"TINY\"\nvalue = {value}\n"
    );
    let mut files = vec![("pack.toml", manifest.as_str())];
    files.extend(more);
    let bundle = gezhi_contract::Bundle { layers: vec![layer(&files)], roster: None };
    call(&mut Instance::new(), "open", &serde_json::to_value(&bundle).unwrap())
}

#[test]
fn a_week_begins_on_one_day() {
    let duties =
        "编号,→做什么,→对象类型,→频次,→次数,→周期,→主办,依据\nD,巡,网格,次数,1,周,网格长,TINY\n";
    let answer = with_parameter("[\"sunday\"]", &[("tables/duties.csv", duties)]);
    assert_eq!(each(&answer["diagnostics"], "/code"), ["bad-value"], "{answer:#}");
}

#[test]
fn an_integer_in_another_base_is_the_number_it_is() {
    let duties = "编号,参数一,→做什么,→对象类型,→频次,→次数,→周期,→主办,依据\nD,16,巡,网格,次数,1,日,网格长,TINY\n";
    let manifest = small::TINY[0].1;
    let manifest = format!(
        "{manifest}\n[parameters.sixteen]\nzh = \"参数一\"\nsource = \"TINY\"\nvalue = 0x10\n"
    );
    let files = [("pack.toml", manifest.as_str()), ("tables/duties.csv", duties)];
    let answer = judged(&files, None, &march(("G1", "网格"), &[]));
    assert_eq!(told(&answer, "D").len(), 31, "{answer:#}");
    let answer = with_parameter("99999999999999999999999999999999999", &[]);
    assert_eq!(each(&answer["diagnostics"], "/code"), ["bad-value"], "{answer:#}");
}

#[test]
fn holdings_with_faulty_days_bring_no_faults_of_their_own() {
    let mut roster = roster();
    roster["holders"][2]["posts"] =
        json!([{ "post": "P-3", "from": "x" }, { "post": "P-4", "from": "y" }]);
    roster["holders"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "H-9", "posts": [{ "post": "P-4" }] }));
    let mut engine = pack(&[]);
    let answer = call(&mut engine, "enroll", &roster);
    assert_eq!(each(&answer["diagnostics"], "/code"), ["bad-range", "bad-range"], "{answer:#}");
}

#[test]
fn a_weight_beyond_64_bits_still_weighs() {
    let classify =
        "编号,关键词,→类别,→权重,依据\nK1,路灯,T01,5,TINY\nK2,路灯,T02,99999999999999999999,TINY\n";
    let mut engine = open(&[layer(&[("tables/classify.csv", classify)])]);
    let answer = decide(&mut engine, json!({ "text": "路灯坏了" }));
    assert_eq!(answer["classification"]["category"]["code"], "02", "{answer:#}");
}
