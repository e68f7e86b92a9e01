//! A pack as one workbook (.xlsx): read as if its sheets were the folder, and made of a folder.
//!
//! A workbook stands where its folder would: `rules/a.xlsx` lies on what `rules/a` would lie on.
//!
//! Not responsible for: sheets and cells; see `gezhi-workbook`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gezhi_workbook::{Words, from_workbook, to_workbook};
use toml::de::DeTable;

use super::files::{Folder, MANIFEST, SCENARIOS, read_at_most};
use super::{PACK_BYTES_MAX, PackDirError, Sources, bundle};

/// Whether the path is of a workbook.
pub(super) fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

/// The folder that the workbook stands for; it need not be there.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    path.with_extension("")
}

/// Every file of the pack in a workbook: path in the folder → text.
///
/// # Errors
/// [`PackDirError::Workbook`] with every sheet and cell that cannot be taken.
pub fn read_workbook(path: &Path) -> Result<BTreeMap<String, String>, PackDirError> {
    let bytes = read_at_most(path, PACK_BYTES_MAX)?;
    let folder = from_workbook(&bytes)
        .map_err(|why| PackDirError::Workbook { path: path.to_owned(), why: why.message() })?;
    Ok(folder.files)
}

/// What a workbook holds that was passed over or taken on trust, a line each.
///
/// # Errors
/// As [`read_workbook`].
pub fn workbook_warnings(path: &Path) -> Result<Vec<gezhi_contract::Text>, PackDirError> {
    let bytes = read_at_most(path, PACK_BYTES_MAX)?;
    let folder = from_workbook(&bytes)
        .map_err(|why| PackDirError::Workbook { path: path.to_owned(), why: why.message() })?;
    Ok(folder.warnings.iter().map(gezhi_workbook::Finding::line).collect())
}

/// A pack's folder as a workbook: Chinese sheets and columns, drop-down lists from its words and
/// those of the layers below. Reading it back gives the same texts.
///
/// # Errors
/// [`PackDirError`]: the folder is no pack, or does not fit a workbook.
pub fn workbook(folder: &Path) -> Result<Vec<u8>, PackDirError> {
    let layers = bundle(&Sources::pack(folder))?.layers;
    let mut words = Words::default();
    for layer in &layers {
        let texts = ["vocabulary.toml", MANIFEST].map(|path| layer.files.get(path));
        texts.into_iter().flatten().for_each(|text| learn(text, &mut words));
    }
    let files = all_files(folder)?;
    to_workbook(&files, &words)
        .map_err(|why| PackDirError::Workbook { path: folder.to_owned(), why: why.message() })
}

/// The words of one file by section, with their Chinese labels.
fn learn(text: &str, words: &mut Words) {
    let (table, _) = DeTable::parse_recoverable(text);
    for (section, entries) in table.get_ref() {
        let Some(entries) = entries.get_ref().as_table() else { continue };
        for (id, entry) in entries {
            let label = entry.get_ref().get("zh").and_then(|zh| zh.get_ref().as_str());
            let id: &str = id.get_ref();
            words.add(section.get_ref(), id, label.unwrap_or(id));
        }
    }
}

/// Every text file of the folder, those that are not part of the digest included.
fn all_files(folder: &Path) -> Result<BTreeMap<String, String>, PackDirError> {
    let root = fs::canonicalize(folder)
        .map_err(|source| PackDirError::Unreadable { path: folder.to_owned(), source })?;
    let mut left = PACK_BYTES_MAX;
    Folder { root: &root, left: &mut left, whole: true }.read()
}

/// What of a workbook's files a bundle takes, as it would of the folder's.
pub(super) fn of_bundle(files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let taken = |path: &str| {
        let ending = Path::new(path).extension().unwrap_or_default().to_ascii_lowercase();
        super::files::ENDINGS.iter().any(|known| ending == *known)
            && !path.starts_with(&format!("{SCENARIOS}/"))
    };
    files.into_iter().filter(|(path, _)| taken(path)).collect()
}

/// The scenario files of a workbook.
pub(super) fn scenarios(path: &Path) -> Result<BTreeMap<String, String>, PackDirError> {
    let files = read_workbook(path)?.into_iter();
    let is_scenario =
        |name: &str| name.starts_with(&format!("{SCENARIOS}/")) && name.ends_with(".toml");
    Ok(files.filter(|(name, _)| is_scenario(name)).collect())
}
