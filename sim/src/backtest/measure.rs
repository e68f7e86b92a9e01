//! The time that was used, held against the limit: quantiles, bins, and what other limits would
//! have given. Whole numbers only.
//!
//! Not responsible for: which clocks are held against which limit.

use gezhi_contract::Text;
use serde::{Deserialize, Serialize};

/// Clocks that were stopped after the same use of the same limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Used {
    /// What was used, in ticks: more than the whole where it was late.
    pub used: u64,
    /// The whole limit, extensions included, in ticks.
    pub total: u64,
    /// Whether it was in time.
    pub on_time: bool,
    /// How many clocks.
    pub clocks: u64,
}

/// The limit's unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// In words.
    pub label: Text,
    /// How many ticks it has: 3,600 of an hour, 28,800 of a work day, 1 of a day that is counted by
    /// dates.
    pub ticks: u64,
}

/// The multiples of the limit, in per cent, that the curve is drawn at.
pub const MULTIPLES: [u64; 10] = [10, 25, 50, 75, 100, 125, 150, 200, 300, 500];

/// Upper edges of the bins of used time, in per cent of the limit; the last bin has none.
pub const EDGES: [u64; 7] = [25, 50, 75, 100, 150, 200, 400];

impl Unit {
    /// The unit of a limit as `3 work_day`, whose clock counts in `tick`.
    pub(super) fn of(limit: Option<&str>, tick: Option<&str>) -> Self {
        let Some(limit) = limit else { return Self { label: Text::default(), ticks: 1 } };
        let unit = limit.split(' ').nth(1).unwrap_or_default();
        let (zh, en, ticks) = match (unit, tick.unwrap_or_default()) {
            (_, "day") => ("日", "days", 1),
            (_, "work_day") => ("个工作日", "work days", 1),
            ("minute", _) => ("分钟", "minutes", 60),
            ("urgent_hour", _) => ("紧急工作时", "urgent hours", 3_600),
            ("work_hour", _) => ("工作时", "work hours", 3_600),
            ("work_day", _) => ("工作日（8 工作时）", "work days of 8 hours", 28_800),
            // A month that runs by the clock is told in days of 24 hours.
            _ => ("天（24 小时）", "days of 24 hours", 86_400),
        };
        Self { label: Text::new(zh, en), ticks }
    }

    /// Ticks in hundredths of the unit, begun ones counted.
    #[must_use]
    pub fn hundredths(&self, ticks: u64) -> u64 {
        ticks.saturating_mul(100).div_ceil(self.ticks.max(1))
    }

    /// Ticks in whole units, begun ones counted.
    #[must_use]
    pub fn whole(&self, ticks: u64) -> u64 {
        ticks.div_ceil(self.ticks.max(1))
    }
}

impl Used {
    /// The least whole number of units with which it would have been in time.
    fn needs(&self, unit: &Unit) -> u64 {
        let needs = unit.whole(self.used);
        let more_than_given = self.total.checked_div(unit.ticks).unwrap_or(0).saturating_add(1);
        if self.on_time { needs } else { needs.max(more_than_given) }
    }

    /// Whether it would have been in time if the limit were so many per cent of what it is. At the
    /// limit itself it is what happened: a begun second, or an evening after the close, is late and
    /// uses no whole tick.
    fn within(&self, percent: u64) -> bool {
        let used = u128::from(self.used) * 100;
        let by_use = used <= u128::from(self.total) * u128::from(percent);
        by_use && (self.on_time || percent > 100)
    }
}

/// How many clocks there are.
#[must_use]
pub fn count(used: &[Used]) -> u64 {
    used.iter().map(|one| one.clocks).sum()
}

/// The least use, in ticks, that at least `percent` of the clocks did not pass: nearest rank.
#[must_use]
pub fn quantile(used: &[Used], percent: u64) -> Option<u64> {
    ranked(used, percent, |one| one.used)
}

/// The least whole number of units that at least `percent` of the clocks would have kept.
#[must_use]
pub fn needed(used: &[Used], percent: u64, unit: &Unit) -> Option<u64> {
    ranked(used, percent, |one| one.needs(unit))
}

fn ranked(used: &[Used], percent: u64, value: impl Fn(&Used) -> u64) -> Option<u64> {
    let mut values: Vec<(u64, u64)> = used.iter().map(|one| (value(one), one.clocks)).collect();
    values.sort_unstable();
    let rank = count(used).saturating_mul(percent).div_ceil(100).max(1);
    let mut seen = 0_u64;
    for (value, clocks) in values {
        seen = seen.saturating_add(clocks);
        if seen >= rank {
            return Some(value);
        }
    }
    None
}

/// How many would have been in time if the limit were so many per cent of what it is.
#[must_use]
pub fn within(used: &[Used], percent: u64) -> u64 {
    used.iter().filter(|one| one.within(percent)).map(|one| one.clocks).sum()
}

/// How many clocks lie in each bin: one more than there are [`EDGES`].
#[must_use]
pub fn bins(used: &[Used]) -> Vec<u64> {
    let mut bins = Vec::new();
    let mut below = 0;
    for edge in EDGES {
        let up_to = within(used, edge);
        bins.push(up_to.saturating_sub(below));
        below = up_to;
    }
    bins.push(count(used).saturating_sub(below));
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(list: &[(u64, bool, u64)]) -> Vec<Used> {
        let one = |(used, on_time, clocks): &(u64, bool, u64)| Used {
            used: *used,
            total: 7_200,
            on_time: *on_time,
            clocks: *clocks,
        };
        list.iter().map(one).collect()
    }

    /// Ten clocks of a limit of two hours.
    fn ten() -> Vec<Used> {
        used(&[
            (0, true, 1),
            (1_800, true, 4),
            (7_200, true, 2),
            (7_201, false, 2),
            (30_000, false, 1),
        ])
    }

    #[test]
    fn quantiles_are_nearest_ranks() {
        let told = [1, 10, 11, 50, 70, 71, 90, 100].map(|percent| quantile(&ten(), percent));
        let wanted = [0, 0, 1_800, 1_800, 7_200, 7_201, 7_201, 30_000];
        assert_eq!(told, wanted.map(Some));
        assert_eq!(quantile(&[], 50), None);
    }

    #[test]
    fn a_limit_is_needed_in_whole_units() {
        let hours = Unit::of(Some("2 work_hour"), Some("work_second"));
        let told = [10, 50, 70, 71, 90, 91].map(|percent| needed(&ten(), percent, &hours));
        assert_eq!(told, [0, 1, 2, 3, 3, 9].map(Some));
        assert_eq!(hours.hundredths(7_201), 201);
    }

    #[test]
    fn the_curve_agrees_with_what_happened_at_the_limit_itself() {
        assert_eq!(
            MULTIPLES.map(|percent| within(&ten(), percent)),
            [1, 5, 5, 5, 7, 9, 9, 9, 9, 10]
        );
        // Done in the evening of the last day, after the close: late, and no day more was used.
        let evening = [Used { used: 15, total: 15, on_time: false, clocks: 1 }];
        assert_eq!([75, 100, 125].map(|percent| within(&evening, percent)), [0, 0, 1]);
        let days = Unit::of(Some("15 day"), Some("day"));
        assert_eq!(needed(&evening, 90, &days), Some(16));
    }

    #[test]
    fn bins_hold_every_clock_once() {
        assert_eq!(bins(&ten()), [5, 0, 0, 2, 2, 0, 0, 1]);
        assert_eq!(bins(&[]).iter().sum::<u64>(), 0);
    }
}
