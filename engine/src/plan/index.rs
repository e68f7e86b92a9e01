//! The index of one table: columns are evaluated as sets of rows and intersected.
//!
//! For each column there is the set of rows whose cell holds, so a table is evaluated by as many
//! intersections as it has input columns, 64 rows at a time. Two sets are carried along: rows no
//! cell of which has failed, and rows all of whose cells hold. Where an input is unknown, only the
//! second shrinks; their difference, in the end, is the possible rows.
//!
//! Not responsible for: how a column finds its rows; see `column`.

use super::column::Column;
use super::{Bits, Hits, Input};
use crate::pack::cell::Cell;

/// The index of one table. Its size follows the table's cells, not rows × distinct values.
#[derive(Clone, Debug)]
pub struct Index {
    rows: usize,
    columns: Vec<Column>,
}

impl Index {
    /// Builds the index of `rows`, each with a cell per column; a cell that is missing is anything.
    ///
    /// All cells of a column are of one type, as [`parse`](crate::pack::cell::parse) gives them.
    #[must_use]
    pub fn build(columns: usize, rows: &[Vec<Cell>]) -> Self {
        let columns = (0..columns)
            .map(|place| {
                let cells = rows.iter().map(|row| row.get(place).unwrap_or(&Cell::Any));
                Column::build(&cells.collect::<Vec<_>>())
            })
            .collect();
        Self { rows: rows.len(), columns }
    }

    /// The rows that the inputs hit, of those in force. An input that is missing is unknown.
    #[must_use]
    pub fn evaluate(&self, inputs: &[Input<'_>], in_force: &Bits) -> Hits {
        // `open` holds the rows of which no cell has failed, `hits` those all of whose cells hold.
        let (mut open, mut hits) = (in_force.clone(), in_force.clone());
        let mut holding = Bits::none(self.rows);
        let inputs = inputs.iter().copied().chain(std::iter::repeat(Input::Unknown));
        for (column, input) in self.columns.iter().zip(inputs) {
            match input {
                Input::Unknown => hits.and(column.unconditional()),
                Input::One(value) => {
                    column.holding(value, &mut holding);
                    hits.and(&holding);
                    open.and(&holding);
                }
                Input::Many(values) => {
                    column.holding_any(values, &mut holding);
                    hits.and(&holding);
                    open.and(&holding);
                }
            }
        }
        open.and_not(&hits);
        Hits { hits, possible: open }
    }

    /// About how many bytes the index holds.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(Column::bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;
    use crate::{limits, pack::cell};

    fn decimals(cells: impl Iterator<Item = String>) -> Vec<Vec<Cell>> {
        let form = cell::Form::of(crate::value::Type::Decimal);
        cells.map(|text| vec![cell::parse(&text, form).unwrap()]).collect()
    }

    #[test]
    fn the_largest_table_of_ranges_takes_little_memory() {
        let rows = limits::ROWS_MAX;
        let ranges = (0..rows).map(|row| format!("[{}..{}]", row * 2, row * 2 + 10_001));
        let index = Index::build(1, &decimals(ranges));
        assert!(index.bytes() < 4 << 20, "{} bytes", index.bytes());
        let value = Value::Decimal(20_000.into());
        let hits = index.evaluate(&[Input::One(&value)], &Bits::all(rows)).hits;
        assert_eq!((hits.first(), hits.count()), (Some(5_000), 5_001));
    }

    #[test]
    fn one_boundary_may_turn_every_row() {
        let cells = (0..limits::ROWS_MAX).map(|row| if row % 2 == 0 { ">=5" } else { "<5" });
        let index = Index::build(1, &decimals(cells.map(str::to_owned)));
        assert!(index.bytes() < 1 << 20, "{} bytes", index.bytes());
        let (four, five) = (Value::Decimal(4.into()), Value::Decimal(5.into()));
        let all = Bits::all(limits::ROWS_MAX);
        assert_eq!(index.evaluate(&[Input::One(&four)], &all).hits.first(), Some(1));
        assert_eq!(index.evaluate(&[Input::One(&five)], &all).hits.first(), Some(0));
    }
}
