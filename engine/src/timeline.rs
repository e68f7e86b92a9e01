//! The life of a case 案件生命周期: a pure fold over what happened to it.
//!
//! `timeline(case, at)`: the host stores the incident, the decision given at intake and the events,
//! and asks whenever it wants to know. Limits come from that decision, or from one that a later
//! event brings, and never from deciding again: a case is held to the rules under which it was
//! taken on, as a price is to the day of the purchase. The open pack gives the calendars and the
//! flow; where it is not the pack that decided, the answer says so.
//!
//! ```text
//! report ─► decision's clocks wait ─► event ─► row of `transitions`: allowed? by whom? in full?
//!                                       ▲        │ state, holder
//!                                       │        ▼
//!                      pauses end by    └── rows of `clocks`: start, stop, pause, extend, carry …
//!                      themselves
//! ```
//!
//! - [`read`]: the case in the request; [`fold`]: events over states, holders and clocks;
//!   [`watch`]: one clock; [`ladder`]: rungs in time; `tell` and `explain`: the answer.
//! - An event that cannot have happened so is `invalid_case`, names itself and says what is
//!   possible; the host then mends its records, for a case that nobody can follow has no deadline.
//!
//! Not responsible for: deciding, or storing anything.

use std::collections::BTreeMap;

use gezhi_contract::timeline::{CaseFault, TimelineResponse};
use gezhi_contract::{Error, ErrorKind, Incident};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use crate::book::Book;
use crate::calendar::Limit;
use crate::diagnostic::suggest;
use crate::flow::{Flow, InForce};
use crate::instant::{instant, local};
use crate::limits::{self, exceeded};
use crate::pack::vocabulary::Section;

mod explain;
mod fault;
mod fold;
mod ladder;
mod read;
mod tell;
mod watch;

use fault::{event_path, of_event};
use fold::{Fold, Told};
pub use read::{CaseText, Many, One, typed};
use read::{Heard, Read};

/// How every clock of a case stands at an instant.
///
/// `at` is RFC 3339 with an offset. `path` is where the case stands in the request, as `case`.
///
/// # Errors
/// `invalid_case` for events that cannot have happened so, with the event's path and what keeps it
/// from that; `invalid_request` for what cannot be read; `unknown_table` for a pack without a flow;
/// `beyond_calendar` where a calendar says so.
pub fn timeline(
    book: &Book,
    case: CaseText<'_>,
    (at, explain): (&str, bool),
    path: &str,
) -> Result<TimelineResponse, Error> {
    if !book.flow.is_stated {
        return Err(fold::no_flow());
    }
    let zone = book.pack.zone;
    let at = local(instant((at, "at"), zone)?, zone);
    let case = read::case(case, path)?;
    if case.events.len() > limits::EVENTS_MAX {
        let error = exceeded(("EVENTS_MAX", limits::EVENTS_MAX));
        return Err(error.at(format!("{path}.events")));
    }
    let reported_at = format!("{path}.incident.reported_at");
    let reported = local(instant((&case.incident.reported_at, &reported_at), zone)?, zone);
    if at < reported {
        let (zh, en) = ("上报晚于所问的时刻", "the report lies after the instant asked about");
        let mut error = Error::new(ErrorKind::InvalidCase, zh, en).at(reported_at);
        error.fault = Some(CaseFault::Future);
        return Err(error);
    }
    let told = tell_of(book, &case, (path, reported, at))?;
    listed(&case.incident, (book, &told), path)?;
    let in_force = in_force(book, (&told, reported));
    let mut fold = Fold::new(book, (&case, path), (reported, in_force))?;
    let mut before: Option<&Told<'_>> = None;
    for one in &told {
        if let Some(mut one) = one.placed(&fold, before)? {
            one.find_scope(&fold)?;
            fold.push(&one)?;
        }
        before = Some(one);
    }
    fold.run_to(at, None)?;
    tell::tell(&fold, (&case, at), explain)
}

/// The events with their words found, in order and up to `at`.
fn tell_of<'a>(
    book: &'a Book,
    case: &'a Read<'a>,
    (path, reported, at): (&'a str, DateTime, DateTime),
) -> Result<Vec<Told<'a>>, Error> {
    let mut out: Vec<Told<'a>> = Vec::new();
    let mut numbers = BTreeMap::new();
    let mut now = reported;
    for (place, heard) in case.events.iter().enumerate() {
        let told = Told::read(book, (place, heard), path)?;
        let late = told.at > at;
        if late || told.at < now {
            let (fault, zh, en) = if late {
                (CaseFault::Future, "晚于所问的时刻", "it lies after the instant asked about")
            } else if now == reported && out.is_empty() {
                (CaseFault::OutOfOrder, "早于上报", "it lies before the report")
            } else {
                (CaseFault::OutOfOrder, "早于前一个事件", "it lies before the event ahead of it")
            };
            return Err(told.fault(fault, Some("at"), (zh.to_owned(), en.to_owned())));
        }
        twin((&out, &mut numbers), &told)?;
        now = told.at;
        out.push(told);
    }
    Ok(out)
}

