//! One clock of a case: the intervals it ran in, and what follows from them.
//!
//! A clock keeps the intervals themselves and not a sum of them, so a pause is never lost when a
//! limit, a unit or a calendar changes: the same intervals are counted again. What it used is what
//! these intervals hold in the clock's own unit, so a pause over a weekend costs a working-time
//! clock nothing, and needs no conversion.
//!
//! ```text
//!            start            pause          resume           stop
//! waiting ─────────► running ───────► paused ───────► running ──────► met or late
//!    │                  ▲  └──────────────────────────── void           │
//!    └── stop: void     └───────────── run on, restart ◄────────────────┘
//! ```
//!
//! - `spent` is what the intervals that are over used, never more than the limit; what lies beyond
//!   the end is counted only where it is asked for.
//! - `passed` is the end of the limit where an interval ran past it: from then on the clock is late
//!   for good, unless its limit changes. An interval that ends on the very instant has not passed
//!   it, for what is done then is in time.
//! - `ahead` is the end as the open interval has it. It is worked out once for each interval and
//!   not once for each event, so a case of fifty events looks at the calendar a handful of times.
//!
//! A day that the calendar does not know makes the figures provisional, wherever it was counted.
//! Where the calendar allows no guess, the whole case is `beyond_calendar`: half an answer about a
//! deadline would be taken for one.
//!
//! Not responsible for: which event does what to it (see `fold`), or telling it (see `tell`).

use std::cell::Cell;

use gezhi_contract::Error;
use gezhi_contract::decision::Basis;
use jiff::civil::{DateTime, Time};

use super::read::{GivenLimit, Txt};
use crate::calendar::due::term::{Pace, Term, Used};
use crate::calendar::{Calendar, DayRules, Due, Limit, Unit};
use crate::decide::deadline::fault;

mod rungs;

pub use rungs::{Tripwire, plain, second_after};

/// Where a clock stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Its limit cannot be counted: there is none, or it hangs on what is not known.
    Never,
    /// Its starting event has not happened.
    Waiting,
    /// It counts, since then.
    Running(DateTime),
    /// It does not count for the time being; its last gap says why.
    Paused,
    /// It was stopped then, late or not.
    Stopped(DateTime, bool),
    /// It was ended then without being judged.
    Void(DateTime),
}

/// A stretch in which a started clock did not count.
#[derive(Clone, Debug)]
pub struct Gap<'a> {
    /// From when.
    pub from: DateTime,
    /// Until when, where it is over.
    pub to: Option<DateTime>,
    /// Whether it was a pause, and not a stop that was taken back.
    pub is_pause: bool,
    /// What keeps the clock from running; it runs on when nothing is left.
    pub holds: Vec<Hold>,
    /// The event that made it.
    pub event: u64,
    /// The row that said so.
    pub rule: &'a str,
    /// Why, in the event's words.
    pub reason: Option<Txt<'a>>,
}

/// What keeps a clock from running: one of several pauses, maybe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The event that paused it.
    pub event: u64,
    /// When that ends by itself.
    pub until: Option<DateTime>,
}

impl Gap<'_> {
    /// When the gap will end by itself: when the last of its holds does, if all of them do.
    #[must_use]
    pub fn until(&self) -> Option<DateTime> {
        let ends: Option<Vec<DateTime>> = self.holds.iter().map(|hold| hold.until).collect();
        ends?.into_iter().max()
    }
}

/// An extension.
#[derive(Clone, Debug)]
pub struct Longer<'a> {
    /// By how much.
    pub limit: Limit,
    /// The event that granted it.
    pub event: u64,
    /// The row that said so.
    pub rule: &'a str,
}

