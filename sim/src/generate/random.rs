//! Incidents by chance, of every member and word that the pack knows.
//!
//! Not responsible for: aiming at a row; see the sibling modules.

use std::collections::BTreeMap;

use gezhi_contract::Incident;
use gezhi_contract::describe::{ClassDescription, RowDescription};
use gezhi_contract::incident::{Affected, Place, Reporter};

use super::{moments, words};
use crate::stream::Stream;
use crate::world::{Spot, World};

/// What random incidents are drawn from, beside the world: rows with keywords, by class.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wordings<'w> {
    /// All rows of `classify` that have keywords.
    pub(crate) rows: Vec<&'w RowDescription>,
    /// Class → its rows.
    pub(crate) of: BTreeMap<&'w str, Vec<&'w RowDescription>>,
}

impl<'w> Wordings<'w> {
    pub(crate) fn of(world: &'w World) -> Self {
        let mut out = Self::default();
        let tables = world.pack.tables.iter().filter(|table| table.name == "classify");
        for row in tables.flat_map(|table| &table.entries) {
            if row.keywords.is_none() {
                continue;
            }
            out.rows.push(row);
            if let Some(class) = row.outputs.get("class") {
                out.of.entry(class.as_str()).or_default().push(row);
            }
        }
        out
    }

    /// A text for a class, where its words are known.
    pub(crate) fn for_class(&self, class: &str, stream: &mut Stream) -> Option<String> {
        let row = stream.pick(self.of.get(class)?)?;
        words::text(row.keywords.as_ref()?, &[], stream)
    }

    /// A word that some row asks for or excludes.
    fn stray(&self, stream: &mut Stream) -> Option<&'w str> {
        let keywords = stream.pick(&self.rows)?.keywords.as_ref()?;
        if stream.chance(1, 3)
            && let Some(word) = stream.pick(&keywords.none)
        {
            return Some(word);
        }
        let group = stream.pick(&keywords.all)?;
        stream.pick(group).map(String::as_str)
    }
}

/// An incident by chance.
pub(crate) fn incident(world: &World, wordings: &Wordings<'_>, stream: &mut Stream) -> Incident {
    let reported = moments::reported(&world.days, stream);
    let mut out = Incident { reported_at: reported.text(&world.days.zone), ..Incident::default() };
    let class = stream.pick(&world.pack.classes);
    if let Some(class) = class {
        matter(&mut out, wordings, class, stream);
        let other = stream.chance(1, 24).then(|| stream.pick(&world.pack.classes)).flatten();
        if let (Some(other), Some(_)) = (other, &out.category) {
            out.category = Some(other.category.clone());
        }
    }
    if stream.chance(1, 4) {
        let events = moments::events((&world.events, &world.days.zone), reported, stream);
        out.events.extend(events);
    }
    if stream.chance(1, 3) {
        out.channel = stream.pick(&world.channels).cloned();
    }
    if stream.chance(2, 3) {
        out.place = Some(place(world, &out, stream)).filter(|it| *it != Place::default());
    }
    people(&mut out, world, stream);
    facts(&mut out, world, class, stream);
    out
}

/// What it is: a category, a text, both, or neither.
fn matter(out: &mut Incident, wordings: &Wordings<'_>, class: &ClassDescription, s: &mut Stream) {
    let kind = s.below(20);
    if kind < 9 || (16..19).contains(&kind) {
        out.category = Some(class.category.clone());
    }
    if (9..19).contains(&kind) {
        let text = wordings.for_class(&class.class, s);
        let text = text.unwrap_or_else(|| words::idle_talk(s));
        let text = match (s.below(4), wordings.stray(s)) {
            (0, Some(stray)) => words::disturbed(&text, stray, s),
            _ => text,
        };
        out.text = Some(words::rewritten(&text, s));
    }
}

fn place(world: &World, incident: &Incident, stream: &mut Stream) -> Place {
    let places = &world.places;
    let mut out = Place::default();
    let first = incident.reported_at.get(..10).unwrap_or_default();
    let last = incident.events.values().max().unwrap_or(&incident.reported_at);
    let last = last.get(..10).unwrap_or_default();
    let stands = |spot: Option<&Spot>| {
        spot.filter(|spot| spot.stands(first, last)).map(|spot| spot.id.clone())
    };
    match stream.below(8) {
        0..=2 => out.grids = stands(stream.pick(&places.grids)).map(|id| vec![id]),
        3 => {
            let two = [stands(stream.pick(&places.grids)), stands(stream.pick(&places.grids))];
            let mut two: Vec<String> = two.into_iter().flatten().collect();
            two.dedup();
            out.grids = Some(two).filter(|grids| !grids.is_empty());
        }
        4 => out.subject = stands(stream.pick(&places.subjects)),
        5 => out.grids = stands(stream.pick(&places.areas)).map(|id| vec![id]),
        _ => {}
    }
    if stream.chance(1, 3) {
        out.area_code = stream.pick(&places.codes).cloned();
    }
    if stream.chance(1, 4) {
        out.kind = stream.pick(&places.kinds).cloned();
    }
    if stream.chance(1, 3) {
        out.setting = Some(if stream.chance(1, 2) { "urban" } else { "rural" }.to_owned());
    }
    if stream.chance(1, 16) {
        (out.lon, out.lat) = (Some("111.59".to_owned()), Some("26.45".to_owned()));
    }
    out
}

fn people(out: &mut Incident, world: &World, stream: &mut Stream) {
    if stream.chance(1, 2) {
        let kind = stream.chance(3, 4).then(|| stream.pick(&world.people).cloned()).flatten();
        let anonymous = stream.chance(1, 2).then(|| stream.chance(1, 2));
        out.reporter =
            Some(Reporter { kind, anonymous }).filter(|reporter| *reporter != Reporter::default());
    }
    if stream.chance(1, 2) {
        let count = stream.below(4);
        let kinds = (0..count).filter_map(|_| stream.pick(&world.people).cloned());
        out.affected = Some(kinds.map(|kind| Affected { kind }).collect());
    }
    if stream.chance(1, 4) {
        out.confidential = Some(stream.chance(1, 2));
    }
}

/// Facts: none, a few, or most; those that conditions on the class ask for rather than others.
fn facts(out: &mut Incident, world: &World, class: Option<&ClassDescription>, s: &mut Stream) {
    let (few, asked) = [(0, 4), (1, 8), (3, 8), (10, 12)]
        .get(usize::try_from(s.below(4)).unwrap_or_default())
        .copied()
        .unwrap_or_default();
    for fact in &world.facts {
        let of_class = class.is_some_and(|class| class.facts.contains(&fact.id));
        if !s.chance(if of_class { asked } else { few }, 16) {
            continue;
        }
        if let Some(value) = s.pick(&fact.samples) {
            out.facts.insert(fact.id.clone(), value.clone());
        }
    }
}
