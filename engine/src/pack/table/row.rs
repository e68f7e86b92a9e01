//! The rows of a table: cells read by their columns' types, words turned into ids.
//!
//! Not responsible for: the header; see `header`. Nor for who may replace a row; see `layer`.

use std::collections::BTreeSet;

use gezhi_contract::Text;

use crate::calendar::limit::{Limit, LimitFault};
use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::cell::{self, Cell, Form};
use crate::pack::field::{Field, Kind, Standard, Words};
use crate::pack::manifest::Span as Days;
use crate::pack::sheet::SheetRow;
use crate::pack::table::header::Slot;
use crate::pack::table::{InputColumn, LayerSheet, Row, Table, note};
use crate::pack::vocabulary::{Section, Vocabulary};
use crate::source::Span;
use crate::text;
use crate::value::{self, Type, Value};

/// What is needed to understand rows.
pub struct Rows<'a> {
    /// The words of the pack.
    pub vocabulary: &'a Vocabulary,
    /// The ids of all sources.
    pub sources: &'a BTreeSet<String>,
    /// All classes of all catalogues; `None` while the catalogue itself is read.
    pub classes: Option<&'a BTreeSet<String>>,
}

/// One row as read, with the row it wants to stand before.
pub struct Placed {
    /// The row.
    pub row: Row,
    /// The id in its `before` cell.
    pub before: Option<String>,
}

/// Where something stands; only asked where there is something to say.
type Where<'a> = &'a dyn Fn() -> Span;

struct Cursor<'a, 'f> {
    of: &'a LayerSheet<'f>,
    row: &'a SheetRow,
}

impl Cursor<'_, '_> {
    fn span(&self, column: usize) -> Span {
        self.of.sheet.place(self.of.file, (self.row, column), None)
    }

    fn within(&self, column: usize, at: (usize, usize)) -> Span {
        self.of.sheet.place(self.of.file, (self.row, column), Some(at))
    }
}

