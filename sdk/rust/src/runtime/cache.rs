//! Compiled code on disk: compiling the component takes about a second, loading it milliseconds.
//!
//! An entry is native code that this process will run, so it must be the user's own ([`owned`]).
//! What is read is compared with its own checksum first: a cut-off or damaged entry is compiled
//! anew.
//!
//! Not responsible for: which folder; see `Builder::cache`.

mod owned;

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::error::EngineError;

/// The extension of entries.
const EXTENSION: &str = "cwasm";
/// Entries kept: one per engine, version and settings in use.
const ENTRIES_MAX: usize = 8;
/// A SHA-256 stands before the code.
const CHECKSUM_BYTES: usize = 32;

/// Loads the compiled form of `component` from `folder`, or compiles it and leaves it there.
pub(crate) fn load(
    engine: &Engine,
    component: &[u8],
    entry: Option<&Path>,
) -> Result<Component, EngineError> {
    let failed = |error: wasmtime::Error| EngineError::Compile(format!("{error:#}"));
    let Some(entry) = entry else {
        return Component::from_binary(engine, component).map_err(failed);
    };
    if let Some(loaded) = read(engine, entry) {
        return Ok(loaded);
    }
    let compiled = Component::from_binary(engine, component).map_err(failed)?;
    // A folder that cannot be written only costs the next start its time.
    if let Ok(code) = compiled.serialize()
        && write(entry, &code).is_ok()
    {
        prune(entry);
    }
    Ok(compiled)
}

/// The entry's path: by the component's digest, and by whatever else the code depends on.
pub(crate) fn entry(folder: &Path, engine: &Engine, digest: &str) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    // Wasmtime's version, the processor and every setting that reaches the code.
    engine.precompile_compatibility_hash().hash(&mut hasher);
    let digits = digest.strip_prefix("sha256:").unwrap_or(digest);
    folder.join(format!("{digits}-{:016x}.{EXTENSION}", hasher.finish()))
}

fn read(engine: &Engine, entry: &Path) -> Option<Component> {
    if !owned::is_trusted(entry) {
        return None;
    }
    let bytes = fs::read(entry).ok()?;
    let (checksum, code) = bytes.split_at_checked(CHECKSUM_BYTES)?;
    if Sha256::digest(code).as_slice() != checksum {
        return None;
    }
    #[expect(unsafe_code, reason = "wasmtime cannot prove that native code came from itself")]
    // SAFETY: `write` put it there: its checksum is right, nobody but this user and root can write
    // it or its folder, and wasmtime itself refuses the code of other versions and settings.
    let loaded = unsafe { Component::deserialize(engine, code) };
    loaded.ok()
}

/// Writes an entry whole or not at all: another process may be reading it.
fn write(entry: &Path, code: &[u8]) -> io::Result<()> {
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    if let Some(folder) = entry.parent() {
        owned::create_folder(folder)?;
    }
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = entry.with_extension(format!("{}-{number}.draft", std::process::id()));
    let whole = [Sha256::digest(code).as_slice(), code].concat();
    let written = owned::write(&draft, &whole).and_then(|()| fs::rename(&draft, entry));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}

/// Removes the oldest entries beside `entry` beyond the number kept.
fn prune(entry: &Path) {
    let Some(files) = entry.parent().and_then(|folder| fs::read_dir(folder).ok()) else {
        return;
    };
    let mut entries: Vec<(SystemTime, PathBuf)> = files
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|extension| extension == EXTENSION))
        .filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path())))
        .collect();
    entries.sort();
    let surplus = entries.len().saturating_sub(ENTRIES_MAX);
    for (_, path) in entries.into_iter().take(surplus) {
        let _ = fs::remove_file(path);
    }
}
