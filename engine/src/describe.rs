//! `describe`: what an editor, a form or a host needs to know of the engine and the open pack.
//!
//! A form needs the facts to ask for and their types, an editor the words and columns, a host the
//! bounds it will be held to. All of it is told from what is open, so nobody keeps a second list
//! that goes stale.
//!
//! Facts of a class are those that some row *for that class* asks for: what a form should show once
//! the class is known. They are a help and not a promise; the decision's own `needs` says what
//! really matters for an incident.
//!
//! Nothing here is worked out for its own sake: each part is read from the structure that decisions
//! read, in the order that they read it in. What is told is bounded as every response is.
//!
//! With `detail` the rows of all tables come as well, each with its conditions and with values to
//! try on them (`rows`, `samples`), and the days that calendars list: what a generator of incidents
//! or an editor of tables needs.
//!
//! Not responsible for: drawing any of it.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::describe::{
    CalendarDescription, ClassDescription, ColumnDescription, DayDescription, DescribeRequest,
    DescribeResponse, FactDescription, LimitDescription, PackDescription, ParameterDescription,
    SourceDescription, TableDescription, TermDescription,
};
use gezhi_contract::{CONTRACT_VERSION, Error, json};

use crate::book::Book;
use crate::decide::ENGINE_VERSION;
use crate::limits;
use crate::open::Open;
use crate::pack::cell::Cell;
use crate::pack::field::{Field, Kind, Standard};
use crate::pack::parameter::Setting;
use crate::pack::table::Table;
use crate::pack::vocabulary::Section;

mod rows;
pub mod samples;

/// The answer to `describe`, as canonical text.
///
/// # Errors
/// `limit_exceeded` (`RESPONSE_BYTES_MAX`), where the rows of all tables are more than an answer
/// holds.
pub fn answer(open: Option<&Open>, request: &DescribeRequest) -> Result<String, Error> {
    let mut described = describe(open);
    let Some(open) = open.filter(|_| request.detail) else {
        return Ok(json::canonical(&described));
    };
    if let Some(pack) = &mut described.pack {
        list_days(&open.book, &mut pack.calendars);
    }
    rows::text(described, &open.book)
}

/// Describes the engine, and the pack that is open in it.
///
/// Without a pack, `pack` is `null`; versions and limits are always told. Lists are in the pack's
/// order where it has one (words, facts) and by id elsewhere.
#[must_use]
pub fn describe(open: Option<&Open>) -> DescribeResponse {
    DescribeResponse {
        contract: CONTRACT_VERSION.to_owned(),
        engine: ENGINE_VERSION.to_owned(),
        limits: limits::ALL
            .iter()
            .map(|bound| LimitDescription {
                name: bound.name.to_owned(),
                value: bound.value,
                reason: bound.reason.trim().to_owned(),
            })
            .collect(),
        pack: open.map(pack),
        roster: open.and_then(|open| Some(open.roster.as_ref()?.summary())),
    }
}

fn pack(open: &Open) -> PackDescription {
    let book: &Book = &open.book;
    PackDescription {
        summary: book.summary.clone(),
        vocabulary: vocabulary(book),
        facts: facts(book),
        parameters: parameters(book),
        classes: classes(book),
        tables: book.tables.values().map(|planned| table(&planned.table)).collect(),
        sources: sources(book),
        calendars: calendars(book),
        hooks: open.scripts.hooks(),
        properties: open.properties.describe(),
    }
}

/// Section → its words in the order of the pack, which for tiers is the ranking. Every section is
/// there, also where the pack has no words for it.
fn vocabulary(book: &Book) -> BTreeMap<String, Vec<TermDescription>> {
    let mut out = BTreeMap::new();
    for section in Section::ALL {
        let terms = book.pack.vocabulary.section(section).map(|term| TermDescription {
            id: term.id.clone(),
            label: term.label.clone(),
            kind: term
                .kind
                .and_then(|kind| serde_json::to_value(kind).ok())
                .and_then(|kind| kind.as_str().map(str::to_owned)),
        });
        out.insert(section.key().to_owned(), terms.collect());
    }
    out
}

/// Facts with their type, unit, list of values and assumption: what a form needs to draw one field.
fn facts(book: &Book) -> Vec<FactDescription> {
    let facts = book.pack.vocabulary.facts.iter();
    facts
        .map(|fact| FactDescription {
            id: fact.id.clone(),
            label: fact.label.clone(),
            type_name: fact.kind.name().to_owned(),
            unit: fact.unit.clone(),
            values: fact.values.clone(),
            assume: fact.assume.as_ref().map(ToString::to_string),
        })
        .collect()
}

