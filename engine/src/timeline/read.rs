//! A case as it arrives: read in place, without copying what only passes through.
//!
//! A case holds a whole decision, of which the fold needs the limits, the ladder's triggers and a
//! few names. So the rest of it is skipped, and parties are read only where the answer shows them.
//! What is skipped has been told by an engine, maybe a newer one, so unknown members of a decision
//! are passed over; unknown members of a case or an event are refused.
//!
//! Not responsible for: whether the events can have happened so.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use gezhi_contract::decision::{Basis, DayCount, Party, Relation, TriggerKind};
use gezhi_contract::{Error, ErrorKind, Incident, json};
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// A text of the request, borrowed from it where it holds no escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct Txt<'a>(#[serde(borrow)] pub Cow<'a, str>);

impl Deref for Txt<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A request of `timeline`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct One<'a> {
    /// The case.
    #[serde(borrow)]
    pub case: CaseText<'a>,
    /// The instant.
    #[serde(borrow)]
    pub at: Txt<'a>,
    /// Whether to explain.
    #[serde(default)]
    pub explain: bool,
}

/// A request of `timeline-many`, its cases unread: each is read alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Many<'a> {
    /// The cases.
    #[serde(borrow)]
    pub cases: Vec<&'a RawValue>,
    /// The instant.
    #[serde(borrow)]
    pub at: Txt<'a>,
    /// Whether to explain.
    #[serde(default)]
    pub explain: bool,
}

/// A case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseText<'a> {
    /// The incident, read strictly.
    incident: Incident,
    /// The decision, as far as it is needed.
    #[serde(borrow)]
    decision: Given<'a>,
    /// The events.
    #[serde(borrow, default, deserialize_with = "events")]
    events: Vec<Heard<'a>>,
}

/// Reads the events into a list that rarely has to grow: each is large, and moving them costs more
/// than reading them.
fn events<'a, 'de: 'a, D: Deserializer<'de>>(source: D) -> Result<Vec<Heard<'a>>, D::Error> {
    struct List<'a>(PhantomData<Heard<'a>>);
    impl<'a, 'de: 'a> Visitor<'de> for List<'a> {
        type Value = Vec<Heard<'a>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of events")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut out = Vec::with_capacity(64);
            while let Some(event) = list.next_element()? {
                out.push(event);
            }
            Ok(out)
        }
    }
    source.deserialize_seq(List(PhantomData))
}

/// An event of the request; see [`gezhi_contract::timeline::Event`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heard<'a> {
    /// The host's own number.
    #[serde(borrow, default)]
    pub id: Option<Txt<'a>>,
    /// What happened: an id or label of `events`.
    #[serde(borrow)]
    pub event: Txt<'a>,
    /// When, as it was written.
    #[serde(borrow)]
    pub at: Txt<'a>,
    /// In which part somebody did it.
    #[serde(borrow, default)]
    pub by: Option<Txt<'a>>,
    /// The task it concerns; the whole case where there is none.
    #[serde(borrow, default)]
    pub task: Option<Txt<'a>>,
    /// The stage whose clock it concerns.
    #[serde(borrow, default)]
    pub stage: Option<Txt<'a>>,
    /// Why.
    #[serde(borrow, default)]
    pub reason: Option<Txt<'a>>,
    /// Until when, for a pause.
    #[serde(borrow, default)]
    pub until: Option<Txt<'a>>,
    /// To whom it goes.
    #[serde(borrow, default)]
    pub to: Option<Txt<'a>>,
    /// How much more time.
    #[serde(borrow, default)]
    pub limit: Option<Txt<'a>>,
    /// How a check came out.
    #[serde(borrow, default)]
    pub result: Option<Txt<'a>>,
    /// The tasks it is split into, or the case it goes into.
    #[serde(borrow, default)]
    pub into: Vec<Txt<'a>>,
    /// The tier it goes up to.
    #[serde(borrow, default)]
    pub tier: Option<Txt<'a>>,
    /// The new decision, unread.
    #[serde(borrow, default)]
    pub decision: Option<&'a RawValue>,
}

