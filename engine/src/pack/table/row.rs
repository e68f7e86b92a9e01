//! The rows of a table: cells read by their columns' types, words turned into ids.
//!
//! A row is a rule: conditions, outputs, and where it comes from. Every row cites at least one
//! source, because an answer is worth what the sentence behind it is worth; a row without `依据` is
//! an error, not a warning. `原文` may quote the source's words, which then stand in every trace.
//!
//! Reading goes cell by cell and never stops at a fault; the row comes out as far as it can be
//! read, with its problems beside it rather than among the pack's (see [`Placed`]). Words become
//! ids here and nowhere later: a decision compares ids only. What the author wrote is kept next to
//! it, for traces and for messages.
//!
//! Not responsible for: the header; see `header`. Nor for who may replace a row; see `layer`.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::Text;

use crate::calendar::limit::{Limit, LimitFault};
use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::cell::{self, Cell, CellFault, Form};
use crate::pack::field::{Field, Kind, Standard, Words};
use crate::pack::manifest::{Source, Span as Days};
use crate::pack::sheet::SheetRow;
use crate::pack::table::header::Slot;
use crate::pack::table::{InputColumn, LayerSheet, Row, Table, note};
use crate::pack::vocabulary::Vocabulary;
use crate::source::Span;
use crate::text;
use crate::value::{self, Type, Value};

/// What is needed to understand rows.
///
/// `None` stands for "cannot be told": the catalogue or a manifest is itself at fault, and rows are
/// then not blamed for naming what may well be there.
pub struct Rows<'a> {
    /// The words of the pack.
    pub vocabulary: &'a Vocabulary,
    /// All sources; `None` where they cannot be told.
    pub sources: Option<&'a BTreeMap<String, Source>>,
    /// All classes of all catalogues; `None` where they cannot be told.
    pub classes: Option<&'a BTreeSet<String>>,
}

/// One row as read, with the row it wants to stand before.
#[derive(Clone)]
pub struct Placed {
    /// The row.
    pub row: Row,
    /// The id in its `before` cell, and where that stands.
    pub before: Option<(String, Span)>,
    /// What is wrong with it; of no account where a higher layer replaces or removes the row.
    pub problems: Problems,
}

/// One cell of a sheet, for its place.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    of: &'a LayerSheet<'a>,
    row: &'a SheetRow,
    column: usize,
}

impl At<'_> {
    fn span(self) -> Span {
        self.of.sheet.place(self.of.file, (self.row, self.column), None)
    }

    /// Some characters of the cell: how many before them, and how many.
    fn within(self, at: (usize, usize)) -> Span {
        self.of.sheet.place(self.of.file, (self.row, self.column), Some(at))
    }

    /// One of the words that `split` gives.
    pub(super) fn word(self, text: &str, word: &str) -> Span {
        let bytes = word.as_ptr().addr().saturating_sub(text.as_ptr().addr());
        let before = text.get(..bytes).unwrap_or_default().chars().count();
        self.within((before, word.chars().count()))
    }
}

