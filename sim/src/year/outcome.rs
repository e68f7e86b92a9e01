//! What a year came to: volume, load, waiting, lateness and escalations, as whole numbers.
//!
//! Times are in seconds. Every incident is counted once in `totals`, and in the row of its class
//! and of the tier where it began.
//!
//! Not responsible for: how it is shown; see `report`.

mod rows;
mod targets;

use gezhi::contract::Text;
use serde::Serialize;

use super::floor::{End, Floor, STAGES};
use super::knobs::Knobs;
use super::tally::{Judged, Record, Tally};
use super::world::World;
use crate::error::SimError;

/// What somebody needs to get the same year again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct About {
    /// The pack's id and version, what-if layers left out.
    pub pack: String,
    /// The pack's title.
    pub title: Text,
    /// The digest of what was open.
    pub pack_digest: String,
    /// The roster's id and version.
    pub roster: String,
    /// Its digest.
    pub roster_digest: String,
    /// The component's digest.
    pub engine_digest: String,
    /// The plan's digest.
    pub plan_digest: String,
    /// What its figures rest on.
    pub assumptions: Text,
    /// The seed.
    pub seed: u64,
    /// How many incidents.
    pub incidents: u64,
    /// What was turned.
    pub knobs: Knobs,
    /// The first day.
    pub first_day: String,
    /// How many days.
    pub days: u32,
    /// How often `timeline` was asked.
    pub timelines: u64,
}

/// How many were in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InTime {
    /// In time.
    pub met: u64,
    /// Late.
    pub late: u64,
    /// Not to be told: no limit, or still open and in time.
    pub open: u64,
}

impl InTime {
    pub(crate) fn add(&mut self, judged: Judged) {
        match judged {
            Judged::Met => self.met += 1,
            Judged::Late => self.late += 1,
            Judged::Not => self.open += 1,
        }
    }
}

/// How long something took or waited, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// How many.
    pub count: u64,
    /// The mean, rounded down.
    pub mean: u64,
    /// Half took no longer.
    pub median: u32,
    /// Nine of ten took no longer.
    pub ninetieth: u32,
    /// The longest.
    pub max: u32,
}

impl Times {
    /// Of these; their order is lost.
    pub(crate) fn of(times: &mut [u32]) -> Self {
        times.sort_unstable();
        let count = times.len();
        let sum: u64 = times.iter().copied().map(u64::from).sum();
        // The least of which so many hundredths are no longer.
        let at = |percent: usize| {
            let place = (count * percent).div_ceil(100).saturating_sub(1);
            times.get(place).copied().unwrap_or_default()
        };
        let count_64 = u64::try_from(count).unwrap_or_default();
        Self {
            count: count_64,
            mean: sum.checked_div(count_64).unwrap_or_default(),
            median: at(50),
            ninetieth: at(90),
            max: at(100),
        }
    }
}

/// How incidents ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ends {
    /// Closed.
    pub closed: u64,
    /// Refused.
    pub refused: u64,
    /// Handed over.
    pub handed_over: u64,
    /// Open as the year ends.
    pub open: u64,
}

impl Ends {
    pub(crate) fn add(&mut self, end: End) {
        match end {
            End::Closed => self.closed += 1,
            End::Refused => self.refused += 1,
            End::HandedOver => self.handed_over += 1,
            End::Open => self.open += 1,
        }
    }
}

/// How many incidents were in time by one clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClockCount {
    /// The clock.
    pub clock: String,
    /// Incidents of which every such clock that was judged was met.
    pub met: u64,
    /// Incidents of which one was late.
    pub late: u64,
}

/// Incidents counted together: all of them, a class, or a tier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// How many.
    pub volume: u64,
    /// How they ended.
    pub ends: Ends,
    /// By the case's own clock of handling.
    pub in_time: InTime,
    /// By clock, of cases and tasks together, in the vocabulary's order: late
    /// where one of that clock is.
    pub clocks: Vec<ClockCount>,
    /// Seconds of work on them, of every step.
    pub work: u64,
    /// From the report to acceptance.
    pub accept: Times,
    /// In the queue of whoever handles.
    pub queue: Times,
    /// From the report to the last time it was handled.
    pub lead: Times,
    /// Rungs reached.
    pub rungs: u64,
    /// Incidents with a rung or more.
    pub escalated: u64,
    /// Decisions that asked for facts that nobody told.
    pub needs: u64,
}

/// A class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClassRow {
    /// The pack's own code.
    pub class: String,
    /// Its name.
    pub name: String,
    /// The plan's group.
    pub group: Text,
    /// Its sums.
    #[serde(flatten)]
    pub sums: Sums,
    /// Of those handled late: seconds in each stage, as in [`Breaches`].
    pub late_spent: Vec<u64>,
}

/// The cases that began at a tier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TierRow {
    /// The tier; nothing where the pack names none.
    pub tier: Option<String>,
    /// Its label.
    pub label: Text,
    /// Its sums.
    #[serde(flatten)]
    pub sums: Sums,
    /// Cases that reached it in the end, wherever they began.
    pub reached: u64,
    /// Work of this tier's desks, in seconds, whoever's case it was.
    pub load: u64,
}

