//! The points of a chart on one scale of whole numbers, with round steps.
//!
//! Counts are as they are, amounts have the decimal places of the most exact one (eight at most:
//! what is smaller is drawn as nothing), shares are millionths, durations seconds. A chart that
//! mixes them is drawn in bare numbers, shares in per cent.
//!
//! Not responsible for: how a figure is written in words; see `figure`.

use gezhi::render::Lang;

use super::Cell;
use super::figure::{self, Detail};

/// What a share of all is.
const WHOLE: i128 = 1_000_000;
/// Round steps of time below a day, in seconds.
const TIMES: [i128; 15] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800];
const TIMES_LONG: [i128; 3] = [21_600, 43_200, DAY];
const DAY: i128 = 86_400;

/// What the points of a chart are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Whole numbers, or decimals.
    Number,
    /// Parts of a whole.
    Share,
    /// Seconds.
    Duration,
    /// Not all the same.
    Mixed,
}

/// How points become whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Measure {
    /// What they are.
    pub unit: Unit,
    /// How many decimal places a whole number stands for.
    places: u32,
}

impl Measure {
    /// The measure that fits all the cells.
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a Cell>) -> Self {
        let mut unit = None;
        let mut places = 0;
        for cell in cells {
            let own = match cell {
                Cell::Empty | Cell::Word(_) | Cell::Label(_) => continue,
                Cell::Share { whole: 0, .. } => continue,
                Cell::Count(_) => Unit::Number,
                Cell::Amount { places: own, .. } => {
                    places = places.max(u32::from(*own));
                    Unit::Number
                }
                Cell::Share { .. } => Unit::Share,
                Cell::Duration(_) => Unit::Duration,
            };
            unit = Some(unit.map_or(own, |unit| if unit == own { own } else { Unit::Mixed }));
        }
        let unit = unit.unwrap_or(Unit::Number);
        let least = if unit == Unit::Mixed { 2 } else { 0 };
        Self { unit, places: places.clamp(least, figure::BRIEF_MAX) }
    }

    /// A point as a whole number; nothing where it is no figure.
    pub(super) fn value(&self, cell: &Cell) -> Option<i128> {
        let one = self.one();
        let mixed = self.unit == Unit::Mixed;
        match cell {
            Cell::Empty | Cell::Word(_) | Cell::Label(_) => None,
            Cell::Count(count) => Some(i128::from(*count) * one),
            Cell::Amount { value, places } => {
                let places = u32::from(*places);
                let value = i128::from(*value);
                Some(match self.places.checked_sub(places) {
                    Some(more) => value * 10_i128.pow(more),
                    None => figure::placed(value, places, self.places),
                })
            }
            Cell::Share { part, whole } => {
                let all = if mixed { 100 * one } else { WHOLE };
                let part = u128::from(*part).saturating_mul(all.unsigned_abs());
                figure::rounded(part, *whole)
            }
            Cell::Duration(seconds) if mixed => Some(i128::from(*seconds) * one),
            Cell::Duration(seconds) => Some(i128::from(*seconds)),
        }
    }

    fn one(&self) -> i128 {
        10_i128.pow(self.places)
    }

    /// What an axis shows when there is nothing but nothing.
    fn least(&self) -> i128 {
        match self.unit {
            Unit::Number | Unit::Mixed => self.one(),
            Unit::Share => WHOLE,
            Unit::Duration => 3600,
        }
    }

    /// The first round step that is not smaller.
    fn step(&self, least: i128) -> i128 {
        if self.unit == Unit::Duration {
            let times = TIMES.into_iter().chain(TIMES_LONG).find(|time| *time >= least);
            return times.unwrap_or_else(|| DAY * round((least + DAY - 1) / DAY));
        }
        round(least)
    }

    /// A value on the scale in words: as many places as its steps need.
    pub(super) fn tick(&self, value: i128, step: i128, lang: Lang) -> String {
        let (mut value, mut step) = (value, step.max(1));
        let mut places = match self.unit {
            Unit::Duration => return figure::duration(value, lang, Detail::Full),
            Unit::Share => 4,
            Unit::Number | Unit::Mixed => self.places,
        };
        while places > 0 && step % 10 == 0 && value % 10 == 0 {
            (value, step, places) = (value / 10, step / 10, places - 1);
        }
        let sign = if self.unit == Unit::Share { "%" } else { "" };
        format!("{}{sign}", figure::decimal(value, places))
    }

    /// A value that is no cell's, such as a sum, in words.
    pub(super) fn write(&self, value: i128, lang: Lang) -> String {
        match self.unit {
            Unit::Duration => figure::duration(value, lang, Detail::Brief),
            Unit::Share => format!("{}%", figure::decimal((value + 500).div_euclid(1000), 1)),
            Unit::Number | Unit::Mixed => figure::decimal(value, self.places),
        }
    }
}

