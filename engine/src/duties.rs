//! Recurring duties 职责 against a log of what was done: done, due, overdue, or unspecified.
//!
//! Articles on grid management give few deadlines and many cadences: a round of every household
//! each month, two meetings a week, three patrols a day in season. Such a duty has no incident; it
//! has a subject (a grid, a water, a person), a window, and a log. A row of the table `duties` says
//! which subjects it is for and how often; this module cuts the period into the row's windows and
//! counts.
//!
//! | cadence | one duty for each | done where |
//! |---|---|---|
//! | `count` | calendar window that reaches into the period | so many entries lie in it |
//! | `slots` | slot of each day | so many entries lie in it |
//! | `gap` | stretch without an entry | the next entry comes within so many days |
//! | `event` | event of that kind | an entry follows it |
//! | `meeting` | event, or meeting without one | an entry lies by the end of the next one's day |
//! | `unspecified` | subject | never told: the source gives no period |
//!
//! - A window is judged whole, even where it reaches beyond the period, and only if the row is in
//!   force on its first day.
//! - An entry that lacks the evidence a row asks for (数据录入) does not count and is listed as
//!   incomplete; one that counts nowhere is listed as unused. Nothing is dropped.
//! - Judged from one instant, which the caller gives: what is not done is overdue if its window has
//!   ended by then, and due otherwise.
//!
//! What is asked of the table is asked once for each stretch of days on which nothing turns, and
//! not once a day: a row may come into force, a record of the roster may begin, a condition may be
//! on the date itself. So asking for a year costs as much as its changes.
//!
//! Not responsible for: incidents, or who holds the posts.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use gezhi_contract::duties::{DutiesRequest, DutiesResponse, Duty, DutyStatus, DutySubject};
use gezhi_contract::incident::Place;
use gezhi_contract::{Error, ErrorKind, Incident};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use crate::book::{Book, PlannedTable, text};
use crate::decide::ask::{Answer, Run, ask, by, missing};
use crate::decide::assign::parties;
use crate::decide::scene::{Known, Scene, day};
use crate::diagnostic::suggest;
use crate::instant::{instant, local};
use crate::limits;
use crate::pack::field::{Field, PER, Standard};
use crate::pack::manifest::Span;
use crate::pack::vocabulary::Section;
use crate::plan::Bits;
use crate::roster::Register;

mod cadence;
mod log;
mod window;

use cadence::{Judge, Turn};
use log::Log;

/// Judges the duties of the subjects in the request.
///
/// Subjects are the request's own, or the roster's where it names none.
///
/// Subjects that no row is for give no duties, and a pack without the table gives none at all; an
/// entry for a duty that its subject does not have is `unused`. What is given comes in the order of
/// subjects, then of rows, then in time.
///
/// # Errors
/// `invalid_request` with the path of the first word, day or entry that does not fit;
/// `limit_exceeded` (`DUTY_DAYS_MAX`, `DUTY_WINDOWS_MAX`, `DUTIES_MAX`, `RESPONSE_BYTES_MAX`);
/// `beyond_calendar` for a limit after an event.
pub fn duties(
    book: &Book,
    roster: Option<&Rc<Register>>,
    request: &DutiesRequest,
) -> Result<DutiesResponse, Error> {
    let mut out = DutiesResponse::default();
    let period = period(request)?;
    let at = instant((&request.at, "at"), book.pack.zone)?;
    let planned = book.tables.get("duties");
    let subjects = match (&request.subjects, roster) {
        (Some(subjects), _) => named(book, request, subjects)?,
        (None, Some(register)) => {
            let days = Span { from: Some(period.0), to: Some(period.1) };
            let mut all = planned.map(|p| enrolled(register, p, days)).unwrap_or_default();
            for subject in &mut all {
                subject.known.facts.clone_from(&request.facts);
            }
            all
        }
        (None, None) => Vec::new(),
    };
    let log = Log::read(book, request, (&subjects, at))?;
    let Some(planned) = planned else { return Ok(out) };
    let run = Run::default();
    let mut forces = Forces::new(planned, book.pack.layers.len());
    let now = (at, local(at, book.pack.zone));
    let windows = Cell::new(0);
    let judge = Judge { book, planned, period, log: &log, at: now, roster, windows };
    let mut used = BTreeSet::new();
    let mut size = limits::Response::default();
    let rows = rows_of(planned);
    for subject in &subjects {
        let mut asked = Asked::new((book, roster), planned, (subject, &run));
        for row in rows.get(subject.kind.as_str()).into_iter().flatten().copied() {
            let mut stand = |day: Date| {
                if !subject.days.holds(day) {
                    return Ok(Stand::Out);
                }
                asked.stand(&mut forces, day, row)
            };
            let mut give = |duty: Duty| {
                used.extend(duty.log.iter().chain(&duty.incomplete).copied());
                count(&duty, &mut out);
                if request.only.is_empty() || request.only.contains(&duty.status) {
                    size.add(&duty)?;
                    out.duties.push(duty);
                    bounded(out.duties.len())?;
                }
                Ok(())
            };
            judge.row(row, subject, Turn { stand: &mut stand, give: &mut give })?;
        }
    }
    let entries = u64::try_from(request.log.len()).unwrap_or(u64::MAX);
    out.unused = (0..entries).filter(|entry| !used.contains(entry)).collect();
    out.steps = run.steps.get();
    Ok(out)
}

