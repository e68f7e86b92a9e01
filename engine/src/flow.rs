//! The flow 流转 of cases: the tables `transitions` and `clocks`, read once into rows that name
//! events, states and actors by their places in the vocabulary.
//!
//! Both tables have outputs only: which steps a case may take depends on the case's state, not on
//! what the incident was about. A row that names more beats one that names less (see [`Flow::step`]
//! and [`Flow::effect`]); of equals the first stands.
//!
//! Not responsible for: what has happened; see `timeline`.

use std::collections::BTreeMap;

use gezhi_contract::decision::Relation;
use jiff::civil::Date;

use crate::book::{PlannedTable, text, value};
use crate::calendar::Limit;
use crate::pack::Pack;
use crate::pack::vocabulary::{Section, Term};
use crate::plan::Bits;
use crate::value::Value;

/// A word of one section, by its place there.
pub type Word = usize;

/// What an event does to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// 起算: a waiting clock starts.
    Start,
    /// 重计: it starts anew, with nothing used.
    Restart,
    /// 停止: it is met or late.
    Stop,
    /// 作废: it ends without being judged.
    Void,
    /// 暂停: it does not count for the time being.
    Pause,
    /// 恢复: a paused clock runs on.
    Resume,
    /// 续计: a stopped clock runs on.
    Continue,
    /// 延长: it has longer.
    Extend,
    /// 结转: it gets the limit of the event's decision, and keeps what it used.
    Carry,
}

/// By how much a clock is extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adds {
    /// 原时限: as much as it had at first.
    Original,
    /// 所定: what the event says, at most the row's limit.
    Stated,
    /// 时限: the row's limit.
    Limit,
}

/// What an event must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Who did it.
    By,
    /// Why.
    Reason,
    /// Until when.
    Until,
    /// To whom.
    To,
    /// How much more time.
    Limit,
    /// How a check came out.
    Result,
    /// Which task.
    Task,
    /// Into what.
    Into,
    /// To which tier.
    Tier,
    /// The new decision.
    Decision,
}

/// Who holds a case after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Whom the event names, else the responsible parties.
    Receiver,
    /// The decision's parties in that relation.
    Parties(Relation),
    /// Nobody.
    Nobody,
}

/// A row of `transitions`.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// Its place in the table.
    row: usize,
    /// The result it is for; any where there is none.
    result: Option<bool>,
    /// The states it is for; any that is not final where there are none.
    states: Vec<Word>,
    /// The new state, where it changes.
    pub becomes: Option<Word>,
    /// Whether the case goes back to the state before its pause.
    pub back: bool,
    /// Who may do it; empty where anybody.
    pub who: Vec<Word>,
    /// What the event must say.
    pub needs: Vec<Detail>,
    /// How often in one scope.
    pub times: Option<u64>,
    /// Whether it is refused once a clock that it acts on is overdue.
    pub not_overdue: bool,
    /// Who holds it afterwards, where that changes.
    pub holder: Option<Holds>,
}

/// A row of `clocks`.
#[derive(Clone, Debug)]
pub struct Timing {
    /// Its id.
    pub id: String,
    /// Its place in the table.
    row: usize,
    /// The result it is for; any where there is none.
    result: Option<bool>,
    /// The clocks it is for; every one where there are none.
    clocks: Vec<String>,
    /// What it does.
    pub effect: Effect,
    /// By how much, for an extension.
    pub adds: Option<Adds>,
    /// The extension, the most of one, or the longest pause.
    pub limit: Option<Limit>,
}

/// The flow of one pack.
#[derive(Debug, Default)]
pub struct Flow {
    /// Whether the pack has the table `transitions`.
    pub is_stated: bool,
    /// The events in the order of the vocabulary.
    pub events: Vec<Term>,
    /// The states.
    pub states: Vec<Term>,
    /// The actors.
    pub actors: Vec<Term>,
    words: BTreeMap<Section, BTreeMap<String, Word>>,
    steps: Vec<Vec<Step>>,
    timings: Vec<Vec<Timing>>,
}

/// The rows of both tables that are in force for one case.
#[derive(Debug)]
pub struct InForce {
    steps: Option<Bits>,
    timings: Option<Bits>,
}

