//! The Gezhi rules engine: (pack, roster, request) → response, and nothing else.
//!
//! Four phases, one module each:
//!
//! 1. [`pack`] **reads** layers of `(path, text)` into tables, words, calendars and scripts;
//! 2. [`check`] **checks** what was read and says everything that is wrong, as data;
//! 3. [`plan`] **plans**: tables become indexes ([`book`]); the order of rules is fixed here and
//!    nowhere else;
//! 4. [`decide`] **decides** one incident.
//!
//! A district's [`roster`], where one is enrolled, turns the roles of a decision into posts.
//! [`assess`] asks the pack's own [`properties`] about a decision.
//!
//! [`Instance`] is the door: the contract's functions by name, JSON on both sides.
//!
//! Not responsible for: files, encodings, clocks, drawing, the wasm ABI. The engine imports
//! nothing.

#![forbid(unsafe_code)]

pub mod assess;
pub mod book;
pub mod calendar;
pub mod check;
pub mod decide;
pub mod describe;
pub mod diagnostic;
pub mod duties;
pub mod evaluate;
pub mod flow;
pub mod instance;
pub mod instant;
pub mod limits;
pub mod open;
pub mod pack;
pub mod plan;
pub mod properties;
pub mod roster;
pub mod score;
pub mod source;
pub mod survey;
pub mod text;
pub mod timeline;
pub mod value;

pub use instance::Instance;
