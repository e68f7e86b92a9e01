//! A timeline for the terminal.

use gezhi::contract::timeline::Clock;
use gezhi::render::Lang;

use super::Life;
use super::bar::{Bar, Kind, Stretch};
use super::scale::{Axis, Scale, Tick, numbers};
use super::words;
use crate::columns::{pad, width};
use crate::sheet::{Sheet, Tone};

/// Wider than this a line is no longer read as one.
const COLUMNS_MAX: usize = 120;

/// The page that is drawn on.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// With ANSI escapes or without.
    pub colour: bool,
    /// How wide.
    pub columns: usize,
}

/// Draws the life of a case.
pub fn draw(life: &Life<'_>, page: Page) -> String {
    let columns = page.columns.min(COLUMNS_MAX);
    let sheet = Sheet::new(columns, page.colour, life.lang.pick(6, 13));
    let width = i64::try_from(sheet.room()).unwrap_or(i64::MAX);
    let mut text = Text { life, lang: life.lang, scale: life.scale(width), sheet };
    text.head();
    text.tasks();
    text.events();
    text.clocks();
    text.ladder();
    text.outlook();
    text.sentences();
    text.sheet.finish()
}

/// What a column of a clock's line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Counted,
    Ahead,
    Paused,
    Closed,
    Overdue,
    Due,
    Nothing,
}

/// Every mark that a legend may have to explain.
const LEGEND: [(Mark, &str, &str); 6] = [
    (Mark::Counted, "已计", "counted"),
    (Mark::Ahead, "将计", "to be counted"),
    (Mark::Paused, "暂停", "paused"),
    (Mark::Closed, "不计", "not counted"),
    (Mark::Overdue, "超期", "overdue"),
    (Mark::Due, "截止", "due"),
];

impl Mark {
    fn sign(self) -> char {
        match self {
            Self::Counted => '━',
            Self::Ahead => '─',
            Self::Paused => '┈',
            Self::Closed => '·',
            Self::Overdue => '▒',
            Self::Due => '┃',
            Self::Nothing => ' ',
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Overdue => Tone::Alarm,
            Self::Paused => Tone::Warn,
            Self::Closed => Tone::Quiet,
            Self::Due => Tone::Strong,
            Self::Counted | Self::Ahead | Self::Nothing => Tone::Plain,
        }
    }
}

struct Text<'a> {
    life: &'a Life<'a>,
    lang: Lang,
    scale: Scale,
    sheet: Sheet,
}

