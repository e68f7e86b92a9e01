//! Draws charts as SVG: by us, without a script, the same bytes every time.
//!
//! Names are never cut for want of room beside each other: where they do not fit under upright
//! bars, the bars lie; under lines and over a heat map they become numbers with a key. A chart that
//! would be longer than a printed page is drawn in several pictures.
//!
//! | module | what it draws |
//! |---|---|
//! | `marks` | nothing: bars, steps and points as marks, whatever way they will lie |
//! | `upright`, `lying` | marks |
//! | `curve` | lines |
//! | `heat` | rows of cells |
//! | `names`, `legend`, `palette` | what they share |
//!
//! Not responsible for: titles and numbers of figures, which stand in the page around them.

mod curve;
mod heat;
mod legend;
mod lying;
mod marks;
mod names;
mod palette;
mod upright;

use gezhi::render::Lang;
use gezhi_contract::Text;

use super::canvas::{About, Anchor, Canvas, Face, Tenths};
use super::figure::{self, Detail};
use super::ids::Ids;
use super::measure::{Measure, Unit};
use super::{Cell, Chart, ChartKind, Table};
use palette::{INK, PALE};

/// How wide every picture is: it is as wide as A4 between its margins when letters are 8 points.
const WIDTH: Tenths = 8_800;
/// What stays free at the right.
const EDGE: Tenths = 140;
/// A picture that is longer would not fit on a page.
const LONG: Tenths = 10_000;
/// With more marks than these no mark tells a pointer what it is: the table does.
const TELLING_MAX: usize = 4_000;

/// Letters.
const NAME: Face = Face { size: 120, bold: false, fill: INK };
const TICK: Face = Face { size: 115, bold: false, fill: PALE };
const VALUE: Face = Face { size: 110, bold: false, fill: INK };
const HEAD: Face = Face { size: 120, bold: true, fill: INK };
/// From line to line of names.
const LINE: Tenths = 155;

impl Chart {
    /// The chart as pictures, each a whole SVG element: one, or several where it is longer than a
    /// page.
    #[must_use]
    pub fn svg(&self, lang: Lang) -> Vec<String> {
        self.pictures(lang, &Ids::default().take(&self.id))
    }

    /// The same, with an id that is unique in a file.
    pub(super) fn pictures(&self, lang: Lang, id: &str) -> Vec<String> {
        let view = View::new(self, lang);
        let canvases = if view.is_empty() {
            vec![view.nothing()]
        } else {
            match self.kind {
                ChartKind::Lines => vec![curve::draw(&view)],
                ChartKind::Heat => heat::draw(&view),
                ChartKind::Rows | ChartKind::Difference => lying::draw(&view),
                ChartKind::Bars | ChartKind::Stacked | ChartKind::Waterfall => {
                    upright::draw(&view).map_or_else(|| lying::draw(&view), |one| vec![one])
                }
            }
        };
        let pictures = canvases.len();
        let words = view.words();
        let finish = |(at, (canvas, height)): (usize, (Canvas, Tenths))| {
            let title = figure::say(&self.title, lang);
            let part = format!("{title} ({at}/{pictures})");
            let about = About {
                id: &format!("{id}-{}-{at}", lang.code()),
                title: if pictures > 1 { &part } else { title },
                words: &words,
                lang: lang.pick("zh-CN", "en"),
            };
            canvas.finish((WIDTH, height), &about)
        };
        (1..).zip(canvases).map(finish).collect()
    }

