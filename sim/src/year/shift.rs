//! Who is at work when: people's shifts, and how work fills them.
//!
//! Not responsible for: what they work on.

use super::days::{DAY, Days};

/// A second that never comes in this year.
pub(crate) const NEVER: u32 = u32::MAX;

/// Who is away for longer hands over what is in hand; who is back next morning goes on with it.
pub(crate) const NIGHT: u32 = 16 * 3_600;

/// The shifts of one kind of work, window by window, day by day.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shift {
    /// For each day its windows, in seconds of the year; a window belongs to the day it begins on.
    days: Vec<Vec<(u32, u32)>>,
}

impl Shift {
    /// From windows in seconds of the day, one list for each day.
    pub(crate) fn new(days: impl Iterator<Item = Vec<(u32, u32)>>) -> Self {
        let of = |(day, windows): (usize, Vec<(u32, u32)>)| {
            let start = u32::try_from(day).unwrap_or_default().saturating_mul(DAY);
            windows.into_iter().map(|(from, to)| (start + from, start + to)).collect()
        };
        Self { days: days.enumerate().map(of).collect() }
    }

    /// The calendar's own windows.
    pub(crate) fn of_calendar(days: &Days) -> Self {
        Self::new((0..days.len()).map(|day| days.windows(day).to_vec()))
    }

    fn on(&self, day: usize) -> &[(u32, u32)] {
        self.days.get(day).map_or(&[], Vec::as_slice)
    }
}

/// The days on which somebody is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Presence(Vec<u64>);

impl Presence {
    /// There on all of so many days.
    pub(crate) fn always(days: usize) -> Self {
        Self(vec![u64::MAX; days.div_ceil(64)])
    }

    /// Not there on that day.
    pub(crate) fn away(&mut self, day: usize) {
        if let Some(word) = self.0.get_mut(day / 64) {
            *word &= !(1 << (day % 64));
        }
    }

    pub(crate) fn has(&self, day: usize) -> bool {
        self.0.get(day / 64).is_some_and(|word| word >> (day % 64) & 1 == 1)
    }
}

/// One person: a shift, and the days of being there.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// The desk.
    pub(crate) desk: u32,
    /// The place of the shift.
    pub(crate) shift: u16,
    /// The days.
    pub(crate) there: Presence,
    /// The services in hand.
    pub(crate) in_hand: Vec<u32>,
}

/// A person's windows, for walking along.
#[derive(Clone, Copy)]
pub(crate) struct AtWork<'a> {
    pub(crate) shift: &'a Shift,
    pub(crate) there: &'a Presence,
}

impl<'a> AtWork<'a> {
    /// The windows that end after an instant, in order.
    fn after(self, at: u32) -> impl Iterator<Item = (u32, u32)> + 'a {
        // A window of the day before may reach over midnight.
        let first = usize::try_from(at / DAY).unwrap_or_default().saturating_sub(1);
        (first..self.shift.days.len())
            .filter(move |day| self.there.has(*day))
            .flat_map(move |day| self.shift.on(day).iter().copied())
            .filter(move |(_, to)| *to > at)
    }

    /// Whether the person is at work at an instant.
    pub(crate) fn is_open(self, at: u32) -> bool {
        self.after(at).next().is_some_and(|(from, _)| from <= at)
    }

    /// When the person next begins, later than an instant.
    pub(crate) fn opens_after(self, at: u32) -> u32 {
        self.after(at).map(|(from, _)| from).find(|from| *from > at).unwrap_or(NEVER)
    }

    /// When the person, at work at an instant, goes for longer than `patience` before another one.
    pub(crate) fn leaves(self, at: u32, before: u32, patience: u32) -> Option<u32> {
        let mut last = at;
        for (from, to) in self.after(at) {
            if last >= before {
                return None;
            }
            if from > last && from - last > patience {
                return Some(last);
            }
            last = to;
        }
        (last < before).then_some(last)
    }

    /// When so many seconds of work are done that begin at an instant; never where the year ends
    /// before.
    pub(crate) fn done_at(self, from: u32, mut seconds: u32) -> u32 {
        for (start, end) in self.after(from) {
            let start = start.max(from);
            if seconds <= end - start {
                return start + seconds;
            }
            seconds -= end - start;
        }
        NEVER
    }

    /// The stretches of work between two instants.
    pub(crate) fn stretches(self, from: u32, to: u32) -> impl Iterator<Item = (u32, u32)> + 'a {
        self.after(from)
            .take_while(move |(start, _)| *start < to)
            .map(move |(start, end)| (start.max(from), end.min(to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u32 = 3_600;

    fn office() -> Shift {
        Shift::new((0..3).map(|_| vec![(8 * HOUR, 12 * HOUR), (14 * HOUR, 18 * HOUR)]))
    }

    #[test]
    fn work_fills_windows_and_passes_over_lunch_night_and_absence() {
        let (shift, mut there) = (office(), Presence::always(3));
        there.away(1);
        let person = AtWork { shift: &shift, there: &there };
        assert!(person.is_open(8 * HOUR) && !person.is_open(12 * HOUR));
        assert_eq!(person.done_at(11 * HOUR, HOUR), 12 * HOUR);
        assert_eq!(person.done_at(11 * HOUR, HOUR + 1), 14 * HOUR + 1);
        // Five hours from 17:00: one today, none tomorrow, four the day after.
        assert_eq!(person.done_at(17 * HOUR, 5 * HOUR), 2 * DAY + 12 * HOUR);
        assert_eq!(person.opens_after(15 * HOUR), 2 * DAY + 8 * HOUR);
        assert_eq!(person.done_at(2 * DAY + 17 * HOUR, 2 * HOUR), NEVER);
        // Lunch is no leaving, a day away is.
        assert_eq!(person.leaves(11 * HOUR, 15 * HOUR, NIGHT), None);
        assert_eq!(person.leaves(17 * HOUR, 2 * DAY + 9 * HOUR, NIGHT), Some(18 * HOUR));
        let worked: u32 = person.stretches(0, 3 * DAY).map(|(from, to)| to - from).sum();
        assert_eq!(worked, 16 * HOUR);
    }

    #[test]
    fn a_night_shift_reaches_over_midnight() {
        let shift = Shift::new((0..2).map(|_| vec![(22 * HOUR, 30 * HOUR)]));
        let there = Presence::always(2);
        let person = AtWork { shift: &shift, there: &there };
        assert!(person.is_open(DAY + 5 * HOUR) && !person.is_open(DAY + 6 * HOUR));
        assert_eq!(person.done_at(23 * HOUR, 2 * HOUR), DAY + HOUR);
    }
}
