//! The charts of a year.
//!
//! Not responsible for: colours and lengths; see [`crate::report`].

use gezhi::contract::Text;

use super::{HANDLED, Item, count, hours, seconds, section, share, stages, text};
use crate::report::{Cell, Chart, ChartKind, Section, Series};
use crate::year::outcome::{ClassRow, RoleRow, Year};

/// Roles of the heat map, and classes of the chart.
const ROLES_MAX: usize = 20;
const CLASSES_MAX: usize = 30;

/// A chart without its points.
struct Frame<'a> {
    id: &'a str,
    title: Text,
    kind: ChartKind,
    x: Text,
    y: Text,
}

impl Frame<'_> {
    fn filled(self, places: Vec<Text>, series: Vec<Series>) -> Item {
        let Self { id, title, kind, x, y } = self;
        Item::Chart(Chart { id: id.to_owned(), title, kind, x, y, places, series })
    }
}

fn series(name: Text, points: Vec<Cell>) -> Series {
    Series { name, points, spread: Vec::new() }
}

fn of_hours() -> Vec<Text> {
    (0..24).map(|hour| text(hour.to_string(), hour.to_string())).collect()
}

/// Load by hour: arrivals, and work beside what could be worked.
pub(super) fn by_hour(year: &Year) -> Section {
    let sum = |of: fn(&RoleRow) -> &Vec<u64>| -> Vec<Cell> {
        let hour = |at: usize| {
            year.roles.iter().filter(|row| row.load > 0).filter_map(|row| of(row).get(at)).sum()
        };
        (0..24).map(|at| hours(hour(at))).collect()
    };
    let load = Frame {
        id: "load-by-hour",
        title: text("一天里各小时的工时", "work by hour of the day"),
        kind: ChartKind::Lines,
        x: text("时", "hour"),
        y: text("全年小时", "hours in the year"),
    };
    let arrivals = Frame {
        id: "arrivals-by-hour",
        title: text("一天里各小时的来件", "incidents by hour of the day"),
        kind: ChartKind::Bars,
        x: text("时", "hour"),
        y: text("件", "incidents"),
    };
    let items = vec![
        load.filled(
            of_hours(),
            vec![
                series(text("工时", "work"), sum(|row| &row.load_by_hour)),
                series(text("能用", "capacity"), sum(|row| &row.capacity_by_hour)),
            ],
        ),
        arrivals.filled(
            of_hours(),
            vec![series(
                text("来件", "incidents"),
                year.arrivals_by_hour.iter().map(|number| count(*number)).collect(),
            )],
        ),
    ];
    section("hours", text("各小时", "Hours"), None, items)
}

/// Incidents and lateness by month.
pub(super) fn months(year: &Year) -> Item {
    let frame = Frame {
        id: "in-time-by-month",
        title: text("各月按期率", "in time by month"),
        kind: ChartKind::Lines,
        x: text("月", "month"),
        y: text("按期率", "in time"),
    };
    let places = year.months.iter().map(|row| text(row.month.to_string(), row.month.to_string()));
    let points = year.months.iter().map(|row| share(row.in_time)).collect();
    frame.filled(places.collect(), vec![series(text("按期率", "in time"), points)])
}

/// In time by class: those that arrive most, the least punctual first.
pub(super) fn classes(year: &Year) -> Item {
    let judged = |row: &&ClassRow| row.sums.in_time.met + row.sums.in_time.late > 0;
    let mut rows: Vec<&ClassRow> = year.classes.iter().filter(judged).collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.sums.volume), row.class.clone()));
    rows.truncate(CLASSES_MAX);
    // Shares in order without fractions: part · whole of the other.
    rows.sort_by(|one, other| {
        let of = |row: &ClassRow| {
            let in_time = row.sums.in_time;
            (u128::from(in_time.met), u128::from(in_time.met + in_time.late))
        };
        let ((part, whole), (other_part, other_whole)) = (of(one), of(other));
        (part * other_whole).cmp(&(other_part * whole)).then(one.class.cmp(&other.class))
    });
    let frame = Frame {
        id: "in-time-by-class",
        title: text(
            format!("件数最多的 {CLASSES_MAX} 类的按期率"),
            format!("in time: the {CLASSES_MAX} classes that arrive most"),
        ),
        kind: ChartKind::Rows,
        x: text("类别", "class"),
        y: text("按期率", "in time"),
    };
    let places = rows.iter().map(|row| named(&row.class, &row.name));
    let points = rows.iter().map(|row| share(row.sums.in_time)).collect();
    frame.filled(places.collect(), vec![series(text("按期率", "in time"), points)])
}

/// Roles by hour: how much of what they could work they do.
pub(super) fn heat(year: &Year) -> Item {
    let mut rows: Vec<&RoleRow> = year.roles.iter().filter(|row| row.load > 0).collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.load), row.role.clone()));
    rows.truncate(ROLES_MAX);
    let frame = Frame {
        id: "roles-by-hour",
        title: text("各角色、单位一天里的工时", "work of roles by hour of the day"),
        kind: ChartKind::Heat,
        x: text("时", "hour"),
        y: text("全年小时", "hours in the year"),
    };
    let all = rows.into_iter().map(|row| {
        series(row.label.clone(), row.load_by_hour.iter().map(|sum| hours(*sum)).collect())
    });
    frame.filled(of_hours(), all.collect())
}

/// Where the time of an average late case went, until it was handled.
pub(super) fn waterfall(year: &Year) -> Item {
    let breaches = &year.breaches;
    let mean = |sum: u64| sum.checked_div(breaches.late).unwrap_or_default();
    let means: Vec<u64> = breaches.late_spent.iter().take(HANDLED).map(|sum| mean(*sum)).collect();
    let mut places = vec![text("上报", "reported")];
    places.extend(stages().into_iter().take(HANDLED));
    places.push(text("处置完毕", "handled"));
    let mut points = vec![seconds(0)];
    points.extend(means.iter().map(|mean| seconds(*mean)));
    points.push(seconds(means.iter().sum()));
    let frame = Frame {
        id: "late-waterfall",
        title: text("逾期的案件，时间花在哪里（平均一件）", "where a late case's time goes (mean)"),
        kind: ChartKind::Waterfall,
        x: text("阶段", "stage"),
        y: text("时间", "time"),
    };
    frame.filled(places, vec![series(text("平均", "mean"), points)])
}

/// Points with their spread around nothing.
pub(super) fn difference(
    (id, title, y): (&str, Text, Text),
    places: Vec<Text>,
    points: Vec<(Cell, Cell)>,
) -> Item {
    let frame = Frame { id, title, kind: ChartKind::Difference, x: text("类别", "class"), y };
    let (points, spread) = points.into_iter().unzip();
    frame.filled(places, vec![Series { name: text("差", "difference"), points, spread }])
}

/// A curve with its spread.
pub(super) fn curve(
    (id, title, x): (&str, Text, Text),
    y: Text,
    points: Vec<(String, Cell, Cell)>,
) -> Item {
    let frame = Frame { id, title, kind: ChartKind::Lines, x, y: y.clone() };
    let places = points.iter().map(|(value, ..)| text(value.clone(), value.clone())).collect();
    let spread = points.iter().map(|(.., spread)| spread.clone()).collect();
    let points = points.into_iter().map(|(_, point, _)| point).collect();
    frame.filled(places, vec![Series { name: y, points, spread }])
}

/// A class's place in a chart.
pub(super) fn named(class: &str, name: &str) -> Text {
    let both = format!("{class} {name}");
    text(both.clone(), both)
}
