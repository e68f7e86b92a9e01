//! Finding for every row an incident that hits it, by trying.
//!
//! What a row asks of the report is put into an incident as it is. What it asks of earlier steps
//! (class, affair, urgency, mode, tier, mechanism) has to be brought about: by a class for which
//! the engine was seen to answer so, and by the conditions of a row of `assign` that states so. An
//! attempt that fails is made again with other choices and, later, over an incident by chance.
//!
//! Not responsible for: what lies around a row's edge; see `variants`.

use std::collections::{BTreeMap, BTreeSet};

use gezhi::Pack;
use gezhi_contract::Incident;
use gezhi_contract::describe::{ConditionDescription, RowDescription};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ask::{Seen, seen};
use super::{AIM, Directed, Generator, draft, random, variants, words};
use crate::error::SimError;
use crate::stream::Stream;
use crate::world::{Days, Moment, day};

/// How often a row is tried, and after how many attempts over incidents by chance.
const ATTEMPTS: u64 = 240;
const CALM: u64 = 24;
/// How often a row of `classify` is tried again because another row classified.
const TO_WIN: u64 = 16;

/// Which rows were hit at least once by the directed incidents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// How many rows there are in the tables that look at an incident.
    pub rows: u64,
    /// How many of them were hit.
    pub hit: u64,
    /// Those that never were, as `limits/MD-L-042`.
    pub never: Vec<String>,
    /// How many incidents were directed.
    pub directed: u64,
}

/// What a class comes to when nothing but the class is known.
#[derive(Clone, Debug, Default)]
struct Kind {
    affair: Option<String>,
    urgency: Option<String>,
}

/// What aiming works with.
struct Aim<'g, 'w> {
    from: &'g Generator<'w>,
    pack: &'g Pack,
    kinds: BTreeMap<&'w str, Kind>,
}

/// The directed incidents of a pack, and how far they reach.
pub(super) fn at_every_row(
    from: &Generator<'_>,
    pack: &Pack,
) -> Result<(Vec<Directed>, Coverage), SimError> {
    let aim = Aim { from, pack, kinds: kinds(from, pack)? };
    let found: Vec<(Vec<Incident>, BTreeSet<String>)> = (0..from.rows.len())
        .into_par_iter()
        .map(|row| aim.at(row))
        .collect::<Result<_, SimError>>()?;
    let mut hit = BTreeSet::new();
    let mut lists = Vec::new();
    for (incidents, hits) in found {
        hit.extend(hits);
        lists.push(incidents);
    }
    let directed = interleaved(lists);
    if from.rows.iter().any(|row| !hit.contains(&row.row.id)) {
        let also = directed.par_chunks(256).map(|chunk| aim.hits_of(chunk));
        hit.extend(also.collect::<Result<Vec<_>, SimError>>()?.into_iter().flatten());
    }
    let name = |table: &str, id: &str| format!("{table}/{id}");
    let rows = from.rows.iter().filter(|row| !hit.contains(&row.row.id));
    let never: Vec<String> = rows.map(|row| name(row.table, &row.row.id)).collect();
    let count = |n: usize| u64::try_from(n).unwrap_or_default();
    let coverage = Coverage {
        rows: count(from.rows.len()),
        hit: count(from.rows.len().saturating_sub(never.len())),
        never,
        directed: count(directed.len()),
    };
    Ok((directed, coverage))
}

/// The first incident of every row, then the second of every row, and so on.
fn interleaved(lists: Vec<Vec<Incident>>) -> Vec<Directed> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or_default();
    let mut lists: Vec<_> = lists.into_iter().map(Vec::into_iter).collect();
    let mut out = Vec::new();
    for _ in 0..longest {
        for (row, list) in lists.iter_mut().enumerate() {
            out.extend(list.next().map(|incident| Directed { row, incident }));
        }
    }
    out
}

/// What every class comes to by itself.
fn kinds<'w>(from: &Generator<'w>, pack: &Pack) -> Result<BTreeMap<&'w str, Kind>, SimError> {
    let days = &from.world.days;
    let asked = from.world.pack.classes.par_iter().map(|class| {
        let incident = Incident {
            id: "S".to_owned(),
            reported_at: days.plain.text(&days.zone),
            category: Some(class.category.clone()),
            ..Incident::default()
        };
        let seen = seen(pack, &incident)?.unwrap_or_default();
        Ok((class.class.as_str(), Kind { affair: seen.affair, urgency: seen.urgency }))
    });
    asked.collect()
}

