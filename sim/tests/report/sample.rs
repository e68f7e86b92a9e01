//! A report with every kind of chart, from figures that are made up.
//!
//! Not responsible for: being likely; it is there to be drawn and looked at.

use gezhi_contract::Text;
use gezhi_sim::report::{Cell, Chart, ChartKind, Item, Report, Section, Series, Table};

/// A number drawn from two others, the same everywhere.
fn noise(a: i64, b: i64) -> i64 {
    let mixed = (a * 7_919 + b * 104_729 + 12_345) % 65_537;
    (mixed * mixed + 7 * mixed) % 65_537
}

fn t(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}

fn word(word: &str) -> Cell {
    Cell::Word(word.to_owned())
}

fn chart(id: &str, kind: ChartKind, title: Text) -> Chart {
    let nothing = Text::default();
    let (x, y) = (nothing.clone(), nothing);
    Chart { id: id.to_owned(), title, kind, x, y, places: Vec::new(), series: Vec::new() }
}

fn series(zh: &str, en: &str, points: Vec<Cell>) -> Series {
    Series { name: t(zh, en), points, spread: Vec::new() }
}

fn hours() -> Vec<Text> {
    (0..24).map(|hour| t(&format!("{hour}时"), &format!("{hour}:00"))).collect()
}

fn months() -> Vec<Text> {
    let english =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    english.into_iter().zip(1..).map(|(en, zh)| t(&format!("{zh}月"), en)).collect()
}

/// Arrivals of an hour of the day, by channel.
fn arrivals(channel: i64, hour: i64) -> i64 {
    let day = 120 - (hour - 10).pow(2).min((hour - 16).pow(2)) * 2;
    (day.max(8) * (4 - channel) + noise(channel, hour) % 60) * 9
}

/// Classes as the model district names them, and one with all that markup dislikes.
const CLASSES: [&str; 14] = [
    "暴露垃圾",
    "供水管道破裂",
    "店外经营、占道经营及流动摊点",
    "道路破损",
    "邻里纠纷",
    "井盖缺失或损毁（含雨水、污水、电力、通信、燃气各类井盖）",
    "违法搭建",
    "噪声扰民",
    "独居老人走访与异常情况报告",
    "消防通道堵塞",
    "路灯不亮",
    "树木倒伏",
    "<b>R&D “园区” 'x'</b> 😀",
    "拖欠农民工工资",
];

/// The whole report.
pub fn report() -> Report {
    let about = [
        (t("种子", "Seed"), "20260302".to_owned()),
        (t("引擎", "Engine"), format!("0.1.0 (sha256:{})", "3f9a".repeat(16))),
        (t("规则包", "Pack"), format!("model 2026.1 (sha256:{})", "b07c".repeat(16))),
        (t("名册", "Roster"), format!("sha256:{}", "91de".repeat(16))),
        (t("方案", "Plan"), "year.toml: 2026-01-01 – 2026-12-31, 1,000,000".to_owned()),
    ];
    Report {
        title: t("示范区网格治理一年仿真报告", "A simulated year of the model district"),
        about: about.into(),
        sections: vec![overview(), load(), punctuality(), workforce(), comparison(), edges()],
    }
}

