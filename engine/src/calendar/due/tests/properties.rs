//! Deadlines of random calendars against a program that counts minute by minute.

use std::collections::BTreeMap;

use jiff::ToSpan;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::super::super::{Day, Window, Windows};
use super::*;

/// The first day that random calendars list.
const FIRST: Date = date(2024, 1, 1);

/// Windows on half hours, a weekend that leaves a working day, and days off and made up.
fn calendars() -> impl Strategy<Value = Calendar> {
    let hours = prop::collection::btree_set(0_u32..=48, 2..=6);
    let weekend = prop::array::uniform7(prop::bool::weighted(0.3));
    let days = prop::collection::btree_map(0_i64..90, any::<bool>(), 0..30);
    let known = (0_i64..60, 0_i64..60);
    (hours, weekend, days, known).prop_map(|(hours, mut weekend, days, known)| {
        let hours: Vec<u32> = hours.into_iter().map(|half| half * 1_800).collect();
        let windows = hours.chunks_exact(2).map(|pair| Window::new(pair[0], pair[1]).unwrap());
        weekend[2] = false;
        Calendar {
            id: "random".to_owned(),
            windows: Windows::new(windows.collect()).unwrap(),
            weekend,
            days: days.into_iter().map(|(day, off)| (FIRST + day.days(), listed(off))).collect(),
            known_from: FIRST + known.0.days(),
            known_to: FIRST + (known.0 + known.1).days(),
            beyond: Beyond::Provisional,
        }
    })
}

fn listed(off: bool) -> Day {
    Day { off, name: String::new(), rule: String::new() }
}

fn rules() -> impl Strategy<Value = DayRules> {
    let ends = prop::sample::select(vec![DayEnd::Midnight, DayEnd::Close]);
    (any::<bool>(), any::<bool>(), ends, prop::option::of(0_u32..10)).prop_map(
        |(first_day, roll, ends, short_days)| DayRules { first_day, roll, ends, short_days },
    )
}

/// Limits of every unit; hours in quarters, so that they come to whole minutes.
fn limits() -> impl Strategy<Value = Limit> {
    (prop::sample::select(&Unit::ALL[..]), 1_i64..60).prop_map(|(unit, amount)| {
        let amount = match unit {
            Unit::Minute | Unit::Day => Decimal::from(amount),
            Unit::WorkDayNext | Unit::Month => Decimal::from(amount % 9 + 1),
            _ => Decimal::new(amount * 25, 2),
        };
        Limit::new(amount, unit).unwrap()
    })
}

/// A start on a whole minute of the first sixty days.
fn starts() -> impl Strategy<Value = DateTime> {
    (0_i64..60 * 1_440).prop_map(|minutes| date(2024, 1, 1).at(0, 0, 0, 0) + minutes.minutes())
}

/// Whether a day is worked, written apart from the calendar.
fn works(calendar: &Calendar, date: Date) -> bool {
    let weekday = (date.weekday().to_monday_one_offset() - 1) as usize;
    calendar.days.get(&date).map_or(!calendar.weekend[weekday], |day| !day.off)
}

/// The deadline by stepping through every minute or every day.
fn slow(calendar: &Calendar, start: DateTime, limit: Limit, rules: DayRules) -> DateTime {
    let minutes = |each: i64| i64::try_from(limit.amount * Decimal::from(each)).unwrap();
    let days = || i64::try_from(limit.amount).unwrap();
    match limit.unit {
        Unit::Minute => start + minutes(1).minutes(),
        Unit::UrgentHour => start + minutes(60).minutes(),
        Unit::NaturalDay => start + minutes(1_440).minutes(),
        Unit::WorkHour => slow_minutes(calendar, start, minutes(60)),
        Unit::WorkDay => slow_minutes(calendar, start, minutes(480)),
        Unit::WorkDayNext => {
            let days = slow_working_days(calendar, start.date() + 1.day(), days());
            slow_end(calendar, start, days, DayEnd::Close)
        }
        Unit::Month => slow_months(calendar, start, days(), rules),
        Unit::Day if rules.short_days.is_some_and(|short| Decimal::from(short) >= limit.amount) => {
            let first = if rules.first_day { 0.days() } else { 1.day() };
            let last = slow_working_days(calendar, start.date() + first, days());
            slow_end(calendar, start, last, rules.ends)
        }
        Unit::Day => {
            let first = if rules.first_day { 1 } else { 0 };
            slow_roll(calendar, start, start.date() + (days() - first).days(), rules)
        }
    }
}

fn slow_minutes(calendar: &Calendar, start: DateTime, mut left: i64) -> DateTime {
    let mut now = start;
    while left > 0 {
        let second =
            u32::try_from(now.hour()).unwrap() * 3_600 + u32::try_from(now.minute()).unwrap() * 60;
        let open = calendar.windows.as_slice().iter();
        let mut open = open.filter(|window| window.opens() <= second && second < window.closes());
        if works(calendar, now.date()) && open.next().is_some() {
            left -= 1;
        }
        now += 1.minute();
    }
    now
}

