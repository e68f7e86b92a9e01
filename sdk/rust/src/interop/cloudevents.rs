//! CloudEvents 1.0 ↔ the contract: decisions, a case's events, and what time does to it.
//!
//! | what | `type` | `id` | `time` |
//! |---|---|---|---|
//! | a decision | `PREFIX` + `decision.given` | incident, digest | none: no clock is read |
//! | an event | `PREFIX` + `incident.` + its name | incident, its number or place | `at` |
//! | a change by itself | `PREFIX` + `change.overdue` … | incident, instant, place | `next.at` |
//!
//! The same input gives the same `id`, so a bus that drops repeated events does the right thing.
//!
//! Not responsible for: sending, batches, or a transport's binary mode. `dataschema` is left out:
//! the contract's schemas have no public address.

use gezhi_contract::decision::Admission;
use gezhi_contract::incident::Category;
use gezhi_contract::timeline::{Case, Change, ChangeKind, Event, TimelineResponse};
use gezhi_contract::{Decision, Error, json};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{pack_digest, refuse, responsible};

/// The version of CloudEvents that is written.
const SPECVERSION: &str = "1.0";

/// Who sends: both are the host's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// `source`: a URI reference, as `/districts/lengshuitan`.
    pub source: String,
    /// What `type` begins with: the host's domain name turned round and a full stop, as `cn.grid.`.
    pub prefix: String,
}

/// One event in CloudEvents' JSON form; attributes that it does not have here are passed over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CloudEvent {
    /// `1.0`.
    pub specversion: String,
    /// Unique within `source`.
    pub id: String,
    /// Who sent it.
    pub source: String,
    /// What it is about, as `cn.grid.incident.dispatched`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The incident's number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// When it happened: RFC 3339 with an offset.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time: Option<String>,
    /// `application/json`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub datacontenttype: Option<String>,
    /// An extension: the digest of the pack that decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gezhipack: Option<String>,
    /// What happened.
    #[serde(default)]
    pub data: Value,
}

/// An event that came in by a bus, for the case that it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The incident's number.
    pub incident: String,
    /// The event.
    pub event: Event,
}

impl Origin {
    fn event(&self, family: &str, word: &str, id: String) -> CloudEvent {
        CloudEvent {
            specversion: SPECVERSION.to_owned(),
            id,
            source: self.source.clone(),
            kind: format!("{}{family}{word}", self.prefix),
            datacontenttype: Some("application/json".to_owned()),
            ..CloudEvent::default()
        }
    }
}

/// A decision in short: what, who, by when. `time` is left out, since a decision has none.
///
/// `data`: `incident`, `admission`, and where known `class`, `name`, `urgency`, `tier`,
/// `responsible` (the 主办 parties, else the 牵头 ones; never a person) and `deadlines` (those with
/// an instant, each with `provisional` and `illustrative` where they are so). Everything else of a
/// decision is lost; its digest in `id` leads to the whole.
///
/// ```
/// use gezhi::interop::cloudevents::{Origin, from_decision};
///
/// let origin = Origin { source: "/districts/demo".into(), prefix: "cn.grid.".into() };
/// let event = from_decision(&Default::default(), &origin);
/// assert_eq!(event.kind, "cn.grid.decision.given");
/// ```
#[must_use]
pub fn from_decision(decision: &Decision, origin: &Origin) -> CloudEvent {
    #[derive(Serialize)]
    struct Due<'a> {
        clock: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        stage: Option<&'a str>,
        due: &'a str,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        provisional: bool,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        illustrative: bool,
    }
    #[derive(Serialize)]
    struct Short<'a> {
        incident: &'a str,
        admission: Admission,
        #[serde(skip_serializing_if = "Option::is_none")]
        class: Option<&'a Category>,
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        urgency: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        tier: Option<&'a str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        responsible: Vec<&'a str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        deadlines: Vec<Due<'a>>,
    }
    let deadlines = decision.deadlines.iter().filter_map(|deadline| {
        Some(Due {
            clock: &deadline.clock,
            stage: deadline.stage.as_deref(),
            due: deadline.due.as_deref()?,
            provisional: deadline.provisional,
            illustrative: deadline.illustrative,
        })
    });
    let short = Short {
        incident: &decision.incident,
        admission: decision.admission,
        class: decision.classification.category.as_ref(),
        name: decision.classification.name.as_deref(),
        urgency: decision.classification.urgency.as_deref(),
        tier: decision.responsibility.tier.as_deref(),
        responsible: responsible(&[&decision.responsibility.parties]),
        deadlines: deadlines.collect(),
    };
    let mut id = format!("{}/decision", decision.incident);
    if let Some(receipt) = &decision.receipt {
        id = format!("{id}/{}", receipt.decision);
    }
    CloudEvent {
        subject: Some(decision.incident.clone()),
        gezhipack: pack_digest(decision).map(str::to_owned),
        data: serde_json::to_value(&short).unwrap_or_default(),
        ..origin.event("decision.", "given", id)
    }
}

/// The event at a place of a case (from 0); nothing where the case has fewer.
///
/// `data.event` is the contract's event, whole, so nothing is lost: `reason` and `to` are the
/// host's own words and may name people. `id` is the incident's number and the event's, or `#`
/// and its place where it has none. `time` is left out where `at` is not RFC 3339 in full.
#[must_use]
pub fn from_event(case: &Case, place: usize, origin: &Origin) -> Option<CloudEvent> {
    let event = case.events.get(place)?;
    let number = event.id.clone().unwrap_or_else(|| format!("#{place}"));
    let id = format!("{}/{number}", case.incident.id);
    Some(CloudEvent {
        subject: Some(case.incident.id.clone()),
        time: is_rfc3339(&event.at).then(|| event.at.clone()),
        gezhipack: pack_digest(&case.decision).map(str::to_owned),
        data: json!({ "event": event }),
        ..origin.event("incident.", &event.event, id)
    })
}

