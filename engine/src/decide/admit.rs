//! Admission 受理: on record, refused, or somebody else's.
//!
//! The table's hit policy is *first*: rows are read from the top, as a checklist at the desk is.
//! That makes a possible row *ahead* of the first hit decisive, for it would be the answer if its
//! facts were known; a possible row behind the hit changes nothing. The same care makes a table
//! without any hit, but with possible rows, say `needs_facts`.
//!
//! `assign` may later turn a `register` into `needs_facts`, where nobody can be named yet; it never
//! turns a refusal into anything.
//!
//! Not responsible for: who handles it; see `assign`.

use gezhi_contract::decision::{Admission, AdmissionReason};

use crate::book::{Book, text};
use crate::decide::ask::{Run, ask, by};
use crate::decide::scene::Scene;

/// Asks the table `admit`. Where no row speaks, the report goes on record: an incident is not lost
/// for want of a rule.
///
/// Gives the admission and, where a row was hit, its reason: `reason` and `refer_to` as the row has
/// them, and `by`. `register` without a reason means that no row was hit, or that the pack has no
/// such table. A row's word that is none of `refuse` and `refer` is `register`; other words do not
/// pass the reading of tables.
pub fn admit(book: &Book, scene: &Scene, run: &Run) -> (Admission, Option<AdmissionReason>) {
    let Some(planned) = book.tables.get("admit") else { return (Admission::Register, None) };
    let answer = ask(book, planned, scene, run);
    let hit = answer.hits.first().copied();
    let unsettled = match (hit, answer.possible.first()) {
        (Some(hit), Some(possible)) => *possible < hit,
        (None, Some(_)) => true,
        _ => false,
    };
    if unsettled {
        return (Admission::NeedsFacts, None);
    }
    let table = &planned.table;
    let Some((at, row)) = hit.and_then(|at| Some((at, table.rows.get(at)?))) else {
        return (Admission::Register, None);
    };
    let admission = match text(table, at, "admission") {
        Some("refuse") => Admission::Refuse,
        Some("refer") => Admission::Refer,
        _ => Admission::Register,
    };
    let reason = AdmissionReason {
        reason: text(table, at, "reason").map(str::to_owned),
        refer_to: text(table, at, "refer_to").map(str::to_owned),
        by: by(row),
    };
    (admission, Some(reason))
}
