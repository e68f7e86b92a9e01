//! Rows that stand for tables of TOML: a column for each value that has one, the rest as TOML.
//!
//! Not responsible for: which rows are new or gone; see `patch`.

use gezhi_contract::Text;
use toml_edit::{DocumentMut, Item, Table, TableLike};

use crate::codec::{Codec, Fault};
use crate::toml_edits::{Fresh, KeyPath, bare, dotted, get, leaves, remove, same, set};
use crate::words::Words;

/// One column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// Its header.
    pub header: &'static str,
    /// Where the value stands in the record.
    pub path: &'static [&'static str],
    /// Another place for a post (`role` for `name`); the value stands in one of them.
    pub post: Option<&'static [&'static str]>,
    /// How it is written.
    pub codec: Codec,
}

/// A column of whatever has no column of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rest {
    /// Its header.
    pub header: &'static str,
    /// Under which key; empty for all that no other such column takes.
    pub under: &'static str,
}

/// The columns of one kind of record.
#[derive(Debug)]
pub(crate) struct Spec {
    /// Columns of values.
    pub fields: &'static [Field],
    /// Columns of the rest.
    pub rests: &'static [Rest],
    /// A value that repeats another and is not shown where it does: (from, to).
    pub mirror: Option<(&'static [&'static str], &'static [&'static str])>,
}

fn owned(path: &[&str]) -> KeyPath {
    path.iter().map(|key| (*key).to_owned()).collect()
}

impl Spec {
    /// The headers, in the order of the cells.
    pub(crate) fn headers(&self) -> Vec<String> {
        let fields = self.fields.iter().map(|field| field.header);
        fields.chain(self.rests.iter().map(|rest| rest.header)).map(str::to_owned).collect()
    }

    /// Whether the table at a path is gone into.
    fn opens(&self, path: &[String]) -> bool {
        let within = |long: &[&str]| {
            long.len() > path.len() && long.iter().zip(path).all(|(one, other)| one == other)
        };
        self.fields.iter().any(|field| within(field.path))
            || self.mirror.is_some_and(|(_, to)| within(to))
    }

    fn mirrors(&self, record: &dyn TableLike) -> bool {
        self.mirror.is_some_and(|(from, to)| {
            match (get(record, &owned(from)), get(record, &owned(to))) {
                (Some(from), Some(to)) => same(from, to),
                _ => false,
            }
        })
    }

    /// The cells of a record.
    pub(crate) fn cells(&self, record: &dyn TableLike, words: &Words) -> Vec<String> {
        let mut left = leaves(record, &|path| self.opens(path));
        if let Some((_, to)) = self.mirror.filter(|_| self.mirrors(record)) {
            left.retain(|(path, _)| *path != owned(to));
        }
        let mut cells = Vec::new();
        for field in self.fields {
            let has = |path: &[&str]| left.iter().position(|(at, _)| *at == owned(path));
            let at = match (has(field.path), field.post.and_then(has)) {
                (Some(at), None) | (None, Some(at)) => Some(at),
                _ => None,
            };
            let item = at.and_then(|at| left.get(at));
            let cell = item.and_then(|(_, item)| field.codec.write(item, words));
            // A post's name leads back to a post, another party's to none.
            let is_post = item.is_some_and(|(path, _)| *path != owned(field.path));
            let cell = cell.filter(|c| field.post.is_none() || is_post == words.knows("roles", c));
            if let (Some(at), Some(_)) = (at, &cell) {
                left.remove(at);
            }
            cells.push(cell.unwrap_or_default());
        }
        for rest in self.rests {
            let mut lines = Vec::new();
            for (path, item) in &left {
                if let (Some(path), Some(value)) = (self.taken_by(rest, path), bare(item)) {
                    lines.push(format!("{} = {value}", dotted(path)));
                }
            }
            cells.push(lines.join("\n"));
        }
        cells
    }

