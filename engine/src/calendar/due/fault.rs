//! Why there is no deadline, and what to do about it.
//!
//! Not responsible for: deadlines that may still move; those are answers, see
//! [`Due::provisional`](super::Due::provisional).

use gezhi_contract::Text;
use jiff::civil::Date;

use super::{Limit, LimitFault};
use crate::limits::CALENDAR_DAYS_MAX;

/// Why a limit gives no deadline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DueFault {
    /// The deadline hangs on a day that the calendar does not vouch for, and it allows no guess.
    #[error("calendar `{calendar}` knows {known_from} to {known_to} only; {needed} is needed")]
    BeyondCalendar {
        /// The calendar's id.
        calendar: String,
        /// The first day that had to be known and is not.
        needed: Date,
        /// The first day known.
        known_from: Date,
        /// The last day known.
        known_to: Date,
    },
    /// A limit in 日 without the rules of its source.
    #[error("`{limit}` needs the rules of its source for counting days")]
    MissingDayRules {
        /// The limit.
        limit: Limit,
    },
    /// The search for working days was given up.
    #[error(
        "calendar `{calendar}`: not enough working days within {CALENDAR_DAYS_MAX} days of {start}"
    )]
    TooFar {
        /// The calendar's id.
        calendar: String,
        /// Where the search started.
        start: Date,
    },
    /// The deadline is after the last date that can be written.
    #[error("the deadline is after the year 9999")]
    Overflow,
    /// The limit cannot be counted at all.
    #[error(transparent)]
    BadLimit(#[from] LimitFault),
}

impl DueFault {
    /// What is wrong, in both languages.
    #[must_use]
    pub fn message(&self) -> Text {
        let zh = match self {
            Self::BeyondCalendar { calendar, needed, known_from, known_to } => {
                format!("日历 `{calendar}` 只载明 {known_from} 至 {known_to}，缺少 {needed}")
            }
            Self::MissingDayRules { limit } => {
                format!("`{}` 缺少来源的计日规则", limit.text().zh)
            }
            Self::TooFar { calendar, start } => {
                format!("日历 `{calendar}`：自 {start} 起 {CALENDAR_DAYS_MAX} 天内工作日不足")
            }
            Self::Overflow => "期限超出公元 9999 年".to_owned(),
            Self::BadLimit(fault) => return fault.message(),
        };
        Text::new(zh, self.to_string())
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Text {
        match self {
            Self::BeyondCalendar { .. } => Text::new(
                "补充日历并延长 `known`，或写 `beyond = \"provisional\"`",
                "add the days and extend `known`, or write `beyond = \"provisional\"`",
            ),
            Self::MissingDayRules { .. } => Text::new(
                "在该行写明 `计首日`、`顺延`、`止于`",
                "fill in `first_day`, `roll` and `ends` on the row",
            ),
            Self::TooFar { .. } => Text::new(
                "检查日历的 `weekend` 和休息日，以及时限的数量",
                "check the calendar's `weekend` and days off, and the amount of the limit",
            ),
            Self::Overflow => Text::new("检查起算时间", "check the moment the limit starts from"),
            Self::BadLimit(fault) => fault.hint(),
        }
    }
}