/// A subject, with what is known of it as an incident's place and facts.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Its id.
    pub id: String,
    /// A tier, or a kind of places or people.
    pub kind: String,
    /// What is known of it.
    pub known: Incident,
    /// The days on which it is there.
    pub days: Span,
    /// Where it stands in the request, as `subjects[3]`.
    pub path: String,
}

/// The areas and subjects of the roster that the table's rows are for, on any of the days.
///
/// An id with several records is listed once for each, with the days of that record: a grid that
/// was redrawn in March has its duties before and after under one id.
#[must_use]
pub fn enrolled(register: &Register, planned: &PlannedTable, days: Span) -> Vec<Given> {
    let rows = 0..planned.table.rows.len();
    let kinds: BTreeSet<&str> = rows.filter_map(|row| text(&planned.table, row, "per")).collect();
    let mut out = Vec::new();
    for kind in kinds {
        for listed in register.subjects_of(kind, days) {
            out.push(Given {
                id: listed.id.to_owned(),
                kind: kind.to_owned(),
                known: Incident { id: listed.id.to_owned(), ..Incident::default() },
                days: Span { from: listed.from, to: listed.to },
                path: "roster".to_owned(),
            });
        }
    }
    out
}

/// The subjects that a request names.
///
/// # Errors
/// `invalid_request` for a kind that is no tier and no kind of places or people.
pub fn named(
    book: &Book,
    request: &DutiesRequest,
    subjects: &[DutySubject],
) -> Result<Vec<Given>, Error> {
    let mut out: Vec<Given> = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, subject) in subjects.iter().enumerate() {
        let path = format!("subjects[{index}]");
        let kind = kind(book, &subject.kind, &format!("{path}.kind"))?;
        if !seen.insert(&subject.id) {
            let id = &subject.id;
            return Err(Error::new(
                ErrorKind::InvalidRequest,
                format!("对象 `{id}` 重复"),
                format!("subject `{id}` stands twice"),
            )
            .at(format!("{path}.id")));
        }
        let mut known = described(book, &subject.id, &kind);
        if let Some(place) = &mut known.place {
            place.setting.clone_from(&subject.setting);
        }
        known.facts.clone_from(&request.facts);
        known.facts.extend(subject.facts.clone());
        let days = Span::default();
        out.push(Given { id: subject.id.clone(), kind, known, days, path });
    }
    Ok(out)
}

/// An incident that says of a place only what kind it is.
#[must_use]
pub fn described(book: &Book, id: &str, kind: &str) -> Incident {
    let place = book.pack.vocabulary.find(Section::Places, kind).map(|term| term.id.clone());
    Incident {
        id: id.to_owned(),
        place: Some(Place { kind: place, ..Place::default() }),
        ..Incident::default()
    }
}

/// A kind of subject as its id.
///
/// # Errors
/// `invalid_request` with the nearest word.
pub fn kind(book: &Book, word: &str, path: &str) -> Result<String, Error> {
    let vocabulary = &book.pack.vocabulary;
    if let Some(term) = PER.iter().find_map(|section| vocabulary.find(*section, word)) {
        return Ok(term.id.clone());
    }
    let mut error = Error::new(
        ErrorKind::InvalidRequest,
        format!("`{word}` 不是层级、场所或人群"),
        format!("`{word}` is no tier, kind of place or kind of person"),
    )
    .at(path);
    let known = PER.iter().flat_map(|section| vocabulary.section(*section));
    error.hint = suggest(word, known.flat_map(|t| [t.id.as_str(), t.label.zh.as_str()]));
    Err(error)
}

