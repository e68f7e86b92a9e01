//! Planted faults: whether a pack's properties would notice that somebody spoilt a row.
//!
//! Each row of each table is removed or changed in one place ([`Fault`]), one at a time. A spoilt
//! pack that no longer opens is found by the checker. Any other is tried on incidents until a
//! property is broken that the whole pack keeps, then on the pack's scenarios. What nobody notices
//! is compared with the whole pack: either an answer differs and nothing says so, or no difference
//! was seen.
//!
//! A decision that neither hit a row nor could have hit it does not change with it. So a fault is
//! tried on the incidents aimed at its row and on those whose decision looked at it; on others only
//! properties of pairs are asked, for the other half of a pair may look at the row.
//!
//! Not responsible for: which properties would be needed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use gezhi::{Bundle, Engine, OpenError, Pack};
use gezhi_contract::Incident;
use gezhi_contract::describe::PropertyDescription;
use rayon::prelude::*;

use crate::check::run::{assess, refused};
use crate::error::SimError;
use crate::generate::{Generator, ask};
use crate::world::{DECIDING, World};

mod findings;
mod mutants;
mod scenarios;

pub use findings::{FaultFindings, Judged, Kills, Outcome};
pub use mutants::{Fault, FaultKind, KINDS, faults, planted};
pub use scenarios::{Ground, grounds};

use scenarios::Answers;

/// The tables that no incident's decision looks at: only scenarios can notice a fault there.
const BESIDE: [&str; 5] = ["duties", "sizing", "targets", "transitions", "clocks"];
/// Of the incidents whose decision hit a row, and of those where it was only possible, so many.
const HITS_MAX: usize = 240;
const POSSIBLE_MAX: usize = 60;

/// What to plant and how long to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultPlan {
    /// The seed.
    pub seed: u64,
    /// The incidents that each fault is tried on, at most; those near its row come first.
    pub incidents: u64,
    /// Incidents by chance whose decisions are looked through for rows, beside the directed ones.
    pub pool: u64,
    /// Whether the rows of lower layers are spoilt as well.
    pub lower: bool,
    /// The names of the properties; all where it is empty.
    pub properties: Vec<String>,
}

impl Default for FaultPlan {
    fn default() -> Self {
        Self { seed: 1, incidents: 1_000, pool: 10_000, lower: false, properties: Vec::new() }
    }
}

