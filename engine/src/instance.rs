//! One instance: the door from the contract's functions, by name, to the phases. It holds at most
//! one pack.
//!
//! Every function is `text → text or error text`, both JSON (ADR 1): so a new member of a payload
//! changes no signature, and a host needs no generated bindings. This module is where the texts
//! end. Behind it everything is typed; before it nothing is.
//!
//! The order of a call is the same for every function: the request's bytes are bounded, it is read
//! strictly (an unknown member is an error), the phase answers, the answer is written canonically
//! (RFC 8785: sorted members, no white space) and its bytes are bounded in turn. Beside it, `typed`
//! takes an incident and gives its decision as the contract's types.
//!
//! The only state is the pack that is open, with its roster. `open` replaces both and `enroll` the
//! roster, as their very last act, so what fails leaves everything as it was; no other function
//! changes anything. A roster is of its pack's words, so `open` drops the one before.
//!
//! Not responsible for: the wasm ABI (the component's), or what a function means (the phases').

use std::rc::Rc;

use gezhi_contract::assess::AssessRequest;
use gezhi_contract::calls::{
    DeadlineItem, DeadlineRequest, DeadlineResponse, DecideRequest, DueDate, EvaluateRequest,
    Outcome,
};
use gezhi_contract::decision::Decision;
use gezhi_contract::describe::DescribeRequest;
use gezhi_contract::duties::{DutiesRequest, DutiesResponse};
use gezhi_contract::score::ScoreRequest;
use gezhi_contract::survey::{SurveyRequest, SurveyResponse};
use gezhi_contract::{Bundle, Error, ErrorKind, json};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::assess::{self, assess};
use crate::calendar::{self, Calendar, Limit};
use crate::decide::{deadline, decide};
use crate::describe;
use crate::duties;
use crate::evaluate::evaluate;
use crate::instant::{instant, local, written};
use crate::limits::{self, exceeded};
use crate::open::{self, Open};
use crate::roster::{Register, Words, refused};
use crate::{score, survey, timeline};

mod typed;

/// [`DecideManyRequest`](gezhi_contract::calls::DecideManyRequest) with its incidents still unread:
/// each is read alone.
///
/// A misspelt incident in a batch of a thousand must not take the others down: its place in the
/// answer holds the error instead.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Many {
    incidents: Vec<Box<RawValue>>,
    #[serde(default)]
    trace: bool,
    #[serde(default = "yes")]
    receipt: bool,
    #[serde(default)]
    assess: bool,
}

fn yes() -> bool {
    true
}

/// One instance of the engine.
#[derive(Default)]
pub struct Instance {
    open: Option<Open>,
    naive: bool,
}

impl Instance {
    /// An instance without a pack.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An instance that takes tables row by row instead of by their index: the reference for tests.
    #[must_use]
    pub fn naive() -> Self {
        Self { open: None, naive: true }
    }

    /// Calls the contract's `function` (its name in `gezhi.wit`); both sides are JSON texts.
    ///
    /// # Errors
    /// The canonical JSON of a [`gezhi_contract::Error`].
    pub fn call(&mut self, function: &str, request: &str) -> Result<String, String> {
        self.answer(function, request).map_err(|error| json::canonical(&error))
    }

