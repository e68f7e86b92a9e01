//! A flow can be followed: it begins, its rows are whole, and its clocks can be met.
//!
//! **What it does.** Finds a table `transitions` without a row for `reported` that gives a state;
//! rows of `clocks` whose effect lacks its figure (延长 without `→加计`, `→加计` 时限 without a
//! limit), has one that means nothing, or is in `日`, which these rows cannot say how to count; two
//! rows that say the same of one event; and clocks with a limit that no event stops.
//!
//! **Why it matters.** A case without a state goes nowhere, an extension by nothing is none, and a
//! deadline that nothing can meet will be overdue for ever.
//!
//! **Example.** `limits` has the clock `forward`, and no row of `clocks` stops it.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::Text;

use crate::book::text;
use crate::diagnostic::{Code, Problems};
use crate::pack::Pack;
use crate::pack::table::{Row, Table};
use crate::pack::vocabulary::Section;
use crate::source::Span;

/// Runs the lint. A pack without a flow has none to look at.
pub fn check(pack: &Pack, problems: &mut Problems) {
    if let Some(table) = pack.tables.get("transitions") {
        begins(table, problems);
        twins(table, &["event", "result", "in"], problems);
    }
    let Some(table) = pack.tables.get("clocks") else { return };
    twins(table, &["event", "result", "clock"], problems);
    for (at, row) in table.rows.iter().enumerate() {
        if !noted(row, problems) {
            figures((table, at), row, problems);
        }
    }
    stopped(pack, table, problems);
}

fn noted(row: &Row, problems: &Problems) -> bool {
    problems.any_at(&row.span.layer, &row.span.file, row.span.line)
}

/// Where a case begins.
fn begins(table: &Table, problems: &mut Problems) {
    let reported = |at: &usize| text(table, *at, "event") == Some("reported");
    let mut rows = (0..table.rows.len()).filter(reported);
    if rows.any(|at| text(table, at, "becomes").is_some()) {
        return;
    }
    problems.add_hint(
        Code::FlowRow,
        table.span.clone(),
        Text::new("流转表没有写上报后的状态", "the flow does not say in which state a case begins"),
        Text::new("加一行：→事件 上报，→新状态 …", "add a row: →event reported, →becomes …"),
    );
}

/// Two rows that say something of the very same, in force on the same days.
fn twins(table: &Table, columns: &[&str], problems: &mut Problems) {
    let mut seen: BTreeMap<Vec<String>, &Row> = BTreeMap::new();
    for (at, row) in table.rows.iter().enumerate() {
        let last = columns.last().copied().unwrap_or_default();
        let words = text(table, at, last).unwrap_or_default();
        for word in words.split('、') {
            let mut key: Vec<String> = columns
                .iter()
                .filter(|column| **column != last)
                .map(|column| text(table, at, column).unwrap_or_default().to_owned())
                .collect();
            key.extend([word.to_owned(), format!("{:?}", row.in_force)]);
            let Some(twin) = seen.insert(key, row) else { continue };
            problems.add_hint(
                Code::FlowRow,
                row.span.clone(),
                Text::new(
                    format!("`{}` 与 `{}` 说的是同一件事，后一行不起作用", twin.id, row.id),
                    format!(
                        "`{}` and `{}` speak of the same; the later never counts",
                        twin.id, row.id
                    ),
                ),
                Text::new(
                    "删去一行，或用 replace 取代下层的行",
                    "remove one, or `replace` the row below",
                ),
            );
            break;
        }
    }
}

/// The figures of one effect.
fn figures((table, at): (&Table, usize), row: &Row, problems: &mut Problems) {
    let effect = text(table, at, "effect").unwrap_or_default();
    let adds = text(table, at, "adds");
    let limit = text(table, at, "limit");
    let counted = limit.filter(|limit| !matches!(*limit, "none" | "event"));
    let wrong = match (effect, adds) {
        ("extend", None) => Some(("延长要写 `→加计`", "an extension needs `→adds`")),
        ("extend", Some("limit")) if counted.is_none() => Some((
            "`→加计` 是时限，要写 `→时限`",
            "`→adds` is limit, so `→limit` must say how much",
        )),
        ("extend", Some("original")) if limit.is_some() => Some((
            "加计原时限，不写 `→时限`",
            "one original limit is added; `→limit` means nothing",
        )),
        ("extend", _) => None,
        (_, Some(_)) => Some(("只有延长才写 `→加计`", "only an extension takes `→adds`")),
        ("pause", None) => None,
        (_, None) if limit.is_some() => {
            Some(("只有延长和暂停才写 `→时限`", "only an extension or a pause takes `→limit`"))
        }
        _ => None,
    };
    let unreadable = limit.is_some() && counted.is_none();
    let in_days = effect == "pause" && counted.is_some_and(|limit| limit.ends_with(" day"));
    let wrong = wrong
        .or_else(|| unreadable.then_some(("这里要写多少时间", "an amount of time is needed here")))
        .or_else(|| {
            let (zh, en) = ("这里没有地方写怎样计日", "nothing here says how 日 are counted");
            in_days.then_some((zh, en))
        });
    let Some((zh, en)) = wrong else { return };
    let (zh, en) = (format!("`{}`：{zh}", row.id), format!("`{}`: {en}", row.id));
    problems.add(Code::FlowRow, row.span.clone(), Text::new(zh, en));
}

/// Clocks with a limit that no event stops.
fn stopped(pack: &Pack, table: &Table, problems: &mut Problems) {
    let mut stops: BTreeSet<&str> = BTreeSet::new();
    for at in 0..table.rows.len() {
        if text(table, at, "effect") == Some("stop") {
            stops.extend(text(table, at, "clock").unwrap_or_default().split('、'));
        }
    }
    // A row that names no clock stops every one.
    if stops.contains("") {
        return;
    }
    let mut used: BTreeMap<&str, Span> = BTreeMap::new();
    for name in ["limits", "tasks"] {
        let Some(limits) = pack.tables.get(name) else { continue };
        for (at, row) in limits.rows.iter().enumerate() {
            let limited = text(limits, at, "limit").is_some_and(|l| !matches!(l, "none" | "event"));
            let clock = text(limits, at, "clock").filter(|clock| !stops.contains(clock));
            if let Some(clock) = clock.filter(|_| limited) {
                used.entry(clock).or_insert_with(|| row.span.clone());
            }
        }
    }
    for (clock, span) in used {
        let term = pack.vocabulary.find(Section::Clocks, clock);
        let label = term.map_or(clock, |term| term.label.zh.as_str());
        problems.add_hint(
            Code::ClockWithoutStop,
            span,
            Text::new(
                format!("没有事件会停止时钟“{label}”"),
                format!("no event stops the clock `{clock}`"),
            ),
            Text::new(
                "在 tables/clocks.csv 加一行：哪个事件使它停止",
                "add a row to tables/clocks.csv: the event that stops it",
            ),
        );
    }
}
