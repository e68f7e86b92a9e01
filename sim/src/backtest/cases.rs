//! A file of real cases → its header and rows, each with its line, as Excel and WPS write them.
//!
//! Not responsible for: what a column means; that is the map's.

use std::fmt::Write;

use csv::{ReaderBuilder, StringRecord};
use gezhi_contract::Text;
use sha2::{Digest, Sha256};

use super::fault::RowFault;
use crate::error::{SimError, SimErrorKind};

/// The beginnings of files that are no text, and what they are.
const NOT_TEXT: [(&[u8], &str); 3] =
    [(b"PK\x03\x04", "xlsx"), (b"\xd0\xcf\x11\xe0", "xls"), (b"%PDF", "PDF")];

/// A file of cases, read and not yet understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cases {
    /// `sha256:…` of the file's bytes.
    pub digest: String,
    /// The file as text, with `\n`.
    text: String,
}

/// The rows of a file under one of its lines as header.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    /// The header's cells, without the spaces around them.
    pub header: Vec<String>,
    /// Every row under it, in the file's order; empty lines are none.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: StringRecord,
    /// The lines it reaches over where a quote was opened and never closed.
    pub unclosed: Option<u64>,
}

impl Cases {
    /// Reads a file: UTF-8 with or without a byte order mark, UTF-16 with one, or GB18030.
    ///
    /// # Errors
    /// [`SimError`] of kind `input`: it is a workbook, empty, or in no encoding known here.
    ///
    /// ```
    /// let error = gezhi_sim::backtest::Cases::read(b"").unwrap_err();
    /// assert_eq!(error.message.en, "the file is empty");
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, SimError> {
        let input = |zh: String, en: String| SimError::new(SimErrorKind::Input, zh, en);
        let save = |error: SimError| {
            error.hint(
                "在 Excel 或 WPS 里打开，另存为“CSV UTF-8（逗号分隔）”",
                "open it in Excel or WPS and save it as `CSV UTF-8 (comma delimited)`",
            )
        };
        if let Some((_, kind)) = NOT_TEXT.iter().find(|(start, _)| bytes.starts_with(start)) {
            let (zh, en) =
                (format!("文件是 {kind}，不是 CSV"), format!("the file is {kind}, no CSV"));
            return Err(save(input(zh, en)));
        }
        let text = gezhi::pack_dir::text(bytes).map_err(|byte| {
            let at = byte.saturating_add(1);
            save(input(
                format!("第 {at} 个字节不合 UTF-8，也不合 GB18030"),
                format!("byte {at} is neither UTF-8 nor GB18030"),
            ))
        })?;
        if text.trim().is_empty() {
            return Err(input("文件是空的".to_owned(), "the file is empty".to_owned()));
        }
        if text.contains('\0') {
            let (zh, en) = ("文件里有空字节，不是文本", "the file has null bytes: it is no text");
            return Err(save(input(zh.to_owned(), en.to_owned())));
        }
        Ok(Self { digest: digest(bytes), text })
    }

    /// The header that stands on a line, from 1, and the rows under it.
    pub(super) fn sheet(&self, header_line: u64) -> Sheet {
        let above = header_line.saturating_sub(1);
        let skipped = usize::try_from(above).unwrap_or(usize::MAX);
        let text: String = self.text.split_inclusive('\n').skip(skipped).collect();
        read(&text, above)
    }

    /// The cells of the file's first lines, each read by itself.
    pub(super) fn first_lines(&self, most: usize) -> Vec<Vec<String>> {
        let lines = self.text.split('\n').take(most);
        lines.map(|line| read(line, 0).header).collect()
    }
}

