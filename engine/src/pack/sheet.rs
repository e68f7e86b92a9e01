//! A CSV file as cells that know where they stand: commas or tabs, quoted line breaks, comment
//! lines.
//!
//! A table is a file that an official opens in a spreadsheet, so what spreadsheets write is taken:
//! commas, or tabs where the first line has some and no comma; cells in quotation marks with line
//! breaks inside; rows shorter than the header. What is *not* taken is told, because the usual
//! leniency of CSV readers loses data in silence: a quotation mark that is never closed swallows
//! the rest of the file, text after a closing one ends up in some cell or other.
//!
//! Comment lines start with `#` in their first cell. Blank lines are skipped, and line numbers in
//! messages are those of the file, whatever is skipped.
//!
//! Places are found on demand: a row knows its bytes and how many lines lie before it, and a cell's
//! columns are counted only when its place is asked for, never by reading the file again.
//!
//! Not responsible for: encodings (the host's business) and what the cells mean (see `table`).

use std::ops::Range;

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems};
use crate::limits;
use crate::source::{SourceFile, Span};

/// One cell: its text, trimmed.
#[derive(Clone, Debug, Default)]
pub struct SheetCell {
    /// The text.
    pub text: String,
}

/// One line of the sheet.
#[derive(Clone, Debug)]
pub struct SheetRow {
    /// The cells.
    pub cells: Vec<SheetCell>,
    /// Where the record stands in the file.
    pub bytes: Range<usize>,
    /// How many line ends there are before it, so that a place is found without reading the file
    /// again.
    lines: u32,
}

/// A sheet: a header and rows.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The header's cells.
    pub header: SheetRow,
    /// The rows below it.
    pub rows: Vec<SheetRow>,
    delimiter: u8,
}

/// Reads a sheet; `None` where there is no header to go by.
///
/// At most `ROWS_MAX` rows; the first beyond is noted and the sheet is not read on. A header in a
/// single cell with `，`, `;` or `|` inside is a wrong separator and is told as such, rather than as
/// a missing column.
pub fn read(file: SourceFile<'_>, problems: &mut Problems) -> Option<Sheet> {
    let written = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let first = file.text.lines().find(written).unwrap_or_default();
    let delimiter = if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' };
    if !quotes_closed((file, delimiter), problems) {
        return None;
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(file.text.as_bytes());
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut record = csv::StringRecord::new();
    let (mut counted, mut lines) = (0, 0u32);
    // The reader works on text that is already valid UTF-8 and held in memory: it cannot fail.
    while reader.read_record(&mut record).unwrap_or(false) {
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        let start = start.saturating_add(line_ends(file.text.get(start..).unwrap_or_default()));
        let passed = file.text.get(counted..start).unwrap_or_default().matches('\n').count();
        lines = lines.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        counted = start;
        let end = usize::try_from(reader.position().byte()).unwrap_or(file.text.len());
        let cells: Vec<SheetCell> =
            record.iter().map(|text| SheetCell { text: text.trim().to_owned() }).collect();
        let blank = cells.iter().all(|cell| cell.text.is_empty());
        let comment = cells.first().is_some_and(|cell| cell.text.starts_with('#'));
        if !blank && !comment {
            rows.push(SheetRow { cells, bytes: start..end, lines });
        }
        if rows.len() > limits::ROWS_MAX.saturating_add(1) {
            too_many(file, start..end, problems);
            return None;
        }
    }
    if rows.is_empty() {
        problems.add(
            Code::CsvSyntax,
            file.whole(),
            Text::new("表是空的，没有表头", "the table is empty: it has no header"),
        );
        return None;
    }
    let header = rows.remove(0);
    let sheet = Sheet { header, rows, delimiter };
    let one = sheet.header.cells.first().filter(|_| sheet.header.cells.len() == 1);
    if let Some(mark) = one.and_then(|cell| cell.text.chars().find(|c| "，;；|".contains(*c))) {
        problems.add_hint(
            Code::CsvSyntax,
            sheet.place(file, (&sheet.header, 0), None),
            Text::new(
                format!("表头只有一格：`{mark}` 不分隔单元格"),
                format!("the header is one cell: `{mark}` separates nothing"),
            ),
            Text::new("用逗号 `,` 或制表符分隔", "put `,` or a tab between cells"),
        );
        return None;
    }
    Some(sheet)
}

/// How many bytes of line ends a text begins with.
fn line_ends(text: &str) -> usize {
    text.len().saturating_sub(text.trim_start_matches(['\n', '\r']).len())
}

fn too_many(file: SourceFile<'_>, bytes: Range<usize>, problems: &mut Problems) {
    let most = limits::ROWS_MAX;
    problems.add_hint(
        Code::TooLarge,
        file.span(bytes),
        Text::new(format!("表超过 {most} 行"), format!("the table has more than {most} rows")),
        Text::new("把表拆成几层或几张表", "split the table into layers or several tables"),
    );
}

/// Follows a text byte by byte as the CSV reader does: a quotation mark opens a cell only as its
/// first character.
///
/// The csv crate tells where records lie and not where cells do; this follows its rules closely
/// enough to find a cell again.
struct Scan {
    delimiter: u8,
    state: State,
}

/// Where in a cell the scan stands: before its first character, in plain text, inside quotation
/// marks, just after a closing one, or in text that should not be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    Closed,
    AfterQuote,
}

