//! The words of the pack that a roster is read against.
//!
//! A roster is always of one pack: its tiers, roles, kinds, units, facts and classes. Another pack
//! may call the same people otherwise, so opening one drops the roster before it.
//!
//! Not responsible for: what a word means.

use std::collections::BTreeSet;

use gezhi_contract::Text;

use jiff::tz::Offset;

use crate::book::Book;
use crate::diagnostic::suggest;
use crate::pack::Pack;
use crate::pack::field::{Field, Standard};
use crate::pack::vocabulary::{Section, Vocabulary};

/// The vocabulary, and the classes of the catalogue.
pub struct Words<'a> {
    /// The vocabulary.
    pub vocabulary: &'a Vocabulary,
    /// The classes' codes.
    pub classes: BTreeSet<&'a str>,
    /// The zone of local times.
    pub zone: Offset,
}

impl<'a> Words<'a> {
    /// Of a pack that is read and not yet planned.
    #[must_use]
    pub fn of_pack(pack: &'a Pack) -> Self {
        let mut classes = BTreeSet::new();
        if let Some(table) = pack.tables.get("catalogue")
            && let Some(at) = table.input(&Field::Standard(Standard::Class))
        {
            classes
                .extend(table.rows.iter().filter_map(|row| row.written.get(at)?.as_str().into()));
        }
        Self { vocabulary: &pack.vocabulary, classes, zone: pack.zone }
    }

    /// Of an open pack.
    #[must_use]
    pub fn of_book(book: &'a Book) -> Self {
        let classes = book.classes.keys().map(String::as_str).collect();
        Self { vocabulary: &book.pack.vocabulary, classes, zone: book.pack.zone }
    }

    /// The id of a word of one of the sections.
    #[must_use]
    pub fn id(&self, sections: &[Section], word: &str) -> Option<String> {
        sections.iter().find_map(|s| self.vocabulary.find(*s, word)).map(|term| term.id.clone())
    }

    /// That none of the sections has the word, with a near one as a hint, or all there are.
    #[must_use]
    pub fn unknown(&self, sections: &[Section], word: &str) -> (Text, Option<Text>) {
        let names: Vec<_> = sections.iter().map(|section| section.names()).collect();
        let zh: Vec<&str> = names.iter().map(|(_, zh, _)| *zh).collect();
        let en: Vec<&str> = names.iter().map(|(.., en)| *en).collect();
        let message = Text::new(
            format!("规则包没有{} `{word}`", zh.join("或")),
            format!("the pack has no {} `{word}`", en.join(" or ")),
        );
        let terms = || sections.iter().flat_map(|section| self.vocabulary.section(*section));
        let near = suggest(word, terms().flat_map(|t| [t.id.as_str(), t.label.zh.as_str()]));
        let hint = near.unwrap_or_else(|| {
            let known: Vec<&str> = terms().map(|term| term.id.as_str()).take(12).collect();
            let known = if known.is_empty() { "-".to_owned() } else { known.join("、") };
            Text::new(format!("规则包里有：{known}"), format!("the pack has: {known}"))
        });
        (message, Some(hint))
    }
}
