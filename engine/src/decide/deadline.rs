//! Deadlines 时限: the rows of `limits` that hold, counted in their layer's calendar.
//!
//! Every row of `limits` that holds is one deadline, on its own clock 时钟: a case may have to be
//! accepted within an hour, handled within a day and reported back within three. What holds of the
//! list:
//!
//! - **Nothing is invented.** No row, no date: one entry for the clock `handle` with `basis: none`,
//!   and a note that says no rule gives a limit.
//! - **`无` is silent beside a limit.** A source that gives no limit says less than one that does,
//!   so such a row is dropped where another row, hit or possible, gives its clock one.
//! - **Equal deadlines stand once**, whatever rows they come from: same clock, stage, limit, due
//!   and start.
//! - **What hangs on unknown facts is listed and not chosen**: one entry per clock with `basis:
//!   needs_facts` and the limits to choose between in `possible`.
//! - **A limit starts from an event.** Where the event has not happened, it is counted from the
//!   report and says `assumed_start`: an estimate for planning, and not a date to hold anybody to.
//!
//! A limit is counted in the calendar of *its row's* layer: a
//! city's timetable means the city's working hours, also when a district lies over it.
//!
//! For limits in `日` the row must say how days are counted, because laws differ and 民法典 leaves room
//! for it (第二百零四条): whether the first day counts (第二百零一条: it does not), whether a last day on a day
//! off rolls on to the next working day, and whether the last day ends at midnight or as business
//! closes (第二百零三条).
//!
//! Not responsible for: counting; see `calendar`.

use gezhi_contract::decision::{Basis, DayCount, DayEnds, Deadline};
use gezhi_contract::{Error, ErrorKind, Incident};
use rust_decimal::prelude::ToPrimitive;

use crate::book::{Book, setting, text, value};
use crate::calendar::{self, DayEnd, DayRules, Due, DueFault, Limit};
use crate::decide::ask::{Run, ask, by};
use crate::decide::scene::Scene;
use crate::instant::{local, written};
use crate::pack::table::{Row, Table};
use crate::value::Value;

const NO_RULE: &str = "没有规则给出时限 / no rule gives a limit";
const NEEDS: &str = "事实不足，尚不能确定时限 / facts are missing to choose the limit";

/// Computes the deadlines by the tables alone.
///
/// In rule order, then the undecided ones by clock. Instants are texts in the pack's zone;
/// `counted` lists the spans of working time that make up the limit, so that a person can check the
/// count with a pencil. There is always at least one entry.
///
/// # Errors
/// `beyond_calendar` where the calendar says so.
pub fn deadlines(
    book: &Book,
    incident: &Incident,
    scene: &Scene,
    run: &Run,
) -> Result<Vec<Deadline>, Error> {
    let Some(planned) = book.tables.get("limits") else { return Ok(vec![none()]) };
    let table = &planned.table;
    let answer = ask(book, planned, scene, run);
    let clock_of = |at: &usize| text(table, *at, "clock").unwrap_or_default();
    let says_none = |at: &usize| text(table, *at, "limit") == Some("none");
    let maker = Maker { book, incident, scene, table };
    let mut out: Vec<Deadline> = Vec::new();
    let silenced = |at: &usize| {
        let mut others = answer.hits.iter().chain(&answer.possible);
        let given = |other: &usize| clock_of(other) == clock_of(at) && !says_none(other);
        says_none(at) && others.any(given)
    };
    for at in answer.hits.iter().filter(|at| !silenced(at)) {
        let deadline = maker.make(*at)?;
        let same = |other: &Deadline| {
            (&other.clock, &other.stage, &other.limit, &other.due, &other.starts)
                == (
                    &deadline.clock,
                    &deadline.stage,
                    &deadline.limit,
                    &deadline.due,
                    &deadline.starts,
                )
        };
        if !out.iter().any(same) {
            out.push(deadline);
        }
    }
    let possible: Vec<usize> = answer.possible.iter().copied().filter(|at| !silenced(at)).collect();
    out.extend(maker.undecided(&possible, run)?);
    if out.is_empty() {
        out.push(none());
    }
    Ok(out)
}

/// One row with a limit, of `limits` or of another table that has the same columns.
///
/// # Errors
/// As [`deadlines`].
pub fn of_row(
    (book, incident, scene): (&Book, &Incident, &Scene),
    table: &Table,
    at: usize,
) -> Result<Deadline, Error> {
    Maker { book, incident, scene, table }.make(at)
}

