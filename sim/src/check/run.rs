//! One chunk of incidents: one assessment each, counted.
//!
//! Not responsible for: threads; a chunk is one thread's.

use std::collections::BTreeMap;
use std::ops::Range;

use gezhi::{CallError, Pack};
use gezhi_contract::assess::{BrokenProperty, FailedProperty};
use gezhi_contract::{Error, ErrorKind, Incident, Text};
use serde::{Deserialize, Serialize};

use super::findings::{Failure, PropertyFindings, Refusal};
use super::metamorphic::{LAWS, Laws, Verdict};
use crate::error::SimError;
use crate::generate::Generator;

/// Incidents in a chunk: some hundred milliseconds of work.
pub(crate) const CHUNK: u64 = 512;

/// How often what, and where first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) held: u64,
    pub(crate) idle: u64,
    pub(crate) broken: u64,
    pub(crate) failed: u64,
    pub(crate) first_broken: Option<u64>,
    pub(crate) first_failed: Option<(u64, Error)>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.held = self.held.saturating_add(other.held);
        self.idle = self.idle.saturating_add(other.idle);
        self.broken = self.broken.saturating_add(other.broken);
        self.failed = self.failed.saturating_add(other.failed);
        self.first_broken = self.first_broken.or(other.first_broken);
        self.first_failed = self.first_failed.take().or(other.first_failed);
    }

    pub(crate) fn tell(&self, out: &mut PropertyFindings) {
        (out.held, out.idle) = (self.held, self.idle);
        (out.broken, out.failed) = (self.broken, self.failed);
    }

    pub(crate) fn failure(&self, from: &Generator<'_>) -> Option<Failure> {
        let (number, error) = self.first_failed.clone()?;
        Some(Failure { number, incident: from.incident(number), error })
    }
}

/// What a chunk, or all of them, found.
#[derive(Clone, Debug)]
pub(crate) struct Chunk {
    pub(crate) properties: Vec<Tally>,
    pub(crate) laws: [Tally; LAWS.len()],
    pub(crate) refusals: BTreeMap<String, Refusal>,
    pub(crate) steps: u64,
}

impl Chunk {
    pub(crate) fn new(properties: usize) -> Self {
        Self {
            properties: vec![Tally::default(); properties],
            laws: std::array::from_fn(|_| Tally::default()),
            refusals: BTreeMap::new(),
            steps: 0,
        }
    }

    /// Adds the chunk that comes next.
    pub(crate) fn add(&mut self, next: Self) {
        for (mine, other) in self.properties.iter_mut().zip(next.properties) {
            mine.add(other);
        }
        for (mine, other) in self.laws.iter_mut().zip(next.laws) {
            mine.add(other);
        }
        for (kind, refusal) in next.refusals {
            self.refusals
                .entry(kind)
                .and_modify(|mine| mine.count = mine.count.saturating_add(refusal.count))
                .or_insert(refusal);
        }
        self.steps = self.steps.saturating_add(next.steps);
    }

    fn refuse(&mut self, (kind, message): (String, Text), number: u64, incident: &Incident) {
        let expected = matches!(kind.as_str(), "not_in_force" | "beyond_calendar");
        let first = || Refusal {
            kind: kind.clone(),
            count: 0,
            expected,
            number,
            incident: incident.clone(),
            message,
        };
        let refusal = self.refusals.entry(kind.clone()).or_insert_with(first);
        refusal.count = refusal.count.saturating_add(1);
    }
}

/// What the engine says of one incident.
#[derive(Deserialize)]
pub(crate) struct Assessed {
    pub(crate) held: Vec<String>,
    pub(crate) idle: Vec<String>,
    pub(crate) broken: Vec<BrokenProperty>,
    pub(crate) failed: Vec<FailedProperty>,
    pub(crate) steps: u64,
}

#[derive(Serialize)]
struct Request<'a> {
    incident: &'a Incident,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    properties: &'a [&'a str],
}

/// Either what was said, or the kind and message of a refusal.
pub(crate) type Answer<T> = Result<T, (String, Text)>;

