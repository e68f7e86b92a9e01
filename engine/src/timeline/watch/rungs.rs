//! The rungs that a clock brings a case to, and when.
//!
//! | trigger | the rung is reached |
//! |---|---|
//! | `before_due` L | so long before the end (see [`before`]), never before the clock ran |
//! | `overdue` | in the first whole second after the end |
//! | `overdue` L | so long after the end, pauses excepted, and a second on |
//! | `after` L | as the clock of the trigger's own is overdue |
//!
//! A clock that is paused or stopped brings nothing more about; what it passed before, it passed.
//!
//! Not responsible for: rungs that an event reaches, or which of them holds.

use gezhi_contract::Error;
use gezhi_contract::decision::TriggerKind;
use jiff::SignedDuration;
use jiff::civil::{DateTime, Time};

use super::{Gap, Run, Watch};
use crate::calendar::due::term::{Term, before};
use crate::calendar::{Limit, Unit};
use crate::decide::deadline::fault;

/// A rung that this clock brings a case to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tripwire {
    /// Its place in the ladder.
    pub rung: usize,
    /// Before or after the end.
    pub on: TriggerKind,
    /// By how much.
    pub limit: Option<Limit>,
}

impl Watch<'_> {
    /// Notes the rungs that it brought the case to by `now`.
    ///
    /// # Errors
    /// As the calendar's: where it does not reach, or the limit cannot be counted there.
    pub fn trip(&mut self, now: DateTime) -> Result<(), Error> {
        for (rung, at) in self.ahead_of_rungs()? {
            if at <= now && !self.tripped.iter().any(|(known, _)| *known == rung) {
                self.tripped.push((rung, at));
            }
        }
        Ok(())
    }

    /// When it brings the case to each of its rungs, if it goes on as it stands.
    ///
    /// # Errors
    /// As the calendar's: where it does not reach, or the limit cannot be counted there.
    pub fn ahead_of_rungs(&self) -> Result<Vec<(usize, DateTime)>, Error> {
        let mut out = Vec::new();
        // A clock that does not run brings nothing about, but what it passed it has passed.
        let since = match (&self.run, &self.passed) {
            (Run::Running(since), _) => *since,
            (Run::Paused | Run::Stopped(..), Some(_)) => DateTime::MIN,
            // It goes on by itself.
            (Run::Paused, None) => match self.gaps.last().and_then(Gap::until) {
                Some(until) => until,
                None => return Ok(out),
            },
            _ => return Ok(out),
        };
        let (Some(due), false) = (self.due(), self.wires.is_empty()) else { return Ok(out) };
        for wire in &self.wires {
            let at = match (wire.on, wire.limit) {
                (TriggerKind::BeforeDue, Some(limit)) => {
                    let back = before(self.calendar, due.at, &limit, self.is_continuous());
                    let back = back.map_err(fault)?;
                    self.walk(back, due.at);
                    // What lay before the interval was reached as it began.
                    back.max(since)
                }
                (TriggerKind::Overdue, Some(limit)) => match self.after(due.at, plain(limit))? {
                    Some(at) => second_after(at),
                    None => continue,
                },
                _ => second_after(due.at),
            };
            out.push((wire.rung, at));
        }
        Ok(out)
    }

    /// The end of `limit`, counted over its intervals from `due` on.
    fn after(&self, due: DateTime, limit: Limit) -> Result<Option<DateTime>, Error> {
        let term = Term::of(&limit, due, self.rules.as_ref()).map_err(fault)?;
        let open = match &self.run {
            Run::Running(since) => Some((*since, DateTime::MAX)),
            Run::Paused => {
                self.gaps.last().and_then(Gap::until).map(|until| (until, DateTime::MAX))
            }
            _ => None,
        };
        let (mut rest, mut first) = (term.total, true);
        for (from, to) in self.runs.iter().copied().chain(open) {
            let from = from.max(due);
            if from >= to {
                continue;
            }
            let end = self.end(term, (from, rest), first)?.at;
            // What ends as the clock is paused is passed when it goes on.
            if end < to {
                return Ok(Some(end));
            }
            let used = self.used(term, (from, to), first)?;
            (rest, first) = (rest.saturating_sub(used.amount).max(0), false);
        }
        Ok(None)
    }
}

/// A limit of a trigger: nothing says how its 日 would be counted, so they are 24 hours each.
pub fn plain(limit: Limit) -> Limit {
    match limit.unit {
        Unit::Day => Limit { unit: Unit::NaturalDay, ..limit },
        _ => limit,
    }
}

/// The first whole second after an instant.
#[must_use]
pub fn second_after(at: DateTime) -> DateTime {
    let time = at.time();
    let whole = Time::new(time.hour(), time.minute(), time.second(), 0).unwrap_or(time);
    at.date().to_datetime(whole).checked_add(SignedDuration::from_secs(1)).unwrap_or(at)
}
