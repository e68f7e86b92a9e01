//! Scenarios: cases in a pack's folder with the answers that its authors expect.
//!
//! Expected values are matched as subsets: of an object the named members, of an array every
//! element and no more, of anything else the exact value.
//!
//! Not responsible for: printing; see the command line.

mod compare;
mod file;
mod path;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gezhi_contract::{Bundle, Diagnostic, Layer};
use serde_json::Value;
use thiserror::Error;

use crate::pack_dir::{self, PackDirError, Sources};
use crate::{CallError, Engine, OpenError, Pack};

pub use compare::Difference;
pub use file::{Expected, Scenario};

/// What came of the scenarios of one pack.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One per scenario, in the order of files and lines.
    pub results: Vec<ScenarioResult>,
    /// What is wrong with the scenario files themselves; those scenarios are not run.
    pub faults: Vec<Diagnostic>,
    /// The scenario files, for [`render::diagnostics`](crate::render::diagnostics).
    pub files: Bundle,
}

impl Report {
    /// How many scenarios did not give what was expected.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.results.iter().filter(|result| !result.differences.is_empty()).count()
    }
}

/// One scenario and what came of it.
#[derive(Clone, Debug)]
pub struct ScenarioResult {
    /// The scenario.
    pub scenario: Scenario,
    /// Where the answer is not as expected; empty where it is.
    pub differences: Vec<Difference>,
}

/// Why scenarios could not be run at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The pack or its scenarios cannot be read.
    #[error(transparent)]
    PackDir(#[from] PackDirError),
    /// The pack has errors.
    #[error("{error}")]
    Open {
        /// Its diagnostics.
        error: OpenError,
        /// The pack as it was read, for drawing them.
        bundle: Box<Bundle>,
    },
    /// The engine did not answer: a bug in it, or no memory.
    #[error(transparent)]
    Call(CallError),
}

/// Runs every scenario of a pack's folder.
///
/// # Errors
/// [`ScenarioError`]: the pack cannot be read or opened, or the engine did not answer.
///
/// ```no_run
/// let report = gezhi::scenario::run("rules/lengshuitan", &gezhi::Engine::new()?)?;
/// assert_eq!(report.failed(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(pack: impl Into<PathBuf>, engine: &Engine) -> Result<Report, ScenarioError> {
    run_some(&Sources::pack(pack), engine, |_| true)
}

/// Runs those scenarios of the main pack that `keep` chooses, with the layers of `sources` laid
/// under and over it.
///
/// # Errors
/// As [`run`].
pub fn run_some(
    sources: &Sources,
    engine: &Engine,
    keep: impl Fn(&Scenario) -> bool,
) -> Result<Report, ScenarioError> {
    let plain = pack_dir::bundle(sources)?;
    let files = scenario_files(&sources.pack)?;
    let known = file::sources(&plain);
    let mut report = Report::default();
    let mut runner = Runner { sources, engine, packs: BTreeMap::new() };
    for (path, text) in &files.files {
        for scenario in file::read((path, text), &known, &mut report.faults) {
            if keep(&scenario) {
                let differences = runner.run(&scenario)?;
                report.results.push(ScenarioResult { scenario, differences });
            }
        }
    }
    refuse_twins(&report.results, &mut report.faults);
    report.files.layers.push(files);
    Ok(report)
}

/// `scenarios/*.toml` as a layer, so that their lines can be drawn.
fn scenario_files(pack: &Path) -> Result<Layer, PackDirError> {
    let files = pack_dir::scenario_files(pack)?;
    Ok(Layer { name: String::new(), files })
}

fn refuse_twins(results: &[ScenarioResult], faults: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, &Scenario> = BTreeMap::new();
    for ScenarioResult { scenario, .. } in results {
        if let Some(twin) = first.insert(&scenario.id, scenario) {
            faults.push(file::twin(scenario, twin));
        }
    }
}

/// Opens each set of layers once.
struct Runner<'a> {
    sources: &'a Sources,
    engine: &'a Engine,
    packs: BTreeMap<(Vec<PathBuf>, bool), Pack>,
}

impl Runner<'_> {
    fn run(&mut self, scenario: &Scenario) -> Result<Vec<Difference>, ScenarioError> {
        let request = scenario.request.to_string();
        let answer = match self.pack(scenario)?.call(&scenario.call, &request) {
            Ok(answer) => Ok(serde_json::from_str(&answer).unwrap_or(Value::Null)),
            Err(CallError::Contract(error)) => Err(*error),
            Err(other) => return Err(ScenarioError::Call(other)),
        };
        Ok(compare::differences(&scenario.expected, &answer))
    }

    fn pack(&mut self, scenario: &Scenario) -> Result<&Pack, ScenarioError> {
        let mut sources = self.sources.clone();
        sources.layers.extend(scenario.layers.iter().map(|layer| self.sources.pack.join(layer)));
        if scenario.roster {
            sources.roster = Some(self.sources.pack.join(pack_dir::ROSTER));
        }
        let key = (sources.layers.clone(), scenario.roster);
        if !self.packs.contains_key(&key) {
            let bundle = pack_dir::bundle(&sources)?;
            let pack = match Pack::open(self.engine, &bundle) {
                Ok(pack) => pack,
                Err(error) => return Err(ScenarioError::Open { error, bundle: Box::new(bundle) }),
            };
            return Ok(self.packs.entry(key).or_insert(pack));
        }
        self.packs.get(&key).ok_or_else(|| {
            ScenarioError::Call(CallError::Instance("the pack was not kept".to_owned()))
        })
    }
}

#[cfg(test)]
mod tests;