impl Scan {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::Start }
    }

    /// Takes the next byte; says whether it ends a cell.
    fn ends_cell(&mut self, byte: u8) -> bool {
        let ends = byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        self.state = match (self.state, byte) {
            (State::Start | State::Closed, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::Closed,
            (State::Quoted, _) => State::Quoted,
            _ if ends => State::Start,
            (State::Closed, b' ') => State::Closed,
            (State::Closed | State::AfterQuote, _) => State::AfterQuote,
            _ => State::Plain,
        };
        ends && self.state == State::Start
    }
}

/// Notes a quotation mark that is never closed, and text behind one that is; false where no rows
/// can be told.
fn quotes_closed((file, delimiter): (SourceFile<'_>, u8), problems: &mut Problems) -> bool {
    let mut scan = Scan::new(delimiter);
    let mut opened = 0;
    for (at, byte) in file.text.bytes().enumerate() {
        let before = scan.state;
        scan.ends_cell(byte);
        if before == State::Start && scan.state == State::Quoted {
            opened = at;
        }
        if before != State::AfterQuote && scan.state == State::AfterQuote {
            let rest = file.text.get(at..).unwrap_or_default();
            let wide = rest.chars().next().map_or(1, char::len_utf8);
            problems.add_hint(
                Code::CsvSyntax,
                file.span(at..at.saturating_add(wide)),
                Text::new(
                    "右引号之后还有文字",
                    "the cell goes on after its closing quotation mark",
                ),
                Text::new(
                    "整格用引号括起来，里面的引号写两个",
                    "put the whole cell in quotation marks and double those inside",
                ),
            );
        }
    }
    let closed = scan.state != State::Quoted;
    if !closed {
        problems.add_hint(
            Code::CsvSyntax,
            file.span(opened..opened.saturating_add(1)),
            Text::new("引号没有配对", "a quotation mark is never closed"),
            Text::new(
                "补上右引号；单元格里的引号写两个",
                "close it; a quotation mark inside a cell is doubled",
            ),
        );
    }
    closed
}

impl SheetRow {
    /// The line its record begins in, from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.lines.saturating_add(1)
    }
}

impl Sheet {
    /// The row whose record holds that line; rows stand in the order of their lines.
    ///
    /// `None` above the first row.
    #[must_use]
    pub fn row_at(&self, line: u32) -> Option<&SheetRow> {
        let below = self.rows.partition_point(|row| row.line() <= line);
        self.rows.get(below.checked_sub(1)?)
    }

