//! The text of a cell twice, character by character: as written, and folded to half width.
//!
//! Not responsible for: grammar. Folding keeps the number of characters, so one offset serves both.

use std::ops::Range;

use super::At;

/// A stretch of a cell, in characters.
pub(super) type Span = Range<usize>;

/// The text of a cell.
pub(super) struct Source {
    written: Vec<char>,
    folded: Vec<char>,
}

impl Source {
    pub(super) fn new(text: &str) -> Self {
        let written: Vec<char> = text.chars().collect();
        let folded = written.iter().copied().map(fold).collect();
        Self { written, folded }
    }

    /// All of it, without the white space around it.
    pub(super) fn whole(&self) -> Span {
        self.trim(0..self.written.len())
    }

    /// The folded character at `offset`.
    pub(super) fn get(&self, offset: usize) -> Option<char> {
        self.folded.get(offset).copied()
    }

    /// The folded characters of `span`.
    pub(super) fn chars(&self, span: &Span) -> &[char] {
        self.folded.get(span.clone()).unwrap_or(&[])
    }

    /// The folded text of `span`.
    pub(super) fn folded(&self, span: &Span) -> String {
        self.chars(span).iter().collect()
    }

    /// The text of `span` as written.
    pub(super) fn written(&self, span: &Span) -> String {
        self.written.get(span.clone()).unwrap_or(&[]).iter().collect()
    }

    /// `span` without the white space around it.
    pub(super) fn trim(&self, span: Span) -> Span {
        let chars = self.chars(&span);
        let before = chars.iter().take_while(|c| c.is_whitespace()).count();
        let after = chars.iter().skip(before).rev().take_while(|c| c.is_whitespace()).count();
        span.start.saturating_add(before)..span.end.saturating_sub(after)
    }

    /// Whether `span` has as many opening as closing round brackets.
    pub(super) fn is_balanced(&self, span: &Span) -> bool {
        let count = |bracket| self.chars(span).iter().filter(|c| **c == bracket).count();
        count('(') == count(')')
    }

    /// Where the folded `needle` first occurs in `span`.
    pub(super) fn find(&self, span: &Span, needle: &[char]) -> Option<usize> {
        let found = self.chars(span).windows(needle.len()).position(|window| window == needle)?;
        span.start.checked_add(found)
    }
}

/// The span's place.
pub(super) fn at(span: &Span) -> At {
    At { offset: span.start, width: span.len() }
}

/// Full-width ASCII to ASCII, other spaces and the mathematical minus to the plain ones; all else
/// stays.
fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
        }
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{2212}' => '-',
        '≦' => '≤',
        '≧' => '≥',
        _ => c,
    }
}
