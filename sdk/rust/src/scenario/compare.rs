//! An answer against what was expected of it.

use gezhi_contract::Error;
use serde_json::Value;

use super::file::Expected;

/// One place where an answer is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The path in the decision, or `error`, `absent` or `rules`.
    pub path: String,
    /// What was expected; `null` where nothing was.
    pub expected: Value,
    /// What the answer has; nothing where it has no such thing.
    pub got: Option<Value>,
}

/// All differences between the answer and the expectation.
pub(super) fn differences(expected: &Expected, answer: &Result<Value, Error>) -> Vec<Difference> {
    match answer {
        Ok(decision) => in_decision(expected, decision),
        Err(error) => in_error(expected, error),
    }
}

fn in_error(expected: &Expected, error: &Error) -> Vec<Difference> {
    let kind = serde_json::to_value(error.kind).unwrap_or_default();
    if expected.error.as_deref() == kind.as_str() {
        let mut out = Vec::new();
        let error = serde_json::to_value(error).unwrap_or_default();
        values(expected, &error, &mut out);
        return out;
    }
    let wanted = expected.error.clone().map_or(Value::Null, Value::String);
    let got = format!("{} ({error})", kind.as_str().unwrap_or_default());
    vec![Difference { path: "error".to_owned(), expected: wanted, got: Some(Value::String(got)) }]
}

/// The values that are expected of an answer, or of an error.
fn values(expected: &Expected, answer: &Value, out: &mut Vec<Difference>) {
    for (name, path, wanted) in &expected.values {
        let found = path.find(answer);
        if !found.iter().any(|got| is_within(wanted, got)) {
            compare(name, wanted, found.first().copied(), out);
        }
    }
}

fn in_decision(expected: &Expected, decision: &Value) -> Vec<Difference> {
    let mut out = Vec::new();
    if let Some(kind) = &expected.error {
        let expected = Value::String(kind.clone());
        out.push(Difference { path: "error".to_owned(), expected, got: None });
    }
    values(expected, decision, &mut out);
    for (name, path) in &expected.absent {
        let there = path.find(decision).into_iter().find(|value| !is_nothing(value));
        if let Some(got) = there {
            let got = Some(got.clone());
            out.push(Difference { path: name.clone(), expected: Value::Null, got });
        }
    }
    let mut rules = Vec::new();
    rules_of(decision, &mut rules);
    for rule in &expected.rules {
        if !rules.contains(&rule.as_str()) {
            let got = Some(Value::from(rules.clone()));
            let expected = Value::String(rule.clone());
            out.push(Difference { path: "rules".to_owned(), expected, got });
        }
    }
    out
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether the expected value is found in the answer's: members named, elements all, the rest
/// exactly.
fn is_within(wanted: &Value, got: &Value) -> bool {
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(got)) => wanted
            .iter()
            .all(|(name, wanted)| got.get(name).is_some_and(|got| is_within(wanted, got))),
        (Value::Array(wanted), Value::Array(got)) => {
            wanted.len() == got.len()
                && wanted.iter().zip(got).all(|(wanted, got)| is_within(wanted, got))
        }
        (wanted, got) => wanted == got,
    }
}

/// Lists the innermost differences, so that a long list is not shown whole for one wrong word in
/// it.
fn compare(path: &str, wanted: &Value, got: Option<&Value>, out: &mut Vec<Difference>) {
    match (wanted, got) {
        (Value::Object(wanted), Some(Value::Object(got))) => {
            for (name, wanted) in wanted {
                compare(&format!("{path}.{name}"), wanted, got.get(name), out);
            }
        }
        (Value::Array(wanted), Some(Value::Array(got))) if wanted.len() == got.len() => {
            for (index, (wanted, got)) in wanted.iter().zip(got).enumerate() {
                compare(&format!("{path}[{index}]"), wanted, Some(got), out);
            }
        }
        (wanted, got) if Some(wanted) != got => {
            let got = got.map(|got| shown(wanted, got));
            out.push(Difference { path: path.to_owned(), expected: wanted.clone(), got });
        }
        _ => {}
    }
}

/// Of a list that has another length: only the members that the expectation speaks of.
fn shown(wanted: &Value, got: &Value) -> Value {
    let (Value::Array(wanted), Value::Array(items)) = (wanted, got) else { return got.clone() };
    let names: Vec<&String> =
        wanted.iter().filter_map(Value::as_object).flat_map(|o| o.keys()).collect();
    if names.is_empty() {
        return got.clone();
    }
    let cut = |item: &Value| match item {
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| names.contains(name));
            Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        other => other.clone(),
    };
    Value::Array(items.iter().map(cut).collect())
}

/// Every `by.rule` of a decision, and every row hit in its trace: one that only names a mode or
/// tier stands there alone.
fn rules_of<'a>(value: &'a Value, out: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            let by = members.get("by").unwrap_or(value);
            let hit = by.get("outcome").is_none_or(|outcome| outcome == "hit");
            if let Some(rule) = by.get("rule").and_then(Value::as_str)
                && hit
                && !out.contains(&rule)
            {
                out.push(rule);
            }
            members.values().for_each(|member| rules_of(member, out));
        }
        Value::Array(items) => items.iter().for_each(|item| rules_of(item, out)),
        _ => {}
    }
}
