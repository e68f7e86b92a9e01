//! Real cases of a file replayed under a pack: which limits they would have kept, which not and by
//! how much.
//!
//! Each row is decided as it was reported and followed through the events that the file tells, so
//! its clocks are those of the pack: its limits, calendars and flow. What the file does not tell is
//! not judged, and says so; every row of the file is counted in exactly one place.
//!
//! | module | what it does |
//! |---|---|
//! | `cases` | bytes → header and rows, each with its line |
//! | `map` | which column says what, as TOML; `map::guess` makes one from a header |
//! | `plan` | the map held against header and pack |
//! | `words` | the pack's classes, facts, events; which event a clock asks for |
//! | `row`, `instant`, `fault` | a row → an incident and its events, or what is wrong with it |
//! | `replay` | decided and followed, many at once |
//! | `judge`, `tally` | what became of each clock, counted |
//! | `measure` | quantiles, bins, other limits |
//! | `tables` | the result as a report |
//!
//! Not responsible for: what was right. A case that is late under this pack may have kept the rules
//! of its day.

mod cases;
mod fault;
mod instant;
mod judge;
mod map;
pub mod measure;
mod plan;
mod replay;
mod row;
mod tables;
mod tally;
mod words;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use gezhi::Pack;
use gezhi_contract::Text;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use cases::Cases;
pub use fault::RowFault;
pub use judge::Why;
pub use map::Map;
pub use measure::{Unit, Used};
pub use tally::{Counts, Late, Refusal};

use crate::error::{SimError, SimErrorKind};
use cases::{Row, Sheet};
use instant::{Reading, write};
use judge::LimitKey;
use plan::Plan;
use replay::Replay;
use tally::{ClassKey, ClassTally, LimitTally, Tally};
use words::Words;

/// Rows that one thread takes at once: their decisions together stay far below what one call may
/// bring back.
const BATCH: usize = 100;

/// How a backtest is run.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The instant at which open cases are looked at, as the file's export: RFC 3339, or a local
    /// time in the pack's zone. Without it what was not stopped is not judged.
    pub at: Option<&'a str>,
    /// Is told how many rows are done, and of how many; by any thread, in any order.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { at: None, progress: &|_, _| {} }
    }
}

/// What a backtest found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backtest {
    /// Under what.
    pub pack: PackId,
    /// `sha256:…` of the file of cases.
    pub cases: String,
    /// The instant at which open cases were looked at.
    pub at: Option<String>,
    /// What became of the rows.
    pub rows: Rows,
    /// Events whose instant was taken from another, as the map says.
    pub assumed: Vec<Assumed>,
    /// What became of the reports: `register`, `refuse`, `refer`, `needs_facts`.
    pub admissions: Vec<Admitted>,
    /// Every limit of every clock, in the order of the pack's clocks.
    pub limits: Vec<LimitResult>,
    /// Every class; first the cases of which no class is known.
    pub classes: Vec<ClassResult>,
    /// Every clock that was late, by line.
    pub late: Vec<Late>,
    /// Everything that keeps rows from being read, by line.
    pub unreadable: Vec<RowFault>,
    /// Every case that the pack or its flow refused, by line.
    pub refused: Vec<Refusal>,
}

/// Under what the cases were replayed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackId {
    /// The pack's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: Text,
    /// Its digest.
    pub digest: String,
    /// The engine's digest.
    pub engine: String,
}

/// What became of the rows: `rows` is `blank`, `unreadable`, `refused` and `replayed` together, and
/// those replayed are `ended` and `open`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Rows under the header; empty lines are none.
    pub rows: u64,
    /// Rows whose cells are all empty.
    pub blank: u64,
    /// Rows that could not be read.
    pub unreadable: u64,
    /// Cases that the pack or its flow refused.
    pub refused: u64,
    /// Cases that were replayed.
    pub replayed: u64,
    /// Of these those that came to an end.
    pub ended: u64,
    /// And those that did not.
    pub open: u64,
}

