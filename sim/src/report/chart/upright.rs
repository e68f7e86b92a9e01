//! Marks with the places from left to right and the values upwards.
//!
//! Not responsible for: charts whose names do not fit under their places; those lie.

use gezhi_contract::Text;

use super::legend::{self, Sample};
use super::marks::{Look, Mark, Marks};
use super::names::Names;
use super::palette::{self, AXIS, GRID, PALE};
use super::{EDGE, LINE, TICK, VALUE, View, WIDTH};
use crate::report::ChartKind;
use crate::report::canvas::{Anchor, Canvas, Stroke, Tenths, count};
use crate::report::measure::Scale;

/// How high the values go.
const HEIGHT: Tenths = 2_300;
/// The most steps of the scale.
const STEPS: i128 = 6;
/// A bar is not thicker, however few there are.
const BAR_MAX: Tenths = 640;
/// Nor thinner, or the bars lie.
const BAR_MIN: Tenths = 25;
/// Between a bar's end and its figure.
const NOTE_GAP: Tenths = 40;
/// A line of figures.
const NOTE: Tenths = 150;

/// Draws the chart upright; nothing where its names would not fit.
pub(super) fn draw(view: &View<'_>) -> Option<(Canvas, Tenths)> {
    let marks = Marks::of(view);
    let scale = Scale::new(view.measure, marks.range(), STEPS);
    let left = ticks_width(view, &scale) + 100;
    let length = WIDTH - left - EDGE;
    let names = Names::whole(view, length)?;
    let places = count(view.places.max(1));
    let thinnest = length / (places * count(marks.lanes.max(1)));
    if thinnest < BAR_MIN && matches!(names, Names::All(_)) {
        return None;
    }
    let mut canvas = view.canvas();
    let nowhere = Text::default();
    let top = view.head(&mut canvas, (&view.chart.y, &nowhere));
    let top = key(&mut canvas, view, top) + 170;
    let mut plot = Upright { view, scale, left, top, length, height: HEIGHT };
    let noted = plot.has_room(&marks);
    if noted {
        plot.top += if marks.notes.iter().any(|note| !note.below) { NOTE } else { 0 };
    }
    plot.grid(&mut canvas);
    plot.marks(&mut canvas, &marks);
    if noted {
        plot.notes(&mut canvas, &marks);
    }
    let below = noted && marks.notes.iter().any(|note| note.below);
    let foot = plot.top + HEIGHT + if below { NOTE } else { 0 };
    let middle = |at: usize| plot.middle(at);
    names.draw(&mut canvas, view, (foot + 170, &middle));
    let mut y = foot + 170 + (names.lines() - 1) * LINE;
    let along = view.say(&view.chart.x);
    if !along.is_empty() {
        y += LINE + 40;
        let along = TICK.cut(along, length);
        canvas.text((left + length / 2, y), &along, (TICK, Anchor::Middle));
    }
    Some((canvas, y + 60))
}

/// What the colours are.
pub(super) fn key(canvas: &mut Canvas, view: &View<'_>, top: Tenths) -> Tenths {
    let lang = view.lang;
    match view.chart.kind {
        ChartKind::Waterfall => {
            let entry =
                |colour, zh: &str, en: &str| (Sample::Fill(colour), lang.pick(zh, en).to_owned());
            let entries = [
                entry(palette::SUM, "合计", "sum"),
                entry(palette::UP, "增加", "more"),
                entry(palette::DOWN, "减少", "less"),
            ];
            legend::flow(canvas, &entries, top + 210)
        }
        _ => legend::series(canvas, view, top),
    }
}

/// How much the widest tick takes.
pub(super) fn ticks_width(view: &View<'_>, scale: &Scale) -> Tenths {
    let label = |value| TICK.width(&view.measure.tick(value, scale.step, view.lang));
    scale.ticks().map(label).max().unwrap_or_default()
}

/// Where places and values lie; lines share it.
#[derive(Debug)]
pub(super) struct Upright<'a> {
    pub view: &'a View<'a>,
    pub scale: Scale,
    pub left: Tenths,
    pub top: Tenths,
    pub length: Tenths,
    pub height: Tenths,
}

