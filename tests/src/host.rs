//! The hosts that must answer alike.

use std::fmt;

use gezhi::CallError;
use gezhi_contract::json::canonical;

pub mod component;
pub mod native;
pub mod node;

/// What a host gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The response's bytes.
    Ok(String),
    /// The error's bytes.
    Error(String),
    /// The instance broke: never a good answer.
    Trap(String),
}

impl Answer {
    /// What the Rust SDK gave, in the engine's own bytes where it is the engine's own answer.
    #[must_use]
    pub fn of(answer: Result<String, CallError>) -> Self {
        match answer {
            Ok(text) => Self::Ok(text),
            Err(CallError::Contract(error)) => Self::Error(canonical(&*error)),
            Err(other) => Self::Trap(other.to_string()),
        }
    }

    /// The error's kind, if it is one.
    #[must_use]
    pub fn kind(&self) -> Option<String> {
        let Self::Error(text) = self else { return None };
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        Some(value.get("kind")?.as_str()?.to_owned())
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, text) = match self {
            Self::Ok(text) => ("ok", text),
            Self::Error(text) => ("error", text),
            Self::Trap(text) => ("TRAP", text),
        };
        let short: String = text.chars().take(600).collect();
        write!(f, "{word} {short}")
    }
}

/// A way to run the engine.
pub trait Host {
    /// Its name in messages.
    fn name(&self) -> &str;
    /// Throws the instance away and takes a fresh one.
    fn fresh(&mut self);
    /// Calls a function of the contract.
    fn call(&mut self, function: &str, request: &str) -> Answer;
}

/// Every host that this machine has. A missing one is said, and is a failure where `CI=true`.
#[must_use]
pub fn all() -> Vec<Box<dyn Host>> {
    let mut hosts: Vec<Box<dyn Host>> =
        vec![Box::new(native::Native::new()), Box::new(component::Component::new())];
    match node::Node::start() {
        Ok(node) => hosts.push(Box::new(node)),
        Err(missing) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "no Node: {missing}");
            eprintln!("skipped: no Node ({missing})");
        }
    }
    hosts
}