/// The first of 1, 2, 5, 10, 20, 50, … that is not smaller.
fn round(least: i128) -> i128 {
    let mut power = 1_i128;
    loop {
        let next = [1, 2, 5].into_iter().map(|digit| power.saturating_mul(digit));
        if let Some(step) = next.into_iter().find(|step| *step >= least) {
            return step;
        }
        power = power.saturating_mul(10);
    }
}

/// A part of an axis, from a round number to a round number by round steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// Where it begins.
    pub low: i128,
    /// Where it ends: above where it begins.
    pub high: i128,
    /// From tick to tick.
    pub step: i128,
}

impl Scale {
    /// A scale for values between two, with at most so many steps, and one where it must be.
    pub(super) fn new(measure: Measure, (low, high): (i128, i128), steps_max: i128) -> Self {
        let high = if low == high { high + measure.least() } else { high };
        let mut step = measure.step(((high - low) / steps_max.max(1)).max(1));
        loop {
            let bottom = low.div_euclid(step) * step;
            let top = high + (step - high.rem_euclid(step)) % step;
            if (top - bottom) / step <= steps_max.max(2) {
                return Self { low: bottom, high: top, step };
            }
            step = measure.step(step + 1);
        }
    }

    /// Where a value lies on a line of this length, from its beginning.
    pub(super) fn place(&self, value: i128, length: i64) -> i64 {
        let from = value.clamp(self.low, self.high) - self.low;
        let place = from * i128::from(length) / (self.high - self.low).max(1);
        i64::try_from(place).unwrap_or_default()
    }

    /// The values of the ticks.
    pub(super) fn ticks(&self) -> impl Iterator<Item = i128> {
        let Self { low, high, step } = *self;
        (0..=(high - low) / step).map(move |at| low + at * step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(cells: &[Cell], range: (i128, i128), steps: i128) -> Vec<String> {
        let measure = Measure::of(cells.iter());
        let scale = Scale::new(measure, range, steps);
        scale.ticks().map(|value| measure.tick(value, scale.step, Lang::Zh)).collect()
    }

    #[test]
    fn ticks_are_round() {
        let count = [Cell::Count(1)];
        assert_eq!(scale(&count, (0, 0), 5), ["0", "1"]);
        assert_eq!(scale(&count, (0, 3), 5), ["0", "1", "2", "3"]);
        assert_eq!(scale(&count, (0, 1_234), 5), ["0", "500", "1,000", "1,500"]);
        assert_eq!(scale(&count, (-7, 11), 5), ["−10", "−5", "0", "5", "10", "15"]);
        let share = [Cell::Share { part: 1, whole: 2 }];
        let all = ["0%", "20%", "40%", "60%", "80%", "100%"];
        assert_eq!(scale(&share, (0, 930_000), 5), all);
        assert_eq!(
            scale(&share, (990_000, 997_000), 4),
            ["99.0%", "99.2%", "99.4%", "99.6%", "99.8%"]
        );
        let time = [Cell::Duration(1)];
        assert_eq!(scale(&time, (0, 80_000), 5), ["0分", "6小时", "12小时", "18小时", "1天"]);
        let amount = [Cell::Amount { value: 1, places: 2 }];
        assert_eq!(scale(&amount, (0, 41), 5), ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5"]);
    }

    #[test]
    fn every_cell_of_a_chart_is_on_one_scale() {
        let cells = [Cell::Count(3), Cell::Amount { value: 25, places: 1 }, Cell::Empty];
        let measure = Measure::of(cells.iter());
        let values: Vec<_> = cells.iter().map(|cell| measure.value(cell)).collect();
        assert_eq!(values, [Some(30), Some(25), None]);
        let fine = Cell::Amount { value: i64::MAX, places: 255 };
        assert_eq!(Measure::of([&fine].into_iter()).value(&fine), Some(0));
    }
}
