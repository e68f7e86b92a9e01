//! A table with its columns under each other.
//!
//! Columns of words give way first, by lines; where figures alone are too wide, the columns stand
//! in blocks, each with the first column before it.
//!
//! Not responsible for: the table's title.

use gezhi::render::Lang;

use super::{COLUMNS, INDENT, clean, pad, wide, wrapped};
use crate::report::figure::{self, Detail};
use crate::report::{Cell, Table};

/// Between columns.
const GAP: &str = "  ";
/// Columns of words, and heads of figures, are not narrower for want of room.
const WORDS_MIN: usize = 16;
const HEAD_MIN: usize = 8;

/// A column in words.
struct Column {
    head: String,
    cells: Vec<String>,
    figures: bool,
    width: usize,
}

impl Column {
    fn new(table: &Table, at: usize, lang: Lang) -> Self {
        let cells = || table.rows.iter().map(|row| row.get(at).unwrap_or(&Cell::Empty));
        let figures = cells().any(figure::is_figure)
            && !cells().any(|cell| matches!(cell, Cell::Word(_) | Cell::Label(_)));
        let head = table.columns.get(at).map(|head| clean(figure::say(head, lang)));
        let head = head.unwrap_or_default();
        let cells = cells().map(|cell| clean(&figure::write(cell, lang, Detail::Full)));
        let cells: Vec<String> = cells.collect();
        let widest = cells.iter().map(|cell| wide(cell)).max().unwrap_or_default();
        let width = widest.max(wide(&head)).clamp(1, COLUMNS - INDENT.len());
        Self { head, cells, figures, width }
    }

    fn least(&self) -> usize {
        let widest = self.cells.iter().map(|cell| wide(cell)).max().unwrap_or_default();
        let head = wide(&self.head);
        let least = if self.figures {
            widest.max(head.min(HEAD_MIN))
        } else {
            widest.max(head).min(WORDS_MIN)
        };
        least.clamp(1, COLUMNS - INDENT.len())
    }
}

/// The table in lines.
pub(super) fn draw(table: &Table, lang: Lang) -> Vec<String> {
    let columns = (0..table.columns_most()).map(|at| Column::new(table, at, lang));
    let mut columns: Vec<Column> = columns.collect();
    if columns.is_empty() || table.rows.is_empty() {
        return vec![lang.pick("无数据", "no data").to_owned()];
    }
    let room = COLUMNS - INDENT.len();
    while whole(columns.iter()) > room {
        let wider = columns.iter_mut().filter(|column| column.width > column.least());
        let Some(widest) = wider.max_by_key(|column| column.width) else { break };
        widest.width -= 1;
    }
    let mut lines = Vec::new();
    for block in blocks(&columns, room) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(rows(&block, table.rows.len()));
    }
    lines
}

fn whole<'a>(columns: impl Iterator<Item = &'a Column>) -> usize {
    let widths: usize = columns.map(|column| column.width + GAP.len()).sum();
    widths.saturating_sub(GAP.len())
}

/// The columns in blocks that fit, the first column before each.
fn blocks(columns: &[Column], room: usize) -> Vec<Vec<&Column>> {
    let Some((first, rest)) = columns.split_first() else { return Vec::new() };
    let mut blocks = Vec::new();
    let mut block = vec![first];
    for column in rest {
        let taken = whole(block.iter().copied().chain([column]));
        if taken > room && block.len() > 1 {
            blocks.push(std::mem::replace(&mut block, vec![first]));
        }
        let alone = whole([first, column].into_iter()) > room;
        if alone && block.len() == 1 {
            // Not even beside the first column: by itself.
            blocks.push(std::mem::take(&mut block));
            blocks.push(vec![column]);
            block.push(first);
            continue;
        }
        block.push(column);
    }
    if block.len() > 1 || blocks.is_empty() {
        blocks.push(block);
    }
    blocks
}

fn rows(columns: &[&Column], count: usize) -> Vec<String> {
    let heads: Vec<&str> = columns.iter().map(|column| column.head.as_str()).collect();
    let mut lines = row(columns, &heads);
    lines.push("─".repeat(whole(columns.iter().copied())));
    for at in 0..count {
        let cell = |column: &&Column| column.cells.get(at).cloned().unwrap_or_default();
        let cells: Vec<String> = columns.iter().map(cell).collect();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        lines.extend(row(columns, &cells));
    }
    lines
}

fn row(columns: &[&Column], cells: &[&str]) -> Vec<String> {
    let cells = columns.iter().zip(cells).map(|(column, cell)| wrapped(cell, column.width));
    let cells: Vec<Vec<String>> = cells.collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    let line = |at: usize| {
        let parts = columns.iter().zip(&cells).map(|(column, lines)| {
            let text = lines.get(at).map(String::as_str).unwrap_or_default();
            pad(text, column.width, column.figures)
        });
        parts.collect::<Vec<String>>().join(GAP)
    };
    (0..height).map(line).collect()
}
