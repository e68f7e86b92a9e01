//! One clock of the reference: when it ran, and what that comes to in its unit.
//!
//! A clock keeps nothing but the stretches in which it ran. What was used of it, when it is due and
//! whether it is late is found anew each time, by walking over the minutes from its start, or over
//! the days for periods of days.
//!
//! Not responsible for: which events start, pause and stop it; see `world`.

use gezhi_contract::decision::{Basis, DayCount, DayEnds, Deadline};
use gezhi_contract::timeline::{ClockState, Tick};

use crate::calendar::{
    Calendar, DAY, Minute, Second, day_of, day_of_second, minute_after, months_later,
};

/// A clock that is not due within so many minutes of its start is a slip of a generator.
const FAR: Minute = 500 * DAY;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Minute,
    UrgentHour,
    WorkHour,
    WorkDay,
    NaturalDay,
    Day,
    WorkDayNext,
    Month,
}

/// How many of what; the amount in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub hundredths: i64,
    pub unit: Unit,
}

impl Limit {
    /// Reads `0.5 work_hour`.
    pub fn read(text: &str) -> Self {
        let (amount, unit) = text.split_once(' ').unwrap();
        let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
        let part: i64 = format!("{part:0<2}").parse().unwrap();
        let unit = match unit {
            "minute" => Unit::Minute,
            "urgent_hour" => Unit::UrgentHour,
            "work_hour" => Unit::WorkHour,
            "work_day" => Unit::WorkDay,
            "natural_day" => Unit::NaturalDay,
            "day" => Unit::Day,
            "work_day_next" => Unit::WorkDayNext,
            "month" => Unit::Month,
            other => panic!("no unit: {other}"),
        };
        Self { hundredths: whole.parse::<i64>().unwrap() * 100 + part, unit }
    }

    /// A whole number of days or months.
    pub fn whole(self) -> i64 {
        assert_eq!(self.hundredths % 100, 0, "{self:?}");
        self.hundredths / 100
    }

    /// In minutes, for what minutes measure.
    pub fn minutes(self) -> i64 {
        let each = match self.unit {
            Unit::Minute => 1,
            Unit::UrgentHour | Unit::WorkHour => 60,
            Unit::WorkDay => 480,
            Unit::NaturalDay => DAY,
            _ => panic!("not in minutes: {self:?}"),
        };
        assert_eq!(self.hundredths * each % 100, 0, "{self:?}");
        self.hundredths * each / 100
    }

    /// When so much has gone by on the wall: for the longest pause.
    pub fn later(self, from: Minute) -> Minute {
        match self.unit {
            Unit::Month => months_later(day_of(from), self.whole()).0 * DAY + from.rem_euclid(DAY),
            _ => from + self.minutes(),
        }
    }
}

/// What a limit is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Minutes by the clock.
    Elapsed,
    /// Minutes of working time.
    Worked,
    /// Days of the calendar.
    Days,
    /// Working days.
    WorkDays,
}

/// How a clock stands, lateness apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    Waiting,
    Running,
    Paused {
        until: Option<Minute>,
    },
    Stopped {
        at: Minute,
        was_paused: bool,
    },
    Void,
    /// It never runs: no limit, an event, facts.
    Never(ClockState),
}

/// A stretch in which a clock runs: from when, and to when where that is over.
pub type Run = (Minute, Option<Minute>);

#[derive(Clone, Debug)]
pub struct Clock {
    /// Its scope: 0 is the case, the others are tasks.
    pub scope: usize,
    /// The rung it counts for, where it is a hidden clock of the ladder.
    pub hidden: Option<usize>,
    pub name: String,
    pub stage: Option<String>,
    pub written: Option<String>,
    pub limit: Option<Limit>,
    pub rules: Option<DayCount>,
    pub starts: String,
    /// Its calendar's place in the pack.
    pub calendar: usize,
    pub stand: Stand,
    /// The pauses that hold it: by which event, and until when where they end by themselves.
    pub holds: Vec<(usize, Option<Minute>)>,
    /// From when to when it ran, since it was started (again).
    pub runs: Vec<Run>,
    /// What extensions added, in minutes or days.
    pub added: i64,
    pub extensions: usize,
}

