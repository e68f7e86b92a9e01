//! A pack with other values of its parameters, as a scenario sets them.
//!
//! The value is changed where the highest layer that has the parameter writes it, and nothing else
//! of the pack is: so the other reading of an ambiguous figure can be pinned without a layer for
//! it.

use gezhi_contract::{Bundle, Text};
use toml_edit::{Array, DocumentMut, Value};

/// Sets the parameters in the bundle.
pub(super) fn set(bundle: &mut Bundle, parameters: &toml::Table) -> Result<(), Text> {
    for (name, value) in parameters {
        let missing = || {
            Text::new(
                format!("规则包没有参数 `{name}`"),
                format!("the pack has no parameter `{name}`"),
            )
        };
        let manifests =
            bundle.layers.iter_mut().rev().filter_map(|layer| layer.files.get_mut("pack.toml"));
        let mut found = false;
        for manifest in manifests {
            let Ok(mut document) = manifest.parse::<DocumentMut>() else { continue };
            let sections = document.get_mut("parameters").and_then(|s| s.as_table_like_mut());
            let entry = sections.and_then(|section| section.get_mut(name));
            let Some(entry) = entry.and_then(|entry| entry.as_table_like_mut()) else { continue };
            let value = edited(value).ok_or_else(|| {
                Text::new(
                    format!("参数 `{name}` 不能取这样的值"),
                    format!("the parameter `{name}` takes no such value"),
                )
            })?;
            entry.insert("value", toml_edit::Item::Value(value));
            *manifest = document.to_string();
            found = true;
            break;
        }
        if !found {
            return Err(missing());
        }
    }
    Ok(())
}

/// The values that parameters have: strings, whole numbers, booleans and lists of strings.
fn edited(value: &toml::Value) -> Option<Value> {
    Some(match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Boolean(truth) => (*truth).into(),
        toml::Value::Array(items) => {
            let items = items.iter().map(edited).collect::<Option<Array>>()?;
            Value::Array(items)
        }
        _ => return None,
    })
}
