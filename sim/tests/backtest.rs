//! Files of cases replayed under the model district: what is counted, what is judged, what is
//! refused and how it is said.

#![expect(clippy::unwrap_used, reason = "a failing test must stop")]

#[path = "backtest/spoilt.rs"]
mod spoilt;

use std::path::PathBuf;
use std::sync::OnceLock;

use gezhi::Pack;
use gezhi_sim::backtest::measure::{count, within};
use gezhi_sim::backtest::{Backtest, Cases, LimitResult, Map, Options, Why};
use gezhi_sim::report::{Item, Report};
use gezhi_sim::stream::{Purpose, Stream};

/// A path of the repository.
pub fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The model district, opened once.
pub fn model() -> &'static Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(|| {
        let sources = gezhi::pack_dir::Sources::pack(root("rules/model"));
        let bundle = gezhi::pack_dir::bundle(&sources).unwrap();
        Pack::open(&gezhi::Engine::new().unwrap(), &bundle).unwrap()
    })
}

/// Replays a file under a map.
pub fn run(file: &[u8], map: &str, at: Option<&str>) -> Backtest {
    let (cases, map) = (Cases::read(file).unwrap(), Map::read(map).unwrap());
    Backtest::run(model(), &cases, &map, &Options { at, ..Options::default() }).unwrap()
}

/// The map of most files here.
pub const MAP: &str = "
    id = '编号'
    text = '内容'
    reported = '上报'
    class = { column = '类别', unknown = 'text' }
    empty = ['-']
    [events]
    accepted = '受理'
    dispatched = '派遣'
    handled = '处置'
    closed = '结案'
";

/// A file under the header of [`MAP`].
pub fn file(rows: &str) -> String {
    format!("编号,内容,类别,上报,受理,派遣,处置,结案\n{}", rows.replace("    ", ""))
}

fn limits<'a>(found: &'a Backtest, clock: &str) -> Vec<&'a LimitResult> {
    found.limits.iter().filter(|one| one.clock == clock && !one.of_task).collect()
}

/// Every row is counted once, every clock in one column, and the limit itself on its own curve.
fn adds_up(found: &Backtest) {
    let rows = &found.rows;
    assert_eq!(rows.rows, rows.blank + rows.unreadable + rows.refused + rows.replayed);
    assert_eq!(rows.replayed, rows.ended + rows.open);
    let mut spoilt: Vec<u64> = found.unreadable.iter().map(|fault| fault.line).collect();
    spoilt.dedup();
    assert_eq!(u64::try_from(spoilt.len()).unwrap(), rows.unreadable);
    assert_eq!(u64::try_from(found.refused.len()).unwrap(), rows.refused);
    assert_eq!(found.admissions.iter().map(|one| one.cases).sum::<u64>(), rows.replayed);
    assert_eq!(found.classes.iter().map(|one| one.cases).sum::<u64>(), rows.replayed);
    let mut clocks = 0;
    let mut late = 0;
    for one in &found.limits {
        let c = &one.counts;
        let parts = [c.running, c.no_limit, c.event, c.needs_facts, c.not_judged];
        assert_eq!(c.clocks, c.judged() + parts.iter().sum::<u64>(), "{one:?}");
        assert_eq!(one.reasons.iter().map(|reason| reason.clocks).sum::<u64>(), c.not_judged);
        assert_eq!(count(&one.used), c.on_time + c.late, "{one:?}");
        assert_eq!(within(&one.used, 100), c.on_time, "{one:?}");
        (clocks, late) = (clocks + c.clocks, late + c.late + c.late_open);
    }
    let by_class = found.classes.iter().flat_map(|class| &class.clocks);
    assert_eq!(by_class.map(|clock| clock.counts.clocks).sum::<u64>(), clocks);
    assert_eq!(u64::try_from(found.late.len()).unwrap(), late);
}