/// One clock.
#[derive(Clone, Debug)]
pub struct Watch<'a> {
    /// The scope it belongs to: 0 is the case.
    pub scope: usize,
    /// What the decision says of it.
    pub given: GivenLimit<'a>,
    /// Whether the answer shows it; the others only bring the case to a rung.
    pub is_shown: bool,
    /// The calendar it counts in.
    pub calendar: &'a Calendar,
    /// How its days are counted.
    pub rules: Option<DayRules>,
    /// Its limit, extensions apart.
    pub limit: Option<Limit>,
    /// Where it stands.
    pub run: Run,
    /// When it was started (again).
    pub start: Option<DateTime>,
    /// The intervals that are over.
    pub runs: Vec<(DateTime, DateTime)>,
    /// What lay between them.
    pub gaps: Vec<Gap<'a>>,
    /// The extensions that were granted.
    pub extensions: Vec<Longer<'a>>,
    /// The rungs that hang on it.
    pub wires: Vec<Tripwire>,
    /// The rungs that it brought the case to, and since when.
    pub tripped: Vec<(usize, DateTime)>,
    /// The limit made ready, once the clock is started.
    term: Option<Term>,
    /// What the intervals that are over used.
    spent: i64,
    /// Whether any of that hangs on a day that the calendar does not know.
    unknown: bool,
    /// The end of the limit, where it was passed in an interval that is over.
    passed: Option<Due>,
    /// The end of the limit as the open interval has it, or a pause with an end.
    ahead: Option<Due>,
    /// The days that were looked at for it: its part of the cost.
    walked: Cell<u64>,
}

impl<'a> Watch<'a> {
    /// A clock that has not started.
    #[must_use]
    pub fn new(scope: usize, given: GivenLimit<'a>, calendar: &'a Calendar) -> Self {
        Self {
            scope,
            given,
            is_shown: true,
            calendar,
            rules: None,
            limit: None,
            run: Run::Never,
            start: None,
            runs: Vec::new(),
            gaps: Vec::new(),
            extensions: Vec::new(),
            wires: Vec::new(),
            tripped: Vec::new(),
            term: None,
            spent: 0,
            unknown: false,
            passed: None,
            ahead: None,
            walked: Cell::new(0),
        }
    }

    /// The same clock in another scope.
    #[must_use]
    pub fn moved(self, scope: usize) -> Self {
        Self { scope, ..self }
    }

    /// Gives it a limit; without one it never counts.
    pub fn limited(&mut self, limit: Option<Limit>, rules: Option<DayRules>) {
        (self.limit, self.rules) = (limit, rules);
        self.run = if limit.is_some() { Run::Waiting } else { Run::Never };
    }