fn overview() -> Section {
    let row = |zh: &str, en: &str, cells: [Cell; 3]| {
        std::iter::once(Cell::Label(t(zh, en))).chain(cells).collect::<Vec<Cell>>()
    };
    let share = |part, whole| Cell::Share { part, whole };
    let table = Table {
        id: "summary".to_owned(),
        title: t("主要指标", "Main figures"),
        columns: vec![
            t("指标", "Figure"),
            t("现行规则", "Present rules"),
            t("修订草案", "Draft"),
            t("差", "Difference"),
        ],
        rows: vec![
            row(
                "立案（件）",
                "Registered (cases)",
                [Cell::Count(1_000_000), Cell::Count(1_000_000), Cell::Count(0)],
            ),
            row(
                "按时办结率",
                "Closed on time",
                [
                    share(934_112, 1_000_000),
                    share(957_630, 1_000_000),
                    Cell::Amount { value: 235, places: 2 },
                ],
            ),
            row(
                "办结用时中位数",
                "Median time to close",
                [Cell::Duration(93_900), Cell::Duration(81_240), Cell::Duration(-12_660)],
            ),
            row(
                "升级（件）",
                "Escalated (cases)",
                [Cell::Count(41_205), Cell::Count(28_774), Cell::Count(-12_431)],
            ),
            row("仅有一次", "Once in the year", [share(1, 1_000_000), Cell::Empty, Cell::Empty]),
        ],
    };
    let months = Chart {
        x: t("月份", "Month"),
        y: t("按时办结率", "Closed on time"),
        places: months(),
        series: [("现行规则", "Present rules", 905), ("修订草案", "Draft", 941)]
            .map(|(zh, en, base)| {
                let point = |month| share((base * 10 + noise(month, base) % 260) as u64, 10_000);
                series(zh, en, (0..12).map(point).collect())
            })
            .into(),
        ..chart("on-time-months", ChartKind::Lines, t("各月按时办结率", "Closed on time by month"))
    };
    Section {
        id: "overview".to_owned(),
        title: t("概览", "Overview"),
        note: Some(t(
            "本报告为仿真结果，不是统计数据。到达率、处置用时取自方案文件，人员与班次取自名册；同一批事项先后按两套规则办理。",
            "This is a simulation, not a statistic. Rates of arrival and times of work are those of the plan, people and shifts those of the roster; the same incidents were handled under both sets of rules.",
        )),
        items: vec![Item::Table(table), Item::Chart(months)],
    }
}

fn load() -> Section {
    let channels =
        [("网格员巡查", "Patrol"), ("12345 热线", "Hotline 12345"), ("居民上报", "Residents")];
    let by_hour = Chart {
        x: t("一天中的时刻", "Hour of the day"),
        y: t("到达（件）", "Arrivals (cases)"),
        places: hours(),
        series: channels
            .into_iter()
            .zip(0..)
            .map(|((zh, en), at)| {
                series(zh, en, (0..24).map(|hour| Cell::Count(arrivals(at, hour))).collect())
            })
            .collect(),
        ..chart("load-hour", ChartKind::Stacked, t("各时刻到达量", "Load by hour"))
    };
    let quarters = (1..=4).map(|q| t(&format!("第{q}季度"), &format!("Quarter {q}")));
    let by_quarter = Chart {
        x: t("季度", "Quarter"),
        y: t("到达（件）", "Arrivals (cases)"),
        places: quarters.collect(),
        series: channels
            .into_iter()
            .zip(0..)
            .map(|((zh, en), at)| {
                let point = |q: i64| Cell::Count(arrivals(at, q * 5 + 3) * 11);
                series(zh, en, (0..4).map(point).collect())
            })
            .collect(),
        ..chart("load-quarter", ChartKind::Bars, t("各季度到达量", "Load by quarter"))
    };
    let days = (0..200).map(|day| {
        let (month, day) = (day / 31 + 1, day % 31 + 1);
        t(&format!("{month}月{day}日"), &format!("{month}/{day}"))
    });
    let point = |day: i64| match day {
        20..=26 | 90 => Cell::Empty,
        day => Cell::Count(2_200 + noise(day, 3) % 900 + if day % 7 > 4 { -700 } else { 0 }),
    };
    let daily = Chart {
        x: t("日期", "Day"),
        y: t("到达（件/日）", "Arrivals (cases a day)"),
        places: days.collect(),
        series: vec![series("到达", "Arrivals", (0..200).map(point).collect())],
        ..chart(
            "load-day",
            ChartKind::Lines,
            t("逐日到达量（春节停报）", "Load by day, with a gap at Spring Festival"),
        )
    };
    Section {
        id: "load".to_owned(),
        title: t("到达量", "Load"),
        note: None,
        items: vec![Item::Chart(by_hour), Item::Chart(by_quarter), Item::Chart(daily)],
    }
}