fn well_formed(report: &Report) {
    let mut ids = Vec::new();
    for item in report.sections.iter().flat_map(|section| &section.items) {
        match item {
            Item::Table(table) => {
                ids.push(table.id.clone());
                let cells = table.columns.len();
                assert!(table.rows.iter().all(|row| row.len() == cells), "{}", table.id);
            }
            Item::Chart(chart) => {
                ids.push(chart.id.clone());
                let places = chart.places.len();
                assert!(chart.series.iter().all(|s| s.points.len() == places), "{}", chart.id);
            }
            Item::Text(_) => {}
        }
    }
    ids.extend(report.sections.iter().map(|section| section.id.clone()));
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "ids are unique: {ids:?}");
}

#[test]
fn the_example_of_the_docs_is_replayed() {
    let file = std::fs::read(root("docs/simulation/cases.csv")).unwrap();
    let map = std::fs::read_to_string(root("docs/simulation/map.toml")).unwrap();
    let found = run(&file, &map, Some("2026-04-30T18:00"));
    adds_up(&found);
    well_formed(&found.report(3));
    let rows = &found.rows;
    let told = (rows.rows, rows.blank, rows.unreadable, rows.refused, rows.ended, rows.open);
    assert_eq!(told, (27, 1, 3, 1, 21, 1));
    // By pencil: four work hours from 08:30 are 3.5 before lunch and half an hour after 14:00.
    let rubbish = found.late.iter().find(|late| late.rule.as_deref() == Some("YC-E0110-a"));
    let rubbish = rubbish.unwrap();
    assert_eq!((rubbish.line, rubbish.id.as_str()), (8, "SF-006"));
    assert_eq!(rubbish.due.as_deref(), Some("2026-03-05T14:30:00+08:00"));
    assert_eq!((rubbish.over_hundredths, rubbish.citation.as_deref()), (125, Some("YC-LIMITS")));
    // One clock, two rows of different layers: each limit with its own citation.
    let cited: Vec<_> = limits(&found, "handle")
        .iter()
        .filter_map(|one| Some((one.rule.as_deref()?, one.citation.as_deref()?)))
        .filter(|(rule, _)| ["MD-L-034", "YC-E0496-a"].contains(rule))
        .collect();
    assert_eq!(cited, [("MD-L-034", "MODEL-DESIGN"), ("YC-E0496-a", "YC-LIMITS")]);
}

#[test]
fn the_map_of_the_docs_is_one() {
    let page = std::fs::read_to_string(root("docs/simulation/backtest.md")).unwrap();
    let map = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    Map::read(map).unwrap();
}

/// Three days from a Friday's dispatch, spent in its own unit: the weekend costs nothing.
#[test]
fn time_is_told_in_the_units_of_the_limit() {
    let line = |id: u8, handled: &str| {
        let before = "路灯坏了,公共设施损坏,2026-03-06 08:00,2026-03-06 08:10,2026-03-06 09:00";
        format!("{id},{before},{handled},2026-03-12 18:00\n")
    };
    let handled =
        ["2026-03-10 11:00", "2026-03-11 09:00", "2026-03-11 09:00:01", "2026-03-12 18:00"];
    let rows: String = (1..).zip(handled).map(|(id, handled)| line(id, handled)).collect();
    let found = run(file(&rows).as_bytes(), MAP, None);
    adds_up(&found);
    let [handle] = limits(&found, "handle")[..] else { panic!("{:?}", found.limits) };
    assert_eq!(handle.limit.as_deref(), Some("3 work_day"));
    assert_eq!((handle.counts.on_time, handle.counts.late), (2, 2));
    // Of 24 work hours: 18, 24, a second more, and 24 + 7 of the 11th + 8 of the 12th.
    let used: Vec<u64> = handle.used.iter().map(|one| one.used).collect();
    assert_eq!(
        used,
        [18, 24].map(|h| h * 3_600).into_iter().chain([86_401, 39 * 3_600]).collect::<Vec<_>>()
    );
    let late: Vec<(u64, u64)> = found
        .late
        .iter()
        .filter(|late| late.clock == "handle")
        .map(|late| (late.line, late.over_hundredths))
        .collect();
    assert_eq!(late, [(4, 1), (5, 188)]);
}

