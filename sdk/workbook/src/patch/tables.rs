//! Tables and calendars: CSV with only those lines changed that say something else.
//!
//! Not responsible for: writing lines; see `csv`.

use std::collections::BTreeMap;

use gezhi_contract::Text;

use super::Notes;
use super::ids::Ids;
use super::rows::origins;
use super::sheets::{Found, missing_column};
use crate::csv::{Csv, Wanted};
use crate::finding::Code;
use crate::pack::{Shape, name_in, standard};
use crate::read::{Current, Line};
use crate::view::{Kind, Sheet, View};

/// A table that came back.
pub(super) struct Table {
    path: String,
    base: Sheet,
    now: Current,
    /// The header that is wanted, and which of its columns names a row.
    header: Vec<String>,
    key: Option<usize>,
    rows: Vec<Line>,
}

/// Reads all tables, and takes down their ids.
pub(super) fn read(found: &Found<'_>, ids: &mut Ids, notes: &mut Notes) -> Vec<Table> {
    let mut tables = Vec::new();
    for pair in &found.pairs {
        let (path, names) = match &pair.base.kind {
            Kind::Table(path) => (path, ["编号", "id"]),
            Kind::Days(path) => (path, ["日期", "date"]),
            _ => continue,
        };
        let Some(now) = pair.current(notes) else { continue };
        let header = header(&pair.base.header, &now);
        let key = header.iter().position(|name| names.contains(&name.as_str()));
        let had_key = pair.base.header.iter().any(|name| names.contains(&name.as_str()));
        if key.is_none() && (had_key || pair.base.header.is_empty()) {
            notes.faults.push(missing_column(&now.sheet, names[0]));
            continue;
        }
        let mut rows = now.by(&header);
        let first = pair.base.header.first();
        let moved = first.and_then(|first| header.iter().position(|name| name == first));
        for line in rows.iter_mut().filter(|_| moved.is_some_and(|at| at > 0)) {
            comment_first(&mut line.cells, moved.unwrap_or(0));
        }
        if let (Some(key), Kind::Table(_)) = (key, &pair.base.kind) {
            for id in rows.iter().filter_map(|line| line.cells.get(key)) {
                ids.take(id);
            }
        }
        let (path, base) = (path.clone(), pair.base.clone());
        tables.push(Table { path, base, now, header, key, rows });
    }
    tables
}

/// The old order where the columns are the same ones, else that of the sheet.
fn header(old: &[String], now: &Current) -> Vec<String> {
    let new = now.header();
    let (mut one, mut other) = (old.to_vec(), new.clone());
    one.sort();
    other.sort();
    if one == other { old.to_vec() } else { new }
}

/// A comment stands in the first cell, wherever its column was moved.
fn comment_first(cells: &mut [String], at: usize) {
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    if filled == 1 && cells.get(at).is_some_and(|cell| cell.starts_with('#')) {
        cells.swap(0, at);
    }
}

fn is_comment(cells: &[String]) -> bool {
    cells.first().is_some_and(|cell| cell.starts_with('#'))
}

/// Writes the tables that have changed.
pub(super) fn patch(
    tables: Vec<Table>,
    view: &View,
    ids: &mut Ids,
    (files, notes): (&mut BTreeMap<String, String>, &mut Notes),
) {
    for mut table in tables {
        let old = match view.pack.shapes.get(&table.path) {
            Some(Shape::Table(csv) | Shape::Days(csv)) => csv.clone(),
            _ => Csv::fresh(&table.header),
        };
        // Rows are compared by the columns that both have.
        let common: Vec<&String> =
            table.header.iter().filter(|name| table.base.header.contains(name)).collect();
        let pick = |header: &[String], row: &[String]| -> Vec<String> {
            let cell = |name: &&&String| {
                let at = header.iter().position(|other| other == **name);
                at.and_then(|at| row.get(at)).cloned().unwrap_or_default()
            };
            common.iter().map(|name| cell(&name)).collect()
        };
        let was: Vec<Vec<String>> = table
            .base
            .rows
            .iter()
            .map(|row| if is_comment(row) { row.clone() } else { pick(&table.base.header, row) })
            .collect();
        let now: Vec<Vec<String>> = table
            .rows
            .iter()
            .map(|line| {
                let mut cells = line.cells.clone();
                if is_comment(&cells) {
                    cells.resize(table.base.header.len(), String::new());
                    cells
                } else {
                    pick(&table.header, &cells)
                }
            })
            .collect();
        let key_name = table.key.and_then(|key| table.header.get(key));
        let key = key_name.and_then(|key| common.iter().position(|name| *name == key));
        let now: Vec<&[String]> = now.iter().map(Vec::as_slice).collect();
        let from = origins(&was, &now, |row| {
            let id = key.and_then(|key| row.get(key)).filter(|id| !id.is_empty());
            id.filter(|_| !is_comment(row)).cloned()
        });
        table.name_rows(&from, ids, notes);
        let rows: Vec<Wanted> = table
            .rows
            .into_iter()
            .zip(from)
            .map(|(line, from)| Wanted { cells: line.cells, from })
            .collect();
        let text = old.with(&table.header, &rows);
        files.insert(table.path, text);
    }
}

impl Table {
    /// Gives ids to new rows that have none; a day cannot be made up.
    fn name_rows(&mut self, from: &[Option<usize>], ids: &mut Ids, notes: &mut Notes) {
        let Some(key) = self.key else { return };
        let known: Vec<String> =
            self.rows.iter().filter_map(|line| line.cells.get(key)).cloned().collect();
        let is_days = matches!(self.base.kind, Kind::Days(_));
        let name = name_in(&self.path, "tables/").unwrap_or("r");
        let letter = standard(name).map_or_else(|| name.to_uppercase(), |(.., l)| l.to_owned());
        for (line, from) in self.rows.iter_mut().zip(from) {
            if from.is_some() || is_comment(&line.cells) {
                continue;
            }
            let Some(cell) = line.cells.get_mut(key).filter(|cell| cell.is_empty()) else {
                continue;
            };
            if is_days {
                let header = self.header.get(key).map_or("", String::as_str);
                notes.fault(
                    (&self.now, line.row, header),
                    Code::EmptyCell,
                    Text::new("“日期”空着", "the date is empty"),
                    Text::new("写日期，如 2026-05-01", "write a date, as 2026-05-01"),
                );
            } else {
                let known = known.iter().map(String::as_str).filter(|id| !id.starts_with('#'));
                *cell = ids.next(known, &letter);
            }
        }
    }
}
