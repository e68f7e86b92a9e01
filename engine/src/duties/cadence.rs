//! One row of `duties` for one subject: its windows, and how each of them stands.
//!
//! Every cadence answers the same three questions: which windows there are, which entries lie in
//! them, and until when something was in time. What differs is where windows come from:
//!
//! ```text
//! count     |--- week ---|--- week ---|        the calendar, whatever was done
//! slots      |--|    |--| |--|    |--|         the clock, day by day
//! gap       |----e------e--------e---->        the entries themselves; the last is open
//! event          E--------->                   what happened, and a limit where one is given
//! meeting        E------M                      what happened, and when people meet next
//! ```
//!
//! An entry is in time to the end of the second that a due is written with, because nobody who
//! reads `23:59:59` takes 23:59:59.5 for the next day.
//!
//! Not responsible for: which rows are for the subject.

use std::cell::Cell;
use std::rc::Rc;

use gezhi_contract::Error;
use gezhi_contract::duties::{Duty, DutyStatus};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, Span, Timestamp};

use super::log::{Entry, Free, Happening, Log};
use super::{Given, Stand, blank, exceeded, held, window};
use crate::book::{Book, PlannedTable, text, value};
use crate::calendar::{self, Limit, Window};
use crate::decide::deadline;
use crate::instant::written;
use crate::limits;
use crate::pack::parameter::Setting;
use crate::pack::table::row::split;
use crate::roster::Register;
use crate::value::Value;

const NO_PERIOD: &str = "原文没有写周期，无从判断是否按时 / the source gives no period";
const NO_LIMIT: &str = "原文没有写期限 / the source gives no time limit";
const NO_MEETING: &str = "还没有排定会议 / no meeting is scheduled";

/// What the rows are judged by: the same for all subjects of a request.
///
/// Times are civil, in the pack's zone, for a log is kept by the clock on the wall. The zone is a
/// fixed offset, so no day has 23 hours and none is skipped.
pub struct Judge<'a> {
    /// The pack.
    pub book: &'a Book,
    /// Its duties.
    pub planned: &'a PlannedTable,
    /// The first and last day asked for.
    pub period: (Date, Date),
    /// What was done.
    pub log: &'a Log,
    /// The roster, where there is one.
    pub roster: Option<&'a Rc<Register>>,
    /// The instant judged from, and the same in the pack's zone.
    pub at: (Timestamp, DateTime),
    /// How many windows were looked at so far, those of rows out of force included.
    pub windows: Cell<usize>,
}

/// How a row stands on a day.
type InForce<'a> = dyn FnMut(Date) -> Result<Stand, Error> + 'a;
/// Takes a duty as soon as it is judged; one that nobody lists is not kept.
type Give<'a> = dyn FnMut(Duty) -> Result<(), Error> + 'a;

/// The turn of one row with one subject: what it asks, and where its duties go.
pub struct Turn<'t> {
    /// How the row stands to the subject on a day.
    pub stand: &'t mut InForce<'t>,
    /// Where its duties go, in time.
    pub give: &'t mut Give<'t>,
}