/// The answer where no rule gives any limit.
fn none() -> Deadline {
    Deadline {
        clock: "handle".to_owned(),
        basis: Basis::None,
        note: Some(NO_RULE.to_owned()),
        ..Deadline::default()
    }
}

/// What every deadline of one decision is made from.
struct Maker<'a> {
    book: &'a Book,
    incident: &'a Incident,
    scene: &'a Scene,
    table: &'a Table,
}

impl Maker<'_> {
    /// One row as a deadline. `limit` is `none` (无: the source gives no limit), `event` (随事件: it
    /// hangs on an unscheduled event, which `starts` names) or an amount with a unit, which is
    /// counted.
    fn make(&self, at: usize) -> Result<Deadline, Error> {
        let table = self.table;
        let word = |output: &str| text(table, at, output).map(str::to_owned);
        let Some(row) = table.rows.get(at) else { return Ok(none()) };
        let limit = word("limit");
        let mut out = Deadline {
            clock: word("clock").unwrap_or_default(),
            stage: word("stage"),
            done_when: word("done_when"),
            units: word("units"),
            authority: word("authority"),
            note: row.note.clone(),
            by: Some(by(row)),
            ..Deadline::default()
        };
        match limit.as_deref() {
            None | Some("none") => out.basis = Basis::None,
            Some("event") => {
                out.basis = Basis::Event;
                out.starts = setting(self.book, table, at, "starts");
            }
            Some(limit) => {
                let starts = setting(self.book, table, at, "starts");
                self.count((limit, starts), (row, at), &mut out)?;
            }
        }
        Ok(out)
    }

    /// Fills in limit, start and due. The limit is written back in its canonical form, so that
    /// `五个工作日` and `5工作日` are the same text. A limit that cannot be read here would have been
    /// refused with the pack.
    fn count(
        &self,
        (limit, starts): (&str, Option<String>),
        (row, at): (&Row, usize),
        out: &mut Deadline,
    ) -> Result<(), Error> {
        let starts = starts.unwrap_or_else(|| "reported".to_owned());
        let known = self.scene.events.get(&starts).copied();
        let zone = self.book.pack.zone;
        let start = local(known.unwrap_or(self.scene.reported), zone);
        let limit = Limit::parse(limit).map_err(|fault| bad_limit(&fault.message().en))?;
        let rules = day_rules(self.table, at);
        let calendar = self.book.pack.calendar_of(row.layer).ok_or_else(no_calendar)?;
        out.basis = Basis::Rule;
        out.limit = Some(limit.to_string());
        out.start = Some(written(start, zone));
        out.assumed_start = Some(known.is_none());
        out.starts = Some(starts);
        out.illustrative = self.illustrative(row);
        out.calendar = Some(calendar.id.clone());
        out.days = rules.map(told);
        let due = calendar::due(calendar, start, &limit, rules.as_ref()).map_err(fault)?;
        self.tell(due, out);
        Ok(())
    }

    /// A deadline beyond what the calendar vouches for is `provisional`: it is given, with the
    /// reason as a note, and may still move when the year's holidays are announced.
    fn tell(&self, due: Due, out: &mut Deadline) {
        let zone = self.book.pack.zone;
        out.due = Some(written(due.at, zone));
        out.counted =
            due.counted.iter().map(|(a, b)| (written(*a, zone), written(*b, zone))).collect();
        if let Some(reason) = due.provisional {
            out.provisional = true;
            let both = format!("{} / {}", reason.zh, reason.en);
            out.note = Some(match out.note.take() {
                Some(note) => format!("{note}；{both}"),
                None => both,
            });
        }
    }

    /// Whether the row's layer is made for another place than the incident's.
    ///
    /// Whether an area code is of a place is a question of prefixes: `4311` is the city, `431103`
    /// one of its districts. Without a code in the report and on the top layer, everything but the
    /// top layer's own rows is illustrative. A layer above may adopt another place's limits by its
    /// own order; they are then its own.
    fn illustrative(&self, row: &Row) -> bool {
        let layers = &self.book.pack.layers;
        let own = layers.get(row.layer).and_then(|layer| layer.jurisdiction.as_deref());
        let Some(own) = own else { return false };
        let name = layers.get(row.layer).map(|layer| layer.id.as_str());
        if layers.iter().any(|layer| layer.adopts.iter().any(|id| Some(id.as_str()) == name)) {
            return false;
        }
        let here = self.incident.place.as_ref().and_then(|place| place.area_code.as_deref());
        let top = layers.last().and_then(|layer| layer.jurisdiction.as_deref());
        match here.or(top) {
            Some(here) => !here.starts_with(own),
            None => row.layer.saturating_add(1) != layers.len(),
        }
    }

    /// One entry per clock whose limit hangs on facts that are not known, with the limits they
    /// choose between.
    ///
    /// While the class itself is missing the choices are left out: they would be the whole
    /// timetable.
    fn undecided(&self, possible: &[usize], run: &Run) -> Result<Vec<Deadline>, Error> {
        let unclassified = run.needs.borrow().contains("category");
        let mut out: Vec<Deadline> = Vec::new();
        for at in possible {
            let clock = text(self.table, *at, "clock").unwrap_or_default();
            let place = out.iter().position(|d| d.clock == clock).unwrap_or_else(|| {
                out.push(Deadline {
                    clock: clock.to_owned(),
                    basis: Basis::NeedsFacts,
                    note: Some(NEEDS.to_owned()),
                    ..Deadline::default()
                });
                out.len().saturating_sub(1)
            });
            if !unclassified && let Some(open) = out.get_mut(place) {
                let mut made = self.make(*at)?;
                made.counted.clear();
                open.possible.push(made);
            }
        }
        Ok(out)
    }
}