fn slow_working_days(calendar: &Calendar, first: Date, days: i64) -> Date {
    let worked = first.series(1.day()).filter(|date| works(calendar, *date));
    worked.take(usize::try_from(days).unwrap()).last().unwrap()
}

fn slow_months(calendar: &Calendar, start: DateTime, months: i64, rules: DayRules) -> DateTime {
    let mut last = start.date() + months.months(); // keeps to the month's last day
    if rules.first_day && last.day() == start.day() {
        last -= 1.day();
    }
    slow_roll(calendar, start, last, rules)
}

fn slow_roll(calendar: &Calendar, start: DateTime, last: Date, rules: DayRules) -> DateTime {
    let last = if rules.roll { slow_working_days(calendar, last, 1) } else { last };
    slow_end(calendar, start, last, rules.ends)
}

fn slow_end(calendar: &Calendar, start: DateTime, last: Date, ends: DayEnd) -> DateTime {
    let closes = calendar.windows.as_slice().iter().map(|window| window.closes()).max().unwrap();
    let end = match ends {
        DayEnd::Close if closes < 86_400 => last.at(0, 0, 0, 0) + i64::from(closes).seconds(),
        _ => last.at(23, 59, 59, 0),
    };
    if end < start { start } else { end }
}

/// Seconds of a limit whose length does not hang on the calendar.
fn seconds(limit: Limit) -> Option<i64> {
    let each = match limit.unit {
        Unit::Minute => 60,
        Unit::UrgentHour | Unit::WorkHour => 3_600,
        Unit::WorkDay => 28_800,
        Unit::NaturalDay => 86_400,
        Unit::Day | Unit::WorkDayNext | Unit::Month => return None,
    };
    i64::try_from(limit.amount * Decimal::from(each)).ok()
}

proptest! {
    #[test]
    fn equals_counting_minute_by_minute(
        calendar in calendars(), start in starts(), limit in limits(), rules in rules()
    ) {
        let due = due(&calendar, start, &limit, Some(&rules)).unwrap();
        prop_assert_eq!(due.at, slow(&calendar, start, limit, rules), "{} {:?}", limit, rules);
    }

    #[test]
    fn what_is_counted_comes_to_the_limit(
        calendar in calendars(), start in starts(), limit in limits(),
        nanosecond in 0_i64..60_000_000_000
    ) {
        let start = start + nanosecond.nanoseconds();
        let due = due(&calendar, start, &limit, Some(&CIVIL)).unwrap();
        let mut before = start;
        let mut total = SignedDuration::ZERO;
        for (from, to) in &due.counted {
            prop_assert!(before <= *from && from < to, "{:?}", due.counted);
            total += to.duration_since(*from);
            before = *to;
        }
        if let Some(seconds) = seconds(limit) {
            prop_assert_eq!(total, SignedDuration::from_secs(seconds));
            prop_assert_eq!(before, due.at);
        }
    }

    #[test]
    fn a_day_off_more_never_brings_a_deadline_forward(
        calendar in calendars(), start in starts(), limit in limits(), rules in rules(),
        off in 0_i64..90
    ) {
        let before = due(&calendar, start, &limit, Some(&rules)).unwrap();
        let mut calendar = calendar;
        calendar.days.insert(FIRST + off.days(), listed(true));
        let after = due(&calendar, start, &limit, Some(&rules)).unwrap();
        prop_assert!(before.at <= after.at, "{} then {}", before.at, after.at);
    }

    /// A deadline that is not provisional hangs on no day outside the known range.
    #[test]
    fn what_is_not_provisional_is_certain(
        calendar in calendars(), start in starts(), limit in limits(), rules in rules(),
        guess in prop::collection::vec(any::<bool>(), 200)
    ) {
        let first = due(&calendar, start, &limit, Some(&rules)).unwrap();
        let mut strict = calendar.clone();
        strict.beyond = Beyond::Error;
        let answer = due(&strict, start, &limit, Some(&rules));
        prop_assert_eq!(answer.is_err(), first.provisional.is_some());
        if first.provisional.is_some() {
            return Ok(());
        }
        let (from, to) = (calendar.known_from, calendar.known_to);
        let days = FIRST.series(1.day()).zip(&guess).filter(|(date, _)| *date < from || to < *date);
        let guessed: BTreeMap<_, _> = days.map(|(date, off)| (date, listed(*off))).collect();
        let mut other = calendar;
        other.days.extend(guessed);
        prop_assert_eq!(due(&other, start, &limit, Some(&rules)).unwrap(), first);
    }
}
