//! Marks with the places from top to bottom and the values to the right: names of any length.
//!
//! Not responsible for: which charts lie.

use super::legend::{self, Sample};
use super::marks::{Look, Mark, Marks, Note};
use super::palette::{self, AXIS, GRID, INK, PALE, WHITE};
use super::upright;
use super::{LINE, LONG, NAME, TICK, VALUE, View, WIDTH};
use crate::report::ChartKind;
use crate::report::canvas::{Anchor, Canvas, Marker, Stroke, Tenths, count};
use crate::report::measure::Scale;

/// Names are broken into lines beyond this.
const NAMES_MAX: Tenths = 2_900;
/// A name has at most so many lines.
const NAME_LINES: usize = 5;
/// A lane's height, alone at its place and beside others.
const LANE_ALONE: Tenths = 170;
const LANE: Tenths = 130;
/// Between places.
const GAP: Tenths = 80;
/// The most steps of the scale.
const STEPS: i128 = 6;
/// Between a mark's end and its figure.
const NOTE_GAP: Tenths = 50;
/// With more places the ticks stand above as well.
const SHORT: usize = 16;

/// Draws the chart in one picture, or in several of about the same length.
pub(super) fn draw(view: &View<'_>) -> Vec<(Canvas, Tenths)> {
    let marks = Marks::of(view);
    let plot = Lying::new(view, &marks);
    let heights: Vec<Tenths> = (0..view.places).map(|at| plot.height(at)).collect();
    let mut out = Vec::new();
    for (from, to) in pages(&heights, LONG) {
        out.push(plot.page(&marks, (from, to)));
    }
    out
}

/// From where to where the rows of each page go, so that all are about as long.
pub(super) fn pages(heights: &[Tenths], long: Tenths) -> Vec<(usize, usize)> {
    let whole: Tenths = heights.iter().sum();
    let pages = (whole + long - 1) / long;
    let aim = whole / pages.max(1);
    let (mut out, mut from, mut taken) = (Vec::new(), 0, 0);
    for (at, height) in heights.iter().enumerate() {
        if taken > 0 && (taken + height > long || taken + height / 2 > aim) {
            out.push((from, at));
            (from, taken) = (at, 0);
        }
        taken += height;
    }
    out.push((from, heights.len()));
    out
}

struct Lying<'a> {
    view: &'a View<'a>,
    names: Vec<Vec<String>>,
    lanes: usize,
    scale: Scale,
    /// Where values begin and how far they go.
    left: Tenths,
    length: Tenths,
}

impl<'a> Lying<'a> {
    fn new(view: &'a View<'a>, marks: &Marks) -> Self {
        let names: Vec<String> = (0..view.places).map(|at| view.place(at)).collect();
        let room = names.iter().map(|name| NAME.width(name)).max().unwrap_or_default();
        let room = room.min(NAMES_MAX);
        let names = names.iter().map(|name| NAME.fit(name, (room, NAME_LINES))).collect();
        let widest = |below: bool| {
            let notes = marks.notes.iter().filter(|note| note.below == below || view.is_signed());
            notes.map(|note| VALUE.width(&note.text) + 2 * NOTE_GAP).max().unwrap_or_default()
        };
        let mut lying = Self {
            view,
            names,
            lanes: marks.lanes.max(1),
            scale: Scale::new(view.measure, marks.range(), STEPS),
            left: 0,
            length: 0,
        };
        // Most figures left of their marks have room over the scale; where one has not, all get
        // room before it.
        let before = if view.is_signed() { 0 } else { widest(true) };
        for free in [0, before] {
            let left = room + 100 + free;
            lying.stretch(marks, (left, WIDTH - left - widest(false).max(300)));
            let inside = |note: &Note| {
                let start = lying.x(note.at) - NOTE_GAP - VALUE.width(&note.text);
                view.is_signed() || !note.below || start >= room + 100
            };
            if marks.notes.iter().all(inside) {
                break;
            }
        }
        lying
    }

