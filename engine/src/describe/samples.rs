//! Values to try on a condition: some that satisfy it and some that do not, those at its edges
//! first.
//!
//! What a cell is tried with, in this order, each value once:
//!
//! 1. **what it names itself**: literals and bounds. Those that satisfy it are all told;
//! 2. **the values next to these** (`edges`): first those on the other side of the edge, then those
//!    on this side; in a column of classes the codes before and after;
//! 3. **what else the column may hold**: literals of the column's other rows, and of other tables
//!    that ask for the same field; the words of the vocabulary, a fact's values and assumption, all
//!    classes, true and false.
//!
//! Whether a value satisfies the cell is asked of the cell itself, so a sample cannot disagree with
//! a decision. Values are those that an incident may give: an area code has 6, 9 or 12 digits, a
//! fact with a list of values takes these only. A column that takes several values (classes, grids,
//! people affected) is sampled by its elements.
//!
//! Most are [`INSIDE_MAX`] and [`OUTSIDE_MAX`], and [`OTHERS_MAX`] literals of other rows are
//! looked at. What a cell names itself and satisfies it is never cut, nor are the classes of a
//! column of classes.
//!
//! Not responsible for: conditions on keywords, which are told as they are.

use std::collections::BTreeSet;

use jiff::tz::Offset;

use crate::book::Book;
use crate::decide::scene::typed;
use crate::instant::{local, written};
use crate::pack::cell::{Cell, Piece};
use crate::pack::field::{Field, Standard, Words};
use crate::pack::parameter::Setting;
use crate::pack::table::{InputColumn, Table};
use crate::value::{Type, Value};

pub(super) mod edges;

use edges::Steps;

/// How many values that satisfy a condition are told, beyond those that it names itself.
pub const INSIDE_MAX: usize = 64;
/// How many values that do not satisfy a condition are told.
pub const OUTSIDE_MAX: usize = 16;
/// How many different literals of other rows a column's conditions are tried with.
pub const OTHERS_MAX: usize = 128;

/// What the conditions of one column are tried with.
pub struct Pool<'a> {
    book: &'a Book,
    input: &'a InputColumn,
    steps: Steps,
    others: Vec<Value>,
}

impl<'a> Pool<'a> {
    /// Gathers what a column of `table` may hold.
    #[must_use]
    pub fn new(book: &'a Book, (table, input): (&Table, &'a InputColumn)) -> Self {
        let mut steps = Steps::default();
        let mut literals = BTreeSet::new();
        let mut others = Vec::new();
        for value in named(book, (table, input)) {
            steps.note(value);
            if others.len() < OTHERS_MAX && literals.insert(value) {
                others.push(value.clone());
            }
        }
        others.extend(vocabulary(book, input));
        Self { book, input, steps, others }
    }

    /// Values that satisfy the cell, and values that do not.
    #[must_use]
    pub fn sample(&self, cell: &Cell) -> (Vec<Value>, Vec<Value>) {
        let (negated, pieces) = match cell {
            Cell::Any => (false, &[] as &[Piece]),
            Cell::Test { negated, pieces } => (*negated, pieces.as_slice()),
        };
        let mut samples = Samples::default();
        let mut add = |value: &Value, most: (usize, usize)| {
            if self.may_be_given(value) {
                samples.add(value, cell.matches(value), most);
            }
            samples.inside.len() >= most.0 && samples.outside.len() >= most.1
        };
        for value in pieces.iter().flat_map(literals) {
            add(value, (usize::MAX, OUTSIDE_MAX));
        }
        let is_list = !negated && pieces.iter().all(|piece| matches!(piece, Piece::Equal(..)));
        let most = match self.input.field {
            // Nothing else satisfies a list of values.
            _ if is_list => 0,
            Field::Standard(Standard::Class) => usize::MAX,
            _ => INSIDE_MAX,
        };
        let near = self.near(pieces);
        for value in near.iter().chain(&self.others) {
            if add(value, (most, OUTSIDE_MAX)) {
                break;
            }
        }
        (samples.inside, samples.outside)
    }

    /// The values next to what the cell names.
    fn near(&self, pieces: &[Piece]) -> Vec<Value> {
        match (&self.input.field, self.input.kind) {
            (Field::Standard(Standard::Class), _) => edges::of_classes(pieces, &self.book.classes),
            (Field::Standard(Standard::AreaCode), _) => edges::of_area_codes(pieces),
            (_, kind) if kind.is_ordered() => edges::of_bounds(pieces, self.steps),
            _ => Vec::new(),
        }
    }

    /// Whether an incident may give the value, and the cell could compare it.
    fn may_be_given(&self, value: &Value) -> bool {
        let Value::Text(text) = value else {
            return value.kind() == self.input.kind && reads_back(value, self.book.pack.zone);
        };
        self.input.kind == Type::Text
            && match &self.input.field {
                Field::Standard(Standard::AreaCode) => edges::is_area_code(text),
                Field::Standard(Standard::Grids) => {
                    !text.is_empty() && !text.chars().any(char::is_whitespace)
                }
                Field::Fact(_) => reads_back(value, self.book.pack.zone),
                _ => true,
            }
    }
}

