//! A rung that hangs on a clock says by how much.
//!
//! **What it does.** Finds rows of `ladder` whose trigger is 到期前 or 起算后 and that give no `→时限`.
//!
//! **Why it matters.** A reminder that nobody says how long before is none, and would come when it
//! is too late.
//!
//! **Example.** `→触发` is 到期前 and `→时限` is empty.

use gezhi_contract::Text;

use crate::book::text;
use crate::diagnostic::{Code, Problems};
use crate::pack::Pack;

/// Runs the lint. Rows with a fault of their own are passed over.
pub fn check(pack: &Pack, problems: &mut Problems) {
    let Some(table) = pack.tables.get("ladder") else { return };
    for (at, row) in table.rows.iter().enumerate() {
        let counts = matches!(text(table, at, "trigger"), Some("before_due" | "after"));
        let limit = text(table, at, "limit").filter(|limit| !matches!(*limit, "none" | "event"));
        if !counts
            || limit.is_some()
            || problems.any_at(&row.span.layer, &row.span.file, row.span.line)
        {
            continue;
        }
        problems.add(
            Code::MissingKey,
            row.span.clone(),
            Text::new(
                format!("`{}` 的触发要写 `→时限`：提前或之后多久", row.id),
                format!("the trigger of `{}` needs `→limit`: how long before or after", row.id),
            ),
        );
    }
}
