//! The row of one clock.

use gezhi::contract::timeline::{Clock, ClockState, Why};

use super::canvas::{Anchor, Canvas, Face, Paint};
use super::{
    AHEAD, CLOSED, COUNTED, DAY_OFF, DUE, Gantt, HAIR, LATE, LOUD, MARGIN, NAME, NAMES, PAUSED,
    PLOT, PLOT_WIDTH, SMALL, WIDTH,
};
use crate::timeline::bar::{Bar, Kind, Stretch};
use crate::timeline::scale::short;
use crate::timeline::words;

/// The least height of a row with a line, and the height of one with nothing but a name.
const HEIGHT: i64 = 50;
const HEIGHT_PLAIN: i64 = 24;
/// How far the lines of words are apart.
const WORDS_HEIGHT: i64 = 14;
/// Where the line lies in its row, and how thick it is.
const BAR: (i64, i64) = (18, 14);
/// From where to where the mark of the last instant goes.
const DUE_MARK: (i64, i64) = (15, 35);
/// The baselines of the labels over and under the line.
const OVER: i64 = 13;
const UNDER: i64 = 45;
/// What is narrower is not shown behind a line: at that scale it says nothing.
const BEHIND_MIN: i64 = 3;
/// What lies closer together is drawn as one.
const GAP_MAX: i64 = 2;

impl Gantt<'_> {
    /// Draws a clock below what is there.
    pub(super) fn row(&mut self, clock: &Clock, bar: &Bar) {
        let top = self.y;
        let words = self.words(clock);
        let lines = i64::try_from(words.len()).unwrap_or_default();
        let plain = HEIGHT_PLAIN + lines * WORDS_HEIGHT;
        self.y += if bar.is_empty() { plain } else { plain.max(HEIGHT) };
        let name = clock.sentence.as_ref().map(|text| text.in_lang(self.lang.code()).to_owned());
        let name = name.unwrap_or_else(|| self.life.clock_name(clock));
        let scale = self.scale;
        let place = |at: i64| PLOT + scale.x(at);
        behind(&mut self.layers.under, bar, (top, self.y), place);
        self.layers.bars.group(&name, |canvas| {
            run(canvas, bar, top, place);
            if let Some(due) = bar.due {
                let (from, to) = DUE_MARK;
                canvas.line((place(due), top + from), (place(due), top + to), DUE);
            }
        });
        for (line, y) in words.iter().zip(1..) {
            let place = (MARGIN, top + 15 + y * WORDS_HEIGHT);
            self.layers.words.text(place, line, SMALL, Anchor::Start);
        }
        self.labels((clock, bar), top);
        self.layers.bars.line((MARGIN, self.y), (WIDTH - MARGIN, self.y), HAIR);
    }

    /// What stands left of the line, under the name.
    fn words(&self, clock: &Clock) -> Vec<String> {
        let limit = self.life.clock_limit(clock);
        let amounts = self.life.clock_amounts(clock);
        let all = std::iter::once(limit).chain(amounts).filter(|line| !line.is_empty());
        all.flat_map(|line| SMALL.wrap(&line, NAMES - 8)).collect()
    }

    /// Name and state; due and end, reasons of pauses, days off: each where it fits.
    fn labels(&mut self, (clock, bar): (&Clock, &Bar), top: i64) {
        let (life, lang) = (self.life, self.lang);
        let state = words::state(clock.state, lang);
        let room = NAMES - LOUD.width(state) - 16;
        let name = NAME.cut(&life.clock_name(clock), room);
        let scale = self.scale;
        let x = |at: i64| PLOT + scale.x(at);
        let (mut under, mut over) = (Strip::new(x(life.now)), Strip::new(x(life.now)));
        let canvas = &mut self.layers.words;
        canvas.text((MARGIN, top + 15), &name, NAME, Anchor::Start);
        canvas.text((PLOT - 8, top + 15), state, LOUD, Anchor::End);
        if let Some(due) = bar.due {
            let label = format!("{} {}", lang.pick("截止", "due"), short(due, life.now));
            under.put(canvas, (x(due), top + UNDER), &label, LOUD);
        }
        if let Some(stopped) = bar.stopped {
            let word = match clock.state {
                ClockState::Void => state,
                _ => lang.pick("停止", "stopped"),
            };
            let label = format!("{word} {}", short(stopped, life.now));
            over.put(canvas, (x(stopped), top + OVER), &label, SMALL);
        }
        for pause in bar.run.iter().filter(|stretch| stretch.kind == Kind::Paused) {
            let reason = pause.name.as_deref().unwrap_or_default();
            let label = format!("{} {reason}", words::state(ClockState::Paused, lang));
            over.put_within(canvas, (x(pause.from), x(pause.to)), top + OVER, label.trim_end());
        }
        for off in bar.behind.iter().filter(|stretch| stretch.name.is_some()) {
            let name = off.name.as_deref().unwrap_or_default();
            over.put_within(canvas, (x(off.from), x(off.to)), top + OVER, name);
        }
    }
}

