//! Tables as CSV that Excel and WPS open as they are: UTF-8 with a mark at its start, lines of
//! Windows.
//!
//! Nothing is lost in it: beside a column with shares stand its parts and wholes, beside one with
//! durations its seconds. A word that a spreadsheet would take for a formula gets an apostrophe.
//!
//! Not responsible for: words that a spreadsheet takes for dates.

use gezhi::render::Lang;

use super::figure::{self, Detail};
use super::ids::Ids;
use super::{Cell, Item, Report, Table};

/// What a spreadsheet takes for a formula when a cell begins with it, full-width forms as well.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A table as CSV, its words in a language.
#[must_use]
pub fn csv(table: &Table, lang: Lang) -> String {
    let columns: Vec<Column> = (0..table.columns_most()).map(|at| Column::of(table, at)).collect();
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    let header = columns.iter().flat_map(|column| column.header(table, lang));
    let rows = table.rows.iter().map(|row| {
        let cells = columns
            .iter()
            .flat_map(|column| column.cells(row.get(column.at).unwrap_or(&Cell::Empty), lang));
        cells.collect::<Vec<String>>()
    });
    // Writing to memory does not fail.
    for record in std::iter::once(header.collect()).chain(rows) {
        let _ = writer.write_record(&record);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

/// Every table and every chart's points as `(file name, CSV)`, in the order of the report.
#[must_use]
pub fn csv_files(report: &Report, lang: Lang) -> Vec<(String, String)> {
    let mut ids = Ids::default();
    let items = report.sections.iter().flat_map(|section| &section.items);
    let tables = items.filter_map(|item| match item {
        Item::Text(_) => None,
        Item::Table(table) => Some((ids.take(&table.id), csv(table, lang))),
        Item::Chart(chart) => Some((ids.take(&chart.id), csv(&chart.table(), lang))),
    });
    tables.map(|(id, text)| (format!("{id}.csv"), text)).collect()
}

/// A column of a table, and what it needs beside it.
struct Column {
    at: usize,
    shares: bool,
    durations: bool,
}

impl Column {
    fn of(table: &Table, at: usize) -> Self {
        let cells = || table.rows.iter().filter_map(|row| row.get(at));
        let shares = cells().any(|cell| matches!(cell, Cell::Share { .. }));
        let durations = cells().any(|cell| matches!(cell, Cell::Duration(_)));
        Self { at, shares, durations }
    }

    fn header(&self, table: &Table, lang: Lang) -> Vec<String> {
        let title = table.columns.get(self.at).map(|title| figure::say(title, lang));
        let title = guarded(title.unwrap_or_default());
        let beside = |zh: &str, en: &str| format!("{title}{}", lang.pick(zh, en));
        let mut out = vec![title.clone()];
        if self.shares {
            out.extend([beside("：部分", ": part"), beside("：总数", ": whole")]);
        }
        if self.durations {
            out.push(beside("：秒", ": seconds"));
        }
        out
    }

    fn cells(&self, cell: &Cell, lang: Lang) -> Vec<String> {
        let mut out = vec![match cell {
            Cell::Empty => String::new(),
            Cell::Word(word) => guarded(word),
            Cell::Label(text) => guarded(figure::say(text, lang)),
            Cell::Count(count) => count.to_string(),
            Cell::Amount { value, places } => {
                bare(&figure::decimal(i128::from(*value), u32::from(*places)))
            }
            Cell::Share { part, whole } => {
                let hundredths = figure::rounded(u128::from(*part) * 10_000, *whole);
                let percent = |value| bare(&figure::decimal(value, 2)) + "%";
                hundredths.map(percent).unwrap_or_default()
            }
            // A minus that is no hyphen is a word to a spreadsheet: so is a duration.
            Cell::Duration(_) => figure::write(cell, lang, Detail::Full),
        }];
        if self.shares {
            match cell {
                Cell::Share { part, whole } => out.extend([part.to_string(), whole.to_string()]),
                _ => out.extend([String::new(), String::new()]),
            }
        }
        if self.durations {
            out.push(match cell {
                Cell::Duration(seconds) => seconds.to_string(),
                _ => String::new(),
            });
        }
        out
    }
}

/// A figure as programs read it.
fn bare(figure: &str) -> String {
    figure.replace(',', "").replace('−', "-")
}

/// A word with an apostrophe before it where it would be a formula; numbers are none.
fn guarded(word: &str) -> String {
    let shown = word.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    if !shown.starts_with(FORMULA) || is_number(word) {
        return word.to_owned();
    }
    format!("'{word}")
}

/// Digits with at most one point among them and a sign before them.
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    all(whole) && all(part)
}