/// Both days, the last one included; at most `DUTY_DAYS_MAX` of them.
fn period(request: &DutiesRequest) -> Result<(Date, Date), Error> {
    let (from, to) = (day(&request.from, "from")?, day(&request.to, "to")?);
    if to < from {
        return Err(Error::new(
            ErrorKind::InvalidRequest,
            format!("`to`（{to}）早于 `from`（{from}）"),
            format!("`to` ({to}) lies before `from` ({from})"),
        )
        .at("to"));
    }
    let days = from.until(to).map_or(i32::MAX, |span| span.get_days());
    if usize::try_from(days).unwrap_or(usize::MAX) >= limits::DUTY_DAYS_MAX {
        return Err(exceeded(("DUTY_DAYS_MAX", limits::DUTY_DAYS_MAX)).at("to"));
    }
    Ok((from, to))
}

/// Refuses a list that nobody could read. Duties that `only` leaves out are counted and not listed,
/// so they do not add to it.
fn bounded(listed: usize) -> Result<(), Error> {
    if listed <= limits::DUTIES_MAX {
        return Ok(());
    }
    Err(exceeded(("DUTIES_MAX", limits::DUTIES_MAX)))
}

/// As `limits::exceeded`, with what to ask for instead.
fn exceeded((name, most): (&str, usize)) -> Error {
    limits::exceeded((name, most)).hint(
        "缩短期间、减少对象，或用 only 只列某些状态",
        "ask for a shorter period or fewer subjects, or list some statuses only (`only`)",
    )
}

/// Adds a duty to the counts by status, which are of all duties, listed or not.
fn count(duty: &Duty, out: &mut DutiesResponse) {
    let name = match duty.status {
        DutyStatus::Done => "done",
        DutyStatus::Due => "due",
        DutyStatus::Overdue => "overdue",
        DutyStatus::Unspecified => "unspecified",
        DutyStatus::NeedsFacts => "needs_facts",
    };
    let place = out.counts.entry(name.to_owned()).or_insert(0);
    *place = place.saturating_add(1);
}

/// How a row stands to a subject on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Its conditions hold.
    Holds,
    /// They may, once these are known.
    Possible(Vec<String>),
    /// They do not, or the row is not in force.
    Out,
}

/// The table's rows by the kind of subject they are for, in rule order.
fn rows_of(planned: &PlannedTable) -> BTreeMap<&str, Vec<usize>> {
    let mut out: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in 0..planned.table.rows.len() {
        if let Some(kind) = text(&planned.table, row, "per") {
            out.entry(kind).or_default().push(row);
        }
    }
    out
}

/// The sets of rows in force that the days have; mostly one. The same for all subjects, so each
/// day is looked at once.
struct Forces<'a> {
    planned: &'a PlannedTable,
    layers: usize,
    found: Vec<Bits>,
    days: BTreeMap<Date, usize>,
}

impl<'a> Forces<'a> {
    fn new(planned: &'a PlannedTable, layers: usize) -> Self {
        Self { planned, layers, found: Vec::new(), days: BTreeMap::new() }
    }

    /// The place of the day's set.
    fn of(&mut self, day: Date) -> usize {
        if let Some(place) = self.days.get(&day) {
            return *place;
        }
        let bits = self.planned.in_force(&vec![Some(day); self.layers]);
        let place = self.found.iter().position(|known| *known == bits).unwrap_or_else(|| {
            self.found.push(bits);
            self.found.len().saturating_sub(1)
        });
        self.days.insert(day, place);
        place
    }
}

/// What the table answers about one subject, once for each stretch of days on which nothing turns:
/// neither the rows in force, nor what the roster knows of the subject, nor the date itself where
/// a column asks for it.
struct Asked<'a> {
    ground: Ground<'a>,
    planned: &'a PlannedTable,
    subject: &'a Given,
    run: &'a Run,
    /// The days from which the roster's records say something else.
    turns: BTreeSet<Date>,
    /// Whether the table asks for the date, so that every day is a stretch of its own.
    daily: bool,
    /// By the set of rows in force and the first day of the stretch.
    answers: BTreeMap<(usize, Date), (Scene, Answer)>,
}

impl<'a> Asked<'a> {
    fn new(
        ground: Ground<'a>,
        planned: &'a PlannedTable,
        (subject, run): (&'a Given, &'a Run),
    ) -> Self {
        let turns = ground.1.map(|register| register.turns(&subject.id)).unwrap_or_default();
        let daily = planned.table.input(&Field::Standard(Standard::ReportedDate)).is_some();
        Self { ground, planned, subject, run, turns, daily, answers: BTreeMap::new() }
    }

