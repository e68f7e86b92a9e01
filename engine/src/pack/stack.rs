//! Layers laid over each other: from the bottom up, each may add, replace and remove as its
//! manifest lists.
//!
//! Not responsible for: reading single files; see `manifest`, `vocabulary`, `table`, `days`.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::{Bundle, Text};

use crate::diagnostic::{Code, Problems};
use crate::pack::days::{self, Drafts};
use crate::pack::field::{self, Field, Standard};
use crate::pack::layer;
use crate::pack::manifest::{Manifest, Scheme, Source, TableSpec};
use crate::pack::names::{Definition, Leave, Names};
use crate::pack::sheet;
use crate::pack::table::header::Header;
use crate::pack::table::row::{Placed, Rows};
use crate::pack::table::{LayerSheet, Table};
use crate::pack::tree::{self, Tree};
use crate::pack::vocabulary::{self, Section, Term, Vocabulary};
use crate::pack::{LayerInfo, Pack, ScriptFile, class_of, source_ids};
use crate::plan::HitPolicy;
use crate::source::SourceFile;

/// The layers of one bundle while they are laid.
pub struct Stack<'a> {
    bundle: &'a Bundle,
    manifests: &'a [Manifest],
    names: Names,
    leaves: Vec<Leave<'a>>,
    vocabulary: Vocabulary,
    sources: BTreeMap<String, Source>,
    schemes: BTreeMap<String, Scheme>,
    calendars: Drafts,
}

/// The events that are always there: id, Chinese, English.
const EVENTS: [(&str, &str, &str); 5] = [
    ("reported", "上报", "reported"),
    ("accepted", "受理", "accepted"),
    ("registered", "立案", "registered"),
    ("dispatched", "派遣", "dispatched"),
    ("handled", "处置完毕", "handled"),
];

impl<'a> Stack<'a> {
    /// An empty stack for the bundle's layers.
    #[must_use]
    pub fn new(bundle: &'a Bundle, manifests: &'a [Manifest]) -> Self {
        let mut vocabulary = Vocabulary::default();
        for (id, zh, en) in EVENTS {
            let term = Term { id: id.to_owned(), label: Text::new(zh, en), kind: None };
            vocabulary.terms.push((Section::Events, term));
        }
        Self {
            bundle,
            manifests,
            names: Names::default(),
            leaves: Vec::new(),
            vocabulary,
            sources: BTreeMap::new(),
            schemes: BTreeMap::new(),
            calendars: Drafts::new(),
        }
    }

    /// Lays all layers; `None` where the top layer does not even say in which zone its times are.
    pub fn read(mut self, problems: &mut Problems) -> Option<Pack> {
        for index in 0..self.bundle.layers.len() {
            self.settings(index, problems);
        }
        let sheets = self.sheets(problems);
        let mut tables = BTreeMap::new();
        let catalogue = "catalogue";
        if let Some(of) = sheets.get(catalogue) {
            let table = self.one_table((catalogue, of), None, problems);
            tables.insert(catalogue.to_owned(), table);
        }
        let classes = self.classes(tables.get(catalogue), problems);
        for (name, of) in sheets.iter().filter(|(name, _)| **name != catalogue) {
            let table = self.one_table((name, of), Some(&classes), problems);
            tables.insert((*name).to_owned(), table);
        }
        self.check_correspondence(&tables, &classes, problems);
        for leave in std::mem::take(&mut self.leaves) {
            leave.finish(&self.names, problems);
        }
        self.finish(tables, problems)
    }

