//! When incidents may be: ordinary days, rare days, and both sides of every boundary.
//!
//! A *boundary* is a day on which something begins to be so: the first day in force of a layer or
//! row, the day after its last, the same of the calendars' knowledge and of the roster's records.
//!
//! Not responsible for: whether a day is worked on; the engine says that.

use std::collections::BTreeSet;

use gezhi_contract::Roster;
use gezhi_contract::describe::PackDescription;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, Weekday, date, time};
use serde_json::Value;

/// Years of ordinary days before the last one known, unless the pack is younger.
const YEARS: i16 = 6;
/// Ordinary days end so long before the calendar does: most limits then end in days it knows.
const MARGIN_DAYS: i32 = 120;

/// A local date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub DateTime);

impl Moment {
    /// As an incident has it: RFC 3339 with the pack's offset.
    #[must_use]
    pub fn text(self, zone: &str) -> String {
        let (day, time) = (self.0.date(), self.0.time());
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{zone}",
            day.year(),
            day.month(),
            day.day(),
            time.hour(),
            time.minute(),
            time.second(),
        )
    }

    /// Reads what [`Moment::text`] writes; the offset is not looked at.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        text.get(..19)?.parse().ok().map(Self)
    }
}

/// Days for incidents.
#[derive(Clone, Debug)]
pub struct Days {
    /// The offset of the pack's zone, as `+08:00`.
    pub zone: String,
    /// The first ordinary day.
    pub first: Date,
    /// The last ordinary day.
    pub last: Date,
    /// Days that are listed by a calendar, those beside them, leap days and ends of years; all of
    /// them where a decision can be given.
    pub rare: Vec<Date>,
    /// Days on both sides of every boundary.
    pub edges: Vec<Date>,
    /// Times at which working windows open and close, a minute before and after, midnight.
    pub times: Vec<Time>,
    /// The days that calendars list.
    pub listed: BTreeSet<Date>,
    /// The boundaries.
    pub boundaries: BTreeSet<Date>,
    /// A quiet Tuesday at ten.
    pub plain: Moment,
}

impl Default for Days {
    fn default() -> Self {
        Self {
            zone: "+00:00".to_owned(),
            first: date(2025, 1, 1),
            last: date(2025, 12, 31),
            rare: Vec::new(),
            edges: Vec::new(),
            times: Vec::new(),
            listed: BTreeSet::new(),
            boundaries: BTreeSet::new(),
            plain: Moment(date(2025, 3, 4).at(10, 0, 0, 0)),
        }
    }
}

impl Days {
    pub(super) fn of(pack: &PackDescription, roster: Option<&Roster>) -> Self {
        let known_from = pack.calendars.iter().filter_map(|c| day(&c.known_from)).max();
        let known_to = pack.calendars.iter().filter_map(|c| day(&c.known_to)).min();
        let last_known = known_to.unwrap_or(date(2026, 12, 31));
        let span = &pack.summary.in_force;
        let young = last_known.saturating_sub(YEARS.years());
        let first = span.from.as_deref().and_then(day).unwrap_or(young);
        let first = known_from.map_or(first, |known| first.max(known));
        let last = last_known.saturating_sub(MARGIN_DAYS.days());
        let last = span.to.as_deref().and_then(day).map_or(last, |to| last.min(to)).max(first);
        let listed: BTreeSet<Date> = pack
            .calendars
            .iter()
            .flat_map(|calendar| &calendar.listed)
            .filter_map(|listed| day(&listed.date))
            .collect();
        let boundaries = boundaries(pack, roster);
        let decided = first..=last_known.max(last);
        let mut days = Self {
            zone: pack.summary.zone.clone(),
            first,
            last,
            rare: rare(&listed).into_iter().filter(|day| decided.contains(day)).collect(),
            edges: around(&boundaries),
            times: times(pack),
            listed,
            boundaries,
            plain: Moment(first.at(10, 0, 0, 0)),
        };
        days.plain = days.quiet();
        days
    }

    /// The last Tuesday with nothing listed and no boundary from three days before it to three
    /// weeks after it; the first ordinary day where there is none.
    fn quiet(&self) -> Moment {
        let mut at = self.last;
        while at > self.first {
            let (from, to) = (at.saturating_sub(3.days()), at.saturating_add(21.days()));
            let loud = self.listed.range(from..=to).next().is_some()
                || self.boundaries.range(from..=to).next().is_some();
            if at.weekday() == Weekday::Tuesday && !loud {
                return Moment(at.at(10, 0, 0, 0));
            }
            at = at.saturating_sub(1.day());
        }
        Moment(self.first.at(10, 0, 0, 0))
    }
}

