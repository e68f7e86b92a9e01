//! Which of the pack's properties hold for an incident and its decision, or for a pair of them.
//!
//! Every property that is asked gets one of four verdicts, so that a promise that is never put to
//! the test can be told from one that is kept:
//!
//! | the function gives | verdict |
//! |---|---|
//! | `true` | held |
//! | `()`, or a layer above excuses this incident | idle: it does not speak of it |
//! | `false`, or a text that says why | broken |
//! | anything else, or it fails | failed |
//!
//! A property of pairs makes the other incident from the first, or several of them; each is decided
//! as any other. One that the pack cannot decide, because its day lies outside what is in force or
//! beyond the calendar, makes no pair: the property is idle there.
//!
//! What is asked of what:
//!
//! ```text
//! incident ──decide──▶ decision ──┬─▶ property: judge(incident, decision)
//!     │                           │
//!     └── change(incident, decision) ──▶ other incident ──decide──▶ other decision
//!                                                                      │
//!                                 pair: judge(a, b) ◀──────────────────┘
//! ```
//!
//! A decision that the caller brings is taken as it is, so that a stored one can be held against
//! what the pack promises now. With `other`, the pair is the caller's and no incident is made.
//!
//! The order of the answer is that of the pack: layers from the bottom up, then lines. Steps are
//! those of all decisions made here and of all scripts run, so a property has its price in the
//! same unit as a rule.
//!
//! Not responsible for: what the properties say (`properties`), or which incidents to try.

use std::rc::Rc;

use gezhi_contract::assess::{AssessRequest, AssessResponse, BrokenProperty, FailedProperty};
use gezhi_contract::calls::DecideRequest;
use gezhi_contract::{Decision, Error, ErrorKind, Incident, json};
use rhai::{Array, Dynamic};

use crate::decide::ask::Run;
use crate::decide::decide;
use crate::decide::scene::Scene;
use crate::decide::script::cross;
use crate::diagnostic::suggest;
use crate::open::Open;
use crate::properties::{self, Property, view};

/// Assesses one incident, or a pair of them.
///
/// # Errors
/// As `decide` for what is to be decided; `invalid_request` for a property that the pack does not
/// have. What goes wrong with one property is its verdict, and no error.
pub fn assess(open: &Open, request: &AssessRequest, naive: bool) -> Result<AssessResponse, Error> {
    let asked = asked(open, &request.properties)?;
    let call = Call { open, naive, run: Rc::new(run(open, naive)) };
    let one = call.half(&request.incident, request.decision.as_deref())?;
    let other = match &request.other {
        Some(other) => Some(call.half(&other.incident, other.decision.as_deref())?),
        None => None,
    };
    let mut out = AssessResponse::default();
    for property in asked {
        if other.is_none() || property.is_pair() {
            call.ask(property, &one, other.as_ref()).tell(property, &mut out);
        }
    }
    out.steps = call.run.steps.get();
    Ok(out)
}

/// Asks every property about a decision just made, which then holds the answer.
///
/// The cost of asking is the answer's own; the decision's stays what it was.
///
/// # Errors
/// As [`assess`], which cannot fail for what was decided already.
pub fn add(
    open: &Open,
    (incident, naive): (&Incident, bool),
    decision: &mut Decision,
) -> Result<(), Error> {
    let request = AssessRequest {
        incident: incident.clone(),
        decision: Some(Box::new(decision.clone())),
        ..AssessRequest::default()
    };
    decision.assessed = Some(assess(open, &request, naive)?);
    Ok(())
}

/// The properties that are asked: those that are named, or all that no layer excuses.
fn asked<'a>(open: &'a Open, names: &[String]) -> Result<Vec<&'a Property>, Error> {
    let list = open.properties.list();
    if names.is_empty() {
        return Ok(list.iter().filter(|property| !property.is_excused()).collect());
    }
    let known = properties::by_name(list);
    let mut out = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        let Some(property) = known.get(name.as_str()) else {
            let error = Error::new(
                ErrorKind::InvalidRequest,
                format!("规则包没有性质 `{name}`"),
                format!("the pack has no property `{name}`"),
            )
            .at(format!("properties[{at}]"));
            return Err(match suggest(name, known.keys().copied()) {
                Some(hint) => error.hint(hint.zh, hint.en),
                None => error,
            });
        };
        out.push(*property);
    }
    Ok(out)
}

/// What scripts gather on their way: the cost, and what roles resolve to.
///
/// One for the whole call; the decisions made in it have runs of their own, whose cost is added.
fn run(open: &Open, naive: bool) -> Run {
    Run { naive, roster: open.roster.clone(), ..Run::default() }
}

/// An incident with its decision, as properties see them.
///
/// Both are views: twenty properties are handed the same two, and none can change them.
struct Half {
    incident: Incident,
    seen: [Dynamic; 2],
}

/// What one property says of one incident, or of a pair.
///
/// `Broken` holds the reason, where the function gave one, and the other incident of a pair, so
/// that whoever reads the answer can ask about both again.
enum Verdict {
    Held,
    Idle,
    Broken(Option<String>, Option<Box<Incident>>),
    Failed(Error),
}