/// What was found so far.
#[derive(Default)]
struct Samples {
    inside: Vec<Value>,
    outside: Vec<Value>,
    seen: BTreeSet<Value>,
}

impl Samples {
    /// Adds a value that is new, up to as many inside and outside.
    fn add(&mut self, value: &Value, holds: bool, (inside, outside): (usize, usize)) {
        let (list, most) =
            if holds { (&mut self.inside, inside) } else { (&mut self.outside, outside) };
        if list.len() < most && self.seen.insert(value.clone()) {
            list.push(value.clone());
        }
    }
}

/// A value as the contract writes facts: booleans as such, all else as strings, whole decimals as
/// well (`"12"`). Times have seconds only where there are any; instants are in the pack's zone.
#[must_use]
pub fn json(value: &Value, zone: Offset) -> serde_json::Value {
    match value {
        Value::Boolean(truth) => serde_json::Value::Bool(*truth),
        Value::Time(time) if time.second() == 0 && time.subsec_nanosecond() == 0 => {
            time.strftime("%H:%M").to_string().into()
        }
        Value::DateTime(instant) => written(local(*instant, zone), zone).into(),
        Value::Text(_) | Value::Decimal(_) | Value::Date(_) | Value::Time(_) => {
            value.to_string().into()
        }
    }
}

/// Whether the value comes out of its JSON as it went in; a string with blanks around it does not.
fn reads_back(value: &Value, zone: Offset) -> bool {
    typed(value.kind(), &json(value, zone)).as_ref() == Some(value)
}

/// The values that a piece names: one, the ends of a range, or none for a prefix.
fn literals(piece: &Piece) -> impl Iterator<Item = &Value> {
    let (one, other) = match piece {
        Piece::Equal(value, _) => (Some(value), None),
        Piece::Prefix(..) => (None, None),
        Piece::Range { low, high } => {
            (low.as_ref().map(|b| &b.value), high.as_ref().map(|b| &b.value))
        }
    };
    one.into_iter().chain(other)
}

/// The literals of a column in rule order, then those of other tables' columns of the same field.
/// A pack's own columns of one name have nothing to do with each other.
fn named<'b>(
    book: &'b Book,
    (table, input): (&'b Table, &InputColumn),
) -> impl Iterator<Item = &'b Value> {
    let is_own = matches!(input.field, Field::Own(_));
    let all = book.tables.values().map(|planned| &planned.table);
    let elsewhere = all.filter(move |other| !is_own && other.name != table.name);
    let tables = std::iter::once(table).chain(elsewhere);
    let columns = tables.filter_map(|table| Some((table, table.input(&input.field)?)));
    let columns: Vec<(&Table, usize)> = columns.collect();
    columns
        .into_iter()
        .flat_map(|(table, column)| {
            let cells = table.rows.iter().filter_map(move |row| row.cells.get(column));
            cells.flat_map(|cell| match cell {
                Cell::Any => &[],
                Cell::Test { pieces, .. } => pieces.as_slice(),
            })
        })
        .flat_map(literals)
}

/// What the pack says that a field may hold.
fn vocabulary(book: &Book, input: &InputColumn) -> Vec<Value> {
    if input.kind == Type::Boolean {
        return vec![Value::Boolean(true), Value::Boolean(false)];
    }
    let pack = &book.pack;
    let texts = |texts: &[String]| texts.iter().cloned().map(Value::Text).collect::<Vec<_>>();
    match &input.field {
        Field::Standard(Standard::Class) => book.classes.keys().cloned().map(Value::Text).collect(),
        Field::Standard(Standard::AreaCode) => {
            let places = pack.layers.iter().filter_map(|layer| layer.jurisdiction.as_deref());
            places.flat_map(edges::area_codes).map(Value::Text).collect()
        }
        Field::Fact(id) => {
            let fact = pack.vocabulary.facts.iter().find(|fact| fact.id == *id);
            let Some(fact) = fact else { return Vec::new() };
            texts(&fact.values).into_iter().chain(fact.assume.clone()).collect()
        }
        Field::Parameter(id) => {
            let Some(parameter) = pack.vocabulary.parameter(id) else { return Vec::new() };
            let mut out = texts(&parameter.values);
            match &parameter.value {
                Setting::One(value) => out.push(value.clone()),
                Setting::Many(list) => out.extend(texts(list)),
            }
            out
        }
        _ => match input.words {
            Words::Of(section) => {
                let terms = pack.vocabulary.section(section);
                terms.map(|term| Value::Text(term.id.clone())).collect()
            }
            Words::Fixed(list) => {
                list.iter().map(|(id, _)| Value::Text((*id).to_owned())).collect()
            }
            _ => Vec::new(),
        },
    }
}
