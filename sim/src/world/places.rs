//! Where incidents may be: the roster's areas and subjects, area codes, kinds of places.
//!
//! Not responsible for: what a roster makes of a place; that is the engine's.

use std::collections::BTreeSet;

use gezhi_contract::Roster;
use gezhi_contract::describe::PackDescription;
use serde_json::Value;

/// An area or subject of a roster on its days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// Its id.
    pub id: String,
    /// The first day, as `2026-03-02`.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
}

impl Spot {
    /// Whether it is in force on all days from `first` to `last`, written as `2026-03-02`.
    #[must_use]
    pub fn stands(&self, first: &str, last: &str) -> bool {
        self.from.as_deref().is_none_or(|from| from <= first)
            && self.to.as_deref().is_none_or(|to| last <= to)
    }
}

/// Places for incidents.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Whether a roster says which grids and subjects there are.
    pub enrolled: bool,
    /// The areas that no other lies under, mostly grids. Made-up ones where there is no roster.
    pub grids: Vec<Spot>,
    /// The other areas.
    pub areas: Vec<Spot>,
    /// The subjects.
    pub subjects: Vec<Spot>,
    /// Area codes of 6, 9 or 12 digits, inside and outside the jurisdictions.
    pub codes: Vec<String>,
    /// The ids of the kinds of places.
    pub kinds: Vec<String>,
}

impl Places {
    pub(super) fn of(pack: &PackDescription, roster: Option<&Roster>) -> Self {
        let terms = pack.vocabulary.get("places").map(Vec::as_slice).unwrap_or_default();
        let kinds = terms.iter().map(|term| term.id.clone()).collect();
        let codes = codes(pack, roster);
        let Some(roster) = roster else {
            let asked = super::samples(pack, "place.grids").filter_map(Value::as_str);
            let subjects = super::samples(pack, "place.subject").filter_map(Value::as_str);
            let grids = ["甲/一/01", "甲/一/02", "乙/二/01"].into_iter().chain(asked);
            let (grids, subjects) = (made_up(grids), made_up(subjects.chain(["某小区"])));
            return Self { enrolled: false, grids, areas: Vec::new(), subjects, codes, kinds };
        };
        let parents: BTreeSet<&str> =
            roster.areas.iter().filter_map(|area| area.parent.as_deref()).collect();
        let (areas, grids): (Vec<_>, Vec<_>) =
            roster.areas.iter().partition(|area| parents.contains(area.id.as_str()));
        let spots = |areas: Vec<&gezhi_contract::roster::Area>| {
            let spot = |area: &gezhi_contract::roster::Area| Spot {
                id: area.id.clone(),
                from: area.from.clone(),
                to: area.to.clone(),
            };
            areas.into_iter().map(spot).collect()
        };
        let subjects = roster.subjects.iter().map(|subject| Spot {
            id: subject.id.clone(),
            from: subject.from.clone(),
            to: subject.to.clone(),
        });
        Self {
            enrolled: true,
            grids: spots(grids),
            areas: spots(areas),
            subjects: subjects.collect(),
            codes,
            kinds,
        }
    }
}

fn made_up<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<Spot> {
    let seen: BTreeSet<&str> = ids.collect();
    seen.into_iter().map(|id| Spot { id: id.to_owned(), from: None, to: None }).collect()
}

/// Codes that lie in a jurisdiction, that a condition asks for, that the roster has, and one that
/// no pack is made for.
fn codes(pack: &PackDescription, roster: Option<&Roster>) -> Vec<String> {
    let layers = pack.summary.layers.iter().filter_map(|layer| layer.jurisdiction.as_deref());
    let asked = super::samples(pack, "place.area_code").filter_map(Value::as_str);
    let known = roster.into_iter().flat_map(|roster| &roster.areas);
    let known = known.filter_map(|area| area.area_code.as_deref());
    let mut out: Vec<String> = Vec::new();
    for code in layers.chain(asked).chain(known).chain(["110000", "110101001002"]) {
        for whole in [whole_code(code, 6), whole_code(code, 12)].into_iter().flatten() {
            if !out.contains(&whole) {
                out.push(whole);
            }
        }
    }
    out
}

/// The code with zeros to at least so many digits; nothing where it is no area code.
pub(crate) fn whole_code(code: &str, least: usize) -> Option<String> {
    if code.is_empty() || code.len() > 12 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let wanted = [6, 9, 12].into_iter().find(|digits| *digits >= code.len().max(least))?;
    Some(format!("{code:0<wanted$}"))
}
