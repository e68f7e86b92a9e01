//! Limits out of a decision: at first, and when an event brings a new one.
//!
//! A new decision carries over: a clock that both have goes on with what it used, counted again by
//! the new limit, unless the flow says that it starts anew (重计); a clock that only the old one
//! has is void; one that only the new one has begins with the event if its starting event has
//! happened, and else waits. Clocks that were stopped or ended before stay as they are.
//!
//! Not responsible for: what the decision says; nothing is decided here.

use gezhi_contract::decision::{Basis, TriggerKind};
use gezhi_contract::timeline::CaseFault;
use gezhi_contract::{Error, ErrorKind};
use jiff::civil::DateTime;

use super::{Fold, Told, day_rules, read, top};
use crate::calendar::{Calendar, Limit, Unit};
use crate::flow::Effect;
use crate::pack::vocabulary::Section;
use crate::timeline::fault::event_path;
use crate::timeline::read::{Given, GivenBy, GivenLimit, GivenRung, GivenTask, Txt};
use crate::timeline::watch::{Run, Tripwire, Watch, plain};

impl<'a> Fold<'a> {
    /// The clocks of a decision: the case's, the tasks', and those that only bring it to a rung.
    pub(super) fn limits_of(
        &self,
        decision: &Given<'a>,
        path: &str,
    ) -> Result<Vec<Watch<'a>>, Error> {
        let mut out = Vec::new();
        for (at, given) in decision.deadlines.iter().enumerate() {
            out.push(self.watch(0, given, &format!("{path}.deadlines[{at}]"))?);
        }
        for (task, given) in decision.tasks.iter().enumerate() {
            let mut scopes = self.scopes.iter();
            let scope = scopes.position(|scope| scope.id.as_ref() == Some(&given.id));
            let path = format!("{path}.tasks[{task}]");
            out.extend(self.of_task(scope.unwrap_or_default(), given, &path)?);
        }
        self.wire(&decision.ladder, path, &mut out)?;
        Ok(out)
    }

    /// The clocks of one task, without triggers.
    fn of_task(
        &self,
        scope: usize,
        task: &GivenTask<'a>,
        path: &str,
    ) -> Result<Vec<Watch<'a>>, Error> {
        let limits = task.deadlines.iter().enumerate();
        limits.map(|(at, l)| self.watch(scope, l, &format!("{path}.deadlines[{at}]"))).collect()
    }

    fn watch(&self, scope: usize, given: &GivenLimit<'a>, path: &str) -> Result<Watch<'a>, Error> {
        let calendar = self.calendar(given, path)?;
        let mut watch = Watch::new(scope, given.clone(), calendar);
        let limit = match (&given.limit, given.basis) {
            (Some(limit), Basis::Rule) => Some(limit_of(limit, &format!("{path}.limit"))?),
            _ => None,
        };
        let rules = day_rules(given);
        if limit.is_some_and(|limit| limit.unit == Unit::Day) && rules.is_none() {
            return Err(invalid(
                &format!("{path}.days"),
                "决定没有写明怎样计日（days）",
                "the decision does not say how its days are counted",
            ));
        }
        let starts = given.starts.as_deref().unwrap_or("reported");
        if limit.is_some() && self.book.flow.word(Section::Events, starts).is_none() {
            return Err(invalid(
                &format!("{path}.starts"),
                &format!("规则包没有节点 `{starts}`"),
                &format!("the pack has no event `{starts}`"),
            ));
        }
        watch.limited(limit, rules);
        Ok(watch)
    }

    fn calendar(&self, given: &GivenLimit<'a>, path: &str) -> Result<&'a Calendar, Error> {
        let Some(id) = &given.calendar else { return top(self.book) };
        self.book.pack.calendars.get(&**id).ok_or_else(|| {
            invalid(
                &format!("{path}.calendar"),
                &format!("打开的规则包没有日历 `{}`", &**id),
                &format!("the open pack has no calendar `{}`", &**id),
            )
        })
    }

    /// Hangs the ladder's triggers on the clocks, and adds a clock for each that counts from an
    /// event.
    fn wire(
        &self,
        ladder: &[GivenRung<'a>],
        path: &str,
        watches: &mut Vec<Watch<'a>>,
    ) -> Result<(), Error> {
        for (rung, given) in ladder.iter().enumerate() {
            let Some(trigger) = &given.trigger else { continue };
            let at = format!("{path}.ladder[{rung}].trigger.limit");
            let limit = match &trigger.limit {
                Some(limit) => Some(limit_of(limit, &at)?),
                None => None,
            };
            match trigger.on {
                TriggerKind::BeforeDue | TriggerKind::Overdue => {
                    let wire = Tripwire { rung, on: trigger.on, limit };
                    let clock = trigger.clock.as_ref();
                    let hung = watches.iter_mut().filter(|watch| {
                        watch.is_shown && clock.is_none_or(|clock| *clock == watch.given.clock)
                    });
                    hung.for_each(|watch| watch.wires.push(wire));
                }
                TriggerKind::After => {
                    let given = GivenLimit {
                        clock: trigger.clock.clone().unwrap_or_default(),
                        stage: None,
                        limit: trigger.limit.clone(),
                        starts: trigger.starts.clone(),
                        basis: Basis::Rule,
                        done_when: None,
                        illustrative: false,
                        calendar: None,
                        days: None,
                        by: Some(GivenBy { rule: given.by.rule.clone() }),
                    };
                    let mut watch = Watch::new(0, given, top(self.book)?);
                    watch.limited(limit.map(plain), None);
                    watch.is_shown = false;
                    watch.wires.push(Tripwire { rung, on: TriggerKind::After, limit: None });
                    watches.push(watch);
                }
                TriggerKind::Unresolved | TriggerKind::Unspecified => {}
            }
        }
        Ok(())
    }

    /// Puts the event's decision in the place of the one that held.
    pub(super) fn relimit(&mut self, told: &Told<'a>) -> Result<(), Error> {
        let Some(text) = told.heard.decision else { return Ok(()) };
        let path = format!("{}.decision", event_path(told.path, told.place));
        let decision = read::decision(text, &path, self.incident)?;
        if told.scope != 0 {
            return self.relimit_task(told, &decision, &path);
        }
        for task in &decision.tasks {
            let known = self.scopes.iter().position(|s| s.id.as_ref() == Some(&task.id));
            match known.and_then(|known| self.scopes.get_mut(known)) {
                Some(scope) => scope.parties = task.parties,
                None => {
                    let state = self.scopes.first().map_or(0, |case| case.state);
                    self.add_scope(Some(task.id.clone()), (state, told.at), task.parties);
                }
            }
        }
        if let Some(case) = self.scopes.first_mut() {
            case.parties = decision.responsibility.parties;
        }
        let fresh = self.limits_of(&decision, &path)?;
        self.keep_rungs(decision);
        self.replace(fresh, told)
    }

    /// The limits and parties of one task; the ladder stays the case's.
    fn relimit_task(
        &mut self,
        told: &Told<'a>,
        decision: &Given<'a>,
        path: &str,
    ) -> Result<(), Error> {
        let tasks = decision.tasks.iter().enumerate();
        let mut of_task = tasks.filter(|(_, task)| Some(&task.id) == told.heard.task.as_ref());
        let Some((at, task)) = of_task.next() else {
            let said = (
                "新决定里没有这个任务".to_owned(),
                "the new decision does not have this task".to_owned(),
            );
            return Err(told.fault(CaseFault::Unknown, Some("decision"), said));
        };
        let mut fresh = self.of_task(told.scope, task, &format!("{path}.tasks[{at}]"))?;
        self.wire(&self.decision.ladder, path, &mut fresh)?;
        fresh.retain(|watch| watch.is_shown);
        if let Some(scope) = self.scopes.get_mut(told.scope) {
            scope.parties = task.parties;
        }
        self.replace(fresh, told)
    }

    /// Takes the new decision; what was reached stays reached where its ladder has the tier.
    fn keep_rungs(&mut self, decision: Given<'a>) {
        let new = |old: usize| {
            let tier = &self.decision.ladder.get(old)?.tier;
            if decision.ladder.get(old).is_some_and(|rung| rung.tier == *tier) {
                return Some(old);
            }
            decision.ladder.iter().position(|rung| rung.tier == *tier)
        };
        let mut escalated = std::collections::BTreeMap::new();
        for (rung, reached) in &self.escalated {
            if let Some(place) = new(*rung) {
                escalated.entry(place).or_insert(*reached);
            }
        }
        for watch in &mut self.watches {
            let tripped = std::mem::take(&mut watch.tripped).into_iter();
            watch.tripped = tripped.filter_map(|(rung, at)| Some((new(rung)?, at))).collect();
        }
        (self.escalated, self.decision) = (escalated, decision);
    }

    fn replace(&mut self, fresh: Vec<Watch<'a>>, told: &Told<'a>) -> Result<(), Error> {
        let flow = &self.book.flow;
        let mut kept = vec![false; fresh.len()];
        let mut out: Vec<Watch<'a>> = Vec::new();
        for mut watch in std::mem::take(&mut self.watches) {
            if told.scope != 0 && told.scope != watch.scope {
                out.push(watch);
                continue;
            }
            let twin = fresh.iter().enumerate().position(|(at, new)| {
                !kept.get(at).copied().unwrap_or(true) && same_clock(new, &watch)
            });
            match twin.and_then(|at| Some((at, fresh.get(at)?.clone()))) {
                Some((at, new)) => {
                    if let Some(kept) = kept.get_mut(at) {
                        *kept = true;
                    }
                    let key = (told.event, told.result);
                    let row = flow.effect(key, &watch.given.clock, &self.in_force);
                    if row.is_some_and(|timing| timing.effect == Effect::Restart) {
                        watch = new.moved(watch.scope);
                    } else {
                        watch.carry(new, told.at)?;
                    }
                }
                // What the new decision does not have is not judged by it.
                None if watch.is_shown => watch.void(told.at)?,
                None => continue,
            }
            out.push(watch);
        }
        let new = fresh
            .into_iter()
            .zip(&kept)
            .filter(|(watch, kept)| !**kept && (told.scope == 0 || watch.scope == told.scope));
        let new: Vec<Watch<'a>> = new.map(|(watch, _)| watch).collect();
        let from = out.len();
        out.extend(new);
        self.watches = out;
        for at in from..self.watches.len() {
            self.begin_now(at, told.at)?;
        }
        Ok(())
    }

    /// A clock that came with a new decision begins with it where its starting event has happened.
    fn begin_now(&mut self, at: usize, now: DateTime) -> Result<(), Error> {
        let flow = &self.book.flow;
        let Some(watch) = self.watches.get_mut(at) else { return Ok(()) };
        let starts = watch.given.starts.as_deref().unwrap_or("reported");
        let Some(event) = flow.word(Section::Events, starts) else { return Ok(()) };
        let happened = [0, watch.scope].iter().any(|s| self.happened.contains_key(&(*s, event)));
        if happened && watch.run == Run::Waiting { watch.start(now) } else { Ok(()) }
    }
}

/// Whether both are the same clock of one scope.
fn same_clock(one: &Watch<'_>, other: &Watch<'_>) -> bool {
    let rung = |watch: &Watch<'_>| watch.wires.first().map(|wire| wire.rung);
    (one.scope, one.is_shown) == (other.scope, other.is_shown)
        && (&one.given.clock, &one.given.stage) == (&other.given.clock, &other.given.stage)
        && (one.is_shown || rung(one) == rung(other))
}

fn limit_of(text: &Txt<'_>, path: &str) -> Result<Limit, Error> {
    Limit::parse(text).map_err(|fault| {
        let (message, hint) = (fault.message(), fault.hint());
        invalid(path, &message.zh, &message.en).hint(hint.zh, hint.en)
    })
}

/// A decision that cannot be followed.
fn invalid(path: &str, zh: &str, en: &str) -> Error {
    Error::new(ErrorKind::InvalidCase, zh, en).at(path)
}
