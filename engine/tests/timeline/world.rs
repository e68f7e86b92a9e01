//! The reference's world: a case folded event by event.
//!
//! Not responsible for: what clocks show (`clock`), which rungs are reached (`ladder`), or what is
//! wrong with a case (`refuse`).

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::decision::{Deadline, Decision, Party, Relation};
use gezhi_contract::timeline::{Case, Event};

use crate::calendar::{Calendar, Minute, Second, minute};
use crate::clock::{Clock, Limit, Reading, Stand, Unit};
use crate::pack::{Flow, Row, is_final};
use crate::pauses::{Ended, Halt};

/// The case or a task.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The task's id; the case has none.
    pub id: Option<String>,
    pub state: String,
    pub since: Minute,
    /// The pause that it is in.
    pub halt: Option<Halt>,
    pub holder: Option<Held>,
    pub from: Option<String>,
    /// How often it was named by which event.
    pub times: BTreeMap<String, usize>,
    pub parties: Vec<Party>,
}

/// Who holds a scope.
#[derive(Clone, Debug)]
pub struct Held {
    pub to: Option<String>,
    pub parties: Vec<Party>,
    pub since: Minute,
}

#[derive(Clone, Debug)]
pub struct World<'a> {
    pub flow: &'a Flow,
    pub calendars: &'a [Calendar],
    pub decision: Decision,
    pub now: Minute,
    pub scopes: Vec<Scope>,
    pub clocks: Vec<Clock>,
    /// The ends of pauses that came by themselves.
    pub by_itself: Vec<Event>,
    /// Whether a task was in a pause of its own when the case's pause ended by itself.
    pub crossed: bool,
    /// Rung and clock by which it is reached → since when.
    pub latched: BTreeMap<(usize, usize), Second>,
    /// Rungs that were looked at anew: since when they are reached is not said then.
    pub rearmed: BTreeSet<usize>,
    /// Rung that an event reached → since when.
    pub called: BTreeMap<usize, Second>,
    /// Every event that happened, with its scope.
    pub happened: Vec<(String, usize)>,
}

impl<'a> World<'a> {
    /// The case as it stands at `at`.
    pub fn fold(flow: &'a Flow, calendars: &'a [Calendar], case: &Case, at: Minute) -> Self {
        let mut world = Self::new(flow, calendars, case);
        for event in case.events.iter().filter(|event| event.event != "reported") {
            world.pass(event);
            world.apply(event, None);
        }
        world.run_to(at);
        world
    }

    /// The case as it was reported.
    pub fn new(flow: &'a Flow, calendars: &'a [Calendar], case: &Case) -> Self {
        let decision = case.decision.clone();
        let reported = minute(&case.incident.reported_at);
        let scope = |id: Option<&String>, parties: &[Party]| Scope {
            id: id.cloned(),
            state: String::new(),
            since: reported,
            halt: None,
            holder: None,
            from: None,
            times: BTreeMap::new(),
            parties: parties.to_vec(),
        };
        let mut scopes = vec![scope(None, &decision.responsibility.parties)];
        scopes.extend(decision.tasks.iter().map(|task| scope(Some(&task.id), &task.parties)));
        let mut world = Self {
            flow,
            calendars,
            now: reported,
            scopes,
            clocks: Vec::new(),
            by_itself: Vec::new(),
            crossed: false,
            latched: BTreeMap::new(),
            rearmed: BTreeSet::new(),
            called: BTreeMap::new(),
            happened: Vec::new(),
            decision,
        };
        for (scope, deadline) in limits(&world.decision) {
            world.clocks.push(Clock::of(&deadline, scope, calendars));
        }
        world.hide_clocks();
        world.apply(
            &Event {
                event: "reported".into(),
                at: case.incident.reported_at.clone(),
                ..Event::default()
            },
            None,
        );
        world
    }

