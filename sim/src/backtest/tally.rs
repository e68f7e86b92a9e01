//! What became of the rows, counted: each in exactly one place.
//!
//! Not responsible for: words and drawing (`tables`).

use std::collections::BTreeMap;

use gezhi_contract::timeline::{CaseFault, TimelineResponse};
use gezhi_contract::{Decision, Error, ErrorKind, Text};
use serde::{Deserialize, Serialize};

use super::fault::RowFault;
use super::judge::{Bench, Judged, LimitKey, Verdict, Why, judge, tick_name};
use super::measure::Unit;
use super::plan::Plan;
use super::replay::field_of;
use super::row::Prepared;

/// What became of some clocks: the parts add up to `clocks`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// How many.
    pub clocks: u64,
    /// Stopped in time.
    pub on_time: u64,
    /// Stopped late.
    pub late: u64,
    /// Late, and not done by the instant looked at.
    pub late_open: u64,
    /// In time so far, and not done.
    pub running: u64,
    /// No rule gives a limit.
    pub no_limit: u64,
    /// The limit hangs on an event that is not scheduled.
    pub event: u64,
    /// The limit hangs on facts that the file does not tell.
    pub needs_facts: u64,
    /// It cannot be told: `reasons` says why.
    pub not_judged: u64,
}

impl Counts {
    /// Those that were judged: in time or late.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.on_time.saturating_add(self.late).saturating_add(self.late_open)
    }

    fn add(&mut self, verdict: &Verdict) {
        let place = match verdict {
            Verdict::OnTime => &mut self.on_time,
            Verdict::Late => &mut self.late,
            Verdict::LateOpen => &mut self.late_open,
            Verdict::Running => &mut self.running,
            Verdict::NoLimit => &mut self.no_limit,
            Verdict::Event => &mut self.event,
            Verdict::NeedsFacts => &mut self.needs_facts,
            Verdict::NotJudged(..) => &mut self.not_judged,
        };
        *place = place.saturating_add(1);
        self.clocks = self.clocks.saturating_add(1);
    }

    /// Adds others.
    pub(super) fn merge(&mut self, other: &Self) {
        let pairs = [
            (&mut self.clocks, other.clocks),
            (&mut self.on_time, other.on_time),
            (&mut self.late, other.late),
            (&mut self.late_open, other.late_open),
            (&mut self.running, other.running),
            (&mut self.no_limit, other.no_limit),
            (&mut self.event, other.event),
            (&mut self.needs_facts, other.needs_facts),
            (&mut self.not_judged, other.not_judged),
        ];
        for (ours, theirs) in pairs {
            *ours = ours.saturating_add(theirs);
        }
    }
}

/// A clock that was late.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Late {
    /// The line on which the case's row begins.
    pub line: u64,
    /// The case's number.
    pub id: String,
    /// The pack's class, as `E05-01`, and its name.
    pub class: Option<(String, String)>,
    /// The clock, an id of the vocabulary.
    pub clock: String,
    /// The stage, where the clock has several.
    pub stage: Option<String>,
    /// The limit's row.
    pub rule: Option<String>,
    /// The sources it cites.
    pub citation: Option<String>,
    /// The limit, as `3 work_day`.
    pub limit: Option<String>,
    /// When the clock was started.
    pub start: Option<String>,
    /// The last instant that was in time.
    pub due: Option<String>,
    /// When it was stopped; nothing where it is not done.
    pub stopped: Option<String>,
    /// By how much it is late, in hundredths of `unit`, begun ones counted.
    pub over_hundredths: u64,
    /// The limit's unit.
    pub unit: Unit,
}

/// A case that the pack or its flow refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The line on which the case's row begins.
    pub line: u64,
    /// The case's number.
    pub id: String,
    /// The engine's kind of error.
    pub kind: ErrorKind,
    /// For `invalid_case`: what keeps the event from having happened so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fault: Option<CaseFault>,
    /// The column that the refused word or event was read from, where it was one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<String>,
    /// What is wrong, in the engine's words.
    pub message: Text,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<Text>,
}