/// Refuses an event that stands twice: with one number, or at one instant with every word the same.
fn twin<'a>(
    (before, numbers): (&[Told<'_>], &mut BTreeMap<&'a str, u64>),
    told: &Told<'a>,
) -> Result<(), Error> {
    let id = told.heard.id.as_deref();
    let numbered = id.and_then(|id| numbers.insert(id, told.place));
    let same = before.iter().rev().take_while(|other| other.at == told.at);
    // Two numbers are two events, even if they say the same.
    let mut same = same.filter(|other| other.heard.id.is_none() || id.is_none());
    let same = same.find(|other| other.event == told.event && other.heard.same(told.heard));
    let Some(place) = numbered.or(same.map(|other| other.place)) else { return Ok(()) };
    let said =
        (format!("与 events[{place}] 重复"), format!("it stands twice: see events[{place}]"));
    Err(told.fault(CaseFault::Duplicate, numbered.map(|_| "id"), said))
}

/// Whether every event that was known at intake stands among the case's as well.
fn listed(
    incident: &Incident,
    (book, told): (&Book, &[Told<'_>]),
    path: &str,
) -> Result<(), Error> {
    for (event, at) in &incident.events {
        let path = format!("{path}.incident.events.{event}");
        let when = local(instant((at, &path), book.pack.zone)?, book.pack.zone);
        let word = book.flow.word(Section::Events, event);
        if !told.iter().any(|told| Some(told.event) == word && told.at == when) {
            let mut error = Error::new(
                ErrorKind::InvalidCase,
                format!("受理时已知的 `{event}`（{at}）不在案件的 events 里"),
                format!("`{event}` ({at}), known at intake, is not among the case's events"),
            )
            .at(path)
            .hint("把它列进 events", "list it in `events`");
            error.fault = Some(CaseFault::Unknown);
            return Err(error);
        }
    }
    Ok(())
}

/// The rows of the flow in force: by each layer's own date, as a decision takes them.
fn in_force(book: &Book, (told, reported): (&[Told<'_>], DateTime)) -> InForce {
    let mut dates = || -> Vec<Option<Date>> {
        let layers = book.pack.layers.iter();
        let of = layers.map(|layer| {
            let word = book.flow.word(Section::Events, layer.anchor.event());
            let event = told.iter().find(|told| Some(told.event) == word);
            Some(event.map_or(reported, |told| told.at).date())
        });
        of.collect()
    };
    Flow::in_force(&book.tables, &mut dates)
}

/// An instant as the engine itself writes it, in the zone of the pack: most are, and to read these
/// without the library's whole grammar takes a third off a long case.
fn plain(text: &str, zone: Offset) -> Option<DateTime> {
    let bytes: &[u8; 25] = text.as_bytes().try_into().ok()?;
    let digits = |at: usize, len: usize| {
        bytes.get(at..at.checked_add(len)?)?.iter().try_fold(0_i16, |sum, byte| {
            let digit = byte.is_ascii_digit().then(|| i16::from(byte.wrapping_sub(b'0')))?;
            sum.checked_mul(10)?.checked_add(digit)
        })
    };
    let two = |at: usize| i8::try_from(digits(at, 2)?).ok();
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (22, b':')];
    if marks.iter().any(|(at, mark)| bytes.get(*at) != Some(mark)) {
        return None;
    }
    let sign = match bytes.get(19)? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = (i32::from(digits(20, 2)?), i32::from(digits(23, 2)?));
    let offset = hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60 * sign)?;
    if offset != zone.seconds() || minutes > 59 {
        return None;
    }
    let time = Time::new(two(11)?, two(14)?, two(17)?, 0).ok()?;
    Some(Date::new(digits(0, 4)?, two(5)?, two(8)?).ok()?.to_datetime(time))
}

impl<'a> Told<'a> {
    /// Reads the words of an event.
    fn read(
        book: &'a Book,
        (place, heard): (usize, &'a Heard<'a>),
        path: &'a str,
    ) -> Result<Self, Error> {
        let flow = &book.flow;
        let place = u64::try_from(place).unwrap_or(u64::MAX);
        let refuse = |fault, member: &str, said: (String, String)| {
            of_event(fault, (&event_path(path, place), heard), Some(member), said)
        };
        let zone = book.pack.zone;
        let when = |text: &str, member: &str| {
            plain(text, zone).map_or_else(
                || {
                    let path = || format!("{}.{member}", event_path(path, place));
                    let at = crate::instant::read(text, zone)
                        .map_or_else(|| instant((text, &path()), zone), Ok)?;
                    Ok(local(at, zone))
                },
                Ok,
            )
        };
        let at = when(&heard.at, "at")?;
        let Some(event) = flow.word(Section::Events, &heard.event) else {
            let said = ("没有这个节点".to_owned(), "the pack has no such event".to_owned());
            let mut error = refuse(CaseFault::Unknown, "event", said);
            let known = flow.events.iter().flat_map(|t| [t.id.as_str(), t.label.zh.as_str()]);
            error.hint = suggest(&heard.event, known);
            return Err(error);
        };
        let result = match heard.result.as_deref() {
            None => None,
            Some("pass" | "通过") => Some(true),
            Some("fail" | "不通过") => Some(false),
            Some(other) => {
                let said = (
                    format!("没有结果 `{other}`，写 pass（通过）或 fail（不通过）"),
                    format!("there is no result `{other}`: write pass or fail"),
                );
                return Err(refuse(CaseFault::Unknown, "result", said));
            }
        };
        let until = match &heard.until {
            Some(until) => Some(when(until, "until")?),
            None => None,
        };
        if until.is_some_and(|until| until <= at) {
            let said = ("应晚于事件本身".to_owned(), "it must lie after the event".to_owned());
            return Err(refuse(CaseFault::OutOfOrder, "until", said));
        }
        let limit = match &heard.limit {
            Some(limit) => Some(Limit::parse(limit).map_err(|fault| {
                let message = fault.message();
                let mut error = refuse(CaseFault::Unknown, "limit", (message.zh, message.en));
                error.hint = Some(fault.hint());
                error
            })?),
            None => None,
        };
        Ok(Self { place, heard, event, result, at, until, limit, scope: 0, path })
    }

    /// The event as the fold takes it; `None` for the report, which it begins with.
    fn placed(&self, fold: &Fold<'_>, before: Option<&Told<'_>>) -> Result<Option<Self>, Error> {
        if fold.book.flow.event(self.event) == "reported" {
            if before.is_none() && self.at == fold.now && self.heard.task.is_none() {
                return Ok(None);
            }
            let said = (
                "上报只有一次，时刻见 incident.reported_at".to_owned(),
                "a case is reported once, at incident.reported_at".to_owned(),
            );
            return Err(self.fault(CaseFault::Duplicate, None, said));
        }
        Ok(Some(Self { ..*self }))
    }

    /// The task and stage that it names must be there.
    fn find_scope(&mut self, fold: &Fold<'a>) -> Result<(), Error> {
        if let Some(task) = &self.heard.task {
            let found = fold.scopes.iter().position(|scope| scope.id.as_ref() == Some(task));
            let Some(scope) = found else {
                let tasks: Vec<&str> =
                    fold.scopes.iter().filter_map(|scope| scope.id.as_deref()).collect();
                let tasks = tasks.join("、");
                let said = (
                    format!("没有任务 `{}`；有：{tasks}", &**task),
                    format!("there is no task `{}`; there are: {tasks}", &**task),
                );
                return Err(self.fault(CaseFault::Unknown, Some("task"), said));
            };
            self.scope = scope;
        }
        let stage = self.heard.stage.as_ref();
        let has = |stage| fold.watches.iter().any(|watch| watch.given.stage.as_ref() == stage);
        if stage.is_some() && !has(stage) {
            let said = ("没有这个阶段".to_owned(), "there is no such stage".to_owned());
            return Err(self.fault(CaseFault::Unknown, Some("stage"), said));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn reads_plain_instants_as_the_library_does(
            at in -2_208_988_800_i64..7_258_118_400, from in -12_i8..=12, zone in -12_i8..=12,
            spoil in proptest::option::of((0_usize..25, "[0-9TZ:+-]")),
        ) {
            let at = Timestamp::from_second(at).unwrap();
            let (from, zone) = (Offset::constant(from), Offset::constant(zone));
            let mut text = crate::instant::written(local(at, from), from);
            prop_assert!(text.starts_with(&local(at, from).to_string()), "{text}");
            let whole = spoil.is_none();
            if let Some((place, with)) = spoil {
                text.replace_range(place..=place, &with);
            }
            let expected = text.parse::<Timestamp>().ok().map(|at| local(at, zone));
            let found = plain(&text, zone);
            prop_assert!(found.is_none() || found == expected, "{text}: {found:?}");
            if from == zone && whole {
                prop_assert_eq!(found, expected);
            }
        }
    }
}
