//! The explanation of a clock: what was counted, what was skipped and why, and a sentence.
//!
//! The account ends where the clock's story does: at its end if it runs, where it was paused or
//! stopped otherwise. What lies after the end of a limit is late, and needs no account.
//!
//! | clock | counted | skipped |
//! |---|---|---|
//! | by the clock | every interval whole | pauses |
//! | working time | the windows of working days | nights and breaks, weekends, days off, pauses |
//! | days by their dates | the days, midnight to midnight | the first day, rolled days, pauses |
//! | working days | working days whole | weekends, days off, pauses |
//!
//! Counted and skipped together leave no gap from the start to the end, so that a person can follow
//! the whole with a finger on the calendar.
//!
//! Not responsible for: the figures; see `watch`.

use gezhi_contract::Error;
use gezhi_contract::timeline::{Clock, Interval, Why};
use jiff::civil::{DateTime, Time};

use super::fold::Fold;
use super::watch::{Run, Watch};
use crate::calendar::account::{Stretch, account, push, rolled};
use crate::calendar::due::term::Pace;
use crate::instant::written;
use crate::limits::{self, exceeded};

mod sentence;

/// Adds the account and the sentence of a clock to what is told of it. `listed` counts the
/// intervals of all clocks.
///
/// # Errors
/// `limit_exceeded` for more intervals than anybody could read.
pub fn explain(
    fold: &Fold<'_>,
    (watch, at): (&Watch<'_>, DateTime),
    (told, listed): (&mut Clock, &mut usize),
) -> Result<(), Error> {
    let zone = fold.book.pack.zone;
    let stretches = stretches(watch)?;
    *listed = listed.saturating_add(stretches.len());
    if *listed > limits::INTERVALS_MAX {
        return Err(exceeded(("INTERVALS_MAX", limits::INTERVALS_MAX)));
    }
    for stretch in stretches {
        let interval = Interval {
            from: written(stretch.from, zone),
            to: written(stretch.to, zone),
            why: stretch.why,
            rule: stretch.rule,
            name: stretch.name,
        };
        match stretch.why {
            Why::Counted => told.counted.push(interval),
            _ => told.skipped.push(interval),
        }
    }
    told.sentence = Some(sentence::sentence(fold, (watch, at), told));
    Ok(())
}

/// The whole account, in order.
fn stretches(watch: &Watch<'_>) -> Result<Vec<Stretch>, Error> {
    let mut out = Vec::new();
    let Some(pace) = watch.pace() else { return Ok(out) };
    let end = match (&watch.run, watch.due()) {
        (Run::Paused, Some(due)) => due.at,
        (_, Some(due)) => due.at,
        (_, None) => DateTime::MAX,
    };
    let open = match (&watch.run, watch.due()) {
        (Run::Running(since), Some(due)) => Some((*since, due.at)),
        _ => None,
    };
    let mut gaps = watch.gaps.iter();
    let mut first = true;
    for (from, to) in watch.runs.iter().copied().chain(open) {
        if !first && let Some(gap) = gaps.next() {
            let (why, rule) = (if gap.is_pause { Why::Paused } else { Why::Stopped }, gap.rule);
            let (gap_from, gap_to) = match pace.by_date() {
                true => (day_after(gap.from), day_after(from)),
                false => (gap.from, from),
            };
            let rule = Some(rule.to_owned());
            push(&mut out, Stretch { from: gap_from, to: gap_to, why, rule, name: None });
        }
        let to = if pace.by_date() && to < end { day_after(to) } else { to }.min(end);
        if pace.by_date() {
            days(watch, (pace, first), (from, to), &mut out)?;
        } else {
            account(watch.calendar, pace, (from, to), &mut out);
        }
        first = false;
        if end <= to {
            break;
        }
    }
    Ok(out)
}

/// An interval of a clock that counts days by their dates.
fn days(
    watch: &Watch<'_>,
    (pace, first): (Pace, bool),
    (from, to): (DateTime, DateTime),
    out: &mut Vec<Stretch>,
) -> Result<(), Error> {
    let begins = first && watch.rules.is_some_and(|rules| rules.first_day);
    let counts = if begins { from } else { day_after(from).min(to) };
    if first && !begins {
        let rule = watch.given.by.as_ref().map(|by| by.rule.to_string());
        push(out, Stretch { from, to: counts, why: Why::FirstDay, rule, name: None });
    }
    let rolls =
        watch.rolls_from()?.filter(|last| pace == Pace::Days && counts <= *last && *last < to);
    match rolls {
        Some(last) => {
            let lands = to.date().to_datetime(Time::midnight());
            account(watch.calendar, pace, (counts, last), out);
            rolled(watch.calendar, (last, lands), out);
            account(watch.calendar, pace, (lands, to), out);
        }
        None => account(watch.calendar, pace, (counts, to), out),
    }
    Ok(())
}

fn day_after(at: DateTime) -> DateTime {
    at.date().tomorrow().map_or(at, |date| date.to_datetime(Time::midnight()))
}
