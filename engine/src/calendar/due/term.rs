//! A limit counted in parts: what an interval uses of it, where the rest of it ends, and where a
//! reminder lies before that end.
//!
//! A clock that is paused and goes on runs in several intervals. Durations (seconds by the clock or
//! of working time) add up. Days of the calendar are counted by their dates: an interval uses the
//! days after its first one, up to and with its last; so the day of a pause is used, and counting
//! goes on with the day after the resumption.
//!
//! Not responsible for: which intervals there are.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};

use super::count::{Count, SECOND, at, since_midnight};
use super::{DayEnd, DayRules, Due, DueFault, clock_period, end_of, is_short, months_later};
use crate::calendar::Calendar;
use crate::calendar::limit::{Limit, Measure, Unit};

/// What a term counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Nanoseconds by the clock.
    Clock,
    /// Nanoseconds of working time.
    Worked,
    /// Days of the calendar.
    Days,
    /// Working days.
    WorkDays,
}

impl Pace {
    /// Whether it counts days by their dates.
    #[must_use]
    pub fn by_date(self) -> bool {
        matches!(self, Self::Days | Self::WorkDays)
    }
}

/// A limit made ready to be counted in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it counts.
    pub pace: Pace,
    /// How much of it: nanoseconds or days.
    pub total: i64,
    /// How its days are counted; of no meaning to durations.
    rules: DayRules,
}

/// What an interval used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Nanoseconds or days.
    pub amount: i64,
    /// Whether a day that counts is not known to the calendar.
    pub unknown: bool,
}

impl Term {
    /// The term of a limit that starts at `start`. A month without rules runs from the moment and
    /// is a duration by the clock; with rules it is so many days.
    ///
    /// # Errors
    /// As [`due`](super::due()).
    pub fn of(limit: &Limit, start: DateTime, rules: Option<&DayRules>) -> Result<Self, DueFault> {
        let to_close =
            DayRules { first_day: false, roll: false, ends: DayEnd::Close, short_days: None };
        let term = |pace, total, rules: Option<&DayRules>| Self {
            pace,
            total,
            rules: rules.copied().unwrap_or(to_close),
        };
        Ok(match (limit.measure()?, rules) {
            (Measure::Elapsed(seconds), _) => term(Pace::Clock, seconds * SECOND, None),
            (Measure::Worked(seconds), _) => term(Pace::Worked, seconds * SECOND, None),
            (Measure::WorkDays(days), _) => term(Pace::WorkDays, days, None),
            (Measure::Days(_), None) => return Err(DueFault::MissingDayRules { limit: *limit }),
            (Measure::Days(days), Some(rules)) if is_short(days, rules) => {
                term(Pace::WorkDays, days, Some(rules))
            }
            (Measure::Days(days), Some(rules)) => term(Pace::Days, days, Some(rules)),
            (Measure::Months(months), None) => {
                let (last, _) = months_later(start.date(), months)?;
                let length = last.to_datetime(start.time()).duration_since(start);
                let length = i64::try_from(length.as_nanos()).map_err(|_| DueFault::Overflow)?;
                term(Pace::Clock, length, None)
            }
            (Measure::Months(months), Some(rules)) => {
                let (last, same_number) = months_later(start.date(), months)?;
                // With the first day counted a month ends a day earlier, and is a day longer.
                let short = i64::from(rules.first_day && !same_number);
                term(
                    Pace::Days,
                    days_between(start.date(), last).saturating_add(short),
                    Some(rules),
                )
            }
        })
    }

    /// The same term with so much more.
    #[must_use]
    pub fn lengthened(self, more: i64) -> Self {
        Self { total: self.total.saturating_add(more), ..self }
    }