impl Heard<'_> {
    /// Whether two events say the very same of one word and instant.
    pub fn same(&self, other: &Self) -> bool {
        let texts = |heard: &Self| {
            [
                heard.by.clone(),
                heard.task.clone(),
                heard.stage.clone(),
                heard.reason.clone(),
                heard.until.clone(),
                heard.to.clone(),
                heard.limit.clone(),
                heard.result.clone(),
                heard.tier.clone(),
            ]
            .map(|text| text.map(|text| text.0.into_owned()))
        };
        self.into == other.into
            && self.decision.map(RawValue::get) == other.decision.map(RawValue::get)
            && texts(self) == texts(other)
    }
}

/// What the fold needs of a decision.
#[derive(Clone, Debug, Deserialize)]
pub struct Given<'a> {
    /// The incident it is of.
    #[serde(borrow)]
    pub incident: Txt<'a>,
    /// The parties.
    #[serde(borrow)]
    pub responsibility: GivenParties<'a>,
    /// The tasks, each with its parties and limits.
    #[serde(borrow)]
    pub tasks: Vec<GivenTask<'a>>,
    /// The case's own limits.
    #[serde(borrow)]
    pub deadlines: Vec<GivenLimit<'a>>,
    /// The rungs, lowest first as a rule.
    #[serde(borrow)]
    pub ladder: Vec<GivenRung<'a>>,
    /// Which pack decided, where the decision says so.
    #[serde(borrow, default)]
    pub receipt: Option<GivenReceipt<'a>>,
}

/// Parties, unread.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct GivenParties<'a> {
    /// A list of them, as JSON.
    #[serde(borrow)]
    pub parties: &'a RawValue,
}

/// A task of a decision.
#[derive(Clone, Debug, Deserialize)]
pub struct GivenTask<'a> {
    /// Its id, as `t1`.
    #[serde(borrow)]
    pub id: Txt<'a>,
    /// Its parties, as JSON.
    #[serde(borrow)]
    pub parties: &'a RawValue,
    /// Its own limits.
    #[serde(borrow)]
    pub deadlines: Vec<GivenLimit<'a>>,
}

/// A deadline of a decision.
#[derive(Clone, Debug, Deserialize)]
pub struct GivenLimit<'a> {
    /// The clock.
    #[serde(borrow)]
    pub clock: Txt<'a>,
    /// The stage, where the clock has several limits.
    #[serde(borrow, default)]
    pub stage: Option<Txt<'a>>,
    /// The limit as `4 work_hour`; none where there is none.
    #[serde(borrow)]
    pub limit: Option<Txt<'a>>,
    /// The event that starts it; the report where there is none.
    #[serde(borrow, default)]
    pub starts: Option<Txt<'a>>,
    /// On what it rests: only a rule gives a limit that can be counted.
    pub basis: Basis,
    /// What counts as done.
    #[serde(borrow, default)]
    pub done_when: Option<Txt<'a>>,
    /// Whether it is of another jurisdiction than the incident's.
    #[serde(default)]
    pub illustrative: bool,
    /// The calendar that it is counted in.
    #[serde(borrow, default)]
    pub calendar: Option<Txt<'a>>,
    /// How its days are counted.
    #[serde(default)]
    pub days: Option<DayCount>,
    /// The rule that gave it.
    #[serde(borrow, default)]
    pub by: Option<GivenBy<'a>>,
}

/// The rule behind a part of a decision.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GivenBy<'a> {
    /// The row's id.
    #[serde(borrow)]
    pub rule: Txt<'a>,
}

/// A rung of a decision's ladder.
#[derive(Clone, Debug, Deserialize)]
pub struct GivenRung<'a> {
    /// Its tier.
    #[serde(borrow)]
    pub tier: Txt<'a>,
    /// Who answers for a case on it, as JSON.
    #[serde(borrow)]
    pub parties: &'a RawValue,
    /// What brings a case to it.
    #[serde(borrow, default)]
    pub trigger: Option<GivenTrigger<'a>>,
    /// The row.
    #[serde(borrow)]
    pub by: GivenBy<'a>,
}

