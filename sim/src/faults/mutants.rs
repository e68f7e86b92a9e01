//! Faults to plant: every row of a bundle's tables, changed in one place or removed.
//!
//! A fault is one that people make: a row deleted, a figure doubled, a limit, party or word taken
//! from another row, another tier as the goal. Files are read and written as tables, so that what
//! is quoted stays quoted.
//!
//! Not responsible for: whether the pack still opens; the engine says that.

use std::collections::BTreeSet;

use csv::{ReaderBuilder, StringRecord, WriterBuilder};
use gezhi_contract::Bundle;
use gezhi_contract::describe::PackDescription;
use serde::{Deserialize, Serialize};

use crate::error::{SimError, SimErrorKind};

/// The kinds of planted faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The row is removed.
    RowRemoved,
    /// The figure of its limit is doubled.
    LimitDoubled,
    /// Its limit is that of another row.
    LimitSwapped,
    /// Its goal tier is another tier.
    GoalTier,
    /// One of its parties is that of another row.
    Party,
    /// What becomes of a report, a clock or a mode is that of another row.
    Word,
}

/// All kinds.
pub const KINDS: [FaultKind; 6] = [
    FaultKind::RowRemoved,
    FaultKind::LimitDoubled,
    FaultKind::LimitSwapped,
    FaultKind::GoalTier,
    FaultKind::Party,
    FaultKind::Word,
];

impl FaultKind {
    /// Its name in Chinese and in English.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::RowRemoved => ("删去一行", "row removed"),
            Self::LimitDoubled => ("时限加倍", "limit doubled"),
            Self::LimitSwapped => ("时限换成别行的", "limit of another row"),
            Self::GoalTier => ("目标层级写错", "wrong goal tier"),
            Self::Party => ("负责方换成别行的", "party of another row"),
            Self::Word => ("用词换成别行的", "word of another row"),
        }
    }
}

/// One planted fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The layer's name in the bundle.
    pub layer: String,
    /// The file, as `tables/limits.csv`.
    pub file: String,
    /// The table.
    pub table: String,
    /// The row's id.
    pub row: String,
    /// The kind.
    pub kind: FaultKind,
    /// The column as it is headed; empty where the row is removed.
    pub column: String,
    /// What stood there.
    pub was: String,
    /// What stands there now.
    pub becomes: String,
    /// The record in the file, from 0.
    record: usize,
    /// The cell in the record.
    cell: usize,
}

/// Columns by what is done to them: path and Chinese label.
const GOAL_TIER: &[&str] = &["goal_tier", "目标层级"];
const LIMIT: &[&str] = &["limit", "时限"];
const WORDS: &[&str] = &["admission", "受理结果", "clock", "时钟", "mode", "责任方式"];
const PARTIES: &[&str] = &[
    "accountable",
    "牵头负责",
    "responsible",
    "主办",
    "assisting",
    "协办",
    "coordinating",
    "统筹协调",
    "supervising",
    "督办",
    "dispatching",
    "点将",
    "reporting",
    "上报",
    "informed",
    "知会",
    "choices",
    "可选",
];

/// A table as it stands in a file.
struct Sheet {
    delimiter: u8,
    records: Vec<StringRecord>,
}

impl Sheet {
    fn read(file: &str, text: &str) -> Result<Self, SimError> {
        let first = text.lines().next().unwrap_or_default();
        let delimiter = if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' };
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let records = reader.records().collect::<Result<_, _>>();
        let why = |error: csv::Error| bad(file, &error);
        Ok(Self { delimiter, records: records.map_err(why)? })
    }

    /// The file with the fault in it.
    fn write(&self, fault: &Fault) -> Result<String, SimError> {
        let mut writer =
            WriterBuilder::new().flexible(true).delimiter(self.delimiter).from_writer(Vec::new());
        for (at, record) in self.records.iter().enumerate() {
            if at != fault.record {
                writer.write_record(record).map_err(|error| bad(&fault.file, &error))?;
                continue;
            }
            if fault.kind == FaultKind::RowRemoved {
                continue;
            }
            let cells = record.iter().enumerate();
            let cells =
                cells.map(|(at, cell)| if at == fault.cell { &fault.becomes } else { cell });
            writer.write_record(cells).map_err(|error| bad(&fault.file, &error))?;
        }
        let bytes = writer.into_inner().map_err(|error| bad(&fault.file, &error))?;
        String::from_utf8(bytes).map_err(|error| bad(&fault.file, &error))
    }

    fn head(&self, cell: usize) -> &str {
        self.records.first().and_then(|head| head.get(cell)).unwrap_or_default().trim()
    }

    fn cell(&self, record: usize, cell: usize) -> &str {
        self.records.get(record).and_then(|record| record.get(cell)).unwrap_or_default().trim()
    }

    /// The next cell below, or else from the top, that is filled and differs.
    fn another(&self, record: usize, cell: usize) -> Option<String> {
        let now = self.cell(record, cell);
        let rows = self.records.len();
        let others = (record.saturating_add(1)..rows).chain(1..record);
        others
            .filter(|other| self.is_row(*other))
            .map(|other| self.cell(other, cell))
            .find(|other| !other.is_empty() && *other != now)
            .map(str::to_owned)
    }

    fn is_row(&self, record: usize) -> bool {
        let first = self.cell(record, 0);
        record > 0 && !first.starts_with('#')
    }
}

fn bad(file: &str, error: &impl std::fmt::Display) -> SimError {
    SimError::new(
        SimErrorKind::Pack,
        format!("`{file}` 不是表格：{error}"),
        format!("`{file}` is no table: {error}"),
    )
    .at(file)
}

