//! Deadlines by hand. `oracle` compares with an independent program, `properties` with a slow one.

use jiff::ToSpan;
use jiff::civil::date;

use super::super::tests::{SPLIT, WHOLE, list, mainland, plain};
use super::super::{Beyond, Unit};
use super::*;

mod oracle;
mod properties;

/// 民法典 201 and 203: the first day does not count, the last rolls off a day off, 24:00.
const CIVIL: DayRules =
    DayRules { first_day: false, roll: true, ends: DayEnd::Midnight, short_days: None };

fn moment(text: &str) -> DateTime {
    text.parse().unwrap()
}

/// When a limit is due that hangs on known days only.
fn at(calendar: &Calendar, start: &str, limit: &str, rules: Option<&DayRules>) -> DateTime {
    let limit = Limit::parse(limit).unwrap();
    let due = due(calendar, moment(start), &limit, rules).unwrap();
    assert_eq!(due.provisional, None, "{start} + {limit}");
    due.at
}

/// The lines of a table, each as its cells.
fn rows<const N: usize>(table: &str) -> Vec<[&str; N]> {
    let lines = table.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            assert_eq!(line.matches('|').count() + 1, N, "{line}");
            let mut cells = line.split('|').map(str::trim);
            std::array::from_fn(|_| cells.next().unwrap())
        })
        .collect()
}

/// Rules as the tests below write them: first day, roll, end, short; `-` for no rules.
fn rules(text: &str) -> Option<DayRules> {
    let [first_day, roll, ends, short_days] = text.split(' ').collect::<Vec<_>>()[..] else {
        return None;
    };
    Some(DayRules {
        first_day: first_day == "first",
        roll: roll == "roll",
        ends: if ends == "close" { DayEnd::Close } else { DayEnd::Midnight },
        short_days: short_days.parse().ok(),
    })
}

/// Checks `start | limit | rules | due` line by line.
fn check(calendar: &Calendar, table: &str) {
    for [start, limit, rule, due] in rows(table) {
        let found = at(calendar, start, limit, rules(rule).as_ref());
        assert_eq!(found, moment(due), "{start} + {limit}, {rule}");
    }
}

#[test]
fn both_kinds_of_windows() {
    let (split, whole) = (mainland(SPLIT), mainland(WHOLE));
    let table = "
        2024-02-08T16:30 | 8工作时 | 2024-02-09T16:30 | 2024-02-09T16:30
        2024-02-09T17:30 | 1工作时 | 2024-02-18T08:30 | 2024-02-18T10:00
        2024-02-03T10:00 | 2工作时 | 2024-02-04T10:00 | 2024-02-04T11:00
        2024-02-18T17:00 | 2工作时 | 2024-02-19T09:00 | 2024-02-19T11:00
        2024-09-14T16:00 | 8工作时 | 2024-09-18T16:00 | 2024-09-18T16:00
        2026-02-14T17:00 | 8工作时 | 2026-02-24T17:00 | 2026-02-24T17:00
        2023-12-31T12:00 | 1工作时 | 2024-01-02T09:00 | 2024-01-02T10:00
    ";
    for [start, limit, in_split, in_whole] in rows(table) {
        assert_eq!(at(&split, start, limit, None), moment(in_split), "{start} + {limit}");
        assert_eq!(at(&whole, start, limit, None), moment(in_whole), "{start} + {limit}");
    }
    let evening = "
        2024-02-09T18:30 | 2紧急工作时 | - | 2024-02-09T20:30
        2024-02-09T18:30 | 4工作时 | - | 2024-02-18T12:00
        2024-02-09T18:30 | 1工作日 | - | 2024-02-18T18:00
    ";
    check(&split, evening);
}

#[test]
fn a_district_may_take_a_day_off() {
    for windows in [SPLIT, WHOLE] {
        let mut calendar = mainland(windows);
        list(&mut calendar, date(2024, 2, 9), true, "除夕");
        check(&calendar, "2024-02-08T16:30 | 8工作时 | - | 2024-02-18T16:30");
    }
}

