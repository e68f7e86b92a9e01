//! Walks a calendar day by day from a start, and notes what was counted and what was not known.
//!
//! Moments are civil, in the pack's zone, whose offset is fixed, so a day always has 24 hours.
//! Whether a day is worked is asked only when something depends on it: a limit that ends on Friday
//! never looks at Saturday, and is not provisional because Saturday lies beyond the calendar.
//!
//! Not responsible for: which units are counted how; see [`due`](super::due()).

use gezhi_contract::Text;
use jiff::civil::{Date, DateTime, Time};

use super::super::{Beyond, Calendar, Window};
use super::{Due, DueFault};
use crate::limits::CALENDAR_DAYS_MAX;

/// Nanoseconds of a second: moments keep their sub-second part.
pub(super) const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// One count under way.
pub(super) struct Count<'a> {
    calendar: &'a Calendar,
    start: DateTime,
    /// The day being counted.
    date: Date,
    /// How many days have been passed.
    passed: usize,
    /// The first day that had to be known and was not.
    unknown: Option<Date>,
    /// See [`Due::counted`].
    pub(super) counted: Vec<(DateTime, DateTime)>,
}

impl<'a> Count<'a> {
    pub(super) fn new(calendar: &'a Calendar, start: DateTime) -> Self {
        let date = start.date();
        Self { calendar, start, date, passed: 0, unknown: None, counted: Vec::new() }
    }

    /// Counts so many nanoseconds of working time from the start.
    pub(super) fn working_time(mut self, nanoseconds: i64) -> Result<Due, DueFault> {
        let mut left = nanoseconds;
        loop {
            // Whether a day is worked does not matter once its last window has closed.
            if self.from() < i64::from(self.calendar.windows.closes()) * SECOND
                && self.is_worked()?
            {
                left -= self.take_windows(left)?;
            }
            if left == 0 {
                let at = self.counted.last().map_or(self.start, |(_, to)| *to);
                return Ok(self.finish(at));
            }
            self.pass_day()?;
        }
    }

    /// Counts so many whole working days, from the start's day or the next, and gives the last.
    pub(super) fn working_days(&mut self, days: i64, first_day: bool) -> Result<Date, DueFault> {
        if !first_day {
            self.pass_day()?;
        }
        let mut left = days;
        loop {
            if self.is_worked()? {
                self.take_windows(i64::MAX)?;
                left -= 1;
            }
            if left == 0 {
                return Ok(self.date);
            }
            self.pass_day()?;
        }
    }

    /// `date`, or the first working day after it.
    pub(super) fn next_working_day(&mut self, date: Date) -> Result<Date, DueFault> {
        self.date = date;
        while !self.is_worked()? {
            self.pass_day()?;
        }
        Ok(self.date)
    }

    /// The answer: due `at`, though never before the start.
    pub(super) fn finish(self, at: DateTime) -> Due {
        let provisional = self.unknown.map(|day| provisional(self.calendar, day));
        Due { at: at.max(self.start), counted: self.counted, provisional }
    }

    /// The time of day to count from: midnight on every day but the first.
    fn from(&self) -> i64 {
        if self.date > self.start.date() { 0 } else { since_midnight(self.start.time()) }
    }

    /// Counts the windows of the day, up to `left`; gives what was counted.
    fn take_windows(&mut self, left: i64) -> Result<i64, DueFault> {
        let (from, mut taken) = (self.from(), 0);
        for window in self.calendar.windows.as_slice() {
            let opens = from.max(i64::from(window.opens()) * SECOND);
            let length = (i64::from(window.closes()) * SECOND - opens).min(left - taken);
            if length > 0 {
                self.counted.push((at(self.date, opens)?, at(self.date, opens + length)?));
                taken += length;
            }
        }
        Ok(taken)
    }

    /// The day being counted.
    pub(super) fn date(&self) -> Date {
        self.date
    }

    /// Where the count began.
    pub(super) fn start(&self) -> DateTime {
        self.start
    }

