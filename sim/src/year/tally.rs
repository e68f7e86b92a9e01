//! Counts a year: every case that ended is judged once more by `timeline`, and leaves one record.
//!
//! Not responsible for: what the sums look like; see `outcome`.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::ask::{Asked, ClockStands, Stands};
use super::boil::{NO_TIER, Skeleton};
use super::floor::{Case, End, Floor, STAGES};
use super::outcome::InTime;
use super::world::World;
use crate::error::SimError;

/// Whether a clock, or a case, was in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Judged {
    /// Nobody can say: no limit, or not yet.
    #[default]
    Not,
    Met,
    Late,
}

/// What is kept of every incident, for sums and to compare runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) reported: u32,
    /// From the report to acceptance; nothing where it was not accepted.
    pub(crate) accept: Option<u32>,
    /// In the queue of whoever handled it.
    pub(crate) queue: u32,
    /// From the report to the last time it was handled; 0 where it was not.
    pub(crate) lead: u32,
    /// Seconds of work on it.
    pub(crate) work: u32,
    pub(crate) class: u16,
    pub(crate) tier: u8,
    pub(crate) top: u8,
    pub(crate) end: End,
    /// By its own clock of handling.
    pub(crate) on_time: Judged,
    /// Clocks late and met, one bit each; the case's and its tasks'.
    pub(crate) late: u32,
    pub(crate) met: u32,
    pub(crate) rungs: u8,
    /// The role or unit that handled it last, as a place in the workforce's words; nothing where
    /// nobody did.
    pub(crate) handler: Option<u16>,
    pub(crate) needs: bool,
}

/// How the clocks of one kind ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClockSum {
    pub(crate) of_cases: InTime,
    pub(crate) of_tasks: InTime,
    pub(crate) void: u64,
    pub(crate) none: u64,
}

/// How one clock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ClockEnd {
    Judged(Judged),
    Void,
    NoLimit,
}

/// All sums of a year that goes by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// By the incident's number.
    pub(crate) records: Vec<Record>,
    /// By clock.
    pub(crate) clocks: Vec<ClockSum>,
    /// Seconds in each stage, of cases in time and of late ones.
    pub(crate) spent: [[u64; STAGES]; 2],
    /// Cases counted there.
    pub(crate) judged: [u64; 2],
    /// Rungs reached: by row its tier, and how often.
    pub(crate) rungs: BTreeMap<String, (u8, u64)>,
    /// Seconds in each stage of late cases, by class.
    pub(crate) spent_late: Vec<[u64; STAGES]>,
}

/// A case judged.
struct Verdict {
    record: Record,
    /// The places of the rungs that were reached.
    rungs: Vec<usize>,
    /// By clock, and whether it is a task's.
    clocks: Vec<(usize, bool, ClockEnd)>,
}

impl Tally {
    pub(crate) fn new(world: &World<'_>, incidents: u64) -> Self {
        Self {
            records: vec![Record::default(); usize::try_from(incidents).unwrap_or_default()],
            clocks: vec![ClockSum::default(); world.clocks.len()],
            spent_late: vec![[0; STAGES]; world.classes.len()],
            ..Self::default()
        }
    }