/// What a clock shows at an instant, in minutes or days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub total: i64,
    pub used: i64,
    pub due: Option<Second>,
    pub late: bool,
}

impl Clock {
    /// A clock that nothing has started yet.
    pub fn of(deadline: &Deadline, scope: usize, calendars: &[Calendar]) -> Self {
        let id = deadline.calendar.as_deref().unwrap_or("main");
        let limit = deadline.limit.as_deref().map(Limit::read);
        let stand = match (limit, deadline.basis) {
            (Some(_), _) => Stand::Waiting,
            (None, Basis::Event) => Stand::Never(ClockState::Event),
            (None, Basis::NeedsFacts) => Stand::Never(ClockState::NeedsFacts),
            (None, _) => Stand::Never(ClockState::NoLimit),
        };
        Self {
            scope,
            hidden: None,
            name: deadline.clock.clone(),
            stage: deadline.stage.clone(),
            written: deadline.limit.clone(),
            limit,
            rules: deadline.days,
            starts: deadline.starts.clone().unwrap_or_else(|| "reported".to_owned()),
            calendar: calendars.iter().position(|calendar| calendar.id == id).unwrap(),
            stand,
            holds: Vec::new(),
            runs: Vec::new(),
            added: 0,
            extensions: 0,
        }
    }

    pub fn kind(&self) -> Kind {
        let limit = self.limit.unwrap();
        match (limit.unit, self.rules) {
            (Unit::Minute | Unit::UrgentHour | Unit::NaturalDay, _) => Kind::Elapsed,
            (Unit::Month, None) => Kind::Elapsed,
            (Unit::WorkHour | Unit::WorkDay, _) => Kind::Worked,
            (Unit::WorkDayNext, _) => Kind::WorkDays,
            (Unit::Month, Some(_)) => Kind::Days,
            (Unit::Day, rules) => {
                let short =
                    rules.unwrap().short_days.is_some_and(|s| limit.whole() <= i64::from(s));
                if short { Kind::WorkDays } else { Kind::Days }
            }
        }
    }

    pub fn tick(&self) -> Tick {
        match self.kind() {
            Kind::Elapsed => Tick::Second,
            Kind::Worked => Tick::WorkSecond,
            Kind::Days => Tick::Day,
            Kind::WorkDays => Tick::WorkDay,
        }
    }

    pub fn is_live(&self) -> bool {
        matches!(self.stand, Stand::Running | Stand::Paused { .. })
    }

    pub fn start(&self) -> Minute {
        self.runs[0].0
    }

    /// What it shows at `now`; `due` is when it is due if it runs on, or goes on at the end of its
    /// pause.
    pub fn reading(&self, calendar: &Calendar, now: Minute) -> Reading {
        let mut runs = self.runs.clone();
        let mut at = now;
        match self.stand {
            Stand::Paused { until: Some(until) } => runs.push((until, None)),
            Stand::Stopped { at: stopped, .. } => at = stopped,
            _ => {}
        }
        let mut reading = self.count(&runs, calendar, at);
        if matches!(self.stand, Stand::Stopped { .. }) && !reading.late {
            // When it would have been due.
            runs.last_mut().unwrap().1 = None;
            reading.due = self.count(&runs, calendar, at).due;
        }
        reading
    }

    fn count(&self, runs: &[Run], calendar: &Calendar, now: Minute) -> Reading {
        match self.kind() {
            Kind::Elapsed | Kind::Worked => self.count_minutes(runs, calendar, now),
            Kind::Days | Kind::WorkDays => self.count_days(runs, calendar, now),
        }
    }