fn punctuality() -> Section {
    let rate = |at: i64| Cell::Share { part: (7_000 + noise(at, 9) % 2_990) as u64, whole: 10_000 };
    let rows = Chart {
        x: t("事项类别", "Class"),
        y: t("按时办结率", "Closed on time"),
        places: CLASSES.map(|class| t(class, "")).into(),
        series: vec![series("按时", "On time", (0..14).map(rate).collect())],
        ..chart("on-time-class", ChartKind::Rows, t("各类事项按时办结率", "On time by class"))
    };
    let steps = [8_211, -1_904, 3_127, -812, 1_406, -2_950, 0, 7_078];
    let names = [
        ("现行规则下超期", "Late under present rules"),
        ("紧急事项时限改为1小时", "Urgent limit 1 hour"),
        ("夜间到达", "Arrived at night"),
        ("增设机动队", "Mobile team"),
        ("节假日调休", "Make-up days"),
        ("社区兜底", "Community takes over"),
        ("档位不变", "Tier as before"),
        ("修订草案下超期", "Late under the draft"),
    ];
    let waterfall = Chart {
        y: t("超期（件）", "Late (cases)"),
        places: names.map(|(zh, en)| t(zh, en)).into(),
        series: vec![series("超期", "Late", steps.map(Cell::Count).into())],
        ..chart(
            "breaches",
            ChartKind::Waterfall,
            t("超期件数由何而变", "Where breaches come from and go"),
        )
    };
    let table = Table {
        id: "classes".to_owned(),
        title: t("各类事项", "Classes"),
        columns: vec![
            t("类别", "Class"),
            t("立案（件）", "Registered (cases)"),
            t("按时办结率", "On time"),
            t("等待中位数", "Median wait"),
            t("办结用时（第95百分位）", "Time to close (95th percentile)"),
            t("升级（件）", "Escalated (cases)"),
        ],
        rows: CLASSES
            .into_iter()
            .zip(0..)
            .map(|(class, at)| {
                let late = noise(at, 4) % 900;
                let wait = if at == 5 { Cell::Empty } else { Cell::Duration(noise(at, 5) * 3) };
                let close = Cell::Duration(noise(at, 6) * 40);
                vec![
                    word(class),
                    Cell::Count(noise(at, 2) * 3),
                    rate(at),
                    wait,
                    close,
                    Cell::Count(late),
                ]
            })
            .collect(),
    };
    Section {
        id: "on-time".to_owned(),
        title: t("按时与超期", "Punctuality"),
        note: None,
        items: vec![Item::Chart(rows), Item::Table(table), Item::Chart(waterfall)],
    }
}

const ROLES: [(&str, &str); 8] = [
    ("网格员", "Grid worker"),
    ("网格长", "Grid head"),
    ("社区书记", "Community secretary"),
    ("街道综治中心值班长", "Street centre, duty head"),
    ("综合执法队", "Enforcement team"),
    ("市政养护", "Municipal upkeep"),
    ("派出所", "Police station"),
    ("供水企业", "Water company"),
];

fn workforce() -> Section {
    let busy = |role: i64, hour: i64| match (role, hour) {
        (5.., 0..=5) => Cell::Empty,
        _ => {
            let peak = 92 - (hour - 11).pow(2).min((hour - 16).pow(2)) - role * 4;
            Cell::Count((peak + noise(role, hour) % 14).max(3))
        }
    };
    let heat = Chart {
        x: t("一天中的时刻", "Hour of the day"),
        y: t("岗位", "Role"),
        places: (0..24).map(|hour| t(&hour.to_string(), "")).collect(),
        series: ROLES
            .into_iter()
            .zip(0..)
            .map(|((zh, en), role)| series(zh, en, (0..24).map(|h| busy(role, h)).collect()))
            .collect(),
        ..chart("busy", ChartKind::Heat, t("各岗位忙碌程度（%）", "How busy roles are (%)"))
    };
    let crossed = Chart {
        x: t("事项类别", "Class"),
        y: t("岗位", "Role"),
        places: CLASSES.map(|class| t(class, "")).into(),
        series: ROLES
            .into_iter()
            .zip(0..)
            .map(|((zh, en), role)| {
                let point =
                    |class: i64| Cell::Amount { value: noise(role, class) % 300 - 120, places: 1 };
                series(zh, en, (0..14).map(point).collect())
            })
            .collect(),
        ..chart(
            "crossed",
            ChartKind::Heat,
            t(
                "各岗位各类事项工作量的变化（小时/日）",
                "Change of work by role and class (hours a day)",
            ),
        )
    };
    let sweep = Chart {
        x: t("网格员人数", "Grid workers"),
        y: t("等待时间中位数", "Median wait"),
        places: (10..=20)
            .map(|staff| t(&format!("{}人", staff * 10), &(staff * 10).to_string()))
            .collect(),
        series: vec![Series {
            name: t("等待", "Wait"),
            points: (10..=20).map(|staff| Cell::Duration(9_000_000 / staff / staff)).collect(),
            spread: (10..=20).map(|staff| Cell::Duration(900_000 / staff / staff)).collect(),
        }],
        ..chart("sweep", ChartKind::Lines, t("增加网格员，等待缩短多少", "Staff against waiting"))
    };
    Section {
        id: "workforce".to_owned(),
        title: t("人员", "Workforce"),
        note: Some(t(
            "忙碌程度为在岗时间中办理事项所占的百分比。",
            "Busy is the part of time on duty that was spent on cases.",
        )),
        items: vec![Item::Chart(heat), Item::Chart(crossed), Item::Chart(sweep)],
    }
}

