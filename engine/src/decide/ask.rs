//! Asking a table about a scene: which rows hold, which could, what was assumed, what is missing,
//! what it costs.
//!
//! A row has three outcomes (ADR 7): it is *hit* if all its conditions hold, *out* if one fails,
//! and *possible* if none fails and something is not known. That is Kleene's three-valued *and*
//! over the row's cells, and it is monotone: learning a fact moves a row from possible to hit or
//! out, and never between those two. So, assumptions apart, a hit is never taken back when a form
//! is completed.
//!
//! Keywords are no column of the index: they are searched for in the text by one automaton, and
//! what it finds is intersected with the index's answer afterwards. A row without keywords asks
//! nothing of the text.
//!
//! Assumptions are made *after* unknown has done its work: the table is asked a second time without
//! them, to tell those that mattered from those that merely stood in the vocabulary. A decision
//! that rests on an assumption says so, and one that does not is not burdened with it.
//!
//! Not responsible for: what the rows' outputs mean; see the sibling modules.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use gezhi_contract::decision::{By, TraceEntry};

use crate::book::{Book, PlannedTable};
use crate::decide::scene::{Known, Scene};
use crate::pack::cell::Cell as Test;
use crate::pack::field::{Field, Standard};
use crate::pack::table::{Row, Table};
use crate::plan::{Bits, Hits, Input};
use crate::roster::Register;
use crate::text::KeywordHit;

/// What one decision gathers on its way.
///
/// Interior mutability, because the same run is handed to tables and, through the sandbox's state,
/// to functions that a script calls; it is never shared between threads. The sets are ordered, so
/// what they gather does not depend on the order of the steps that filled them.
#[derive(Debug, Default)]
pub struct Run {
    /// The cost so far.
    pub steps: Cell<u64>,
    /// Facts that were assumed and mattered.
    pub assumed: RefCell<BTreeSet<String>>,
    /// Fields that are missing and could matter.
    pub needs: RefCell<BTreeSet<String>>,
    /// The rows hit and possible, where asked for.
    pub trace: Option<RefCell<Vec<TraceEntry>>>,
    /// The date whose rows are in force for tables that a script asks: the top layer's.
    pub date: Cell<Option<jiff::civil::Date>>,
    /// The roster in force, for scenes that a script has read anew.
    pub roster: Option<Rc<Register>>,
    /// Whether to take tables row by row instead of by their index: the reference for tests.
    pub naive: bool,
}

impl Run {
    /// Adds to the cost.
    ///
    /// Saturates: a cost that overflows 64 bits was refused long before by other bounds.
    pub fn charge(&self, steps: usize) {
        let more = u64::try_from(steps).unwrap_or(u64::MAX);
        self.steps.set(self.steps.get().saturating_add(more));
    }
}

/// The answer of a table.
///
/// Rows are places in the planned table, and places are rule order: the lower the number, the
/// earlier the rule. A row stands in one of the lists at most. `words` holds rows with at least one
/// word matched, hit or not; it tells which terms to show and how many characters they cover.
#[derive(Debug, Default)]
pub struct Answer {
    /// The rows that hold, in rule order.
    pub hits: Vec<usize>,
    /// The rows that could hold, in rule order.
    pub possible: Vec<usize>,
    /// The words that matched, by row.
    pub words: BTreeMap<usize, KeywordHit>,
}

/// Asks `planned` about `scene`.
///
/// Charges input columns × rows in force, and the characters of the folded text besides where the
/// table has keywords and the incident a text. `run` learns the assumptions that mattered, the
/// missing fields and, where asked for, the trace.
pub fn ask(book: &Book, planned: &PlannedTable, scene: &Scene, run: &Run) -> Answer {
    ask_where(book, planned, (scene, run), |_, _| true)
}

/// As [`ask`], where only some of the possible rows could change what is made of the answer:
/// `matters` tells which, and what the others ask for is not needed.
pub fn ask_where(
    book: &Book,
    planned: &PlannedTable,
    (scene, run): (&Scene, &Run),
    matters: impl Fn(&Answer, usize) -> bool,
) -> Answer {
    let table = &planned.table;
    let in_force = planned.in_force(&scene.dates);
    run.charge(table.inputs.len().saturating_mul(in_force.count()));
    let known: Vec<Known<'_>> =
        table.inputs.iter().map(|column| scene.known(&column.field, &book.pack)).collect();
    let words = matched(planned, scene, run);
    let with = outcome(planned, (&known, true), (&in_force, &words, scene), run);
    note_assumed(planned, &known, (&in_force, &words, scene), run);
    let answer = Answer {
        hits: with.hits.iter().collect(),
        possible: with.possible.iter().collect(),
        words,
    };
    let open = answer.possible.iter().copied().filter(|at| matters(&answer, *at));
    note_needs(table, &known, (&open.collect::<Vec<_>>(), scene), run);
    note_trace(table, &answer, &known, run);
    answer
}

/// The rows whose words are in the text, with what was found. Rows that only exclude words do not
/// exist: such a cell is refused while reading.
fn matched(planned: &PlannedTable, scene: &Scene, run: &Run) -> BTreeMap<usize, KeywordHit> {
    match (&planned.keywords, &scene.text) {
        (Some(index), Some(text)) => {
            run.charge(text.chars().count());
            let hits = index.matches(text).into_iter();
            hits.filter(|hit| !hit.terms.is_empty()).map(|hit| (hit.row, hit)).collect()
        }
        _ => BTreeMap::new(),
    }
}

