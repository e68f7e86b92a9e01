//! Tests a district's policy by simulation, before people live under it.
//!
//! | module | what it does |
//! |---|---|
//! | [`error`] | why a simulation cannot be run, in both languages |
//! | [`stream`] | numbers drawn by a seed, the same on every machine and in any order of work |
//! | [`report`] | what a simulation found, as data; drawn as one HTML file, JSON or CSV |
//! | [`year`] | a year in a district, and what if |
//!
//! Not responsible for: deciding. Every decision is the component's own, through the SDK; nothing
//! here knows a rule.

pub mod error;
pub mod report;
pub mod stream;
pub mod year;