impl Flow {
    /// Reads the flow of a pack whose tables are planned. What a row lacks has been noted by the
    /// checks, and such a pack is never open.
    #[must_use]
    pub fn new(pack: &Pack, tables: &BTreeMap<String, PlannedTable>) -> Self {
        let of = |section| pack.vocabulary.section(section).cloned().collect::<Vec<Term>>();
        let (events, states, actors) =
            (of(Section::Events), of(Section::States), of(Section::Actors));
        let mut words: BTreeMap<Section, BTreeMap<String, Word>> = BTreeMap::new();
        let sections =
            [(Section::Events, &events), (Section::States, &states), (Section::Actors, &actors)];
        for (section, terms) in sections {
            let known = words.entry(section).or_default();
            // An id beats a label.
            known.extend(terms.iter().enumerate().map(|(at, t)| (t.label.zh.clone(), at)));
            known.extend(terms.iter().enumerate().map(|(at, t)| (t.id.clone(), at)));
        }
        let mut flow = Self {
            is_stated: tables.contains_key("transitions"),
            steps: vec![Vec::new(); events.len()],
            timings: vec![Vec::new(); events.len()],
            events,
            states,
            actors,
            words,
        };
        for row in rows(tables.get("transitions")) {
            flow.read_step(row);
        }
        for row in rows(tables.get("clocks")) {
            flow.read_timing(row);
        }
        flow
    }

    /// The place of a word, by its id or Chinese label.
    #[must_use]
    pub fn word(&self, section: Section, word: &str) -> Option<Word> {
        self.words.get(&section)?.get(word).copied()
    }

    /// The id of an event.
    #[must_use]
    pub fn event(&self, event: Word) -> &str {
        self.events.get(event).map_or("", |term| term.id.as_str())
    }

    /// The id of a state.
    #[must_use]
    pub fn state(&self, state: Word) -> &str {
        self.states.get(state).map_or("", |term| term.id.as_str())
    }

    /// Whether a case ends in that state.
    #[must_use]
    pub fn is_final(&self, state: Word) -> bool {
        self.states.get(state).is_some_and(|term| term.is_final)
    }

    /// The rows in force, given each layer's date; `None` in it where all of them are.
    #[must_use]
    pub fn in_force(
        tables: &BTreeMap<String, PlannedTable>,
        dates: &mut dyn FnMut() -> Vec<Option<Date>>,
    ) -> InForce {
        let mut of = |name: &str| {
            let planned = tables.get(name).filter(|planned| planned.is_dated())?;
            Some(planned.in_force(&dates()))
        };
        InForce { steps: of("transitions"), timings: of("clocks") }
    }

    /// The row that allows the event in that state. One that names the state beats one that names
    /// none, and one that names the result one that names none.
    #[must_use]
    pub fn step(
        &self,
        (event, result): (Word, Option<bool>),
        state: Word,
        in_force: &InForce,
    ) -> Option<&Step> {
        let rows = self.steps.get(event)?.iter();
        let fits = rows.filter(|step| {
            let result_fits = step.result.is_none() || step.result == result;
            let state_fits = match step.states.as_slice() {
                [] => !self.is_final(state),
                states => states.contains(&state),
            };
            result_fits && state_fits && stands(in_force.steps.as_ref(), step.row)
        });
        best(fits, |step| (step.states.is_empty(), step.result.is_none()))
    }

    /// The state of a case as it is reported.
    #[must_use]
    pub fn first(&self, report: Word, in_force: &InForce) -> Option<Word> {
        let rows = self.steps.get(report)?.iter();
        rows.filter(|step| stands(in_force.steps.as_ref(), step.row)).find_map(|step| step.becomes)
    }

    /// What the event does to a clock. A row that names the clock beats one that names none, and
    /// one that names the result one that names none.
    #[must_use]
    pub fn effect(
        &self,
        (event, result): (Word, Option<bool>),
        clock: &str,
        in_force: &InForce,
    ) -> Option<&Timing> {
        let fits = self.timings(event, result, in_force).filter(|timing| {
            timing.clocks.is_empty() || timing.clocks.iter().any(|named| named == clock)
        });
        best(fits, |timing| (timing.clocks.is_empty(), timing.result.is_none()))
    }

    /// Whether any row tells results of the event apart.
    #[must_use]
    pub fn has_results(&self, event: Word) -> bool {
        let steps = self.steps.get(event).into_iter().flatten();
        let timings = self.timings.get(event).into_iter().flatten();
        steps.map(|step| step.result).chain(timings.map(|t| t.result)).any(|r| r.is_some())
            || self
                .steps
                .get(event)
                .into_iter()
                .flatten()
                .any(|s| s.needs.contains(&Detail::Result))
    }

    /// How many rows of both tables speak of the event.
    #[must_use]
    pub fn rows(&self, event: Word) -> usize {
        let steps = self.steps.get(event).map_or(0, Vec::len);
        steps.saturating_add(self.timings.get(event).map_or(0, Vec::len))
    }

    /// Every row of `clocks` for the event.
    pub fn timings(
        &self,
        event: Word,
        result: Option<bool>,
        in_force: &InForce,
    ) -> impl Iterator<Item = &Timing> {
        let rows = self.timings.get(event).into_iter().flatten();
        rows.filter(move |timing| {
            (timing.result.is_none() || timing.result == result)
                && stands(in_force.timings.as_ref(), timing.row)
        })
    }