    /// What `more` adds to the term; `None` where it is of another kind. A month more is counted
    /// from `last`, the day on which the term would end unrolled.
    ///
    /// # Errors
    /// As [`due`](super::due()).
    pub fn longer(&self, more: &Limit, last: DateTime) -> Result<Option<i64>, DueFault> {
        let added = Self::of(more, last, self.pace.by_date().then_some(&self.rules))?;
        let months = matches!(more.unit, Unit::Month) && self.pace == Pace::Days;
        // The first day of a period counts once.
        let total = match months && self.rules.first_day {
            true => days_between(last.date(), months_later(last.date(), months_of(more))?.0),
            false => added.total,
        };
        Ok((added.pace == self.pace).then_some(total))
    }

    /// What the interval uses. `first` says that it is the one that the term starts with.
    ///
    /// # Errors
    /// As [`due`](super::due()).
    pub fn used(
        &self,
        calendar: &Calendar,
        (from, to): (DateTime, DateTime),
        first: bool,
    ) -> Result<Used, DueFault> {
        if to < from {
            return Ok(Used::default());
        }
        let begins = first && self.rules.first_day;
        match self.pace {
            Pace::Clock => {
                let length = to.duration_since(from).as_nanos();
                let amount = i64::try_from(length).map_err(|_| DueFault::Overflow)?;
                Ok(Used { amount, unknown: false })
            }
            Pace::Worked => Count::new(calendar, from).worked_until(to),
            Pace::Days => {
                let amount = days_between(from.date(), to.date()).saturating_add(i64::from(begins));
                Ok(Used { amount, unknown: false })
            }
            Pace::WorkDays => Count::new(calendar, from).days_until(to.date(), begins),
        }
    }

    /// Where `rest` of the term ends, counted on from `from`.
    ///
    /// # Errors
    /// As [`due`](super::due()).
    pub fn end(
        &self,
        calendar: &Calendar,
        (from, rest): (DateTime, i64),
        first: bool,
    ) -> Result<Due, DueFault> {
        let begins = first && self.rules.first_day;
        let close = |last| end_of(last, self.rules.ends, &calendar.windows);
        match self.pace {
            Pace::Clock => {
                let to = from.checked_add(SignedDuration::from_nanos(rest));
                Ok(clock_period(from, to.map_err(|_| DueFault::Overflow)?))
            }
            Pace::Worked => Count::new(calendar, from).working_time(rest),
            Pace::Days => {
                let last = later(from.date(), rest - i64::from(begins))?;
                let mut count = Count::new(calendar, from);
                let last = if self.rules.roll { count.next_working_day(last)? } else { last };
                Ok(count.finish(close(last)?))
            }
            Pace::WorkDays => {
                let mut count = Count::new(calendar, from);
                let last = match rest {
                    0 => count.next_working_day(from.date())?,
                    rest => count.working_days(rest, begins)?,
                };
                Ok(count.finish(close(last)?))
            }
        }
    }

    /// The day on which the rest would end if it did not roll.
    ///
    /// # Errors
    /// As [`due`](super::due()).
    pub fn last(
        &self,
        calendar: &Calendar,
        from: (DateTime, i64),
        first: bool,
    ) -> Result<DateTime, DueFault> {
        let mut plain = *self;
        plain.rules.roll = false;
        Ok(plain.end(calendar, from, first)?.at)
    }
}

