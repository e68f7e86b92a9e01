//! A folder's files, each read as what it is: settings, words, scenarios, a table, or plain text.
//!
//! A file that is not in order is shown as plain text, and one that no cell can hold not at all:
//! its text is kept with the others and comes back as it was.
//!
//! Not responsible for: what the sheets look like; see `view`.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, TableLike};

use crate::csv::Csv;
use crate::layout::{STANDARD, WORD};
use crate::toml_edits;
use crate::words::Words;

/// The path of the manifest.
pub(crate) const MANIFEST: &str = "pack.toml";
/// The path of the vocabulary.
pub(crate) const VOCABULARY: &str = "vocabulary.toml";
/// Lines of a text that is shown; a longer one only burdens the workbook.
const LINES_MAX: usize = 5_000;

/// One file, as it is shown.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// `pack.toml`
    Manifest(DocumentMut),
    /// `vocabulary.toml`
    Vocabulary(DocumentMut),
    /// `scenarios/*.toml`
    Scenarios(DocumentMut),
    /// `tables/*.csv`
    Table(Csv),
    /// `calendars/*.csv`
    Days(Csv),
    /// Anything else, line by line.
    Text,
    /// Not shown.
    Kept,
}

/// A folder.
#[derive(Clone, Debug)]
pub(crate) struct Pack {
    /// Path → shape.
    pub shapes: BTreeMap<String, Shape>,
    /// All words: fixed ones, those of the layers below, the pack's own.
    pub words: Words,
}

impl Pack {
    /// Reads a folder's files.
    pub(crate) fn read(files: &BTreeMap<String, String>, below: &Words) -> Self {
        let shapes: BTreeMap<String, Shape> =
            files.iter().map(|(path, text)| (path.clone(), shape(path, text))).collect();
        let mut words = below.with_fixed();
        shapes.values().for_each(|shape| add_words(shape, &mut words));
        Self { shapes, words }
    }

    /// The document at that path, where it is in order.
    pub(crate) fn document(&self, path: &str) -> Option<&DocumentMut> {
        match self.shapes.get(path)? {
            Shape::Manifest(document) | Shape::Vocabulary(document) => Some(document),
            Shape::Scenarios(document) => Some(document),
            _ => None,
        }
    }

    /// The scenario files that are in order, by path.
    pub(crate) fn scenario_files(&self) -> impl Iterator<Item = (&str, &DocumentMut)> {
        self.shapes.iter().filter_map(|(path, shape)| match shape {
            Shape::Scenarios(document) => Some((path.as_str(), document)),
            _ => None,
        })
    }
}

/// The scenarios of a file.
pub(crate) fn scenarios(document: &DocumentMut) -> impl Iterator<Item = &toml_edit::Table> {
    let list = document.get("scenario").and_then(Item::as_array_of_tables);
    list.into_iter().flatten()
}

/// The tables that stand in a table: ids and records.
pub(crate) fn records<'a>(
    document: &'a DocumentMut,
    section: &str,
) -> impl Iterator<Item = (&'a str, &'a dyn TableLike)> {
    let table = document.get(section).and_then(Item::as_table_like);
    let entries = table.into_iter().flat_map(TableLike::iter);
    entries.filter_map(|(id, item)| Some((id, item.as_table_like()?)))
}

/// The name of a table or calendar, where the path is one.
pub(crate) fn name_in<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let name = path.strip_prefix(folder)?.strip_suffix(".csv")?;
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

