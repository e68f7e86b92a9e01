//! What the engine answers and what the reference shows, as the same lines of text.
//!
//! Not responsible for: being right; see `world`.

use std::collections::BTreeSet;

use gezhi_contract::timeline::{
    ChangeKind, Clock as Told, ClockState, Holder, RungState, TimelineResponse,
};

use crate::calendar::{second, text};
use crate::clock::{Clock, Kind, Stand};
use crate::ladder::Change;
use crate::pack::is_final;
use crate::world::{Held, World};

/// The name of a clock in the lines: task, clock, stage.
fn key(task: Option<&str>, clock: &str, stage: Option<&str>) -> String {
    format!("{}/{clock}/{}", task.unwrap_or("case"), stage.unwrap_or("-"))
}

fn option<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// The same instant whatever it is written like.
fn at(written: Option<&str>) -> String {
    option(written.map(|written| text(second(written))))
}

fn counts(state: ClockState) -> bool {
    use ClockState::{Late, Met, Overdue, Paused, Running};
    matches!(state, Running | Overdue | Paused | Met | Late)
}

/// The engine's answer. `open` names the clocks whose `due` the contract leaves open, and the
/// rungs of which it does not say since when they are reached.
pub fn engine(answer: &TimelineResponse, open: &BTreeSet<String>) -> Vec<String> {
    let mut lines = vec![
        format!("state {} since {} ended {}", answer.state, at(Some(&answer.since)), answer.ended),
        format!("holder {}", holder(answer.holder.as_ref())),
        format!("rung {}", option(answer.rung)),
        format!("accountable {:?}", parties(&answer.accountable)),
    ];
    let name = |clock: &Told| key(clock.task.as_deref(), &clock.clock, clock.stage.as_deref());
    let mut clocks: Vec<String> = answer.clocks.iter().map(|clock| told(clock, open)).collect();
    clocks.sort();
    lines.extend(clocks);
    for task in &answer.tasks {
        lines.push(format!(
            "task {} {} since {} holder {} from {}",
            task.id,
            task.state,
            at(Some(&task.since)),
            holder(task.holder.as_ref()),
            option(task.from.as_deref().map(|from| format!("`{from}`"))),
        ));
    }
    let rungs = answer.ladder.iter().enumerate();
    lines.extend(rungs.map(|(place, rung)| rung_told((place, rung), open)));
    let next = answer.next.as_ref().map(|next| {
        let changes: BTreeSet<String> = next
            .changes
            .iter()
            .map(|change| match change.what {
                ChangeKind::Overdue => {
                    let place = usize::try_from(change.clock.unwrap()).unwrap();
                    format!("overdue {}", name(&answer.clocks[place]))
                }
                ChangeKind::Rung => format!("rung {}", option(change.rung)),
                ChangeKind::Resumed => {
                    format!("resumed {}", change.task.as_deref().unwrap_or("case"))
                }
            })
            .collect();
        format!("{} {changes:?}", at(Some(&next.at)))
    });
    lines.push(format!("next {}", option(next)));
    lines
}

fn told(clock: &Told, open: &BTreeSet<String>) -> String {
    let name = key(clock.task.as_deref(), &clock.clock, clock.stage.as_deref());
    let mut line = format!("clock {name} {:?}", clock.state);
    if counts(clock.state) {
        let due = if open.contains(&name) { "?".to_owned() } else { at(clock.due.as_deref()) };
        line.push_str(&format!(
            " limit {} start {} {:?} total {} used {} remaining {} over {} due {due} \
             stopped {} paused {} until {} extensions {}",
            option(clock.limit.as_deref()),
            at(clock.start.as_deref()),
            clock.tick,
            option(clock.total),
            option(clock.used),
            option(clock.remaining),
            option(clock.over),
            at(clock.stopped.as_deref()),
            at(clock.paused.as_ref().map(|pause| pause.from.as_str())),
            at(clock.paused.as_ref().and_then(|pause| pause.until.as_deref())),
            clock.extensions.len(),
        ));
    }
    line
}

fn rung_told((place, rung): (usize, &RungState), open: &BTreeSet<String>) -> String {
    let expected = if rung.reached.is_some() { None } else { rung.expected.as_deref() };
    let reached = match (&rung.reached, open.contains(&place.to_string())) {
        (Some(_), true) => "?".to_owned(),
        (reached, _) => at(reached.as_deref()),
    };
    format!("rung {place} {} reached {reached} expected {}", rung.tier, at(expected))
}

fn holder(holder: Option<&Holder>) -> String {
    option(holder.map(|holder| {
        let since = at(Some(&holder.since));
        format!("{:?} {:?} since {since}", holder.to, parties(&holder.parties))
    }))
}

fn parties(parties: &[gezhi_contract::decision::Party]) -> Vec<String> {
    let name = |party: &gezhi_contract::decision::Party| {
        format!("{:?} {}", party.relation, option(party.name.as_deref()))
    };
    parties.iter().map(name).collect()
}

fn held(held: Option<&Held>) -> String {
    option(held.map(|held| {
        format!("{:?} {:?} since {}", held.to, parties(&held.parties), text(held.since * 60))
    }))
}

