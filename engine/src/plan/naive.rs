//! The obvious evaluation, row by row and cell by cell: what an [`Index`](super::Index) must equal.
//!
//! Not responsible for: speed.

use super::{Bits, Hits, Input};
use crate::pack::cell::Cell;

/// The rows that the inputs hit, of those in force. An input that is missing is unknown.
#[must_use]
pub fn evaluate(rows: &[Vec<Cell>], inputs: &[Input<'_>], in_force: &Bits) -> Hits {
    let mut found = Hits { hits: Bits::none(rows.len()), possible: Bits::none(rows.len()) };
    for (place, cells) in rows.iter().enumerate().filter(|(row, _)| in_force.contains(*row)) {
        let inputs = inputs.iter().copied().chain(std::iter::repeat(Input::Unknown));
        match holds(cells, inputs) {
            Some(true) => found.hits.insert(place),
            None => found.possible.insert(place),
            Some(false) => {}
        }
    }
    found
}

/// Whether all cells hold: false if any fails, else unknown (none) if any is unknown, else true.
fn holds<'a>(cells: &[Cell], inputs: impl Iterator<Item = Input<'a>>) -> Option<bool> {
    let mut answer = Some(true);
    for (cell, input) in cells.iter().zip(inputs) {
        match (cell, input) {
            (Cell::Any, _) => {}
            (_, Input::Unknown) => answer = None,
            (_, Input::One(value)) if cell.matches(value) => {}
            (_, Input::Many(values)) if cell.matches_any(values) => {}
            _ => return Some(false),
        }
    }
    answer
}
