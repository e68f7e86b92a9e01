//! Lying bars of blocks, an eighth of a column exact.
//!
//! Not responsible for: scales; the figure stands behind each bar.

use gezhi::render::Lang;

use super::{COLUMNS, INDENT, clean, cut, pad, wide};
use crate::report::figure::{self, Detail};
use crate::report::measure::Measure;
use crate::report::{Cell, Chart, ChartKind, Series};

/// Eighths of a block.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const FULL: &str = "█";
/// Names are cut beyond this.
const NAME_MAX: usize = 32;
const SERIES_MAX: usize = 16;
/// A bar's least room; figures that leave less are the table's business.
const BAR_MIN: usize = 10;

/// The bars in lines.
pub(super) fn draw(chart: &Chart, lang: Lang) -> Vec<String> {
    let table = chart.table();
    let drawn = if chart.kind == ChartKind::Rows { 1 } else { usize::MAX };
    let series: Vec<&Series> = chart.series.iter().take(drawn).collect();
    let points = || series.iter().flat_map(|one| &one.points);
    let measure = Measure::of(points());
    let figures = points().map(|cell| wide(&clean(&figure::write(cell, lang, Detail::Full))));
    let figure = figures.max().unwrap_or_default();
    let names: Vec<String> = table
        .rows
        .iter()
        .filter_map(|row| row.first())
        .map(|name| cut(&figure::write(name, lang, Detail::Full), NAME_MAX))
        .collect();
    let name = names.iter().map(|name| wide(name)).max().unwrap_or_default();
    let of = |one: &&Series| cut(figure::say(&one.name, lang), SERIES_MAX);
    let kinds: Vec<String> = series.iter().map(of).collect();
    let many = series.len() > 1;
    let kind = if many { kinds.iter().map(|k| wide(k)).max().unwrap_or_default() + 2 } else { 0 };
    let taken = INDENT.len() + name + 2 + kind + 1 + figure + 1;
    let room = COLUMNS.saturating_sub(taken);
    if room < BAR_MIN || names.is_empty() || series.is_empty() {
        return super::table::draw(&table, lang);
    }
    let scale = Bars::new(points().filter_map(|cell| measure.value(cell)), room);
    let mut lines = Vec::new();
    for (at, place) in names.iter().enumerate() {
        for (row, (one, of)) in series.iter().zip(&kinds).enumerate() {
            let cell = one.points.get(at).unwrap_or(&Cell::Empty);
            let first = if row == 0 { place.as_str() } else { "" };
            let second = if many { pad(of, kind, false) } else { String::new() };
            let bar = scale.bar(measure.value(cell));
            let figure = clean(&figure::write(cell, lang, Detail::Full));
            lines.push(format!("{}  {second}{bar} {figure}", pad(first, name, false)));
        }
    }
    lines
}

/// How long a value is.
struct Bars {
    /// Columns below nothing and above it.
    below: usize,
    above: usize,
    most: i128,
}

impl Bars {
    fn new(values: impl Iterator<Item = i128>, room: usize) -> Self {
        let (low, high) = values.fold((0, 0), |(low, high), v| (v.min(low), v.max(high)));
        let span = (high - low).max(1);
        let below =
            if low < 0 { length(-low, span, room).div_ceil(8).max(1) } else { 0 }.min(room - 1);
        Self { below, above: room - below, most: high.max(-low).max(1) }
    }

    /// A bar from nothing, with room for what goes below.
    fn bar(&self, value: Option<i128>) -> String {
        let value = value.unwrap_or_default();
        if value < 0 {
            let room = self.below.max(1);
            let blocks = length(-value, self.most, self.room()).div_ceil(8).clamp(1, room);
            let bar = FULL.repeat(blocks);
            return format!("{}│", pad(&bar, self.below, true));
        }
        let eighths = length(value, self.most, self.room()).min(self.above * 8);
        let eighths = if value > 0 { eighths.max(1) } else { 0 };
        let rest = EIGHTHS.get(eighths % 8).copied().unwrap_or_default();
        format!("{}│{}{rest}", " ".repeat(self.below), FULL.repeat(eighths / 8))
    }

    /// What the longest bar may take, so that both sides have one scale.
    fn room(&self) -> usize {
        self.above.max(self.below)
    }
}

/// Eighths of a column.
fn length(value: i128, most: i128, room: usize) -> usize {
    let eighths = i128::try_from(room * 8).unwrap_or(i128::MAX);
    usize::try_from(value.saturating_mul(eighths) / most.max(1)).unwrap_or_default()
}
