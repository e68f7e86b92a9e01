//! Sources, parameters and words: rows that are tables of TOML by their ids.
//!
//! Not responsible for: scenarios, which are lists of tables.

use std::collections::BTreeMap;

use gezhi_contract::Text;
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

use super::Notes;
use super::rows::{origins, twin};
use crate::finding::Code;
use crate::layout::{ID, SECTION, WORD};
use crate::read::Current;
use crate::record::Spec;
use crate::toml_edits::{comments_of_the_file, insert, text_of};
use crate::view::{Kind, Sheet};
use crate::words::Words;

/// One record that is wanted.
struct Wanted {
    section: String,
    id: String,
    row: u32,
    /// The cells of its fields.
    cells: Vec<String>,
}

/// `[sources]` or `[parameters]`; whether something changed.
pub(super) fn records(
    document: &mut DocumentMut,
    (section, spec): (&'static str, &'static Spec),
    (base, now): (&Sheet, &Current),
    (words, notes): (&Words, &mut Notes),
) -> bool {
    let mut wanted = Vec::new();
    for line in now.by(&base.header) {
        let id = line.cells.first().cloned().unwrap_or_default();
        if id.is_empty() {
            empty_id((now, line.row, ID), notes);
            continue;
        }
        let cells = line.cells.get(1..).unwrap_or_default().to_vec();
        wanted.push(Wanted { section: section.to_owned(), id, row: line.row, cells });
    }
    let split = |row: &Vec<String>| {
        let id = row.first().cloned().unwrap_or_default();
        (section.to_owned(), id, row.get(1..).unwrap_or_default().to_vec())
    };
    let was = base.rows.iter().map(split).collect();
    patch(document, spec, (was, wanted), (now, words, notes))
}

/// The words and facts; whether something changed.
pub(super) fn vocabulary(
    document: &mut DocumentMut,
    _: &Kind,
    (base, now): (&Sheet, &Current),
    (words, notes): (&Words, &mut Notes),
) -> bool {
    let part = |cells: &[String], at: usize| cells.get(at).cloned().unwrap_or_default();
    let fields = |cells: &[String]| cells.get(2..).unwrap_or_default().to_vec();
    let mut wanted: Vec<Wanted> = Vec::new();
    for line in now.by(&base.header) {
        let (section, id) = (part(&line.cells, 0), part(&line.cells, 1));
        let mut cells = fields(&line.cells);
        let place = (now, line.row, SECTION);
        let is_key = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if section.is_empty() || !(words.knows("sections", &section) || is_key(&section)) {
            let known = words.offered("sections").join("、");
            let message = Text::new(
                format!("`{section}` 不是词类；可用：{known}"),
                format!("`{section}` is no kind of word; known: {known}"),
            );
            notes.bad_cell(place, message);
            continue;
        }
        let section = words.id("sections", &section);
        // A word without an id is named by its Chinese label, as many are.
        let id = match (id.is_empty(), cells.first_mut()) {
            (true, Some(label)) => std::mem::take(label),
            _ => id,
        };
        if id.is_empty() {
            empty_id((now, line.row, ID), notes);
            continue;
        }
        wanted.push(Wanted { section, id, row: line.row, cells });
    }
    let split =
        |row: &Vec<String>| (words.id("sections", &part(row, 0)), part(row, 1), fields(row));
    let tiers: Vec<String> =
        wanted.iter().filter(|word| word.section == "tiers").map(|word| word.id.clone()).collect();
    let was = base.rows.iter().map(split).collect();
    let changed = patch(document, &WORD, (was, wanted), (now, words, notes));
    order_tiers(document, &tiers) || changed
}

type Was = Vec<(String, String, Vec<String>)>;

