//! What a workbook shows of a folder: sheets of texts.
//!
//! The same function gives the sheets that are written and, when a workbook comes back, those that
//! its originals would have given: what differs was changed by a person.
//!
//! Not responsible for: the form of sheets (see `write`), or what to do with changes (`patch`).

use std::collections::BTreeMap;

use crate::layout::{
    CALENDAR, FILE, GUIDE, ID, LISTS, MANIFEST_COLUMNS, ORIGINALS, PARAMETER, SCENARIO, SECTION,
    SOURCE, STANDARD, WORD,
};
use crate::pack::{self, MANIFEST, Pack, Shape, VOCABULARY, name_in, records, scenarios};
use crate::words::Words;
use crate::{layout, manifest};

/// Characters of one cell, counted as Excel does: in UTF-16.
pub(crate) const CELL_MAX: usize = 32_767;
/// Rows and columns of a file that is shown: more than the engine takes, fewer than are read back.
const ROWS_MAX: usize = 50_000;
const COLUMNS_MAX: usize = 256;
/// Characters of a sheet's name.
const NAME_MAX: usize = 31;

/// What a sheet stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Settings of `pack.toml`.
    Manifest,
    /// `[sources]`
    Sources,
    /// `vocabulary.toml`
    Vocabulary,
    /// `[parameters]`
    Parameters,
    /// A table, by its path.
    Table(String),
    /// A calendar, by its path.
    Days(String),
    /// All scenario files.
    Scenarios,
    /// A text, by its path.
    Text(String),
}

/// One sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub kind: Kind,
    /// Its header; none for a text.
    pub header: Vec<String>,
    /// Its rows, as wide as the header.
    pub rows: Vec<Vec<String>>,
}

/// All sheets that stand for files.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// The sheets, in order.
    pub sheets: Vec<Sheet>,
    /// The files behind them.
    pub pack: Pack,
}

impl View {
    /// The view of a folder, with the words of the layers below it.
    pub(crate) fn of(files: &BTreeMap<String, String>, below: &Words) -> Self {
        let mut pack = Pack::read(files, below);
        let unfit: Vec<String> = files
            .iter()
            .filter(|(path, text)| !fits(path, text, &pack))
            .map(|(path, _)| path.clone())
            .collect();
        for path in unfit {
            pack.shapes.insert(path, Shape::Kept);
        }
        let mut names = Names::default();
        let mut sheets = Vec::new();
        let empty = toml_edit::DocumentMut::new();
        if is_shown(&pack, MANIFEST) {
            let document = pack.document(MANIFEST).unwrap_or(&empty);
            sheets.extend(manifest_sheets(document, &pack.words));
        }
        if is_shown(&pack, VOCABULARY) {
            let document = pack.document(VOCABULARY).unwrap_or(&empty);
            let header = [vec![SECTION.to_owned(), ID.to_owned()], WORD.headers()].concat();
            let rows = pack::word_rows(document, &pack.words);
            let name = layout::VOCABULARY.to_owned();
            sheets
                .insert(sheets.len().min(2), Sheet { name, kind: Kind::Vocabulary, header, rows });
        }
        sheets.push(scenario_sheet(&pack));
        let tables = csv_sheets(&pack, &mut names);
        let before_scenarios = sheets.len().saturating_sub(1);
        sheets.splice(before_scenarios..before_scenarios, tables);
        sheets.extend(text_sheets(files, &pack, &mut names));
        Self { sheets, pack }
    }

    /// The files that no sheet shows.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &str> {
        let kept = self.pack.shapes.iter().filter(|(_, shape)| matches!(shape, Shape::Kept));
        kept.map(|(path, _)| path.as_str())
    }
}

/// Whether a sheet stands for that file: it is in order, or not there and may be made.
fn is_shown(pack: &Pack, path: &str) -> bool {
    !matches!(pack.shapes.get(path), Some(Shape::Text | Shape::Kept))
}

/// Whether cells can hold what a file's sheet would show.
fn fits(path: &str, text: &str, pack: &Pack) -> bool {
    let rows: Vec<Vec<String>> = match pack.shapes.get(path) {
        Some(Shape::Manifest(document)) => {
            let sheets = manifest_sheets(document, &pack.words);
            sheets.into_iter().flat_map(|sheet| sheet.rows).collect()
        }
        Some(Shape::Vocabulary(document)) => pack::word_rows(document, &pack.words),
        Some(Shape::Scenarios(document)) => {
            scenarios(document).map(|record| SCENARIO.cells(record, &pack.words)).collect()
        }
        Some(Shape::Table(csv) | Shape::Days(csv)) => {
            csv.rows().into_iter().chain([csv.header()]).collect()
        }
        Some(Shape::Text) => text.lines().map(|line| vec![line.to_owned()]).collect(),
        Some(Shape::Kept) | None => Vec::new(),
    };
    rows.len() <= ROWS_MAX
        && rows.iter().all(|row| row.len() <= COLUMNS_MAX)
        && rows.iter().flatten().all(|cell| cell_holds(cell))
}

/// Whether a cell gives back that text.
pub(crate) fn cell_holds(text: &str) -> bool {
    let plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
    let valid = |c: char| plain(c) && c != '\u{fffe}' && c != '\u{ffff}';
    text.encode_utf16().count() <= CELL_MAX && text.chars().all(valid) && !has_escape(text)
}

