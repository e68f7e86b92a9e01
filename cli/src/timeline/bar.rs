//! What a clock's line shows: stretches counted, paused, late, and what the calendar left out.

use gezhi::contract::timeline::{Clock, ClockState, Interval, Why};

use super::scale::Zone;

/// What a stretch of a clock's line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It was counted.
    Counted,
    /// It will be counted, if nothing happens.
    Ahead,
    /// An event paused the clock.
    Paused,
    /// The clock counts after it was due.
    Overdue,
    /// The calendar does not count it, or the clock had been stopped.
    Closed(Why),
}

/// A stretch of a clock's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// From when.
    pub from: i64,
    /// To when.
    pub to: i64,
    /// What it is.
    pub kind: Kind,
    /// What it is called, as `春节` or the reason of a pause.
    pub name: Option<String>,
}

/// The line of a clock.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    /// What lies behind: hours and days that do not count.
    pub behind: Vec<Stretch>,
    /// What the clock did, in order, without overlaps.
    pub run: Vec<Stretch>,
    /// The last instant in time.
    pub due: Option<i64>,
    /// When it was stopped or ended.
    pub stopped: Option<i64>,
}

impl Bar {
    /// The line of `clock` as it stands at `now`.
    pub fn of(clock: &Clock, now: i64, zone: Zone) -> Self {
        let read = |at: &Option<String>| at.as_deref().and_then(|at| zone.read(at));
        let due = read(&clock.due);
        let stopped = read(&clock.stopped);
        let pauses = pauses(clock, now, zone);
        let holes: Vec<(i64, i64)> = pauses.iter().map(|pause| (pause.from, pause.to)).collect();
        let paused_at = clock.paused.as_ref().and_then(|pause| zone.read(&pause.from));
        // A clock that ran past its due goes on, late, to where it stands still.
        let still = stopped.or(paused_at).unwrap_or(now);
        let late =
            clock.over.is_some() || matches!(clock.state, ClockState::Overdue | ClockState::Late);
        let late = due.filter(|due| late && *due < still);
        let end = [due, stopped, paused_at].into_iter().flatten().min().unwrap_or(still);
        let mut run = Vec::new();
        for (from, to) in counted(clock, end, zone) {
            let to = late.map_or(to, |due| to.min(due));
            for (from, to) in without((from, to), &holes) {
                run.extend(stretch(from, to.min(now), Kind::Counted));
                run.extend(stretch(from.max(now), to, Kind::Ahead));
            }
        }
        for (from, to) in late.into_iter().flat_map(|due| without((due, still), &holes)) {
            run.extend(stretch(from, to, Kind::Overdue));
        }
        run.extend(pauses);
        run.sort_by_key(|stretch| stretch.from);
        Self { behind: behind(clock, zone), run, due, stopped }
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.run.is_empty() && self.due.is_none()
    }
}

fn stretch(from: i64, to: i64, kind: Kind) -> Option<Stretch> {
    (from < to).then_some(Stretch { from, to, kind, name: None })
}

fn ends(interval: &Interval, zone: Zone) -> Option<(i64, i64)> {
    Some((zone.read(&interval.from)?, zone.read(&interval.to)?))
}

/// The intervals counted; where the engine was not asked for them, all from the start on.
fn counted(clock: &Clock, end: i64, zone: Zone) -> Vec<(i64, i64)> {
    if clock.counted.is_empty() && clock.skipped.is_empty() {
        let start = clock.start.as_deref().and_then(|at| zone.read(at));
        let runs = !matches!(clock.state, ClockState::Waiting | ClockState::Void);
        return start.filter(|_| runs).map(|start| (start, end)).into_iter().collect();
    }
    clock.counted.iter().filter_map(|interval| ends(interval, zone)).collect()
}

/// The pauses, those that touch as one.
fn pauses(clock: &Clock, now: i64, zone: Zone) -> Vec<Stretch> {
    let skipped = clock.skipped.iter().filter(|interval| interval.why == Why::Paused);
    let skipped = skipped.filter_map(|interval| Some((ends(interval, zone)?, None)));
    let told = clock.pauses.iter().chain(&clock.paused).filter_map(|pause| {
        let until = pause.until.as_deref().map_or(Some(now), |until| zone.read(until));
        Some(((zone.read(&pause.from)?, until?), pause.reason.clone()))
    });
    let mut all: Vec<((i64, i64), Option<String>)> = told.chain(skipped).collect();
    all.sort_by_key(|((from, _), _)| *from);
    let mut out: Vec<Stretch> = Vec::new();
    for ((from, to), name) in all.into_iter().filter(|((from, to), _)| from < to) {
        match out.last_mut().filter(|last| last.to >= from) {
            Some(last) => {
                last.to = last.to.max(to);
                last.name = last.name.take().or(name);
            }
            None => out.push(Stretch { from, to, kind: Kind::Paused, name }),
        }
    }
    out
}

/// What the calendar left out, days off of one name as one.
fn behind(clock: &Clock, zone: Zone) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for interval in clock.skipped.iter().filter(|interval| interval.why != Why::Paused) {
        let Some((from, to)) = ends(interval, zone).filter(|(from, to)| from < to) else {
            continue;
        };
        let (kind, name) = (Kind::Closed(interval.why), interval.name.clone());
        let same = |last: &&mut Stretch| last.to >= from && last.kind == kind && last.name == name;
        match out.last_mut().filter(same) {
            Some(last) => last.to = last.to.max(to),
            None => out.push(Stretch { from, to, kind, name }),
        }
    }
    out
}

/// What is left of a stretch when holes, in order and apart, are cut out of it.
fn without((from, to): (i64, i64), holes: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut out = Vec::new();
    let mut left = from;
    for &(start, end) in holes.iter().filter(|(start, end)| *start < to && *end > from) {
        out.push((left, start));
        left = left.max(end);
    }
    out.push((left, to));
    out.retain(|(from, to)| from < to);
    out
}
