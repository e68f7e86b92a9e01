//! Phase 2, check: what no single cell can show, looked at over the whole pack.
//!
//! What is wrong with one file, row or cell is noted where it is read; one lint a file stands below
//! here.
//!
//! Not responsible for: gaps and overlaps between rows.

use crate::diagnostic::Problems;
use crate::pack::Pack;

mod aggregate_column;
mod duty_columns;
mod flow_rows;
mod ladder_trigger;
mod limits_calendar;
mod limits_rules;
mod missing_priorities;
mod row_says_nothing;
mod rung_holder;
mod setting_word;

/// Runs every lint.
pub fn check(pack: &Pack, problems: &mut Problems) {
    aggregate_column::check(pack, problems);
    duty_columns::check(pack, problems);
    flow_rows::check(pack, problems);
    ladder_trigger::check(pack, problems);
    limits_calendar::check(pack, problems);
    limits_rules::check(pack, problems);
    missing_priorities::check(pack, problems);
    row_says_nothing::check(pack, problems);
    rung_holder::check(pack, problems);
    setting_word::check(pack, problems);
}
