//! Draws diagnostics and errors as text: the place, the source line, a mark under the words meant,
//! the hint.
//!
//! Not responsible for: finding anything, or for where the text is printed.

mod line;

use std::fmt::Write as _;

use gezhi_contract::diagnostic::Severity;
use gezhi_contract::{Bundle, Diagnostic, Error, Layer};

use line::{Excerpt, Mark};

/// The language of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// As [`Text::in_lang`](gezhi_contract::Text::in_lang) takes it: `zh` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The one of two texts that is in this language.
    #[must_use]
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenderOptions {
    /// In which language.
    pub lang: Lang,
    /// Whether to colour, with ANSI escapes.
    pub colour: bool,
    /// How many columns of the terminal a source line may take; a Chinese character takes two.
    pub columns: usize,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self { lang: Lang::default(), colour: false, columns: 100 }
    }
}

const RED: &str = "\x1b[1;31m";
const YELLOW: &str = "\x1b[1;33m";
const BLUE: &str = "\x1b[34m";
const BOLD: &str = "\x1b[1m";
const RESET: &str = "\x1b[0m";

impl RenderOptions {
    fn paint(&self, colour: &str, text: &str) -> String {
        if self.colour { format!("{colour}{text}{RESET}") } else { text.to_owned() }
    }
}

/// Draws diagnostics, in their order, with the lines of `bundle` that they mean.
///
/// ```
/// use gezhi::contract::{Bundle, Diagnostic, Layer, Text, diagnostic::Severity};
/// use gezhi::render::{Lang, RenderOptions, diagnostics};
///
/// let mut layer = Layer { name: "demo".into(), ..Layer::default() };
/// layer.files.insert("pack.toml".into(), "id = \"demo\"\n".into());
/// layer.files.insert("tables/assign.csv".into(), "编号,→主办\nA-1,网格圆\n".into());
/// let bundle = Bundle { layers: vec![layer], roster: None };
/// let problem = Diagnostic {
///     code: "unknown-word".into(),
///     severity: Severity::Error,
///     layer: "demo".into(),
///     file: "tables/assign.csv".into(),
///     line: 2,
///     column: 5,
///     width: 3,
///     path: None,
///     message: Text::new("没有 `网格圆`", "there is no `网格圆`"),
///     hint: None,
/// };
/// let options = RenderOptions { lang: Lang::En, ..Default::default() };
/// let drawn = diagnostics(&[problem], &bundle, &options);
/// assert!(drawn.contains("2 | A-1,网格圆\n  |     ^^^^^^"));
/// ```
#[must_use]
pub fn diagnostics(list: &[Diagnostic], bundle: &Bundle, options: &RenderOptions) -> String {
    let layers = Layers::of(bundle);
    let mut out = String::new();
    for problem in list {
        draw(problem, &layers, options, &mut out);
        out.push('\n');
    }
    out
}

/// Draws an error: what, where in the request or script, how to mend it, and its diagnostics if it
/// has any.
#[must_use]
pub fn error(error: &Error, bundle: Option<&Bundle>, options: &RenderOptions) -> String {
    let lang = options.lang;
    let mut out = String::new();
    heading(Heading { severity: Severity::Error, code: &kind(error) }, options, &mut out);
    let _ = writeln!(out, "{}", options.paint(BOLD, error.message.in_lang(lang.code())));
    if let Some(path) = &error.path {
        let _ = writeln!(out, "  {} {path}", options.paint(BLUE, "-->"));
    }
    let empty = Bundle::default();
    let layers = Layers::of(bundle.unwrap_or(&empty));
    if let Some((layer, file)) =
        error.file.as_deref().map(|file| file.split_once(':').unwrap_or(("", file)))
    {
        let (line, column) = (error.line.unwrap_or(0), error.column.unwrap_or(0));
        let place = Place { layer, file, line, column, width: u32::from(column > 0) };
        excerpt(&place, &layers, (options, RED), &mut out);
    }
    if !error.rules.is_empty() {
        note(lang.pick("规则", "rules"), &error.rules.join(", "), options, &mut out);
    }
    if let Some(limit) = &error.limit {
        note(lang.pick("上限", "limit"), limit, options, &mut out);
    }
    if let Some(hint) = &error.hint {
        note(lang.pick("提示", "help"), hint.in_lang(lang.code()), options, &mut out);
    }
    for problem in &error.diagnostics {
        out.push('\n');
        draw(problem, &layers, options, &mut out);
    }
    out
}