    /// One hidden clock of the case for each rung that is reached so long after an event.
    fn hide_clocks(&mut self) {
        for (at, rung) in self.decision.ladder.iter().enumerate() {
            let Some(trigger) = &rung.trigger else { continue };
            if trigger.on == gezhi_contract::decision::TriggerKind::After {
                let deadline = Deadline {
                    clock: trigger.clock.clone().unwrap_or_default(),
                    limit: trigger.limit.clone(),
                    starts: trigger.starts.clone(),
                    ..Deadline::default()
                };
                let mut clock = Clock::of(&deadline, 0, self.calendars);
                clock.hidden = Some(at);
                self.clocks.push(clock);
            }
        }
    }

    pub fn scope_of(&self, event: &Event) -> usize {
        match &event.task {
            None => 0,
            task => self.scopes.iter().position(|scope| scope.id == *task).unwrap(),
        }
    }

    pub fn reading(&self, clock: &Clock) -> Reading {
        clock.reading(&self.calendars[clock.calendar], self.now)
    }

    /// Whether the event acts on the clock at all. What a task does may start or stop the clock of
    /// a trigger.
    pub fn touches(&self, event: &Event, clock: &Clock) -> bool {
        let scope = self.scope_of(event);
        (scope == 0 || clock.scope == scope || clock.hidden.is_some())
            && event.stage.as_ref().is_none_or(|stage| clock.stage.as_ref() == Some(stage))
    }

