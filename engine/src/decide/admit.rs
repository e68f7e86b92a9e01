//! Admission 受理: on record, refused, or somebody else's.
//!
//! Not responsible for: who handles it; see `assign`.

use gezhi_contract::decision::{Admission, AdmissionReason};

use crate::book::{Book, text};
use crate::decide::ask::{Run, ask, by};
use crate::decide::scene::Scene;

/// Asks the table `admit`. Where no row speaks, the report goes on record: an incident is not lost
/// for want of a rule.
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
