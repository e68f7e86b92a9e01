//! Why a simulation cannot be run, in both languages, with how to mend it.
//!
//! Not responsible for: what a simulation finds; that is its result, however bad.

use std::fmt::Display;

use gezhi_contract::Text;
use serde::Serialize;
use thiserror::Error;

/// Where the mistake is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SimErrorKind {
    /// The plan of the simulation.
    Plan,
    /// A knob: what it names, or its value.
    Knob,
    /// The pack or its roster: it cannot be opened, or lacks what the simulation needs.
    Pack,
    /// The engine did not answer, or refused a case that the simulation made.
    Engine,
}

/// A simulation that cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize)]
#[error("{}{}", place.as_ref().map(|at| format!("{at}: ")).unwrap_or_default(), message.en)]
pub struct SimError {
    /// Where the mistake is.
    pub kind: SimErrorKind,
    /// What is wrong.
    pub message: Text,
    /// How to mend it.
    pub hint: Option<Text>,
    /// The file, with its line where known, or the knob.
    pub place: Option<String>,
}

impl SimError {
    /// A mistake without a place or a hint.
    pub(crate) fn new(kind: SimErrorKind, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind, message: Text::new(zh, en), hint: None, place: None }
    }

    /// The engine's or the SDK's own error.
    pub(crate) fn engine(error: &impl Display) -> Self {
        let why = error.to_string();
        Self::new(SimErrorKind::Engine, format!("引擎没有作答：{why}"), why)
    }

    /// Says where.
    #[must_use]
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub(crate) fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.hint = Some(Text::new(zh, en));
        self
    }
}