/// The error's kind as the contract writes it.
fn kind(error: &Error) -> String {
    let kind = serde_json::to_value(error.kind).unwrap_or_default();
    kind.as_str().unwrap_or_default().to_owned()
}

fn draw(problem: &Diagnostic, layers: &Layers<'_>, options: &RenderOptions, out: &mut String) {
    let colour = colour(problem.severity);
    heading(Heading { severity: problem.severity, code: &problem.code }, options, out);
    let message = problem.message.in_lang(options.lang.code());
    let _ = writeln!(out, "{}", options.paint(BOLD, message));
    let place = Place {
        layer: &problem.layer,
        file: &problem.file,
        line: problem.line,
        column: problem.column,
        width: problem.width,
    };
    excerpt(&place, layers, (options, colour), out);
    if let Some(path) = &problem.path {
        note(options.lang.pick("位置", "at"), path, options, out);
    }
    if let Some(hint) = &problem.hint {
        note(options.lang.pick("提示", "help"), hint.in_lang(options.lang.code()), options, out);
    }
}

struct Heading<'a> {
    severity: Severity,
    code: &'a str,
}

fn heading(heading: Heading<'_>, options: &RenderOptions, out: &mut String) {
    let word = match heading.severity {
        Severity::Error => options.lang.pick("错误", "error"),
        Severity::Warning => options.lang.pick("警告", "warning"),
    };
    let text = format!("{word}[{}]", heading.code);
    let colon = options.lang.pick("：", ": ");
    let _ = write!(out, "{}{colon}", options.paint(colour(heading.severity), &text));
}

fn colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
    }
}

fn note(label: &str, text: &str, options: &RenderOptions, out: &mut String) {
    let colon = options.lang.pick("：", ": ");
    let _ = writeln!(out, "  {} {label}{colon}{text}", options.paint(BLUE, "="));
}

/// Where something stands.
struct Place<'a> {
    layer: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    width: u32,
}

fn excerpt(
    place: &Place<'_>,
    layers: &Layers<'_>,
    (options, colour): (&RenderOptions, &str),
    out: &mut String,
) {
    let mut shown = match place.layer {
        "" => place.file.to_owned(),
        layer => format!("{layer}/{}", place.file),
    };
    for number in [place.line, place.column].into_iter().take_while(|number| *number > 0) {
        let _ = write!(shown, ":{number}");
    }
    let gutter = place.line.max(1).to_string().len();
    let indent = " ".repeat(gutter);
    let _ = writeln!(out, "{indent}{} {shown}", options.paint(BLUE, "-->"));
    let Some(text) = layers.line(place) else { return };
    let mark = Mark { column: place.column, width: place.width };
    let drawn = Excerpt::new(text, mark, options.columns.saturating_sub(gutter.saturating_add(3)));
    let bar = options.paint(BLUE, "|");
    let number = options.paint(BLUE, &place.line.to_string());
    let _ = writeln!(out, "{indent} {bar}");
    let _ = writeln!(out, "{number} {bar} {}", drawn.text);
    if drawn.carets > 0 {
        let carets = options.paint(colour, &"^".repeat(drawn.carets));
        let _ = writeln!(out, "{indent} {bar} {}{carets}", " ".repeat(drawn.before));
    }
}

/// The layers by what the engine calls them: the id in `pack.toml`, else their place in the bundle.
struct Layers<'a> {
    named: Vec<(String, &'a Layer)>,
}

impl<'a> Layers<'a> {
    fn of(bundle: &'a Bundle) -> Self {
        let name = |(index, layer): (usize, &'a Layer)| {
            let place = format!("#{} {}", index.saturating_add(1), layer.name);
            (id(layer).unwrap_or(place), layer)
        };
        Self { named: bundle.layers.iter().enumerate().map(name).collect() }
    }

    fn line(&self, place: &Place<'_>) -> Option<&'a str> {
        let known =
            |(name, layer): &(String, &'a Layer)| name == place.layer || layer.name == place.layer;
        let (_, layer) = self.named.iter().find(|named| known(named))?;
        let index = usize::try_from(place.line).ok()?.checked_sub(1)?;
        layer.files.get(place.file)?.split('\n').nth(index)
    }
}

fn id(layer: &Layer) -> Option<String> {
    let manifest = layer.files.get("pack.toml")?;
    let (table, _) = toml::de::DeTable::parse_recoverable(manifest);
    Some(table.get_ref().get("id")?.get_ref().as_str()?.to_owned())
}

#[cfg(test)]
mod tests;
