//! What follows when a step is done: the way of a case from its report to its end.
//!
//! The steps are those of the common layer's flow: accepted, dispatched, arrived, handled, checked,
//! closed; returned, paused and escalated on the way. `timeline` would refuse a case for which the
//! pack's flow has no such step, and so would the simulation.
//!
//! Not responsible for: clocks; nobody here knows whether a case is late.

use super::super::ask::What;
use super::super::boil::{Admitted, Boiled, Bones, NO_TIER, NOBODY};
use super::super::plan::{Moment, Step};
use super::case::{Case, End, Main, Stage};
use super::desk::{Item, Job};
use super::{Floor, Kind};
use crate::error::SimError;
use crate::year::days::DAY;
use crate::year::world::Arrival;

/// Draws of the work on one case, each a stream of its own; see [`Floor::stream`].
mod draw {
    pub(super) const ACCEPT: u64 = 0;
    pub(super) const DISPATCH: u64 = 1;
    pub(super) const RETURNED: u64 = 2;
    pub(super) const TRAVEL: u64 = 3;
    pub(super) const CLOSE: u64 = 4;
    pub(super) const PAUSE: u64 = 5;
    pub(super) const HANDLE: u64 = 8;
    pub(super) const UNRESOLVED: u64 = 24;
    pub(super) const CHECK: u64 = 40;
    pub(super) const ASIDE: u64 = 224;
}

/// So many times at most is anything drawn anew: a check that fails, a tier that cannot do it.
const AGAIN_MAX: u8 = 15;
/// A case that nobody has dispatched is looked at after so long.
const FIRST_LOOK: u32 = DAY;

