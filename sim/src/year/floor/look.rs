//! The platform looks at its clocks every so often, and acts on the rungs that are reached.
//!
//! Which rungs are reached, and when the next one will be, is the pack's answer by `timeline`. A
//! case is asked about when it was dispatched, resumed, lifted or found wanting, and when the next
//! rung is due; nobody is asked about a case whose ladder waits for nothing.
//!
//! Not responsible for: whether a rung was rightly reached.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::super::ask::{Asked, Stands};
use super::super::boil::{NO_TIER, NOBODY};
use super::super::plan::OnRung;
use super::Floor;
use super::case::{Case, Main};
use super::desk::Job;
use crate::error::SimError;

/// So many cases are worth a second thread.
const ALONE_MAX: usize = 8;
/// The first draw of what rungs cost.
const RUNGS: u64 = 192;

/// What a look brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    number: u32,
    /// The rung that holds.
    rung: Option<usize>,
    /// Rungs reached, one bit each.
    reached: u32,
    /// When the next is expected.
    next: u32,
}

impl Floor<'_> {
    /// A case is looked at with the next look.
    pub(super) fn look_soon(&mut self, number: u32) {
        self.dirty.push(number);
    }

    /// Its clocks run anew: it is looked at with the next look, unless nothing can have happened by
    /// then and its own look is still to come.
    pub(super) fn look_if_due(&mut self, number: u32, now: u32) {
        if self.case(number).is_some_and(|case| case.brief.no_rung_before <= now) {
            self.look_soon(number);
        }
    }

    /// A case is looked at with the first look from an instant on.
    pub(super) fn look_later(&mut self, number: u32, at: u32) {
        if let Some(case) = self.case_mut(number) {
            case.look_at = at;
        }
        if at < self.world.days.end() {
            self.looks.push(Reverse((at, number)));
        }
    }

    /// A look.
    pub(super) fn look(&mut self) -> Result<(), SimError> {
        let now = self.next_look;
        self.next_look = now.saturating_add(self.world.plan.look);
        let mut numbers = std::mem::take(&mut self.dirty);
        while let Some(Reverse((at, number))) = self.looks.peek().copied()
            && at <= now
        {
            self.looks.pop();
            if self.case(number).is_some_and(|case| case.look_at == at) {
                numbers.push(number);
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers.retain(|number| {
            let case = self.case(*number);
            case.and_then(|case| self.skeleton(case)).is_some_and(|one| !one.rungs.is_empty())
        });
        self.asked += u64::try_from(numbers.len()).unwrap_or_default();
        let floor: &Self = self;
        let see = |number: &u32| floor.see(*number, now).transpose();
        let seen: Result<Vec<Seen>, SimError> = if numbers.len() < ALONE_MAX {
            numbers.iter().filter_map(see).collect()
        } else {
            numbers.par_iter().filter_map(see).collect()
        };
        let seen = seen?;
        for one in seen {
            self.act_on(&one, now)?;
        }
        Ok(())
    }

    pub(super) fn asked_of<'b>(&'b self, case: &'b Case) -> Option<Asked<'b>> {
        Some(Asked {
            reported: case.arrival.at,
            class: case.arrival.class,
            skeleton: self.skeleton(case)?,
            told: &case.told,
            light: true,
        })
    }

    fn see(&self, number: u32, now: u32) -> Result<Option<Seen>, SimError> {
        let Some(asked) = self.case(number).and_then(|case| self.asked_of(case)) else {
            return Ok(None);
        };
        let seen = self.answer(number, asked, now)?;
        // Every clock is counted by itself: the whole case gives the same rungs.
        #[cfg(test)]
        assert_eq!(seen, self.answer(number, Asked { light: false, ..asked }, now)?);
        Ok(Some(seen))
    }

    fn answer(&self, number: u32, asked: Asked<'_>, now: u32) -> Result<Seen, SimError> {
        let answer = self.world.timeline(asked, now)?;
        let stands: Stands<'_> =
            serde_json::from_str(&answer).map_err(|error| SimError::engine(&error))?;
        let mut seen = Seen { number, rung: stands.rung, reached: 0, next: u32::MAX };
        for (place, rung) in stands.ladder.iter().enumerate().take(32) {
            if rung.reached.is_some() {
                seen.reached |= 1 << place;
            } else if let Some(at) = rung.expected.and_then(|at| self.world.days.read(at)) {
                seen.next = seen.next.min(at);
            }
        }
        Ok(seen)
    }

    /// New rungs cost their tier some work, and hasten the case or take it over.
    fn act_on(&mut self, seen: &Seen, now: u32) -> Result<(), SimError> {
        let Some(case) = self.case_mut(seen.number) else { return Ok(()) };
        let new = seen.reached & !case.reached;
        case.reached |= seen.reached;
        let lifted = std::mem::take(&mut case.lifted);
        let mut desk = case.brief.handler;
        let mut brings = OnRung::Nothing;
        for place in (0..32).filter(|place| new >> place & 1 == 1) {
            let led = self.reach_rung(seen.number, place, now);
            let rung = self.rung(seen.number, place);
            // A case that was lifted is whoever's holds it now; else the clock's rung decides.
            match rung {
                Some((OnRung::TakeOver, _)) if Some(place) == seen.rung.or(Some(place)) => {
                    brings = OnRung::TakeOver;
                    if led != NOBODY && self.force.count(led) > 0 {
                        desk = led;
                    }
                }
                Some((OnRung::Hasten, _)) if brings == OnRung::Nothing => brings = OnRung::Hasten,
                _ => {}
            }
        }
        if seen.next < u32::MAX {
            self.look_later(seen.number, seen.next.max(now.saturating_add(1)));
        }
        if lifted {
            self.handle(seen.number, desk, now);
            return Ok(());
        }
        self.bring(seen.number, brings, desk, now);
        Ok(())
    }

    /// What a rung brings about for a case that waits.
    fn bring(&mut self, number: u32, brings: OnRung, desk: u32, now: u32) {
        let Some(case) = self.case_mut(number) else { return };
        let waits = case.main;
        match brings {
            OnRung::Nothing => {}
            OnRung::Hasten => {
                let was = std::mem::replace(&mut case.hastened, true);
                if let (false, Some(main)) = (was, waits) {
                    self.put(number, main, now);
                }
            }
            OnRung::TakeOver => {
                case.hastened = true;
                if let Some(main) =
                    waits.filter(|main| matches!(main.job, Job::Travel | Job::Handle))
                {
                    case.brief.handler = desk;
                    self.put(number, Main { desk, ..main }, now);
                }
            }
        }
    }

    fn rung(&self, number: u32, place: usize) -> Option<(OnRung, u8)> {
        let rung = self.skeleton(self.case(number)?)?.rungs.get(place)?;
        Some((rung.brings, rung.tier))
    }

    /// A rung is reached: its accountable party looks into it.
    fn reach_rung(&mut self, number: u32, place: usize, now: u32) -> u32 {
        let Some(case) = self.case(number) else { return NOBODY };
        let Some(rung) = self.skeleton(case).and_then(|skeleton| skeleton.rungs.get(place)) else {
            return NOBODY;
        };
        let tier = rung.tier;
        let led = case.brief.rungs.get(place).copied().unwrap_or(NOBODY);
        let which = u64::try_from(place).unwrap_or_default();
        let effort =
            self.world.plan.escalation.minutes.draw(&mut self.stream(number, RUNGS + which));
        if let Some(case) = self.case_mut(number)
            && tier != NO_TIER
        {
            case.top = if case.top == NO_TIER { tier } else { case.top.max(tier) };
        }
        if led != NOBODY {
            let rung = u8::try_from(place).unwrap_or_default();
            self.wait(number, (Job::Supervise, rung), (led, effort), now);
        }
        led
    }
}
