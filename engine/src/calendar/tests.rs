//! Calendars that the tests of this module and of `due` share, and what a day is.

use jiff::civil::date;

use super::*;

/// Saturday and Sunday, Monday first.
pub(super) const WEEKEND: [bool; 7] = [false, false, false, false, false, true, true];

/// The usual hours of a city: 8 with a lunch break.
pub(super) const SPLIT: &[&str] = &["08:00-12:00", "14:00-18:00"];

/// 8 hours without a break.
pub(super) const WHOLE: &[&str] = &["09:00-17:00"];

/// The holidays and make-up workdays that the tests by hand touch: (first, last, off, name).
const DAYS: [(&str, &str, bool, &str); 13] = [
    ("2024-01-01", "2024-01-01", true, "元旦"),
    ("2024-02-04", "2024-02-04", false, "春节"),
    ("2024-02-10", "2024-02-17", true, "春节"),
    ("2024-02-18", "2024-02-18", false, "春节"),
    ("2024-09-14", "2024-09-14", false, "中秋节"),
    ("2024-09-15", "2024-09-17", true, "中秋节"),
    ("2024-09-29", "2024-09-29", false, "国庆节"),
    ("2024-10-01", "2024-10-07", true, "国庆节"),
    ("2024-10-12", "2024-10-12", false, "国庆节"),
    ("2026-02-14", "2026-02-14", false, "春节"),
    ("2026-02-15", "2026-02-23", true, "春节"),
    ("2026-02-28", "2026-02-28", false, "春节"),
    ("2026-10-01", "2026-10-07", true, "国庆节"),
];

/// A calendar that knows 2007 to 2026 and lists no days.
pub(super) fn plain(windows: &[&str]) -> Calendar {
    let windows = windows.iter().map(|text| Window::parse(text).unwrap()).collect();
    Calendar {
        id: "cn-mainland".to_owned(),
        windows: Windows::new(windows).unwrap(),
        weekend: WEEKEND,
        days: BTreeMap::new(),
        known_from: date(2007, 1, 1),
        known_to: date(2026, 12, 31),
        beyond: Beyond::Provisional,
    }
}

/// A calendar with the days of the tests by hand.
pub(super) fn mainland(windows: &[&str]) -> Calendar {
    let mut calendar = plain(windows);
    for (first, last, off, name) in DAYS {
        let (mut date, last): (Date, Date) = (first.parse().unwrap(), last.parse().unwrap());
        while date <= last {
            list(&mut calendar, date, off, name);
            date = date.tomorrow().unwrap();
        }
    }
    calendar
}

/// Lists one day.
pub(super) fn list(calendar: &mut Calendar, date: Date, off: bool, name: &str) {
    let rule = format!("{}/{date}", calendar.id);
    calendar.days.insert(date, Day { off, name: name.to_owned(), rule });
}

#[test]
fn a_listed_day_beats_the_weekend() {
    let mut calendar = mainland(SPLIT);
    for (date, worked) in [
        (date(2024, 2, 3), false),  // Saturday
        (date(2024, 2, 4), true),   // make-up Sunday
        (date(2024, 2, 9), true),   // 除夕 of 2024, officially worked
        (date(2024, 2, 12), false), // Monday of the festival
        (date(2024, 2, 19), true),  // Monday
        (date(2007, 1, 1), true),   // the ends of the known range belong to it
        (date(2026, 12, 31), true),
    ] {
        assert_eq!(calendar.is_working_day(date), Some(worked), "{date}");
    }
    list(&mut calendar, date(2024, 2, 9), true, "除夕");
    assert_eq!(calendar.is_working_day(date(2024, 2, 9)), Some(false));
}

#[test]
fn a_day_outside_the_known_range_is_unknown_even_if_listed() {
    let mut calendar = mainland(SPLIT);
    list(&mut calendar, date(2027, 1, 4), true, "元旦");
    for date in [date(2006, 12, 31), date(2027, 1, 1), date(2027, 1, 4)] {
        assert_eq!(calendar.is_working_day(date), None, "{date}");
    }
    assert!(!calendar.presumes_working_day(date(2027, 1, 4)));
    assert!(calendar.presumes_working_day(date(2027, 1, 1)));
}

#[test]
fn any_days_may_be_the_weekend() {
    let mut calendar = plain(SPLIT);
    calendar.weekend = [true, false, false, false, false, false, false];
    assert!(calendar.is_weekend(date(2024, 2, 5)), "Monday");
    assert!(!calendar.is_weekend(date(2024, 2, 4)), "Sunday");
}
