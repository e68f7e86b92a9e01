//! Work in somebody's hands: begun, laid down, handed over, done; and counted as it ends.
//!
//! Not responsible for: who takes what; see `desk`.

use super::super::plan::Staffing;
use super::super::shift::{NEVER, NIGHT};
use super::case::{Main, Stage};
use super::desk::{Item, Job};
use super::{Floor, Kind, Load};
use crate::error::SimError;

/// A piece of work in somebody's hands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Service {
    pub(super) item: Item,
    person: u32,
    started: u32,
    /// Whether it goes on outside of the shift.
    through: bool,
    /// Work in a second of the shift: so many parts of so many.
    rate: (u32, u32),
    serial: u32,
    class: u16,
}

impl Service {
    /// Work done after so many seconds.
    fn work(&self, elapsed: u32) -> u32 {
        let work = u64::from(elapsed) * u64::from(self.rate.0) / u64::from(self.rate.1.max(1));
        u32::try_from(work).unwrap_or(u32::MAX).min(self.item.effort)
    }
}

/// Who takes a piece of work, and when.
pub(super) struct Taken {
    pub(super) person: u32,
    pub(super) at: u32,
    pub(super) through: bool,
}

impl Floor<'_> {
    /// Somebody begins.
    pub(super) fn start(&mut self, desk: u32, item: Item, taken: &Taken) {
        let Some(staffing) = self.force.staffing_of(desk).cloned() else { return };
        let rate = Self::rate(&staffing, item.rank == 0);
        let needs = u64::from(item.effort) * u64::from(rate.1);
        let elapsed = u32::try_from(needs.div_ceil(u64::from(rate.0.max(1)))).unwrap_or(NEVER);
        let done = if taken.through {
            taken.at.saturating_add(elapsed)
        } else {
            self.force.at_work(taken.person).map_or(NEVER, |at| at.done_at(taken.at, elapsed))
        };
        self.serial += 1;
        let service = Service {
            item,
            person: taken.person,
            started: taken.at,
            through: taken.through,
            rate,
            serial: self.serial,
            class: self.case(item.number).map_or(0, |case| case.arrival.class),
        };
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                self.running.push(None);
                u32::try_from(self.running.len() - 1).unwrap_or_default()
            }
        };
        if let Some(place) = usize::try_from(slot).ok().and_then(|at| self.running.get_mut(at)) {
            *place = Some(service);
        }
        if let Some(person) = self.force.person_mut(taken.person) {
            person.in_hand.push(slot);
        }
        if let Some(load) = self.load_of(desk) {
            load.waits.push(taken.at.saturating_sub(item.since));
        }
        let patience = if staffing.rota { 0 } else { NIGHT };
        let hours = self.force.at_work(taken.person).filter(|_| !taken.through);
        let leaves = hours.and_then(|hours| hours.leaves(taken.at, done, patience));
        match leaves {
            Some(at) => self.later(at, Kind::HandOver, item.number, (slot, self.serial)),
            None => self.later(done, Kind::Done, item.number, (slot, self.serial)),
        }
        self.begun(item, taken.at);
    }

    /// The case goes on in another stage as somebody takes its main job.
    fn begun(&mut self, item: Item, at: u32) {
        let Some(case) = self.case_mut(item.number) else { return };
        if matches!(item.job, Job::Act | Job::Supervise) {
            return;
        }
        case.main = None;
        let stage = match item.job {
            Job::Travel | Job::Handle if case.fails > 0 => return,
            Job::Travel => Stage::Travel,
            Job::Handle => Stage::Work,
            Job::Consider => Stage::Returned,
            _ => return,
        };
        case.enter(stage, at);
    }

    /// A piece of work is done, unless it was laid down meanwhile.
    pub(super) fn done(&mut self, (slot, serial): (u32, u32), now: u32) -> Result<(), SimError> {
        let running = usize::try_from(slot).ok().and_then(|at| self.running.get(at)?.as_ref());
        if running.is_none_or(|service| service.serial != serial) {
            return Ok(());
        }
        let Some((service, _)) = self.stop_service(slot, now) else { return Ok(()) };
        let desk = self.force.person(service.person).map(|person| person.desk).unwrap_or_default();
        if let Some(load) = self.load_of(desk) {
            load.done += 1;
        }
        self.step_done(service.item, (desk, service.person), now)?;
        self.serve(desk, now);
        Ok(())
    }

    /// Somebody goes off duty for long, and leaves what is in hand to the desk.
    pub(super) fn hand_over(&mut self, (slot, serial): (u32, u32), now: u32) {
        let running = usize::try_from(slot).ok().and_then(|at| self.running.get(at)?.as_ref());
        let Some(service) = running.filter(|service| service.serial == serial) else { return };
        let Some(desk) = self.force.person(service.person).map(|person| person.desk) else {
            return;
        };
        self.lay_down(desk, slot, now);
        self.serve(desk, now);
    }

    /// Lays a piece of work down: what is left of it waits again, before what was not begun.
    pub(super) fn lay_down(&mut self, desk: u32, slot: u32, now: u32) {
        let Some((service, done)) = self.stop_service(slot, now) else { return };
        let left = service.item.effort - done;
        if let Some(case) = self.case_mut(service.item.number)
            && !matches!(service.item.job, Job::Act | Job::Supervise)
        {
            case.main = Some(Main { job: service.item.job, desk, effort: left });
            let stage = if case.fails > 0 { Stage::Rework } else { Stage::Queue };
            if matches!(service.item.job, Job::Travel | Job::Handle) {
                case.enter(stage, now);
            }
        }
        let item = Item { fresh: 0, effort: left, since: now, ..service.item };
        self.queue_at(desk, item);
    }

    /// Goes on with the next job of a case in the same hands.
    pub(super) fn go_on(&mut self, item: Item, (desk, person): (u32, u32), now: u32) {
        let through = self.force.staffing_of(desk).is_some_and(|staffing| staffing.on_call);
        let through = through && item.rank == 0;
        self.start(desk, item, &Taken { person, at: now, through });
    }

    /// Takes a piece of work out of somebody's hands, and counts what was done of it.
    pub(super) fn stop_service(&mut self, slot: u32, now: u32) -> Option<(Service, u32)> {
        let place = usize::try_from(slot).ok()?;
        let service = self.running.get_mut(place)?.take()?;
        self.free.push(slot);
        let person = self.force.person_mut(service.person)?;
        person.in_hand.retain(|held| *held != slot);
        let desk = person.desk;
        let hours = self.force.at_work(service.person)?;
        let in_shift: Vec<(u32, u32)> = hours.stretches(service.started, now).collect();
        let on_duty: u32 = in_shift.iter().map(|(from, to)| to - from).sum();
        let all = now.saturating_sub(service.started);
        let load = self.load_of(desk)?;
        let mut before = 0;
        let whole = [(service.started, now)];
        for stretch in if service.through { &whole[..] } else { &in_shift } {
            load.spread(*stretch, before, |elapsed| service.work(elapsed));
            before += stretch.1.saturating_sub(stretch.0);
        }
        let done = service.work(before);
        if service.through {
            load.outside += u64::from(done - service.work(on_duty));
        }
        if let Some(sum) = usize::try_from(desk).ok().and_then(|at| self.by_desk.get_mut(at)) {
            *sum += u64::from(done);
        }
        if let Some(sum) = self.by_class.get_mut(usize::from(service.class)) {
            *sum += u64::from(done);
        }
        #[cfg(test)]
        self.served.push(super::Served {
            person: service.person,
            from: service.started,
            to: now.max(service.started),
            work: done,
            through: service.through,
            urgent: service.item.rank == 0,
        });
        if let Some(case) = self.case_mut(service.item.number) {
            case.work += done;
            if matches!(service.item.job, Job::Travel | Job::Handle) && case.fails == 0 {
                case.enter(Stage::Queue, now);
                if !service.through {
                    let travels = service.item.job == Job::Travel;
                    let stage = if travels { Stage::Travel } else { Stage::Work };
                    case.shift(all - on_duty, stage, Stage::OffDuty);
                }
            }
        }
        Some((service, done))
    }

    pub(super) fn can_wait(&self, slot: u32) -> bool {
        let service = usize::try_from(slot).ok().and_then(|slot| self.running.get(slot)?.as_ref());
        service.is_some_and(|service| service.item.rank > 0)
    }

    fn load_of(&mut self, desk: u32) -> Option<&mut Load> {
        let word = usize::from(self.force.desk(desk)?.word);
        self.loads.get_mut(word)
    }

    fn rate(staffing: &Staffing, urgent: bool) -> (u32, u32) {
        if urgent { (1, staffing.at_a_time) } else { (staffing.casework, 100 * staffing.at_a_time) }
    }
}
