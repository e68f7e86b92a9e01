//! The ladder of the reference's world in time, and what changes next.
//!
//! Not responsible for: events and clocks; see `world`.

use std::collections::BTreeSet;

use gezhi_contract::decision::{Party, Relation, TriggerKind};

use crate::calendar::{Minute, Second};
use crate::clock::{Clock, Limit, Stand};
use crate::world::World;

/// The tiers of the pack, from the lowest up.
pub const TIERS: [&str; 4] = ["grid", "community", "street", "district"];

/// What changes by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    Overdue(usize),
    Rung(usize),
    Resumed(usize),
}

impl World<'_> {
    /// When the rung will be reached by this clock as things stand, or would have been.
    fn fire(&self, rung: usize, clock: &Clock) -> Option<Second> {
        let trigger = self.decision.ladder[rung].trigger.as_ref()?;
        let limit = trigger.limit.as_deref().map(Limit::read);
        let named = trigger.clock.as_ref() == Some(&clock.name);
        if !clock.is_live() || !named {
            return None;
        }
        let calendar = &self.calendars[clock.calendar];
        let reading = self.reading(clock);
        let due = reading.due?;
        let at = match (trigger.on, clock.hidden) {
            (TriggerKind::After, Some(own)) if own == rung => due + 1,
            (TriggerKind::BeforeDue, None) => clock.before_due(calendar, due, limit?),
            (TriggerKind::Overdue, None) => match limit {
                None => due + 1,
                Some(limit) => clock.after_due(calendar, due, limit)? + 1,
            },
            _ => return None,
        };
        // A clock that does not count brings nobody anywhere, unless it did so before.
        match clock.stand {
            Stand::Paused { until } if !reading.late => until.map(|until| at.max(until * 60)),
            _ => Some(at),
        }
    }

    /// Every rung and clock that may reach it, with the instant.
    pub fn fires(&self) -> Vec<((usize, usize), Second)> {
        let rungs = 0..self.decision.ladder.len();
        let pairs = rungs.flat_map(|rung| (0..self.clocks.len()).map(move |clock| (rung, clock)));
        let open = pairs.filter(|pair| !self.latched.contains_key(pair));
        open.filter_map(|(rung, clock)| {
            Some(((rung, clock), self.fire(rung, &self.clocks[clock])?))
        })
        .collect()
    }

    /// Notes what is reached before the minute, and what is reached with it if nothing more
    /// happens in it. A clock that an event finds overdue has been so since before.
    pub fn settle(&mut self, minute: Minute, is_last: bool) {
        let now = self.now * 60;
        for (pair, at) in self.fires() {
            let trigger = self.decision.ladder[pair.0].trigger.as_ref().unwrap();
            let overdue = trigger.on != TriggerKind::BeforeDue;
            let at = at.max(now);
            if at < minute * 60 || (at == minute * 60 && (is_last || overdue)) {
                self.latched.insert(pair, at);
            }
        }
    }

    /// Takes back the rungs that the clock has reached and would not have reached as it stands now.
    pub fn rearm(&mut self, clock: usize) {
        let now = self.now * 60;
        for rung in 0..self.decision.ladder.len() {
            let fire = self.fire(rung, &self.clocks[clock]);
            if fire.is_none_or(|at| at > now) {
                self.latched.remove(&(rung, clock));
            } else {
                self.rearmed.insert(rung);
            }
        }
    }

    /// Since when a rung is reached.
    pub fn reached(&self, rung: usize) -> Option<Second> {
        let by_clocks = self.latched.iter().filter(|((own, _), _)| *own == rung);
        by_clocks.map(|(_, at)| *at).chain(self.called.get(&rung).copied()).min()
    }

    /// When an unreached rung will be, by a clock that runs now or by any.
    pub fn expected(&self, rung: usize, running: bool) -> Option<Second> {
        let fires = self.fires().into_iter().filter(|((own, by), _)| {
            *own == rung && (!running || self.clocks[*by].stand == Stand::Running)
        });
        fires.map(|(_, at)| at).min().filter(|_| self.reached(rung).is_none())
    }

    /// The rung that holds: the highest tier reached, of equal ones the later.
    pub fn rung(&self) -> Option<usize> {
        let rank =
            |rung: &usize| TIERS.iter().position(|t| self.decision.ladder[*rung].tier == **t);
        (0..self.decision.ladder.len())
            .filter(|rung| self.reached(*rung).is_some())
            .max_by_key(|rung| (rank(rung), *rung))
    }

    /// Those of the rung that holds, else of the decision, who answer for it.
    pub fn accountable(&self) -> Vec<Party> {
        let mut parties = match self.rung() {
            Some(rung) => self.decision.ladder[rung].parties.clone(),
            None => self.decision.responsibility.parties.clone(),
        };
        parties.retain(|party| party.relation == Relation::Accountable);
        parties
    }

    /// The rung that an event calls.
    pub fn called_by(&self, tier: Option<&str>) -> Option<usize> {
        let ladder = &self.decision.ladder;
        if let Some(tier) = tier {
            return ladder.iter().position(|rung| rung.tier == tier);
        }
        let from = self.rung().map_or(0, |rung| rung + 1);
        let by_hand = |rung: &usize| match &ladder[*rung].trigger {
            None => true,
            Some(t) => matches!(t.on, TriggerKind::Unresolved | TriggerKind::Unspecified),
        };
        (from..ladder.len()).find(by_hand).or_else(|| (from < ladder.len()).then_some(from))
    }

    pub fn escalate(&mut self, tier: Option<&str>) {
        let rung = self.called_by(tier).unwrap();
        self.called.entry(rung).or_insert(self.now * 60);
    }

    /// The first instant after now at which anything changes by itself, and what.
    pub fn next(&self) -> Option<(Second, BTreeSet<Change>)> {
        let mut changes: Vec<(Second, Change)> = Vec::new();
        for (at, clock) in self.clocks.iter().enumerate() {
            if clock.hidden.is_none() && clock.stand == Stand::Running {
                let reading = self.reading(clock);
                if !reading.late {
                    changes.push((reading.due.unwrap() + 1, Change::Overdue(at)));
                }
            }
        }
        for rung in 0..self.decision.ladder.len() {
            if let Some(at) = self.expected(rung, false) {
                changes.push((at, Change::Rung(rung)));
            }
        }
        changes.extend(self.autos().iter().map(|(at, scope)| (at * 60, Change::Resumed(*scope))));
        let first = changes.iter().map(|(at, _)| *at).min()?;
        let mine = changes.into_iter().filter(|(at, _)| *at == first);
        Some((first, mine.map(|(_, change)| change).collect()))
    }
}
