//! Rows of cells, darker for more; where some values are negative, two colours go apart from
//! nothing.
//!
//! Not responsible for: the order of rows and columns.

use super::lying;
use super::names::Names;
use super::palette::{self, PALE, WHITE};
use super::{LINE, LONG, NAME, TICK, VALUE, View, WIDTH};
use crate::report::canvas::{Anchor, Canvas, Face, Stroke, Tenths, count};

/// Names of rows are broken into lines beyond this.
const NAMES_MAX: Tenths = 2_200;
const NAME_LINES: usize = 3;
/// A cell's height.
const CELL: Tenths = 250;
/// A cell's greatest width.
const CELL_MAX: Tenths = 1_300;
/// One colour of the legend.
const STEP: (Tenths, Tenths) = (220, 100);

/// Draws the chart in one picture, or in several where it has many rows.
pub(super) fn draw(view: &View<'_>) -> Vec<(Canvas, Tenths)> {
    let heat = Heat::new(view);
    let heights: Vec<Tenths> = (0..view.drawn()).map(|one| heat.height(one)).collect();
    let pages = lying::pages(&heights, LONG);
    pages.into_iter().map(|page| heat.page(page)).collect()
}

struct Heat<'a> {
    view: &'a View<'a>,
    names: Vec<Vec<String>>,
    columns: Names,
    left: Tenths,
    length: Tenths,
    /// The values that the lightest and the darkest cell have.
    range: (i128, i128),
    /// Whether the figures fit into their cells.
    told: bool,
}

impl<'a> Heat<'a> {
    fn new(view: &'a View<'a>) -> Self {
        let names: Vec<String> = (0..view.drawn()).map(|one| view.series(one)).collect();
        let room = names.iter().map(|name| NAME.width(name)).max().unwrap_or_default();
        let room = room.min(NAMES_MAX);
        let names = names.iter().map(|name| NAME.fit(name, (room, NAME_LINES))).collect();
        let left = room + 120;
        let places = count(view.places.max(1));
        let length = (WIDTH - left).min(places.saturating_mul(CELL_MAX));
        let cells = || (0..view.drawn()).flat_map(|one| (0..view.places).map(move |at| (one, at)));
        let values: Vec<i128> = cells().filter_map(|(one, at)| view.value(one, at)).collect();
        let low = values.iter().copied().min().unwrap_or_default();
        let high = values.iter().copied().max().unwrap_or_default();
        let range = match low {
            low if low < 0 => (0, high.abs().max(low.abs())),
            // What is all near the top would be all dark.
            low if low * 2 > high && low < high => (low, high),
            _ => (0, high),
        };
        let room = length / places - 60;
        let told = cells().all(|(one, at)| VALUE.width(&view.figure(one, at)) <= room);
        let columns = Names::any(view, length);
        Self { view, names, columns, left, length, range, told }
    }

    fn height(&self, one: usize) -> Tenths {
        let lines = self.names.get(one).map(|lines| count(lines.len())).unwrap_or(1);
        CELL.max(lines * LINE + 40)
    }

    fn x(&self, at: usize) -> Tenths {
        self.left + self.length * count(at) / count(self.view.places.max(1))
    }

    fn page(&self, (from, to): (usize, usize)) -> (Canvas, Tenths) {
        let view = self.view;
        let mut canvas = view.canvas();
        let top = view.head(&mut canvas, (&view.chart.y, &view.chart.x));
        let top = self.legend(&mut canvas, top + 210) + 260;
        let middle = |at: usize| (self.x(at) + self.x(at + 1)) / 2;
        self.columns.draw(&mut canvas, view, (top, &middle));
        let mut y = top + (self.columns.lines() - 1) * LINE + 70;
        for one in from..to {
            self.row(&mut canvas, one, y);
            y += self.height(one);
        }
        let y = self.columns.key(&mut canvas, view, y);
        (canvas, y + 60)
    }

    fn row(&self, canvas: &mut Canvas, one: usize, top: Tenths) {
        let view = self.view;
        let height = self.height(one);
        let lines = self.names.get(one).map(Vec::as_slice).unwrap_or_default();
        let first = top + height / 2 + 42 - (count(lines.len()) - 1) * LINE / 2;
        for (line, row) in lines.iter().zip(0..) {
            canvas.text((self.left - 90, first + row * LINE), line, (NAME, Anchor::End));
        }
        let slot = self.length / count(view.places.max(1));
        let gap = if slot > 60 { 10 } else { 0 };
        for at in 0..view.places {
            let (from, to) = (self.x(at), self.x(at + 1));
            let value = view.value(one, at);
            let (fill, ink) = value.map_or(("#ffffff", PALE), |value| self.colour(value));
            let size = ((to - from - gap).max(1), height - 10);
            let tip = view.tip(one, at);
            canvas.rect((from, top), size, (fill, &tip));
            let middle = (from + to - gap) / 2;
            if value.is_none() && slot > 120 {
                self.empty(canvas, (middle, top + height / 2));
            } else if value.is_some() && self.told {
                let face = Face { fill: ink, ..VALUE };
                let place = (middle, top + height / 2 + 34);
                canvas.text(place, &view.figure(one, at), (face, Anchor::Middle));
            }
        }
    }

    fn empty(&self, canvas: &mut Canvas, (x, y): (Tenths, Tenths)) {
        canvas.line((x - 30, y - 5), (x + 30, y - 5), Stroke::plain("#b5b9c0", 10));
    }

    fn colour(&self, value: i128) -> (&'static str, &'static str) {
        let (low, high) = self.range;
        palette::heat(value - low, high - low)
    }

    /// Colours from the least to the most, with the values at both ends.
    fn legend(&self, canvas: &mut Canvas, y: Tenths) -> Tenths {
        let view = self.view;
        let (low, high) = self.range;
        let negative = self.is_negative();
        let low = if negative { -high } else { low };
        let [low, high] = [low, high].map(|value| view.measure.write(value, view.lang));
        let mut x = 0;
        canvas.text((x, y), &low, (TICK, Anchor::Start));
        x += TICK.width(&low) + 70;
        for colour in palette::ramp(negative) {
            canvas.rect((x, y - 95), (STEP.0, STEP.1 + 15), (colour, ""));
            x += STEP.0;
        }
        x += 70;
        canvas.text((x, y), &high, (TICK, Anchor::Start));
        x += TICK.width(&high) + 260;
        let any_empty =
            (0..view.drawn()).any(|one| (0..view.places).any(|at| view.value(one, at).is_none()));
        let mut y = y;
        if any_empty {
            let words = view.lang.pick("无数据", "no data");
            if x + STEP.0 + 60 + TICK.width(words) > WIDTH {
                (x, y) = (0, y + LINE + 20);
            }
            canvas.rect((x, y - 95), (STEP.0, STEP.1 + 15), (WHITE, ""));
            self.empty(canvas, (x + STEP.0 / 2, y - 35));
            canvas.text((x + STEP.0 + 60, y), words, (TICK, Anchor::Start));
        }
        y
    }

    fn is_negative(&self) -> bool {
        let view = self.view;
        let negative = |one: usize| {
            (0..view.places).any(|at| view.value(one, at).is_some_and(|value| value < 0))
        };
        (0..view.drawn()).any(negative)
    }
}
