//! A pack as one workbook (.xlsx): read as if its sheets were the folder, and made of a folder.
//!
//! A workbook stands where its folder would: `rules/a.xlsx` lies on what `rules/a` would lie on.
//!
//! Not responsible for: sheets and cells; see `gezhi-workbook`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gezhi_workbook::{Folder as WorkbookFolder, Words, from_workbook, to_workbook};

use super::files::{Folder, SCENARIOS, SIMULATION, read_at_most};
use super::{PACK_BYTES_MAX, PackDirError, Sources, bundle};

/// Whether the path is of a workbook.
pub(super) fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

/// The folder that the workbook stands for; it need not be there.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    path.with_extension("")
}

/// The folder that a workbook stands for: every file of the pack, and what was passed over or taken
/// on trust.
///
/// # Errors
/// [`PackDirError::Workbook`] with every sheet and cell that cannot be taken.
pub fn read_workbook(path: &Path) -> Result<WorkbookFolder, PackDirError> {
    let bytes = read_at_most(path, PACK_BYTES_MAX)?;
    from_workbook(&bytes)
        .map_err(|why| PackDirError::Workbook { path: path.to_owned(), why: why.message() })
}

/// A pack's folder as a workbook: Chinese sheets and columns, drop-down lists from its words and
/// those of the layers below. Reading it back gives the same texts.
///
/// # Errors
/// [`PackDirError`]: the folder is no pack, or does not fit a workbook.
pub fn workbook(folder: &Path) -> Result<Vec<u8>, PackDirError> {
    let layers = bundle(&Sources::pack(folder))?.layers;
    let mut words = Words::default();
    for below in layers.iter().rev().skip(1).rev() {
        words.add_layer(&below.files);
    }
    let files = all_files(folder)?;
    to_workbook(&files, &words)
        .map_err(|why| PackDirError::Workbook { path: folder.to_owned(), why: why.message() })
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
            && path != SIMULATION
    };
    files.into_iter().filter(|(path, _)| taken(path)).collect()
}

/// The scenario files of a workbook.
pub(super) fn scenarios(path: &Path) -> Result<BTreeMap<String, String>, PackDirError> {
    let files = read_workbook(path)?.files.into_iter();
    let is_scenario =
        |name: &str| name.starts_with(&format!("{SCENARIOS}/")) && name.ends_with(".toml");
    Ok(files.filter(|(name, _)| is_scenario(name)).collect())
}
