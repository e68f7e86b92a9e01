//! When a limit that starts at a moment is due, and what was counted on the way.
//!
//! Not responsible for: which limit applies, whether its start is only assumed, or extensions. All
//! moments are local time; nothing here knows a time zone.

use gezhi_contract::Text;
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use super::limit::{Limit, LimitFault, Measure};
use super::{Calendar, Windows};

mod count;
mod fault;
pub mod term;

use count::Count;
pub use fault::DueFault;

/// When a limit is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last instant in time: what is done at it is done in time.
    pub at: DateTime,
    /// What was counted, in order: from, to. One pair for a period that the clock or the calendar
    /// counts; for working time one for each window, or part of one, that was counted.
    pub counted: Vec<(DateTime, DateTime)>,
    /// Why the deadline may still move: it hangs on a day that the calendar does not vouch for.
    pub provisional: Option<Text>,
}

/// How a source counts 日 and 个月: 民法典 200–203, 行政处罚法 85 and others differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRules {
    /// Whether the day of the start is the first day counted; 民法典 201: it is not.
    pub first_day: bool,
    /// Whether a last day that is a day off rolls to the next working day; 民法典 203: it does.
    pub roll: bool,
    /// When the last day ends.
    pub ends: DayEnd,
    /// Limits of up to so many days are counted in working days; 行政处罚法 85: 2, 3, 5 and 7 are.
    pub short_days: Option<u32>,
}

/// When the last day of a period ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayEnd {
    /// 二十四时: the last instant is 23:59:59 of that day.
    Midnight,
    /// 下班: when the last window of a working day closes, on a day off too.
    Close,
}

/// When `limit` is due if it starts at `start`.
///
/// * `minute`, `urgent_hour`, `natural_day` run by the clock and never look at the calendar.
/// * `work_hour`, `work_day` (8 hours, whatever the windows) count within the windows of working
///   days. What is used up as a window closes is due at that close, not at the next opening.
/// * `work_day_next` counts whole working days, the first on the day after the start or later, and
///   is due as the last window of the last one closes; with a window up to 24:00, at 23:59:59.
/// * `day` counts as `rules` say.
/// * `month` ends on the day of the same number, or on the last day of the month where there is
///   none (民法典 202). With `rules` it rolls and ends as they say, and if the first day counts, it
///   ends a day earlier (a month from and with 1 March ends on 31 March, not on 1 April). Without
///   `rules` it runs from the moment: same time of day, no rolling.
///
/// A period whose last day has already closed when it starts (the first day counts, `Close`, an
/// evening start) is due at its start.
///
/// ```
/// # use std::collections::BTreeMap;
/// # use gezhi_engine::calendar::{Beyond, Calendar, Limit, Window, Windows, due};
/// # use jiff::civil::date;
/// let calendar = Calendar {
///     id: "plain".into(),
///     windows: Windows::new(vec![Window::parse("08:00-12:00")?, Window::parse("14:00-18:00")?])?,
///     weekend: [false, false, false, false, false, true, true],
///     days: BTreeMap::new(),
///     known_from: date(2026, 1, 1),
///     known_to: date(2026, 12, 31),
///     beyond: Beyond::Provisional,
/// };
/// let friday_evening = date(2026, 3, 6).at(17, 0, 0, 0);
/// let limit = Limit::parse("4工作时")?;
/// assert_eq!(due(&calendar, friday_evening, &limit, None)?.at, date(2026, 3, 9).at(11, 0, 0, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`DueFault::BeyondCalendar`] if a day outside the known range decides and the calendar says
/// [`Beyond::Error`](super::Beyond::Error); [`DueFault::MissingDayRules`] for `day` without
/// `rules`; [`DueFault::TooFar`] if the working days of 40 years are not enough;
/// [`DueFault::Overflow`] after the year 9999; [`DueFault::BadLimit`] for a limit that
/// [`Limit::new`] refuses.
pub fn due(
    calendar: &Calendar,
    start: DateTime,
    limit: &Limit,
    rules: Option<&DayRules>,
) -> Result<Due, DueFault> {
    match (limit.measure()?, rules) {
        (Measure::Elapsed(seconds), _) => {
            let at = start.checked_add(SignedDuration::from_secs(seconds));
            Ok(clock_period(start, at.map_err(|_| DueFault::Overflow)?))
        }
        (Measure::Worked(seconds), _) => {
            Count::new(calendar, start).working_time(seconds.saturating_mul(count::SECOND))
        }
        (Measure::WorkDays(days), _) => {
            let mut count = Count::new(calendar, start);
            let last = count.working_days(days, false)?;
            Ok(count.finish(end_of(last, DayEnd::Close, &calendar.windows)?))
        }
        (Measure::Days(_), None) => Err(DueFault::MissingDayRules { limit: *limit }),
        (Measure::Days(days), Some(rules)) if is_short(days, rules) => {
            let mut count = Count::new(calendar, start);
            let last = count.working_days(days, rules.first_day)?;
            Ok(count.finish(end_of(last, rules.ends, &calendar.windows)?))
        }
        (Measure::Days(days), Some(rules)) => {
            let days = days - i64::from(rules.first_day);
            let last = start.date().checked_add(SignedDuration::from_hours(24 * days));
            calendar_period(calendar, start, last.map_err(|_| DueFault::Overflow)?, rules)
        }
        (Measure::Months(months), None) => {
            let (last, _) = months_later(start.date(), months)?;
            Ok(clock_period(start, last.to_datetime(start.time())))
        }
        (Measure::Months(months), Some(rules)) => {
            let (last, same_number) = months_later(start.date(), months)?;
            let back = rules.first_day && same_number;
            let last = if back { last.yesterday() } else { Ok(last) };
            calendar_period(calendar, start, last.map_err(|_| DueFault::Overflow)?, rules)
        }
    }
}

