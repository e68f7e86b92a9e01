//! Desks: what waits, who takes it, and when it is done.
//!
//! What is urgent goes first, then what is hastened, then by due, then by number. Somebody who is
//! at work takes the next piece as soon as a hand is free. For what is urgent somebody lays down
//! what is not, and somebody on call comes when nobody is at work.
//!
//! Not responsible for: what follows when a piece of work is done; see `flow`.

use std::cmp::Reverse;

use super::super::ask::What;
use super::super::shift::NEVER;
use super::case::Main;
use super::service::Taken;
use super::{Floor, Kind};
use crate::stream::{Purpose, Stream};
use crate::year::days::DAY;

/// A piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Job {
    Accept,
    Dispatch,
    /// The party looks at it, and gives it back.
    Consider,
    Travel,
    Handle,
    Check,
    Close,
    /// An act of the plan.
    Act,
    /// A rung was reached.
    Supervise,
}

/// What waits at a desk, in the order in which it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item {
    /// 0 urgent, 1 hastened, 2 ordinary.
    pub(crate) rank: u8,
    /// 0 for what was laid down.
    pub(crate) fresh: u8,
    pub(crate) due: u32,
    pub(crate) number: u32,
    pub(crate) job: Job,
    /// The act of the brief, or the rung.
    pub(crate) with: u8,
    pub(crate) ticket: u8,
    /// Seconds of work.
    pub(crate) effort: u32,
    /// Since when it waits.
    pub(crate) since: u32,
}

impl Floor<'_> {
    /// Puts the main job of a case at a desk.
    pub(super) fn put(&mut self, number: u32, main: Main, now: u32) {
        let Some(case) = self.case_mut(number) else { return };
        case.ticket = case.ticket.wrapping_add(1);
        case.main = Some(main);
        self.wait(number, (main.job, 0), (main.desk, main.effort), now);
    }

    /// Puts a piece of work at a desk, and lets the desk take it.
    pub(super) fn wait(&mut self, number: u32, job: (Job, u8), at: (u32, u32), now: u32) {
        let Some(case) = self.case(number) else { return };
        let hastened = case.hastened || job.0 == Job::Supervise;
        let rank = if case.brief.urgent {
            0
        } else if hastened {
            1
        } else {
            2
        };
        let item = Item {
            rank,
            fresh: 1,
            due: case.brief.due,
            number,
            job: job.0,
            with: job.1,
            ticket: case.ticket,
            effort: at.1,
            since: now,
        };
        self.queue_at(at.0, item);
        self.serve(at.0, now);
    }

    pub(super) fn queue_at(&mut self, desk: u32, item: Item) {
        if let Some(queue) = usize::try_from(desk).ok().and_then(|at| self.waiting.get_mut(at)) {
            queue.push(Reverse(item));
        }
    }

    /// Lets the people of a desk take what waits.
    pub(super) fn serve(&mut self, desk: u32, now: u32) {
        while let Some(item) = self.next_of(desk) {
            let Some(taken) = self.taker(desk, item, now) else {
                self.wake(desk, now);
                return;
            };
            if let Some(queue) = usize::try_from(desk).ok().and_then(|at| self.waiting.get_mut(at))
            {
                queue.pop();
            }
            self.start(desk, item, &taken);
        }
    }

    /// The next piece of work at a desk; what has become void is thrown away.
    fn next_of(&mut self, desk: u32) -> Option<Item> {
        let place = usize::try_from(desk).ok()?;
        loop {
            let Reverse(item) = *self.waiting.get(place)?.peek()?;
            if self.is_wanted(&item) {
                return Some(item);
            }
            self.waiting.get_mut(place)?.pop();
        }
    }

    fn is_wanted(&self, item: &Item) -> bool {
        let Some(case) = self.case(item.number) else { return false };
        match item.job {
            Job::Act => case.acts_open >> item.with & 1 == 1,
            Job::Supervise => true,
            _ => case.ticket == item.ticket && case.main.is_some(),
        }
    }

    /// Somebody who takes a piece of work now.
    fn taker(&mut self, desk: u32, item: Item, now: u32) -> Option<Taken> {
        let staffing = self.force.staffing_of(desk)?;
        let (hands, on_call) = (usize::try_from(staffing.at_a_time).ok()?, staffing.on_call);
        let urgent = item.rank == 0;
        let (first, last) = self.force.desk(desk)?.people;
        let mut best: Option<(usize, u32)> = None;
        let mut lays_down: Option<(u32, u32)> = None;
        let mut anybody = false;
        for person in first..last {
            let Some(here) = self.force.person(person) else { continue };
            let free = here.in_hand.len() < hands;
            if !free && (!urgent || lays_down.is_some()) {
                continue;
            }
            if !self.force.at_work(person)?.is_open(now) {
                continue;
            }
            anybody = true;
            if free {
                if best.is_none_or(|(busy, _)| here.in_hand.len() < busy) {
                    best = Some((here.in_hand.len(), person));
                }
                if best.is_some_and(|(busy, _)| busy == 0) {
                    break;
                }
            } else if let Some(slot) = here.in_hand.iter().find(|slot| self.can_wait(**slot)) {
                lays_down = Some((person, *slot));
            }
        }
        let through = urgent && on_call;
        if let Some((_, person)) = best {
            return Some(Taken { person, at: now, through });
        }
        if let Some((person, slot)) = lays_down {
            self.lay_down(desk, slot, now);
            return Some(Taken { person, at: now, through });
        }
        if !through || anybody {
            return None;
        }
        self.called(desk, item, now)
    }

    /// Somebody on call.
    fn called(&self, desk: u32, item: Item, now: u32) -> Option<Taken> {
        let staffing = self.force.staffing_of(desk)?;
        let hands = usize::try_from(staffing.at_a_time).ok()?;
        let (first, last) = self.force.desk(desk)?.people;
        let today = usize::try_from(now / DAY).ok()?;
        let fits = |person: &u32| {
            let here = self.force.person(*person);
            here.is_some_and(|here| here.there.has(today) && here.in_hand.len() < hands)
        };
        let person = (first..last).find(fits)?;
        let entity = u64::from(item.number) * 256 + 250;
        let mut stream = Stream::new(self.world.seed, Purpose::Work, entity);
        Some(Taken { person, at: now + staffing.call_out.draw(&mut stream), through: true })
    }

    /// Makes sure that a desk is looked at when somebody begins.
    fn wake(&mut self, desk: u32, now: u32) {
        let Some(known) = usize::try_from(desk).ok().and_then(|at| self.wakes.get(at)) else {
            return;
        };
        if *known > now {
            return;
        }
        let Some((first, last)) = self.force.desk(desk).map(|desk| desk.people) else { return };
        let opens = (first..last).filter_map(|person| self.force.at_work(person));
        let at = opens.map(|hours| hours.opens_after(now)).min().unwrap_or(NEVER);
        if let Some(wake) = usize::try_from(desk).ok().and_then(|place| self.wakes.get_mut(place)) {
            *wake = at;
        }
        self.later(at, Kind::Wake, desk, (0, 0));
    }

    /// Work for a step that was told, drawn from a stream of its own.
    pub(super) fn stream(&self, number: u32, draw: u64) -> Stream {
        Stream::new(self.world.seed, Purpose::Work, u64::from(number) * 256 + draw)
    }

    pub(super) fn tell(&mut self, number: u32, at: u32, what: What) {
        if let Some(case) = self.case_mut(number) {
            case.tell(at, what, 0);
        }
    }
}