/// What was counted of one limit.
#[derive(Clone, Debug, Default)]
pub(super) struct LimitTally {
    /// What its clocks count, where one was started.
    pub tick: Option<&'static str>,
    pub counts: Counts,
    pub provisional: u64,
    pub illustrative: u64,
    pub reasons: BTreeMap<(Why, String), u64>,
    /// (used, total, on time) → clocks that were stopped.
    pub used: BTreeMap<(u64, u64, bool), u64>,
}

/// What was counted of one class.
#[derive(Clone, Debug, Default)]
pub(super) struct ClassTally {
    pub cases: u64,
    pub cases_late: u64,
    pub clocks: BTreeMap<(usize, String), Counts>,
}

/// A class's code and name; none where the case has no class.
pub(super) type ClassKey = Option<(String, String)>;

/// What became of some rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub rows: u64,
    pub blank: u64,
    pub unreadable: u64,
    pub refused: u64,
    pub replayed: u64,
    pub ended: u64,
    /// (event, whose instant it took) → cases.
    pub assumed: BTreeMap<(String, String), u64>,
    pub admissions: BTreeMap<&'static str, u64>,
    pub limits: BTreeMap<LimitKey, LimitTally>,
    pub classes: BTreeMap<ClassKey, ClassTally>,
    pub late: Vec<Late>,
    pub faults: Vec<RowFault>,
    pub refusals: Vec<Refusal>,
}

impl Tally {
    /// A row that cannot be read.
    pub fn unreadable(&mut self, faults: Vec<RowFault>) {
        self.unreadable = self.unreadable.saturating_add(1);
        self.faults.extend(faults);
    }

    /// A case that the engine refused.
    pub fn refused(&mut self, plan: &Plan<'_>, prepared: &Prepared, error: Error) {
        self.refused = self.refused.saturating_add(1);
        let column = column(plan, prepared, &error);
        let Error { kind, message, fault, hint, .. } = error;
        let (line, id) = (prepared.line, prepared.incident.id.clone());
        self.refusals.push(Refusal { line, id, kind, fault, column, message, hint });
    }

    /// A case that was followed.
    pub fn replayed(&mut self, bench: Bench<'_>, stands: &TimelineResponse) {
        let Bench { plan, prepared, decision, .. } = bench;
        let one = |count: &mut u64| *count = count.saturating_add(1);
        one(&mut self.replayed);
        if stands.ended {
            one(&mut self.ended);
        }
        one(self.admissions.entry(admission(decision)).or_default());
        for assumed in &prepared.assumed {
            one(self.assumed.entry(assumed.clone()).or_default());
        }
        let class = class_of(plan, decision);
        let mut by_class = ClassTally { cases: 1, ..ClassTally::default() };
        for clock in &stands.clocks {
            let judged = judge(bench, clock);
            by_class
                .clocks
                .entry((judged.key.rank, clock.clock.clone()))
                .or_default()
                .add(&judged.verdict);
            if matches!(judged.verdict, Verdict::Late | Verdict::LateOpen) {
                by_class.cases_late = 1;
                self.late.push(late(prepared, &class, &judged));
            }
            self.limits.entry(judged.key.clone()).or_default().add(&judged);
        }
        self.classes.entry(class).or_default().merge(by_class);
    }

    /// Counts what others counted as well; theirs come after ours.
    pub fn merge(&mut self, other: Self) {
        let pairs = [
            (&mut self.rows, other.rows),
            (&mut self.blank, other.blank),
            (&mut self.unreadable, other.unreadable),
            (&mut self.refused, other.refused),
            (&mut self.replayed, other.replayed),
            (&mut self.ended, other.ended),
        ];
        for (ours, theirs) in pairs {
            *ours = ours.saturating_add(theirs);
        }
        sum(&mut self.assumed, other.assumed);
        sum(&mut self.admissions, other.admissions);
        for (key, limit) in other.limits {
            self.limits.entry(key).or_default().merge(limit);
        }
        for (key, class) in other.classes {
            self.classes.entry(key).or_default().merge(class);
        }
        self.late.extend(other.late);
        self.faults.extend(other.faults);
        self.refusals.extend(other.refusals);
    }

    /// Puts the lists in the order of lines.
    pub fn sorted(mut self) -> Self {
        self.late.sort_by_key(|late| late.line);
        self.faults.sort_by_key(|fault| fault.line);
        self.refusals.sort_by_key(|refusal| refusal.line);
        self
    }
}

