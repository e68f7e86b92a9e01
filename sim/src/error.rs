//! Why a simulation could not be run: what, where, and how to mend it, in both languages.
//!
//! Not responsible for: what a simulation finds; that is its result.

use std::fmt;

use gezhi::CallError;
use gezhi_contract::Text;
use serde::{Deserialize, Serialize};

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SimErrorKind {
    /// A plan, map or option does not fit the pack or the file.
    Plan,
    /// A file cannot be read.
    Input,
    /// The engine did not answer, or not what was asked.
    Engine,
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimError {
    /// Which of the failures this is.
    pub kind: SimErrorKind,
    /// One sentence in both languages.
    pub message: Text,
    /// How to mend it, where there is something to say.
    pub hint: Option<Text>,
    /// Where, as `events.accepted` or `3:12`.
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
            other => {
                Self::new(SimErrorKind::Engine, format!("引擎没有回答：{other}"), other.to_string())
            }
        }
    }
}

impl fmt::Display for SimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.en)?;
        if let Some(place) = &self.place {
            write!(f, " (at `{place}`)")?;
        }
        Ok(())
    }
}

impl std::error::Error for SimError {}
