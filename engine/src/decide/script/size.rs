//! How much a script's value holds: strings by their bytes, everything else by a flat measure that
//! is equal on every host.
//!
//! The measure is charged whenever a variable is looked at, for rhai copies what it looks at. It
//! counts what a value holds all the way down; a value shared in two places counts twice, since
//! each copy would.
//!
//! Not responsible for: what real memory a value takes; that differs between 32 and 64 bits.

use rhai::{Array, Dynamic, Map};

/// What one element or member counts for, besides what it holds.
const ELEMENT: usize = 32;

/// The bytes that a value counts for.
#[must_use]
pub fn weigh(value: &Dynamic) -> usize {
    if let Ok(text) = value.as_immutable_string_ref() {
        return text.len();
    }
    if let Ok(array) = value.as_array_ref() {
        return weigh_array(&array);
    }
    value.as_map_ref().map_or(0, |map| weigh_map(&map))
}

fn weigh_array(array: &Array) -> usize {
    array.iter().fold(0, |sum, item| sum.saturating_add(ELEMENT).saturating_add(weigh(item)))
}

fn weigh_map(map: &Map) -> usize {
    map.iter().fold(0, |sum, (key, value)| {
        sum.saturating_add(ELEMENT).saturating_add(key.len()).saturating_add(weigh(value))
    })
}