impl Text<'_> {
    fn head(&mut self) {
        let (life, lang) = (self.life, self.lang);
        let answer = life.answer;
        self.sheet.line(lang.pick("案件", "case"), &life.subject(), Tone::Strong);
        self.sheet.line(lang.pick("截至", "as of"), &life.moment(&answer.at), Tone::Plain);
        self.sheet.line(lang.pick("状态", "state"), &life.state(), Tone::Plain);
        if let Some(holder) = &answer.holder {
            self.sheet.line(lang.pick("持有", "holder"), &life.holder(holder), Tone::Plain);
        }
        if !answer.accountable.is_empty() {
            let parties = life.parties(&answer.accountable);
            self.sheet.line(lang.pick("负责", "accountable"), &parties, Tone::Plain);
        }
        if let Some(rung) = self.held() {
            let tier = life.word("tiers", &rung.tier);
            let since = rung.reached.as_deref().map(|at| life.moment(at));
            let since = since.map(|at| lang.pick(format!("，自 {at}"), format!(" since {at}")));
            let text = format!("{tier}{}", since.unwrap_or_default());
            self.sheet.line(lang.pick("层级", "rung"), &text, Tone::Plain);
        }
        if let Some(other) = life.other_pack() {
            self.sheet.line(lang.pick("注意", "mind"), &other, Tone::Warn);
        }
    }

    fn held(&self) -> Option<&gezhi::contract::timeline::RungState> {
        let place = usize::try_from(self.life.answer.rung?).ok()?;
        self.life.answer.ladder.get(place)
    }

    fn tasks(&mut self) {
        let (life, lang) = (self.life, self.lang);
        let ids = life.answer.tasks.iter().map(|task| width(&task.id)).max();
        let columns = ids.unwrap_or_default().saturating_add(2);
        for (index, task) in life.answer.tasks.iter().enumerate() {
            let label = if index == 0 { lang.pick("任务", "tasks") } else { "" };
            let state = life.word("states", &task.state);
            let since = life.moment(&task.since);
            let mut parts =
                vec![lang.pick(format!("{state}，自 {since}"), format!("{state} since {since}"))];
            if let Some(holder) = &task.holder {
                let who = life.holder(holder);
                parts.push(lang.pick(format!("持有：{who}"), format!("held by {who}")));
            }
            if let Some(from) = &task.from {
                let from = if from.is_empty() { &life.answer.incident } else { from };
                parts.push(lang.pick(format!("分自 {from}"), format!("split from {from}")));
            }
            let what = life.task(&task.id).map(|what| format!("{what}{}", lang.pick("：", ": ")));
            let text = format!("{}{}", what.unwrap_or_default(), parts.join(lang.pick("；", "; ")));
            self.sheet.entry(label, (&task.id, columns, Tone::Strong), &text, Tone::Plain);
        }
    }

    fn events(&mut self) {
        let life = self.life;
        let columns = life.steps.len().to_string().len().saturating_add(2);
        let moments: Vec<String> = life.steps.iter().map(|event| life.moment(&event.at)).collect();
        let wide = moments.iter().map(|moment| width(moment)).max().unwrap_or_default();
        for (index, (event, moment)) in life.steps.iter().zip(&moments).enumerate() {
            let label = if index == 0 { self.lang.pick("经过", "events") } else { "" };
            let number = index.saturating_add(1).to_string();
            let own = format!("{}{}  ", pad(&number, columns), pad(moment, wide));
            self.sheet.entry(label, (&own, 0, Tone::Quiet), &life.event(event), Tone::Plain);
        }
    }

    fn clocks(&mut self) {
        let (life, lang) = (self.life, self.lang);
        let clocks = &life.answer.clocks;
        if clocks.is_empty() {
            let none = lang.pick("没有时限", "there are no limits");
            self.sheet.line(lang.pick("时钟", "clocks"), none, Tone::Quiet);
        }
        let columns =
            clocks.iter().map(|clock| width(words::state(clock.state, lang))).max().unwrap_or(0);
        let mut seen = Vec::new();
        for (index, clock) in clocks.iter().enumerate() {
            let label = if index == 0 { lang.pick("时钟", "clocks") } else { "" };
            let state = words::state(clock.state, lang);
            let own = (state, columns.saturating_add(2), words::tone(clock.state));
            self.sheet.entry(label, own, &self.clock(clock), Tone::Plain);
            let bar = Bar::of(clock, life.now, life.zone);
            if !bar.is_empty() {
                let marks = marks(&bar, &self.scale);
                let drawn = self.line(&marks);
                self.sheet.raw("", &drawn);
                seen.extend(marks);
            }
        }
        if !seen.is_empty() {
            self.axis();
            self.legend(&seen);
        }
    }

    fn clock(&self, clock: &Clock) -> String {
        let life = self.life;
        let name = life.clock_name(clock);
        let limit = life.clock_limit(clock);
        let title = format!("{name}  {limit}").trim_end().to_owned();
        let amounts = life.clock_amounts(clock).join(self.lang.pick("，", ", "));
        let amounts = Some(amounts).filter(|amounts| !amounts.is_empty());
        let said: Vec<String> = amounts.into_iter().chain(life.clock_instants(clock)).collect();
        let said = said.join(self.lang.pick("；", "; "));
        format!("{title}  {said}").trim_end().to_owned()
    }

    /// Marks as text, each stretch in its tone.
    fn line(&self, marks: &[Mark]) -> String {
        let drawn = marks.chunk_by(|one, next| one == next).map(|same| {
            let text: String = same.iter().map(|mark| mark.sign()).collect();
            self.sheet.set(&text, same.first().map_or(Tone::Plain, |mark| mark.tone()))
        });
        drawn.collect()
    }

    /// Under the lines: the numbers of the events, the axis with now, times, dates.
    fn axis(&mut self) {
        let life = self.life;
        let room = |label: &str| i64::try_from(width(label)).unwrap_or(0).saturating_add(1);
        let events = life.numbered().map(|(number, at)| (number, cell(&self.scale, at)));
        let numbers = row(&numbers(events, self.scale.width + 1, room));
        let axis = Axis::new(&self.scale, self.lang, room);
        let now = cell(&self.scale, life.now);
        let line: String = (0..self.scale.width)
            .map(|x| {
                let marked = axis.minor.iter().any(|tick| tick.x == x);
                if x == now {
                    '▲'
                } else if marked {
                    '┬'
                } else {
                    '─'
                }
            })
            .collect();
        for text in [numbers, line, row(&axis.minor), row(&axis.major)] {
            if !text.trim().is_empty() {
                let text = self.sheet.set(&text, Tone::Quiet);
                self.sheet.raw("", &text);
            }
        }
    }

    fn legend(&mut self, seen: &[Mark]) {
        let lang = self.lang;
        let mut parts: Vec<String> = LEGEND
            .iter()
            .filter(|(mark, _, _)| seen.contains(mark))
            .map(|(mark, zh, en)| format!("{} {}", mark.sign(), lang.pick(zh, en)))
            .collect();
        parts.push(format!("▲ {}", lang.pick("现在", "now")));
        parts.push(lang.pick("1 经过", "1 event").to_owned());
        self.sheet.line("", &parts.join("   "), Tone::Quiet);
    }

    fn ladder(&mut self) {
        let (life, lang) = (self.life, self.lang);
        let tiers = life.answer.ladder.iter().map(|rung| life.word("tiers", &rung.tier));
        let tiers: Vec<String> = tiers.collect();
        let columns = tiers.iter().map(|tier| width(tier)).max().unwrap_or_default();
        for (index, (rung, tier)) in life.answer.ladder.iter().zip(&tiers).enumerate() {
            let label = if index == 0 { lang.pick("升级", "ladder") } else { "" };
            let holds = life.answer.rung.and_then(|rung| usize::try_from(rung).ok());
            let (sign, tone) = match (holds == Some(index), rung.reached.is_some()) {
                (true, _) => ('▶', Tone::Strong),
                (false, true) => ('●', Tone::Plain),
                (false, false) => ('○', Tone::Quiet),
            };
            let own = format!("{sign} {}  ", pad(tier, columns));
            self.sheet.entry(label, (&own, 0, tone), &life.rung(rung), tone_of_rung(tone));
        }
    }

    fn outlook(&mut self) {
        let (life, lang) = (self.life, self.lang);
        if let Some(next) = life.next() {
            self.sheet.line(lang.pick("接着", "next"), &next, Tone::Strong);
        }
        if !life.answer.possible.is_empty() {
            let events = life.answer.possible.iter().map(|event| life.word("events", event));
            let events = events.collect::<Vec<_>>().join(lang.pick("、", ", "));
            self.sheet.line(lang.pick("可办", "possible"), &events, Tone::Plain);
        }
    }

    fn sentences(&mut self) {
        let lang = self.lang;
        let sentences = self.life.answer.clocks.iter().filter_map(|clock| clock.sentence.as_ref());
        for (index, sentence) in sentences.enumerate() {
            let label = if index == 0 { lang.pick("说明", "in words") } else { "" };
            self.sheet.line(label, sentence.in_lang(lang.code()), Tone::Plain);
        }
    }
}

