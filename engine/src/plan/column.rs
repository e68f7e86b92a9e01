//! One column as sets of rows: given a value, the rows whose cell holds.
//!
//! The type of a column is that of its first condition; a value of another type holds for the rows
//! without a condition only. That cannot happen through the engine's own doors, which check types
//! first, but an index must not depend on it.
//!
//! Not responsible for: unknown inputs and combining columns (`index`).

use crate::pack::cell::Cell;
use crate::value::{Type, Value};

use super::Bits;

mod equality;
mod ordered;

use equality::Equality;
use ordered::Ordered;

/// One input column of a table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Rows whose cell is anything.
    unconditional: Bits,
    /// Rows whose cell is a negation.
    negated: Bits,
    tests: Tests,
}

#[derive(Clone, Debug)]
enum Tests {
    /// No row has a condition.
    None,
    Equality(Equality),
    Ordered(Type, Ordered),
}

impl Column {
    pub(super) fn build(cells: &[&Cell]) -> Self {
        let rows = |wanted: fn(&Cell) -> bool| {
            let places = cells.iter().enumerate().filter(|(_, cell)| wanted(cell));
            Bits::of(cells.len(), places.map(|(row, _)| row))
        };
        let unconditional = rows(|cell| matches!(cell, Cell::Any));
        let negated = rows(|cell| matches!(cell, Cell::Test { negated: true, .. }));
        let tests = match cells.iter().find_map(|cell| cell.kind()) {
            None => Tests::None,
            Some(kind) if kind.is_ordered() => Tests::Ordered(kind, Ordered::build(cells)),
            Some(kind) => Tests::Equality(Equality::build(kind, cells)),
        };
        Self { unconditional, negated, tests }
    }

    /// The rows that need nothing of this column.
    pub(super) fn unconditional(&self) -> &Bits {
        &self.unconditional
    }

    /// Sets `rows` to those whose cell holds for `value`.
    pub(super) fn holding(&self, value: &Value, rows: &mut Bits) {
        rows.copy_from(&self.unconditional);
        match &self.tests {
            Tests::Ordered(kind, ordered) if value.kind() == *kind => ordered.holding(value, rows),
            Tests::Equality(equality) if value.kind() == equality.kind() => {
                rows.or(&self.negated);
                equality.change(value, rows);
            }
            _ => {}
        }
    }

    /// Sets `rows` to those whose cell holds for the set: for any value, or, negated, for all.
    pub(super) fn holding_any(&self, values: &[Value], rows: &mut Bits) {
        let mut any = self.unconditional.clone();
        let mut all = self.negated.clone();
        for value in values {
            self.holding(value, rows);
            all.and(rows);
            any.or(rows);
        }
        rows.copy_from(&any);
        rows.and_not(&self.negated);
        rows.or(&all);
    }

    pub(super) fn bytes(&self) -> usize {
        let tests = match &self.tests {
            Tests::None => 0,
            Tests::Equality(equality) => equality.bytes(),
            Tests::Ordered(_, ordered) => ordered.bytes(),
        };
        bytes(&self.unconditional).saturating_mul(2).saturating_add(tests)
    }
}

/// The bytes of a set of rows.
fn bytes(bits: &Bits) -> usize {
    bits.len().div_ceil(64).saturating_mul(8)
}
