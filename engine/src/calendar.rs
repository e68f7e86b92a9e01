//! Working time: which days are worked, in which hours, and how far the calendar is known.
//!
//! A [`Calendar`] is data from a pack. [`limit`] holds limits as people write them, and [`due`]
//! counts a limit from a moment.
//!
//! Not responsible for: reading calendars out of a pack, time zones (every moment here is local
//! time), or which limit applies to an incident.

use std::collections::BTreeMap;

use jiff::civil::Date;

pub mod account;
pub mod due;
pub mod limit;
pub mod window;

pub use due::{DayEnd, DayRules, Due, DueFault, due};
pub use limit::{Limit, LimitFault, Unit};
pub use window::{Window, WindowFault, Windows};

/// A working-time calendar: the hours of a working day, the days off, and the days it vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Its id, as `cn-mainland`.
    pub id: String,
    /// The working hours of every working day.
    pub windows: Windows,
    /// Which days of the week are off, Monday first.
    pub weekend: [bool; 7],
    /// The days that differ from the weekend rule or have a name; they beat the weekend rule.
    pub days: BTreeMap<Date, Day>,
    /// The first day that the calendar vouches for.
    pub known_from: Date,
    /// The last day that the calendar vouches for.
    pub known_to: Date,
    /// What to do when a deadline hangs on a day that it does not vouch for.
    pub beyond: Beyond,
}

/// A holiday (`off`) or a make-up workday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Whether nobody works on it.
    pub off: bool,
    /// Its name, as `春节`.
    pub name: String,
    /// The id of the calendar row that says so, as `cn-mainland/2024-02-09`.
    pub rule: String,
}

/// What to do when a deadline hangs on a day outside the known range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// Take such days by the weekend rule, and say that the deadline is provisional.
    Provisional,
    /// Give no deadline.
    Error,
}

impl Calendar {
    /// Whether the calendar vouches for what it says about `date`.
    #[must_use]
    pub fn knows(&self, date: Date) -> bool {
        self.known_from <= date && date <= self.known_to
    }

    /// Whether `date` is worked; `None` outside the known range, even for a day listed there.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> Option<bool> {
        self.knows(date).then(|| self.presumes_working_day(date))
    }

    /// Whether `date` is worked as far as the listed days and the weekend say, known or not.
    #[must_use]
    pub fn presumes_working_day(&self, date: Date) -> bool {
        match self.days.get(&date) {
            Some(day) => !day.off,
            None => !self.is_weekend(date),
        }
    }

    /// Whether the weekend rule alone makes `date` a day off.
    #[must_use]
    pub fn is_weekend(&self, date: Date) -> bool {
        let monday_first = usize::try_from(date.weekday().to_monday_zero_offset());
        monday_first.ok().and_then(|day| self.weekend.get(day)).copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests;
