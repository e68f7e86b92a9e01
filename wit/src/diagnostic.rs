//! A problem in a pack or roster, as data: the engine finds, the host draws.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Text;

/// How bad it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The pack cannot be opened.
    Error,
    /// The pack opens; somebody should look.
    Warning,
}

/// One problem: what, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// A stable code such as `unknown-fact`; `docs/diagnostics.md` lists them all.
    pub code: String,
    /// Error or warning.
    pub severity: Severity,
    /// The layer's id, or its place in the bundle where it has none yet (`#1`).
    pub layer: String,
    /// The path inside the layer, as `tables/limits.csv`.
    pub file: String,
    /// From 1; 0 where the whole file is meant.
    pub line: u32,
    /// In characters, from 1; 0 where the whole line is meant.
    pub column: u32,
    /// How many characters are meant, from the column on; 0 where unknown.
    pub width: u32,
    /// Where in a JSON file, as `posts[3].holders`; a roster has no lines.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// What is wrong, the author's own text in backticks.
    pub message: Text,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<Text>,
}
