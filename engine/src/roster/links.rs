//! References of a roster: every id that a record names is there, and there on the record's days.
//!
//! How much of the record's days a reference must hold differs. A parent is in force on *all* days
//! of its child, for a case that is not resolved in a grid must find the community above it. For
//! every other reference it is enough that there is a day on which both are: a post need not repeat
//! the days of its area.
//!
//! Not responsible for: rings of references; see `rings`.

use std::collections::BTreeSet;

use gezhi_contract::Text;

use super::fault::{At, Part};
use super::read::Draft;
use super::{Register, days};
use crate::diagnostic::Code;
use crate::limits;
use crate::pack::manifest::Span;

/// Notes references to what is not there, or not then.
///
/// Records whose days could not be read are held to the ids alone: when they are there is not
/// known, and that is noted already.
pub(super) fn check(draft: &mut Draft<'_>) {
    let given = draft.given;
    let trees: BTreeSet<&str> = given.trees.iter().map(|tree| tree.id.as_str()).collect();
    for (at, area) in given.areas.iter().enumerate() {
        if !trees.contains(area.tree.as_str()) {
            no_tree(draft, at, (&area.tree, &trees));
        }
        if let Some(parent) = &area.parent {
            above(draft, at, parent);
        }
        for (n, id) in area.covers.iter().enumerate() {
            needs(draft, (Part::Areas, at, &format!("covers[{n}]")), id, &[Part::Areas]);
        }
    }
    for (at, subject) in given.subjects.iter().enumerate() {
        for (n, id) in subject.areas.iter().enumerate() {
            needs(draft, (Part::Subjects, at, &format!("areas[{n}]")), id, &[Part::Areas]);
        }
    }
    for (at, organisation) in given.organisations.iter().enumerate() {
        for (n, id) in organisation.serves.iter().enumerate() {
            let member = format!("serves[{n}]");
            let either = [Part::Subjects, Part::Areas];
            needs(draft, (Part::Organisations, at, &member), id, &either);
        }
    }
    for (at, post) in given.posts.iter().enumerate() {
        if let Some(id) = &post.area {
            needs(draft, (Part::Posts, at, "area"), id, &[Part::Areas]);
        }
        if let Some(id) = &post.organisation {
            needs(draft, (Part::Posts, at, "organisation"), id, &[Part::Organisations]);
        }
    }
}

/// Trees are few and stand at the head of the file, so a wrong one is mostly misspelt.
fn no_tree(draft: &mut Draft<'_>, at: usize, (id, trees): (&str, &BTreeSet<&str>)) {
    let hint = draft.faults.near(id, (trees.len(), trees.iter().copied()));
    let message =
        Text::new(format!("名册没有条线 `{id}`"), format!("the roster has no tree `{id}`"));
    draft.faults.add((Part::Areas, at, "tree"), Code::Orphan, (message, hint));
}

