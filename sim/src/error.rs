//! Why a simulation could not be run: what, where, and how to mend it, in both languages.
//!
//! Not responsible for: what a simulation finds; that is its result, however bad.

use std::fmt::Display;

use gezhi::{CallError, OpenError};
use gezhi_contract::Text;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where the mistake is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SimErrorKind {
    /// A plan, map or option does not fit the pack or the file.
    Plan,
    /// A knob: what it names, or its value.
    Knob,
    /// A file cannot be read.
    Input,
    /// The pack or its roster cannot be opened, or lacks what the simulation needs.
    Pack,
    /// The engine did not answer, or not what was asked.
    Engine,
}

/// Why there is no result.
///
/// ```
/// use gezhi_sim::error::{SimError, SimErrorKind};
///
/// let error = SimError::new(SimErrorKind::Plan, "少了年份", "the year is missing").at("plan.toml:3");
/// assert_eq!(error.to_string(), "the year is missing (at `plan.toml:3`)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("{}{}", message.en, place.as_ref().map(|at| format!(" (at `{at}`)")).unwrap_or_default())]
pub struct SimError {
    /// Where the mistake is.
    pub kind: SimErrorKind,
    /// What is wrong, in one sentence.
    pub message: Text,
    /// How to mend it, where there is something to say.
    pub hint: Option<Text>,
    /// Where: a file with its line, a member, a knob.
    pub place: Option<String>,
}

impl SimError {
    /// An error with its sentence in both languages.
    pub fn new(kind: SimErrorKind, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind, message: Text::new(zh, en), hint: None, place: None }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.hint = Some(Text::new(zh, en));
        self
    }

    /// The engine's or the SDK's own words.
    pub(crate) fn engine(error: &impl Display) -> Self {
        let why = error.to_string();
        Self::new(SimErrorKind::Engine, format!("引擎没有作答：{why}"), why)
    }

    /// An answer that does not fit the contract.
    pub(crate) fn answer(function: &str, why: &impl Display) -> Self {
        Self::new(
            SimErrorKind::Engine,
            format!("引擎对 `{function}` 的答复不合约定：{why}"),
            format!("the engine's answer to `{function}` does not fit the contract: {why}"),
        )
    }
}

impl From<CallError> for SimError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Contract(error) => Self {
                kind: SimErrorKind::Engine,
                message: error.message,
                hint: error.hint,
                place: error.path,
            },
            other => Self::engine(&other),
        }
    }
}

impl From<OpenError> for SimError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Refused(error) => {
                // The first diagnostic says what the message only counts.
                let first = error.diagnostics.into_iter().next();
                let hint = first.map(|first| first.message).or(error.hint);
                Self { kind: SimErrorKind::Pack, message: error.message, hint, place: error.path }
            }
            OpenError::Call(error) => error.into(),
            other => Self::engine(&other),
        }
    }
}