/// The lines that only one of them has.
pub fn differences(engine: &[String], reference: &[String]) -> Vec<String> {
    let only = |who: &str, these: &[String], those: &[String]| -> Vec<String> {
        let lines = these.iter().filter(|line| !those.contains(line));
        lines.map(|line| format!("{who}: {line}")).collect()
    };
    let mut out = only("engine", engine, reference);
    out.extend(only("reference", reference, engine));
    out
}

impl World<'_> {
    fn key(&self, clock: &Clock) -> String {
        key(self.scopes[clock.scope].id.as_deref(), &clock.name, clock.stage.as_deref())
    }

    /// The clocks whose `due` the contract leaves open: those stopped while they were paused; and
    /// the rungs that were looked at anew.
    pub fn open(&self) -> BTreeSet<String> {
        let open = self.clocks.iter().filter(|clock| {
            matches!(clock.stand, Stand::Stopped { was_paused: true, .. })
                && !self.reading(clock).late
        });
        let rungs = self.rearmed.iter().map(ToString::to_string);
        open.map(|clock| self.key(clock)).chain(rungs).collect()
    }

    pub fn lines(&self) -> Vec<String> {
        let case = &self.scopes[0];
        let ended = is_final(&case.state);
        let mut lines = vec![
            format!("state {} since {} ended {ended}", case.state, text(case.since * 60)),
            format!("holder {}", held(case.holder.as_ref())),
            format!("rung {}", option(self.rung())),
            format!("accountable {:?}", parties(&self.accountable())),
        ];
        let shown = self.clocks.iter().filter(|clock| clock.hidden.is_none());
        let mut clocks: Vec<String> = shown.map(|clock| self.line(clock)).collect();
        clocks.sort();
        lines.extend(clocks);
        for task in self.scopes.iter().skip(1) {
            lines.push(format!(
                "task {} {} since {} holder {} from {}",
                option(task.id.as_deref()),
                task.state,
                text(task.since * 60),
                held(task.holder.as_ref()),
                option(task.from.as_deref().map(|from| format!("`{from}`"))),
            ));
        }
        for (place, rung) in self.decision.ladder.iter().enumerate() {
            lines.push(format!(
                "rung {place} {} reached {} expected {}",
                rung.tier,
                match (self.reached(place), self.rearmed.contains(&place)) {
                    (Some(_), true) => "?".to_owned(),
                    (reached, _) => option(reached.map(text)),
                },
                option(self.expected(place, true).map(text)),
            ));
        }
        let next = self.next().map(|(at, changes)| {
            let told = |change: &Change| match change {
                Change::Overdue(clock) => format!("overdue {}", self.key(&self.clocks[*clock])),
                Change::Rung(rung) => format!("rung {rung}"),
                Change::Resumed(scope) => {
                    format!("resumed {}", self.scopes[*scope].id.as_deref().unwrap_or("case"))
                }
            };
            let changes: BTreeSet<String> = changes.iter().map(told).collect();
            format!("{} {changes:?}", text(at))
        });
        lines.push(format!("next {}", option(next)));
        lines
    }

    fn line(&self, clock: &Clock) -> String {
        let name = self.key(clock);
        let reading = (clock.is_live() || matches!(clock.stand, Stand::Stopped { .. }))
            .then(|| self.reading(clock));
        let late = reading.is_some_and(|reading| reading.late);
        let state = match clock.stand {
            Stand::Waiting => ClockState::Waiting,
            Stand::Running if late => ClockState::Overdue,
            Stand::Running => ClockState::Running,
            Stand::Paused { .. } => ClockState::Paused,
            Stand::Stopped { .. } if late => ClockState::Late,
            Stand::Stopped { .. } => ClockState::Met,
            Stand::Void => ClockState::Void,
            Stand::Never(state) => state,
        };
        let mut line = format!("clock {name} {state:?}");
        let Some(reading) = reading else { return line };
        let scale = if matches!(clock.kind(), Kind::Elapsed | Kind::Worked) { 60 } else { 1 };
        let due = match self.open().contains(&name) {
            true => "?".to_owned(),
            false => option(reading.due.map(text)),
        };
        let (from, until) = match clock.stand {
            Stand::Paused { until } => (clock.runs.last().and_then(|(_, to)| *to), until),
            _ => (None, None),
        };
        let stopped = match clock.stand {
            Stand::Stopped { at, .. } => Some(at),
            _ => None,
        };
        line.push_str(&format!(
            " limit {} start {} {:?} total {} used {} remaining {} over {} due {due} \
             stopped {} paused {} until {} extensions {}",
            option(clock.written.as_deref()),
            text(clock.start() * 60),
            Some(clock.tick()),
            reading.total * scale,
            reading.used.min(reading.total) * scale,
            (reading.total - reading.used).max(0) * scale,
            option(late.then_some((reading.used - reading.total) * scale)),
            option(stopped.map(|at| text(at * 60))),
            option(from.map(|at| text(at * 60))),
            option(until.map(|at| text(at * 60))),
            clock.extensions,
        ));
        line
    }
}