/// Parameters with the value in force. A single value is a list of one here, because a reader shows
/// both alike; `open` says that the source leaves it open.
fn parameters(book: &Book) -> Vec<ParameterDescription> {
    let parameters = book.pack.vocabulary.parameters.iter();
    parameters
        .map(|parameter| ParameterDescription {
            id: parameter.id.clone(),
            label: parameter.label.clone(),
            value: match &parameter.value {
                Setting::One(value) => vec![value.to_string()],
                Setting::Many(values) => values.clone(),
            },
            values: parameter.values.clone(),
            source: parameter.source.value.clone(),
            open: parameter.open,
        })
        .collect()
}

/// Classes by code, with the facts that rows for them ask for.
fn classes(book: &Book) -> Vec<ClassDescription> {
    let asked = asked(book);
    book.classes
        .values()
        .map(|entry| ClassDescription {
            class: entry.class.code.clone(),
            category: entry.category(),
            name: book.of_class(entry, "name").unwrap_or_default().to_owned(),
            group: book.of_class(entry, "group").map(str::to_owned),
            facts: asked
                .get(&entry.class.code)
                .map(|facts| facts.iter().cloned().collect())
                .unwrap_or_default(),
        })
        .collect()
}

/// Class → the facts that rows for it ask for.
///
/// A row without a condition on `class` asks for every class and is left out: its facts would stand
/// under all of them and say nothing of any.
fn asked(book: &Book) -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for planned in book.tables.values() {
        let table = &planned.table;
        let Some(class) = table.input(&Field::Standard(Standard::Class)) else { continue };
        for row in &table.rows {
            let facts = table.inputs.iter().zip(&row.cells).filter_map(|(column, cell)| {
                match (&column.field, cell) {
                    (_, Cell::Any) => None,
                    (Field::Fact(id), _) => Some(id.clone()),
                    _ => None,
                }
            });
            let facts: Vec<String> = facts.collect();
            let Some(cell) = row.cells.get(class).filter(|cell| !matches!(cell, Cell::Any)) else {
                continue;
            };
            for code in book.classes.keys() {
                if cell.matches(&crate::value::Value::Text(code.clone())) {
                    out.entry(code.clone()).or_default().extend(facts.iter().cloned());
                }
            }
        }
    }
    out
}

/// Columns in the order of the header; layers that add columns add them at the end.
fn table(table: &Table) -> TableDescription {
    let inputs = table.inputs.iter().map(|column| ColumnDescription {
        path: column.field.path(),
        type_name: column.kind.name().to_owned(),
    });
    let outputs = table.outputs.iter().map(|column| ColumnDescription {
        path: column.path.clone(),
        type_name: kind(column.kind).to_owned(),
    });
    TableDescription {
        name: table.name.clone(),
        hit_policy: table.policy.name().to_owned(),
        inputs: inputs.collect(),
        outputs: outputs.collect(),
        rows: u64::try_from(table.rows.len()).unwrap_or(u64::MAX),
        entries: Vec::new(),
    }
}

/// The output's type as `describe` names it: more than a value's type, because a list of words and
/// a party are both strings in a cell.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "string",
        Kind::Word(_) => "word",
        Kind::Setting(_) => "setting",
        Kind::Words(_) => "words",
        Kind::Parties => "parties",
        Kind::Limit => "limit",
        Kind::Boolean => "boolean",
        Kind::Whole => "whole",
        Kind::Value(kind) => kind.name(),
    }
}

/// Sources by id, as far as a citation is drawn from them; publisher, licence and note stay in the
/// pack.
fn sources(book: &Book) -> Vec<SourceDescription> {
    let sources = book.pack.sources.iter();
    sources
        .map(|(id, source)| SourceDescription {
            id: id.clone(),
            kind: source.kind.clone(),
            title: source.title.clone(),
            date: source.date.clone(),
        })
        .collect()
}

/// Calendars by id, with the first and last day they vouch for: the first thing to look at when a
/// deadline comes out provisional.
fn calendars(book: &Book) -> Vec<CalendarDescription> {
    let calendars = book.pack.calendars.values();
    calendars
        .map(|calendar| CalendarDescription {
            id: calendar.id.clone(),
            windows: calendar.windows.as_slice().iter().map(ToString::to_string).collect(),
            known_from: calendar.known_from.to_string(),
            known_to: calendar.known_to.to_string(),
            listed: Vec::new(),
            days: u64::try_from(calendar.days.len()).unwrap_or(u64::MAX),
        })
        .collect()
}

/// Adds the days that each calendar lists, in their order, those outside its known range as well.
fn list_days(book: &Book, described: &mut [CalendarDescription]) {
    for (description, calendar) in described.iter_mut().zip(book.pack.calendars.values()) {
        let days = calendar.days.iter().map(|(date, day)| DayDescription {
            date: date.to_string(),
            work: !day.off,
            name: Some(day.name.clone()).filter(|name| !name.is_empty()),
        });
        description.listed = days.collect();
    }
}
