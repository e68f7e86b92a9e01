//! Numbers by chance that are not: one seed, and a stream of its own for every entity.
//!
//! ChaCha8 is a counter under a key: the seed is the key and the entity chooses the stream, so that
//! what an incident or a post draws does not depend on who drew before it, on the number of threads
//! or on what else is simulated. That is what lets two policies meet the very same year.
//!
//! Not responsible for: distributions of working life; those are data of a plan.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What draws a stream: one number for each purpose, so that two purposes never share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// The incidents that properties are tried on.
    Incident = 1,
    /// When incidents of a simulated year arrive.
    Arrival = 2,
    /// What they are.
    Case = 3,
    /// How they are worked on.
    Work = 4,
    /// Who is absent.
    Absence = 5,
}

/// A stream of numbers.
///
/// ```
/// use gezhi_sim::stream::{Purpose, Stream};
///
/// let mut one = Stream::new(7, Purpose::Incident, 41);
/// let mut same = Stream::new(7, Purpose::Incident, 41);
/// assert_eq!(one.below(1000), same.below(1000));
/// ```
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of entity `entity` (its number, below 2^56) under a seed.
    #[must_use]
    pub fn new(seed: u64, purpose: Purpose, entity: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(u64::from(purpose as u8) << 56 | entity & ((1 << 56) - 1));
        Self(rng)
    }

    /// A number below `bound`, each as likely; 0 where the bound is 0.
    ///
    /// By multiplication of 64 by 64 bits: what it prefers is less than 1 in 2^32 for bounds below
    /// 2^32.
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// Whether a chance of `part` in `whole` came true.
    pub fn chance(&mut self, part: u64, whole: u64) -> bool {
        self.below(whole) < part
    }

    /// One of the items, each as likely.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let at = self.below(u64::try_from(items.len()).unwrap_or_default());
        items.get(usize::try_from(at).unwrap_or_default())
    }

    /// The place of a weight, each as likely as it is heavy; nothing where all are 0.
    pub fn weighted(&mut self, weights: &[u64]) -> Option<usize> {
        let mut left = self.below(weights.iter().sum());
        weights.iter().position(|weight| {
            let here = left < *weight;
            left = left.saturating_sub(*weight);
            here
        })
    }
}