/// Plants every fault in its turn; `progress` is told how many are done, of how many.
///
/// # Errors
/// [`SimError`]: the engine did not answer, or the whole pack does not open.
pub fn plant(
    engine: &Engine,
    (bundle, grounds): (&Bundle, &[Ground]),
    plan: &FaultPlan,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<FaultFindings, SimError> {
    let whole = Pack::open(engine, bundle)?;
    let world = World::read(&whole, Some(bundle))?;
    let (generator, _) = Generator::aimed(&world, &whole, plan.seed)?;
    let all = faults(bundle, &world.pack, plan.lower)?;
    let mentions = Mentions::of(&whole, &generator, plan.pool)?;
    let asked = |pairs: bool| {
        let wanted = |it: &&PropertyDescription| {
            (plan.properties.is_empty() || plan.properties.contains(&it.name))
                && it.excused.iter().all(|excuse| excuse.partly)
                && (it.pair || !pairs)
        };
        let properties = world.pack.properties.iter().filter(wanted);
        properties.map(|property| property.name.as_str()).collect::<Vec<_>>()
    };
    let (asked, pairs) = (asked(false), asked(true));
    let (whole, generator) = (&whole, &generator);
    let answers = grounds.par_iter().map(|ground| Answers::of_whole(engine, ground));
    let answers = answers.collect::<Result<Vec<_>, SimError>>()?;
    let trial =
        Trial { engine, bundle, grounds, plan, whole, generator, mentions, answers, asked, pairs };
    let done = AtomicU64::new(0);
    let of = u64::try_from(all.len()).unwrap_or_default();
    let judged: Vec<Judged> = all
        .into_par_iter()
        .map(|fault| {
            let (outcome, tried) = trial.judge(&fault)?;
            progress(done.fetch_add(1, Ordering::Relaxed).saturating_add(1), of);
            Ok(Judged { fault, outcome, tried })
        })
        .collect::<Result<_, SimError>>()?;
    let summary = &world.pack.summary;
    Ok(FaultFindings {
        pack: summary.id.clone(),
        title: summary.title.clone(),
        digest: summary.digest.clone(),
        component: engine.digest().to_owned(),
        seed: plan.seed,
        incidents: plan.incidents,
        scenarios: grounds
            .iter()
            .map(|ground| u64::try_from(ground.scenarios.len()).unwrap_or(0))
            .sum(),
        judged,
    })
}

/// Row → the incidents whose decision hit it, then those where it was possible.
#[derive(Clone, Debug, Default)]
struct Mentions(BTreeMap<String, (Vec<u64>, Vec<u64>)>);

impl Mentions {
    fn of(pack: &Pack, generator: &Generator<'_>, pool: u64) -> Result<Self, SimError> {
        let directed = u64::try_from(generator.directed().len()).unwrap_or_default();
        let seen: Vec<_> = (0..directed.saturating_add(pool))
            .into_par_iter()
            .map(|number| ask::seen(pack, &generator.incident(number)))
            .collect::<Result<_, SimError>>()?;
        let mut out = Self::default();
        for (number, seen) in (0_u64..).zip(seen) {
            let Some(seen) = seen else { continue };
            for row in generator.hits(&seen) {
                let (hits, _) = out.0.entry(row.to_owned()).or_default();
                if hits.len() < HITS_MAX {
                    hits.push(number);
                }
            }
            for row in seen.possible {
                let (_, possible) = out.0.entry(row).or_default();
                if possible.len() < POSSIBLE_MAX {
                    possible.push(number);
                }
            }
        }
        Ok(out)
    }
}

/// What every fault is tried with.
struct Trial<'a> {
    engine: &'a Engine,
    bundle: &'a Bundle,
    grounds: &'a [Ground],
    plan: &'a FaultPlan,
    whole: &'a Pack,
    generator: &'a Generator<'a>,
    mentions: Mentions,
    answers: Vec<Answers>,
    /// The names of all properties that are asked.
    asked: Vec<&'a str>,
    /// Those of pairs among them.
    pairs: Vec<&'a str>,
}

