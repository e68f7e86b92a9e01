//! A timeline as a drawing: a Gantt of clocks that prints in grey on a page of A4 laid across.
//!
//! Not responsible for: the look of elements, which is `canvas`.

mod canvas;
mod row;

use gezhi::contract::timeline::{Event, RungState, Why};
use gezhi::render::Lang;

use super::Life;
use super::bar::Bar;
use super::scale::{Axis, Scale, numbers, short};
use super::words;
use canvas::{Anchor, Canvas, Face, Paint, Stroke};
use row::Strip;

/// A page of A4 laid across has 1,040 pixels between margins of 11 mm.
const WIDTH: i64 = 1040;
const MARGIN: i64 = 16;
/// What stands left of the lines.
const NAMES: i64 = 244;
/// Where the lines begin and how long they are.
const PLOT: i64 = MARGIN + NAMES;
const PLOT_WIDTH: i64 = WIDTH - PLOT - MARGIN;
const RUNG_HEIGHT: i64 = 20;
const LINE_HEIGHT: i64 = 17;

const TITLE: Face = Face { size: 17, bold: true, fill: "#000" };
const NAME: Face = Face { size: 13, bold: true, fill: "#000" };
const BODY: Face = Face { size: 12, bold: false, fill: "#111" };
const SMALL: Face = Face { size: 11, bold: false, fill: "#333" };
const LOUD: Face = Face { size: 11, bold: true, fill: "#000" };

const COUNTED: Paint = Paint { fill: "#444", stroke: "none" };
const AHEAD: Paint = Paint { fill: "#fff", stroke: "#444" };
const PAUSED: Paint = Paint { fill: "url(#paused)", stroke: "#333" };
const LATE: Paint = Paint { fill: "url(#late)", stroke: "#a00" };
const CLOSED: Paint = Paint { fill: "#ececec", stroke: "none" };
const DAY_OFF: Paint = Paint { fill: "#d6d6d6", stroke: "none" };
const SOLID: Paint = Paint { fill: "#000", stroke: "#000" };
const HOLLOW: Paint = Paint { fill: "#fff", stroke: "#000" };
const HAIR: Stroke = ("#bbb", 1, "");
const DOTTED: Stroke = ("#bbb", 1, "1 3");
const AXIS: Stroke = ("#000", 1, "");
const NOW: Stroke = ("#000", 1, "5 3");
const DUE: Stroke = ("#000", 3, "");

/// Days that lie closer have no line each.
const GRID_MIN: i64 = 20;
/// With more events than these only their ticks are drawn, not lines through every clock.
const EVENT_LINES_MAX: usize = 12;

/// Draws the life of a case.
pub fn draw(life: &Life<'_>) -> String {
    let mut gantt = Gantt {
        life,
        lang: life.lang,
        scale: life.scale(PLOT_WIDTH),
        layers: Layers::default(),
        y: MARGIN,
    };
    gantt.head();
    gantt.plot();
    gantt.legend();
    gantt.events();
    let height = gantt.y + MARGIN;
    let title = gantt.lang.pick("案件时限图：", "Timeline: ").to_owned() + &life.subject();
    gantt.layers.flat().finish((WIDTH, height), (&title, &about(life)))
}

/// The drawing in words, for those who cannot see it.
fn about(life: &Life<'_>) -> String {
    let lang = life.lang;
    let mut parts = vec![life.moment(&life.answer.at), life.state()];
    for clock in &life.answer.clocks {
        let sentence = clock.sentence.as_ref().map(|text| text.in_lang(lang.code()).to_owned());
        parts.push(sentence.unwrap_or_else(|| {
            let state = words::state(clock.state, lang);
            format!("{}{}{state}", life.clock_name(clock), lang.pick("：", ": "))
        }));
    }
    parts.extend(life.next());
    parts.join(lang.pick("；", "; "))
}

/// What lies over what.
#[derive(Debug, Default)]
struct Layers {
    /// Hours and days that do not count.
    under: Canvas,
    /// The grid, and what runs through all clocks.
    lines: Canvas,
    /// What the clocks did.
    bars: Canvas,
    /// Now, and every label.
    words: Canvas,
}

impl Layers {
    fn flat(self) -> Canvas {
        let mut canvas = self.under;
        for layer in [self.lines, self.bars, self.words] {
            canvas.append(layer);
        }
        canvas
    }
}

struct Gantt<'a> {
    life: &'a Life<'a>,
    lang: Lang,
    scale: Scale,
    layers: Layers,
    /// Where the next thing begins.
    y: i64,
}

