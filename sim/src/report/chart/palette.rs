//! Colours that people who do not see red or green keep apart, and that a copier keeps apart.
//!
//! The first row is Paul Tol's "bright" scheme, put in an order in which neighbours differ in
//! lightness too; the others are darker and lighter kin for more than seven series. Cells of a heat
//! map are steps of one blue, with a brown beside it where values are negative.
//!
//! Not responsible for: what is drawn in them.

/// Colours of series.
const SERIES: [&str; 21] = [
    "#33689e", "#dd9d2b", "#3b8a5a", "#c2566b", "#6fb8d6", "#7a4a8c", "#8a8a8a", //
    "#1d3f63", "#94640f", "#1f5235", "#7d2a3b", "#2f7590", "#492a56", "#4d4d4d", //
    "#8fb2d6", "#f0cf8e", "#9cc9ae", "#e3aab4", "#b9deec", "#bfa3ca", "#c6c6c6",
];

/// Dashes of the lines of more series than one row of colours has.
const DASHES: [&str; 3] = ["", "6 3", "2 3"];

/// From nothing to all.
const MORE: [&str; 9] = [
    "#f1f5fa", "#dfe9f3", "#c8d9ea", "#a6c3de", "#7ea7cd", "#578aba", "#386da3", "#215285",
    "#123661",
];
/// From nothing to all that is below nothing.
const LESS: [&str; 9] = [
    "#faf4ee", "#f5e6d5", "#ecd0b0", "#dfb384", "#cd935a", "#b57538", "#975a24", "#744318",
    "#502d0f",
];

/// Text and lines.
pub(super) const INK: &str = "#1c1f24";
pub(super) const PALE: &str = "#4a4f57";
pub(super) const GRID: &str = "#e2e4e8";
pub(super) const AXIS: &str = "#5b616b";
pub(super) const WHITE: &str = "#ffffff";

/// Sums, steps up and steps down of a waterfall.
pub(super) const SUM: &str = "#56606e";
pub(super) const UP: &str = "#dd9d2b";
pub(super) const DOWN: &str = "#33689e";

/// The colour of a series.
pub(super) fn series(at: usize) -> &'static str {
    SERIES.get(at % SERIES.len()).copied().unwrap_or(INK)
}

/// The dashes of a line.
pub(super) fn dash(at: usize) -> &'static str {
    DASHES.get(at / 7 % DASHES.len()).copied().unwrap_or_default()
}

/// The colour of a cell and of the words on it, for a part of the whole range.
pub(super) fn heat(part: i128, whole: i128) -> (&'static str, &'static str) {
    let steps = if part < 0 { LESS } else { MORE };
    let last = i128::try_from(steps.len() - 1).unwrap_or_default();
    let whole = whole.max(1);
    let step = (part.abs().min(whole) * last + whole / 2) / whole;
    let step = usize::try_from(step).unwrap_or_default();
    let colour = steps.get(step).copied().unwrap_or(WHITE);
    (colour, if step > 5 { WHITE } else { INK })
}

/// The colours of a heat map's legend, from the least to the most.
pub(super) fn ramp(negative: bool) -> Vec<&'static str> {
    let less = LESS.iter().rev().copied().filter(|_| negative);
    less.chain(MORE).collect()
}