fn shape(path: &str, text: &str) -> Shape {
    let in_order = |document: &DocumentMut| document.to_string() == text;
    let document = || toml_edits::read(text).ok().filter(in_order);
    let found = match path {
        MANIFEST => document().filter(is_manifest).map(Shape::Manifest),
        VOCABULARY => document().filter(is_vocabulary).map(Shape::Vocabulary),
        _ if path.starts_with("scenarios/") && path.ends_with(".toml") => {
            document().filter(is_scenarios).map(Shape::Scenarios)
        }
        _ if name_in(path, "tables/").is_some() => Csv::read(text).map(Shape::Table),
        _ if name_in(path, "calendars/").is_some() => Csv::read(text).map(Shape::Days),
        _ => None,
    };
    let fits = text.lines().count() <= LINES_MAX;
    found.unwrap_or(if fits { Shape::Text } else { Shape::Kept })
}

fn are_records(item: Option<&Item>) -> bool {
    item.is_none_or(|item| {
        item.as_table_like().is_some_and(|t| t.iter().all(|(_, item)| item.is_table_like()))
    })
}

fn is_manifest(document: &DocumentMut) -> bool {
    are_records(document.get("sources")) && are_records(document.get("parameters"))
}

fn is_vocabulary(document: &DocumentMut) -> bool {
    document.iter().all(|(_, item)| are_records(Some(item)))
}

fn is_scenarios(document: &DocumentMut) -> bool {
    document.iter().all(|(key, item)| key == "scenario" && item.is_array_of_tables())
}

/// Adds the words of a folder's files.
pub(crate) fn add_layer(files: &BTreeMap<String, String>, words: &mut Words) {
    files.iter().for_each(|(path, text)| add_words(&shape(path, text), words));
}

fn add_words(shape: &Shape, words: &mut Words) {
    match shape {
        Shape::Manifest(document) => {
            for (id, _) in records(document, "sources") {
                words.add("sources", id, "");
            }
            for (scheme, record) in records(document, "schemes") {
                let kinds = record.get("kinds").and_then(Item::as_table_like);
                for (letters, kind) in kinds.into_iter().flat_map(TableLike::iter) {
                    let kind = format!("{scheme}/{}", kind.as_str().unwrap_or_default());
                    words.add("kinds", letters, &kind);
                }
            }
        }
        Shape::Vocabulary(document) => {
            for (section, _) in document.iter() {
                for (id, record) in records(document, section) {
                    add_word((section, id), record, words);
                }
            }
        }
        Shape::Table(csv) => add_classes(csv, words),
        _ => {}
    }
}

fn add_word((section, id): (&str, &str), record: &dyn TableLike, words: &mut Words) {
    let text = |key: &str| record.get(key).and_then(Item::as_str).unwrap_or_default();
    words.add(section, id, text("zh"));
    if section == "facts" {
        words.add("fact_types", id, text("type"));
        let values = record.get("values").and_then(Item::as_array);
        for value in values.into_iter().flatten().filter_map(toml_edit::Value::as_str) {
            words.add(&format!("values/{id}"), value, "");
        }
    }
}

/// The classes of a catalogue, which is the table that gives names to classes.
fn add_classes(csv: &Csv, words: &mut Words) {
    let header = csv.header();
    let at = |names: [&str; 2]| header.iter().position(|cell| names.contains(&cell.as_str()));
    if let (Some(class), Some(_)) = (at(["类别", "class"]), at(["→名称", "→name"])) {
        for row in csv.rows() {
            let code = row.get(class).map_or("", String::as_str);
            if !code.is_empty() {
                words.add("classes", code, "");
            }
        }
    }
}

/// The standard table of that file name or sheet name: file name, sheet name, letter.
pub(crate) fn standard(name: &str) -> Option<(&'static str, &'static str, &'static str)> {
    STANDARD.into_iter().find(|(file, sheet, _)| *file == name || *sheet == name)
}

/// The rows of a vocabulary: section and id, then the columns of [`WORD`].
pub(crate) fn word_rows(document: &DocumentMut, words: &Words) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (section, _) in document.iter() {
        for (id, record) in records(document, section) {
            let mut row = vec![words.label("sections", section), id.to_owned()];
            row.extend(WORD.cells(record, words));
            rows.push(row);
        }
    }
    rows
}
