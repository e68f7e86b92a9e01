//! What is wrong with a workbook, or was passed over: sheet, cell, what, and how to mend it.
//!
//! Not responsible for: faults in the rules themselves. Those are found where a pack is checked.

use std::error::Error;
use std::fmt;

use gezhi_contract::Text;

/// What kind of fault or remark it is; stable, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// The bytes are no workbook (.xlsx), or a part of it cannot be read.
    NotAWorkbook,
    /// The workbook, a sheet or a file is larger than is taken.
    TooLarge,
    /// The workbook was made by another version of this crate.
    OtherFormat,
    /// A sheet that is needed is not there.
    MissingSheet,
    /// A sheet has no row of headers that is known.
    NoHeader,
    /// A column that is needed is not there.
    MissingColumn,
    /// Two columns have the same header.
    DuplicateColumn,
    /// Two rows have the same id.
    DuplicateRow,
    /// A cell that is needed is empty.
    EmptyCell,
    /// The spreadsheet made a date or a time of what was written.
    BecameDate,
    /// The spreadsheet made a number of it and lost figures.
    LostFigures,
    /// A cell holds an error such as `#NAME?`.
    ErrorValue,
    /// A formula without a value.
    NoValue,
    /// Cells of a table are merged.
    Merged,
    /// A cell's content does not fit its column.
    BadCell,
    /// Two rows or sheets say different things about one place in a file.
    Conflict,
    /// What cannot stand in a workbook at all: a remark of `to_workbook`.
    Unwritable,
    /// A sheet of the user's own was passed over: a remark.
    ExtraSheet,
    /// A column of the user's own was passed over: a remark.
    ExtraColumn,
    /// Cells in a column without a header were passed over: a remark.
    OutsideTable,
    /// A sheet was taken for one that has lost its name: a remark.
    RenamedSheet,
    /// The hidden originals are not there or damaged; the files were written afresh: a remark.
    NoOriginals,
}

/// One fault or remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its kind.
    pub code: Code,
    /// The sheet, where it is about one.
    pub sheet: Option<String>,
    /// The cell or range as Excel names it (`B7`), where it is about one.
    pub cell: Option<String>,
    /// What is wrong.
    pub message: Text,
    /// How to mend it.
    pub hint: Text,
}

impl Finding {
    pub(crate) fn new(code: Code, message: Text, hint: Text) -> Self {
        Self { code, sheet: None, cell: None, message, hint }
    }

    pub(crate) fn at(mut self, sheet: &str, cell: Option<String>) -> Self {
        self.sheet = Some(sheet.to_owned());
        self.cell = cell;
        self
    }

    /// Place, message and hint as one line.
    ///
    /// ```
    /// let error = gezhi_workbook::from_workbook(b"no zip").unwrap_err();
    /// assert!(error.findings[0].line().en.contains("save it as .xlsx"));
    /// ```
    #[must_use]
    pub fn line(&self) -> Text {
        let place = match (&self.sheet, &self.cell) {
            (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
            (Some(sheet), None) => sheet.clone(),
            _ => String::new(),
        };
        let (zh, en) = if place.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("{place}："), format!("{place}: "))
        };
        Text::new(
            format!("{zh}{}；{}", self.message.zh, self.hint.zh),
            format!("{en}{}; {}", self.message.en, self.hint.en),
        )
    }
}

/// Why a workbook gives no folder: the faults that were found, at least one and at most
/// 200.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkbookError {
    /// The faults, in the order of the sheets.
    pub findings: Vec<Finding>,
}

impl WorkbookError {
    /// All faults, a line each.
    #[must_use]
    pub fn message(&self) -> Text {
        let lines: Vec<Text> = self.findings.iter().map(Finding::line).collect();
        let join =
            |pick: fn(&Text) -> &str| lines.iter().map(pick).collect::<Vec<&str>>().join("\n");
        Text::new(join(|line| &line.zh), join(|line| &line.en))
    }
}

impl From<Finding> for WorkbookError {
    fn from(finding: Finding) -> Self {
        Self { findings: vec![finding] }
    }
}

impl fmt::Display for WorkbookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl Error for WorkbookError {}

/// `(0, 27)` → `AB1`.
pub(crate) fn a1(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column.saturating_add(1);
    while left > 0 {
        left = left.saturating_sub(1);
        let letter = u8::try_from(left % 26).unwrap_or(0);
        letters.push(char::from(b'A'.saturating_add(letter)));
        left /= 26;
    }
    let letters: String = letters.iter().rev().collect();
    format!("{letters}{}", row.saturating_add(1))
}
