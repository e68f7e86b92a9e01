//! Names that would mean two things: no cell and no header may be read in two ways.
//!
//! Not responsible for: who may define which id; see `names`.

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems};
use crate::pack::field::FIELDS;
use crate::pack::stack::EVENTS;
use crate::pack::table::header::RESERVED;
use crate::pack::vocabulary::{Fact, Section, Term, Vocabulary};
use crate::source::Span;

/// Notes where a word bears the id or label of another that may stand in the same cells.
pub fn term(
    vocabulary: &Vocabulary,
    (section, term): (Section, &Term),
    span: &Span,
    problems: &mut Problems,
) {
    if section == Section::Events && EVENTS.iter().any(|(id, ..)| *id == term.id) {
        problems.add(
            Code::DuplicateId,
            span.clone(),
            Text::new(
                format!("节点 `{}` 总是有的，不用写", term.id),
                format!("the event `{}` is always there", term.id),
            ),
        );
        return;
    }
    let party = |section| matches!(section, Section::Roles | Section::Units);
    for (other_section, other) in &vocabulary.terms {
        let same_cells = *other_section == section || party(*other_section) && party(section);
        let itself = *other_section == section && other.id == term.id;
        if !same_cells || itself {
            continue;
        }
        let own = [&term.id, &term.label.zh];
        if let Some(name) =
            own.into_iter().find(|name| **name == other.id || **name == other.label.zh)
        {
            let full = format!("{}.{}", other_section.key(), other.id);
            twice((name, &full), ("", ""), span, problems);
            return;
        }
    }
}

/// Notes where a fact bears the name of a field, of a column that every table has, or of another
/// fact.
pub fn fact(vocabulary: &Vocabulary, fact: &Fact, span: &Span, problems: &mut Problems) {
    let own = [fact.id.as_str(), fact.label.zh.as_str()];
    let is_own = |name: &str| own.contains(&name);
    let fields = FIELDS.iter().flat_map(|spec| [(spec.path, spec.path), (spec.label, spec.path)]);
    if let Some((name, path)) = fields.into_iter().find(|(name, _)| is_own(name)) {
        twice((name, path), ("字段", "the field "), span, problems);
        return;
    }
    let columns = RESERVED.iter().flat_map(|(id, zh, _)| [(*id, *id), (*zh, *id)]);
    if let Some((name, id)) = columns.into_iter().find(|(name, _)| is_own(name)) {
        twice((name, id), ("每张表都有的列", "every table's column "), span, problems);
        return;
    }
    for other in vocabulary.facts.iter().filter(|other| other.id != fact.id) {
        let names = [other.id.as_str(), other.label.zh.as_str()];
        if let Some(name) = names.into_iter().find(|name| is_own(name)) {
            twice((name, &format!("facts.{}", other.id)), ("", ""), span, problems);
            return;
        }
    }
}

fn twice(
    (name, other): (&str, &str),
    (zh, en): (&str, &str),
    span: &Span,
    problems: &mut Problems,
) {
    problems.add_hint(
        Code::AmbiguousName,
        span.clone(),
        Text::new(
            format!("名称 `{name}` 已指{zh} `{other}`"),
            format!("the name `{name}` already means {en}`{other}`"),
        ),
        Text::new("换一个编号或 zh", "choose another id or `zh`"),
    );
}