/// The area above: of the same tree, and in force on all days of the one below.
///
/// The id of the parent may have several records, one after the other: a community that was
/// reorganised is still the parent of a grid that was not. Together they must cover the grid's
/// days; the first days that they leave out are told.
///
/// Within a tree `parent` leads up; from tree to tree there is only `covers`, because a branch of
/// the party that covers a grid is not the grid's superior.
fn above(draft: &mut Draft<'_>, at: usize, id: &str) {
    let place = (Part::Areas, at, "parent");
    if !needs(draft, place, id, &[Part::Areas]) {
        return;
    }
    let Some(child) = draft.register.areas.get(at) else { return };
    let records = draft.register.area_ids.get(id).map(Vec::as_slice).unwrap_or_default();
    if records.len() > limits::ROSTER_VERSIONS_MAX {
        return;
    }
    let dated = records.iter().all(|record| !draft.undated.contains(&(Part::Areas, *record)));
    if !dated || draft.undated.contains(&(Part::Areas, at)) {
        return;
    }
    let parents = || records.iter().filter_map(|record| draft.register.areas.get(*record));
    let shared = |days| days::both(child.days, days).is_some();
    let other = parents().find(|parent| shared(parent.days) && parent.tree != child.tree);
    if let Some(other) = other {
        let (mine, theirs) = (child.tree.clone(), other.tree.clone());
        let message = Text::new(
            format!("上级 `{id}` 属于条线 `{theirs}`，不是 `{mine}`"),
            format!("the parent `{id}` is of the tree `{theirs}`, not of `{mine}`"),
        );
        let hint = Text::new("条线之间用 `covers` 连接", "trees are joined by `covers`");
        draft.faults.add(place, Code::Orphan, (message, Some(hint)));
        return;
    }
    let days: Vec<Span> = parents().map(|parent| parent.days).collect();
    if let Some(gap) = days::gap(child.days, &days) {
        let (zh, en) = days::words(gap);
        let message = Text::new(
            format!("上级 `{id}` 在 {zh} 不在册"),
            format!("the parent `{id}` is not in force from {en}"),
        );
        let hint = Text::new(
            "把下级的日期限定在上级的日期之内",
            "keep the days of an area within those of its parent",
        );
        draft.faults.add(place, Code::Orphan, (message, Some(hint)));
    }
}

/// Whether one of the lists has the id, on a day that the record has as well.
///
/// Notes what is wrong if not: an id that is nowhere, with a near one as a hint, or one that is
/// there on other days only. Lists are areas, subjects or organisations, which share one space of
/// ids, so that at most one of them has it.
///
/// Records whose own days cannot be read are not held to days at all. At most `ROSTER_VERSIONS_MAX`
/// records of the id are looked at; more of them are a fault of their own.
fn needs(draft: &mut Draft<'_>, at: At<'_>, id: &str, lists: &[Part]) -> bool {
    let own = draft.days_of(at.0, at.1).unwrap_or_default();
    let mut found = false;
    for part in lists {
        let records = records(&draft.register, *part, id);
        found |= !records.is_empty();
        let shares = |record: &usize| {
            let undated = draft.undated.contains(&(*part, *record));
            let days = draft.days_of(*part, *record).unwrap_or_default();
            undated || days::both(own, days).is_some()
        };
        let most = limits::ROSTER_VERSIONS_MAX;
        if draft.undated.contains(&(at.0, at.1)) && found || records.iter().take(most).any(shares) {
            return true;
        }
    }
    let names: Vec<_> = lists.iter().map(|part| part.names()).collect();
    let zh = names.iter().map(|(_, zh, _)| *zh).collect::<Vec<_>>().join("或");
    let en = names.iter().map(|(.., en)| *en).collect::<Vec<_>>().join(" or ");
    if found {
        let message = Text::new(
            format!("{zh} `{id}` 与本条没有共同的日期"),
            format!("the {en} `{id}` has no day in common with this record"),
        );
        draft.faults.add(at, Code::Orphan, (message, None));
        return false;
    }
    let message =
        Text::new(format!("名册没有{zh} `{id}`"), format!("the roster has no {en} `{id}`"));
    let index = |part: &Part| match part {
        Part::Subjects => &draft.register.subject_ids,
        Part::Organisations => &draft.register.organisation_ids,
        _ => &draft.register.area_ids,
    };
    let count = lists.iter().map(|part| index(part).len()).fold(0, usize::saturating_add);
    let known = lists.iter().flat_map(|part| index(part).keys().map(String::as_str));
    let hint = draft.faults.near(id, (count, known));
    draft.faults.add(at, Code::Orphan, (message, hint));
    false
}

/// The records of an id in one list, in the order of the file.
fn records<'a>(register: &'a Register, part: Part, id: &str) -> &'a [usize] {
    let index = match part {
        Part::Subjects => &register.subject_ids,
        Part::Organisations => &register.organisation_ids,
        _ => &register.area_ids,
    };
    index.get(id).map(Vec::as_slice).unwrap_or_default()
}
