//! A CSV file as cells that know where they stand: commas or tabs, quoted line breaks, comment
//! lines.
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
}

/// A sheet: a header and rows.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The header's cells.
    pub header: SheetRow,
    /// The rows below it.
    pub rows: Vec<SheetRow>,
    delimiter: u8,
    /// Where each line starts: a long sheet has many places to tell.
    lines: Vec<usize>,
}

/// Reads a sheet; `None` where there is no header to go by.
pub fn read(file: SourceFile<'_>, problems: &mut Problems) -> Option<Sheet> {
    let first = file.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' };
    if !quotes_closed(file, problems) {
        return None;
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(file.text.as_bytes());
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut record = csv::StringRecord::new();
    // The reader works on text that is already valid UTF-8 and held in memory: it cannot fail.
    while reader.read_record(&mut record).unwrap_or(false) {
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        let end = usize::try_from(reader.position().byte()).unwrap_or(file.text.len());
        let cells: Vec<SheetCell> =
            record.iter().map(|text| SheetCell { text: text.trim().to_owned() }).collect();
        let blank = cells.iter().all(|cell| cell.text.is_empty());
        let comment = cells.first().is_some_and(|cell| cell.text.starts_with('#'));
        if !blank && !comment {
            rows.push(SheetRow { cells, bytes: start..end });
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
    let starts = file.text.match_indices('\n').map(|(at, _)| at.saturating_add(1));
    let lines = std::iter::once(0).chain(starts).collect();
    Some(Sheet { header, rows, delimiter, lines })
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

/// An odd number of quotation marks means that one was never closed.
fn quotes_closed(file: SourceFile<'_>, problems: &mut Problems) -> bool {
    let mut open: Option<usize> = None;
    for (at, _) in file.text.match_indices('"') {
        open = if open.is_some() { None } else { Some(at) };
    }
    if let Some(at) = open {
        problems.add(
            Code::CsvSyntax,
            file.span(at..at.saturating_add(1)),
            Text::new("引号没有配对", "a quotation mark is never closed"),
        );
    }
    open.is_none()
}

impl Sheet {
    /// The place of one cell of a row, or of `width` characters `at` characters into it.
    #[must_use]
    pub fn place(
        &self,
        file: SourceFile<'_>,
        (row, column): (&SheetRow, usize),
        within: Option<(usize, usize)>,
    ) -> Span {
        let raw = file.text.get(row.bytes.clone()).unwrap_or_default();
        let record = raw.trim_start_matches(['\n', '\r']);
        let skipped = raw.len().saturating_sub(record.len());
        let cell = cell_bytes(record, self.delimiter, column);
        let text = record.get(cell.clone()).unwrap_or_default();
        let start = row.bytes.start.saturating_add(skipped).saturating_add(cell.start);
        let Some((at, width)) = within else {
            return self.span(file, start..start.saturating_add(text.len()));
        };
        let from = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
        let last = at.saturating_add(width.max(1));
        let to = text.char_indices().nth(last).map_or(text.len(), |(byte, _)| byte);
        self.span(file, start.saturating_add(from)..start.saturating_add(to))
    }

    fn span(&self, file: SourceFile<'_>, bytes: Range<usize>) -> Span {
        let line = self.lines.partition_point(|start| *start <= bytes.start).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        file.in_line((line, start), bytes)
    }
}

/// The bytes of the `column`th cell's content in a raw record, without quotes and surrounding white
/// space.
fn cell_bytes(raw: &str, delimiter: u8, column: usize) -> Range<usize> {
    let mut quoted = false;
    let (mut index, mut start, mut end) = (0usize, 0usize, raw.len());
    for (at, byte) in raw.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            _ if byte == delimiter || byte == b'\n' || byte == b'\r' => {
                if index == column || byte != delimiter {
                    end = at;
                    break;
                }
                index = index.saturating_add(1);
                start = at.saturating_add(1);
            }
            _ => {}
        }
    }
    if index != column {
        return end..end;
    }
    let text = raw.get(start..end).unwrap_or_default();
    let inner = text.trim().trim_matches('"').trim();
    let offset = text.find(inner).unwrap_or(0);
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
        assert_eq!((span.line, span.column, span.width), (3, 10, 1));
        let span = sheet.place(file, (&sheet.rows[1], 1), None);
        assert_eq!((span.line, span.column, span.width), (6, 4, 1));
        let span = sheet.place(file, (&sheet.header, 2), Some((1, 1)));
        assert_eq!((span.line, span.column, span.width), (1, 9, 1));
    }

    #[test]
    fn an_open_quote_is_a_problem() {
        let mut problems = Problems::default();
        let file = SourceFile { layer: "l", path: "t", text: "a,b\n1,\"2\n" };
        assert!(read(file, &mut problems).is_none());
        assert!(problems.any_error());
    }
}
