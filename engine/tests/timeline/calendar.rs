//! Minutes, days and working windows of the reference, counted in the plainest way there is: every
//! minute is asked whether it is open.
//!
//! A minute is its number since the midnight that begins [`FIRST`], in the pack's zone; a second is
//! one since that midnight as well.
//!
//! Not responsible for: what a clock counts; see `clock`.

use jiff::ToSpan;
use jiff::civil::{Date, date};

pub type Minute = i64;
pub type Second = i64;

/// Minutes of a day.
pub const DAY: Minute = 1_440;
/// The day from which everything is numbered: a Monday.
pub const FIRST: Date = date(2026, 3, 2);
/// How many days before and after [`FIRST`] are known by heart.
const KNOWN: (i64, i64) = (100, 700);

/// The working time of one calendar of the pack.
#[derive(Clone)]
pub struct Calendar {
    /// Its id.
    pub id: &'static str,
    /// Windows in minutes from midnight.
    pub windows: Vec<(Minute, Minute)>,
    /// Days of the week that are off, Monday 0.
    pub weekend: Vec<i64>,
    /// Days that differ, and whether they are off.
    pub days: Vec<(i64, bool)>,
    worked: Vec<bool>,
    hours: Vec<bool>,
}

/// What fits into a bug report.
impl std::fmt::Debug for Calendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, windows, weekend, days, .. } = self;
        write!(f, "{id}: {windows:?} {weekend:?} {days:?}")
    }
}

impl Calendar {
    pub fn new(
        id: &'static str,
        windows: &[(Minute, Minute)],
        weekend: &[i64],
        days: &[(i64, bool)],
    ) -> Self {
        let off = |day: i64| match days.iter().find(|(listed, _)| *listed == day) {
            Some((_, off)) => *off,
            None => weekend.contains(&day.rem_euclid(7)),
        };
        let within =
            |minute: &Minute| windows.iter().any(|(from, to)| from <= minute && minute < to);
        Self {
            id,
            windows: windows.to_vec(),
            weekend: weekend.to_vec(),
            days: days.to_vec(),
            worked: (-KNOWN.0..KNOWN.1).map(|day| !off(day)).collect(),
            hours: (0..DAY).map(|minute| within(&minute)).collect(),
        }
    }

    /// The same with one more day off.
    pub fn without(&self, day: i64) -> Self {
        let mut days: Vec<(i64, bool)> =
            self.days.iter().copied().filter(|(listed, _)| *listed != day).collect();
        days.push((day, true));
        Self::new(self.id, &self.windows, &self.weekend, &days)
    }

    /// Whether the day is worked.
    pub fn is_worked(&self, day: i64) -> bool {
        self.worked[usize::try_from(day + KNOWN.0).unwrap()]
    }

    /// Whether the minute that begins here is working time.
    pub fn is_open(&self, minute: Minute) -> bool {
        let of_day = usize::try_from(minute.rem_euclid(DAY)).unwrap();
        self.hours[of_day] && self.is_worked(day_of(minute))
    }

    /// How many minutes of working time lie between two instants.
    pub fn open_between(&self, from: Minute, to: Minute) -> i64 {
        (from..to).map(|minute| i64::from(self.is_open(minute))).sum()
    }

    /// Whether a window opens at this minute.
    pub fn opens_at(&self, minute: Minute) -> bool {
        let of_day = minute.rem_euclid(DAY);
        self.is_worked(day_of(minute)) && self.windows.iter().any(|(from, _)| *from == of_day)
    }

    /// The last second of the day's last window; of a day off as well.
    pub fn close_of(&self, day: i64) -> Second {
        let closes = self.windows.iter().map(|(_, to)| *to).max().unwrap();
        day * 86_400 + (closes * 60).min(86_399)
    }
}

pub fn day_of(minute: Minute) -> i64 {
    minute.div_euclid(DAY)
}

pub fn day_of_second(second: Second) -> i64 {
    second.div_euclid(86_400)
}

/// The first minute that is not before the second.
pub fn minute_after(second: Second) -> Minute {
    -(-second).div_euclid(60)
}

pub fn date_of(day: i64) -> Date {
    FIRST.checked_add(day.days()).unwrap()
}

pub fn day_number(date: Date) -> i64 {
    let span = date.since(FIRST).unwrap();
    i64::from(span.get_days())
}

/// The day of the same number in a later month and `true`, or that month's last and `false`.
pub fn months_later(day: i64, months: i64) -> (i64, bool) {
    let from = date_of(day);
    let month = i64::from(from.month()) - 1 + months;
    let year = i64::from(from.year()) + month.div_euclid(12);
    let first =
        Date::new(i16::try_from(year).unwrap(), i8::try_from(month.rem_euclid(12) + 1).unwrap(), 1);
    let first = first.unwrap();
    let same = from.day() <= first.days_in_month();
    let last = day_number(first) + i64::from(from.day().min(first.days_in_month())) - 1;
    (last, same)
}

/// As responses write an instant.
pub fn text(second: Second) -> String {
    let of_day = second.rem_euclid(86_400);
    let (hour, minute) = (of_day / 3_600, of_day / 60 % 60);
    format!("{}T{hour:02}:{minute:02}:{:02}+08:00", date_of(day_of_second(second)), of_day % 60)
}

/// The same instant as somebody in Greenwich writes it.
pub fn text_in_utc(second: Second) -> String {
    text(second - 8 * 3_600).replace("+08:00", "Z")
}

/// Reads an instant, whatever its offset.
pub fn second(text: &str) -> Second {
    let zero: jiff::Timestamp = format!("{FIRST}T00:00:00+08:00").parse().unwrap();
    let at: jiff::Timestamp = text.parse().unwrap_or_else(|_| panic!("no instant: {text}"));
    at.as_second() - zero.as_second()
}

/// Reads an instant that lies on a minute.
pub fn minute(text: &str) -> Minute {
    let second = second(text);
    assert_eq!(second % 60, 0, "{text}");
    second / 60
}
