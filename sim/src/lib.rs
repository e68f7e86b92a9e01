//! Tests a district's policy by simulation, before people live under it.
//!
//! | module | what it does |
//! |---|---|
//! | [`backtest`] | real cases of a file replayed under a pack: what would have been late |
//! | [`check`] | a pack's properties tried on generated incidents, and what holds for any pack |
//! | [`error`] | why a simulation could not be run |
//! | [`faults`] | faults planted in every row: does a property notice? |
//! | [`generate`] | incidents for a pack: aimed at its rows, then by chance |
//! | [`report`] | what a simulation found, as data; drawn as one HTML file, JSON or CSV |
//! | [`scenario`] | an incident that was found as a scenario for the pack's folder |
//! | [`strategy`] | the same incidents as a strategy of proptest, which makes them simpler |
//! | [`stream`] | numbers drawn by a seed, the same on every machine and in any order of work |
//! | [`world`] | what a generator knows of a pack: words, facts, classes, days, places |
//! | [`year`] | a year in a district, and what if |
//!
//! Not responsible for: deciding. Every decision is the component's own, through the SDK; nothing
//! here knows a rule.

pub mod backtest;
pub mod check;
pub mod error;
pub mod faults;
pub mod generate;
pub mod report;
pub mod scenario;
pub mod strategy;
pub mod stream;
mod tables;
pub mod world;
pub mod year;
