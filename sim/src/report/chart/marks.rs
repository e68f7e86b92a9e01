//! What bars, steps and differences have in common: marks along a line of places, at values.
//!
//! Not responsible for: which way the places run; see `upright` and `lying`.

use super::View;
use super::palette;
use crate::report::ChartKind;
use crate::report::canvas::{Marker, Tenths};
use crate::report::figure;

/// A mark at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// At which place.
    pub place: usize,
    /// In which of the place's lanes.
    pub lane: usize,
    /// From which value.
    pub from: i128,
    /// To which value.
    pub to: i128,
    /// Its look.
    pub look: Look,
    /// From where to where its value may be.
    pub spread: Option<(i128, i128)>,
    /// What it is, in words.
    pub tip: String,
}

impl Mark {
    /// How thin a bar may be drawn: one is never lost, and no step leaves no gap between its
    /// neighbours.
    pub(super) fn least(&self, view: &View<'_>) -> Tenths {
        match view.chart.kind {
            ChartKind::Waterfall => 10,
            _ if self.from == self.to => 0,
            _ => 5,
        }
    }
}

/// The look of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// A bar of a colour.
    Bar(&'static str),
    /// A marker, hollow or not, of a colour.
    Dot(Marker, bool, &'static str),
}

/// A figure beside the end of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    /// At which place.
    pub place: usize,
    /// In which lane.
    pub lane: usize,
    /// Beside which value.
    pub at: i128,
    /// Whether below it instead of above.
    pub below: bool,
    /// The figure.
    pub text: String,
}

/// All marks of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// How many marks may stand beside each other at a place.
    pub lanes: usize,
    /// The marks.
    pub marks: Vec<Mark>,
    /// The figures beside them.
    pub notes: Vec<Note>,
    /// Thin lines from a place to the next, at a value.
    pub links: Vec<(usize, i128)>,
}

impl Marks {
    /// The marks of a chart of bars, steps or differences.
    pub(super) fn of(view: &View<'_>) -> Self {
        match view.chart.kind {
            ChartKind::Stacked => stacked(view),
            ChartKind::Waterfall => waterfall(view),
            _ => beside(view),
        }
    }

    /// The least and the most value that is drawn, nothing included.
    pub(super) fn range(&self) -> (i128, i128) {
        let ends = self.marks.iter().flat_map(|mark| {
            let (low, high) = mark.spread.unwrap_or((mark.to, mark.to));
            [mark.from, mark.to, low, high]
        });
        ends.fold((0, 0), |(low, high), end| (low.min(end), high.max(end)))
    }
}

/// Marks beside each other, each from nothing to its value.
fn beside(view: &View<'_>) -> Marks {
    let mut out = Marks { lanes: view.drawn().max(1), ..Marks::default() };
    let alone = matches!(view.chart.kind, ChartKind::Rows | ChartKind::Difference);
    for lane in 0..view.drawn() {
        for place in 0..view.places {
            let Some(to) = view.value(lane, place) else {
                if alone {
                    let text = figure::DASH.to_owned();
                    out.notes.push(Note { place, lane, at: 0, below: false, text });
                }
                continue;
            };
            let spread = view.spread(lane, place);
            let look = if view.is_signed() {
                let within = spread.is_some_and(|(low, high)| low <= 0 && 0 <= high);
                Look::Dot(Marker::of(lane), within, palette::series(lane))
            } else {
                Look::Bar(palette::series(lane))
            };
            let from = if view.is_signed() { to } else { 0 };
            let tip = view.tip(lane, place);
            out.marks.push(Mark { place, lane, from, to, look, spread, tip });
            let below = to < 0;
            let (low, high) = spread.unwrap_or((to, to));
            let at = if below { low } else { high };
            let text = match view.is_signed() {
                true => view.figure_spread(lane, place),
                false => view.figure(lane, place),
            };
            out.notes.push(Note { place, lane, at, below, text });
        }
    }
    out
}

/// Marks upon each other: what is negative goes the other way.
fn stacked(view: &View<'_>) -> Marks {
    let mut out = Marks { lanes: 1, ..Marks::default() };
    for place in 0..view.places {
        let (mut low, mut high) = (0_i128, 0_i128);
        let mut figures = Vec::new();
        for one in 0..view.drawn() {
            let Some(value) = view.value(one, place) else { continue };
            let end = if value < 0 { &mut low } else { &mut high };
            let from = *end;
            *end += value;
            let (to, look) = (*end, Look::Bar(palette::series(one)));
            let tip = view.tip(one, place);
            out.marks.push(Mark { place, lane: 0, from, to, look, spread: None, tip });
            figures.push(value);
        }
        // Shares of different wholes have no sum.
        if figures.is_empty() || view.is_share() {
            continue;
        }
        let sum: i128 = figures.iter().sum();
        let mixed = low < 0 && high > 0;
        let text = view.measure.write(sum, view.lang);
        let below = low < 0 && !mixed;
        let at = if below { low } else { high };
        out.notes.push(Note { place, lane: 0, at, below, text });
    }
    out
}

/// Sums at both ends, and steps between them from where the last one ended.
fn waterfall(view: &View<'_>) -> Marks {
    let mut out = Marks { lanes: 1, ..Marks::default() };
    let last = view.places.saturating_sub(1);
    let mut level = 0_i128;
    for place in 0..view.places {
        let is_sum = place == 0 || place == last;
        let value = view.value(0, place);
        if let Some(value) = value {
            let from = if is_sum { 0 } else { level };
            level = from + value;
            let colour = match value {
                _ if is_sum => palette::SUM,
                value if value < 0 => palette::DOWN,
                0 => palette::AXIS,
                _ => palette::UP,
            };
            let figure = view.figure(0, place);
            let text = if is_sum { figure.clone() } else { figure::signed(&figure, value) };
            let tip = format!("{}{}{text}", view.place(place), view.lang.pick("：", ": "));
            let (to, look) = (level, Look::Bar(colour));
            out.marks.push(Mark { place, lane: 0, from, to, look, spread: None, tip });
            let below = to < from;
            out.notes.push(Note { place, lane: 0, at: to, below, text });
        }
        if place != last {
            out.links.push((place, level));
        }
    }
    out
}
