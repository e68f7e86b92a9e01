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
//! Not responsible for: any decision. Those are the component's, so that every host language gets
//! the same bytes.

mod bindings;
mod engine;
mod error;
mod pack;
pub mod pack_dir;
mod pool;
pub mod render;
mod runtime;
pub mod scenario;
mod session;

pub use bindings::FUNCTIONS;
pub use engine::{Builder, COMPONENT, Engine, Isolation};
pub use error::{CallError, EngineError, OpenError};
pub use gezhi_contract as contract;
pub use gezhi_contract::Bundle;
pub use pack::{Pack, check};
pub use runtime::Wall;
pub use session::Session;
