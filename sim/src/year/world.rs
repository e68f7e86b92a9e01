//! Where plan, pack and roster meet: classes with their groups, facts, places and desks.
//!
//! Not responsible for: decisions. What a class is and asks for, the pack describes itself.

mod bind;
mod incident;

use gezhi::Pack;
use gezhi::contract::describe::PackDescription;

use super::days::Days;
use super::plan::{FactPlan, Plan};
use super::workforce::Workforce;
use crate::error::SimError;
pub(crate) use bind::bind;
pub(crate) use incident::Arrival;

/// A class of the pack that the plan lets arrive.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    /// The pack's own code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Its category as JSON.
    category: String,
    /// Its place in the plan's groups; nothing where none names it.
    pub(crate) group: Option<usize>,
    /// The plan's facts for it, as places.
    facts: Vec<usize>,
}

/// A place where incidents happen: an area of the lowest tier.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// The area, and those above it.
    pub(crate) areas: Vec<String>,
    /// `"area_code":…,"grids":[…]`.
    written: String,
    /// Subjects that lie in it: their kinds and ids.
    subjects: Vec<(String, String)>,
    /// The desks of the plan's steps here: accept, dispatch, check, close.
    pub(crate) steps: [u32; 4],
    /// The desks of the plan's acts that name who does them.
    pub(crate) acts: Vec<Option<u32>>,
}

/// Everything that stays as it is while a year goes by.
#[derive(Debug)]
pub(crate) struct World<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) described: PackDescription,
    pub(crate) plan: Plan,
    /// The roster's id and version, and its digest.
    pub(crate) roster: (String, String),
    pub(crate) days: Days,
    pub(crate) seed: u64,
    /// Every class of the pack.
    pub(crate) classes: Vec<Class>,
    /// Classes of each group of the plan.
    members: Vec<Vec<u16>>,
    pub(crate) places: Vec<Place>,
    /// Running sums of the places' weights.
    weights: Vec<u64>,
    /// Tiers from the lowest up.
    pub(crate) tiers: Vec<String>,
    /// Clocks in the vocabulary's order.
    pub(crate) clocks: Vec<String>,
    /// Everybody who works in the district.
    pub(crate) force: Workforce,
}

impl World<'_> {
    pub(crate) fn class(&self, class: u16) -> Option<&Class> {
        self.classes.get(usize::from(class))
    }

    /// The group that a class is handled by.
    pub(crate) fn group_of(&self, class: u16) -> Option<&super::plan::Group> {
        self.plan.groups.get(self.class(class)?.group?)
    }

    pub(crate) fn place(&self, place: u32) -> Option<&Place> {
        self.places.get(usize::try_from(place).ok()?)
    }

    fn fact(&self, fact: usize) -> Option<&FactPlan> {
        self.plan.facts.get(fact)
    }

    /// The desk of a role or unit at a place.
    pub(crate) fn desk_at(&self, word: &str, place: u32) -> Result<u32, SimError> {
        let areas = self.place(place).map_or(&[][..], |place| place.areas.as_slice());
        let place = usize::try_from(place).unwrap_or_default();
        self.force
            .of_word(word, areas, place)
            .ok_or_else(|| super::workforce::unplanned(&self.plan, word))
    }
}

/// How closely a pattern names a class: an exact code most, then the longest prefix.
pub(crate) fn closeness(pattern: &str, class: &str) -> Option<usize> {
    match pattern.strip_suffix('*') {
        Some(prefix) => class.starts_with(prefix).then_some(prefix.len()),
        None => (pattern == class).then_some(usize::MAX),
    }
}
