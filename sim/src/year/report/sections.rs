//! The tables of a year, section by section.
//!
//! Not responsible for: figures; they are the outcome's.

use gezhi::contract::Text;

use super::charts;
use super::{
    HANDLED, Item, about, count, hours, seconds, section, share, stages, table, text, times,
    times_columns, word,
};
use crate::report::{Cell, Section};
use crate::year::outcome::{InTime, Sums, Year};

pub(super) fn overview(year: &Year) -> Section {
    let sums = &year.totals;
    let label = |zh: &str, en: &str| Cell::Label(text(zh, en));
    let [lead, lead_median, lead_ninetieth, lead_max] = times(sums.lead);
    let [queue, ..] = times(sums.queue);
    let rows = vec![
        vec![label("事项", "incidents"), count(sums.volume)],
        vec![label("结案", "closed"), count(sums.ends.closed)],
        vec![label("不予受理", "refused"), count(sums.ends.refused)],
        vec![label("移交", "handed over"), count(sums.ends.handed_over)],
        vec![label("年末未结", "open at the end"), count(sums.ends.open)],
        vec![label("处置按期率", "handled in time"), share(sums.in_time)],
        vec![label("逾期", "late"), count(sums.in_time.late)],
        vec![label("有升级的", "escalated"), count(sums.escalated)],
        vec![label("升级次数", "rungs reached"), count(sums.rungs)],
        vec![label("缺事实的决定", "decisions that miss facts"), count(sums.needs)],
        vec![label("工时（小时）", "work (hours)"), hours(sums.work)],
        vec![label("排队：平均", "in the queue: mean"), queue],
        vec![label("上报到处置完毕：平均", "report to handled: mean"), lead],
        vec![label("上报到处置完毕：中位", "report to handled: median"), lead_median],
        vec![label("上报到处置完毕：九成", "report to handled: 90th of 100"), lead_ninetieth],
        vec![label("上报到处置完毕：最长", "report to handled: longest"), lead_max],
    ];
    let columns = vec![text("项", "what"), text("数", "figure")];
    let items = vec![
        Item::Text(year.about.assumptions.clone()),
        table("overview", text("全年", "the year"), columns, rows),
        charts::months(year),
    ];
    let note = text(
        "谁负责、时钟怎么走、到没到升级的一级、逾没逾期，都是规则包答的；到达、工时、班次是计划的假设。等待按自然时间计。",
        "Who is responsible, how clocks run, which rung is reached and what is late is the pack's \
         answer; arrivals, work and shifts are the plan's assumptions. Waiting is by the clock.",
    );
    section("overview", text("概况", "Overview"), Some(note), items)
}

/// The columns that incidents counted together have.
fn sums_columns() -> Vec<Text> {
    let mut columns = vec![
        text("事项", "incidents"),
        text("按期率", "in time"),
        text("逾期", "late"),
        text("未判", "not judged"),
        text("升级次数", "rungs"),
        text("年末未结", "open at the end"),
        text("工时（小时）", "work (hours)"),
    ];
    columns.extend(times_columns("排队", "in the queue"));
    columns.extend(times_columns("到处置完毕", "to handled"));
    columns
}

fn sums_cells(sums: &Sums) -> Vec<Cell> {
    let mut cells = vec![
        count(sums.volume),
        share(sums.in_time),
        count(sums.in_time.late),
        count(sums.in_time.open),
        count(sums.rungs),
        count(sums.ends.open),
        hours(sums.work),
    ];
    cells.extend(times(sums.queue));
    cells.extend(times(sums.lead));
    cells
}

pub(super) fn classes(year: &Year) -> Section {
    let mut columns = vec![text("类别", "class"), text("名称", "name"), text("组", "group")];
    columns.extend(sums_columns());
    let row = |row: &crate::year::outcome::ClassRow| {
        let mut cells = vec![word(&row.class), word(&row.name), Cell::Label(row.group.clone())];
        cells.extend(sums_cells(&row.sums));
        cells
    };
    let rows = year.classes.iter().map(row).collect();
    let note = text(
        "按期率是案件自己的处置时钟；没有时限、还在期内的不算。",
        "In time is by the case's own clock of handling; cases without a limit, or still in time, \
         do not count.",
    );
    let items = vec![
        charts::classes(year),
        table("classes", text("各类", "classes"), columns, rows),
        class_clocks(year),
    ];
    section("classes", text("类别", "Classes"), Some(note), items)
}

