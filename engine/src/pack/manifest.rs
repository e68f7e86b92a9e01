//! `pack.toml`: who a layer is, and what it brings besides words and tables.
//!
//! A manifest is read alone, without a look at other layers or files: whether an id in `replace`
//! exists, or a calendar has days, is for those who lay the layers. What it says of readers'
//! matters (`note`, `url`, `licence`) is checked for its type and then forgotten.
//!
//! Not responsible for: laying layers over each other; see `layer`.

use gezhi_contract::Text;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::calendar::Beyond;
use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::parameter::{self, Parameter};
use crate::pack::tree::{Read, Tree};
use crate::plan::HitPolicy;
use crate::value::{self, Type};

mod section;

/// Whose date chooses the rows in force.
///
/// Laws differ: some rules follow the report, others the day a case was accepted or handed out. The
/// anchor is the layer's, since a source is consistent in itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    /// The date of the report.
    #[default]
    Reported,
    /// The date of acceptance.
    Accepted,
    /// The date of dispatch.
    Dispatched,
}

impl Anchor {
    /// The event's id.
    #[must_use]
    pub fn event(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Accepted => "accepted",
            Self::Dispatched => "dispatched",
        }
    }
}

/// The first and last day in force, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

impl Span {
    /// Whether `date` lies within.
    #[must_use]
    pub fn holds(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }

    /// Whether every date lies within.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// A source that rows cite.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// What it is.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its date.
    pub date: Option<String>,
}

/// A catalogue's code space.
#[derive(Clone, Debug, Default)]
pub struct Scheme {
    /// Its title.
    pub title: Text,
    /// Letters → kind: `E` → 事件.
    pub kinds: Vec<(Read<String>, String)>,
    /// The layer that brings it.
    pub layer: usize,
}

/// A calendar as the manifest describes it; its days stand in `calendars/NAME.csv`.
#[derive(Clone, Debug)]
pub struct CalendarSpec {
    /// The calendar it starts from.
    pub base: Option<Read<String>>,
    /// `08:00-12:00` …
    pub windows: Vec<Read<String>>,
    /// `saturday` …; `None` where the base's or the default holds.
    pub weekend: Option<Vec<Read<String>>>,
    /// The first and last day it vouches for.
    pub known: Span,
    /// What to do beyond.
    pub beyond: Option<Beyond>,
    /// The source of its days.
    pub source: Option<Read<String>>,
    /// Whether something in it could not be read; that is noted already.
    pub faulty: bool,
    /// Where it stands, for problems.
    pub bytes: std::ops::Range<usize>,
}

/// What the manifest says of a table.
#[derive(Clone, Debug, Default)]
pub struct TableSpec {
    /// Its hit policy.
    pub policy: Option<Read<HitPolicy>>,
    /// Column (outputs with `→`) → type.
    pub columns: Vec<(Read<String>, Type)>,
    /// Columns whose type could not be read; that is noted already.
    pub untyped: Vec<String>,
    /// Output → its values, best first.
    pub priorities: Vec<(Read<String>, Vec<Read<String>>)>,
    /// Output → the answer where no row is hit.
    pub defaults: Vec<(Read<String>, Read<String>)>,
}

/// One layer's manifest.
///
/// Ids keep their bytes, so that a problem which only shows when layers are laid still points into
/// `pack.toml`.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// The layer's id.
    pub id: String,
    /// Where the id stands.
    pub id_bytes: std::ops::Range<usize>,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: Text,
    /// The fixed offset of its local times.
    pub zone: Option<Offset>,
    /// The area-code prefix it is made for.
    pub jurisdiction: Option<String>,
    /// The ids of the layers whose limits it takes as its own.
    pub adopts: Vec<Read<String>>,
    /// The calendar its limits are counted in.
    pub calendar: Option<Read<String>>,
    /// Whose date chooses the rows in force.
    pub anchor: Anchor,
    /// When the layer is in force.
    pub in_force: Span,
    /// Ids it may replace.
    pub replace: Vec<Read<String>>,
    /// Ids it takes away.
    pub remove: Vec<Read<String>>,
    /// Ids that no higher layer may change.
    pub sealed: Vec<Read<String>>,
    /// Its sources.
    pub sources: Vec<(Read<String>, Source)>,
    /// Its schemes.
    pub schemes: Vec<(Read<String>, Scheme)>,
    /// Its calendars.
    pub calendars: Vec<(Read<String>, CalendarSpec)>,
    /// Its parameters; `None` for one that could not be read, which is noted already.
    pub parameters: Vec<(Read<String>, Option<Parameter>)>,
    /// Its tables that are not standard, or change a standard one's settings.
    pub tables: Vec<(Read<String>, TableSpec)>,
}

/// The kinds a source may be of.
///
/// The list is closed because the kind tells the reader of an answer how binding a rule is: a law
/// binds, a newspaper reports, `design` is the pack author's own choice. The engine treats all
/// alike.
pub const SOURCE_KINDS: [&str; 9] = [
    "article",
    "standard",
    "law",
    "order",
    "newspaper",
    "software",
    "dataset",
    "design",
    "website",
];

