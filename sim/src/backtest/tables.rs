//! A backtest as a report: tables, charts, and what a reader should know before the figures.
//!
//! Not responsible for: the figures (`tally`, `measure`) or drawing.

mod lists;
mod spread;

use gezhi_contract::Text;

use super::measure::within;
use super::tally::Counts;
use super::{Backtest, ClassClock, ClassResult, LimitResult};
use crate::report::{Cell, Chart, ChartKind, Item, Report, Section, Series, Table};

/// Classes in the chart of those with most late cases.
const CLASSES_DRAWN: usize = 20;

impl Backtest {
    /// The report; of each list of rows at most `listed_max` stand in it, with how many there are.
    #[must_use]
    pub fn report(&self, listed_max: usize) -> Report {
        let sections = [
            Some(self.summary()),
            Some(self.limits_section()),
            self.spread_section(),
            Some(self.classes_section(listed_max)),
            self.late_section(listed_max),
            self.faults_section(listed_max),
            self.refused_section(listed_max),
        ];
        Report {
            title: Text::new(
                format!("回测：{}", self.pack.title.zh),
                format!("Backtest: {}", self.pack.title.in_lang("en")),
            ),
            about: self.about(),
            sections: sections.into_iter().flatten().collect(),
        }
    }

    fn about(&self) -> Vec<(Text, String)> {
        let none = "—".to_owned();
        let pack = format!("{} {}", self.pack.id, self.pack.version);
        vec![
            (Text::new("规则包", "pack"), pack),
            (Text::new("规则包摘要", "pack's digest"), self.pack.digest.clone()),
            (Text::new("引擎摘要", "engine's digest"), self.pack.engine.clone()),
            (Text::new("案件文件摘要", "digest of the cases"), self.cases.clone()),
            (Text::new("未结案件看到", "open cases seen at"), self.at.clone().unwrap_or(none)),
        ]
    }

    fn summary(&self) -> Section {
        let rows = &self.rows;
        let lines = [
            ("文件的行", "rows of the file", rows.rows),
            ("　空行", "  blank", rows.blank),
            ("　读不懂", "  unreadable", rows.unreadable),
            ("　规则包或流转不收", "  refused by the pack or its flow", rows.refused),
            ("　回放了", "  replayed", rows.replayed),
            ("　　已结束", "    ended", rows.ended),
            ("　　未结束", "    open", rows.open),
        ];
        let line = |(zh, en, count): (&str, &str, u64)| vec![label(zh, en), number(count)];
        let mut items = vec![table(
            ("rows", "行数", "Rows"),
            &[("去向", "what became of them"), ("行", "rows")],
            lines.into_iter().map(line).collect(),
        )];
        let admissions = self.admissions.iter();
        let admissions = admissions.map(|one| {
            let (zh, en) = match one.admission.as_str() {
                "register" => ("立案", "registered"),
                "refuse" => ("不予受理", "refused"),
                "refer" => ("转送", "referred"),
                _ => ("须先查明事实", "not before the facts are known"),
            };
            vec![label(zh, en), number(one.cases)]
        });
        items.push(table(
            ("admissions", "按规则包，受不受理", "Admission under the pack"),
            &[("受理", "admission"), ("件", "cases")],
            admissions.collect(),
        ));
        if !self.assumed.is_empty() {
            let line = |one: &super::Assumed| {
                vec![
                    Cell::Label(one.event.clone()),
                    Cell::Label(one.same_as.clone()),
                    number(one.cases),
                ]
            };
            items.push(table(
                ("assumed", "借来的时刻（对照表的 same_as）", "Instants taken from another event"),
                &[("事件", "event"), ("借自", "taken from"), ("件", "cases")],
                self.assumed.iter().map(line).collect(),
            ));
        }
        section("rows-section", ("各行的去向", "What became of the rows"), None, items)
    }

