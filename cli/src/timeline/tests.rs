use gezhi::contract::Text;
use gezhi::contract::decision::{Decision, TriggerKind};
use gezhi::contract::describe::{PackDescription, TermDescription};
use gezhi::contract::timeline::{
    Change, ChangeKind, ClockState, Extension, Interval, Next, Pause, RungState, Tick, Why,
};

use super::bar::{Bar, Kind};
use super::scale::Axis;
use super::*;
use crate::columns::width;

const NOON: &str = "2026-03-03T12:00:00+08:00";

/// `2026-03-` before and the zone behind: `02 09:00`.
fn at(short: &str) -> String {
    format!("2026-03-{}:00+08:00", short.replace(' ', "T"))
}

fn interval(from: &str, to: &str, why: Why) -> Interval {
    Interval { from: at(from), to: at(to), why, ..Interval::default() }
}

fn event(event: &str, when: &str) -> Event {
    Event { event: event.into(), at: at(when), ..Event::default() }
}

/// Eight work hours (9–12, 14–19) from Monday 15:00, half an hour of pause on Tuesday.
fn handle() -> Clock {
    Clock {
        clock: "handle".into(),
        state: ClockState::Running,
        limit: Some("8 work_hour".into()),
        start: Some(at("02 15:00")),
        tick: Some(Tick::WorkSecond),
        total: Some(28_800),
        used: Some(23_400),
        remaining: Some(5_400),
        due: Some(at("03 15:30")),
        pauses: vec![Pause {
            from: at("03 10:00"),
            until: Some(at("03 10:30")),
            reason: Some("等配件".into()),
            event: 1,
            rule: "Z-1".into(),
        }],
        counted: vec![
            interval("02 15:00", "02 19:00", Why::Counted),
            interval("03 09:00", "03 10:00", Why::Counted),
            interval("03 10:30", "03 12:00", Why::Counted),
            interval("03 14:00", "03 15:30", Why::Counted),
        ],
        skipped: vec![
            interval("02 19:00", "03 09:00", Why::Closed),
            interval("03 10:00", "03 10:30", Why::Paused),
            interval("03 12:00", "03 14:00", Why::Closed),
        ],
        sentence: Some(Text::new("还剩一个半工作时。", "An hour and a half of work is left.")),
        ..Clock::default()
    }
}

/// An hour by the clock, done ten minutes late.
fn accept() -> Clock {
    Clock {
        clock: "accept".into(),
        state: ClockState::Late,
        limit: Some("1 urgent_hour".into()),
        start: Some(at("02 13:00")),
        tick: Some(Tick::Second),
        total: Some(3_600),
        used: Some(4_200),
        remaining: Some(0),
        over: Some(600),
        due: Some(at("02 14:00")),
        stopped: Some(at("02 14:10")),
        ..Clock::default()
    }
}

fn case() -> Case {
    let mut case = Case {
        decision: Decision { incident: "S0-1".into(), ..Decision::default() },
        events: vec![
            event("dispatched", "02 15:00"),
            Event { reason: Some("等配件".into()), ..event("paused", "03 10:00") },
            event("resumed", "03 10:30"),
        ],
        ..Case::default()
    };
    case.incident.id = "S0-1".into();
    case.incident.reported_at = at("02 13:00");
    case.decision.classification.name = Some("供水管道破裂".into());
    case
}