impl<'w> Aim<'_, 'w> {
    /// The incidents for one row: what hits it, and what lies around; and all rows hit on the way.
    fn at(&self, row: usize) -> Result<(Vec<Incident>, BTreeSet<String>), SimError> {
        let mut all = BTreeSet::new();
        let Some(aimed) = self.from.rows.get(row) else { return Ok((Vec::new(), all)) };
        let (mut base, mut first) = (None, None);
        let mut since = 0_u64;
        for attempt in 0..ATTEMPTS {
            let entity = AIM + (u64::try_from(row).unwrap_or_default() << 16) + attempt;
            let mut stream = self.from.stream(entity);
            let incident = self.attempt((aimed.table, aimed.row), attempt, &mut stream);
            let Some(seen) = seen(self.pack, &incident)? else { continue };
            self.note(&seen, &mut all);
            let hit = self.from.hits(&seen).any(|id| id == aimed.row.id);
            if hit && self.wins(aimed.row, &seen) {
                base = Some(incident);
                break;
            }
            first.get_or_insert_with(|| incident.clone());
            if hit {
                base.get_or_insert(incident);
            }
            since = since.saturating_add(u64::from(base.is_some()));
            if since > TO_WIN {
                break;
            }
        }
        let entity = AIM + (u64::try_from(row).unwrap_or_default() << 16) + ATTEMPTS;
        let stream = self.from.stream(entity);
        let incidents = base.or(first).map(|base| variants::around(self.from, aimed, base, stream));
        Ok((incidents.unwrap_or_default(), all))
    }

    /// A row of `classify` with words is meant to classify; any other is meant to be hit.
    fn wins(&self, row: &RowDescription, seen: &Seen) -> bool {
        row.keywords.is_none() || seen.classified_by.as_deref() == Some(&row.id)
    }

    fn note(&self, seen: &Seen, all: &mut BTreeSet<String>) {
        all.extend(self.from.hits(seen).map(str::to_owned));
    }

    /// The rows that a list of directed incidents hits.
    fn hits_of(&self, directed: &[Directed]) -> Result<BTreeSet<String>, SimError> {
        let mut all = BTreeSet::new();
        for directed in directed {
            if let Some(seen) = seen(self.pack, &directed.incident)? {
                self.note(&seen, &mut all);
            }
        }
        Ok(all)
    }

    /// An incident that should hit the row.
    fn attempt(
        &self,
        (table, row): (&str, &'w RowDescription),
        attempt: u64,
        stream: &mut Stream,
    ) -> Incident {
        let world = self.from.world;
        let mut out = if attempt < CALM {
            Incident::default()
        } else {
            random::incident(world, &self.from.wordings, stream)
        };
        out.id = "S".to_owned();
        if attempt < CALM || stream.chance(1, 2) {
            out.reported_at = in_force(row, &world.days).text(&world.days.zone);
            out.events.clear();
        }
        let mut wanted: Vec<&ConditionDescription> = row.conditions.iter().collect();
        wanted.extend(self.support(row, attempt, stream));
        if table == "classify" {
            out.category = None;
            let text = row.keywords.as_ref().and_then(|words| words::text(words, &[], stream));
            out.text = text.or(out.text);
        } else if let Some(class) = self.class(&wanted, attempt, stream) {
            out.category = world.categories.get(class).cloned();
            if stream.chance(1, 4) && attempt > 0 {
                out.text = self.from.wordings.for_class(class, stream);
            } else if attempt < CALM {
                out.text = None;
            }
        }
        for condition in wanted.iter().rev().filter(|condition| condition.path != "class") {
            let value = if attempt == 0 {
                condition.inside.first()
            } else {
                stream.pick(&condition.inside)
            };
            if let Some(value) = value {
                draft::put(world, &mut out, &condition.path, value);
            }
        }
        draft::settle(world, &mut out);
        out
    }

    /// The conditions of rows of `assign` that state the mode, tier, goal tier or mechanism that
    /// the row asks for.
    fn support(
        &self,
        row: &'w RowDescription,
        attempt: u64,
        stream: &mut Stream,
    ) -> Vec<&'w ConditionDescription> {
        let mut out = Vec::new();
        for condition in &row.conditions {
            if !matches!(condition.path.as_str(), "mode" | "tier" | "goal_tier" | "mechanism") {
                continue;
            }
            let states = |row: &&super::Row<'w>| {
                let said = row.row.outputs.get(&condition.path);
                row.table == "assign" && said.is_some_and(|said| holds(&condition.inside, said))
            };
            let rows: Vec<_> = self.from.rows.iter().filter(states).collect();
            let at = usize::try_from(attempt).unwrap_or_default();
            let turn = rows.get(at).or_else(|| stream.pick(&rows));
            out.extend(turn.into_iter().flat_map(|row| &row.row.conditions));
        }
        out
    }

    /// A class for which all conditions on class, affair and urgency hold.
    fn class(
        &self,
        wanted: &[&ConditionDescription],
        attempt: u64,
        stream: &mut Stream,
    ) -> Option<&'w str> {
        let fits = |class: &str, kind: &Kind| {
            wanted.iter().all(|condition| match condition.path.as_str() {
                "class" => holds(&condition.inside, class),
                "affair" => kind.affair.as_deref().is_some_and(|it| holds(&condition.inside, it)),
                "urgency" => kind.urgency.as_deref().is_some_and(|it| holds(&condition.inside, it)),
                _ => true,
            })
        };
        let asked = wanted
            .iter()
            .any(|condition| matches!(condition.path.as_str(), "class" | "affair" | "urgency"));
        let all = self.kinds.iter().filter(|(class, kind)| fits(class, kind));
        let all: Vec<&str> = all.map(|(class, _)| *class).collect();
        match all.as_slice() {
            [] => stream.pick(&self.kinds.keys().copied().collect::<Vec<_>>()).copied(),
            _ if !asked && attempt == 0 => None,
            [first, ..] if attempt == 0 => Some(first),
            all => stream.pick(all).copied(),
        }
    }
}

pub(super) fn holds(inside: &[Value], word: &str) -> bool {
    inside.iter().any(|value| value.as_str() == Some(word))
}

/// The plain instant, moved to a day on which the row is in force.
pub(super) fn in_force(row: &RowDescription, days: &Days) -> Moment {
    let Moment(plain) = days.plain;
    let from = row.in_force.from.as_deref().and_then(day);
    let to = row.in_force.to.as_deref().and_then(day);
    let mut date = plain.date();
    date = to.map_or(date, |to| date.min(to));
    date = from.map_or(date, |from| date.max(from));
    Moment(date.to_datetime(plain.time()))
}