/// An event whose instant was taken from another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumed {
    /// The event.
    pub event: Text,
    /// Whose instant it took.
    pub same_as: Text,
    /// In how many cases.
    pub cases: u64,
}

/// What became of some reports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admitted {
    /// `register`, `refuse`, `refer` or `needs_facts`.
    pub admission: String,
    /// How many cases.
    pub cases: u64,
}

/// What became of one limit of one clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitResult {
    /// The clock, an id of the vocabulary.
    pub clock: String,
    /// Its label.
    pub clock_label: Text,
    /// The stage, where the clock has several.
    pub stage: Option<String>,
    /// Whether it is a task's and not the case's.
    pub of_task: bool,
    /// The row that gives the limit.
    pub rule: Option<String>,
    /// The sources it cites.
    pub citation: Option<String>,
    /// The limit, as `3 work_day`.
    pub limit: Option<String>,
    /// Its unit.
    pub unit: Unit,
    /// What became of the clocks.
    pub counts: Counts,
    /// How many of them need days that the calendar does not know.
    pub provisional: u64,
    /// How many of them are under a limit of another jurisdiction.
    pub illustrative: u64,
    /// Why some were not judged.
    pub reasons: Vec<Reason>,
    /// The clocks that were judged and are done, by what they used.
    pub used: Vec<Used>,
}

/// Why clocks were not judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Why.
    pub why: Why,
    /// The event that is meant, where there is one.
    pub event: Text,
    /// How many clocks.
    pub clocks: u64,
}

/// What became of one class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassResult {
    /// The pack's code, as `E05-01`; nothing where no class is known.
    pub class: Option<String>,
    /// Its name.
    pub name: String,
    /// How many cases.
    pub cases: u64,
    /// How many of them were late on any clock.
    pub cases_late: u64,
    /// Clock by clock.
    pub clocks: Vec<ClassClock>,
}

/// One clock of one class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassClock {
    /// The clock, an id of the vocabulary.
    pub clock: String,
    /// Its label.
    pub clock_label: Text,
    /// What became of it.
    pub counts: Counts,
}

impl Backtest {
    /// Replays a file of cases under a pack. The result hangs on the pack, the engine, the bytes of
    /// the file, the map and the instant alone, not on the number of threads.
    ///
    /// # Errors
    /// [`SimError`]: the map does not fit the file or the pack, or the engine did not answer. A row
    /// that cannot be read or followed is no error but part of the result.
    pub fn run(
        pack: &Pack,
        cases: &Cases,
        map: &Map,
        options: &Options<'_>,
    ) -> Result<Self, SimError> {
        let words = Words::of(pack)?;
        let sheet = cases.sheet(map.header_line);
        let plan = Plan::of(map, &sheet.header, &words)?;
        let at = options.at.map(|at| Reading { zone: words.zone, assume_time: None }.read(at));
        let at = at.transpose().map_err(|fault| {
            let (zh, en) = (&fault.message.zh, &fault.message.en);
            let (zh, en) = (format!("要看的时刻：{zh}"), format!("the instant to look at: {en}"));
            let error = SimError::new(SimErrorKind::Plan, zh, en).at("at");
            error.hint("写成 2026-03-31T18:00", "write it as 2026-03-31T18:00")
        })?;
        let replay = Replay { pack, plan: &plan, at };
        let tally = count(&replay, &sheet, options)?;
        let at = at.map(|at| write(at, words.zone));
        Ok(Self { cases: cases.digest.clone(), at, ..told(pack, &words, tally) })
    }
}