impl Rows<'_> {
    /// Reads one row.
    ///
    /// `slots` is what each column of this sheet is; cells beyond them must be empty. Cells of
    /// columns that only other layers' sheets have are anything.
    #[must_use]
    pub fn read(
        &self,
        (of, row): (&LayerSheet<'_>, &SheetRow),
        slots: &[Slot],
        table: &Table,
    ) -> Placed {
        let span = of.sheet.place(of.file, (row, 0), None);
        let row_read = Row { span, ..empty(of, table) };
        let mut placed = Placed { row: row_read, before: None, problems: Problems::default() };
        for (column, cell) in row.cells.iter().enumerate() {
            let text = cell.text.as_str();
            let at = At { of, row, column };
            match slots.get(column).copied().unwrap_or(Slot::Nameless) {
                Slot::Nameless if text.is_empty() => {}
                Slot::Nameless => no_column(at.span(), &mut placed.problems),
                slot => self.cell((slot, text), at, (table, &mut placed)),
            }
        }
        let place = |slot| {
            let column = slots.iter().position(|own| *own == slot)?;
            Some(At { of, row, column }.span())
        };
        whole(&mut placed, place);
        placed
    }

    /// One cell into its place in the row. Relations between cells are looked at when all are read.
    fn cell(&self, (slot, text): (Slot, &str), at: At<'_>, (table, placed): (&Table, &mut Placed)) {
        let some = || (!text.is_empty()).then(|| text.to_owned());
        let Placed { row, before, problems } = placed;
        match slot {
            Slot::Id => {
                row.id = text.to_owned();
                row.span = at.span();
            }
            Slot::Citation => {
                row.citation = split(text).map(str::to_owned).collect();
                self.check_sources(text, at, problems);
            }
            Slot::Quote => row.quote = some(),
            Slot::Note => row.note = some(),
            Slot::Before => *before = some().map(|id| (id, at.span())),
            Slot::From => row.in_force.from = date(text, at.span(), problems),
            Slot::To => row.in_force.to = date(text, at.span(), problems),
            Slot::Input(column) => {
                let Some(input) = table.inputs.get(column) else { return };
                if let Some(written) = row.written.get_mut(column) {
                    text.clone_into(written);
                }
                if input.field == Field::Standard(Standard::Text) {
                    row.keywords = read_keywords(text, at, problems);
                } else if let Some(test) = self.test(text, input, at, problems)
                    && let Some(place) = row.cells.get_mut(column)
                {
                    *place = test;
                }
            }
            Slot::Output(column) => {
                let Some(output) = table.outputs.get(column) else { return };
                let value = self.output(text, output.kind, at, problems);
                if let Some(place) = row.outputs.get_mut(column) {
                    *place = value;
                }
            }
            Slot::Refused | Slot::Nameless => {}
        }
    }

    /// Each source of a list is noted at its own characters, for one of three is the usual slip.
    fn check_sources(&self, text: &str, at: At<'_>, problems: &mut Problems) {
        let Some(sources) = self.sources else { return };
        for source in split(text).filter(|source| !sources.contains_key(*source)) {
            unknown_source(source, (at.word(text, source), sources), problems);
        }
    }

    /// An input cell as a test; `None`, with the fault noted at its very characters, where it is
    /// none. Literals of string columns become ids.
    fn test(
        &self,
        text: &str,
        input: &InputColumn,
        at: At<'_>,
        problems: &mut Problems,
    ) -> Option<Cell> {
        let form = Form { kind: input.kind, prefix: input.prefix };
        let mut test = match cell::parse(text, form) {
            Ok(test) => test,
            Err(fault) => {
                let place = at.within((fault.at.offset, fault.at.width));
                note(problems, (Code::BadCell, place), fault.message(), fault.hint());
                return None;
            }
        };
        if input.kind == Type::Text {
            let prefixes = test.prefixes();
            for (literal, place) in test.texts_mut() {
                if input.words == Words::Class
                    && prefixes.contains(&place)
                    && self.begins_class(literal)
                {
                    continue;
                }
                let span = at.within((place.offset, place.width));
                if let Some(id) = self.word(literal, input, &span, problems) {
                    *literal = id;
                }
            }
        }
        Some(test)
    }

    /// An output cell as a value, `None` where it is empty. Lists and parties are kept as one
    /// string of ids between `、`, which is how the steps take them apart.
    fn output(&self, text: &str, kind: Kind, at: At<'_>, problems: &mut Problems) -> Option<Value> {
        if text.is_empty() {
            return None;
        }
        let plain = |text: &str| Some(Value::Text(text.to_owned()));
        let span = at.span();
        match kind {
            Kind::Text => plain(text),
            Kind::Word(words) => {
                let id = self.resolve(text, words, &span, problems);
                plain(id.as_deref().unwrap_or(text))
            }
            Kind::Setting(words) => {
                let id = self.setting(text, words, &span, problems);
                plain(id.as_deref().unwrap_or(text))
            }
            Kind::Words(words) => {
                let ids: Vec<String> = split(text)
                    .map(|word| {
                        let id = self.resolve(word, words, &at.word(text, word), problems);
                        id.unwrap_or_else(|| word.to_owned())
                    })
                    .collect();
                plain(&ids.join("、"))
            }
            Kind::Parties => plain(&self.parties(text, at, problems)),
            Kind::Limit => limit(text, &span, problems).map(Value::Text),
            Kind::Boolean => typed(Type::Boolean, text, &span, problems),
            Kind::Whole => {
                let value = typed(Type::Decimal, text, &span, problems)?;
                let whole = matches!(&value, Value::Decimal(d) if d.is_integer());
                if !whole {
                    problems.add(
                        Code::BadValue,
                        span,
                        Text::new(
                            format!("`{text}` 不是整数"),
                            format!("`{text}` is not a whole number"),
                        ),
                    );
                }
                whole.then_some(value)
            }
            Kind::Value(kind) => typed(kind, text, &span, problems),
        }
    }
}

/// What is wrong with a row as a whole; a column that is not there is noted at the header.
fn whole(placed: &mut Placed, place: impl Fn(Slot) -> Option<Span>) {
    let Placed { row, problems, .. } = placed;
    let fine = |c: char| !c.is_whitespace() && !matches!(c, '/' | '*' | '"' | '`');
    if let Some(span) = place(Slot::Id)
        && (row.id.is_empty() || !row.id.chars().all(fine))
    {
        problems.add(
            Code::BadId,
            span,
            Text::new(
                format!("编号 `{}` 为空或含空白、斜杠、星号、引号", row.id),
                format!("id `{}` is empty or holds white space, `/`, `*` or quotes", row.id),
            ),
        );
    }
    if row.citation.is_empty() && place(Slot::Citation).is_some() {
        problems.add_hint(
            Code::MissingCitation,
            row.span.clone(),
            Text::new(
                format!("`{}` 没有写依据", row.id),
                format!("row `{}` cites no source", row.id),
            ),
            Text::new(
                "在“依据”一格写 pack.toml [sources] 里的编号",
                "write an id of [sources] in pack.toml into its `依据` cell",
            ),
        );
    }
    if let (Some(from), Some(to)) = (row.in_force.from, row.in_force.to)
        && from > to
    {
        problems.add(
            Code::BadRange,
            place(Slot::From).unwrap_or_else(|| row.span.clone()),
            Text::new(
                format!("“自”（{from}）晚于“至”（{to}）"),
                format!("`from` ({from}) lies after `to` ({to})"),
            ),
        );
    }
}