    /// From name to phase. A name that is not in the contract is `invalid_request`.
    ///
    /// A request is read before the pack is looked for (a roster apart, which is read by the pack's
    /// words), so a misspelt one is told as that even where nothing is open.
    fn answer(&mut self, function: &str, request: &str) -> Result<String, Error> {
        bounded(request.len(), ("REQUEST_BYTES_MAX", limits::REQUEST_BYTES_MAX))?;
        if !matches!(function, "open" | "check" | "decide-many" | "timeline-many") {
            bounded(request.len(), ("CALL_BYTES_MAX", limits::CALL_BYTES_MAX))?;
        }
        let answer = match function {
            "open" => self.open(request),
            "check" => tell(&open::check(&bundle(request)?)?),
            "enroll" => self.enroll(request),
            "decide" => self.decide(request),
            "decide-many" => self.decide_many(request),
            "evaluate" => {
                let request: EvaluateRequest = json::parse(request)?;
                tell(&evaluate(&self.opened()?.book, &request)?)
            }
            "deadline" => self.deadline(request),
            "timeline" => {
                let one: timeline::One<'_> = timeline::typed(request, None)?;
                let book = &self.opened()?.book;
                tell(&timeline::timeline(book, one.case, (&one.at, one.explain), "case")?)
            }
            "timeline-many" => self.timeline_many(request),
            "assess" => {
                let request: AssessRequest = json::parse(request)?;
                tell(&assess(self.opened()?, &request, self.naive)?)
            }
            "duties" => {
                let request: DutiesRequest = json::parse(request)?;
                let open = self.opened()?;
                tell_duties(duties::duties(&open.book, open.roster.as_ref(), &request)?)
            }
            "survey" => {
                let request: SurveyRequest = json::parse(request)?;
                let open = self.opened()?;
                tell_survey(survey::survey(&open.book, open.roster.as_ref(), &request)?)
            }
            "score" => {
                let request: ScoreRequest = json::parse(request)?;
                tell(&score::score(&self.opened()?.book, &request)?)
            }
            "describe" => {
                let request: DescribeRequest = json::parse(request)?;
                describe::answer(self.open.as_ref(), &request)
            }
            other => Err(unknown(other)),
        }?;
        bounded(answer.len(), ("RESPONSE_BYTES_MAX", limits::RESPONSE_BYTES_MAX))?;
        Ok(answer)
    }