    fn file(&self, index: usize, path: &'a str) -> Option<SourceFile<'a>> {
        let layer = self.bundle.layers.get(index)?;
        layer::file(layer, &self.manifests.get(index)?.id, path)
    }

    /// Everything of a layer but its tables.
    fn settings(&mut self, index: usize, problems: &mut Problems) {
        let (Some(layer), Some(manifest)) =
            (self.bundle.layers.get(index), self.manifests.get(index))
        else {
            return;
        };
        layer::unknown_files(layer, &manifest.id, problems);
        let nowhere = SourceFile { layer: &manifest.id, path: "pack.toml", text: "" };
        let file = self.file(index, "pack.toml").unwrap_or(nowhere);
        let mut leave = Leave::new(index, file, (&manifest.replace, &manifest.remove));
        let gone = self.names.remove(&mut leave, problems);
        self.forget(&gone);
        self.names.seal(&manifest.sealed, index);
        self.manifest((index, manifest), (file, &mut leave), problems);
        if let Some(file) = self.file(index, "vocabulary.toml") {
            let parsed = tree::parse(file, problems);
            let words = vocabulary::read(Tree::new(file, &parsed), problems);
            self.words(words, (file, &mut leave), problems);
        }
        for (id, file) in layer::sheets(layer, &manifest.id, "calendars/") {
            let hand = (&mut self.names, &mut leave);
            days::read(&mut self.calendars, (id, file), hand, problems);
        }
        self.leaves.push(leave);
    }

    fn forget(&mut self, gone: &[String]) {
        days::forget(&mut self.calendars, gone);
        for id in gone {
            let Some((section, name)) = id.split_once('.') else { continue };
            self.vocabulary.terms.retain(|(s, term)| s.key() != section || term.id != name);
            if section == "facts" {
                self.vocabulary.facts.retain(|fact| fact.id != name);
            } else if section == "sources" {
                self.sources.remove(name);
            } else if section == "schemes" {
                self.schemes.remove(name);
            } else if section == "calendars" {
                self.calendars.remove(name);
            }
        }
    }

    fn manifest(
        &mut self,
        (index, manifest): (usize, &Manifest),
        (file, leave): (SourceFile<'_>, &mut Leave<'_>),
        problems: &mut Problems,
    ) {
        for (id, source) in &manifest.sources {
            let full = format!("sources.{}", id.value);
            let span = || file.span(id.bytes.clone());
            if self.names.define(&full, span, leave, problems) != Definition::Refused {
                self.sources.insert(id.value.clone(), source.clone());
            }
        }
        for (id, scheme) in &manifest.schemes {
            let full = format!("schemes.{}", id.value);
            let span = || file.span(id.bytes.clone());
            self.check_letters(scheme, span(), problems);
            if self.names.define(&full, span, leave, problems) != Definition::Refused {
                let scheme = Scheme { layer: index, ..scheme.clone() };
                self.schemes.insert(id.value.clone(), scheme);
            }
        }
        for (id, spec) in &manifest.calendars {
            let full = format!("calendars.{}", id.value);
            let span = || file.span(id.bytes.clone());
            if self.names.define(&full, span, leave, problems) != Definition::Refused {
                days::describe(&mut self.calendars, (&id.value, spec), file, problems);
            }
        }
    }

    /// Two schemes with the same letters could not be told apart.
    fn check_letters(&self, scheme: &Scheme, span: crate::source::Span, problems: &mut Problems) {
        for (letters, _) in &scheme.kinds {
            let taken = self
                .schemes
                .iter()
                .find(|(_, other)| other.kinds.iter().any(|(own, _)| own == letters));
            if let Some((other, _)) = taken {
                problems.add(
                    Code::DuplicateId,
                    span.clone(),
                    Text::new(
                        format!("类别前缀 `{letters}` 已属于 `{other}`"),
                        format!("class prefix `{letters}` already belongs to `{other}`"),
                    ),
                );
            }
        }
    }

    fn words(
        &mut self,
        words: vocabulary::Words,
        (file, leave): (SourceFile<'_>, &mut Leave<'_>),
        problems: &mut Problems,
    ) {
        for (key, section, term) in words.terms {
            let full = format!("{}.{}", section.key(), key.value);
            let span = || file.span(key.bytes.clone());
            match self.names.define(&full, span, leave, problems) {
                Definition::New => self.vocabulary.terms.push((section, term)),
                Definition::Replaces => {
                    let same = |(s, t): &&mut (Section, Term)| *s == section && t.id == term.id;
                    if let Some((_, place)) = self.vocabulary.terms.iter_mut().find(same) {
                        *place = term;
                    }
                }
                Definition::Refused => {}
            }
        }
        for (key, fact) in words.facts {
            let full = format!("facts.{}", key.value);
            let span = || file.span(key.bytes.clone());
            match self.names.define(&full, span, leave, problems) {
                Definition::New => self.vocabulary.facts.push(fact),
                Definition::Replaces => {
                    let place = self.vocabulary.facts.iter_mut().find(|f| f.id == fact.id);
                    if let Some(place) = place {
                        *place = fact;
                    }
                }
                Definition::Refused => {}
            }
        }
    }

    /// Every layer's sheets by the table's name; an unlisted name of a table is a table of the
    /// pack's own.
    fn sheets(&self, problems: &mut Problems) -> BTreeMap<&'a str, Vec<LayerSheet<'a>>> {
        let mut out: BTreeMap<&str, Vec<LayerSheet<'_>>> = BTreeMap::new();
        for (index, layer) in self.bundle.layers.iter().enumerate() {
            let Some(manifest) = self.manifests.get(index) else { continue };
            for (name, file) in layer::sheets(layer, &manifest.id, "tables/") {
                if let Some(sheet) = sheet::read(file, problems) {
                    out.entry(name).or_default().push(LayerSheet { layer: index, file, sheet });
                }
            }
            for (name, _) in &manifest.tables {
                let path = format!("tables/{}.csv", name.value);
                let below = out.contains_key(name.value.as_str());
                if !layer.files.contains_key(&path)
                    && !below
                    && let Some(file) = self.file(index, "pack.toml")
                {
                    problems.add(
                        Code::MissingFile,
                        file.span(name.bytes.clone()),
                        Text::new(format!("没有 `{path}`"), format!("there is no `{path}`")),
                    );
                }
            }
        }
        out
    }

    fn one_table(
        &mut self,
        (name, of): (&str, &[LayerSheet<'_>]),
        classes: Option<&BTreeSet<String>>,
        problems: &mut Problems,
    ) -> Table {
        let mut table = self.blank(name, problems);
        let header = Header {
            shape: field::shape(name),
            specs: self.specs(name),
            vocabulary: &self.vocabulary,
        };
        let slots: Vec<_> =
            of.iter().map(|sheet| header.read(sheet, &mut table, problems)).collect();
        let sources = source_ids(&self.sources);
        let rows = Rows { vocabulary: &self.vocabulary, sources: &sources, classes };
        let mut read: Vec<(usize, Vec<Placed>)> = Vec::new();
        for (sheet, slots) in of.iter().zip(&slots) {
            let placed = sheet
                .sheet
                .rows
                .iter()
                .map(|row| rows.read((sheet, row), slots, &table, problems))
                .collect();
            read.push((sheet.layer, placed));
        }
        self.lay(&mut table, read, problems);
        table
    }

    fn specs(&self, name: &str) -> Vec<&'a TableSpec> {
        let all = self.manifests.iter().flat_map(|manifest| &manifest.tables);
        all.filter(|(key, _)| key.value == name).map(|(_, spec)| spec).collect()
    }

    fn blank(&self, name: &str, problems: &mut Problems) -> Table {
        let mut policy: Option<HitPolicy> = field::shape(name).map(|shape| shape.policy);
        for (index, manifest) in self.manifests.iter().enumerate() {
            let own = manifest.tables.iter().find(|(key, _)| key.value == name);
            let Some(said) = own.and_then(|(_, spec)| spec.policy.as_ref()) else { continue };
            let standard = policy.filter(|before| *before != said.value);
            if let (Some(before), Some(file)) = (standard, self.file(index, "pack.toml")) {
                let before = before.name();
                problems.add(
                    Code::HitPolicyChanged,
                    file.span(said.bytes.clone()),
                    Text::new(
                        format!("表 `{name}` 的命中策略是 `{before}`，不能改"),
                        format!("the hit policy of `{name}` is `{before}` and cannot change"),
                    ),
                );
            }
            policy = policy.or(Some(said.value));
        }
        Table {
            name: name.to_owned(),
            policy: policy.unwrap_or(HitPolicy::Unique),
            inputs: Vec::new(),
            outputs: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Rows layer by layer: removed, replaced in place, put before a row, or last.
    fn lay(&mut self, table: &mut Table, read: Vec<(usize, Vec<Placed>)>, problems: &mut Problems) {
        let mut read: BTreeMap<usize, Vec<Placed>> = read.into_iter().collect();
        for index in 0..self.bundle.layers.len() {
            let Some(leave) = self.leaves.get_mut(index) else { continue };
            if !table.rows.is_empty() {
                let gone = self.names.remove(leave, problems);
                table.rows.retain(|row| !gone.contains(&row.id));
            }
            for Placed { row, before } in read.remove(&index).unwrap_or_default() {
                let span = row.span.clone();
                match self.names.define(&row.id, || row.span.clone(), leave, problems) {
                    Definition::Refused => {}
                    Definition::Replaces => {
                        match table.rows.iter_mut().find(|below| below.id == row.id) {
                            Some(place) => *place = row,
                            None => elsewhere(&row.id, span, problems),
                        }
                    }
                    Definition::New => {
                        let at = before
                            .as_ref()
                            .map(|id| table.rows.iter().position(|below| below.id == *id));
                        match at {
                            None => table.rows.push(row),
                            Some(Some(at)) => table.rows.insert(at, row),
                            Some(None) => no_row(&before.unwrap_or_default(), span, problems),
                        }
                    }
                }
            }
        }
    }

    /// All classes of all catalogues; a class without a scheme is a problem.
    fn classes(&self, catalogue: Option<&Table>, problems: &mut Problems) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        let Some(table) = catalogue else { return out };
        let Some(at) = table.input(&Field::Standard(Standard::Class)) else { return out };
        for row in &table.rows {
            let code = row.written.get(at).map_or("", String::as_str);
            if class_of(&self.schemes, code).is_none() {
                problems.add_hint(
                    Code::UnknownClass,
                    row.span.clone(),
                    Text::new(
                        format!("类别 `{code}` 的字母前缀不属于任何方案"),
                        format!("the letters of class `{code}` belong to no scheme"),
                    ),
                    Text::new(
                        "在 pack.toml 写 [schemes.某方案] kinds = { E = \"事件\" }",
                        "write [schemes.NAME] kinds = { E = \"事件\" } in pack.toml",
                    ),
                );
            } else if !out.insert(code.to_owned()) {
                problems.add(
                    Code::DuplicateId,
                    row.span.clone(),
                    Text::new(
                        format!("类别 `{code}` 重复"),
                        format!("class `{code}` stands twice"),
                    ),
                );
            }
        }
        out
    }

    /// `same_as` is read with the catalogue, before all classes are known: its words are checked
    /// here.
    fn check_correspondence(
        &self,
        tables: &BTreeMap<String, Table>,
        classes: &BTreeSet<String>,
        problems: &mut Problems,
    ) {
        let Some(table) = tables.get("catalogue") else { return };
        let sources = source_ids(&self.sources);
        let rows = Rows { vocabulary: &self.vocabulary, sources: &sources, classes: Some(classes) };
        let Some(at) = table.output("same_as") else { return };
        for row in &table.rows {
            let Some(Some(crate::value::Value::Text(list))) = row.outputs.get(at) else { continue };
            for class in list.split('、') {
                rows.resolve(class, field::Words::Class, &|| row.span.clone(), problems);
            }
        }
    }

    fn finish(self, tables: BTreeMap<String, Table>, problems: &mut Problems) -> Option<Pack> {
        let calendars = days::finish(&self.calendars, problems);
        let top = self.manifests.last()?;
        let file = self.file(self.manifests.len().saturating_sub(1), "pack.toml")?;
        let below = self.manifests.iter().rev().find_map(|manifest| manifest.zone);
        let Some(zone) = top.zone.or(below) else {
            problems.add_hint(
                Code::MissingKey,
                file.whole(),
                Text::new(
                    "没有任何一层写时区 `zone`",
                    "no layer says in which `zone` its times are",
                ),
                Text::new("写 zone = \"+08:00\"", "write zone = \"+08:00\""),
            );
            return None;
        };
        let mut scripts = Vec::new();
        let mut layers = Vec::new();
        for (index, manifest) in self.manifests.iter().enumerate() {
            if let Some(script) = self.file(index, "policy.rhai") {
                scripts.push(ScriptFile { layer: index, text: script.text.to_owned() });
            }
            self.check_calendar((index, manifest), &calendars, problems);
            layers.push(LayerInfo {
                id: manifest.id.clone(),
                version: manifest.version.clone(),
                title: manifest.title.clone(),
                jurisdiction: manifest.jurisdiction.clone(),
                anchor: manifest.anchor,
                in_force: manifest.in_force,
                calendar: manifest.calendar.as_ref().map(|c| c.value.clone()),
            });
        }
        Some(Pack {
            layers,
            zone,
            vocabulary: self.vocabulary,
            sources: self.sources,
            schemes: self.schemes,
            calendars,
            tables,
            scripts,
            digest: self.bundle.digest(),
        })
    }

    fn check_calendar(
        &self,
        (index, manifest): (usize, &Manifest),
        calendars: &BTreeMap<String, crate::calendar::Calendar>,
        problems: &mut Problems,
    ) {
        let Some(wanted) = &manifest.calendar else { return };
        if calendars.contains_key(&wanted.value) || self.calendars.contains_key(&wanted.value) {
            return;
        }
        if let Some(file) = self.file(index, "pack.toml") {
            let id = &wanted.value;
            problems.add(
                Code::BadCalendar,
                file.span(wanted.bytes.clone()),
                Text::new(format!("没有日历 `{id}`"), format!("there is no calendar `{id}`")),
            );
        }
    }
}

fn elsewhere(id: &str, span: crate::source::Span, problems: &mut Problems) {
    problems.add(
        Code::DuplicateId,
        span,
        Text::new(
            format!("`{id}` 在下层的另一处，不能在这张表里取代"),
            format!("`{id}` stands elsewhere below and cannot be replaced in this table"),
        ),
    );
}

fn no_row(id: &str, span: crate::source::Span, problems: &mut Problems) {
    problems.add(
        Code::AbsentId,
        span,
        Text::new(
            format!("“插入于”所指的行 `{id}` 不在这张表里"),
            format!("the row `{id}` named in `before` is not in this table"),
        ),
    );
}
