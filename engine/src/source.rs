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

/// Where the lines of a file begin: for finding many places without reading the file each time.
#[derive(Clone, Debug)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Of the file's text.
    #[must_use]
    pub fn new(file: SourceFile<'_>) -> Self {
        let ends = file.text.match_indices('\n').map(|(at, _)| at.saturating_add(1));
        Self { starts: std::iter::once(0).chain(ends).collect() }
    }

    /// As [`SourceFile::span`].
    #[must_use]
    pub fn span(&self, file: SourceFile<'_>, bytes: Range<usize>) -> Span {
        let line = self.starts.partition_point(|start| *start <= bytes.start);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let text = file.text.get(start..).unwrap_or_default();
        let within = bytes.start.saturating_sub(start)..bytes.end.saturating_sub(start);
        let span = SourceFile { text, ..file }.span(within);
        Span { line: u32::try_from(line).unwrap_or(u32::MAX), ..span }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_find_the_places_that_counting_finds() {
        for text in ["", "一", "a\n", "一二\n\n三 = \"四\n五\"\r\n六"] {
            let file = SourceFile { layer: "l", path: "p", text };
            let lines = Lines::new(file);
            let places: Vec<usize> =
                (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
            for from in &places {
                for to in places.iter().filter(|to| *to >= from) {
                    assert_eq!(lines.span(file, *from..*to), file.span(*from..*to), "{text}");
                }
            }
        }
    }
}