    /// Counts the cases that have ended.
    pub(crate) fn count(&mut self, floor: &mut Floor<'_>) -> Result<(), SimError> {
        let ended = std::mem::take(&mut floor.ended);
        floor.asked += u64::try_from(ended.len()).unwrap_or_default();
        let floor: &Floor<'_> = floor;
        let verdicts: Vec<Verdict> = ended
            .par_iter()
            .map(|case| {
                let skeleton = floor.skeleton(case);
                judge(floor.world, case, skeleton)
            })
            .collect::<Result<_, SimError>>()?;
        for (case, verdict) in ended.iter().zip(verdicts) {
            self.add(case, &verdict);
            let Some(skeleton) = floor.skeleton(case) else { continue };
            for place in verdict.rungs {
                if let Some(rung) = skeleton.rungs.get(place) {
                    self.rungs.entry(rung.rule.clone()).or_insert((rung.tier, 0)).1 += 1;
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, case: &Case, verdict: &Verdict) {
        let record = verdict.record;
        let number = usize::try_from(case.arrival.number).unwrap_or(usize::MAX);
        if let Some(slot) = self.records.get_mut(number) {
            *slot = record;
        }
        for (clock, of_task, end) in &verdict.clocks {
            let Some(sum) = self.clocks.get_mut(*clock) else { continue };
            match (end, of_task) {
                (ClockEnd::Judged(judged), true) => sum.of_tasks.add(*judged),
                (ClockEnd::Judged(judged), false) => sum.of_cases.add(*judged),
                (ClockEnd::Void, _) => sum.void += 1,
                (ClockEnd::NoLimit, _) => sum.none += 1,
            }
        }
        let late = match record.on_time {
            Judged::Not => return,
            Judged::Met => 0,
            Judged::Late => 1,
        };
        let add = |sums: &mut [u64; STAGES]| {
            for (sum, spent) in sums.iter_mut().zip(case.spent) {
                *sum += u64::from(spent);
            }
        };
        self.judged.get_mut(late).into_iter().for_each(|count| *count += 1);
        self.spent.get_mut(late).into_iter().for_each(add);
        if late == 1 {
            let class = usize::from(record.class);
            self.spent_late.get_mut(class).into_iter().for_each(add);
        }
    }
}

/// Asks once more how a case stands, at its end.
fn judge(world: &World<'_>, case: &Case, skeleton: Option<&Skeleton>) -> Result<Verdict, SimError> {
    let mut record = Record {
        reported: case.arrival.at,
        accept: case.told.first().map(|told| told.at - case.arrival.at),
        queue: case.spent.get(2).copied().unwrap_or_default(),
        lead: case.handled_at.saturating_sub(case.arrival.at),
        work: case.work,
        class: case.arrival.class,
        tier: case.brief.tier,
        top: if case.top == NO_TIER { case.brief.tier } else { case.top },
        end: case.end,
        handler: (case.handled_at > 0)
            .then(|| world.force.desk(case.brief.handler).map(|desk| desk.word))
            .flatten(),
        needs: case.brief.needs,
        ..Record::default()
    };
    let mut clocks = Vec::new();
    let Some(skeleton) = skeleton else { return Ok(Verdict { record, rungs: Vec::new(), clocks }) };
    let asked = Asked {
        reported: case.arrival.at,
        class: case.arrival.class,
        skeleton,
        told: &case.told,
        light: false,
    };
    let answer = world.timeline(asked, case.ended_at)?;
    let stands: Stands<'_> =
        serde_json::from_str(&answer).map_err(|error| SimError::engine(&error))?;
    let reached = stands.ladder.iter().enumerate().filter(|(_, rung)| rung.reached.is_some());
    let rungs: Vec<usize> = reached.map(|(place, _)| place).collect();
    record.rungs = u8::try_from(rungs.len()).unwrap_or(u8::MAX);
    for clock in &stands.clocks {
        let Some(place) = world.clocks.iter().position(|known| known == clock.clock) else {
            continue;
        };
        let end = clock_end(clock);
        if let ClockEnd::Judged(judged) = end {
            match judged {
                Judged::Met => record.met |= 1 << (place % 32),
                Judged::Late => record.late |= 1 << (place % 32),
                Judged::Not => {}
            }
            // Of several limits of handling one that is late makes the case late.
            let own = clock.task.is_none() && clock.clock == "handle";
            if own && (judged == Judged::Late || record.on_time == Judged::Not) {
                record.on_time = judged;
            }
        }
        clocks.push((place, clock.task.is_some(), end));
    }
    Ok(Verdict { record, rungs, clocks })
}

fn clock_end(clock: &ClockStands<'_>) -> ClockEnd {
    match clock.state {
        "met" => ClockEnd::Judged(Judged::Met),
        "late" | "overdue" => ClockEnd::Judged(Judged::Late),
        // It was late before it was paused.
        "paused" if clock.over.is_some() => ClockEnd::Judged(Judged::Late),
        "running" | "waiting" | "paused" => ClockEnd::Judged(Judged::Not),
        "void" => ClockEnd::Void,
        _ => ClockEnd::NoLimit,
    }
}
