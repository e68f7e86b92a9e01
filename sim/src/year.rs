//! A year in a district: incidents arrive, are decided by the pack, and people work on them.
//!
//! | module | what it does |
//! |---|---|
//! | `plan` | the plan file: arrivals, work, shifts; assumptions of the simulation |
//! | `knobs` | what if: staff, shifts, limits, parameters |
//! | `world` | plan, pack and roster bound together; the stream of incidents |
//! | `workforce`, `shift`, `days` | desks and people, when they work |
//! | `decide`, `boil` | decisions in parallel, and what is kept of one |
//! | `floor` | the events of the year, in order |
//! | `ask` | the pack's answers by `timeline` |
//! | `tally`, `outcome` | sums, and what they say |
//! | `difference`, `sweep` | two years over the same incidents, and a knob's curve |
//! | `report` | all of it as data to be drawn |
//!
//! Not responsible for: rules. Who is responsible, which clocks run, which rung is reached and what
//! is late is asked of the pack, by `decide` and `timeline`.

mod ask;
mod boil;
mod days;
mod decide;
mod difference;
mod floor;
mod knobs;
mod outcome;
mod plan;
mod quantiles;
mod report;
mod shift;
mod sweep;
mod tally;
#[cfg(test)]
mod tests;
mod workforce;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

use gezhi::{Bundle, Engine, Pack};

pub use difference::{ClassDifference, Difference, Differences, MILLION, Paired};
pub use knobs::{Change, Knob, Knobs, Who};
pub use outcome::{
    About, Breaches, ClassRow, ClockCount, ClockRow, Ends, InTime, MonthRow, RoleRow, RungRow,
    Sums, TargetRow, TierRow, Times, Year,
};
pub use plan::{PLAN, Plan};
pub use quantiles::Quantiles;
pub use sweep::{Curve, Point};

use crate::error::{SimError, SimErrorKind};
use boil::{Boiled, Decisions};
use days::DAY;
use floor::Floor;
use tally::Tally;
use world::{Arrival, World};

/// What is decided at once, and the batch of which spreads are told.
const WEEK: u32 = 7 * DAY;

/// What a year is run with.
#[derive(Clone, Debug)]
pub struct Setup<'a> {
    /// The engine.
    pub engine: &'a Engine,
    /// The pack, and its roster.
    pub bundle: &'a Bundle,
    /// The plan.
    pub plan: &'a Plan,
    /// What is turned.
    pub knobs: &'a Knobs,
    /// The seed: the same one gives the same bytes.
    pub seed: u64,
    /// How many incidents; as many as the plan says where it is left out.
    pub incidents: Option<u64>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Incidents decided.
    pub done: u64,
    /// Of so many.
    pub whole: u64,
}

impl Year {
    /// Runs a year; `progress` is told whenever an incident is decided, from any thread.
    ///
    /// The result hangs on the setup alone: the same bytes with any number of threads.
    ///
    /// # Errors
    /// [`SimError`]: plan, knobs, pack and roster do not fit each other, or the engine refused what
    /// the simulation asked.
    pub fn run(setup: &Setup<'_>, progress: &(dyn Fn(Progress) + Sync)) -> Result<Self, SimError> {
        Self::with(setup, progress, Use::None).map(|(year, _)| year)
    }

