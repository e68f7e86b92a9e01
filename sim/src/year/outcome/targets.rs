//! The pack's targets, scored by the pack itself: `score` gets the cases in batches, and what it
//! counts is added up.
//!
//! Not responsible for: how a target is read; each reading is counted by the engine.

use gezhi::contract::score::{ClosedCase, ScoreRequest, ScoreResponse};
use rayon::prelude::*;
use rust_decimal::Decimal;

use super::super::floor::End;
use super::super::tally::{Record, Tally};
use super::super::world::World;
use super::TargetRow;
use super::rows::ends;
use crate::error::SimError;

/// Cases of one question: some 150 bytes each, far below the contract's bound of 10 MiB.
const BATCH: usize = 10_000;

/// The targets in force on the last day, over all cases that ended.
pub(super) fn targets(world: &World<'_>, tally: &Tally) -> Result<Vec<TargetRow>, SimError> {
    if !world.described.tables.iter().any(|table| table.name == "targets" && table.rows > 0) {
        return Ok(Vec::new());
    }
    let at = world.days.date(world.days.len().saturating_sub(1)).to_string();
    let answers: Vec<ScoreResponse> = tally
        .records
        .par_chunks(BATCH)
        .enumerate()
        .map(|(batch, records)| {
            let case = |(place, record)| closed(world, batch * BATCH + place, record);
            let cases = records.iter().enumerate().filter_map(case).collect();
            let request = ScoreRequest { at: at.clone(), cases };
            world.pack.score(&request).map_err(|error| SimError::engine(&error))
        })
        .collect::<Result<_, _>>()?;
    Ok(added(&answers))
}

/// A case as `score` takes it; nothing of one that has not ended or was never the district's.
fn closed(world: &World<'_>, number: usize, record: &Record) -> Option<ClosedCase> {
    if matches!(record.end, End::Open | End::Refused) {
        return None;
    }
    let (is_resolved, on_time) = ends(record);
    let reached = world.tiers.get(usize::from(record.top)).or(world.tiers.last())?.clone();
    let class = world.described.classes.get(usize::from(record.class))?;
    Some(ClosedCase {
        id: number.to_string(),
        category: Some(class.category.clone()),
        resolved: is_resolved.then(|| reached.clone()),
        reached,
        taken_up: true,
        on_time,
        ..ClosedCase::default()
    })
}

/// The sums of all batches; which are met is told anew of the sums.
fn added(answers: &[ScoreResponse]) -> Vec<TargetRow> {
    let mut rows: Vec<TargetRow> = Vec::new();
    for target in answers.iter().flat_map(|answer| &answer.targets) {
        for reading in &target.readings {
            let same =
                |row: &&mut TargetRow| row.rule == target.by.rule && row.reading == reading.reading;
            let known = rows.iter_mut().find(same);
            match known {
                Some(row) => {
                    row.of += reading.of;
                    row.achieved += reading.achieved;
                }
                None => rows.push(TargetRow {
                    rule: target.by.rule.clone(),
                    measure: target.measure.clone(),
                    tier: target.tier.clone(),
                    at_least: target.at_least.clone(),
                    reading: reading.reading.clone(),
                    of: reading.of,
                    achieved: reading.achieved,
                    met: None,
                    chosen: target.reading.as_ref().is_none_or(|one| *one == reading.reading),
                }),
            }
        }
    }
    for row in &mut rows {
        let least: Option<Decimal> = row.at_least.parse().ok();
        let rate = Decimal::from(row.achieved) * Decimal::ONE_HUNDRED;
        row.met = least.filter(|_| row.of > 0).map(|least| rate >= least * Decimal::from(row.of));
    }
    rows
}