/// Reads a manifest.
pub fn read(tree: Tree<'_>, problems: &mut Problems) -> Manifest {
    let id = tree.needed("id", problems);
    if let Some(id) = &id {
        check_id(&tree, id, problems);
    }
    let id_bytes = id.as_ref().map_or(0..0, |id| id.bytes.clone());
    let id = id.map(|id| id.value).unwrap_or_default();
    let version = tree.needed("version", problems).map(|v| v.value).unwrap_or_default();
    // Layers are resolved by whoever makes the bundle; here they are only known to be a list.
    tree.strings("layers", problems);
    let manifest = Manifest {
        version,
        title: tree.label("title", &id, problems),
        id,
        id_bytes,
        zone: zone(&tree, problems),
        jurisdiction: jurisdiction(&tree, problems),
        adopts: tree.strings("adopts", problems),
        calendar: tree.string("calendar", problems),
        anchor: anchor(&tree, problems),
        in_force: days(&tree, "in_force", problems),
        replace: tree.strings("replace", problems),
        remove: tree.strings("remove", problems),
        sealed: tree.strings("sealed", problems),
        sources: each(&tree, "sources", problems, section::source),
        schemes: each(&tree, "schemes", problems, section::scheme),
        calendars: each(&tree, "calendars", problems, section::calendar),
        parameters: each(&tree, "parameters", problems, parameter::read),
        tables: each(&tree, "tables", problems, section::table),
    };
    tree.finish(problems);
    manifest
}

fn check_id(tree: &Tree<'_>, id: &Read<String>, problems: &mut Problems) {
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.value.is_empty() || !id.value.chars().all(fine) {
        problems.add(
            Code::BadId,
            tree.file().span(id.bytes.clone()),
            Text::new(
                format!("包的编号 `{}` 只能用小写字母、数字和连字符", id.value),
                format!("pack id `{}` may hold lower-case letters, digits and hyphens", id.value),
            ),
        );
    }
}

fn each<T>(
    tree: &Tree<'_>,
    section: &str,
    problems: &mut Problems,
    read: fn(&Tree<'_>, &mut Problems) -> T,
) -> Vec<(Read<String>, T)> {
    let Some(section) = tree.table(section, problems) else { return Vec::new() };
    let mut out = Vec::new();
    for (key, item) in section.tables(problems) {
        out.push((key, read(&item, problems)));
        item.finish(problems);
    }
    section.finish(problems);
    out
}

/// A zone that cannot be read is noted and stands as UTC, so that it is not missed as well.
fn zone(tree: &Tree<'_>, problems: &mut Problems) -> Option<Offset> {
    if !tree.has("zone") {
        return None;
    }
    let Some(text) = tree.string("zone", problems) else { return Some(Offset::UTC) };
    let offset = parse_offset(&text.value);
    if offset.is_none() {
        problems.add_hint(
            Code::BadValue,
            tree.file().span(text.bytes),
            Text::new(
                format!("时区 `{}` 不是固定时差", text.value),
                format!("zone `{}` is no fixed offset", text.value),
            ),
            Text::new("写作 \"+08:00\"", "write it as \"+08:00\""),
        );
    }
    Some(offset.unwrap_or(Offset::UTC))
}

fn jurisdiction(tree: &Tree<'_>, problems: &mut Problems) -> Option<String> {
    let code = tree.string("jurisdiction", problems)?;
    if code.value.is_empty() || !code.value.chars().all(|c| c.is_ascii_digit()) {
        problems.add_hint(
            Code::BadValue,
            tree.file().span(code.bytes),
            Text::new(
                format!("`{}` 不是区划代码的开头", code.value),
                format!("`{}` does not begin an area code", code.value),
            ),
            Text::new("写数字，如 \"431103\"", "write digits, as \"431103\""),
        );
        return None;
    }
    Some(code.value)
}

/// `+08:00` as an offset.
#[must_use]
pub fn parse_offset(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let time = if rest.len() == 5 { value::parse_time(rest)? } else { return None };
    let minutes = i32::from(time.hour()).checked_mul(60)?.checked_add(i32::from(time.minute()))?;
    Offset::from_seconds(minutes.checked_mul(60)?.checked_mul(sign)?).ok()
}

fn anchor(tree: &Tree<'_>, problems: &mut Problems) -> Anchor {
    let Some(text) = tree.string("anchor", problems) else { return Anchor::default() };
    match text.value.as_str() {
        "reported" => Anchor::Reported,
        "accepted" => Anchor::Accepted,
        "dispatched" => Anchor::Dispatched,
        other => {
            unknown_word((tree, &text), other, &["reported", "accepted", "dispatched"], problems);
            Anchor::default()
        }
    }
}

/// Notes a word that is none of `known`.
fn unknown_word(
    (tree, at): (&Tree<'_>, &Read<String>),
    word: &str,
    known: &[&str],
    problems: &mut Problems,
) {
    let list = known.join(", ");
    let hint = suggest(word, known.iter().copied())
        .unwrap_or_else(|| Text::new(format!("可用：{list}"), format!("known: {list}")));
    problems.add_hint(
        Code::BadValue,
        tree.file().span(at.bytes.clone()),
        Text::new(format!("不认识 `{word}`"), format!("`{word}` is not known here")),
        hint,
    );
}

fn days(tree: &Tree<'_>, key: &str, problems: &mut Problems) -> Span {
    let Some(table) = tree.table(key, problems) else { return Span::default() };
    let mut date = |key| {
        let text = table.string(key, problems)?;
        let date = value::parse_date(&text.value);
        if date.is_none() {
            bad_date(&table, &text, problems);
        }
        date
    };
    let span = Span { from: date("from"), to: date("to") };
    if let (Some(from), Some(to)) = (span.from, span.to)
        && from > to
    {
        problems.add(
            Code::BadRange,
            table.place(),
            Text::new(
                format!("`from`（{from}）晚于 `to`（{to}）"),
                format!("`from` ({from}) lies after `to` ({to})"),
            ),
        );
    }
    table.finish(problems);
    span
}

fn bad_date(tree: &Tree<'_>, text: &Read<String>, problems: &mut Problems) {
    problems.add_hint(
        Code::BadRange,
        tree.file().span(text.bytes.clone()),
        Text::new(format!("`{}` 不是日期", text.value), format!("`{}` is not a date", text.value)),
        Text::new("写作 2024-02-09", "write it as 2024-02-09"),
    );
}