impl Rows<'_> {
    /// Reads one row.
    pub fn read(
        &self,
        (of, row): (&LayerSheet<'_>, &SheetRow),
        slots: &[Slot],
        table: &Table,
        problems: &mut Problems,
    ) -> Placed {
        let cursor = Cursor { of, row };
        let mut placed = Placed { row: empty(of, table), before: None };
        placed.row.span = cursor.span(0);
        for (column, cell) in row.cells.iter().enumerate() {
            let text = cell.text.as_str();
            match slots.get(column) {
                Some(slot) => {
                    self.cell((*slot, text), (&cursor, column), (table, &mut placed), problems);
                }
                None if text.is_empty() => {}
                None => problems.add_hint(
                    Code::RaggedRow,
                    cursor.span(column),
                    Text::new("这一格没有对应的列", "this cell has no column"),
                    Text::new(
                        "文字里的逗号要用引号括起来",
                        "a comma inside a text needs quotation marks around the cell",
                    ),
                ),
            }
        }
        self.whole(&cursor, &placed.row, problems);
        placed
    }

    fn cell(
        &self,
        (slot, text): (Slot, &str),
        (cursor, column): (&Cursor<'_, '_>, usize),
        (table, placed): (&Table, &mut Placed),
        problems: &mut Problems,
    ) {
        let some = || (!text.is_empty()).then(|| text.to_owned());
        let row = &mut placed.row;
        match slot {
            Slot::Id => {
                row.id = text.to_owned();
                row.span = cursor.span(column);
            }
            Slot::Citation => {
                row.citation = split(text).map(str::to_owned).collect();
                self.check_sources(&row.citation, &|| cursor.span(column), problems);
            }
            Slot::Quote => row.quote = some(),
            Slot::Note => row.note = some(),
            Slot::Before => placed.before = some(),
            Slot::From => row.in_force.from = date(text, &|| cursor.span(column), problems),
            Slot::To => row.in_force.to = date(text, &|| cursor.span(column), problems),
            Slot::Input(at) => {
                let Some(input) = table.inputs.get(at) else { return };
                if let Some(written) = row.written.get_mut(at) {
                    text.clone_into(written);
                }
                if input.field == Field::Standard(Standard::Text) {
                    row.keywords = read_keywords(text, (cursor, column), problems);
                } else if let Some(test) = self.test(text, input, (cursor, column), problems)
                    && let Some(place) = row.cells.get_mut(at)
                {
                    *place = test;
                }
            }
            Slot::Output(at) => {
                let Some(output) = table.outputs.get(at) else { return };
                let value = self.output(text, output.kind, &|| cursor.span(column), problems);
                if let Some(place) = row.outputs.get_mut(at) {
                    *place = value;
                }
            }
            Slot::Refused => {}
        }
    }

    fn whole(&self, cursor: &Cursor<'_, '_>, row: &Row, problems: &mut Problems) {
        let fine = |c: char| !c.is_whitespace() && !matches!(c, '/' | '*' | '"' | '`');
        if row.id.is_empty() || !row.id.chars().all(fine) {
            problems.add(
                Code::BadId,
                cursor.span(0),
                Text::new(
                    format!("编号 `{}` 为空或含空白、斜杠、星号、引号", row.id),
                    format!("id `{}` is empty or holds white space, `/`, `*` or quotes", row.id),
                ),
            );
        }
        if row.citation.is_empty() {
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
                row.span.clone(),
                Text::new("“自”晚于“至”", "`from` lies after `to`"),
            );
        }
    }

    fn check_sources(&self, cited: &[String], span: Where<'_>, problems: &mut Problems) {
        for source in cited.iter().filter(|source| !self.sources.contains(*source)) {
            let message = Text::new(
                format!("依据 `{source}` 不在 [sources] 里"),
                format!("source `{source}` is not in [sources]"),
            );
            let hint = suggest(source, self.sources.iter().map(String::as_str));
            note(problems, (Code::UnknownSource, span()), message, hint);
        }
    }

    fn test(
        &self,
        text: &str,
        input: &InputColumn,
        (cursor, column): (&Cursor<'_, '_>, usize),
        problems: &mut Problems,
    ) -> Option<Cell> {
        let form = Form { kind: input.kind, prefix: input.prefix };
        let mut test = match cell::parse(text, form) {
            Ok(test) => test,
            Err(fault) => {
                let place = cursor.within(column, (fault.at.offset, fault.at.width));
                note(problems, (Code::BadCell, place), fault.message(), fault.hint());
                return None;
            }
        };
        if input.kind == Type::Text {
            for (literal, at) in test.texts_mut() {
                let span = || cursor.within(column, (at.offset, at.width));
                if let Some(id) = self.word(literal, input, &span, problems) {
                    *literal = id;
                }
            }
        }
        Some(test)
    }

    /// A literal of a string column as the id it means.
    fn word(
        &self,
        literal: &str,
        input: &InputColumn,
        span: Where<'_>,
        problems: &mut Problems,
    ) -> Option<String> {
        if let Field::Fact(id) = &input.field {
            return self.fact_value(id, literal, span, problems);
        }
        self.resolve(literal, input.words, span, problems)
    }

    fn fact_value(
        &self,
        fact: &str,
        literal: &str,
        span: Where<'_>,
        problems: &mut Problems,
    ) -> Option<String> {
        let known = self.vocabulary.fact(fact).map_or(&[] as &[String], |f| &f.values);
        if known.is_empty() {
            mangled(literal, span, problems);
            return None;
        }
        if !known.iter().any(|value| value == literal) {
            let list = known.join("、");
            let hint = suggest(literal, known.iter().map(String::as_str))
                .unwrap_or_else(|| Text::new(format!("可用：{list}"), format!("known: {list}")));
            problems.add_hint(
                Code::UnknownWord,
                span(),
                Text::new(
                    format!("`{literal}` 不是事实 `{fact}` 的取值"),
                    format!("`{literal}` is no value of the fact `{fact}`"),
                ),
                hint,
            );
        }
        None
    }

    /// A word as the id it means; problems are noted.
    pub fn resolve(
        &self,
        word: &str,
        words: Words,
        span: Where<'_>,
        problems: &mut Problems,
    ) -> Option<String> {
        match words {
            Words::Free => {
                mangled(word, span, problems);
                None
            }
            Words::Of(section) => self.section_word(word, section, span, problems),
            Words::Fixed(list) => {
                if let Some((id, _)) = list.iter().find(|(id, zh)| *id == word || *zh == word) {
                    return Some((*id).to_owned());
                }
                let known: Vec<String> =
                    list.iter().map(|(id, zh)| format!("`{id}`（{zh}）")).collect();
                let known = known.join("、");
                problems.add_hint(
                    Code::UnknownWord,
                    span(),
                    Text::new(format!("不认识 `{word}`"), format!("`{word}` is not known here")),
                    Text::new(format!("可用：{known}"), format!("known: {known}")),
                );
                None
            }
            Words::Class => {
                self.class(word, span, problems);
                None
            }
        }
    }

    fn section_word(
        &self,
        word: &str,
        section: Section,
        span: Where<'_>,
        problems: &mut Problems,
    ) -> Option<String> {
        if let Some(term) = self.vocabulary.find(section, word) {
            return Some(term.id.clone());
        }
        let (_, zh, en) = section.names();
        problems.add_hint(
            Code::UnknownWord,
            span(),
            Text::new(format!("词表里没有{zh} `{word}`"), format!("unknown {en} `{word}`")),
            self.vocabulary.hint(section, word),
        );
        None
    }

    fn class(&self, word: &str, span: Where<'_>, problems: &mut Problems) {
        let Some(classes) = self.classes else {
            mangled(word, span, problems);
            return;
        };
        if classes.contains(word) || classes.iter().any(|class| class.starts_with(word)) {
            return;
        }
        if mangled(word, span, problems) {
            return;
        }
        let message =
            Text::new(format!("类目里没有 `{word}`"), format!("class `{word}` is in no catalogue"));
        let hint = suggest(word, classes.iter().map(String::as_str));
        note(problems, (Code::UnknownClass, span()), message, hint);
    }

    fn output(
        &self,
        text: &str,
        kind: Kind,
        span: Where<'_>,
        problems: &mut Problems,
    ) -> Option<Value> {
        if text.is_empty() {
            return None;
        }
        let plain = |text: &str| Some(Value::Text(text.to_owned()));
        match kind {
            Kind::Text => plain(text),
            Kind::Word(words) => {
                let id = self.resolve(text, words, span, problems);
                plain(id.as_deref().unwrap_or(text))
            }
            Kind::Words(words) => {
                let ids: Vec<String> = split(text)
                    .map(|word| {
                        self.resolve(word, words, span, problems).unwrap_or_else(|| word.to_owned())
                    })
                    .collect();
                plain(&ids.join("、"))
            }
            Kind::Parties => plain(&self.parties(text, span, problems)),
            Kind::Limit => self.limit(text, span, problems).map(Value::Text),
            Kind::Boolean => self.typed(Type::Boolean, text, span, problems),
            Kind::Whole => {
                let value = self.typed(Type::Decimal, text, span, problems)?;
                let whole = matches!(&value, Value::Decimal(d) if d.is_integer());
                if !whole {
                    bad_value(text, "一个整数", "a whole number", (span, problems));
                }
                whole.then_some(value)
            }
            Kind::Value(kind) => self.typed(kind, text, span, problems),
        }
    }

    fn parties(&self, text: &str, span: Where<'_>, problems: &mut Problems) -> String {
        let mut out = Vec::new();
        for word in split(text) {
            let term = self
                .vocabulary
                .find(Section::Roles, word)
                .or_else(|| self.vocabulary.find(Section::Units, word));
            match term {
                Some(term) => out.push(term.id.clone()),
                None => {
                    let labels = self
                        .vocabulary
                        .section(Section::Roles)
                        .chain(self.vocabulary.section(Section::Units))
                        .flat_map(|term| [term.id.as_str(), term.label.zh.as_str()]);
                    let hint = suggest(word, labels).unwrap_or_else(|| {
                        Text::new(
                            "先写进 vocabulary.toml 的 [roles]（岗位）或 [units]（单位等）",
                            "add it to [roles] (posts) or [units] (all else) in vocabulary.toml",
                        )
                    });
                    problems.add_hint(
                        Code::UnknownWord,
                        span(),
                        Text::new(
                            format!("词表里没有岗位或单位 `{word}`"),
                            format!("`{word}` is neither a role nor a unit of the vocabulary"),
                        ),
                        hint,
                    );
                }
            }
        }
        out.join("、")
    }

    fn limit(&self, text: &str, span: Where<'_>, problems: &mut Problems) -> Option<String> {
        match text {
            "无" | "none" => return Some("none".to_owned()),
            "随事件" | "event" => return Some("event".to_owned()),
            _ => {}
        }
        match Limit::parse(text) {
            Ok(limit) => Some(limit.to_string()),
            Err(fault) => {
                let code = match fault {
                    LimitFault::NoUnit { .. } | LimitFault::Ambiguous { .. } => {
                        Code::LimitWithoutUnit
                    }
                    _ => Code::BadLimit,
                };
                problems.add_hint(code, span(), fault.message(), fault.hint());
                None
            }
        }
    }

    fn typed(
        &self,
        kind: Type,
        text: &str,
        span: Where<'_>,
        problems: &mut Problems,
    ) -> Option<Value> {
        let inner = match kind {
            Type::Text => unquoted(text),
            _ => text,
        };
        let value = Value::parse(kind, inner);
        if value.is_none() {
            bad_value(text, kind.name(), kind.name(), (span, problems));
        }
        value
    }
}

