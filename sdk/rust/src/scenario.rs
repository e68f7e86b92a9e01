//! Scenarios: cases in a pack's folder with the answers that its authors expect.
//!
//! Expected values are matched as subsets: of an object the named members, of an array every
//! element and no more, of anything else the exact value.
//!
//! Not responsible for: printing; see the command line.

mod compare;
mod file;
mod parameters;
mod path;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gezhi_contract::{Bundle, Diagnostic, Error, Layer};
use serde_json::Value;
use thiserror::Error as ErrorOf;

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
#[derive(Debug, ErrorOf)]
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
    let read = load(sources)?;
    let mut report = Report { faults: read.faults, files: read.files, results: Vec::new() };
    let mut runner = Runner { sources, engine, packs: BTreeMap::new() };
    for scenario in read.scenarios.into_iter().filter(keep) {
        let differences = runner.run(&scenario)?;
        report.results.push(ScenarioResult { scenario, differences });
    }
    Ok(report)
}

/// The scenarios of one pack, read and not run.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Those that can be read, in the order of files and lines.
    pub scenarios: Vec<Scenario>,
    /// What is wrong with the others.
    pub faults: Vec<Diagnostic>,
    /// The scenario files, for [`render::diagnostics`](crate::render::diagnostics).
    pub files: Bundle,
}

/// Reads the scenarios of a pack's folder without running them, for a runner of your own.
///
/// Each says which function it calls with which request ([`Scenario::call`],
/// [`Scenario::request`]), over which layers and with which roster; [`Scenario::judge`] holds an
/// answer against what is expected.
///
/// # Errors
/// [`ScenarioError::PackDir`]: the pack or its scenarios cannot be read.
pub fn load(sources: &Sources) -> Result<Loaded, ScenarioError> {
    let plain = pack_dir::bundle(sources)?;
    let files = scenario_files(&sources.pack)?;
    let known = file::sources(&plain);
    let mut out = Loaded::default();
    for (path, text) in &files.files {
        out.scenarios.extend(file::read((path, text), &known, &mut out.faults));
    }
    refuse_twins(&out.scenarios, &mut out.faults);
    out.files.layers.push(files);
    Ok(out)
}

impl Scenario {
    /// Where the answer, a JSON text, is not as expected; empty where it is.
    #[must_use]
    pub fn judge(&self, answer: Result<&str, &Error>) -> Vec<Difference> {
        let answer = match answer {
            Ok(text) => Ok(serde_json::from_str(text).unwrap_or(Value::Null)),
            Err(error) => Err(error.clone()),
        };
        compare::differences(&self.expected, &answer)
    }

    /// The pack that it runs on: `sources` with its own layers, roster and parameters.
    ///
    /// # Errors
    /// [`PackDirError`]: a layer or the roster cannot be read, or a parameter is not there.
    pub fn bundle(&self, sources: &Sources) -> Result<Bundle, PackDirError> {
        let folder = pack_dir::folder(&sources.pack);
        let mut wanted = sources.clone();
        wanted.layers.extend(self.layers.iter().map(|layer| folder.join(layer)));
        let mut bundle = pack_dir::bundle(&wanted)?;
        if self.roster {
            bundle.roster = Some(pack_dir::own_roster(&sources.pack)?);
        }
        parameters::set(&mut bundle, &self.parameters)
            .map_err(|why| PackDirError::Parameter { scenario: self.id.clone(), why })?;
        Ok(bundle)
    }

    /// What tells its pack from that of the other scenarios: equal grounds, equal bundles.
    #[must_use]
    pub fn ground(&self) -> (Vec<String>, bool, String) {
        (self.layers.clone(), self.roster, format!("{:?}", self.parameters))
    }
}

/// `scenarios/*.toml` as a layer, so that their lines can be drawn.
fn scenario_files(pack: &Path) -> Result<Layer, PackDirError> {
    let files = pack_dir::scenario_files(pack)?;
    Ok(Layer { name: String::new(), files })
}

fn refuse_twins(scenarios: &[Scenario], faults: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, &Scenario> = BTreeMap::new();
    for scenario in scenarios {
        if let Some(twin) = first.insert(&scenario.id, scenario) {
            faults.push(file::twin(scenario, twin));
        }
    }
}

/// Opens each set of layers once.
struct Runner<'a> {
    sources: &'a Sources,
    engine: &'a Engine,
    packs: BTreeMap<(Vec<String>, bool, String), Pack>,
}

impl Runner<'_> {
    fn run(&mut self, scenario: &Scenario) -> Result<Vec<Difference>, ScenarioError> {
        let request = scenario.request.to_string();
        match self.pack(scenario)?.call(&scenario.call, &request) {
            Ok(answer) => Ok(scenario.judge(Ok(&answer))),
            Err(CallError::Contract(error)) => Ok(scenario.judge(Err(&error))),
            Err(other) => Err(ScenarioError::Call(other)),
        }
    }

    fn pack(&mut self, scenario: &Scenario) -> Result<&Pack, ScenarioError> {
        let key = scenario.ground();
        if !self.packs.contains_key(&key) {
            let bundle = scenario.bundle(self.sources)?;
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
