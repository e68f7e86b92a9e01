//! Many deadlines: a CSV file in, the same with a column `due` out.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use csv::StringRecord;
use gezhi::contract::calls::{DeadlineItem, DueDate, Outcome};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::DateTime;

use super::{Arguments, Clock};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;

/// Rows in one crossing.
const CHUNK: usize = 500;
/// Faulty rows that are told one by one.
const TOLD_MAX: usize = 20;

/// Runs `deadline --batch`.
pub(super) fn run(
    clock: &Clock<'_>,
    (arguments, file): (&Arguments, &Path),
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let sheet = Sheet::read(file, arguments.check.as_deref())?;
    let mut tally = Tally::default();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let fault = |error: csv::Error| Failure::unreadable(file, &error);
    let header = sheet.header.iter().chain(["due"]);
    writer.write_record(header).map_err(fault)?;
    let bar = ProgressBar::new(u64::try_from(sheet.rows.len()).unwrap_or(0));
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut line = 2_usize;
    for chunk in sheet.rows.chunks(CHUNK) {
        let items = chunk.iter().map(|row| sheet.item(row)).collect();
        for (row, outcome) in chunk.iter().zip(clock.due(items)?) {
            let due = tally.due(outcome, line, terminal);
            if let Some(wanted) = sheet.check.and_then(|check| row.get(check)) {
                tally.compare(wanted, &due);
            }
            writer.write_record(row.iter().chain([due.as_str()])).map_err(fault)?;
            line = line.saturating_add(1);
        }
        bar.inc(u64::try_from(chunk.len()).unwrap_or(0));
    }
    bar.finish_and_clear();
    let bytes = writer.into_inner().unwrap_or_default();
    match &arguments.output {
        Some(path) => fs::write(path, bytes).map_err(|error| Failure::unwritable(path, &error))?,
        None => terminal.print(&String::from_utf8_lossy(&bytes))?,
    }
    Ok(tally.finish(arguments.check.as_deref(), terminal))
}

/// A CSV file with the columns that are needed.
struct Sheet {
    header: StringRecord,
    rows: Vec<StringRecord>,
    start: usize,
    unit: usize,
    value: usize,
    check: Option<usize>,
}

impl Sheet {
    fn read(file: &Path, check: Option<&str>) -> Result<Self, Failure> {
        let source: Box<dyn Read> = if file == Path::new("-") {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(file).map_err(|error| Failure::unreadable(file, &error))?)
        };
        let fault = |error: csv::Error| Failure::unreadable(file, &error);
        let mut reader = csv::Reader::from_reader(source);
        let header = reader.headers().map_err(fault)?.clone();
        let column = |name: &str| {
            let found =
                header.iter().position(|cell| cell.trim_start_matches('\u{feff}').trim() == name);
            found.ok_or_else(|| {
                let path = file.display();
                Failure::said(
                    format!("`{path}` 没有 `{name}` 这一列"),
                    format!("`{path}` has no column `{name}`"),
                )
                .hint("要有 start、limit_type、value 三列", "it takes start, limit_type and value")
            })
        };
        let (start, unit, value) = (column("start")?, column("limit_type")?, column("value")?);
        let check = check.map(column).transpose()?;
        let rows = reader.records().collect::<Result<_, _>>().map_err(fault)?;
        Ok(Self { header, rows, start, unit, value, check })
    }

    fn item(&self, row: &StringRecord) -> DeadlineItem {
        let cell = |column: usize| row.get(column).unwrap_or_default().trim();
        DeadlineItem {
            // Spreadsheets put a space between date and time.
            start: cell(self.start).replacen(' ', "T", 1),
            limit: format!("{} {}", cell(self.value), cell(self.unit)),
        }
    }
}

#[derive(Default)]
struct Tally {
    faults: usize,
    provisional: usize,
    differences: usize,
}

impl Tally {
    /// The local time, or nothing.
    fn due(&mut self, outcome: Outcome<DueDate>, line: usize, terminal: &Terminal) -> String {
        let lang = terminal.lang;
        match outcome {
            Outcome::Ok(due) => {
                self.provisional = self.provisional.saturating_add(usize::from(due.provisional));
                due.due.as_deref().map(local).unwrap_or_default()
            }
            Outcome::Error(error) => {
                self.faults = self.faults.saturating_add(1);
                if self.faults <= TOLD_MAX {
                    let said = error.message.in_lang(lang.code());
                    terminal.note_line(
                        &format!("第 {line} 行：{said}"),
                        &format!("line {line}: {said}"),
                    );
                }
                String::new()
            }
        }
    }

    fn compare(&mut self, wanted: &str, due: &str) {
        let instant = |text: &str| text.trim().replacen(' ', "T", 1).parse::<DateTime>().ok();
        let equal = instant(wanted).is_some_and(|wanted| Some(wanted) == instant(due));
        self.differences = self.differences.saturating_add(usize::from(!equal));
    }

    fn finish(self, check: Option<&str>, terminal: &Terminal) -> Exit {
        let Self { faults, provisional, differences } = self;
        if provisional > 0 {
            terminal.note_line(
                &format!("{provisional} 行是暂定的：日历不知道其中某些日子"),
                &format!("{provisional} rows are provisional: the calendar does not know all days"),
            );
        }
        if faults > 0 {
            terminal.note_line(&format!("{faults} 行有误"), &format!("{faults} rows are faulty"));
        }
        if let Some(column) = check {
            terminal.note_line(
                &format!("与 `{column}` 不同的有 {differences} 行"),
                &format!("{differences} differences from `{column}`"),
            );
        }
        match (faults, differences) {
            (0, 0) => Exit::Fine,
            (0, _) => Exit::Findings,
            _ => Exit::BadInput,
        }
    }
}

/// The local time of an RFC 3339 instant: what stands before the offset, without seconds where
/// there are none.
fn local(instant: &str) -> String {
    let local = instant.get(..19).unwrap_or(instant);
    local.strip_suffix(":00").unwrap_or(local).to_owned()
}