/// Each class by each clock.
fn class_clocks(year: &Year) -> Item {
    let known = &year.totals.clocks;
    let mut columns = vec![text("类别", "class"), text("名称", "name")];
    columns.extend(known.iter().map(|one| {
        let label = year.clocks.iter().find(|row| row.clock == one.clock);
        label.map_or_else(|| text(&one.clock, &one.clock), |row| row.label.clone())
    }));
    let row = |row: &crate::year::outcome::ClassRow| {
        let mut cells = vec![word(&row.class), word(&row.name)];
        cells.extend(known.iter().map(|one| {
            let own = row.sums.clocks.iter().find(|own| own.clock == one.clock);
            own.map_or(Cell::Empty, |own| Cell::Share { part: own.met, whole: own.met + own.late })
        }));
        cells
    };
    let rows = year.classes.iter().map(row).collect();
    let title = text("各类各时钟的按期率（案件和任务）", "in time by class and clock");
    table("class-clocks", title, columns, rows)
}

pub(super) fn tiers(year: &Year) -> Section {
    let mut columns = vec![text("起始层级", "tier where it begins")];
    columns.extend(sums_columns());
    columns.push(text("最后到这一级", "reached it in the end"));
    columns.push(text("这一级的人干的（小时）", "work of the tier's people (hours)"));
    let row = |row: &crate::year::outcome::TierRow| {
        let mut cells = vec![Cell::Label(row.label.clone())];
        cells.extend(sums_cells(&row.sums));
        cells.extend([count(row.reached), hours(row.load)]);
        cells
    };
    let rows = year.tiers.iter().map(row).collect();
    let items = vec![table("tiers", text("各级", "tiers"), columns, rows)];
    section("tiers", text("层级", "Tiers"), None, items)
}

pub(super) fn roles(year: &Year) -> Section {
    let mut columns = vec![
        text("角色、单位", "role or unit"),
        text("人", "people"),
        text("经办的案件", "cases handled"),
        text("经办的按期率", "handled in time"),
        text("工时（小时）", "work (hours)"),
        text("能用（小时）", "capacity (hours)"),
        text("占用", "utilisation"),
        text("班外（小时）", "outside shifts (hours)"),
        text("件次", "pieces of work"),
    ];
    columns.extend(times_columns("等人来办", "waiting to be taken"));
    let rows = year.roles.iter().filter(|row| row.load > 0).map(|row| {
        let mut cells = vec![
            Cell::Label(row.label.clone()),
            count(row.people),
            count(row.handled.met + row.handled.late + row.handled.open),
            share(row.handled),
            hours(row.load),
            hours(row.capacity),
            Cell::Share { part: row.load, whole: row.capacity },
            hours(row.outside),
            count(row.jobs),
        ];
        cells.extend(times(row.waits));
        cells
    });
    let items = vec![
        charts::heat(year),
        table("roles", text("各角色、单位", "roles and units"), columns, rows.collect()),
    ];
    let note = text(
        "能用的是在岗的人班次里花在案件上的那一份；班外是值守的人为急件干的，也算在工时里。没有活的不列。",
        "Capacity is the share for casework in the shifts of those present; work outside shifts is \
         done for urgent cases by people on call, and counts as work. Who had none is left out.",
    );
    section("roles", text("人手", "People"), Some(note), items)
}

pub(super) fn clocks(year: &Year) -> Section {
    let columns = vec![
        text("时钟", "clock"),
        text("案件：按期率", "cases: in time"),
        text("案件：按期", "cases: met"),
        text("案件：逾期", "cases: late"),
        text("案件：未判", "cases: not judged"),
        text("任务：按期率", "tasks: in time"),
        text("任务：按期", "tasks: met"),
        text("任务：逾期", "tasks: late"),
        text("任务：未判", "tasks: not judged"),
        text("作废", "void"),
        text("没有时限", "no limit"),
    ];
    let three = |one: InTime| [share(one), count(one.met), count(one.late), count(one.open)];
    let rows = year.clocks.iter().map(|row| {
        let mut cells = vec![Cell::Label(row.label.clone())];
        cells.extend(three(row.of_cases));
        cells.extend(three(row.of_tasks));
        cells.extend([count(row.void), count(row.no_limit)]);
        cells
    });
    let items = vec![table("clocks", text("各时钟", "clocks"), columns, rows.collect())];
    section("clocks", text("时钟", "Clocks"), None, items)
}

pub(super) fn rungs(year: &Year) -> Section {
    let columns =
        vec![text("行", "row"), text("层级", "tier"), text("到了几次", "how often reached")];
    let label = |tier: &Option<String>| {
        let known = year.tiers.iter().find(|row| row.tier == *tier).map(|row| row.label.clone());
        match (known, tier) {
            (Some(label), _) => Cell::Label(label),
            (None, Some(tier)) => word(tier),
            (None, None) => Cell::Empty,
        }
    };
    let row = |row: &crate::year::outcome::RungRow| {
        vec![word(&row.rule), label(&row.tier), count(row.reached)]
    };
    let rows = year.rungs.iter().map(row).collect();
    let items = vec![table("rungs", text("升级各行", "rungs"), columns, rows)];
    section("rungs", text("升级", "Escalations"), None, items)
}