/// Assesses one incident: the named properties, or all where there is no name.
pub(crate) fn assess(
    pack: &Pack,
    incident: &Incident,
    properties: &[&str],
) -> Result<Answer<Assessed>, SimError> {
    let request = serde_json::to_string(&Request { incident, properties })
        .map_err(|error| SimError::answer("assess", &error))?;
    match refused(pack.call("assess", &request))? {
        Ok(text) => {
            serde_json::from_str(&text).map(Ok).map_err(|error| SimError::answer("assess", &error))
        }
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Sorts the failures of a call: refusals, the engine's breakdowns among them, are findings.
pub(crate) fn refused(answer: Result<String, CallError>) -> Result<Answer<String>, SimError> {
    let failure = match answer {
        Ok(text) => return Ok(Ok(text)),
        Err(failure) => failure,
    };
    let broke_down = |kind: &str| {
        let text = Text::new(format!("引擎出了故障：{failure}"), failure.to_string());
        Ok(Err((kind.to_owned(), text)))
    };
    match &failure {
        CallError::Contract(error)
            if !matches!(error.kind, ErrorKind::NotImplemented | ErrorKind::NotOpen) =>
        {
            Ok(Err((kind_of(error), error.message.clone())))
        }
        CallError::Trap(_) => broke_down("trap"),
        CallError::Timeout(_) => broke_down("timeout"),
        CallError::OutOfFuel(_) => broke_down("out_of_fuel"),
        _ => Err(failure.into()),
    }
}

fn kind_of(error: &Error) -> String {
    let kind = serde_json::to_value(error.kind).unwrap_or_default();
    kind.as_str().unwrap_or("error").to_owned()
}

/// Assesses chunks.
pub(crate) struct Runner<'a> {
    pack: &'a Pack,
    generator: &'a Generator<'a>,
    names: &'a [&'a str],
    places: BTreeMap<&'a str, usize>,
    /// Whether the properties are named in the request; else all are asked.
    named: bool,
}

impl<'a> Runner<'a> {
    pub(crate) fn new(
        pack: &'a Pack,
        generator: &'a Generator<'a>,
        names: &'a [&'a str],
        named: bool,
    ) -> Self {
        let places = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        Self { pack, generator, names, places, named }
    }

    pub(crate) fn chunk(
        &self,
        numbers: Range<u64>,
        laws: Option<&Laws<'_>>,
    ) -> Result<Chunk, SimError> {
        let mut out = Chunk::new(self.names.len());
        for number in numbers {
            let incident = self.generator.incident(number);
            let asked = if self.named { self.names } else { &[] };
            match assess(self.pack, &incident, asked)? {
                Ok(assessed) => self.count(assessed, number, &mut out),
                Err(refusal) => out.refuse(refusal, number, &incident),
            }
            if let Some(laws) = laws.filter(|laws| laws.judge(number)) {
                let verdicts = laws.verdicts(number, &incident)?;
                for (tally, verdict) in out.laws.iter_mut().zip(verdicts) {
                    match verdict {
                        Verdict::Held => tally.held = tally.held.saturating_add(1),
                        Verdict::Idle => tally.idle = tally.idle.saturating_add(1),
                        Verdict::Broken { .. } => {
                            tally.broken = tally.broken.saturating_add(1);
                            tally.first_broken.get_or_insert(number);
                        }
                    }
                }
            }
        }
        Ok(out)
    }

    fn count(&self, assessed: Assessed, number: u64, out: &mut Chunk) {
        out.steps = out.steps.saturating_add(assessed.steps);
        let mut tally = |name: &str, count: &mut dyn FnMut(&mut Tally)| {
            let at = self.places.get(name);
            if let Some(tally) = at.and_then(|at| out.properties.get_mut(*at)) {
                count(tally);
            }
        };
        for name in &assessed.held {
            tally(name, &mut |tally| tally.held = tally.held.saturating_add(1));
        }
        for name in &assessed.idle {
            tally(name, &mut |tally| tally.idle = tally.idle.saturating_add(1));
        }
        for broken in &assessed.broken {
            tally(&broken.property, &mut |tally| {
                tally.broken = tally.broken.saturating_add(1);
                tally.first_broken.get_or_insert(number);
            });
        }
        for failed in &assessed.failed {
            tally(&failed.property, &mut |tally| {
                tally.failed = tally.failed.saturating_add(1);
                tally.first_failed.get_or_insert_with(|| (number, failed.error.clone()));
            });
        }
    }
}