    fn limits_section(&self) -> Section {
        let columns = [
            ("时钟", "clock"),
            ("阶段", "stage"),
            ("时限", "limit"),
            ("规则", "rule"),
            ("依据", "citation"),
            ("时钟数", "clocks"),
            ("按期", "on time"),
            ("逾期", "late"),
            ("未结已超期", "open and late"),
            ("按期率", "share on time"),
            ("未结未超期", "open, in time so far"),
            ("无时限", "no limit"),
            ("随事件", "on an event"),
            ("待事实", "needs facts"),
            ("不判", "not judged"),
            ("暂定", "provisional"),
            ("仅供参照", "illustrative"),
        ];
        let limits = table(
            ("limits", "各时钟、各时限", "Clock by clock, limit by limit"),
            &columns,
            self.limits.iter().map(limit_row).collect(),
        );
        let mut reasons = Vec::new();
        for one in &self.limits {
            for reason in &one.reasons {
                let (why, hint) = reason.why.text(&reason.event);
                let mut row = name_of(one);
                row.extend([number(reason.clocks), Cell::Label(why), Cell::Label(hint)]);
                reasons.push(row);
            }
        }
        let columns = [
            ("时钟", "clock"),
            ("阶段", "stage"),
            ("时限", "limit"),
            ("规则", "rule"),
            ("时钟数", "clocks"),
            ("为什么不判", "why not judged"),
            ("怎样才判得了", "what would help"),
        ];
        let why = table(("not-judged", "没有判的", "Not judged"), &columns, reasons);
        let note = Text::new(
            "按期率＝按期 ÷（按期＋逾期＋未结已超期）。每个时钟都在其中一列，各列相加等于时钟数。",
            "Share on time = on time ÷ (on time + late + open and late). Each clock stands in one \
             column; the columns add up to the clocks.",
        );
        section(
            "limits-section",
            ("时限守住了没有", "Were the limits kept"),
            Some(note),
            vec![limits, why],
        )
    }

    fn classes_section(&self, listed_max: usize) -> Section {
        let columns = [
            ("类", "class"),
            ("名称", "name"),
            ("件", "cases"),
            ("有逾期的件", "cases late on any clock"),
            ("时钟数", "clocks"),
            ("按期", "on time"),
            ("逾期", "late"),
            ("按期率", "share on time"),
            ("不判或无时限", "not judged or no limit"),
        ];
        let row = |class: &ClassResult| {
            let mut whole = Counts::default();
            class.clocks.iter().for_each(|clock| whole.merge(&clock.counts));
            let mut row = name_of_class(class);
            row.extend([number(class.cases), number(class.cases_late)]);
            row.extend(counts_row(&whole));
            row
        };
        let rows = self.classes.iter().map(row).collect();
        let mut items = vec![table(("classes", "各类", "Class by class"), &columns, rows)];
        items.extend(self.late_by_class());
        items.extend(self.class_clocks(listed_max));
        section("classes-section", ("按类", "By class"), None, items)
    }

    /// The classes with most late cases, drawn; nothing where no case was late.
    fn late_by_class(&self) -> Option<Item> {
        let mut most: Vec<&ClassResult> =
            self.classes.iter().filter(|class| class.cases_late > 0).collect();
        most.sort_by_key(|class| std::cmp::Reverse(class.cases_late));
        most.truncate(CLASSES_DRAWN);
        let name = |class: &&ClassResult| {
            let code = class.class.as_deref().unwrap_or("—");
            Text::new(format!("{code} {}", class.name), format!("{code} {}", class.name))
        };
        let chart = Chart {
            id: "late-by-class".to_owned(),
            title: Text::new("有逾期的件最多的类", "Classes with most late cases"),
            kind: ChartKind::Rows,
            x: Text::new("类", "class"),
            y: Text::new("件", "cases"),
            places: most.iter().map(name).collect(),
            series: vec![Series {
                name: Text::new("有逾期的件", "late cases"),
                points: most.iter().map(|class| number(class.cases_late)).collect(),
                spread: Vec::new(),
            }],
        };
        (!most.is_empty()).then_some(Item::Chart(chart))
    }

    fn class_clocks(&self, listed_max: usize) -> Vec<Item> {
        let columns = [
            ("类", "class"),
            ("名称", "name"),
            ("时钟", "clock"),
            ("时钟数", "clocks"),
            ("按期", "on time"),
            ("逾期", "late"),
            ("按期率", "share on time"),
            ("不判或无时限", "not judged or no limit"),
        ];
        let pairs =
            self.classes.iter().flat_map(|class| class.clocks.iter().map(move |c| (class, c)));
        let pairs: Vec<_> = pairs.collect();
        let row = |(class, clock): &(&ClassResult, &ClassClock)| {
            let mut row = name_of_class(class);
            row.push(Cell::Label(clock.clock_label.clone()));
            row.extend(counts_row(&clock.counts));
            row
        };
        let id = ("class-clocks", "各类、各时钟", "Class by class, clock by clock");
        lists::listed(id, &columns, (&pairs, listed_max), row).unwrap_or_default()
    }
}