/// The faults for all rows of all tables of the top layer, or of every layer, in the order of
/// layers, files and rows.
///
/// # Errors
/// [`SimError`]: a file is no table.
pub fn faults(
    bundle: &Bundle,
    pack: &PackDescription,
    lower: bool,
) -> Result<Vec<Fault>, SimError> {
    let mut out = Vec::new();
    let skipped = if lower { 0 } else { bundle.layers.len().saturating_sub(1) };
    for layer in bundle.layers.iter().skip(skipped) {
        for (file, text) in &layer.files {
            let Some(table) = table_of(file) else { continue };
            let sheet = Sheet::read(file, text)?;
            let place = Place { layer: &layer.name, file, table, pack };
            out.extend(place.faults(&sheet));
        }
    }
    Ok(out)
}

fn table_of(file: &str) -> Option<&str> {
    file.strip_prefix("tables/")?.strip_suffix(".csv")
}

/// The bundle with a fault in it; nothing where it does not have the file.
///
/// # Errors
/// [`SimError`]: the file is no table.
pub fn planted(bundle: &Bundle, fault: &Fault) -> Result<Option<Bundle>, SimError> {
    let mut out = bundle.clone();
    let mut layers = out.layers.iter_mut().filter(|layer| layer.name == fault.layer);
    let Some(file) = layers.next().and_then(|layer| layer.files.get_mut(&fault.file)) else {
        return Ok(None);
    };
    *file = Sheet::read(&fault.file, file)?.write(fault)?;
    Ok(Some(out))
}

struct Place<'a> {
    layer: &'a str,
    file: &'a str,
    table: &'a str,
    pack: &'a PackDescription,
}

impl Place<'_> {
    fn faults(&self, sheet: &Sheet) -> Vec<Fault> {
        let columns = sheet.records.first().map_or(0, StringRecord::len);
        let id = (0..columns).find(|at| matches!(sheet.head(*at), "id" | "编号"));
        let Some(id) = id else { return Vec::new() };
        let mut out = Vec::new();
        let mut seen = BTreeSet::new();
        for record in 1..sheet.records.len() {
            let row = sheet.cell(record, id).to_owned();
            if row.is_empty() || !sheet.is_row(record) || !seen.insert(row.clone()) {
                continue;
            }
            let removed = (FaultKind::RowRemoved, String::new());
            out.push(self.fault(sheet, (record, columns), &row, removed));
            for cell in 0..columns {
                for change in self.changes(sheet, record, cell) {
                    out.push(self.fault(sheet, (record, cell), &row, change));
                }
            }
        }
        out
    }

    fn fault(
        &self,
        sheet: &Sheet,
        (record, cell): (usize, usize),
        row: &str,
        (kind, becomes): (FaultKind, String),
    ) -> Fault {
        Fault {
            layer: self.layer.to_owned(),
            file: self.file.to_owned(),
            table: self.table.to_owned(),
            row: row.to_owned(),
            kind,
            column: sheet.head(cell).to_owned(),
            was: sheet.cell(record, cell).to_owned(),
            becomes,
            record,
            cell,
        }
    }

    fn changes(&self, sheet: &Sheet, record: usize, cell: usize) -> Vec<(FaultKind, String)> {
        let Some(column) = sheet.head(cell).strip_prefix('→').map(str::trim) else {
            return Vec::new();
        };
        let now = sheet.cell(record, cell);
        if now.is_empty() {
            return Vec::new();
        }
        let other = |kind| sheet.another(record, cell).map(|other| (kind, other));
        let is = |names: &[&str]| names.contains(&column);
        let mut out = Vec::new();
        if is(LIMIT) {
            out.extend(doubled(now).map(|limit| (FaultKind::LimitDoubled, limit)));
            out.extend(other(FaultKind::LimitSwapped));
        } else if is(GOAL_TIER) {
            out.extend(self.other_tier(now).map(|tier| (FaultKind::GoalTier, tier)));
        } else if is(PARTIES) {
            out.extend(other(FaultKind::Party));
        } else if is(WORDS) {
            out.extend(other(FaultKind::Word));
        }
        out
    }

    /// The tier above; below for the highest.
    fn other_tier(&self, now: &str) -> Option<String> {
        let tiers = self.pack.vocabulary.get("tiers")?;
        let at = tiers.iter().position(|tier| tier.id == now || tier.label.zh == now)?;
        let above = tiers.get(at.saturating_add(1));
        let other = above.or_else(|| tiers.get(at.checked_sub(1)?))?;
        Some(other.id.clone())
    }
}

/// The limit with its figure doubled, where the figure is written in digits.
fn doubled(limit: &str) -> Option<String> {
    let digits: String = limit.chars().take_while(char::is_ascii_digit).collect();
    let rest = limit.strip_prefix(digits.as_str())?;
    let twice = digits.parse::<u64>().ok()?.checked_mul(2)?;
    Some(format!("{twice}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::doubled;

    #[test]
    fn figures_are_doubled() {
        for (limit, twice) in [
            ("4工作时", Some("8工作时")),
            ("1/4紧急工作时", Some("2/4紧急工作时")),
            ("5个工作日（次日起算）", Some("10个工作日（次日起算）")),
            ("8 work_hour", Some("16 work_hour")),
            ("无", None),
        ] {
            assert_eq!(doubled(limit).as_deref(), twice, "{limit}");
        }
    }
}
