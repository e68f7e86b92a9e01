//! Which sheet of a workbook stands for what: by name, by header where a name was changed, and new
//! tables by the names that tables have.
//!
//! Not responsible for: what the sheets say.

use std::collections::BTreeMap;

use gezhi_contract::Text;
use toml_edit::{DocumentMut, Item, TableLike};

use super::{Notes, Pair};
use crate::finding::{Code, Finding, a1};
use crate::layout::{CALENDAR, GUIDE, ID, LISTS, ORIGINALS, SECTION};
use crate::pack::{MANIFEST, VOCABULARY, standard};
use crate::read::{Current, RawSheet, table};
use crate::toml_edits;
use crate::view::{Kind, Sheet, View};
use crate::words::Words;

/// Brings a document to what one of its sheets says; whether something changed.
type Patch = fn(&mut DocumentMut, &Kind, (&Sheet, &Current), (&Words, &mut Notes)) -> bool;

/// Plain texts that a pack may have.
const TEXTS: [&str; 5] =
    ["policy.rhai", "properties.rhai", "README.md", "roster.json", "simulation.toml"];

/// The sheets that stand for something.
pub(super) struct Found<'a> {
    /// Each with its original.
    pub pairs: Vec<Pair<'a>>,
}

/// Finds the sheets of a view; what is missing is noted.
pub(super) fn pairs<'a>(view: &View, book: &'a [RawSheet], notes: &mut Notes) -> Found<'a> {
    let mut pairs = Vec::new();
    let named = |name: &str| book.iter().find(|sheet| is_name(&sheet.name, name));
    for base in &view.sheets {
        if let Some(now) = named(&base.name) {
            pairs.push(Pair { base: base.clone(), now });
            continue;
        }
        let free = |sheet: &&RawSheet| {
            !is_own(&sheet.name)
                && standard(sheet.name.trim()).is_none()
                && !view.sheets.iter().any(|base| is_name(&sheet.name, &base.name))
        };
        let mut alike = book.iter().filter(free).filter(|sheet| has_header(sheet, &base.header));
        if let (Some(now), None) = (alike.next(), alike.next()) {
            notes.warnings.push(renamed(&now.name, &base.name));
            pairs.push(Pair { base: base.clone(), now });
        } else if base.kind == Kind::Manifest || !is_bare(base) {
            notes.faults.push(missing(&base.name));
        }
    }
    Found { pairs }
}

/// Whether nothing would be lost with a sheet.
fn is_bare(sheet: &Sheet) -> bool {
    sheet.rows.iter().flatten().all(String::is_empty)
}

fn is_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.to_lowercase()
}

/// The sheets that carry no rules.
fn is_own(name: &str) -> bool {
    [GUIDE, LISTS, ORIGINALS].iter().any(|own| is_name(name, own))
}

fn has_header(sheet: &RawSheet, header: &[String]) -> bool {
    let first = sheet.cells.range((0, 0)..(1, 0));
    let names: Vec<String> = first.filter_map(|(_, raw)| raw.text(false).ok()).collect();
    !header.is_empty() && header.iter().all(|name| names.iter().any(|n| n.trim() == name))
}

impl<'a> Found<'a> {
    /// Brings the document at a path to what its sheets say; its text, where it has changed.
    pub(super) fn documents(
        &self,
        view: &View,
        path: &str,
        notes: &mut Notes,
        patch: Patch,
    ) -> Option<String> {
        let mut document = view.pack.document(path).cloned().unwrap_or_default();
        let mut changed = false;
        for pair in &self.pairs {
            let of = match pair.base.kind {
                Kind::Manifest | Kind::Sources | Kind::Parameters => MANIFEST,
                Kind::Vocabulary => VOCABULARY,
                _ => continue,
            };
            if of != path {
                continue;
            }
            let Some(now) = pair.current(notes) else { continue };
            let kind = &pair.base.kind;
            let sheets = (&pair.base, &now);
            changed |= patch(&mut document, kind, sheets, (&view.pack.words, &mut *notes));
        }
        changed.then(|| document.to_string())
    }

