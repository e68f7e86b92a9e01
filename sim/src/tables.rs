//! Tables of reports from plain columns and numbers.
//!
//! Not responsible for: drawing; see [`report`](crate::report).

use gezhi_contract::Text;

use crate::report::{Cell, Table};

/// A table of that id, title and columns, each in Chinese and English.
pub(crate) fn table(
    id: &str,
    title: (&str, &str),
    columns: &[(&str, &str)],
    rows: Vec<Vec<Cell>>,
) -> Table {
    Table {
        id: id.to_owned(),
        title: Text::new(title.0, title.1),
        columns: columns.iter().map(|(zh, en)| Text::new(*zh, *en)).collect(),
        rows,
    }
}

/// A whole number.
pub(crate) fn count(number: u64) -> Cell {
    Cell::Count(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The user's words; an empty cell where there are none.
pub(crate) fn word(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Word(text.to_owned()) }
}
