//! What the manifests say of a table's columns: types, priorities, defaults.
//!
//! Only tables of a pack's own have such descriptions: types for columns that are no fields
//! (`columns`), an order of outputs for the policies *priority* and *output order* (`priorities`,
//! DMN's output values, best first), and the answer where no row is hit (`defaults`, DMN's default
//! output entry). A type is settled by the lowest layer that gives one; later layers may repeat and
//! not change it, because their own and the lower rows share the column.
//!
//! Not responsible for: the hit policy; see `tables`.

use std::collections::BTreeMap;

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::cell::CellFault;
use crate::pack::field::{Field, Kind};
use crate::pack::manifest::TableSpec;
use crate::pack::table::{Table, note};
use crate::pack::tree::Read;
use crate::source::{SourceFile, Span};
use crate::value::{Type, Value};

/// One layer's description of a table, with the file it stands in.
pub type Spec<'a> = (SourceFile<'a>, &'a TableSpec);

/// Refuses descriptions of a standard table: its columns are the engine's.
pub fn refuse_standard(specs: &[Spec<'_>], table: &str, problems: &mut Problems) {
    for (file, spec) in specs {
        let columns = spec.columns.iter().map(|(key, _)| key);
        let ranked = spec.priorities.iter().map(|(key, _)| key);
        let filled = spec.defaults.iter().map(|(key, _)| key);
        for key in columns.chain(ranked).chain(filled) {
            problems.add(
                Code::HitPolicyChanged,
                file.span(key.bytes.clone()),
                Text::new(
                    format!("`{table}` 是标准表，它的列不能改"),
                    format!("`{table}` is a standard table: its columns cannot change"),
                ),
            );
        }
    }
}

/// Checks the descriptions against the table's columns and takes its priorities and defaults from
/// them; where two layers speak, the higher one holds.
///
/// Priorities are replaced as a whole and not merged: an order out of two lists would be nobody's.
pub fn apply(specs: &[Spec<'_>], table: &mut Table, problems: &mut Problems) {
    let mut types: BTreeMap<&str, Type> = BTreeMap::new();
    for (file, spec) in specs {
        for (key, kind) in &spec.columns {
            let span = file.span(key.bytes.clone());
            let before = *types.entry(&key.value).or_insert(*kind);
            if before != *kind {
                retyped(&key.value, (before, *kind), span.clone(), problems);
            }
            match key.value.strip_prefix('→') {
                Some(path) => {
                    output(path, table, span, problems);
                }
                None if table.input(&Field::Own(key.value.clone())).is_none() => {
                    no_column(&key.value, table, span, problems);
                }
                None => {}
            }
        }
        for (key, list) in &spec.priorities {
            let span = file.span(key.bytes.clone());
            let Some(at) = output(&key.value, table, span, problems) else { continue };
            let values = list.iter().filter_map(|item| value((file, item), at, table, problems));
            let values: Vec<Value> = values.collect();
            if let Some(column) = table.outputs.get_mut(at) {
                column.priorities = values;
            }
        }
        for (key, item) in &spec.defaults {
            let span = file.span(key.bytes.clone());
            let Some(at) = output(&key.value, table, span, problems) else { continue };
            let value = value((file, item), at, table, problems);
            if let Some(column) = table.outputs.get_mut(at) {
                column.default = value;
            }
        }
    }
}

fn retyped(name: &str, (old, new): (Type, Type), span: Span, problems: &mut Problems) {
    let (old, new) = (old.name(), new.name());
    problems.add(
        Code::HitPolicyChanged,
        span,
        Text::new(
            format!("列 `{name}` 的类型已是 {old}，不能改为 {new}"),
            format!("column `{name}` is a {old} already and cannot become a {new}"),
        ),
    );
}

/// The place of an output, named with or without its arrow; noted where the sheet has none.
fn output(name: &str, table: &Table, span: Span, problems: &mut Problems) -> Option<usize> {
    let path = name.trim_start_matches('→').trim();
    let at = table.output(path);
    if at.is_none() {
        no_column(&format!("→{path}"), table, span, problems);
    }
    at
}

fn no_column(name: &str, table: &Table, span: Span, problems: &mut Problems) {
    let outputs = table.outputs.iter().map(|column| format!("→{}", column.path));
    let inputs = table.inputs.iter().map(|column| column.field.path());
    let known: Vec<String> = outputs.chain(inputs).collect();
    let message = Text::new(
        format!("表 `{}` 没有列 `{name}`", table.name),
        format!("table `{}` has no column `{name}`", table.name),
    );
    let hint = suggest(name, known.iter().map(String::as_str));
    note(problems, (Code::UnknownColumn, span), message, hint);
}

fn value(
    (file, item): (&SourceFile<'_>, &Read<String>),
    at: usize,
    table: &Table,
    problems: &mut Problems,
) -> Option<Value> {
    let kind = match table.outputs.get(at)?.kind {
        Kind::Value(kind) => kind,
        _ => Type::Text,
    };
    let value = Value::parse(kind, &item.value);
    if value.is_none() {
        let fault = CellFault::value(kind, &item.value);
        let place = (Code::BadValue, file.span(item.bytes.clone()));
        note(problems, place, fault.message(), fault.hint());
    }
    value
}
