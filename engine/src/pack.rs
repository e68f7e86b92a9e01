//! Phase 1, read: layers of `(path, text)` → one [`Pack`]; problems on the way are noted, never
//! thrown.
//!
//! The files of a layer become one thing after another, and the order matters because each is read
//! against what stands before it:
//!
//! 1. **manifests** (`manifest`, over `tree`), of all layers: who may change what (`names`);
//! 2. layer by layer from the bottom: **words and facts** (`vocabulary`), **calendars** (`days`);
//! 3. **the catalogue's classes**, so that other tables' cells can name them;
//! 4. **tables** (`sheet` → `table` → `cell`), then laid over each other row by row (`tables`);
//! 5. **scripts**, as text only.
//!
//! So a lower layer's table is read with the words of *all* layers: laying a district over a city
//! can never make the city's rows unreadable, except where the district removes a word they use,
//! and then it is told so.
//!
//! Not responsible for: how tables are evaluated (`plan`), what scripts do (`decide::script`), or
//! decoding files.

use std::collections::BTreeMap;

use gezhi_contract::{Bundle, Text};
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::calendar::Calendar;
use crate::diagnostic::{Code, Problems};
use crate::limits;
use crate::source::SourceFile;

mod ambiguous;
pub mod cell;
pub mod days;
pub mod field;
pub mod layer;
pub mod manifest;
pub mod names;
pub mod parameter;
pub mod sheet;
pub mod stack;
pub mod table;
pub mod tables;
pub mod tree;
pub mod vocabulary;

use manifest::{Anchor, Scheme, Source};
use table::Table;
use vocabulary::Vocabulary;

/// What decisions need to know of a layer.
#[derive(Clone, Debug)]
pub struct LayerInfo {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: Text,
    /// The area-code prefix it is made for.
    pub jurisdiction: Option<String>,
    /// The ids of the layers whose limits it takes as its own.
    pub adopts: Vec<String>,
    /// Whose date chooses its rows.
    pub anchor: Anchor,
    /// When it is in force.
    pub in_force: manifest::Span,
    /// The calendar its limits are counted in.
    pub calendar: Option<String>,
}

/// A script of one layer.
#[derive(Clone, Debug)]
pub struct ScriptFile {
    /// The layer.
    pub layer: usize,
    /// Its text.
    pub text: String,
}

/// A class of a catalogue.
#[derive(Clone, Debug)]
pub struct Class {
    /// The pack's own code, as `E05-01`.
    pub code: String,
    /// The scheme it belongs to.
    pub scheme: String,
    /// The kind within the scheme.
    pub kind: String,
    /// The code as the catalogue prints it.
    pub printed: String,
}

/// All layers laid over each other.
#[derive(Clone, Debug)]
pub struct Pack {
    /// From the bottom up.
    pub layers: Vec<LayerInfo>,
    /// The offset of all local times.
    pub zone: Offset,
    /// The words and facts.
    pub vocabulary: Vocabulary,
    /// The sources by id.
    pub sources: BTreeMap<String, Source>,
    /// The catalogues' code spaces by id.
    pub schemes: BTreeMap<String, Scheme>,
    /// The calendars by id.
    pub calendars: BTreeMap<String, Calendar>,
    /// The tables by name.
    pub tables: BTreeMap<String, Table>,
    /// The scripts, from the bottom up.
    pub scripts: Vec<ScriptFile>,
    /// The files of properties, from the bottom up.
    pub properties: Vec<ScriptFile>,
    /// The digest of the layers.
    pub digest: String,
}

/// Reads a bundle. Where a problem is an error, what is read is only good for finding more
/// problems.
pub fn read(bundle: &Bundle, problems: &mut Problems) -> Option<Pack> {
    if !fits(bundle, problems) {
        return None;
    }
    let manifests = layer::manifests(bundle, problems);
    stack::Stack::new(bundle, &manifests).read(problems)
}

fn fits(bundle: &Bundle, problems: &mut Problems) -> bool {
    let nowhere = SourceFile { layer: "", path: "pack.toml", text: "" };
    if bundle.layers.is_empty() {
        problems.add_hint(
            Code::MissingFile,
            nowhere.whole(),
            Text::new("规则包没有任何层", "the pack has no layers"),
            Text::new("至少要有一个含 pack.toml 的文件夹", "it takes one folder with a pack.toml"),
        );
        return false;
    }
    if bundle.layers.len() > limits::LAYERS_MAX {
        let most = limits::LAYERS_MAX;
        problems.add(
            Code::TooLarge,
            nowhere.whole(),
            Text::new(format!("超过 {most} 层"), format!("more than {most} layers")),
        );
        return false;
    }
    true
}

impl Pack {
    /// The district's own layer.
    #[must_use]
    pub fn top(&self) -> Option<&LayerInfo> {
        self.layers.last()
    }

    /// The id of the calendar that a layer's limits are counted in: its own, else the top layer's,
    /// else the nearest below it.
    #[must_use]
    pub fn calendar_id(&self, layer: usize) -> Option<&str> {
        let own = self.layers.get(layer).and_then(|info| info.calendar.as_deref());
        let other = || self.layers.iter().rev().find_map(|info| info.calendar.as_deref());
        own.or_else(other)
    }

    /// The calendar that a layer's limits are counted in.
    #[must_use]
    pub fn calendar_of(&self, layer: usize) -> Option<&Calendar> {
        self.calendars.get(self.calendar_id(layer)?)
    }

    /// The class of that code, taken apart by the schemes' letters.
    #[must_use]
    pub fn class(&self, code: &str) -> Option<Class> {
        class_of(&self.schemes, code)
    }
}

/// Takes a class code apart: the letters name scheme and kind, the rest is the printed code.
#[must_use]
pub fn class_of(schemes: &BTreeMap<String, Scheme>, code: &str) -> Option<Class> {
    let digits = code.find(|c: char| !c.is_ascii_uppercase())?;
    let (letters, printed) = code.split_at_checked(digits)?;
    schemes.iter().find_map(|(id, scheme)| {
        let (_, kind) = scheme.kinds.iter().find(|(own, _)| own.value == letters)?;
        Some(Class {
            code: code.to_owned(),
            scheme: id.clone(),
            kind: kind.clone(),
            printed: printed.to_owned(),
        })
    })
}

/// A date as the contract writes it.
#[must_use]
pub fn written(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}