    /// How a row stands on a day. Asking again for days of one stretch costs nothing.
    fn stand(&mut self, forces: &mut Forces<'_>, day: Date, row: usize) -> Result<Stand, Error> {
        let turn = || self.turns.range(..=day).next_back().copied().unwrap_or(Date::MIN);
        let key = (forces.of(day), if self.daily { day } else { turn() });
        if !self.answers.contains_key(&key) {
            let answer = self.ask(day)?;
            self.answers.insert(key, answer);
        }
        let Some((scene, answer)) = self.answers.get(&key) else { return Ok(Stand::Out) };
        // Both lists are in rule order.
        if answer.hits.binary_search(&row).is_ok() {
            return Ok(Stand::Holds);
        }
        if answer.possible.binary_search(&row).is_err() {
            return Ok(Stand::Out);
        }
        let table = &self.planned.table;
        let known: Vec<Known<'_>> =
            table.inputs.iter().map(|c| scene.known(&c.field, &self.ground.0.pack)).collect();
        let needs = table.rows.get(row).map(|row| missing(table, row, &known, scene));
        Ok(Stand::Possible(needs.unwrap_or_default()))
    }

    /// Asks the table about the subject as it is known on a day. The scene is kept beside the
    /// answer, for it says what a row that only may hold still needs.
    fn ask(&self, day: Date) -> Result<(Scene, Answer), Error> {
        let scene = scene(self.ground, self.subject, day)?;
        let answer = ask(self.ground.0, self.planned, &scene, self.run);
        Ok((scene, answer))
    }
}

/// The pack, and the roster where there is one.
pub type Ground<'a> = (&'a Book, Option<&'a Rc<Register>>);

/// What is known of a subject, on a day, as a scene that tables can be asked about.
///
/// What the request states wins over what the roster knows of it.
///
/// # Errors
/// `invalid_request` with the path below the subject.
pub fn scene((book, roster): Ground<'_>, subject: &Given, day: Date) -> Result<Scene, Error> {
    let noon = DateTime::new(day.year(), day.month(), day.day(), 12, 0, 0, 0);
    let noon = noon.ok().and_then(|noon| book.pack.zone.to_timestamp(noon).ok());
    let reported_at = noon.unwrap_or(Timestamp::UNIX_EPOCH).to_string();
    let mut incident = Incident { reported_at, ..subject.known.clone() };
    let known = roster.filter(|register| {
        let place = incident.place.get_or_insert_default();
        if register.subject(&subject.id, day).is_some() {
            place.subject = Some(subject.id.clone());
            return true;
        }
        let area = register.area(&subject.id, day).is_some();
        place.grids = area.then(|| vec![subject.id.clone()]);
        area
    });
    let mut scene = Scene::read(book, &incident).map_err(|mut error| {
        let path = error.path.take().unwrap_or_default();
        let below = path.strip_prefix("incident.").unwrap_or(&path).to_owned();
        let below = below.strip_prefix("place.").map_or(below.clone(), str::to_owned);
        error.at(format!("{}.{below}", subject.path))
    })?;
    scene.dates = vec![Some(day); book.pack.layers.len()];
    if let Some(register) = known {
        scene.enrol(book, &incident, register)?;
    }
    Ok(scene)
}

/// What all duties of one row have in common.
pub(crate) fn blank(
    book: &Book,
    planned: &PlannedTable,
    at: usize,
    subject: &Given,
) -> Option<Duty> {
    let table = &planned.table;
    let row = table.rows.get(at)?;
    Some(Duty {
        duty: row.id.clone(),
        what: text(table, at, "do").unwrap_or_default().to_owned(),
        per: subject.kind.clone(),
        subject: subject.id.clone(),
        parties: parties(&book.pack.vocabulary, (table, at), row),
        cadence: text(table, at, "cadence").unwrap_or_default().to_owned(),
        required: None,
        done: 0,
        status: DutyStatus::Unspecified,
        from: None,
        due: None,
        log: Vec::new(),
        incomplete: Vec::new(),
        about: None,
        needs: Vec::new(),
        note: row.note.clone(),
        by: by(row),
    })
}

/// The parties of a duty as the posts and organisations that they are for its subject on a day.
pub(crate) fn held(register: &Register, duty: &mut Duty, day: Date) {
    let parties = std::mem::take(&mut duty.parties);
    for party in parties {
        let found = register.resolve(&party, &duty.subject, day);
        if found.is_empty() {
            duty.parties.push(party);
        }
        duty.parties.extend(found);
    }
}

/// Entries by place in the request.
pub(crate) type Entries = BTreeMap<(String, String), Vec<log::Entry>>;
