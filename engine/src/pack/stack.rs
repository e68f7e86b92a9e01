//! Layers laid over each other: from the bottom up, each may add, replace and remove as its
//! manifest lists.
//!
//! The lowest layer is the most general (the state's calendar, a province's catalogue), the top one
//! is the district's own. Overriding is allowed and never silent: a layer that defines an id which
//! is there already must list it in `replace`, may take one away with `remove`, and cannot touch
//! what a lower layer has in `sealed`. `names` keeps the book of that, this module applies it to
//! each kind of thing.
//!
//! What is replaced keeps its place: a word its rank among the tiers, a row its turn among the
//! rows. What is new goes last. A removed id may be defined anew by the same layer, at a new place.
//!
//! Settings (words, sources, schemes, calendars) are laid before any table of any layer is read;
//! within a layer removal comes first, so that `remove` and a new definition of the same id work.
//!
//! Not responsible for: reading single files; see `manifest`, `vocabulary`, `table`, `days`.

use std::collections::BTreeMap;

use gezhi_contract::{Bundle, Text};
use jiff::tz::Offset;

use crate::calendar::Calendar;
use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::ambiguous::Taken;
use crate::pack::days::{self, Drafts};
use crate::pack::layer;
use crate::pack::manifest::{Manifest, Scheme, Source};
use crate::pack::names::{Definition, Leave, Names};
use crate::pack::parameter::Parameter;
use crate::pack::sheet;
use crate::pack::table::row::unknown_source;
use crate::pack::table::{LayerSheet, Table, note};
use crate::pack::tables::{self, Sheets, Words};
use crate::pack::tree::{self, Read, Tree};
use crate::pack::vocabulary::{self, Section, Term, Vocabulary};
use crate::pack::{LayerInfo, Pack, ScriptFile};
use crate::source::{Lines, SourceFile};

/// The layers of one bundle while they are laid.
pub struct Stack<'a> {
    bundle: &'a Bundle,
    manifests: &'a [Manifest],
    names: Names,
    taken: Taken,
    leaves: Vec<Leave<'a>>,
    vocabulary: Vocabulary,
    sources: BTreeMap<String, Source>,
    schemes: BTreeMap<String, Scheme>,
    calendars: Drafts,
}