fn answer() -> TimelineResponse {
    TimelineResponse {
        incident: "S0-1".into(),
        at: NOON.into(),
        state: "handling".into(),
        since: at("02 15:00"),
        rung: Some(0),
        clocks: vec![accept(), handle(), Clock { clock: "reply".into(), ..Clock::default() }],
        ladder: vec![
            RungState {
                tier: "grid".into(),
                on: Some(TriggerKind::After),
                reached: Some(at("02 13:00")),
                rule: "U-1".into(),
                ..RungState::default()
            },
            RungState {
                tier: "street".into(),
                on: Some(TriggerKind::Overdue),
                expected: Some("2026-03-03T15:30:01+08:00".into()),
                rule: "U-2".into(),
                ..RungState::default()
            },
        ],
        next: Some(Next {
            at: "2026-03-03T15:30:01+08:00".into(),
            changes: vec![
                Change { what: ChangeKind::Overdue, clock: Some(1), ..Change::default() },
                Change { what: ChangeKind::Rung, rung: Some(1), ..Change::default() },
            ],
        }),
        ..TimelineResponse::default()
    }
}

fn drawn(answer: &TimelineResponse, lang: Lang, columns: usize) -> String {
    let (case, labels) = (case(), Labels::default());
    text(&Life::new(&case, answer, &labels, lang), Page { colour: false, columns })
}

#[test]
fn draws_a_case_in_chinese() {
    let wanted = "\
案件  S0-1  供水管道破裂
截至  2026-03-03（周二）12:00
状态  handling，自 2026-03-02（周一）15:00
层级  grid，自 2026-03-02（周一）13:00
经过  1  2026-03-02（周一）13:00  上报
      2  2026-03-02（周一）15:00  派遣
      3  2026-03-03（周二）10:00  paused  等配件
      4  2026-03-03（周二）10:30  resumed
时钟  逾期    accept  1 个紧急工作时  已用 1 小时 10 分，超 10 分；截止 03-02（
              周一）14:00；03-02（周一）14:10 停止
      ━━┃▒
      计时中  处置  8 个工作时  已用 6 工作时 30 分，还剩 1 工作时 30 分；截止
              03-03（周二）15:30
           ━━━━━━━━━━━━·····································━━━┈┈━━━━·····────┃
      未起算  reply  待上报起算
      1    2                                                   3–4
      ─────┬───────┬───────┬───────┬────────┬───────┬───────┬───────▲───────────
           15:00   18:00   21:00   00:00    03:00   06:00   09:00   12:00
      03-02 周一                   03-03 周二
      ━ 已计   ─ 将计   ┈ 暂停   · 不计   ▒ 超期   ┃ 截止   ▲ 现在   1 经过
升级  ▶ grid    03-02（周一）13:00 到达（起算后）
      ○ street  预计 03-03（周二）15:30:01（超期）
接着  2026-03-03（周二）15:30:01 处置 超期；升级到street
说明  还剩一个半工作时。
";
    assert_eq!(drawn(&answer(), Lang::Zh, 80), wanted);
}

#[test]
fn keeps_to_the_columns_and_draws_lines_of_one_scale() {
    for (lang, columns) in [(Lang::Zh, 60), (Lang::En, 60), (Lang::Zh, 120), (Lang::En, 200)] {
        let text = drawn(&answer(), lang, columns);
        // Punctuation may hang over the edge by one character.
        assert!(text.lines().all(|line| width(line) <= columns.min(120) + 2), "{text}");
        let axis = text.lines().find(|line| line.contains('▲')).unwrap();
        assert_eq!(width(axis), columns.min(120), "{text}");
        let drawn = text.lines().filter(|line| line.trim_start().starts_with('━'));
        let drawn = drawn.filter(|line| !line.contains("━ "));
        assert_eq!(drawn.filter(|line| line.contains('┃')).count(), 2, "{text}");
    }
}

#[test]
fn colours_only_where_it_may() {
    let (case, labels, answer) = (case(), Labels::default(), answer());
    let life = Life::new(&case, &answer, &labels, Lang::Zh);
    let plain = text(&life, Page { colour: false, columns: 100 });
    let colour = text(&life, Page { colour: true, columns: 100 });
    assert!(!plain.contains('\x1b'));
    assert!(colour.contains("\x1b[31m逾期"), "{colour}");
    assert!(colour.contains("\x1b[31m▒"), "{colour}");
}