    /// The open pack, or `not_open`.
    fn opened(&self) -> Result<&Open, Error> {
        self.open.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::NotOpen, "还没有打开规则包", "no pack is open")
                .hint("先调用 open", "call open first")
        })
    }

    /// Answers with the pack's summary, warnings included.
    fn open(&mut self, request: &str) -> Result<String, Error> {
        let opened = open::open(&bundle(request)?)?;
        let answer = tell(&opened.book.summary)?;
        self.open = Some(opened);
        Ok(answer)
    }

    /// Puts a roster in force for the pack that is open, in place of the one before; a roster with
    /// faults changes nothing.
    ///
    /// The roster is read against the words of the open pack, as strictly as the pack was against
    /// its own. Its digest stands in the receipts of the decisions that are made with it.
    fn enroll(&mut self, request: &str) -> Result<String, Error> {
        let open = self.opened()?;
        let words = Words::of_book(&open.book);
        let register = Register::read(&json::parse_value(request)?, &words).map_err(refused)?;
        let answer = tell(&register.summary())?;
        if let Some(open) = &mut self.open {
            open.roster = Some(Rc::new(register));
        }
        Ok(answer)
    }

    /// One incident.
    fn decide(&self, request: &str) -> Result<String, Error> {
        let request: DecideRequest = json::parse(request)?;
        let open = self.opened()?;
        tell(&decide(open, &request, self.naive)?)
    }

    /// The answer is a list as long as the request's, in its order: `{"ok": …}` or `{"error": …}`
    /// each. It is bounded while it grows, so that a batch cannot exhaust the memory before it is
    /// refused.
    fn decide_many(&self, request: &str) -> Result<String, Error> {
        let request: Many = json::parse_typed(request)?;
        let open = self.opened()?;
        if request.incidents.len() > limits::INCIDENTS_MAX {
            return Err(exceeded(("INCIDENTS_MAX", limits::INCIDENTS_MAX)).at("incidents"));
        }
        let asked = (request.trace, request.receipt, request.assess);
        joined(request.incidents.into_iter().map(|one| self.one_of_many(open, one.get(), asked)))
    }

    /// Paths of errors begin with `incident`, as they would for a single decision.
    fn one_of_many(
        &self,
        open: &Open,
        incident: &str,
        (trace, receipt, assessed): (bool, bool, bool),
    ) -> Result<Decision, Error> {
        let fits = bounded(incident.len(), ("CALL_BYTES_MAX", limits::CALL_BYTES_MAX));
        let incident = fits.and_then(|()| json::parse(incident)).map_err(|mut error: Error| {
            let below = error.path.map(|path| format!(".{path}")).unwrap_or_default();
            error.path = Some(format!("incident{below}"));
            error
        });
        incident.and_then(|incident| {
            let request = DecideRequest { incident, trace, receipt };
            let mut decision = decide(open, &request, self.naive)?;
            if assessed {
                assess::add(open, (&request.incident, self.naive), &mut decision)?;
            }
            Ok(decision)
        })
    }

    /// As `decide_many`, for cases: each is read and judged alone.
    fn timeline_many(&self, request: &str) -> Result<String, Error> {
        let many: timeline::Many<'_> = json::parse_typed(request)?;
        let book = &self.opened()?.book;
        if many.cases.len() > limits::INCIDENTS_MAX {
            return Err(exceeded(("INCIDENTS_MAX", limits::INCIDENTS_MAX)).at("cases"));
        }
        instant((&many.at, "at"), book.pack.zone)?;
        let asked = (&*many.at, many.explain);
        joined(many.cases.into_iter().map(|case| {
            bounded(case.get().len(), ("CALL_BYTES_MAX", limits::CALL_BYTES_MAX))
                .and_then(|()| timeline::typed(case.get(), Some("case")))
                .and_then(|case| timeline::timeline(book, case, asked, "case"))
        }))
    }

    /// Counts limits without an incident: each item has a start and a limit, and the calendar is
    /// the one named, else the top layer's. One outcome per item, its errors with the path
    /// `items[N]`.
    fn deadline(&self, request: &str) -> Result<String, Error> {
        let request: DeadlineRequest = json::parse(request)?;
        let pack = &self.opened()?.book.pack;
        if request.items.len() > limits::INCIDENTS_MAX {
            return Err(exceeded(("INCIDENTS_MAX", limits::INCIDENTS_MAX)).at("items"));
        }
        let calendar = match &request.calendar {
            Some(id) => pack.calendars.get(id).ok_or_else(|| {
                let known: Vec<&str> = pack.calendars.keys().map(String::as_str).collect();
                let known = known.join(", ");
                Error::new(
                    ErrorKind::InvalidRequest,
                    format!("规则包没有日历 `{id}`"),
                    format!("the pack has no calendar `{id}`"),
                )
                .at("calendar")
                .hint(format!("可用：{known}"), format!("known: {known}"))
            })?,
            None => pack
                .calendar_of(pack.layers.len().saturating_sub(1))
                .ok_or_else(deadline::no_calendar)?,
        };
        let mut out = DeadlineResponse::new();
        for (at, item) in request.items.iter().enumerate() {
            out.push(match due(calendar, item, pack.zone) {
                Ok(due) => Outcome::Ok(Box::new(due)),
                Err(error) => {
                    let below = error.path.as_deref().unwrap_or_default();
                    let path = format!("items[{at}].{below}");
                    let path = path.trim_end_matches('.').to_owned();
                    Outcome::Error(Box::new(error.at(path)))
                }
            });
        }
        tell(&out)
    }
}

/// A bundle, after a look at the size of its roster: as a tree that alone could take more memory
/// than there is. A request within that bound holds no roster beyond it, and is read but once.
fn bundle(request: &str) -> Result<Bundle, Error> {
    if request.len() <= limits::CALL_BYTES_MAX {
        return json::parse(request);
    }
    #[derive(Deserialize)]
    struct Parts {
        roster: Option<Box<RawValue>>,
    }
    // What is wrong with the request is told by the strict reading that follows.
    let roster = serde_json::from_str::<Parts>(request).ok().and_then(|parts| parts.roster);
    if let Some(roster) = roster {
        let most = ("CALL_BYTES_MAX", limits::CALL_BYTES_MAX);
        bounded(roster.get().len(), most).map_err(|error| error.at("roster"))?;
    }
    json::parse(request)
}