impl Upright<'_> {
    /// The middle of a place.
    pub(super) fn middle(&self, at: usize) -> Tenths {
        let places = count(self.view.places.max(1));
        self.left + self.length * (2 * count(at) + 1) / (2 * places)
    }

    /// The height of a value.
    pub(super) fn y(&self, value: i128) -> Tenths {
        self.top + self.height - self.scale.place(value, self.height)
    }

    /// Lines across at round values, with their figures.
    pub(super) fn grid(&self, canvas: &mut Canvas) {
        let right = self.left + self.length;
        for value in self.scale.ticks() {
            let y = self.y(value);
            let is_base = value == 0 || (value == self.scale.low && self.scale.low > 0);
            let stroke = if is_base { Stroke::plain(AXIS, 10) } else { Stroke::plain(GRID, 10) };
            canvas.line((self.left, y), (right, y), stroke);
            let tick = self.view.measure.tick(value, self.scale.step, self.view.lang);
            canvas.text((self.left - 70, y + 40), &tick, (TICK, Anchor::End));
        }
    }

    /// From where to where a lane goes.
    fn lane(&self, marks: &Marks, place: usize, lane: usize) -> (Tenths, Tenths) {
        let places = count(self.view.places.max(1));
        let lanes = count(marks.lanes.max(1));
        let slot = self.length / places;
        let room = slot - (slot / 4).min(600);
        let thick = (room / lanes).min(BAR_MAX);
        let start = self.middle(place) - thick * lanes / 2;
        let from = start + thick * count(lane);
        // Where bars are thinner than a tenth, they are drawn over each other.
        (from, from + thick.max(5))
    }

    fn marks(&self, canvas: &mut Canvas, marks: &Marks) {
        let half = |mark: &Mark| {
            let (from, to) = self.lane(marks, mark.place, mark.lane);
            (to - from) / 2
        };
        for (place, value) in &marks.links {
            let (from, to) = (self.lane(marks, *place, 0).1, self.lane(marks, place + 1, 0).0);
            let y = self.y(*value);
            canvas.line((from, y), (to, y), Stroke::plain(AXIS, 8));
        }
        for mark in &marks.marks {
            let (from, to) = self.lane(marks, mark.place, mark.lane);
            let (high, low) = (self.y(mark.from.max(mark.to)), self.y(mark.from.min(mark.to)));
            let gap = if to - from > 60 && marks.lanes > 1 { 5 } else { 0 };
            if let Look::Bar(colour) = mark.look {
                let size = (to - from - 2 * gap, (low - high).max(mark.least(self.view)));
                canvas.rect((from + gap, high), size, (colour, &mark.tip));
            }
            if let Some((low, high)) = mark.spread {
                self.whisker(canvas, (from + to) / 2, ((low, high), half(mark)));
            }
        }
        self.partings(canvas, marks);
        let y = self.y(0);
        canvas.line((self.left, y), (self.left + self.length, y), Stroke::plain(AXIS, 10));
    }

    /// White lines between marks upon each other.
    fn partings(&self, canvas: &mut Canvas, marks: &Marks) {
        if self.view.chart.kind != ChartKind::Stacked {
            return;
        }
        for mark in marks.marks.iter().filter(|mark| mark.from != 0 && mark.from != mark.to) {
            let (from, to) = self.lane(marks, mark.place, mark.lane);
            let y = self.y(mark.from);
            canvas.line((from, y), (to, y), Stroke::plain(palette::WHITE, 8));
        }
    }

    /// A line from where to where a value may be, with ends.
    pub(super) fn whisker(
        &self,
        canvas: &mut Canvas,
        x: Tenths,
        ((low, high), half): ((i128, i128), Tenths),
    ) {
        let (top, foot) = (self.y(high), self.y(low));
        let end = half.clamp(10, 35);
        let stroke = Stroke::plain(PALE, 12);
        canvas.line((x, top), (x, foot), stroke);
        for y in [top, foot] {
            canvas.line((x - end, y), (x + end, y), stroke);
        }
    }

    /// Whether every figure has room beside its neighbours.
    fn has_room(&self, marks: &Marks) -> bool {
        let widest = marks.notes.iter().map(|note| VALUE.width(&note.text)).max();
        let (from, to) = self.lane(marks, 0, 0);
        let slot = self.length / count(self.view.places.max(1));
        let room = if marks.lanes > 1 { to - from } else { slot };
        widest.unwrap_or_default() + 30 <= room
    }

    fn notes(&self, canvas: &mut Canvas, marks: &Marks) {
        for note in &marks.notes {
            let (from, to) = self.lane(marks, note.place, note.lane);
            let y = self.y(note.at);
            let y = if note.below { y + NOTE_GAP + 80 } else { y - NOTE_GAP };
            canvas.note(((from + to) / 2, y), &note.text, (VALUE, Anchor::Middle));
        }
    }
}
