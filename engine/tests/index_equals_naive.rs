//! The index finds the rows that the obvious evaluation finds, on tables of every kind.

use std::ops::Range;

use gezhi_engine::pack::cell::{At, Bound, Cell, Form, Piece, parse};
use gezhi_engine::plan::{Bits, Index, Input, naive};
use gezhi_engine::value::{Type, Value};
use proptest::prelude::*;

/// Values of one type, few enough to meet often.
fn values(kind: Type) -> Vec<Value> {
    let literals: &[&str] = match kind {
        Type::Text => &["", "E", "E0", "E05", "E05-01", "P", "网", "网格", "网格长"],
        Type::Decimal => &["-1", "0", "0.5", "1", "1.50", "2", "3", "4", "5"],
        Type::Boolean => &["true", "false"],
        Type::Date => &["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02", "2025-01-01"],
        Type::Time => &["0:00", "8:00", "8:30", "12:00", "23:59:59"],
        Type::DateTime => &["2024-02-09T09:00+08:00", "2024-02-09T01:00:01Z", "2024-02-10T00:00Z"],
    };
    let read = |text: &&str| Value::parse(kind, text);
    let values: Vec<Value> = literals.iter().filter_map(read).collect();
    assert_eq!(values.len(), literals.len(), "a literal is no {}", kind.name());
    values
}

fn value(kind: Type) -> impl Strategy<Value = Value> + Clone {
    prop::sample::select(values(kind))
}

fn piece(kind: Type) -> BoxedStrategy<Piece> {
    let at = At { offset: 0, width: 1 };
    let equal = value(kind).prop_map(move |value| Piece::Equal(value, at));
    if kind == Type::Text {
        let prefix = value(kind).prop_map(move |value| Piece::Prefix(value.to_string(), at));
        return prop_oneof![2 => equal, 1 => prefix].boxed();
    }
    if !kind.is_ordered() {
        return equal.boxed();
    }
    let bound = move || {
        let parts = (value(kind), any::<bool>());
        parts.prop_map(move |(value, inclusive)| Bound { value, inclusive, at })
    };
    let range = (prop::option::of(bound()), bound(), any::<bool>());
    // Empty and upside-down ranges are left in, though `parse` refuses them.
    let range = range.prop_map(|(one, other, is_low)| match is_low {
        true => Piece::Range { low: Some(other), high: one },
        false => Piece::Range { low: one, high: Some(other) },
    });
    prop_oneof![1 => equal, 2 => range].boxed()
}

fn cell(kind: Type) -> impl Strategy<Value = Cell> {
    let pieces = prop::collection::vec(piece(kind), 1..4);
    let test = (any::<bool>(), pieces).prop_map(|(negated, pieces)| Cell::Test { negated, pieces });
    prop_oneof![1 => Just(Cell::Any), 3 => test]
}

#[derive(Clone, Debug)]
enum Given {
    Unknown,
    One(Value),
    Many(Vec<Value>),
}

impl Given {
    fn input(&self) -> Input<'_> {
        match self {
            Self::Unknown => Input::Unknown,
            Self::One(value) => Input::One(value),
            Self::Many(values) => Input::Many(values),
        }
    }
}

/// An input for a column of `kind`, now and then of another type.
fn given(kind: Type) -> impl Strategy<Value = Given> {
    let stray = || prop::sample::select(Type::ALL.as_slice()).prop_flat_map(value);
    let value = || prop_oneof![20 => value(kind), 1 => stray()];
    prop_oneof![
        1 => Just(Given::Unknown),
        4 => value().prop_map(Given::One),
        2 => prop::collection::vec(value(), 0..4).prop_map(Given::Many),
    ]
}

#[derive(Clone, Debug)]
struct Case {
    columns: usize,
    rows: Vec<Vec<Cell>>,
    in_force: Vec<bool>,
    inputs: Vec<Vec<Given>>,
}

/// A table of `rows` rows, which of them are in force, and three cases to try on it.
fn case(rows: Range<usize>) -> impl Strategy<Value = Case> {
    let kinds = prop::collection::vec(prop::sample::select(Type::ALL.as_slice()), 0..4);
    (kinds, rows).prop_flat_map(|(kinds, rows)| {
        let row = kinds.iter().map(|kind| cell(*kind).boxed()).collect::<Vec<_>>();
        let inputs = kinds.iter().map(|kind| given(*kind).boxed()).collect::<Vec<_>>();
        let columns = kinds.len();
        (
            prop::collection::vec(row, rows),
            prop::collection::vec(prop::bool::weighted(0.9), rows),
            prop::collection::vec(inputs, 3),
        )
            .prop_map(move |(rows, in_force, inputs)| Case {
                columns,
                rows,
                in_force,
                inputs,
            })
    })
}

fn agree(case: &Case) -> Result<(), TestCaseError> {
    let index = Index::build(case.columns, &case.rows);
    let in_force = case.in_force.iter().enumerate().filter_map(|(row, yes)| yes.then_some(row));
    let in_force = Bits::of(case.rows.len(), in_force);
    for given in &case.inputs {
        let inputs: Vec<Input<'_>> = given.iter().map(Given::input).collect();
        let found = index.evaluate(&inputs, &in_force);
        prop_assert_eq!(&found, &naive::evaluate(&case.rows, &inputs, &in_force), "{:?}", given);
        let mut both = found.hits;
        both.and(&found.possible);
        prop_assert!(both.is_empty(), "a row is either hit or possible");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 10_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn small_tables(case in case(0..8)) {
        agree(&case)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn tables_of_several_words(case in case(60..200)) {
        agree(&case)?;
    }
}

/// Checkpoints lie between the many points of a long column; every one of them is asked.
#[test]
fn every_point_and_gap_of_a_long_column() {
    let rows: Vec<Vec<Cell>> = (0..300_i64)
        .map(|row| {
            let (low, high) = (row * 7 % 300, row * 7 % 300 + row % 40 + 1);
            let negation = if row % 5 == 0 { "not" } else { "" };
            let text = match row % 3 {
                0 => format!("{negation}([{low}..{high}))"),
                1 => format!("{negation}(]{low}..{high}], {row})"),
                _ => format!("{negation}(< {low}, > {high})"),
            };
            let text =
                text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(&text);
            vec![parse(text, Form::of(Type::Decimal)).expect(text)]
        })
        .collect();
    let index = Index::build(1, &rows);
    let all = Bits::all(rows.len());
    for half in -2..=800 {
        let value = Value::Decimal(rust_decimal::Decimal::new(half * 5, 1));
        let inputs = [Input::One(&value)];
        assert_eq!(index.evaluate(&inputs, &all), naive::evaluate(&rows, &inputs, &all), "{value}");
    }
}
