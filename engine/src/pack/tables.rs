//! The tables of all layers: read sheet by sheet, then laid over each other layer by layer.
//!
//! Two passes over the catalogue make the order come out right: a cell that names a class can be
//! checked only when all classes are known, and the classes are known only when the catalogue's
//! rows of all layers are laid, with removals and replacements. So the catalogue is first laid on a
//! copy, in silence, for its classes; then all tables are read and laid in earnest.
//!
//! Rows are laid over *all tables at once*, layer by layer, since ids of rows are one space: a row
//! of one table cannot be replaced from another. The order of rows that results is the order of
//! rules and is decided nowhere else (ADR 8):
//!
//! - a replacement stands where the row it replaces stood;
//! - a new row goes last, or before the row that its `before` cell names;
//! - the lower layer's rows come first.
//!
//! What is wrong with a row that a higher layer replaces or removes is nobody's business any more,
//! so faults of rows are kept apart until it is known which rows stand.
//!
//! Not responsible for: words, sources and calendars, which are laid before; see `stack`.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::field::{self, Field, SHAPES, Standard};
use crate::pack::manifest::{Manifest, Scheme, Source};
use crate::pack::names::{Definition, Leave, Names};
use crate::pack::table::header::{Header, Slot};
use crate::pack::table::row::{Placed, Rows};
use crate::pack::table::spec::{self, Spec};
use crate::pack::table::{LayerSheet, Row, Table, note};
use crate::pack::vocabulary::Vocabulary;
use crate::plan::HitPolicy;
use crate::source::{SourceFile, Span};
use crate::value::Value;

mod catalogue;

/// The catalogue's name.
///
/// The one table whose rows are classes; `classify` and all conditions on `class` refer to it.
pub const CATALOGUE: &str = "catalogue";

/// What is wrong with a catalogue so that its classes cannot be told.
const CLASSLESS: [Code; 6] = [
    Code::CsvSyntax,
    Code::MissingColumn,
    Code::UnknownColumn,
    Code::ExcelMangled,
    Code::BadCell,
    Code::TooLarge,
];

/// What tables are read against.
///
/// All layers' words, laid already.
pub struct Words<'a> {
    /// The words and facts.
    pub vocabulary: &'a Vocabulary,
    /// The sources; `None` where a layer's `pack.toml` is not there to list them.
    pub sources: Option<&'a BTreeMap<String, Source>>,
    /// The code spaces of classes.
    pub schemes: &'a BTreeMap<String, Scheme>,
}

/// Every layer's sheets by the table's name.
pub type Sheets<'a> = BTreeMap<&'a str, Vec<LayerSheet<'a>>>;

/// The layers' manifests with the files they stand in, from the bottom up.
pub type Manifests<'a> = [(SourceFile<'a>, &'a Manifest)];

/// A table whose sheets are read and not laid yet.
///
/// `slots` holds per sheet what each of its columns is, `rows` per layer what was read of its rows;
/// these move into `table` as they are laid.
struct Draft<'a> {
    table: Table,
    sheets: &'a [LayerSheet<'a>],
    slots: Vec<Vec<Slot>>,
    rows: BTreeMap<usize, Vec<Placed>>,
}

/// Reads and lays all tables.
///
/// The tables come out by name. A sheet that could not be read has no table; what refers to it is
/// not blamed a second time.
pub fn read(
    sheets: &Sheets<'_>,
    words: &Words<'_>,
    (manifests, names, leaves): (&Manifests<'_>, &mut Names, &mut [Leave<'_>]),
    problems: &mut Problems,
) -> BTreeMap<String, Table> {
    let known = classes(sheets, words, (manifests, names, leaves), problems);
    let mut drafts: BTreeMap<&str, Draft<'_>> = BTreeMap::new();
    for (name, of) in sheets {
        check_declared((name, of), manifests, problems);
        let draft = Draft::read((name, of), (words, known.as_ref()), manifests, problems);
        drafts.insert(name, draft);
    }
    lay(&mut drafts, (names, leaves), problems);
    if let (Some(draft), true) = (drafts.get(CATALOGUE), words.sources.is_some()) {
        catalogue::check(draft, words.schemes, problems);
    }
    drafts.into_iter().map(|(name, draft)| (name.to_owned(), draft.table)).collect()
}