/// Counts all rows, in batches.
fn count(replay: &Replay<'_>, sheet: &Sheet, options: &Options<'_>) -> Result<Tally, SimError> {
    let first = first_lines(replay.plan, &sheet.rows);
    let total = u64::try_from(sheet.rows.len()).unwrap_or(u64::MAX);
    let done = AtomicU64::new(0);
    let batch = |rows: &[Row]| -> Result<Tally, SimError> {
        let mut tally = Tally::default();
        let mut prepared = Vec::new();
        for row in rows {
            tally.rows = tally.rows.saturating_add(1);
            if row.is_blank() {
                tally.blank = tally.blank.saturating_add(1);
                continue;
            }
            match row::read(replay.plan, row).and_then(|one| row::only_once(&first, one)) {
                Ok(one) => prepared.push(one),
                Err(faults) => tally.unreadable(faults),
            }
        }
        replay.run(prepared, &mut tally)?;
        let some = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let before = done.fetch_add(some, Ordering::Relaxed);
        (options.progress)(before.saturating_add(some), total);
        Ok(tally)
    };
    // All of them in their order, so that the first error is the first of the file.
    let tallies: Vec<Result<Tally, SimError>> = sheet.rows.par_chunks(BATCH).map(batch).collect();
    let mut whole = Tally::default();
    for tally in tallies {
        whole.merge(tally?);
    }
    Ok(whole.sorted())
}

/// Number → the first line that has it.
fn first_lines(plan: &Plan<'_>, rows: &[Row]) -> BTreeMap<String, u64> {
    let mut first = BTreeMap::new();
    for row in rows {
        if let Some(id) = row::id(plan, row) {
            first.entry(id).or_insert(row.line);
        }
    }
    first
}

/// The counts with their words.
fn told(pack: &Pack, words: &Words, tally: Tally) -> Backtest {
    let summary = pack.summary();
    let rows = Rows {
        rows: tally.rows,
        blank: tally.blank,
        unreadable: tally.unreadable,
        refused: tally.refused,
        replayed: tally.replayed,
        ended: tally.ended,
        open: tally.replayed.saturating_sub(tally.ended),
    };
    let assumed = tally.assumed.into_iter();
    let assumed = assumed.map(|((id, whose), cases)| Assumed {
        event: words.label("events", &id),
        same_as: words.label("events", &whose),
        cases,
    });
    let admissions = tally.admissions.into_iter();
    let admissions =
        admissions.map(|(admission, cases)| Admitted { admission: admission.to_owned(), cases });
    let limits = tally.limits.into_iter().map(|limit| limit_told(words, limit));
    let classes = tally.classes.into_iter().map(|class| class_told(words, class));
    Backtest {
        pack: PackId {
            id: summary.id.clone(),
            version: summary.version.clone(),
            title: summary.title.clone(),
            digest: summary.digest.clone(),
            engine: pack.engine().digest().to_owned(),
        },
        rows,
        assumed: assumed.collect(),
        admissions: admissions.collect(),
        limits: limits.collect(),
        classes: classes.collect(),
        late: tally.late,
        unreadable: tally.faults,
        refused: tally.refusals,
        ..Backtest::default()
    }
}

fn limit_told(words: &Words, (key, limit): (LimitKey, LimitTally)) -> LimitResult {
    let reason = |((why, id), clocks): ((Why, String), u64)| {
        let event = if id.is_empty() { Text::default() } else { words.label("events", &id) };
        Reason { why, event, clocks }
    };
    let used = |((used, total, on_time), clocks)| Used { used, total, on_time, clocks };
    LimitResult {
        clock_label: words.label("clocks", &key.clock),
        unit: Unit::of(key.limit.as_deref(), limit.tick),
        clock: key.clock,
        stage: key.stage,
        of_task: key.of_task,
        rule: key.rule,
        citation: key.citation,
        limit: key.limit,
        counts: limit.counts,
        provisional: limit.provisional,
        illustrative: limit.illustrative,
        reasons: limit.reasons.into_iter().map(reason).collect(),
        used: limit.used.into_iter().map(used).collect(),
    }
}

fn class_told(words: &Words, (key, class): (ClassKey, ClassTally)) -> ClassResult {
    let clock = |((_, clock), counts): ((usize, String), Counts)| ClassClock {
        clock_label: words.label("clocks", &clock),
        clock,
        counts,
    };
    let (code, name) = key.map_or((None, String::new()), |(code, name)| (Some(code), name));
    ClassResult {
        class: code,
        name,
        cases: class.cases,
        cases_late: class.cases_late,
        clocks: class.clocks.into_iter().map(clock).collect(),
    }
}
