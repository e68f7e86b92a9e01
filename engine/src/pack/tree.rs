//! A TOML file as a tree that remembers where everything stands and which keys were read.
//!
//! A misspelt setting must never be ignored: `in_froce` would leave a pack in force for ever. So
//! every key that is asked for is remembered, and `finish` reports those that nobody asked for,
//! with the nearest of those that were. That needs no schema beside the code which reads: asking
//! *is* the schema.
//!
//! Every value keeps its bytes, so that a problem found much later (a calendar that no layer has)
//! still points at the words that named it.
//!
//! Not responsible for: what the keys mean; see `manifest` and `vocabulary`.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use gezhi_contract::Text;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use crate::diagnostic::{Code, Problems, suggest};
use crate::source::{SourceFile, Span};

/// One table of the file.
///
/// `finish` consumes it; a tree that is dropped without it keeps its unknown keys to itself.
pub struct Tree<'a> {
    file: SourceFile<'a>,
    table: &'a DeTable<'a>,
    span: Range<usize>,
    is_root: bool,
    read: RefCell<BTreeSet<String>>,
}

/// A value that was read, with its place.
///
/// Bytes, not characters; `SourceFile::span` makes line and column of them.
#[derive(Clone, Debug)]
pub struct Read<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub bytes: Range<usize>,
}

/// Parses the file; every syntax error becomes a problem.
///
/// The parser recovers, so what is left of a faulty file is still read; values on a line with a
/// syntax error are not blamed for their type.
pub fn parse<'a>(file: SourceFile<'a>, problems: &mut Problems) -> Spanned<DeTable<'a>> {
    let (table, errors) = DeTable::parse_recoverable(file.text);
    for error in errors {
        let span = error.span().map_or_else(|| file.whole(), |bytes| file.span(bytes));
        let said = error.message();
        problems.add(
            Code::TomlSyntax,
            span,
            Text::new(
                format!("不是合格的 TOML：{}", in_chinese(said)),
                format!("not valid TOML: {said}"),
            ),
        );
    }
    table
}

/// The parser's sentences that authors meet most.
fn in_chinese(said: &str) -> String {
    const KNOWN: [(&str, &str); 6] = [
        ("string values must be quoted", "文字要加引号"),
        ("duplicate key", "键重复"),
        ("invalid basic string", "引号没有配对，或有不能用的转义"),
        ("missing value", "等号后面没有值"),
        ("key with no value", "键后面没有 `= 值`"),
        ("unclosed", "括号没有配对"),
    ];
    let known = KNOWN.iter().find(|(en, _)| said.starts_with(en));
    known.map_or_else(|| said.to_owned(), |(_, zh)| format!("{zh}（{said}）"))
}

impl<'a> Tree<'a> {
    /// The tree of a parsed file.
    #[must_use]
    pub fn new(file: SourceFile<'a>, table: &'a Spanned<DeTable<'a>>) -> Self {
        let (table, span) = (table.get_ref(), table.span());
        Self { file, table, span, is_root: true, read: RefCell::default() }
    }

