//! All keywords of a table in one automaton: a text is read once, whatever the number of rows.
//!
//! Not responsible for: weights and the choice among rows (`decide`).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, MatchKind};

use super::Keywords;
use crate::plan::Bits;

/// The keywords of a table's rows.
#[derive(Clone, Debug)]
pub struct KeywordIndex {
    automaton: NFA,
    /// By the automaton's number of the word.
    words: Vec<Word>,
    /// How many groups each row has.
    groups: Vec<usize>,
    /// The rows without groups: they hold unless a word excludes them.
    free: Vec<usize>,
}

/// A distinct word and the places that name it.
#[derive(Clone, Debug)]
struct Word {
    text: String,
    chars: usize,
    /// Rows and their groups.
    wanted: Vec<(usize, usize)>,
    /// Rows that exclude it.
    unwanted: Vec<usize>,
}

/// A row whose keywords are in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeywordHit {
    /// Its place in the table.
    pub row: usize,
    /// Per group the longest word found, of equally long ones the earliest in the text; folded.
    /// Empty for a row that asks for no keyword.
    pub terms: Vec<String>,
    /// The characters of all terms.
    pub weight_chars: usize,
}

/// The keywords of a table are too many for one automaton: beyond any pack within its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many keywords")]
pub struct TooManyKeywords;

/// The word found for a group: longest first, then earliest.
type Best = (Reverse<usize>, usize, usize);

/// A row, one of its groups, and a word found for it.
type Place = (usize, usize, Best);

impl KeywordIndex {
    /// Builds the index of a table; a row without keywords (`-`) holds for every text.
    ///
    /// # Errors
    ///
    /// [`TooManyKeywords`] where the automaton cannot be numbered.
    pub fn build(rows: &[Option<Keywords>]) -> Result<Self, TooManyKeywords> {
        let mut distinct: BTreeMap<&str, Word> = BTreeMap::new();
        let (mut groups, mut free) = (Vec::new(), Vec::new());
        for (row, keywords) in rows.iter().enumerate() {
            let wanted = keywords.as_ref().map_or(&[][..], |keywords| &keywords.groups);
            groups.push(wanted.len());
            if wanted.is_empty() {
                free.push(row);
            }
            for (group, words) in wanted.iter().enumerate() {
                for word in words {
                    entry(&mut distinct, word).wanted.push((row, group));
                }
            }
            for word in keywords.iter().flat_map(|keywords| &keywords.none) {
                entry(&mut distinct, word).unwanted.push(row);
            }
        }
        let words: Vec<Word> = distinct.into_values().collect();
        let automaton = NFA::builder()
            .match_kind(MatchKind::Standard)
            .build(words.iter().map(|word| &word.text))
            .map_err(|_| TooManyKeywords)?;
        Ok(Self { automaton, words, groups, free })
    }

    /// The rows that hold for a folded text, in the table's order.
    #[must_use]
    pub fn matches(&self, folded_text: &str) -> Vec<KeywordHit> {
        let (mut places, mut excluded) = (Vec::new(), Bits::none(self.groups.len()));
        for (number, start) in self.found(folded_text) {
            let Some(word) = self.words.get(number) else {
                continue;
            };
            word.unwanted.iter().for_each(|row| excluded.insert(*row));
            let found = (Reverse(word.chars), start, number);
            places.extend(word.wanted.iter().map(|(row, group)| (*row, *group, found)));
        }
        // Sorted, the best word of a group comes first.
        places.sort_unstable();
        places.dedup_by_key(|(row, group, _)| (*row, *group));
        let by_row = places.chunk_by(|(row, ..), (other, ..)| row == other);
        let complete = by_row.filter_map(|found| {
            let row = found.first().map(|(row, ..)| *row)?;
            (self.groups.get(row) == Some(&found.len())).then_some((row, found))
        });
        let free = self.free.iter().map(|row| (*row, [].as_slice()));
        let mut rows: Vec<(usize, &[Place])> = complete.chain(free).collect();
        rows.retain(|(row, _)| !excluded.contains(*row));
        rows.sort_unstable_by_key(|(row, _)| *row);
        rows.into_iter().map(|(row, found)| self.hit(row, found)).collect()
    }

    fn hit(&self, row: usize, found: &[Place]) -> KeywordHit {
        let words = found.iter().filter_map(|(.., (.., number))| self.words.get(*number));
        KeywordHit {
            row,
            terms: words.clone().map(|word| word.text.clone()).collect(),
            weight_chars: words.map(|word| word.chars).sum(),
        }
    }

