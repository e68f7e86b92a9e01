//! Scenarios: rows that are `[[scenario]]`s of one or more files.
//!
//! Not responsible for: whether a scenario holds.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::Text;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

use super::Notes;
use super::ids::Ids;
use super::rows::twin;
use super::sections::by_id;
use super::sheets::Found;
use crate::layout::{FILE, ID, SCENARIO};
use crate::pack::scenarios;
use crate::read::{Current, Line};
use crate::toml_edits::{comments_of_the_file, text_of};
use crate::view::{Kind, View};
use crate::words::Words;

/// Where new scenarios go if there is no file of scenarios, or more than one.
const NEW: &str = "workbook.toml";

/// The files while they are changed.
struct Files {
    documents: BTreeMap<String, DocumentMut>,
    changed: BTreeSet<String>,
}

/// Writes the scenario files that have changed.
pub(super) fn patch(
    found: &Found<'_>,
    view: &View,
    words: &Words,
    (files, notes): (&mut BTreeMap<String, String>, &mut Notes),
) {
    let Some(pair) = found.pairs.iter().find(|pair| pair.base.kind == Kind::Scenarios) else {
        return;
    };
    let Some(now) = pair.current(notes) else { return };
    let base = &pair.base;
    let mut lines = now.by(&base.header);
    let rows: Vec<&[String]> = lines.iter().map(|line| line.cells.as_slice()).collect();
    let origins = by_id(&base.rows, &rows);
    let same = |(line, at): (&Line, &Option<usize>)| {
        at.and_then(|at| base.rows.get(at)).is_some_and(|row| *row == line.cells)
    };
    let unchanged: Vec<bool> = lines.iter().zip(&origins).map(same).collect();
    name_rows(&mut lines, &unchanged, (&now, notes));
    let mut places: Vec<(String, usize)> = Vec::new();
    for (path, document) in view.pack.scenario_files() {
        places.extend((0..scenarios(document).count()).map(|at| (path.to_owned(), at)));
    }
    let documents = view.pack.scenario_files().map(|(p, d)| (p.to_owned(), d.clone())).collect();
    let mut all = Files { documents, changed: BTreeSet::new() };
    let place = |at: Option<usize>| at.and_then(|at| Some((base.rows.get(at)?, places.get(at)?)));
    for (line, origin) in lines.iter().zip(&origins) {
        let Some((before, (path, at))) = place(*origin) else { continue };
        if *before == line.cells {
            continue;
        }
        if before.last() != line.cells.last() {
            let message = Text::new(
                "已有的场景不能换文件；照样写一行新的，再删去这一行",
                "a scenario does not change its file so; write it as a new row and delete this one",
            );
            notes.bad_cell((&now, line.row, FILE), message);
            continue;
        }
        if let Some(record) = all.record(path, *at) {
            set(record, (before, line), words, (&now, notes));
        }
    }
    let gone = (0..places.len()).filter(|at| !origins.contains(&Some(*at)));
    let gone: Vec<&(String, usize)> = gone.filter_map(|at| places.get(at)).collect();
    for (path, at) in gone.into_iter().rev() {
        all.remove(path, *at);
    }
    let default = default_file(view);
    for (line, origin) in lines.iter().zip(&origins) {
        if origin.is_some() {
            continue;
        }
        let Some(path) = path_of(line, &default, (&now, notes)) else { continue };
        let refused = files.contains_key(&path) && !all.documents.contains_key(&path);
        if refused {
            let message = Text::new(
                format!("`{path}` 不是能加场景的文件"),
                format!("`{path}` takes no scenarios: it is not in order"),
            );
            notes.bad_cell((&now, line.row, FILE), message);
            continue;
        }
        let mut record = Table::new();
        set(&mut record, (&[], line), words, (&now, notes));
        all.push(&path, record);
    }
    for path in &all.changed {
        if let Some(document) = all.documents.get(path) {
            files.insert(path.clone(), document.to_string());
        }
    }
}

