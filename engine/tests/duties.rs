//! Recurring duties against a day-by-day reference, and the cases in which nothing may be guessed.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use gezhi_contract::duties::{DutiesResponse, Duty, DutyStatus};
use gezhi_contract::{Bundle, Layer};
use gezhi_engine::Instance;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};

const PACK: &str = "\
id = \"tiny\"
version = \"1\"
zone = \"+08:00\"
calendar = \"plain\"

[sources.OWN]
kind = \"design\"
title = \"测试用\"

[calendars.plain]
windows = [\"08:00-12:00\", \"14:00-18:00\"]
known = { from = \"2026-01-01\", to = \"2026-12-31\" }

[parameters.slots]
zh = \"时段表一\"
source = \"OWN\"
value = [\"06:00-10:00\", \"18:00-24:00\"]
open = true
";

const VOCABULARY: &str = "\
[tiers]
grid = { zh = \"网格\", en = \"grid\" }

[roles]
\"网格员\" = { en = \"grid worker\" }

[units]
\"邻里会\" = { kind = \"meeting\", en = \"meeting\" }

[facts.season]
type = \"boolean\"
zh = \"汛期\"
";

const DUTIES: &str = "\
编号,汛期,→做什么,→对象类型,→频次,→次数,→周期,→间隔天数,→时段表,→事件,→时限,→会议,→凭据,→主办,依据,自
D-DAY,,日巡,网格,次数,2,日,,,,,,,网格员,OWN,
D-WEEK,,周巡,网格,次数,2,周,,,,,,,网格员,OWN,
D-MONTH,,月巡,网格,次数,1,月,,,,,,录入,网格员,OWN,
D-GAP,,看望,网格,间隔,,,3,,,,,,网格员,OWN,
D-SLOT,,巡逻,网格,时段,,,,时段表一,,,,,网格员,OWN,
D-EVENT,,公示,网格,随事件,,,,,handled,1工作日,,,网格员,OWN,
D-OPEN,,张贴,网格,随事件,,,,,handled,,,,网格员,OWN,
D-MEET,,商讨,网格,下次会议,,,,,reported,,邻里会,,网格员,OWN,
D-NONE,,走访,网格,未写明,,,,,,,,,网格员,OWN,
D-SEASON,是,防汛,网格,次数,1,日,,,,,,,网格员,OWN,
D-LATER,,新规,网格,次数,1,周,,,,,,,网格员,OWN,2026-03-10
";

fn pack() -> Instance {
    let files =
        [("pack.toml", PACK), ("vocabulary.toml", VOCABULARY), ("tables/duties.csv", DUTIES)];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let layer = Layer { name: "tiny".into(), files: files.into() };
    let bundle = Bundle { layers: vec![layer], roster: None };
    let mut instance = Instance::new();
    instance.call("open", &serde_json::to_string(&bundle).unwrap()).unwrap();
    instance
}

fn judged(request: &Value) -> DutiesResponse {
    let answer = pack().call("duties", &request.to_string()).unwrap();
    serde_json::from_str(&answer).unwrap()
}

fn refused(request: &Value) -> (String, String) {
    let error = pack().call("duties", &request.to_string()).unwrap_err();
    let error: Value = serde_json::from_str(&error).unwrap();
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    (text("kind"), text("path"))
}

/// March 2026 of one grid, judged as its last day ends.
fn march(log: &[(&str, &str)]) -> Value {
    let entry = |(duty, at): &(&str, &str)| json!({ "duty": duty, "subject": "G1", "at": format!("{at}+08:00"), "evidence": ["录入"] });
    json!({
        "from": "2026-03-01", "to": "2026-03-31", "at": "2026-04-30T00:00:00+08:00",
        "subjects": [{ "id": "G1", "kind": "网格", "facts": { "season": false } }],
        "log": log.iter().map(entry).collect::<Vec<_>>(),
    })
}

fn of<'a>(answer: &'a DutiesResponse, duty: &str) -> Vec<&'a Duty> {
    answer.duties.iter().filter(|one| one.duty == duty).collect()
}

#[test]
fn windows_are_whole_and_belong_to_rows_in_force_on_their_first_day() {
    let answer = judged(&march(&[]));
    assert_eq!(of(&answer, "D-DAY").len(), 31);
    assert_eq!(of(&answer, "D-MONTH").len(), 1);
    let weeks = of(&answer, "D-WEEK");
    assert_eq!(weeks.len(), 6, "23 February to 5 April");
    assert_eq!(weeks[0].from.as_deref(), Some("2026-02-23T00:00:00+08:00"));
    assert_eq!(weeks[5].due.as_deref(), Some("2026-04-05T23:59:59+08:00"));
    let later = of(&answer, "D-LATER");
    assert_eq!(later[0].from.as_deref(), Some("2026-03-16T00:00:00+08:00"));
    assert!(of(&answer, "D-SEASON").is_empty(), "out of season");
    assert_eq!(of(&answer, "D-SLOT").len(), 62);
}

#[test]
fn what_is_not_known_is_asked_and_what_is_not_said_is_not_guessed() {
    let mut request = march(&[("D-NONE", "2026-03-05T10:00:00")]);
    request["subjects"] = json!([{ "id": "G1", "kind": "grid" }]);
    let answer = judged(&request);
    let season = of(&answer, "D-SEASON");
    assert!(season.iter().all(|duty| duty.status == DutyStatus::NeedsFacts));
    assert_eq!(season[0].needs, ["season"]);
    let [none] = of(&answer, "D-NONE")[..] else { panic!("{answer:#?}") };
    assert_eq!((none.status, none.done, none.due.as_deref()), (DutyStatus::Unspecified, 1, None));
}

#[test]
fn an_entry_without_its_evidence_is_listed_and_does_not_count() {
    let mut request =
        march(&[("D-MONTH", "2026-03-31T23:59:59"), ("D-WEEK", "2026-05-01T00:00:00")]);
    request["at"] = json!("2026-05-02T00:00:00+08:00");
    request["log"][0]["evidence"] = json!([]);
    let answer = judged(&request);
    let month = of(&answer, "D-MONTH")[0];
    assert_eq!((month.status, month.done), (DutyStatus::Overdue, 0));
    assert_eq!((month.incomplete.as_slice(), answer.unused.as_slice()), (&[0][..], &[1][..]));
}

#[test]
fn duties_follow_events_and_meetings() {
    let mut request =
        march(&[("D-EVENT", "2026-03-09T09:00:00"), ("D-MEET", "2026-03-11T20:00:00")]);
    request["events"] = json!([
        { "event": "handled", "subject": "G1", "at": "2026-03-06T16:00:00+08:00", "about": "c1" },
        { "event": "处置完毕", "subject": "G1", "at": "2026-03-20T16:00:00+08:00", "about": "c2" },
        { "event": "reported", "subject": "G1", "at": "2026-03-10T08:00:00+08:00" },
        { "event": "reported", "subject": "G1", "at": "2026-03-30T08:00:00+08:00" },
    ]);
    request["meetings"] = json!([
        { "meeting": "邻里会", "subject": "G1", "at": "2026-03-04T19:00:00+08:00" },
        { "meeting": "邻里会", "subject": "G1", "at": "2026-03-11T19:00:00+08:00" },
    ]);
    let answer = judged(&request);
    let told = |duty: &str| -> Vec<(DutyStatus, Option<String>)> {
        of(&answer, duty).into_iter().map(|duty| (duty.status, duty.due.clone())).collect()
    };
    let due = |text: &str| Some(format!("2026-03-{text}+08:00"));
    assert_eq!(
        told("D-EVENT"),
        [(DutyStatus::Done, due("09T16:00:00")), (DutyStatus::Overdue, due("23T16:00:00"))]
    );
    assert_eq!(told("D-OPEN"), [(DutyStatus::Due, None), (DutyStatus::Due, None)]);
    assert_eq!(told("D-MEET"), [(DutyStatus::Done, due("11T19:00:00")), (DutyStatus::Due, None)]);
}

#[test]
fn what_does_not_fit_is_refused_with_its_path() {
    let with = |change: fn(&mut Value)| {
        let mut request = march(&[("D-DAY", "2026-03-05T10:00:00")]);
        change(&mut request);
        refused(&request)
    };
    let invalid = |path: &str| ("invalid_request".to_owned(), path.to_owned());
    assert_eq!(with(|r| r["log"][0]["duty"] = json!("D-DAZ")), invalid("log[0].duty"));
    assert_eq!(with(|r| r["log"][0]["subject"] = json!("G2")), invalid("log[0].subject"));
    assert_eq!(with(|r| r["at"] = json!("2026-03-04T00:00:00+08:00")), invalid("log[0].at"));
    assert_eq!(with(|r| r["to"] = json!("2026-02-01")), invalid("to"));
    assert_eq!(with(|r| r["from"] = json!("2026-02-30")), invalid("from"));
    assert_eq!(with(|r| r["subjects"][0]["kind"] = json!("街坊")), invalid("subjects[0].kind"));
    let fact = |r: &mut Value| r["subjects"][0]["facts"]["season"] = json!("是");
    assert_eq!(with(fact), invalid("subjects[0].facts.season"));
    assert_eq!(with(|r| r["to"] = json!("2028-01-01")).0, "limit_exceeded");
}

/// Which window a day lies in, found in another way than by counting on from a first day.
fn window(cadence: &str, day: Date) -> (i64, i64) {
    match cadence {
        "D-DAY" => (i64::from(day.year()), i64::from(day.day_of_year())),
        "D-WEEK" => {
            let week = day.iso_week_date();
            (i64::from(week.year()), i64::from(week.week()))
        }
        _ => (i64::from(day.year()), i64::from(day.month())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn counts_are_those_of_a_day_by_day_reference(
        entries in prop::collection::vec((0_i32..120, 0_u8..24), 0..40),
        start in 0_i32..60,
        length in 0_i32..40,
        now in 0_i32..130,
    ) {
        let first = date(2026, 1, 1);
        let day = |n: i32| first.checked_add(n.days()).unwrap();
        let (from, to) = (day(start), day(start + length));
        let done: Vec<(Date, u8)> =
            entries.iter().filter(|(n, _)| *n < now).map(|(n, hour)| (day(*n), *hour)).collect();
        for (duty, times) in [("D-DAY", 2), ("D-WEEK", 2), ("D-MONTH", 1)] {
            let log: Vec<Value> = done.iter().map(|(day, hour)| json!({
                "duty": duty, "subject": "G1", "at": format!("{day}T{hour:02}:30:00+08:00"),
                "evidence": ["录入"],
            })).collect();
            let answer = judged(&json!({
                "from": from.to_string(), "to": to.to_string(),
                "at": format!("{}T00:00:00+08:00", day(now)),
                "subjects": [{ "id": "G1", "kind": "grid" }], "log": log,
            }));
            // Every window that a day of the period lies in, with what was done in it.
            let mut wanted: BTreeMap<(i64, i64), u64> = BTreeMap::new();
            for n in start..=start + length {
                wanted.entry(window(duty, day(n))).or_insert(0);
            }
            for (day, _) in &done {
                if let Some(count) = wanted.get_mut(&window(duty, *day)) {
                    *count += 1;
                }
            }
            let ended = |key: (i64, i64)| {
                let later = (0..=60).map(|n| day(now + n));
                !later.clone().any(|day| window(duty, day) == key)
                    && later.into_iter().next().is_some_and(|day| window(duty, day) > key)
            };
            let expected: Vec<(u64, DutyStatus)> = wanted.iter().map(|(key, count)| {
                let status = match (*count >= times, ended(*key)) {
                    (true, _) => DutyStatus::Done,
                    (false, true) => DutyStatus::Overdue,
                    (false, false) => DutyStatus::Due,
                };
                (*count, status)
            }).collect();
            let found: Vec<(u64, DutyStatus)> =
                of(&answer, duty).into_iter().map(|duty| (duty.done, duty.status)).collect();
            prop_assert_eq!(found, expected, "{}", duty);
        }
    }

    #[test]
    fn no_stretch_of_a_gap_is_longer_than_it_says(
        entries in prop::collection::btree_set(0_i32..31, 0..15),
    ) {
        let day = |n: i32| date(2026, 3, 1).checked_add(n.days()).unwrap();
        let log: Vec<String> = entries.iter().map(|n| format!("{}T12:00:00", day(*n))).collect();
        let log: Vec<(&str, &str)> = log.iter().map(|at| ("D-GAP", at.as_str())).collect();
        let answer = judged(&march(&log));
        let mut late = Vec::new();
        let mut last = 0;
        for n in entries.iter().copied() {
            late.push(n - last > 3);
            last = n;
        }
        if last < 30 || entries.is_empty() {
            late.push(true);
        }
        let found: Vec<bool> = of(&answer, "D-GAP")
            .into_iter()
            .map(|duty| duty.status == DutyStatus::Overdue)
            .collect();
        prop_assert_eq!(found, late);
    }
}
