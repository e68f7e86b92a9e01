//! Phase 2, check: what no single cell can show, looked at over the whole pack.
//!
//! What is wrong with one file, row or cell is noted where it is read; one lint a file stands below
//! here.
//!
//! Not responsible for: gaps and overlaps between rows.

use crate::diagnostic::Problems;
use crate::pack::Pack;

mod limits_calendar;
mod limits_rules;
mod row_says_nothing;

/// Runs every lint.
pub fn check(pack: &Pack, problems: &mut Problems) {
    limits_calendar::check(pack, problems);
    limits_rules::check(pack, problems);
    row_says_nothing::check(pack, problems);
}