impl Gantt<'_> {
    fn x(&self, at: i64) -> i64 {
        PLOT + self.scale.x(at)
    }

    fn head(&mut self) {
        let (life, lang) = (self.life, self.lang);
        let answer = life.answer;
        let at = life.moment(&answer.at);
        let at = lang.pick(format!("截至 {at}"), format!("as of {at}"));
        let room = WIDTH - 2 * MARGIN - BODY.width(&at) - MARGIN;
        self.y += TITLE.size;
        let subject = TITLE.cut(&life.subject(), room);
        self.layers.words.text((MARGIN, self.y), &subject, TITLE, Anchor::Start);
        self.layers.words.text((WIDTH - MARGIN, self.y), &at, BODY, Anchor::End);
        self.y += 6;
        let held = answer.rung.and_then(|place| usize::try_from(place).ok());
        let rung = held.and_then(|place| answer.ladder.get(place));
        let accountable = Some(life.parties(&answer.accountable)).filter(|text| !text.is_empty());
        let lines = [
            (lang.pick("状态：", "State: "), Some(life.state())),
            (
                lang.pick("持有：", "Held by: "),
                answer.holder.as_ref().map(|holder| life.holder(holder)),
            ),
            (lang.pick("负责：", "Accountable: "), accountable),
            (
                lang.pick("层级：", "Rung: "),
                rung.map(|rung| format!("{}  {}", life.word("tiers", &rung.tier), life.rung(rung))),
            ),
            (lang.pick("接着：", "Next: "), life.next()),
            (lang.pick("注意：", "Mind: "), life.other_pack()),
        ];
        for (label, text) in lines {
            if let Some(text) = text {
                self.paragraph(&format!("{label}{text}"), (MARGIN, WIDTH - 2 * MARGIN));
            }
        }
        self.y += 6;
    }

    /// Wrapped text at `x`, `room` wide.
    fn paragraph(&mut self, text: &str, (x, room): (i64, i64)) {
        for line in BODY.wrap(text, room) {
            self.y += LINE_HEIGHT;
            self.layers.words.text((x, self.y), &line, BODY, Anchor::Start);
        }
    }

    /// The axis, the clocks, the ladder, and what runs through all of them.
    fn plot(&mut self) {
        let life = self.life;
        self.y += 6;
        let axis = Axis::new(&self.scale, self.lang, |text| SMALL.width(text) + 6);
        for ticks in [&axis.major, &axis.minor].into_iter().filter(|ticks| !ticks.is_empty()) {
            self.y += 14;
            for tick in ticks {
                let x = PLOT + tick.x;
                self.layers.words.text((x + 3, self.y - 2), &tick.label, SMALL, Anchor::Start);
                self.layers.lines.line((x, self.y - 11), (x, self.y + 1), HAIR);
            }
        }
        self.y += 1;
        let line = self.y;
        self.layers.bars.line((PLOT, line), (PLOT + PLOT_WIDTH, line), AXIS);
        self.pills();
        let rows = self.y;
        for clock in &life.answer.clocks {
            self.row(clock, &Bar::of(clock, life.now, life.zone));
        }
        self.rungs();
        let foot = self.y;
        let days = Axis::midnights(&self.scale, GRID_MIN);
        let grid = days.unwrap_or_else(|| axis.minor.iter().map(|tick| tick.x).collect());
        for x in grid {
            self.layers.lines.line((PLOT + x, line), (PLOT + x, foot), HAIR);
        }
        if life.steps.len() <= EVENT_LINES_MAX {
            for (_, at) in life.numbered() {
                let x = self.x(at);
                self.layers.lines.line((x, rows), (x, foot), DOTTED);
            }
        }
        self.layers.bars.line((PLOT, rows), (PLOT, foot), AXIS);
        self.layers.bars.line((MARGIN, foot), (WIDTH - MARGIN, foot), AXIS);
        self.now(line);
    }

    /// The line of now, from the axis down to its label.
    fn now(&mut self, top: i64) {
        let life = self.life;
        let now = PLOT + self.scale.x(life.now);
        let label = format!("{} {}", self.lang.pick("现在", "now"), short(life.now, life.now));
        let half = LOUD.width(&label) / 2;
        self.layers.bars.line((now, top), (now, self.y + 4), NOW);
        self.y += 16;
        let middle = now.clamp(PLOT + half, WIDTH - MARGIN - half);
        self.layers.words.text((middle, self.y), &label, LOUD, Anchor::Middle);
    }

    /// The numbers of the events under the axis, with a tick each.
    fn pills(&mut self) {
        let top = self.y;
        let places: Vec<(usize, i64)> =
            self.life.numbered().map(|(number, at)| (number, self.scale.x(at))).collect();
        let canvas = &mut self.layers.words;
        for (_, x) in &places {
            canvas.line((PLOT + x, top), (PLOT + x, top + 7), AXIS);
        }
        let room = |text: &str| LOUD.width(text) + 10;
        for tick in numbers(places.into_iter(), PLOT_WIDTH + 8, room) {
            let width = LOUD.width(&tick.label) + 7;
            let x = PLOT + tick.x - 8;
            canvas.rect((x, top + 7), (width, 14), HOLLOW);
            canvas.text((x + width / 2, top + 18), &tick.label, LOUD, Anchor::Middle);
        }
        canvas.text((MARGIN, top + 18), self.lang.pick("经过", "events"), NAME, Anchor::Start);
        self.y = top + 26;
    }

    /// The ladder: a flag where a rung was or will be reached.
    fn rungs(&mut self) {
        let (life, lang) = (self.life, self.lang);
        if life.answer.ladder.is_empty() {
            return;
        }
        self.y += RUNG_HEIGHT;
        let place = (MARGIN, self.y - 5);
        self.layers.words.text(place, lang.pick("升级", "ladder"), NAME, Anchor::Start);
        for (index, rung) in life.answer.ladder.iter().enumerate() {
            let holds = life.answer.rung == u64::try_from(index).ok();
            self.rung(rung, if holds { LOUD } else { SMALL });
        }
        self.y += 4;
    }

    fn rung(&mut self, rung: &RungState, face: Face) {
        let life = self.life;
        let reached = rung.reached.as_deref().and_then(|at| life.zone.read(at));
        let expected = rung.expected.as_deref().and_then(|at| life.zone.read(at));
        let (top, foot) = (self.y, self.y + RUNG_HEIGHT);
        self.y = foot;
        let tier = face.cut(&life.word("tiers", &rung.tier), NAMES - 24);
        let canvas = &mut self.layers.words;
        canvas.text((MARGIN + 12, foot - 6), &tier, face, Anchor::Start);
        let said = face.cut(&life.rung(rung), PLOT_WIDTH / 2);
        let mut strip = Strip::new(PLOT + self.scale.x(life.now));
        let Some(at) = reached.or(expected) else {
            strip.put(canvas, (PLOT + 2, foot - 6), &said, face);
            return;
        };
        let x = PLOT + self.scale.x(at);
        let paint = if reached.is_some() { SOLID } else { HOLLOW };
        canvas.line((x, top + 3), (x, foot), AXIS);
        canvas.polygon(&[(x, top + 3), (x + 12, top + 7), (x, top + 11)], paint);
        strip.keep((x, x + 12));
        strip.put(canvas, (x, foot - 6), &said, face);
    }

    /// What the fillings mean.
    fn legend(&mut self) {
        let lang = self.lang;
        self.y += 10;
        let (mut x, y) = (MARGIN, self.y);
        let parts = [
            (COUNTED, lang.pick("已计", "counted")),
            (AHEAD, lang.pick("将计", "to be counted")),
            (PAUSED, words::why(Why::Paused, lang)),
            (LATE, lang.pick("超期", "overdue")),
            (CLOSED, words::why(Why::Closed, lang)),
            (DAY_OFF, lang.pick("周末、节假日等不计之日", "days that do not count")),
        ];
        for (paint, label) in parts {
            self.layers.words.rect((x, y), (24, 11), paint);
            self.layers.words.text((x + 29, y + 10), label, SMALL, Anchor::Start);
            x += 29 + SMALL.width(label) + 16;
        }
        self.layers.words.line((x + 2, y - 1), (x + 2, y + 12), DUE);
        let label = lang.pick("截止", "due");
        self.layers.words.text((x + 9, y + 10), label, SMALL, Anchor::Start);
        x += 9 + SMALL.width(label) + 16;
        let flags = [
            (SOLID, lang.pick("到达的层级", "rung reached")),
            (HOLLOW, lang.pick("预计", "expected")),
        ];
        for (paint, label) in flags {
            self.layers.words.polygon(&[(x, y + 1), (x + 12, y + 5), (x, y + 9)], paint);
            self.layers.words.text((x + 17, y + 10), label, SMALL, Anchor::Start);
            x += 17 + SMALL.width(label) + 16;
        }
        self.y += 16;
    }

    /// The events in two columns, read down.
    fn events(&mut self) {
        let life = self.life;
        let gap = 24;
        let room = (WIDTH - 2 * MARGIN - gap) / 2;
        let entry = |(number, event)| {
            let event: &Event = event;
            let text = format!("{}  {}", life.moment(&event.at), life.event(event));
            (number, BODY.wrap(&text, room - 26))
        };
        let entries: Vec<(usize, Vec<String>)> = (1_usize..).zip(&life.steps).map(entry).collect();
        let lines: usize = entries.iter().map(|(_, lines)| lines.len()).sum();
        let (top, mut lowest) = (self.y + 4, self.y);
        let (mut x, mut drawn) = (MARGIN, 0_usize);
        self.y = top;
        for (number, text) in entries {
            if x == MARGIN && drawn.saturating_mul(2) >= lines && drawn > 3 {
                x += room + gap;
                self.y = top;
            }
            drawn = drawn.saturating_add(text.len());
            let number = number.to_string();
            self.layers.words.text((x + 18, self.y + LINE_HEIGHT), &number, LOUD, Anchor::End);
            for line in text {
                self.y += LINE_HEIGHT;
                self.layers.words.text((x + 26, self.y), &line, BODY, Anchor::Start);
            }
            lowest = lowest.max(self.y);
        }
        self.y = lowest;
    }
}