    /// Lays the scale from `left` on, with fewer steps where their figures would touch.
    fn stretch(&mut self, marks: &Marks, (left, length): (Tenths, Tenths)) {
        (self.left, self.length) = (left, length);
        for steps in (2..=STEPS).rev() {
            self.scale = Scale::new(self.view.measure, marks.range(), steps);
            let ticks = count(self.scale.ticks().count()) - 1;
            let tick = upright::ticks_width(self.view, &self.scale) + 120;
            if tick * ticks <= length {
                break;
            }
        }
        // The first figure is not cut where it stands under the edge.
        let half = upright::ticks_width(self.view, &self.scale) / 2;
        let short = (half - left).max(0);
        (self.left, self.length) = (left + short, length - short);
    }

    fn height(&self, at: usize) -> Tenths {
        let lines = self.names.get(at).map(|lines| count(lines.len())).unwrap_or(1);
        let lanes = if self.lanes == 1 { LANE_ALONE } else { LANE * count(self.lanes) };
        lanes.max(lines * LINE) + GAP
    }

    fn x(&self, value: i128) -> Tenths {
        self.left + self.scale.place(value, self.length)
    }

    /// The rows from one place to another.
    fn page(&self, marks: &Marks, (from, to): (usize, usize)) -> (Canvas, Tenths) {
        let view = self.view;
        let mut canvas = view.canvas();
        let mut top = view.head(&mut canvas, (&view.chart.x, &view.chart.y));
        top = upright::key(&mut canvas, view, top);
        if to - from > SHORT {
            top += 190;
            self.ticks(&mut canvas, top);
        }
        top += 80;
        let mut foot = top;
        let tops: Vec<Tenths> = (from..to)
            .map(|at| {
                let here = foot;
                foot += self.height(at);
                here
            })
            .collect();
        self.grid(&mut canvas, (top, foot));
        for (at, y) in (from..to).zip(&tops) {
            self.name(&mut canvas, at, *y);
        }
        let row = |place: usize| {
            let at = place.checked_sub(from)?;
            tops.get(at).map(|y| (*y, self.height(place)))
        };
        self.links(&mut canvas, marks, &row);
        self.marks(&mut canvas, marks, &row);
        self.zero(&mut canvas, (top, foot));
        self.notes(&mut canvas, marks, &row);
        foot += 150;
        self.ticks(&mut canvas, foot);
        if view.is_signed() && marks.marks.iter().any(|mark| mark.spread.is_some()) {
            foot = self.hollow(&mut canvas, foot);
        }
        (canvas, foot + 60)
    }

    fn ticks(&self, canvas: &mut Canvas, y: Tenths) {
        let mut end = 0;
        for value in self.scale.ticks() {
            let tick = self.view.measure.tick(value, self.scale.step, self.view.lang);
            let (x, half) = (self.x(value), TICK.width(&tick) / 2 + 1);
            // Only figures beyond all measure have no room beside each other.
            if x - half >= end && x + half <= WIDTH {
                canvas.text((x, y), &tick, (TICK, Anchor::Middle));
                end = x + half;
            }
        }
    }

    fn grid(&self, canvas: &mut Canvas, (top, foot): (Tenths, Tenths)) {
        for value in self.scale.ticks() {
            let x = self.x(value);
            canvas.line((x, top), (x, foot), Stroke::plain(GRID, 10));
        }
    }

    fn zero(&self, canvas: &mut Canvas, (top, foot): (Tenths, Tenths)) {
        let x = self.x(0);
        canvas.line((x, top), (x, foot), Stroke::plain(AXIS, 10));
    }

    fn name(&self, canvas: &mut Canvas, at: usize, top: Tenths) {
        let Some(lines) = self.names.get(at) else { return };
        let middle = top + self.height(at) / 2;
        let first = middle + 42 - (count(lines.len()) - 1) * LINE / 2;
        let left = self.names.iter().flatten().map(|line| NAME.width(line)).max();
        for (line, row) in lines.iter().zip(0..) {
            let place = (left.unwrap_or_default(), first + row * LINE);
            canvas.text(place, line, (NAME, Anchor::End));
        }
    }

