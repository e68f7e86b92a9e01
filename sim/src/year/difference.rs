//! Two years over the very same incidents, and how much they differ.
//!
//! Every incident is paired with itself. Its differences are summed by week of the report, and the
//! spread is that of the weeks' means (batch means): a standard error, in whole numbers.
//!
//! Not responsible for: whether a difference matters; that is for people.

use gezhi::contract::Text;
use serde::Serialize;

use super::WEEK;
use super::outcome::{About, InTime, Sums, Year};
use super::tally::{Judged, Record};
use crate::error::{SimError, SimErrorKind};

/// Differences are told in millionths of their unit.
pub const MILLION: i64 = 1_000_000;

/// A mean difference and how far it may be off, in millionths of the unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Paired {
    /// Incidents that are paired: counted in both years.
    pub pairs: u64,
    /// The mean of the second less the first.
    pub mean: i64,
    /// Its standard error, by the means of weeks; nothing of fewer than two weeks.
    pub error: Option<u64>,
}

/// What two years differ by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Differences {
    /// Handled in time, as a share.
    pub in_time: Paired,
    /// In the queue of whoever handles, in seconds.
    pub queue: Paired,
    /// From the report to the last time it was handled, in seconds.
    pub lead: Paired,
    /// Rungs reached.
    pub rungs: Paired,
    /// Work, in seconds.
    pub work: Paired,
}

/// How a class differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClassDifference {
    /// The pack's own code.
    pub class: String,
    /// Its name.
    pub name: String,
    /// How many arrived.
    pub volume: u64,
    /// In time before, and after.
    pub in_time: (InTime, InTime),
    /// The differences.
    #[serde(flatten)]
    pub differences: Differences,
}

/// How two years differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The first year.
    pub before: About,
    /// The second.
    pub after: About,
    /// The sums of both.
    pub totals: (Sums, Sums),
    /// All incidents.
    pub overall: Differences,
    /// By class.
    pub classes: Vec<ClassDifference>,
    /// Work by role or unit: its name and label, and the seconds of both.
    pub loads: Vec<(String, Text, u64, u64)>,
}

/// A batch of pairs: their sum and number.
#[derive(Clone, Copy, Debug, Default)]
struct Batch {
    sum: i64,
    pairs: i64,
}

/// Sums by week.
#[derive(Clone, Debug, Default)]
struct Batches(Vec<Batch>);

impl Batches {
    fn add(&mut self, week: usize, difference: i64) {
        if self.0.len() <= week {
            self.0.resize_with(week + 1, Batch::default);
        }
        if let Some(batch) = self.0.get_mut(week) {
            batch.sum += difference;
            batch.pairs += 1;
        }
    }

    fn paired(&self) -> Paired {
        let pairs: i64 = self.0.iter().map(|batch| batch.pairs).sum();
        let sum: i64 = self.0.iter().map(|batch| batch.sum).sum();
        if pairs == 0 {
            return Paired::default();
        }
        let means: Vec<i64> = self
            .0
            .iter()
            .filter(|batch| batch.pairs > 0)
            .map(|batch| scaled(batch.sum, batch.pairs))
            .collect();
        Paired {
            pairs: u64::try_from(pairs).unwrap_or_default(),
            mean: scaled(sum, pairs),
            error: standard_error(&means),
        }
    }
}

/// A quotient in millionths, rounded to the nearest.
fn scaled(sum: i64, count: i64) -> i64 {
    let (sum, count) = (i128::from(sum) * i128::from(MILLION), i128::from(count.max(1)));
    i64::try_from((2 * sum + count).div_euclid(2 * count)).unwrap_or(i64::MAX)
}

/// The standard error of the mean of batches' means.
pub(crate) fn standard_error(means: &[i64]) -> Option<u64> {
    let count = i128::try_from(means.len()).ok().filter(|count| *count >= 2)?;
    let sum: i128 = means.iter().copied().map(i128::from).sum();
    // Σ(x − x̄)² = Σx² − (Σx)²/n, kept whole by the factor n.
    let squares: i128 =
        means.iter().map(|mean| i128::from(*mean) * i128::from(*mean)).sum::<i128>() * count;
    let spread = u128::try_from(squares - sum * sum).ok()?;
    let of = u128::try_from(count * count * (count - 1)).ok()?;
    u64::try_from((spread / of).isqrt()).ok()
}

/// The measures of a pair, summed by week.
#[derive(Clone, Debug, Default)]
struct Measures {
    in_time: Batches,
    queue: Batches,
    lead: Batches,
    rungs: Batches,
    work: Batches,
    volume: u64,
    counts: (InTime, InTime),
}

impl Measures {
    fn add(&mut self, before: &Record, after: &Record) {
        let week = usize::try_from(before.reported / WEEK).unwrap_or_default();
        let less = |one: u32, other: u32| i64::from(other) - i64::from(one);
        self.volume += 1;
        self.counts.0.add(before.on_time);
        self.counts.1.add(after.on_time);
        if before.on_time != Judged::Not && after.on_time != Judged::Not {
            let met = |record: &Record| u32::from(record.on_time == Judged::Met);
            self.in_time.add(week, less(met(before), met(after)));
        }
        if before.lead > 0 && after.lead > 0 {
            self.queue.add(week, less(before.queue, after.queue));
            self.lead.add(week, less(before.lead, after.lead));
        }
        self.rungs.add(week, less(u32::from(before.rungs), u32::from(after.rungs)));
        self.work.add(week, less(before.work, after.work));
    }

