//! The year goes by: one queue of events in a total order, cases that live through the pack's flow,
//! and people who work on them.
//!
//! | part | what it does |
//! |---|---|
//! | `case` | what is kept of an open case |
//! | `desk` | who takes what from a desk |
//! | `service` | work in somebody's hands, until it is done |
//! | `flow` | what follows when a step is done |
//! | `acts` | what is done beside the steps |
//! | `look` | the platform looks at its clocks, by `timeline` |
//!
//! Events are ordered by instant, kind, case and detail, so that nothing hangs on which thread was
//! first. Only questions to the pack run in parallel.
//!
//! Not responsible for: limits, rungs and lateness, which are the pack's; and sums, see `tally`.

mod acts;
mod case;
mod desk;
mod flow;
mod load;
mod look;
mod service;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

pub(crate) use case::{Case, End, STAGES, Stage};
pub(crate) use load::Load;

use super::boil::{Boiled, Brief, Skeleton};
use super::workforce::Workforce;
use super::world::{Arrival, World};
use crate::error::SimError;
use desk::Item;
use service::Service;

/// What happens at an instant; those that stand first come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A piece of work is done: the service's slot and serial number.
    Done,
    /// Somebody goes before it is done: the same.
    HandOver,
    /// A pause is over.
    Resume,
    /// What others were waited for is there.
    AsideOver,
    /// An act can be begun: its place.
    ActDue,
    /// Somebody of a desk begins a shift.
    Wake,
}

/// An event of the simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    at: u32,
    kind: Kind,
    /// The case, or the desk.
    number: u32,
    with: (u32, u32),
}

/// The state of a year that goes by.
pub(crate) struct Floor<'a> {
    pub(crate) world: &'a World<'a>,
    /// The people and what they have in hand.
    force: Workforce,
    queue: BinaryHeap<Reverse<Event>>,
    /// Open cases by number.
    cases: Vec<Option<Box<Case>>>,
    waiting: Vec<BinaryHeap<Reverse<Item>>>,
    /// When each desk is woken next.
    wakes: Vec<u32>,
    running: Vec<Option<Service>>,
    free: Vec<u32>,
    serial: u32,
    /// Skeletons, and where each is.
    pub(crate) skeletons: Vec<Skeleton>,
    places: HashMap<String, u32>,
    /// Every decision, where another year is to use them.
    pub(crate) kept: Option<Vec<(u32, Brief)>>,
    /// Cases to be looked at at the next look, and at their own time.
    dirty: Vec<u32>,
    looks: BinaryHeap<Reverse<(u32, u32)>>,
    next_look: u32,
    /// Work by role or unit.
    pub(crate) loads: Vec<Load>,
    /// Seconds of work by desk.
    pub(crate) by_desk: Vec<u64>,
    /// Seconds of work by class, the work of every job.
    pub(crate) by_class: Vec<u64>,
    /// Cases that have ended and were not counted yet.
    pub(crate) ended: Vec<Case>,
    /// Questions asked of `timeline`.
    pub(crate) asked: u64,
    /// Every piece of work, for tests.
    #[cfg(test)]
    pub(crate) served: Vec<Served>,
}

/// A piece of work as it was done.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Served {
    pub(crate) person: u32,
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) work: u32,
    pub(crate) through: bool,
    pub(crate) urgent: bool,
}

impl<'a> Floor<'a> {
    /// A district on the first morning, before the first incident.
    pub(crate) fn new(world: &'a World<'a>, incidents: u64) -> Self {
        let force = world.force.clone();
        let desks = force.desks.len();
        let cases = usize::try_from(incidents).unwrap_or_default();
        Self {
            loads: vec![Load::default(); force.words.len()],
            by_desk: vec![0; desks],
            by_class: vec![0; world.classes.len()],
            force,
            queue: BinaryHeap::new(),
            cases: std::iter::repeat_with(|| None).take(cases).collect(),
            waiting: vec![BinaryHeap::new(); desks],
            wakes: vec![0; desks],
            running: Vec::new(),
            free: Vec::new(),
            serial: 0,
            skeletons: Vec::new(),
            places: HashMap::new(),
            kept: None,
            dirty: Vec::new(),
            looks: BinaryHeap::new(),
            next_look: world.plan.look,
            ended: Vec::new(),
            asked: 0,
            #[cfg(test)]
            served: Vec::new(),
            world,
        }
    }

    /// Lets the time until an instant go by, with the incidents that arrive in it.
    pub(crate) fn run(
        &mut self,
        arrivals: &[Arrival],
        boiled: Vec<Boiled>,
        until: u32,
    ) -> Result<(), SimError> {
        let mut coming = arrivals.iter().zip(boiled).peekable();
        loop {
            let arrives = coming.peek().map_or(u32::MAX, |(arrival, _)| arrival.at);
            let happens = self.queue.peek().map_or(u32::MAX, |event| event.0.at);
            let next = arrives.min(happens);
            if self.next_look <= next.min(until) {
                if self.next_look >= until {
                    return Ok(());
                }
                self.look()?;
                continue;
            }
            if next >= until {
                return Ok(());
            }
            if arrives <= happens {
                if let Some((arrival, boiled)) = coming.next() {
                    self.arrive(*arrival, boiled)?;
                }
            } else if let Some(Reverse(event)) = self.queue.pop() {
                self.happen(event)?;
            }
        }
    }

    fn happen(&mut self, event: Event) -> Result<(), SimError> {
        match event.kind {
            Kind::Done => self.done(event.with, event.at),
            Kind::HandOver => {
                self.hand_over(event.with, event.at);
                Ok(())
            }
            Kind::Resume => self.resume(event.number, event.at),
            Kind::AsideOver => self.handled(event.number, event.at),
            Kind::ActDue => self.act_due(event.number, event.with.0, event.at),
            Kind::Wake => {
                self.serve(event.number, event.at);
                Ok(())
            }
        }
    }

    /// What the year leaves open: every case that has not ended, and the work that is not done.
    pub(crate) fn close_the_year(&mut self) {
        let end = self.world.days.end() - 1;
        for slot in 0..self.running.len() {
            self.stop_service(u32::try_from(slot).unwrap_or_default(), end);
        }
        for number in 0..self.cases.len() {
            if let Some(mut case) = self.cases.get_mut(number).and_then(Option::take) {
                case.enter(Stage::None, end);
                case.ended_at = end;
                self.ended.push(*case);
            }
        }
    }

    /// The place of a skeleton; kept once.
    fn intern(&mut self, skeleton: Skeleton) -> u32 {
        if let Some(known) = self.places.get(&skeleton.json) {
            return *known;
        }
        let place = u32::try_from(self.skeletons.len()).unwrap_or_default();
        self.places.insert(skeleton.json.clone(), place);
        self.skeletons.push(skeleton);
        place
    }

    pub(crate) fn skeleton(&self, case: &Case) -> Option<&Skeleton> {
        self.skeletons.get(usize::try_from(case.skeleton).ok()?)
    }

    fn case(&self, number: u32) -> Option<&Case> {
        self.cases.get(usize::try_from(number).ok()?)?.as_deref()
    }

    fn case_mut(&mut self, number: u32) -> Option<&mut Case> {
        self.cases.get_mut(usize::try_from(number).ok()?)?.as_deref_mut()
    }

    fn later(&mut self, at: u32, kind: Kind, number: u32, with: (u32, u32)) {
        if at < self.world.days.end() {
            self.queue.push(Reverse(Event { at, kind, number, with }));
        }
    }
}