fn name_of_class(class: &ClassResult) -> Vec<Cell> {
    vec![class_cell(class.class.as_deref()), word(&class.name)]
}

/// Clocks, on time, late, share on time, and the rest.
fn counts_row(counts: &Counts) -> [Cell; 5] {
    [
        number(counts.clocks),
        number(counts.on_time),
        number(counts.late.saturating_add(counts.late_open)),
        share(counts),
        number(counts.clocks.saturating_sub(counts.judged())),
    ]
}

fn limit_row(one: &LimitResult) -> Vec<Cell> {
    let counts = &one.counts;
    let mut row = name_of(one);
    row.push(one.citation.as_deref().map_or(Cell::Empty, word));
    row.extend([number(counts.clocks), number(counts.on_time), number(counts.late)]);
    row.extend([number(counts.late_open), share(counts), number(counts.running)]);
    row.extend([counts.no_limit, counts.event, counts.needs_facts, counts.not_judged].map(number));
    row.extend([number(one.provisional), number(one.illustrative)]);
    row
}

/// Clock, stage, limit and rule.
fn name_of(one: &LimitResult) -> Vec<Cell> {
    let clock = &one.clock_label;
    let clock = match one.of_task {
        true => {
            Text::new(format!("{}（任务）", clock.zh), format!("{} (task)", clock.in_lang("en")))
        }
        false => clock.clone(),
    };
    vec![
        Cell::Label(clock),
        one.stage.as_deref().map_or(Cell::Empty, word),
        limit_cell(one.limit.as_deref()),
        one.rule.as_deref().map_or(Cell::Empty, word),
    ]
}

/// A limit in words.
fn limit_cell(limit: Option<&str>) -> Cell {
    let Some(limit) = limit else { return Cell::Empty };
    let (amount, unit) = limit.split_once(' ').unwrap_or((limit, ""));
    let (zh, en) = match unit {
        "minute" => ("分钟", "minutes"),
        "urgent_hour" => ("紧急工作时", "urgent hours"),
        "work_hour" => ("工作时", "work hours"),
        "work_day" => ("工作日", "work days"),
        "natural_day" => ("自然日", "calendar days"),
        "day" => ("日", "days"),
        "work_day_next" => ("工作日（次日起算）", "work days (from the next day)"),
        "month" => ("个月", "months"),
        _ => return word(limit),
    };
    Cell::Label(Text::new(format!("{amount}{zh}"), format!("{amount} {en}")))
}

fn class_cell(class: Option<&str>) -> Cell {
    class.map_or_else(|| label("归不上类", "no class"), word)
}

fn share(counts: &Counts) -> Cell {
    Cell::Share { part: counts.on_time, whole: counts.judged() }
}

/// The share that would have been in time under so many per cent of the limit.
fn share_within(used: &[super::Used], percent: u64) -> Cell {
    Cell::Share { part: within(used, percent), whole: super::measure::count(used) }
}

fn number(count: u64) -> Cell {
    Cell::Count(i64::try_from(count).unwrap_or(i64::MAX))
}

fn word(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Word(text.to_owned()) }
}

fn label(zh: &str, en: &str) -> Cell {
    Cell::Label(Text::new(zh, en))
}

fn table((id, zh, en): (&str, &str, &str), columns: &[(&str, &str)], rows: Vec<Vec<Cell>>) -> Item {
    Item::Table(Table {
        id: id.to_owned(),
        title: Text::new(zh, en),
        columns: columns.iter().map(|(zh, en)| Text::new(*zh, *en)).collect(),
        rows,
    })
}

fn section(id: &str, (zh, en): (&str, &str), note: Option<Text>, items: Vec<Item>) -> Section {
    Section { id: id.to_owned(), title: Text::new(zh, en), note, items }
}