#[test]
fn a_case_without_clocks_and_one_that_cannot_be_read_are_drawn_too() {
    let empty = TimelineResponse { at: NOON.into(), ..TimelineResponse::default() };
    assert!(drawn(&empty, Lang::En, 80).contains("there are no limits"));
    let strange = TimelineResponse { at: "soon".into(), ..answer() };
    assert!(drawn(&strange, Lang::En, 80).contains("as of        soon"));
    let (case, labels) = (case(), Labels::default());
    for answer in [empty, strange] {
        let drawing = svg(&Life::new(&case, &answer, &labels, Lang::Zh));
        assert!(drawing.ends_with("</svg>\n"));
    }
}

#[test]
fn tells_amounts_as_people_do() {
    let said = |value, tick, lang| words::amount(value, tick, lang);
    assert_eq!(said(12_000, Tick::Second, Lang::Zh), "3 小时 20 分");
    assert_eq!(said(12_000, Tick::WorkSecond, Lang::Zh), "3 工作时 20 分");
    assert_eq!(said(61_200, Tick::WorkSecond, Lang::Zh), "2 工作日 1 小时");
    assert_eq!(said(61_200, Tick::WorkSecond, Lang::En), "2 work days 1 hour");
    assert_eq!(said(90_061, Tick::Second, Lang::En), "1 day 1 hour 1 min");
    assert_eq!(said(61, Tick::Second, Lang::Zh), "1 分 1 秒");
    assert_eq!(said(0, Tick::Second, Lang::Zh), "0 分");
    assert_eq!(said(5, Tick::Day, Lang::Zh), "5 天");
    assert_eq!(said(1, Tick::WorkDay, Lang::En), "1 work day");
}

#[test]
fn a_line_shows_what_ran_what_paused_and_what_was_late() {
    let zone = Zone::of(NOON);
    let read = |short: &str| zone.read(&at(short)).unwrap();
    let bar = Bar::of(&handle(), read("03 12:00"), zone);
    let run: Vec<(i64, Kind)> = bar.run.iter().map(|s| (s.from, s.kind)).collect();
    let wanted = [
        (read("02 15:00"), Kind::Counted),
        (read("03 09:00"), Kind::Counted),
        (read("03 10:00"), Kind::Paused),
        (read("03 10:30"), Kind::Counted),
        (read("03 14:00"), Kind::Ahead),
    ];
    assert_eq!(run, wanted);
    assert_eq!(bar.behind.len(), 2);
    // Without intervals the line runs from start to due, and late to where it was stopped.
    let late = Bar::of(&accept(), read("03 12:00"), zone);
    let run: Vec<(i64, i64, Kind)> = late.run.iter().map(|s| (s.from, s.to, s.kind)).collect();
    let wanted = [
        (read("02 13:00"), read("02 14:00"), Kind::Counted),
        (read("02 14:00"), read("02 14:10"), Kind::Overdue),
    ];
    assert_eq!(run, wanted);
    // A pause of a late clock is cut out of its lateness, and goes on to now.
    let pause = Pause { from: at("03 16:00"), rule: "Z-1".into(), ..Pause::default() };
    let paused = Clock { over: Some(1_800), paused: Some(pause), ..handle() };
    let bar = Bar::of(&paused, read("03 17:00"), zone);
    let end: Vec<(i64, i64, Kind)> =
        bar.run.iter().rev().take(2).map(|s| (s.from, s.to, s.kind)).collect();
    let wanted = [
        (read("03 16:00"), read("03 17:00"), Kind::Paused),
        (read("03 15:30"), read("03 16:00"), Kind::Overdue),
    ];
    assert_eq!(end, wanted);
}