fn behind(canvas: &mut Canvas, bar: &Bar, (top, foot): (i64, i64), place: impl Fn(i64) -> i64) {
    for stretch in &bar.behind {
        let (from, to) = (place(stretch.from), place(stretch.to));
        if to - from >= BEHIND_MIN {
            let paint = match stretch.kind {
                Kind::Closed(Why::Closed | Why::Stopped) => CLOSED,
                _ => DAY_OFF,
            };
            canvas.rect((from, top + 1), (to - from, foot - top - 1), paint);
        }
    }
}

fn run(canvas: &mut Canvas, bar: &Bar, top: i64, place: impl Fn(i64) -> i64) {
    let (offset, thick) = BAR;
    for (from, to, kind) in joined(&bar.run, place) {
        let paint: Paint = match kind {
            Kind::Counted => COUNTED,
            Kind::Ahead => AHEAD,
            Kind::Paused => PAUSED,
            Kind::Overdue => LATE,
            Kind::Closed(_) => CLOSED,
        };
        canvas.rect((from, top + offset), ((to - from).max(1), thick), paint);
    }
}

/// Stretches in pixels; those of one kind that nearly touch are one.
fn joined(run: &[Stretch], place: impl Fn(i64) -> i64) -> Vec<(i64, i64, Kind)> {
    let mut out: Vec<(i64, i64, Kind)> = Vec::new();
    for stretch in run {
        let (from, to) = (place(stretch.from), place(stretch.to));
        match out.last_mut().filter(|last| last.2 == stretch.kind && from - last.1 <= GAP_MAX) {
            Some(last) => last.1 = last.1.max(to),
            None => out.push((from, to, stretch.kind)),
        }
    }
    out
}

/// A strip of labels in which none covers another, and none lies on the line of now where it can
/// be helped.
#[derive(Debug)]
pub(super) struct Strip {
    taken: Vec<(i64, i64)>,
    now: i64,
}

impl Strip {
    /// An empty strip; now is at this place.
    pub(super) fn new(now: i64) -> Self {
        Self { taken: Vec::new(), now }
    }

    fn free(&self, from: i64, to: i64) -> bool {
        let inside = from >= PLOT && to <= PLOT + PLOT_WIDTH;
        inside && self.taken.iter().all(|(start, end)| to + 3 <= *start || *end + 3 <= from)
    }

    /// Keeps labels off a stretch.
    pub(super) fn keep(&mut self, taken: (i64, i64)) {
        self.taken.push(taken);
    }

    /// A label beside a mark: to its right, or to its left where that is better.
    pub(super) fn put(&mut self, canvas: &mut Canvas, (x, y): (i64, i64), label: &str, face: Face) {
        let width = face.width(label);
        let past = self.taken.iter().filter(|(from, to)| *from <= x && x < *to).map(|(_, to)| *to);
        let (right, left) = (past.max().unwrap_or(x) + 4, x - 4 - width);
        let crosses = |from: i64| from - 2 < self.now && self.now < from + width + 2;
        let places = [(right, Anchor::Start), (left, Anchor::End)];
        let mut free: Vec<(i64, Anchor)> = places.to_vec();
        free.retain(|(from, _)| self.free(*from, from + width));
        free.sort_by_key(|(from, _)| crosses(*from));
        // On a line too short for its label it begins with the line.
        let (from, anchor) = free.first().copied().unwrap_or((PLOT + 4, Anchor::Start));
        self.taken.push((from, from + width));
        let place = if anchor == Anchor::End { from + width } else { from };
        canvas.text((place, y), label, face, anchor);
    }

    /// A label over a stretch, cut to its length; left out where too little would remain.
    fn put_within(&mut self, canvas: &mut Canvas, (from, to): (i64, i64), y: i64, label: &str) {
        let label = SMALL.cut(label, to - from - 4);
        let width = SMALL.width(&label);
        let middle = |from: i64, to: i64| ((from + to - width) / 2, to - from - 4);
        // The whole stretch, or the part of it on one side of now where the label fits there.
        let parts = [(from, to.min(self.now)), (from.max(self.now), to), (from, to)];
        let parts = parts.map(|(from, to)| middle(from, to));
        let place = parts
            .into_iter()
            .find(|(from, room)| width <= *room && self.free(*from, *from + width));
        let shown = label.chars().filter(|character| *character != '…').count();
        if let Some((from, _)) = place.filter(|_| shown >= 2) {
            self.taken.push((from, from + width));
            canvas.text((from, y), &label, SMALL, Anchor::Start);
        }
    }
}
