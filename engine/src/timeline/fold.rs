//! The fold: a case's events, one after the other, over its clocks, states and holders.
//!
//! Nothing is remembered between calls: the fold begins with the report every time, so a case is
//! what its events say and cannot go stale. Between two events only one thing happens by itself: a
//! pause that has an end resumes, as if `resumed` had been told.
//!
//! An event that names a task is of that task; one that names none is of the whole case, and acts
//! on the clocks of every task as well. A task's own state follows where the flow has a row for it.
//!
//! For each event, in this order:
//!
//! 1. pauses that end before it are ended (`run_to`);
//! 2. the row of `transitions` is looked for in the state of its scope, and the event is held to it
//!    (`demand`): nothing has changed so far, so a refused event leaves no trace;
//! 3. what it brings is taken in: new tasks, a rung, a new decision (`grow`, `relimit`);
//! 4. the rows of `clocks` act on every clock that the event is of (`act`);
//! 5. states, holders and pauses follow (`standing`);
//! 6. clocks that waited for the event begin.
//!
//! Clocks come before states, so that a row is always chosen by the state in which the event met
//! the case, and a resumption still sees which pause it ends.
//!
//! Not responsible for: single clocks (see `watch`), what an event must say (see `demand`), or the
//! answer (see `tell`).

use std::collections::BTreeMap;

use gezhi_contract::decision::Relation;
use gezhi_contract::timeline::CaseFault;
use gezhi_contract::{Error, ErrorKind};
use jiff::civil::DateTime;
use serde_json::value::RawValue;

use super::fault::{event_path, of_event};
use super::read::{self, Given, GivenLimit, Heard, Read, Txt};
use super::watch::{Gap, Hold, Longer, Run, Watch};
use crate::book::Book;
use crate::calendar::{Calendar, DayEnd, DayRules, Limit};
use crate::decide::deadline::{fault, no_calendar};
use crate::flow::{Adds, Effect, Flow, InForce, Step, Timing, Word};
use crate::limits::{self, exceeded};
use crate::pack::vocabulary::Section;

mod demand;
mod grow;
mod relimit;
mod standing;

use standing::Hand;

/// Who holds a scope.
#[derive(Clone, Debug)]
pub struct Held<'a> {
    /// Whom the event named.
    pub to: Option<Txt<'a>>,
    /// The decision's parties and the relations, best first, where it named nobody.
    pub parties: Option<(&'a RawValue, Vec<Relation>)>,
    /// Since when.
    pub since: DateTime,
    /// The event, if one was told.
    pub event: Option<u64>,
}

/// A pause of a scope.
#[derive(Clone, Debug)]
pub struct Halt {
    /// The event that made it.
    pub event: u64,
    /// The state before.
    pub before: Word,
}

/// When a pause ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// When.
    pub at: DateTime,
    /// The event that made the pause.
    pub event: u64,
    /// The scope it is of.
    pub scope: usize,
}

/// The case, or one of its tasks.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// The task's id; none for the case.
    pub id: Option<Txt<'a>>,
    /// The scope that it was split from.
    pub from: Option<usize>,
    /// Its state.
    pub state: Word,
    /// Since when.
    pub since: DateTime,
    /// Who holds it.
    pub holder: Option<Held<'a>>,
    /// The parties of its decision or task.
    pub parties: &'a RawValue,
    /// The pause that it is in.
    pub halt: Option<Halt>,
}

impl Scope<'_> {
    /// The state is again what it was before a pause.
    fn goes_back(&mut self, halt: Halt, at: DateTime) {
        if self.state != halt.before {
            (self.state, self.since) = (halt.before, at);
        }
    }
}

/// An event, its words found.
pub struct Told<'a> {
    /// Its place in the request.
    pub place: u64,
    /// As it was told.
    pub heard: &'a Heard<'a>,
    /// Which event.
    pub event: Word,
    /// How a check came out.
    pub result: Option<bool>,
    /// When.
    pub at: DateTime,
    /// When a pause ends by itself.
    pub until: Option<DateTime>,
    /// How much more time.
    pub limit: Option<Limit>,
    /// The scope it is of.
    pub scope: usize,
    /// Where its case stands in the request.
    pub path: &'a str,
}

