//! 4,000 deadlines of an independent program with its own holidays.
//!
//! The data is not part of the repository; where it is missing, no case runs and the test says so.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::super::super::tests::{SPLIT, list, plain};
use super::*;

#[expect(clippy::disallowed_methods, reason = "a test reads its data; the engine never does")]
fn shared(name: &str) -> Option<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    std::fs::read_to_string(root.join(name)).ok()
}

/// Every holiday and make-up workday from 2007 to 2026.
fn holidays(text: &str) -> Calendar {
    let mut calendar = plain(SPLIT);
    let years: BTreeMap<String, Vec<(Date, bool, String)>> = {
        let raw: BTreeMap<String, Vec<(String, bool, String)>> =
            serde_json::from_str(text).unwrap();
        let day = |(date, off, name): (String, bool, String)| (date.parse().unwrap(), off, name);
        raw.into_iter().map(|(year, days)| (year, days.into_iter().map(day).collect())).collect()
    };
    for (date, off, name) in years.into_values().flatten() {
        list(&mut calendar, date, off, &name);
    }
    calendar
}

#[test]
fn equals_the_independent_program() {
    let data = (shared("holidays-cn.json"), shared("deadline-oracle.csv"));
    let (Some(days), Some(cases)) = data else {
        println!("deadline oracle: 0 cases ran, the data is not here");
        return;
    };
    let calendar = holidays(&days);
    let mut ran = 0;
    for record in csv::Reader::from_reader(cases.as_bytes()).records() {
        let record = record.unwrap();
        let fields: Vec<&str> = record.iter().collect();
        let [start, unit, amount, deadline, used] = fields[..] else { panic!("{record:?}") };
        let limit = Limit::parse(&format!("{amount} {unit}")).unwrap();
        let due = due(&calendar, moment(start), &limit, None).unwrap();
        assert_eq!(due.at, moment(deadline), "{start} + {limit}");
        let counted: i64 =
            due.counted.iter().map(|(from, to)| to.duration_since(*from).as_secs()).sum();
        assert_eq!(counted, used.parse::<i64>().unwrap(), "{start} + {limit}");
        assert_eq!(due.provisional, None, "{start} + {limit}");
        ran += 1;
    }
    assert_eq!(ran, 4_000);
    println!("deadline oracle: {ran} cases ran");
}