#[test]
fn what_ends_with_a_window_is_due_as_it_closes() {
    let table = "
        2024-03-04T08:00 | 4工作时 | - | 2024-03-04T12:00
        2024-03-04T12:00 | 4工作时 | - | 2024-03-04T18:00
        2024-03-04T18:00 | 4工作时 | - | 2024-03-05T12:00
        2024-03-04T08:00 | 1工作日 | - | 2024-03-04T18:00
        2024-03-04T07:00 | 15分钟 | - | 2024-03-04T07:15
    ";
    check(&mainland(SPLIT), table);
    let late = "
        2024-03-04T20:00 | 4工作时 | - | 2024-03-05T00:00
        2024-03-04T20:00 | 5工作时 | - | 2024-03-05T01:00
        2024-03-04T20:00 | 1 work_day_next | - | 2024-03-05T23:59:59
    ";
    check(&plain(&["00:00-06:00", "20:00-24:00"]), late);
}

#[test]
fn a_work_day_is_eight_hours_whatever_the_windows() {
    let short = plain(&["09:00-12:00", "13:00-16:00"]);
    check(&short, "2024-03-04T09:00 | 1工作日 | - | 2024-03-05T11:00");
}

#[test]
fn whole_working_days_from_the_next_day() {
    let table = "
        2024-02-08T09:00 | 5工作日（次日起算） | - | 2024-02-21T18:00
        2024-02-08T23:59:59 | 5工作日（次日起算） | - | 2024-02-21T18:00
        2024-09-30T16:00 | 5个工作日（次日起） | - | 2024-10-12T18:00
        2024-02-10T16:00 | 1个工作日（次日起） | - | 2024-02-18T18:00
    ";
    check(&mainland(SPLIT), table);
}

#[test]
fn civil_days_exclude_the_first_and_roll_off_holidays() {
    let calendar = mainland(SPLIT);
    // The last line's day has closed already: due at once.
    let table = "
        2024-01-11T15:00 | 30日 | next roll midnight - | 2024-02-18T23:59:59
        2024-09-01T15:00 | 30日 | next roll midnight - | 2024-10-08T23:59:59
        2024-01-11T15:00 | 30日 | next roll close - | 2024-02-18T18:00
        2024-01-11T15:00 | 30日 | next stay midnight - | 2024-02-10T23:59:59
        2024-01-11T15:00 | 30日 | first roll midnight - | 2024-02-09T23:59:59
        2024-02-10T15:00 | 1日 | first stay close - | 2024-02-10T18:00
        2024-02-10T20:00 | 1日 | first stay close - | 2024-02-10T20:00
    ";
    check(&calendar, table);
    let limit = Limit::parse("15日").unwrap();
    let fault = due(&calendar, moment("2024-02-10T15:00"), &limit, None).unwrap_err();
    assert_eq!(fault, DueFault::MissingDayRules { limit });
    assert_eq!(fault.message().zh, "`15日` 缺少来源的计日规则");
    assert_eq!(fault.hint().en, "fill in `first_day`, `roll` and `ends` on the row");
}

#[test]
fn short_periods_may_be_working_days() {
    // The last line's day has closed already: due at once.
    let table = "
        2024-02-08T20:00 | 7日 | next roll midnight 7 | 2024-02-23T23:59:59
        2024-02-08T20:00 | 8日 | next roll midnight 7 | 2024-02-18T23:59:59
        2024-02-08T20:00 | 2日 | first roll close 7 | 2024-02-09T18:00
        2024-02-08T20:00 | 1日 | first roll close 7 | 2024-02-08T20:00
    ";
    check(&mainland(SPLIT), table);
}

