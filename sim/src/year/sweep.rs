//! One knob over a list of values: a curve over the very same incidents, with its spread.
//!
//! Not responsible for: which values are worth trying.

use serde::Serialize;

use super::boil::Decisions;
use super::difference::{Difference, Paired, standard_error, weekly_shares};
use super::outcome::{About, InTime, Times, Year};
use super::{Progress, Setup, Use};
use crate::error::SimError;

/// One value of the knob.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The value, as it was given.
    pub value: String,
    /// Everybody who works in the district then.
    pub people: u64,
    /// How many were in time.
    pub in_time: InTime,
    /// The standard error of their share, by weeks, in millionths.
    pub error: Option<u64>,
    /// In the queue of whoever handles.
    pub queue: Times,
    /// Rungs reached.
    pub rungs: u64,
    /// Work and what could be worked, in seconds: of all roles and units.
    pub load: (u64, u64),
    /// How much more is in time than with the first value, as a share.
    pub gain: Paired,
}

/// A knob's curve.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Curve {
    /// The knob, as `staff.网格员`.
    pub knob: String,
    /// The run with the first value.
    pub about: About,
    /// One point for each value, in the order given.
    pub points: Vec<Point>,
}

impl Curve {
    /// Runs one year for each value of a knob, all else as in the setup.
    ///
    /// # Errors
    /// As [`Year::run`], and where there is no such knob or value.
    pub fn run(
        setup: &Setup<'_>,
        knob: &str,
        values: &[&str],
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Self, SimError> {
        let mut curve = Self { knob: knob.to_owned(), ..Self::default() };
        // People change nothing that the pack decides.
        let same_decisions = ["staff.", "shift."].iter().any(|kind| knob.starts_with(kind));
        let mut first: Option<(Year, Decisions)> = None;
        for value in values {
            let knobs = setup.knobs.and(&format!("{knob}={value}"))?;
            let of = match &first {
                _ if !same_decisions => Use::None,
                None => Use::Keep,
                Some((_, known)) => Use::Known(known),
            };
            let setup = Setup { knobs: &knobs, ..setup.clone() };
            let (year, decisions) = Year::with(&setup, progress, of)?;
            let gain = match &first {
                Some((first, _)) => Difference::between(first, &year)?.overall.in_time,
                None => Paired::default(),
            };
            curve.points.push(Point {
                value: (*value).to_owned(),
                people: year.roles.iter().map(|role| role.people).sum(),
                in_time: year.totals.in_time,
                error: standard_error(&weekly_shares(&year)),
                queue: year.totals.queue,
                rungs: year.totals.rungs,
                load: year.roles.iter().fold((0, 0), |(load, capacity), role| {
                    (load + role.load, capacity + role.capacity)
                }),
                gain,
            });
            if first.is_none() {
                curve.about = year.about.clone();
                first = Some((year, decisions));
            }
        }
        Ok(curve)
    }
}
