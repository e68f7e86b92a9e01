//! Tests of the workspace as a whole: one corpus, every host, the same bytes.
//!
//! [`host`] holds the hosts, [`attacks`] the inputs that must be refused, [`generate`] incidents
//! from a seed.
//!
//! Not responsible for: what a single module does; its own tests say that.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failing test must stop"
)]

use std::path::PathBuf;

use gezhi::contract::Bundle;
use gezhi::pack_dir::{self, Sources};

pub mod attacks;
pub mod corpus;
pub mod generate;
pub mod host;
pub mod rules;
pub mod runner;

/// A path from the workspace's root.
#[must_use]
pub fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Test data that is not ours; `None` where it is not beside the checkout.
#[must_use]
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = root("../shared/data").join(path);
    path.exists().then_some(path)
}

/// A pack of `rules/` with further layers of it laid under.
#[must_use]
pub fn pack(name: &str, layers: &[&str]) -> Bundle {
    let mut sources = Sources::pack(root("rules").join(name));
    for layer in layers {
        sources = sources.layer(root("rules").join(layer));
    }
    pack_dir::bundle(&sources).unwrap_or_else(|error| panic!("{name}: {error}"))
}
