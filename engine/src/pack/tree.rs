//! A TOML file as a tree that remembers where everything stands and which keys were read.
//!
//! Not responsible for: what the keys mean; see `manifest` and `vocabulary`.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use gezhi_contract::Text;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Problems, suggest};
use crate::source::SourceFile;

/// One table of the file.
pub struct Tree<'a> {
    file: SourceFile<'a>,
    table: &'a DeTable<'a>,
    span: Range<usize>,
    read: RefCell<BTreeSet<String>>,
}

/// A value that was read, with its place.
#[derive(Clone, Debug)]
pub struct Read<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub bytes: Range<usize>,
}

/// Parses the file; every syntax error becomes a problem.
pub fn parse<'a>(file: SourceFile<'a>, problems: &mut Problems) -> Spanned<DeTable<'a>> {
    let (table, errors) = DeTable::parse_recoverable(file.text);
    for error in errors {
        let span = error.span().map_or_else(|| file.whole(), |bytes| file.span(bytes));
        let said = error.message();
        problems.add(
            Code::TomlSyntax,
            span,
            Text::new(format!("不是合格的 TOML：{said}"), format!("not valid TOML: {said}")),
        );
    }
    table
}

impl<'a> Tree<'a> {
    /// The tree of a parsed file.
    #[must_use]
    pub fn new(file: SourceFile<'a>, table: &'a Spanned<DeTable<'a>>) -> Self {
        Self { file, table: table.get_ref(), span: table.span(), read: RefCell::default() }
    }

    /// The file it stands in.
    #[must_use]
    pub fn file(&self) -> SourceFile<'a> {
        self.file
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
    pub fn needed(&self, key: &str, problems: &mut Problems) -> Option<Read<String>> {
        if !self.table.contains_key(key) {
            problems.add(
                Code::MissingKey,
                self.file.span(self.span.start..self.span.start),
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

    /// A literal as text: a string, an integer, a date or a boolean.
    pub fn literal(&self, key: &str, problems: &mut Problems) -> Option<Read<String>> {
        let value = self.get(key)?;
        let bytes = value.span();
        let text = match value.get_ref() {
            DeValue::Boolean(truth) => truth.to_string(),
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            _ => return self.string(key, problems),
        };
        Some(Read { value: text, bytes })
    }

    /// A table below this one.
    pub fn table(&self, key: &str, problems: &mut Problems) -> Option<Tree<'a>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => {
                Some(Tree { file: self.file, table, span: value.span(), read: RefCell::default() })
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

    fn refuse<T>(
        &self,
        key: &str,
        bytes: &Range<usize>,
        (zh, en, found): (&str, &str, &DeValue<'_>),
        problems: &mut Problems,
    ) -> Option<T> {
        let kind = found.type_str();
        problems.add(
            Code::WrongType,
            self.file.span(bytes.clone()),
            Text::new(
                format!("`{key}` 应为{zh}，却是 {kind}"),
                format!("`{key}` takes {en}, not {kind}"),
            ),
        );
        None
    }
}
