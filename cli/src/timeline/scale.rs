//! Instants on a line: the zone they are told in, where they lie, and what an axis says.

use gezhi::render::Lang;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Span, Timestamp};

use crate::labels;

/// A minute, an hour, a day in seconds.
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// A case that is a moment old is drawn on a line of this length.
const SPAN_MIN: i64 = HOUR;

/// A fixed offset. Instants are seconds of its local time since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    offset: i64,
}

impl Zone {
    /// The zone that an RFC 3339 instant is written in.
    pub fn of(instant: &str) -> Self {
        let absolute = instant.parse::<Timestamp>().map(Timestamp::as_second);
        let offset = match (local(instant), absolute) {
            (Some(local), Ok(absolute)) => local.saturating_sub(absolute),
            _ => 0,
        };
        Self { offset }
    }

    /// An RFC 3339 instant, whatever zone it is written in.
    pub fn read(self, instant: &str) -> Option<i64> {
        let absolute = instant.parse::<Timestamp>().ok()?.as_second();
        Some(absolute.saturating_add(self.offset))
    }
}

fn local(instant: &str) -> Option<i64> {
    seconds(instant.get(..19)?.parse::<DateTime>().ok()?)
}

fn seconds(time: DateTime) -> Option<i64> {
    Offset::UTC.to_timestamp(time).ok().map(Timestamp::as_second)
}

/// The local time.
pub fn civil(at: i64) -> DateTime {
    Offset::UTC.to_datetime(Timestamp::from_second(at).unwrap_or_default())
}

/// The local time in full, with its weekday.
pub fn moment(at: i64, lang: Lang) -> String {
    labels::moment(&civil(at).to_string(), lang)
}

/// The local time with its weekday; the year only where it is not that of `now`.
pub fn brief(at: i64, now: i64, lang: Lang) -> String {
    let full = moment(at, lang);
    if civil(at).year() != civil(now).year() {
        return full;
    }
    full.replacen(&civil(at).strftime("%Y-").to_string(), "", 1)
}

/// The local time for a narrow place; the year only where it is not that of `now`.
pub fn short(at: i64, now: i64) -> String {
    let (time, now) = (civil(at), civil(now));
    let form = match (time.second() == 0, time.year() == now.year()) {
        (true, true) => "%m-%d %H:%M",
        (false, true) => "%m-%d %H:%M:%S",
        (true, false) => "%Y-%m-%d %H:%M",
        (false, false) => "%Y-%m-%d %H:%M:%S",
    };
    time.strftime(form).to_string()
}

/// A stretch of time laid on a line of `width`.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The first instant.
    pub from: i64,
    /// The last instant.
    pub to: i64,
    /// How long the line is, in columns or pixels.
    pub width: i64,
}

impl Scale {
    /// The line from `from` to `to`, with a little room behind for the last mark.
    pub fn new(from: i64, to: i64, width: i64) -> Self {
        let span = to.saturating_sub(from).max(SPAN_MIN);
        Self { from, to: from.saturating_add(span + span / 40), width: width.max(1) }
    }

    /// Where the instant lies, from 0 to `width`.
    pub fn x(&self, at: i64) -> i64 {
        let span = i128::from(self.to - self.from).max(1);
        let past = i128::from(at.saturating_sub(self.from)) * i128::from(self.width);
        i64::try_from(past.div_euclid(span)).unwrap_or(self.width).clamp(0, self.width)
    }

    /// The instant at which place `x` begins.
    pub fn at(&self, x: i64) -> i64 {
        let span = i128::from(self.to - self.from);
        let width = i128::from(self.width.max(1));
        // Upwards, so that the place of an instant begins at or before it.
        let past = (i128::from(x) * span + width - 1).div_euclid(width);
        self.from.saturating_add(i64::try_from(past).unwrap_or_default())
    }
}

/// A mark of the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Where.
    pub x: i64,
    /// What it says.
    pub label: String,
}

/// What stands under or over the line: two rows of labels that never touch each other.
#[derive(Clone, Debug, Default)]
pub struct Axis {
    /// Times, or days, or months.
    pub minor: Vec<Tick>,
    /// Dates, or months, or years: the larger unit, and what the line begins with.
    pub major: Vec<Tick>,
}

/// How far apart marks stand.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Seconds: less than a day, and a part of it.
    Within(i64),
    Days(i64),
    Week,
    Months(i8),
    Year,
}

const STEPS: [Step; 17] = [
    Step::Within(5 * MINUTE),
    Step::Within(10 * MINUTE),
    Step::Within(15 * MINUTE),
    Step::Within(30 * MINUTE),
    Step::Within(HOUR),
    Step::Within(2 * HOUR),
    Step::Within(3 * HOUR),
    Step::Within(4 * HOUR),
    Step::Within(6 * HOUR),
    Step::Within(12 * HOUR),
    Step::Days(1),
    Step::Days(2),
    Step::Week,
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Year,
];

impl Step {
    fn seconds(self) -> i64 {
        match self {
            Self::Within(seconds) => seconds,
            Self::Days(days) => days * DAY,
            Self::Week => 7 * DAY,
            Self::Months(months) => 28 * DAY * i64::from(months),
            Self::Year => 365 * DAY,
        }
    }

    /// The last mark at or before `at`.
    fn before(self, at: i64) -> i64 {
        match self {
            Self::Within(_) | Self::Days(_) => at - at.rem_euclid(self.seconds()),
            // 1970-01-01 was a Thursday: three days after a Monday.
            Self::Week => at - (at + 3 * DAY).rem_euclid(7 * DAY),
            Self::Months(months) => {
                let date = civil(at).date();
                let month = (date.month() - 1) / months * months + 1;
                first(date.year(), month).unwrap_or(at)
            }
            Self::Year => first(civil(at).year(), 1).unwrap_or(at),
        }
    }

