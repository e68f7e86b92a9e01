//! An open pack's tables, planned: what every decision looks things up in. Built once, never
//! changed.
//!
//! Everything that can be worked out without an incident is worked out here: indexes over the
//! cells, the automaton over all keywords of a table, which rows are always in force, which class
//! is which catalogue row. A decision then only reads, so a thousand of them cost a thousand
//! readings and no more.
//!
//! The order of rows is the tables' own (ADR 8): rows keep the place that the layers gave them, and
//! every set and list of rows in the engine is in that order.
//!
//! Not responsible for: scripts (see `decide::script`) and what a decision does with the rows (see
//! `decide`).

use std::collections::BTreeMap;

use gezhi_contract::calls::PackSummary;
use gezhi_contract::incident::Category;
use jiff::civil::Date;

use crate::flow::Flow;
use crate::pack::field::{Field, Standard};
use crate::pack::manifest::Span;
use crate::pack::table::Table;
use crate::pack::vocabulary::PARAMETERS;
use crate::pack::{Class, Pack};
use crate::plan::{Bits, Index};
use crate::text::{KeywordIndex, TooManyKeywords};
use crate::value::Value;

/// A table with its index.
///
/// `always` holds the rows without any dates, `dated` the others with the spans that must all hold,
/// each with the layer whose date is asked. Most packs have few dated rows, so the rows in force
/// cost little.
#[derive(Debug)]
pub struct PlannedTable {
    /// The table.
    pub table: Table,
    /// Its index over all columns but the keywords.
    pub index: Index,
    /// The keywords of its rows, where it has the column `text`.
    pub keywords: Option<KeywordIndex>,
    /// Which rows have keywords.
    pub worded: Bits,
    always: Bits,
    dated: Vec<(usize, Vec<(usize, Span)>)>,
}

/// A class with its catalogue row.
///
/// `same_as` is symmetric here, whichever side stated it; whose row states it is asked of the table
/// when the correspondence is cited.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The class, taken apart.
    pub class: Class,
    /// Its row in the catalogue.
    pub row: usize,
    /// Classes of other schemes that mean the same, in either direction.
    pub same_as: Vec<String>,
}

impl Entry {
    /// The class as the contract names it.
    ///
    /// Scheme, kind and printed code; the pack's own letters are no part of it, for other systems
    /// do not know them.
    #[must_use]
    pub fn category(&self) -> Category {
        Category {
            scheme: self.class.scheme.clone(),
            kind: self.class.kind.clone(),
            code: self.class.printed.clone(),
        }
    }
}

/// An open pack.
///
/// `classes` are found by the pack's code (`E05-01`), `codes` leads there from the contract's
/// category.
#[derive(Debug)]
pub struct Book {
    /// What was read.
    pub pack: Pack,
    /// What `open` answered.
    pub summary: PackSummary,
    /// The tables by name.
    pub tables: BTreeMap<String, PlannedTable>,
    /// The classes by code.
    pub classes: BTreeMap<String, Entry>,
    codes: BTreeMap<Category, String>,
    /// The schemes, the top layer's first: which of several classes leads.
    pub lead: Vec<String>,
    /// What may happen to a case, and to its clocks.
    pub flow: Flow,
}

impl Book {
    /// Plans a pack's tables.
    ///
    /// The tables move out of the pack into their planned form: a book holds each table once.
    ///
    /// # Errors
    /// Where the keywords are more than one automaton can hold.
    pub fn new(mut pack: Pack, summary: PackSummary) -> Result<Self, TooManyKeywords> {
        let tables = std::mem::take(&mut pack.tables)
            .into_iter()
            .map(|(name, table)| Ok((name, plan(table, &pack)?)))
            .collect::<Result<BTreeMap<_, _>, TooManyKeywords>>()?;
        let classes = tables.get("catalogue").map(|t| entries(t, &pack)).unwrap_or_default();
        let mut lead: Vec<(usize, String)> =
            pack.schemes.iter().map(|(id, scheme)| (scheme.layer, id.clone())).collect();
        lead.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let lead = lead.into_iter().map(|(_, id)| id).collect();
        let codes = classes.iter().map(|(code, e)| (e.category(), code.clone())).collect();
        let flow = Flow::new(&pack, &tables);
        Ok(Self { pack, summary, tables, classes, codes, lead, flow })
    }

    /// The catalogue row's output of that name.
    #[must_use]
    pub fn of_class(&self, entry: &Entry, output: &str) -> Option<&str> {
        let table = &self.tables.get("catalogue")?.table;
        text(table, entry.row, output)
    }

