//! The condition in one cell of a decision table: S-FEEL unary tests as people in offices write
//! them.
//!
//! The grammar is "Input cells" of `docs/rule-language.md`. Operators and typed literals are read
//! with full-width characters folded; strings are kept as they were written.
//!
//! Not responsible for: which type a column has, whether a word is in the vocabulary (the reader
//! replaces labels through [`Cell::texts_mut`]), or evaluating many cells at once (`plan`).

use crate::value::{Type, Value};

mod excel;
mod fault;
mod parse;
mod source;
#[cfg(test)]
mod tests;

pub use excel::excel_mangled;
pub use fault::{CellFault, FaultKind};
pub use parse::parse;

/// How the cells of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The type of its literals.
    pub kind: Type,
    /// Whether a trailing `*` means "begins with"; only in string columns that say so.
    pub prefix: bool,
}

impl Form {
    /// The form of an ordinary column of that type.
    #[must_use]
    pub fn of(kind: Type) -> Self {
        Self { kind, prefix: false }
    }
}

/// Where something stands in the text of its cell, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Characters before it.
    pub offset: usize,
    /// Its own characters.
    pub width: usize,
}

/// The condition of one cell. All literals of a cell are of its column's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Anything, even what is unknown.
    Any,
    /// One of the pieces, or with `negated` none of them. `parse` gives at least one piece.
    Test {
        /// Whether `not(…)` stands around the pieces.
        negated: bool,
        /// The alternatives, as written.
        pieces: Vec<Piece>,
    },
}

/// One alternative of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// This very value.
    Equal(Value, At),
    /// Every string that begins so.
    Prefix(String, At),
    /// Every value between the bounds; at least one of them is there.
    Range {
        /// The lower bound.
        low: Option<Bound>,
        /// The upper bound.
        high: Option<Bound>,
    },
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The value at the end.
    pub value: Value,
    /// Whether that value is in the range.
    pub inclusive: bool,
    /// Where the value is written.
    pub at: At,
}

impl Cell {
    /// Whether `value` satisfies the cell. A value of another type than the cell's literals
    /// satisfies only [`Cell::Any`], whether negated or not.
    #[must_use]
    pub fn matches(&self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Test { negated, pieces } => {
                pieces.iter().all(|piece| piece.kind() == Some(value.kind()))
                    && pieces.iter().any(|piece| piece.matches(value)) != *negated
            }
        }
    }

    /// Whether a set of values satisfies the cell: some element does, or, for `not(…)`, every
    /// element does.
    ///
    /// An empty set is known to be empty: it satisfies `not(…)` and nothing else but [`Cell::Any`].
    #[must_use]
    pub fn matches_any(&self, values: &[Value]) -> bool {
        match self {
            Self::Any => true,
            Self::Test { negated: false, .. } => values.iter().any(|value| self.matches(value)),
            Self::Test { negated: true, .. } => values.iter().all(|value| self.matches(value)),
        }
    }

    /// The strings of the cell and where they stand, so that labels can become the ids of the
    /// vocabulary.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = (&mut String, At)> {
        let pieces = match self {
            Self::Any => &mut [],
            Self::Test { pieces, .. } => pieces.as_mut_slice(),
        };
        pieces.iter_mut().filter_map(|piece| match piece {
            Piece::Equal(Value::Text(text), at) | Piece::Prefix(text, at) => Some((text, *at)),
            _ => None,
        })
    }

    /// Where the strings stand that only begin what is meant.
    #[must_use]
    pub fn prefixes(&self) -> Vec<At> {
        let pieces = match self {
            Self::Any => &[],
            Self::Test { pieces, .. } => pieces.as_slice(),
        };
        let of = pieces.iter().filter_map(|piece| match piece {
            Piece::Prefix(_, at) => Some(*at),
            _ => None,
        });
        of.collect()
    }

    /// The one value that satisfies the cell, where there is just one.
    #[must_use]
    pub fn only(&self) -> Option<&Value> {
        match self {
            Self::Test { negated: false, pieces } => match pieces.as_slice() {
                [Piece::Equal(value, _)] => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// The type of the cell's literals; none for [`Cell::Any`].
    #[must_use]
    pub fn kind(&self) -> Option<Type> {
        match self {
            Self::Any => None,
            Self::Test { pieces, .. } => pieces.first().and_then(Piece::kind),
        }
    }
}

impl Piece {
    /// The type of its literals; none for a range without bounds, which `parse` never gives.
    #[must_use]
    pub fn kind(&self) -> Option<Type> {
        match self {
            Self::Equal(value, _) => Some(value.kind()),
            Self::Prefix(..) => Some(Type::Text),
            Self::Range { low, high } => {
                low.as_ref().or(high.as_ref()).map(|bound| bound.value.kind())
            }
        }
    }

    fn matches(&self, value: &Value) -> bool {
        match self {
            Self::Equal(literal, _) => literal == value,
            Self::Prefix(prefix, _) => {
                matches!(value, Value::Text(text) if text.starts_with(prefix.as_str()))
            }
            Self::Range { low, high } => {
                low.as_ref().is_none_or(|bound| bound.value < *value || bound.holds(value))
                    && high.as_ref().is_none_or(|bound| bound.value > *value || bound.holds(value))
            }
        }
    }
}

impl Bound {
    /// Whether `value` is the bound itself and in the range.
    fn holds(&self, value: &Value) -> bool {
        self.inclusive && self.value == *value
    }
}