#[test]
fn labels_of_an_axis_never_touch() {
    let zone = Zone::of(NOON);
    let from = zone.read(NOON).unwrap();
    for hours in [0, 1, 5, 11, 30, 100, 400, 1_000, 5_000, 20_000, 200_000] {
        for width in [40, 74, 114, 764] {
            let scale = Scale::new(from, from + hours * 3_600, width);
            let room = |text: &str| i64::try_from(crate::columns::width(text)).unwrap() + 1;
            let axis = Axis::new(&scale, Lang::Zh, room);
            assert!(!axis.minor.is_empty(), "{hours} {width}");
            for ticks in [axis.minor, axis.major] {
                let ends = ticks.iter().map(|tick| tick.x + room(&tick.label));
                let next = ticks.iter().skip(1).map(|tick| tick.x);
                assert!(ends.clone().zip(next).all(|(end, next)| end <= next), "{ticks:?}");
                assert!(ends.clone().all(|end| end <= width + 1), "{ticks:?}");
            }
        }
    }
}

#[test]
fn numbers_of_events_that_lie_close_share_a_mark() {
    let room = |text: &str| i64::try_from(width(text)).unwrap() + 1;
    let marks = |places: &[i64]| {
        let numbered = (1..).zip(places.iter().copied());
        let ticks = scale::numbers(numbered, 20, room);
        ticks.into_iter().map(|tick| (tick.x, tick.label)).collect::<Vec<_>>()
    };
    let mark = |x: i64, label: &str| (x, label.to_owned());
    assert_eq!(marks(&[0, 5, 19]), [mark(0, "1"), mark(5, "2"), mark(18, "3")]);
    assert_eq!(marks(&[0, 1, 3, 9]), [mark(0, "1–3"), mark(9, "4")]);
    assert_eq!(marks(&[14, 17, 18, 19]), [mark(14, "1"), mark(16, "2–4")]);
}