pub(super) fn breaches(year: &Year) -> Section {
    let breaches = &year.breaches;
    let columns = vec![
        text("阶段", "stage"),
        text("逾期的：平均", "late: mean"),
        text("按期的：平均", "in time: mean"),
    ];
    let mean = |sum: Option<&u64>, of: u64| {
        sum.and_then(|sum| sum.checked_div(of)).map_or(Cell::Empty, seconds)
    };
    let rows = stages().into_iter().enumerate().map(|(at, stage)| {
        vec![
            Cell::Label(stage),
            mean(breaches.late_spent.get(at), breaches.late),
            mean(breaches.in_time_spent.get(at), breaches.in_time),
        ]
    });
    let rows = rows.collect();
    let mut worst: Vec<_> = year.classes.iter().filter(|row| row.sums.in_time.late > 0).collect();
    worst.sort_by_key(|row| (std::cmp::Reverse(row.sums.in_time.late), row.class.clone()));
    let mut of_classes = vec![text("类别", "class"), text("名称", "name"), text("逾期", "late")];
    of_classes.extend(stages().into_iter().take(HANDLED));
    let of_class = |row: &crate::year::outcome::ClassRow| {
        let late = row.sums.in_time.late;
        let mut cells = vec![word(&row.class), word(&row.name), count(late)];
        cells.extend(row.late_spent.iter().take(HANDLED).map(|sum| mean(Some(sum), late)));
        cells
    };
    let worst = worst.into_iter().take(20).map(of_class).collect();
    let note = text(
        "逾期的案件平均一件的时间花在哪里，按自然时间；到处置完毕为止的各段合起来就是上报到处置完毕。",
        "Where the time of an average late case went, by the clock; the stages until it is handled \
         add up to the time from the report.",
    );
    let items = vec![
        charts::waterfall(year),
        table("breaches", text("各段时间", "stages"), columns, rows),
        table("late-classes", text("逾期最多的类", "classes most often late"), of_classes, worst),
    ];
    section("breaches", text("逾期", "Breaches"), Some(note), items)
}

pub(super) fn targets(year: &Year) -> Section {
    let columns = vec![
        text("行", "row"),
        text("指标", "measure"),
        text("层级", "tier"),
        text("读法", "reading"),
        text("本包的读法", "the pack's reading"),
        text("不低于（%）", "at least (%)"),
        text("达到", "achieved"),
        text("件数", "of"),
        text("率", "rate"),
        text("达标", "met"),
    ];
    let measure = |measure: &str| match measure {
        "taken_up" => text("调处率", "taken up"),
        "resolved" => text("化解率", "resolved"),
        "on_time" => text("按期率", "on time"),
        other => text(other, other),
    };
    let reading = |reading: &str| match reading {
        "per_tier" => text("逐级", "per tier"),
        "cumulative" => text("累计", "cumulative"),
        _ => text("全部", "all"),
    };
    let yes = |truth: bool| Cell::Label(if truth { text("是", "yes") } else { text("否", "no") });
    let row = |row: &crate::year::outcome::TargetRow| {
        vec![
            word(&row.rule),
            Cell::Label(measure(&row.measure)),
            row.tier.as_deref().map_or(Cell::Empty, word),
            Cell::Label(reading(&row.reading)),
            yes(row.chosen),
            word(&row.at_least),
            count(row.achieved),
            count(row.of),
            Cell::Share { part: row.achieved, whole: row.of },
            row.met.map_or(Cell::Empty, yes),
        ]
    };
    let rows = year.targets.iter().map(row).collect();
    let note = text(
        "由规则包的 score 计算：结案、移交的都算，年末未结、不予受理的不算。",
        "By the pack's own `score`: cases closed or handed over; not those open or refused.",
    );
    let items = vec![table("targets", text("各指标", "targets"), columns, rows)];
    section("targets", text("指标", "Targets"), Some(note), items)
}

/// What a report of two years says of each.
pub(super) fn about_both(
    before: &crate::year::outcome::About,
    after: &crate::year::outcome::About,
) -> Vec<(Text, String)> {
    let name = |(label, value): (Text, String), (zh, en): (&str, &str)| {
        (text(format!("{zh}{}", label.zh), format!("{en}: {}", label.en)), value)
    };
    let one = about(before).into_iter().map(|row| name(row, ("前：", "before")));
    let other = about(after).into_iter().map(|row| name(row, ("后：", "after")));
    one.chain(other).collect()
}
