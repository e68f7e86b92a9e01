//! Trying a pack's properties on generated incidents, and what must hold for any pack.
//!
//! Incidents are taken in chunks, in parallel; what the chunks found is put together in their
//! order. The first incident that breaks a property is made as simple as it goes.
//!
//! Not responsible for: what properties say (the pack does) or whether they hold (the engine does).

use gezhi::Pack;
use gezhi_contract::describe::PropertyDescription;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{SimError, SimErrorKind};
use crate::generate::{Coverage, Generator};
use crate::world::World;

mod findings;
mod metamorphic;
mod report;
pub(crate) mod run;
mod shrink;

pub use findings::{Broken, Failure, Findings, Origin, PropertyFindings, Refusal};
pub use metamorphic::{LAWS, Law};
pub use shrink::minimal;

use metamorphic::Laws;
use run::{CHUNK, Chunk, Runner};

/// What to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// How many incidents.
    pub incidents: u64,
    /// The names of the properties; all where it is empty.
    pub properties: Vec<String>,
    /// One incident in so many is also held to what is true of any pack ([`LAWS`]); none where 0.
    pub laws_every: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { seed: 1, incidents: 10_000, properties: Vec::new(), laws_every: 16 }
    }
}

/// Tries the properties of a pack; `progress` is told how many incidents are done, of how many.
///
/// # Errors
/// [`SimError`]: the engine did not answer, or there is no such property. What is wrong with the
/// pack is a finding.
pub fn check(
    pack: &Pack,
    world: &World,
    plan: &Plan,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Findings, SimError> {
    let asked = asked(world, &plan.properties)?;
    let (generator, coverage) = Generator::aimed(world, pack, plan.seed)?;
    let names: Vec<&str> = asked.iter().map(|property| property.name.as_str()).collect();
    let laws = Laws::of(pack, &generator, plan.laws_every);
    let runner = Runner::new(pack, &generator, &names, !plan.properties.is_empty());
    let done = AtomicU64::new(0);
    let chunks: Vec<Chunk> = (0..plan.incidents.div_ceil(CHUNK))
        .into_par_iter()
        .map(|at| {
            let numbers = at.saturating_mul(CHUNK)
                ..at.saturating_add(1).saturating_mul(CHUNK).min(plan.incidents);
            let count = numbers.end.saturating_sub(numbers.start);
            let found = runner.chunk(numbers, Some(&laws))?;
            let before = done.fetch_add(count, Ordering::Relaxed);
            progress(before.saturating_add(count), plan.incidents);
            Ok(found)
        })
        .collect::<Result<_, SimError>>()?;
    let mut whole = Chunk::new(names.len());
    for chunk in chunks {
        whole.add(chunk);
    }
    let told = Told { pack, generator: &generator, laws: &laws, plan };
    told.findings(&asked, whole, coverage)
}

/// The properties of that names; all that the pack is not excused from where there is none.
fn asked<'w>(world: &'w World, names: &[String]) -> Result<Vec<&'w PropertyDescription>, SimError> {
    let all = &world.pack.properties;
    let excused = |it: &PropertyDescription| it.excused.iter().any(|excuse| !excuse.partly);
    if names.is_empty() {
        return Ok(all.iter().filter(|property| !excused(property)).collect());
    }
    let find = |name: &String| {
        all.iter().find(|property| property.name == *name).ok_or_else(|| {
            let known: Vec<&str> = all.iter().map(|property| property.name.as_str()).collect();
            let known = known.join("、");
            SimError::new(
                SimErrorKind::Plan,
                format!("规则包没有性质 `{name}`"),
                format!("the pack has no property `{name}`"),
            )
            .hint(format!("有的是：{known}"), format!("it has: {known}"))
        })
    };
    names.iter().map(find).collect()
}

/// What the findings are told from.
struct Told<'a> {
    pack: &'a Pack,
    generator: &'a Generator<'a>,
    laws: &'a Laws<'a>,
    plan: &'a Plan,
}

impl Told<'_> {
    fn findings(
        &self,
        asked: &[&PropertyDescription],
        mut chunk: Chunk,
        coverage: Coverage,
    ) -> Result<Findings, SimError> {
        let world = self.generator.world();
        let summary = &world.pack.summary;
        let mut properties = Vec::new();
        for description in &world.pack.properties {
            let at = asked.iter().position(|asked| asked.name == description.name);
            let tally = at.and_then(|at| chunk.properties.get_mut(at));
            if tally.is_none() && !self.plan.properties.is_empty() {
                continue;
            }
            let mut out = described(description);
            if let Some(tally) = tally {
                tally.tell(&mut out);
                if let Some(number) = tally.first_broken {
                    out.example = Some(Box::new(self.broken(&out.name, number)?));
                }
                out.failure = tally.failure(self.generator).map(Box::new);
            }
            properties.push(out);
        }
        if self.plan.laws_every > 0 {
            for (law, tally) in LAWS.iter().zip(&chunk.laws) {
                let mut out = law.described();
                tally.tell(&mut out);
                if let Some(number) = tally.first_broken {
                    out.example = Some(Box::new(self.lawless(*law, number)?));
                }
                properties.push(out);
            }
        }
        let refused = chunk.refusals.values().map(|refusal| refusal.count).sum();
        Ok(Findings {
            pack: summary.id.clone(),
            title: summary.title.clone(),
            digest: summary.digest.clone(),
            roster: world.roster.clone(),
            engine: world.engine.clone(),
            component: self.pack.engine().digest().to_owned(),
            seed: self.plan.seed,
            incidents: self.plan.incidents,
            assessed: self.plan.incidents.saturating_sub(refused),
            steps: chunk.steps,
            refusals: chunk.refusals.into_values().collect(),
            properties,
            coverage,
        })
    }

    fn broken(&self, property: &str, number: u64) -> Result<Broken, SimError> {
        let found = self.generator.incident(number);
        shrink::of_property(self.pack, self.generator.world(), (property, number), found)
    }

    fn lawless(&self, law: Law, number: u64) -> Result<Broken, SimError> {
        let found = self.generator.incident(number);
        shrink::of_law(self.pack, self.laws, (law, number), found)
    }
}

fn described(of: &PropertyDescription) -> PropertyFindings {
    PropertyFindings {
        name: of.name.clone(),
        layer: of.layer.clone(),
        citation: of.citation.clone(),
        pair: of.pair,
        line: of.line,
        excused: of.excused.clone(),
        ..PropertyFindings::default()
    }
}
