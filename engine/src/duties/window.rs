//! Windows of the calendar: days, weeks, months, quarters and years that reach into a period.
//!
//! A week begins on Monday, unless the pack's parameter `week_start` says Sunday: no article says
//! which, so the pack's label must.
//!
//! Not responsible for: working days; a duty of "twice a week" does not ask for them.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The first and last day of every window of that kind which reaches into the period, in time.
///
/// `window` is one of the words of `WINDOWS`; the years 1 to 9999 are all there is, and a window
/// that would leave them is not listed.
pub fn windows(window: &str, first: Weekday, (from, to): (Date, Date)) -> Vec<(Date, Date)> {
    let mut out = Vec::new();
    let mut start = begin(window, first, from);
    while start <= to {
        let Ok(next) = next(window, start) else { break };
        let Ok(last) = next.yesterday() else { break };
        out.push((start, last));
        start = next;
    }
    out
}

/// The first day of the window that holds `day`.
fn begin(window: &str, first: Weekday, day: Date) -> Date {
    match window {
        "week" => {
            let back = day.weekday().since(first);
            day.checked_sub(i32::from(back).days()).unwrap_or(day)
        }
        "month" => day.first_of_month(),
        "quarter" => {
            let month = day.month().saturating_sub(1) / 3 * 3;
            day.with().month(month.saturating_add(1)).day(1).build().unwrap_or(day)
        }
        "year" => day.first_of_year(),
        _ => day,
    }
}

/// The first day of the window after the one that begins on `start`.
fn next(window: &str, start: Date) -> Result<Date, jiff::Error> {
    match window {
        "week" => start.checked_add(7.days()),
        "month" => start.checked_add(1.month()),
        "quarter" => start.checked_add(3.months()),
        "year" => start.checked_add(1.year()),
        _ => start.checked_add(1.day()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn windows_reach_into_the_period_and_are_whole() {
        let period = (date(2024, 2, 10), date(2024, 2, 20));
        let month = windows("month", Weekday::Monday, period);
        assert_eq!(month, [(date(2024, 2, 1), date(2024, 2, 29))]);
        let monday = windows("week", Weekday::Monday, period);
        assert_eq!(monday.first(), Some(&(date(2024, 2, 5), date(2024, 2, 11))));
        assert_eq!(monday.len(), 3);
        let sunday = windows("week", Weekday::Sunday, period);
        assert_eq!(sunday.first(), Some(&(date(2024, 2, 4), date(2024, 2, 10))));
        let quarter = windows("quarter", Weekday::Monday, period);
        assert_eq!(quarter, [(date(2024, 1, 1), date(2024, 3, 31))]);
        assert_eq!(windows("day", Weekday::Monday, period).len(), 11);
        let year = windows("year", Weekday::Monday, period);
        assert_eq!(year, [(date(2024, 1, 1), date(2024, 12, 31))]);
        let last = (date(9999, 12, 20), date(9999, 12, 31));
        assert!(windows("month", Weekday::Monday, last).is_empty());
    }
}