fn comparison() -> Section {
    let point = |at: i64| Cell::Amount { value: noise(at, 1) % 90 - 30, places: 1 };
    let difference = Chart {
        x: t("事项类别", "Class"),
        y: t(
            "按时办结率之差（百分点，草案减现行）",
            "Difference in per cent points, draft less present",
        ),
        places: CLASSES.map(|class| t(class, "")).into(),
        series: vec![Series {
            name: t("差", "Difference"),
            points: (0..14).map(|at| if at == 10 { Cell::Empty } else { point(at) }).collect(),
            spread: (0..14)
                .map(|at| Cell::Amount { value: 5 + noise(at, 8) % 20, places: 1 })
                .collect(),
        }],
        ..chart(
            "difference",
            ChartKind::Difference,
            t("两套规则按时办结率之差", "What the draft changes"),
        )
    };
    let wide = Table {
        id: "roles-months".to_owned(),
        title: t("各岗位各月办理量（件）", "Cases by role and month"),
        columns: std::iter::once(t("岗位", "Role"))
            .chain(months())
            .chain([t("合计", "Sum")])
            .collect(),
        rows: ROLES
            .into_iter()
            .zip(0..)
            .map(|((zh, en), role)| {
                let cells: Vec<i64> = (0..12).map(|month| noise(role, month) % 20_000).collect();
                let sum = cells.iter().sum();
                let counts = cells.into_iter().chain([sum]).map(Cell::Count);
                std::iter::once(Cell::Label(t(zh, en))).chain(counts).collect()
            })
            .collect(),
    };
    Section {
        id: "comparison".to_owned(),
        title: t("两套规则之比较", "Two sets of rules"),
        note: None,
        items: vec![Item::Chart(difference), Item::Table(wide)],
    }
}

/// What charts must bear as well: nothing, one, many, less than nothing.
fn edges() -> Section {
    let one = |kind, id: &str, title: Text, points: Vec<Cell>| Chart {
        x: t("处所", "Place"),
        y: t("件", "Cases"),
        places: (1..=points.len())
            .map(|at| t(&format!("第{at}处"), &format!("Place {at}")))
            .collect(),
        series: vec![series("件数", "Cases", points)],
        ..chart(id, kind, title)
    };
    let many = (0..60).map(|at| Cell::Count(noise(at, 77) % 9_000)).collect();
    let mut many = one(ChartKind::Rows, "many", t("六十个网格", "Sixty grids"), many);
    many.places = (1..=60)
        .map(|at| t(&format!("LST/HLJ/{at:02} 网格"), &format!("Grid LST/HLJ/{at:02}")))
        .collect();
    let mut kinds = one(ChartKind::Bars, "lying", t("名称长者横置", "Long names lie"), Vec::new());
    kinds.places = CLASSES.into_iter().map(|class| t(class, "")).collect();
    kinds.series = [("现行", "Present"), ("草案", "Draft")]
        .into_iter()
        .zip(0..)
        .map(|((zh, en), at)| {
            let points = (0..14).map(|class: i64| Cell::Count(noise(at, class) % 3_000 - 700));
            series(zh, en, points.collect())
        })
        .collect();
    let charts = [
        one(ChartKind::Bars, "none", t("没有数据", "No data"), Vec::new()),
        one(ChartKind::Bars, "one", t("只有一处", "One place"), vec![Cell::Count(42)]),
        one(ChartKind::Bars, "zero", t("全为零", "All nothing"), vec![Cell::Count(0); 5]),
        one(
            ChartKind::Bars,
            "negative",
            t("负值", "Below nothing"),
            vec![Cell::Count(-3), Cell::Count(7), Cell::Count(-12), Cell::Empty],
        ),
        kinds,
        many,
    ];
    Section {
        id: "edges".to_owned(),
        title: t("附：边界情形", "Appendix: edge cases"),
        note: None,
        items: charts.into_iter().map(Item::Chart).collect(),
    }
}
