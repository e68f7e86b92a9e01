//! State and holder of the case and its tasks after an event.
//!
//! A pause of a scope (see [`Halt`]) belongs to the event that made it: when it ends, the clocks
//! that the event held go on, and the state goes back to what it was. A step out of the paused
//! state ends the pause as well. A task that only followed the case into a pause follows it out
//! again; one that was paused by an event of its own waits for its own end.
//!
//! Not responsible for: clocks.

use gezhi_contract::Error;
use gezhi_contract::decision::Relation;
use jiff::civil::DateTime;

use super::{End, Fold, Halt, Held, Scope, Told, Txt};
use crate::flow::{Effect, Holds, Step};

/// What an event does to pauses.
#[derive(Clone, Copy)]
enum Halts {
    /// It pauses, until then if it ends by itself.
    Pauses(Option<DateTime>),
    /// Neither.
    Neither,
}

impl<'a> Fold<'a> {
    /// State and holder after the event, of its scope and of the tasks that follow it. With the
    /// case its tasks end. Whether the case is over with it.
    pub(super) fn follow(&mut self, told: &Told<'a>, step: &Step) -> Result<bool, Error> {
        let flow = &self.book.flow;
        let key = (told.event, told.result);
        let split = flow.event(told.event) == "split" && told.scope == 0;
        let halts = self.halts(told)?;
        if let Halts::Pauses(Some(at)) = halts {
            self.ends.push(End { at, event: told.place, scope: told.scope });
        }
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
                scope.goes_back(halt, told.at);
            } else if let Some(state) = step.becomes.filter(|state| !split && *state != before) {
                (scope.state, scope.since) = (state, told.at);
            }
            let changed = scope.state != before;
            let event = told.place;
            match halts {
                // A pause is the scope's while the state is the one that it brought about; one
                // that leaves the state alone is of its clocks only.
                Halts::Pauses(_) if changed => scope.halt = Some(Halt { event, before }),
                _ if changed => scope.halt = None,
                _ => {}
            }
            let to = told.heard.to.clone().filter(|_| own);
            let renewed = told.heard.decision.is_some();
            scope.given(step.holder, Hand { to, at: told.at, event: Some(event), renewed });
        }
        Ok(ends.is_some())
    }

    /// What the event does to pauses.
    fn halts(&self, told: &Told<'a>) -> Result<Halts, Error> {
        let mut rows = self.book.flow.timings(told.event, told.result, &self.in_force);
        match rows.find(|timing| timing.effect == Effect::Pause) {
            Some(timing) => Ok(Halts::Pauses(self.until(told, timing)?)),
            None => Ok(Halts::Neither),
        }
    }
}

/// Into whose hands something comes, and when.
pub(super) struct Hand<'a> {
    /// Whom the event names.
    to: Option<Txt<'a>>,
    /// When.
    at: DateTime,
    /// The event, if one was told.
    event: Option<u64>,
    /// Whether a new decision names its parties.
    renewed: bool,
}

impl<'a> Hand<'a> {
    /// By nobody's word: the report, or a pause that ended by itself.
    pub(super) fn of_itself(at: DateTime) -> Self {
        Self { to: None, at, event: None, renewed: false }
    }
}

impl<'a> Scope<'a> {
    /// Comes into whose hands the row says. Whoever holds it keeps it where the event names nobody,
    /// unless a new decision names others.
    pub(super) fn given(&mut self, holds: Option<Holds>, hand: Hand<'a>) {
        let relations = match holds {
            None => return,
            Some(Holds::Nobody) => {
                self.holder = None;
                return;
            }
            Some(Holds::Receiver) if hand.to.is_some() => Vec::new(),
            Some(Holds::Receiver) if self.holder.is_some() && !hand.renewed => return,
            Some(Holds::Receiver) => vec![Relation::Responsible, Relation::Accountable],
            Some(Holds::Parties(relation)) => vec![relation],
        };
        let named = relations.is_empty();
        self.holder = Some(Held {
            to: hand.to.filter(|_| named),
            parties: (!named).then_some((self.parties, relations)),
            since: hand.at,
            event: hand.event,
        });
    }
}