    /// The class of a category, if the pack has it.
    #[must_use]
    pub fn find_class(&self, category: &Category) -> Option<&Entry> {
        self.classes.get(self.codes.get(category)?)
    }
}

/// An output of a row as text.
#[must_use]
pub fn text<'a>(table: &'a Table, row: usize, output: &str) -> Option<&'a str> {
    match value(table, row, output)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// An output that holds a word or names a parameter, as the word that it comes to.
///
/// Which parameters an output may name, and that they hold such a word, was checked with the pack.
#[must_use]
pub fn setting(book: &Book, table: &Table, row: usize, output: &str) -> Option<String> {
    let stated = text(table, row, output)?;
    if !stated.starts_with(PARAMETERS) {
        return Some(stated.to_owned());
    }
    match book.pack.vocabulary.parameter(stated)?.one()? {
        Value::Text(word) => Some(word.clone()),
        _ => None,
    }
}

/// An output of a row.
///
/// `None` where the table has no such column, or the row's cell is empty; the two are the same to a
/// decision.
#[must_use]
pub fn value<'a>(table: &'a Table, row: usize, output: &str) -> Option<&'a Value> {
    table.rows.get(row)?.outputs.get(table.output(output)?)?.as_ref()
}

impl PlannedTable {
    /// Whether any row, or its layer, is in force on some days only.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        !self.dated.is_empty()
    }

    /// The rows in force, given each layer's date.
    ///
    /// `dates` stands in the order of layers. A row is in force if its layer's days and its own
    /// both hold the layer's date; where that date is not known, rows with dates are not in force.
    #[must_use]
    pub fn in_force(&self, dates: &[Option<Date>]) -> Bits {
        let mut bits = self.always.clone();
        for (row, spans) in &self.dated {
            let holds = |(layer, span): &(usize, Span)| {
                dates.get(*layer).copied().flatten().is_some_and(|date| span.holds(date))
            };
            if spans.iter().all(holds) {
                bits.insert(*row);
            }
        }
        bits
    }
}

/// Indexes one table.
fn plan(table: Table, pack: &Pack) -> Result<PlannedTable, TooManyKeywords> {
    let cells: Vec<Vec<crate::pack::cell::Cell>> =
        table.rows.iter().map(|row| row.cells.clone()).collect();
    let index = Index::build(table.inputs.len(), &cells);
    let has_text = table.input(&Field::Standard(Standard::Text)).is_some();
    let words: Vec<_> = table.rows.iter().map(|row| row.keywords.clone()).collect();
    let keywords = if has_text { Some(KeywordIndex::build(&words)?) } else { None };
    let mut always = Bits::none(table.rows.len());
    let mut worded = Bits::none(table.rows.len());
    let mut dated = Vec::new();
    for (index, row) in table.rows.iter().enumerate() {
        if row.keywords.is_some() {
            worded.insert(index);
        }
        let layer = pack.layers.get(row.layer).map(|info| info.in_force).unwrap_or_default();
        let spans: Vec<(usize, Span)> = [layer, row.in_force]
            .into_iter()
            .filter(|span| !span.is_always())
            .map(|span| (row.layer, span))
            .collect();
        if spans.is_empty() {
            always.insert(index);
        } else {
            dated.push((index, spans));
        }
    }
    Ok(PlannedTable { table, index, keywords, worded, always, dated })
}

/// The classes of the catalogue, correspondences made symmetric.
fn entries(planned: &PlannedTable, pack: &Pack) -> BTreeMap<String, Entry> {
    let table = &planned.table;
    let mut out: BTreeMap<String, Entry> = BTreeMap::new();
    let Some(at) = table.input(&Field::Standard(Standard::Class)) else { return out };
    for (index, row) in table.rows.iter().enumerate() {
        let Some(class) = row.written.get(at).and_then(|code| pack.class(code)) else { continue };
        let same: Vec<String> = text(table, index, "same_as")
            .map(|list| list.split('、').map(str::to_owned).collect())
            .unwrap_or_default();
        out.insert(class.code.clone(), Entry { class, row: index, same_as: same });
    }
    let pairs: Vec<(String, String)> = out
        .iter()
        .flat_map(|(code, entry)| entry.same_as.iter().map(|same| (same.clone(), code.clone())))
        .collect();
    for (code, same) in pairs {
        if let Some(entry) = out.get_mut(&code)
            && !entry.same_as.contains(&same)
        {
            entry.same_as.push(same);
        }
    }
    out
}
