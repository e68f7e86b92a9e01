//! Tasks 任务 and the ladder 升级: one row, one task or rung.
//!
//! Both are lists in rule order, without a choice among the rows: what two rows ask for is done
//! twice over, and the pack's author sees both in the answer. Possible rows add nothing to either
//! list, but their missing facts are in `needs`.
//!
//! A rung's `when` is text for people. An instant would need the state of the case's clocks, which
//! is the business of `timeline`, a function that this engine does not have yet.
//!
//! Not responsible for: deadlines of tasks, or when a rung is reached in time.

use gezhi_contract::decision::{Responsibility, Rung, Task};

use crate::book::{Book, text};
use crate::decide::ask::{Run, ask, by};
use crate::decide::assign::{beyond, parties};
use crate::decide::scene::Scene;

/// Asks the table `tasks`.
///
/// Ids are `t1`, `t2` … by place in the list: they name a task within this decision and nowhere
/// else. A pack without the table gives no tasks.
pub fn tasks(book: &Book, scene: &Scene, run: &Run) -> Vec<Task> {
    let Some(planned) = book.tables.get("tasks") else { return Vec::new() };
    let table = &planned.table;
    let answer = ask(book, planned, scene, run);
    let rows = answer.hits.iter().filter_map(|at| Some((*at, table.rows.get(*at)?)));
    rows.enumerate()
        .map(|(index, (at, row))| Task {
            id: format!("t{}", index.saturating_add(1)),
            what: text(table, at, "do").unwrap_or_default().to_owned(),
            parties: parties(&book.pack.vocabulary, (table, at), row),
            evidence: text(table, at, "evidence").map(str::to_owned),
            deadlines: Vec::new(),
            by: by(row),
        })
        .collect()
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
        Rung {
            beyond_goal_tier: beyond(vocabulary, Some(&tier), responsibility.goal_tier.as_ref()),
            tier,
            parties: parties(vocabulary, (table, at), row),
            when: text(table, at, "when").unwrap_or_default().to_owned(),
            by: by(row),
        }
    })
    .collect()
}
