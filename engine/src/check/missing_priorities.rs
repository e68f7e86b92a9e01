//! A table that ranks its outputs says which are better.
//!
//! **What it does.** Finds tables with the hit policy `priority` or `output order` without
//! `priorities` for any output.
//!
//! **Why it matters.** Every row would rank the same, so the policy would be another than the one
//! that is written.
//!
//! **Example.** `[tables.risk] hit = "priority"` without `priorities = { "→风险" = ["高", "低"] }`.

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems};
use crate::pack::Pack;
use crate::plan::HitPolicy;

/// Runs the lint.
pub fn check(pack: &Pack, problems: &mut Problems) {
    for table in pack.tables.values() {
        let ranks = matches!(table.policy, HitPolicy::Priority | HitPolicy::OutputOrder);
        if !ranks || table.outputs.iter().any(|column| !column.priorities.is_empty()) {
            continue;
        }
        let (name, policy) = (&table.name, table.policy);
        let output = table.outputs.first().map_or("…", |column| column.path.as_str());
        problems.add_hint(
            Code::MissingPriorities,
            table.span.clone(),
            Text::new(
                format!("表 `{name}` 按“{}”取行，却没有写哪个值在前", policy.name_zh()),
                format!("table `{name}` ranks by `{}` and lists no priorities", policy.name()),
            ),
            Text::new(
                format!("写 priorities = {{ \"→{output}\" = [\"最好\", \"其次\"] }}"),
                format!("write priorities = {{ \"→{output}\" = [\"best\", \"next\"] }}"),
            ),
        );
    }
}
