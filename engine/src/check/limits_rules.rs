//! A limit in `日` says how its days are counted.
//!
//! **What it does.** Finds rows with a limit in `日`, of `limits` and of every other standard table
//! whose limits are counted (`tasks`, `duties`), that lack `计首日`, `顺延` or `止于`.
//!
//! **Why it matters.** 民法典 200–203 governs civil periods only; 行政处罚法 85 and others differ. A
//! default would be a rule that nobody made.
//!
//! **Example.** `→时限` is `15日` and the table has no column `→计首日`.

use gezhi_contract::Text;

use crate::book::text;
use crate::decide::deadline::day_rules;
use crate::diagnostic::{Code, Problems};
use crate::pack::Pack;
use crate::pack::table::Table;

/// Runs the lint.
pub fn check(pack: &Pack, problems: &mut Problems) {
    for name in COUNTED {
        if let Some(table) = pack.tables.get(name) {
            rows(table, problems);
        }
    }
}

/// The standard tables whose limits are counted from an event.
pub(super) const COUNTED: [&str; 3] = ["limits", "tasks", "duties"];

fn rows(table: &Table, problems: &mut Problems) {
    for (at, row) in table.rows.iter().enumerate() {
        let in_days = text(table, at, "limit").is_some_and(|limit| limit.ends_with(" day"));
        let noted = problems.any_at(&row.span.layer, &row.span.file, row.span.line);
        if in_days && !noted && day_rules(table, at).is_none() {
            problems.add_hint(
                Code::MissingRules,
                row.span.clone(),
                Text::new(
                    format!("`{}` 的时限以“日”计，却没有写怎样计日", row.id),
                    format!("the limit of `{}` is in 日 and does not say how days count", row.id),
                ),
                Text::new(
                    "填“计首日”“顺延”（是/否）和“止于”（二十四时/下班）；若指工作日或自然日，就写明",
                    "fill →first_day, →roll (是/否) and →ends (二十四时/下班); or say 工作日 or 自然日",
                ),
            );
        }
    }
}
