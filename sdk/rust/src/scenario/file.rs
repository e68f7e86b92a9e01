//! `scenarios/*.toml`: reading them, every fault with its place.

use std::collections::BTreeMap;
use std::ops::Range;

use gezhi_contract::diagnostic::Severity;
use gezhi_contract::{Bundle, Diagnostic, Text};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::path::Path;

/// One case with the answer that is expected.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its file, as `scenarios/first.toml`.
    pub file: String,
    /// The line it begins at, from 1.
    pub line: u32,
    /// Its id, once in a pack.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The source it is taken from, an id of the pack.
    pub source: String,
    /// The words of the source.
    pub quote: Option<String>,
    /// Further layers, as paths from the pack's folder.
    pub layers: Vec<String>,
    /// Parameters of the pack with other values, as TOML.
    pub parameters: toml::Table,
    /// Whether the pack's own `roster.json` is enrolled.
    pub roster: bool,
    /// The function of the contract that is called: `decide` unless it says otherwise.
    pub call: String,
    /// Its request; that of `decide` is made from the incident.
    pub request: Value,
    /// What is expected of the answer.
    pub expected: Expected,
}

/// What is expected of an answer.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Path as written, path, value.
    pub(super) values: Vec<(String, Path, Value)>,
    /// What must be missing, null or empty.
    pub(super) absent: Vec<(String, Path)>,
    /// Rules that must stand behind some part of the decision.
    pub(super) rules: Vec<String>,
    /// The kind of error, instead of an answer; the values are then the error's.
    pub(super) error: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    title: String,
    source: Spanned<String>,
    quote: Option<String>,
    #[serde(default)]
    layers: Vec<String>,
    #[serde(default)]
    parameters: toml::Table,
    #[serde(default)]
    roster: bool,
    call: Option<Spanned<String>>,
    request: Option<Spanned<toml::Table>>,
    incident: Option<Spanned<toml::Table>>,
    expect: Spanned<toml::Table>,
}

/// The sources that the layers list: id → kind.
pub(super) fn sources(bundle: &Bundle) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for manifest in bundle.layers.iter().filter_map(|layer| layer.files.get("pack.toml")) {
        let (table, _) = DeTable::parse_recoverable(manifest);
        let listed = table.get_ref().get("sources").and_then(|value| value.get_ref().as_table());
        for (id, source) in listed.into_iter().flatten() {
            let kind = source.get_ref().get("kind").and_then(|kind| kind.get_ref().as_str());
            out.insert(id.get_ref().to_string(), kind.unwrap_or_default().to_owned());
        }
    }
    out
}

