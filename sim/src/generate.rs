//! Incidents for a pack: those aimed at its rows first, then any number by chance.
//!
//! Incident `n` under a seed is always the same, whoever draws it and in whatever order. The first
//! ones are *directed*: for every row of every table that looks at an incident one that hits it,
//! then what differs from it by one condition: each value inside, values just outside, not known.
//! After them come incidents by chance, and every fourth of those is a directed one with some
//! members drawn anew.
//!
//! Not responsible for: judging answers; see [`check`](crate::check).

use gezhi::Pack;
use gezhi_contract::Incident;
use gezhi_contract::describe::{ConditionDescription, RowDescription};

use crate::error::SimError;
use crate::stream::{Purpose, Stream};
use crate::world::World;

mod aim;
pub(crate) mod ask;
pub(crate) mod draft;
mod moments;
mod random;
mod variants;
mod words;

pub use aim::Coverage;
use ask::Seen;
use random::Wordings;

/// A row of a table that looks at an incident.
#[derive(Clone, Copy, Debug)]
pub struct Row<'w> {
    /// The table's name.
    pub table: &'w str,
    /// The row.
    pub row: &'w RowDescription,
}

/// An incident aimed at a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directed {
    /// The row's place in [`Generator::rows`].
    pub row: usize,
    /// The incident.
    pub incident: Incident,
}

/// Draws incidents.
#[derive(Clone, Debug)]
pub struct Generator<'w> {
    world: &'w World,
    wordings: Wordings<'w>,
    rows: Vec<Row<'w>>,
    directed: Vec<Directed>,
    seed: u64,
}

/// Streams of aiming stand far above those of incidents.
const AIM: u64 = 1 << 48;

impl<'w> Generator<'w> {
    /// A generator that draws by chance only.
    #[must_use]
    pub fn by_chance(world: &'w World, seed: u64) -> Self {
        let rows = world
            .deciding()
            .flat_map(|table| table.entries.iter().map(|row| Row { table: &table.name, row }));
        let (rows, wordings) = (rows.collect(), Wordings::of(world));
        Self { world, wordings, rows, directed: Vec::new(), seed }
    }

    /// A generator that aims at every row first, and what it learnt of them on the way.
    ///
    /// # Errors
    /// [`SimError`]: the engine did not answer.
    pub fn aimed(world: &'w World, pack: &Pack, seed: u64) -> Result<(Self, Coverage), SimError> {
        let mut out = Self::by_chance(world, seed);
        let (directed, coverage) = aim::at_every_row(&out, pack)?;
        out.directed = directed;
        Ok((out, coverage))
    }

    /// The world that it draws from.
    #[must_use]
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// The rows of all tables that look at an incident, in the order in which a decision asks them.
    #[must_use]
    pub fn rows(&self) -> &[Row<'w>] {
        &self.rows
    }

    /// The directed incidents, in their order: incident `n` is the `n`th of them.
    #[must_use]
    pub fn directed(&self) -> &[Directed] {
        &self.directed
    }

    /// Incident `number`.
    #[must_use]
    pub fn incident(&self, number: u64) -> Incident {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        let mut out = match self.directed.get(at) {
            Some(directed) => directed.incident.clone(),
            None => self.by_the_way(number),
        };
        out.id = format!("S-{number}");
        out
    }

    /// The rows that a decision hit: those of the trace, and the rows of the catalogue that name a
    /// class found, which no trace tells of.
    pub(crate) fn hits<'a>(&'a self, seen: &'a Seen) -> impl Iterator<Item = &'a str> {
        let classes = seen.classes.iter().filter_map(|category| self.world.class_of(category));
        let classes: Vec<&str> = classes.collect();
        let listed = self.rows.iter().filter(move |row| {
            let named = |condition: &ConditionDescription| {
                let inside = &condition.inside;
                condition.path == "class" && classes.iter().any(|class| aim::holds(inside, class))
            };
            row.table == "catalogue" && row.row.conditions.iter().any(named)
        });
        seen.hits.iter().map(String::as_str).chain(listed.map(|row| row.row.id.as_str()))
    }

    fn by_the_way(&self, number: u64) -> Incident {
        let mut stream = self.stream(number);
        let fresh = random::incident(self.world, &self.wordings, &mut stream);
        if !stream.chance(1, 4) {
            return fresh;
        }
        let Some(directed) = stream.pick(&self.directed) else { return fresh };
        let mut out = mixed(directed.incident.clone(), fresh, &mut stream);
        draft::settle(self.world, &mut out);
        out
    }

    fn stream(&self, entity: u64) -> Stream {
        Stream::new(self.seed, Purpose::Incident, entity)
    }
}

/// A directed incident with some members of another.
fn mixed(mut out: Incident, other: Incident, stream: &mut Stream) -> Incident {
    if stream.chance(1, 2) {
        (out.reported_at, out.events) = (other.reported_at, other.events);
    }
    if stream.chance(1, 4) {
        out.channel = other.channel;
    }
    if stream.chance(1, 2) {
        out.place = other.place;
    }
    if stream.chance(1, 2) {
        out.reporter = other.reporter;
    }
    if stream.chance(1, 2) {
        out.affected = other.affected;
    }
    if stream.chance(1, 4) {
        out.confidential = other.confidential;
    }
    if stream.chance(1, 8) {
        out.text = other.text;
    }
    for (fact, value) in other.facts {
        if stream.chance(1, 2) {
            out.facts.insert(fact, value);
        }
    }
    out
}
