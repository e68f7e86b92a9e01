//! Limits: an amount and a unit, as `1 urgent_hour` or `5个工作日`.
//!
//! Not responsible for: counting them, see [`due`](super::due); the words `无` and `随事件`, which
//! say that there is no limit.

use std::fmt;

use gezhi_contract::Text;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::limits::CALENDAR_DAYS_MAX;

mod fault;
mod parse;

pub use fault::LimitFault;

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// 分钟, by the clock.
    Minute,
    /// 紧急工作时, 60 minutes by the clock: nights, weekends and holidays count.
    UrgentHour,
    /// 工作时, 60 minutes of working time.
    WorkHour,
    /// 工作日, 8 hours of working time from the moment.
    WorkDay,
    /// 自然日, 24 hours by the clock from the moment.
    NaturalDay,
    /// 日, a day of the calendar; the source says how it is counted, see [`DayRules`].
    ///
    /// [`DayRules`]: super::DayRules
    Day,
    /// 工作日（次日起算）, a whole working day, the first on the day after the start or later.
    WorkDayNext,
    /// 个月, a month of the calendar.
    Month,
}

impl Unit {
    /// Every unit, in the order of [`Unit`].
    pub const ALL: [Self; 8] = [
        Self::Minute,
        Self::UrgentHour,
        Self::WorkHour,
        Self::WorkDay,
        Self::NaturalDay,
        Self::Day,
        Self::WorkDayNext,
        Self::Month,
    ];

    /// Its name, as `urgent_hour`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::UrgentHour => "urgent_hour",
            Self::WorkHour => "work_hour",
            Self::WorkDay => "work_day",
            Self::NaturalDay => "natural_day",
            Self::Day => "day",
            Self::WorkDayNext => "work_day_next",
            Self::Month => "month",
        }
    }

    /// The unit of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// Its Chinese name, which [`Limit::parse`] reads as well.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Minute => "分钟",
            Self::UrgentHour => "紧急工作时",
            Self::WorkHour => "工作时",
            Self::WorkDay => "工作日",
            Self::NaturalDay => "自然日",
            Self::Day => "日",
            Self::WorkDayNext => "工作日（次日起算）",
            Self::Month => "个月",
        }
    }

    /// Seconds of one, where a second means something.
    fn seconds(self) -> Option<u32> {
        match self {
            Self::Minute => Some(60),
            Self::UrgentHour | Self::WorkHour => Some(3_600),
            Self::WorkDay => Some(8 * 3_600),
            Self::NaturalDay => Some(24 * 3_600),
            Self::Day | Self::WorkDayNext | Self::Month => None,
        }
    }
}

/// A limit: how many of what. Written as `1 urgent_hour` or `0.25 urgent_hour`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many; over zero.
    pub amount: Decimal,
    /// Of what.
    pub unit: Unit,
}

/// What a limit comes to, in what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Seconds by the clock.
    Elapsed(i64),
    /// Seconds of working time.
    Worked(i64),
    /// Whole working days from the next day on.
    WorkDays(i64),
    /// Days of the calendar.
    Days(i64),
    /// Months of the calendar.
    Months(i64),
}

impl Limit {
    /// A limit that can be counted.
    ///
    /// # Errors
    ///
    /// [`LimitFault::NotPositive`], [`LimitFault::NotWhole`] for a fraction of a `day`,
    /// `work_day_next` or `month`, [`LimitFault::SplitsSecond`] for a fraction of a second, and
    /// [`LimitFault::TooLong`] over 40 years.
    pub fn new(amount: Decimal, unit: Unit) -> Result<Self, LimitFault> {
        let limit = Self { amount: amount.normalize(), unit };
        limit.measure().map(|_| limit)
    }

    /// Reads a limit as people and programs write it.
    ///
    /// `8 work_hour`, `1紧急工作时`, `4个工作小时`, `1/4紧急工作时`, `５工作日`, `十五日`, `半个工作日`, `1个月`,
    /// `5个工作日（次日起算）`. `紧急工作日` is a `natural_day`: the city systems that use the word count
    /// it so.
    ///
    /// # Errors
    ///
    /// As [`Limit::new`], and a [`LimitFault`] that names what is missing, unclear (`2小时`, `3天`)
    /// or left over (`1紧急工作时制止`).
    pub fn parse(text: &str) -> Result<Self, LimitFault> {
        parse::parse(text)
    }

    /// What it comes to; checks what [`Limit::new`] checks, as a limit may be built by hand.
    pub(super) fn measure(self) -> Result<Measure, LimitFault> {
        if self.amount <= Decimal::ZERO {
            return Err(LimitFault::NotPositive { amount: self.amount.to_string() });
        }
        let days_max = i64::try_from(CALENDAR_DAYS_MAX).unwrap_or(i64::MAX);
        Ok(match self.unit {
            Unit::Minute | Unit::UrgentHour | Unit::NaturalDay => {
                Measure::Elapsed(self.whole(days_max.saturating_mul(86_400))?)
            }
            Unit::WorkHour | Unit::WorkDay => {
                Measure::Worked(self.whole(days_max.saturating_mul(86_400))?)
            }
            Unit::WorkDayNext => Measure::WorkDays(self.whole(days_max)?),
            Unit::Day => Measure::Days(self.whole(days_max)?),
            // A month has 30 days and some hours.
            Unit::Month => Measure::Months(self.whole(days_max / 30)?),
        })
    }

    /// The seconds, days or months as a whole number of at most `max`.
    fn whole(self, max: i64) -> Result<i64, LimitFault> {
        let too_long = || LimitFault::TooLong { limit: self };
        let each = Decimal::from(self.unit.seconds().unwrap_or(1));
        let total = self.amount.checked_mul(each).ok_or_else(too_long)?;
        if !total.is_integer() {
            return Err(match self.unit.seconds() {
                Some(_) => LimitFault::SplitsSecond { limit: self },
                None => LimitFault::NotWhole { limit: self },
            });
        }
        total.to_i64().filter(|total| *total <= max).ok_or_else(too_long)
    }

    /// The limit in both languages, as `1紧急工作时` and `1 urgent_hour`.
    #[must_use]
    pub fn text(self) -> Text {
        let zh = format!("{}{}", self.amount.normalize(), self.unit.chinese());
        Text::new(zh, self.to_string())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount.normalize(), self.unit.name())
    }
}

#[cfg(test)]
mod tests;
