//! Two years beside each other, and a knob's curve.
//!
//! Not responsible for: figures; they are the difference's.

use super::sections::about_both;
use super::{about, charts, count, hours, section, share, table, text, times, title, word};
use crate::report::{Cell, Report, Section};
use crate::year::difference::{ClassDifference, Difference, Paired};
use crate::year::sweep::{Curve, Point};

/// Classes of the chart.
const CLASSES_MAX: usize = 30;

/// A difference of shares in percentage points, to two places.
fn points(millionths: i64) -> Cell {
    Cell::Amount { value: rounded(millionths, 100), places: 2 }
}

/// A difference of seconds.
fn long(millionths: i64) -> Cell {
    Cell::Duration(rounded(millionths, 1_000_000))
}

/// A difference of numbers per thousand cases, to one place.
fn per_thousand(millionths: i64) -> Cell {
    Cell::Amount { value: rounded(millionths, 100), places: 1 }
}

fn rounded(value: i64, by: i64) -> i64 {
    (2 * value + by).div_euclid(2 * by)
}

/// A mean and its error as two cells.
fn cells(paired: Paired, cell: fn(i64) -> Cell) -> [Cell; 2] {
    if paired.pairs == 0 {
        return [Cell::Empty, Cell::Empty];
    }
    let error = paired.error.and_then(|error| i64::try_from(error).ok());
    [cell(paired.mean), error.map_or(Cell::Empty, cell)]
}

impl Difference {
    /// The difference as a report.
    #[must_use]
    pub fn report(&self) -> Report {
        let note = text(
            "两次是同一串事项，逐件相减；误差是各周均值的标准误，两倍误差以内的差别当作没有差别。",
            "Both years meet the very same incidents, each compared with itself; the error is the \
             standard error of the weeks' means: take a difference within two of them for none.",
        );
        Report {
            title: title(&self.after, ("假如", "what if")),
            about: about_both(&self.before, &self.after),
            sections: vec![
                section(
                    "difference",
                    text("总的差别", "Overall"),
                    Some(note),
                    vec![self.overview()],
                ),
                self.by_class(),
                self.by_role(),
            ],
        }
    }

    fn overview(&self) -> crate::report::Item {
        let (before, after) = &self.totals;
        let [queue_before, ..] = times(before.queue);
        let [queue_after, ..] = times(after.queue);
        let [lead_before, ..] = times(before.lead);
        let [lead_after, ..] = times(after.lead);
        let row = |name: (&str, &str), one: Cell, other: Cell, difference: [Cell; 2]| {
            let [mean, error] = difference;
            vec![Cell::Label(text(name.0, name.1)), one, other, mean, error]
        };
        let of = &self.overall;
        let rows = vec![
            row(
                ("处置按期率（差：百分点）", "handled in time (difference: percentage points)"),
                share(before.in_time),
                share(after.in_time),
                cells(of.in_time, points),
            ),
            row(
                ("排队：平均", "in the queue: mean"),
                queue_before,
                queue_after,
                cells(of.queue, long),
            ),
            row(
                ("上报到处置完毕：平均", "report to handled: mean"),
                lead_before,
                lead_after,
                cells(of.lead, long),
            ),
            row(
                ("升级次数（差：每千件）", "rungs reached (difference: per thousand cases)"),
                count(before.rungs),
                count(after.rungs),
                cells(of.rungs, per_thousand),
            ),
            row(
                ("工时：小时（差：每件）", "work: hours (difference: per case)"),
                hours(before.work),
                hours(after.work),
                cells(of.work, long),
            ),
        ];
        let columns = vec![
            text("项", "what"),
            text("前", "before"),
            text("后", "after"),
            text("逐件的差：平均", "difference per case: mean"),
            text("误差", "error"),
        ];
        table("difference", text("总的差别", "overall"), columns, rows)
    }