    /// The events that the flow allows in that state, with any result; the report is over.
    pub fn possible(&self, state: Word, in_force: &InForce) -> impl Iterator<Item = &str> {
        let all = self.events.iter().enumerate();
        let allowed = move |event: Word| {
            [None, Some(true), Some(false)]
                .into_iter()
                .any(|result| self.step((event, result), state, in_force).is_some())
        };
        let later = all.filter(|(_, term)| term.id != "reported");
        later.filter(move |(event, _)| allowed(*event)).map(|(_, term)| term.id.as_str())
    }

    fn read_step(&mut self, (planned, at): (&PlannedTable, usize)) {
        let table = &planned.table;
        let word = |output: &str| text(table, at, output);
        let listed = |output: &str| split(word(output));
        let place = |section, id: &str| self.word(section, id);
        let Some(row) = table.rows.get(at) else { return };
        let truth = |output: &str| matches!(value(table, at, output), Some(Value::Boolean(true)));
        let times = match value(table, at, "times") {
            Some(Value::Decimal(times)) => u64::try_from(*times).ok(),
            _ => None,
        };
        let step = Step {
            id: row.id.clone(),
            row: at,
            result: word("result").map(|result| result == "pass"),
            states: listed("in").filter_map(|id| place(Section::States, id)).collect(),
            becomes: word("becomes").and_then(|id| place(Section::States, id)),
            back: truth("back"),
            who: listed("who").filter_map(|id| place(Section::Actors, id)).collect(),
            needs: listed("needs").filter_map(detail).collect(),
            times,
            not_overdue: truth("not_overdue"),
            holder: word("holder").and_then(holds),
        };
        let event = word("event").and_then(|id| place(Section::Events, id));
        if let Some(steps) = event.and_then(|event| self.steps.get_mut(event)) {
            steps.push(step);
        }
    }

    fn read_timing(&mut self, (planned, at): (&PlannedTable, usize)) {
        let table = &planned.table;
        let word = |output: &str| text(table, at, output);
        let Some(row) = table.rows.get(at) else { return };
        let Some(effect) = word("effect").and_then(effect) else { return };
        let timing = Timing {
            id: row.id.clone(),
            row: at,
            result: word("result").map(|result| result == "pass"),
            clocks: split(word("clock")).map(str::to_owned).collect(),
            effect,
            adds: match word("adds") {
                Some("original") => Some(Adds::Original),
                Some("stated") => Some(Adds::Stated),
                Some(_) => Some(Adds::Limit),
                None => None,
            },
            limit: word("limit").and_then(|limit| Limit::parse(limit).ok()),
        };
        let event = word("event").and_then(|id| self.word(Section::Events, id));
        if let Some(timings) = event.and_then(|event| self.timings.get_mut(event)) {
            timings.push(timing);
        }
    }
}

fn rows(planned: Option<&PlannedTable>) -> impl Iterator<Item = (&PlannedTable, usize)> {
    planned.into_iter().flat_map(|p| (0..p.table.rows.len()).map(move |at| (p, at)))
}

fn split(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.unwrap_or_default().split('、').filter(|word| !word.is_empty())
}

fn stands(in_force: Option<&Bits>, row: usize) -> bool {
    in_force.is_none_or(|rows| rows.contains(row))
}

/// The first of those with the least key.
fn best<'a, T>(
    rows: impl Iterator<Item = &'a T>,
    key: impl Fn(&T) -> (bool, bool),
) -> Option<&'a T> {
    rows.fold(None, |best: Option<&T>, row| match best {
        Some(best) if key(best) <= key(row) => Some(best),
        _ => Some(row),
    })
}

fn detail(word: &str) -> Option<Detail> {
    Some(match word {
        "by" => Detail::By,
        "reason" => Detail::Reason,
        "until" => Detail::Until,
        "to" => Detail::To,
        "limit" => Detail::Limit,
        "result" => Detail::Result,
        "task" => Detail::Task,
        "into" => Detail::Into,
        "tier" => Detail::Tier,
        "decision" => Detail::Decision,
        _ => return None,
    })
}

fn holds(word: &str) -> Option<Holds> {
    Some(match word {
        "to" => Holds::Receiver,
        "accountable" => Holds::Parties(Relation::Accountable),
        "responsible" => Holds::Parties(Relation::Responsible),
        "coordinating" => Holds::Parties(Relation::Coordinating),
        "supervising" => Holds::Parties(Relation::Supervising),
        "dispatching" => Holds::Parties(Relation::Dispatching),
        "none" => Holds::Nobody,
        _ => return None,
    })
}

fn effect(word: &str) -> Option<Effect> {
    Some(match word {
        "start" => Effect::Start,
        "restart" => Effect::Restart,
        "stop" => Effect::Stop,
        "void" => Effect::Void,
        "pause" => Effect::Pause,
        "resume" => Effect::Resume,
        "continue" => Effect::Continue,
        "extend" => Effect::Extend,
        "carry" => Effect::Carry,
        _ => return None,
    })
}