/// The instant that lies `limit` before `due`, for a reminder.
///
/// Working time is counted back within the windows, to the latest instant that leaves so much: an
/// opening rather than the close before it. Minutes and urgent hours are counted by the clock where
/// the clock itself is (`continuous`), and as working time elsewhere. Days go back by their dates,
/// at the time of day of `due`; where that is outside the windows of a clock that is not
/// continuous, to the opening before it.
///
/// # Errors
/// As [`due`](super::due()).
pub fn before(
    calendar: &Calendar,
    due: DateTime,
    limit: &Limit,
    continuous: bool,
) -> Result<DateTime, DueFault> {
    let overflow = |_| DueFault::Overflow;
    let day = match (limit.unit, limit.measure()?) {
        (Unit::NaturalDay, Measure::Elapsed(seconds)) if continuous => {
            return due.checked_sub(SignedDuration::from_secs(seconds)).map_err(overflow);
        }
        (Unit::NaturalDay, Measure::Elapsed(seconds)) => {
            due.checked_sub(SignedDuration::from_secs(seconds)).map_err(overflow)?
        }
        (_, Measure::Elapsed(seconds)) if continuous => {
            return due.checked_sub(SignedDuration::from_secs(seconds)).map_err(overflow);
        }
        (_, Measure::Elapsed(seconds) | Measure::Worked(seconds)) => {
            return Count::new(calendar, due).worked_before(seconds.saturating_mul(SECOND));
        }
        (_, Measure::Days(days)) => later(due.date(), -days)?.to_datetime(due.time()),
        (_, Measure::WorkDays(days)) => {
            let day = Count::new(calendar, due).working_days_before(days)?;
            day.to_datetime(due.time())
        }
        (_, Measure::Months(months)) => {
            months_later(due.date(), -months)?.0.to_datetime(due.time())
        }
    };
    if continuous { Ok(day) } else { Count::new(calendar, day).opening_before() }
}

fn months_of(limit: &Limit) -> i64 {
    match limit.measure() {
        Ok(Measure::Months(months)) => months,
        _ => 0,
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn later(date: Date, days: i64) -> Result<Date, DueFault> {
    date.checked_add(SignedDuration::from_hours(days.saturating_mul(24)))
        .map_err(|_| DueFault::Overflow)
}

impl Count<'_> {
    /// The working time up to `to`.
    fn worked_until(mut self, to: DateTime) -> Result<Used, DueFault> {
        let mut amount: i64 = 0;
        loop {
            let last = self.date() == to.date();
            let until = if last { since_midnight(to.time()) } else { i64::MAX };
            let opens = self.opens_from();
            // A day is looked at only where some of its working time is in question.
            if opens.is_some_and(|opens| opens < until) && self.is_worked()? {
                amount = amount.saturating_add(self.window_time(until));
            }
            if self.date() >= to.date() {
                return Ok(Used { amount, unknown: self.has_unknown() });
            }
            self.pass_day()?;
        }
    }

    /// The working days after the start's day, or from and with it, up to and with `last`.
    fn days_until(mut self, last: Date, first_day: bool) -> Result<Used, DueFault> {
        let mut amount: i64 = i64::from(first_day && self.is_worked()?);
        while self.date() < last {
            self.pass_day()?;
            amount = amount.saturating_add(i64::from(self.is_worked()?));
        }
        Ok(Used { amount, unknown: self.has_unknown() })
    }

    /// The latest instant with so much working time between it and the start.
    fn worked_before(mut self, mut left: i64) -> Result<DateTime, DueFault> {
        let mut until = since_midnight(self.start().time());
        loop {
            if self.is_worked()? {
                for window in self.windows().iter().rev() {
                    let opens = i64::from(window.opens()) * SECOND;
                    let closes = (i64::from(window.closes()) * SECOND).min(until);
                    if closes - opens >= left {
                        return at(self.date(), closes - left);
                    }
                    left -= (closes - opens).max(0);
                }
            }
            until = i64::MAX;
            self.pass_back()?;
        }
    }

    /// The working day so many working days before the start's.
    fn working_days_before(mut self, mut left: i64) -> Result<Date, DueFault> {
        while left > 0 {
            self.pass_back()?;
            left -= i64::from(self.is_worked()?);
        }
        Ok(self.date())
    }

    /// The start where it lies in a window, else the latest opening before it.
    fn opening_before(mut self) -> Result<DateTime, DueFault> {
        let start = self.start();
        let mut until = since_midnight(start.time());
        loop {
            if self.is_worked()? {
                for window in self.windows().iter().rev() {
                    let opens = i64::from(window.opens()) * SECOND;
                    let closes = i64::from(window.closes()) * SECOND;
                    if opens <= until {
                        let within = self.date() == start.date() && until < closes;
                        return if within { Ok(start) } else { at(self.date(), opens) };
                    }
                }
            }
            until = i64::MAX;
            self.pass_back()?;
        }
    }
}
