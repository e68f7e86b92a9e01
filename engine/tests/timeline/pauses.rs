//! Pauses in the reference's world: what holds a clock, which state lasts as long, and how the time
//! passes to their ends.
//!
//! Not responsible for: what else an event does; see `world`.

use gezhi_contract::timeline::Event;

use crate::calendar::{Minute, minute, text};
use crate::clock::{Limit, Stand};
use crate::pack::Row;
use crate::world::World;

/// A pause of a scope.
#[derive(Clone, Debug)]
pub struct Halt {
    /// The event that made it, by its turn.
    pub by: usize,
    /// The state before.
    pub before: String,
    /// When it ends by itself.
    pub until: Option<Minute>,
}

/// Which pauses an event ends: of these events, or of all but these.
#[derive(Debug)]
pub enum Ended {
    Of(Vec<usize>),
    AllBut(Vec<usize>),
}

impl World<'_> {
    /// When a pause that the event brings ends by itself.
    pub fn until(&self, event: &Event) -> Option<Minute> {
        let longest = self.flow.longest_pause(&event.event);
        let longest = longest.map(|text| Limit::read(text).later(minute(&event.at)));
        event.until.as_deref().map(minute).into_iter().chain(longest).min()
    }

    /// The ends of pauses to come, each with its scope.
    pub fn autos(&self) -> Vec<(Minute, usize)> {
        let scopes = self.scopes.iter().enumerate();
        let halts = scopes.filter_map(|(at, scope)| Some((scope.halt.as_ref()?.until?, at)));
        halts.collect()
    }

    /// Lets the time pass up to an event. A pause that ends at the very instant ends ahead of it,
    /// unless the event is such an end.
    pub fn pass(&mut self, event: &Event) {
        let at = minute(&event.at);
        self.end_pauses(if event.event == "resumed" { at - 1 } else { at });
        self.settle(at, false);
        self.now = at;
    }

    /// Lets the time pass up to and with an instant at which nothing happens.
    pub fn run_to(&mut self, at: Minute) {
        self.end_pauses(at);
        self.settle(at, true);
        self.now = at;
    }

    fn end_pauses(&mut self, last: Minute) {
        while let Some((at, scope)) = self.autos().into_iter().filter(|(at, _)| *at <= last).min() {
            self.settle(at, false);
            self.now = at;
            let task = self.scopes[scope].id.clone();
            let by = self.scopes[scope].halt.as_ref().map(|halt| halt.by);
            let others = self.scopes.iter().filter_map(|scope| scope.halt.as_ref());
            let others = others.filter(|halt| Some(halt.by) != by).count();
            self.crossed |= scope == 0 && others > 0;
            let at = text(at * 60);
            let event = Event { event: "resumed".into(), at, task, ..Event::default() };
            self.apply(&event, by);
            self.by_itself.push(event);
        }
    }

    /// An event that leads back from pauses ends those; any other ends all but those that a state
    /// still lasts for.
    pub fn ended(&self, event: &Event, ends: Option<usize>) -> Ended {
        if let Some(ends) = ends {
            return Ended::Of(vec![ends]);
        }
        let own = self.scope_of(event);
        let (mut back, mut lasting) = (Vec::new(), Vec::new());
        for (at, scope) in self.scopes.iter().enumerate() {
            let Some(halt) = &scope.halt else { continue };
            let row = self.flow.step(&event.event, event.result.as_deref(), &scope.state);
            let row = row.filter(|_| own == 0 || own == at);
            let leaves = row.and_then(|row| row.cell("→新状态"));
            if row.is_some_and(|row| row.cell("→回到原状态").is_some()) {
                back.push(halt.by);
            } else if leaves.is_none_or(|state| state == scope.state) && halt.before != scope.state
            {
                lasting.push(halt.by);
            }
        }
        if back.is_empty() { Ended::AllBut(lasting) } else { Ended::Of(back) }
    }

    /// The event holds the clock, whatever else does.
    pub fn hold(&mut self, at: usize, event: &Event) {
        self.end_run(at);
        let until = self.until(event);
        let by = self.happened.len();
        self.clocks[at].holds.push((by, until));
        self.pause(at);
    }

    /// The clock loses the holds of these, and runs on where none is left.
    pub fn release(&mut self, at: usize, ended: &Ended) {
        self.clocks[at].holds.retain(|(by, _)| match ended {
            Ended::Of(these) => !these.contains(by),
            Ended::AllBut(these) => these.contains(by),
        });
        if self.clocks[at].holds.is_empty() { self.run(at, false) } else { self.pause(at) }
    }

    /// It is paused until the last of its holds ends, if all do.
    fn pause(&mut self, at: usize) {
        let ends: Option<Vec<Minute>> = self.clocks[at].holds.iter().map(|(_, end)| *end).collect();
        let until = ends.and_then(|ends| ends.into_iter().max());
        self.clocks[at].stand = Stand::Paused { until };
    }

    /// The scope's state after the event.
    pub fn follow(&mut self, at: usize, row: Row<'_>, event: &Event) {
        let effects = || self.flow.effects(&event.event, event.result.as_deref());
        let pauses = effects().any(|effect| effect == "暂停");
        let resumes = effects().any(|effect| effect == "恢复") && !pauses;
        let until = self.until(event).filter(|_| pauses);
        let own = at == self.scope_of(event);
        let by = self.happened.len();
        let before = self.scopes[at].state.clone();
        if row.cell("→回到原状态").is_some() {
            self.lead_back(at);
        } else if let Some(state) = row.cell("→新状态") {
            self.change(at, state);
        }
        let scope = &mut self.scopes[at];
        let changed = scope.state != before;
        if pauses && (changed || (scope.halt.is_none() && until.is_some())) {
            scope.halt = Some(Halt { by, before, until: until.filter(|_| own) });
        } else if changed
            || (resumes && scope.halt.as_ref().is_some_and(|halt| halt.before == scope.state))
        {
            scope.halt = None;
        }
    }

    /// The scope's pause is over, and its state the one before.
    pub fn lead_back(&mut self, at: usize) {
        if let Some(halt) = self.scopes[at].halt.take() {
            self.change(at, &halt.before);
        }
    }

    fn change(&mut self, at: usize, state: &str) {
        let scope = &mut self.scopes[at];
        if scope.state != state {
            state.clone_into(&mut scope.state);
            scope.since = self.now;
        }
    }
}