/// A case under way.
pub struct Fold<'a> {
    /// The open pack.
    pub book: &'a Book,
    /// Where the case stands in the request.
    pub path: &'a str,
    /// The decision that holds.
    pub decision: Given<'a>,
    /// The case, then its tasks.
    pub scopes: Vec<Scope<'a>>,
    /// All clocks, also those that only bring the case to a rung.
    pub watches: Vec<Watch<'a>>,
    /// The rungs reached by `escalated`: when, and by which event.
    pub escalated: BTreeMap<usize, (DateTime, u64)>,
    /// The ends of pauses that end by themselves, also of those that are over already.
    pub ends: Vec<End>,
    /// The rows in force.
    pub in_force: InForce,
    /// Up to where it is folded.
    pub now: DateTime,
    /// The cost.
    pub steps: u64,
    /// The incident's number: decisions that events bring must be of it.
    incident: &'a str,
    /// How often each event happened in each scope.
    counts: BTreeMap<(usize, Word), u64>,
    /// When each event happened first in each scope.
    happened: BTreeMap<(usize, Word), DateTime>,
}

impl<'a> Fold<'a> {
    /// A case as it is reported.
    ///
    /// # Errors
    /// `unknown_table` for a pack without a flow; `invalid_request` and `invalid_case` for a
    /// decision whose limits cannot be counted.
    pub fn new(
        book: &'a Book,
        (case, path): (&'a Read<'a>, &'a str),
        (reported, in_force): (DateTime, InForce),
    ) -> Result<Self, Error> {
        let flow = &book.flow;
        let report = flow.word(Section::Events, "reported").unwrap_or_default();
        let parties = case.decision.responsibility.parties;
        let mut fold = Self {
            book,
            path,
            decision: case.decision.clone(),
            scopes: Vec::new(),
            watches: Vec::new(),
            escalated: BTreeMap::new(),
            ends: Vec::new(),
            in_force,
            now: reported,
            steps: 0,
            incident: &case.incident.id,
            counts: BTreeMap::new(),
            happened: BTreeMap::new(),
        };
        let state = flow.first(report, &fold.in_force).ok_or_else(no_flow)?;
        fold.add_scope(None, (state, reported), parties);
        for task in &case.decision.tasks {
            fold.add_scope(Some(task.id.clone()), (state, reported), task.parties);
        }
        fold.watches = fold.limits_of(&case.decision, &format!("{path}.decision"))?;
        fold.bounded()?;
        fold.by_itself(report, (0, reported), &|_| true, &|_| false)?;
        let step = flow.step((report, None), state, &fold.in_force);
        let holds = step.and_then(|step| step.holder);
        for scope in &mut fold.scopes {
            scope.given(holds, Hand::of_itself(reported));
        }
        Ok(fold)
    }

    fn add_scope(&mut self, id: Option<Txt<'a>>, at: (Word, DateTime), parties: &'a RawValue) {
        let (state, since) = at;
        let (from, holder, halt) = (None, None, None);
        self.scopes.push(Scope { id, from, state, since, holder, parties, halt });
    }

    /// Folds one event.
    ///
    /// # Errors
    /// `invalid_case` that names the event.
    pub fn push(&mut self, told: &Told<'a>) -> Result<(), Error> {
        let flow = &self.book.flow;
        self.run_to(told.at, Some(told))?;
        self.charge(told)?;
        let state = self.scopes.get(told.scope).map_or(0, |scope| scope.state);
        let key = (told.event, told.result);
        let Some(step) = flow.step(key, state, &self.in_force) else {
            return Err(self.impossible(told, state));
        };
        self.demand(told, step)?;
        self.now = told.at;
        match flow.event(told.event) {
            "split" => self.split(told)?,
            "escalated" => self.escalate(told)?,
            _ => {}
        }
        if told.heard.decision.is_some() {
            self.relimit(told)?;
        }
        self.act(told)?;
        if self.follow(told, step)? {
            // Nothing escalates a case that is over.
            for watch in self.watches.iter_mut().filter(|watch| !watch.is_shown) {
                watch.quiet(told.at)?;
            }
        }
        let count = self.counts.entry((told.scope, told.event)).or_insert(0);
        *count = count.saturating_add(1);
        self.happened.entry((told.scope, told.event)).or_insert(told.at);
        for at in 0..self.watches.len() {
            let stage = told.heard.stage.as_ref();
            self.begin_if(at, (told.scope, told.event), (told.at, stage))?;
        }
        Ok(())
    }

    /// Adds the cost of an event: the rows of the flow that speak of it, once for each clock.
    fn charge(&mut self, told: &Told<'a>) -> Result<(), Error> {
        let rows = self.book.flow.rows(told.event).saturating_add(1);
        let cost = rows.saturating_mul(self.watches.len().saturating_add(1));
        self.steps = self.steps.saturating_add(u64::try_from(cost).unwrap_or(u64::MAX));
        self.bounded()
    }

    /// The whole cost so far: the events', and the days looked at for the clocks.
    #[must_use]
    pub fn cost(&self) -> u64 {
        let days = self.watches.iter().map(Watch::walked);
        days.fold(self.steps, u64::saturating_add)
    }

    /// Refuses a case that costs more than anybody's should.
    pub(super) fn bounded(&self) -> Result<(), Error> {
        if self.watches.len() > limits::CLOCKS_MAX {
            return Err(exceeded(("CLOCKS_MAX", limits::CLOCKS_MAX)).at(self.path));
        }
        let most = limits::TIMELINE_STEPS_MAX;
        if self.cost() > u64::try_from(most).unwrap_or(u64::MAX) {
            return Err(exceeded(("TIMELINE_STEPS_MAX", most)).at(self.path));
        }
        Ok(())
    }

    /// Ends the pauses that end by themselves up to `at`, in the order of time. A `resumed` that
    /// is told at the very instant is that end, and is not done twice.
    ///
    /// # Errors
    /// As the calendar's.
    pub fn run_to(&mut self, at: DateTime, next: Option<&Told<'a>>) -> Result<(), Error> {
        let resumed = self.book.flow.word(Section::Events, "resumed");
        loop {
            let due = self.ends.iter().copied().filter(|end| {
                let told =
                    next.is_some_and(|told| (Some(told.event), told.at) == (resumed, end.at));
                end.at <= at && !told
            });
            let Some(end) = due.min() else { return Ok(()) };
            self.ends.retain(|other| *other != end);
            self.resume_by_itself(end)?;
        }
    }

    /// Whether the end of a pause is a change that the answer shows: of a state, or of a clock that
    /// it lists. A task that was split has neither.
    #[must_use]
    pub fn is_seen(&self, end: &End) -> bool {
        self.keeps(end, |watch| watch.is_shown)
    }

    /// Whether a pause still keeps anything from going on: a scope, or a clock that counts.
    fn keeps(&self, end: &End, counts: impl Fn(&Watch<'_>) -> bool) -> bool {
        let of = |scope: usize| end.scope == 0 || scope == end.scope;
        let halted = |(at, scope): (usize, &Scope<'_>)| {
            of(at) && scope.halt.as_ref().is_some_and(|halt| halt.event == end.event)
        };
        let mut watches = self.watches.iter().filter(|watch| of(watch.scope) && counts(watch));
        self.scopes.iter().enumerate().any(halted) || watches.any(|w| w.is_held_by(end.event))
    }

    /// What one event paused goes on together, as if `resumed` had been told of it; what another
    /// event holds as well waits for that one's end.
    fn resume_by_itself(&mut self, end: End) -> Result<(), Error> {
        let flow = &self.book.flow;
        self.now = end.at;
        let resumed = flow.word(Section::Events, "resumed").unwrap_or_default();
        if !self.keeps(&end, |_| true) {
            return Ok(());
        }
        let halted: Vec<bool> = self
            .scopes
            .iter()
            .map(|scope| scope.halt.as_ref().is_some_and(|halt| halt.event == end.event))
            .collect();
        let of = |scope: usize| {
            end.scope == 0 || scope == end.scope || halted.get(scope).copied().unwrap_or_default()
        };
        self.by_itself(resumed, (end.scope, end.at), &of, &|event| event == end.event)?;
        for scope in &mut self.scopes {
            let step = flow.step((resumed, None), scope.state, &self.in_force);
            let Some(halt) = scope.halt.take_if(|halt| halt.event == end.event) else { continue };
            scope.goes_back(halt, end.at);
            scope.given(step.and_then(|step| step.holder), Hand::of_itself(end.at));
        }
        Ok(())
    }

    /// What happens without being told (the report, the end of a pause) acts on the clocks by its
    /// rows, and starts those that wait for it.
    fn by_itself(
        &mut self,
        event: Word,
        (scope, at): (usize, DateTime),
        of: &dyn Fn(usize) -> bool,
        ended: &dyn Fn(u64) -> bool,
    ) -> Result<(), Error> {
        let flow = &self.book.flow;
        for watch in self.watches.iter_mut().filter(|watch| of(watch.scope)) {
            let row = flow.effect((event, None), &watch.given.clock, &self.in_force);
            match row.map(|timing| timing.effect) {
                Some(Effect::Start) if watch.is_shown => watch.start(at)?,
                Some(Effect::Restart) => watch.restart(at)?,
                Some(Effect::Stop) => watch.stop(at)?,
                Some(Effect::Void) => watch.void(at)?,
                Some(Effect::Resume) => watch.resume(at, ended)?,
                _ => {}
            }
        }
        self.happened.entry((scope, event)).or_insert(at);
        for watch in 0..self.watches.len() {
            self.begin_if(watch, (scope, event), (at, None))?;
        }
        Ok(())
    }

    /// Which events' pauses an event ends that is told: where it leads back from a pause, that
    /// one; otherwise all but those that a state, of the case or of a task, still lasts for.
    fn ended(&self, told: &Told<'a>) -> impl Fn(u64) -> bool + use<> {
        let flow = &self.book.flow;
        let key = (told.event, told.result);
        let (mut backs, mut lasting) = (Vec::new(), Vec::new());
        for (index, scope) in self.scopes.iter().enumerate() {
            let Some(halt) = &scope.halt else { continue };
            let of_event = index == told.scope || told.scope == 0;
            let step = flow.step(key, scope.state, &self.in_force).filter(|_| of_event);
            let leaves = |step: &Step| step.becomes.is_some_and(|state| state != scope.state);
            match step {
                Some(step) if step.back => backs.push(halt.event),
                Some(step) if leaves(step) => {}
                _ if halt.before != scope.state => lasting.push(halt.event),
                _ => {}
            }
        }
        move |event| match backs.is_empty() {
            true => !lasting.contains(&event),
            false => backs.contains(&event),
        }
    }

    /// A waiting clock begins where its starting event happened: in its own scope, or to the case.
    fn begin_if(
        &mut self,
        at: usize,
        (scope, event): (usize, Word),
        (when, stage): (DateTime, Option<&Txt<'_>>),
    ) -> Result<(), Error> {
        let flow = &self.book.flow;
        let Some(watch) = self.watches.get_mut(at) else { return Ok(()) };
        if stage.is_some() && stage != watch.given.stage.as_ref() {
            return Ok(());
        }
        let of_scope = scope == 0 || watch.scope == scope || !watch.is_shown;
        let starts = watch.given.starts.as_deref().unwrap_or("reported");
        if of_scope && flow.word(Section::Events, starts) == Some(event) {
            watch.start(when)?;
        }
        Ok(())
    }

    /// What the event does to the clocks.
    fn act(&mut self, told: &Told<'a>) -> Result<(), Error> {
        let flow: &'a Flow = &self.book.flow;
        // A case that is split keeps its own clocks; the tasks made of it have theirs.
        if flow.event(told.event) == "split" && told.scope == 0 {
            return Ok(());
        }
        let key = (told.event, told.result);
        let ended = self.ended(told);
        let (mut extends, mut extended) = (false, false);
        for at in 0..self.watches.len() {
            let Some(watch) = self.watches.get(at).filter(|watch| told.is_of(watch)) else {
                continue;
            };
            let clock = &watch.given.clock;
            let Some(timing) = flow.effect(key, clock, &self.in_force) else { continue };
            // What the event's own decision does not have any more is over.
            if told.heard.decision.is_some() && matches!(watch.run, Run::Void(_)) {
                continue;
            }
            // What a task does quiets a trigger of the case, and does nothing else to it.
            if told.scope != 0 && !watch.is_shown && timing.effect != Effect::Stop {
                continue;
            }
            let wanted = timing.effect == Effect::Extend && watch.is_shown;
            extends |= wanted;
            extended |= self.apply(told, (timing, &ended), at)? && wanted;
        }
        if extends && !extended {
            let said = (
                "没有正在计时、可以这样延长的时钟".to_owned(),
                "no clock is under way that can be extended so".to_owned(),
            );
            return Err(told.fault(CaseFault::Impossible, None, said));
        }
        Ok(())
    }

    /// Applies a row to a clock; whether it was extended. Rows that do not fit how the clock stands
    /// (a resumption of one that runs) do nothing: a row speaks of many clocks at once.
    fn apply(
        &mut self,
        told: &Told<'a>,
        (timing, ended): (&'a Timing, &dyn Fn(u64) -> bool),
        at: usize,
    ) -> Result<bool, Error> {
        let event = told.place;
        let until = self.until(told, timing)?;
        let Some(watch) = self.watches.get_mut(at) else { return Ok(false) };
        let when = told.at;
        match timing.effect {
            Effect::Start if watch.is_shown => watch.start(when)?,
            Effect::Start => {}
            Effect::Restart => watch.restart(when)?,
            Effect::Stop => watch.stop(when)?,
            Effect::Void => watch.void(when)?,
            Effect::Resume => watch.resume(when, ended)?,
            Effect::Continue => watch.run_on(when, (event, &timing.id))?,
            Effect::Pause => watch.pause(Gap {
                from: when,
                to: None,
                is_pause: true,
                holds: vec![Hold { event, until }],
                event,
                rule: &timing.id,
                reason: told.heard.reason.clone(),
            })?,
            Effect::Extend if watch.is_shown && watch.is_open() => {
                let Some(limit) = added(told, (timing, watch.limit))? else { return Ok(false) };
                return watch.extend(Longer { limit, event, rule: &timing.id }, when);
            }
            // The decision's limits were carried over already.
            Effect::Extend | Effect::Carry => {}
        }
        Ok(false)
    }

    /// When a pause that the row makes will end by itself.
    fn until(&self, told: &Told<'a>, timing: &Timing) -> Result<Option<DateTime>, Error> {
        if timing.effect != Effect::Pause {
            return Ok(None);
        }
        let most = match &timing.limit {
            Some(limit) => {
                let calendar = top(self.book)?;
                Some(crate::calendar::due(calendar, told.at, limit, None).map_err(fault)?.at)
            }
            None => None,
        };
        match (told.until, most) {
            (Some(until), Some(most)) if most < until => {
                let said = (
                    format!("最长到 {most}（`{}`）", timing.id),
                    format!("{most} is the latest (`{}`)", timing.id),
                );
                Err(told.fault(CaseFault::TooLong, Some("until"), said))
            }
            (until, most) => Ok(until.or(most)),
        }
    }
}

impl<'a> Told<'a> {
    /// Whether the event is of that clock.
    pub fn is_of(&self, watch: &Watch<'_>) -> bool {
        let stage = self.heard.stage.is_none() || self.heard.stage == watch.given.stage;
        (self.scope == 0 || self.scope == watch.scope || !watch.is_shown) && stage
    }

    /// A fault of this event.
    pub fn fault(&self, fault: CaseFault, member: Option<&str>, said: (String, String)) -> Error {
        of_event(fault, (&event_path(self.path, self.place), self.heard), member, said)
    }
}

/// By how much the row extends a clock of that limit.
fn added(
    told: &Told<'_>,
    (timing, original): (&Timing, Option<Limit>),
) -> Result<Option<Limit>, Error> {
    let stated = timing.adds == Some(Adds::Stated);
    let adds = match timing.adds {
        Some(Adds::Original) => original,
        Some(Adds::Stated) => told.limit,
        _ => timing.limit,
    };
    let too_long = |most: Limit| {
        let (zh, en) = (most.text().zh, most.to_string());
        let said = (
            format!("最多 {zh}（`{}`）", timing.id),
            format!("{en} is the most (`{}`)", timing.id),
        );
        told.fault(CaseFault::TooLong, Some("limit"), said)
    };
    match (adds, told.limit, timing.limit) {
        (Some(adds), Some(said), _) if !stated && said != adds => {
            let (zh, en) = (adds.text().zh, adds.to_string());
            let said = (
                format!("延长的正是 {zh}，不多不少（`{}`）", timing.id),
                format!("it extends by {en}, neither more nor less (`{}`)", timing.id),
            );
            Err(told.fault(CaseFault::Impossible, Some("limit"), said))
        }
        (Some(adds), _, Some(most))
            if stated && (adds.unit != most.unit || adds.amount > most.amount) =>
        {
            Err(too_long(most))
        }
        _ => Ok(adds),
    }
}

/// The calendar that is counted in where a decision names none.
fn top(book: &Book) -> Result<&Calendar, Error> {
    let layers = book.pack.layers.len();
    book.pack.calendar_of(layers.saturating_sub(1)).ok_or_else(no_calendar)
}

/// The error of a pack without a flow.
pub fn no_flow() -> Error {
    Error::new(
        ErrorKind::UnknownTable,
        "规则包没有流转表（transitions），案件无从推演",
        "the pack has no table `transitions`, so no case can be followed",
    )
    .hint("把包垫在公共层上：layers = [\"../common\"]", "lay the pack over rules/common")
}

/// Day rules as the contract tells them.
fn day_rules(limit: &GivenLimit<'_>) -> Option<DayRules> {
    let days = limit.days?;
    Some(DayRules {
        first_day: days.first_day,
        roll: days.roll,
        ends: match days.ends {
            gezhi_contract::decision::DayEnds::Close => DayEnd::Close,
            gezhi_contract::decision::DayEnds::Midnight => DayEnd::Midnight,
        },
        short_days: days.short_days,
    })
}
