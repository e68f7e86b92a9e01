//! The scenarios that planted faults are tried on, and what the whole pack answers to each.
//!
//! Not responsible for: reading or judging them; see [`gezhi::scenario`].

use std::collections::BTreeMap;

use gezhi::pack_dir::Sources;
use gezhi::scenario::{self, Scenario};
use gezhi::{Bundle, CallError, Engine, Pack};

use crate::error::{SimError, SimErrorKind};

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

/// What the whole pack answers to the scenarios of a ground, in their order.
pub(super) struct Answers(Vec<String>);

impl Answers {
    pub(super) fn of_whole(engine: &Engine, ground: &Ground) -> Result<Self, SimError> {
        let whole = Pack::open(engine, &ground.bundle)?;
        let answer = |scenario: &Scenario| match answer(&whole, scenario)? {
            Ok(text) => Ok(text),
            Err(_) => Ok(String::new()),
        };
        ground.scenarios.iter().map(answer).collect::<Result<_, SimError>>().map(Self)
    }

    /// The scenarios of the ground: those whose answer names the row, or all.
    pub(super) fn of<'g>(&self, ground: &'g Ground, row: Option<&str>) -> Vec<&'g Scenario> {
        let named = row.map(|row| serde_json::Value::from(row).to_string());
        let all = ground.scenarios.iter().zip(&self.0);
        let looked = |(_, text): &(&Scenario, &String)| {
            // A refusal tells nothing of rows.
            named.as_ref().is_none_or(|named| text.is_empty() || text.contains(named.as_str()))
        };
        all.filter(looked).map(|(scenario, _)| scenario).collect()
    }
}

type Said = Result<String, Box<gezhi_contract::Error>>;

fn answer(pack: &Pack, scenario: &Scenario) -> Result<Said, SimError> {
    match pack.call(&scenario.call, &scenario.request.to_string()) {
        Ok(text) => Ok(Ok(text)),
        Err(CallError::Contract(error)) => Ok(Err(error)),
        Err(other) => Err(other.into()),
    }
}

/// Whether the answer is not what the scenario expects.
pub(super) fn fails(pack: &Pack, scenario: &Scenario) -> Result<bool, SimError> {
    let differences = match answer(pack, scenario)? {
        Ok(text) => scenario.judge(Ok(&text)),
        Err(error) => scenario.judge(Err(&error)),
    };
    Ok(!differences.is_empty())
}