/// The rules that a row gives for a limit in `日`.
///
/// `None` unless the row states all three of `first_day`, `roll` and `ends`; a row with a limit in
/// `日` and no rules is the diagnostic `missing-rules`, so this is never met while deciding.
/// `short_days` is a number of days, up to which a limit is counted in working days instead.
#[must_use]
pub fn day_rules(table: &Table, at: usize) -> Option<DayRules> {
    let truth = |output: &str| match value(table, at, output)? {
        Value::Boolean(truth) => Some(*truth),
        _ => None,
    };
    let short = match value(table, at, "short_days") {
        Some(Value::Decimal(days)) => days.to_u32(),
        _ => None,
    };
    Some(DayRules {
        first_day: truth("first_day")?,
        roll: truth("roll")?,
        ends: match text(table, at, "ends")? {
            "close" => DayEnd::Close,
            _ => DayEnd::Midnight,
        },
        short_days: short,
    })
}

/// How days are counted, as the contract tells it.
fn told(rules: DayRules) -> DayCount {
    DayCount {
        first_day: rules.first_day,
        roll: rules.roll,
        ends: match rules.ends {
            DayEnd::Close => DayEnds::Close,
            DayEnd::Midnight => DayEnds::Midnight,
        },
        short_days: rules.short_days,
    }
}

/// A limit that the pack's reading let pass and that still cannot be read.
fn bad_limit(said: &str) -> Error {
    Error::new(ErrorKind::InvalidPack, format!("时限有误：{said}"), said.to_owned())
}

/// The pack gives limits but names no calendar.
#[must_use]
pub fn no_calendar() -> Error {
    Error::new(ErrorKind::InvalidPack, "规则包没有日历", "the pack has no calendar").hint(
        "在 pack.toml 写 calendar = \"cn-mainland\"，或用 --calendar 指定",
        "write calendar = \"cn-mainland\" in pack.toml, or name one",
    )
}

/// A counting fault as the contract's error.
///
/// Beyond what the calendar knows is `beyond_calendar`; further than `CALENDAR_DAYS_MAX` days is
/// `limit_exceeded`, with the bound's name; the rest is the caller's mistake.
#[must_use]
pub fn fault(fault: DueFault) -> Error {
    let kind = match fault {
        DueFault::BeyondCalendar { .. } => ErrorKind::BeyondCalendar,
        DueFault::TooFar { .. } => ErrorKind::LimitExceeded,
        _ => ErrorKind::InvalidRequest,
    };
    let (message, hint) = (fault.message(), fault.hint());
    let mut error = Error::new(kind, message.zh, message.en);
    error.hint = Some(hint);
    if kind == ErrorKind::LimitExceeded {
        error.limit = Some("CALENDAR_DAYS_MAX".to_owned());
    }
    error
}
