//! What is done beside the steps: an act begins at its moment, and is void from another one on.
//!
//! Not responsible for: which acts a case has; its brief says so.

use super::super::ask::What;
use super::super::boil::NOBODY;
use super::super::plan::{Act, Moment};
use super::case::End;
use super::desk::Job;
use super::{Floor, Kind};
use crate::error::SimError;

/// The first draw of acts; each has its own, and there are at most so many.
const ACTS: u64 = 64;
const ACTS_MAX: u64 = 32;

impl Floor<'_> {
    /// A case gets to a moment: some acts are void now, others begin.
    pub(super) fn reach(&mut self, number: u32, moment: Moment, now: u32) -> Result<(), SimError> {
        let world = self.world;
        let Some(case) = self.case_mut(number) else { return Ok(()) };
        // A case that is worked on again does not begin its acts anew.
        let again = case.moment >= moment;
        case.moment = case.moment.max(moment);
        for (bit, (act, ..)) in case.brief.acts.iter().enumerate() {
            let planned = world.plan.acts.get(usize::from(*act));
            if planned.is_some_and(|act| act.until <= moment) {
                case.acts_open &= !(1 << bit);
            }
        }
        if again { Ok(()) } else { self.begin_acts(number, moment, now) }
    }

    pub(super) fn begin_acts(
        &mut self,
        number: u32,
        moment: Moment,
        now: u32,
    ) -> Result<(), SimError> {
        let Some(case) = self.case(number) else { return Ok(()) };
        for bit in 0..case.brief.acts.len() {
            let Some((place, planned)) = self.act(number, bit) else { continue };
            if planned.after != moment {
                continue;
            }
            let mut stream = self.stream(number, ACTS + u64::from(place) % ACTS_MAX);
            if !stream.chance(planned.per_thousand, 1000) {
                continue;
            }
            let wait = planned.wait.draw(&mut stream);
            if let Some(case) = self.case_mut(number) {
                case.acts_open |= 1 << bit;
            }
            let bit = u32::try_from(bit).unwrap_or_default();
            if wait > 0 {
                self.later(now.saturating_add(wait), Kind::ActDue, number, (bit, 0));
            } else {
                self.act_due(number, bit, now)?;
            }
        }
        Ok(())
    }

    /// The act behind a bit of a case: its place in the plan, and what the plan says.
    fn act(&self, number: u32, bit: usize) -> Option<(u8, &Act)> {
        let (place, ..) = *self.case(number)?.brief.acts.get(bit)?;
        Some((place, self.world.plan.acts.get(usize::from(place))?))
    }

    /// An act can be begun.
    pub(super) fn act_due(&mut self, number: u32, bit: u32, now: u32) -> Result<(), SimError> {
        let place = usize::try_from(bit).unwrap_or_default();
        let Some((act, planned)) = self.act(number, place) else { return Ok(()) };
        let mut stream = self.stream(number, ACTS + ACTS_MAX + u64::from(act) % ACTS_MAX);
        let effort = planned.minutes.draw(&mut stream);
        let Some(case) = self.case(number) else { return Ok(()) };
        if case.acts_open >> bit & 1 == 0 {
            return Ok(());
        }
        let desk = case.brief.acts.get(place).map_or(NOBODY, |(.., desk)| *desk);
        let bit = u8::try_from(bit).unwrap_or_default();
        if desk == NOBODY {
            // Somebody outside does it, as a reporter who rates.
            return self.act_done(number, bit, now);
        }
        self.wait(number, (Job::Act, bit), (desk, effort), now);
        Ok(())
    }

    /// An act is done: its event is told, once the case is not paused.
    pub(super) fn act_done(&mut self, number: u32, bit: u8, now: u32) -> Result<(), SimError> {
        let Some(case) = self.case_mut(number) else { return Ok(()) };
        if case.acts_open >> bit & 1 == 0 {
            return Ok(());
        }
        case.acts_open &= !(1 << bit);
        let Some((act, task, _)) = case.brief.acts.get(usize::from(bit)).copied() else {
            return Ok(());
        };
        let with = u32::from(act) | u32::from(task) << 8;
        if case.paused_until > 0 {
            case.held.push(with);
        } else {
            case.tell(now, What::Act, with);
        }
        self.end_if_over(number, now)
    }

    /// A closed case ends with the last of its acts.
    pub(super) fn end_if_over(&mut self, number: u32, now: u32) -> Result<(), SimError> {
        let Some(case) = self.case(number) else { return Ok(()) };
        if case.end == End::Closed && case.acts_open == 0 {
            return self.end(number, End::Closed, now);
        }
        Ok(())
    }
}