/// All classes of the catalogue as it will be once laid; `None` where they cannot be told, so that
/// rows are not blamed for a fault of the catalogue. What is wrong with it is noted when it is laid
/// in earnest.
fn classes(
    sheets: &Sheets<'_>,
    words: &Words<'_>,
    (manifests, names, leaves): (&Manifests<'_>, &Names, &[Leave<'_>]),
    problems: &Problems,
) -> Option<BTreeSet<String>> {
    let file = format!("tables/{CATALOGUE}.csv");
    if problems.any_in(&file, &CLASSLESS) {
        return None;
    }
    let Some((name, of)) = sheets.get_key_value(CATALOGUE) else { return Some(BTreeSet::new()) };
    let mut unheard = Problems::default();
    let draft = Draft::read((name, of), (words, None), manifests, &mut unheard);
    let mut drafts = BTreeMap::from([(*name, draft)]);
    let (mut names, mut leaves) = (names.clone(), leaves.to_vec());
    lay(&mut drafts, (&mut names, &mut leaves), &mut unheard);
    let draft = drafts.get(name)?;
    let at = draft.table.input(&Field::Standard(Standard::Class))?;
    if unheard.any_in(&file, &CLASSLESS) {
        return None;
    }
    let codes = draft.table.rows.iter().filter_map(|row| match row.cells.get(at)?.only()? {
        Value::Text(code) => Some(code.clone()),
        _ => None,
    });
    Some(codes.collect())
}

