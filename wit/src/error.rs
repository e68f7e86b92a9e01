//! What a call answers when it cannot answer: the caller's mistake, or an exceeded limit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::timeline::CaseFault;
use crate::{Diagnostic, Text};

/// The kinds of error a call can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The request is not JSON, not of the schema, or names what the pack does not have.
    InvalidRequest,
    /// The pack has errors; `diagnostics` lists them all.
    InvalidPack,
    /// The roster has faults; `diagnostics` lists them all.
    InvalidRoster,
    /// The case's events cannot have happened so.
    InvalidCase,
    /// The pack has no table of that name.
    UnknownTable,
    /// A `unique` or `any` table was hit by rows that contradict each other.
    RuleConflict,
    /// The function belongs to the contract but this engine does not have it yet.
    NotImplemented,
    /// No pack is open in this instance.
    NotOpen,
    /// The pack was not in force at the case's own date.
    NotInForce,
    /// The deadline needs a day that the calendar does not know, and the calendar says `beyond =
    /// "error"`.
    BeyondCalendar,
    /// A bound was reached; `limit` names it.
    LimitExceeded,
    /// The pack's script failed; `file`, `line` and `column` say where.
    ScriptFailed,
}

/// The error side of every function: what went wrong, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Error {
    /// Which of the failures this is.
    pub kind: ErrorKind,
    /// One sentence in both languages.
    pub message: Text,
    /// Where in the request, as `incident.facts.households`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// For `invalid_case`: what keeps the event at `path` from having happened so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fault: Option<CaseFault>,
    /// The name of the bound that was reached.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<String>,
    /// The rules at odds, for `rule_conflict`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rules: Vec<String>,
    /// The pack's file, for `script_failed`, with its layer before a colon.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    /// The line in that file, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// The column in that line, in characters from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<u32>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<Text>,
    /// Every problem of the pack or roster.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub diagnostics: Vec<Diagnostic>,
}

impl Error {
    /// An error of `kind` with its sentence in both languages.
    pub fn new(kind: ErrorKind, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            kind,
            message: Text::new(zh, en),
            path: None,
            fault: None,
            limit: None,
            rules: Vec::new(),
            file: None,
            line: None,
            column: None,
            hint: None,
            diagnostics: Vec::new(),
        }
    }

    /// Says where in the request.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.hint = Some(Text::new(zh, en));
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.message.in_lang("en"))?;
        if let Some(path) = &self.path {
            write!(f, " (at `{path}`)")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
