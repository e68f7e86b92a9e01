//! `pack.toml`: who a layer is, and what it brings besides words and tables.
//!
//! Not responsible for: laying layers over each other; see `layer`.

use gezhi_contract::Text;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::calendar::Beyond;
use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::tree::{Read, Tree};
use crate::plan::HitPolicy;
use crate::value::{self, Type};

/// Whose date chooses the rows in force.
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
    pub kinds: Vec<(String, String)>,
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
    /// Output → its values, best first.
    pub priorities: Vec<(Read<String>, Vec<String>)>,
    /// Output → the answer where no row is hit.
    pub defaults: Vec<(Read<String>, String)>,
}

/// One layer's manifest.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// The layer's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: Text,
    /// The fixed offset of its local times.
    pub zone: Option<Offset>,
    /// The area-code prefix it is made for.
    pub jurisdiction: Option<String>,
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
    /// Its tables that are not standard, or change a standard one's settings.
    pub tables: Vec<(Read<String>, TableSpec)>,
}

/// The kinds a source may be of.
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
    let id = id.map(|id| id.value).unwrap_or_default();
    let version = tree.needed("version", problems).map(|v| v.value).unwrap_or_default();
    // Layers are resolved by whoever makes the bundle; here they are only known to be a list.
    tree.strings("layers", problems);
    let manifest = Manifest {
        version,
        title: tree.label("title", &id, problems),
        id,
        zone: zone(&tree, problems),
        jurisdiction: tree.string("jurisdiction", problems).map(|j| j.value),
        calendar: tree.string("calendar", problems),
        anchor: anchor(&tree, problems),
        in_force: days(&tree, "in_force", problems),
        replace: tree.strings("replace", problems),
        remove: tree.strings("remove", problems),
        sealed: tree.strings("sealed", problems),
        sources: each(&tree, "sources", problems, source),
        schemes: each(&tree, "schemes", problems, scheme),
        calendars: each(&tree, "calendars", problems, calendar),
        tables: each(&tree, "tables", problems, table),
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

fn zone(tree: &Tree<'_>, problems: &mut Problems) -> Option<Offset> {
    let text = tree.string("zone", problems)?;
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
    offset
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
            table.file().span(table.bytes()),
            Text::new("起始日晚于终止日", "`from` lies after `to`"),
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

fn source(tree: &Tree<'_>, problems: &mut Problems) -> Source {
    let kind = tree.needed("kind", problems);
    if let Some(kind) = kind.as_ref().filter(|kind| !SOURCE_KINDS.contains(&kind.value.as_str())) {
        unknown_word((tree, kind), &kind.value, &SOURCE_KINDS, problems);
    }
    for note in ["note", "publisher", "url", "licence"] {
        tree.string(note, problems);
    }
    Source {
        kind: kind.map(|k| k.value).unwrap_or_default(),
        title: tree.needed("title", problems).map(|t| t.value).unwrap_or_default(),
        date: tree.string("date", problems).map(|d| d.value),
    }
}

fn scheme(tree: &Tree<'_>, problems: &mut Problems) -> Scheme {
    let title = tree.label("title", "", problems);
    let mut kinds = Vec::new();
    if let Some(table) = tree.table("kinds", problems) {
        for letters in table.keys() {
            if letters.value.is_empty() || !letters.value.chars().all(|c| c.is_ascii_uppercase()) {
                problems.add(
                    Code::BadId,
                    table.file().span(letters.bytes.clone()),
                    Text::new(
                        format!("类别前缀 `{}` 应为大写字母", letters.value),
                        format!("class prefix `{}` must be capital letters", letters.value),
                    ),
                );
            }
            if let Some(kind) = table.string(&letters.value, problems) {
                kinds.push((letters.value, kind.value));
            }
        }
    } else {
        tree.needed("kinds", problems);
    }
    Scheme { title, kinds, layer: 0 }
}

fn calendar(tree: &Tree<'_>, problems: &mut Problems) -> CalendarSpec {
    let beyond = tree.string("beyond", problems).and_then(|text| match text.value.as_str() {
        "provisional" => Some(Beyond::Provisional),
        "error" => Some(Beyond::Error),
        other => {
            unknown_word((tree, &text), other, &["provisional", "error"], problems);
            None
        }
    });
    for note in ["source", "title", "note"] {
        tree.string(note, problems);
    }
    let weekend = tree.strings("weekend", problems);
    let given = tree.keys().iter().any(|key| key.value == "weekend");
    CalendarSpec {
        base: tree.string("base", problems),
        windows: tree.strings("windows", problems),
        weekend: given.then_some(weekend),
        known: days(tree, "known", problems),
        beyond,
        bytes: tree.bytes(),
    }
}

fn table(tree: &Tree<'_>, problems: &mut Problems) -> TableSpec {
    let policy = tree.string("hit", problems).and_then(|text| {
        let policy = HitPolicy::parse(&text.value);
        if policy.is_none() {
            let known: Vec<&str> = HitPolicy::all().map(HitPolicy::name).to_vec();
            unknown_word((tree, &text), &text.value, &known, problems);
        }
        policy.map(|value| Read { value, bytes: text.bytes })
    });
    let mut spec = TableSpec { policy, ..TableSpec::default() };
    if let Some(columns) = tree.table("columns", problems) {
        for key in columns.keys() {
            let Some(name) = columns.string(&key.value, problems) else { continue };
            match Type::named(&name.value) {
                Some(kind) => spec.columns.push((key, kind)),
                None => {
                    let known: Vec<&str> = Type::ALL.iter().map(|t| t.name()).collect();
                    unknown_word((&columns, &name), &name.value, &known, problems);
                }
            }
        }
    }
    if let Some(priorities) = tree.table("priorities", problems) {
        for key in priorities.keys() {
            let list = priorities.strings(&key.value, problems);
            spec.priorities.push((key, list.into_iter().map(|item| item.value).collect()));
        }
    }
    if let Some(defaults) = tree.table("defaults", problems) {
        for key in defaults.keys() {
            if let Some(text) = defaults.literal(&key.value, problems) {
                spec.defaults.push((key, text.value));
            }
        }
    }
    spec
}