fn tone_of_rung(tone: Tone) -> Tone {
    if tone == Tone::Quiet { Tone::Quiet } else { Tone::Plain }
}

fn cell(scale: &Scale, at: i64) -> i64 {
    scale.x(at).min(scale.width - 1)
}

/// Labels at their places.
fn row(ticks: &[Tick]) -> String {
    let mut out = String::new();
    for tick in ticks {
        let x = usize::try_from(tick.x).unwrap_or_default();
        out = pad(&out, x);
        out.push_str(&tick.label);
    }
    out
}

/// A clock's line, column by column: each shows what most of it was, late before everything else.
fn marks(bar: &Bar, scale: &Scale) -> Vec<Mark> {
    let due = bar.due.map(|due| cell(scale, due));
    let mark = |x: i64| {
        if due == Some(x) {
            return Mark::Due;
        }
        let (from, to) = (scale.at(x), scale.at(x + 1));
        let within = |stretch: &Stretch| (stretch.to.min(to) - stretch.from.max(from)).max(0);
        let all = |kind: Kind| {
            bar.run.iter().filter(|stretch| stretch.kind == kind).map(within).sum::<i64>()
        };
        if all(Kind::Overdue) > 0 {
            return Mark::Overdue;
        }
        let kinds = [
            (Mark::Paused, all(Kind::Paused)),
            (Mark::Ahead, all(Kind::Ahead)),
            (Mark::Counted, all(Kind::Counted)),
        ];
        let most = kinds.into_iter().filter(|(_, time)| *time > 0);
        if let Some((mark, _)) = most.max_by_key(|(_, time)| *time) {
            return mark;
        }
        let closed = bar.behind.iter().any(|stretch| within(stretch) > 0);
        if closed { Mark::Closed } else { Mark::Nothing }
    };
    (0..scale.width).map(mark).collect()
}