    fn differences(&self) -> Differences {
        Differences {
            in_time: self.in_time.paired(),
            queue: self.queue.paired(),
            lead: self.lead.paired(),
            rungs: self.rungs.paired(),
            work: self.work.paired(),
        }
    }
}

impl Difference {
    /// How the second of two years differs from the first.
    ///
    /// # Errors
    /// [`SimError`]: they are not of the same stream of incidents.
    pub fn between(before: &Year, after: &Year) -> Result<Self, SimError> {
        let of = |year: &Year| {
            (year.about.seed, year.about.incidents, year.about.first_day.clone(), year.about.days)
        };
        if of(before) != of(after) || before.records.len() != after.records.len() {
            return Err(SimError::new(
                SimErrorKind::Plan,
                "两次的种子、事项数或日子不同，比不了",
                "both years need the same seed, number of incidents and days",
            ));
        }
        let mut overall = Measures::default();
        let mut by_class: Vec<Measures> = Vec::new();
        for (one, other) in before.records.iter().zip(&after.records) {
            // Another pack may have other classes; then the incident is not the same.
            let same = before.code(one) == after.code(other) && one.reported == other.reported;
            if !same {
                continue;
            }
            overall.add(one, other);
            let class = usize::from(one.class);
            if by_class.len() <= class {
                by_class.resize_with(class + 1, Measures::default);
            }
            by_class.get_mut(class).into_iter().for_each(|class| class.add(one, other));
        }
        if overall.volume == 0 {
            return Err(SimError::new(
                SimErrorKind::Plan,
                "两个包没有一件相同的事项：类别不同，或者计划不同",
                "the two packs share no incident: their classes or plans differ",
            ));
        }
        let rows = by_class.into_iter().zip(&before.codes);
        let classes = rows.filter(|(measures, _)| measures.volume > 0).map(|(measures, class)| {
            let row = before.classes.iter().find(|row| row.class == *class);
            ClassDifference {
                class: class.clone(),
                name: row.map(|row| row.name.clone()).unwrap_or_default(),
                volume: measures.volume,
                in_time: measures.counts,
                differences: measures.differences(),
            }
        });
        Ok(Self {
            before: before.about.clone(),
            after: after.about.clone(),
            totals: (before.totals.clone(), after.totals.clone()),
            overall: overall.differences(),
            classes: classes.collect(),
            loads: loads(before, after),
        })
    }
}

fn loads(before: &Year, after: &Year) -> Vec<(String, Text, u64, u64)> {
    let of = |year: &Year, role: &str| {
        year.roles.iter().find(|row| row.role == role).map_or(0, |row| row.load)
    };
    let mut all: Vec<(String, Text, u64, u64)> = Vec::new();
    for row in before.roles.iter().chain(&after.roles) {
        if all.iter().all(|(role, ..)| *role != row.role) {
            let loads = (of(before, &row.role), of(after, &row.role));
            all.push((row.role.clone(), row.label.clone(), loads.0, loads.1));
        }
    }
    all.retain(|(_, _, before, after)| before + after > 0);
    all
}

/// The share in time of a year's judged cases by week, in millionths.
pub(crate) fn weekly_shares(year: &Year) -> Vec<i64> {
    let mut batches = Batches::default();
    for record in year.records.iter().filter(|record| record.on_time != Judged::Not) {
        let week = usize::try_from(record.reported / WEEK).unwrap_or_default();
        batches.add(week, i64::from(record.on_time == Judged::Met));
    }
    let counted = batches.0.iter().filter(|batch| batch.pairs > 0);
    counted.map(|batch| scaled(batch.sum, batch.pairs)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_that_of_the_weeks_means() {
        // Means 1, 2, 3: variance 1, error √(1/3) = 0.577350.
        let means = [MILLION, 2 * MILLION, 3 * MILLION];
        assert_eq!(standard_error(&means), Some(577_350));
        assert_eq!(standard_error(&[5, 5, 5]), Some(0));
        assert_eq!(standard_error(&[5]), None);
    }

    #[test]
    fn a_mean_is_of_pairs_and_not_of_weeks() {
        let mut batches = Batches::default();
        batches.add(0, 1);
        [0, 0, 0].iter().for_each(|none| batches.add(1, *none));
        let paired = batches.paired();
        assert_eq!((paired.pairs, paired.mean), (4, 250_000));
        // The weeks' means are 1 and 0.
        assert_eq!(paired.error, Some(500_000));
    }

    #[test]
    fn quotients_are_rounded_to_the_nearest() {
        assert_eq!(scaled(1, 3), 333_333);
        assert_eq!(scaled(2, 3), 666_667);
        assert_eq!(scaled(-2, 3), -666_667);
    }
}
