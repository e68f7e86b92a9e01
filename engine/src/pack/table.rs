//! Decision tables: the sheets of all layers that bear one name, read into one table.
//!
//! Not responsible for: evaluating it (see `plan`), or what a standard table's outputs mean (see
//! `decide`).

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems};
use crate::pack::cell::Cell;
use crate::pack::field::{Field, Kind, Words};
use crate::pack::manifest::Span as Days;
use crate::plan::HitPolicy;
use crate::source::{SourceFile, Span};
use crate::text::Keywords;
use crate::value::{Type, Value};

pub mod header;
pub mod row;
pub mod spec;
mod word;

/// An input column.
#[derive(Clone, Debug)]
pub struct InputColumn {
    /// The field it asks for.
    pub field: Field,
    /// The field's type.
    pub kind: Type,
    /// The words its cells may hold.
    pub words: Words,
    /// Whether a trailing `*` ends a prefix.
    pub prefix: bool,
}

/// An output column.
#[derive(Clone, Debug)]
pub struct OutputColumn {
    /// Its path, without the arrow.
    pub path: String,
    /// What its cells hold.
    pub kind: Kind,
    /// Its values, best first, for the priority policies.
    pub priorities: Vec<Value>,
    /// The answer where no row is hit.
    pub default: Option<Value>,
    /// Where its header cell stands.
    pub span: Span,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// The layer it comes from.
    pub layer: usize,
    /// One test per input column.
    pub cells: Vec<Cell>,
    /// What was written in each input cell.
    pub written: Vec<String>,
    /// One value per output column; lists and parties as text with `、`.
    pub outputs: Vec<Option<Value>>,
    /// The sources it cites.
    pub citation: Vec<String>,
    /// The words of the source.
    pub quote: Option<String>,
    /// A remark for readers.
    pub note: Option<String>,
    /// When it is in force.
    pub in_force: Days,
    /// Its keywords, where the table has the column `text` and the row uses it.
    pub keywords: Option<Keywords>,
    /// Where it stands.
    pub span: Span,
}

impl Row {
    /// The sources it cites, as one text.
    #[must_use]
    pub fn cited(&self) -> Option<String> {
        if self.citation.is_empty() { None } else { Some(self.citation.join("、")) }
    }
}

/// A decision table, all layers laid over each other.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its hit policy.
    pub policy: HitPolicy,
    /// Where the policy stands, or else its lowest sheet.
    pub span: Span,
    /// Its input columns.
    pub inputs: Vec<InputColumn>,
    /// Its output columns.
    pub outputs: Vec<OutputColumn>,
    /// Its rows, in rule order.
    pub rows: Vec<Row>,
}

impl Table {
    /// The place of an output column.
    #[must_use]
    pub fn output(&self, path: &str) -> Option<usize> {
        self.outputs.iter().position(|column| column.path == path)
    }

    /// The place of an input column.
    #[must_use]
    pub fn input(&self, field: &Field) -> Option<usize> {
        self.inputs.iter().position(|column| column.field == *field)
    }
}

/// Notes a problem at a place in a file.
pub(crate) fn note(
    problems: &mut Problems,
    (code, span): (Code, Span),
    message: Text,
    hint: Option<Text>,
) {
    match hint {
        Some(hint) => problems.add_hint(code, span, message, hint),
        None => problems.add(code, span, message),
    }
}

/// One layer's sheet of a table.
pub struct LayerSheet<'a> {
    /// The layer.
    pub layer: usize,
    /// The file.
    pub file: SourceFile<'a>,
    /// Its cells.
    pub sheet: crate::pack::sheet::Sheet,
}