impl LimitTally {
    fn add(&mut self, judged: &Judged<'_>) {
        let clock = judged.clock;
        self.tick = self.tick.or(clock.tick.map(tick_name));
        self.counts.add(&judged.verdict);
        self.provisional = self.provisional.saturating_add(u64::from(clock.provisional));
        self.illustrative = self.illustrative.saturating_add(u64::from(clock.illustrative));
        if let Verdict::NotJudged(why, event) = &judged.verdict {
            let count = self.reasons.entry((*why, event.clone())).or_default();
            *count = count.saturating_add(1);
        }
        let on_time = judged.verdict == Verdict::OnTime;
        if let (true, Some(used), Some(total)) =
            (on_time || judged.verdict == Verdict::Late, clock.used, clock.total)
        {
            // What is told as used is never more than the whole.
            let used = used.saturating_add(clock.over.unwrap_or(0));
            let count = self.used.entry((used, total, on_time)).or_default();
            *count = count.saturating_add(1);
        }
    }

    fn merge(&mut self, other: Self) {
        self.tick = self.tick.or(other.tick);
        self.counts.merge(&other.counts);
        self.provisional = self.provisional.saturating_add(other.provisional);
        self.illustrative = self.illustrative.saturating_add(other.illustrative);
        sum(&mut self.reasons, other.reasons);
        sum(&mut self.used, other.used);
    }
}

impl ClassTally {
    fn merge(&mut self, other: Self) {
        self.cases = self.cases.saturating_add(other.cases);
        self.cases_late = self.cases_late.saturating_add(other.cases_late);
        for (clock, counts) in other.clocks {
            self.clocks.entry(clock).or_default().merge(&counts);
        }
    }
}

fn sum<K: Ord>(ours: &mut BTreeMap<K, u64>, theirs: BTreeMap<K, u64>) {
    for (key, count) in theirs {
        let place = ours.entry(key).or_default();
        *place = place.saturating_add(count);
    }
}

fn admission(decision: &Decision) -> &'static str {
    use gezhi_contract::decision::Admission;
    match decision.admission {
        Admission::Register => "register",
        Admission::Refuse => "refuse",
        Admission::Refer => "refer",
        Admission::NeedsFacts => "needs_facts",
    }
}

fn class_of(plan: &Plan<'_>, decision: &Decision) -> ClassKey {
    let classification = &decision.classification;
    let category = classification.category.as_ref()?;
    let known = plan.words.classes.iter().find(|one| one.category == *category);
    let code = known.map_or_else(|| category.code.clone(), |one| one.class.clone());
    Some((code, classification.name.clone().unwrap_or_default()))
}

fn late(prepared: &Prepared, class: &ClassKey, judged: &Judged<'_>) -> Late {
    let (key, clock) = (&judged.key, judged.clock);
    let unit = Unit::of(key.limit.as_deref(), clock.tick.map(tick_name));
    Late {
        line: prepared.line,
        id: prepared.incident.id.clone(),
        class: class.clone(),
        clock: key.clock.clone(),
        stage: key.stage.clone(),
        rule: key.rule.clone(),
        citation: key.citation.clone(),
        limit: key.limit.clone(),
        start: clock.start.clone(),
        due: clock.due.clone(),
        stopped: clock.stopped.clone(),
        over_hundredths: unit.hundredths(clock.over.unwrap_or(0)),
        unit,
    }
}

/// The column that the refused word or event was read from.
fn column(plan: &Plan<'_>, prepared: &Prepared, error: &Error) -> Option<String> {
    let field = field_of(error)?;
    if let Some(rest) = field.strip_prefix("events[") {
        let place: usize = rest.split(']').next()?.parse().ok()?;
        return prepared.columns.get(place).cloned().flatten();
    }
    let starts = |prefix: &str| field == prefix || field.starts_with(&format!("{prefix}."));
    let parts = ["category", "affected", "place.grids", "reporter.kind"];
    let part =
        parts.into_iter().find(|part| starts(part) || field.starts_with(&format!("{part}[")));
    plan.column_of(part.unwrap_or(field)).map(str::to_owned)
}
