//! The pack that the tests open: a small flow with every effect, and what the reference reads of
//! it.
//!
//! Not responsible for: calendars, which are made anew for every case.

use gezhi_contract::{Bundle, Layer, json};
use gezhi_engine::Instance;

use crate::calendar::{Calendar, DAY, date_of};

const MANIFEST: &str = "\
id = \"tiny\"
version = \"1\"
zone = \"+08:00\"
calendar = \"main\"

[sources.OWN]
kind = \"design\"
title = \"测试用\"
";

const VOCABULARY: &str = "\
[tiers]
grid = { zh = \"网格\", en = \"grid\" }
community = { zh = \"社区\", en = \"community\" }
street = { zh = \"街道\", en = \"street\" }
district = { zh = \"区\", en = \"district\" }

[roles]
\"网格员\" = { en = \"grid worker\" }

[clocks]
accept = { zh = \"受理\", en = \"accept\" }
arrive = { zh = \"到场\", en = \"arrive\" }
handle = { zh = \"处置\", en = \"handle\" }
check = { zh = \"核查\", en = \"check\" }
reply = { zh = \"回复\", en = \"reply\" }

[states]
new = { zh = \"待受理\", en = \"new\" }
accepted = { zh = \"已受理\", en = \"accepted\" }
handling = { zh = \"处置中\", en = \"handling\" }
paused = { zh = \"挂账中\", en = \"paused\" }
checking = { zh = \"核查中\", en = \"checking\" }
divided = { zh = \"已拆分\", en = \"divided\", final = true }
closed = { zh = \"已结案\", en = \"closed\", final = true }
merged = { zh = \"已合并\", en = \"merged\", final = true }
cancelled = { zh = \"已撤销\", en = \"cancelled\", final = true }

[actors]
worker = { zh = \"网格员经办\", en = \"worker\" }
centre = { zh = \"中心经办\", en = \"centre\" }
office = { zh = \"科室经办\", en = \"office\" }

[events]
visited = { zh = \"走访\", en = \"visited\" }
";

/// The events of the flow that the engine may have words for already.
const EVENTS: [(&str, &str); 19] = [
    ("arrived", "到场"),
    ("returned", "退回"),
    ("paused", "挂账"),
    ("suspended", "中止"),
    ("resumed", "恢复"),
    ("extended", "准予延期"),
    ("granted", "同意延期"),
    ("stretched", "宽限"),
    ("prolonged", "顺延"),
    ("staged", "阶段完成"),
    ("checked", "核查完成"),
    ("reopened", "重新办理"),
    ("escalated", "提级"),
    ("regraded", "改定类别"),
    ("reassigned", "改派"),
    ("split", "拆分"),
    ("merged", "合并"),
    ("cancelled", "撤销"),
    ("noted", "备注"),
];

const TRANSITIONS: &str = "\
编号,→事件,→结果,→原状态,→新状态,→回到原状态,→谁可办,→须写明,→次数,→超期不可,→持有,依据
T-REPORTED,reported,,,new,,,,,,统筹协调,OWN
T-ACCEPTED,accepted,,new,accepted,,centre,,,,点将,OWN
T-DISPATCHED,dispatched,,accepted,handling,,centre、office,,,,接收者,OWN
T-ARRIVED,arrived,,handling,,,,,,,,OWN
T-RETURNED,returned,,handling,accepted,,office、worker,理由,2,,无,OWN
T-PAUSED,paused,,accepted、handling,paused,,,理由,2,,,OWN
T-SUSPENDED,suspended,,handling、checking,paused,,,,,,,OWN
T-RESUMED,resumed,,paused,,是,,,,,主办,OWN
T-EXTENDED,extended,,handling,,,centre,时限、理由,2,是,,OWN
T-GRANTED,granted,,handling,,,centre,,1,,,OWN
T-STRETCHED,stretched,,checking,,,,时限,,,,OWN
T-PROLONGED,prolonged,,checking,,,,,1,,,OWN
T-VISITED,visited,,,,,,,,是,,OWN
T-STAGED,staged,,handling,,,,,,,,OWN
T-HANDLED,handled,,handling,checking,,,,,,督办,OWN
T-PASSED,checked,通过,checking,closed,,,结果,,,无,OWN
T-FAILED,checked,不通过,checking,handling,,,结果,,,主办,OWN
T-REOPENED,reopened,,closed,handling,,,,,,牵头负责,OWN
T-ESCALATED,escalated,,,,,,,,,,OWN
T-REGRADED,regraded,,accepted、handling、paused,,,,决定,,,,OWN
T-REASSIGNED,reassigned,,handling,,,,接收者,,,接收者,OWN
T-SPLIT,split,,handling、paused,divided,,,去向,,,,OWN
T-MERGED,merged,,,merged,,,去向,,,无,OWN
T-CANCELLED,cancelled,,,cancelled,,,,,,无,OWN
T-NOTED,noted,,,,,,,,,无,OWN
T-NOTED-FAIL,noted,不通过,,,,,,,,主办,OWN
T-NOTED-HANDLING,noted,,handling,,,,,,,督办,OWN
";

const CLOCKS: &str = "\
编号,→事件,→结果,→时钟,→作用,→加计,→时限,依据
C-REPORTED,reported,,accept,起算,,,OWN
C-ACCEPTED,accepted,,accept,停止,,,OWN
C-DISPATCHED,dispatched,,arrive,起算,,,OWN
C-DISPATCHED-AGAIN,dispatched,,handle,恢复,,,OWN
C-ARRIVED,arrived,,arrive,停止,,,OWN
C-RETURNED,returned,,handle,暂停,,,OWN
C-PAUSED,paused,,,暂停,,3 natural_day,OWN
C-SUSPENDED,suspended,,,暂停,,,OWN
C-SUSPENDED-ARRIVE,suspended,,arrive,停止,,,OWN
C-RESUMED,resumed,,,恢复,,,OWN
C-RESUMED-ACCEPT,resumed,,accept,停止,,,OWN
C-EXTENDED,extended,,handle,延长,所定,,OWN
C-GRANTED,granted,,handle,延长,原时限,,OWN
C-STRETCHED,stretched,,check,延长,所定,3 urgent_hour,OWN
C-PROLONGED,prolonged,,check,延长,时限,90 minute,OWN
C-STAGED,staged,,handle,停止,,,OWN
C-HANDLED,handled,,handle,停止,,,OWN
C-HANDLED-CHECK,handled,,check,重计,,,OWN
C-CHECKED,checked,,check,停止,,,OWN
C-CHECKED-ALL,checked,,,停止,,,OWN
C-FAILED-HANDLE,checked,不通过,handle,续计,,,OWN
C-REOPENED,reopened,,handle,续计,,,OWN
C-REGRADED,regraded,,,结转,,,OWN
C-REASSIGNED,reassigned,,handle,重计,,,OWN
C-SPLIT,split,,,作废,,,OWN
C-MERGED,merged,,,作废,,,OWN
C-CANCELLED,cancelled,,,作废,,,OWN
";

/// One table of the flow as written: a row is its cells by their labels.
#[derive(Debug)]
pub struct Sheet {
    labels: Vec<&'static str>,
    rows: Vec<Vec<&'static str>>,
}

/// One row of a sheet.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    cells: &'a [&'static str],
}

impl Sheet {
    fn read(text: &'static str) -> Self {
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let labels = lines.next().unwrap();
        Self { labels, rows: lines.collect() }
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(move |cells| Row { sheet: self, cells })
    }
}

impl<'a> Row<'a> {
    /// A cell; nothing where it is empty.
    pub fn cell(self, label: &str) -> Option<&'static str> {
        let at = self.sheet.labels.iter().position(|own| *own == label).unwrap();
        Some(self.cells[at]).filter(|cell| !cell.is_empty())
    }

    /// Whether one of the words between `、` is this; an empty cell has none.
    pub fn names(self, label: &str, word: &str) -> bool {
        self.cell(label).is_some_and(|cell| cell.split('、').any(|own| own == word))
    }

    /// How well it fits: named and said, named, said, any; `None` where it does not.
    fn fit(self, (label, word): (&str, &str), (event, result): (&str, Option<&str>)) -> Option<u8> {
        let said = match (self.cell("→结果"), result) {
            (None, _) => 0,
            (Some("通过"), Some("pass")) | (Some("不通过"), Some("fail")) => 1,
            _ => return None,
        };
        let named = match self.cell(label) {
            None => 0,
            Some(_) if self.names(label, word) => 2,
            _ => return None,
        };
        (self.cell("→事件") == Some(event)).then_some(named + said)
    }
}

/// Both tables.
#[derive(Debug)]
pub struct Flow {
    pub transitions: Sheet,
    pub clocks: Sheet,
}

impl Flow {
    pub fn read() -> Self {
        Self { transitions: Sheet::read(TRANSITIONS), clocks: Sheet::read(CLOCKS) }
    }

    /// The row for an event from a state.
    pub fn step(&self, event: &str, result: Option<&str>, state: &str) -> Option<Row<'_>> {
        let is_final = is_final(state);
        let fits = self.transitions.rows().filter_map(|row| {
            let fit = row.fit(("→原状态", state), (event, result))?;
            (fit >= 2 || !is_final).then_some((fit, row))
        });
        best(fits)
    }

    /// The row for an event and a clock.
    pub fn effect(&self, event: &str, result: Option<&str>, clock: &str) -> Option<Row<'_>> {
        best(
            self.clocks
                .rows()
                .filter_map(|row| Some((row.fit(("→时钟", clock), (event, result))?, row))),
        )
    }

    /// The longest pause that an event may bring, in the words of its row for every clock.
    pub fn longest_pause(&self, event: &str) -> Option<&'static str> {
        let mut rows = self.clocks.rows().filter(|row| row.cell("→事件") == Some(event));
        rows.find(|row| row.cell("→作用") == Some("暂停"))?.cell("→时限")
    }

    /// What the event's rows do to any clock.
    pub fn effects(&self, event: &str, result: Option<&str>) -> impl Iterator<Item = &'static str> {
        let rows = self.clocks.rows().filter(move |row| {
            let said = match row.cell("→结果") {
                None => true,
                Some("通过") => result == Some("pass"),
                _ => result == Some("fail"),
            };
            row.cell("→事件") == Some(event) && said
        });
        rows.filter_map(|row| row.cell("→作用"))
    }
}

pub fn is_final(state: &str) -> bool {
    matches!(state, "divided" | "closed" | "merged" | "cancelled")
}

/// The first of the best.
fn best<'a>(fits: impl Iterator<Item = (u8, Row<'a>)>) -> Option<Row<'a>> {
    let mut found: Option<(u8, Row<'a>)> = None;
    for (fit, row) in fits {
        if found.is_none_or(|(best, _)| fit > best) {
            found = Some((fit, row));
        }
    }
    found.map(|(_, row)| row)
}

fn clock_time(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// An instance with the flow and these calendars open; what is wrong with them fails the test.
pub fn open(calendars: &[Calendar]) -> Instance {
    const WEEK: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let mut layer = Layer { name: "tiny".into(), ..Layer::default() };
    let mut manifest = MANIFEST.to_owned();
    for calendar in calendars {
        assert!(calendar.windows.iter().all(|(from, to)| from < to && *to <= DAY));
        let windows: Vec<String> = calendar
            .windows
            .iter()
            .map(|(from, to)| format!("\"{}-{}\"", clock_time(*from), clock_time(*to)))
            .collect();
        let weekend: Vec<String> = calendar
            .weekend
            .iter()
            .map(|day| format!("\"{}\"", WEEK[usize::try_from(*day).unwrap()]))
            .collect();
        manifest.push_str(&format!(
            "\n[calendars.{}]\nwindows = [{}]\nweekend = [{}]\n\
             known = {{ from = \"2025-01-01\", to = \"2028-12-31\" }}\n",
            calendar.id,
            windows.join(", "),
            weekend.join(", "),
        ));
        let mut days = calendar.days.clone();
        days.sort_unstable();
        let days: Vec<String> = days
            .iter()
            .map(|(day, off)| {
                let kind = if *off { "休" } else { "班" };
                format!("{},{kind},某日,OWN,\n", date_of(*day))
            })
            .collect();
        if !days.is_empty() {
            let text = format!("日期,类型,名称,依据,说明\n{}", days.concat());
            layer.files.insert(format!("calendars/{}.csv", calendar.id), text);
        }
    }
    layer.files.insert("pack.toml".into(), manifest);
    layer.files.insert("vocabulary.toml".into(), vocabulary());
    layer.files.insert("tables/transitions.csv".into(), TRANSITIONS.into());
    layer.files.insert("tables/clocks.csv".into(), CLOCKS.into());
    let bundle = Bundle { layers: vec![layer], roster: None };
    let mut engine = Instance::new();
    engine.call("open", &json::canonical(&bundle)).unwrap_or_else(|error| panic!("{error}"));
    engine
}

fn vocabulary() -> String {
    let known = gezhi_engine::pack::stack::EVENTS;
    let own = EVENTS.iter().filter(|(id, _)| known.iter().all(|(known, ..)| known != id));
    let mut text = VOCABULARY.to_owned();
    for (id, zh) in own {
        text.push_str(&format!("{id} = {{ zh = \"{zh}\", en = \"{id}\" }}\n"));
    }
    text
}
