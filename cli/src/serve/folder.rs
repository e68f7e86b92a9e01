//! What lies in the folder of packs: one district for each pack, and how each is read.
//!
//! | entry | district | roster |
//! |---|---|---|
//! | a folder with `pack.toml` | its name | `roster.json` in it |
//! | `ID.json`, a bundle | `ID` | `ID.roster.json` beside it, else the bundle's own |
//! | `ID.xlsx`, a workbook | `ID` | `ID.roster.json` beside it, else the workbook's own |
//! | `ID.wasm`, a baked district | `ID` | baked in |
//!
//! Hidden files, the lock files of Excel and core modules (`ID.core.wasm`) are passed over.
//!
//! Not responsible for: opening a pack, or for what to do with one that cannot be read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use gezhi::contract::json;
use gezhi::pack_dir::{self, PackDirError, ROSTER};
use gezhi::{Builder, Bundle, Engine, OpenError, Pack};

use crate::arguments::LayerArguments;
use crate::packs;

/// The end of a roster's name, after the district's.
const ROSTER_ENDING: &str = ".roster";

/// An entry that is a district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    path: PathBuf,
    roster: Option<PathBuf>,
    /// A second entry of the same name: which of them is meant cannot be told.
    twin: Option<PathBuf>,
}

/// A pack as it was read, before it is opened.
pub struct Source {
    content: Content,
    /// Of everything that was read: the same digest is the same pack.
    pub digest: String,
}

enum Content {
    Bundle(Box<Bundle>),
    /// A component that has its pack open.
    Baked(Vec<u8>),
}

/// What packs are opened in.
pub struct Engines {
    /// For every bundle.
    pub engine: Engine,
    /// The settings, for the engines that baked districts bring.
    pub settings: Builder,
}

/// The districts in a folder, by id.
pub fn look(folder: &Path) -> io::Result<BTreeMap<String, Found>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        entries.push(entry?.path());
    }
    // The system's order is any.
    entries.sort();
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for path in entries {
        let Some(id) = id(&path) else { continue };
        if let Some(twin) = found.get_mut(&id) {
            twin.twin = Some(path);
            continue;
        }
        let roster = if path.is_dir() {
            path.join(ROSTER)
        } else {
            path.with_file_name(format!("{id}{ROSTER_ENDING}.json"))
        };
        // One that is there but cannot be read is named, so that reading it fails.
        let roster = Some(roster).filter(|roster| roster.symlink_metadata().is_ok());
        found.insert(id, Found { path, roster, twin: None });
    }
    Ok(found)
}

/// The district's id, where the entry is one.
fn id(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    if name.starts_with(['.', '~']) {
        return None;
    }
    if path.is_dir() {
        // One that cannot be looked at is a pack that cannot be read, and no folder without one.
        let missing = |error: io::Error| error.kind() == io::ErrorKind::NotFound;
        let is_none = fs::metadata(path.join("pack.toml")).is_err_and(missing);
        return (!is_none).then(|| name.to_owned());
    }
    let (stem, ending) = (path.file_stem()?.to_str()?, path.extension()?.to_str()?);
    let is_pack = match ending {
        "json" => !stem.ends_with(ROSTER_ENDING) && name != ROSTER,
        // `gezhi bake` writes the core module beside the component.
        "wasm" => !stem.ends_with(".core"),
        "xlsx" => true,
        _ => false,
    };
    is_pack.then(|| stem.to_owned())
}

impl Found {
    /// Reads the pack with its layers and its roster.
    ///
    /// # Errors
    /// Why it cannot be read, in a sentence.
    pub fn read(&self, layers: &LayerArguments) -> Result<Source, String> {
        if let Some(twin) = &self.twin {
            let (one, other) = (self.path.display(), twin.display());
            return Err(format!("both `{one}` and `{other}` bear this name"));
        }
        if self.path.extension().is_some_and(|ending| ending == "wasm") {
            return self.baked(layers);
        }
        let bundle = self.bundle(layers).map_err(|error| error.message().en)?;
        let digest = json::digest(&bundle);
        Ok(Source { content: Content::Bundle(Box::new(bundle)), digest })
    }

    fn baked(&self, layers: &LayerArguments) -> Result<Source, String> {
        let path = self.path.display();
        if !layers.under.is_empty() || !layers.over.is_empty() || self.roster.is_some() {
            return Err(format!("`{path}` is baked: its layers and roster are inside"));
        }
        let bytes =
            fs::read(&self.path).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
        Ok(Source { digest: json::digest_of(&bytes), content: Content::Baked(bytes) })
    }

    fn bundle(&self, layers: &LayerArguments) -> Result<Bundle, PackDirError> {
        let mut sources = packs::sources(&self.path, layers);
        sources.roster = self.roster.clone();
        let mut bundle = pack_dir::bundle(&sources)?;
        let workbook = self.path.extension().is_some_and(|ending| ending == "xlsx");
        if workbook && bundle.roster.is_none() {
            bundle.roster = match pack_dir::own_roster(&self.path) {
                Ok(roster) => Some(roster),
                Err(PackDirError::NotFound { .. }) => None,
                Err(error) => return Err(error),
            };
        }
        Ok(bundle)
    }
}

impl Source {
    /// Opens the pack.
    ///
    /// # Errors
    /// Why it cannot be opened, in a sentence.
    pub fn open(self, engines: &Engines) -> Result<Pack, String> {
        match self.content {
            Content::Bundle(bundle) => {
                Pack::open(&engines.engine, &bundle).map_err(|error| told(&error))
            }
            Content::Baked(component) => {
                let engine = engines.settings.clone().component(component).build();
                let engine = engine.map_err(|error| error.to_string())?;
                Pack::baked(&engine).map_err(|error| told(&error))
            }
        }
    }
}

/// The error and the first diagnostic, in one line.
fn told(error: &OpenError) -> String {
    let mut text = error.to_string();
    if let Some(first) = error.diagnostics().first() {
        let place = if first.line > 0 { format!(":{}", first.line) } else { String::new() };
        let (layer, file, message) = (&first.layer, &first.file, &first.message.en);
        text = format!("{text}: {layer}/{file}{place}: {message}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_packs_and_passes_over_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("inner")).unwrap();
        fs::create_dir(at("north")).unwrap();
        fs::write(at("north/pack.toml"), "").unwrap();
        fs::write(at("north/roster.json"), "{}").unwrap();
        for name in ["south.json", "south.roster.json", "east.xlsx", "~$east.xlsx", "west.wasm"] {
            fs::write(at(name), "{}").unwrap();
        }
        for name in ["roster.json", ".hidden.json", "README.md", "west.core.wasm"] {
            fs::write(at(name), "{}").unwrap();
        }
        let found = look(folder.path()).unwrap();
        assert_eq!(found.keys().collect::<Vec<_>>(), ["east", "north", "south", "west"]);
        assert_eq!(found["north"].roster, Some(at("north/roster.json")));
        assert_eq!(found["south"].roster, Some(at("south.roster.json")));
        assert_eq!(found["east"].roster, None);
    }

    #[test]
    fn two_entries_of_one_name_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["north.json", "north.xlsx"] {
            fs::write(folder.path().join(name), "{}").unwrap();
        }
        let found = look(folder.path()).unwrap();
        let error = found["north"].read(&LayerArguments::default()).err().unwrap();
        assert!(error.contains("north.json") && error.contains("north.xlsx"), "{error}");
    }
}
