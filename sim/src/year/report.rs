//! Years, differences and curves as reports: sections, tables and charts, as data.
//!
//! | part | of |
//! |---|---|
//! | `sections` | one year: its tables |
//! | `charts` | one year: its charts |
//! | `compared` | two years, and a knob's curve |
//!
//! Not responsible for: drawing; see [`crate::report`].

mod charts;
mod compared;
mod sections;

use gezhi::contract::Text;

use super::outcome::{About, InTime, Times, Year};
use crate::report::{Cell, Item, Report, Section, Table};

impl Year {
    /// The year as a report.
    #[must_use]
    pub fn report(&self) -> Report {
        Report {
            title: title(&self.about, ("仿真一年", "a simulated year")),
            about: about(&self.about),
            sections: vec![
                sections::overview(self),
                charts::by_hour(self),
                sections::classes(self),
                sections::tiers(self),
                sections::roles(self),
                sections::clocks(self),
                sections::rungs(self),
                sections::breaches(self),
                sections::targets(self),
            ],
        }
    }
}

fn text(zh: impl Into<String>, en: impl Into<String>) -> Text {
    Text::new(zh, en)
}

fn title(about: &About, (zh, en): (&str, &str)) -> Text {
    let name = &about.title;
    text(format!("{}：{zh}", name.zh), format!("{}: {en}", name.in_lang("en")))
}

/// What somebody needs to get the same again.
fn about(about: &About) -> Vec<(Text, String)> {
    let mut rows = vec![
        (text("规则包", "pack"), about.pack.clone()),
        (text("规则包摘要", "pack digest"), about.pack_digest.clone()),
        (text("名册", "roster"), about.roster.clone()),
        (text("名册摘要", "roster digest"), about.roster_digest.clone()),
        (text("引擎组件摘要", "component digest"), about.engine_digest.clone()),
        (text("计划摘要", "plan digest"), about.plan_digest.clone()),
        (text("种子", "seed"), about.seed.to_string()),
        (text("事项数", "incidents"), about.incidents.to_string()),
        (text("第一天", "first day"), about.first_day.clone()),
        (text("天数", "days"), about.days.to_string()),
    ];
    if !about.knobs.is_empty() {
        rows.push((text("旋钮", "knobs"), about.knobs.to_string()));
    }
    rows
}

fn section(id: &str, title: Text, note: Option<Text>, items: Vec<Item>) -> Section {
    Section { id: id.to_owned(), title, note, items }
}

fn table(id: &str, title: Text, columns: Vec<Text>, rows: Vec<Vec<Cell>>) -> Item {
    Item::Table(Table { id: id.to_owned(), title, columns, rows })
}

fn count(number: u64) -> Cell {
    Cell::Count(i64::try_from(number).unwrap_or(i64::MAX))
}

fn word(text: &str) -> Cell {
    Cell::Word(text.to_owned())
}

fn seconds(seconds: u64) -> Cell {
    Cell::Duration(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// The share in time of those that were judged.
fn share(in_time: InTime) -> Cell {
    Cell::Share { part: in_time.met, whole: in_time.met + in_time.late }
}

/// Hours of work, to one place.
fn hours(seconds: u64) -> Cell {
    Cell::Amount { value: i64::try_from(seconds / 360).unwrap_or(i64::MAX), places: 1 }
}

fn times(times: Times) -> [Cell; 4] {
    if times.count == 0 {
        return [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
    }
    let long = |value: u32| Cell::Duration(i64::from(value));
    [seconds(times.mean), long(times.median), long(times.ninetieth), long(times.max)]
}

/// The titles of four columns of times.
fn times_columns(zh: &str, en: &str) -> [Text; 4] {
    [
        text(format!("{zh}：平均"), format!("{en}: mean")),
        text(format!("{zh}：中位"), format!("{en}: median")),
        text(format!("{zh}：九成"), format!("{en}: 90th of 100")),
        text(format!("{zh}：最长"), format!("{en}: longest")),
    ]
}

/// The stages' labels, in order.
fn stages() -> [Text; super::floor::STAGES] {
    [
        text("等受理", "until accepted"),
        text("等派遣", "until dispatched"),
        text("排队", "in the queue"),
        text("路上", "on the way"),
        text("动手", "worked on"),
        text("下班搁着", "off duty"),
        text("等别人", "waiting for others"),
        text("挂账", "paused"),
        text("退回", "given back"),
        text("返工", "done again"),
        text("等核查", "until checked"),
        text("等结案", "until closed"),
    ]
}

/// How many of the stages lie before a case is handled.
const HANDLED: usize = 10;
