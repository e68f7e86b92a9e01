//! One instance behind a door that mends it: after a trap the next call gets a fresh one in the
//! same state.
//!
//! Not responsible for: threads. A session is for one at a time; see [`Pack`](crate::Pack) for
//! many.

use std::sync::Arc;

use gezhi_contract::Bundle;
use gezhi_contract::calls::PackSummary;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::engine::Engine;
use crate::error::{CallError, OpenError};
use crate::runtime::Instance;

/// One instance of the engine, called by the contract's names with JSON on both sides.
///
/// # Example: what is this engine?
///
/// ```
/// use gezhi::{Engine, Session};
///
/// let mut session = Session::new(&Engine::new()?);
/// let answer = session.call("describe", "{}")?;
/// assert!(answer.starts_with(r#"{"contract":"1."#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Session {
    engine: Engine,
    /// Made when first needed; gone after a fatal error.
    instance: Option<Instance>,
    /// The requests that made the state: a fresh instance gets them again.
    opened: Option<Arc<str>>,
    enrolled: Option<Arc<str>>,
}

impl Session {
    /// A session without a pack.
    #[must_use]
    pub fn new(engine: &Engine) -> Self {
        Self { engine: engine.clone(), instance: None, opened: None, enrolled: None }
    }

    /// A session that opens a pack, known to be good, before its first call; with none, its
    /// component is a baked one.
    pub(crate) fn with_pack(engine: &Engine, bundle: Option<Arc<str>>) -> Self {
        Self { opened: bundle, ..Self::new(engine) }
    }

    /// Opens a pack, and enrolls the roster in it where there is one.
    ///
    /// # Errors
    /// [`OpenError`]: the pack's diagnostics, or the failure of the call. What was open stays open.
    pub fn open(&mut self, bundle: &Bundle) -> Result<PackSummary, OpenError> {
        Ok(read(&self.call("open", &write(bundle)?)?)?)
    }

    /// Calls a function of the contract; both sides are JSON texts.
    ///
    /// After a trap, a timeout or the end of the fuel the instance is thrown away, and the next
    /// call gets a fresh one with the same pack and roster.
    ///
    /// # Errors
    /// [`CallError`]: the engine's own error, or why it did not answer.
    pub fn call(&mut self, function: &str, request: &str) -> Result<String, CallError> {
        let answer = self.attempt(function, request.to_owned())?;
        match function {
            "open" => {
                self.opened = Some(request.into());
                self.enrolled = None;
            }
            "enroll" => self.enrolled = Some(request.into()),
            _ => {}
        }
        Ok(answer)
    }

    fn attempt(&mut self, function: &str, request: String) -> Result<String, CallError> {
        // Taken out, and put back only if it is still sound.
        let mut instance = match self.instance.take() {
            Some(instance) => instance,
            None => self.fresh()?,
        };
        let answer = call(&mut instance, function, request);
        if !answer.as_ref().is_err_and(CallError::is_fatal) {
            self.instance = Some(instance);
        }
        answer
    }

    /// A fresh instance in this session's state.
    fn fresh(&self) -> Result<Instance, CallError> {
        let mut instance = self.engine.instantiate()?;
        for (function, request) in [("open", &self.opened), ("enroll", &self.enrolled)] {
            if let Some(request) = request {
                call(&mut instance, function, request.to_string())?;
            }
        }
        Ok(instance)
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("engine", &self.engine.digest()).finish_non_exhaustive()
    }
}

fn call(instance: &mut Instance, function: &str, request: String) -> Result<String, CallError> {
    instance.call(function, request)?.map_err(|error| match read(&error) {
        Ok(error) => CallError::Contract(Box::new(error)),
        Err(error) => error,
    })
}

/// A payload as the engine wants it.
pub(crate) fn write<T: Serialize>(request: &T) -> Result<String, CallError> {
    serde_json::to_string(request).map_err(|error| CallError::Request(error.to_string()))
}

/// The engine's answer as a payload; fields that this SDK does not know are passed over.
pub(crate) fn read<T: DeserializeOwned>(answer: &str) -> Result<T, CallError> {
    serde_json::from_str(answer).map_err(|error| CallError::Response(error.to_string()))
}
