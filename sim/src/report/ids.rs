//! Ids and file names that are unique and safe, whatever they are made from.
//!
//! Not responsible for: titles.

use std::collections::BTreeSet;

/// A longer id is cut.
const LENGTH_MAX: usize = 80;

/// The ids that are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids(BTreeSet<String>);

impl Ids {
    /// An id of ASCII letters, digits and hyphens that nobody has: what was asked for, or with a
    /// number behind it. Two ids never differ in capitals alone, for file systems know no capitals.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let safe = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
        let id: String = wanted.chars().take(LENGTH_MAX).map(safe).collect();
        let id = match id.chars().next() {
            Some(first) if first.is_ascii_alphabetic() => id,
            _ => format!("x{id}"),
        };
        let mut taken = id.clone();
        let mut number = 1_u64;
        while !self.0.insert(taken.to_ascii_lowercase()) {
            number += 1;
            taken = format!("{id}-{number}");
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_and_unique() {
        let mut ids = Ids::default();
        let wanted = ["load", "Load", "load-2", "../网格", "", "7"];
        let got = wanted.map(|wanted| ids.take(wanted));
        assert_eq!(got, ["load", "Load-2", "load-2-2", "x-----", "x", "x7"]);
    }
}
