//! Who holds a post when: never nobody, never too many, nobody twice, and one post a slot.
//!
//! The days of a post are its own within those of its area or organisation: a post of a grid that
//! was dissolved needs no holder afterwards, whether or not it says so itself. Somebody who is
//! absent still holds the post.
//!
//! ```text
//! post   P1, in G1     |-----------------------|      the days of both
//! H1     |---------|
//! H2                        |------------------|
//!                   ^^^^^^^^                          nobody: told with its first day
//! ```
//!
//! A gap is refused and not bridged: who sits at a desk on a day is a fact about that day, and the
//! one before or after would only be a guess. Where the town itself leaves a post empty it says so
//! (`vacant`), and a decision then says so as well.
//!
//! Not responsible for: absences; they are asked for a case, see `resolve`.

use std::collections::BTreeMap;

use gezhi_contract::Text;
use gezhi_contract::roster::PostSlot;
use jiff::civil::Date;

use super::days;
use super::fault::Part;
use super::read::Draft;
use super::{Held, Post};
use crate::diagnostic::Code;
use crate::limits;
use crate::pack::manifest::Span;

/// Notes posts that are held wrongly, and slots that are taken twice.
///
/// A post with days that cannot be read, its own or a holder's, is left out: nothing can be said of
/// its days.
pub(super) fn check(draft: &mut Draft<'_>) {
    let posts: Vec<Post> = std::mem::take(&mut draft.register.posts);
    for (at, post) in posts.iter().enumerate() {
        if !draft.undated.contains(&(Part::Posts, at)) {
            let twice = holders(draft, post);
            seats(draft, (at, post), twice);
        }
    }
    slots(draft, &posts);
    draft.register.posts = posts;
}

/// A day in words, as the day from which something holds: `在 2024-01-01 `, or from the beginning
/// where both sides are open.
pub(super) fn since(day: Date) -> (String, String) {
    if day == Date::MIN {
        return ("从一开始就".to_owned(), "from the beginning".to_owned());
    }
    (format!("在 {day} "), format!("on {day}"))
}

/// Whether somebody holds the post twice on one day; counted twice, they would be too many.
fn holders(draft: &mut Draft<'_>, post: &Post) -> bool {
    let mut by_holder: BTreeMap<usize, Vec<&Held>> = BTreeMap::new();
    for held in &post.held {
        by_holder.entry(held.holder).or_default().push(held);
    }
    let mut any = false;
    for (holder, held) in by_holder {
        let spans: Vec<Span> = held.iter().map(|held| held.days).collect();
        let Some((later, _, day)) = days::overlap(&spans) else { continue };
        any = true;
        let (zh, en) = since(day);
        let id = &post.id;
        let message = Text::new(
            format!("同一人{zh}两次担任岗位 `{id}`"),
            format!("the same holder holds the post `{id}` twice {en}"),
        );
        let member = held.get(later).map_or(String::new(), |held| format!("posts[{}]", held.at));
        draft.faults.add((Part::Holders, holder, &member), Code::OverlappingDays, (message, None));
    }
    any
}

/// Each day of the post has one holder at least and as many as it has seats at most.
///
/// Of a gap the days up to the next holder are told; of too many the first day. The rest of the
/// post's days are looked at when these are mended: one fault of a kind a post is enough to go on
/// with.
fn seats(draft: &mut Draft<'_>, (at, post): (usize, &Post), twice: bool) {
    let held: Vec<Span> = post.held.iter().map(|held| held.days).collect();
    if !twice && let Some(day) = days::crowded(&held, post.seats) {
        let (zh, en) = since(day);
        let seats = post.seats;
        let message = Text::new(
            format!("岗位 `{}` {zh}超过 {seats} 人", post.id),
            format!("more than {seats} hold the post `{}` {en}", post.id),
        );
        let hint = Text::new(
            "给离任的人写上 `to`，或写明 `seats`",
            "give the one who left a `to`, or say how many `seats` there are",
        );
        draft.faults.add((Part::Posts, at, "seats"), Code::TooManyHolders, (message, Some(hint)));
    }
    if post.vacant {
        return;
    }
    let mut spans = draft.days_at(at, post);
    spans.sort_by_key(|span| days::ends(*span));
    let Some(gap) = spans.into_iter().find_map(|span| days::gap(span, &held)) else { return };
    let (zh, en) = match (gap.from, gap.to) {
        (None, None) => ("一直".to_owned(), String::new()),
        (None, Some(to)) => (format!("到 {to} 为止"), format!(" up to {to}")),
        (Some(from), None) => (format!("从 {from} 起"), format!(" from {from} on")),
        (Some(from), Some(to)) if from == to => (format!("在 {from} "), format!(" on {from}")),
        (Some(from), Some(to)) => (format!("从 {from} 到 {to} "), format!(" from {from} to {to}")),
    };
    let message = Text::new(
        format!("岗位 `{}` {zh}无人担任", post.id),
        format!("nobody holds the post `{}`{en}", post.id),
    );
    let hint = Text::new(
        "补上担任的人，或写 `\"vacant\": true` 说明可以空缺",
        "add who holds it, or write `\"vacant\": true` where it may be vacant",
    );
    draft.faults.add((Part::Posts, at, ""), Code::UnheldPost, (message, Some(hint)));
}

impl Draft<'_> {
    /// The post's days within those of the area or organisation it belongs to; none where that is
    /// not there or its days cannot be read.
    fn days_at(&self, at: usize, post: &Post) -> Vec<Span> {
        let of_area = self.given.posts.get(at).is_some_and(|post| post.area.is_some());
        let (part, index) = if of_area {
            (Part::Areas, &self.register.area_ids)
        } else {
            (Part::Organisations, &self.register.organisation_ids)
        };
        let mut out = Vec::new();
        let records = index.get(&post.place).into_iter().flatten();
        for at in records.take(limits::ROSTER_VERSIONS_MAX) {
            if self.undated.contains(&(part, *at)) {
                return Vec::new();
            }
            let days = self.days_of(part, *at).unwrap_or_default();
            out.extend(days::both(post.days, days));
        }
        out
    }
}

/// One A角 and one B角 of a role in a place on a day.
///
/// Posts without a slot may be as many as there are: they act side by side. A place may have a B
/// without an A; it then acts for itself.
fn slots(draft: &mut Draft<'_>, posts: &[Post]) {
    let mut taken: BTreeMap<(&str, &str, PostSlot), Vec<usize>> = BTreeMap::new();
    for (at, post) in posts.iter().enumerate() {
        if let Some(slot) = post.slot
            && !draft.undated.contains(&(Part::Posts, at))
        {
            taken.entry((&post.place, &post.role, slot)).or_default().push(at);
        }
    }
    for ((place, role, slot), all) in taken {
        let spans: Vec<Span> =
            all.iter().filter_map(|at| posts.get(*at)).map(|post| post.days).collect();
        let Some((later, earlier, day)) = days::overlap(&spans) else { continue };
        let id = |at: usize| all.get(at).and_then(|at| posts.get(*at)).map_or("", |p| &p.id);
        let (zh, en) = since(day);
        let first = id(earlier);
        let message = Text::new(
            format!("`{place}` 的 {role} {slot:?} 角{zh}已有岗位 `{first}`"),
            format!("slot {slot:?} of {role} in `{place}` is taken {en} by the post `{first}`"),
        );
        if let Some(at) = all.get(later) {
            draft.faults.add((Part::Posts, *at, "slot"), Code::DoubleSlot, (message, None));
        }
    }
}
