//! A sum needs numbers, and a least or greatest value an order.
//!
//! **What it does.** Finds `collect sum` over outputs that are not decimals, and `collect min` or
//! `collect max` over outputs without an order.
//!
//! **Why it matters.** Values that cannot be added or compared are left out, so the answer would be
//! empty.
//!
//! **Example.** `hit = "collect sum"` and no `columns = { "→费用" = "decimal" }`: the column holds
//! strings.

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems};
use crate::pack::Pack;
use crate::pack::field::Kind;
use crate::plan::HitPolicy;
use crate::value::Type;

/// Runs the lint.
pub fn check(pack: &Pack, problems: &mut Problems) {
    for table in pack.tables.values() {
        let fits = |kind: Type| match table.policy {
            HitPolicy::CollectSum => kind == Type::Decimal,
            HitPolicy::CollectMin | HitPolicy::CollectMax => kind.is_ordered(),
            _ => true,
        };
        for column in &table.outputs {
            let Kind::Value(kind) = column.kind else { continue };
            if fits(kind) {
                continue;
            }
            let (path, policy) = (&column.path, table.policy);
            let (takes_zh, takes_en) = match policy {
                HitPolicy::CollectSum => ("数", "decimals"),
                _ => ("有大小之分的值", "values with an order"),
            };
            let kind = kind.name();
            problems.add_hint(
                Code::AggregateColumn,
                column.span.clone(),
                Text::new(
                    format!("“{}”要{takes_zh}，`→{path}` 却是 {kind}", policy.name_zh()),
                    format!("`{}` takes {takes_en}, and `→{path}` is a {kind}", policy.name()),
                ),
                Text::new(
                    format!("写 columns = {{ \"→{path}\" = \"decimal\" }}"),
                    format!("write columns = {{ \"→{path}\" = \"decimal\" }}"),
                ),
            );
        }
    }
}