#[test]
fn months_end_on_the_same_number_or_the_last_day() {
    let table = "
        2024-01-15T10:30 | 1个月 | - | 2024-02-15T10:30
        2024-01-31T10:30 | 1个月 | - | 2024-02-29T10:30
        2023-12-31T10:30 | 14个月 | - | 2025-02-28T10:30
        2024-01-15T10:30 | 1个月 | next stay midnight - | 2024-02-15T23:59:59
        2024-01-15T10:30 | 1个月 | next roll midnight - | 2024-02-18T23:59:59
        2024-03-01T10:30 | 1个月 | first stay midnight - | 2024-03-31T23:59:59
        2024-01-31T10:30 | 1个月 | first stay midnight - | 2024-02-29T23:59:59
    ";
    check(&mainland(SPLIT), table);
}

#[test]
fn parts_of_a_second_are_kept() {
    let table = "
        2024-02-08T17:30:00.123456789 | 8工作时 | - | 2024-02-09T17:30:00.123456789
        2024-02-08T17:30:00.123456789 | 30分钟 | - | 2024-02-08T18:00:00.123456789
        2024-02-08T17:30:00.123456789 | 1自然日 | - | 2024-02-09T17:30:00.123456789
        2024-02-08T17:30:00.123456789 | 1个月 | - | 2024-03-08T17:30:00.123456789
    ";
    check(&mainland(SPLIT), table);
}

#[test]
fn says_what_was_counted() {
    let calendar = mainland(SPLIT);
    let pairs = |start: &str, limit: &str, rules: Option<&DayRules>| {
        let due = due(&calendar, moment(start), &Limit::parse(limit).unwrap(), rules).unwrap();
        due.counted.iter().map(|(from, to)| format!("{from}/{to}")).collect::<Vec<_>>()
    };
    assert_eq!(
        pairs("2024-02-09T17:30", "5工作时", None),
        [
            "2024-02-09T17:30:00/2024-02-09T18:00:00",
            "2024-02-18T08:00:00/2024-02-18T12:00:00",
            "2024-02-18T14:00:00/2024-02-18T14:30:00",
        ]
    );
    assert_eq!(
        pairs("2024-02-09T17:30", "1工作日（次日起算）", None),
        ["2024-02-18T08:00:00/2024-02-18T12:00:00", "2024-02-18T14:00:00/2024-02-18T18:00:00"]
    );
    assert_eq!(
        pairs("2024-02-09T17:30", "2紧急工作时", None),
        ["2024-02-09T17:30:00/2024-02-09T19:30:00"]
    );
    assert_eq!(
        pairs("2024-02-09T17:30", "2日", Some(&CIVIL)),
        ["2024-02-10T00:00:00/2024-02-18T23:59:59"]
    );
}

#[test]
fn days_after_the_known_ones_are_never_silent() {
    // Known are 2007-01-01 to 2026-12-31. The clock needs no calendar, nor does a day that does not
    // roll, nor what is left of a day after its last window.
    let table = "
        2026-12-31T17:00 | 1工作时 | - | 2026-12-31T18:00 | certain
        2026-12-31T17:30 | 1工作时 | - | 2027-01-01T08:30 | provisional
        2006-12-29T18:00 | 1工作时 | - | 2007-01-01T09:00 | provisional
        2006-12-31T18:00 | 1工作时 | - | 2007-01-01T09:00 | certain
        2006-12-31T17:59 | 1工作时 | - | 2007-01-01T09:00 | provisional
        2026-12-30T17:30 | 1 work_day_next | - | 2026-12-31T18:00 | certain
        2026-12-31T17:30 | 1 work_day_next | - | 2027-01-01T18:00 | provisional
        2026-12-31T17:30 | 1自然日 | - | 2027-01-01T17:30 | certain
        2027-06-01T17:30 | 2紧急工作时 | - | 2027-06-01T19:30 | certain
        2026-12-31T17:30 | 1个月 | - | 2027-01-31T17:30 | certain
        2026-12-31T17:30 | 1日 | next stay midnight - | 2027-01-01T23:59:59 | certain
        2026-12-31T17:30 | 2日 | next roll midnight - | 2027-01-04T23:59:59 | provisional
        2026-12-30T17:30 | 1日 | next roll midnight - | 2026-12-31T23:59:59 | certain
        2026-12-30T17:30 | 2日 | next stay midnight 2 | 2027-01-01T23:59:59 | provisional
    ";
    let mut calendar = mainland(SPLIT);
    for [start, limit, rule, due_at, verdict] in rows(table) {
        let (limit, rules) = (Limit::parse(limit).unwrap(), rules(rule));
        calendar.beyond = Beyond::Provisional;
        let answer = due(&calendar, moment(start), &limit, rules.as_ref()).unwrap();
        assert_eq!(answer.at, moment(due_at), "{start} + {limit}");
        assert_eq!(answer.provisional.is_some(), verdict == "provisional", "{start} + {limit}");
        calendar.beyond = Beyond::Error;
        let strict = due(&calendar, moment(start), &limit, rules.as_ref());
        assert_eq!(strict.is_err(), verdict == "provisional", "{start} + {limit}");
    }
}

