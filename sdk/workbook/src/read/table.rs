//! A sheet's cells as a header and rows of texts; what is in the way of that is told.
//!
//! Not responsible for: which columns there should be.

use gezhi_contract::Text;

use super::RawSheet;
use crate::finding::{Code, Finding, a1};
use crate::layout::DAYS;

/// Rows in which a header is looked for: somebody may have put a title above it.
const HEADER_ROWS: u32 = 10;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The row, from 0.
    pub row: u32,
    /// The cells, by the columns of the table.
    pub cells: Vec<String>,
}

/// A sheet as a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Current {
    /// The sheet's name.
    pub sheet: String,
    /// Headers and their columns, from 0.
    pub columns: Vec<(String, u32)>,
    /// The rows that hold something.
    pub rows: Vec<Line>,
}

impl Current {
    /// The headers.
    pub(crate) fn header(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The rows by another header; a column that is not there is empty.
    pub(crate) fn by(&self, header: &[String]) -> Vec<Line> {
        let places: Vec<Option<usize>> = header
            .iter()
            .map(|wanted| self.columns.iter().position(|(name, _)| name == wanted))
            .collect();
        let pick = |line: &Line| {
            let cell = |at: &Option<usize>| at.and_then(|at| line.cells.get(at)).cloned();
            let cells = places.iter().map(|at| cell(at).unwrap_or_default()).collect();
            Line { row: line.row, cells }
        };
        self.rows.iter().map(pick).collect()
    }

    /// The place of a cell, as Excel names it.
    pub(crate) fn place(&self, row: u32, header: &str) -> Option<String> {
        let column = self.columns.iter().find(|(name, _)| name == header)?;
        Some(a1(row, column.1))
    }
}

/// Reads a table. `known` are headers that it should have, the most telling first.
pub(crate) fn table(
    sheet: &RawSheet,
    known: &[String],
    (faults, remarks): (&mut Vec<Finding>, &mut Vec<Finding>),
) -> Option<Current> {
    if let Some((row, column)) = sheet.beyond {
        faults.push(beyond(sheet, row, column));
        return None;
    }
    let Some(top) = header_row(sheet, known) else {
        faults.push(no_header(sheet, known));
        return None;
    };
    let mut columns: Vec<(String, u32)> = Vec::new();
    for ((_, column), raw) in sheet.cells.range((top, 0)..(top.saturating_add(1), 0)) {
        match raw.text(false) {
            Ok(name) => columns.push((name.trim().to_owned(), *column)),
            Err(fault) => faults.push(fault.at(&sheet.name, Some(a1(top, *column)))),
        }
    }
    refuse_twins(sheet, &columns, top, faults);
    refuse_merged(sheet, &columns, top, faults);
    let mut current = Current { sheet: sheet.name.clone(), columns, rows: Vec::<Line>::new() };
    let mut outside = None;
    for ((row, column), raw) in sheet.cells.range((top.saturating_add(1), 0)..) {
        let Some(at) = current.columns.iter().position(|(_, known)| known == column) else {
            outside.get_or_insert(a1(*row, *column));
            continue;
        };
        let header = current.columns.get(at).map_or("", |(name, _)| name.as_str());
        let takes_days = DAYS.contains(&header);
        let text = match raw.text(takes_days) {
            Ok(text) => text.trim().to_owned(),
            Err(fault) => {
                faults.push(fault.at(&sheet.name, Some(a1(*row, *column))));
                continue;
            }
        };
        if current.rows.last().is_none_or(|line| line.row != *row) {
            let cells = vec![String::new(); current.columns.len()];
            current.rows.push(Line { row: *row, cells });
        }
        let line = current.rows.last_mut();
        if let Some(cell) = line.and_then(|line| line.cells.get_mut(at)) {
            *cell = text;
        }
    }
    if let Some(cell) = outside {
        remarks.push(outside_table(&sheet.name, cell));
    }
    Some(current)
}

/// The lines of a sheet of plain text: its first column.
pub(crate) fn lines(sheet: &RawSheet, faults: &mut Vec<Finding>) -> Vec<String> {
    if let Some((row, column)) = sheet.beyond {
        faults.push(beyond(sheet, row, column));
    }
    let mut lines = Vec::new();
    for ((row, column), raw) in &sheet.cells {
        if *column > 0 {
            continue;
        }
        let at = usize::try_from(*row).unwrap_or(usize::MAX);
        while lines.len() < at {
            lines.push(String::new());
        }
        match raw.text(false) {
            Ok(text) => lines.extend(text.split('\n').map(|line| line.trim_end().to_owned())),
            Err(fault) => faults.push(fault.at(&sheet.name, Some(a1(*row, *column)))),
        }
    }
    lines
}

/// The first row that has the most telling header, else the row that has most of them.
fn header_row(sheet: &RawSheet, known: &[String]) -> Option<u32> {
    let mut best: Option<(usize, u32)> = None;
    for row in 0..HEADER_ROWS {
        let cells = sheet.cells.range((row, 0)..(row.saturating_add(1), 0));
        let names: Vec<String> = cells
            .filter_map(|(_, raw)| raw.text(false).ok())
            .map(|text| text.trim().to_owned())
            .collect();
        let count = known.iter().filter(|name| names.contains(name)).count();
        if known.first().is_some_and(|first| names.contains(first)) && count > known.len() / 3 {
            return Some(row);
        }
        if count > 0 && best.is_none_or(|(most, _)| count > most) {
            best = Some((count, row));
        }
    }
    best.map(|(_, row)| row)
}

fn refuse_twins(sheet: &RawSheet, columns: &[(String, u32)], top: u32, faults: &mut Vec<Finding>) {
    for (at, (name, column)) in columns.iter().enumerate() {
        let first = columns.iter().take(at).find(|(other, _)| other == name);
        let Some((_, first)) = first else { continue };
        let first = a1(top, *first);
        faults.push(
            Finding::new(
                Code::DuplicateColumn,
                Text::new(
                    format!("表头 `{name}` 与 {first} 重复"),
                    format!("the header `{name}` stands in {first} as well"),
                ),
                Text::new("删去一列，或改名", "delete one of the columns, or rename it"),
            )
            .at(&sheet.name, Some(a1(top, *column))),
        );
    }
}

fn refuse_merged(sheet: &RawSheet, columns: &[(String, u32)], top: u32, faults: &mut Vec<Finding>) {
    for range in &sheet.merged {
        let within = columns.iter().any(|(_, c)| range.start.1 <= *c && *c <= range.end.1);
        if range.end.0 < top || !within {
            continue;
        }
        let cell = format!("{}:{}", a1(range.start.0, range.start.1), a1(range.end.0, range.end.1));
        faults.push(
            Finding::new(
                Code::Merged,
                Text::new(
                    "合并的单元格只有左上角一格有内容",
                    "of merged cells only the first holds something",
                ),
                Text::new("取消合并，每一格都填上", "unmerge them and fill every cell"),
            )
            .at(&sheet.name, Some(cell)),
        );
    }
}

fn beyond(sheet: &RawSheet, row: u32, column: u32) -> Finding {
    Finding::new(
        Code::TooLarge,
        Text::new("这一格离表太远", "the cell is far outside any table"),
        Text::new("删掉这一格所在的行和列", "delete the row and column of that cell"),
    )
    .at(&sheet.name, Some(a1(row, column)))
}

fn no_header(sheet: &RawSheet, known: &[String]) -> Finding {
    let wanted: Vec<&str> = known.iter().take(6).map(String::as_str).collect();
    let wanted = wanted.join("、");
    Finding::new(
        Code::NoHeader,
        Text::new("前十行里找不到表头", "there is no header in the first ten rows"),
        Text::new(
            format!("第一行写表头，如：{wanted}"),
            format!("write a header into the first row, as: {wanted}"),
        ),
    )
    .at(&sheet.name, None)
}

fn outside_table(sheet: &str, cell: String) -> Finding {
    Finding::new(
        Code::OutsideTable,
        Text::new(
            "这一列没有表头，里面写的都跳过了",
            "the column has no header; what stands in it was passed over",
        ),
        Text::new("要算数就补上表头", "give it a header if it is to count"),
    )
    .at(sheet, Some(cell))
}
