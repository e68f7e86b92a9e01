//! Where a simulation's report goes: a terminal, one HTML file, a folder of CSV files.
//!
//! Not responsible for: what it says, see `gezhi_sim::report`.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use gezhi::contract::Text;
use gezhi_sim::report::{Cell, Item, Report, Table};

use crate::columns::{pad, width};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Files to be written beside what is printed.
#[derive(Clone, Debug, Default, Args)]
pub struct Output {
    /// Write the report as one HTML file
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write the report's tables as CSV files into this folder
    #[arg(long, value_name = "DIR")]
    pub csv: Option<PathBuf>,
}

impl Output {
    /// Writes the files that were asked for; `report` is asked whether it is for HTML.
    pub fn files(
        &self,
        report: &dyn Fn(bool) -> Report,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        if let Some(path) = &self.report {
            let (zh, en) = ("这一版还画不了 HTML", "this build draws no HTML yet");
            let path = path.display();
            return Err(Failure::said(format!("{path}：{zh}"), format!("{path}: {en}")));
        }
        let Some(folder) = &self.csv else { return Ok(()) };
        fs::create_dir_all(folder).map_err(|error| Failure::unwritable(folder, &error))?;
        let report = report(false);
        for table in tables(&report) {
            let path = folder.join(format!("{}.csv", table.id));
            let bytes = csv(table, terminal).map_err(|error| Failure::unwritable(&path, &error))?;
            fs::write(&path, bytes).map_err(|error| Failure::unwritable(&path, &error))?;
        }
        Ok(())
    }

    /// Prints the report as text.
    pub fn text(&self, report: &Report, terminal: &Terminal) -> Result<(), Failure> {
        let say = |text: &Text| text.in_lang(terminal.lang.code()).to_owned();
        let mut out = format!("{}\n", say(&report.title));
        for (name, value) in &report.about {
            out.push_str(&format!("  {}: {value}\n", say(name)));
        }
        for section in &report.sections {
            out.push_str(&format!("\n{}\n", say(&section.title)));
            out.extend(section.note.iter().map(|note| format!("{}\n", say(note))));
            for item in &section.items {
                match item {
                    Item::Text(text) => out.push_str(&format!("{}\n", say(text))),
                    Item::Table(table) => out.push_str(&drawn(table, terminal)),
                    Item::Chart(_) => {}
                }
            }
        }
        terminal.print(&out)
    }
}

fn tables(report: &Report) -> impl Iterator<Item = &Table> {
    let items = report.sections.iter().flat_map(|section| &section.items);
    items.filter_map(|item| match item {
        Item::Table(table) => Some(table),
        _ => None,
    })
}

fn csv(table: &Table, terminal: &Terminal) -> Result<Vec<u8>, String> {
    let lang = terminal.lang.code();
    let told = |error: csv::Error| error.to_string();
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(table.columns.iter().map(|column| column.in_lang(lang))).map_err(told)?;
    for row in &table.rows {
        let guarded = row.iter().map(|cell| match cell {
            // A spreadsheet would take it for a formula.
            Cell::Word(word) if word.starts_with(['=', '+', '-', '@']) => format!("'{word}"),
            cell => written(cell, terminal),
        });
        writer.write_record(guarded).map_err(told)?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

fn drawn(table: &Table, terminal: &Terminal) -> String {
    let lang = terminal.lang.code();
    let header = table.columns.iter().map(|column| column.in_lang(lang).to_owned()).collect();
    let mut lines: Vec<Vec<String>> = vec![header];
    lines.extend(table.rows.iter().map(|row| row.iter().map(|c| written(c, terminal)).collect()));
    let columns: Vec<usize> = (0..table.columns.len())
        .map(|at| lines.iter().filter_map(|line| line.get(at)).map(|c| width(c)).max().unwrap_or(0))
        .collect();
    let mut out = format!("\n{}\n", table.title.in_lang(lang));
    for line in lines {
        let cells = line.iter().zip(&columns).map(|(cell, columns)| pad(cell, *columns));
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}

fn written(cell: &Cell, terminal: &Terminal) -> String {
    match cell {
        Cell::Empty => "—".to_owned(),
        Cell::Word(word) => word.clone(),
        Cell::Label(text) => text.in_lang(terminal.lang.code()).to_owned(),
        Cell::Count(count) | Cell::Duration(count) => count.to_string(),
        Cell::Share { whole: 0, .. } => "—".to_owned(),
        Cell::Share { part, whole } => {
            let tenths = (u128::from(*part) * 1_000 + u128::from(*whole) / 2) / u128::from(*whole);
            format!("{}.{} %", tenths / 10, tenths % 10)
        }
        Cell::Amount { value, places } => {
            let scale = 10_u64.saturating_pow(u32::from(*places));
            let (whole, rest) = (value.unsigned_abs() / scale, value.unsigned_abs() % scale);
            let sign = if *value < 0 { "-" } else { "" };
            match places {
                0 => format!("{sign}{whole}"),
                _ => format!("{sign}{whole}.{rest:0places$}", places = usize::from(*places)),
            }
        }
    }
}
