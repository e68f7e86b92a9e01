//! Where something stands in a pack's files.
//!
//! Not responsible for: reading files; the host hands over `(path, text)`.

use std::ops::Range;

/// One file of one layer.
#[derive(Clone, Copy, Debug)]
pub struct SourceFile<'a> {
    /// The layer's id, or its place in the bundle where it has none yet.
    pub layer: &'a str,
    /// The path inside the layer.
    pub path: &'a str,
    /// The whole text.
    pub text: &'a str,
}

/// A place in a file, counted as people count: lines and characters from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The layer's id.
    pub layer: String,
    /// The path inside the layer.
    pub file: String,
    /// The line, from 1; 0 for the whole file.
    pub line: u32,
    /// The column in characters, from 1; 0 for the whole line.
    pub column: u32,
    /// How many characters; 0 where unknown.
    pub width: u32,
}

impl SourceFile<'_> {
    /// The file as a whole.
    #[must_use]
    pub fn whole(&self) -> Span {
        Span { layer: self.layer.to_owned(), file: self.path.to_owned(), ..Span::default() }
    }

    /// The place of a range of bytes.
    #[must_use]
    pub fn span(&self, bytes: Range<usize>) -> Span {
        let before = self.text.get(..bytes.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let line = before.matches('\n').count();
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        let meant = self.text.get(bytes).unwrap_or_default();
        let first_line = meant.lines().next().unwrap_or_default();
        Span {
            line: count(line),
            column: count(column),
            width: u32::try_from(first_line.chars().count()).unwrap_or(u32::MAX),
            ..self.whole()
        }
    }

    /// The place of a line and column, as rhai reports them.
    #[must_use]
    pub fn at(&self, line: usize, column: usize) -> Span {
        Span {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            width: u32::from(column > 0),
            ..self.whole()
        }
    }
}

fn count(before: usize) -> u32 {
    u32::try_from(before.saturating_add(1)).unwrap_or(u32::MAX)
}