impl Verdict {
    /// Puts the property into the list of the answer that it belongs in.
    ///
    /// Just one: the lists together hold every property that was asked, so that a host can tell one
    /// that said nothing from one that was not asked.
    fn tell(self, property: &Property, out: &mut AssessResponse) {
        let name = property.name.clone();
        match self {
            Self::Held => out.held.push(name),
            Self::Idle => out.idle.push(name),
            Self::Broken(reason, other) => out.broken.push(BrokenProperty {
                property: name,
                reason,
                citation: property.citation.clone(),
                other,
            }),
            Self::Failed(error) => out.failed.push(FailedProperty { property: name, error }),
        }
    }
}

/// What one call of `assess` shares.
struct Call<'a> {
    open: &'a Open,
    naive: bool,
    run: Rc<Run>,
}

impl Call<'_> {
    /// Decides, where no decision is given, and makes both visible to scripts.
    fn half(&self, incident: &Incident, given: Option<&Decision>) -> Result<Half, Error> {
        let scene = Scene::read_in(&self.open.book, incident, self.open.roster.as_ref())?;
        let decision = match given {
            Some(decision) => decision.clone(),
            None => {
                let incident = incident.clone();
                let request = DecideRequest { incident, trace: false, receipt: false };
                let decision = decide(self.open, &request, self.naive)?;
                self.run.charge(usize::try_from(decision.steps).unwrap_or(usize::MAX));
                decision
            }
        };
        self.run.date.set(scene.dates.last().copied().flatten());
        let seen = [view::incident(incident, &scene), view::grow(&decision)];
        Ok(Half { incident: incident.clone(), seen })
    }

    /// One property of one incident, or of a pair that the caller brought.
    ///
    /// Excuses first: an excused incident is not even changed into another, and costs nothing more.
    fn ask(&self, property: &Property, one: &Half, other: Option<&Half>) -> Verdict {
        match (self.open.properties.excuses(property, &one.seen, &self.run), other) {
            (Ok(true), _) => Verdict::Idle,
            (Err(error), _) => Verdict::Failed(error),
            (Ok(false), Some(other)) => self.pair(property, one, other),
            (Ok(false), None) if property.is_pair() => self.pairs(property, one),
            (Ok(false), None) => self.single(property, one),
        }
    }

    /// A property of one incident.
    fn single(&self, property: &Property, one: &Half) -> Verdict {
        let answer = self.open.properties.judge(property, one.seen.clone(), &self.run);
        verdict(answer, None)
    }

    fn pair(&self, property: &Property, one: &Half, other: &Half) -> Verdict {
        let halves = [one, other].map(|half| {
            let [incident, decision] = half.seen.clone();
            view::record(vec![("incident".into(), incident), ("decision".into(), decision)])
        });
        let answer = self.open.properties.judge(property, halves, &self.run);
        verdict(answer, Some(&other.incident))
    }

    /// The first pair that is broken speaks for all; without one, any that held.
    fn pairs(&self, property: &Property, one: &Half) -> Verdict {
        let [incident, decision] = &one.seen;
        let args = [view::thaw(incident), decision.clone()];
        let made = match self.open.properties.change(property, args, &self.run) {
            Ok(made) => made,
            Err(error) => return Verdict::Failed(error),
        };
        let made = match made.is_array() {
            true => made.try_cast::<Array>().unwrap_or_default(),
            false => vec![made],
        };
        let mut out = Verdict::Idle;
        for incident in made.into_iter().filter(|made| !made.is_unit()) {
            match self.made(&incident) {
                Ok(None) => {}
                Ok(Some(other)) => match self.pair(property, one, &other) {
                    Verdict::Idle => {}
                    Verdict::Held => out = Verdict::Held,
                    found => return found,
                },
                Err(error) => return Verdict::Failed(error),
            }
        }
        out
    }

    /// An incident that a script made, decided; nothing where its day cannot be decided.
    fn made(&self, incident: &Dynamic) -> Result<Option<Half>, Error> {
        let value = cross::take(incident).map_err(|said| {
            let (zh, en) = (format!("性质造出了 {said}"), format!("a property made {said}"));
            Error::new(ErrorKind::ScriptFailed, zh, en)
        })?;
        let incident: Incident = json::from_value(without_nulls(value))?;
        match self.half(&incident, None) {
            Ok(half) => Ok(Some(half)),
            Err(error)
                if matches!(error.kind, ErrorKind::NotInForce | ErrorKind::BeyondCalendar) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// A member that a script set to `()` is not known, and left out.
fn without_nulls(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, without_nulls(value)))
            .collect(),
        serde_json::Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

/// What the function gave, as a verdict.
fn verdict(answer: Result<Dynamic, Error>, other: Option<&Incident>) -> Verdict {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Verdict::Failed(error),
    };
    let other = || other.cloned().map(Box::new);
    if answer.is_unit() {
        return Verdict::Idle;
    }
    match answer.as_bool() {
        Ok(true) => return Verdict::Held,
        Ok(false) => return Verdict::Broken(None, other()),
        Err(_) => {}
    }
    let kind = answer.type_name();
    match answer.into_string() {
        Ok(reason) => Verdict::Broken(Some(reason), other()),
        Err(_) => Verdict::Failed(
            Error::new(
                ErrorKind::ScriptFailed,
                format!("性质给出了类型 `{kind}` 的值"),
                format!("a property gave a value of type `{kind}`"),
            )
            .hint("给出 true、false、() 或一句理由", "give true, false, () or a reason"),
        ),
    }
}