    pub fn step(&self, event: &Event) -> Option<Row<'a>> {
        let state = &self.scopes[self.scope_of(event)].state;
        self.flow.step(&event.event, event.result.as_deref(), state)
    }

    pub fn effect(&self, event: &Event, clock: &Clock) -> Option<Row<'a>> {
        if !self.touches(event, clock) {
            return None;
        }
        let row = self.flow.effect(&event.event, event.result.as_deref(), &clock.name)?;
        let foreign = event.task.is_some() && clock.hidden.is_some();
        (!foreign || row.cell("→作用") == Some("停止")).then_some(row)
    }

    /// What the event does; the time has passed up to it. An end that comes by itself ends one
    /// pause only.
    pub fn apply(&mut self, event: &Event, ends: Option<usize>) {
        let scope = self.scope_of(event);
        *self.scopes[scope].times.entry(event.event.clone()).or_default() += 1;
        self.happened.push((event.event.clone(), scope));
        let apart =
            if event.event == "split" { self.split(scope, &event.into) } else { Vec::new() };
        let (scopes, clocks) = (self.scopes.len(), self.clocks.len());
        let decided = event.decision.as_ref().map(|decision| self.decide(scope, decision));
        // A case that is split goes on as it was, and so do its tasks.
        let goes_on = event.event == "split" && scope == 0;
        let ended = self.ended(event, ends);
        for at in (0..clocks).filter(|_| !goes_on) {
            let new = decided.as_ref().and_then(|decided| decided.get(&at));
            let gone = decided.is_some() && new.is_none() && self.clocks[at].stand == Stand::Void;
            if !gone {
                self.act(at, event, (new, &ended));
            }
        }
        if !goes_on {
            self.lead(scopes, event, ends);
        }
        for (scope, clocks) in apart {
            self.scopes.push(scope);
            for (of, clock) in clocks {
                // What the whole has reached, its parts have.
                let reached = self.latched.clone().into_iter().filter(|((_, by), _)| *by == of);
                let own = self.clocks.len();
                self.latched.extend(reached.map(|((rung, _), at)| ((rung, own), at)));
                self.clocks.push(Clock { scope: self.scopes.len() - 1, ..clock });
            }
        }
        if event.event == "escalated" {
            self.escalate(event.tier.as_deref());
        }
    }

    /// The states and holders of the event's scope and of the tasks that follow it; with the case
    /// its tasks end.
    fn lead(&mut self, scopes: usize, event: &Event, ends: Option<usize>) {
        let scope = self.scope_of(event);
        let row = |world: &Self, at: usize| {
            let state = &world.scopes[at].state;
            world.flow.step(&event.event, event.result.as_deref(), state)
        };
        let last = row(self, scope).and_then(|row| row.cell("→新状态"));
        let last = last.filter(|state| scope == 0 && is_final(state));
        for at in (0..scopes).filter(|at| *at == scope || scope == 0) {
            let mine = |halt: &Halt| ends.is_none_or(|ends| halt.by == ends);
            if ends.is_some() && !self.scopes[at].halt.as_ref().is_some_and(mine) {
                continue;
            }
            match (row(self, at), last) {
                (Some(row), _) => {
                    self.follow(at, row, event);
                    self.hand_over(at, row, event);
                }
                (None, _) if ends.is_some() => self.lead_back(at),
                (None, Some(last)) if !is_final(&self.scopes[at].state) => {
                    let scope = &mut self.scopes[at];
                    (scope.state, scope.since, scope.halt) = (last.to_owned(), self.now, None);
                }
                _ => {}
            }
        }
        let hidden = |at: &usize| self.clocks[*at].hidden.is_some();
        if last.is_some() {
            let over: Vec<usize> = (0..self.clocks.len()).filter(hidden).collect();
            for at in over {
                if self.clocks[at].is_live() || self.clocks[at].stand == Stand::Waiting {
                    self.void(at);
                }
            }
        }
    }

    /// The parts of a scope, each with copies of its clocks and their places.
    fn split(&self, scope: usize, into: &[String]) -> Vec<(Scope, Vec<(usize, Clock)>)> {
        let whole = &self.scopes[scope];
        let clocks = self.clocks.iter().cloned().enumerate();
        let clocks: Vec<(usize, Clock)> =
            clocks.filter(|(_, clock)| clock.scope == scope && clock.hidden.is_none()).collect();
        let part = |id: &String| Scope {
            id: Some(id.clone()),
            from: Some(whole.id.clone().unwrap_or_default()),
            times: BTreeMap::new(),
            ..whole.clone()
        };
        into.iter().map(|id| (part(id), clocks.clone())).collect()
    }

    fn hand_over(&mut self, at: usize, row: Row<'_>, event: &Event) {
        let relation = match row.cell("→持有") {
            None => return,
            Some("无") => {
                self.scopes[at].holder = None;
                return;
            }
            Some("接收者" | "主办") => Relation::Responsible,
            Some("牵头负责") => Relation::Accountable,
            Some("统筹协调") => Relation::Coordinating,
            Some("督办") => Relation::Supervising,
            Some("点将") => Relation::Dispatching,
            Some(other) => panic!("nobody holds it as {other}"),
        };
        let receives = row.cell("→持有") == Some("接收者");
        let own = at == self.scope_of(event);
        let scope = &mut self.scopes[at];
        let to = event.to.clone().filter(|_| receives && own);
        // Who holds it keeps it where nobody is named.
        if receives && to.is_none() && scope.holder.is_some() && event.decision.is_none() {
            return;
        }
        let mut parties = scope.parties.clone();
        parties.retain(|party| to.is_none() && party.relation == relation);
        scope.holder = Some(Held { to, parties, since: self.now });
    }

    /// The new limits of the scope's clocks; those without one are ended, those that are new put
    /// beside the others.
    fn decide(&mut self, scope: usize, decision: &Decision) -> BTreeMap<usize, Deadline> {
        let mut out = BTreeMap::new();
        let own = |clock: &Clock| clock.hidden.is_none() && (scope == 0 || clock.scope == scope);
        let mut left = Vec::new();
        for (of, deadline) in
            limits(decision).into_iter().filter(|(of, _)| scope == 0 || *of == scope)
        {
            let same = |clock: &Clock| {
                own(clock)
                    && clock.scope == of
                    && (&clock.name, &clock.stage) == (&deadline.clock, &deadline.stage)
            };
            match self.clocks.iter().position(same) {
                Some(at) => {
                    out.insert(at, deadline);
                }
                None => left.push((of, deadline)),
            }
        }
        for at in 0..self.clocks.len() {
            let live = self.clocks[at].is_live() || self.clocks[at].stand == Stand::Waiting;
            if live && own(&self.clocks[at]) && !out.contains_key(&at) {
                self.void(at);
            }
        }
        for (of, deadline) in left {
            let mut clock = Clock::of(&deadline, of, self.calendars);
            let happened = |(event, scope): &(String, usize)| {
                *event == clock.starts && (*scope == 0 || *scope == of)
            };
            if clock.stand == Stand::Waiting && self.happened.iter().any(happened) {
                clock.runs = vec![(self.now, None)];
                clock.stand = Stand::Running;
            }
            self.clocks.push(clock);
        }
        if scope == 0 {
            self.scopes[0].parties = decision.responsibility.parties.clone();
            self.decision = decision.clone();
        }
        out
    }

    /// What the event does to one clock.
    fn act(&mut self, at: usize, event: &Event, (new, ended): (Option<&Deadline>, &Ended)) {
        let clock = self.clocks[at].clone();
        let row = self.effect(event, &clock);
        if matches!(clock.stand, Stand::Never(_)) || !self.touches(event, &clock) {
            return;
        }
        if clock.stand == Stand::Waiting && clock.starts == event.event {
            self.run(at, true);
        }
        let effect = row.and_then(|row| row.cell("→作用"));
        let lasts = self.clocks[at].is_live() || self.clocks[at].stand == Stand::Waiting;
        if let Some(deadline) = new
            && (lasts || effect == Some("重计"))
        {
            let fresh = Clock::of(deadline, clock.scope, self.calendars);
            let own = &mut self.clocks[at];
            own.written = fresh.written;
            (own.limit, own.rules, own.calendar) = (fresh.limit, fresh.rules, fresh.calendar);
            own.starts = fresh.starts;
            (own.added, own.extensions) = (0, 0);
            self.rearm(at);
        }
        match (effect, self.clocks[at].stand) {
            (Some("起算"), Stand::Waiting) | (Some("重计"), _) => self.run(at, true),
            (Some("续计"), Stand::Stopped { .. }) => self.run(at, false),
            (Some("恢复"), Stand::Paused { .. }) => self.release(at, ended),
            (Some("停止" | "作废"), Stand::Waiting) => self.void(at),
            (Some("停止"), Stand::Running | Stand::Paused { .. }) => {
                self.end_run(at);
                let was_paused = self.clocks[at].stand != Stand::Running;
                self.clocks[at].stand = Stand::Stopped { at: self.now, was_paused };
            }
            (Some("作废"), Stand::Running | Stand::Paused { .. }) => self.void(at),
            (Some("暂停"), Stand::Running | Stand::Paused { .. }) => self.hold(at, event),
            (Some("延长"), Stand::Running | Stand::Paused { .. }) => self.extend(at, event),
            _ => return,
        }
        if matches!(effect, Some("起算" | "重计" | "续计" | "延长")) {
            self.rearm(at);
        }
    }

    pub fn run(&mut self, at: usize, anew: bool) {
        let clock = &mut self.clocks[at];
        if anew {
            clock.runs.clear();
            (clock.added, clock.extensions) = (0, 0);
        }
        clock.holds.clear();
        clock.runs.push((self.now, None));
        clock.stand = Stand::Running;
    }

    pub fn end_run(&mut self, at: usize) {
        let clock = &mut self.clocks[at];
        if clock.stand == Stand::Running {
            clock.runs.last_mut().unwrap().1 = Some(self.now);
        }
    }

    fn void(&mut self, at: usize) {
        self.end_run(at);
        self.clocks[at].stand = Stand::Void;
    }

    fn extend(&mut self, at: usize, event: &Event) {
        let clock = &self.clocks[at];
        let row = self.effect(event, clock).unwrap();
        let limit = match row.cell("→加计") {
            Some("原时限") => clock.limit.unwrap(),
            Some("所定") => Limit::read(event.limit.as_deref().unwrap()),
            _ => Limit::read(row.cell("→时限").unwrap()),
        };
        let added = match limit.unit {
            Unit::Month => clock.months_more(&self.calendars[clock.calendar], limit.whole()),
            Unit::Day | Unit::WorkDayNext => limit.whole(),
            _ => limit.minutes(),
        };
        self.clocks[at].added += added;
        self.clocks[at].extensions += 1;
    }
}

/// All limits of a decision, each with its scope.
fn limits(decision: &Decision) -> Vec<(usize, Deadline)> {
    let mut out: Vec<(usize, Deadline)> =
        decision.deadlines.iter().map(|deadline| (0, deadline.clone())).collect();
    for (at, task) in decision.tasks.iter().enumerate() {
        out.extend(task.deadlines.iter().map(|deadline| (at + 1, deadline.clone())));
    }
    out
}
