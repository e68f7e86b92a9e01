//! Hit policies of DMN 1.3 (§8.2.11): from the rows hit to the rows of the answer.
//!
//! Not responsible for: finding the rows, default answers where no row is hit, or wording errors.

use rust_decimal::Decimal;

use crate::value::Value;

mod name;
mod sum;
#[cfg(test)]
mod tests;

/// What a table does with the rows it hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HitPolicy {
    /// At most one row may be hit.
    Unique,
    /// All rows hit must say the same.
    Any,
    /// The row with the best outputs.
    Priority,
    /// The first row.
    First,
    /// All rows, in the table's order.
    RuleOrder,
    /// All rows, best outputs first.
    OutputOrder,
    /// All rows; in the table's order here, though DMN asks for none.
    Collect,
    /// The sum of the outputs.
    CollectSum,
    /// The least output.
    CollectMin,
    /// The greatest output.
    CollectMax,
    /// How many rows are hit.
    CollectCount,
}

/// The outputs of one row, a value per output column; none where the cell is empty.
pub type Output = Vec<Option<Value>>;

/// What a policy chooses from.
#[derive(Clone, Copy)]
pub struct Candidates<'a> {
    /// Rows that are hit, in the table's order.
    pub hits: &'a [usize],
    /// Rows that may be hit once more is known, in the table's order.
    pub possible: &'a [usize],
    /// How many output columns the table has.
    pub columns: usize,
    /// The outputs of a row.
    pub outputs: &'a dyn Fn(usize) -> &'a [Option<Value>],
    /// Per output column its values, best first; empty, or missing, where it has no order.
    pub priorities: &'a [Vec<Value>],
}

/// What a policy chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The rows behind the answer, in the answer's order. For a single-hit policy the first of
    /// them gives the answer: `any` lists every row that agrees. For an aggregate, all rows hit.
    pub rows: Vec<usize>,
    /// Per output column the aggregate, for the four policies that have one, else empty. A column
    /// without any value to aggregate has none; the count is never missing.
    pub aggregate: Vec<Option<Value>>,
    /// False where a possible row could change the answer: for single-hit policies the row chosen,
    /// for the others (which have no one answer) any possible row.
    pub settled: bool,
}

/// Rows that cannot stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Why not.
    pub kind: ConflictKind,
    /// All rows hit.
    pub rows: Vec<usize>,
}

/// Why rows cannot stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// `unique` is hit twice, or `any` by rows that disagree.
    Contradiction,
    /// A sum has more digits than a decimal holds.
    SumTooLong,
}

impl HitPolicy {
    /// Whether the answer is one row.
    #[must_use]
    pub fn is_single_hit(self) -> bool {
        matches!(self, Self::Unique | Self::Any | Self::Priority | Self::First)
    }

    /// Whether the answer is one value per output column, made of all rows hit.
    #[must_use]
    pub fn is_aggregate(self) -> bool {
        matches!(self, Self::CollectSum | Self::CollectMin | Self::CollectMax | Self::CollectCount)
    }

    /// Makes the answer out of the rows hit.
    ///
    /// # Errors
    ///
    /// A [`Conflict`] where `unique` is hit twice, `any` by rows that disagree, or a sum overflows.
    pub fn select(self, of: &Candidates<'_>) -> Result<Selection, Conflict> {
        let contradiction =
            || Err(Conflict { kind: ConflictKind::Contradiction, rows: of.hits.to_vec() });
        let rows = of.hits.to_vec();
        let is_certain = of.possible.is_empty();
        Ok(match self {
            Self::Unique if rows.len() > 1 => return contradiction(),
            Self::Any if !of.agree() => return contradiction(),
            Self::Unique | Self::Any => {
                let settled = is_certain || !rows.is_empty();
                Selection { rows, aggregate: Vec::new(), settled }
            }
            Self::First => of.best(|row| row),
            Self::Priority => of.best(|row| of.rank(row)),
            Self::RuleOrder | Self::Collect => {
                Selection { rows, aggregate: Vec::new(), settled: is_certain }
            }
            Self::OutputOrder => {
                let mut rows = rows;
                rows.sort_by_cached_key(|row| of.rank(*row));
                Selection { rows, aggregate: Vec::new(), settled: is_certain }
            }
            Self::CollectSum | Self::CollectMin | Self::CollectMax | Self::CollectCount => {
                let columns = (0..of.columns).map(|column| self.aggregate(of, column));
                let aggregate = columns.collect::<Result<_, _>>()?;
                Selection { rows, aggregate, settled: is_certain }
            }
        })
    }

    fn aggregate(self, of: &Candidates<'_>, column: usize) -> Result<Option<Value>, Conflict> {
        let values = of.hits.iter().filter_map(|row| (of.outputs)(*row).get(column)?.as_ref());
        let ordered = values.clone().filter(|value| value.kind().is_ordered());
        Ok(match self {
            Self::CollectSum => {
                let numbers = values.filter_map(|value| match value {
                    Value::Decimal(number) => Some(*number),
                    _ => None,
                });
                sum::exact(numbers)
                    .map_err(|_| Conflict {
                        kind: ConflictKind::SumTooLong,
                        rows: of.hits.to_vec(),
                    })?
                    .map(Value::Decimal)
            }
            Self::CollectMin => ordered.min().cloned(),
            Self::CollectMax => ordered.max_by_key(|value| *value).cloned(),
            Self::CollectCount => Some(Value::Decimal(Decimal::from(of.hits.len()))),
            _ => None,
        })
    }
}

impl Candidates<'_> {
    /// Whether all rows hit have the same outputs.
    fn agree(&self) -> bool {
        let mut outputs = self.hits.iter().map(|row| (self.outputs)(*row));
        let first = outputs.next();
        outputs.all(|output| Some(output) == first)
    }

    /// The place of a row's outputs in the lists of priorities, column by column; smaller is
    /// better. What a list does not name is last.
    fn rank(&self, row: usize) -> Vec<usize> {
        let ranks = (self.outputs)(row).iter().zip(self.priorities).map(|(value, list)| {
            let place = list.iter().position(|listed| Some(listed) == value.as_ref());
            place.unwrap_or(list.len())
        });
        ranks.collect()
    }

    /// The best row hit, the earlier of equals. A possible row that would win unsettles it.
    fn best<K: Ord>(&self, key: impl Fn(usize) -> K) -> Selection {
        let winner = |rows: &[usize]| rows.iter().copied().min_by_key(|row| (key(*row), *row));
        let (hit, rival) = (winner(self.hits), winner(self.possible));
        let settled = match (hit, rival) {
            (Some(hit), Some(rival)) => (key(hit), hit) < (key(rival), rival),
            (None, Some(_)) => false,
            (_, None) => true,
        };
        Selection { rows: hit.into_iter().collect(), aggregate: Vec::new(), settled }
    }
}
