//! Around an incident that hits a row: each value inside its conditions, values just outside, each
//! condition not known, each of its words, words that it excludes, the days on which it begins and
//! ends.
//!
//! Not responsible for: finding the incident that hits; see `aim`.

use gezhi_contract::Incident;
use gezhi_contract::describe::{ConditionDescription, KeywordsDescription};
use jiff::ToSpan;
use jiff::civil::Date;

use super::{Generator, Row, draft, words};
use crate::stream::Stream;
use crate::world::{Moment, World, day};

/// Values of one condition that are tried; a class condition may have more.
const INSIDE_MAX: usize = 24;
const CLASSES_MAX: usize = 160;
const OUTSIDE_MAX: usize = 8;
/// Words of one row that are tried.
const WORDS_MAX: usize = 60;
const EXCLUDED_MAX: usize = 8;

/// The incident itself, then its variants, those inside first.
pub(super) fn around(
    from: &Generator<'_>,
    row: &Row<'_>,
    base: Incident,
    mut stream: Stream,
) -> Vec<Incident> {
    let world = from.world;
    let mut out = vec![base.clone()];
    for condition in &row.row.conditions {
        out.extend(inside(world, condition, &base));
    }
    if let Some(keywords) = &row.row.keywords {
        out.extend(each_word(keywords, &base, &mut stream));
    }
    for condition in &row.row.conditions {
        out.extend(outside(from, condition, &base, &mut stream));
    }
    if let Some(keywords) = &row.row.keywords {
        out.extend(spoilt(keywords, &base, &mut stream));
    }
    let span = &row.row.in_force;
    let first = span.from.as_deref().and_then(day);
    let last = span.to.as_deref().and_then(day);
    let days = first.into_iter().flat_map(|day| [day, day.saturating_sub(1.day())]);
    let days = days.chain(last.into_iter().flat_map(|day| [day, day.saturating_add(1.day())]));
    out.extend(days.map(|day| on(world, &base, day)));
    for incident in &mut out {
        draft::settle(world, incident);
    }
    let mut seen = std::collections::BTreeSet::new();
    out.retain(|incident| serde_json::to_string(incident).is_ok_and(|text| seen.insert(text)));
    out
}

fn inside(world: &World, condition: &ConditionDescription, base: &Incident) -> Vec<Incident> {
    let most = if condition.path == "class" { CLASSES_MAX } else { INSIDE_MAX };
    let values = condition.inside.iter().take(most);
    let with = values.filter_map(|value| {
        let mut incident = base.clone();
        draft::put(world, &mut incident, &condition.path, value).then_some(incident)
    });
    with.collect()
}

/// One condition missed, by values just outside of it; or not known, or known to be nothing.
fn outside(
    from: &Generator<'_>,
    condition: &ConditionDescription,
    base: &Incident,
    stream: &mut Stream,
) -> Vec<Incident> {
    let mut out = Vec::new();
    for value in condition.outside.iter().take(OUTSIDE_MAX) {
        let mut incident = base.clone();
        if draft::put(from.world, &mut incident, &condition.path, value) {
            out.push(incident);
        }
    }
    let mut unknown = base.clone();
    draft::drop(&mut unknown, &condition.path);
    if condition.path == "class" {
        // Not known by its category, but to be told from the text, or not even that.
        let class = base.category.as_ref().and_then(|category| from.world.class_of(category));
        if let Some(text) = class.and_then(|class| from.wordings.for_class(class, stream)) {
            out.push(Incident { text: Some(text), ..unknown.clone() });
        }
    }
    out.push(unknown);
    if condition.path == "affected.kind" {
        out.push(Incident { affected: Some(Vec::new()), ..base.clone() });
    }
    out
}

/// A text with each of the row's words in its turn.
fn each_word(
    keywords: &KeywordsDescription,
    base: &Incident,
    stream: &mut Stream,
) -> Vec<Incident> {
    let mut out = Vec::new();
    let longest = keywords.all.iter().map(Vec::len).max().unwrap_or_default();
    for turn in 0..longest {
        for (at, group) in keywords.all.iter().enumerate() {
            if turn >= group.len() || out.len() >= WORDS_MAX {
                continue;
            }
            let mut wanted = vec![None; at];
            wanted.push(Some(turn));
            if let Some(text) = words::text(keywords, &wanted, stream) {
                let text = words::rewritten(&text, stream);
                out.push(Incident { text: Some(text), ..base.clone() });
            }
        }
    }
    out
}

/// A text with a word that the row excludes, one that lacks a group, and no text.
fn spoilt(keywords: &KeywordsDescription, base: &Incident, stream: &mut Stream) -> Vec<Incident> {
    let mut out = Vec::new();
    let text = base.text.clone().unwrap_or_default();
    for _ in 0..keywords.none.len().min(EXCLUDED_MAX) {
        if let Some(word) = stream.pick(&keywords.none) {
            out.push(Incident { text: Some(format!("{word}，{text}")), ..base.clone() });
        }
    }
    for at in 0..keywords.all.len() {
        let mut fewer = keywords.clone();
        fewer.all.remove(at);
        if let Some(text) = words::text(&fewer, &[], stream).filter(|text| !text.is_empty()) {
            out.push(Incident { text: Some(text), ..base.clone() });
        }
    }
    out.push(Incident { text: None, ..base.clone() });
    out
}

fn on(world: &World, base: &Incident, day: Date) -> Incident {
    let mut incident = base.clone();
    let time = Moment::read(&base.reported_at).unwrap_or(world.days.plain).0.time();
    incident.reported_at = Moment(day.to_datetime(time)).text(&world.days.zone);
    incident
}
