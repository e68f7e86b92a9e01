//! How the names of places stand beside each other without touching.
//!
//! Not responsible for: names under each other; those have as many lines as they need.

use super::legend::{self, Sample};
use super::{LINE, NAME, View, WIDTH};
use crate::report::canvas::{Anchor, Canvas, Tenths, count};

/// The least room in which a name is broken into lines.
const BREAK_MIN: Tenths = 300;
/// From name to name.
const APART: Tenths = 60;
/// After how many places the next name stands, where not all have room.
const EVERY: [usize; 24] = [
    1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 24, 30, 50, 60, 90, 100, 120, 168, 365, 500, 720, 1_000,
    2_000, 5_000,
];

/// How names are set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// All of them, in lines.
    All(Vec<Vec<String>>),
    /// Every so many, in one line: hours, days.
    Every(usize),
    /// Numbers, every so many, and a key.
    Key(usize),
}

impl Names {
    /// All names, or those of every so many places where they are numbered anyway; nothing where
    /// names would have to be left out.
    pub(super) fn whole(view: &View<'_>, length: Tenths) -> Option<Self> {
        let slot = length / count(view.places.max(1));
        let names: Vec<String> = (0..view.places).map(|at| view.place(at)).collect();
        let most = if slot >= BREAK_MIN { 3 } else { 1 };
        let lines = names.iter().map(|name| NAME.wrap_whole(name, (slot - APART, most)));
        if let Some(lines) = lines.collect::<Option<Vec<_>>>() {
            return Some(Self::All(lines));
        }
        let numbered = |name: &String| name.chars().any(|character| character.is_ascii_digit());
        let widest = names.iter().map(|name| NAME.width(name)).max().unwrap_or_default();
        if !names.iter().all(numbered) || widest > WIDTH / 4 {
            return None;
        }
        Some(Self::Every(every(widest, (length, view.places))))
    }

    /// The same, and numbers with a key where it gives nothing.
    pub(super) fn any(view: &View<'_>, length: Tenths) -> Self {
        Self::whole(view, length).unwrap_or_else(|| {
            let widest = NAME.width(&view.places.to_string());
            Self::Key(every(widest, (length, view.places)))
        })
    }

    /// How many lines they take.
    pub(super) fn lines(&self) -> i64 {
        match self {
            Self::All(lines) => lines.iter().map(|lines| count(lines.len())).max().unwrap_or(1),
            Self::Every(_) | Self::Key(_) => 1,
        }
    }

    /// Whether a place is named.
    pub(super) fn names(&self, at: usize) -> bool {
        match self {
            Self::All(_) => true,
            Self::Every(every) => at.is_multiple_of(*every),
            Self::Key(every) => *every == 1 || (at + 1).is_multiple_of(*every),
        }
    }

    /// Draws the names from a first baseline down; `middle` says where a place has its middle.
    pub(super) fn draw(
        &self,
        canvas: &mut Canvas,
        view: &View<'_>,
        (top, middle): (Tenths, &dyn Fn(usize) -> Tenths),
    ) {
        let mut end = -APART;
        for at in (0..view.places).filter(|at| self.names(*at)) {
            let lines = match self {
                Self::All(lines) => lines.get(at).cloned().unwrap_or_default(),
                Self::Every(_) => vec![view.place(at)],
                Self::Key(_) => vec![(at + 1).to_string()],
            };
            let half = lines.iter().map(|line| NAME.width(line)).max().unwrap_or_default() / 2 + 1;
            let x = middle(at).clamp(half, (WIDTH - half).max(half));
            if x - half < end + APART / 2 && !matches!(self, Self::All(_)) {
                continue;
            }
            end = x + half;
            for (line, row) in lines.iter().zip(0..) {
                canvas.text((x, top + row * LINE), line, (NAME, Anchor::Middle));
            }
        }
    }

    /// Draws the key, if there is one; gives where it ends.
    pub(super) fn key(&self, canvas: &mut Canvas, view: &View<'_>, top: Tenths) -> Tenths {
        if !matches!(self, Self::Key(_)) {
            return top;
        }
        let entry = |at: usize| (Sample::Number(at + 1), view.place(at));
        let entries: Vec<_> = (0..view.places).map(entry).collect();
        legend::flow(canvas, &entries, top + LINE + 60)
    }
}

/// After how many places a name of this width has room again; a place may be less than a tenth.
fn every(widest: Tenths, (length, places): (Tenths, usize)) -> usize {
    let room = |every: usize| length.saturating_mul(count(every)) / count(places.max(1));
    let fits = |every: &usize| room(*every) >= widest + APART;
    EVERY.into_iter().find(fits).unwrap_or_else(|| places.max(1))
}
