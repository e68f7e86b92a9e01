//! `evaluate`: one table asked directly: DMN's hit policies, defaults and aggregations.
//!
//! This is the table as DMN means it (DMN 1.3, clause 8: single hits, several hits, collect with an
//! aggregation, default outputs), for tables of a pack's own and for authors who try one out. A
//! decision does not come through here: its steps have their own ways of combining rows, and they
//! assume, fold and cite, none of which a bare table does.
//!
//! What differs from a decision, on purpose:
//!
//! - Values are ids and literals of the column's type, never labels: the caller is a program.
//! - Nothing is assumed; a column that is not given is unknown, and `null` is not given.
//! - Rows with dates are in force only if `at` is given, and then by that date in every layer.
//! - Scripts are not asked.
//!
//! Unknown inputs are treated as everywhere: a single-hit table whose answer a possible row could
//! change gives no output at all, and `needs` says which columns would settle it.
//!
//! Not responsible for: decisions, which read the standard tables' rows themselves.

use std::collections::BTreeMap;

use gezhi_contract::calls::{EvaluateRequest, EvaluateResponse};
use gezhi_contract::{Error, ErrorKind};
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::book::{Book, PlannedTable};
use crate::decide::scene::{day, too_long, typed};
use crate::diagnostic::suggest;
use crate::limits;
use crate::pack::cell::Cell;
use crate::pack::field::{FIELDS, Field, Standard};
use crate::pack::table::{InputColumn, Table};
use crate::plan::{Candidates, Conflict, ConflictKind, HitPolicy, Input, Selection};
use crate::text;
use crate::value::Value;

/// Asks the table named in the request.
///
/// Shape of the answer: `outputs` has one map per row of the answer (at most one for single hits
/// and aggregations), each with every output column by its path, `null` where the cell is empty.
/// Decimals, dates and times are strings, booleans are booleans. `hits` and `possible` are ids in
/// rule order, or in the policy's order where it has one.
///
/// # Errors
/// `unknown_table`, `invalid_request` for an unknown column or an ill-typed value, `rule_conflict`.
pub fn evaluate(book: &Book, request: &EvaluateRequest) -> Result<EvaluateResponse, Error> {
    let planned = book.tables.get(&request.table).ok_or_else(|| unknown_table(book, request))?;
    let table = &planned.table;
    let dates = dates(book, request)?;
    let given = inputs(book, table, request)?;
    let in_force = planned.in_force(&dates);
    let known: Vec<Input<'_>> = given
        .iter()
        .map(|values| match values.as_deref() {
            None => Input::Unknown,
            Some([one]) => Input::One(one),
            Some(many) => Input::Many(many),
        })
        .collect();
    let mut found = planned.index.evaluate(&known, &in_force);
    keywords(planned, &given, &mut found);
    let hits: Vec<usize> = found.hits.iter().collect();
    let possible: Vec<usize> = found.possible.iter().collect();
    let selection = select(table, &hits, &possible).map_err(|c| conflict(table, &c))?;
    let id = |row: &usize| table.rows.get(*row).map(|row| row.id.clone());
    let settled = selection.settled || !table.policy.is_single_hit();
    Ok(EvaluateResponse {
        table: table.name.clone(),
        hit_policy: table.policy.name().to_owned(),
        outputs: if settled { outputs(table, &selection, hits.is_empty()) } else { Vec::new() },
        hits: if settled { selection.rows.iter().filter_map(id).collect() } else { Vec::new() },
        needs: needs(table, &known, &possible),
        possible: possible.iter().filter_map(id).collect(),
        steps: u64::try_from(table.inputs.len().saturating_mul(in_force.count()))
            .unwrap_or(u64::MAX),
    })
}

fn unknown_table(book: &Book, request: &EvaluateRequest) -> Error {
    let name = &request.table;
    let mut error = Error::new(
        ErrorKind::UnknownTable,
        format!("规则包没有表 `{name}`"),
        format!("the pack has no table `{name}`"),
    )
    .at("table");
    error.hint = suggest(name, book.tables.keys().map(String::as_str));
    error
}

/// The same date for every layer: a table alone has no anchor events.
fn dates(book: &Book, request: &EvaluateRequest) -> Result<Vec<Option<Date>>, Error> {
    let at = request.at.as_deref().map(|text| day(text, "at")).transpose()?;
    Ok(vec![at; book.pack.layers.len()])
}

/// In the order of the table's inputs; `None` is unknown, an empty list is known to be empty.
type Given = Vec<Option<Vec<Value>>>;

/// Reads the inputs by column; parameters are the pack's where they are not given. A list is a set
/// of values, of which any may satisfy a condition.
fn inputs(book: &Book, table: &Table, request: &EvaluateRequest) -> Result<Given, Error> {
    let mut given: Given = vec![None; table.inputs.len()];
    for (name, json) in &request.inputs {
        let path = format!("inputs.{name}");
        let at = table.inputs.iter().position(|column| named(column, name));
        let (Some(at), false) = (at, json.is_null()) else {
            if at.is_some() {
                continue;
            }
            return Err(unknown_column(table, name).at(path));
        };
        let Some(column) = table.inputs.get(at) else { continue };
        let values = match json {
            Json::Array(items) => items.iter().map(|item| typed(column.kind, item)).collect(),
            one => typed(column.kind, one).map(|value| vec![value]),
        };
        let values = values.ok_or_else(|| {
            let kind = column.kind.name();
            Error::new(
                ErrorKind::InvalidRequest,
                format!("列 `{name}` 应为 {kind}，却是 `{json}`"),
                format!("column `{name}` takes {kind}, not `{json}`"),
            )
            .at(path.clone())
        })?;
        let most = limits::TEXT_BYTES_MAX;
        let long = |value: &Value| matches!(value, Value::Text(text) if text.len() > most);
        if values.iter().any(long) {
            return Err(too_long(&path));
        }
        if let Some(place) = given.get_mut(at) {
            *place = Some(values);
        }
    }
    for (column, place) in table.inputs.iter().zip(&mut given) {
        if let (Field::Parameter(id), None) = (&column.field, &place) {
            let parameter = book.pack.vocabulary.parameter(id);
            *place = parameter.and_then(|p| p.one()).map(|value| vec![value.clone()]);
        }
    }
    Ok(given)
}

