//! How much work a role or unit had, when, and how long it waited for it.
//!
//! Not responsible for: how much it could have done; see `tally`.

use super::super::days::{DAY, HOUR};

/// The work of one role or unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Load {
    /// Seconds of work by the hour of the day.
    pub(crate) hours: [u64; 24],
    /// Seconds of it outside of shifts, by people on call.
    pub(crate) outside: u64,
    /// Pieces of work that were done.
    pub(crate) done: u64,
    /// How long each waited before it was begun, in seconds.
    pub(crate) waits: Vec<u32>,
}

impl Load {
    /// All of it, in seconds.
    pub(crate) fn sum(&self) -> u64 {
        self.hours.iter().sum()
    }

    /// Spreads work over the hours of a stretch; `of` gives the work done after so many seconds.
    pub(crate) fn spread(&mut self, (from, to): (u32, u32), before: u32, of: impl Fn(u32) -> u32) {
        let mut at = from;
        while at < to {
            let next = to.min((at / HOUR + 1) * HOUR);
            let hour = usize::try_from(at % DAY / HOUR).unwrap_or_default();
            let work = of(before + next - from) - of(before + at - from);
            if let Some(hour) = self.hours.get_mut(hour) {
                *hour += u64::from(work);
            }
            at = next;
        }
    }
}
