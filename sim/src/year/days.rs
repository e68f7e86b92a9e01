//! The days of a simulated year: which are worked, from when to when, and how instants are written.
//!
//! Working days and windows are the pack's own: its calendar is asked by `deadline`.
//!
//! Not responsible for: deadlines; the engine counts those.

use gezhi::Pack;
use gezhi::contract::calls::{DeadlineItem, DeadlineRequest, Outcome};
use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};

use super::plan::Plan;
use crate::error::{SimError, SimErrorKind};

/// Seconds of a day.
pub(crate) const DAY: u32 = 86_400;
/// Seconds of an hour.
pub(crate) const HOUR: u32 = 3_600;

/// What kind a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DayKind {
    /// It is worked.
    Workday,
    /// A Saturday or Sunday that is off, beside days that are worked.
    Weekend,
    /// A day off with a weekday in its unbroken run of days off.
    Holiday,
}

/// The days of the year, and the zone they are in.
#[derive(Clone, Debug)]
pub(crate) struct Days {
    first: Date,
    /// The pack's fixed offset, as `+08:00`.
    zone: String,
    /// `2026-01-01T` of every day, for writing.
    written: Vec<String>,
    kinds: Vec<DayKind>,
    /// Working windows, in seconds of the day.
    windows: Vec<Vec<(u32, u32)>>,
}

impl Days {
    /// Asks the pack about every day of a plan.
    pub(crate) fn of(pack: &Pack, plan: &Plan) -> Result<Self, SimError> {
        let dates: Vec<Date> = (0..i64::from(plan.days))
            .map(|day| plan.first_day.checked_add(day.days()))
            .collect::<Result<_, _>>()
            .map_err(|error| SimError::engine(&error))?;
        let item = |date: &Date| DeadlineItem {
            start: format!("{date}T00:00"),
            limit: "24 work_hour".to_owned(),
        };
        let request = DeadlineRequest { calendar: None, items: dates.iter().map(item).collect() };
        let answers = pack.deadline(&request).map_err(|error| SimError::engine(&error))?;
        let windows: Vec<Vec<(u32, u32)>> = dates
            .iter()
            .zip(answers)
            .map(|(date, answer)| match answer {
                Outcome::Ok(due) => Ok(windows_on(&date.to_string(), &due.counted)),
                Outcome::Error(error) => Err(SimError::engine(&error)),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            first: plan.first_day,
            zone: pack.summary().zone.clone(),
            written: dates.iter().map(|date| format!("{date}T")).collect(),
            kinds: kinds(&dates, &windows),
            windows,
        })
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// The first second that is no longer part of the year.
    pub(crate) fn end(&self) -> u32 {
        u32::try_from(self.len()).unwrap_or(u32::MAX).saturating_mul(DAY)
    }

    pub(crate) fn kind(&self, day: usize) -> DayKind {
        self.kinds.get(day).copied().unwrap_or(DayKind::Workday)
    }

    /// The working windows of a day, in seconds of the day.
    pub(crate) fn windows(&self, day: usize) -> &[(u32, u32)] {
        self.windows.get(day).map_or(&[], Vec::as_slice)
    }

    /// The date of a day.
    pub(crate) fn date(&self, day: usize) -> Date {
        self.first.saturating_add(i64::try_from(day).unwrap_or_default().days())
    }

    /// Writes an instant as the contract does.
    pub(crate) fn write_to(&self, out: &mut String, at: u32) {
        let (day, second) = (at / DAY, at % DAY);
        match self.written.get(usize::try_from(day).unwrap_or(usize::MAX)) {
            Some(date) => out.push_str(date),
            // A pause may end beyond the last day.
            None => {
                out.push_str(&self.date(usize::try_from(day).unwrap_or_default()).to_string());
                out.push('T');
            }
        }
        let two = |out: &mut String, number: u32| {
            for digit in [number / 10, number % 10] {
                out.push(char::from_digit(digit, 10).unwrap_or('0'));
            }
        };
        two(out, second / HOUR);
        out.push(':');
        two(out, second % HOUR / 60);
        out.push(':');
        two(out, second % 60);
        out.push_str(&self.zone);
    }

    /// An instant that the engine wrote in the pack's zone; those before the first day are 0.
    pub(crate) fn read(&self, text: &str) -> Option<u32> {
        let date: Date = text.get(..10)?.parse().ok()?;
        let time: Time = text.get(11..19)?.parse().ok()?;
        let days = i64::from(self.first.until(date).ok()?.get_days());
        let second = i64::from(time.hour()) * 3600
            + i64::from(time.minute()) * 60
            + i64::from(time.second());
        u32::try_from((days * i64::from(DAY) + second).max(0)).ok()
    }

    /// A day that a roster names, as its place; the first or one beyond the last where it lies
    /// outside.
    pub(crate) fn day_of(&self, text: &str) -> Result<usize, SimError> {
        let date = text.get(..10).and_then(|text| text.parse::<Date>().ok());
        let days = date.and_then(|date| self.first.until(date).ok()).map(|span| span.get_days());
        days.map(|days| usize::try_from(days).unwrap_or(0).min(self.len())).ok_or_else(|| {
            SimError::new(
                SimErrorKind::Pack,
                format!("名册里的 `{text}` 不是日期"),
                format!("`{text}` in the roster is no date"),
            )
        })
    }
}

/// The counted intervals that lie on a date, in seconds of the day.
fn windows_on(date: &str, counted: &[(String, String)]) -> Vec<(u32, u32)> {
    let second = |instant: &str| -> Option<u32> {
        let time: Time = instant.get(11..19)?.parse().ok()?;
        u32::try_from(
            i32::from(time.hour()) * 3600
                + i32::from(time.minute()) * 60
                + i32::from(time.second()),
        )
        .ok()
    };
    let here = counted.iter().filter(|(from, _)| from.starts_with(date));
    here.filter_map(|(from, to)| {
        // A window that ends at 24:00 ends on the next date.
        let to = if to.starts_with(date) { second(to)? } else { DAY };
        Some((second(from)?, to))
    })
    .collect()
}

fn kinds(dates: &[Date], windows: &[Vec<(u32, u32)>]) -> Vec<DayKind> {
    let is_weekend = |date: &Date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let mut kinds = Vec::with_capacity(dates.len());
    let off: Vec<bool> = windows.iter().map(Vec::is_empty).collect();
    while let Some(today_is_off) = off.get(kinds.len()) {
        if !today_is_off {
            kinds.push(DayKind::Workday);
            continue;
        }
        let run = off.iter().skip(kinds.len()).take_while(|off| **off).count();
        let all = dates.iter().skip(kinds.len()).take(run);
        let kind = if all.clone().all(is_weekend) { DayKind::Weekend } else { DayKind::Holiday };
        kinds.extend(all.map(|_| kind));
    }
    kinds
}
