//! Whether a file of native code is the user's own, and writing one that is.
//!
//! A checksum is no defence against who can write the file: it writes the checksum too. So folder
//! and entry must belong to this user, or to root, and nobody else may be able to write to them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Whether nobody but this user and root can have written `entry`.
#[cfg(unix)]
pub(super) fn is_trusted(entry: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    const WRITTEN_BY_OTHERS: u32 = 0o022;
    let Some(folder) = entry.parent() else { return false };
    [folder, entry].iter().all(|path| {
        let Ok(found) = fs::metadata(path) else { return false };
        let is_ours = found.uid() == 0 || Some(found.uid()) == user(folder);
        is_ours && found.mode() & WRITTEN_BY_OTHERS == 0
    })
}

/// Elsewhere the folder is one of the user's profile, which the system guards.
#[cfg(not(unix))]
pub(super) fn is_trusted(_entry: &Path) -> bool {
    true
}

/// Who runs this process: the owner of its own entry among the processes, or of a file that it
/// makes.
#[cfg(unix)]
fn user(folder: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    if let Ok(process) = fs::metadata("/proc/self") {
        return Some(process.uid());
    }
    let probe = folder.join(format!("{}.probe", std::process::id()));
    let owner = File::create(&probe).and_then(|file| file.metadata()).ok()?.uid();
    // Left behind, it would only lie there.
    drop(fs::remove_file(&probe));
    Some(owner)
}

/// Makes the folder, and those above it, for this user only.
#[cfg(unix)]
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Makes the folder and those above it.
#[cfg(not(unix))]
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Writes a file that only this user can write or read.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}