fn set(
    record: &mut Table,
    (before, line): (&[String], &Line),
    words: &Words,
    (now, notes): (&Current, &mut Notes),
) {
    for (at, fault) in SCENARIO.patch(record, (before, &line.cells), words) {
        let header = SCENARIO.headers().get(at).cloned().unwrap_or_default();
        notes.bad_cell((now, line.row, &header), fault);
    }
}

/// The ids of new rows that have none; two rows of one id are told.
fn name_rows(lines: &mut [Line], unchanged: &[bool], (now, notes): (&Current, &mut Notes)) {
    let id = |line: &Line| line.cells.first().cloned().unwrap_or_default();
    let mut ids = Ids::default();
    let known: Vec<String> = lines.iter().map(id).filter(|id| !id.is_empty()).collect();
    known.iter().for_each(|id| ids.take(id));
    let mut seen = BTreeSet::new();
    for (line, unchanged) in lines.iter_mut().zip(unchanged) {
        match line.cells.first_mut() {
            Some(cell) if *unchanged => {
                seen.insert(cell.clone());
            }
            Some(cell) if cell.is_empty() => {
                *cell = ids.next(known.iter().map(String::as_str), "S");
            }
            Some(cell) if !seen.insert(cell.clone()) => {
                twin((now, line.row, ID), cell, notes);
            }
            _ => {}
        }
    }
}

/// The only file of scenarios, else one for new ones.
fn default_file(view: &View) -> String {
    let mut files = view.pack.scenario_files();
    match (files.next(), files.next()) {
        (Some((path, _)), None) => path.to_owned(),
        _ => format!("scenarios/{NEW}"),
    }
}

fn path_of(line: &Line, default: &str, (now, notes): (&Current, &mut Notes)) -> Option<String> {
    let name = line.cells.last().map_or("", String::as_str);
    if name.is_empty() {
        return Some(default.to_owned());
    }
    if name.contains(['/', '\\']) || name.starts_with('.') {
        let message =
            Text::new(format!("`{name}` 不是文件名"), format!("`{name}` is no name of a file"));
        notes.bad_cell((now, line.row, FILE), message);
        return None;
    }
    let name = name.strip_suffix(".toml").unwrap_or(name);
    Some(format!("scenarios/{name}.toml"))
}

impl Files {
    fn list(&mut self, path: &str) -> Option<&mut ArrayOfTables> {
        self.documents.get_mut(path)?.get_mut("scenario")?.as_array_of_tables_mut()
    }

    fn record(&mut self, path: &str, at: usize) -> Option<&mut Table> {
        self.changed.insert(path.to_owned());
        self.list(path)?.get_mut(at)
    }

    /// Takes one away; comments of the file above it stay.
    fn remove(&mut self, path: &str, at: usize) {
        self.changed.insert(path.to_owned());
        let Some(list) = self.list(path).filter(|list| at < list.len()) else { return };
        let removed = list.remove(at);
        let kept = comments_of_the_file(&text_of(removed.decor().prefix()));
        if kept.is_empty() {
            return;
        }
        if let Some(next) = list.get_mut(at) {
            let own = text_of(next.decor().prefix());
            next.decor_mut().set_prefix(format!("{kept}{}", own.trim_start_matches('\n')));
            return;
        }
        if let Some(document) = self.documents.get_mut(path) {
            let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
            document.set_trailing(format!("{kept}{trailing}"));
        }
    }

    fn push(&mut self, path: &str, record: Table) {
        self.changed.insert(path.to_owned());
        let document = self.documents.entry(path.to_owned()).or_default();
        if !document.contains_key("scenario") {
            document.insert("scenario", Item::ArrayOfTables(ArrayOfTables::new()));
        }
        if let Some(list) = document.get_mut("scenario").and_then(Item::as_array_of_tables_mut) {
            list.push(record);
        }
    }
}
