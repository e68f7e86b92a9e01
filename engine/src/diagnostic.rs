//! The problems of a pack, gathered: all of them at once, never only the first.
//!
//! A diagnostic is data: a stable code, a severity, a place, a sentence in both languages and a way
//! to mend it. The sentence says what is wrong in the author's words, with the author's text in
//! backticks; the hint says what to write instead. Nothing here knows of colours, carets or
//! terminals.
//!
//! Which codes there are, and why each matters, stands in `codes`, once: the enumeration, the
//! severities and `docs/diagnostics.md` come from that list.
//!
//! Not responsible for: drawing them; see `gezhi::render` on the host side.

use gezhi_contract::diagnostic::Severity;
use gezhi_contract::{Diagnostic, Text};

use crate::limits;
use crate::source::Span;

pub mod codes;

pub use codes::Code;

/// The problems found so far.
///
/// Bounded by `DIAGNOSTICS_MAX`: an author mends the first few and runs again, and a hostile pack
/// must not fill the memory with complaints about itself. Every phase notes into the same list, or
/// into one of its own that is taken over later, where it is not yet known whether the fault will
/// count.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    list: Vec<Diagnostic>,
}

impl Problems {
    /// Notes one problem; beyond [`limits::DIAGNOSTICS_MAX`] only the first of the rest is noted,
    /// as `too-many`.
    pub fn add(&mut self, code: Code, span: Span, message: Text) {
        self.push(code, (span, None), (message, None));
    }

    /// Notes one problem with the way to mend it.
    pub fn add_hint(&mut self, code: Code, span: Span, message: Text, hint: Text) {
        self.push(code, (span, None), (message, Some(hint)));
    }

    /// Notes one problem of a JSON file, at a path instead of a line.
    pub fn add_path(&mut self, code: Code, file: &str, path: &str, said: (Text, Option<Text>)) {
        let span = Span { file: file.to_owned(), ..Span::default() };
        self.push(code, (span, Some(path.to_owned())), said);
    }

    fn push(
        &mut self,
        code: Code,
        (span, path): (Span, Option<String>),
        (message, hint): (Text, Option<Text>),
    ) {
        if self.list.len() > limits::DIAGNOSTICS_MAX {
            return;
        }
        let full = self.list.len() == limits::DIAGNOSTICS_MAX;
        let (code, message, hint) = if full {
            (
                Code::TooMany,
                Text::new("问题太多，其余未列出", "too many problems; the rest are not listed"),
                None,
            )
        } else {
            (code, message, hint)
        };
        self.list.push(Diagnostic {
            code: code.name().to_owned(),
            severity: code.severity(),
            layer: span.layer,
            file: span.file,
            line: span.line,
            column: span.column,
            width: span.width,
            path,
            message,
            hint,
        });
    }

    /// Whether any of them keeps the pack from being opened.
    #[must_use]
    pub fn any_error(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// Takes over what was noted elsewhere.
    pub fn extend(&mut self, other: Self) {
        for problem in other.list {
            let Diagnostic { layer, file, line, column, width, path, .. } = problem;
            let span = Span { layer, file, line, column, width };
            if let Some(code) = Code::named(&problem.code) {
                self.push(code, (span, path), (problem.message, problem.hint));
            }
        }
    }

    /// Whether a problem of one of those kinds was noted in that file of any layer.
    #[must_use]
    pub fn any_in(&self, file: &str, codes: &[Code]) -> bool {
        self.list.iter().any(|d| d.file == file && codes.iter().any(|code| code.name() == d.code))
    }

    /// Whether a problem of that kind was noted on the line of `span`.
    ///
    /// For problems that would only follow from it, such as the type of a value on a line that is
    /// not TOML.
    #[must_use]
    pub fn any_of(&self, code: Code, span: &Span) -> bool {
        let mut list = self.list.iter().filter(|d| d.code == code.name());
        list.any(|d| d.layer == span.layer && d.file == span.file && d.line == span.line)
    }

    /// Whether any problem was noted at that place.
    #[must_use]
    pub fn any_here(&self, span: &Span) -> bool {
        self.list.iter().any(|d| {
            (d.line, d.column) == (span.line, span.column)
                && d.layer == span.layer
                && d.file == span.file
        })
    }

    /// Whether any problem was noted on that line.
    #[must_use]
    pub fn any_at(&self, layer: &str, file: &str, line: u32) -> bool {
        self.list.iter().any(|d| d.layer == layer && d.file == file && d.line == line)
    }

    /// All of them, in the order they were noted in.
    #[must_use]
    pub fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }

    /// All of them, sorted by file, line and column within their layers' order of discovery.
    #[must_use]
    pub fn into_sorted(mut self, layers: &[String]) -> Vec<Diagnostic> {
        let rank = |layer: &str| layers.iter().position(|l| l == layer).unwrap_or(usize::MAX);
        self.list.sort_by(|a, b| {
            (rank(&a.layer), &a.file, a.line, a.column, &a.code, &a.message.en).cmp(&(
                rank(&b.layer),
                &b.file,
                b.line,
                b.column,
                &b.code,
                &b.message.en,
            ))
        });
        self.list.dedup();
        self.list
    }
}

/// `did you mean …`, where one of `known` is close to `word`.
#[must_use]
pub fn suggest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Text> {
    let close = closest(word, known)?;
    Some(Text::new(format!("是否指 `{close}`？"), format!("did you mean `{close}`?")))
}

/// The known word nearest to `word`, if one is near: at most a third of it edited, or one contains
/// the other.
///
/// Distance is that of Damerau and Levenshtein with adjacent swaps, in characters; Chinese words
/// are short, so a word of up to four characters may differ in one.
fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        let both = length > 1 && candidate.chars().count() > 1;
        let contained = both && (candidate.contains(word) || word.contains(candidate));
        let distance = strsim::osa_distance(word, candidate);
        let near = distance.saturating_mul(3) <= length.max(candidate.chars().count());
        let near = near || contained || (length <= 4 && distance == 1 && length > 1);
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}
