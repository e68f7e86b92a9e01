//! How many people each desk has, after a knob was turned.
//!
//! Not responsible for: how a knob is written; see [`super::super::knobs`].

use super::super::knobs::Change;

/// The people of desks whose number is changed together: nobody's desk is left empty, and those who
/// come or go are spread evenly over the desks.
pub(super) fn changed(counts: &[u32], change: Change) -> Vec<u32> {
    let whole: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    let target = change.applied(whole);
    if whole == 0 || target == whole {
        return counts.to_vec();
    }
    let (mut before, mut given) = (0_u64, 0_u64);
    let mut out = Vec::with_capacity(counts.len());
    for count in counts {
        before += u64::from(*count);
        // Running sums, so that what each desk rounds off the next one gets.
        let due = (before * target + whole / 2) / whole;
        let here = due.saturating_sub(given).max(u64::from((*count).min(1)));
        given = due;
        out.push(u32::try_from(here).unwrap_or(u32::MAX));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_more_of_thirty_single_posts_are_three_people_far_apart() {
        let more = changed(&[1; 30], Change::Percent(10));
        assert_eq!(more.iter().sum::<u32>(), 33);
        let places: Vec<usize> = (0..30).filter(|at| more[*at] == 2).collect();
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 9), "{places:?}");
    }

    #[test]
    fn nobodys_desk_is_left_empty() {
        assert_eq!(changed(&[1, 1, 4, 0], Change::Percent(-90)), [1, 1, 1, 0]);
        assert_eq!(changed(&[3, 3], Change::Set(10)), [5, 5]);
        assert_eq!(changed(&[3, 3], Change::Add(-2)), [2, 2]);
    }
}
