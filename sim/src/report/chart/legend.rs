//! Words in lines with a sample before each: the names of series, the key of numbered places.
//!
//! Not responsible for: which colours mean what.

use super::palette::{self, PALE};
use super::{EDGE, HEAD, LINE, NAME, TICK, View, WIDTH};
use crate::report::canvas::{Anchor, Canvas, Face, Marker, Point, Stroke, Tenths};

/// From an entry to the next.
const APART: Tenths = 200;
/// A sample and the room after it.
const SAMPLE: Tenths = 160;
const SAMPLE_LINE: Tenths = 300;

/// What stands before a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sample {
    /// A square of a colour.
    Fill(&'static str),
    /// A line with its marker.
    Line(usize),
    /// A marker, hollow or not.
    Mark(Marker, bool, &'static str),
    /// The number of a place.
    Number(usize),
}

impl Sample {
    fn width(self) -> Tenths {
        match self {
            Self::Number(number) => HEAD.width(&number.to_string()) + 50,
            Self::Line(_) => SAMPLE_LINE,
            Self::Fill(_) | Self::Mark(..) => SAMPLE,
        }
    }

    fn draw(self, canvas: &mut Canvas, (x, y): Point) {
        match self {
            Self::Fill(colour) => canvas.rect((x, y - 95), (110, 110), (colour, "")),
            Self::Line(at) => {
                let stroke = curve_stroke(at);
                canvas.line((x, y - 40), (x + 240, y - 40), stroke);
                let hue = (palette::series(at), "");
                canvas.marker((x + 120, y - 40), (Marker::of(at), false), hue);
            }
            Self::Mark(form, hollow, colour) => {
                canvas.marker((x + 60, y - 40), (form, hollow), (colour, ""));
            }
            Self::Number(number) => {
                let face = Face { size: TICK.size, ..HEAD };
                canvas.text((x, y), &number.to_string(), (face, Anchor::Start));
            }
        }
    }
}

/// The line of a series.
pub(super) fn curve_stroke(at: usize) -> Stroke {
    Stroke { colour: palette::series(at), width: 20, dash: palette::dash(at) }
}

/// Entries in as many lines as they need, from a baseline down; gives where the last one stands.
pub(super) fn flow(canvas: &mut Canvas, entries: &[(Sample, String)], top: Tenths) -> Tenths {
    let (mut x, mut y) = (0, top);
    for (sample, text) in entries {
        let text = TICK.cut(text, WIDTH - sample.width());
        let width = sample.width() + TICK.width(&text);
        if x > 0 && x + width > WIDTH {
            (x, y) = (0, y + LINE + 20);
        }
        sample.draw(canvas, (x, y));
        let face = Face { fill: NAME.fill, ..TICK };
        canvas.text((x + sample.width(), y), &text, (face, Anchor::Start));
        x += width + APART;
    }
    y
}

/// The names of the series under the head, if there are several; gives where they end.
pub(super) fn series(canvas: &mut Canvas, view: &View<'_>, top: Tenths) -> Tenths {
    if view.drawn() < 2 {
        return top;
    }
    let sample = |one: usize| match view.chart.kind {
        super::ChartKind::Lines => Sample::Line(one),
        super::ChartKind::Difference => Sample::Mark(Marker::of(one), false, palette::series(one)),
        _ => Sample::Fill(palette::series(one)),
    };
    let entries: Vec<_> = (0..view.drawn()).map(|one| (sample(one), view.series(one))).collect();
    flow(canvas, &entries, top + 210)
}

/// A remark at the foot; gives where it ends.
pub(super) fn remark(canvas: &mut Canvas, text: &str, top: Tenths) -> Tenths {
    let face = Face { size: 110, fill: PALE, ..TICK };
    let mut y = top;
    for line in face.fit(text, (WIDTH - EDGE, 4)) {
        y += LINE;
        canvas.text((0, y), &line, (face, Anchor::Start));
    }
    y
}
