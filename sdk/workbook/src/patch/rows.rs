//! Which row of a sheet is which row of its original.
//!
//! Not responsible for: what is done with them.

use std::collections::BTreeMap;

use gezhi_contract::Text;

use super::Notes;
use crate::finding::Code;
use crate::read::Current;

/// For each row now, the row it was: by its key where that is clear, else by its whole content.
pub(super) fn origins(
    was: &[Vec<String>],
    now: &[&[String]],
    key: impl Fn(&[String]) -> Option<String>,
) -> Vec<Option<usize>> {
    let mut left: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, row) in was.iter().enumerate() {
        if let Some(key) = key(row) {
            left.entry(key).or_default().push(at);
        }
    }
    let mut found: Vec<Option<usize>> = vec![None; now.len()];
    let mut taken = vec![false; was.len()];
    let mut take = |at: usize| {
        let free = taken.get_mut(at).filter(|taken| !**taken)?;
        *free = true;
        Some(at)
    };
    // First what says the same in full, so that of two rows with one key the unchanged one is kept.
    let mut same: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for (at, row) in was.iter().enumerate().rev() {
        same.entry(row.as_slice()).or_default().push(at);
    }
    for (row, found) in now.iter().zip(&mut found) {
        *found = same.get_mut(row).and_then(Vec::pop).and_then(&mut take);
    }
    for (row, found) in now.iter().zip(&mut found) {
        if found.is_none()
            && let Some(places) = key(row).and_then(|key| left.get(&key))
        {
            *found = places.iter().find_map(|at| take(*at));
        }
    }
    found
}

/// Notes that two rows name the same thing.
pub(super) fn twin(at: (&Current, u32, &str), name: &str, notes: &mut Notes) {
    notes.fault(
        at,
        Code::DuplicateRow,
        Text::new(format!("`{name}` 写了两行"), format!("`{name}` stands in two rows")),
        Text::new("删去一行，或改编号", "delete one of them, or change its id"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_key_and_by_content() {
        let row = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
        let was = [row("a 1"), row("b 2"), row("#x -"), row("#x -")];
        let now = [row("b 3"), row("#x -"), row("c 1"), row("a 1"), row("b 9")];
        let now: Vec<&[String]> = now.iter().map(Vec::as_slice).collect();
        let key = |row: &[String]| row.first().filter(|k| !k.starts_with('#')).cloned();
        assert_eq!(origins(&was, &now, key), [Some(1), Some(2), None, Some(0), None]);
    }
}