/// A role or unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RoleRow {
    /// Its name.
    pub role: String,
    /// Its label.
    pub label: Text,
    /// Its desks and people.
    pub desks: u64,
    /// Its people.
    pub people: u64,
    /// The cases that it handled, by their own clock of handling.
    pub handled: InTime,
    /// Seconds of work.
    pub load: u64,
    /// Seconds of it outside of shifts.
    pub outside: u64,
    /// Seconds that it could work: the shifts of those present, by their share for casework.
    pub capacity: u64,
    /// Pieces of work done.
    pub jobs: u64,
    /// How long each waited.
    pub waits: Times,
    /// Seconds of work by hour of the day.
    pub load_by_hour: Vec<u64>,
    /// Seconds that it could work, by hour of the day.
    pub capacity_by_hour: Vec<u64>,
}

/// A clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClockRow {
    /// The clock.
    pub clock: String,
    /// Its label.
    pub label: Text,
    /// Of cases.
    pub of_cases: InTime,
    /// Of tasks.
    pub of_tasks: InTime,
    /// Ended without being judged.
    pub void: u64,
    /// Without a limit that can be counted.
    pub no_limit: u64,
}

/// A rung of the ladder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RungRow {
    /// The row.
    pub rule: String,
    /// Its tier.
    pub tier: Option<String>,
    /// How often it was reached.
    pub reached: u64,
}

/// Where the time of late cases went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Breaches {
    /// Cases handled late.
    pub late: u64,
    /// Cases handled in time.
    pub in_time: u64,
    /// The stages, in order.
    pub stages: Vec<String>,
    /// Seconds of all late cases in each.
    pub late_spent: Vec<u64>,
    /// Seconds of all others that were judged.
    pub in_time_spent: Vec<u64>,
}

/// A target of the pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TargetRow {
    /// The row.
    pub rule: String,
    /// `taken_up`, `resolved` or `on_time`.
    pub measure: String,
    /// The tier.
    pub tier: Option<String>,
    /// The least rate that meets it, in percent.
    pub at_least: String,
    /// How it is read.
    pub reading: String,
    /// Of how many cases.
    pub of: u64,
    /// How many of them.
    pub achieved: u64,
    /// Whether it is met; nothing of no cases.
    pub met: Option<bool>,
    /// Whether this is the pack's reading.
    pub chosen: bool,
}

/// A month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MonthRow {
    /// Its number of the year, from 1.
    pub month: u8,
    /// Incidents that arrived.
    pub volume: u64,
    /// How they were handled.
    pub in_time: InTime,
}

/// What a year came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Year {
    /// What somebody needs to get the same again.
    pub about: About,
    /// All incidents.
    pub totals: Sums,
    /// By class.
    pub classes: Vec<ClassRow>,
    /// By the tier where they begin.
    pub tiers: Vec<TierRow>,
    /// By role or unit.
    pub roles: Vec<RoleRow>,
    /// By clock.
    pub clocks: Vec<ClockRow>,
    /// By rung.
    pub rungs: Vec<RungRow>,
    /// By month.
    pub months: Vec<MonthRow>,
    /// Incidents that arrive, by hour of the day.
    pub arrivals_by_hour: Vec<u64>,
    /// Where the time of late cases went.
    pub breaches: Breaches,
    /// The pack's targets.
    pub targets: Vec<TargetRow>,
    /// One record for each incident, to compare years.
    #[serde(skip)]
    pub(crate) records: Vec<Record>,
    /// The code of each class that records name.
    #[serde(skip)]
    pub(crate) codes: Vec<String>,
}

/// The stages' names, in order.
pub(crate) const STAGE_NAMES: [&str; STAGES] = [
    "accept", "dispatch", "queue", "travel", "work", "off_duty", "aside", "pause", "returned",
    "rework", "check", "close",
];

impl Year {
    /// Sums up a year that went by.
    pub(crate) fn of(
        world: &World<'_>,
        floor: Floor<'_>,
        tally: Tally,
        about: About,
    ) -> Result<Self, SimError> {
        let counted: Vec<&Record> = tally.records.iter().collect();
        Ok(Self {
            about,
            totals: rows::sums(world, &counted),
            classes: rows::classes(world, &tally),
            tiers: rows::tiers(world, &floor, &tally),
            clocks: rows::clocks(world, &tally),
            rungs: rows::rungs(world, &tally),
            months: rows::months(world, &tally),
            arrivals_by_hour: rows::arrivals(&tally),
            breaches: rows::breaches(&tally),
            targets: targets::targets(world, &tally)?,
            roles: rows::roles(world, floor, &tally),
            records: tally.records,
            codes: world.classes.iter().map(|class| class.code.clone()).collect(),
        })
    }

    /// The class of a record, by the pack's own code.
    pub(crate) fn code(&self, record: &Record) -> Option<&str> {
        self.codes.get(usize::from(record.class)).map(String::as_str)
    }
}
