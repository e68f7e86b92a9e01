//! One instance: the door from the contract's functions, by name, to the phases.
//!
//! Not responsible for: the wasm ABI (the component's), or what a function means (the phases').

use gezhi_contract::describe::{DescribeResponse, LimitDescription};
use gezhi_contract::{CONTRACT_VERSION, Error, ErrorKind, json};

use crate::limits;

/// One instance of the engine; it holds at most one pack.
#[derive(Debug, Default)]
pub struct Instance {}

impl Instance {
    /// An instance without a pack.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls the contract's `function` (its name in `gezhi.wit`); both sides are JSON texts.
    ///
    /// # Errors
    /// The canonical JSON of a [`gezhi_contract::Error`].
    pub fn call(&mut self, function: &str, _request: &str) -> Result<String, String> {
        match function {
            "describe" => Ok(json::canonical(&describe())),
            _ => Err(json::canonical(&Error::new(
                ErrorKind::NotImplemented,
                format!("此引擎尚无功能 `{function}`"),
                format!("this engine does not have `{function}` yet"),
            ))),
        }
    }
}

fn describe() -> DescribeResponse {
    let limits = limits::ALL.iter().map(|bound| LimitDescription {
        name: bound.name.to_lowercase(),
        value: bound.value,
        reason: bound.reason.trim().to_owned(),
    });
    DescribeResponse {
        contract: CONTRACT_VERSION.to_owned(),
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        limits: limits.collect(),
        pack: None,
    }
}
