//! Phase 3, plan: tables become indexes, and the order of rules is fixed here and nowhere else.
//!
//! An [`Index`] finds the rows that a case hits without looking at each of them; [`naive`] is the
//! obvious way to the same answer and the reference of the tests. [`HitPolicy`] then makes an
//! answer out of the rows hit.
//!
//! The order of rows is that of the table as it was laid; nothing here sorts, weighs or prefers a
//! row but the hit policy, and that at the very end. So an index may be built in any way as long as
//! it gives the same two sets of rows as `naive`, which random tables check.
//!
//! Not responsible for: reading cells (`pack::cell`), types of inputs (the caller checks them
//! before), which rows are in force, or what an answer means.

use crate::value::Value;

mod bits;
mod column;
mod index;
pub mod naive;
mod policy;

pub use bits::Bits;
pub use index::Index;
pub use policy::{Candidates, Conflict, ConflictKind, HitPolicy, Output, Selection};

/// What is known of one input of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input<'a> {
    /// Nothing: every row with a condition on it is possible.
    Unknown,
    /// One value.
    One(&'a Value),
    /// A set of values, any of which may satisfy a condition. An empty set is known to be empty.
    Many(&'a [Value]),
}

/// The rows that a case hits, by their place in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    /// Rows all of whose conditions hold.
    pub hits: Bits,
    /// Rows none of whose conditions fails, but some of whose inputs are unknown.
    pub possible: Bits,
}
