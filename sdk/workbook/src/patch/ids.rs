//! Ids for rows that have none: as the others of their sheet, with the next free number.
//!
//! Not responsible for: ids that were written; two of one kind are the check's to tell.

use std::collections::{BTreeMap, BTreeSet};

/// The ids of all tables: rows share one space of them.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: BTreeSet<String>,
}

/// The parts of an id that ends in a number, or in a number and a few letters.
fn parts(id: &str) -> Option<(&str, &str)> {
    let stem = id.trim_end_matches(|c: char| !c.is_ascii_digit());
    let head = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = stem.strip_prefix(head).filter(|digits| !digits.is_empty())?;
    Some((head, digits))
}

impl Ids {
    pub(super) fn take(&mut self, id: &str) {
        self.taken.insert(id.to_owned());
    }

    /// The next id of a sheet with those ids; `letter` begins the ids of one that has none.
    pub(super) fn next<'a>(&mut self, ids: impl Iterator<Item = &'a str>, letter: &str) -> String {
        // Head → how often, the greatest number, and how many figures it has.
        let mut heads: BTreeMap<&str, (usize, u64, usize)> = BTreeMap::new();
        for (head, digits) in ids.filter_map(parts) {
            let number: u64 = digits.parse().unwrap_or(0);
            let entry = heads.entry(head).or_default();
            entry.0 = entry.0.saturating_add(1);
            if number >= entry.1 {
                (entry.1, entry.2) = (number, digits.len());
            }
        }
        let common = heads.iter().max_by_key(|(_, (count, ..))| *count);
        let (head, mut number, width) = match common {
            Some((head, (_, number, width))) => ((*head).to_owned(), *number, *width),
            None => (format!("{letter}-"), 0, 2),
        };
        loop {
            number = number.saturating_add(1);
            let id = format!("{head}{number:0width$}");
            if self.taken.insert(id.clone()) || number == u64::MAX {
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_on_as_they_began() {
        let mut ids = Ids::default();
        ids.take("LST-A-103");
        let next = ids.next(["LST-A-001", "LST-A-102", "X-9"].into_iter(), "A");
        assert_eq!(next, "LST-A-104", "103 is another table's");
        assert_eq!(ids.next(["LST-K-01a", "LST-K-01b"].into_iter(), "K"), "LST-K-02");
        assert_eq!(ids.next([].into_iter(), "K"), "K-01");
        assert_eq!(ids.next(["abc"].into_iter(), "K"), "K-02");
    }
}
