//! Planted faults: whether a pack's properties would notice that somebody spoilt a row.
//!
//! Each row of each table is removed or changed in one place ([`Fault`]), one at a time. A spoilt
//! pack that no longer opens is found by the checker. Any other is tried on incidents, those aimed
//! at the row first, then those whose decision looked at the row, then others, until a property is
//! broken that the whole pack keeps; then on the pack's scenarios. What nobody notices is compared
//! with the whole pack: either an answer differs and nothing says so, or no difference was seen.
//!
//! Not responsible for: which properties would be needed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use gezhi::pack_dir::Sources;
use gezhi::scenario::{self, Scenario};
use gezhi::{Bundle, CallError, Engine, OpenError, Pack};
use gezhi_contract::Incident;
use rayon::prelude::*;

use crate::check::run::{assess, refused};
use crate::error::{SimError, SimErrorKind};
use crate::generate::{Generator, ask};
use crate::world::World;

mod findings;
mod mutants;

pub use findings::{FaultFindings, Judged, Kills, Outcome};
pub use mutants::{Fault, FaultKind, KINDS, faults, planted};

/// The tables that no incident's decision looks at: only scenarios can notice a fault there.
const BESIDE: [&str; 5] = ["duties", "sizing", "targets", "transitions", "clocks"];
/// Of the incidents whose decision hit a row, and of those where it was only possible, so many.
const HITS_MAX: usize = 400;
const POSSIBLE_MAX: usize = 100;

/// What to plant and how long to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultPlan {
    /// The seed.
    pub seed: u64,
    /// The incidents that each fault is tried on, at most.
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
        Self { seed: 1, incidents: 3_000, pool: 10_000, lower: false, properties: Vec::new() }
    }
}

/// Scenarios that run on one bundle.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// The bundle.
    pub bundle: Bundle,
    /// Its scenarios.
    pub scenarios: Vec<Scenario>,
}

/// The scenarios of a pack's folder, by the bundles that they run on.
///
/// # Errors
/// [`SimError`]: they cannot be read.
pub fn grounds(sources: &Sources) -> Result<Vec<Ground>, SimError> {
    let why = |error: &dyn std::fmt::Display| {
        SimError::new(SimErrorKind::Pack, format!("场景读不出来：{error}"), error.to_string())
    };
    let loaded = scenario::load(sources).map_err(|error| why(&error))?;
    let mut out: BTreeMap<_, Ground> = BTreeMap::new();
    for scenario in loaded.scenarios {
        let key = scenario.ground();
        if let Some(ground) = out.get_mut(&key) {
            ground.scenarios.push(scenario);
            continue;
        }
        let bundle = scenario.bundle(sources).map_err(|error| why(&error))?;
        out.insert(key, Ground { bundle, scenarios: vec![scenario] });
    }
    Ok(out.into_values().collect())
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
    let trial =
        Trial { engine, bundle, grounds, plan, whole: &whole, generator: &generator, mentions };
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
            for row in seen.hits {
                let (hits, _) = out.0.entry(row).or_default();
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
}

impl Trial<'_> {
    /// What became of a fault, and after how many incidents.
    fn judge(&self, fault: &Fault) -> Result<(Outcome, u64), SimError> {
        let spoilt = match self.open(self.bundle, fault)? {
            Some(Ok(spoilt)) => spoilt,
            Some(Err(code)) => return Ok((Outcome::Checker { code }, 0)),
            None => return Ok((Outcome::Same, 0)),
        };
        let beside = BESIDE.contains(&fault.table.as_str());
        let numbers = if beside { Vec::new() } else { self.numbers(&fault.row) };
        let mut tried = 0_u64;
        for number in &numbers {
            tried = tried.saturating_add(1);
            if let Some(outcome) = self.noticed(&spoilt, *number)? {
                return Ok((outcome, tried));
            }
        }
        if let Some(id) = self.by_scenario(fault)? {
            return Ok((Outcome::Scenario { id }, tried));
        }
        if beside {
            return Ok((Outcome::Beside, tried));
        }
        for number in &numbers {
            let incident = self.generator.incident(*number);
            if decided(self.whole, &incident)? != decided(&spoilt, &incident)? {
                return Ok((Outcome::Differs { number: *number }, tried));
            }
        }
        Ok((Outcome::Same, tried))
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

    /// The incidents to try a row's faults on: those aimed at it, those that looked at it, others.
    fn numbers(&self, row: &str) -> Vec<u64> {
        let most = usize::try_from(self.plan.incidents).unwrap_or(usize::MAX);
        let aimed = (0_u64..).zip(self.generator.directed());
        let aimed = aimed.filter(|(_, directed)| {
            self.generator.rows().get(directed.row).is_some_and(|it| it.row.id == row)
        });
        let mut out: Vec<u64> = aimed.map(|(number, _)| number).take(most).collect();
        if let Some((hits, possible)) = self.mentions.0.get(row) {
            out.extend(hits.iter().chain(possible));
        }
        let mut seen = std::collections::BTreeSet::new();
        out.retain(|number| seen.insert(*number));
        out.truncate(most);
        let directed = u64::try_from(self.generator.directed().len()).unwrap_or_default();
        // By chance first: the other directed ones are aimed at other rows.
        let others = (directed..directed.saturating_add(self.plan.incidents)).chain(0..directed);
        let left = most.saturating_sub(out.len());
        out.extend(others.filter(|number| !seen.contains(number)).take(left));
        out
    }

    /// The first property that the spoilt pack breaks or cannot answer, and the whole pack can; or
    /// that the spoilt pack refuses what the whole pack decides.
    fn noticed(&self, spoilt: &Pack, number: u64) -> Result<Option<Outcome>, SimError> {
        let incident = self.generator.incident(number);
        let names: Vec<&str> = self.plan.properties.iter().map(String::as_str).collect();
        let found = match assess(spoilt, &incident, &names)? {
            Ok(found) if found.broken.is_empty() && found.failed.is_empty() => return Ok(None),
            Ok(found) => Ok(found),
            Err((kind, _)) => Err(kind),
        };
        let Ok(whole) = assess(self.whole, &incident, &names)? else { return Ok(None) };
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

    /// The first scenario that no longer gives what it should.
    fn by_scenario(&self, fault: &Fault) -> Result<Option<String>, SimError> {
        for ground in self.grounds {
            let Some(Ok(spoilt)) = self.open(&ground.bundle, fault)? else { continue };
            for scenario in &ground.scenarios {
                let request = scenario.request.to_string();
                let differences = match spoilt.call(&scenario.call, &request) {
                    Ok(answer) => scenario.judge(Ok(&answer)),
                    Err(CallError::Contract(error)) => scenario.judge(Err(&error)),
                    Err(other) => return Err(other.into()),
                };
                if !differences.is_empty() {
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
