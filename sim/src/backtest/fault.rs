//! What keeps a row from being replayed: where, what, and how to mend it.
//!
//! Not responsible for: counting them.

use gezhi_contract::Text;
use serde::{Deserialize, Serialize};

/// Longer cells are cut in messages: they are to be recognised, not read.
const CELL_MAX: usize = 40;

/// One thing that is wrong with a row. A row with any is not replayed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFault {
    /// The line on which the row begins, from 1.
    pub line: u64,
    /// The column's name in the file; nothing where the row as a whole is meant.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<String>,
    /// What stands in the cell, its beginning where it is long.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cell: Option<String>,
    /// What is wrong.
    pub message: Text,
    /// How to mend it.
    pub hint: Text,
}

impl RowFault {
    /// A fault of a whole row.
    pub(super) fn new(line: u64, message: Text, hint: Text) -> Self {
        Self { line, column: None, cell: None, message, hint }
    }
}

/// What is wrong with one cell, before anybody asks where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CellFault {
    /// What is wrong.
    pub message: Text,
    /// How to mend it.
    pub hint: Text,
}

impl CellFault {
    /// What is wrong and how to mend it, each in both languages.
    pub fn new(message: (&str, &str), hint: (&str, &str)) -> Self {
        Self { message: Text::new(message.0, message.1), hint: Text::new(hint.0, hint.1) }
    }

    /// The same, in a row's cell.
    pub fn at(self, line: u64, column: &str, cell: &str) -> RowFault {
        let Self { message, hint } = self;
        RowFault { line, column: Some(column.to_owned()), cell: Some(cut(cell)), message, hint }
    }
}

/// The beginning of a cell.
pub(super) fn cut(cell: &str) -> String {
    let mut short: String = cell.chars().take(CELL_MAX).collect();
    if short.len() < cell.len() {
        short.push('…');
    }
    short
}