fn patch(
    document: &mut DocumentMut,
    spec: &Spec,
    (was, wanted): (Was, Vec<Wanted>),
    (now, words, notes): (&Current, &Words, &mut Notes),
) -> bool {
    let mut seen: BTreeMap<(String, String), ()> = BTreeMap::new();
    let mut changed = false;
    for Wanted { section, id, row, cells } in wanted {
        if seen.insert((section.clone(), id.clone()), ()).is_some() {
            twin((now, row, ID), &id, notes);
            continue;
        }
        let old = was.iter().find(|(s, i, _)| *s == section && *i == id);
        let before = old.map_or(&[][..], |(.., cells)| cells);
        if old.is_some() && before == cells.as_slice() {
            continue;
        }
        changed = true;
        let Some(record) = record_mut(document, &section, &id) else {
            notes.bad_cell(
                (now, row, ID),
                Text::new(format!("`{id}` 写不进去"), format!("`{id}` cannot be written")),
            );
            continue;
        };
        for (at, fault) in spec.patch(record, (before, &cells), words) {
            let header = spec.headers().get(at).cloned().unwrap_or_default();
            notes.bad_cell((now, row, &header), fault);
        }
    }
    for (section, id, _) in &was {
        if !seen.contains_key(&(section.clone(), id.clone())) {
            changed = true;
            remove_record(document, section, id);
        }
    }
    changed
}

/// The record with that id; a new one is a line of its own, or a table where it has several.
fn record_mut<'a>(
    document: &'a mut DocumentMut,
    section: &str,
    id: &str,
) -> Option<&'a mut dyn toml_edit::TableLike> {
    let in_tables = matches!(section, "sources" | "parameters" | "facts");
    if !document.contains_key(section) {
        let mut table = Table::new();
        table.set_implicit(in_tables);
        document.insert(section, Item::Table(table));
    }
    let container = document.get_mut(section)?;
    let is_table = container.is_table();
    let container = container.as_table_like_mut()?;
    if !container.contains_key(id) {
        let item = if in_tables && is_table {
            Item::Table(Table::new())
        } else {
            Item::Value(Value::InlineTable(InlineTable::new()))
        };
        insert(container, id, item);
    }
    container.get_mut(id)?.as_table_like_mut()
}

/// Takes a record away; comments of the file above it stay.
fn remove_record(document: &mut DocumentMut, section: &str, id: &str) {
    let Some(container) = document.get_mut(section) else { return };
    let Some(table) = container.as_table_mut() else {
        if let Some(inline) = container.as_table_like_mut() {
            crate::toml_edits::remove(inline, &[id.to_owned()]);
        }
        return;
    };
    let next = table.iter().skip_while(|(key, _)| *key != id).nth(1);
    let next = next.map(|(key, _)| key.to_owned());
    let Some((key, item)) = table.remove_entry(id) else { return };
    let above = match &item {
        Item::Table(table) => text_of(table.decor().prefix()),
        _ => text_of(key.leaf_decor().prefix()),
    };
    let kept = comments_of_the_file(&above);
    if kept.is_empty() {
        return;
    }
    match next.and_then(|next| table.get_key_value_mut(&next)) {
        Some((_, Item::Table(next))) => {
            let prefix = format!("{kept}{}", text_of(next.decor().prefix()));
            next.decor_mut().set_prefix(prefix);
        }
        Some((mut key, _)) => {
            let prefix = format!("{kept}{}", text_of(key.leaf_decor().prefix()));
            key.leaf_decor_mut().set_prefix(prefix);
        }
        None => {
            let trailing = format!("{kept}{}", document.trailing().as_str().unwrap_or_default());
            document.set_trailing(trailing);
        }
    }
}

/// Tiers count from the lowest up, so their order is part of what they say.
fn order_tiers(document: &mut DocumentMut, wanted: &[String]) -> bool {
    let Some(table) = document.get_mut("tiers").and_then(Item::as_table_mut) else { return false };
    let now: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let place = |key: &str| wanted.iter().position(|id| id == key).unwrap_or(wanted.len());
    if now.is_sorted_by_key(|key| place(key)) {
        return false;
    }
    table.sort_values_by(|one, _, other, _| place(one.get()).cmp(&place(other.get())));
    true
}

fn empty_id(place: (&Current, u32, &str), notes: &mut Notes) {
    notes.fault(
        place,
        Code::EmptyCell,
        Text::new("“编号”空着", "the id is empty"),
        Text::new("写一个编号，别处用它来引", "write an id: others refer to it"),
    );
}

/// The rows of scenarios are matched as those of tables; here every row has its id.
pub(super) fn by_id(was: &[Vec<String>], now: &[&[String]]) -> Vec<Option<usize>> {
    origins(was, now, |row| row.first().filter(|id| !id.is_empty()).cloned())
}