#[test]
fn a_file_that_tells_report_and_close_only_is_judged_where_the_map_lends_the_rest() {
    let file = "内容,上报,结案\n路灯坏了,2026-03-06 09:00,2026-03-10 11:00\n".as_bytes();
    let bare = "text = '内容'\nreported = '上报'\n[events]\nclosed = '结案'\n";
    let found = run(file, bare, None);
    adds_up(&found);
    // Neither started nor told: no word about it.
    let reasons = |found: &Backtest, clock: &str| -> Vec<Why> {
        limits(found, clock).iter().flat_map(|one| &one.reasons).map(|r| r.why).collect()
    };
    assert_eq!(reasons(&found, "accept"), [Why::NotTold]);
    assert_eq!(reasons(&found, "handle"), [Why::NotStarted]);

    let lent = "text = '内容'\nreported = '上报'\n[events]\naccepted = { same_as = 'reported' }\n\
                dispatched = { same_as = '受理' }\nhandled = { same_as = 'closed' }\nclosed = '结案'\n";
    let found = run(file, lent, None);
    adds_up(&found);
    let [handle] = limits(&found, "handle")[..] else { panic!("{:?}", found.limits) };
    assert_eq!((handle.counts.on_time, handle.used[0].used), (1, 18 * 3_600));
    // What was lent both ends from one instant is not on time, it is not measured.
    for clock in ["accept", "dispatch", "close"] {
        assert_eq!(reasons(&found, clock), [Why::OneInstant], "{clock}");
    }
    let assumed: Vec<_> =
        found.assumed.iter().map(|one| (one.event.zh.as_str(), one.same_as.zh.as_str())).collect();
    assert_eq!(assumed, [("受理", "上报"), ("派遣", "上报"), ("处置完毕", "结案")]);
    // Rows without a number are known by their lines.
    assert_eq!(found.refused, []);
}

#[test]
fn a_clock_is_not_judged_by_a_later_step() {
    let rows = "1,路灯坏了,公共设施损坏,2026-03-06 08:00,2026-03-06 08:10,2026-03-06 09:00,2026-03-10 11:00,2026-03-30 12:00\n";
    let map = MAP.replace("handled = '处置'", "");
    let found = run(file(rows).as_bytes(), &map, None);
    adds_up(&found);
    let [handle] = limits(&found, "handle")[..] else { panic!("{:?}", found.limits) };
    let [reason] = handle.reasons.as_slice() else { panic!("{handle:?}") };
    assert_eq!((reason.why, reason.event.zh.as_str()), (Why::NotTold, "处置完毕"));
    assert!(found.late.iter().all(|late| late.clock != "handle"));
}

#[test]
fn open_cases_are_judged_at_the_instant_given_and_no_other() {
    let rows = "1,路灯坏了,公共设施损坏,2026-03-06 08:00,2026-03-06 08:10,2026-03-06 09:00,-,-
    2,路灯坏了,公共设施损坏,2026-03-10 08:00,2026-03-10 08:10,2026-03-10 09:00,,
    3,路灯坏了,公共设施损坏,2026-03-20 08:00,2026-03-20 08:10,2026-03-20 09:00,,
    ";
    let handle = |at: Option<&str>| {
        let found = run(file(rows).as_bytes(), MAP, at);
        adds_up(&found);
        assert_eq!((found.rows.open, found.rows.refused), (3, 0));
        let counts = limits(&found, "handle")[0].counts;
        (counts.late_open, counts.running, counts.not_judged)
    };
    assert_eq!(handle(None), (0, 0, 3));
    // The third is reported after the instant looked at.
    assert_eq!(handle(Some("2026-03-11 18:00")), (1, 1, 1));
    assert_eq!(handle(Some("2026-03-11T09:00:00+08:00")), (0, 2, 1));
    assert_eq!(handle(Some("2026年4月1日 9时")), (3, 0, 0));
}