    /// The words that occur, each with the byte at which it first does.
    ///
    /// The words that end in a state of the automaton are the same each time it is entered, so a
    /// state is looked at once: a text full of nested words costs no more than any other.
    fn found(&self, text: &str) -> BTreeMap<usize, usize> {
        let (mut found, mut seen) = (BTreeMap::new(), BTreeSet::new());
        let Ok(mut state) = self.automaton.start_state(Anchored::No) else {
            return found;
        };
        for (end, byte) in (1_usize..).zip(text.bytes()) {
            state = self.automaton.next_state(Anchored::No, state, byte);
            if !self.automaton.is_match(state) || !seen.insert(state) {
                continue;
            }
            for place in 0..self.automaton.match_len(state) {
                let word = self.automaton.match_pattern(state, place);
                let start = end.saturating_sub(self.automaton.pattern_len(word));
                found.entry(word.as_usize()).or_insert(start);
            }
        }
        found
    }
}

fn entry<'a, 'b>(distinct: &'a mut BTreeMap<&'b str, Word>, word: &'b str) -> &'a mut Word {
    distinct.entry(word).or_insert_with(|| Word {
        text: word.to_owned(),
        chars: word.chars().count(),
        wanted: Vec::new(),
        unwanted: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{fold, parse};

    /// Row by row, word by word.
    fn naive(rows: &[Option<Keywords>], text: &str) -> Vec<KeywordHit> {
        let term = |words: &Vec<String>| {
            let found = words.iter().filter_map(|word| Some((word, text.find(word.as_str())?)));
            let best = found.min_by_key(|(word, at)| (usize::MAX - word.chars().count(), *at));
            best.map(|(word, _)| word.clone())
        };
        let hit = |(row, keywords): (usize, &Option<Keywords>)| {
            let none = Keywords { groups: Vec::new(), none: Vec::new() };
            let keywords = keywords.as_ref().unwrap_or(&none);
            let terms: Vec<String> = keywords.groups.iter().map(term).collect::<Option<_>>()?;
            let weight_chars = terms.iter().map(|term| term.chars().count()).sum();
            let is_excluded = keywords.none.iter().any(|word| text.contains(word.as_str()));
            (!is_excluded).then_some(KeywordHit { row, terms, weight_chars })
        };
        rows.iter().enumerate().filter_map(hit).collect()
    }

    fn index(cells: &[&str]) -> KeywordIndex {
        let read = |cell: &&str| (*cell != "-").then(|| parse(cell).unwrap());
        KeywordIndex::build(&cells.iter().map(read).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn finds_rows_in_order_with_their_terms() {
        let index = index(&["水管、自来水管 + 破裂、爆裂 不含 演习", "-", "路面", "管 + 管、水"]);
        let text = fold("中山路自來水管 破裂，爆裂，路面積水");
        let hits = index.matches(&text);
        assert_eq!(hits.iter().map(|hit| hit.row).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!(hits[0].terms, ["自来水管", "破裂"]);
        assert_eq!(hits[0].weight_chars, 6);
        assert_eq!((hits[1].terms.len(), hits[1].weight_chars), (0, 0));
        assert_eq!(hits[3].terms, ["管", "水"], "of equally long words the earliest");
        let rows = |text| index.matches(text).iter().map(|hit| hit.row).collect::<Vec<_>>();
        assert_eq!(rows("水管破裂演习"), [1, 3]);
        assert_eq!(rows(""), [1]);
    }

    #[test]
    fn nested_words_cost_no_more_than_others() {
        let cells: Vec<String> = (1..1_000).map(|length| "a".repeat(length)).collect();
        let index = index(&cells.iter().map(String::as_str).collect::<Vec<_>>());
        let hits = index.matches(&"a".repeat(crate::limits::TEXT_BYTES_MAX));
        assert_eq!(hits.len(), 999);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

        #[test]
        fn equals_the_naive_search(
            rows in prop::collection::vec(
                prop::option::weighted(0.9, (
                    prop::collection::vec(prop::collection::vec("[水管a]{1,3}", 1..4), 1..3),
                    prop::collection::vec("[水管b]{2,3}", 0..2),
                )),
                0..12,
            ),
            text in "[水管ab]{0,24}",
        ) {
            let rows: Vec<Option<Keywords>> = rows
                .into_iter()
                .map(|row| row.map(|(groups, none)| Keywords { groups, none }))
                .collect();
            let index = KeywordIndex::build(&rows).unwrap();
            prop_assert_eq!(index.matches(&text), naive(&rows, &text));
        }
    }
}
