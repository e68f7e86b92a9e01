//! The contract of Gezhi 格治: what goes into the engine and what comes out, as plain data.
//!
//! Every function of [`gezhi.wit`](../gezhi.wit) takes one JSON text and answers one. The types
//! here are both sides of each; [`schema::all`] generates their JSON Schemas, and [`json`] holds
//! the rules of reading (strict) and writing (RFC 8785).
//!
//! Not responsible for: what any of it means. Policy lives in packs, meaning in the engine.

pub mod assess;
pub mod bundle;
pub mod calls;
pub mod decision;
pub mod describe;
pub mod diagnostic;
pub mod duties;
pub mod error;
pub mod incident;
pub mod json;
pub mod roster;
pub mod schema;
pub mod score;
pub mod survey;
pub mod text;
pub mod timeline;

pub use bundle::{Bundle, Layer};
pub use decision::Decision;
pub use diagnostic::Diagnostic;
pub use error::{Error, ErrorKind};
pub use incident::Incident;
pub use roster::Roster;
pub use text::Text;

/// The version of the contract; `describe` tells it. Additions raise the second figure, anything
/// else the first.
pub const CONTRACT_VERSION: &str = "1.0";