/// What the next instant brings by itself, one event each: for the host to send when its timer
/// rings, if nothing happened to the case before.
///
/// `data`: `incident`, `what`, and where it has them `task`, `clock` (its id, stage, limit, due and
/// rule) and `rung` (its tier and rule).
#[must_use]
pub fn from_next(timeline: &TimelineResponse, origin: &Origin) -> Vec<CloudEvent> {
    let Some(next) = &timeline.next else { return Vec::new() };
    let numbered = next.changes.iter().enumerate();
    let event = |(place, change): (usize, &Change)| CloudEvent {
        subject: Some(timeline.incident.clone()),
        time: is_rfc3339(&next.at).then(|| next.at.clone()),
        data: Value::Object(changed(change, timeline)),
        ..origin.event(
            "change.",
            word(change.what),
            format!("{}/{}/{place}", timeline.incident, next.at),
        )
    };
    numbered.map(event).collect()
}

fn word(what: ChangeKind) -> &'static str {
    match what {
        ChangeKind::Overdue => "overdue",
        ChangeKind::Rung => "rung",
        ChangeKind::Resumed => "resumed",
    }
}

fn changed(change: &Change, timeline: &TimelineResponse) -> Map<String, Value> {
    let place = |place: Option<u64>| place.and_then(|place| usize::try_from(place).ok());
    let mut data = Map::new();
    data.insert("incident".to_owned(), timeline.incident.as_str().into());
    data.insert("what".to_owned(), word(change.what).into());
    if let Some(task) = &change.task {
        data.insert("task".to_owned(), task.as_str().into());
    }
    if let Some(clock) = place(change.clock).and_then(|place| timeline.clocks.get(place)) {
        let told = [
            ("clock", Some(&clock.clock)),
            ("stage", clock.stage.as_ref()),
            ("limit", clock.limit.as_ref()),
            ("due", clock.due.as_ref()),
            ("rule", clock.rule.as_ref()),
        ];
        data.insert("clock".to_owned(), members(told));
    }
    if let Some(rung) = place(change.rung).and_then(|place| timeline.ladder.get(place)) {
        let told = [("tier", Some(&rung.tier)), ("rule", Some(&rung.rule))];
        data.insert("rung".to_owned(), members(told));
    }
    data
}

/// What is known of these, as an object.
fn members<const N: usize>(told: [(&str, Option<&String>); N]) -> Value {
    let known = told.into_iter().filter_map(|(name, value)| Some((name, value?)));
    known.map(|(name, value)| (name.to_owned(), Value::from(value.as_str()))).collect()
}

/// An event of a bus → an event of the case in `subject`.
///
/// What [`from_event`] wrote comes back whole, from `data.event`. An event of somebody else,
/// without `data.event`, gives its name (after `PREFIX` and `incident.`), its `time` and its
/// `id`; whether the flow has such a step is the engine's to say.
///
/// # Errors
/// `invalid_request` at `type` (not one of ours, or at odds with the event inside), `subject`
/// (missing), `data.event` (not the contract's), or `time` (missing, and no event inside).
pub fn event_from(event: &CloudEvent, prefix: &str) -> Result<Received, Error> {
    let name = event.kind.strip_prefix(prefix).and_then(|rest| rest.strip_prefix("incident."));
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        let kind = &event.kind;
        let zh = format!("`{kind}` 不是案件的事件");
        return Err(refuse("type", zh, format!("`{kind}` is no event of a case")));
    };
    let Some(incident) = event.subject.clone() else {
        return Err(refuse("subject", "缺少 subject：是哪件事项", "`subject` is missing"));
    };
    if let Some(inner) = event.data.get("event") {
        let inner: Event = json::from_value(inner.clone()).map_err(|e| e.at("data.event"))?;
        if inner.event != name {
            let (zh, en) = (
                format!("类型说是 `{name}`，内容说是 `{}`", inner.event),
                format!("the type says `{name}`, the event inside `{}`", inner.event),
            );
            return Err(refuse("type", zh, en));
        }
        return Ok(Received { incident, event: inner });
    }
    let Some(at) = event.time.clone() else {
        return Err(refuse("time", "缺少 time：何时发生", "`time` is missing"));
    };
    let id = Some(event.id.clone());
    Ok(Received { incident, event: Event { id, event: name.to_owned(), at, ..Event::default() } })
}

/// Whether an instant is written as RFC 3339 has it, which CloudEvents asks of `time`: to the
/// second at least, with `T`, and with `Z` or an offset of hours and minutes.
fn is_rfc3339(instant: &str) -> bool {
    let Some((head, rest)) = instant.split_at_checked("0000-00-00T00:00:00".len()) else {
        return false;
    };
    let offset = match rest.strip_prefix('.') {
        Some(rest) => {
            let offset = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
            if offset.len() == rest.len() {
                return false;
            }
            offset
        }
        None => rest,
    };
    let signed = offset.strip_prefix(['+', '-']);
    let zoned = matches!(offset, "Z" | "z") || signed.is_some_and(|of| is_shaped(of, "00:00"));
    zoned && is_shaped(&head.replace('t', "T"), "0000-00-00T00:00:00")
}

/// Whether a text has a digit wherever the shape has `0`, and the shape's own character elsewhere.
fn is_shaped(text: &str, shape: &str) -> bool {
    let alike = |(found, wanted): (u8, u8)| match wanted {
        b'0' => found.is_ascii_digit(),
        other => found == other,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(alike)
}