/// A day as `2026-03-02`.
pub(crate) fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

fn around(days: &BTreeSet<Date>) -> Vec<Date> {
    let near = |day: &Date| [day.saturating_sub(1.day()), *day];
    let all: BTreeSet<Date> = days.iter().flat_map(near).collect();
    all.into_iter().collect()
}

fn rare(listed: &BTreeSet<Date>) -> BTreeSet<Date> {
    let beside = |day: &Date| [day.saturating_sub(1.day()), *day, day.saturating_add(1.day())];
    let mut out: BTreeSet<Date> = listed.iter().flat_map(beside).collect();
    for year in 2004..2040 {
        out.extend([date(year, 1, 1), date(year, 12, 31), date(year, 3, 1)]);
        out.extend(Date::new(year, 2, 29));
        out.extend([date(year, 1, 31), date(year, 8, 31)]);
    }
    out
}

fn boundaries(pack: &PackDescription, roster: Option<&Roster>) -> BTreeSet<Date> {
    let mut spans =
        vec![(pack.summary.in_force.from.as_deref(), pack.summary.in_force.to.as_deref())];
    for layer in &pack.summary.layers {
        spans.push((layer.in_force.from.as_deref(), layer.in_force.to.as_deref()));
    }
    for row in pack.tables.iter().flat_map(|table| &table.entries) {
        spans.push((row.in_force.from.as_deref(), row.in_force.to.as_deref()));
    }
    for calendar in &pack.calendars {
        spans.push((Some(&calendar.known_from), Some(&calendar.known_to)));
    }
    if let Some(roster) = roster {
        let areas = roster.areas.iter().map(|it| (it.from.as_deref(), it.to.as_deref()));
        let subjects = roster.subjects.iter().map(|it| (it.from.as_deref(), it.to.as_deref()));
        let units = roster.organisations.iter().map(|it| (it.from.as_deref(), it.to.as_deref()));
        let posts = roster.posts.iter().map(|it| (it.from.as_deref(), it.to.as_deref()));
        spans.extend(areas.chain(subjects).chain(units).chain(posts));
        for holder in &roster.holders {
            spans.extend(holder.posts.iter().map(|it| (it.from.as_deref(), it.to.as_deref())));
            for away in &holder.absent {
                spans.push((Some(&away.from), None));
                spans.push((away.to.as_deref(), away.to.as_deref()));
            }
        }
    }
    let mut out = BTreeSet::new();
    for (from, to) in spans {
        out.extend(from.and_then(day));
        out.extend(to.and_then(day).map(|to| to.saturating_add(1.day())));
    }
    let asked = super::samples(pack, "reported.date").filter_map(Value::as_str).filter_map(day);
    out.extend(asked.flat_map(|day| [day, day.saturating_add(1.day())]));
    out
}

fn times(pack: &PackDescription) -> Vec<Time> {
    let windows = pack.calendars.iter().flat_map(|calendar| &calendar.windows);
    let mut edges: BTreeSet<Time> =
        [time(0, 0, 0, 0), time(23, 59, 59, 0), time(12, 0, 0, 0)].into();
    for edge in windows.flat_map(|window| window.split('-')) {
        let Some(edge) = clock(edge) else { continue };
        edges.extend([edge, edge.saturating_sub(1.minute()), edge.saturating_add(1.minute())]);
        edges.extend([edge.saturating_sub(1.second()), edge.saturating_add(1.second())]);
    }
    let asked = super::samples(pack, "reported.time").filter_map(Value::as_str);
    edges.extend(asked.filter_map(clock));
    edges.into_iter().map(|edge| time(edge.hour(), edge.minute(), edge.second(), 0)).collect()
}

/// A time as `09:15` or `09:15:30`; 24:00 is the last second of the day.
pub(crate) fn clock(text: &str) -> Option<Time> {
    if text == "24:00" {
        return Some(time(23, 59, 59, 0));
    }
    let mut parts = text.split(':').map(str::parse::<i8>);
    let (hour, minute) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let second = parts.next().transpose().ok()?.unwrap_or(0);
    Time::new(hour, minute, second, 0).ok()
}
