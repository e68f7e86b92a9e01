//! A duty gives what its cadence needs.
//!
//! **What it does.** Finds rows of `duties` whose cadence lacks its own columns (次数 a window, 间隔
//! the days, 时段 a list of slots, 随事件 an event, 下次会议 a meeting), slots that are no times of
//! day, numbers below one, and a parameter `week_start` that is neither Monday nor Sunday.
//!
//! **Why it matters.** A cadence without its figure would be judged by a figure that nobody gave.
//!
//! **Example.** `→频次` is 次数 and `→周期` is empty.

use gezhi_contract::Text;
use rust_decimal::Decimal;

use crate::book::{text, value};
use crate::calendar::Window;
use crate::diagnostic::{Code, Problems};
use crate::pack::Pack;
use crate::pack::parameter::Setting;
use crate::pack::table::{Row, Table};
use crate::value::Value;

/// Cadence → the outputs it needs, with their Chinese labels.
///
/// The columns of other cadences may be filled as well: a row whose cadence is changed for a season
/// need not lose its figures.
const NEEDED: [(&str, &[(&str, &str)]); 5] = [
    ("count", &[("times", "次数"), ("window", "周期")]),
    ("gap", &[("gap_days", "间隔天数")]),
    ("slots", &[("slots", "时段表")]),
    ("event", &[("event", "事件")]),
    ("meeting", &[("meeting", "会议")]),
];

/// Runs the lint.
///
/// Rows with a fault of their own are passed over: what cannot be read is not missing. Numbers are
/// held to one or more whatever the cadence, as a zero would be met by doing nothing.
pub fn check(pack: &Pack, problems: &mut Problems) {
    let Some(table) = pack.tables.get("duties") else { return };
    for (at, row) in table.rows.iter().enumerate() {
        if problems.any_at(&row.span.layer, &row.span.file, row.span.line) {
            continue;
        }
        let cadence = text(table, at, "cadence").unwrap_or_default();
        let needed = NEEDED.iter().find(|(name, _)| *name == cadence).map(|(_, needed)| *needed);
        for (output, label) in needed.unwrap_or_default() {
            if value(table, at, output).is_none() {
                let message = Text::new(
                    format!("`{}` 的频次要写 `→{label}`", row.id),
                    format!("the cadence of `{}` needs `→{output}`", row.id),
                );
                problems.add(Code::MissingKey, row.span.clone(), message);
            }
        }
        for (output, label) in [("times", "次数"), ("gap_days", "间隔天数")] {
            if matches!(value(table, at, output), Some(Value::Decimal(n)) if *n < Decimal::ONE) {
                let message = Text::new(
                    format!("`{}` 的 `→{label}` 应不小于 1", row.id),
                    format!("`→{output}` of `{}` must be 1 or more", row.id),
                );
                problems.add(Code::BadValue, row.span.clone(), message);
            }
        }
        if cadence == "slots" {
            slots(pack, (table, at), row, problems);
        }
    }
    week_start(pack, (table, problems));
}

/// The slots of a list parameter, each `06:00-10:00` and within one day; one that passes midnight
/// is two. They may overlap, and an entry then counts in both. A layer above, or a simulation, may
/// have replaced the list, so it is looked at here and not where it was written.
fn slots(pack: &Pack, (table, at): (&Table, usize), row: &Row, problems: &mut Problems) {
    let name = text(table, at, "slots").unwrap_or_default();
    let Some(parameter) = pack.vocabulary.parameter(name) else { return };
    let Setting::Many(slots) = &parameter.value else { return };
    let bad: Vec<&str> =
        slots.iter().filter(|s| Window::parse(s).is_err()).map(String::as_str).collect();
    if slots.is_empty() || !bad.is_empty() {
        let list = bad.join("、");
        problems.add_hint(
            Code::BadValue,
            row.span.clone(),
            Text::new(
                format!("参数 `{name}` 里有的不是时段：{list}"),
                format!("the parameter `{name}` holds what is no slot: {list}"),
            ),
            Text::new("写作 \"06:00-10:00\"", "write it as \"06:00-10:00\""),
        );
    }
}

/// Noted once, at the first row of the table: no row is at fault, and a parameter has no row. It is
/// looked at only if there are duties, for nothing else in the engine counts in weeks.
fn week_start(pack: &Pack, (table, problems): (&Table, &mut Problems)) {
    let fine = match pack.vocabulary.parameter("week_start").map(|parameter| &parameter.value) {
        None => true,
        Some(Setting::One(Value::Text(day))) => matches!(day.as_str(), "monday" | "sunday"),
        Some(_) => false,
    };
    if let Some(row) = table.rows.first().filter(|_| !fine) {
        problems.add(
            Code::BadValue,
            row.span.clone(),
            Text::new(
                "参数 `week_start` 应为 monday 或 sunday",
                "the parameter `week_start` must be monday or sunday",
            ),
        );
    }
}
