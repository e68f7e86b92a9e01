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
//!
//! Not responsible for: rules. Who is responsible, which clocks run, which rung is reached and what
//! is late is asked of the pack, by `decide` and `timeline`.

mod ask;
mod boil;
mod days;
mod decide;
mod floor;
mod knobs;
mod plan;
mod quantiles;
mod shift;
mod tally;
mod workforce;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

use gezhi::{Bundle, Engine, Pack};

pub use knobs::{Change, Knob, Knobs, Who};
pub use plan::{PLAN, Plan};
pub use quantiles::Quantiles;

use crate::error::{SimError, SimErrorKind};
use days::DAY;
use floor::Floor;
use tally::Tally;
use world::Arrival;

/// What is decided at once: a week.
const CHUNK: u32 = 7 * DAY;

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

/// Probe.
/// # Errors
/// x
pub fn probe(setup: &Setup<'_>, progress: &(dyn Fn(Progress) + Sync)) -> Result<String, SimError> {
    let bundle = knobs::with_layer(setup.bundle, setup.knobs)?;
    let pack = Pack::open(setup.engine, &bundle).map_err(|error| {
        let kind =
            if setup.knobs.is_empty() { SimErrorKind::Pack } else { SimErrorKind::Knob };
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
    let mut chunks = chunks(&arrivals, world.days.end()).into_iter();
    let mut now = chunks.next().unwrap_or_default();
    let mut decided = decide::decide(&world, now.0, &each)?;
    loop {
        let next = chunks.next();
        let coming = next.map_or(&[][..], |next| next.0);
        let (later, ran) = rayon::join(
            || decide::decide(&world, coming, &each),
            || floor.run(now.0, decided, now.1),
        );
        ran?;
        tally.count(&mut floor)?;
        decided = later?;
        match next {
            Some(next) => now = next,
            None => break,
        }
    }
    floor.close_the_year();
    tally.count(&mut floor)?;
    let mut out = format!("asked {} skeletons {}\n", floor.asked, floor.skeletons.len());
    for (clock, sum) in world.clocks.iter().zip(&tally.clocks) {
        out.push_str(&format!("{clock}: {sum:?}\n"));
    }
    for (word, load) in world.force.words.iter().zip(&floor.loads) {
        if load.sum() == 0 { continue; }
        let mut waits = load.waits.clone();
        waits.sort_unstable();
        out.push_str(&format!("{word}: {} h, {} jobs, wait median {} p90 {} max {}\n", load.sum() / 3600, load.done, waits[waits.len() / 2], waits[waits.len() * 9 / 10], waits[waits.len() - 1]));
    }
    out.push_str(&format!("rungs {:?}\n", floor.rungs));
    out.push_str(&format!("decide {} ms timeline {} ms\n", decide::NANOS.load(Ordering::Relaxed)/1000000, ask::NANOS.load(Ordering::Relaxed)/1000000));
    let mut ends = std::collections::BTreeMap::new();
    for record in &tally.records { *ends.entry((record.end, record.on_time as u8)).or_insert(0) += 1; }
    out.push_str(&format!("ends {ends:?} spent {:?} judged {:?}\n", tally.spent, tally.judged));
    Ok(out)
}

/// The year's weeks, each with the incidents that arrive in it and its end.
fn chunks(arrivals: &[Arrival], end: u32) -> Vec<(&[Arrival], u32)> {
    let mut weeks = Vec::new();
    let (mut rest, mut until) = (arrivals, 0);
    while until < end {
        until = end.min(until + CHUNK);
        let (week, later) = rest.split_at(rest.partition_point(|arrival| arrival.at < until));
        weeks.push((week, until));
        rest = later;
    }
    weeks
}
