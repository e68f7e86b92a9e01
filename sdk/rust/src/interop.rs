//! The contract's payloads in the words of other standards, and back: thin, pure mappings.
//!
//! [`open311`] is GeoReport v2, what city reporting apps speak; [`cloudevents`] is CloudEvents 1.0,
//! what message buses carry. Each function takes what the engine said and writes it anew; none
//! calls the engine, reads a clock or keeps anything. What the other side has no word for is left
//! out or goes into a free text, as each function says; what we do not know is left out, never
//! filled in. `docs/interop.md` holds the tables and lists the losses;
//! `tests/corpus/good/interop/` holds the cases that every language's mapping must give.
//!
//! Not responsible for: transport (forms, XML, HTTP, a bus's own headers), or for whether a value
//! is right. The engine refuses what does not fit the pack.

pub mod cloudevents;
pub mod open311;

use gezhi_contract::decision::{Decision, Party, Relation};
use gezhi_contract::{Error, ErrorKind};

/// A refusal that names the field at fault.
fn refuse(path: &str, zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidRequest, zh, en).at(path)
}

/// Those who do the work, by name or role: the 主办 parties of the first list that has any, else
/// the 牵头 ones.
///
/// Never by who holds the post: a person's name does not leave the house.
fn responsible<'a>(lists: &[&'a [Party]]) -> Vec<&'a str> {
    let named = |relation: Relation, parties: &'a [Party]| -> Vec<&'a str> {
        let in_it = parties.iter().filter(|party| party.relation == relation);
        in_it.filter_map(|party| party.name.as_deref().or(party.role.as_deref())).collect()
    };
    let ways = [Relation::Responsible, Relation::Accountable].into_iter();
    let mut found = ways.flat_map(|relation| lists.iter().map(move |list| named(relation, list)));
    found.find(|names| !names.is_empty()).unwrap_or_default()
}

/// The digest of the pack that decided, where the decision has a receipt.
fn pack_digest(decision: &Decision) -> Option<&str> {
    decision.receipt.as_ref().map(|receipt| receipt.pack.as_str())
}

#[cfg(test)]
mod tests;