    /// The calendar's windows.
    pub(super) fn windows(&self) -> &'a [Window] {
        self.calendar.windows.as_slice()
    }

    /// Whether a day that had to be known was not.
    pub(super) fn has_unknown(&self) -> bool {
        self.unknown.is_some()
    }

    /// From when on the day has working time, if it is a working day at all.
    pub(super) fn opens_from(&self) -> Option<i64> {
        let from = self.from();
        let ends = |window: &&Window| i64::from(window.closes()) * SECOND > from;
        let window = self.windows().iter().find(ends)?;
        Some(from.max(i64::from(window.opens()) * SECOND))
    }

    /// The time of the day's windows before `until`.
    pub(super) fn window_time(&self, until: i64) -> i64 {
        let from = self.from();
        let lengths = self.windows().iter().map(|window| {
            let opens = from.max(i64::from(window.opens()) * SECOND);
            ((i64::from(window.closes()) * SECOND).min(until) - opens).max(0)
        });
        lengths.sum()
    }

    /// Whether the day is worked, or presumed to be where the calendar allows that.
    pub(super) fn is_worked(&mut self) -> Result<bool, DueFault> {
        let calendar = self.calendar;
        if !calendar.knows(self.date) {
            match calendar.beyond {
                Beyond::Provisional => self.unknown = self.unknown.or(Some(self.date)),
                Beyond::Error => {
                    return Err(DueFault::BeyondCalendar {
                        calendar: calendar.id.clone(),
                        needed: self.date,
                        known_from: calendar.known_from,
                        known_to: calendar.known_to,
                    });
                }
            }
        }
        Ok(calendar.presumes_working_day(self.date))
    }

    pub(super) fn pass_day(&mut self) -> Result<(), DueFault> {
        self.passed()?;
        self.date = self.date.tomorrow().map_err(|_| DueFault::Overflow)?;
        Ok(())
    }

    /// As [`pass_day`](Self::pass_day), to the day before.
    pub(super) fn pass_back(&mut self) -> Result<(), DueFault> {
        self.passed()?;
        self.date = self.date.yesterday().map_err(|_| DueFault::Overflow)?;
        Ok(())
    }

    fn passed(&mut self) -> Result<(), DueFault> {
        self.passed += 1;
        if self.passed > CALENDAR_DAYS_MAX {
            let calendar = self.calendar.id.clone();
            return Err(DueFault::TooFar { calendar, start: self.start.date() });
        }
        Ok(())
    }
}

fn provisional(calendar: &Calendar, day: Date) -> Text {
    let Calendar { id, known_from, known_to, .. } = calendar;
    Text::new(
        format!(
            "日历 `{id}` 只载明 {known_from} 至 {known_to}：{day} 等范围外的日子仅按周末推算，\
             节假日和调休未知，期限可能变动"
        ),
        format!(
            "calendar `{id}` knows {known_from} to {known_to} only: {day} and other days outside \
             are taken by the weekend alone, so holidays and make-up workdays may still move the \
             deadline"
        ),
    )
}

/// Nanoseconds from midnight to a time of day.
pub(super) fn since_midnight(time: Time) -> i64 {
    let seconds =
        i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    seconds * SECOND + i64::from(time.subsec_nanosecond())
}

/// The moment so many nanoseconds after a midnight; a whole day gives the next midnight.
pub(super) fn at(date: Date, nanoseconds: i64) -> Result<DateTime, DueFault> {
    if nanoseconds >= DAY {
        let next = date.tomorrow().map_err(|_| DueFault::Overflow)?;
        return Ok(next.to_datetime(Time::midnight()));
    }
    let seconds = nanoseconds / SECOND;
    let small = |part: i64| i8::try_from(part).map_err(|_| DueFault::Overflow);
    let (hour, minute) = (small(seconds / 3_600)?, small(seconds / 60 % 60)?);
    let below = i32::try_from(nanoseconds % SECOND).map_err(|_| DueFault::Overflow)?;
    let time = Time::new(hour, minute, small(seconds % 60)?, below);
    Ok(date.to_datetime(time.map_err(|_| DueFault::Overflow)?))
}
