//! Who may define which id: nothing is overridden by accident.
//!
//! A layer may be replaced by its author at any time, and those laid over it are then read against
//! the new one. If overriding were silent, a row that the city adds next year under an id the
//! district happens to use would vanish from the district's pack without a word. So every collision
//! has to be asked for, and every permission has to be used:
//!
//! | the layer | below it | outcome |
//! |---|---|---|
//! | defines an id | nobody has it | new |
//! | defines an id | a layer has it, `replace` lists it | replaces, at the same place |
//! | defines an id | a layer has it, not listed | `unlisted-replacement` |
//! | defines an id twice | | `duplicate-id` |
//! | lists an id in `replace` or `remove` | nobody has it | `absent-id` |
//! | touches an id | it is sealed | `sealed` |
//!
//! One space of names for everything but the engine's own fields: words are `roles.网格长`, sources
//! `sources.LST-2023`, days `cn-mainland/2024-02-10`, rows bare ids.
//!
//! Not responsible for: what an id stands for.

use std::collections::BTreeMap;
use std::ops::Range;

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::manifest::Manifest;
use crate::pack::table::note;
use crate::pack::tree::Read;
use crate::source::{SourceFile, Span};

/// Every id defined so far, from the bottom layer up.
///
/// An owner is the layer that defined the id last. Sealing keeps the layer with the pattern: the
/// layer itself may still change what it seals, those above may not.
#[derive(Clone, Debug, Default)]
pub struct Names {
    owners: BTreeMap<String, Owner>,
    sealed: Vec<(String, usize)>,
}

#[derive(Clone, Debug)]
struct Owner {
    layer: usize,
    span: Span,
}

/// What one layer has leave to change.
///
/// Each listed id remembers whether it was used, for [`Leave::finish`].
#[derive(Clone)]
pub struct Leave<'a> {
    layer: usize,
    manifest: SourceFile<'a>,
    replace: BTreeMap<String, (Range<usize>, bool)>,
    remove: BTreeMap<String, (Range<usize>, bool)>,
    sealed: Vec<Read<String>>,
}

/// What a definition turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definition {
    /// The id is new.
    New,
    /// The id was defined below and may be replaced.
    Replaces,
    /// The id must not be defined here; the problem was noted.
    Refused,
}

impl<'a> Leave<'a> {
    /// The leave of one layer, from its manifest's `replace`, `remove` and `sealed`.
    #[must_use]
    pub fn new(layer: usize, file: SourceFile<'a>, manifest: &Manifest) -> Self {
        let unused = |ids: &[Read<String>]| {
            ids.iter().map(|id| (id.value.clone(), (id.bytes.clone(), false))).collect()
        };
        Self {
            layer,
            manifest: file,
            replace: unused(&manifest.replace),
            remove: unused(&manifest.remove),
            sealed: manifest.sealed.clone(),
        }
    }

    /// Reports the ids of `replace`, `remove` and `sealed` that changed nothing.
    ///
    /// Runs after all layers, because a seal may be for ids that come from tables, which are laid
    /// last.
    pub fn finish(self, names: &Names, problems: &mut Problems) {
        for pattern in &self.sealed {
            if !names.owners.keys().any(|id| covers(&pattern.value, id)) {
                let span = self.manifest.span(pattern.bytes.clone());
                names.absent(&pattern.value, ("sealed", "封存"), span, problems);
            }
        }
        let lists = [(&self.replace, ("replace", "取代")), (&self.remove, ("remove", "移除"))];
        for (list, words) in lists {
            for (id, (bytes, _)) in list.iter().filter(|(_, (_, used))| !used) {
                let span = self.manifest.span(bytes.clone());
                let owner = names.owners.get(id).map(|owner| owner.layer);
                if owner.is_some_and(|owner| owner < self.layer) {
                    undefined(id, span, problems);
                } else {
                    names.absent(id, words, span, problems);
                }
            }
        }
    }
}

impl Names {
    /// Seals ids (or prefixes that end in `*`) against the layers above `layer`.
    pub fn seal(&mut self, patterns: &[Read<String>], layer: usize) {
        self.sealed.extend(patterns.iter().map(|p| (p.value.clone(), layer)));
    }

    fn is_sealed(&self, id: &str, layer: usize) -> bool {
        self.sealed.iter().any(|(pattern, owner)| *owner < layer && covers(pattern, id))
    }

