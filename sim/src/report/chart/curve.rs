//! Lines: points from left to right, broken where a point is missing.
//!
//! A scale of lines need not begin at nothing: where all values lie in its upper part, they would
//! be flat. Then the picture says so.
//!
//! Not responsible for: bars; see `upright`.

use gezhi_contract::Text;

use super::legend;
use super::names::Names;
use super::palette;
use super::upright::{Upright, ticks_width};
use super::{EDGE, LINE, TICK, View, WIDTH};
use crate::report::canvas::{Anchor, Canvas, Marker, Point, Stroke, Tenths};
use crate::report::measure::Scale;

const HEIGHT: Tenths = 2_400;
const STEPS: i128 = 6;
/// With more points than these only lines are drawn.
const MARKED_MAX: usize = 40;
/// With more points a line is finer.
const FINE_MIN: usize = 300;

/// Draws the chart.
pub(super) fn draw(view: &View<'_>) -> (Canvas, Tenths) {
    let scale = Scale::new(view.measure, range(view), STEPS);
    let left = ticks_width(view, &scale) + 100;
    let length = WIDTH - left - EDGE;
    let mut canvas = view.canvas();
    let nowhere = Text::default();
    let top = view.head(&mut canvas, (&view.chart.y, &nowhere));
    let top = legend::series(&mut canvas, view, top) + 190;
    let plot = Upright { view, scale, left, top, length, height: HEIGHT };
    plot.grid(&mut canvas);
    for one in 0..view.drawn() {
        series(&mut canvas, &plot, one);
    }
    let names = Names::any(view, length);
    let foot = top + HEIGHT + 200;
    names.draw(&mut canvas, view, (foot, &|at| plot.middle(at)));
    let mut y = foot + (names.lines() - 1) * LINE;
    let along = view.say(&view.chart.x);
    if !along.is_empty() {
        y += LINE + 40;
        let along = TICK.cut(along, length);
        canvas.text((left + length / 2, y), &along, (TICK, Anchor::Middle));
    }
    y = names.key(&mut canvas, view, y);
    if scale.low > 0 || scale.high < 0 {
        let words = view.lang.pick("纵轴不从零开始。", "The vertical axis does not begin at zero.");
        y = legend::remark(&mut canvas, words, y + 40);
    }
    (canvas, y + 60)
}

/// From the least to the most value, or from nothing where that is not far.
fn range(view: &View<'_>) -> (i128, i128) {
    let points = (0..view.drawn()).flat_map(|one| (0..view.places).map(move |at| (one, at)));
    let ends = points.filter_map(|(one, at)| {
        let value = view.value(one, at)?;
        Some(view.spread(one, at).unwrap_or((value, value)))
    });
    let range = ends.reduce(|(low, high), (a, b)| (low.min(a), high.max(b)));
    let (low, high) = range.unwrap_or((0, 0));
    let (least, most) = (low.abs().min(high.abs()), low.abs().max(high.abs()));
    let flat = low.signum() == high.signum() && (most - least) * 3 < most && least < most;
    if flat { (low, high) } else { (low.min(0), high.max(0)) }
}

fn series(canvas: &mut Canvas, plot: &Upright<'_>, one: usize) {
    let view = plot.view;
    let marked = view.places <= MARKED_MAX;
    let mut run: Vec<Point> = Vec::new();
    for at in 0..=view.places {
        let value = if at < view.places { view.value(one, at) } else { None };
        let Some(value) = value else {
            strip(canvas, &run, one);
            run.clear();
            continue;
        };
        if let Some(spread) = view.spread(one, at) {
            plot.whisker(canvas, plot.middle(at), (spread, 30));
        }
        run.push((plot.middle(at), plot.y(value)));
    }
    for at in 0..view.places {
        let Some(value) = view.value(one, at) else { continue };
        let before = at.checked_sub(1).and_then(|at| view.value(one, at));
        let after = view.value(one, at + 1);
        if marked || (before.is_none() && after.is_none()) {
            let place = (plot.middle(at), plot.y(value));
            let hue = (palette::series(one), view.tip(one, at));
            canvas.marker(place, (Marker::of(one), false), (hue.0, &hue.1));
        }
    }
}

fn strip(canvas: &mut Canvas, points: &[Point], one: usize) {
    if points.len() > 1 {
        let stroke = legend::curve_stroke(one);
        let fine = if points.len() > FINE_MIN { stroke.width / 2 } else { stroke.width };
        canvas.polyline(points, Stroke { width: fine, ..stroke });
    }
}
