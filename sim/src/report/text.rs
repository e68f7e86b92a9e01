//! A report for a terminal of 100 columns, where a Chinese character takes two.
//!
//! Bars are drawn with blocks and heat maps with shades; other charts are their tables. Characters
//! that would steer a terminal become spaces.
//!
//! Not responsible for: colours, or for where the text is printed.

mod bars;
mod heat;
mod table;

use gezhi::render::Lang;
use gezhi_contract::Text;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::canvas::is_plain;
use super::{Chart, ChartKind, Item, Report, Section, figure, lines};

/// How many columns a line may take.
const COLUMNS: usize = 100;
/// What stands before the lines of tables and charts.
const INDENT: &str = "  ";

/// The whole report in a language.
#[must_use]
pub fn text(report: &Report, lang: Lang) -> String {
    let mut page = Page { lang, out: String::new() };
    page.title(&clean(figure::say(&report.title, lang)), '═');
    for (name, value) in &report.about {
        let name = figure::say(name, lang);
        page.paragraph(&format!("{name}{}{value}", lang.pick("：", ": ")));
    }
    for (section, number) in report.sections.iter().zip(1..) {
        page.section(section, number);
    }
    page.out
}

/// The text on one line, without what steers a terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if is_plain(c) { c } else { ' ' }).collect()
}

/// How many columns a character takes; the selector of coloured pictures widens what is before it.
fn columns(character: char) -> i64 {
    match character {
        '\u{fe0f}' => 1,
        c => c.width().and_then(|wide| i64::try_from(wide).ok()).unwrap_or_default(),
    }
}

/// The cleaned text in lines of at most so many columns.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    lines::wrap(&clean(text), i64::try_from(room).unwrap_or(i64::MAX), &columns)
}

/// The cleaned text cut to so many columns.
fn cut(text: &str, room: usize) -> String {
    lines::cut(&clean(text), i64::try_from(room).unwrap_or(i64::MAX), &columns)
}

/// How many columns a text takes.
fn wide(text: &str) -> usize {
    text.width()
}

/// The text with spaces behind it, or before it, up to a width.
fn pad(text: &str, room: usize, right: bool) -> String {
    let spaces = " ".repeat(room.saturating_sub(wide(text)));
    if right { format!("{spaces}{text}") } else { format!("{text}{spaces}") }
}

struct Page {
    lang: Lang,
    out: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn title(&mut self, title: &str, rule: char) {
        let lines = wrapped(title, COLUMNS);
        let longest = lines.iter().map(|line| wide(line)).max().unwrap_or_default();
        for line in &lines {
            self.line(line);
        }
        self.line(&rule.to_string().repeat(longest));
    }

    fn paragraph(&mut self, text: &str) {
        for part in text.lines() {
            for line in wrapped(part, COLUMNS) {
                self.line(&line);
            }
        }
    }

    fn section(&mut self, section: &Section, number: usize) {
        let lang = self.lang;
        self.line("");
        self.title(&format!("{number}  {}", clean(figure::say(&section.title, lang))), '─');
        if let Some(note) = &section.note {
            self.paragraph(figure::say(note, lang));
        }
        let (mut charts, mut tables) = (0, 0);
        for item in &section.items {
            self.line("");
            match item {
                Item::Text(text) => self.paragraph(figure::say(text, lang)),
                Item::Table(table) => {
                    tables += 1;
                    let word = lang.pick("表", "Table");
                    self.caption(&format!("{word} {number}-{tables}"), &table.title);
                    self.lines(table::draw(table, lang));
                }
                Item::Chart(chart) => {
                    charts += 1;
                    let word = lang.pick("图", "Figure");
                    self.caption(&format!("{word} {number}-{charts}"), &chart.title);
                    self.lines(draw(chart, lang));
                }
            }
        }
    }

    fn caption(&mut self, number: &str, title: &Text) {
        self.paragraph(&format!("{number}  {}", clean(figure::say(title, self.lang))));
    }

    fn lines(&mut self, lines: Vec<String>) {
        for line in lines {
            self.line(&format!("{INDENT}{line}"));
        }
    }
}

fn draw(chart: &Chart, lang: Lang) -> Vec<String> {
    let of = |text: &Text| clean(figure::say(text, lang));
    let axes: Vec<String> =
        [of(&chart.x), of(&chart.y)].into_iter().filter(|text| !text.is_empty()).collect();
    let room = COLUMNS - INDENT.len();
    let mut lines = wrapped(&axes.join(lang.pick("；", "; ")), room);
    lines.retain(|line| !line.is_empty());
    lines.extend(match chart.kind {
        ChartKind::Rows | ChartKind::Bars => bars::draw(chart, lang),
        ChartKind::Heat => heat::draw(chart, lang),
        _ => table::draw(&chart.table(), lang),
    });
    lines
}
