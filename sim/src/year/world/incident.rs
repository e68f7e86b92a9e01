//! The incidents of the year: when they arrive, what they are, where, and what is known of them.
//!
//! Every draw has a stream of its own, so that two runs meet the same incidents whatever else
//! differs.
//!
//! Not responsible for: what is decided about them.

use std::fmt::Write;

use rayon::prelude::*;

use super::World;
use crate::stream::{Purpose, Stream};
use crate::year::days::{DAY, DayKind, HOUR};

/// Streams of one incident: a number below this for each draw.
const DRAWS: u64 = 256;
/// The draws of a case; facts follow, by their places in the plan.
const PLACE: u64 = 0;
const SUBJECT: u64 = 1;
const FACTS: u64 = 8;

/// An incident that will arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrival {
    /// When, in seconds of the year.
    pub(crate) at: u32,
    /// Its number: the draw that made it.
    pub(crate) number: u32,
    /// Its class.
    pub(crate) class: u16,
}

/// The year's hours under a profile, as running sums.
struct Hours {
    days: Vec<u64>,
    hours: Vec<u64>,
}

impl Hours {
    fn of(world: &World<'_>, profile: usize) -> Self {
        let Some(profile) = world.plan.profiles.get(profile) else {
            return Self { days: Vec::new(), hours: Vec::new() };
        };
        let mut sum = 0;
        let days = (0..world.days.len()).map(|day| {
            let [workday, weekend, holiday] = profile.kinds;
            let kind = match world.days.kind(day) {
                DayKind::Workday => workday,
                DayKind::Weekend => weekend,
                DayKind::Holiday => holiday,
            };
            let month = usize::try_from(world.days.date(day).month()).unwrap_or(1) - 1;
            sum += kind * profile.months.get(month).copied().unwrap_or_default();
            sum
        });
        Self { days: days.collect(), hours: running(&profile.hours) }
    }

    /// One draw, in seconds of the year.
    fn draw(&self, stream: &mut Stream) -> u32 {
        let day = drawn(&self.days, stream);
        let hour = drawn(&self.hours, stream);
        let second = stream.below(u64::from(HOUR));
        let number = |value: usize| u32::try_from(value).unwrap_or_default();
        number(day) * DAY + number(hour) * HOUR + u32::try_from(second).unwrap_or_default()
    }
}

fn running(weights: &[u64]) -> Vec<u64> {
    weights
        .iter()
        .scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect()
}

/// The place that a draw falls on, by running sums of weights.
fn drawn(sums: &[u64], stream: &mut Stream) -> usize {
    let at = stream.below(sums.last().copied().unwrap_or_default());
    sums.partition_point(|sum| *sum <= at).min(sums.len().saturating_sub(1))
}

impl World<'_> {
    /// All incidents of the year, in the order in which they arrive.
    pub(crate) fn arrivals(&self, count: u64) -> Vec<Arrival> {
        let of_groups: Vec<Hours> =
            self.plan.groups.iter().map(|group| Hours::of(self, group.profile)).collect();
        let shares: Vec<u64> = self
            .plan
            .groups
            .iter()
            .zip(&self.members)
            .map(|(group, members)| if members.is_empty() { 0 } else { group.weight })
            .collect();
        let shares = running(&shares);
        let arrival = |number: u64| {
            let mut stream = Stream::new(self.seed, Purpose::Arrival, number);
            let group = drawn(&shares, &mut stream);
            let class = self.members.get(group).and_then(|members| stream.pick(members));
            let at = of_groups.get(group).map_or(0, |hours| hours.draw(&mut stream));
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            Arrival { at, number, class: class.copied().unwrap_or_default() }
        };
        let mut all: Vec<Arrival> = (0..count).into_par_iter().map(arrival).collect();
        all.par_sort_unstable();
        all
    }

    /// The request of `decide` for an incident, and where it is.
    pub(crate) fn request(&self, arrival: Arrival) -> (String, u32) {
        let number = u64::from(arrival.number);
        let draw = |which: u64| Stream::new(self.seed, Purpose::Case, number * DRAWS + which);
        let place = drawn(&self.weights, &mut draw(PLACE));
        let mut out = String::with_capacity(400);
        let _ = write!(out, r#"{{"incident":{{"id":"{number}","reported_at":""#);
        self.days.write_to(&mut out, arrival.at);
        out.push('"');
        let class = self.class(arrival.class);
        if let Some(class) = class {
            let _ = write!(out, r#","category":{}"#, class.category);
        }
        if let Some(place) = self.places.get(place) {
            let _ = write!(out, r#","place":{{{}"#, place.written);
            if let Some(subject) = self.subject(arrival, place, &mut draw(SUBJECT)) {
                let _ = write!(out, r#","subject":"{subject}""#);
            }
            out.push('}');
        }
        let mut before = r#","facts":{"#;
        for fact in class.iter().flat_map(|class| &class.facts) {
            let Some(planned) = self.fact(*fact) else { continue };
            let mut weights: Vec<u64> = planned.shares.iter().map(|(_, share)| *share).collect();
            weights.push(planned.untold);
            let which = u64::try_from(*fact).unwrap_or_default();
            let value =
                draw(FACTS + which).weighted(&weights).and_then(|at| planned.shares.get(at));
            if let Some((value, _)) = value {
                let _ = write!(out, r#"{before}"{}":{value}"#, planned.fact.text);
                before = ",";
            }
        }
        out.push_str(if before == "," { "}},\"receipt\":false}" } else { "},\"receipt\":false}" });
        (out, u32::try_from(place).unwrap_or_default())
    }

    fn subject<'a>(
        &self,
        arrival: Arrival,
        place: &'a super::Place,
        stream: &mut Stream,
    ) -> Option<&'a str> {
        let (kind, often) = self.group_of(arrival.class)?.subject.as_ref()?;
        if !stream.chance(*often, 1000) {
            return None;
        }
        let of_kind: Vec<&str> = place
            .subjects
            .iter()
            .filter(|(known, _)| *known == kind.text)
            .map(|(_, id)| id.as_str())
            .collect();
        stream.pick(&of_kind).copied()
    }
}
