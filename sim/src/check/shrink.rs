//! Making an incident that breaks a property as simple as it goes, by proptest.
//!
//! Not responsible for: what is simpler; see [`strategy`](crate::strategy).

use std::cell::RefCell;

use gezhi::Pack;
use gezhi_contract::incident::Category;
use gezhi_contract::{Decision, Incident};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use super::findings::Broken;
use super::metamorphic::{Law, Laws, Verdict};
use super::run::{assess, refused};
use crate::error::SimError;
use crate::generate::ask;
use crate::scenario;
use crate::strategy::IncidentTree;
use crate::world::World;

/// The simplest incident that `still` breaks what `found` breaks: a local minimum, which no single
/// step of [`IncidentTree`] makes simpler. `found` itself where it breaks nothing.
///
/// # Errors
/// The first error of `still`.
pub fn minimal(
    world: &World,
    found: Incident,
    told: Option<Category>,
    still: impl Fn(&Incident) -> Result<bool, SimError>,
) -> Result<Incident, SimError> {
    let config = Config {
        failure_persistence: None,
        max_shrink_iters: u32::MAX - 1,
        max_shrink_time: 0,
        ..Config::default()
    };
    let error = RefCell::new(None);
    let test = |incident: Incident| match still(&incident) {
        Ok(true) => Err(TestCaseError::fail("broken")),
        Ok(false) => Ok(()),
        Err(other) => {
            error.borrow_mut().get_or_insert(other);
            Ok(())
        }
    };
    // No number is drawn: what is tried next depends on the incident alone.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let tree = IncidentTree::new(world, found.clone(), told);
    let outcome = TestRunner::new_with_rng(config, rng).run_one(tree, test);
    if let Some(error) = error.into_inner() {
        return Err(error);
    }
    Ok(match outcome {
        Err(TestError::Fail(_, incident)) => incident,
        Ok(_) | Err(TestError::Abort(_)) => found,
    })
}

/// An incident that breaks a property of the pack, shrunk.
pub(super) fn of_property(
    pack: &Pack,
    world: &World,
    (property, number): (&str, u64),
    found: Incident,
) -> Result<Broken, SimError> {
    let broken = |incident: &Incident| {
        let answer = assess(pack, incident, &[property])?;
        Ok::<_, SimError>(answer.ok().and_then(|mut it| it.broken.pop()))
    };
    let told = told(pack, &found)?;
    let incident = minimal(world, found.clone(), told, |it| Ok(broken(it)?.is_some()))?;
    let said = broken(&incident)?.unwrap_or_default();
    let other = said.other.map(|other| *other);
    let out = Broken { number, found, incident, other, reason: said.reason, ..Broken::default() };
    shown(pack, world, property, out)
}

/// An incident that breaks a law, shrunk.
pub(super) fn of_law(
    pack: &Pack,
    laws: &Laws<'_>,
    (law, number): (Law, u64),
    found: Incident,
) -> Result<Broken, SimError> {
    let told = told(pack, &found)?;
    let incident = minimal(laws.world(), found.clone(), told, |incident| {
        Ok(matches!(laws.verdict(law, number, incident)?, Verdict::Broken { .. }))
    })?;
    let (other, reason) = match laws.verdict(law, number, &incident)? {
        Verdict::Broken { other, reason } => (other.map(|other| *other), Some(reason)),
        Verdict::Held | Verdict::Idle => (None, None),
    };
    let out = Broken { number, found, incident, other, reason, ..Broken::default() };
    shown(pack, laws.world(), law.names().0, out)
}

/// With decisions and as a scenario.
fn shown(pack: &Pack, world: &World, name: &str, mut out: Broken) -> Result<Broken, SimError> {
    out.decision = decided(pack, &out.incident)?;
    out.other_decision = match &out.other {
        Some(other) => decided(pack, other)?,
        None => None,
    };
    out.scenario = scenario::of_broken(world, name, &out);
    Ok(out)
}

/// The class that the text tells of, where no category is given.
fn told(pack: &Pack, incident: &Incident) -> Result<Option<Category>, SimError> {
    if incident.text.is_none() {
        return Ok(None);
    }
    Ok(decided(pack, incident)?.and_then(|decision| decision.classification.category))
}

fn decided(pack: &Pack, incident: &Incident) -> Result<Option<Box<Decision>>, SimError> {
    match refused(pack.call("decide", &ask::request(incident, true)?))? {
        Ok(text) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| SimError::answer("decide", &error)),
        Err(_) => Ok(None),
    }
}
