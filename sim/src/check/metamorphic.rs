//! What must hold for any pack, because it is about the engine: laws that compare two decisions.
//!
//! Not responsible for: what a pack promises.

use gezhi::{Pack, Session};
use gezhi_contract::Incident;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;

use super::findings::{Origin, PropertyFindings};
use super::run::{Answer, refused};
use crate::error::SimError;
use crate::generate::Generator;
use crate::stream::{Purpose, Stream};
use crate::world::{Days, Moment, World};

/// How many incidents are also decided by an instance that was made for them alone.
const FRESH: u64 = 4;
/// A whole number of weeks, up to so many, in either direction.
const WEEKS_MAX: u64 = 12;
/// Streams of laws stand far above those of incidents.
const LAW: u64 = 1 << 52;

/// What must hold for any pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// The same incident has the same answer, to the byte: after others, and from an instance of
    /// its own.
    Same,
    /// The order of an incident's members does not matter.
    Order,
    /// An incident so many whole weeks later has its deadlines as much later, where neither
    /// stretch has a listed day and nothing begins or ends between them.
    Weeks,
}

/// All of them.
pub const LAWS: [Law; 3] = [Law::Same, Law::Order, Law::Weeks];

impl Law {
    /// Its name in Chinese and in English.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Same => ("同一件事，同样的答复", "the same incident has the same answer"),
            Self::Order => ("成员换个次序，答复不变", "the order of members does not matter"),
            Self::Weeks => ("整周平移，时限同移", "whole weeks later, due as much later"),
        }
    }

    pub(super) fn described(self) -> PropertyFindings {
        let (name, english) = self.names();
        PropertyFindings {
            name: name.to_owned(),
            english: english.to_owned(),
            origin: Origin::Engine,
            pair: true,
            ..PropertyFindings::default()
        }
    }
}

/// What a law says of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Held,
    Idle,
    Broken { other: Option<Box<Incident>>, reason: String },
}

/// An incident and its answer.
struct Case<'c> {
    number: u64,
    incident: &'c Incident,
    text: String,
    answer: Answer<String>,
}

/// Holds incidents to the laws.
pub(crate) struct Laws<'a> {
    pack: &'a Pack,
    world: &'a World,
    generator: &'a Generator<'a>,
    every: u64,
}

impl<'a> Laws<'a> {
    pub(super) fn of(pack: &'a Pack, generator: &'a Generator<'a>, every: u64) -> Self {
        Self { pack, world: generator.world(), generator, every }
    }

