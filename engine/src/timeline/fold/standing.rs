//! State and holder of the case and its tasks after an event.
//!
//! A pause of a scope (see [`Halt`]) belongs to the event that made it: when it ends, the clocks
//! that the event held go on, and the state goes back to what it was. A step out of the paused
//! state ends the pause as well. A task that only followed the case into a pause follows it out
//! again; one that was paused by an event of its own waits for its own end.
//!
//! Not responsible for: clocks.

use gezhi_contract::decision::Relation;
use jiff::civil::DateTime;
use serde_json::value::RawValue;

use super::{Fold, Halt, Held, Scope, Told, Txt};
use crate::flow::{Effect, Holds, Step};

/// What an event does to pauses.
#[derive(Clone, Copy)]
enum Halts {
    /// It pauses, until then if it ends by itself.
    Pauses(Option<DateTime>),
    /// It resumes.
    Resumes,
    /// Neither.
    Neither,
}

impl<'a> Fold<'a> {
    /// State and holder after the event, of its scope and of the tasks that follow it. With the
    /// case its tasks end.
    pub(super) fn follow(&mut self, told: &Told<'a>, step: &Step) {
        let flow = &self.book.flow;
        let key = (told.event, told.result);
        let split = flow.event(told.event) == "split" && told.scope == 0;
        let halts = self.halts(told);
        let ends = step.becomes.filter(|state| told.scope == 0 && !split && flow.is_final(*state));
        for (index, scope) in self.scopes.iter_mut().enumerate() {
            let own = index == told.scope;
            let step = match (own, told.scope) {
                (true, _) => Some(step),
                (false, 0) if !split => flow.step(key, scope.state, &self.in_force),
                _ => None,
            };
            if let (None, Some(state)) = (step, ends.filter(|_| !flow.is_final(scope.state))) {
                (scope.state, scope.since, scope.halt) = (state, told.at, None);
                continue;
            }
            let Some(step) = step else { continue };
            let before = scope.state;
            if let (true, Some(halt)) = (step.back, scope.halt.take_if(|_| step.back)) {
                (scope.state, scope.since) = (halt.before, told.at);
            } else if let Some(state) = step.becomes.filter(|state| !split && *state != before) {
                (scope.state, scope.since) = (state, told.at);
            }
            let changed = scope.state != before;
            let event = told.place;
            match halts {
                // A pause lasts while the state is the one that it brought about; one that leaves
                // the state alone is the scope's only where it ends by itself.
                Halts::Pauses(until) if changed || (scope.halt.is_none() && until.is_some()) => {
                    scope.halt = Some(Halt { event, before, until: until.filter(|_| own) });
                }
                Halts::Resumes if scope.halt.as_ref().is_some_and(|h| h.before == scope.state) => {
                    scope.halt = None;
                }
                _ if changed => scope.halt = None,
                _ => {}
            }
            told.gives(step, (scope, own));
        }
        if ends.is_some() {
            // Nothing escalates a case that is over.
            let timers = self.watches.iter_mut().filter(|watch| !watch.is_shown);
            timers.for_each(|watch| watch.quiet(told.at));
        }
    }

    /// What the event does to pauses.
    fn halts(&self, told: &Told<'a>) -> Halts {
        let rows = || self.book.flow.timings(told.event, told.result, &self.in_force);
        match rows().find(|timing| timing.effect == Effect::Pause) {
            Some(timing) => Halts::Pauses(self.until(told, timing).ok().flatten()),
            None if rows().any(|timing| timing.effect == Effect::Resume) => Halts::Resumes,
            None => Halts::Neither,
        }
    }
}

impl<'a> Told<'a> {
    /// Gives the scope into whose hands the row says. Whoever holds it keeps it where the event
    /// names nobody, unless a new decision names others.
    fn gives(&self, step: &Step, (scope, own): (&mut Scope<'a>, bool)) {
        let to = self.heard.to.clone().filter(|_| own);
        let keeps = scope.holder.is_some() && self.heard.decision.is_none();
        scope.holder = match step.holder {
            None => return,
            Some(Holds::Nobody) => None,
            Some(Holds::Receiver) if to.is_some() => Some(self.held(to, None)),
            Some(Holds::Receiver) if keeps => return,
            Some(Holds::Receiver) => {
                let relations = vec![Relation::Responsible, Relation::Accountable];
                Some(self.held(None, Some((scope.parties, relations))))
            }
            Some(Holds::Parties(relation)) => {
                Some(self.held(None, Some((scope.parties, vec![relation]))))
            }
        };
    }

    fn held(
        &self,
        to: Option<Txt<'a>>,
        parties: Option<(&'a RawValue, Vec<Relation>)>,
    ) -> Held<'a> {
        Held { to, parties, since: self.at, event: self.place }
    }
}