    /// The file it stands in.
    #[must_use]
    pub fn file(&self) -> SourceFile<'a> {
        self.file
    }

    /// Where the table stands, for people: its header, or the file.
    #[must_use]
    pub fn place(&self) -> Span {
        if self.is_root { self.file.whole() } else { self.file.span(self.span.clone()) }
    }

    /// Where the table stands.
    #[must_use]
    pub fn bytes(&self) -> Range<usize> {
        self.span.clone()
    }

    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.read.borrow_mut().insert(key.to_owned());
        self.table.get(key)
    }

    /// Whether the key is there, whatever it holds.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The type of what the key holds, in the words of TOML; `None` where the key is not there.
    #[must_use]
    pub fn type_of(&self, key: &str) -> Option<&'static str> {
        Some(match self.table.get(key)?.get_ref() {
            DeValue::String(_) => "string",
            DeValue::Integer(_) => "integer",
            DeValue::Boolean(_) => "boolean",
            DeValue::Array(_) => "list",
            DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => "other",
        })
    }

    /// The keys in the order written.
    #[must_use]
    pub fn keys(&self) -> Vec<Read<String>> {
        let mut keys: Vec<_> = self
            .table
            .iter()
            .map(|(key, _)| Read { value: key.get_ref().to_string(), bytes: key.span() })
            .collect();
        keys.sort_by_key(|key| key.bytes.start);
        keys
    }

    /// A string (or a date, as text), if the key is there.
    pub fn string(&self, key: &str, problems: &mut Problems) -> Option<Read<String>> {
        let value = self.get(key)?;
        let bytes = value.span();
        match value.get_ref() {
            DeValue::String(text) => Some(Read { value: text.to_string(), bytes }),
            DeValue::Datetime(date) => Some(Read { value: date.to_string(), bytes }),
            other => self.refuse(key, &bytes, ("字符串", "a string", other), problems),
        }
    }

    /// A string that must be there.
    ///
    /// A missing key is noted at the table's header, a wrong type at the value; `None` in both
    /// cases.
    pub fn needed(&self, key: &str, problems: &mut Problems) -> Option<Read<String>> {
        if !self.has(key) {
            problems.add(
                Code::MissingKey,
                self.place(),
                Text::new(format!("缺少 `{key}`"), format!("`{key}` is missing")),
            );
        }
        self.string(key, problems)
    }

    /// A list of strings; empty where the key is not there.
    pub fn strings(&self, key: &str, problems: &mut Problems) -> Vec<Read<String>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            let wanted = ("字符串列表", "a list of strings", value.get_ref());
            self.refuse::<()>(key, &value.span(), wanted, problems);
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::String(text) => {
                    out.push(Read { value: text.to_string(), bytes: item.span() });
                }
                other => {
                    self.refuse::<()>(key, &item.span(), ("字符串", "a string", other), problems);
                }
            }
        }
        out
    }

    /// A literal as text: a string, a number, a date or a boolean.
    pub fn literal(&self, key: &str, problems: &mut Problems) -> Option<Read<String>> {
        let value = self.get(key)?;
        literal(value).or_else(|| {
            let wanted = ("一个值", "a value", value.get_ref());
            self.refuse(key, &value.span(), wanted, problems)
        })
    }

    /// A list of literals; empty where the key is not there.
    pub fn literals(&self, key: &str, problems: &mut Problems) -> Vec<Read<String>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            let wanted = ("列表", "a list of values", value.get_ref());
            self.refuse::<()>(key, &value.span(), wanted, problems);
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items.iter() {
            match literal(item) {
                Some(read) => out.push(read),
                None => {
                    let wanted = ("一个值", "a value", item.get_ref());
                    self.refuse::<()>(key, &item.span(), wanted, problems);
                }
            }
        }
        out
    }

    /// A table below this one.
    pub fn table(&self, key: &str, problems: &mut Problems) -> Option<Tree<'a>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => {
                let (file, span) = (self.file, value.span());
                Some(Tree { file, table, span, is_root: false, read: RefCell::default() })
            }
            other => self.refuse(key, &value.span(), ("表", "a table", other), problems),
        }
    }

    /// Every table below this one, in the order written, with its key.
    pub fn tables(&self, problems: &mut Problems) -> Vec<(Read<String>, Tree<'a>)> {
        let mut out = Vec::new();
        for key in self.keys() {
            if let Some(table) = self.table(&key.value, problems) {
                out.push((key, table));
            }
        }
        out
    }

    /// A label: a string that serves both languages, or `{ zh, en }`; `default` where neither is
    /// there.
    pub fn label(&self, key: &str, default: &str, problems: &mut Problems) -> Text {
        match self.table.get(key).map(Spanned::get_ref) {
            Some(DeValue::Table(_)) => {
                let Some(both) = self.table(key, problems) else { return Text::default() };
                let text = both.zh_en(default, problems);
                both.finish(problems);
                text
            }
            _ => match self.string(key, problems) {
                Some(text) => Text::new(text.value.clone(), text.value),
                None => Text::new(default, default),
            },
        }
    }

    /// The keys `zh` and `en` of this very table; `zh` is `default` where it is left out, `en` is
    /// `zh`.
    pub fn zh_en(&self, default: &str, problems: &mut Problems) -> Text {
        let zh = self.string("zh", problems).map_or_else(|| default.to_owned(), |t| t.value);
        let en = self.string("en", problems).map_or_else(|| zh.clone(), |t| t.value);
        Text { zh, en }
    }

    /// Reports the keys that nobody read.
    pub fn finish(self, problems: &mut Problems) {
        let read = self.read.into_inner();
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if read.contains(name) {
                continue;
            }
            let span = self.file.span(key.span());
            let message = Text::new(format!("未知的键 `{name}`"), format!("unknown key `{name}`"));
            let hint = suggest(name, read.iter().map(String::as_str)).unwrap_or_else(|| {
                let known = read.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
                Text::new(format!("此处可用：{known}"), format!("known here: {known}"))
            });
            problems.add_hint(Code::UnknownField, span, message, hint);
        }
    }

    /// Notes a value of the wrong type, in the words of TOML.
    fn refuse<T>(
        &self,
        key: &str,
        bytes: &Range<usize>,
        (zh, en, found): (&str, &str, &DeValue<'_>),
        problems: &mut Problems,
    ) -> Option<T> {
        let (is_zh, is_en) = match found {
            DeValue::String(_) => ("字符串", "a string"),
            DeValue::Integer(_) => ("整数", "an integer"),
            DeValue::Float(_) => ("小数", "a float"),
            DeValue::Boolean(_) => ("真假值", "a boolean"),
            DeValue::Datetime(_) => ("日期", "a date"),
            DeValue::Array(_) => ("列表", "a list"),
            DeValue::Table(_) => ("表", "a table"),
        };
        let span = self.file.span(bytes.clone());
        // What stands in a line that is not TOML is only half read.
        if !problems.any_of(Code::TomlSyntax, &span) {
            let message = Text::new(
                format!("`{key}` 应为{zh}，却是{is_zh}"),
                format!("`{key}` takes {en}, not {is_en}"),
            );
            problems.add(Code::WrongType, span, message);
        }
        None
    }
}

/// A string, number, date or boolean as text.
fn literal(value: &Spanned<DeValue<'_>>) -> Option<Read<String>> {
    let text = match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Integer(number) => integer(number),
        DeValue::Float(number) => number.as_str().to_owned(),
        _ => return None,
    };
    Some(Read { value: text, bytes: value.span() })
}

/// An integer in decimal, whatever base it is written in: `0x10` is 16.
///
/// One with more than 38 digits stays as it is written, which no reader takes for a number.
fn integer(number: &DeInteger<'_>) -> String {
    let (text, radix) = (number.as_str(), number.radix());
    if radix == 10 {
        return text.to_owned();
    }
    i128::from_str_radix(text, radix).map_or_else(|_| number.to_string(), |n| n.to_string())
}
