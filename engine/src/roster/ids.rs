//! Ids of a roster: what may bear one, and on which days.
//!
//! Areas, subjects and organisations share one space, for `serves` and a post's place name any of
//! them by id alone. Within one of these lists an id may stand several times with days of its own.
//! Trees, posts and holders have an id once.
//!
//! An id says the same for years, in receipts and in other systems, while what it names changes: a
//! grid is redrawn, a 小区 gets another manager. So the roster keeps the id and dates the records,
//! and a decision of last year is still answered by last year's record.
//!
//! Not responsible for: what ids refer to; see `links`.

use std::collections::BTreeMap;

use gezhi_contract::Text;

use super::days;
use super::fault::Part;
use super::read::Draft;
use crate::diagnostic::Code;
use crate::limits;
use crate::pack::manifest::Span;

/// Notes ids that nobody could write in a request, and ids that mean two things on one day.
///
/// White space is refused because an incident's grids are words without any; a space that a
/// spreadsheet left behind an id would make it another id.
pub(super) fn check(draft: &mut Draft<'_>) {
    let given = draft.given;
    let ids = [
        (Part::Trees, given.trees.iter().map(|t| t.id.as_str()).collect::<Vec<_>>()),
        (Part::Areas, given.areas.iter().map(|a| a.id.as_str()).collect()),
        (Part::Subjects, given.subjects.iter().map(|s| s.id.as_str()).collect()),
        (Part::Organisations, given.organisations.iter().map(|o| o.id.as_str()).collect()),
        (Part::Posts, given.posts.iter().map(|p| p.id.as_str()).collect()),
        (Part::Holders, given.holders.iter().map(|h| h.id.as_str()).collect()),
    ];
    let mut places: BTreeMap<&str, Vec<(Part, usize)>> = BTreeMap::new();
    for (part, list) in ids {
        let shared = matches!(part, Part::Areas | Part::Subjects | Part::Organisations);
        let mut own: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, id) in list.into_iter().enumerate() {
            if id.is_empty() || id.chars().any(char::is_whitespace) {
                bad(draft, (part, at), id);
            } else if shared {
                places.entry(id).or_default().push((part, at));
            } else if let Some(first) = own.insert(id, at) {
                twice(draft, (part, at), ((part, first), id));
                own.insert(id, first);
            }
        }
    }
    for (id, all) in places.into_iter().filter(|(_, all)| all.len() > 1) {
        versions(draft, id, &all);
    }
}

/// An id that is empty, or that a person could not tell from its neighbour by sight.
fn bad(draft: &mut Draft<'_>, (part, at): (Part, usize), id: &str) {
    let (_, zh, en) = part.names();
    let message = Text::new(
        format!("{zh}的编号 `{id}` 为空或含空白"),
        format!("the id `{id}` of this {en} is empty or holds white space"),
    );
    draft.faults.add((part, at, "id"), Code::BadId, (message, None));
}

/// An id that an earlier record has already, and may not share.
fn twice(draft: &mut Draft<'_>, (part, at): (Part, usize), of: ((Part, usize), &str)) {
    let ((other, first), id) = of;
    let place = format!("{}[{first}]", other.names().0);
    let message = Text::new(
        format!("编号 `{id}` 已用在 `{place}`"),
        format!("the id `{id}` is used by `{place}` already"),
    );
    draft.faults.add((part, at, "id"), Code::DuplicateId, (message, None));
}

/// One id of several records: of one list, and never two on one day.
///
/// Of one id only the first fault is told: two lists, else too many records, else the first days
/// that two of them have in common. Records whose days cannot be read are left out of the last.
fn versions(draft: &mut Draft<'_>, id: &str, all: &[(Part, usize)]) {
    let Some(&(part, first)) = all.first() else { return };
    if let Some(&other) = all.iter().find(|(other, _)| *other != part) {
        twice(draft, other, ((part, first), id));
        return;
    }
    if all.len() > limits::ROSTER_VERSIONS_MAX {
        let most = limits::ROSTER_VERSIONS_MAX;
        let message = Text::new(
            format!("编号 `{id}` 出现超过 {most} 次"),
            format!("the id `{id}` stands more than {most} times"),
        );
        draft.faults.add((part, first, "id"), Code::TooLarge, (message, None));
        return;
    }
    let dated: Vec<usize> =
        all.iter().filter(|record| !draft.undated.contains(record)).map(|(_, at)| *at).collect();
    let days: Vec<Span> = dated.iter().filter_map(|at| draft.days_of(part, *at)).collect();
    let Some((later, earlier, day)) = days::overlap(&days) else { return };
    let at = |place: usize| dated.get(place).copied().unwrap_or(first);
    let place = format!("{}[{}]", part.names().0, at(earlier));
    let (zh, en) = super::held::since(day);
    let message = Text::new(
        format!("编号 `{id}` {zh}同时指 `{place}`"),
        format!("the id `{id}` also means `{place}` {en}"),
    );
    let hint = Text::new(
        "同一编号可以分段，但日期不能重叠：前一段写上 `to`",
        "an id may have several records, with days apart: give the earlier one a `to`",
    );
    draft.faults.add((part, at(later), ""), Code::OverlappingDays, (message, Some(hint)));
}

impl Draft<'_> {
    /// The days of a record that has any; trees and holders are there always.
    pub(super) fn days_of(&self, part: Part, at: usize) -> Option<Span> {
        match part {
            Part::Areas => self.register.areas.get(at).map(|area| area.days),
            Part::Subjects => self.register.subjects.get(at).map(|subject| subject.days),
            Part::Organisations => self.register.organisations.get(at).map(|o| o.days),
            Part::Posts => self.register.posts.get(at).map(|post| post.days),
            Part::Trees | Part::Holders => None,
        }
    }
}