    /// The place of one cell of a row, or of `width` characters `at` characters into it.
    ///
    /// `within` is in characters of the cell's content, as faults of cells count; lines and columns
    /// of the answer are the file's, from 1.
    #[must_use]
    pub fn place(
        &self,
        file: SourceFile<'_>,
        (row, column): (&SheetRow, usize),
        within: Option<(usize, usize)>,
    ) -> Span {
        let record = file.text.get(row.bytes.clone()).unwrap_or_default();
        let cell = cell_bytes(record, self.delimiter, column);
        let text = record.get(cell.clone()).unwrap_or_default();
        let start = cell.start;
        let span = |bytes| {
            let span = SourceFile { text: record, ..file }.span(bytes);
            Span { line: span.line.saturating_add(row.lines), ..span }
        };
        let Some((at, width)) = within else {
            return span(start..start.saturating_add(text.len()));
        };
        let from = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
        let last = at.saturating_add(width.max(1));
        let to = text.char_indices().nth(last).map_or(text.len(), |(byte, _)| byte);
        span(start.saturating_add(from)..start.saturating_add(to))
    }
}

/// The bytes of the `column`th cell's content in a raw record, without quotes and surrounding white
/// space.
fn cell_bytes(raw: &str, delimiter: u8, column: usize) -> Range<usize> {
    let mut scan = Scan::new(delimiter);
    let (mut index, mut start, mut end) = (0usize, 0usize, raw.len());
    for (at, byte) in raw.bytes().enumerate() {
        if scan.ends_cell(byte) {
            if index == column || byte != delimiter {
                end = at;
                break;
            }
            index = index.saturating_add(1);
            start = at.saturating_add(1);
        }
    }
    if index != column {
        return end..end;
    }
    let text = raw.get(start..end).unwrap_or_default();
    let quoted = text.strip_prefix('"').and_then(|t| t.trim_end().strip_suffix('"'));
    let inner = quoted.unwrap_or(text).trim();
    let skipped = if quoted.is_some() { 1 } else { 0 };
    let within = text.get(skipped..).unwrap_or_default();
    let blank = within.len().saturating_sub(within.trim_start().len());
    let offset = if inner.is_empty() { skipped } else { blank.saturating_add(skipped) };
    let from = start.saturating_add(offset);
    from..from.saturating_add(inner.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> (Sheet, Problems) {
        let mut problems = Problems::default();
        let file = SourceFile { layer: "l", path: "tables/t.csv", text };
        (read(file, &mut problems).unwrap(), problems)
    }

    #[test]
    fn knows_where_a_cell_stands() {
        let text = "编号,条件,\"→甲\"\nA1,\"多行\n\"\"引\"\" 文\",  乙 \n\n# 注释,\nA2,丙,丁\n";
        let (sheet, _) = sheet(text);
        let file = SourceFile { layer: "l", path: "tables/t.csv", text };
        assert_eq!(sheet.rows.len(), 2);
        let span = sheet.place(file, (&sheet.rows[0], 2), None);
        assert_eq!((span.line, span.column, span.width), (3, 12, 1));
        let span = sheet.place(file, (&sheet.rows[1], 1), None);
        assert_eq!((span.line, span.column, span.width), (6, 4, 1));
        let span = sheet.place(file, (&sheet.header, 2), Some((1, 1)));
        assert_eq!((span.line, span.column, span.width), (1, 9, 1));
    }

    #[test]
    fn a_quote_within_a_cell_is_a_letter() {
        let text = "编号,管径,丙\nA1,5\" 管,丁\nA2,\"6\"\" 管\",戊\n";
        let (sheet, problems) = sheet(text);
        assert!(!problems.any_error());
        let file = SourceFile { layer: "l", path: "tables/t.csv", text };
        let cells: Vec<&str> = sheet.rows.iter().map(|row| row.cells[1].text.as_str()).collect();
        assert_eq!(cells, ["5\" 管", "6\" 管"]);
        for (row, column) in [(0, 9), (1, 12)] {
            assert_eq!(sheet.place(file, (&sheet.rows[row], 2), None).column, column);
        }
    }

    #[test]
    fn an_open_quote_is_a_problem() {
        let mut problems = Problems::default();
        let file = SourceFile { layer: "l", path: "t", text: "a,b\n1,\"2\n" };
        assert!(read(file, &mut problems).is_none());
        assert!(problems.any_error());
    }
}
