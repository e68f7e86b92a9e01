//! The life of a case as a picture: what happened, how every clock stands, what comes next.
//!
//! Not responsible for: any of it. Everything shown is in the case or in the engine's answer.

mod bar;
mod phrases;
mod scale;
mod svg;
mod text;
mod words;

use gezhi::contract::timeline::{Case, Clock, Event, TimelineResponse};
use gezhi::render::Lang;

use crate::labels::Labels;
use scale::{Scale, Zone};

pub use svg::draw as svg;
pub use text::{Page, draw as text};

/// A case, the engine's answer about it, and how to talk about both.
#[derive(Debug)]
pub struct Life<'a> {
    /// The case as it was asked about.
    pub case: &'a Case,
    /// The answer.
    pub answer: &'a TimelineResponse,
    labels: &'a Labels,
    lang: Lang,
    zone: Zone,
    now: i64,
    steps: Vec<Event>,
    /// Whether the report was not listed among the events and stands before them.
    report_added: bool,
}

/// The words under which a report may stand among the events.
const REPORTED: &str = "reported";

impl<'a> Life<'a> {
    /// The life of `case` as `answer` tells it; ids are called as `labels` has them.
    pub fn new(
        case: &'a Case,
        answer: &'a TimelineResponse,
        labels: &'a Labels,
        lang: Lang,
    ) -> Self {
        let zone = Zone::of(&answer.at);
        let mut steps = case.events.clone();
        let word = labels.word("events", REPORTED, Lang::Zh);
        let listed = steps.first().is_some_and(|e| e.event == REPORTED || e.event == word);
        if !listed {
            let at = case.incident.reported_at.clone();
            steps.insert(0, Event { event: REPORTED.to_owned(), at, ..Event::default() });
        }
        let now = zone.read(&answer.at).unwrap_or_default();
        Self { case, answer, labels, lang, zone, now, steps, report_added: !listed }
    }

    /// The number under which the event at this place of `case.events` is drawn.
    fn number(&self, event: u64) -> Option<usize> {
        let place = usize::try_from(event).ok()?.saturating_add(usize::from(self.report_added));
        (place < self.steps.len()).then(|| place.saturating_add(1))
    }

    /// Every event with its number and instant.
    fn numbered(&self) -> impl Iterator<Item = (usize, i64)> {
        let numbered = self.steps.iter().zip(1_usize..);
        numbered.filter_map(|(event, number)| Some((number, self.zone.read(&event.at)?)))
    }

    /// From the first instant of the case to the last that is known of it, `width` wide.
    fn scale(&self, width: i64) -> Scale {
        let mut instants = vec![self.now];
        instants.extend(self.numbered().map(|(_, at)| at));
        for clock in &self.answer.clocks {
            instants.extend(self.known(clock));
        }
        let rungs = self.answer.ladder.iter();
        let rungs = rungs.flat_map(|rung| [rung.reached.as_deref(), rung.expected.as_deref()]);
        instants.extend(rungs.flatten().filter_map(|at| self.zone.read(at)));
        let from = instants.iter().min().copied().unwrap_or(self.now);
        let to = instants.iter().max().copied().unwrap_or(self.now);
        Scale::new(from, to, width)
    }

    fn known(&self, clock: &Clock) -> Vec<i64> {
        let pause = clock.paused.iter().chain(&clock.pauses);
        let pause = pause.flat_map(|pause| [Some(pause.from.as_str()), pause.until.as_deref()]);
        let own = [clock.start.as_deref(), clock.due.as_deref(), clock.stopped.as_deref()];
        own.into_iter().chain(pause).flatten().filter_map(|at| self.zone.read(at)).collect()
    }
}

#[cfg(test)]
mod tests;
