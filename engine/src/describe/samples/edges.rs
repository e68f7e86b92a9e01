//! The values next to what a condition names: where a rule that is wrong by a little shows.
//!
//! * Decimals: one more and one less of the last place written (`12`: 11 and 13; `0.5`: 0.4 and
//!   0.6); then a hundredth more and less, or one of the column's finest place where that is finer.
//! * Dates: the day before and after. Times and instants: the minute before and after.
//! * Classes: the codes before and after, in the order of codes.
//! * Area codes: the next numbers of the same length, and the codes of 6, 9 and 12 digits that
//!   begin so.
//!
//! Not responsible for: on which side of the edge a value is; the cell says that.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Included, Unbounded};

use jiff::SignedDuration;
use rust_decimal::Decimal;

use crate::book::Entry;
use crate::pack::cell::Piece;
use crate::value::Value;

/// The lengths of area codes: county, township and community level.
const AREA_DIGITS: [usize; 3] = [6, 9, 12];
/// A hundredth has two decimal places.
const PLACES_MIN: u32 = 2;

/// How far a column's values are stepped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps {
    /// The decimal places of the fine step.
    places: u32,
}

impl Default for Steps {
    fn default() -> Self {
        Self { places: PLACES_MIN }
    }
}

impl Steps {
    /// Takes note of a value of the column: the fine step is at least as fine as it is.
    pub(super) fn note(&mut self, value: &Value) {
        if let Value::Decimal(number) = value {
            self.places = self.places.max(number.normalize().scale());
        }
    }

    /// The step of the last place that a value is written with, or the fine one.
    fn of(self, number: Decimal, fine: bool) -> Option<Decimal> {
        let places = if fine { self.places } else { number.normalize().scale() };
        Decimal::try_new(1, places).ok()
    }
}

/// The values next to bounds and equalities of an ordered column, those across the edge first.
pub(super) fn of_bounds(pieces: &[Piece], steps: Steps) -> Vec<Value> {
    let mut edges: Vec<(&Value, bool)> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Equal(value, _) => edges.extend([(value, true), (value, false)]),
            Piece::Prefix(..) => {}
            // Across the edge is below `[1..` and above `(1..`.
            Piece::Range { low, high } => {
                edges.extend(low.as_ref().map(|bound| (&bound.value, !bound.inclusive)));
                edges.extend(high.as_ref().map(|bound| (&bound.value, bound.inclusive)));
            }
        }
    }
    let mut out = Vec::new();
    for across in [true, false] {
        for fine in [false, true] {
            let near =
                edges.iter().filter_map(|(value, up)| next(value, *up == across, (steps, fine)));
            out.extend(near);
        }
    }
    out
}

/// The next value up or down; `None` at the end of what there is.
fn next(value: &Value, up: bool, (steps, fine): (Steps, bool)) -> Option<Value> {
    let minute = SignedDuration::from_mins(if up { 1 } else { -1 });
    Some(match value {
        Value::Text(_) | Value::Boolean(_) => return None,
        Value::Decimal(number) => {
            let step = steps.of(*number, fine)?;
            let step = if up { step } else { -step };
            Value::Decimal(number.checked_add(step)?.normalize())
        }
        Value::Date(date) => Value::Date(if up { date.tomorrow() } else { date.yesterday() }.ok()?),
        Value::Time(time) => Value::Time(time.checked_add(minute).ok()?),
        Value::DateTime(instant) => Value::DateTime(instant.checked_add(minute).ok()?),
    })
}

/// The codes before and after each class and each family of classes (`E05*`).
pub(super) fn of_classes(pieces: &[Piece], classes: &BTreeMap<String, Entry>) -> Vec<Value> {
    let mut out = Vec::new();
    for piece in pieces {
        let (first, begins) = match piece {
            Piece::Equal(Value::Text(code), _) => (code, false),
            Piece::Prefix(code, _) => (code, true),
            _ => continue,
        };
        let from = |bound| classes.range::<str, _>((bound, Unbounded)).map(|(code, _)| code);
        let before = classes.range::<str, _>((Unbounded, Excluded(first.as_str())));
        let after = if begins {
            from(Included(first.as_str())).find(|code| !code.starts_with(first))
        } else {
            from(Excluded(first.as_str())).next()
        };
        let before = before.map(|(code, _)| code).next_back();
        out.extend(before.into_iter().chain(after).cloned().map(Value::Text));
    }
    out
}

/// The area codes that begin as the pieces say, and those that begin with the next numbers.
pub(super) fn of_area_codes(pieces: &[Piece]) -> Vec<Value> {
    let mut begins: Vec<String> = Vec::new();
    for piece in pieces {
        let (Piece::Equal(Value::Text(text), _) | Piece::Prefix(text, _)) = piece else { continue };
        begins.push(text.clone());
        begins.extend([neighbour(text, true), neighbour(text, false)].into_iter().flatten());
    }
    begins.iter().flat_map(|begin| area_codes(begin)).map(Value::Text).collect()
}

/// The codes of each length that begin so, filled up with zeros, and the last one of 12 digits.
pub(super) fn area_codes(begin: &str) -> impl Iterator<Item = String> + use<> {
    let codes = AREA_DIGITS.map(|digits| filled(begin, digits, '0'));
    let last = AREA_DIGITS.last().map(|digits| filled(begin, *digits, '9'));
    codes.into_iter().chain(last).filter(|code| is_area_code(code))
}

fn filled(begin: &str, digits: usize, with: char) -> String {
    let missing = digits.saturating_sub(begin.len());
    begin.chars().chain(std::iter::repeat_n(with, missing)).collect()
}

/// Whether a text is 6, 9 or 12 digits.
pub(super) fn is_area_code(text: &str) -> bool {
    AREA_DIGITS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The next number of the same length; `None` where there is none.
fn neighbour(text: &str, up: bool) -> Option<String> {
    let digits = text.len();
    let longest = AREA_DIGITS.last().copied()?;
    if digits == 0 || digits > longest || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = text.parse().ok()?;
    let number = if up { number.checked_add(1) } else { number.checked_sub(1) }?;
    let text = format!("{number:0digits$}");
    (text.len() == digits).then_some(text)
}