impl Floor<'_> {
    /// A report comes in.
    pub(super) fn arrive(&mut self, arrival: Arrival, boiled: Boiled) -> Result<(), SimError> {
        let Arrival { at, number, .. } = arrival;
        let skeleton = match boiled.bones {
            Bones::New(skeleton) => self.intern(*skeleton),
            Bones::Known(place) => place,
        };
        if let Some(kept) = &mut self.kept {
            kept.push((skeleton, boiled.brief.clone()));
        }
        let mut case = Case { arrival, skeleton, brief: boiled.brief, ..Case::default() };
        case.top = case.brief.tier;
        case.stage = Stage::Accept;
        case.since = at;
        let (place, no_rung) = (case.brief.place, case.brief.no_rung_before);
        if let Some(slot) = usize::try_from(number).ok().and_then(|at| self.cases.get_mut(at)) {
            *slot = Some(Box::new(case));
        }
        let first = if no_rung == 0 { at.saturating_add(FIRST_LOOK) } else { no_rung };
        self.look_later(number, first);
        self.begin_acts(number, Moment::Reported, at)?;
        let desk = self.step_desk(place, 0);
        let effort = self.effort(number, draw::ACCEPT, |plan| &plan.accept);
        self.put(number, Main { job: Job::Accept, desk, effort }, at);
        Ok(())
    }

    fn step_desk(&self, place: u32, step: usize) -> u32 {
        let steps = self.world.place(place).map(|place| place.steps);
        steps.and_then(|steps| steps.get(step).copied()).unwrap_or(NOBODY)
    }

    fn effort(
        &self,
        number: u32,
        draw: u64,
        step: impl Fn(&super::super::plan::Steps) -> &Step,
    ) -> u32 {
        step(&self.world.plan.steps).minutes.draw(&mut self.stream(number, draw))
    }

    /// A piece of work is done.
    pub(super) fn step_done(
        &mut self,
        item: Item,
        hands: (u32, u32),
        now: u32,
    ) -> Result<(), SimError> {
        let number = item.number;
        match item.job {
            Job::Accept => self.accepted(number, now),
            Job::Dispatch => self.dispatched(number, now),
            Job::Consider => {
                self.tell(number, now, What::Returned);
                self.dispatch(number, now);
                Ok(())
            }
            Job::Travel => {
                if self.case(number).is_some_and(|case| !case.arrived) {
                    self.tell(number, now, What::Arrived);
                }
                let Some(case) = self.case_mut(number) else { return Ok(()) };
                case.arrived = true;
                let effort = std::mem::take(&mut case.left);
                self.go_on(Item { job: Job::Handle, effort, since: now, ..item }, hands, now);
                Ok(())
            }
            Job::Handle => self.worked(number, now),
            Job::Check => self.checked(number, now),
            Job::Close => self.closed(number, now),
            Job::Act => self.act_done(number, item.with, now),
            Job::Supervise => Ok(()),
        }
    }

    fn accepted(&mut self, number: u32, now: u32) -> Result<(), SimError> {
        let Some(case) = self.case_mut(number) else { return Ok(()) };
        case.tell(now, What::Accepted, 0);
        case.enter(Stage::Dispatch, now);
        match case.brief.admitted {
            Admitted::GoesOn => {}
            Admitted::Refused => {
                case.tell(now, What::Refused, 0);
                return self.end(number, End::Refused, now);
            }
            Admitted::HandedOver => {
                case.tell(now, What::HandedOver, 0);
                return self.end(number, End::HandedOver, now);
            }
        }
        self.reach(number, Moment::Accepted, now)?;
        self.dispatch(number, now);
        Ok(())
    }

    fn dispatch(&mut self, number: u32, now: u32) {
        let Some(case) = self.case(number) else { return };
        let again = u64::from(case.returned) * 128;
        let desk = self.step_desk(case.brief.place, 1);
        let effort = self.effort(number, draw::DISPATCH + again, |plan| &plan.dispatch);
        self.put(number, Main { job: Job::Dispatch, desk, effort }, now);
    }

    fn dispatched(&mut self, number: u32, now: u32) -> Result<(), SimError> {
        let mut stream = self.stream(number, draw::RETURNED);
        let Some(case) = self.case_mut(number) else { return Ok(()) };
        case.tell(now, What::Dispatched, 0);
        case.enter(Stage::Queue, now);
        let (class, was_returned, handler) =
            (case.arrival.class, case.returned, case.brief.handler);
        self.look_if_due(number, now);
        if !was_returned {
            self.reach(number, Moment::Dispatched, now)?;
        }
        let returned = self.world.group_of(class).map(|group| &group.returned);
        if let Some(chance) = returned
            && !was_returned
            && stream.chance(chance.per_thousand, 1000)
        {
            let effort = chance.lasts.draw(&mut stream);
            if let Some(case) = self.case_mut(number) {
                case.returned = true;
            }
            self.put(number, Main { job: Job::Consider, desk: handler, effort }, now);
            return Ok(());
        }
        self.handle(number, handler, now);
        Ok(())
    }

    /// The whole work of handling, from the way to the place on.
    pub(super) fn handle(&mut self, number: u32, desk: u32, now: u32) {
        let Some(case) = self.case(number) else { return };
        let (class, arrived) = (case.arrival.class, case.arrived);
        let draw = draw::HANDLE + u64::from(case.attempts.min(AGAIN_MAX));
        let Some(group) = self.world.group_of(class) else { return };
        let mut work = group.work.draw(&mut self.stream(number, draw));
        let mut stream = self.stream(number, draw::PAUSE);
        let pauses = case.attempts == 0 && stream.chance(group.pause.per_thousand, 1000);
        let until = if pauses { group.pause.lasts.draw(&mut stream).max(1) } else { 0 };
        let travel = self.force.staffing_of(desk).map(|staffing| &staffing.travel);
        let way = travel
            .filter(|travel| !arrived && !travel.is_nothing())
            .map_or(0, |travel| travel.draw(&mut self.stream(number, draw::TRAVEL)));
        let Some(case) = self.case_mut(number) else { return };
        case.attempts = case.attempts.saturating_add(1);
        case.brief.handler = desk;
        if pauses {
            // Half is done before, half after; how long lies between is kept until then.
            case.pauses_for = until;
            case.rest = work / 2;
            work -= work / 2;
        }
        // Somebody arrives even where no way is planned.
        case.left = work;
        let (job, effort) = if arrived { (Job::Handle, work) } else { (Job::Travel, way) };
        self.put(number, Main { job, desk, effort }, now);
    }

    /// The work, or the first half of it, is done.
    fn worked(&mut self, number: u32, now: u32) -> Result<(), SimError> {
        let Some(case) = self.case_mut(number) else { return Ok(()) };
        if case.pauses_for > 0 {
            let until = now.saturating_add(std::mem::take(&mut case.pauses_for));
            case.tell(now, What::Paused, until);
            case.paused_until = until;
            case.enter(Stage::Pause, now);
            // One second later, so that what is told then is told of a case that runs again.
            self.later(until.saturating_add(1), Kind::Resume, number, (0, 0));
            return Ok(());
        }
        if self.lifts(number, now) {
            return Ok(());
        }
        let Some(case) = self.case(number) else { return Ok(()) };
        let (class, attempt) = (case.arrival.class, u64::from(case.attempts.min(AGAIN_MAX)));
        let aside =
            self.world.group_of(class).filter(|_| case.fails == 0).map_or(0, |group| {
                group.aside.draw(&mut self.stream(number, draw::ASIDE + attempt))
            });
        if aside == 0 || case.brief.urgent {
            return self.handled(number, now);
        }
        if let Some(case) = self.case_mut(number) {
            case.enter(Stage::Aside, now);
        }
        self.later(now.saturating_add(aside), Kind::AsideOver, number, (0, 0));
        Ok(())
    }

    /// Whether the tier could not settle it, and it goes up.
    fn lifts(&mut self, number: u32, now: u32) -> bool {
        let Some(case) = self.case(number) else { return false };
        let Some(group) = self.world.group_of(case.arrival.class) else { return false };
        let draw = draw::UNRESOLVED + u64::from(case.attempts.min(AGAIN_MAX));
        let unresolved = self.stream(number, draw).chance(group.unresolved, 1000);
        if !unresolved || case.fails > 0 || case.attempts > AGAIN_MAX {
            return false;
        }
        let top = if case.top == NO_TIER { None } else { Some(case.top) };
        let above = self.skeleton(case).and_then(|skeleton| {
            let mut rungs = skeleton.rungs.iter();
            rungs.find(|rung| rung.by_event && rung.tier != NO_TIER && Some(rung.tier) > top)
        });
        let Some(tier) = above.map(|rung| rung.tier) else { return false };
        let Some(case) = self.case_mut(number) else { return false };
        case.tell(now, What::Escalated, u32::from(tier));
        case.lifted = true;
        self.look_soon(number);
        true
    }

    /// The pause is over: what is left is taken up again, and what was held back is told.
    pub(super) fn resume(&mut self, number: u32, now: u32) -> Result<(), SimError> {
        let Some(case) = self.case_mut(number) else { return Ok(()) };
        case.paused_until = 0;
        case.enter(Stage::Queue, now);
        let (effort, desk) = (std::mem::take(&mut case.rest), case.brief.handler);
        for with in std::mem::take(&mut case.held) {
            case.tell(now, What::Act, with);
        }
        self.look_if_due(number, now);
        self.put(number, Main { job: Job::Handle, desk, effort }, now);
        Ok(())
    }

    /// It is handled.
    pub(super) fn handled(&mut self, number: u32, now: u32) -> Result<(), SimError> {
        let Some(case) = self.case_mut(number) else { return Ok(()) };
        case.tell(now, What::Handled, 0);
        case.handled_at = now;
        case.enter(Stage::Check, now);
        let (checker, fails) = (case.brief.checker, u64::from(case.fails.min(AGAIN_MAX)));
        self.reach(number, Moment::Handled, now)?;
        if checker == NOBODY {
            return self.passed(number, now);
        }
        let effort = self.effort(number, draw::CHECK + fails, |plan| &plan.check);
        self.put(number, Main { job: Job::Check, desk: checker, effort }, now);
        Ok(())
    }

    fn checked(&mut self, number: u32, now: u32) -> Result<(), SimError> {
        let Some(case) = self.case(number) else { return Ok(()) };
        let Some(group) = self.world.group_of(case.arrival.class) else { return Ok(()) };
        let fails = u64::from(case.fails);
        let mut stream = self.stream(number, 128 + draw::CHECK + fails);
        let fails = case.fails < AGAIN_MAX && stream.chance(group.rework.per_thousand, 1000);
        if !fails {
            self.tell(number, now, What::Passed);
            return self.passed(number, now);
        }
        let work = group.work.draw(&mut stream);
        let effort = u64::from(work) * u64::from(group.rework_percent) / 100;
        let Some(case) = self.case_mut(number) else { return Ok(()) };
        case.tell(now, What::Failed, 0);
        case.fails += 1;
        case.enter(Stage::Rework, now);
        let desk = case.brief.handler;
        self.look_if_due(number, now);
        let effort = u32::try_from(effort).unwrap_or(u32::MAX);
        self.put(number, Main { job: Job::Handle, desk, effort }, now);
        Ok(())
    }

    /// Checked and found well, or not to be checked.
    fn passed(&mut self, number: u32, now: u32) -> Result<(), SimError> {
        self.reach(number, Moment::Passed, now)?;
        let Some(case) = self.case_mut(number) else { return Ok(()) };
        case.enter(Stage::Close, now);
        let desk = case.brief.place;
        let desk = self.step_desk(desk, 3);
        let effort = self.effort(number, draw::CLOSE, |plan| &plan.close);
        self.put(number, Main { job: Job::Close, desk, effort }, now);
        Ok(())
    }

    fn closed(&mut self, number: u32, now: u32) -> Result<(), SimError> {
        let Some(case) = self.case_mut(number) else { return Ok(()) };
        case.tell(now, What::Closed, 0);
        case.end = End::Closed;
        case.enter(Stage::None, now);
        self.reach(number, Moment::Closed, now)?;
        self.end_if_over(number, now)
    }

    /// Nothing more happens to it: it waits to be counted.
    pub(super) fn end(&mut self, number: u32, end: End, now: u32) -> Result<(), SimError> {
        let slot = usize::try_from(number).ok().and_then(|at| self.cases.get_mut(at));
        if let Some(mut case) = slot.and_then(Option::take) {
            case.end = end;
            case.ended_at = now;
            case.enter(Stage::None, now);
            self.ended.push(*case);
        }
        Ok(())
    }
}