/// The scenarios of one file, those that can be read.
pub(super) fn read(
    (path, text): (&str, &str),
    sources: &BTreeMap<String, String>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Scenario> {
    let mut reader = Reader { path, text, sources, faults };
    reader.entries().into_iter().filter_map(|entry| reader.scenario(entry)).collect()
}

/// The fault of a scenario that has the id of another.
pub(super) fn twin(scenario: &Scenario, first: &Scenario) -> Diagnostic {
    let place = format!("{}:{}", first.file, first.line);
    Diagnostic {
        code: CODE.to_owned(),
        severity: Severity::Error,
        layer: String::new(),
        file: scenario.file.clone(),
        line: scenario.line,
        column: 0,
        width: 0,
        path: None,
        message: Text::new(
            format!("场景编号 `{}` 已用在 {place}", scenario.id),
            format!("the id `{}` is already used at {place}", scenario.id),
        ),
        hint: None,
    }
}

/// The functions that a scenario may call.
const CALLS: [&str; 5] = ["decide", "timeline", "duties", "survey", "score"];

/// The code of every fault in a scenario file.
const CODE: &str = "bad-scenario";

struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    sources: &'a BTreeMap<String, String>,
    faults: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// The `[[scenario]]`s that have the right keys; a fault in one does not hide the others.
    fn entries(&mut self) -> Vec<Spanned<Entry>> {
        let (file, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            self.misread(error, 0..0);
        }
        if !errors.is_empty() {
            return Vec::new();
        }
        let mut entries = Vec::new();
        for (key, value) in file.into_inner() {
            let span = value.span();
            match value.into_inner() {
                DeValue::Array(listed) if key.get_ref() == "scenario" => {
                    entries.extend(listed.into_iter().filter_map(|entry| self.entry(entry)));
                }
                _ => self.fault(
                    if key.get_ref() == "scenario" { span } else { key.span() },
                    Text::new(
                        format!("场景文件里只有 [[scenario]]，没有 `{}`", key.get_ref()),
                        format!("a scenario file holds [[scenario]], not `{}`", key.get_ref()),
                    ),
                    None,
                ),
            }
        }
        entries
    }

    fn entry(&mut self, entry: Spanned<DeValue<'a>>) -> Option<Spanned<Entry>> {
        let span = entry.span();
        match Entry::deserialize(ValueDeserializer::from(entry)) {
            Ok(entry) => Some(Spanned::new(span, entry)),
            Err(error) => {
                self.misread(&error, span);
                None
            }
        }
    }

    fn misread(&mut self, error: &toml::de::Error, otherwise: Range<usize>) {
        let en = error.message().to_owned();
        let span = error.span().unwrap_or(otherwise);
        self.fault(span, Text::new(format!("场景文件有误：{en}"), en), None);
    }

    fn scenario(&mut self, entry: Spanned<Entry>) -> Option<Scenario> {
        let span = entry.span();
        let entry = entry.into_inner();
        let known = self.faults.len();
        self.cited(&entry);
        let (call, request) =
            self.request((entry.call, span.clone()), entry.incident, entry.request);
        let expected = self.expected(entry.expect);
        // All faults are listed before the scenario is given up.
        (self.faults.len() == known).then(|| Scenario {
            file: self.path.to_owned(),
            line: self.line(span.start),
            id: entry.id,
            title: entry.title,
            source: entry.source.into_inner(),
            quote: entry.quote,
            layers: entry.layers,
            parameters: entry.parameters,
            roster: entry.roster,
            call,
            request,
            expected,
        })
    }

    /// The function and its request: `incident` for `decide`, `request` for the others.
    fn request(
        &mut self,
        (call, span): (Option<Spanned<String>>, Range<usize>),
        incident: Option<Spanned<toml::Table>>,
        request: Option<Spanned<toml::Table>>,
    ) -> (String, Value) {
        let place = call.as_ref().map_or(span, Spanned::span);
        let call = call.map_or_else(|| CALLS[0].to_owned(), Spanned::into_inner);
        if !CALLS.contains(&call.as_str()) {
            let known = CALLS.join(", ");
            self.fault(
                place,
                Text::new(format!("场景不能调用 `{call}`"), format!("no scenario calls `{call}`")),
                Some(Text::new(format!("可用：{known}"), format!("known: {known}"))),
            );
            return (call, Value::Null);
        }
        let (wanted, other, name) = match call.as_str() {
            "decide" => (incident, request, "incident"),
            _ => (request, incident, "request"),
        };
        let (Some(wanted), None) = (wanted, other) else {
            self.fault(
                place,
                Text::new(
                    format!("调用 {call} 的场景要写 `{name}`，且只写它"),
                    format!("a scenario that calls {call} has `{name}`, and that alone"),
                ),
                None,
            );
            return (call, Value::Null);
        };
        let value = self.json(wanted.span(), toml::Value::Table(wanted.into_inner()));
        if call == "decide" {
            let request = json!({ "incident": value, "trace": true, "receipt": false });
            return (call, request);
        }
        (call, value)
    }

    fn cited(&mut self, entry: &Entry) {
        let source = entry.source.get_ref();
        match self.sources.get(source).map(String::as_str) {
            None => self.fault(
                entry.source.span(),
                Text::new(
                    format!("规则包没有列出依据 `{source}`"),
                    format!("the pack lists no source `{source}`"),
                ),
                Some(Text::new(
                    "写进 pack.toml 的 [sources]；自拟的事例用 kind = \"design\" 的依据",
                    "list it under [sources] in pack.toml; for made-up cases one of kind `design`",
                )),
            ),
            Some("design") => {}
            Some(_) if entry.quote.is_none() => self.fault(
                entry.source.span(),
                Text::new("缺少原文 quote", "the scenario has no `quote`"),
                Some(Text::new(
                    "抄录依据的原文；自拟的事例改用 kind = \"design\" 的依据",
                    "quote the source; for made-up cases cite a source of kind `design`",
                )),
            ),
            Some(_) => {}
        }
    }

    fn expected(&mut self, table: Spanned<toml::Table>) -> Expected {
        let span = table.span();
        let mut expected = Expected::default();
        for (key, value) in table.into_inner() {
            match key.as_str() {
                "absent" => {
                    for name in self.strings(&span, &key, value) {
                        if let Some(path) = self.path(&span, &name) {
                            expected.absent.push((name, path));
                        }
                    }
                }
                "rules" => expected.rules = self.strings(&span, &key, value),
                "error" => expected.error = value.as_str().map(str::to_owned),
                _ => {
                    let value = self.json(span.clone(), value);
                    if let Some(path) = self.path(&span, &key) {
                        expected.values.push((key, path, value));
                    }
                }
            }
        }
        let of_answer = !expected.absent.is_empty() || !expected.rules.is_empty();
        let nothing = expected.error.is_none() && expected.values.is_empty() && !of_answer;
        if nothing || (expected.error.is_some() && of_answer) {
            self.fault(
                span,
                Text::new(
                    "[scenario.expect] 要么写 error（可加它的 fault、path 等），要么写期望的答复",
                    "[scenario.expect] takes `error`, with its `fault`, `path` and so on, or what \
                     the answer holds",
                ),
                None,
            );
        }
        expected
    }

    fn path(&mut self, span: &Range<usize>, text: &str) -> Option<Path> {
        let path = Path::read(text);
        if path.is_none() {
            self.fault(
                span.clone(),
                Text::new(format!("`{text}` 不是路径"), format!("`{text}` is no path")),
                Some(Text::new(
                    "写法如 `deadlines[0].due`、`responsibility.parties[as=responsible].name`",
                    "write it as `deadlines[0].due` or `responsibility.parties[as=responsible].name`",
                )),
            );
        }
        path
    }

    fn strings(&mut self, span: &Range<usize>, key: &str, value: toml::Value) -> Vec<String> {
        let strings: Result<Vec<String>, _> = value.try_into();
        strings.unwrap_or_else(|_| {
            self.fault(
                span.clone(),
                Text::new(
                    format!("`{key}` 要写成字符串的列表"),
                    format!("`{key}` takes a list of strings"),
                ),
                None,
            );
            Vec::new()
        })
    }

    /// TOML → the contract's JSON, which has no fractions and writes dates as strings.
    fn json(&mut self, span: Range<usize>, value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => Value::String(text),
            toml::Value::Integer(number) => Value::from(number),
            toml::Value::Boolean(yes) => Value::Bool(yes),
            toml::Value::Datetime(moment) => Value::String(moment.to_string()),
            toml::Value::Array(items) => {
                Value::Array(items.into_iter().map(|item| self.json(span.clone(), item)).collect())
            }
            toml::Value::Table(members) => {
                let member = |(name, value)| (name, self.json(span.clone(), value));
                Value::Object(members.into_iter().map(member).collect::<Map<_, _>>())
            }
            toml::Value::Float(number) => {
                self.fault(
                    span,
                    Text::new(
                        format!("小数 {number} 要写成字符串"),
                        format!("the decimal {number} must be a string"),
                    ),
                    Some(Text::new(format!("写成 \"{number}\""), format!("write \"{number}\""))),
                );
                Value::Null
            }
        }
    }

    fn line(&self, byte: usize) -> u32 {
        let before = self.text.get(..byte).unwrap_or(self.text);
        u32::try_from(before.matches('\n').count().saturating_add(1)).unwrap_or(u32::MAX)
    }

    fn fault(&mut self, span: Range<usize>, message: Text, hint: Option<Text>) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let column = before.get(start..).unwrap_or_default().chars().count().saturating_add(1);
        let meant = self.text.get(span.clone()).unwrap_or_default();
        let width = meant.lines().next().unwrap_or_default().chars().count();
        self.faults.push(Diagnostic {
            code: CODE.to_owned(),
            severity: Severity::Error,
            layer: String::new(),
            file: self.path.to_owned(),
            line: self.line(span.start),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            width: u32::try_from(width).unwrap_or(u32::MAX),
            path: None,
            message,
            hint,
        });
    }
}