    fn by_class(&self) -> Section {
        let mut largest: Vec<&ClassDifference> =
            self.classes.iter().filter(|row| row.differences.in_time.pairs > 0).collect();
        largest.sort_by_key(|row| (std::cmp::Reverse(row.volume), row.class.clone()));
        largest.truncate(CLASSES_MAX);
        let places = largest.iter().map(|row| charts::named(&row.class, &row.name)).collect();
        let drawn = largest.iter().map(|row| {
            let [mean, error] = cells(row.differences.in_time, points);
            (mean, error)
        });
        let chart = charts::difference(
            (
                "in-time-difference",
                text("各类按期率之差", "difference in time, by class"),
                text("百分点", "percentage points"),
            ),
            places,
            drawn.collect(),
        );
        let columns = vec![
            text("类别", "class"),
            text("名称", "name"),
            text("事项", "incidents"),
            text("按期率：前", "in time: before"),
            text("按期率：后", "in time: after"),
            text("差（百分点）", "difference (percentage points)"),
            text("误差", "error"),
            text("排队之差", "difference in the queue"),
            text("误差", "error"),
            text("到处置完毕之差", "difference to handled"),
            text("误差", "error"),
            text("升级之差（每千件）", "difference of rungs (per thousand)"),
            text("误差", "error"),
        ];
        let row = |row: &ClassDifference| {
            let of = &row.differences;
            let mut all = vec![
                word(&row.class),
                word(&row.name),
                count(row.volume),
                share(row.in_time.0),
                share(row.in_time.1),
            ];
            all.extend(cells(of.in_time, points));
            all.extend(cells(of.queue, long));
            all.extend(cells(of.lead, long));
            all.extend(cells(of.rungs, per_thousand));
            all
        };
        let rows = self.classes.iter().map(row).collect();
        let table = table("class-differences", text("各类的差别", "classes"), columns, rows);
        section("classes", text("类别", "Classes"), None, vec![chart, table])
    }

    fn by_role(&self) -> Section {
        let columns = vec![
            text("角色、单位", "role or unit"),
            text("工时：前（小时）", "work: before (hours)"),
            text("工时：后（小时）", "work: after (hours)"),
        ];
        let row = |(_, label, before, after): &(String, gezhi::contract::Text, u64, u64)| {
            vec![Cell::Label(label.clone()), hours(*before), hours(*after)]
        };
        let rows = self.loads.iter().map(row).collect();
        let table = table("load-differences", text("各角色、单位的工时", "work"), columns, rows);
        section("roles", text("人手", "People"), None, vec![table])
    }
}

impl Curve {
    /// The curve as a report.
    #[must_use]
    pub fn report(&self) -> Report {
        let knob = &self.knob;
        let drawn = |point: &Point| {
            let error = point.error.and_then(|error| i64::try_from(error).ok());
            let (met, late) = (point.in_time.met, point.in_time.late);
            let whole = met + late;
            let share = i128::from(met) * 1_000_000 / i128::from(whole.max(1));
            let share = i64::try_from(share).unwrap_or_default();
            (point.value.clone(), points(share), error.map_or(Cell::Empty, points))
        };
        let chart = charts::curve(
            (
                "curve",
                text(format!("{knob} 与按期率"), format!("{knob} and what is in time")),
                text(knob.clone(), knob.clone()),
            ),
            text("按期率（%）", "in time (%)"),
            self.points.iter().map(drawn).collect(),
        );
        let columns = vec![
            text(knob.clone(), knob.clone()),
            text("全区人数", "people in the district"),
            text("按期率", "in time"),
            text("比第一个值多（百分点）", "more than with the first value (percentage points)"),
            text("误差", "error"),
            text("排队：平均", "in the queue: mean"),
            text("升级次数", "rungs"),
            text("占用", "utilisation"),
        ];
        let row = |point: &Point| {
            let [mean, error] = cells(point.gain, points);
            let [queue, ..] = times(point.queue);
            vec![
                word(&point.value),
                count(point.people),
                share(point.in_time),
                mean,
                error,
                queue,
                count(point.rungs),
                Cell::Share { part: point.load.0, whole: point.load.1 },
            ]
        };
        let rows = self.points.iter().map(row).collect();
        let note = text(
            "各个值都用同一串事项；误差是各周的标准误。",
            "Every value meets the very same incidents; errors are standard errors by weeks.",
        );
        let table = table("curve", text("各个值", "values"), columns, rows);
        Report {
            title: title(&self.about, ("扫描", "a sweep")),
            about: about(&self.about),
            sections: vec![section("curve", text("曲线", "Curve"), Some(note), vec![chart, table])],
        }
    }
}
