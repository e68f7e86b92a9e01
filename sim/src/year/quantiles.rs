//! A distribution of working life as a small table of evenly spaced quantiles.
//!
//! `[5, 10, 30]` says: never under 5, half under 10, never over 30; between them in a straight
//! line. Whole seconds, so that every machine draws the same.
//!
//! Not responsible for: which stream draws; see [`crate::stream`].

use crate::stream::Stream;

/// How finely a draw falls between two quantiles.
const FINE: u64 = 1 << 20;

/// Quantiles in seconds, from the least to the most, evenly spaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quantiles(Vec<u32>);

impl Quantiles {
    /// From quantiles that do not fall; nothing where they do, or there are none.
    #[must_use]
    pub fn new(seconds: Vec<u32>) -> Option<Self> {
        (!seconds.is_empty() && seconds.is_sorted()).then_some(Self(seconds))
    }

    /// One draw, in seconds.
    pub fn draw(&self, stream: &mut Stream) -> u32 {
        let parts = u64::try_from(self.0.len().saturating_sub(1)).unwrap_or_default();
        let at = stream.below(FINE) * parts;
        let (place, rest) = (usize::try_from(at / FINE).unwrap_or_default(), at % FINE);
        let value = |place: usize| self.0.get(place).copied().map_or(0, u64::from);
        let low = value(place);
        let high = if rest == 0 { low } else { value(place + 1) };
        u32::try_from(low + (high - low) * rest / FINE).unwrap_or(u32::MAX)
    }

    /// Whether it can only be nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.0.iter().all(|seconds| *seconds == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Purpose;

    #[test]
    fn draws_lie_between_the_ends_and_half_below_the_middle() {
        let quantiles = Quantiles::new(vec![60, 600, 3600]).unwrap();
        let draws: Vec<u32> =
            (0..10_000).map(|n| quantiles.draw(&mut Stream::new(1, Purpose::Work, n))).collect();
        assert!(draws.iter().all(|d| (60..=3600).contains(d)));
        let below = draws.iter().filter(|d| **d < 600).count();
        assert!((4_800..5_200).contains(&below), "{below} of 10,000 below the median");
    }

    #[test]
    fn falling_quantiles_and_none_are_refused() {
        assert_eq!(Quantiles::new(vec![10, 5]), None);
        assert_eq!(Quantiles::new(vec![]), None);
        let always = Quantiles::new(vec![300]).unwrap();
        assert_eq!(always.draw(&mut Stream::new(9, Purpose::Work, 3)), 300);
    }
}