    /// The whole limit in minutes or days, extensions included.
    pub fn total(&self) -> i64 {
        let limit = self.limit.unwrap();
        let first_day = self.rules.is_some_and(|rules| rules.first_day);
        let day = day_of(self.start());
        let own = match (limit.unit, self.rules) {
            (Unit::Month, None) => limit.later(self.start()) - self.start(),
            (Unit::Month, Some(_)) => {
                let (last, same) = months_later(day, limit.whole());
                let last = if first_day && same { last - 1 } else { last };
                let first = if first_day { day } else { day + 1 };
                last - first + 1
            }
            (Unit::Day | Unit::WorkDayNext, _) => limit.whole(),
            _ => limit.minutes(),
        };
        own + self.added
    }

    /// Minute by minute. The clock is due at the first instant at which all is used and it runs;
    /// once a minute more has gone by while it runs, it is late.
    fn count_minutes(&self, runs: &[Run], calendar: &Calendar, now: Minute) -> Reading {
        let total = self.total();
        let by_the_clock = self.kind() == Kind::Elapsed;
        let (mut counted, mut used, mut due) = (0, 0, None);
        for (from, to) in runs {
            let mut minute = *from;
            while minute < to.unwrap_or(from + FAR) && (minute < now || due.is_none()) {
                if counted >= total && due.is_none() {
                    due = Some(minute * 60);
                }
                if by_the_clock || calendar.is_open(minute) {
                    counted += 1;
                    used += i64::from(minute < now);
                }
                minute += 1;
            }
        }
        Reading { total, used, due, late: due.is_some_and(|due| due < now * 60) }
    }

    /// Day by day.
    fn count_days(&self, runs: &[Run], calendar: &Calendar, now: Minute) -> Reading {
        let total = self.total();
        let due = self.due_day(runs, calendar, total).map(|(_, due)| due);
        let late = due.is_some_and(|due| due < now * 60);
        let gaps = gaps(runs);
        let used = if late {
            let from = day_of_second(due.unwrap());
            let more = (from + 1..=day_of(now)).filter(|day| self.counts(*day, &gaps, calendar));
            total + count(more)
        } else {
            let first = day_of(self.start());
            let days = (first..=day_of(now)).filter(|day| self.counts(*day, &gaps, calendar));
            count(days).min(total)
        };
        Reading { total, used, due, late }
    }

    /// Whether the day is one of the period, the days of these gaps left out.
    fn counts(&self, day: i64, gaps: &[Gap], calendar: &Calendar) -> bool {
        let first = day_of(self.start());
        let rules = self.rules.unwrap_or_default();
        let within = if rules.first_day && self.limit.unwrap().unit != Unit::WorkDayNext {
            day >= first
        } else {
            day > first
        };
        let paused = gaps
            .iter()
            .any(|gap| day_of(gap.from) < day && gap.to.is_none_or(|to| day <= day_of(to)));
        within && !paused && (self.kind() == Kind::Days || calendar.is_worked(day))
    }

    /// The last day before it rolls and the instant that it is due, or nothing where it is paused
    /// without an end.
    pub fn due_day(&self, runs: &[Run], calendar: &Calendar, total: i64) -> Option<(i64, Second)> {
        let nth = |gaps: &[Gap]| {
            let days = day_of(self.start())..day_of(self.start() + FAR);
            let mut counted = days.filter(|day| self.counts(*day, gaps, calendar));
            counted.nth(usize::try_from(total - 1).unwrap()).unwrap()
        };
        let mut passed: Vec<Gap> = Vec::new();
        let mut used_up = nth(&passed);
        let mut last = used_up;
        let mut due = self.end_of(last, calendar).max(self.start() * 60);
        for gap in gaps(runs) {
            if due < gap.from * 60 {
                break;
            }
            let to = gap.to?;
            if day_of(gap.from) >= used_up {
                // A period of working days ends on one.
                let days = self.kind() == Kind::Days;
                last = (day_of(to)..).find(|day| days || calendar.is_worked(*day)).unwrap();
            } else {
                passed.push(gap);
                used_up = nth(&passed);
                last = used_up;
            }
            due = self.end_of(last, calendar).max(to * 60);
        }
        Some((last, due))
    }