    /// Adds sheets that have no original but the name of a table; others are remarked on.
    pub(super) fn add_new(
        &mut self,
        view: &View,
        files: &BTreeMap<String, String>,
        book: &'a [RawSheet],
        notes: &mut Notes,
    ) {
        let manifest = files.get(MANIFEST).and_then(|text| toml_edits::read(text).ok());
        let own: Vec<String> = manifest
            .as_ref()
            .and_then(|document| document.get("tables").and_then(Item::as_table_like))
            .into_iter()
            .flat_map(TableLike::iter)
            .map(|(name, _)| name.to_owned())
            .collect();
        for sheet in book {
            let used = self.pairs.iter().any(|pair| std::ptr::eq(pair.now, sheet))
                || view.sheets.iter().any(|base| is_name(&sheet.name, &base.name));
            if used || is_own(&sheet.name) || sheet.cells.is_empty() {
                continue;
            }
            let name = sheet.name.trim();
            let table = standard(name).map(|(file, ..)| file.to_owned());
            let table = table.or_else(|| own.iter().find(|own| *own == name).cloned());
            let kind = match (table, name.strip_prefix(CALENDAR)) {
                _ if TEXTS.contains(&name) => Kind::Text(name.to_owned()),
                (Some(table), _) => Kind::Table(format!("tables/{table}.csv")),
                (None, Some(calendar)) if !calendar.contains('/') => {
                    Kind::Days(format!("calendars/{}.csv", calendar.trim()))
                }
                _ => {
                    notes.warnings.push(extra(name));
                    continue;
                }
            };
            let (Kind::Table(path) | Kind::Days(path) | Kind::Text(path)) = &kind else { continue };
            let taken = files.contains_key(path);
            if taken {
                notes.warnings.push(extra(name));
                continue;
            }
            let base = Sheet { name: name.to_owned(), kind, header: Vec::new(), rows: Vec::new() };
            self.pairs.push(Pair { base, now: sheet });
        }
    }
}

impl Pair<'_> {
    /// The sheet as a table that has the columns it needs.
    pub(super) fn current(&self, notes: &mut Notes) -> Option<Current> {
        let keys: &[&str] = match &self.base.kind {
            Kind::Manifest => &["项", "值"],
            Kind::Vocabulary => &[SECTION, ID],
            Kind::Days(_) => &["日期", "date", "类型", "kind"],
            Kind::Table(_) => &[ID, "id", "依据", "citation"],
            _ => &[ID],
        };
        let mut known: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        if !self.base.header.is_empty() {
            known.retain(|key| self.base.header.contains(key));
            let others = self.base.header.iter().filter(|name| !keys.contains(&name.as_str()));
            known.extend(others.cloned());
        }
        if self.now.cells.is_empty() && is_bare(&self.base) {
            return None;
        }
        let current = table(self.now, &known, (&mut notes.faults, &mut notes.warnings))?;
        if !matches!(self.base.kind, Kind::Table(_) | Kind::Days(_)) {
            self.check_columns(keys, &current, notes);
        }
        Some(current)
    }

    /// Columns that the sheet had and that are gone, and those that it never had.
    fn check_columns(&self, keys: &[&str], now: &Current, notes: &mut Notes) {
        let header = now.header();
        for (at, name) in self.base.header.iter().enumerate() {
            let filled =
                self.base.rows.iter().any(|row| row.get(at).is_some_and(|c| !c.is_empty()));
            let told = self.base.kind == Kind::Manifest && name == "说明";
            if !header.contains(name) && (filled || keys.contains(&name.as_str())) && !told {
                notes.faults.push(missing_column(&now.sheet, name));
            }
        }
        for (name, column) in &now.columns {
            if !self.base.header.contains(name) {
                notes.warnings.push(extra_column(&now.sheet, name, *column));
            }
        }
    }
}

/// A column that is needed and not there.
pub(super) fn missing_column(sheet: &str, name: &str) -> Finding {
    Finding::new(
        Code::MissingColumn,
        Text::new(format!("少了“{name}”一列"), format!("the column {name} is missing")),
        Text::new(
            "把表头改回来；不要它的内容，就清空格子，留着表头",
            "write its header again; to drop what it says, clear its cells and leave the header",
        ),
    )
    .at(sheet, None)
}

fn missing(name: &str) -> Finding {
    Finding::new(
        Code::MissingSheet,
        Text::new(format!("没有“{name}”表"), format!("there is no sheet {name}")),
        Text::new(
            "改过名的改回来；要清空一张表，删去它的各行，留着表头",
            "give it its name back; to empty a table, delete its rows and leave the header",
        ),
    )
    .at(name, None)
}

fn renamed(name: &str, wanted: &str) -> Finding {
    Finding::new(
        Code::RenamedSheet,
        Text::new(format!("当作“{wanted}”表"), format!("it was taken for the sheet {wanted}")),
        Text::new("最好把名称改回来", "better give it its name back"),
    )
    .at(name, None)
}

fn extra(name: &str) -> Finding {
    Finding::new(
        Code::ExtraSheet,
        Text::new(
            "这张表不属于规则包，跳过了",
            "the sheet is no part of the pack and was passed over",
        ),
        Text::new(
            "要算作决策表，就用标准的表名，或先在“基本信息”里写 tables.表名.hit",
            "to make it a table, name it as one, or list it as tables.NAME.hit in the settings",
        ),
    )
    .at(name, None)
}

fn extra_column(sheet: &str, name: &str, column: u32) -> Finding {
    Finding::new(
        Code::ExtraColumn,
        Text::new(
            format!("“{name}”一列不属于这张表，跳过了"),
            format!("the column {name} is no part of the sheet and was passed over"),
        ),
        Text::new("要写别的内容，用“其他”一列", "what has no column goes into 其他"),
    )
    .at(sheet, Some(a1(0, column)))
}
