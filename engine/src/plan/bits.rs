//! Sets of rows, one bit each.
//!
//! Not responsible for: what a row is.

const WORD: usize = u64::BITS as usize;

/// A set of rows of one table. Two sets that are combined belong to tables of the same length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// No row of `len`.
    #[must_use]
    pub fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(WORD)], len }
    }

    /// Every row of `len`.
    #[must_use]
    pub fn all(len: usize) -> Self {
        let mut words = vec![u64::MAX; len.div_ceil(WORD)];
        if let Some(last) = words.last_mut() {
            *last >>= words_surplus(len);
        }
        Self { words, len }
    }

    /// The given rows of `len`; rows beyond it are left out.
    #[must_use]
    pub fn of(len: usize, rows: impl IntoIterator<Item = usize>) -> Self {
        let mut bits = Self::none(len);
        for row in rows {
            bits.insert(row);
        }
        bits
    }

    /// How many rows the table has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no row is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many rows are in the set.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The first row of the set.
    #[must_use]
    pub fn first(&self) -> Option<usize> {
        self.iter().next()
    }

    /// Whether `row` is in the set.
    #[must_use]
    pub fn contains(&self, row: usize) -> bool {
        self.words.get(row / WORD).is_some_and(|word| word >> (row % WORD) & 1 == 1)
    }

    /// The rows of the set, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(place, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                left &= left.checked_sub(1)?;
                place.checked_mul(WORD)?.checked_add(bit)
            })
        })
    }

    /// Puts `row` in.
    pub fn insert(&mut self, row: usize) {
        self.change(row, |word, mask| *word |= mask);
    }

    /// Takes `row` out.
    pub fn remove(&mut self, row: usize) {
        self.change(row, |word, mask| *word &= !mask);
    }

    /// Puts `row` in where it is out, and takes it out where it is in.
    pub fn toggle(&mut self, row: usize) {
        self.change(row, |word, mask| *word ^= mask);
    }

    /// Keeps the rows that are in `other` too.
    pub fn and(&mut self, other: &Self) {
        self.combine(other, |word, other| *word &= other);
    }

    /// Adds the rows of `other`.
    pub fn or(&mut self, other: &Self) {
        self.combine(other, |word, other| *word |= other);
    }

    /// Takes out the rows of `other`.
    pub fn and_not(&mut self, other: &Self) {
        self.combine(other, |word, other| *word &= !other);
    }

    /// Takes over the rows of `other` without allocating.
    pub fn copy_from(&mut self, other: &Self) {
        self.combine(other, |word, other| *word = other);
    }

    /// Takes out every row.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    fn change(&mut self, row: usize, change: impl FnOnce(&mut u64, u64)) {
        if row < self.len
            && let Some(word) = self.words.get_mut(row / WORD)
        {
            change(word, 1 << (row % WORD));
        }
    }

    fn combine(&mut self, other: &Self, combine: impl Fn(&mut u64, u64)) {
        debug_assert_eq!(self.len, other.len, "sets of rows of different tables");
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            combine(word, *other);
        }
    }
}

/// How many bits of the last word are beyond `len`.
fn words_surplus(len: usize) -> usize {
    len.div_ceil(WORD).saturating_mul(WORD).saturating_sub(len)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Bits are sets.
        #[test]
        fn bits_are_sets(
            len in 0_usize..200,
            a in prop::collection::btree_set(0_usize..200, 0..50),
            b in prop::collection::btree_set(0_usize..200, 0..50),
        ) {
            let within = |set: BTreeSet<usize>| -> BTreeSet<usize> {
                set.into_iter().filter(|row| *row < len).collect()
            };
            let (a, b) = (within(a), within(b));
            let (left, right) = (Bits::of(len, a.clone()), Bits::of(len, b.clone()));
            let same = |bits: &Bits, set: BTreeSet<usize>| {
                assert_eq!(bits.iter().collect::<BTreeSet<_>>(), set);
                assert!(bits.iter().is_sorted());
                assert_eq!(bits.count(), set.len());
                assert_eq!(bits.first(), set.first().copied());
                assert_eq!(bits.is_empty(), set.is_empty());
                assert!((0..220).all(|row| bits.contains(row) == set.contains(&row)));
            };
            type Change = fn(&mut Bits, &Bits);
            let changed = |change: Change| {
                let mut bits = left.clone();
                change(&mut bits, &right);
                bits
            };
            same(&left, a.clone());
            same(&changed(Bits::and), &a & &b);
            same(&changed(Bits::or), &a | &b);
            same(&changed(Bits::and_not), &a - &b);
            same(&changed(Bits::copy_from), b.clone());
            same(&changed(|bits, _| bits.clear()), BTreeSet::new());
            let toggle: Change = |bits, other| other.iter().for_each(|row| bits.toggle(row));
            let remove: Change = |bits, other| other.iter().for_each(|row| bits.remove(row));
            same(&changed(toggle), &a ^ &b);
            same(&changed(remove), &a - &b);
            same(&Bits::all(len), (0..len).collect());
        }
    }
}
