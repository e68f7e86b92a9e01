//! Words in cells: ids or labels of the vocabulary, classes, parties; turned into ids, or noted.
//!
//! A word is looked for by id first and by label second; `ambiguous` sees to it that no text can be
//! both. A literal that means no word stays as it is, so that reading goes on, and the problem is
//! noted at its characters with the nearest word.
//!
//! Codes have an enemy of their own: a spreadsheet turns `05-01` into a date. That is recognised
//! where a code or a free text is wanted, and told as what it is instead of as an unknown class.
//!
//! Not responsible for: which column takes which words; see `field`.

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::cell;
use crate::pack::field::{Field, Words};
use crate::pack::table::row::{At, Rows, split};
use crate::pack::table::{InputColumn, note};
use crate::pack::vocabulary::{PARAMETERS, Section};
use crate::source::Span;
use crate::value::Type;

impl Rows<'_> {
    /// A literal of a string column as the id it means.
    ///
    /// Facts and parameters with a list of `values` take these and no others; all other literals
    /// are of the column's own words. `None` where the literal stays as it is: it is its own id, or
    /// it is wrong and that is noted.
    pub(super) fn word(
        &self,
        literal: &str,
        input: &InputColumn,
        span: &Span,
        problems: &mut Problems,
    ) -> Option<String> {
        if let Field::Fact(id) = &input.field {
            let known = self.vocabulary.fact(id).map_or(&[] as &[String], |f| &f.values);
            return only((id, known), literal, span, problems);
        }
        if let Field::Parameter(id) = &input.field {
            let known = self.vocabulary.parameter(id).map_or(&[] as &[String], |p| &p.values);
            return only((id, known), literal, span, problems);
        }
        self.resolve(literal, input.words, span, problems)
    }

    /// A word as the id it means; problems are noted.
    ///
    /// `None` for words that have no id apart from their text (free text, classes) and for those
    /// that are not known. The caller keeps the text in either case, so that a faulty row can still
    /// be shown.
    pub fn resolve(
        &self,
        word: &str,
        words: Words,
        span: &Span,
        problems: &mut Problems,
    ) -> Option<String> {
        match words {
            Words::Free => {
                mangled(word, span, problems);
                None
            }
            Words::Of(section) => self.section_word(word, section, span, problems),
            Words::Fixed(list) => {
                if let Some((id, _)) = list.iter().find(|(id, zh)| *id == word || *zh == word) {
                    return Some((*id).to_owned());
                }
                let known: Vec<String> =
                    list.iter().map(|(id, zh)| format!("`{id}`（{zh}）")).collect();
                let known = known.join("、");
                problems.add_hint(
                    Code::UnknownWord,
                    span.clone(),
                    Text::new(format!("不认识 `{word}`"), format!("`{word}` is not known here")),
                    Text::new(format!("可用：{known}"), format!("known: {known}")),
                );
                None
            }
            Words::Class => {
                self.class(word, span, problems);
                None
            }
            Words::AnyOf(sections) => {
                let mut all = sections.iter();
                if let Some(term) = all.find_map(|s| self.vocabulary.find(*s, word)) {
                    return Some(term.id.clone());
                }
                let first = sections.first().copied()?;
                self.section_word(word, first, span, problems)
            }
            Words::DecimalFact => {
                let all = || self.vocabulary.facts.iter().filter(|f| f.kind == Type::Decimal);
                let found = all().find(|f| f.id == word || f.label.zh == word);
                let known: Vec<&str> = all().map(|f| f.label.zh.as_str()).collect();
                let kind = ("数值型事实", "a fact of type decimal");
                let given = (found.map(|f| f.id.as_str()), known.as_slice());
                self.named(word, kind, given, (span, problems))
            }
            Words::ListParameter => {
                let all = || self.vocabulary.parameters.iter().filter(|p| p.one().is_none());
                let found = all().find(|p| p.id == word || p.label.zh == word);
                let known: Vec<&str> = all().map(|p| p.label.zh.as_str()).collect();
                let kind = ("列表参数", "a parameter that holds a list");
                let given = (found.map(|p| p.id.as_str()), known.as_slice());
                self.named(word, kind, given, (span, problems))
            }
        }
    }

    /// A word, or the full id of a parameter that an output may name instead.
    ///
    /// What the parameter holds is looked at when all layers are laid; see `check::setting`.
    pub(super) fn setting(
        &self,
        word: &str,
        words: Words,
        span: &Span,
        problems: &mut Problems,
    ) -> Option<String> {
        let mut quiet = Problems::default();
        if let Some(id) = self.resolve(word, words, span, &mut quiet) {
            return Some(id);
        }
        if let Some(parameter) = self.vocabulary.parameter(word) {
            return Some(format!("{PARAMETERS}{}", parameter.id));
        }
        self.resolve(word, words, span, problems)
    }

    /// A fact or parameter by id or label, as its id; noted where it is none, or of another type.
    fn named(
        &self,
        word: &str,
        (zh, en): (&str, &str),
        (found, known): (Option<&str>, &[&str]),
        (span, problems): (&Span, &mut Problems),
    ) -> Option<String> {
        if found.is_none() {
            let message = Text::new(format!("`{word}` 不是{zh}"), format!("`{word}` is not {en}"));
            let hint = suggest(word, known.iter().copied());
            note(problems, (Code::UnknownWord, span.clone()), message, hint);
        }
        found.map(str::to_owned)
    }

    /// A word of one section; the hint is a near word, or the first dozen of all there are.
    fn section_word(
        &self,
        word: &str,
        section: Section,
        span: &Span,
        problems: &mut Problems,
    ) -> Option<String> {
        if let Some(term) = self.vocabulary.find(section, word) {
            return Some(term.id.clone());
        }
        let (_, zh, en) = section.names();
        problems.add_hint(
            Code::UnknownWord,
            span.clone(),
            Text::new(format!("词表里没有{zh} `{word}`"), format!("unknown {en} `{word}`")),
            self.vocabulary.hint(section, word),
        );
        None
    }

    /// Whether `E05*` could mean anything; true where the classes cannot be told.
    pub(super) fn begins_class(&self, prefix: &str) -> bool {
        self.classes.is_none_or(|classes| classes.iter().any(|class| class.starts_with(prefix)))
    }

    /// A class as the catalogues write it. What a spreadsheet made of a code is told as that, and
    /// not as a class that happens to be missing. Where a catalogue cannot be read, no class is
    /// blamed.
    fn class(&self, word: &str, span: &Span, problems: &mut Problems) {
        let Some(classes) = self.classes else {
            mangled(word, span, problems);
            return;
        };
        if classes.contains(word) {
            return;
        }
        if mangled(word, span, problems) {
            return;
        }
        let message =
            Text::new(format!("类目里没有 `{word}`"), format!("class `{word}` is in no catalogue"));
        let hint = suggest(word, classes.iter().map(String::as_str));
        note(problems, (Code::UnknownClass, span.clone()), message, hint);
    }

    /// Ids of roles and units between `、`; a role wins where both have the name. Unknown parties
    /// are noted and left out.
    pub(super) fn parties(&self, text: &str, at: At<'_>, problems: &mut Problems) -> String {
        let mut out: Vec<String> = Vec::new();
        for word in split(text) {
            let term = self
                .vocabulary
                .find(Section::Roles, word)
                .or_else(|| self.vocabulary.find(Section::Units, word));
            match term {
                Some(term) => out.push(term.id.clone()),
                None => self.unknown_party(word, at.word(text, word), problems),
            }
        }
        out.join("、")
    }

    /// Posts and units are looked for together, since a cell takes either; the hint says under
    /// which heading of the vocabulary a new one belongs.
    fn unknown_party(&self, word: &str, span: Span, problems: &mut Problems) {
        let labels = self
            .vocabulary
            .section(Section::Roles)
            .chain(self.vocabulary.section(Section::Units))
            .flat_map(|term| [term.id.as_str(), term.label.zh.as_str()]);
        let hint = suggest(word, labels).unwrap_or_else(|| {
            Text::new(
                "先写进 vocabulary.toml 的 [roles]（岗位）或 [units]（单位等）",
                "add it to [roles] (posts) or [units] (all else) in vocabulary.toml",
            )
        });
        problems.add_hint(
            Code::UnknownWord,
            span,
            Text::new(
                format!("词表里没有岗位或单位 `{word}`"),
                format!("`{word}` is neither a role nor a unit of the vocabulary"),
            ),
            hint,
        );
    }
}

