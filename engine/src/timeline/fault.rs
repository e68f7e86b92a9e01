//! What keeps events from having happened as they are told.
//!
//! Each fault names the event by its word, its number and its instant, and points at it; what a
//! host shows a clerk must be enough to find the line that was typed in wrongly.
//!
//! Not responsible for: what the flow demands (see `demand`), or the request's shape (see `read`).

use gezhi_contract::timeline::CaseFault;
use gezhi_contract::{Error, ErrorKind};

use super::read::Heard;

/// Where an event stands in the request.
pub fn event_path(case: &str, place: u64) -> String {
    format!("{case}.events[{place}]")
}

/// A fault of an event.
///
/// `member` is the member of the event at fault, where it is one.
pub fn of_event(
    fault: CaseFault,
    (place, heard): (&str, &Heard<'_>),
    member: Option<&str>,
    said: (String, String),
) -> Error {
    let id = heard.id.as_ref().map(|id| format!(" {}", &**id)).unwrap_or_default();
    let (event, at) = (&*heard.event, &*heard.at);
    let zh = format!("`{event}`{id}（{at}）：{}", said.0);
    let en = format!("`{event}`{id} ({at}): {}", said.1);
    let mut error = Error::new(ErrorKind::InvalidCase, zh, en).at(match member {
        Some(member) => format!("{place}.{member}"),
        None => place.to_owned(),
    });
    error.fault = Some(fault);
    error
}
