//! The people of the roster at their desks, with the shifts that the plan gives them.
//!
//! A desk is a queue and the people who take from it: the posts of one role that stand in for each
//! other, or one organisation. A post that the plan pools at a tier shares the desk of its area.
//!
//! Not responsible for: who is responsible; the pack decides that, and names posts and units.

mod build;
mod ground;
mod staff;

use std::collections::BTreeMap;

pub(crate) use build::{Sources, workforce};
pub(crate) use ground::Ground;

use super::plan::{Staffing, Word};
use super::shift::{AtWork, Person, Shift};

/// A queue and the people who take from it.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    /// The place of its role or unit in [`Workforce::words`].
    pub(crate) word: u16,
    /// The tier of its area, as a place in the pack's tiers.
    pub(crate) tier: Option<u8>,
    /// Its people: the first, and the first who is no longer one.
    pub(crate) people: (u32, u32),
    /// How it is staffed: a place in [`Workforce::staffing`].
    pub(crate) staffing: u16,
}

/// Everybody who works in the district.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workforce {
    /// Roles and units that have desks, in the pack's order.
    pub(crate) words: Vec<String>,
    /// The desks, by role or unit.
    pub(crate) desks: Vec<Desk>,
    /// The people, by desk.
    pub(crate) people: Vec<Person>,
    /// The shifts.
    pub(crate) shifts: Vec<Shift>,
    /// The plan's staffing, knobs applied.
    pub(crate) staffing: Vec<Staffing>,
    /// Post or organisation → its desk.
    by_id: BTreeMap<String, u32>,
    /// Role or unit → area → the desk that serves it.
    by_area: BTreeMap<String, BTreeMap<String, u32>>,
    /// Role or unit → its desks.
    by_word: BTreeMap<String, Vec<u32>>,
}

impl Workforce {
    pub(crate) fn desk(&self, desk: u32) -> Option<&Desk> {
        self.desks.get(usize::try_from(desk).ok()?)
    }

    pub(crate) fn staffing_of(&self, desk: u32) -> Option<&Staffing> {
        self.staffing.get(usize::from(self.desk(desk)?.staffing))
    }

    /// The desk of a post or an organisation.
    pub(crate) fn of_id(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// The desk of a role or unit that serves one of the areas, the first that has one; else one of
    /// its desks, always the same for a place.
    pub(crate) fn of_word(&self, word: &str, areas: &[String], place: usize) -> Option<u32> {
        let near = self
            .by_area
            .get(word)
            .and_then(|served| areas.iter().find_map(|area| served.get(area)).copied());
        near.or_else(|| {
            let all = self.by_word.get(word)?;
            all.get(place.checked_rem(all.len())?).copied()
        })
    }

    /// How many people a desk has.
    pub(crate) fn count(&self, desk: u32) -> u32 {
        self.desk(desk).map_or(0, |desk| desk.people.1 - desk.people.0)
    }

    pub(crate) fn person(&self, person: u32) -> Option<&Person> {
        self.people.get(usize::try_from(person).ok()?)
    }

    pub(crate) fn person_mut(&mut self, person: u32) -> Option<&mut Person> {
        self.people.get_mut(usize::try_from(person).ok()?)
    }

    /// A person's windows.
    pub(crate) fn at_work(&self, person: u32) -> Option<AtWork<'_>> {
        let person = self.person(person)?;
        let shift = self.shifts.get(usize::from(person.shift))?;
        Some(AtWork { shift, there: &person.there })
    }

    /// What the plan says of a role or unit.
    pub(crate) fn planned<'a>(staffing: &'a [Staffing], word: &str) -> Option<(u16, &'a Staffing)> {
        let place = |wanted: &str| staffing.iter().position(|one| one.word.text == wanted);
        let place = place(word).or_else(|| place("*"))?;
        Some((u16::try_from(place).ok()?, staffing.get(place)?))
    }
}

/// A role or unit that nobody is planned for.
pub(crate) fn unplanned(plan: &super::plan::Plan, word: &str) -> crate::error::SimError {
    let nowhere = Word { text: word.to_owned(), line: 1 };
    plan.fault(
        &nowhere,
        format!("`{word}` 要办事，计划里却没有它的人手"),
        format!("`{word}` has work to do, and the plan gives it no staff"),
    )
    .hint(
        format!("加上 [workforce.\"{word}\"]，单位要写 staff；或者用 [workforce.\"*\"] 一并写"),
        format!(
            "add [workforce.\"{word}\"], with `staff` for a unit, or [workforce.\"*\"] for all"
        ),
    )
}