#[test]
fn the_reason_names_the_days() {
    let mut calendar = mainland(SPLIT);
    let limit = Limit::parse("5工作日").unwrap();
    let start = moment("2026-12-30T09:00");
    let reason = due(&calendar, start, &limit, None).unwrap().provisional.unwrap();
    assert_eq!(
        reason.en,
        "calendar `cn-mainland` knows 2007-01-01 to 2026-12-31 only: 2027-01-01 and other days \
         outside are taken by the weekend alone, so holidays and make-up workdays may still move \
         the deadline"
    );
    assert!(reason.zh.contains("2027-01-01") && reason.zh.contains("2026-12-31"), "{}", reason.zh);
    calendar.beyond = Beyond::Error;
    let fault = due(&calendar, start, &limit, None).unwrap_err();
    assert_eq!(
        fault.message(),
        Text::new(
            "日历 `cn-mainland` 只载明 2007-01-01 至 2026-12-31，缺少 2027-01-01",
            "calendar `cn-mainland` knows 2007-01-01 to 2026-12-31 only; 2027-01-01 is needed",
        )
    );
}

#[test]
fn a_search_ends() {
    let mut calendar = plain(SPLIT);
    calendar.weekend = [true; 7];
    let start = moment("2024-03-04T09:00");
    for limit in ["1工作时", "1 work_day_next", "1日"] {
        let fault = due(&calendar, start, &Limit::parse(limit).unwrap(), Some(&CIVIL)).unwrap_err();
        let expected = DueFault::TooFar { calendar: "cn-mainland".into(), start: start.date() };
        assert_eq!(fault, expected, "{limit}");
    }
    let days = i64::try_from(crate::limits::CALENDAR_DAYS_MAX).unwrap();
    for (away, found) in [(days, true), (days + 1, false)] {
        let mut lonely = calendar.clone();
        list(&mut lonely, start.date() + away.days(), false, "补班");
        let limit = Limit::parse("1工作时").unwrap();
        assert_eq!(due(&lonely, start, &limit, None).is_ok(), found, "{away}");
    }
    let last = moment("9999-12-31T09:00");
    for limit in ["1自然日", "1工作日", "1 work_day_next", "1个月", "1日"] {
        let fault = due(&plain(SPLIT), last, &Limit::parse(limit).unwrap(), Some(&CIVIL));
        assert_eq!(fault, Err(DueFault::Overflow), "{limit}");
    }
    let by_hand = Limit { amount: rust_decimal::Decimal::ZERO, unit: Unit::WorkHour };
    let fault = due(&plain(SPLIT), start, &by_hand, None).unwrap_err();
    assert!(matches!(fault, DueFault::BadLimit(LimitFault::NotPositive { .. })));
}