/// A period by the clock.
fn clock_period(start: DateTime, at: DateTime) -> Due {
    Due { at, counted: vec![(start, at)], provisional: None }
}

/// A period of calendar days that ends with `last`, or rolls off it.
fn calendar_period(
    calendar: &Calendar,
    start: DateTime,
    last: Date,
    rules: &DayRules,
) -> Result<Due, DueFault> {
    let mut count = Count::new(calendar, start);
    let last = if rules.roll { count.next_working_day(last)? } else { last };
    let at = end_of(last, rules.ends, &calendar.windows)?;
    let first = match rules.first_day {
        true => start,
        false => start_of(start.date().tomorrow().map_err(|_| DueFault::Overflow)?),
    };
    count.counted.push((first, at.max(start)));
    Ok(count.finish(at))
}

/// Whether the rules count a limit of so many days in working days.
fn is_short(days: i64, rules: &DayRules) -> bool {
    rules.short_days.is_some_and(|short| days <= i64::from(short))
}

/// The last instant of a day.
fn end_of(date: Date, ends: DayEnd, windows: &Windows) -> Result<DateTime, DueFault> {
    let midnight = Time::constant(23, 59, 59, 0);
    match ends {
        DayEnd::Midnight => Ok(date.to_datetime(midnight)),
        DayEnd::Close => {
            let close = count::at(date, i64::from(windows.closes()) * count::SECOND)?;
            Ok(close.min(date.to_datetime(midnight)))
        }
    }
}

fn start_of(date: Date) -> DateTime {
    date.to_datetime(Time::midnight())
}

/// The day of the same number `months` later and `true`, or the last day of that month and `false`.
fn months_later(date: Date, months: i64) -> Result<(Date, bool), DueFault> {
    let months = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + months;
    let year = i16::try_from(months.div_euclid(12)).map_err(|_| DueFault::Overflow)?;
    let month = i8::try_from(months.rem_euclid(12) + 1).map_err(|_| DueFault::Overflow)?;
    let first = Date::new(year, month, 1).map_err(|_| DueFault::Overflow)?;
    match Date::new(year, month, date.day()) {
        Ok(same) => Ok((same, true)),
        Err(_) => Ok((first.last_of_month(), false)),
    }
}

#[cfg(test)]
mod tests;