fn bad_value(text: &str, zh: &str, en: &str, (span, problems): (Where<'_>, &mut Problems)) {
    problems.add(
        Code::BadValue,
        span(),
        Text::new(format!("`{text}` 不是{zh}"), format!("`{text}` is not {en}")),
    );
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
        span: of.file.whole(),
    }
}

/// The parts of a list: `、`, `,`, `，` and `;` separate.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(['、', ',', '，', ';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

fn date(text: &str, span: Where<'_>, problems: &mut Problems) -> Option<jiff::civil::Date> {
    if text.is_empty() {
        return None;
    }
    let date = value::parse_date(text);
    if date.is_none() {
        problems.add_hint(
            Code::BadRange,
            span(),
            Text::new(format!("`{text}` 不是日期"), format!("`{text}` is not a date")),
            Text::new("写作 2024-02-09", "write it as 2024-02-09"),
        );
    }
    date
}

fn read_keywords(
    written: &str,
    (cursor, column): (&Cursor<'_, '_>, usize),
    problems: &mut Problems,
) -> Option<crate::text::Keywords> {
    if written.is_empty() || written == "-" {
        return None;
    }
    match text::parse(written) {
        Ok(words) => Some(words),
        Err(fault) => {
            let place = cursor.within(column, (fault.at.offset, fault.at.width));
            note(problems, (Code::BadKeywords, place), fault.message(), Some(fault.hint()));
            None
        }
    }
}

/// Notes what Excel made of a code; says whether it did.
fn mangled(text: &str, span: Where<'_>, problems: &mut Problems) -> bool {
    let Some(message) = cell::excel_mangled(text) else { return false };
    problems.add_hint(
        Code::ExcelMangled,
        span(),
        message,
        Text::new(
            "把这一列设为“文本”格式后重新输入，或用字母开头的编码（如 E05-01）",
            "format the column as text and type it again, or use codes that start with a letter (E05-01)",
        ),
    );
    true
}
