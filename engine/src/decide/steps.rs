//! Tasks 任务 and the ladder 升级: one row, one task or rung.
//!
//! Both are lists in rule order, without a choice among the rows: what two rows ask for is done
//! twice over, and the pack's author sees both in the answer. Possible rows add nothing to either
//! list, but their missing facts are in `needs`.
//!
//! A rung's `when` is text for people, its `trigger` the same in terms that can be counted. The
//! instant at which it is reached hangs on the state of the case's clocks, which is the business of
//! `timeline`.
//!
//! Not responsible for: deadlines of tasks, or when a rung is reached in time.

use gezhi_contract::decision::{Party, Responsibility, Rung, Task, Trigger, TriggerKind};
use gezhi_contract::{Error, Incident};

use crate::book::{Book, setting, text};
use crate::decide::ask::{Run, ask, by};
use crate::decide::assign::{beyond, choices, decides, held, parties};
use crate::decide::deadline;
use crate::decide::scene::Scene;
use crate::pack::table::Table;

/// Asks the table `tasks`.
///
/// Ids are `t1`, `t2` … by place in the list: they name a task within this decision and nowhere
/// else. A pack without the table gives no tasks. A row with a limit gives its task a deadline of
/// its own, on its own clock and from its own starting event.
///
/// # Errors
/// `beyond_calendar` where the calendar of a task's deadline says so.
pub fn tasks(
    book: &Book,
    incident: &Incident,
    scene: &Scene,
    run: &Run,
) -> Result<Vec<Task>, Error> {
    let Some(planned) = book.tables.get("tasks") else { return Ok(Vec::new()) };
    let table = &planned.table;
    let answer = ask(book, planned, scene, run);
    let rows = answer.hits.iter().filter_map(|at| Some((*at, table.rows.get(*at)?)));
    rows.enumerate()
        .map(|(index, (at, row))| {
            let parties = scene.resolve(parties(&book.pack.vocabulary, (table, at), row), run);
            let limited = text(table, at, "limit").is_some();
            let deadline = limited.then(|| deadline::of_row((book, incident, scene), table, at));
            Ok(Task {
                id: format!("t{}", index.saturating_add(1)),
                what: text(table, at, "do").unwrap_or_default().to_owned(),
                mode: mode((table, at), &parties),
                choices: scene.resolve(choices(book, (table, at), row), run),
                starts: setting(book, table, at, "starts"),
                parties,
                evidence: text(table, at, "evidence").map(str::to_owned),
                deadlines: deadline.transpose()?.into_iter().collect(),
                by: by(row),
            })
        })
        .collect()
}

/// The mode that the row states, or the one that its parties amount to.
fn mode((table, at): (&Table, usize), parties: &[Party]) -> gezhi_contract::decision::Mode {
    let decided = parties.iter().filter(|party| decides(party)).count();
    held(text(table, at, "mode"), decided)
}

/// What brings a case to the rung, where the row says it in terms that can be counted.
fn trigger(book: &Book, table: &Table, at: usize) -> Option<Trigger> {
    let on = match text(table, at, "trigger")? {
        "unresolved" => TriggerKind::Unresolved,
        "before_due" => TriggerKind::BeforeDue,
        "overdue" => TriggerKind::Overdue,
        "after" => TriggerKind::After,
        _ => TriggerKind::Unspecified,
    };
    Some(Trigger {
        on,
        clock: text(table, at, "clock").map(str::to_owned),
        limit: text(table, at, "limit").map(str::to_owned),
        starts: setting(book, table, at, "starts"),
    })
}

/// Asks the table `ladder`.
///
/// `beyond_goal_tier` of a rung compares its tier with the goal tier of the responsibility, so a
/// ladder shows where the promise of the goal tier is broken even if the case began below it.
pub fn ladder(
    book: &Book,
    (scene, responsibility): (&Scene, &Responsibility),
    run: &Run,
) -> Vec<Rung> {
    let Some(planned) = book.tables.get("ladder") else { return Vec::new() };
    let table = &planned.table;
    let vocabulary = &book.pack.vocabulary;
    let answer = ask(book, planned, scene, run);
    let rows = answer.hits.iter().filter_map(|at| Some((*at, table.rows.get(*at)?)));
    rows.map(|(at, row)| {
        let tier = text(table, at, "tier").unwrap_or_default().to_owned();
        let parties = scene.resolve(parties(vocabulary, (table, at), row), run);
        Rung {
            beyond_goal_tier: beyond(vocabulary, Some(&tier), responsibility.goal_tier.as_ref()),
            tier,
            mode: mode((table, at), &parties),
            choices: scene.resolve(choices(book, (table, at), row), run),
            trigger: trigger(book, table, at),
            parties,
            when: text(table, at, "when").unwrap_or_default().to_owned(),
            by: by(row),
        }
    })
    .collect()
}
