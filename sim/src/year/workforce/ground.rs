//! The areas, subjects and organisations of a roster: what lies in what, and who serves it.
//!
//! Not responsible for: days within the year on which an area changes; the one of the year's first
//! day stands.

use std::collections::BTreeMap;

use gezhi::contract::describe::TermDescription;
use gezhi::contract::roster::{Area, Roster, Subject};

use super::super::days::Days;
use crate::error::SimError;

/// A roster's areas, and what lies above each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ground {
    /// Every area in force on the first day, in the roster's order.
    pub(crate) areas: Vec<Area>,
    /// Every subject in force on the first day.
    pub(crate) subjects: Vec<Subject>,
    /// Area → its place.
    places: BTreeMap<String, usize>,
}

/// Whether something with these days is in force on the first day.
pub(crate) fn in_force(
    days: &Days,
    from: Option<&String>,
    to: Option<&String>,
) -> Result<bool, SimError> {
    let begun = from.map_or(Ok(true), |from| days.day_of(from).map(|day| day == 0))?;
    // The last day is included; one that lies before the first is read as the first, so its date is
    // compared.
    let first = days.date(0).to_string();
    Ok(begun && to.is_none_or(|to| to.get(..10).is_some_and(|to| to >= first.as_str())))
}

/// The id of a word that is given by id or Chinese label.
pub(crate) fn id_of<'a>(terms: &'a [TermDescription], word: &'a str) -> &'a str {
    let known = terms.iter().find(|term| term.id == word || term.label.zh == word);
    known.map_or(word, |term| term.id.as_str())
}

impl Ground {
    /// The areas and subjects of a roster; tiers by their ids.
    pub(crate) fn of(
        roster: &Roster,
        tiers: &[TermDescription],
        days: &Days,
    ) -> Result<Self, SimError> {
        let mut ground = Self::default();
        for area in &roster.areas {
            if in_force(days, area.from.as_ref(), area.to.as_ref())? {
                ground.places.insert(area.id.clone(), ground.areas.len());
                let tier = id_of(tiers, &area.tier).to_owned();
                ground.areas.push(Area { tier, ..area.clone() });
            }
        }
        for subject in &roster.subjects {
            if in_force(days, subject.from.as_ref(), subject.to.as_ref())? {
                ground.subjects.push(subject.clone());
            }
        }
        Ok(ground)
    }

    pub(crate) fn area(&self, id: &str) -> Option<&Area> {
        self.areas.get(*self.places.get(id)?)
    }

    /// An area and those above it, from the lowest.
    pub(crate) fn up(&self, id: &str) -> Vec<&Area> {
        let mut chain: Vec<&Area> = Vec::new();
        let mut next = self.area(id);
        while let Some(area) = next {
            chain.push(area);
            // A roster's trees have no circle: the engine refused it else.
            next = area.parent.as_deref().and_then(|parent| self.area(parent));
        }
        chain
    }

    /// The area at or above another that is of a tier, else the area itself.
    pub(crate) fn at_tier(&self, id: &str, tier: &str) -> String {
        let chain = self.up(id);
        let found = chain.iter().find(|area| area.tier == tier);
        found.map_or_else(|| id.to_owned(), |area| area.id.clone())
    }
}
