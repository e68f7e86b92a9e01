//! A row gives what its table is for.
//!
//! **What it does.** Finds rows of standard tables whose needed output cells are empty, and rows of
//! `assign` that give nothing at all.
//!
//! **Why it matters.** Such a row is hit and says nothing: the decision would name a rule that
//! decided nothing.
//!
//! **Example.** A row of `limits` without a `→时限`.

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems};
use crate::pack::Pack;
use crate::pack::field::SHAPES;

/// Runs the lint.
pub fn check(pack: &Pack, problems: &mut Problems) {
    for shape in SHAPES {
        let Some(table) = pack.tables.get(shape.name) else { continue };
        for row in &table.rows {
            let mut empty: Vec<&str> = shape
                .needed
                .iter()
                .copied()
                .filter(|needed| {
                    let at = table.output(needed);
                    at.and_then(|at| row.outputs.get(at)).is_none_or(Option::is_none)
                })
                .collect();
            if row.outputs.iter().all(Option::is_none) {
                empty.push("→");
            }
            // A bad cell was reported where it was read; an empty one is reported here.
            if let Some(output) = empty.first().filter(|_| !noted(problems, row)) {
                problems.add(
                    Code::MissingKey,
                    row.span.clone(),
                    Text::new(
                        format!("`{}` 没有写 `{output}`", row.id),
                        format!("row `{}` leaves `{output}` empty", row.id),
                    ),
                );
            }
        }
    }
}

fn noted(problems: &Problems, row: &crate::pack::table::Row) -> bool {
    problems.any_at(&row.span.layer, &row.span.file, row.span.line)
}
