//! Days of records: what two spans share, what a span leaves uncovered, how many spans meet.
//!
//! Spans are closed at both ends, as rosters write them, and open where an end is left out. Here an
//! open end is the first or last day that a date can be, so that there is one arithmetic for all of
//! them.
//!
//! Not responsible for: reading dates, or instants.

use jiff::civil::Date;

use crate::pack::manifest::Span;

/// The first and last day of a span.
#[must_use]
pub fn ends(span: Span) -> (Date, Date) {
    (span.from.unwrap_or(Date::MIN), span.to.unwrap_or(Date::MAX))
}

/// The days that two spans share, where they share any.
#[must_use]
pub fn both(a: Span, b: Span) -> Option<Span> {
    let later = |a: Option<Date>, b: Option<Date>| a.max(b);
    let earlier = |a: Option<Date>, b: Option<Date>| match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    };
    let shared = Span { from: later(a.from, b.from), to: earlier(a.to, b.to) };
    let (from, to) = ends(shared);
    (from <= to).then_some(shared)
}

/// The first days of `whole` that are in none of `parts`, up to the next of them; `None` where all
/// are.
///
/// ```text
/// whole   |------------------|
/// parts   |---|   |----|
/// gap          ^^^
/// ```
#[must_use]
pub fn gap(whole: Span, parts: &[Span]) -> Option<Span> {
    let (mut day, last) = ends(whole);
    let mut parts: Vec<(Date, Date)> = parts.iter().map(|part| ends(*part)).collect();
    parts.sort_unstable();
    for (from, to) in parts {
        if from > day {
            let before = from.yesterday().unwrap_or(from).min(last);
            return Some(open(day, before));
        }
        if to >= last {
            return None;
        }
        day = day.max(to.tomorrow().unwrap_or(Date::MAX));
    }
    Some(open(day, last))
}

/// A span whose ends are open where they are the first or last day that can be.
fn open(from: Date, to: Date) -> Span {
    Span { from: (from > Date::MIN).then_some(from), to: (to < Date::MAX).then_some(to) }
}

/// The first day on which more than `most` of the spans meet; `Date::MIN` where they always did.
#[must_use]
pub fn crowded(spans: &[Span], most: u32) -> Option<Date> {
    let mut turns: Vec<(Date, i64)> = Vec::new();
    for span in spans {
        let (from, to) = ends(*span);
        turns.push((from, 1));
        if let Ok(after) = to.tomorrow() {
            turns.push((after, -1));
        }
    }
    turns.sort_unstable();
    let mut count: i64 = 0;
    for (day, turn) in turns {
        count = count.saturating_add(turn);
        if count > i64::from(most) {
            return Some(day);
        }
    }
    None
}

/// The first span that shares days with an earlier one: the later's place, the earlier's, and the
/// first day they share. Both are places in `spans`.
#[must_use]
pub fn overlap(spans: &[Span]) -> Option<(usize, usize, Date)> {
    let mut order: Vec<(Date, usize)> =
        spans.iter().enumerate().map(|(at, span)| (ends(*span).0, at)).collect();
    order.sort_unstable();
    let mut longest: Option<(Date, usize)> = None;
    for (from, at) in order {
        if let Some((to, other)) = longest
            && from <= to
        {
            return Some((at.max(other), at.min(other), from));
        }
        let to = spans.get(at).map_or(Date::MAX, |span| ends(*span).1);
        longest = Some((to, at));
    }
    None
}

/// A span in words: `2024-01-01 至 2024-12-31`, with `…` for an open end.
#[must_use]
pub fn words(span: Span) -> (String, String) {
    let day = |day: Option<Date>| day.map_or("…".to_owned(), |day| day.to_string());
    let (from, to) = (day(span.from), day(span.to));
    (format!("{from} 至 {to}"), format!("{from} to {to}"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn day(n: i8) -> Date {
        date(2024, 1, n)
    }

    fn span() -> impl Strategy<Value = Span> {
        let end = || prop::option::of(2i8..12);
        (end(), end()).prop_map(|(a, b)| match (a, b) {
            (Some(a), Some(b)) => Span { from: Some(day(a.min(b))), to: Some(day(a.max(b))) },
            (a, b) => Span { from: a.map(day), to: b.map(day) },
        })
    }

    /// Days on which open ends can be told apart from closed ones.
    fn all() -> impl Iterator<Item = Date> {
        (1..13).map(day)
    }

    proptest! {
        /// Day by day, with a pencil.
        #[test]
        fn spans_agree_with_days(whole in span(), parts in prop::collection::vec(span(), 0..4)) {
            for part in &parts {
                let shared = both(whole, *part);
                for day in all() {
                    let holds = shared.is_some_and(|span| span.holds(day));
                    prop_assert_eq!(holds, whole.holds(day) && part.holds(day));
                }
            }
            let bare = |day: &Date| whole.holds(*day) && !parts.iter().any(|part| part.holds(*day));
            let found = gap(whole, &parts);
            prop_assert_eq!(all().find(bare), found.and_then(|gap| all().find(|d| gap.holds(*d))));
            for most in 0..3 {
                let full = |day: &Date| {
                    parts.iter().filter(|part| part.holds(*day)).count() > most as usize
                };
                let first = crowded(&parts, most).map(|day| day.max(date(2024, 1, 1)));
                prop_assert_eq!(all().find(full), first);
            }
            let twice = all().find(|day| parts.iter().filter(|p| p.holds(*day)).count() > 1);
            let found = overlap(&parts);
            prop_assert_eq!(found.map(|(.., day)| day.max(date(2024, 1, 1))), twice);
            if let Some((later, earlier, _)) = found {
                prop_assert!(earlier < later && both(parts[earlier], parts[later]).is_some());
            }
        }
    }
}
