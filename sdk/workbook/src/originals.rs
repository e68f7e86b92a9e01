//! The hidden sheet: every file's text, split over cells, with its digest.
//!
//! Not responsible for: where the sheet stands in the workbook.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::words::Words;

/// What the first cell says.
const MARK: &str = "gezhi-workbook";
/// The form of the sheets. It is raised with every change of [`crate::layout`] or `codec`: what
/// another version shows cannot be told from what a person changed.
pub(crate) const FORMAT: &str = "1";
/// The name under which the words of the layers below stand.
const WORDS: &str = ":words";
/// Characters of a cell: each is at most two in UTF-16, and Excel takes 32,767 of those.
const CHUNK: usize = 15_000;

/// What the sheet holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Originals {
    /// The files.
    pub files: BTreeMap<String, String>,
    /// The words of the layers below.
    pub words: Words,
}

/// Why the sheet gives no originals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// The sheet was written in another form.
    OtherFormat(String),
    /// That file is damaged.
    Damaged(String),
}

impl Originals {
    /// The rows of the sheet: path, part, text.
    pub(crate) fn rows(&self) -> Vec<[String; 3]> {
        let mut rows = vec![[MARK.to_owned(), FORMAT.to_owned(), String::new()]];
        let words = self.words.to_text();
        let files = self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        for (path, text) in files.chain([(WORDS, words.as_str())]) {
            rows.push([path.to_owned(), "sha256".to_owned(), digest(text)]);
            for (part, chunk) in chunks(text).into_iter().enumerate() {
                rows.push([path.to_owned(), part.to_string(), chunk]);
            }
        }
        rows
    }

    /// Reads the rows of the sheet.
    pub(crate) fn read(rows: &[Vec<String>]) -> Result<Self, Unread> {
        let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
        let (first, rest) = rows.split_first().ok_or(Unread::Damaged(String::new()))?;
        if cell(first, 0) != MARK {
            return Err(Unread::Damaged(String::new()));
        }
        if cell(first, 1) != FORMAT {
            return Err(Unread::OtherFormat(cell(first, 1)));
        }
        let mut digests: BTreeMap<String, String> = BTreeMap::new();
        let mut parts: BTreeMap<String, BTreeMap<usize, String>> = BTreeMap::new();
        for row in rest {
            let (path, part) = (cell(row, 0), cell(row, 1));
            if part == "sha256" {
                digests.insert(path, cell(row, 2));
                continue;
            }
            let part = part.parse().map_err(|_| Unread::Damaged(path.clone()))?;
            parts.entry(path).or_default().insert(part, cell(row, 2));
        }
        let mut originals = Self::default();
        for (path, wanted) in digests {
            let chunks: Vec<String> =
                parts.remove(&path).unwrap_or_default().into_values().collect();
            let text = unescaped(&chunks.concat()).unwrap_or_default();
            if digest(&text) != wanted {
                return Err(Unread::Damaged(path));
            }
            if path == WORDS {
                originals.words = Words::from_text(&text);
            } else {
                originals.files.insert(path, text);
            }
        }
        Ok(originals)
    }
}

fn digest(text: &str) -> String {
    let mut out = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        // A string takes every write.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// The text in pieces that any spreadsheet gives back as they are: no line ends, no characters that
/// XML refuses, no white space at either end.
fn chunks(text: &str) -> Vec<String> {
    let mut chunks = Vec::new();
    let mut chunk = String::new();
    let mut count = 0usize;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let edge = count == 0 || count.saturating_add(1) >= CHUNK || rest.peek().is_none();
        let plain = match c {
            '\\' | '\u{fffe}' | '\u{ffff}' => false,
            '_' => rest.peek() != Some(&'x'),
            c if c.is_whitespace() => c == ' ' && !edge,
            c => !c.is_control(),
        };
        if plain {
            chunk.push(c);
            count = count.saturating_add(1);
        } else {
            let escaped = match c {
                '\\' => "\\\\".to_owned(),
                '\n' => "\\n".to_owned(),
                c => format!("\\u{{{:x}}}", u32::from(c)),
            };
            count = count.saturating_add(escaped.len());
            chunk.push_str(&escaped);
        }
        if count >= CHUNK {
            chunks.push(std::mem::take(&mut chunk));
            count = 0;
        }
    }
    if !chunk.is_empty() {
        chunks.push(chunk);
    }
    chunks
}

fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next()? {
            '\\' => out.push('\\'),
            'n' => out.push('\n'),
            'u' => {
                let code: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                out.push(char::from_u32(u32::from_str_radix(&code, 16).ok()?)?);
            }
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(originals: &Originals) -> Vec<Vec<String>> {
        originals.rows().into_iter().map(|row| row.to_vec()).collect()
    }

    #[test]
    fn every_text_comes_back() {
        let mut originals = Originals::default();
        originals.words.add("tiers", "grid", "网格");
        let long: String = "长 ".repeat(40_000);
        for (path, text) in [
            ("a", ""),
            ("b", "\n"),
            ("c", " \t\u{0}\u{b}\\n\\u{41}_x000D_\u{ffff}𠮷\r\n "),
            ("d", long.as_str()),
        ] {
            originals.files.insert(path.to_owned(), text.to_owned());
        }
        let written = rows(&originals);
        for cell in written.iter().flatten() {
            assert!(crate::view::cell_holds(cell) && cell.trim() == cell, "{cell:?}");
        }
        assert_eq!(Originals::read(&written).unwrap(), originals);
    }

    #[test]
    fn damage_is_told() {
        let mut originals = Originals::default();
        originals.files.insert("pack.toml".to_owned(), "id = 1\n".to_owned());
        let mut written = rows(&originals);
        written[2][2].push('x');
        assert_eq!(Originals::read(&written), Err(Unread::Damaged("pack.toml".to_owned())));
        written[0][1] = "99".to_owned();
        assert_eq!(Originals::read(&written), Err(Unread::OtherFormat("99".to_owned())));
        assert!(matches!(Originals::read(&[]), Err(Unread::Damaged(_))));
    }
}
