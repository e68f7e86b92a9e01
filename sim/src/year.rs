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
    About, Breaches, ClassRow, ClockRow, Ends, InTime, MonthRow, RoleRow, RungRow, Sums, TargetRow,
    TierRow, Times, Year,
};
pub use plan::{PLAN, Plan};
pub use quantiles::Quantiles;
pub use sweep::{Curve, Point};

use crate::error::{SimError, SimErrorKind};
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
        let mut tally = Tally::new(&world, whole);
        live(&world, &arrivals, (&mut floor, &mut tally), &each)?;
        let about = about(setup, &world, &floor, whole);
        Self::of(&world, floor, tally, about)
    }
}

/// Lets the year go by, week by week: while one is lived, the next one's incidents are decided.
fn live(
    world: &World<'_>,
    arrivals: &[Arrival],
    (floor, tally): (&mut Floor<'_>, &mut Tally),
    each: &(dyn Fn() + Sync),
) -> Result<(), SimError> {
    let mut weeks = weeks(arrivals, world.days.end()).into_iter();
    let mut now = weeks.next().unwrap_or_default();
    let mut decided = decide::decide(world, now.0, each)?;
    loop {
        let next = weeks.next();
        let coming = next.map_or(&[][..], |next| next.0);
        let (later, lived) = rayon::join(
            || decide::decide(world, coming, each),
            || floor.run(now.0, decided, now.1),
        );
        lived?;
        tally.count(floor)?;
        decided = later?;
        match next {
            Some(next) => now = next,
            None => break,
        }
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

/// The year's weeks, each with the incidents that arrive in it and its end.
fn weeks(arrivals: &[Arrival], end: u32) -> Vec<(&[Arrival], u32)> {
    let mut weeks = Vec::new();
    let (mut rest, mut until) = (arrivals, 0);
    while until < end {
        until = end.min(until + WEEK);
        let (week, later) = rest.split_at(rest.partition_point(|arrival| arrival.at < until));
        weeks.push((week, until));
        rest = later;
    }
    weeks
}
