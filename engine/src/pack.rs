//! Phase 1, read: files → pack.

pub mod cell;