#[test]
fn a_closed_case_is_the_same_whenever_it_is_looked_at() {
    let file = std::fs::read(root("docs/simulation/cases.csv")).unwrap();
    let map = std::fs::read_to_string(root("docs/simulation/map.toml")).unwrap();
    let closed = |at: Option<&str>| {
        let mut late = run(&file, &map, at).late;
        late.retain(|late| late.stopped.is_some());
        late
    };
    assert_eq!(closed(None), closed(Some("2026-04-30T18:00")));
    assert_eq!(closed(None), closed(Some("2026-03-10T00:00")));
}

#[test]
fn every_encoding_and_separator_gives_the_same() {
    let rows = "1,路灯坏了,公共设施损坏,2026-03-06 08:00,2026-03-06 08:10,2026-03-06 09:00,2026-03-12 11:00,2026-03-13 12:00
    2,看不懂,,2026-03-06,,,,
    ";
    let plain = file(rows);
    let tabs = plain.replace(',', "\t").replace('\n', "\r\n");
    let utf16: Vec<u8> =
        format!("\u{feff}{tabs}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let told = |bytes: &[u8]| Backtest { cases: String::new(), ..run(bytes, MAP, None) };
    let wanted = told(plain.as_bytes());
    assert_eq!((wanted.rows.replayed, wanted.rows.unreadable), (1, 1));
    assert_eq!(told(format!("\u{feff}{plain}").as_bytes()), wanted);
    assert_eq!(told(&encoding_rs::GB18030.encode(&plain).0), wanted);
    assert_eq!(told(&encoding_rs::GB18030.encode(&tabs).0), wanted);
    assert_eq!(told(&utf16), wanted);
    assert_eq!(told(plain.trim_end().as_bytes()), wanted, "the last line may have no end");
}

#[test]
fn of_events_at_one_instant_the_map_says_which_came_first() {
    let rows = "1,路灯坏了,公共设施损坏,2026-03-06 09:00,2026-03-06 09:00,2026-03-06 09:00,2026-03-06 09:00,2026-03-06 09:00\n";
    let found = run(file(rows).as_bytes(), MAP, None);
    assert_eq!((found.rows.replayed, found.rows.ended), (1, 1));
    let (accepted, dispatched) = ("accepted = '受理'", "dispatched = '派遣'");
    let turned = MAP.replace(accepted, "@").replace(dispatched, accepted).replace('@', dispatched);
    let found = run(file(rows).as_bytes(), &turned, None);
    assert_eq!(found.rows.refused, 1);
    assert_eq!(found.refused[0].column.as_deref(), Some("受理"));
}

/// Rows of every kind, drawn by a seed.
fn any_file(seed: u64, rows: u64) -> String {
    let mut text = file("");
    for row in 0..rows {
        let mut draw = Stream::new(seed, Purpose::Incident, row);
        let texts = ["路灯坏了", "自来水管破裂", "邻里吵架", "没人管的事", "", "\"一行\n两行\""];
        let classes = ["公共设施损坏", "供水管道破裂", "邻里纠纷", "M99", "没有这一类", ""];
        let mut cells = vec![
            if draw.chance(1, 40) { "1".to_owned() } else { row.to_string() },
            (*draw.pick(&texts).unwrap()).to_owned(),
            (*draw.pick(&classes).unwrap()).to_owned(),
        ];
        let mut minute = draw.below(60 * 24 * 60);
        for _ in 0..5 {
            let (day, rest) = (minute / 1_440, minute % 1_440);
            let date = format!("2026-{:02}-{:02}", 1 + day / 28 % 12, 1 + day % 28);
            let instant = format!("{date} {}:{:02}", rest / 60, rest % 60);
            let odd = ["", "-", "无", "2026-03-02", "46083.5"];
            let spoilt = draw.chance(1, 8);
            cells.push(if spoilt { (*draw.pick(&odd).unwrap()).to_owned() } else { instant });
            minute += draw.below(3_000);
            minute = minute.saturating_sub(if draw.chance(1, 30) { 2_000 } else { 0 });
        }
        if draw.chance(1, 30) {
            cells.pop();
        }
        if draw.chance(1, 30) {
            cells = vec![String::new(); 8];
        }
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

#[test]
fn nothing_is_dropped_and_threads_change_nothing() {
    let seed = 20_260_302;
    let file = any_file(seed, 1_000);
    let threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(file.as_bytes(), MAP, Some("2026-06-30T18:00")))
    };
    let (one, four) = (threads(1), threads(4));
    assert_eq!(one.rows.rows, 1_000, "seed {seed}");
    assert!(
        one.rows.blank > 0 && one.rows.unreadable > 0 && one.rows.refused > 0,
        "{:?}",
        one.rows
    );
    assert!(one.rows.ended > 0 && one.rows.open > 0, "{:?}", one.rows);
    adds_up(&one);
    well_formed(&one.report(10));
    assert_eq!(
        serde_json::to_string(&one).unwrap(),
        serde_json::to_string(&four).unwrap(),
        "seed {seed}"
    );
    let read: Backtest = serde_json::from_str(&serde_json::to_string(&one).unwrap()).unwrap();
    assert_eq!(read, one);
}

#[test]
fn a_list_that_is_cut_says_how_long_it_is() {
    let file = any_file(7, 300);
    let found = run(file.as_bytes(), MAP, None);
    let table = |report: &Report, id: &str| -> usize {
        let items = report.sections.iter().flat_map(|section| &section.items);
        let mut tables = items.filter_map(|item| match item {
            Item::Table(table) if table.id == id => Some(table.rows.len()),
            _ => None,
        });
        tables.next().unwrap()
    };
    let all = found.unreadable.len();
    assert_eq!(table(&found.report(usize::MAX), "unreadable"), all);
    let cut = found.report(2);
    assert_eq!(table(&cut, "unreadable"), 2);
    let said = format!("The first 2 of {all}; all of them are in the CSV and the JSON.");
    let has = |item: &Item| matches!(item, Item::Text(text) if text.en == said);
    assert!(cut.sections.iter().flat_map(|section| &section.items).any(has));
}

#[test]
fn a_map_is_guessed_from_the_header_and_runs() {
    let headers = [
        ("工单编号,事项类别,诉求内容,受理时间,派单时间,办结时间,结案时间", "受理时间"),
        ("编号,类别,内容,登记时间,办结时间", "登记时间"),
        ("case_id,category,description,created_at,closed_at", "created_at"),
        (
            "序号,案件编号,小类名称,问题描述,上报时间,立案时间,派遣时间,处置完成时间,结案时间",
            "上报时间",
        ),
    ];
    for (header, reported) in headers {
        let row = header.split(',').map(|column| match column {
            column if column.ends_with("时间") || column.ends_with("_at") => "2026-03-02 09:15",
            column if column.contains("编号") || column == "case_id" => "A-1",
            _ => "路灯坏了",
        });
        let file = format!("某街道工单,,\n{header}\n{}\n", row.collect::<Vec<_>>().join(","));
        let cases = Cases::read(file.as_bytes()).unwrap();
        let guessed = Map::guess(&cases);
        let has = |line: &str| guessed.lines().any(|l| l.starts_with(line));
        assert!(has("header_line = 2"), "{guessed}");
        assert!(has(&format!("reported = \"{reported}\"")), "{guessed}");
        let found = run(file.as_bytes(), &guessed, None);
        assert_eq!((found.rows.rows, found.rows.replayed), (1, 1), "{guessed}\n{found:?}");
    }
}
