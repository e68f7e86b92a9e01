//! Tests a district's policy by simulation, before people live under it.
//!
//! | module | what it does |
//! |---|---|
//! | [`backtest`] | real cases of a file replayed under a pack: what would have been late, and by how much |
//! | [`error`] | why a simulation could not be run |
//! | [`stream`] | numbers drawn by a seed, the same on every machine and in any order of work |
//! | [`report`] | what a simulation found, as data; drawn as one HTML file, JSON or CSV |
//!
//! Not responsible for: deciding. Every decision is the component's own, through the SDK; nothing
//! here knows a rule.

pub mod backtest;
pub mod error;
pub mod report;
pub mod stream;
