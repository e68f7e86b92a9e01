//! Every rung of a ladder has one who answers for it, or says why not.
//!
//! **What it does.** Finds rows of `ladder` without a mode that name no accountable and not exactly
//! one responsible party, or several accountable ones.
//!
//! **Why it matters.** A case that climbs to a rung which nobody or everybody holds is nobody's.
//! Where a source leaves that open, the row must say so: `→责任方式` 共同, 待定 or 未指明.
//!
//! **Example.** `→主办` is `派出所、司法所` and `→责任方式` is empty.

use gezhi_contract::Text;

use crate::book::text;
use crate::diagnostic::{Code, Problems};
use crate::pack::Pack;

/// Runs the lint.
///
/// One accountable party is enough whoever else helps: 牵头负责 is whom the case is asked of. Rows that
/// have a fault already are passed over, for the cell that is missing may be the faulty one.
pub fn check(pack: &Pack, problems: &mut Problems) {
    let Some(table) = pack.tables.get("ladder") else { return };
    for (at, row) in table.rows.iter().enumerate() {
        let noted = problems.any_at(&row.span.layer, &row.span.file, row.span.line);
        let count = |column: &str| {
            let parties = text(table, at, column).unwrap_or_default();
            parties.split('、').filter(|party| !party.is_empty()).count()
        };
        let (accountable, responsible) = (count("accountable"), count("responsible"));
        let one = accountable == 1 || (accountable == 0 && responsible == 1);
        let stated = text(table, at, "mode").is_some_and(|mode| mode != "sole");
        if one || stated || noted {
            continue;
        }
        problems.add_hint(
            Code::RungHolder,
            row.span.clone(),
            Text::new(
                format!("`{}` 这一级没有唯一的负责方", row.id),
                format!("rung `{}` has no single party that answers for it", row.id),
            ),
            Text::new(
                "写一个牵头负责（或一个主办）；原文若是共同、待定或没有指明，填 →责任方式",
                "name one →accountable (or one →responsible), or state →mode: 共同, 待定, 未指明",
            ),
        );
    }
}
