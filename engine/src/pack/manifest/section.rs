//! The sections of `pack.toml`: `[sources]`, `[schemes]`, `[calendars]` and `[tables]`, one entry
//! at a time.
//!
//! Each function reads one entry and asks for every key it knows, those for readers included
//! (`note`, `publisher`, `url` …): a key that is not asked for is unknown and an error. Entries
//! come out with what could be read; what could not is noted and marked, so that it is not missed a
//! second time.
//!
//! Not responsible for: the manifest's own keys, or whether the entries fit the other layers and
//! files.

use gezhi_contract::Text;

use super::{CalendarSpec, SOURCE_KINDS, Scheme, Source, TableSpec, days, unknown_word};
use crate::calendar::Beyond;
use crate::diagnostic::{Code, Problems};
use crate::pack::tree::{Read, Tree};
use crate::plan::HitPolicy;
use crate::value::Type;

/// Of a source only kind, title and date are kept: what an answer shows beside a citation.
pub(super) fn source(tree: &Tree<'_>, problems: &mut Problems) -> Source {
    let kind = tree.needed("kind", problems);
    if let Some(kind) = kind.as_ref().filter(|kind| !SOURCE_KINDS.contains(&kind.value.as_str())) {
        unknown_word((tree, kind), &kind.value, &SOURCE_KINDS, problems);
    }
    for note in ["note", "publisher", "url", "licence"] {
        tree.string(note, problems);
    }
    Source {
        kind: kind.map(|k| k.value).unwrap_or_default(),
        title: tree.needed("title", problems).map(|t| t.value).unwrap_or_default(),
        date: tree.string("date", problems).map(|d| d.value),
    }
}

/// Letters are capitals, so a class code can be taken apart at its first character that is none:
/// `E05-01` is letters `E` and printed code `05-01`. Two letters for one kind are refused: a
/// category given without letters would have two codes.
pub(super) fn scheme(tree: &Tree<'_>, problems: &mut Problems) -> Scheme {
    let title = tree.label("title", "", problems);
    let Some(table) = tree.table("kinds", problems) else {
        if !tree.has("kinds") {
            tree.needed("kinds", problems);
        }
        return Scheme { title, ..Scheme::default() };
    };
    let mut kinds: Vec<(Read<String>, String)> = Vec::new();
    for letters in table.keys() {
        let span = table.file().span(letters.bytes.clone());
        if letters.value.is_empty() || !letters.value.chars().all(|c| c.is_ascii_uppercase()) {
            problems.add(
                Code::BadId,
                span.clone(),
                Text::new(
                    format!("类别前缀 `{}` 应为大写字母", letters.value),
                    format!("class prefix `{}` must be capital letters", letters.value),
                ),
            );
        }
        let Some(kind) = table.string(&letters.value, problems) else { continue };
        if kinds.iter().any(|(_, before)| *before == kind.value) {
            problems.add(
                Code::AmbiguousName,
                span,
                Text::new(
                    format!("种类 `{}` 已有前缀，编码会分不开", kind.value),
                    format!("kind `{}` has letters already: codes could not be told", kind.value),
                ),
            );
        }
        kinds.push((letters, kind.value));
    }
    Scheme { title, kinds, layer: 0 }
}

/// `weekend = []` is a week without days off, which is not the same as leaving it out.
pub(super) fn calendar(tree: &Tree<'_>, problems: &mut Problems) -> CalendarSpec {
    let before = problems.count();
    let beyond = tree.string("beyond", problems).and_then(|text| match text.value.as_str() {
        "provisional" => Some(Beyond::Provisional),
        "error" => Some(Beyond::Error),
        other => {
            unknown_word((tree, &text), other, &["provisional", "error"], problems);
            None
        }
    });
    for note in ["title", "note"] {
        tree.string(note, problems);
    }
    let weekend = tree.strings("weekend", problems);
    CalendarSpec {
        base: tree.string("base", problems),
        windows: tree.strings("windows", problems),
        weekend: tree.has("weekend").then_some(weekend),
        known: days(tree, "known", problems),
        beyond,
        source: tree.string("source", problems),
        faulty: problems.count() > before,
        bytes: tree.bytes(),
    }
}

pub(super) fn table(tree: &Tree<'_>, problems: &mut Problems) -> TableSpec {
    let policy = tree.string("hit", problems).and_then(|text| {
        let policy = HitPolicy::parse(&text.value);
        if policy.is_none() {
            let known: Vec<&str> = HitPolicy::all().map(HitPolicy::name).to_vec();
            unknown_word((tree, &text), &text.value, &known, problems);
        }
        policy.map(|value| Read { value, bytes: text.bytes })
    });
    let mut spec = TableSpec { policy, ..TableSpec::default() };
    if let Some(columns) = tree.table("columns", problems) {
        for key in columns.keys() {
            match columns.string(&key.value, problems).map(|name| (Type::named(&name.value), name))
            {
                Some((Some(kind), _)) => spec.columns.push((key, kind)),
                Some((None, name)) => {
                    let known: Vec<&str> = Type::ALL.iter().map(|t| t.name()).collect();
                    unknown_word((&columns, &name), &name.value, &known, problems);
                    spec.untyped.push(key.value);
                }
                None => spec.untyped.push(key.value),
            }
        }
    }
    if let Some(priorities) = tree.table("priorities", problems) {
        for key in priorities.keys() {
            let list = priorities.literals(&key.value, problems);
            spec.priorities.push((key, list));
        }
    }
    if let Some(defaults) = tree.table("defaults", problems) {
        for key in defaults.keys() {
            if let Some(value) = defaults.literal(&key.value, problems) {
                spec.defaults.push((key, value));
            }
        }
    }
    spec
}
