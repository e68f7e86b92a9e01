//! One row of `duties` for one subject: its windows, and how each of them stands.
//!
//! Not responsible for: which rows are for the subject.

use std::rc::Rc;

use gezhi_contract::Error;
use gezhi_contract::duties::{Duty, DutyStatus};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::log::{Entry, Happening, Log};
use super::{Given, Stand, blank, held, window};
use crate::book::{Book, PlannedTable, text, value};
use crate::calendar::{self, Limit, Window};
use crate::decide::deadline;
use crate::decide::scene::written;
use crate::pack::parameter::Setting;
use crate::pack::table::row::split;
use crate::roster::Register;
use crate::value::Value;

const NO_PERIOD: &str = "原文没有写周期，无从判断是否按时 / the source gives no period";
const NO_LIMIT: &str = "原文没有写期限 / the source gives no time limit";
const NO_MEETING: &str = "还没有排定会议 / no meeting is scheduled";

/// What the rows are judged by.
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
}

/// How a row stands on a day.
type InForce<'a> = dyn FnMut(Date) -> Result<Stand, Error> + 'a;

impl Judge<'_> {
    /// The duties of one row for one subject, in time.
    ///
    /// # Errors
    /// `beyond_calendar` for a limit after an event.
    pub fn row(
        &self,
        row: usize,
        subject: &Given,
        in_force: &mut InForce<'_>,
    ) -> Result<Vec<Duty>, Error> {
        let Some(blank) = blank(self.book, self.planned, row, subject) else {
            return Ok(Vec::new());
        };
        let mut out = match blank.cadence.as_str() {
            "count" => self.counted(row, &blank, in_force),
            "slots" => self.slots(row, &blank, in_force),
            "gap" => self.gaps(row, &blank, in_force),
            "event" => self.events(row, &blank, in_force),
            "meeting" => self.meetings(row, &blank, in_force),
            _ => self.unspecified(row, &blank, in_force),
        }?;
        if let Some(register) = self.roster {
            for duty in &mut out {
                held(register, duty, self.day(duty, subject));
            }
        }
        Ok(out)
    }

    /// The day on which the roster is asked who does it: the first of the window, within the
    /// period and the subject's own days.
    fn day(&self, duty: &Duty, subject: &Given) -> Date {
        let first = duty.from.as_deref().and_then(|from| from.get(..10));
        let first = first.and_then(crate::value::parse_date).unwrap_or(self.period.0);
        subject.days.from.map_or(first, |from| from.max(first))
    }

    /// So many entries in each window of the calendar.
    fn counted(
        &self,
        row: usize,
        blank: &Duty,
        in_force: &mut InForce<'_>,
    ) -> Result<Vec<Duty>, Error> {
        let kind = text(&self.planned.table, row, "window").unwrap_or("day");
        let times = self.number(row, "times").unwrap_or(1);
        let mut out = Vec::new();
        for (first, last) in window::windows(kind, self.week_start(), self.period) {
            let span = (first.to_datetime(Time::midnight()), end(last));
            out.extend(self.window((row, times, span), blank, in_force(first)?));
        }
        Ok(out)
    }

    /// So many entries in each slot of each day.
    fn slots(
        &self,
        row: usize,
        blank: &Duty,
        in_force: &mut InForce<'_>,
    ) -> Result<Vec<Duty>, Error> {
        let parameter = text(&self.planned.table, row, "slots")
            .and_then(|name| self.book.pack.vocabulary.parameter(name));
        let Some(Setting::Many(slots)) = parameter.map(|parameter| &parameter.value) else {
            return Ok(Vec::new());
        };
        let slots: Vec<Window> = slots.iter().filter_map(|s| Window::parse(s).ok()).collect();
        let times = self.number(row, "times").unwrap_or(1);
        let mut out = Vec::new();
        for (day, _) in window::windows("day", Weekday::Monday, self.period) {
            let stand = in_force(day)?;
            for slot in &slots {
                let at = |second: u32| {
                    let midnight = day.to_datetime(Time::midnight());
                    midnight.saturating_add(SignedDuration::from_secs(i64::from(second)))
                };
                let last = at(slot.closes().saturating_sub(1));
                let span = (at(slot.opens()), last);
                out.extend(self.window((row, times, span), blank, stand.clone()));
                if matches!(stand, Stand::Possible(_)) {
                    break;
                }
            }
        }
        Ok(out)
    }

    /// One window with what was done in it.
    fn window(
        &self,
        (row, times, (from, due)): (usize, u64, (DateTime, DateTime)),
        blank: &Duty,
        stand: Stand,
    ) -> Option<Duty> {
        let mut duty = Duty { required: Some(times), ..blank.clone() };
        duty.from = Some(self.written(from));
        duty.due = Some(self.written(due));
        match stand {
            Stand::Out => return None,
            Stand::Possible(needs) => return Some(unknown(duty, needs)),
            Stand::Holds => {}
        }
        let within = |entry: &&Entry| from <= entry.at && entry.at <= seconds_end(due);
        let entries = self.log.of(&duty.duty, &duty.subject);
        self.take(row, entries.iter().filter(within), &mut duty);
        duty.status = self.status(duty.done >= times, Some(due));
        Some(duty)
    }

    /// No longer than so many days between two entries.
    ///
    /// The first stretch begins with the period (or with the row, where that is later), each other
    /// one with an entry; the last one is still open. Days are counted, not hours: an entry on the
    /// last day is in time.
    fn gaps(
        &self,
        row: usize,
        blank: &Duty,
        in_force: &mut InForce<'_>,
    ) -> Result<Vec<Duty>, Error> {
        let days = self.number(row, "gap_days").unwrap_or(1);
        let days = i32::try_from(days).unwrap_or(i32::MAX);
        let Some((first, stand)) = self.first_day(in_force)? else { return Ok(Vec::new()) };
        let mut duty = Duty { required: Some(1), ..blank.clone() };
        if let Stand::Possible(needs) = stand {
            return Ok(vec![unknown(duty, needs)]);
        }
        let entries = self.log.of(&duty.duty, &duty.subject);
        let mut out = Vec::new();
        let begin = first.to_datetime(Time::midnight());
        let mut start = begin;
        for entry in entries.iter().filter(|e| e.at >= begin && e.at.date() <= self.period.1) {
            self.take(row, std::iter::once(entry), &mut duty);
            if duty.done == 0 {
                continue;
            }
            let due = end(start.date().checked_add(days.days()).unwrap_or(self.period.1));
            let mut stretch = duty.clone();
            stretch.from = Some(self.written(start));
            stretch.due = Some(self.written(due));
            let late = entry.at > seconds_end(due);
            stretch.status = if late { DutyStatus::Overdue } else { DutyStatus::Done };
            out.push(stretch);
            duty = Duty { required: Some(1), ..blank.clone() };
            start = entry.at;
        }
        let due = end(start.date().checked_add(days.days()).unwrap_or(self.period.1));
        if start.date() < self.period.1 || out.is_empty() {
            duty.from = Some(self.written(start));
            duty.due = Some(self.written(due));
            duty.status = self.status(false, Some(due));
            out.push(duty);
        }
        Ok(out)
    }

    /// An entry after each event; in time where the row gives a limit, at any time where it gives
    /// none.
    fn events(
        &self,
        row: usize,
        blank: &Duty,
        in_force: &mut InForce<'_>,
    ) -> Result<Vec<Duty>, Error> {
        let table = &self.planned.table;
        let event = text(table, row, "event").unwrap_or_default();
        let mut taken: Vec<u64> = Vec::new();
        let mut out = Vec::new();
        for happening in self.happened(event, &blank.subject) {
            let mut duty = Duty { required: Some(1), ..blank.clone() };
            duty.from = Some(self.written(happening.at));
            duty.about.clone_from(&happening.about);
            match in_force(happening.at.date())? {
                Stand::Out => continue,
                Stand::Possible(needs) => {
                    out.push(unknown(duty, needs));
                    continue;
                }
                Stand::Holds => {}
            }
            let due = self.limit(row, happening.at)?;
            if due.is_none() {
                duty.note = Some(joined(duty.note.take(), NO_LIMIT));
            }
            let done = self.follow(row, (happening, happening.at), (&mut duty, &mut taken));
            let late = matches!((done, due), (Some(done), Some(due)) if done > seconds_end(due));
            duty.due = due.map(|due| self.written(due));
            duty.status = match done {
                Some(_) if late => DutyStatus::Overdue,
                Some(_) => DutyStatus::Done,
                None => self.status(false, due),
            };
            out.push(duty);
        }
        Ok(out)
    }

    /// At the next meeting after each event, or at each meeting where the row names no event.
    fn meetings(
        &self,
        row: usize,
        blank: &Duty,
        in_force: &mut InForce<'_>,
    ) -> Result<Vec<Duty>, Error> {
        let table = &self.planned.table;
        let unit = text(table, row, "meeting").unwrap_or_default();
        let key = (unit.to_owned(), blank.subject.clone());
        let meetings = self.log.meetings.get(&key).map(Vec::as_slice).unwrap_or_default();
        let queue: Vec<Happening> = match text(table, row, "event") {
            Some(event) => self.happened(event, &blank.subject).cloned().collect(),
            None => meetings.iter().filter(|m| self.asked(m.at.date())).cloned().collect(),
        };
        let mut taken: Vec<u64> = Vec::new();
        let mut out = Vec::new();
        for happening in &queue {
            let mut duty = Duty { required: Some(1), ..blank.clone() };
            duty.from = Some(self.written(happening.at));
            duty.about.clone_from(&happening.about);
            match in_force(happening.at.date())? {
                Stand::Out => continue,
                Stand::Possible(needs) => {
                    out.push(unknown(duty, needs));
                    continue;
                }
                Stand::Holds => {}
            }
            let next = meetings.iter().find(|meeting| meeting.at >= happening.at);
            if next.is_none() {
                duty.note = Some(joined(duty.note.take(), NO_MEETING));
            }
            let due = next.map(|meeting| end(meeting.at.date()));
            let done = self.follow(row, (happening, happening.at), (&mut duty, &mut taken));
            let late = matches!((done, due), (Some(done), Some(due)) if done > seconds_end(due));
            duty.due = next.map(|meeting| self.written(meeting.at));
            duty.status = match done {
                Some(_) if late => DutyStatus::Overdue,
                Some(_) => DutyStatus::Done,
                None => self.status(false, due),
            };
            out.push(duty);
        }
        Ok(out)
    }

    /// 定期: what was done is listed; whether it was enough cannot be told.
    fn unspecified(
        &self,
        row: usize,
        blank: &Duty,
        in_force: &mut InForce<'_>,
    ) -> Result<Vec<Duty>, Error> {
        let Some((_, stand)) = self.first_day(in_force)? else { return Ok(Vec::new()) };
        let mut duty = blank.clone();
        if let Stand::Possible(needs) = stand {
            return Ok(vec![unknown(duty, needs)]);
        }
        let entries = self.log.of(&duty.duty, &duty.subject).iter();
        self.take(row, entries.filter(|entry| self.asked(entry.at.date())), &mut duty);
        duty.note = Some(joined(duty.note.take(), NO_PERIOD));
        Ok(vec![duty])
    }

    /// The first day of the period on which the row is in force for the subject.
    fn first_day(&self, in_force: &mut InForce<'_>) -> Result<Option<(Date, Stand)>, Error> {
        for (day, _) in window::windows("day", Weekday::Monday, self.period) {
            let stand = in_force(day)?;
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

    /// The first entry that follows an event and was not taken by an earlier one; where both say
    /// what they are about, they must agree.
    fn follow(
        &self,
        row: usize,
        (event, from): (&Happening, DateTime),
        (duty, taken): (&mut Duty, &mut Vec<u64>),
    ) -> Option<DateTime> {
        let entries = self.log.of(&duty.duty, &duty.subject);
        for entry in entries {
            let other = matches!((&entry.about, &event.about), (Some(a), Some(b)) if a != b);
            if entry.at < from || other || taken.contains(&entry.index) {
                continue;
            }
            self.take(row, std::iter::once(entry), duty);
            taken.push(entry.index);
            if duty.done > 0 {
                return Some(entry.at);
            }
        }
        None
    }

    /// When the row's limit after an event is due.
    fn limit(&self, row: usize, start: DateTime) -> Result<Option<DateTime>, Error> {
        let table = &self.planned.table;
        let Some(Ok(limit)) = text(table, row, "limit").map(Limit::parse) else { return Ok(None) };
        let layer = table.rows.get(row).map_or(0, |row| row.layer);
        let calendar = self.book.pack.calendar_of(layer).ok_or_else(deadline::no_calendar)?;
        let rules = deadline::day_rules(table, row);
        let due = calendar::due(calendar, start, &limit, rules.as_ref());
        Ok(Some(due.map_err(deadline::fault)?.at))
    }

    fn happened(&self, event: &str, subject: &str) -> impl Iterator<Item = &Happening> {
        let key = (event.to_owned(), subject.to_owned());
        let all = self.log.events.get(&key).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter(|happening| self.asked(happening.at.date()))
    }

    fn asked(&self, day: Date) -> bool {
        self.period.0 <= day && day <= self.period.1
    }

    /// How an undone duty stands depends on whether its time is over.
    fn status(&self, done: bool, due: Option<DateTime>) -> DutyStatus {
        match due {
            _ if done => DutyStatus::Done,
            Some(due) if self.at.1 > seconds_end(due) => DutyStatus::Overdue,
            _ => DutyStatus::Due,
        }
    }

    fn number(&self, row: usize, output: &str) -> Option<u64> {
        match value(&self.planned.table, row, output)? {
            Value::Decimal(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

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

/// The end of the second that a due is written with: an entry within it is in time.
fn seconds_end(due: DateTime) -> DateTime {
    due.saturating_add(SignedDuration::from_nanos(999_999_999))
}

fn unknown(mut duty: Duty, needs: Vec<String>) -> Duty {
    duty.status = DutyStatus::NeedsFacts;
    duty.needs = needs;
    duty
}

fn joined(note: Option<String>, more: &str) -> String {
    note.map_or_else(|| more.to_owned(), |note| format!("{note}；{more}"))
}