    /// The mark after the mark `at`.
    fn after(self, at: i64) -> i64 {
        let months = match self {
            Self::Within(_) | Self::Days(_) | Self::Week => {
                return at.saturating_add(self.seconds());
            }
            Self::Months(months) => months,
            Self::Year => 12,
        };
        let next = civil(at).checked_add(Span::new().months(months));
        next.ok().and_then(seconds).unwrap_or(i64::MAX)
    }

    fn marks(self, scale: &Scale) -> impl Iterator<Item = i64> {
        let to = scale.to;
        let mut next = self.before(scale.from);
        if next < scale.from {
            next = self.after(next);
        }
        std::iter::from_fn(move || {
            let mark = next;
            next = self.after(mark);
            (mark <= to && next > mark).then_some(mark)
        })
    }

    fn label(self, at: i64) -> String {
        let time = civil(at);
        match self {
            Self::Within(_) => time.strftime("%H:%M").to_string(),
            Self::Days(_) | Self::Week => time.strftime("%m-%d").to_string(),
            Self::Months(_) => time.strftime("%Y-%m").to_string(),
            Self::Year => time.strftime("%Y").to_string(),
        }
    }
}

fn first(year: i16, month: i8) -> Option<i64> {
    seconds(Date::new(year, month, 1).ok()?.to_datetime(jiff::civil::Time::midnight()))
}

impl Axis {
    /// The marks of a line; `room` tells how much of it a label takes.
    pub fn new(scale: &Scale, lang: Lang, room: impl Fn(&str) -> i64) -> Self {
        let fits = |step: &Step| {
            let label = room(&step.label(scale.from));
            Scale { from: 0, to: scale.to - scale.from, width: scale.width }.x(step.seconds())
                > label
        };
        let step = STEPS.into_iter().find(fits).unwrap_or(Step::Year);
        let minor = step.marks(scale).map(|at| (at, step.label(at)));
        let minor = placed(minor, scale, &room);
        let large = match step {
            Step::Within(_) => Step::Days(1),
            Step::Days(_) | Step::Week => Step::Months(1),
            Step::Months(_) | Step::Year => return Self { minor, major: Vec::new() },
        };
        let name = |at| match large {
            Step::Days(_) => day(at, lang),
            _ => civil(at).strftime(lang.pick("%Y 年 %-m 月", "%b %Y")).to_string(),
        };
        let mut labels: Vec<(i64, String)> = std::iter::once(scale.from)
            .chain(large.marks(scale))
            .map(|at| (at, name(at)))
            .collect();
        labels.dedup_by_key(|(at, _)| *at);
        // What the line begins with gives way to a date that begins close behind it.
        if let [(start, label), (next, _), ..] = labels.as_slice()
            && scale.x(*next) - scale.x(*start) <= room(label)
        {
            labels.remove(0);
        }
        Self { minor, major: placed(labels.into_iter(), scale, &room) }
    }

    /// Every midnight, if they lie at least `apart`.
    pub fn midnights(scale: &Scale, apart: i64) -> Option<Vec<i64>> {
        let days = (scale.to - scale.from) / DAY;
        (days * apart <= scale.width)
            .then(|| Step::Days(1).marks(scale).map(|at| scale.x(at)).collect())
    }
}

fn day(at: i64, lang: Lang) -> String {
    let time = civil(at);
    let days = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    let index = usize::try_from(time.weekday().to_monday_zero_offset()).unwrap_or(0);
    let zh = days.get(index).copied().unwrap_or_default();
    lang.pick(format!("{} {zh}", time.strftime("%m-%d")), time.strftime("%a %m-%d").to_string())
}

/// The labels that fit, from the left; each stands to the right of its mark.
fn placed(
    labels: impl Iterator<Item = (i64, String)>,
    scale: &Scale,
    room: &impl Fn(&str) -> i64,
) -> Vec<Tick> {
    let mut free = 0;
    let mut out = Vec::new();
    for (at, label) in labels {
        let (x, end) = (scale.x(at), scale.x(at) + room(&label));
        if x >= free && end <= scale.width + 1 {
            free = end;
            out.push(Tick { x, label });
        }
    }
    out
}

/// The numbers of events along a line; those that lie too close share a mark, as `3–5`.
pub fn numbers(
    events: impl Iterator<Item = (usize, i64)>,
    width: i64,
    room: impl Fn(&str) -> i64,
) -> Vec<Tick> {
    let mut groups: Vec<(usize, usize, i64)> = Vec::new();
    let label = |first: usize, last: usize| {
        if first == last { first.to_string() } else { format!("{first}–{last}") }
    };
    let place = |x: i64, label: &str| x.min(width - room(label)).max(0);
    for (number, x) in events {
        groups.push((number, number, x));
        // A mark that had to move may touch the one before it in turn.
        while let [.., (first, end, at), (start, last, x)] = groups.as_slice() {
            let (before, this) = (label(*first, *end), label(*start, *last));
            if place(*at, &before) + room(&before) <= place(*x, &this) {
                break;
            }
            let joined = (*first, *last, *at);
            groups.truncate(groups.len().saturating_sub(2));
            groups.push(joined);
        }
    }
    let ticks = groups.into_iter().map(|(first, last, x)| {
        let label = label(first, last);
        Tick { x: place(x, &label), label }
    });
    ticks.collect()
}