    /// The same, with the decisions of a year before, or keeping them for the next.
    pub(crate) fn with(
        setup: &Setup<'_>,
        progress: &(dyn Fn(Progress) + Sync),
        of: Use<'_>,
    ) -> Result<(Self, Decisions), SimError> {
        let bundle = knobs::with_layer(setup.bundle, setup.knobs)?;
        let pack = Pack::open(setup.engine, &bundle).map_err(|error| {
            let turned = bundle.layers.len() > setup.bundle.layers.len();
            let kind = if turned { SimErrorKind::Knob } else { SimErrorKind::Pack };
            SimError { kind, ..SimError::engine(&error) }
        })?;
        let world = world::bind(&pack, &bundle, (setup.plan, setup.knobs), setup.seed)?;
        let whole = setup.incidents.unwrap_or(setup.plan.incidents);
        let arrivals = world.arrivals(whole);
        let done = AtomicU64::new(0);
        let each = || {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            progress(Progress { done, whole });
        };
        let mut floor = Floor::new(&world, whole);
        let known = match of {
            Use::None => None,
            Use::Keep => {
                floor.kept = Some(Vec::new());
                None
            }
            Use::Known(decisions) => {
                floor.skeletons.clone_from(&decisions.skeletons);
                Some(decisions)
            }
        };
        let mut tally = Tally::new(&world, whole);
        live(
            &Weeks { world: &world, arrivals: &arrivals, known, each: &each },
            &mut floor,
            &mut tally,
        )?;
        let decisions = Decisions {
            all: floor.kept.take().unwrap_or_default(),
            skeletons: floor.skeletons.clone(),
        };
        let about = about(setup, &world, &floor, whole);
        Ok((Self::of(&world, floor, tally, about)?, decisions))
    }
}

/// What a year does with decisions.
pub(crate) enum Use<'a> {
    /// It makes its own, and forgets them.
    None,
    /// It keeps them.
    Keep,
    /// It has those of a year over the same pack, roster and incidents.
    Known(&'a Decisions),
}

/// The year's weeks, and where their decisions come from.
struct Weeks<'a> {
    world: &'a World<'a>,
    arrivals: &'a [Arrival],
    known: Option<&'a Decisions>,
    each: &'a (dyn Fn() + Sync),
}

impl<'a> Weeks<'a> {
    /// Each week: the place of its first incident, its incidents, and its end.
    fn all(&self) -> Vec<(usize, &'a [Arrival], u32)> {
        let end = self.world.days.end();
        let mut weeks = Vec::new();
        let (mut from, mut rest, mut until) = (0, self.arrivals, 0);
        while until < end {
            until = end.min(until + WEEK);
            let (week, later) = rest.split_at(rest.partition_point(|one| one.at < until));
            weeks.push((from, week, until));
            from += week.len();
            rest = later;
        }
        weeks
    }

    fn decided(&self, from: usize, week: &[Arrival]) -> Result<Vec<Boiled>, SimError> {
        match self.known {
            None => decide::decide(self.world, week, self.each),
            Some(known) => {
                week.iter().for_each(|_| (self.each)());
                Ok(known.of(from, week.len()))
            }
        }
    }
}

/// Lets the year go by, week by week: while one is lived, the next one's incidents are decided.
fn live(weeks: &Weeks<'_>, floor: &mut Floor<'_>, tally: &mut Tally) -> Result<(), SimError> {
    let mut all = weeks.all().into_iter();
    let (from, mut now, mut until) = all.next().unwrap_or_default();
    let mut decided = weeks.decided(from, now)?;
    loop {
        let next = all.next();
        let (from, coming, end) = next.unwrap_or_default();
        let (later, lived) =
            rayon::join(|| weeks.decided(from, coming), || floor.run(now, decided, until));
        lived?;
        tally.count(floor)?;
        decided = later?;
        if next.is_none() {
            break;
        }
        (now, until) = (coming, end);
    }
    floor.close_the_year();
    tally.count(floor)
}

fn about(setup: &Setup<'_>, world: &World<'_>, floor: &Floor<'_>, incidents: u64) -> About {
    let summary = world.pack.summary();
    let top = setup.bundle.layers.len().checked_sub(1).and_then(|top| summary.layers.get(top));
    let (id, version, title) = top.map_or((&summary.id, &summary.version, &summary.title), |top| {
        (&top.id, &top.version, &top.title)
    });
    About {
        pack: format!("{id} {version}"),
        title: title.clone(),
        pack_digest: summary.digest.clone(),
        roster: world.roster.0.clone(),
        roster_digest: world.roster.1.clone(),
        engine_digest: setup.engine.digest().to_owned(),
        plan_digest: setup.plan.digest.clone(),
        assumptions: setup.plan.assumptions.clone(),
        seed: setup.seed,
        incidents,
        knobs: setup.knobs.clone(),
        first_day: setup.plan.first_day.to_string(),
        days: setup.plan.days,
        timelines: floor.asked,
    }
}