/// Every label of a drawing: its left and right edge, its baseline, its text.
fn labels_of(drawing: &str) -> Vec<(i64, i64, i64, String)> {
    let attribute = |line: &str, name: &str| {
        let rest = line.split_once(&format!(" {name}=\""))?.1;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let label = |line: &str| {
        let number = |name: &str| attribute(line, name)?.parse::<i64>().ok();
        let text = line.strip_suffix("</text>")?.rsplit_once('>')?.1.to_owned();
        let wide = i64::try_from(width(&text)).ok()? * number("font-size")? / 2;
        let x = number("x")?;
        let left = match attribute(line, "text-anchor").as_deref() {
            Some("middle") => x - wide / 2,
            Some(_) => x - wide,
            None => x,
        };
        Some((left, left + wide, number("y")?, text))
    };
    drawing.lines().filter_map(label).collect()
}

/// Twelve clocks of every kind, twenty events within an hour, and a task.
fn crowded() -> (Case, TimelineResponse) {
    let (mut case, mut answer) = (case(), answer());
    for minute in 10..30 {
        case.events.push(event("supervised", &format!("03 11:{minute}")));
    }
    let extension = Extension { limit: "2 work_hour".into(), event: 1, rule: "Z-2".into() };
    let pause = Pause {
        from: at("03 09:30"),
        until: Some(at("04 09:00")),
        reason: Some("当事人外出未归，约定周三上午再谈".into()),
        event: 1,
        rule: "Z-1".into(),
    };
    for hour in 10..19 {
        answer.clocks.push(Clock {
            task: (hour % 2 == 0).then(|| "t1".to_owned()),
            due: Some(at(&format!("03 {hour}:00"))),
            stopped: (hour < 12).then(|| at(&format!("03 {hour}:01"))),
            extensions: vec![extension.clone(); 3],
            paused: (hour > 15).then(|| pause.clone()),
            illustrative: true,
            provisional: true,
            stage: Some("停工整改并恢复原状".into()),
            ..handle()
        });
    }
    (case, answer)
}

#[test]
fn no_label_of_a_drawing_covers_another_or_leaves_the_page() {
    let names = Labels::default();
    let (full, crowd) = crowded();
    for (case, answer) in [(case(), answer()), (full, crowd)] {
        for lang in [Lang::Zh, Lang::En] {
            let drawing = svg(&Life::new(&case, &answer, &names, lang));
            let labels = labels_of(&drawing);
            assert!(labels.len() > 20);
            for (index, (left, right, y, text)) in labels.iter().enumerate() {
                assert!(*left >= 0 && *right <= 1040, "{text}");
                let others = labels.iter().skip(index + 1);
                let touching = others
                    .filter(|(l, r, other, _)| (other - y).abs() < 9 && l < right && left < r);
                let covered: Vec<&str> = touching.map(|label| label.3.as_str()).collect();
                assert!(covered.is_empty(), "`{text}` is covered by {covered:?}");
            }
        }
    }
}

#[test]
fn a_drawing_is_the_same_each_time_and_holds_no_markup_of_others() {
    let mut case = case();
    case.decision.classification.name = Some("<script>alert('1')</script> & \"更多\"\u{7}".into());
    let (labels, answer) = (Labels::default(), answer());
    let draw = || svg(&Life::new(&case, &answer, &labels, Lang::Zh));
    let drawing = draw();
    assert_eq!(drawing, draw());
    assert!(!drawing.contains("<script"), "{drawing}");
    assert!(drawing.contains("&lt;script&gt;alert(&#39;1&#39;)"), "{drawing}");
    assert!(drawing.contains("&amp; &quot;更多&quot; "), "{drawing}");
    assert!(!drawing.contains("href") && !drawing.contains("\u{7}"));
    let links = drawing.matches("http").count();
    assert_eq!(links, 1, "nothing but the namespace names another place");
    for (open, close) in [("<g>", "</g>"), ("<text ", "</text>"), ("<title", "</title>")] {
        assert_eq!(drawing.matches(open).count(), drawing.matches(close).count(), "{open}");
    }
    assert!(drawing.contains("<title>还剩一个半工作时。</title>"), "{drawing}");
}

#[test]
fn a_report_that_is_listed_is_not_told_twice() {
    let (labels, answer) = (Labels::default(), answer());
    for (word, count) in [("reported", 4), ("上报", 4), ("accepted", 5)] {
        let mut case = case();
        case.events.insert(0, event(word, "02 13:00"));
        let life = Life::new(&case, &answer, &labels, Lang::Zh);
        assert_eq!(life.steps.len(), count, "{word}");
        assert_eq!(life.number(3), Some(count), "{word}");
        assert_eq!(life.number(9), None, "{word}");
    }
}

#[test]
fn instants_of_other_zones_are_told_in_that_of_the_answer() {
    let mut case = case();
    case.events = vec![Event { at: "2026-03-02T07:00:00Z".into(), ..event("dispatched", "02") }];
    let (labels, answer) = (Labels::default(), answer());
    let life = Life::new(&case, &answer, &labels, Lang::Zh);
    let text = text(&life, Page { colour: false, columns: 80 });
    assert!(text.contains("2026-03-02（周一）15:00  派遣"), "{text}");
}

#[test]
fn words_given_by_their_labels_are_told_in_the_language_of_the_reader() {
    let term = |id: &str, zh: &str, en: &str| TermDescription {
        id: id.into(),
        label: Text::new(zh, en),
        ..TermDescription::default()
    };
    let mut pack = PackDescription::default();
    pack.vocabulary.insert("events".into(), vec![term("returned", "退回", "returned")]);
    pack.vocabulary.insert("actors".into(), vec![term("handler", "处置人", "handler")]);
    let mut case = case();
    case.events = vec![Event { by: Some("处置人".into()), ..event("退回", "02 15:00") }];
    let (labels, answer) = (Labels::of(&pack), answer());
    let life = Life::new(&case, &answer, &labels, Lang::En);
    assert_eq!(life.event(&life.steps[1]), "returned  handler");
}