/// By path or Chinese label; a pack's own column has no other name than the one in its header.
fn named(column: &InputColumn, name: &str) -> bool {
    let label = match &column.field {
        Field::Standard(field) => {
            FIELDS.iter().find(|spec| spec.field == *field).map(|spec| spec.label)
        }
        _ => None,
    };
    column.field.path() == name || label == Some(name)
}

fn unknown_column(table: &Table, name: &str) -> Error {
    let known: Vec<String> = table.inputs.iter().map(|column| column.field.path()).collect();
    let mut error = Error::new(
        ErrorKind::InvalidRequest,
        format!("表 `{}` 没有输入列 `{name}`", table.name),
        format!("table `{}` has no input column `{name}`", table.name),
    );
    error.hint = suggest(name, known.iter().map(String::as_str));
    error
}

/// Intersects what the index found with the rows whose words are in the text. Without a text the
/// rows with keywords are possible at most.
fn keywords(planned: &PlannedTable, given: &Given, found: &mut crate::plan::Hits) {
    let (Some(index), Some(at)) =
        (&planned.keywords, planned.table.input(&Field::Standard(Standard::Text)))
    else {
        return;
    };
    match given.get(at).and_then(Option::as_ref).and_then(|values| values.first()) {
        Some(Value::Text(text)) => {
            let mut out = planned.worded.clone();
            for hit in index.matches(&text::fold(text)) {
                out.remove(hit.row);
            }
            found.hits.and_not(&out);
            found.possible.and_not(&out);
        }
        _ => {
            let mut unsure = found.hits.clone();
            unsure.and(&planned.worded);
            found.hits.and_not(&planned.worded);
            found.possible.or(&unsure);
        }
    }
}

/// Applies the hit policy (`plan`), which sees outputs and priorities only.
fn select(table: &Table, hits: &[usize], possible: &[usize]) -> Result<Selection, Conflict> {
    let priorities: Vec<Vec<Value>> =
        table.outputs.iter().map(|column| column.priorities.clone()).collect();
    let outputs = |row: usize| {
        table.rows.get(row).map_or(&[] as &[Option<Value>], |row| row.outputs.as_slice())
    };
    table.policy.select(&Candidates {
        hits,
        possible,
        columns: table.outputs.len(),
        outputs: &outputs,
        priorities: &priorities,
    })
}

/// A count over no rows is 0 and no default is asked for; the other aggregations have no value over
/// nothing, so the defaults answer.
fn outputs(table: &Table, selection: &Selection, no_hit: bool) -> Vec<BTreeMap<String, Json>> {
    let paths = || table.outputs.iter().map(|column| column.path.clone());
    if table.policy.is_aggregate() {
        let values = selection.aggregate.iter().map(json);
        let row: BTreeMap<String, Json> = paths().zip(values).collect();
        let nothing = no_hit && table.policy != HitPolicy::CollectCount;
        return if nothing { default(table) } else { vec![row] };
    }
    if no_hit {
        return default(table);
    }
    let most = if table.policy.is_single_hit() { 1 } else { selection.rows.len() };
    let rows = selection.rows.iter().take(most).filter_map(|row| table.rows.get(*row));
    rows.map(|row| paths().zip(row.outputs.iter().map(json)).collect()).collect()
}

/// The answer where no row is hit: the columns' defaults, if the table has any.
fn default(table: &Table) -> Vec<BTreeMap<String, Json>> {
    if table.outputs.iter().all(|column| column.default.is_none()) {
        return Vec::new();
    }
    let row = table.outputs.iter().map(|column| (column.path.clone(), json(&column.default)));
    vec![row.collect()]
}

/// A decimal as a string: JSON's numbers are floats to most hosts.
fn json(value: &Option<Value>) -> Json {
    match value {
        None => Json::Null,
        Some(Value::Boolean(truth)) => Json::Bool(*truth),
        Some(other) => Json::String(other.to_string()),
    }
}

/// The unknown columns that possible rows have a condition on, each once, sorted.
fn needs(table: &Table, known: &[Input<'_>], possible: &[usize]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for row in possible.iter().filter_map(|row| table.rows.get(*row)) {
        for ((column, cell), known) in table.inputs.iter().zip(&row.cells).zip(known) {
            let path = column.field.path();
            let conditioned =
                !matches!(cell, Cell::Any) || row.keywords.is_some() && path == "text";
            if conditioned && matches!(known, Input::Unknown) && !out.contains(&path) {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

/// Names the rows at fault by id, so that an author can open the table there.
fn conflict(table: &Table, conflict: &Conflict) -> Error {
    let name = &table.name;
    let (zh, en) = match conflict.kind {
        ConflictKind::Contradiction => (
            format!("表 `{name}` 命中的行互相矛盾"),
            format!("the rows hit in table `{name}` contradict each other"),
        ),
        ConflictKind::SumTooLong => (
            format!("表 `{name}` 的和超出十进制数的位数"),
            format!("the sum of table `{name}` has more digits than a decimal holds"),
        ),
    };
    let mut error = Error::new(ErrorKind::RuleConflict, zh, en);
    error.rules = conflict
        .rows
        .iter()
        .filter_map(|row| table.rows.get(*row))
        .map(|row| row.id.clone())
        .collect();
    error
}
