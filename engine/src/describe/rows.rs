//! The rows of the open pack's tables, where `detail` is asked for: what each asks and answers.
//!
//! Every row is told, of every layer, in rule order, as decisions read it: labels are ids already,
//! `-` and empty cells are left out, keywords are folded. A condition comes with values to try on
//! it (`samples`).
//!
//! Rows are written as they are made, one at a time: the rows of a large pack as payloads and as
//! text at once would not fit the memory cap.
//!
//! Not responsible for: which values a condition is sampled with.

use gezhi_contract::calls::InForce;
use gezhi_contract::describe::{
    ConditionDescription, DescribeResponse, KeywordsDescription, RowDescription, TableDescription,
};
use gezhi_contract::{Error, json};

use super::samples::{self, Pool};
use crate::book::Book;
use crate::limits::{RESPONSE_BYTES_MAX, exceeded};
use crate::pack::cell::Cell;
use crate::pack::table::{Row, Table};
use crate::pack::written;

/// What stands before the tables. No text can hold it, for a quotation mark in a text has a
/// backslash before it, and no other member is called so.
const TABLES: &str = "\"tables\":[";

/// The canonical text of `described`, its tables with their rows.
///
/// # Errors
/// `limit_exceeded` (`RESPONSE_BYTES_MAX`).
pub(super) fn text(mut described: DescribeResponse, book: &Book) -> Result<String, Error> {
    let pack = described.pack.as_mut();
    let tables = pack.map(|pack| std::mem::take(&mut pack.tables)).unwrap_or_default();
    let rest = json::canonical(&described);
    let Some((before, after)) = rest.split_once(TABLES) else { return Ok(rest) };
    let mut out = format!("{before}{TABLES}");
    for (at, (description, planned)) in tables.iter().zip(book.tables.values()).enumerate() {
        if at > 0 {
            out.push(',');
        }
        add_table(&mut out, description, (book, &planned.table))?;
    }
    out.push_str(after);
    Ok(out)
}

/// Writes one table; its rows are the first of its members by name, and left out where there are
/// none.
fn add_table(
    out: &mut String,
    description: &TableDescription,
    (book, table): (&Book, &Table),
) -> Result<(), Error> {
    let rest = json::canonical(description);
    let Some(members) = rest.strip_prefix('{').filter(|_| !table.rows.is_empty()) else {
        out.push_str(&rest);
        return Ok(());
    };
    out.push_str("{\"entries\":[");
    let pools: Vec<Pool<'_>> =
        table.inputs.iter().map(|input| Pool::new(book, (table, input))).collect();
    for (at, row) in table.rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&json::canonical(&entry(book, (table, row), &pools)));
        if out.len() > RESPONSE_BYTES_MAX {
            return Err(exceeded(("RESPONSE_BYTES_MAX", RESPONSE_BYTES_MAX)));
        }
    }
    out.push_str("],");
    out.push_str(members);
    Ok(())
}

/// One row. `pools` are those of the table's columns, in their order.
fn entry(book: &Book, (table, row): (&Table, &Row), pools: &[Pool<'_>]) -> RowDescription {
    let pack = &book.pack;
    let asked = table.inputs.iter().zip(pools).zip(row.cells.iter().zip(&row.written));
    let conditions = asked.filter(|(_, (cell, _))| !matches!(cell, Cell::Any));
    let conditions = conditions.map(|((input, pool), (cell, text))| {
        let (inside, outside) = pool.sample(cell);
        let json = |value| samples::json(&value, pack.zone);
        ConditionDescription {
            path: input.field.path(),
            text: text.clone(),
            inside: inside.into_iter().map(json).collect(),
            outside: outside.into_iter().map(json).collect(),
        }
    });
    let outputs = table.outputs.iter().zip(&row.outputs);
    let outputs = outputs.filter_map(|(column, value)| {
        value.as_ref().map(|value| (column.path.clone(), value.to_string()))
    });
    RowDescription {
        id: row.id.clone(),
        layer: pack.layers.get(row.layer).map(|layer| layer.id.clone()).unwrap_or_default(),
        in_force: InForce { from: written(row.in_force.from), to: written(row.in_force.to) },
        citation: row.citation.clone(),
        conditions: conditions.collect(),
        keywords: row.keywords.as_ref().map(|words| KeywordsDescription {
            all: words.groups.clone(),
            none: words.none.clone(),
        }),
        outputs: outputs.collect(),
    }
}