    pub(super) fn world(&self) -> &'a World {
        self.world
    }

    /// Whether this incident is among those that are held to the laws.
    pub(super) fn judge(&self, number: u64) -> bool {
        self.every > 0 && number.is_multiple_of(self.every)
    }

    /// What one law says of an incident.
    pub(super) fn verdict(
        &self,
        law: Law,
        number: u64,
        incident: &Incident,
    ) -> Result<Verdict, SimError> {
        let case = self.case(number, incident)?;
        self.of_case(law, &case)
    }

    /// What all of them say, in their order.
    pub(super) fn verdicts(
        &self,
        number: u64,
        incident: &Incident,
    ) -> Result<[Verdict; LAWS.len()], SimError> {
        let case = self.case(number, incident)?;
        let of = |law| self.of_case(law, &case);
        Ok([of(Law::Same)?, of(Law::Order)?, of(Law::Weeks)?])
    }

    fn case<'c>(&self, number: u64, incident: &'c Incident) -> Result<Case<'c>, SimError> {
        let text = written(incident)?;
        let answer = self.decide(&text)?;
        Ok(Case { number, incident, text, answer })
    }

    fn of_case(&self, law: Law, case: &Case<'_>) -> Result<Verdict, SimError> {
        match law {
            Law::Same => self.same(case),
            Law::Order => self.order(case),
            Law::Weeks => self.weeks(case),
        }
    }

    fn decide(&self, incident: &str) -> Result<Answer<String>, SimError> {
        refused(self.pack.call("decide", &format!(r#"{{"incident":{incident}}}"#)))
    }

    fn same(&self, case: &Case<'_>) -> Result<Verdict, SimError> {
        let Case { number, text, answer: first, .. } = case;
        let after = number.saturating_add(1);
        let _between = self.decide(&written(&self.generator.incident(after))?)?;
        if self.decide(text)? != *first {
            return Ok(differs("在别的事项之后再问，答复不同"));
        }
        let turn = number.checked_div(self.every).unwrap_or(FRESH);
        if let Some(bundle) = self.world.bundle.as_ref().filter(|_| turn < FRESH) {
            let mut session = Session::new(self.pack.engine());
            session.call("open", bundle)?;
            let request = format!(r#"{{"incident":{text}}}"#);
            if refused(session.call("decide", &request))? != *first {
                return Ok(differs("换一个新的实例，答复不同"));
            }
        }
        Ok(Verdict::Held)
    }

    fn order(&self, case: &Case<'_>) -> Result<Verdict, SimError> {
        let Case { number, text, answer, .. } = case;
        let value: Value =
            serde_json::from_str(text).map_err(|error| SimError::answer("decide", &error))?;
        let mut stream = Stream::new(*number, Purpose::Incident, LAW);
        let mut other = String::new();
        shuffled(&value, &mut stream, &mut other);
        if other == *text {
            return Ok(Verdict::Idle);
        }
        let same = *answer == self.decide(&other)?;
        Ok(if same {
            Verdict::Held
        } else {
            differs(&format!("成员次序为 {other} 时答复不同"))
        })
    }

    fn weeks(&self, case: &Case<'_>) -> Result<Verdict, SimError> {
        let Case { number, incident, answer, .. } = case;
        let Ok(text) = answer else { return Ok(Verdict::Idle) };
        let answer = without_receipt(text)?;
        let days = &self.world.days;
        let mut stream = Stream::new(*number, Purpose::Incident, LAW.saturating_add(1));
        let weeks = i64::try_from(stream.below(WEEKS_MAX)).unwrap_or_default().saturating_add(1);
        let by = if stream.chance(1, 2) { weeks } else { weeks.saturating_neg() }.saturating_mul(7);
        if text.contains(" month\"") || text.contains("\"provisional\"") {
            return Ok(Verdict::Idle);
        }
        let Some(stretch) = stretch(incident, &answer) else { return Ok(Verdict::Idle) };
        if !quiet(days, stretch, by) {
            return Ok(Verdict::Idle);
        }
        let other = moved_incident(incident, by, days);
        let Ok(later) = self.decide(&written(&other)?)? else {
            return Ok(Verdict::Broken {
                other: Some(Box::new(other)),
                reason: format!("平移 {by} 天以后没有答复"),
            });
        };
        if without_receipt(&later)? == moved(&answer, by, days) {
            return Ok(Verdict::Held);
        }
        let reason = format!("平移 {by} 天以后，时限没有同移，或者别处变了");
        Ok(Verdict::Broken { other: Some(Box::new(other)), reason })
    }
}

/// The receipt holds the incident's own digest.
fn without_receipt(text: &str) -> Result<Value, SimError> {
    let mut value: Value =
        serde_json::from_str(text).map_err(|error| SimError::answer("decide", &error))?;
    value.as_object_mut().and_then(|members| members.remove("receipt"));
    Ok(value)
}

fn differs(reason: &str) -> Verdict {
    Verdict::Broken { other: None, reason: reason.to_owned() }
}

fn written(incident: &Incident) -> Result<String, SimError> {
    serde_json::to_string(incident).map_err(|error| SimError::answer("decide", &error))
}

/// JSON with the members of every object in another order; lists keep theirs.
fn shuffled(value: &Value, stream: &mut Stream, out: &mut String) {
    match value {
        Value::Object(members) => {
            let mut left: Vec<_> = members.iter().collect();
            out.push('{');
            while !left.is_empty() {
                let at = stream.below(u64::try_from(left.len()).unwrap_or_default());
                let (name, member) = left.remove(usize::try_from(at).unwrap_or_default());
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                shuffled(member, stream, out);
                if !left.is_empty() {
                    out.push(',');
                }
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                shuffled(item, stream, out);
            }
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}

/// The first and last day that the incident and its answer speak of.
fn stretch(incident: &Incident, answer: &Value) -> Option<(Date, Date)> {
    let mut days = Vec::new();
    days.push(Moment::read(&incident.reported_at)?.0.date());
    for at in incident.events.values() {
        days.push(Moment::read(at)?.0.date());
    }
    gather(answer, &mut days);
    Some((*days.iter().min()?, *days.iter().max()?))
}

fn gather(value: &Value, days: &mut Vec<Date>) {
    match value {
        Value::String(text) => days.extend(instant(text).map(|at| at.0.date())),
        Value::Array(items) => items.iter().for_each(|item| gather(item, days)),
        Value::Object(members) => members.values().for_each(|member| gather(member, days)),
        _ => {}
    }
}

/// Only whole instants, as `2026-03-02T09:15:00+08:00`: a note may hold a day, and stays.
fn instant(text: &str) -> Option<Moment> {
    let shaped = text.len() == 25 && text.get(10..11) == Some("T");
    shaped.then(|| Moment::read(text)).flatten()
}

/// Whether neither stretch has a listed day, and nothing begins or ends from the first day of one
/// to the last of the other.
fn quiet(days: &Days, (first, last): (Date, Date), by: i64) -> bool {
    let (first, last) = (first.saturating_sub(1.day()), last.saturating_add(1.day()));
    let (from, to) = (first.saturating_add(by.days()), last.saturating_add(by.days()));
    let listed = |from: Date, to: Date| days.listed.range(from..=to).next().is_some();
    let turns = days.boundaries.range(first.min(from)..=last.max(to)).next().is_some();
    !turns && !listed(first, last) && !listed(from, to)
}

fn moved_incident(incident: &Incident, by: i64, days: &Days) -> Incident {
    let mut out = incident.clone();
    let later = |text: &mut String| {
        if let Some(Moment(at)) = Moment::read(text) {
            *text = Moment(at.saturating_add(by.days())).text(&days.zone);
        }
    };
    later(&mut out.reported_at);
    out.events.values_mut().for_each(later);
    out
}

fn moved(value: &Value, by: i64, days: &Days) -> Value {
    match value {
        Value::String(text) => match instant(text) {
            Some(Moment(at)) => Value::from(Moment(at.saturating_add(by.days())).text(&days.zone)),
            None => value.clone(),
        },
        Value::Array(items) => items.iter().map(|item| moved(item, by, days)).collect(),
        Value::Object(members) => {
            let moved = |(name, member): (&String, &Value)| (name.clone(), moved(member, by, days));
            Value::Object(members.iter().map(moved).collect())
        }
        other => other.clone(),
    }
}