/// A table that is neither standard nor described is a slip of the pen.
///
/// A misspelt `asign.csv` would otherwise be a table that nobody asks.
fn check_declared(
    (name, of): (&str, &[LayerSheet<'_>]),
    manifests: &Manifests<'_>,
    problems: &mut Problems,
) {
    let mut described = manifests.iter().flat_map(|(_, manifest)| &manifest.tables);
    if field::shape(name).is_some() || described.any(|(key, _)| key.value == name) {
        return;
    }
    let Some(lowest) = of.first() else { return };
    let known = SHAPES.iter().flat_map(|shape| [shape.name, shape.label]);
    let hint = suggest(name, known).unwrap_or_else(|| {
        Text::new(
            format!("自有的表要在 pack.toml 写 [tables.{name}] hit = \"unique\""),
            format!("describe it in pack.toml: [tables.{name}] hit = \"unique\""),
        )
    });
    problems.add_hint(
        Code::UndeclaredTable,
        lowest.file.whole(),
        Text::new(
            format!("`{name}` 不是标准表，pack.toml 里也没有它"),
            format!("`{name}` is no standard table and pack.toml does not describe it"),
        ),
        hint,
    );
}

impl<'a> Draft<'a> {
    fn read(
        (name, of): (&str, &'a [LayerSheet<'a>]),
        (words, classes): (&Words<'_>, Option<&BTreeSet<String>>),
        manifests: &Manifests<'_>,
        problems: &mut Problems,
    ) -> Self {
        let mut table = blank((name, of), manifests, problems);
        let specs: Vec<Spec<'_>> = manifests
            .iter()
            .flat_map(|(file, manifest)| manifest.tables.iter().map(move |spec| (*file, spec)))
            .filter(|(_, (key, _))| key.value == name)
            .map(|(file, (_, spec))| (file, spec))
            .collect();
        let shape = field::shape(name);
        let header = Header { shape, specs: &specs, vocabulary: words.vocabulary };
        let read = |sheet| header.read(sheet, &mut table, problems);
        let slots: Vec<Vec<Slot>> = of.iter().map(read).collect();
        match shape {
            Some(_) => spec::refuse_standard(&specs, name, problems),
            None => spec::apply(&specs, &mut table, problems),
        }
        let rows = Rows { vocabulary: words.vocabulary, sources: words.sources, classes };
        let mut placed = BTreeMap::new();
        for (sheet, slots) in of.iter().zip(&slots) {
            let read = sheet.sheet.rows.iter().map(|row| rows.read((sheet, row), slots, &table));
            placed.insert(sheet.layer, read.collect());
        }
        Self { table, sheets: of, slots, rows: placed }
    }

    /// The place of one of a row's cells.
    fn place(&self, row: &Row, slot: Slot) -> Span {
        let found = self.sheets.iter().zip(&self.slots).find(|(of, _)| of.layer == row.layer);
        let cell = found.and_then(|(of, slots)| {
            let column = slots.iter().position(|own| *own == slot)?;
            let read = of.sheet.row_at(row.span.line)?;
            Some(of.sheet.place(of.file, (read, column), None))
        });
        cell.unwrap_or_else(|| row.span.clone())
    }
}

/// The table before its columns: its policy is the standard one, or that of the lowest layer that
/// states one, else *unique*, DMN's default. A policy cannot change, since it changes what every
/// row below means.
fn blank(
    (name, of): (&str, &[LayerSheet<'_>]),
    manifests: &Manifests<'_>,
    problems: &mut Problems,
) -> Table {
    let mut policy: Option<HitPolicy> = field::shape(name).map(|shape| shape.policy);
    let mut span = of.first().map(|sheet| sheet.file.whole()).unwrap_or_default();
    for (file, manifest) in manifests {
        let own = manifest.tables.iter().find(|(key, _)| key.value == name);
        let Some(said) = own.and_then(|(_, spec)| spec.policy.as_ref()) else { continue };
        let here = file.span(said.bytes.clone());
        match policy {
            None => (policy, span) = (Some(said.value), here),
            Some(before) if before != said.value => {
                let before = before.name();
                problems.add(
                    Code::HitPolicyChanged,
                    here,
                    Text::new(
                        format!("表 `{name}` 的命中策略是 `{before}`，不能改"),
                        format!("the hit policy of `{name}` is `{before}` and cannot change"),
                    ),
                );
            }
            Some(_) => {}
        }
    }
    Table {
        name: name.to_owned(),
        policy: policy.unwrap_or(HitPolicy::Unique),
        span,
        inputs: Vec::new(),
        outputs: Vec::new(),
        rows: Vec::new(),
    }
}

/// Rows layer by layer, over all tables at once: removed, replaced in place, put before a row, or
/// last.
fn lay(
    drafts: &mut BTreeMap<&str, Draft<'_>>,
    (names, leaves): (&mut Names, &mut [Leave<'_>]),
    problems: &mut Problems,
) {
    // What is wrong with a row counts only if the row stands in the end.
    let mut faults: BTreeMap<(usize, String), Problems> = BTreeMap::new();
    for (layer, leave) in leaves.iter_mut().enumerate() {
        let gone = names.remove(leave, problems);
        for draft in drafts.values_mut().filter(|_| !gone.is_empty()) {
            let (kept, lost): (Vec<Row>, Vec<Row>) = std::mem::take(&mut draft.table.rows)
                .into_iter()
                .partition(|row| !gone.contains(&row.id));
            draft.table.rows = kept;
            for row in lost {
                faults.remove(&(row.layer, row.id));
            }
        }
        for draft in drafts.values_mut() {
            for placed in draft.rows.remove(&layer).unwrap_or_default() {
                let own = placed.problems.clone();
                let key = (layer, placed.row.id.clone());
                match place(&mut draft.table, placed, (names, leave), problems) {
                    Laid::Refused => problems.extend(own),
                    Laid::Stands(replaced) => {
                        if let Some(row) = replaced {
                            faults.remove(&(row.layer, row.id));
                        }
                        if own.count() > 0 {
                            faults.insert(key, own);
                        }
                    }
                }
            }
        }
    }
    for own in faults.into_values() {
        problems.extend(own);
    }
}

/// What became of a row.
///
/// Faults of a row count only while the row stands, so its fate has to be known.
enum Laid {
    /// It was refused; the problem is noted.
    Refused,
    /// It stands, in the place of another or not.
    Stands(Option<Box<Row>>),
}

fn place(
    table: &mut Table,
    Placed { row, before, .. }: Placed,
    (names, leave): (&mut Names, &mut Leave<'_>),
    problems: &mut Problems,
) -> Laid {
    if row.id.is_empty() {
        return Laid::Refused;
    }
    let span = row.span.clone();
    match names.define(&row.id, span.clone(), leave, problems) {
        Definition::Refused => return Laid::Refused,
        Definition::Replaces => {
            if let Some((_, at)) = before {
                keeps_place(&row.id, at, problems);
            }
            let Some(place) = table.rows.iter_mut().find(|below| below.id == row.id) else {
                elsewhere(&row.id, span, problems);
                return Laid::Refused;
            };
            return Laid::Stands(Some(Box::new(std::mem::replace(place, row))));
        }
        Definition::New => {}
    }
    match before {
        None => table.rows.push(row),
        Some((id, at)) => match table.rows.iter().position(|below| below.id == id) {
            Some(place) => table.rows.insert(place, row),
            None => {
                no_row(&id, (at, table), problems);
                table.rows.push(row);
            }
        },
    }
    Laid::Stands(None)
}

fn keeps_place(id: &str, span: Span, problems: &mut Problems) {
    problems.add(
        Code::BadValue,
        span,
        Text::new(
            format!("`{id}` 取代下层的行，位置不变，不能写“插入于”"),
            format!("`{id}` replaces a row and keeps its place: it takes no `before`"),
        ),
    );
}

/// The id belongs to another table's row, or to something that is no row.
fn elsewhere(id: &str, span: Span, problems: &mut Problems) {
    problems.add(
        Code::DuplicateId,
        span,
        Text::new(
            format!("`{id}` 在下层的另一处，不能在这张表里取代"),
            format!("`{id}` stands elsewhere below and cannot be replaced in this table"),
        ),
    );
}

fn no_row(id: &str, (span, table): (Span, &Table), problems: &mut Problems) {
    let message = Text::new(
        format!("“插入于”所指的行 `{id}` 不在这张表里"),
        format!("the row `{id}` named in `before` is not in this table"),
    );
    let hint = suggest(id, table.rows.iter().map(|row| row.id.as_str())).unwrap_or_else(|| {
        Text::new(
            "只能插在下层的行或本表前面的行之前",
            "a row goes before a row of a lower layer, or one that stands above it here",
        )
    });
    note(problems, (Code::AbsentId, span), message, Some(hint));
}