/// Whether `_x000D_` or its like stands in a text: spreadsheets read a character in it.
pub(crate) fn has_escape(text: &str) -> bool {
    let mut parts = text.split("_x").skip(1);
    parts.any(|part| {
        let code: Vec<char> = part.chars().take(5).collect();
        code.len() == 5
            && code.last() == Some(&'_')
            && code.iter().take(4).all(char::is_ascii_hexdigit)
    })
}

fn manifest_sheets(document: &toml_edit::DocumentMut, words: &Words) -> Vec<Sheet> {
    let sheet =
        |name: &str, kind, header, rows| Sheet { name: name.to_owned(), kind, header, rows };
    let with_id = |spec: &crate::record::Spec| [vec![ID.to_owned()], spec.headers()].concat();
    let rows = |section: &str, spec: &crate::record::Spec| {
        let rows = records(document, section);
        rows.map(|(id, record)| [vec![id.to_owned()], spec.cells(record, words)].concat()).collect()
    };
    let columns = MANIFEST_COLUMNS.map(str::to_owned).to_vec();
    let settings = manifest::rows(document, words);
    vec![
        sheet(layout::MANIFEST, Kind::Manifest, columns, settings),
        sheet(layout::SOURCES, Kind::Sources, with_id(&SOURCE), rows("sources", &SOURCE)),
        sheet(
            layout::PARAMETERS,
            Kind::Parameters,
            with_id(&PARAMETER),
            rows("parameters", &PARAMETER),
        ),
    ]
}

fn scenario_sheet(pack: &Pack) -> Sheet {
    let mut rows = Vec::new();
    for (path, document) in pack.scenario_files() {
        for record in scenarios(document) {
            let mut row = SCENARIO.cells(record, &pack.words);
            row.push(path.strip_prefix("scenarios/").unwrap_or(path).to_owned());
            rows.push(row);
        }
    }
    let header = [SCENARIO.headers(), vec![FILE.to_owned()]].concat();
    Sheet { name: layout::SCENARIOS.to_owned(), kind: Kind::Scenarios, header, rows }
}

fn csv_sheets(pack: &Pack, names: &mut Names) -> Vec<Sheet> {
    let order = |path: &str| {
        let name = name_in(path, "tables/").unwrap_or_default();
        let at = STANDARD.iter().position(|(file, ..)| *file == name);
        (path.starts_with("calendars/"), at.unwrap_or(STANDARD.len()))
    };
    let mut found = Vec::new();
    for (path, shape) in &pack.shapes {
        let (csv, kind, name) = match shape {
            Shape::Table(csv) => {
                let name = name_in(path, "tables/").unwrap_or(path);
                let label = pack::standard(name).filter(|(file, ..)| *file == name);
                let name = label.map_or(name, |(_, sheet, _)| sheet).to_owned();
                (csv, Kind::Table(path.clone()), name)
            }
            Shape::Days(csv) => {
                let name = name_in(path, "calendars/").unwrap_or(path);
                (csv, Kind::Days(path.clone()), format!("{CALENDAR}{name}"))
            }
            _ => continue,
        };
        found.push((order(path), csv, kind, name));
    }
    found.sort_by_key(|(order, ..)| *order);
    let sheet = |(_, csv, kind, name): (_, &crate::csv::Csv, Kind, String)| Sheet {
        name: names.free(&name),
        kind,
        header: csv.header(),
        rows: csv.rows(),
    };
    found.into_iter().map(sheet).collect()
}

fn text_sheets(files: &BTreeMap<String, String>, pack: &Pack, names: &mut Names) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for (path, shape) in &pack.shapes {
        if matches!(shape, Shape::Text) {
            let text = files.get(path).map_or("", String::as_str);
            let rows = text.lines().map(|line| vec![line.trim_end().to_owned()]).collect();
            let name = names.free(path.rsplit('/').next().unwrap_or(path));
            sheets.push(Sheet { name, kind: Kind::Text(path.clone()), header: Vec::new(), rows });
        }
    }
    sheets
}

/// The names that are taken, as Excel compares them.
struct Names(Vec<String>);

impl Default for Names {
    fn default() -> Self {
        let taken = [
            GUIDE,
            layout::MANIFEST,
            layout::SOURCES,
            layout::VOCABULARY,
            layout::PARAMETERS,
            layout::SCENARIOS,
            LISTS,
            ORIGINALS,
            "history",
        ];
        Self(taken.map(str::to_owned).to_vec())
    }
}

impl Names {
    /// A name that Excel takes and no other sheet has.
    fn free(&mut self, wanted: &str) -> String {
        let clean: String = wanted
            .chars()
            .map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { '_' } else { c })
            .collect();
        let clean = if clean.trim().is_empty() { "_" } else { clean.trim() };
        let mut name = shortened(clean, NAME_MAX);
        let mut number = 2;
        while self.0.contains(&name.to_lowercase()) {
            let ending = format!("（{number}）");
            let room = NAME_MAX.saturating_sub(ending.chars().count());
            name = format!("{}{ending}", shortened(clean, room));
            number = i32::saturating_add(number, 1);
        }
        self.0.push(name.to_lowercase());
        name
    }
}

/// So many characters of a text, counted in UTF-16.
fn shortened(text: &str, most: usize) -> String {
    let mut count = 0usize;
    let within = |c: &char| {
        count = count.saturating_add(c.len_utf16());
        count <= most
    };
    let text: String = text.chars().take_while(within).collect();
    text.trim_end().to_owned()
}
