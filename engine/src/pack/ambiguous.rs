//! Names that would mean two things: no cell and no header may be read in two ways.
//!
//! Cells and headers may write a word by its id or by its Chinese label, and parties may be roles
//! or units in the same cell. That is convenient only while no text means two things. So ids and
//! labels of one group are one space: a section of the vocabulary each, roles and units together,
//! facts together with the standard fields and every table's own columns.
//!
//! Not responsible for: who may define which id; see `names`.

use std::collections::BTreeMap;

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems};
use crate::pack::field::FIELDS;
use crate::pack::parameter::Parameter;
use crate::pack::stack::EVENTS;
use crate::pack::table::header::RESERVED;
use crate::pack::vocabulary::{Fact, PARAMETERS, Section, Term};
use crate::source::Span;

/// Which ids and labels are taken, by what may stand in the same cells or headers.
#[derive(Debug, Default)]
pub struct Taken {
    /// (group, name) → what it means, as `roles.网格员`.
    names: BTreeMap<(&'static str, String), String>,
}

impl Taken {
    /// Takes a word's id and label, noting where they mean another word that may stand in the same
    /// cells.
    pub fn term(
        &mut self,
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
        let group = match section {
            Section::Units => Section::Roles.key(),
            other => other.key(),
        };
        let full = format!("{}.{}", section.key(), term.id);
        self.take((group, &full), [&term.id, &term.label.zh], span, problems);
    }

    /// Takes a fact's id and label, noting where they mean a field, a column that every table has,
    /// or another fact.
    pub fn fact(&mut self, fact: &Fact, span: &Span, problems: &mut Problems) {
        let own = [fact.id.as_str(), fact.label.zh.as_str()];
        let is_own = |name: &str| own.contains(&name);
        let mut fields =
            FIELDS.iter().flat_map(|spec| [(spec.path, spec.path), (spec.label, spec.path)]);
        if let Some((name, path)) = fields.find(|(name, _)| is_own(name)) {
            twice((name, path), ("字段", "the field "), span, problems);
            return;
        }
        let mut columns = RESERVED.iter().flat_map(|(id, zh, _)| [(*id, *id), (*zh, *id)]);
        if let Some((name, id)) = columns.find(|(name, _)| is_own(name)) {
            twice((name, id), ("每张表都有的列", "every table's column "), span, problems);
            return;
        }
        let full = format!("facts.{}", fact.id);
        self.take(("facts", &full), own, span, problems);
    }

    /// Takes a parameter's label and full id; they stand where facts stand.
    pub fn parameter(&mut self, parameter: &Parameter, span: &Span, problems: &mut Problems) {
        let full = format!("{PARAMETERS}{}", parameter.id);
        let label = parameter.label.zh.as_str();
        self.take(("facts", &full), [full.as_str(), label], span, problems);
    }

    fn take(
        &mut self,
        (group, full): (&'static str, &str),
        own: [&str; 2],
        span: &Span,
        problems: &mut Problems,
    ) {
        for name in own {
            match self.names.get(&(group, name.to_owned())) {
                Some(other) if other != full => {
                    twice((name, other), ("", ""), span, problems);
                    return;
                }
                _ => {
                    self.names.insert((group, name.to_owned()), full.to_owned());
                }
            }
        }
    }

    /// Gives back the names of what a layer removes.
    ///
    /// After a removal the name may be taken anew, by the same layer or a higher one.
    pub fn forget(&mut self, gone: &[String]) {
        if !gone.is_empty() {
            self.names.retain(|_, full| !gone.contains(full));
        }
    }
}

/// Says what the name means already, and of which kind that is.
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
