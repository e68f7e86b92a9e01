//! Instants of reports and of the events after them.
//!
//! Not responsible for: which days are rare; see [`Days`].

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, time};

use crate::stream::Stream;
use crate::world::{Days, Moment};

/// The events that most clocks start from, in the order in which they happen.
const USUAL: [&str; 4] = ["accepted", "registered", "dispatched", "handled"];

/// When an incident is reported: mostly an ordinary day, often a rare one, sometimes a day on
/// either side of a boundary; at any time, or as a working window opens or closes.
pub(crate) fn reported(days: &Days, stream: &mut Stream) -> Moment {
    let date = match stream.below(16) {
        0..=4 => stream.pick(&days.rare).copied(),
        5 => stream.pick(&days.edges).copied(),
        _ => None,
    };
    let date = date.unwrap_or_else(|| ordinary(days, stream));
    Moment(DateTime::from_parts(date, clock(days, stream)))
}

fn ordinary(days: &Days, stream: &mut Stream) -> Date {
    let span = days.first.until(days.last).map_or(0, |span| span.get_days());
    let after = stream.below(u64::try_from(span).unwrap_or_default().saturating_add(1));
    days.first.saturating_add(i64::try_from(after).unwrap_or_default().days())
}

fn clock(days: &Days, stream: &mut Stream) -> Time {
    if stream.chance(1, 3)
        && let Some(edge) = stream.pick(&days.times)
    {
        return *edge;
    }
    let mut below = |bound: u64| i8::try_from(stream.below(bound)).unwrap_or_default();
    let (hour, minute, exact) = (below(24), below(60), below(4) > 0);
    let second = if exact { 0 } else { below(60) };
    Time::new(hour, minute, second, 0).unwrap_or_else(|_| time(10, 0, 0, 0))
}

/// Events after the report, in their order: at once, within minutes, hours or days.
pub(crate) fn events(
    (known, zone): (&[String], &str),
    Moment(reported): Moment,
    stream: &mut Stream,
) -> Vec<(String, String)> {
    let mut at = reported;
    let mut out = Vec::new();
    for name in USUAL {
        if known.iter().any(|id| id == name) && stream.chance(1, 2) {
            at = later(at, stream);
            out.push((name.to_owned(), Moment(at).text(zone)));
        }
    }
    if stream.chance(1, 4)
        && let Some(other) = stream.pick(known)
        && !USUAL.contains(&other.as_str())
    {
        at = later(at, stream);
        out.push((other.clone(), Moment(at).text(zone)));
    }
    out
}

fn later(at: DateTime, stream: &mut Stream) -> DateTime {
    let minutes = match stream.below(8) {
        0 => 0,
        1..=3 => stream.below(60),
        4..=6 => stream.below(24 * 60),
        _ => stream.below(6 * 24 * 60),
    };
    at.saturating_add(i64::try_from(minutes).unwrap_or_default().minutes())
}