impl Judge<'_> {
    /// Judges one row for one subject; its duties are given in time.
    ///
    /// # Errors
    /// `beyond_calendar` for a limit after an event; `limit_exceeded` (`DUTY_WINDOWS_MAX`).
    pub fn row(&self, row: usize, subject: &Given, turn: Turn<'_>) -> Result<(), Error> {
        let Some(blank) = blank(self.book, self.planned, row, subject) else { return Ok(()) };
        self.look(1)?;
        let Turn { stand, give } = turn;
        let mut resolved = |mut duty: Duty| {
            if let Some(register) = self.roster {
                let day = self.day(&duty, subject);
                held(register, &mut duty, day);
            }
            give(duty)
        };
        let mut turn = Turn { stand, give: &mut resolved };
        match blank.cadence.as_str() {
            "count" => self.counted(row, &blank, &mut turn),
            "slots" => self.slots(row, &blank, &mut turn),
            "gap" => self.gaps(row, &blank, &mut turn),
            "event" => self.events(row, &blank, &mut turn),
            "meeting" => self.meetings(row, &blank, &mut turn),
            _ => self.unspecified(row, &blank, &mut turn),
        }
    }

    /// Counts windows before they are judged: a request must not run for minutes.
    fn look(&self, windows: usize) -> Result<(), Error> {
        let all = self.windows.get().saturating_add(windows);
        self.windows.set(all);
        if all <= limits::DUTY_WINDOWS_MAX {
            return Ok(());
        }
        Err(exceeded(("DUTY_WINDOWS_MAX", limits::DUTY_WINDOWS_MAX)))
    }

    /// The day on which the roster is asked who does it: the first of the window, but not before
    /// the subject is there. It does not depend on the period, so a window that reaches into two
    /// periods is the same post's in both; where a duty has no window, it is the period's first.
    fn day(&self, duty: &Duty, subject: &Given) -> Date {
        let first = duty.from.as_deref().and_then(|from| from.get(..10));
        let first = first.and_then(crate::value::parse_date).unwrap_or(self.period.0);
        subject.days.from.map_or(first, |from| from.max(first))
    }

    /// So many entries in each window of the calendar.
    ///
    /// Windows that begin before the period or end after it are judged whole: half a week has no
    /// "twice a week". The log should therefore reach back to the first day of the first window.
    fn counted(&self, row: usize, blank: &Duty, turn: &mut Turn<'_>) -> Result<(), Error> {
        let kind = text(&self.planned.table, row, "window").unwrap_or("day");
        let times = self.number(row, "times").unwrap_or(1);
        let windows = window::windows(kind, self.week_start(), self.period);
        self.look(windows.len())?;
        for (first, last) in windows {
            let span = (first.to_datetime(Time::midnight()), end(last));
            let stand = (turn.stand)(first)?;
            if let Some(duty) = self.window((row, times, span), blank, stand) {
                (turn.give)(duty)?;
            }
        }
        Ok(())
    }

    /// So many entries in each slot of each day. Of a day on which the row only may hold there is
    /// one duty and not one a slot: what is not known is asked once.
    fn slots(&self, row: usize, blank: &Duty, turn: &mut Turn<'_>) -> Result<(), Error> {
        let parameter = text(&self.planned.table, row, "slots")
            .and_then(|name| self.book.pack.vocabulary.parameter(name));
        let Some(Setting::Many(slots)) = parameter.map(|parameter| &parameter.value) else {
            return Ok(());
        };
        let slots: Vec<Window> = slots.iter().filter_map(|s| Window::parse(s).ok()).collect();
        let times = self.number(row, "times").unwrap_or(1);
        let days = window::windows("day", Weekday::Monday, self.period);
        self.look(days.len().saturating_mul(slots.len()))?;
        for (day, _) in days {
            let stand = (turn.stand)(day)?;
            for slot in &slots {
                let at = |second: u32| {
                    let midnight = day.to_datetime(Time::midnight());
                    midnight.saturating_add(SignedDuration::from_secs(i64::from(second)))
                };
                let last = at(slot.closes().saturating_sub(1));
                let span = (at(slot.opens()), last);
                let Some(duty) = self.window((row, times, span), blank, stand.clone()) else {
                    break;
                };
                (turn.give)(duty)?;
                if matches!(stand, Stand::Possible(_)) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// One window with what was done in it; `due` is its last second.
    fn window(
        &self,
        (row, times, (from, due)): (usize, u64, (DateTime, DateTime)),
        blank: &Duty,
        stand: Stand,
    ) -> Option<Duty> {
        if stand == Stand::Out {
            return None;
        }
        let mut duty = Duty { required: Some(times), ..blank.clone() };
        duty.from = Some(self.written(from));
        duty.due = Some(self.written(due));
        if let Stand::Possible(needs) = stand {
            return Some(unknown(duty, needs));
        }
        let entries = self.log.of(&duty.duty, &duty.subject);
        let first = entries.partition_point(|entry| entry.at < from);
        let within = entries.iter().skip(first).take_while(|e| e.at <= seconds_end(due));
        self.take(row, within, &mut duty);
        duty.status = self.status(duty.done >= times, Some(due));
        Some(duty)
    }

    /// No longer than so many days between two entries.
    ///
    /// The first stretch begins with the period (or with the row, where that is later), each other
    /// one with an entry; the last one is still open, or ends with an entry after the period. Days
    /// are counted, not hours: an entry on the last day is in time.
    ///
    /// A stretch that would begin when the row is no longer in force is not judged; should the row
    /// come into force again, the next begins there. One that begins on the period's last day is
    /// the next period's, unless an entry of that day ends it.
    fn gaps(&self, row: usize, blank: &Duty, turn: &mut Turn<'_>) -> Result<(), Error> {
        let days = self.number(row, "gap_days").unwrap_or(1);
        let entries = self.log.of(&blank.duty, &blank.subject);
        let (mut next, mut last, mut given) = (0_usize, None::<DateTime>, false);
        loop {
            let from = last.map_or(self.period.0, DateTime::date);
            let Some((day, stand)) = self.first_day(from, turn)? else { return Ok(()) };
            let mut duty = Duty { required: Some(1), ..blank.clone() };
            if let Stand::Possible(needs) = stand {
                return (turn.give)(unknown(duty, needs));
            }
            let midnight = day.to_datetime(Time::midnight());
            let start = last.filter(|at| at.date() == day).unwrap_or(midnight);
            next = next.max(entries.partition_point(|entry| entry.at < start));
            let mut done = None;
            while done.is_none()
                && let Some(entry) = entries.get(next)
            {
                next = next.saturating_add(1);
                self.take(row, std::iter::once(entry), &mut duty);
                done = (duty.done > 0).then_some(entry.at);
            }
            let ends_within = done.is_some_and(|at| at.date() <= self.period.1);
            if given && day >= self.period.1 && !ends_within {
                return Ok(());
            }
            let due = later(start.date(), days).map(end);
            let late = matches!((done, due), (Some(at), Some(due)) if at > seconds_end(due));
            duty.from = Some(self.written(start));
            duty.due = due.map(|due| self.written(due));
            duty.status = if late { DutyStatus::Overdue } else { self.status(done.is_some(), due) };
            (turn.give)(duty)?;
            given = true;
            if !ends_within {
                return Ok(());
            }
            last = done;
        }
    }

    /// An entry after each event; in time where the row gives a limit, at any time where it gives
    /// none.
    ///
    /// Events are taken in time, and each entry serves one event only: two cases that were closed
    /// need two notices. Whether an event lies in the period decides, not whether the entry does.
    fn events(&self, row: usize, blank: &Duty, turn: &mut Turn<'_>) -> Result<(), Error> {
        let event = text(&self.planned.table, row, "event").unwrap_or_default();
        let mut free = Free::of(self.log.of(&blank.duty, &blank.subject));
        for happening in self.happened(event, &blank.subject) {
            let Some(mut duty) = self.following(happening, blank, turn)? else { continue };
            let due = self.limit(row, happening.at)?;
            if due.is_none() {
                duty.note = Some(joined(duty.note.take(), NO_LIMIT));
            }
            duty.due = due.map(|due| self.written(due));
            self.follow(row, (happening.at, due), (&mut duty, &mut free));
            (turn.give)(duty)?;
        }
        Ok(())
    }

    /// At the next meeting after each event, or at each meeting where the row names no event.
    ///
    /// Days are compared and not hours: who writes the log may do so before the meeting is closed,
    /// or opened. So an entry is in time until the end of the meeting's day; where there is no
    /// event, it counts from the beginning of that day.
    fn meetings(&self, row: usize, blank: &Duty, turn: &mut Turn<'_>) -> Result<(), Error> {
        let table = &self.planned.table;
        let unit = text(table, row, "meeting").unwrap_or_default();
        let key = (unit.to_owned(), blank.subject.clone());
        let meetings = self.log.meetings.get(&key).map(Vec::as_slice).unwrap_or_default();
        let event = text(table, row, "event");
        let queue: Vec<&Happening> = match event {
            Some(event) => self.happened(event, &blank.subject).collect(),
            None => meetings.iter().filter(|m| self.asked(m.at.date())).collect(),
        };
        let mut free = Free::of(self.log.of(&blank.duty, &blank.subject));
        for happening in queue {
            let Some(mut duty) = self.following(happening, blank, turn)? else { continue };
            let next = meetings.get(meetings.partition_point(|m| m.at < happening.at));
            if next.is_none() {
                duty.note = Some(joined(duty.note.take(), NO_MEETING));
            }
            duty.due = next.map(|meeting| self.written(meeting.at));
            let due = next.map(|meeting| end(meeting.at.date()));
            let midnight = happening.at.date().to_datetime(Time::midnight());
            let from = if event.is_some() { happening.at } else { midnight };
            self.follow(row, (from, due), (&mut duty, &mut free));
            (turn.give)(duty)?;
        }
        Ok(())
    }

    /// The duty that an event or meeting brings, not judged yet; one that only may hold is given
    /// as it is, and is no longer there to be judged.
    fn following(
        &self,
        happening: &Happening,
        blank: &Duty,
        turn: &mut Turn<'_>,
    ) -> Result<Option<Duty>, Error> {
        self.look(1)?;
        let stand = (turn.stand)(happening.at.date())?;
        if stand == Stand::Out {
            return Ok(None);
        }
        let mut duty = Duty { required: Some(1), ..blank.clone() };
        duty.from = Some(self.written(happening.at));
        duty.about.clone_from(&happening.about);
        if let Stand::Possible(needs) = stand {
            return (turn.give)(unknown(duty, needs)).map(|()| None);
        }
        Ok(Some(duty))
    }

    /// 定期: what was done while the row was in force is listed; whether it was enough cannot be
    /// told.
    fn unspecified(&self, row: usize, blank: &Duty, turn: &mut Turn<'_>) -> Result<(), Error> {
        let Some((first, stand)) = self.first_day(self.period.0, turn)? else { return Ok(()) };
        let mut duty = blank.clone();
        if let Stand::Possible(needs) = stand {
            return (turn.give)(unknown(duty, needs));
        }
        let entries = self.log.of(&duty.duty, &duty.subject).iter();
        for entry in entries.filter(|e| first <= e.at.date() && e.at.date() <= self.period.1) {
            self.look(1)?;
            if (turn.stand)(entry.at.date())? == Stand::Holds {
                self.take(row, std::iter::once(entry), &mut duty);
            }
        }
        duty.note = Some(joined(duty.note.take(), NO_PERIOD));
        (turn.give)(duty)
    }

    /// The first day from `from` to the end of the period on which the row is in force for the
    /// subject, or may be.
    fn first_day(&self, from: Date, turn: &mut Turn<'_>) -> Result<Option<(Date, Stand)>, Error> {
        for day in from.series(Span::new().days(1)).take_while(|day| *day <= self.period.1) {
            self.look(1)?;
            let stand = (turn.stand)(day)?;
            if stand != Stand::Out {
                return Ok(Some((day, stand)));
            }
        }
        Ok(None)
    }

    /// Adds entries to what was done; those without the evidence are listed apart.
    fn take<'e>(&self, row: usize, entries: impl Iterator<Item = &'e Entry>, duty: &mut Duty) {
        let wanted = text(&self.planned.table, row, "evidence").unwrap_or_default();
        for entry in entries {
            if split(wanted).all(|word| entry.evidence.iter().any(|given| given == word)) {
                duty.done = duty.done.saturating_add(1);
                duty.log.push(entry.index);
            } else {
                duty.incomplete.push(entry.index);
            }
        }
    }

    /// Judges a duty by the first entry from `from` on that no earlier event took. Entries without
    /// the evidence are taken on the way: they were meant for this event.
    fn follow(
        &self,
        row: usize,
        (from, due): (DateTime, Option<DateTime>),
        (duty, free): (&mut Duty, &mut Free<'_>),
    ) {
        let mut done = None;
        while done.is_none()
            && let Some(entry) = free.next(from, duty.about.as_deref())
        {
            self.take(row, std::iter::once(entry), duty);
            done = (duty.done > 0).then_some(entry.at);
        }
        let late = matches!((done, due), (Some(at), Some(due)) if at > seconds_end(due));
        duty.status = if late { DutyStatus::Overdue } else { self.status(done.is_some(), due) };
    }

    /// When the row's limit after an event is due.
    ///
    /// In the calendar of the row's own layer and by the row's own rules for days, exactly as a
    /// deadline of a decision. `None` where the row has no limit, or says that the source gives
    /// none.
    fn limit(&self, row: usize, start: DateTime) -> Result<Option<DateTime>, Error> {
        let table = &self.planned.table;
        let Some(Ok(limit)) = text(table, row, "limit").map(Limit::parse) else { return Ok(None) };
        let layer = table.rows.get(row).map_or(0, |row| row.layer);
        let calendar = self.book.pack.calendar_of(layer).ok_or_else(deadline::no_calendar)?;
        let rules = deadline::day_rules(table, row);
        let due = calendar::due(calendar, start, &limit, rules.as_ref());
        Ok(Some(due.map_err(deadline::fault)?.at))
    }

    /// The events of that kind of one subject within the period, in time.
    fn happened(&self, event: &str, subject: &str) -> impl Iterator<Item = &Happening> {
        let key = (event.to_owned(), subject.to_owned());
        let all = self.log.events.get(&key).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter(|happening| self.asked(happening.at.date()))
    }

    /// Whether the period holds a day; both its ends belong to it.
    fn asked(&self, day: Date) -> bool {
        self.period.0 <= day && day <= self.period.1
    }

    /// How an undone duty stands depends on whether its time is over.
    ///
    /// Without a due nothing is ever overdue: the source gives no time, and the engine invents
    /// none.
    fn status(&self, done: bool, due: Option<DateTime>) -> DutyStatus {
        match due {
            _ if done => DutyStatus::Done,
            Some(due) if self.at.1 > seconds_end(due) => DutyStatus::Overdue,
            _ => DutyStatus::Due,
        }
    }

    /// A whole number of the row; `check::duty_columns` has seen to it that it is one or more.
    fn number(&self, row: usize, output: &str) -> Option<u64> {
        match value(&self.planned.table, row, output)? {
            Value::Decimal(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    /// The first day of the week, by the pack's parameter: `monday`, also where it says nothing, or
    /// `sunday`. Anything else was refused when the pack was opened.
    fn week_start(&self) -> Weekday {
        let parameter = self.book.pack.vocabulary.parameter("week_start");
        match parameter.and_then(|parameter| parameter.one()) {
            Some(Value::Text(day)) if day == "sunday" => Weekday::Sunday,
            _ => Weekday::Monday,
        }
    }

    fn written(&self, at: DateTime) -> String {
        written(at, self.book.pack.zone)
    }
}

/// The last second of a day.
fn end(day: Date) -> DateTime {
    day.to_datetime(Time::constant(23, 59, 59, 0))
}

/// The end of the second that a due lies in: an entry within it is in time.
fn seconds_end(due: DateTime) -> DateTime {
    due.with().subsec_nanosecond(999_999_999).build().unwrap_or(due)
}

/// The day so many days later; `None` where the calendar ends before.
fn later(day: Date, days: u64) -> Option<Date> {
    let days = Span::new().try_days(i64::try_from(days).ok()?).ok()?;
    day.checked_add(days).ok()
}

/// A duty of which it is not known whether it is one: no entry counts for it, and none is dropped.
fn unknown(mut duty: Duty, needs: Vec<String>) -> Duty {
    duty.status = DutyStatus::NeedsFacts;
    duty.needs = needs;
    duty
}

/// The row's own note comes first, for it is the source's; the engine's is added after it.
fn joined(note: Option<String>, more: &str) -> String {
    note.map_or_else(|| more.to_owned(), |note| format!("{note}；{more}"))
}
