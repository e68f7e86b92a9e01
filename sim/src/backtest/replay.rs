//! Prepared rows through the engine: decided as they were reported, then followed to their end.
//!
//! Each case is looked at at `--at` where that lies after its last event, else at the last event of
//! its batch: what was stopped before stays as it was, and what was not is not judged.
//!
//! Not responsible for: what is made of the clocks (`judge`, `tally`).

use gezhi::contract::calls::Outcome;
use gezhi::contract::timeline::{Case, Event, TimelineResponse};
use gezhi::contract::{Decision, Error, Incident};
use gezhi::{CallError, Pack};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::instant::write;
use super::judge::Bench;
use super::plan::Plan;
use super::row::Prepared;
use super::tally::Tally;
use crate::error::{SimError, SimErrorKind};

/// Replays cases under a pack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Replay<'a> {
    pub pack: &'a Pack,
    pub plan: &'a Plan<'a>,
    /// The instant at which open cases are looked at.
    pub at: Option<Timestamp>,
}

/// A case that was decided: what the timeline needs, and what is told of it.
struct Decided {
    prepared: Prepared,
    case: Case,
}

#[derive(Serialize)]
struct DecideMany<'a> {
    incidents: &'a [Incident],
    receipt: bool,
}

#[derive(Serialize)]
struct TimelineMany<'a> {
    cases: &'a [Case],
    at: &'a str,
}

impl Replay<'_> {
    /// Replays some rows and counts what became of them.
    pub fn run(&self, rows: Vec<Prepared>, tally: &mut Tally) -> Result<(), SimError> {
        let incidents: Vec<Incident> = rows.iter().map(|row| row.incident.clone()).collect();
        let decisions: Vec<Outcome<Decision>> = self.many("decide-many", &incidents, &|some| {
            write_json(&DecideMany { incidents: some, receipt: false })
        })?;
        let (mut in_view, mut beyond) = (Vec::new(), Vec::new());
        for ((mut prepared, incident), outcome) in rows.into_iter().zip(incidents).zip(decisions) {
            match outcome {
                Outcome::Error(error) => tally.refused(self.plan, &prepared, *error),
                Outcome::Ok(decision) => {
                    let events: Vec<Event> = std::mem::take(&mut prepared.events);
                    let case = Case { incident, decision: *decision, events };
                    let sees = self.at.is_some_and(|at| at >= prepared.last);
                    let group = if sees { &mut in_view } else { &mut beyond };
                    group.push(Decided { prepared, case });
                }
            }
        }
        if let Some(at) = self.at {
            self.follow(in_view, (at, true), tally)?;
        }
        let last = beyond.iter().map(|decided| decided.prepared.last).max();
        self.follow(beyond, (last.unwrap_or_default(), false), tally)
    }

    fn follow(
        &self,
        decided: Vec<Decided>,
        (at, in_view): (Timestamp, bool),
        tally: &mut Tally,
    ) -> Result<(), SimError> {
        let at = write(at, self.plan.words.zone);
        let (rows, cases): (Vec<Prepared>, Vec<Case>) =
            decided.into_iter().map(|one| (one.prepared, one.case)).unzip();
        let stands: Vec<Outcome<TimelineResponse>> =
            self.many("timeline-many", &cases, &|some| {
                write_json(&TimelineMany { cases: some, at: &at })
            })?;
        for ((prepared, case), outcome) in rows.iter().zip(&cases).zip(stands) {
            match outcome {
                Outcome::Error(error) => tally.refused(self.plan, prepared, *error),
                Outcome::Ok(stands) => {
                    let (plan, decision) = (self.plan, &case.decision);
                    tally.replayed(Bench { plan, prepared, decision, in_view }, &stands);
                }
            }
        }
        Ok(())
    }

    /// Asks about many at once, and of halves where together they are too large. What is refused
    /// alone is the answer in its place.
    fn many<T, A: DeserializeOwned>(
        &self,
        function: &str,
        items: &[T],
        request: &dyn Fn(&[T]) -> Result<String, SimError>,
    ) -> Result<Vec<Outcome<A>>, SimError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let answer = match self.pack.call(function, &request(items)?) {
            Ok(answer) => answer,
            Err(CallError::Contract(error)) => match items.split_at(items.len() / 2) {
                ([], _) => return Ok(vec![Outcome::Error(error)]),
                (first, second) => {
                    let mut all = self.many(function, first, request)?;
                    all.extend(self.many(function, second, request)?);
                    return Ok(all);
                }
            },
            Err(other) => return Err(other.into()),
        };
        let outcomes: Vec<Outcome<A>> = serde_json::from_str(&answer).map_err(|e| odd(&e))?;
        match outcomes.len() == items.len() {
            true => Ok(outcomes),
            false => Err(odd(&format!("{} answers to {}", outcomes.len(), items.len()))),
        }
    }
}

fn write_json<T: Serialize>(request: &T) -> Result<String, SimError> {
    serde_json::to_string(request).map_err(|error| odd(&error))
}

fn odd(why: &dyn std::fmt::Display) -> SimError {
    let (zh, en) =
        (format!("引擎的答复不合合约：{why}"), format!("the engine's answer is odd: {why}"));
    SimError::new(SimErrorKind::Engine, zh, en)
}

/// The part of the error's path that names a field or event: after the item's own place.
pub(super) fn field_of(error: &Error) -> Option<&str> {
    let path = error.path.as_deref()?;
    let known = ["incident.", "case."];
    let cut = known.iter().find_map(|start| path.find(start).map(|at| at + start.len()));
    let from_item = || path.find("].").map(|at| at + 2);
    cut.or_else(from_item).and_then(|at| path.get(at..)).or(Some(path))
}
