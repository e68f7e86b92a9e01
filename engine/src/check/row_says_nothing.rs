//! A row gives what its table is for.
//!
//! **What it does.** Finds rows of standard tables whose needed output cells are empty, and rows of
//! `assign` that give nothing at all.
//!
//! **Why it matters.** Such a row is hit and says nothing: the decision would name a rule that
//! decided nothing.
//!
//! **Example.** A row of `limits` without a `→时限`.

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems};
use crate::pack::Pack;
use crate::pack::field::{SHAPES, TableShape};
use crate::pack::table::{Row, Table};
use crate::source::Span;

/// Runs the lint.
pub fn check(pack: &Pack, problems: &mut Problems) {
    for shape in SHAPES {
        let Some(table) = pack.tables.get(shape.name) else { continue };
        let no_column = problems.any_in(&format!("tables/{}.csv", shape.name), &UNREAD);
        // A bad cell and a column that is not there were reported where they were read.
        let rows = table.rows.iter().filter(|row| !no_column && !noted(problems, row));
        let silent: Vec<(Span, Text)> = rows.filter_map(|row| silent(shape, table, row)).collect();
        for (span, message) in silent {
            problems.add(Code::MissingKey, span, message);
        }
    }
}

/// What makes whole columns unread.
const UNREAD: [Code; 2] = [Code::MissingColumn, Code::UnknownColumn];

fn silent(shape: &TableShape, table: &Table, row: &Row) -> Option<(Span, Text)> {
    let (id, span) = (&row.id, row.span.clone());
    if row.outputs.iter().all(Option::is_none) {
        let message = Text::new(
            format!("`{id}` 的 → 各格都空着"),
            format!("row `{id}` gives nothing: its → cells are empty"),
        );
        return Some((span, message));
    }
    let empty = shape.needed.iter().find(|needed| {
        let at = table.output(needed);
        at.and_then(|at| row.outputs.get(at)).is_none_or(Option::is_none)
    })?;
    let label = shape.outputs.iter().find(|spec| spec.path == *empty).map_or(*empty, |s| s.label);
    let message = Text::new(
        format!("`{id}` 没有写 `→{label}`"),
        format!("row `{id}` leaves `→{empty}` empty"),
    );
    Some((span, message))
}

fn noted(problems: &Problems, row: &Row) -> bool {
    problems.any_at(&row.span.layer, &row.span.file, row.span.line)
}
