//! Embed the Gezhi 格治 rules engine: what is this incident, who is responsible, by when, and why.
//!
//! An [`Engine`] is the component, compiled once. A [`Pack`] is a district's policy open in it,
//! shared by any number of threads. A [`Session`] is one instance, called by the contract's names
//! with JSON.
//!
//! ```
//! use gezhi::{Engine, Session};
//!
//! let engine = Engine::new()?;
//! let description = Session::new(&engine).call("describe", "{}")?;
//! assert!(description.contains("limits"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Which type
//!
//! | you have | take |
//! |---|---|
//! | a folder of rules, and threads that decide | [`pack_dir::bundle`], then [`Pack::open`] |
//! | a bundle (one JSON file) | the same: [`pack_dir::Sources`] takes either |
//! | a pack that is replaced while others decide | [`District`] |
//! | a baked district's component | [`Engine::from_file`], then [`Pack::baked`] |
//! | JSON on both sides already | [`Session::call`], or `Pack::call` for many threads |
//! | diagnostics to show to a person | [`check`], then [`render::diagnostics`] |
//! | cases with expected answers | [`scenario::run`] |
//!
//! # Walls
//!
//! The engine's own bounds come first: they stop the same request at the same step on every host
//! and answer `limit_exceeded`. Behind them stands [`Wall`]: ten seconds a call, or fuel, and a cap
//! on memory. What runs into a wall is a [`CallError`] that is fatal for its instance, never for
//! the [`Pack`]: the next call gets a fresh instance with the same pack.
//!
//! # Times
//!
//! Instants are RFC 3339; a request may also give local times, as `2026-03-02 09:15:00`, which
//! are read in the pack's zone, a fixed offset. Answers are in that zone, with its offset. The
//! machine's clock and time zone are never read.
//!
//! Not responsible for: any decision. Those are the component's, so that every host language gets
//! the same bytes.

#[cfg(feature = "bake")]
pub mod bake;
mod bindings;
mod district;
mod engine;
mod error;
pub mod interop;
mod pack;
pub mod pack_dir;
mod pool;
pub mod render;
mod runtime;
pub mod scenario;
mod session;

pub use bindings::FUNCTIONS;
pub use district::District;
pub use engine::{Builder, COMPONENT, Engine, Isolation};
pub use error::{CallError, EngineError, OpenError};
pub use gezhi_contract as contract;
pub use gezhi_contract::Bundle;
pub use pack::{Pack, check};
pub use runtime::Wall;
pub use session::Session;

/// The README's program, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
