//! Values on their way into a script and out of it. Never through rhai's serde, which goes through
//! floats.
//!
//! The two ways are not mirror images. On the way in facts become typed values, so that a script
//! can compare decimals; on the way out everything becomes JSON again, decimals as strings, because
//! that is how the contract writes them. Whole numbers are 64 bits on both sides.
//!
//! Every field of an incident that a condition could ask for is present in the map, as `()` where
//! it is not known: a script asks `incident.place == ()` and does not have to know which members a
//! host leaves out.
//!
//! Not responsible for: whether what comes out is a good answer; see `answer`.

use gezhi_contract::Incident;
use rhai::{Array, Dynamic, Map};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;

use crate::decide::scene::Scene;
use crate::limits;
use crate::properties::view::{self, View};
use crate::value::Value as Typed;

/// A payload as a script sees it.
///
/// Members that the contract leaves out when empty are absent here as well; reading an absent
/// member of a map gives `()` and no error.
pub fn give<T: Serialize>(payload: &T) -> Dynamic {
    from_json(&serde_json::to_value(payload).unwrap_or_default())
}

/// An incident as a script sees it: every field is there (`()` where not known), facts are typed.
pub fn incident(incident: &Incident, scene: &Scene) -> Dynamic {
    let mut map = give(incident).try_cast::<Map>().unwrap_or_default();
    for field in ["channel", "category", "text", "place", "reporter", "affected", "confidential"] {
        map.entry(field.into()).or_insert(Dynamic::UNIT);
    }
    let mut facts = Map::new();
    for (id, value) in scene.facts() {
        let value = match value {
            Typed::Decimal(number) => Dynamic::from(*number),
            Typed::Boolean(truth) => Dynamic::from(*truth),
            other => Dynamic::from(other.to_string()),
        };
        facts.insert(id.as_str().into(), value);
    }
    map.insert("facts".into(), facts.into());
    map.into()
}

/// Numbers of the contract are whole, so none is lost here.
fn from_json(value: &Value) -> Dynamic {
    match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => number.as_i64().unwrap_or(0).into(),
        Value::String(text) => text.clone().into(),
        Value::Array(items) => items.iter().map(from_json).collect::<Array>().into(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.as_str().into(), from_json(value)))
            .collect::<Map>()
            .into(),
    }
}

/// What a script gave, as JSON: decimals become strings, `()` becomes `null`.
///
/// # Errors
/// The type that has no JSON, or values nested too deep.
pub fn take(value: &Dynamic) -> Result<Value, String> {
    take_at(value, 0)
}

/// The depth is bounded because comparing and dropping deep values recurses, and the smallest of
/// the hosts' stacks must hold it.
fn take_at(value: &Dynamic, depth: usize) -> Result<Value, String> {
    if depth > limits::SCRIPT_NESTING_MAX {
        return Err(format!("values nested over {} deep", limits::SCRIPT_NESTING_MAX));
    }
    if value.is_unit() {
        return Ok(Value::Null);
    }
    if let Ok(truth) = value.as_bool() {
        return Ok(Value::Bool(truth));
    }
    if let Ok(number) = value.as_int() {
        return Ok(Value::from(number));
    }
    if let Some(number) = value.read_lock::<Decimal>() {
        return Ok(Value::String(number.normalize().to_string()));
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return Ok(Value::String(text.to_string()));
    }
    if let Some(letter) = value.read_lock::<char>() {
        return Ok(Value::String(letter.to_string()));
    }
    if value.is::<View>() {
        return take_at(&view::thaw(value), depth);
    }
    let deeper = depth.saturating_add(1);
    if let Some(items) = value.read_lock::<Array>() {
        let items: Result<Vec<Value>, String> =
            items.iter().map(|item| take_at(item, deeper)).collect();
        return items.map(Value::Array);
    }
    if let Some(map) = value.read_lock::<Map>() {
        let members: Result<serde_json::Map<String, Value>, String> =
            map.iter().map(|(key, value)| Ok((key.to_string(), take_at(value, deeper)?))).collect();
        return members.map(Value::Object);
    }
    Err(format!("a value of type `{}`", value.type_name()))
}