    /// When a period with that last day ends, rolled where its rules say so.
    fn end_of(&self, last: i64, calendar: &Calendar) -> Second {
        let rules = self.rules.unwrap_or_default();
        if self.limit.unwrap().unit == Unit::WorkDayNext {
            return calendar.close_of(last);
        }
        let mut day = last;
        while self.kind() == Kind::Days && rules.roll && !calendar.is_worked(day) {
            day += 1;
        }
        match rules.ends {
            DayEnds::Midnight => day * 86_400 + 86_399,
            DayEnds::Close => calendar.close_of(day),
        }
    }

    /// When so much of `limit` has gone by after `due`, pauses excepted; where that is as a pause
    /// begins, when it ends.
    pub fn after_due(&self, calendar: &Calendar, due: Second, limit: Limit) -> Option<Second> {
        let mut runs = self.runs.clone();
        if let Stand::Paused { until: Some(until) } = self.stand {
            runs.push((until, None));
        }
        let worked = matches!(limit.unit, Unit::WorkHour | Unit::WorkDay);
        let mut left = limit.minutes() * 60;
        for (from, to) in runs {
            let mut minute = from.max(due.div_euclid(60));
            while to.is_none_or(|to| minute < to) {
                let begins = due.max(minute * 60);
                let counts = !worked || calendar.is_open(minute);
                let length = if counts { (minute + 1) * 60 - begins } else { 0 };
                if left == 0 || length > left {
                    return Some(begins + left);
                }
                left -= length;
                minute += 1;
            }
        }
        None
    }

    /// The instant so long before `due`, where a reminder falls.
    pub fn before_due(&self, calendar: &Calendar, due: Second, limit: Limit) -> Second {
        let continuous = self.kind() == Kind::Elapsed;
        match limit.unit {
            Unit::Minute | Unit::UrgentHour if continuous => due - limit.minutes() * 60,
            Unit::Minute | Unit::UrgentHour | Unit::WorkHour | Unit::WorkDay => {
                back_in_working_time(calendar, due, limit.minutes() * 60)
            }
            Unit::NaturalDay | Unit::Day | Unit::WorkDayNext | Unit::Month => {
                let day = day_of_second(due);
                let day = match limit.unit {
                    Unit::WorkDayNext => (0..limit.whole()).fold(day, |day, _| {
                        (1..).map(|n| day - n).find(|day| calendar.is_worked(*day)).unwrap()
                    }),
                    Unit::Month => months_later(day, -limit.whole()).0,
                    _ => day - limit.whole(),
                };
                let point = day * 86_400 + due.rem_euclid(86_400);
                if continuous || calendar.is_open(point.div_euclid(60)) {
                    return point;
                }
                let mut minute = point.div_euclid(60);
                while !calendar.opens_at(minute) {
                    minute -= 1;
                }
                minute * 60
            }
        }
    }

    /// Extends a period of months: from its last day as it stands.
    pub fn months_more(&self, calendar: &Calendar, months: i64) -> i64 {
        let (last, _) = self.due_day(&self.runs, calendar, self.total()).unwrap();
        months_later(last, months).0 - last
    }
}

/// The latest instant with so many seconds of working time left before `due`.
fn back_in_working_time(calendar: &Calendar, due: Second, seconds: i64) -> Second {
    let mut left = seconds;
    let mut end = due;
    loop {
        let minute = minute_after(end) - 1;
        let length = end - minute * 60;
        if calendar.is_open(minute) {
            if length >= left {
                return end - left;
            }
            left -= length;
        }
        end = minute * 60;
    }
}

/// A stretch in which a started clock does not run.
#[derive(Clone, Copy, Debug)]
pub struct Gap {
    pub from: Minute,
    pub to: Option<Minute>,
}

/// What lies between the runs and after the last.
fn gaps(runs: &[Run]) -> Vec<Gap> {
    let ends = runs.iter().filter_map(|(_, to)| *to);
    let starts = runs.iter().skip(1).map(|(from, _)| Some(*from)).chain([None]);
    ends.zip(starts).map(|(from, to)| Gap { from, to }).collect()
}

fn count(days: impl Iterator<Item = i64>) -> i64 {
    i64::try_from(days.count()).unwrap()
}
