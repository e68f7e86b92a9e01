//! One source line as a terminal shows it: Chinese characters two columns wide, long lines cut
//! around the mark.

use unicode_width::UnicodeWidthChar;

/// What a tab is shown as.
const TAB: &str = "    ";
/// What stands for the part of a line that is left out.
const CUT: &str = "…";

/// What is meant, in characters from 1; column 0 means the whole line, width 0 an unknown one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) column: u32,
    pub(super) width: u32,
}

/// A line ready to be printed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The line, or the part of it around the mark.
    pub(super) text: String,
    /// Columns before the first caret.
    pub(super) before: usize,
    /// How many carets; 0 where the whole line is meant.
    pub(super) carets: usize,
}

impl Excerpt {
    /// Cuts `line` to `columns`.
    pub(super) fn new(line: &str, mark: Mark, columns: usize) -> Self {
        let cells: Vec<Cell> = line.chars().map(Cell::of).collect();
        let start = usize::try_from(mark.column).unwrap_or(usize::MAX).saturating_sub(1);
        let length = usize::try_from(mark.width).unwrap_or(usize::MAX).max(1);
        let end = start.saturating_add(length).min(cells.len().max(start.saturating_add(1)));
        let (first, last) = window(&cells, start..end.min(cells.len()), columns);
        let shown = |from: usize, to: usize| cells.get(from..to).unwrap_or_default();
        let (left, right) = (first > 0, last < cells.len());
        let mut text = String::new();
        if left {
            text.push_str(CUT);
        }
        shown(first, last).iter().for_each(|cell| cell.push_to(&mut text));
        if right {
            text.push_str(CUT);
        }
        let before = width(shown(first, start.min(last))) + usize::from(left);
        let marked = width(shown(start.min(last), end.min(last))).max(1);
        Self { text, before, carets: if mark.column == 0 { 0 } else { marked } }
    }
}

/// One character and the columns it takes.
#[derive(Clone, Copy, Debug)]
struct Cell {
    character: char,
    columns: usize,
}

impl Cell {
    fn of(character: char) -> Self {
        let columns = match character {
            '\t' => TAB.len(),
            // Characters that move the cursor would move the mark.
            _ => character.width().unwrap_or(1),
        };
        Self { character, columns }
    }

    fn push_to(self, text: &mut String) {
        match self.character {
            '\t' => text.push_str(TAB),
            control if control.is_control() => text.push('\u{fffd}'),
            character => text.push(character),
        }
    }
}

fn width(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.columns).sum()
}

/// The characters to show: all of them, or the mark with as much on both sides as fits, more on the
/// right.
fn window(cells: &[Cell], mark: std::ops::Range<usize>, columns: usize) -> (usize, usize) {
    if width(cells) <= columns {
        return (0, cells.len());
    }
    let room = columns.saturating_sub(2);
    let of = |index: usize| cells.get(index).map_or(0, |cell| cell.columns);
    let mut first = mark.start.min(cells.len());
    let mut last = first;
    let mut used = 0;
    while last < mark.end && used + of(last) <= room {
        used += of(last);
        last += 1;
    }
    let third = room.saturating_sub(used) / 3;
    let mut left = 0;
    while first > 0 && left + of(first - 1) <= third {
        first -= 1;
        left += of(first);
    }
    used += left;
    while last < cells.len() && used + of(last) <= room {
        used += of(last);
        last += 1;
    }
    while first > 0 && used + of(first - 1) <= room {
        first -= 1;
        used += of(first);
    }
    (first, last)
}
