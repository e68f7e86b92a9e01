//! Strings and booleans: a sorted map from each literal to the rows that name it, and another from
//! each prefix. The prefixes of a value are looked up one by one, up to the longest there is.
//!
//! Start from the rows that hold for a value nobody names: those without a condition, and the
//! negated ones. A literal that equals the value then adds its plain rows and takes out its negated
//! ones, and so does each prefix that the value begins with. A look-up therefore costs the rows
//! that change and not the rows there are.
//!
//! Not responsible for: rows without a condition, and the sign of rows that a value does not touch.

use std::collections::BTreeMap;

use super::{Bits, bytes};
use crate::pack::cell::{Cell, Piece};
use crate::value::{Type, Value};

/// The rows of a column that compare by equality or by prefix.
#[derive(Clone, Debug)]
pub(super) struct Equality {
    kind: Type,
    literals: BTreeMap<Value, Touched>,
    prefixes: BTreeMap<String, Touched>,
    prefix_bytes_max: usize,
}

/// The rows that one literal touches: plain cells begin to hold, negated ones cease to.
#[derive(Clone, Debug)]
struct Touched {
    plain: Rows,
    negated: Rows,
}

/// A few rows one by one, many as bits: whichever is smaller.
///
/// Most literals of a timetable are named by a handful of its rows, some (`一般`, `是`) by half of
/// them.
#[derive(Clone, Debug)]
enum Rows {
    Few(Vec<u32>),
    Many(Bits),
}

impl Equality {
    pub(super) fn build(kind: Type, cells: &[&Cell]) -> Self {
        let (mut literals, mut prefixes) = (BTreeMap::new(), BTreeMap::new());
        for (row, cell) in (0_u32..).zip(cells) {
            let Cell::Test { negated, pieces } = cell else {
                continue;
            };
            for piece in pieces {
                let lists: &mut [Vec<u32>; 2] = match piece {
                    Piece::Equal(value, _) => literals.entry(value.clone()).or_default(),
                    Piece::Prefix(prefix, _) => prefixes.entry(prefix.clone()).or_default(),
                    Piece::Range { .. } => continue,
                };
                let [plain, not] = lists;
                if *negated { not.push(row) } else { plain.push(row) }
            }
        }
        let touched = |[plain, negated]: [Vec<u32>; 2]| Touched {
            plain: Rows::new(plain, cells.len()),
            negated: Rows::new(negated, cells.len()),
        };
        let prefix_bytes_max = prefixes.keys().map(String::len).max().unwrap_or(0);
        Self {
            kind,
            literals: literals.into_iter().map(|(key, lists)| (key, touched(lists))).collect(),
            prefixes: prefixes.into_iter().map(|(key, lists)| (key, touched(lists))).collect(),
            prefix_bytes_max,
        }
    }

    pub(super) fn kind(&self) -> Type {
        self.kind
    }

    /// Adds to `rows`, which hold for values nobody names, what holds for `value` and takes out
    /// what does not.
    pub(super) fn change(&self, value: &Value, rows: &mut Bits) {
        if let Some(touched) = self.literals.get(value) {
            touched.apply(rows);
        }
        let Value::Text(text) = value else { return };
        for end in 0..=self.prefix_bytes_max.min(text.len()) {
            if let Some(touched) = text.get(..end).and_then(|prefix| self.prefixes.get(prefix)) {
                touched.apply(rows);
            }
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let values = self.literals.values().chain(self.prefixes.values());
        let bytes = values.map(|touched| {
            let rows = touched.plain.bytes().saturating_add(touched.negated.bytes());
            rows.saturating_add(size_of::<(Value, Touched)>())
        });
        bytes.sum()
    }
}

impl Touched {
    fn apply(&self, rows: &mut Bits) {
        match &self.plain {
            Rows::Few(few) => few.iter().for_each(|row| rows.insert(*row as usize)),
            Rows::Many(many) => rows.or(many),
        }
        match &self.negated {
            Rows::Few(few) => few.iter().for_each(|row| rows.remove(*row as usize)),
            Rows::Many(many) => rows.and_not(many),
        }
    }
}

impl Rows {
    fn new(list: Vec<u32>, rows: usize) -> Self {
        let bits = Bits::of(rows, list.iter().map(|row| *row as usize));
        let few = Self::Few(list);
        if few.bytes() > bytes(&bits) { Self::Many(bits) } else { few }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Few(list) => list.len().saturating_mul(size_of::<u32>()),
            Self::Many(bits) => bytes(bits),
        }
    }
}