fn digest(bytes: &[u8]) -> String {
    let mut out = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        // Writing to a string never fails.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

fn read(text: &str, above: u64) -> Sheet {
    let first = text.lines().next().unwrap_or_default();
    let count = |mark: char| first.matches(mark).count();
    let mut ended = text.to_owned();
    if !ended.ends_with('\n') {
        ended.push('\n');
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if count('\t') > count(',') { b'\t' } else { b',' })
        .from_reader(ended.as_bytes());
    let mut sheet = Sheet::default();
    let mut cells = StringRecord::new();
    let mut next = 1_u64;
    // Reading text that is Unicode into rows of any length has no error.
    while reader.read_record(&mut cells).unwrap_or(false) {
        let after = reader.position().line();
        let row = placed(&cells, (next, after), above);
        next = after;
        if sheet.header.is_empty() {
            sheet.header = cells.iter().map(|cell| tidy(cell).to_owned()).collect();
        } else {
            sheet.rows.push(row);
        }
    }
    sheet
}

/// A row with the line it begins on: the reader knows where it ends, and the newlines within its
/// cells are counted back.
fn placed(cells: &StringRecord, (next, after): (u64, u64), above: u64) -> Row {
    let within: usize = cells.iter().map(|cell| cell.matches('\n').count()).sum();
    let within = u64::try_from(within).unwrap_or(u64::MAX);
    let begins = after.saturating_sub(within).saturating_sub(1);
    // The end of the file closed the quote: its last newline is in a cell.
    let unclosed = (begins < next).then_some(within);
    let line = begins.max(next).saturating_add(above);
    Row { line, cells: cells.clone(), unclosed }
}

/// A cell without what spreadsheets put around it: spaces, also full-width ones, and tabs that keep
/// a number from being taken for one.
pub(super) fn tidy(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

impl Row {
    /// Whether nothing stands in it: spreadsheets leave such rows behind.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| tidy(cell).is_empty())
    }

    /// A row that has not as many cells as the header.
    pub fn misshapen(&self, columns: usize) -> Option<RowFault> {
        let found = self.cells.len();
        if let Some(lines) = self.unclosed {
            let said = Text::new(
                format!("引号没有闭合：以下 {lines} 行读进了一格"),
                format!("a quote is not closed: {lines} lines were read into one cell"),
            );
            let hint = Text::new(
                "在这一行补上引号，或去掉多出的引号，再跑一遍",
                "close the quote on this line, or take it out, and run again",
            );
            return Some(RowFault::new(self.line, said, hint));
        }
        if found == columns {
            return None;
        }
        let said = Text::new(
            format!("这一行有 {found} 格，表头有 {columns} 格"),
            format!("the row has {found} cells, the header {columns}"),
        );
        let hint = Text::new(
            "含逗号或换行的格要用双引号括起来；用 Excel 或 WPS 重新导出",
            "cells with commas or line breaks stand in quotes; export it again from Excel or WPS",
        );
        Some(RowFault::new(self.line, said, hint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u64, Option<u64>)> {
        read(text, 0).rows.iter().map(|row| (row.line, row.unclosed)).collect()
    }

    #[test]
    fn a_row_knows_the_line_it_begins_on() {
        assert_eq!(lines("a,b\n\n\n1,\"x\ny\"\n2,z"), [(4, None), (6, None)]);
        assert_eq!(lines("a,b\n1,2\n\n3,\"4\n\"\n"), [(2, None), (4, None)]);
        assert_eq!(lines("a,b\n1,2\n3,\"x\ny,z\n"), [(2, None), (3, Some(2))]);
    }

    #[test]
    fn takes_tabs_where_the_header_has_them() {
        let sheet = read("编号\t内容\n1\t甲,乙\n", 0);
        assert_eq!(sheet.header, ["编号", "内容"]);
        assert_eq!(sheet.rows[0].cells.get(1), Some("甲,乙"));
    }

    #[test]
    fn a_title_above_the_header_is_passed_over() {
        let cases = Cases::read("某街道工单表,,\n编号,内容,\n1,甲,\n".as_bytes()).unwrap();
        let sheet = cases.sheet(2);
        assert_eq!(sheet.header, ["编号", "内容", ""]);
        assert_eq!(sheet.rows[0].line, 3);
    }
}