    /// From where to where a lane goes in its row.
    fn lane(&self, (top, height): (Tenths, Tenths), lane: usize) -> (Tenths, Tenths) {
        let lanes = count(self.lanes);
        let thick = if lanes == 1 { LANE_ALONE - 20 } else { LANE };
        let start = top + (height - thick * lanes) / 2 + thick * count(lane);
        let gap = if lanes == 1 { 0 } else { 8 };
        (start + gap, start + thick - gap)
    }

    fn links(&self, canvas: &mut Canvas, marks: &Marks, row: Rows<'_>) {
        for (place, value) in &marks.links {
            if let (Some(from), Some(to)) = (row(*place), row(place + 1)) {
                let x = self.x(*value);
                let (from, to) = (self.lane(from, 0).1, self.lane(to, 0).0);
                canvas.line((x, from), (x, to), Stroke::plain(AXIS, 8));
            }
        }
    }

    fn marks(&self, canvas: &mut Canvas, marks: &Marks, row: Rows<'_>) {
        for mark in &marks.marks {
            let Some(row) = row(mark.place) else { continue };
            let (top, foot) = self.lane(row, mark.lane);
            if let Look::Bar(colour) = mark.look {
                let (from, to) = (self.x(mark.from.min(mark.to)), self.x(mark.from.max(mark.to)));
                let width = (to - from).max(mark.least(self.view));
                canvas.rect((from, top), (width, foot - top), (colour, &mark.tip));
                if self.view.chart.kind == ChartKind::Stacked && mark.from != 0 {
                    let x = self.x(mark.from);
                    canvas.line((x, top), (x, foot), Stroke::plain(WHITE, 8));
                }
            }
            self.spread(canvas, mark, (top + foot) / 2);
            if let Look::Dot(form, hollow, colour) = mark.look {
                let place = (self.x(mark.to), (top + foot) / 2);
                canvas.marker(place, (form, hollow), (colour, &mark.tip));
            }
        }
    }

    /// A line from where to where a value may be, with ends.
    fn spread(&self, canvas: &mut Canvas, mark: &Mark, y: Tenths) {
        let Some((low, high)) = mark.spread else { return };
        let colour = match mark.look {
            Look::Bar(_) => PALE,
            Look::Dot(_, _, colour) => colour,
        };
        let (from, to, stroke) = (self.x(low), self.x(high), Stroke::plain(colour, 14));
        canvas.line((from, y), (to, y), stroke);
        for x in [from, to] {
            canvas.line((x, y - 35), (x, y + 35), stroke);
        }
    }

    /// Figures beside bars; those of differences in a column of their own.
    fn notes(&self, canvas: &mut Canvas, marks: &Marks, row: Rows<'_>) {
        for note in &marks.notes {
            let Some(row) = row(note.place) else { continue };
            let (top, foot) = self.lane(row, note.lane);
            let y = (top + foot) / 2 + 39;
            let x = self.x(note.at);
            let (x, anchor) = match note.below {
                _ if self.view.is_signed() => (WIDTH, Anchor::End),
                true => (x - NOTE_GAP, Anchor::End),
                false => (x + NOTE_GAP, Anchor::Start),
            };
            canvas.note((x, y), &note.text, (VALUE, anchor));
        }
    }

    /// What hollow and full points mean.
    fn hollow(&self, canvas: &mut Canvas, top: Tenths) -> Tenths {
        let lang = self.view.lang;
        let full = lang.pick("差异大于误差范围", "differs by more than its spread");
        let hollow = lang.pick("误差范围含零", "its spread holds zero");
        let colour = if self.view.drawn() > 1 { INK } else { palette::series(0) };
        let entries = [
            (Sample::Mark(Marker::Disc, false, colour), full.to_owned()),
            (Sample::Mark(Marker::Disc, true, colour), hollow.to_owned()),
        ];
        legend::flow(canvas, &entries, top + 230)
    }
}

/// Where the row of a place begins and how high it is, if it is on this page.
type Rows<'a> = &'a dyn Fn(usize) -> Option<(Tenths, Tenths)>;