impl Trial<'_> {
    /// What became of a fault, and after how many incidents.
    fn judge(&self, fault: &Fault) -> Result<(Outcome, u64), SimError> {
        let spoilt = match self.open(self.bundle, fault)? {
            Some(Ok(spoilt)) => spoilt,
            Some(Err(code)) => return Ok((Outcome::Checker { code }, 0)),
            None => return Ok((Outcome::Same, 0)),
        };
        let (near, far) = self.numbers(fault);
        let mut tried = 0_u64;
        for (numbers, asked) in [(&near, &self.asked), (&far, &self.pairs)] {
            for number in numbers.iter().filter(|_| !asked.is_empty()) {
                tried = tried.saturating_add(1);
                if let Some(outcome) = self.noticed(&spoilt, *number, asked)? {
                    return Ok((outcome, tried));
                }
            }
        }
        if let Some(id) = self.by_scenario(fault)? {
            return Ok((Outcome::Scenario { id }, tried));
        }
        for number in &near {
            let incident = self.generator.incident(*number);
            if decided(self.whole, &incident)? != decided(&spoilt, &incident)? {
                return Ok((Outcome::Differs { number: *number }, tried));
            }
        }
        let decides = self.decides(&fault.table);
        Ok((if decides { Outcome::Same } else { Outcome::Beside }, tried))
    }

    /// Whether decisions look at a table: the standard ones that do, and, where there are scripts,
    /// any of the pack's own.
    fn decides(&self, table: &str) -> bool {
        let own = !self.generator.world().pack.hooks.is_empty() && !BESIDE.contains(&table);
        DECIDING.contains(&table) || own
    }

    /// The spoilt pack, or the first code of the checker; nothing where the bundle lacks the file.
    fn open(
        &self,
        bundle: &Bundle,
        fault: &Fault,
    ) -> Result<Option<Result<Pack, String>>, SimError> {
        let Some(spoilt) = planted(bundle, fault)? else { return Ok(None) };
        match Pack::open(self.engine, &spoilt) {
            Ok(pack) => Ok(Some(Ok(pack))),
            Err(error @ OpenError::Refused(_)) => {
                let code = error.diagnostics().first().map(|found| found.code.clone());
                Ok(Some(Err(code.unwrap_or_default())))
            }
            Err(other) => Err(other.into()),
        }
    }

    /// The incidents to try a fault on: those aimed at the row and those that looked at it; then
    /// others, by chance.
    fn numbers(&self, fault: &Fault) -> (Vec<u64>, Vec<u64>) {
        if !self.decides(&fault.table) {
            return (Vec::new(), Vec::new());
        }
        let most = usize::try_from(self.plan.incidents).unwrap_or(usize::MAX);
        let at = self.generator.rows().iter().position(|row| row.row.id == fault.row);
        let aimed = (0_u64..).zip(self.generator.directed());
        let aimed = aimed.filter(|(_, directed)| Some(directed.row) == at);
        let mut near: Vec<u64> = aimed.map(|(number, _)| number).collect();
        if let Some((hits, possible)) = self.mentions.0.get(&fault.row) {
            near.extend(hits.iter().chain(possible));
        }
        let mut seen = BTreeSet::new();
        near.retain(|number| seen.insert(*number));
        let directed = u64::try_from(self.generator.directed().len()).unwrap_or_default();
        if near.is_empty() || !DECIDING.contains(&fault.table.as_str()) {
            // Nothing tells what looks at a table of the pack's own.
            near = (0..directed.saturating_add(self.plan.pool)).take(most).collect();
            return (near, Vec::new());
        }
        near.truncate(most);
        let far = (directed..).filter(|number| !seen.contains(number));
        let far = far.take(most.saturating_sub(near.len())).collect();
        (near, far)
    }

    /// The first property that the spoilt pack breaks or cannot answer, and the whole pack can; or
    /// that the spoilt pack refuses what the whole pack decides.
    fn noticed(
        &self,
        spoilt: &Pack,
        number: u64,
        names: &[&str],
    ) -> Result<Option<Outcome>, SimError> {
        let incident = self.generator.incident(number);
        let found = match assess(spoilt, &incident, names)? {
            Ok(found) if found.broken.is_empty() && found.failed.is_empty() => return Ok(None),
            Ok(found) => Ok(found),
            Err((kind, _)) => Err(kind),
        };
        let Ok(whole) = assess(self.whole, &incident, names)? else { return Ok(None) };
        let found = match found {
            Ok(found) => found,
            Err(kind) => return Ok(Some(Outcome::Refused { kind, number })),
        };
        let broken = found.broken.into_iter().map(|broken| broken.property);
        let failed = found.failed.into_iter().map(|failed| failed.property);
        let known = |name: &String| {
            whole.broken.iter().any(|it| it.property == *name)
                || whole.failed.iter().any(|it| it.property == *name)
        };
        let mut names = broken.chain(failed).filter(|name| !known(name));
        Ok(names.next().map(|property| Outcome::Property { property, number }))
    }

    /// The first scenario that no longer gives what it should: of those whose answer looked at the
    /// row, where the trace can tell that; else of all.
    fn by_scenario(&self, fault: &Fault) -> Result<Option<String>, SimError> {
        let table = fault.table.as_str();
        let traced = table != "catalogue" && DECIDING.contains(&table);
        for (ground, answers) in self.grounds.iter().zip(&self.answers) {
            let asked = answers.of(ground, traced.then_some(fault.row.as_str()));
            if asked.is_empty() {
                continue;
            }
            let Some(Ok(spoilt)) = self.open(&ground.bundle, fault)? else { continue };
            for scenario in asked {
                if scenarios::fails(&spoilt, scenario)? {
                    return Ok(Some(scenario.id.clone()));
                }
            }
        }
        Ok(None)
    }
}

/// The answer without its cost: a row fewer makes every decision cheaper.
fn decided(pack: &Pack, incident: &Incident) -> Result<Result<String, String>, SimError> {
    let text = match refused(pack.call("decide", &ask::request(incident, false)?))? {
        Ok(text) => text,
        Err((kind, _)) => return Ok(Err(kind)),
    };
    let Some((before, after)) = text.split_once(r#","steps":"#) else { return Ok(Ok(text)) };
    let after = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
    Ok(Ok(format!("{before}{after}")))
}