    /// On what its limit rests.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.given.basis
    }

    /// What it counts, once it is started.
    #[must_use]
    pub fn pace(&self) -> Option<Pace> {
        Some(self.term?.pace)
    }

    /// Whether it counts by the clock, through nights and holidays.
    #[must_use]
    pub fn is_continuous(&self) -> bool {
        self.pace() == Some(Pace::Clock)
    }

    /// Whether it is under way: running or paused.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.run, Run::Running(_) | Run::Paused)
    }

    /// The days that were looked at for it.
    #[must_use]
    pub fn walked(&self) -> u64 {
        self.walked.get()
    }

    fn walk(&self, from: DateTime, to: DateTime) {
        let days = from.date().until(to.date()).map_or(0, |span| span.get_days()).unsigned_abs();
        let more = u64::from(days).saturating_add(1);
        self.walked.set(self.walked.get().saturating_add(more));
    }

    /// Where the rest of a term ends.
    fn end(&self, term: Term, rest: (DateTime, i64), first: bool) -> Result<Due, Error> {
        let due = term.end(self.calendar, rest, first).map_err(fault)?;
        self.walk(rest.0, due.at);
        Ok(due)
    }

    /// What an interval uses of a term.
    fn used(&self, term: Term, run: (DateTime, DateTime), first: bool) -> Result<Used, Error> {
        self.walk(run.0, run.1.max(run.0));
        term.used(self.calendar, run, first).map_err(fault)
    }

    /// The end of its limit, as far as it is known.
    #[must_use]
    pub fn due(&self) -> Option<&Due> {
        self.passed.as_ref().or(self.ahead.as_ref())
    }

    /// Whether its limit was over before `now`, and it is under way.
    #[must_use]
    pub fn is_overdue(&self, now: DateTime) -> bool {
        match &self.run {
            Run::Running(_) => self.due().is_some_and(|due| due.at < now),
            Run::Paused => self.passed.is_some(),
            _ => false,
        }
    }

    /// A waiting clock starts.
    ///
    /// # Errors
    /// As the calendar's: where it does not reach, or the limit cannot be counted there.
    pub fn start(&mut self, at: DateTime) -> Result<(), Error> {
        if self.run != Run::Waiting {
            return Ok(());
        }
        self.begin(at)
    }

    /// Starts with nothing used, whatever it did before.
    ///
    /// # Errors
    /// As the calendar's: where it does not reach, or the limit cannot be counted there.
    pub fn restart(&mut self, at: DateTime) -> Result<(), Error> {
        if self.run == Run::Never {
            return Ok(());
        }
        self.gaps.clear();
        self.extensions.clear();
        self.begin(at)
    }

    fn begin(&mut self, at: DateTime) -> Result<(), Error> {
        let Some(limit) = self.limit else { return Ok(()) };
        self.start = Some(at);
        self.runs.clear();
        self.tripped.clear();
        self.term = Some(Term::of(&limit, at, self.rules.as_ref()).map_err(fault)?);
        (self.spent, self.unknown, self.passed) = (0, false, None);
        self.open(at)
    }

    /// Opens an interval.
    fn open(&mut self, at: DateTime) -> Result<(), Error> {
        self.end_gap(at);
        self.run = Run::Running(at);
        self.look_ahead(Some(at))
    }

    /// Works out the end of the limit, if the clock runs from `from` on.
    fn look_ahead(&mut self, from: Option<DateTime>) -> Result<(), Error> {
        self.ahead = match (self.term, from, &self.passed) {
            (Some(term), Some(from), None) => {
                let rest = (from, term.total.saturating_sub(self.spent).max(0));
                Some(self.end(term, rest, self.runs.is_empty())?)
            }
            _ => None,
        };
        Ok(())
    }

    /// Closes the open interval: what it used is spent, and an end that it ran past is kept.
    fn close(&mut self, at: DateTime) -> Result<(), Error> {
        let Run::Running(since) = self.run else { return Ok(()) };
        self.trip(at)?;
        self.spend((since, at))
    }

    fn spend(&mut self, run: (DateTime, DateTime)) -> Result<(), Error> {
        let Some(term) = self.term else { return Ok(()) };
        let used = self.used(term, run, self.runs.is_empty())?;
        if self.passed.is_none() {
            self.passed = self.ahead.take().filter(|due| due.at < run.1);
        }
        self.spent = self.spent.saturating_add(used.amount).min(term.total);
        self.unknown |= used.unknown;
        self.runs.push(run);
        Ok(())
    }

    /// Counts its intervals again, after its limit or calendar changed.
    fn recount(&mut self, now: DateTime) -> Result<(), Error> {
        let runs = std::mem::take(&mut self.runs);
        (self.spent, self.unknown, self.passed) = (0, false, None);
        self.tripped.clear();
        for run in runs {
            self.look_ahead(Some(run.0))?;
            self.spend(run)?;
        }
        let from = match &self.run {
            Run::Running(since) => Some(*since),
            Run::Paused => self.gaps.last().and_then(Gap::until),
            _ => None,
        };
        self.look_ahead(from)?;
        self.trip(now)
    }

    /// It is met, or late where its limit was over before.
    ///
    /// # Errors
    /// As the calendar's: where it does not reach, or the limit cannot be counted there.
    pub fn stop(&mut self, at: DateTime) -> Result<(), Error> {
        match &self.run {
            Run::Running(_) => {
                let due = self.due().cloned();
                self.close(at)?;
                let late = self.passed.is_some();
                self.ahead = due.filter(|_| !late);
                self.run = Run::Stopped(at, late);
            }
            Run::Paused => {
                self.end_gap(at);
                self.run = Run::Stopped(at, self.passed.is_some());
            }
            Run::Waiting => self.run = Run::Void(at),
            _ => {}
        }
        Ok(())
    }

    /// It ends without being judged.
    ///
    /// # Errors
    /// As the calendar's: where it does not reach, or the limit cannot be counted there.
    pub fn void(&mut self, at: DateTime) -> Result<(), Error> {
        let due = self.due().cloned();
        self.close(at)?;
        if self.is_open() || self.run == Run::Waiting {
            self.ahead = due.filter(|_| self.passed.is_none());
            self.end_gap(at);
            self.run = Run::Void(at);
        }
        Ok(())
    }

    /// A pause is over where the clock is.
    fn end_gap(&mut self, at: DateTime) {
        if let Some(gap) = self.gaps.last_mut().filter(|gap| gap.to.is_none()) {
            gap.to = Some(at);
        }
    }

    /// Whether an event of that place keeps it from running.
    #[must_use]
    pub fn is_held_by(&self, event: u64) -> bool {
        let open = self.gaps.last().filter(|_| self.run == Run::Paused);
        open.is_some_and(|gap| gap.holds.iter().any(|hold| hold.event == event))
    }

    /// Ends a clock that only brings the case to a rung; what it brought about stays.
    ///
    /// # Errors
    /// As the calendar's.
    pub fn quiet(&mut self, at: DateTime) -> Result<(), Error> {
        self.trip(at)?;
        if self.is_open() || self.run == Run::Waiting {
            self.run = Run::Void(at);
        }
        Ok(())
    }

    /// It does not count for the time being. A clock that is paused already is held by both.
    ///
    /// # Errors
    /// As the calendar's: where it does not reach, or the limit cannot be counted there.
    pub fn pause(&mut self, gap: Gap<'a>) -> Result<(), Error> {
        match self.run {
            Run::Running(_) => {
                self.close(gap.from)?;
                self.run = Run::Paused;
                self.gaps.push(gap);
            }
            Run::Paused => {
                if let Some(open) = self.gaps.last_mut() {
                    open.holds.extend(gap.holds);
                }
            }
            _ => return Ok(()),
        }
        self.look_ahead(self.gaps.last().and_then(Gap::until))
    }

    /// A paused clock loses the holds of those events, and runs on where none is left.
    ///
    /// # Errors
    /// As the calendar's: where it does not reach, or the limit cannot be counted there.
    pub fn resume(&mut self, at: DateTime, ended: &dyn Fn(u64) -> bool) -> Result<(), Error> {
        let Some(gap) = self.gaps.last_mut().filter(|_| self.run == Run::Paused) else {
            return Ok(());
        };
        gap.holds.retain(|hold| !ended(hold.event));
        if gap.holds.is_empty() {
            return self.open(at);
        }
        self.look_ahead(self.gaps.last().and_then(Gap::until))
    }

    /// A stopped clock runs on, as if it had been paused since. What it brought the case to is
    /// looked at anew.
    ///
    /// # Errors
    /// As the calendar's: where it does not reach, or the limit cannot be counted there.
    pub fn run_on(&mut self, at: DateTime, (event, rule): (u64, &'a str)) -> Result<(), Error> {
        let Run::Stopped(stopped, _) = self.run else { return Ok(()) };
        // A clock that was stopped in a pause has that gap already.
        if self.gaps.last().is_none_or(|gap| gap.to.is_some()) {
            self.gaps.push(Gap {
                from: stopped,
                to: None,
                is_pause: false,
                holds: Vec::new(),
                event,
                rule,
                reason: None,
            });
        }
        self.open(at)?;
        self.tripped.clear();
        Ok(())
    }

    /// It has so much longer; false where the two are of different kinds.
    ///
    /// # Errors
    /// As the calendar's: where it does not reach, or the limit cannot be counted there.
    pub fn extend(&mut self, longer: Longer<'a>, now: DateTime) -> Result<bool, Error> {
        let Some(term) = self.term else { return Ok(false) };
        let first = self.runs.is_empty();
        let from = match &self.run {
            Run::Running(since) => *since,
            _ => self.gaps.last().map_or(DateTime::MIN, |gap| gap.from),
        };
        let rest = (from, term.total.saturating_sub(self.spent).max(0));
        let last = match (term.pace, longer.limit.unit) {
            (Pace::Days, _) | (_, Unit::Month) => {
                term.last(self.calendar, rest, first).map_err(fault)?
            }
            _ => from,
        };
        let Some(more) = term.longer(&longer.limit, last).map_err(fault)? else {
            return Ok(false);
        };
        self.term = Some(term.lengthened(more));
        self.extensions.push(longer);
        self.recount(now)?;
        Ok(true)
    }

    /// It has another limit from now on, as `new` says; its intervals are counted again by it.
    /// Extensions were of the limit before, and go with it.
    ///
    /// # Errors
    /// As the calendar's: where it does not reach, or the limit cannot be counted there.
    pub fn carry(&mut self, new: Self, now: DateTime) -> Result<(), Error> {
        if !self.is_open() {
            self.wires.clone_from(&new.wires);
            if matches!(self.run, Run::Waiting | Run::Never) {
                *self = new.moved(self.scope);
            }
            return Ok(());
        }
        (self.given, self.calendar) = (new.given, new.calendar);
        (self.limit, self.rules, self.wires) = (new.limit, new.rules, new.wires);
        self.extensions.clear();
        match (self.limit, self.start) {
            (Some(limit), Some(start)) => {
                self.term = Some(Term::of(&limit, start, self.rules.as_ref()).map_err(fault)?);
                self.recount(now)
            }
            _ => {
                self.run = Run::Never;
                (self.passed, self.ahead) = (None, None);
                Ok(())
            }
        }
    }

    /// The midnight at which its last day would begin if it did not roll; nothing where its end was
    /// passed before.
    pub fn rolls_from(&self) -> Result<Option<DateTime>, Error> {
        let (Some(term), Run::Running(since), None) = (self.term, &self.run, &self.passed) else {
            return Ok(None);
        };
        let rest = (*since, term.total.saturating_sub(self.spent).max(0));
        let last = term.last(self.calendar, rest, self.runs.is_empty()).map_err(fault)?;
        Ok(Some(last.date().to_datetime(Time::midnight())))
    }

    /// The instant up to which it has counted: now, or where it was stopped or paused.
    fn open_run(&self, now: DateTime) -> Option<(DateTime, DateTime)> {
        match &self.run {
            Run::Running(since) => Some((*since, now)),
            _ => None,
        }
    }

    /// What it counts and how much of it: in all, used, and over. Nanoseconds or days; nothing
    /// before its start.
    pub fn amounts(&self, now: DateTime) -> Result<Option<Amounts>, Error> {
        let (Some(term), Some(_)) = (self.term, self.start) else { return Ok(None) };
        let mut unknown = self.unknown;
        let mut used = self.spent;
        if let Some(run) = self.open_run(now) {
            let more = self.used(term, run, self.runs.is_empty())?;
            used = used.saturating_add(more.amount).min(term.total);
            unknown |= more.unknown;
        }
        let late = match self.run {
            Run::Stopped(_, late) => late,
            _ => self.passed.is_some() || self.is_overdue(now),
        };
        let mut over = None;
        if let (true, Some(due)) = (late, self.due()) {
            let mut sum: i64 = 0;
            for (from, to) in self.runs.iter().copied().chain(self.open_run(now)) {
                let run = (from.max(due.at), to);
                let part = self.used(term, run, false)?;
                sum = sum.saturating_add(part.amount);
                unknown |= part.unknown;
            }
            over = Some(sum);
            used = term.total;
        }
        let provisional = unknown || self.due().is_some_and(|due| due.provisional.is_some());
        Ok(Some(Amounts { pace: term.pace, total: term.total, used, over, provisional }))
    }
}

/// What a clock counts, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// What.
    pub pace: Pace,
    /// In all, extensions included.
    pub total: i64,
    /// Used.
    pub used: i64,
    /// Used beyond the whole, where it is late.
    pub over: Option<i64>,
    /// Whether it hangs on a day that the calendar does not know.
    pub provisional: bool,
}