    /// Takes away what the leave's `remove` names and a lower layer has by now; gives back what
    /// really goes.
    ///
    /// Called once for settings and again for rows; an id is removed once only.
    pub fn remove(&mut self, leave: &mut Leave<'_>, problems: &mut Problems) -> Vec<String> {
        let mut gone = Vec::new();
        for (id, (bytes, used)) in &mut leave.remove {
            let below = self.owners.get(id).is_some_and(|owner| owner.layer < leave.layer);
            if *used || !below {
                continue;
            }
            *used = true;
            if self.is_sealed(id, leave.layer) {
                sealed(id, leave.manifest.span(bytes.clone()), problems);
            } else {
                self.owners.remove(id);
                gone.push(id.clone());
            }
        }
        gone
    }

    /// A layer defines `id` at `span`: may it?
    ///
    /// A sealed id is refused even where `replace` lists it. A refused definition leaves the lower
    /// one in place, so that whatever refers to the id still finds something.
    pub fn define(
        &mut self,
        id: &str,
        span: Span,
        leave: &mut Leave<'_>,
        problems: &mut Problems,
    ) -> Definition {
        let Some(owner) = self.owners.get(id) else {
            self.owners.insert(id.to_owned(), Owner { layer: leave.layer, span });
            return Definition::New;
        };
        if owner.layer == leave.layer {
            let first = format!("{}:{}", owner.span.file, owner.span.line);
            problems.add_hint(
                Code::DuplicateId,
                span,
                Text::new(format!("编号 `{id}` 重复"), format!("id `{id}` is used twice")),
                Text::new(format!("第一次在 `{first}`"), format!("it stands first at `{first}`")),
            );
            return Definition::Refused;
        }
        if self.is_sealed(id, leave.layer) {
            if let Some((_, used)) = leave.replace.get_mut(id) {
                *used = true;
            }
            sealed(id, span, problems);
            return Definition::Refused;
        }
        if let Some((_, used)) = leave.replace.get_mut(id) {
            *used = true;
            self.owners.insert(id.to_owned(), Owner { layer: leave.layer, span });
            return Definition::Replaces;
        }
        problems.add_hint(
            Code::UnlistedReplacement,
            span,
            Text::new(
                format!("下层已有 `{id}`，而本层的 replace 未列出它"),
                format!("a lower layer already has `{id}`, and `replace` does not list it"),
            ),
            Text::new(
                format!("若要取代，在 pack.toml 写 replace = [\"{id}\"]；否则换一个编号"),
                format!(
                    "to replace it, write replace = [\"{id}\"] in pack.toml; or use another id"
                ),
            ),
        );
        Definition::Refused
    }

    /// Notes a listed id that is not there, with the nearest one that is.
    fn absent(&self, id: &str, (en, zh): (&str, &str), span: Span, problems: &mut Problems) {
        let message = if en == "sealed" {
            Text::new(
                format!("要封存的 `{id}` 不存在"),
                format!("`sealed` names `{id}`, which is not there"),
            )
        } else {
            Text::new(
                format!("要{zh}的 `{id}` 在下层不存在"),
                format!("`{en}` names `{id}`, which no lower layer has"),
            )
        };
        let hint = if self.owners.contains_key(id) {
            Some(Text::new(
                format!("本层的 `{id}` 是新的，从 {en} 里删去"),
                format!("this layer's `{id}` is new: take it out of `{en}`"),
            ))
        } else {
            suggest(id, self.owners.keys().map(String::as_str))
        };
        note(problems, (Code::AbsentId, span), message, hint);
    }
}

fn undefined(id: &str, span: Span, problems: &mut Problems) {
    problems.add_hint(
        Code::AbsentId,
        span,
        Text::new(
            format!("replace 列出了 `{id}`，本层却没有写它"),
            format!("`replace` lists `{id}`, and this layer does not define it"),
        ),
        Text::new(
            "若要去掉下层的，写在 remove 里",
            "to take away the one below, list it in `remove`",
        ),
    );
}

/// Whether the id, or the prefix that ends in `*`, covers `id`.
fn covers(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => id.starts_with(prefix),
        None => id == pattern,
    }
}

fn sealed(id: &str, span: Span, problems: &mut Problems) {
    problems.add(
        Code::Sealed,
        span,
        Text::new(
            format!("`{id}` 已被下层封存，不可取代或移除"),
            format!("`{id}` is sealed by a lower layer and cannot be replaced or removed"),
        ),
    );
}