/// The start has an offset, or is taken as local time in the pack's zone. Limits that need a row's
/// rules are the item's error: there is no row here.
fn due(calendar: &Calendar, item: &DeadlineItem, zone: jiff::tz::Offset) -> Result<DueDate, Error> {
    let start = local(instant((&item.start, "start"), zone)?, zone);
    let limit = Limit::parse(&item.limit).map_err(|fault| {
        let (message, hint) = (fault.message(), fault.hint());
        Error::new(ErrorKind::InvalidRequest, message.zh, message.en)
            .at("limit")
            .hint(hint.zh, hint.en)
    })?;
    let due = calendar::due(calendar, start, &limit, None).map_err(deadline::fault)?;
    Ok(DueDate {
        limit: limit.to_string(),
        due: Some(written(due.at, zone)),
        provisional: due.provisional.is_some(),
        note: due.provisional,
        counted: due
            .counted
            .iter()
            .map(|(from, to)| (written(*from, zone), written(*to, zone)))
            .collect(),
    })
}

/// A list of outcomes, one answer at a time: a thousand of them as trees would not fit the memory
/// cap.
fn joined<T: Serialize>(answers: impl Iterator<Item = Result<T, Error>>) -> Result<String, Error> {
    let mut out = String::from("[");
    for answer in answers {
        if out.len() > 1 {
            out.push(',');
        }
        let outcome = match answer {
            Ok(answer) => Outcome::Ok(Box::new(answer)),
            Err(error) => Outcome::Error(Box::new(error)),
        };
        out.push_str(&json::canonical(&outcome));
        bounded(out.len(), ("RESPONSE_BYTES_MAX", limits::RESPONSE_BYTES_MAX))?;
    }
    out.push(']');
    Ok(out)
}

/// The canonical text of a payload, as a tree first: for what is small, or one of many.
fn tell<T: Serialize>(payload: &T) -> Result<String, Error> {
    Ok(json::canonical(payload))
}

/// As [`tell`], duty by duty: all of them as trees at once would not fit the memory cap.
fn tell_duties(mut response: DutiesResponse) -> Result<String, Error> {
    let duties = std::mem::take(&mut response.duties);
    let rest = json::canonical(&response);
    let (mut out, rest) = (String::new(), rest.as_str());
    let rest = list(&mut out, rest, ("duties", duties))?;
    out.push_str(rest);
    Ok(out)
}

/// As [`tell`], grid by grid.
fn tell_survey(mut response: SurveyResponse) -> Result<String, Error> {
    let areas = std::mem::take(&mut response.areas);
    let grids = std::mem::take(&mut response.grids);
    let rest = json::canonical(&response);
    let (mut out, rest) = (String::new(), rest.as_str());
    let rest = list(&mut out, rest, ("areas", areas))?;
    let rest = list(&mut out, rest, ("grids", grids))?;
    out.push_str(rest);
    Ok(out)
}

/// Writes what stands before the member's empty list and the list itself; gives what comes after.
///
/// The texts that a list stands between hold names of members and numbers only, never a word of
/// the request, so the first place that looks like the list is the list.
fn list<'a, T: Serialize>(
    out: &mut String,
    rest: &'a str,
    (member, parts): (&str, Vec<T>),
) -> Result<&'a str, Error> {
    let begin = format!("\"{member}\":[");
    let Some((before, after)) = rest.split_once(&begin) else { return Ok(rest) };
    out.push_str(before);
    out.push_str(&begin);
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&json::canonical(&part));
        bounded(out.len(), ("RESPONSE_BYTES_MAX", limits::RESPONSE_BYTES_MAX))?;
    }
    Ok(after)
}

fn unknown(function: &str) -> Error {
    Error::new(
        ErrorKind::InvalidRequest,
        format!("契约里没有函数 `{function}`"),
        format!("the contract has no function `{function}`"),
    )
}

/// Refuses what is larger than a bound, by the bound's name.
fn bounded(bytes: usize, (name, most): (&str, usize)) -> Result<(), Error> {
    if bytes > most { Err(exceeded((name, most))) } else { Ok(()) }
}
