//! Limits and parameters are turned as a district would: by a layer on top, with `replace`.
//!
//! Not responsible for: whether the pack lets itself be changed so; the engine refuses what is
//! sealed, and says so.

use std::collections::BTreeMap;
use std::fmt::Write;

use gezhi::Bundle;
use gezhi::contract::Layer;

use super::{Knob, Knobs, refused};
use crate::error::SimError;

/// The layer's name and id.
const LAYER: &str = "what-if";
/// The columns that a row is found by, and the one that is changed.
const ID: [&str; 2] = ["编号", "id"];
const LIMIT: [&str; 2] = ["→时限", "→limit"];
/// What the top layer says of the whole pack, and the layer above it has to say again.
const OF_THE_TOP: [&str; 4] = ["zone", "jurisdiction", "calendar", "anchor"];

/// The bundle with a layer on top for every limit and parameter that is turned; the bundle itself
/// where none is.
pub(crate) fn with_layer(bundle: &Bundle, knobs: &Knobs) -> Result<Bundle, SimError> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let mut parameters: Vec<(String, toml::Table)> = Vec::new();
    let mut replaced: Vec<String> = Vec::new();
    for (text, knob) in knobs.all() {
        match knob {
            Knob::Limit(row, limit) => {
                limited(bundle, &mut tables, (row, limit)).ok_or_else(|| no_row(text, row))?;
                replaced.push(row.clone());
            }
            Knob::Parameter(id, value) => {
                let found = parameter(bundle, id).ok_or_else(|| no_parameter(text, id))?;
                let turned = turned(found, value).ok_or_else(|| bad_value(text, id))?;
                replaced.push(format!("parameters.{id}"));
                parameters.retain(|(known, _)| known != id);
                parameters.push((id.clone(), turned));
            }
            Knob::Staff(..) | Knob::Shift(..) => {}
        }
    }
    if replaced.is_empty() {
        return Ok(bundle.clone());
    }
    replaced.sort();
    replaced.dedup();
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    files.insert("pack.toml".to_owned(), manifest(bundle, &replaced, &parameters));
    for (path, table) in tables {
        files.insert(path, table.written());
    }
    let mut bundle = bundle.clone();
    bundle.layers.push(Layer { name: LAYER.to_owned(), files });
    Ok(bundle)
}

/// A table's header and the rows that are turned.
struct Table {
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn written(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in std::iter::once(&self.header).chain(&self.rows) {
            // Writing to memory does not fail.
            let _ = writer.write_record(row);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// Adds a row with another limit to the tables of the layer; the highest layer's row is the one.
fn limited(
    bundle: &Bundle,
    tables: &mut BTreeMap<String, Table>,
    (row, limit): (&str, &str),
) -> Option<()> {
    let files = bundle.layers.iter().rev().flat_map(|layer| &layer.files);
    for (path, text) in files.filter(|(path, _)| path.starts_with("tables/")) {
        let first = text.lines().find(|line| !line.starts_with('#')).unwrap_or_default();
        let tabs = first.contains('\t') && !first.contains(',');
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .comment(Some(b'#'))
            .delimiter(if tabs { b'\t' } else { b',' })
            .from_reader(text.as_bytes());
        let Ok(header) = reader.headers().cloned() else { continue };
        let column = |names: [&str; 2]| header.iter().position(|cell| names.contains(&cell.trim()));
        let (Some(id), Some(place)) = (column(ID), column(LIMIT)) else { continue };
        let mut records = reader.records().flatten();
        let Some(found) = records.find(|record| record.get(id) == Some(row)) else { continue };
        let changed =
            found.iter().enumerate().map(|(at, cell)| if at == place { limit } else { cell });
        let table =
            tables.entry(path.clone()).or_insert_with(|| Table { header, rows: Vec::new() });
        table.rows.retain(|known| known.get(id) != Some(row));
        table.rows.push(changed.collect());
        return Some(());
    }
    None
}

fn manifest_of(layer: &Layer) -> Option<toml::Table> {
    layer.files.get("pack.toml")?.parse().ok()
}

/// A parameter as the highest layer that has it writes it.
fn parameter(bundle: &Bundle, id: &str) -> Option<toml::Table> {
    let mut layers = bundle.layers.iter().rev().filter_map(manifest_of);
    layers.find_map(|manifest| manifest.get("parameters")?.get(id)?.as_table().cloned())
}

/// The parameter with another value of the same type; a list is written with commas.
fn turned(mut parameter: toml::Table, value: &str) -> Option<toml::Table> {
    let new = match parameter.get("value")? {
        toml::Value::String(_) => toml::Value::String(value.to_owned()),
        toml::Value::Integer(_) => toml::Value::Integer(value.parse().ok()?),
        toml::Value::Boolean(_) => toml::Value::Boolean(value.parse().ok()?),
        toml::Value::Array(_) => {
            let items = value.split(',').map(|item| toml::Value::String(item.trim().to_owned()));
            toml::Value::Array(items.collect())
        }
        _ => return None,
    };
    parameter.insert("value".to_owned(), new);
    Some(parameter)
}

fn manifest(bundle: &Bundle, replaced: &[String], parameters: &[(String, toml::Table)]) -> String {
    let top = bundle.layers.last().and_then(manifest_of).unwrap_or_default();
    let mut out = format!("id = {}\nversion = \"0\"\n", quoted(LAYER));
    let _ = writeln!(out, "title = {{ zh = \"假如\", en = \"what if\" }}");
    for key in OF_THE_TOP {
        if let Some(value) = top.get(key).and_then(toml::Value::as_str) {
            let _ = writeln!(out, "{key} = {}", quoted(value));
        }
    }
    let list = |ids: Vec<String>| ids.join(", ");
    if let Some(adopts) = top.get("adopts").and_then(toml::Value::as_array) {
        let ids = adopts.iter().filter_map(toml::Value::as_str).map(quoted).collect();
        let _ = writeln!(out, "adopts = [{}]", list(ids));
    }
    let ids = replaced.iter().map(|id| quoted(id)).collect();
    let _ = writeln!(out, "replace = [{}]", list(ids));
    for (id, parameter) in parameters {
        let _ = writeln!(out, "\n[parameters.{}]", quoted(id));
        for (key, value) in parameter {
            let _ = writeln!(out, "{} = {}", quoted(key), written(value));
        }
    }
    out
}

/// A value as TOML: what a parameter can hold.
fn written(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => quoted(text),
        toml::Value::Array(items) => {
            format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", "))
        }
        toml::Value::Table(table) => {
            let pairs =
                table.iter().map(|(key, value)| format!("{} = {}", quoted(key), written(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Boolean(truth) => truth.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Datetime(instant) => instant.to_string(),
    }
}

/// A text in quotes: what JSON escapes, TOML's basic strings escape alike.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn no_row(knob: &str, row: &str) -> SimError {
    refused(knob, format!("没有编号是 `{row}`、有时限的行"), format!("no row `{row}` has a limit"))
        .hint(
            "写 limits、tasks 或 ladder 里一行的编号",
            "give the id of a row of `limits`, `tasks` or `ladder`",
        )
}

fn no_parameter(knob: &str, id: &str) -> SimError {
    refused(knob, format!("没有参数 `{id}`"), format!("there is no parameter `{id}`"))
        .hint("参数见 pack.toml 的 [parameters]", "parameters stand in [parameters] of pack.toml")
}

fn bad_value(knob: &str, id: &str) -> SimError {
    refused(knob, format!("`{id}` 的值不是这样写的"), format!("this is no value of `{id}`"))
}
