//! A heat map in shades.
//!
//! Not responsible for: exact figures; they are in the report's other forms.

use gezhi::render::Lang;

use super::{COLUMNS, INDENT, cut, pad, wide, wrapped};
use crate::report::figure;
use crate::report::measure::Measure;
use crate::report::{Cell, Chart};

/// From the least to the most.
const SHADES: [&str; 5] = [" ", "░", "▒", "▓", "█"];
const NONE: &str = "·";
const NEGATIVE: &str = "-";
/// Names are cut beyond this.
const NAME_MAX: usize = 28;
/// A column's name that is wider becomes a number.
const PLACE_MAX: usize = 6;

/// The map in lines, in blocks of columns where it is wider than a line.
pub(super) fn draw(chart: &Chart, lang: Lang) -> Vec<String> {
    let measure = Measure::of(chart.series.iter().flat_map(|one| &one.points));
    let points = || chart.series.iter().flat_map(|one| &one.points);
    let values = || points().filter_map(|cell| measure.value(cell));
    let most = values().max().unwrap_or_default().max(0);
    let least = values().filter(|value| *value >= 0).min().unwrap_or_default();
    let least = if least * 2 > most && least < most { least } else { 0 };
    let names: Vec<String> =
        chart.series.iter().map(|one| cut(figure::say(&one.name, lang), NAME_MAX)).collect();
    let name = names.iter().map(|name| wide(name)).max().unwrap_or_default();
    let longest = chart.series.iter().map(|one| one.points.len()).max().unwrap_or_default();
    let places = chart.places.len().max(longest);
    if places == 0 || values().next().is_none() {
        return vec![lang.pick("无数据", "no data").to_owned()];
    }
    let room = COLUMNS - INDENT.len() - name - 2;
    let cell = if places * 2 <= room { 2 } else { 1 };
    let shade = |value: Option<i128>| match value {
        None => NONE,
        Some(value) if value < 0 => NEGATIVE,
        Some(value) => {
            let step = ((value - least) * 4 + (most - least) / 2) / (most - least).max(1);
            let step = if value > 0 { step.max(1) } else { step };
            usize::try_from(step).ok().and_then(|at| SHADES.get(at)).copied().unwrap_or("█")
        }
    };
    let heads = Heads::new(chart, lang, places);
    let mut lines = Vec::new();
    let mut from = 0;
    while from < places {
        let to = places.min(from + room / cell);
        let indent = " ".repeat(name + 2);
        lines.push(format!("{indent}{}", heads.line((from, to), cell)));
        for (one, name_of) in chart.series.iter().zip(&names) {
            let cells = (from..to).map(|at| one.points.get(at).unwrap_or(&Cell::Empty));
            let cells: String =
                cells.map(|point| shade(measure.value(point)).repeat(cell)).collect();
            lines.push(format!("{}  {cells}", pad(name_of, name, true)));
        }
        from = to;
    }
    let [low, high] = [least, most].map(|value| measure.write(value, lang));
    let shades = SHADES.map(|shade| shade.repeat(2)).concat();
    let mut legend = format!("{low} [{shades}] {high}");
    let empty = chart.series.iter().any(|one| {
        let told = one.points.iter().filter(|cell| measure.value(cell).is_some());
        told.count() < places
    });
    let marks = [
        (empty, NONE, lang.pick("无数据", "no data")),
        (values().any(|value| value < 0), NEGATIVE, lang.pick("负值", "below nothing")),
    ];
    for (_, mark, words) in marks.into_iter().filter(|(shown, _, _)| *shown) {
        legend.push_str(&format!("   {mark} {words}"));
    }
    lines.extend(wrapped(&legend, COLUMNS - INDENT.len()));
    lines.extend(heads.key());
    lines
}

/// The names of the columns, or their numbers with a key.
struct Heads {
    names: Vec<String>,
    numbered: bool,
}

impl Heads {
    fn new(chart: &Chart, lang: Lang, places: usize) -> Self {
        let name = |at: usize| {
            let name = chart.places.get(at).map(|text| figure::say(text, lang).to_owned());
            super::clean(&name.unwrap_or_else(|| (at + 1).to_string()))
        };
        let names: Vec<String> = (0..places).map(name).collect();
        let numbered = names.iter().any(|name| wide(name) > PLACE_MAX);
        Self { names, numbered }
    }

    /// Names over their columns, as many as have room.
    fn line(&self, (from, to): (usize, usize), cell: usize) -> String {
        let mut line = String::new();
        let end = (to - from) * cell;
        for at in from..to {
            let place = (at - from) * cell;
            let number = (at + 1).to_string();
            let name = match self.names.get(at) {
                Some(name) if !self.numbered => name,
                _ => &number,
            };
            let free = wide(&line) < place || line.is_empty();
            if free && place + wide(name) <= end.max(wide(name)) {
                line = pad(&line, place, false) + name;
            }
        }
        line
    }

    fn key(&self) -> Vec<String> {
        if !self.numbered {
            return Vec::new();
        }
        let entries = self.names.iter().zip(1..).map(|(name, number)| format!("{number} {name}"));
        wrapped(&entries.collect::<Vec<String>>().join("  "), COLUMNS - INDENT.len())
    }
}
