//! The ladder in time: which rungs are reached at an instant, and which of them holds.
//!
//! A rung is reached by a clock (so long before its end, or after it) or by an event (`escalated`).
//! What a clock brought about stays while the clock stands as it does; a clock that is extended or
//! starts anew is looked at again. Of the rungs reached the highest tier holds.
//!
//! So a rung of a lower tier that is reached later, by another clock, takes nothing back: who was
//! made answerable stays so until the clock that made him is looked at anew. What the answer calls
//! accountable are the parties of that rung, or the decision's where no rung is reached.
//!
//! Tiers rank as the vocabulary has them, the lowest first. A case may have been decided by a pack
//! whose tiers the open one does not know; then the ladder's own order ranks them, for its author
//! wrote the lowest rung first.
//!
//! Not responsible for: when a clock ends.

use gezhi_contract::Error;
use jiff::civil::DateTime;

use super::fold::Fold;

/// When a rung was reached, and by which event, if it was one.
pub type Reached = (DateTime, Option<u64>);

impl Fold<'_> {
    /// For each rung when it was reached first, at an instant up to which the case is folded.
    ///
    /// # Errors
    /// As the calendar's.
    pub fn reached(&self, now: DateTime) -> Result<Vec<Option<Reached>>, Error> {
        let mut out: Vec<Option<Reached>> = vec![None; self.decision.ladder.len()];
        let mut note = |rung: usize, at: DateTime, event: Option<u64>| {
            if let Some(place) = out.get_mut(rung)
                && place.is_none_or(|(first, _)| at < first)
            {
                *place = Some((at, event));
            }
        };
        for (rung, (at, event)) in &self.escalated {
            note(*rung, *at, Some(*event));
        }
        for watch in &self.watches {
            for (rung, at) in &watch.tripped {
                note(*rung, *at, None);
            }
            for (rung, at) in watch.ahead_of_rungs()? {
                if at <= now && !watch.tripped.iter().any(|(known, _)| *known == rung) {
                    note(rung, at, None);
                }
            }
        }
        Ok(out)
    }

    /// The rung that holds: of those reached the highest tier, of equals the later one.
    ///
    /// # Errors
    /// As the calendar's.
    pub fn holding(&self, now: DateTime) -> Result<Option<usize>, Error> {
        Ok(self.highest(&self.reached(now)?))
    }

    /// The highest of the rungs reached. Tiers rank as the vocabulary has them; where it does not
    /// have one of them (the pack that decided was another), they rank as the ladder does.
    #[must_use]
    pub fn highest(&self, reached: &[Option<Reached>]) -> Option<usize> {
        let vocabulary = &self.book.pack.vocabulary;
        let ladder = &self.decision.ladder;
        let ranks: Option<Vec<usize>> =
            ladder.iter().map(|rung| vocabulary.rank(&rung.tier)).collect();
        let rank = |rung: &usize| ranks.as_ref().and_then(|ranks| ranks.get(*rung).copied());
        let all = reached.iter().enumerate().filter(|(_, reached)| reached.is_some());
        all.map(|(rung, _)| rung).max_by_key(|rung| (rank(rung), *rung))
    }
}
