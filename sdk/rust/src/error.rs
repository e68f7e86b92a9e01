//! Why there is no engine, no pack or no answer.
//!
//! Three failures, three types: a pack's mistakes are diagnostics inside [`OpenError`], a caller's
//! mistake or an exceeded limit is [`CallError::Contract`], an engine bug is [`CallError::Trap`].

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gezhi_contract::{Diagnostic, Error as ContractError, ErrorKind};
use thiserror::Error;

/// Why there is no engine.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The component's file cannot be read.
    #[error("`{}` cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// The bytes are no component, or one that cannot be compiled here.
    #[error("the component cannot be compiled: {0}")]
    Compile(String),
    /// The component does not have the contract's functions, or needs what this SDK does not give.
    #[error("the component is not an engine of this contract: {0}")]
    Interface(String),
}

impl EngineError {
    /// Says which file it is about.
    pub(crate) fn in_file(self, path: &Path) -> Self {
        let told = |why: String| format!("`{}`: {why}", path.display());
        match self {
            Self::Compile(why) => Self::Compile(told(why)),
            Self::Interface(why) => Self::Interface(told(why)),
            other => other,
        }
    }
}

/// Why a call has no answer.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum CallError {
    /// The engine's own answer: the caller's mistake, or a limit of the engine that was reached.
    #[error(transparent)]
    Contract(Box<ContractError>),
    /// The engine broke off: a bug in it. The instance is replaced by a fresh one.
    #[error("the engine broke off: {0}")]
    Trap(String),
    /// The call took longer than the engine's builder allows. The instance is replaced by a fresh
    /// one.
    #[error("the call was stopped after {} ms", .0.as_millis())]
    Timeout(Duration),
    /// The call used more fuel than the engine's builder allows. The instance is replaced by a
    /// fresh one.
    #[error("the call was stopped after {0} units of fuel")]
    OutOfFuel(u64),
    /// The contract has no function of this name.
    #[error("the contract has no function `{0}`")]
    UnknownFunction(String),
    /// `open` and `enroll` change an instance, and a [`Pack`](crate::Pack) shares many.
    #[error("`{0}` would change one of the pack's instances; call it on a session")]
    Shared(String),
    /// The component with this digest has no pack open: it is an engine, not a baked district.
    #[error("no pack is open in the component {0}; bake one with `gezhi bake`, or open a bundle")]
    NotBaked(String),
    /// The request cannot be written as JSON.
    #[error("the request cannot be written as JSON: {0}")]
    Request(String),
    /// The engine answered what the contract does not say; another version of it may be loaded.
    #[error("the engine's answer does not fit the contract: {0}")]
    Response(String),
    /// No instance could be made: memory or address space is used up.
    #[error("no instance could be made: {0}")]
    Instance(String),
}

impl CallError {
    /// The kind of the engine's own error, where it is one.
    ///
    /// ```
    /// use gezhi::{Engine, Session, contract::ErrorKind};
    ///
    /// let mut session = Session::new(&Engine::new()?);
    /// let error = session.call("decide", "{").unwrap_err();
    /// assert!(error.kind().is_some());
    /// # Ok::<(), gezhi::EngineError>(())
    /// ```
    #[must_use]
    pub fn kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Contract(error) => Some(error.kind),
            _ => None,
        }
    }

    /// Whether the instance had to be thrown away.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Trap(_) | Self::Timeout(_) | Self::OutOfFuel(_))
    }
}

/// Why a pack cannot be opened.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The pack or its roster has errors; all of them are among the diagnostics.
    #[error(transparent)]
    Refused(Box<ContractError>),
    /// The call itself failed.
    #[error(transparent)]
    Call(CallError),
}

impl OpenError {
    /// Every problem of the pack; empty where the call itself failed.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Refused(error) => &error.diagnostics,
            Self::Call(_) => &[],
        }
    }
}

impl From<CallError> for OpenError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Contract(error)
                if matches!(error.kind, ErrorKind::InvalidPack | ErrorKind::InvalidRoster) =>
            {
                Self::Refused(error)
            }
            other => Self::Call(other),
        }
    }
}