    /// The path as a column of the rest writes it, where it is that column's.
    fn taken_by<'a>(&self, rest: &Rest, path: &'a [String]) -> Option<&'a [String]> {
        let first = path.first()?;
        if rest.under.is_empty() {
            let others = self.rests.iter().any(|other| other.under == first);
            return (!others || path.len() == 1).then_some(path);
        }
        let (_, below) = path.split_first().filter(|_| first == rest.under)?;
        (!below.is_empty()).then_some(below)
    }

    /// Brings a record from what its cells said to what they say now; faults by column.
    pub(crate) fn patch(
        &self,
        record: &mut dyn TableLike,
        (before, now): (&[String], &[String]),
        words: &Words,
    ) -> Vec<(usize, Fault)> {
        let mut faults = Vec::new();
        let mirrored = self.mirrors(record) || record.is_empty();
        let had_expectations = record.contains_key("expect");
        let changed = |at: usize| {
            let cell = |row: &[String]| row.get(at).map_or("", |cell| cell.trim()).to_owned();
            let now = cell(now);
            (cell(before) != now).then_some(now)
        };
        let is_new = record.is_empty();
        for (at, field) in self.fields.iter().enumerate() {
            let Some(now) = changed(at) else { continue };
            if is_new {
                self.begin(record, field);
            }
            if let Err(fault) = set_field(record, field, &now, words) {
                faults.push((at, fault));
            }
        }
        for (at, rest) in self.rests.iter().enumerate() {
            let at = self.fields.len().saturating_add(at);
            let Some(now) = changed(at) else { continue };
            let before = before.get(at).map_or("", String::as_str);
            if let Err(fault) = self.patch_rest(record, rest, (before, &now)) {
                faults.push((at, fault));
            }
        }
        if let Some((from, to)) = self.mirror
            && mirrored
            && to.first().is_some_and(|key| record.contains_key(key))
            && let Some(mut value) = get(record, &owned(from)).and_then(Item::as_value).cloned()
        {
            value.decor_mut().clear();
            set(record, &owned(to), value, &fresh);
        }
        if !had_expectations
            && let Some(expectations) = record.get_mut("expect").and_then(Item::as_table_mut)
        {
            expectations.decor_mut().set_prefix("");
        }
        faults
    }

    /// In a new record, the value that repeats another comes first in its table.
    fn begin(&self, record: &mut dyn TableLike, field: &Field) {
        let Some((from, to)) = self.mirror else { return };
        let beside = field.path.len() > 1 && field.path.first() == to.first();
        let begun = to.first().is_some_and(|key| record.contains_key(key));
        let value = get(record, &owned(from)).and_then(Item::as_str).map(str::to_owned);
        if let Some(value) = value.filter(|_| beside && !begun) {
            set(record, &owned(to), value.into(), &fresh);
        }
    }

    fn patch_rest(
        &self,
        record: &mut dyn TableLike,
        rest: &Rest,
        (before, now): (&str, &str),
    ) -> Result<(), Fault> {
        let before = self.rest_values(rest, before).unwrap_or_default();
        let now = self.rest_values(rest, now)?;
        for (path, _) in &before {
            if !now.iter().any(|(other, _)| other == path) {
                remove(record, path);
            }
        }
        for (path, item) in now {
            let old = before.iter().find(|(other, _)| *other == path);
            if old.is_some_and(|(_, old)| same(old, &item)) {
                continue;
            }
            let Ok(mut value) = item.into_value() else { continue };
            value.decor_mut().clear();
            if !set(record, &path, value, &fresh) {
                return Err(in_the_way(&path));
            }
        }
        Ok(())
    }

    /// The values that a cell of the rest holds, by their paths in the record.
    fn rest_values(&self, rest: &Rest, cell: &str) -> Result<Vec<(KeyPath, Item)>, Fault> {
        let document: DocumentMut = cell.parse().map_err(|error: toml_edit::TomlError| {
            let why = error.message();
            Text::new(
                format!("不是“键 = 值”（TOML）：{why}"),
                format!("it is no `key = value` (TOML): {why}"),
            )
        })?;
        if rest.under.is_empty() {
            return Ok(leaves(document.as_table(), &|path| self.opens(path)));
        }
        // Keys here are paths into an answer: `a.b = 1` means the key "a.b".
        let mut values = Vec::new();
        joined(document.as_table(), "", &mut values);
        let under = |(key, item)| (vec![rest.under.to_owned(), key], item);
        Ok(values.into_iter().map(under).collect())
    }
}

fn joined(table: &Table, before: &str, out: &mut Vec<(String, Item)>) {
    for (key, item) in table {
        let key = if before.is_empty() { key.to_owned() } else { format!("{before}.{key}") };
        match item.as_table().filter(|table| table.is_dotted()) {
            Some(table) => joined(table, &key, out),
            None => out.push((key, item.clone())),
        }
    }
}

fn set_field(
    record: &mut dyn TableLike,
    field: &Field,
    now: &str,
    words: &Words,
) -> Result<(), Fault> {
    let (path, post) = (owned(field.path), field.post.map(owned));
    if now.is_empty() {
        remove(record, &path);
        if let Some(post) = post {
            remove(record, &post);
        }
        return Ok(());
    }
    let old = get(record, &path).cloned();
    let value = field.codec.read(now, old.as_ref(), words)?;
    let is_post = post.is_some() && words.knows("roles", now);
    let (path, other) = match (post, is_post) {
        (Some(post), true) => (post, Some(path)),
        (post, _) => (path, post),
    };
    if let Some(other) = other {
        remove(record, &other);
    }
    if set(record, &path, value, &fresh) { Ok(()) } else { Err(in_the_way(&path)) }
}

fn in_the_way(path: &[String]) -> Fault {
    let path = dotted(path);
    Text::new(
        format!("`{path}` 与已有的内容冲突"),
        format!("`{path}` conflicts with what stands there"),
    )
}

/// New parts of a record: what is expected is a table of its own, the rest stands in one line.
fn fresh(path: &[String]) -> Fresh {
    if path == ["expect"] { Fresh::Table } else { Fresh::Inline }
}

#[cfg(test)]
mod tests;
