//! Rings: areas above each other, or within each other, in a circle; and towers too high to climb.
//!
//! A walk from every area along its references, depth first and without recursion: a reference that
//! leads back into the path walked is a ring. Each record and each reference is looked at once.
//!
//! ```text
//! G1 ─► G3 ─► G2 ─► G1      the path is G1 G3 G2; G1 stands on it, so `G2.parent` closes a ring
//! G4 ─► G1                  G1 is done with: nothing new, whatever became of it
//! ```
//!
//! It is a walk over *records* and not over ids, along references that share a day: an area that
//! was once above another and is now below it stands in no ring, for on no day do both hold.
//!
//! A decision climbs these references, so a ring would be climbed for ever; resolution marks what
//! it has met as well, and does not rest on this check alone.
//!
//! Not responsible for: references to what is not there; see `links`.

use gezhi_contract::Text;

use super::fault::Part;
use super::read::Draft;
use super::{Area, Register, days};
use crate::diagnostic::Code;
use crate::limits;

/// How many ids of a ring are told.
const TOLD_MAX: usize = 8;

/// Notes rings of parents and of `covers`, each once, at the member that closes it.
pub(super) fn check(draft: &mut Draft<'_>) {
    walk(draft, "parent", |area| area.parent.as_slice());
    walk(draft, "covers", |area| &area.covers);
}

/// How far the walk is with an area.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not met yet.
    New,
    /// On the path, at that height.
    Open(usize),
    /// Left behind, with so many above it, itself included.
    Done(usize),
}

/// One area on the path: where the walk goes on from it, and the most that is above it.
struct Stop {
    /// Its place in the register.
    area: usize,
    /// The records it refers to and the walk has not taken yet, the last of them first.
    next: Vec<usize>,
    /// The most that was found above any of those taken.
    above: usize,
}

/// One kind of reference, named by the `member` that holds it.
///
/// Every area is a start, unless an earlier walk has met it; so rings that nothing leads to are
/// found as well.
fn walk(draft: &mut Draft<'_>, member: &str, of: fn(&Area) -> &[String]) {
    let count = draft.register.areas.len();
    let mut states = vec![State::New; count];
    for start in 0..count {
        if states.get(start) != Some(&State::New) {
            continue;
        }
        let mut path = Vec::new();
        enter(&draft.register, of, (&mut states, &mut path), start);
        while let Some(stop) = path.last_mut() {
            let Some(next) = stop.next.pop() else {
                leave(draft, member, (&mut states, &mut path));
                continue;
            };
            match states.get(next) {
                Some(State::New) => enter(&draft.register, of, (&mut states, &mut path), next),
                Some(State::Open(height)) => ring(draft, member, path.get(*height..)),
                Some(State::Done(above)) => stop.above = stop.above.max(*above),
                None => {}
            }
        }
    }
}

/// Puts an area on the path, with the records that it refers to on days of its own.
fn enter(
    register: &Register,
    of: fn(&Area) -> &[String],
    (states, path): (&mut Vec<State>, &mut Vec<Stop>),
    area: usize,
) {
    if let Some(state) = states.get_mut(area) {
        *state = State::Open(path.len());
    }
    let Some(from) = register.areas.get(area) else { return };
    let mut next: Vec<usize> = Vec::new();
    for id in of(from) {
        let records = register.area_ids.get(id).into_iter().flatten().copied();
        next.extend(records.take(limits::ROSTER_VERSIONS_MAX).filter(|at| {
            let to = register.areas.get(*at);
            to.is_some_and(|to| days::both(from.days, to.days).is_some())
        }));
    }
    // The last is taken first; so the walk follows the file.
    next.reverse();
    path.push(Stop { area, next, above: 0 });
}

/// An area has been looked at: the one below it on the path learns how high it is.
///
/// A tower that is too high is told once, at the area where it becomes so, and not at every area
/// that stands on the same tower.
fn leave(draft: &mut Draft<'_>, member: &str, walk: (&mut Vec<State>, &mut Vec<Stop>)) {
    let (states, path) = walk;
    let Some(stop) = path.pop() else { return };
    let height = stop.above.saturating_add(1);
    if let Some(state) = states.get_mut(stop.area) {
        *state = State::Done(height);
    }
    if let Some(below) = path.last_mut() {
        below.above = below.above.max(height);
    }
    let most = limits::ROSTER_DEPTH_MAX;
    if height == most.saturating_add(1) {
        let message = Text::new(
            format!("区域叠了超过 {most} 层"),
            format!("areas stand more than {most} high"),
        );
        draft.faults.add((Part::Areas, stop.area, member), Code::TooLarge, (message, None));
    }
}

/// The path from the area that was met again to the one that leads back to it.
///
/// The fault is at the last of them, whose reference closes the ring in the walk's order; any of
/// them may be the mistaken one, so all are told, as far as they fit on a line.
fn ring(draft: &mut Draft<'_>, member: &str, path: Option<&[Stop]>) {
    let Some(path) = path else { return };
    let (Some(first), Some(last)) = (path.first(), path.last()) else { return };
    let id = |stop: &Stop| draft.register.areas.get(stop.area).map_or("", |area| area.id.as_str());
    let mut told: Vec<&str> = path.iter().take(TOLD_MAX).map(id).collect();
    if path.len() > TOLD_MAX {
        told.push("…");
    }
    told.push(id(first));
    let told = told.join(" → ");
    let message = if member == "parent" {
        Text::new(format!("上级关系成环：{told}"), format!("parents form a ring: {told}"))
    } else {
        Text::new(format!("覆盖关系成环：{told}"), format!("areas cover each other: {told}"))
    };
    draft.faults.add((Part::Areas, last.area, member), Code::Cycle, (message, None));
}