    /// The chart's points as a table: a row for each place, a column for each series; for `heat`
    /// the other way round, as it is drawn. A series with a spread has a column for it.
    #[must_use]
    pub fn table(&self) -> Table {
        let view = View::new(self, Lang::Zh);
        let (places, series) = (0..view.places, 0..self.series.len());
        let heat = self.kind == ChartKind::Heat;
        let spreads = self.series.iter().any(|series| !series.spread.is_empty());
        let mut columns = vec![if heat { self.y.clone() } else { self.x.clone() }];
        let mut rows = Vec::new();
        if heat && !spreads {
            columns.extend(places.clone().map(|at| view.place_text(at)));
            for one in series {
                let cells = places.clone().map(|at| view.cell(one, at).clone());
                rows.push(
                    std::iter::once(Cell::Label(view.series_text(one))).chain(cells).collect(),
                );
            }
        } else {
            for one in series.clone() {
                let name = view.column_text(one);
                columns.push(name.clone());
                if view.has_spread(one) {
                    columns.push(Text::new(format!("{}±", name.zh), format!("{} ±", name.en)));
                }
            }
            for at in places {
                let mut row = vec![Cell::Label(view.place_text(at))];
                for one in series.clone() {
                    row.push(view.cell(one, at).clone());
                    if view.has_spread(one) {
                        row.push(view.spread_cell(one, at).clone());
                    }
                }
                rows.push(row);
            }
        }
        Table { id: self.id.clone(), title: self.title.clone(), columns, rows }
    }
}

/// A chart in one language, with every point on one scale.
#[derive(Debug)]
struct View<'a> {
    chart: &'a Chart,
    lang: Lang,
    measure: Measure,
    /// How many places there are: as many as the longest row of points has, named or not.
    places: usize,
}

impl<'a> View<'a> {
    fn new(chart: &'a Chart, lang: Lang) -> Self {
        let cells = chart.series.iter().flat_map(|one| one.points.iter().chain(&one.spread));
        let longest = chart.series.iter().map(|one| one.points.len()).max().unwrap_or_default();
        let places = chart.places.len().max(longest);
        Self { chart, lang, measure: Measure::of(cells), places }
    }

    /// Whether there is nothing to draw.
    fn is_empty(&self) -> bool {
        (0..self.drawn()).all(|one| (0..self.places).all(|at| self.value(one, at).is_none()))
    }

    /// How many series are drawn.
    fn drawn(&self) -> usize {
        let one = matches!(self.chart.kind, ChartKind::Rows | ChartKind::Waterfall);
        if one { self.chart.series.len().min(1) } else { self.chart.series.len() }
    }

    fn say(&self, text: &'a Text) -> &'a str {
        figure::say(text, self.lang)
    }

    fn place_text(&self, at: usize) -> Text {
        let number = (at + 1).to_string();
        self.chart.places.get(at).cloned().unwrap_or_else(|| Text::new(&*number, &*number))
    }

    fn place(&self, at: usize) -> String {
        figure::say(&self.place_text(at), self.lang).to_owned()
    }

    /// What a column of points is called: a series alone is what the chart shows, with its unit.
    fn column_text(&self, one: usize) -> Text {
        let alone = self.chart.series.len() == 1 && self.chart.y != Text::default();
        if alone { self.chart.y.clone() } else { self.series_text(one) }
    }

    fn series_text(&self, one: usize) -> Text {
        self.chart.series.get(one).map(|one| one.name.clone()).unwrap_or_default()
    }

    fn series(&self, one: usize) -> String {
        figure::say(&self.series_text(one), self.lang).to_owned()
    }

    fn cell(&self, one: usize, at: usize) -> &'a Cell {
        let series = self.chart.series.get(one);
        series.and_then(|series| series.points.get(at)).unwrap_or(&Cell::Empty)
    }

