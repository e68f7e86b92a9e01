//! One folder's files: which are taken, and how far the reading may go.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::{PackDirError, decode};

/// The manifest's name: a folder that has none is no rule pack.
pub(super) const MANIFEST: &str = "pack.toml";
/// The endings that a pack's files can have; the engine warns of those it does not read.
pub(super) const ENDINGS: [&str; 3] = ["csv", "rhai", "toml"];
/// Also carried by a workbook, though they are no part of the digest.
const BESIDE: [&str; 2] = ["json", "md"];
/// Read by `gezhi test`, not part of the pack.
pub(super) const SCENARIOS: &str = "scenarios";
/// Read by `gezhi simulate --year`, not part of the pack.
pub(super) const SIMULATION: &str = "simulation.toml";

/// The files of one folder, counted against what is left of the bound.
pub(super) struct Folder<'a> {
    /// The folder, with no link left in it.
    pub(super) root: &'a Path,
    /// Bytes that may still be read.
    pub(super) left: &'a mut u64,
    /// Whether to take what is no part of the digest too: scenarios, README, roster.
    pub(super) whole: bool,
}

impl Folder<'_> {
    /// Path inside the folder → text.
    pub(super) fn read(&mut self) -> Result<BTreeMap<String, String>, PackDirError> {
        let mut files = BTreeMap::new();
        for (name, path) in entries(self.root)? {
            if path.is_dir() {
                self.read_folder(&name, &path, &mut files)?;
            } else if self.whole || name != SIMULATION {
                self.read_file(&name, &path, &mut files)?;
            }
        }
        Ok(files)
    }

    fn read_folder(
        &mut self,
        name: &str,
        path: &Path,
        files: &mut BTreeMap<String, String>,
    ) -> Result<(), PackDirError> {
        let is_pack = path.join(MANIFEST).exists();
        if (name == SCENARIOS && !self.whole) || is_pack {
            return Ok(());
        }
        self.stays_inside(path)?;
        for (file, path) in entries(path)? {
            if path.is_file() {
                self.read_file(&format!("{name}/{file}"), &path, files)?;
            }
        }
        Ok(())
    }

    fn read_file(
        &mut self,
        name: &str,
        path: &Path,
        files: &mut BTreeMap<String, String>,
    ) -> Result<(), PackDirError> {
        if !is_taken(path, self.whole) {
            return Ok(());
        }
        self.stays_inside(path)?;
        let bytes = read_at_most(path, *self.left)?;
        *self.left = self.left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let text = decode::text(&bytes)
            .map_err(|byte| PackDirError::Encoding { path: path.to_owned(), byte })?;
        if files.insert(name.to_owned(), text).is_some() {
            return Err(PackDirError::Twice { path: path.to_owned() });
        }
        Ok(())
    }

    /// Refuses a link that leads out of the folder.
    fn stays_inside(&self, path: &Path) -> Result<(), PackDirError> {
        let real = fs::canonicalize(path)
            .map_err(|source| PackDirError::Unreadable { path: path.to_owned(), source })?;
        if real.starts_with(self.root) {
            return Ok(());
        }
        Err(PackDirError::LinkOutside { path: path.to_owned() })
    }
}

/// The `.toml` files of a folder of scenarios.
pub(super) fn read_scenarios(
    folder: &Path,
    left: &mut u64,
) -> Result<BTreeMap<String, String>, PackDirError> {
    let root = fs::canonicalize(folder)
        .map_err(|source| PackDirError::Unreadable { path: folder.to_owned(), source })?;
    let mut files = BTreeMap::new();
    let mut reader = Folder { root: &root, left, whole: false };
    for (name, path) in entries(&root)? {
        if path.is_file() && name.ends_with(".toml") {
            reader.read_file(&format!("{SCENARIOS}/{name}"), &path, &mut files)?;
        }
    }
    Ok(files)
}

fn is_taken(path: &Path, whole: bool) -> bool {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    let beside = BESIDE.iter().filter(|_| whole);
    ENDINGS.iter().chain(beside).any(|known| ending == *known)
}

/// What lies in a folder, by name in NFC and in its order; hidden and lock files (`~$…`) are passed
/// over.
pub(super) fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, PackDirError> {
    let unreadable = |source| PackDirError::Unreadable { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_str();
        let name = name.ok_or_else(|| PackDirError::Name { path: path.clone() })?;
        if !name.starts_with(['.', '~']) {
            found.push((name.nfc().collect(), path));
        }
    }
    found.sort();
    Ok(found)
}

/// A file's bytes, unless there are more than `most` of them.
pub(super) fn read_at_most(path: &Path, most: u64) -> Result<Vec<u8>, PackDirError> {
    let unreadable = |source| PackDirError::Unreadable { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(PackDirError::TooLarge { path: path.to_owned() });
    }
    Ok(bytes)
}