/// A fact or parameter with `values` takes these only. There is nothing to translate, so no id
/// comes out.
fn only(
    (name, known): (&str, &[String]),
    literal: &str,
    span: &Span,
    problems: &mut Problems,
) -> Option<String> {
    if known.is_empty() {
        mangled(literal, span, problems);
        return None;
    }
    if !known.iter().any(|value| value == literal) {
        let list = known.join("、");
        let hint = suggest(literal, known.iter().map(String::as_str))
            .unwrap_or_else(|| Text::new(format!("可用：{list}"), format!("known: {list}")));
        problems.add_hint(
            Code::UnknownWord,
            span.clone(),
            Text::new(
                format!("`{literal}` 不是 `{name}` 的取值"),
                format!("`{literal}` is no value of `{name}`"),
            ),
            hint,
        );
    }
    None
}

/// Notes what Excel made of a code; says whether it did.
fn mangled(text: &str, span: &Span, problems: &mut Problems) -> bool {
    let Some(message) = cell::excel_mangled(text) else { return false };
    problems.add_hint(
        Code::ExcelMangled,
        span.clone(),
        message,
        Text::new(
            "字母开头的编码（如 `E05-01`）电子表格不会改",
            "a code that starts with a letter, as `E05-01`, is left alone",
        ),
    );
    true
}