/// What brings a case to a rung.
#[derive(Clone, Debug, Deserialize)]
pub struct GivenTrigger<'a> {
    /// Before an end, after it, after an event, or by hand.
    pub on: TriggerKind,
    /// Whose end; of any clock where there is none.
    #[serde(borrow, default)]
    pub clock: Option<Txt<'a>>,
    /// How long before or after.
    #[serde(borrow, default)]
    pub limit: Option<Txt<'a>>,
    /// The event, for what comes after one.
    #[serde(borrow, default)]
    pub starts: Option<Txt<'a>>,
}

/// The digest of the pack that decided.
#[derive(Clone, Debug, Deserialize)]
pub struct GivenReceipt<'a> {
    /// The digest, as `sha256:…`.
    #[serde(borrow)]
    pub pack: Txt<'a>,
}

/// A case, read.
pub struct Read<'a> {
    /// The incident.
    pub incident: Incident,
    /// The decision given at intake.
    pub decision: Given<'a>,
    /// The events in the order given.
    pub events: Vec<Heard<'a>>,
}

/// Reads a text in place. `below` is where it stands in the request.
///
/// # Errors
/// `invalid_request` with the path of what does not fit.
pub fn typed<'a, T: Deserialize<'a>>(text: &'a str, below: Option<&str>) -> Result<T, Error> {
    // Paths are worked out only where something is wrong.
    serde_json::from_str(text).or_else(|_| {
        json::parse_typed(text).map_err(|error| match below {
            Some(path) => lower(error, path),
            None => error,
        })
    })
}

/// A case whose parts fit together.
///
/// # Errors
/// `invalid_request` for a fact that the contract does not have, `invalid_case` for a decision of
/// another incident.
pub fn case<'a>(case: CaseText<'a>, path: &str) -> Result<Read<'a>, Error> {
    let CaseText { incident, decision, events } = case;
    for (name, fact) in &incident.facts {
        let fits = matches!(fact, Value::Null | Value::Bool(_) | Value::String(_))
            || fact.as_i64().is_some_and(|n| n.unsigned_abs() <= json::INTEGER_MAX.unsigned_abs());
        if !fits {
            return Err(Error::new(
                ErrorKind::InvalidRequest,
                "事实应为布尔、整数或字符串",
                "a fact is a boolean, an integer or a string",
            )
            .at(format!("{path}.incident.facts.{name}")));
        }
    }
    of_incident(&decision, &format!("{path}.decision"), &incident.id)?;
    Ok(Read { incident, decision, events })
}

/// Reads a decision that an event brings.
///
/// # Errors
/// As [`case`].
pub fn decision<'a>(text: &'a RawValue, path: &str, incident: &str) -> Result<Given<'a>, Error> {
    let decision: Given<'a> = typed(text.get(), Some(path))?;
    of_incident(&decision, path, incident)?;
    Ok(decision)
}

/// A decision must be of the case's incident.
fn of_incident(decision: &Given<'_>, path: &str, incident: &str) -> Result<(), Error> {
    if *decision.incident == *incident {
        return Ok(());
    }
    let other = &*decision.incident;
    Err(Error::new(
        ErrorKind::InvalidCase,
        format!("决定是另一事项 `{other}` 的，不是 `{incident}` 的"),
        format!("the decision is of another incident, `{other}`, not of `{incident}`"),
    )
    .at(format!("{path}.incident")))
}

/// The error's path, with what it lies below before it.
fn lower(mut error: Error, path: &str) -> Error {
    error.path = Some(match error.path {
        Some(inner) => format!("{path}.{inner}"),
        None => path.to_owned(),
    });
    error
}

/// The parties, read at last.
///
/// # Errors
/// `invalid_request` where they are none.
pub fn parties(text: &RawValue, path: &str) -> Result<Vec<Party>, Error> {
    typed(text.get(), Some(path))
}

/// Those of the parties who stand in one of these relations: the first relation that any of them
/// stands in.
pub fn in_relation(parties: Vec<Party>, relations: &[Relation]) -> Vec<Party> {
    let found = relations.iter().find(|r| parties.iter().any(|party| party.relation == **r));
    parties.into_iter().filter(|party| Some(&party.relation) == found).collect()
}