/// The events that are always there: id, Chinese, English.
///
/// They are the stages of 城市管理 cases that every city system records; a pack adds its own under
/// `[events]`. A pack that defines one of these again is told that it is there.
pub const EVENTS: [(&str, &str, &str); 5] = [
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
            let term =
                Term { id: id.to_owned(), label: Text::new(zh, en), kind: None, is_final: false };
            vocabulary.terms.push((Section::Events, term));
        }
        Self {
            bundle,
            manifests,
            names: Names::default(),
            taken: Taken::default(),
            leaves: Vec::new(),
            vocabulary,
            sources: BTreeMap::new(),
            schemes: BTreeMap::new(),
            calendars: Drafts::new(),
        }
    }

    /// Lays all layers; `None` where the top layer does not even say in which zone its times are.
    ///
    /// Reads on after errors to find more of them; what comes out of a faulty bundle is good for
    /// nothing else. Where a layer has no `pack.toml`, its sources are not known and no citation is
    /// blamed for it.
    pub fn read(mut self, problems: &mut Problems) -> Option<Pack> {
        for index in 0..self.bundle.layers.len() {
            self.settings(index, problems);
        }
        let sheets = self.sheets(problems);
        let manifests = self.described();
        let words = Words {
            vocabulary: &self.vocabulary,
            sources: (manifests.len() == self.bundle.layers.len()).then_some(&self.sources),
            schemes: &self.schemes,
        };
        let hand = (manifests.as_slice(), &mut self.names, self.leaves.as_mut_slice());
        let tables = tables::read(&sheets, &words, hand, problems);
        for leave in std::mem::take(&mut self.leaves) {
            leave.finish(&self.names, problems);
        }
        self.finish(tables, problems)
    }

    /// A file of the layer at that place, under the layer's id.
    fn file(&self, index: usize, path: &'a str) -> Option<SourceFile<'a>> {
        let layer = self.bundle.layers.get(index)?;
        layer::file(layer, &self.manifests.get(index)?.id, path)
    }

    /// Everything of a layer but its tables.
    ///
    /// In the order in which they refer to each other: removals, seals, sources and calendars of
    /// the manifest, then words, then days of calendars, which cite those sources.
    fn settings(&mut self, index: usize, problems: &mut Problems) {
        let (Some(layer), Some(manifest)) =
            (self.bundle.layers.get(index), self.manifests.get(index))
        else {
            return;
        };
        layer::unknown_files(layer, &manifest.id, problems);
        let nowhere = SourceFile { layer: &manifest.id, path: "pack.toml", text: "" };
        let file = self.file(index, "pack.toml").unwrap_or(nowhere);
        let mut leave = Leave::new(index, file, manifest);
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
            let hand = (&mut self.names, &mut leave, &self.sources);
            days::read(&mut self.calendars, (id, file), hand, problems);
        }
        self.leaves.push(leave);
    }

    /// Takes removed ids out of every list; rows are taken out later, with the tables.
    ///
    /// An id says by its first part which list it is of; those without one are rows, and days have
    /// a `/`.
    fn forget(&mut self, gone: &[String]) {
        days::forget(&mut self.calendars, gone);
        self.taken.forget(gone);
        for id in gone {
            let Some((section, name)) = id.split_once('.') else { continue };
            self.vocabulary.terms.retain(|(s, term)| s.key() != section || term.id != name);
            if section == "facts" {
                self.vocabulary.facts.retain(|fact| fact.id != name);
            } else if section == "parameters" {
                self.vocabulary.parameters.retain(|parameter| parameter.id != name);
            } else if section == "sources" {
                self.sources.remove(name);
            } else if section == "schemes" {
                self.schemes.remove(name);
            } else if section == "calendars" {
                self.calendars.remove(name);
            }
        }
    }

    /// Sources, schemes and calendars of one manifest. A calendar that replaces another keeps what
    /// it does not mention.
    fn manifest(
        &mut self,
        (index, manifest): (usize, &Manifest),
        (file, leave): (SourceFile<'_>, &mut Leave<'_>),
        problems: &mut Problems,
    ) {
        let lines = Lines::new(file);
        for (id, source) in &manifest.sources {
            let full = format!("sources.{}", id.value);
            let span = lines.span(file, id.bytes.clone());
            if self.names.define(&full, span, leave, problems) != Definition::Refused {
                self.sources.insert(id.value.clone(), source.clone());
            }
        }
        for (id, scheme) in &manifest.schemes {
            let full = format!("schemes.{}", id.value);
            let span = lines.span(file, id.bytes.clone());
            self.check_letters((&id.value, scheme), file, problems);
            if self.names.define(&full, span, leave, problems) != Definition::Refused {
                let scheme = Scheme { layer: index, ..scheme.clone() };
                self.schemes.insert(id.value.clone(), scheme);
            }
        }
        self.parameters(manifest, (file, &lines, leave), problems);
        for (id, spec) in &manifest.calendars {
            let full = format!("calendars.{}", id.value);
            let span = lines.span(file, id.bytes.clone());
            if self.names.define(&full, span, leave, problems) != Definition::Refused {
                days::describe(&mut self.calendars, (&id.value, spec), file, problems);
            }
            let unlisted = |source: &&Read<String>| !self.sources.contains_key(&source.value);
            if let Some(source) = spec.source.as_ref().filter(unlisted) {
                let place = (file.span(source.bytes.clone()), &self.sources);
                unknown_source(&source.value, place, problems);
            }
        }
    }

    /// Parameters of one manifest; a replacement stays at the place of the one it replaces.
    ///
    /// A parameter that could not be read is remembered as unread, so that cells which name it are
    /// not blamed for its fault. Its source must be one of the pack, as a row's must: a figure
    /// without a source would be the engine's own opinion. Without a label it is called by its id.
    fn parameters(
        &mut self,
        manifest: &Manifest,
        (file, lines, leave): (SourceFile<'_>, &Lines, &mut Leave<'_>),
        problems: &mut Problems,
    ) {
        for (id, parameter) in &manifest.parameters {
            let full = format!("parameters.{}", id.value);
            let span = lines.span(file, id.bytes.clone());
            let Some(parameter) = parameter else {
                self.vocabulary.unread.insert(id.value.clone());
                continue;
            };
            let mut parameter = Parameter { id: id.value.clone(), ..parameter.clone() };
            if parameter.label.zh.is_empty() {
                parameter.label = Text::new(&id.value, &id.value);
            }
            self.taken.parameter(&parameter, &span, problems);
            if !self.sources.contains_key(&parameter.source.value) {
                let source = &parameter.source;
                let place = (file.span(source.bytes.clone()), &self.sources);
                unknown_source(&source.value, place, problems);
            }
            match self.names.define(&full, span, leave, problems) {
                Definition::New => self.vocabulary.parameters.push(parameter),
                Definition::Replaces => {
                    let mut all = self.vocabulary.parameters.iter_mut();
                    if let Some(place) = all.find(|p| p.id == parameter.id) {
                        *place = parameter;
                    }
                }
                Definition::Refused => {}
            }
        }
    }

    /// Two schemes with the same letters could not be told apart.
    ///
    /// `E05-01` names its scheme by its letters alone, so they are one space over all layers.
    fn check_letters(
        &self,
        (id, scheme): (&str, &Scheme),
        file: SourceFile<'_>,
        problems: &mut Problems,
    ) {
        for (letters, _) in &scheme.kinds {
            let same = |(own, _): &(Read<String>, String)| own.value == letters.value;
            let mut others = self.schemes.iter().filter(|(other, _)| *other != id);
            if let Some((other, _)) = others.find(|(_, other)| other.kinds.iter().any(same)) {
                let letters_text = &letters.value;
                problems.add(
                    Code::DuplicateId,
                    file.span(letters.bytes.clone()),
                    Text::new(
                        format!("类别前缀 `{letters_text}` 已属于方案 `{other}`"),
                        format!("class prefix `{letters_text}` already belongs to `{other}`"),
                    ),
                );
            }
        }
    }

    /// Words and facts of one layer. A replacement stays at the place of the word it replaces,
    /// because the order of tiers is a ranking.
    fn words(
        &mut self,
        words: vocabulary::Words,
        (file, leave): (SourceFile<'_>, &mut Leave<'_>),
        problems: &mut Problems,
    ) {
        let lines = Lines::new(file);
        for (key, section, term) in words.terms {
            let full = format!("{}.{}", section.key(), key.value);
            let span = lines.span(file, key.bytes);
            self.taken.term((section, &term), &span, problems);
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
        self.vocabulary.unread.extend(words.unread);
        for (key, fact) in words.facts {
            let full = format!("facts.{}", key.value);
            let span = lines.span(file, key.bytes);
            self.taken.fact(&fact, &span, problems);
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

    /// The manifests with the files they stand in.
    ///
    /// Layers without a `pack.toml` are left out here and told elsewhere.
    fn described(&self) -> Vec<(SourceFile<'a>, &'a Manifest)> {
        let all = self.manifests.iter().enumerate();
        all.filter_map(|(index, manifest)| Some((self.file(index, "pack.toml")?, manifest)))
            .collect()
    }

    /// Every layer's sheets by the table's name.
    ///
    /// A table that a manifest describes must have a sheet in this layer or in one below; a
    /// description without rows is a slip in a file's name more often than not.
    fn sheets(&self, problems: &mut Problems) -> Sheets<'a> {
        let mut out = Sheets::new();
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

    /// The zone is that of the highest layer that states one; without any, UTC stands in so that
    /// reading can go on, and the missing key keeps the pack from being opened.
    fn finish(self, tables: BTreeMap<String, Table>, problems: &mut Problems) -> Option<Pack> {
        let calendars = days::finish(&self.calendars, problems);
        let top = self.manifests.last()?;
        let file = self.file(self.manifests.len().saturating_sub(1), "pack.toml")?;
        let below = self.manifests.iter().rev().find_map(|manifest| manifest.zone);
        let zone = top.zone.or(below);
        if zone.is_none() {
            problems.add_hint(
                Code::MissingKey,
                file.whole(),
                Text::new(
                    "没有任何一层写时区 `zone`",
                    "no layer says in which `zone` its times are",
                ),
                Text::new("写 zone = \"+08:00\"", "write zone = \"+08:00\""),
            );
        }
        let (mut scripts, mut properties) = (Vec::new(), Vec::new());
        let mut layers = Vec::new();
        for (index, manifest) in self.manifests.iter().enumerate() {
            for (name, list) in
                [("policy.rhai", &mut scripts), (crate::properties::FILE, &mut properties)]
            {
                if let Some(script) = self.file(index, name) {
                    list.push(ScriptFile { layer: index, text: script.text.to_owned() });
                }
            }
            self.check_calendar((index, manifest), &calendars, problems);
            layers.push(LayerInfo {
                id: manifest.id.clone(),
                version: manifest.version.clone(),
                title: manifest.title.clone(),
                jurisdiction: manifest.jurisdiction.clone(),
                adopts: self.adopted((index, manifest), problems),
                anchor: manifest.anchor,
                in_force: manifest.in_force,
                calendar: manifest.calendar.as_ref().map(|c| c.value.clone()),
            });
        }
        Some(Pack {
            layers,
            zone: zone.unwrap_or(Offset::UTC),
            vocabulary: self.vocabulary,
            sources: self.sources,
            schemes: self.schemes,
            calendars,
            tables,
            scripts,
            properties,
            digest: self.bundle.digest(),
        })
    }

    /// The layers that a manifest adopts, each of which must lie below it.
    fn adopted(
        &self,
        (index, manifest): (usize, &Manifest),
        problems: &mut Problems,
    ) -> Vec<String> {
        let below = self.manifests.get(..index).unwrap_or_default();
        for wanted in &manifest.adopts {
            let id = &wanted.value;
            if below.iter().any(|lower| lower.id == *id) {
                continue;
            }
            let Some(file) = self.file(index, "pack.toml") else { continue };
            note(
                problems,
                (Code::AbsentId, file.span(wanted.bytes.clone())),
                Text::new(
                    format!("`adopts` 里的层 `{id}` 不在本层之下"),
                    format!("`adopts` names the layer `{id}`, which does not lie below"),
                ),
                suggest(id, below.iter().map(|lower| lower.id.as_str())),
            );
        }
        manifest.adopts.iter().map(|id| id.value.clone()).collect()
    }

    /// A manifest's `calendar` must name one that is there, in this layer or any other. One that is
    /// faulty counts as there; its own fault is told.
    fn check_calendar(
        &self,
        (index, manifest): (usize, &Manifest),
        calendars: &BTreeMap<String, Calendar>,
        problems: &mut Problems,
    ) {
        let Some(wanted) = &manifest.calendar else { return };
        if calendars.contains_key(&wanted.value) || self.calendars.contains_key(&wanted.value) {
            return;
        }
        if let Some(file) = self.file(index, "pack.toml") {
            let id = &wanted.value;
            note(
                problems,
                (Code::BadCalendar, file.span(wanted.bytes.clone())),
                Text::new(format!("没有日历 `{id}`"), format!("there is no calendar `{id}`")),
                suggest(id, self.calendars.keys().map(String::as_str)),
            );
        }
    }
}
