//! Limits need a calendar to be counted in.
//!
//! **What it does.** Finds a pack with limits where neither the row's layer nor any other names a
//! calendar.
//!
//! **Why it matters.** `4 work_hour` means nothing without working hours.
//!
//! **Example.** `tables/limits.csv` with one row, and no `calendar = "…"` in any `pack.toml`.

use gezhi_contract::Text;

use super::limits_rules::COUNTED;
use crate::book::text;
use crate::diagnostic::{Code, Problems};
use crate::pack::Pack;

/// Runs the lint.
pub fn check(pack: &Pack, problems: &mut Problems) {
    let limited = COUNTED.iter().filter_map(|name| pack.tables.get(*name));
    let mut rows = limited.flat_map(|table| {
        let rows = table.rows.iter().enumerate();
        rows.filter(|(at, _)| text(table, *at, "limit").is_some()).map(|(_, row)| row)
    });
    let without = rows.find(|row| pack.calendar_id(row.layer).is_none());
    if let Some(row) = without {
        problems.add_hint(
            Code::BadCalendar,
            row.span.clone(),
            Text::new("有时限，却没有日历", "there are limits but no calendar"),
            Text::new(
                "在 pack.toml 写 calendar = \"cn-mainland\"，并在 layers 里加上 gezhi:common",
                "write calendar = \"cn-mainland\" in pack.toml and gezhi:common in its layers",
            ),
        );
    }
}
