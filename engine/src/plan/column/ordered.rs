//! Ordered types: every literal of the column is a point, and between two points lies a gap in
//! which no cell changes its mind. Regions are numbered from the left: gap 0, point 0, gap 1, …
//!
//! Each cell holds in some regions; where it begins or ceases to, its row *flips*. The rows that
//! hold in a region are those of the last checkpoint, flipped onward. A checkpoint is stored when
//! about as many flips have gathered as a checkpoint has words, so the whole index takes some
//! bytes per flip, and a look-up touches each word about twice.
//!
//! Not responsible for: rows of other types.

use std::ops::RangeInclusive;

use super::{Bits, bytes};
use crate::pack::cell::{Cell, Piece};
use crate::value::Value;

/// Fewest flips between checkpoints; small tables need no more.
const FLIPS_MIN: usize = 16;

/// The rows of a column that compare by order.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    /// The literals, sorted, each once.
    points: Vec<Value>,
    /// Which row flips when which region begins, sorted by region.
    flips: Vec<Flip>,
    /// Sorted by region.
    checkpoints: Vec<Checkpoint>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Flip {
    region: usize,
    row: u32,
}

/// The rows that hold after the first `flips` flips.
#[derive(Clone, Debug)]
struct Checkpoint {
    region: usize,
    flips: usize,
    rows: Bits,
}

impl Ordered {
    pub(super) fn build(cells: &[&Cell]) -> Self {
        let pieces = cells.iter().flat_map(|cell| match cell {
            Cell::Test { pieces, .. } => pieces.as_slice(),
            Cell::Any => &[],
        });
        let mut points: Vec<Value> = pieces.flat_map(literals).cloned().collect();
        points.sort_unstable();
        points.dedup();
        let mut flips = Vec::new();
        for (row, cell) in (0_u32..).zip(cells) {
            flips.extend(regions_of_flips(cell, &points).map(|region| Flip { region, row }));
        }
        flips.sort_unstable();
        let checkpoints = checkpoints(&flips, cells.len());
        Self { points, flips, checkpoints }
    }

    /// Adds to `rows` those that hold for `value`; only rows without a condition may be in it.
    pub(super) fn holding(&self, value: &Value, rows: &mut Bits) {
        let region = region(&self.points, value);
        let later = self.checkpoints.partition_point(|checkpoint| checkpoint.region <= region);
        let last = later.checked_sub(1).and_then(|place| self.checkpoints.get(place));
        if let Some(checkpoint) = last {
            rows.or(&checkpoint.rows);
        }
        let onward = self.flips.iter().skip(last.map_or(0, |checkpoint| checkpoint.flips));
        for flip in onward.take_while(|flip| flip.region <= region) {
            rows.toggle(flip.row as usize);
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let checkpoints = self.checkpoints.iter().map(|checkpoint| bytes(&checkpoint.rows)).sum();
        (self.points.len().saturating_mul(size_of::<Value>()))
            .saturating_add(self.flips.len().saturating_mul(size_of::<Flip>()))
            .saturating_add(checkpoints)
    }
}

fn literals(piece: &Piece) -> impl Iterator<Item = &Value> {
    let (first, second) = match piece {
        Piece::Equal(value, _) => (Some(value), None),
        Piece::Range { low, high } => {
            (low.as_ref().map(|bound| &bound.value), high.as_ref().map(|bound| &bound.value))
        }
        Piece::Prefix(..) => (None, None),
    };
    first.into_iter().chain(second)
}

/// The region of a value: odd for a point, even for a gap.
fn region(points: &[Value], value: &Value) -> usize {
    let (place, odd) = match points.binary_search(value) {
        Ok(place) => (place, 1),
        Err(place) => (place, 0),
    };
    place.saturating_mul(2).saturating_add(odd)
}

/// The regions at whose beginning the cell changes between holding and not; before the first it
/// does not hold.
fn regions_of_flips(cell: &Cell, points: &[Value]) -> impl Iterator<Item = usize> {
    let (negated, pieces) = match cell {
        Cell::Any => (false, [].as_slice()),
        Cell::Test { negated, pieces } => (*negated, pieces.as_slice()),
    };
    let last = points.len().saturating_mul(2);
    let mut spans: Vec<_> = pieces.iter().filter_map(|piece| span(piece, points, last)).collect();
    spans.sort_unstable_by_key(|span| (*span.start(), *span.end()));
    let mut flips = Vec::new();
    let mut covered = None;
    for span in spans {
        // `covered` is the region after the last one that holds so far.
        if covered.is_none_or(|covered| *span.start() > covered) {
            flips.extend(covered);
            flips.push(*span.start());
        }
        covered = covered.max(Some(span.end().saturating_add(1)));
    }
    flips.extend(covered.filter(|covered| *covered <= last));
    // A negated cell holds from the very beginning and flips at the same places.
    let starts = flips.first() == Some(&0);
    let at_zero = (negated && !starts).then_some(0);
    let skipped = usize::from(negated && starts);
    at_zero.into_iter().chain(flips.into_iter().skip(skipped))
}

/// The regions in which the piece holds; none if there are none.
fn span(piece: &Piece, points: &[Value], last: usize) -> Option<RangeInclusive<usize>> {
    let (low, high) = match piece {
        Piece::Equal(value, _) => {
            let region = region(points, value);
            return Some(region..=region);
        }
        Piece::Prefix(..) => return None,
        Piece::Range { low, high } => (low, high),
    };
    let open = |inclusive: bool| usize::from(!inclusive);
    let start = low
        .as_ref()
        .map_or(0, |bound| region(points, &bound.value).saturating_add(open(bound.inclusive)));
    let end = high
        .as_ref()
        .map_or(last, |bound| region(points, &bound.value).saturating_sub(open(bound.inclusive)));
    (start <= end).then_some(start..=end)
}

fn checkpoints(flips: &[Flip], rows: usize) -> Vec<Checkpoint> {
    let spacing = rows.div_ceil(64).max(FLIPS_MIN);
    let (mut checkpoints, mut state) = (Vec::new(), Bits::none(rows));
    let (mut done, mut stored) = (0_usize, 0_usize);
    for group in flips.chunk_by(|a, b| a.region == b.region) {
        group.iter().for_each(|flip| state.toggle(flip.row as usize));
        done = done.saturating_add(group.len());
        if let Some(flip) = group.first().filter(|_| done.saturating_sub(stored) >= spacing) {
            let (region, rows) = (flip.region, state.clone());
            checkpoints.push(Checkpoint { region, flips: done, rows });
            stored = done;
        }
    }
    checkpoints
}