/// The rows hit and possible, with or without the assumptions. A table's rows in force are the only
/// ones that can be either.
fn outcome(
    planned: &PlannedTable,
    (known, assume): (&[Known<'_>], bool),
    (in_force, words, scene): (&Bits, &BTreeMap<usize, KeywordHit>, &Scene),
    run: &Run,
) -> Hits {
    let inputs: Vec<Input<'_>> = known.iter().map(|known| known.input(assume)).collect();
    let mut hits = if run.naive {
        let rows: Vec<Vec<Test>> = planned.table.rows.iter().map(|row| row.cells.clone()).collect();
        crate::plan::naive::evaluate(&rows, &inputs, in_force)
    } else {
        planned.index.evaluate(&inputs, in_force)
    };
    if planned.keywords.is_none() {
        return hits;
    }
    if scene.text.is_none() {
        // Without a text, rows with keywords could hold but do not certainly.
        let mut unsure = hits.hits.clone();
        unsure.and(&planned.worded);
        hits.hits.and_not(&planned.worded);
        hits.possible.or(&unsure);
        return hits;
    }
    let mut out = planned.worded.clone();
    for row in words.keys() {
        out.remove(*row);
    }
    hits.hits.and_not(&out);
    hits.possible.and_not(&out);
    hits
}

/// A fact's assumption matters if a row that asks for it could hold, were no assumption made: with
/// another value that row would not hold, or would where it does not. All are dropped at once, for
/// two may matter only together.
fn note_assumed(
    planned: &PlannedTable,
    known: &[Known<'_>],
    given: (&Bits, &BTreeMap<usize, KeywordHit>, &Scene),
    run: &Run,
) {
    if !known.iter().any(|known| matches!(known, Known::Assumed(_))) {
        return;
    }
    let open = outcome(planned, (known, false), given, run).possible;
    for (at, column) in planned.table.inputs.iter().enumerate() {
        let asks = |row: usize| {
            let cell = planned.table.rows.get(row).and_then(|row| row.cells.get(at));
            cell.is_some_and(|cell| !matches!(cell, Test::Any))
        };
        if matches!(known.get(at), Some(Known::Assumed(_))) && open.iter().any(asks) {
            run.assumed.borrow_mut().insert(column.field.path());
        }
    }
}

/// The missing fields that a row's conditions ask for. Without a class nothing else is asked for
/// first.
///
/// `known` stands in the order of the table's inputs. Assumed fields are not missing. A row that
/// wants a class names `category` and nothing else: which of the facts are worth asking depends on
/// the class, and a form that asks for all of them at once would be filled in by nobody.
#[must_use]
pub fn missing(table: &Table, row: &Row, known: &[Known<'_>], scene: &Scene) -> Vec<String> {
    let mut out = Vec::new();
    for ((column, cell), known) in table.inputs.iter().zip(&row.cells).zip(known) {
        let class = column.field == Field::Standard(Standard::Class);
        if matches!(known, Known::No) && !matches!(cell, Test::Any) {
            if class {
                return vec!["category".to_owned()];
            }
            out.push(column.field.path());
        }
    }
    if row.keywords.is_some() && scene.text.is_none() {
        out.push("text".to_owned());
    }
    out
}

/// Gathers what the possible rows ask for. Fields of rows that are out are not listed, however
/// little is known of them: they could not change the answer.
fn note_needs(
    table: &Table,
    known: &[Known<'_>],
    (possible, scene): (&[usize], &Scene),
    run: &Run,
) {
    let mut needs = run.needs.borrow_mut();
    for row in possible.iter().filter_map(|row| table.rows.get(*row)) {
        needs.extend(missing(table, row, known, scene));
    }
}

/// Hits first, then possible rows, each in rule order. A condition is quoted as its author wrote
/// it, with the field's path before it, so that the trace can be held beside the table.
fn note_trace(table: &Table, answer: &Answer, known: &[Known<'_>], run: &Run) {
    let Some(trace) = &run.trace else { return };
    let mut trace = trace.borrow_mut();
    let all = answer.hits.iter().map(|row| (row, "hit"));
    let all = all.chain(answer.possible.iter().map(|row| (row, "possible")));
    for (index, outcome) in all {
        let Some(row) = table.rows.get(*index) else { continue };
        let mut because: Vec<String> = Vec::new();
        let mut needs: Vec<String> = Vec::new();
        for ((column, written), known) in table.inputs.iter().zip(&row.written).zip(known) {
            let any = written.is_empty() || written == "-";
            let text = column.field == Field::Standard(Standard::Text);
            if any || text {
                continue;
            }
            if matches!(known, Known::No) {
                needs.push(column.field.path());
            } else {
                because.push(format!("{}: {written}", column.field.path()));
            }
        }
        if let Some(words) = answer.words.get(index) {
            because.push(format!("text: {}", words.terms.join("+")));
        }
        trace.push(TraceEntry {
            table: table.name.clone(),
            outcome: outcome.to_owned(),
            rule: row.id.clone(),
            citation: row.cited(),
            quote: row.quote.clone(),
            because,
            needs,
        });
    }
}

/// The row as the reason of something.
#[must_use]
pub fn by(row: &Row) -> By {
    By { rule: row.id.clone(), citation: row.cited(), terms: Vec::new() }
}
