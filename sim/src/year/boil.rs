//! A decision boiled down to what a year needs of it: limits and rungs for `timeline`, and desks.
//!
//! What `timeline` folds is the decision's limits, tasks and ladder. They are the same for all
//! incidents of a class and its facts, so they are kept once, without parties, words and dates, as
//! the *skeleton*; an open case holds its place and the desks of its parties.
//!
//! Not responsible for: what a decision says beyond that; nothing of it is judged here.

mod decided;
mod finder;
mod skeleton;

use super::plan::OnRung;
use super::world::{Arrival, World};
use crate::error::SimError;
use decided::Decided;
use finder::Finder;
use skeleton::skeleton;

/// No desk: the source names nobody.
pub(crate) const NOBODY: u32 = u32::MAX;
/// No task: the case's own.
pub(crate) const NO_TASK: u8 = u8::MAX;
/// No tier.
pub(crate) const NO_TIER: u8 = u8::MAX;

/// What becomes of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Admitted {
    /// It goes its way, referred to somebody beside that or not.
    #[default]
    GoesOn,
    /// Refused.
    Refused,
    /// It leaves the district.
    HandedOver,
}

/// A rung of a skeleton.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RungOf {
    /// Its tier.
    pub(crate) tier: u8,
    /// What it brings about when it is reached.
    pub(crate) brings: OnRung,
    /// Whether it waits for `escalated`.
    pub(crate) by_event: bool,
    /// The row.
    pub(crate) rule: String,
}

/// What is the same for many cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Skeleton {
    /// The decision as `timeline` gets it.
    pub(crate) json: String,
    /// The same with those clocks alone that a rung waits for: all that a look needs, as every
    /// clock is counted by itself.
    pub(crate) light: String,
    /// Which tasks are in the light one.
    pub(crate) kept: Vec<bool>,
    /// The tasks' ids.
    pub(crate) tasks: Vec<String>,
    /// The ladder.
    pub(crate) rungs: Vec<RungOf>,
}

/// What is a case's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Brief {
    pub(crate) admitted: Admitted,
    pub(crate) urgent: bool,
    /// Where it starts.
    pub(crate) tier: u8,
    /// Which of its cases goes first at a desk: when handling falls due by the decision.
    pub(crate) due: u32,
    pub(crate) place: u32,
    /// Whether the decision asks for facts that nobody told.
    pub(crate) needs: bool,
    /// Who handles it, and who checks it; nobody where it is not checked.
    pub(crate) handler: u32,
    pub(crate) checker: u32,
    /// Before this instant no rung is reached by time; 0 where that cannot be told beforehand.
    ///
    /// Where every rung waits for a clock to be overdue, none is reached before the first of these
    /// clocks would be due if it had started with the report: a later start is never due earlier.
    pub(crate) no_rung_before: u32,
    /// The rungs' desks.
    pub(crate) rungs: Box<[u32]>,
    /// What is done beside: an act of the plan, its task, and the desk.
    pub(crate) acts: Box<[(u8, u8, u32)]>,
}

/// A skeleton, or the place of one that is known already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Bones {
    New(Box<Skeleton>),
    Known(u32),
}

/// A decision, boiled down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Boiled {
    pub(crate) bones: Bones,
    pub(crate) brief: Brief,
}

/// The decisions of a whole year, for another one over the same pack, roster and incidents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decisions {
    pub(crate) skeletons: Vec<Skeleton>,
    /// In the order in which the incidents arrive.
    pub(crate) all: Vec<(u32, Brief)>,
}

impl Decisions {
    /// Those of so many incidents, from a place on.
    pub(crate) fn of(&self, from: usize, count: usize) -> Vec<Boiled> {
        let some = self.all.iter().skip(from).take(count);
        some.map(|(place, brief)| Boiled { bones: Bones::Known(*place), brief: brief.clone() })
            .collect()
    }
}

/// The incident's number as skeletons name it.
pub(crate) const NUMBER: &str = "0";

/// Boils a decision down.
pub(crate) fn boil(
    world: &World<'_>,
    arrival: Arrival,
    place: u32,
    answer: &str,
) -> Result<Boiled, SimError> {
    let decided: Decided<'_> =
        serde_json::from_str(answer).map_err(|error| SimError::engine(&error))?;
    let bones = Bones::New(Box::new(skeleton(world, &decided)?));
    let finder = Finder { world, place, number: arrival.number };
    let admitted = admitted(world, &decided);
    if admitted != Admitted::GoesOn {
        let brief = Brief {
            admitted,
            place,
            tier: tier(world, decided.responsibility.tier),
            handler: NOBODY,
            checker: NOBODY,
            rungs: Box::default(),
            acts: Box::default(),
            ..Brief::default()
        };
        return Ok(Boiled { bones, brief });
    }
    let rungs = decided.ladder.iter().map(|rung| {
        let led = finder.first(&[&rung.parties], "accountable")?;
        Ok(led.or(finder.first(&[&rung.parties, &rung.choices], "responsible")?).unwrap_or(NOBODY))
    });
    let due = decided.deadlines.iter().filter(|limit| limit.clock == "handle");
    let due = due.filter_map(|limit| limit.due.and_then(|due| world.days.read(due))).min();
    let brief = Brief {
        admitted,
        urgent: decided.classification.urgency == Some("urgent"),
        tier: tier(world, decided.responsibility.tier),
        due: due.unwrap_or(NOBODY),
        place,
        needs: decided.admission == "needs_facts"
            || decided.deadlines.iter().any(|limit| limit.basis == "needs_facts"),
        no_rung_before: no_rung_before(world, &decided),
        handler: finder.handler(&decided)?,
        checker: finder.checker(&decided)?,
        rungs: rungs.collect::<Result<_, SimError>>()?,
        acts: finder.acts(&decided)?.into_boxed_slice(),
    };
    Ok(Boiled { bones, brief })
}

fn tier(world: &World<'_>, tier: Option<&str>) -> u8 {
    let place = tier.and_then(|tier| world.tiers.iter().position(|known| known == tier));
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(NO_TIER)
}

fn no_rung_before(world: &World<'_>, decided: &Decided<'_>) -> u32 {
    let triggers = decided.ladder.iter().filter_map(|rung| rung.trigger.as_ref());
    let mut clocks: Vec<&str> = Vec::new();
    for trigger in triggers.filter(|trigger| !trigger.is_event()) {
        match (trigger.on, trigger.clock) {
            ("overdue", Some(clock)) => clocks.push(clock),
            _ => return 0,
        }
    }
    let of_tasks = decided.tasks.iter().flat_map(|task| &task.deadlines);
    let all = decided.deadlines.iter().chain(of_tasks);
    let due = all.filter(|limit| clocks.contains(&limit.clock)).filter_map(|limit| limit.due);
    due.map(|due| world.days.read(due).unwrap_or(0)).min().unwrap_or(u32::MAX)
}

fn admitted(world: &World<'_>, decided: &Decided<'_>) -> Admitted {
    let to = decided.admitted_by.as_ref().and_then(|by| by.refer_to).unwrap_or_default();
    match decided.admission {
        "refuse" => Admitted::Refused,
        "refer" if world.plan.handed_over.iter().any(|known| known == to) => Admitted::HandedOver,
        _ => Admitted::GoesOn,
    }
}