/// Notes a cell that has no column.
pub fn no_column(span: Span, problems: &mut Problems) {
    problems.add_hint(
        Code::RaggedRow,
        span,
        Text::new("这一格没有对应的列", "this cell has no column"),
        Text::new(
            "文字里的逗号要用引号括起来",
            "a comma inside a text needs quotation marks around the cell",
        ),
    );
}

/// Notes a source that the pack does not list.
pub fn unknown_source(
    source: &str,
    (span, known): (Span, &BTreeMap<String, Source>),
    problems: &mut Problems,
) {
    let message = Text::new(
        format!("依据 `{source}` 不在 [sources] 里"),
        format!("source `{source}` is not in [sources]"),
    );
    let hint = suggest(source, known.keys().map(String::as_str)).unwrap_or_else(|| {
        Text::new(
            format!("在 pack.toml 写 [sources.{source}]"),
            format!("write [sources.{source}] in pack.toml"),
        )
    });
    problems.add_hint(Code::UnknownSource, span, message, hint);
}

/// In the form that [`Limit`] writes itself, or `none` and `event`. `天` and `小时` do not say which
/// day and which hour, and are refused: the difference is a weekend.
fn limit(text: &str, span: &Span, problems: &mut Problems) -> Option<String> {
    match text {
        "无" | "none" => return Some("none".to_owned()),
        "随事件" | "event" => return Some("event".to_owned()),
        _ => {}
    }
    match Limit::parse(text) {
        Ok(limit) => Some(limit.to_string()),
        Err(fault) => {
            let code = match fault {
                LimitFault::NoUnit { .. } | LimitFault::Ambiguous { .. } => Code::LimitWithoutUnit,
                _ => Code::BadLimit,
            };
            problems.add_hint(code, span.clone(), fault.message(), fault.hint());
            None
        }
    }
}

/// A value of the column's type; what it takes is said in the hint.
fn typed(kind: Type, text: &str, span: &Span, problems: &mut Problems) -> Option<Value> {
    let inner = match kind {
        Type::Text => unquoted(text),
        _ => text,
    };
    let value = Value::parse(kind, inner);
    if value.is_none() {
        let fault = CellFault::value(kind, text);
        note(problems, (Code::BadValue, span.clone()), fault.message(), fault.hint());
    }
    value
}

/// A string as tables write it: with or without quotation marks.
fn unquoted(text: &str) -> &str {
    for (open, close) in [('"', '"'), ('“', '”')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close)) {
            return inner;
        }
    }
    text
}

/// A row in which every condition is anything and nothing is said.
fn empty(of: &LayerSheet<'_>, table: &Table) -> Row {
    Row {
        id: String::new(),
        layer: of.layer,
        cells: vec![Cell::Any; table.inputs.len()],
        written: vec![String::new(); table.inputs.len()],
        outputs: vec![None; table.outputs.len()],
        citation: Vec::new(),
        quote: None,
        note: None,
        in_force: Days::default(),
        keywords: None,
        span: Span::default(),
    }
}

/// The parts of a list: `、`, `,`, `，` and `;` separate.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(['、', ',', '，', ';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

/// The day of a row's `自` or `至`. One that cannot be read leaves that end open, in a row that is at
/// fault and never decides anything.
fn date(text: &str, span: Span, problems: &mut Problems) -> Option<jiff::civil::Date> {
    if text.is_empty() {
        return None;
    }
    let date = value::parse_date(text);
    if date.is_none() {
        problems.add_hint(
            Code::BadRange,
            span,
            Text::new(format!("`{text}` 不是日期"), format!("`{text}` is not a date")),
            Text::new("写作 2024-02-09", "write it as 2024-02-09"),
        );
    }
    date
}

/// `None` for a cell that asks for no words.
fn read_keywords(
    written: &str,
    at: At<'_>,
    problems: &mut Problems,
) -> Option<crate::text::Keywords> {
    if written.is_empty() || written == "-" {
        return None;
    }
    match text::parse(written) {
        Ok(words) => Some(words),
        Err(fault) => {
            let place = at.within((fault.at.offset, fault.at.width));
            note(problems, (Code::BadKeywords, place), fault.message(), Some(fault.hint()));
            None
        }
    }
}
