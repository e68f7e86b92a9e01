//! An account of time: which stretches of an interval count, which do not, and what decides each.
//!
//! It follows the same rules as [`due`](super::due()) and is made for people only: what a deadline
//! is follows from `due`, and this shows it with a pencil.
//!
//! Not responsible for: pauses, and where the interval ends.

use gezhi_contract::timeline::Why;
use jiff::civil::{Date, DateTime, Time};

use super::Calendar;
use super::due::term::Pace;

/// A stretch of time, and why it counts or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// From when.
    pub from: DateTime,
    /// To when.
    pub to: DateTime,
    /// Why.
    pub why: Why,
    /// The calendar's row, or the calendar; none where no calendar is looked at.
    pub rule: Option<String>,
    /// The day's name.
    pub name: Option<String>,
}

/// Accounts for the time between two instants, and adds it to `out`.
///
/// Neighbours that one rule decides alike are one stretch: a night from its close to the next
/// opening, a weekend of two days.
pub fn account(
    calendar: &Calendar,
    pace: Pace,
    (from, to): (DateTime, DateTime),
    out: &mut Vec<Stretch>,
) {
    if pace == Pace::Clock || pace == Pace::Days {
        push(out, Stretch { from, to, why: Why::Counted, rule: None, name: None });
        return;
    }
    let mut at = from;
    while at < to {
        let Ok(next) = at.date().tomorrow() else { return };
        let ends = to.min(start_of(next));
        let (is_worked, day) = judged(calendar, at.date());
        match (is_worked, pace) {
            (None, Pace::Worked) => windows(calendar, (at, ends), &day, out),
            (None, _) => push(out, day.stretch((at, ends), Why::Counted)),
            (Some(why), _) => push(out, day.stretch((at, ends), why)),
        }
        at = ends;
    }
}

/// Accounts for days off at the end of a period, which it rolls over.
pub fn rolled(calendar: &Calendar, (from, to): (DateTime, DateTime), out: &mut Vec<Stretch>) {
    let mut at = from;
    while at < to {
        let Ok(next) = at.date().tomorrow() else { return };
        let ends = to.min(start_of(next));
        push(out, judged(calendar, at.date()).1.stretch((at, ends), Why::Rolled));
        at = ends;
    }
}

/// What decides a day.
struct Rule {
    rule: String,
    name: Option<String>,
}

impl Rule {
    fn stretch(&self, (from, to): (DateTime, DateTime), why: Why) -> Stretch {
        Stretch { from, to, why, rule: Some(self.rule.clone()), name: self.name.clone() }
    }
}

/// Why a day is not worked, if it is not, and what says so.
fn judged(calendar: &Calendar, date: Date) -> (Option<Why>, Rule) {
    match calendar.days.get(&date) {
        Some(day) => {
            let name = (!day.name.is_empty()).then(|| day.name.clone());
            (day.off.then_some(Why::Holiday), Rule { rule: day.rule.clone(), name })
        }
        None => {
            let rule = Rule { rule: calendar.id.clone(), name: None };
            (calendar.is_weekend(date).then_some(Why::Weekend), rule)
        }
    }
}

/// The windows of a working day between two of its instants, and what lies about them. What is
/// closed is closed by the calendar, whatever row makes it a working day.
fn windows(
    calendar: &Calendar,
    (from, to): (DateTime, DateTime),
    day: &Rule,
    out: &mut Vec<Stretch>,
) {
    let closed = Rule { rule: calendar.id.clone(), name: None };
    let mut at = from;
    for window in calendar.windows.as_slice() {
        let opens = within(from.date(), window.opens()).clamp(at, to);
        let closes = within(from.date(), window.closes()).clamp(opens, to);
        if opens < closes {
            push(out, closed.stretch((at, opens), Why::Closed));
            push(out, day.stretch((opens, closes), Why::Counted));
            at = closes;
        }
    }
    push(out, closed.stretch((at, to), Why::Closed));
}

fn start_of(date: Date) -> DateTime {
    date.to_datetime(Time::midnight())
}

/// So many seconds into a day.
fn within(date: Date, seconds: u32) -> DateTime {
    let start = start_of(date);
    start.checked_add(jiff::SignedDuration::from_secs(i64::from(seconds))).unwrap_or(start)
}

/// Adds a stretch, joined to the one before where the same rule decides both alike.
pub fn push(out: &mut Vec<Stretch>, next: Stretch) {
    if next.from >= next.to {
        return;
    }
    match out.last_mut() {
        Some(last)
            if last.to == next.from
                && (last.why, &last.rule, &last.name) == (next.why, &next.rule, &next.name) =>
        {
            last.to = next.to;
        }
        _ => out.push(next),
    }
}
