//! A case out: how it stands, as the service request that its reporter may see.
//!
//! Not responsible for: what a reporter sends in, or for addresses and photos, which the host has.

use gezhi_contract::decision::Admission;
use gezhi_contract::describe::PackDescription;
use gezhi_contract::timeline::{ClockState, TimelineResponse};
use gezhi_contract::{Decision, Incident};
use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::interop::{pack_digest, responsible};
use crate::render::Lang;

/// The clock whose end is told as `expected_datetime`: 处置, when the work is done.
pub const EXPECTED_CLOCK: &str = "handle";

/// GeoReport's two states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Reported, and not at its end.
    Open,
    /// At its end, however it ended.
    Closed,
}

/// One service request, as `GET /requests/{id}` tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The incident's number.
    pub service_request_id: String,
    /// One of two states; the real one is in `status_notes`.
    pub status: Status,
    /// The case's state in the pack's words, and why it was refused or to whom it was referred.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status_notes: Option<String>,
    /// The class's name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service_name: Option<String>,
    /// The pack's own code of the class.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service_code: Option<String>,
    /// The incident's text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub description: Option<String>,
    /// Who does the work.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency_responsible: Option<String>,
    /// The pack that decided: id, version and digest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service_notice: Option<String>,
    /// When it was reported.
    pub requested_datetime: String,
    /// Since when it is in its state.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated_datetime: Option<String>,
    /// When the work is due.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expected_datetime: Option<String>,
    /// Latitude in degrees.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lat: Option<Number>,
    /// Longitude in degrees.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub long: Option<Number>,
}

/// A case as far as the host knows it: what [`request_from`] tells of.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// The decision on it.
    pub decision: &'a Decision,
    /// How it stands, where the host follows its cases.
    pub timeline: Option<&'a TimelineResponse>,
}

/// A case → the service request that its reporter may see.
///
/// * `status`: `closed` where the case has ended; without a timeline, where it was refused or
///   referred to somebody else. 立案, 派遣, 核查 and all other steps are `open`: their name is in
///   `status_notes`.
/// * `agency_responsible`: the 主办 parties, of whoever is accountable now, else of the decision;
///   else the 牵头 ones. Never a person. Left out where the party is still to be named or open.
/// * `expected_datetime`: the last due instant of the case's own `handle` clock. Left out where the
///   limit is of another jurisdiction (`illustrative`) or the calendar may still change it
///   (`provisional`): neither may be promised.
/// * `updated_datetime`: since when it is in its state; a later event that changes no state is not
///   told.
/// * `address`, `address_id`, `zipcode`, `media_url` are not known to the engine and left out; a
///   host that has them adds them.
#[must_use]
pub fn request_from(known: Known<'_>, pack: &PackDescription, lang: Lang) -> Request {
    let Known { incident, decision, timeline } = known;
    let classification = &decision.classification;
    let class = classification
        .category
        .as_ref()
        .and_then(|category| pack.classes.iter().find(|class| class.category == *category));
    let place = incident.place.as_ref();
    Request {
        service_request_id: incident.id.clone(),
        status: status(decision.admission, timeline),
        status_notes: status_notes(known, pack, lang),
        service_name: classification.name.clone(),
        service_code: class.map(|class| class.class.clone()),
        description: incident.text.clone(),
        agency_responsible: agency(known, lang),
        service_notice: pack_digest(decision).map(|digest| notice(digest, pack)),
        requested_datetime: incident.reported_at.clone(),
        updated_datetime: timeline.map(|timeline| timeline.since.clone()),
        expected_datetime: expected(decision, timeline),
        lat: place.and_then(|place| degrees(place.lat.as_deref()?)),
        long: place.and_then(|place| degrees(place.lon.as_deref()?)),
    }
}

fn status(admission: Admission, timeline: Option<&TimelineResponse>) -> Status {
    let ended = match timeline {
        Some(timeline) => timeline.ended,
        None => matches!(admission, Admission::Refuse | Admission::Refer),
    };
    if ended { Status::Closed } else { Status::Open }
}

fn status_notes(known: Known<'_>, pack: &PackDescription, lang: Lang) -> Option<String> {
    let mut notes = Vec::new();
    if let Some(timeline) = known.timeline {
        let mut states = pack.vocabulary.get("states").into_iter().flatten();
        let state = states.find(|state| state.id == timeline.state);
        let label = state.map(|state| state.label.in_lang(lang.code()));
        notes.push(label.unwrap_or(&timeline.state).to_owned());
    }
    if matches!(known.decision.admission, Admission::Refuse | Admission::Refer)
        && let Some(admitted) = &known.decision.admitted_by
    {
        notes.extend(admitted.reason.clone());
        let to = |to: &String| lang.pick(format!("转 {to}"), format!("referred to {to}"));
        notes.extend(admitted.refer_to.as_ref().map(to));
    }
    (!notes.is_empty()).then(|| notes.join(lang.pick("；", "; ")))
}

fn agency(known: Known<'_>, lang: Lang) -> Option<String> {
    let now = known.timeline.map(|timeline| timeline.accountable.as_slice());
    let names = responsible(&[now.unwrap_or_default(), &known.decision.responsibility.parties]);
    (!names.is_empty()).then(|| names.join(lang.pick("、", ", ")))
}

/// The pack in words where it is the one that decided, else its digest alone.
fn notice(digest: &str, pack: &PackDescription) -> String {
    let summary = &pack.summary;
    if summary.digest == digest {
        format!("{} {} {digest}", summary.id, summary.version)
    } else {
        digest.to_owned()
    }
}

/// Instants of one pack have one offset, so the latest is the greatest text.
fn expected(decision: &Decision, timeline: Option<&TimelineResponse>) -> Option<String> {
    if let Some(timeline) = timeline {
        let own = timeline.clocks.iter().filter(|clock| {
            let firm = !clock.provisional && !clock.illustrative && clock.state != ClockState::Void;
            clock.task.is_none() && clock.clock == EXPECTED_CLOCK && firm
        });
        return own.filter_map(|clock| clock.due.clone()).max();
    }
    let firm = decision.deadlines.iter().filter(|deadline| {
        deadline.clock == EXPECTED_CLOCK && !deadline.provisional && !deadline.illustrative
    });
    firm.filter_map(|deadline| deadline.due.clone()).max()
}

/// A decimal text as GeoReport's number; anything else is left out.
fn degrees(text: &str) -> Option<Number> {
    let plain = text.strip_prefix('-').unwrap_or(text);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match plain.split_once('.') {
        None if digits(plain) => text.parse().ok().map(i64::into),
        Some((whole, fraction)) if digits(whole) && digits(fraction) => {
            let short = text.trim_end_matches('0').trim_end_matches('.');
            match short.contains('.') {
                true => short.parse().ok().and_then(Number::from_f64),
                false => short.parse().ok().map(i64::into),
            }
        }
        _ => None,
    }
}