    fn spread_cell(&self, one: usize, at: usize) -> &'a Cell {
        let series = self.chart.series.get(one);
        series.and_then(|series| series.spread.get(at)).unwrap_or(&Cell::Empty)
    }

    fn has_spread(&self, one: usize) -> bool {
        self.chart.series.get(one).is_some_and(|series| !series.spread.is_empty())
    }

    fn value(&self, one: usize, at: usize) -> Option<i128> {
        self.measure.value(self.cell(one, at))
    }

    /// From where to where a point may be.
    fn spread(&self, one: usize, at: usize) -> Option<(i128, i128)> {
        let off = self.measure.value(self.spread_cell(one, at))?.abs();
        self.value(one, at).map(|value| (value - off, value + off))
    }

    /// Whether points say which way they go.
    fn is_signed(&self) -> bool {
        self.chart.kind == ChartKind::Difference
    }

    /// A point in words.
    fn figure(&self, one: usize, at: usize) -> String {
        let figure = figure::write(self.cell(one, at), self.lang, Detail::Brief);
        let value = self.value(one, at).filter(|_| self.is_signed());
        value.map_or_else(|| figure.clone(), |value| figure::signed(&figure, value))
    }

    /// A point with how far it may be off.
    fn figure_spread(&self, one: usize, at: usize) -> String {
        let figure = self.figure(one, at);
        if self.spread(one, at).is_none() {
            return figure;
        }
        let off = figure::write(self.spread_cell(one, at), self.lang, Detail::Brief);
        format!("{figure} ± {off}")
    }

    /// What a pointer is told over a point.
    fn tip(&self, one: usize, at: usize) -> String {
        let figure = self.figure_spread(one, at);
        let place = self.place(at);
        let series = self.series(one);
        let apart = self.lang.pick(" · ", " · ");
        let subject = if self.drawn() > 1 { [place, series].join(apart) } else { place };
        format!("{subject}{}{figure}", self.lang.pick("：", ": "))
    }

    /// Whether there are few enough marks for each to tell what it is.
    fn canvas(&self) -> Canvas {
        Canvas::new(self.places.saturating_mul(self.chart.series.len()) <= TELLING_MAX)
    }

    /// The picture in words, for those who cannot see it: what it is, and its least and most.
    fn words(&self) -> String {
        let lang = self.lang;
        let kind = match self.chart.kind {
            ChartKind::Bars => lang.pick("条形图", "bar chart"),
            ChartKind::Stacked => lang.pick("堆积条形图", "stacked bar chart"),
            ChartKind::Rows => lang.pick("横向条形图", "chart of lying bars"),
            ChartKind::Lines => lang.pick("折线图", "line chart"),
            ChartKind::Heat => lang.pick("热力图", "heat map"),
            ChartKind::Waterfall => lang.pick("瀑布图", "waterfall"),
            ChartKind::Difference => lang.pick("差异图", "chart of differences"),
        };
        let mut words = vec![kind.to_owned()];
        words.extend([&self.chart.x, &self.chart.y].map(|text| self.say(text).to_owned()));
        words.retain(|word| !word.is_empty());
        let points = (0..self.drawn()).flat_map(|one| (0..self.places).map(move |at| (one, at)));
        let points = points.filter_map(|(one, at)| self.value(one, at).map(|v| (v, one, at)));
        let points: Vec<_> = points.collect();
        let least = points.iter().min_by_key(|(value, _, _)| *value);
        let most = points.iter().rev().max_by_key(|(value, _, _)| *value);
        match (least, most) {
            (Some(least), Some(most)) => words.extend([
                format!("{}{}", lang.pick("最小 ", "least "), self.tip(least.1, least.2)),
                format!("{}{}", lang.pick("最大 ", "most "), self.tip(most.1, most.2)),
            ]),
            _ => words.push(lang.pick("无数据", "no data").to_owned()),
        }
        words.join(lang.pick("；", "; "))
    }

    /// The picture of a chart without a point.
    fn nothing(&self) -> (Canvas, Tenths) {
        let mut canvas = self.canvas();
        let height = 900;
        canvas.rect((0, 0), (WIDTH, height), ("#f6f7f9", ""));
        let words = self.lang.pick("无数据", "No data");
        let face = Face { fill: PALE, ..NAME };
        canvas.text((WIDTH / 2, height / 2 + 40), words, (face, Anchor::Middle));
        (canvas, height)
    }

    /// The axes' names with their units, for the head of a picture: heights at the left, places at
    /// the right. Gives the line's baseline.
    fn head(&self, canvas: &mut Canvas, (left, right): (&'a Text, &'a Text)) -> Tenths {
        let y = 140;
        let left = NAME.cut(self.say(left), WIDTH * 3 / 5);
        let room = WIDTH - HEAD.width(&left) - 3 * EDGE;
        canvas.text((0, y), &left, (HEAD, Anchor::Start));
        let right = TICK.cut(self.say(right), room);
        canvas.text((WIDTH, y), &right, (TICK, Anchor::End));
        y
    }

    /// Whether no value is more than a whole.
    fn is_share(&self) -> bool {
        self.measure.unit == Unit::Share
    }
}
