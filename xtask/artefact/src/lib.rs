//! Builds the Gezhi component from source, wherever it is built from: `cargo xtask component`, the
//! SDK's build script, a test.
//!
//! 1. [`way`] finds a compiler for wasm, or says what to install;
//! 2. [`cargo`] runs an inner cargo whose environment and flags depend on nothing but the sources;
//! 3. [`encode`] makes the component from the core module;
//! 4. [`check`] refuses one that imports anything, may grow past the memory cap, or uses what hosts
//!    do differently.
//!
//! Not responsible for: what the component does. Nothing here knows the engine but its package's
//! name.

mod cargo;
pub mod check;
pub mod debian;
pub mod encode;
mod environment;
mod error;
pub mod way;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub use error::BuildError;
pub use way::Way;

/// The component's file name.
pub const COMPONENT_FILE: &str = "gezhi.component.wasm";
/// The core module's file name, for hosts without the component model.
pub const CORE_FILE: &str = "gezhi.core.wasm";
/// The most pages of 64 KiB that the core module's memory may grow to: 64 MiB.
pub const MEMORY_PAGES_MAX: u64 = 1024;

/// What to build, and what may be done for it.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of the workspace.
    pub workspace: PathBuf,
    /// The target folder; `component/` and `component-build/` in it are used.
    pub target: PathBuf,
    /// Another `CARGO_HOME` than the environment's.
    pub cargo_home: Option<PathBuf>,
    /// Whether a missing compiler may be installed.
    pub install: Install,
    /// Called with one sentence for each step that takes long or changes the machine.
    pub say: fn(&str),
}

/// What may be installed when no way to wasm is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Install {
    /// Nothing.
    Never,
    /// A target of the rustup toolchain, or Debian's packages where this process is root.
    Allowed,
}

impl Install {
    /// Allowed, unless the environment says `GEZHI_INSTALL=never`.
    #[must_use]
    pub fn from_env() -> Self {
        match env::var("GEZHI_INSTALL").as_deref() {
            Ok("never") => Self::Never,
            _ => Self::Allowed,
        }
    }
}

/// A built component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artefact {
    /// The component.
    pub component: PathBuf,
    /// The core module inside it, byte for byte.
    pub core: PathBuf,
    /// How it was compiled.
    pub way: Way,
    /// `sha256:` and the SHA-256 of the component.
    pub digest: String,
}

/// Builds the component, encodes it and checks it. Quick when nothing has changed.
///
/// # Errors
/// [`BuildError`]: no way to wasm, a failed build, or a component that breaks an invariant.
pub fn build(options: &Options) -> Result<Artefact, BuildError> {
    let way = way::find(options)?;
    let compiled = cargo::compile(options, &way)?;
    let module = read(&compiled)?;
    let component = encode::component(&module)?;
    let core = check::core_of(&component)?;
    let folder = options.target.join("component");
    fs::create_dir_all(&folder).map_err(BuildError::at(&folder))?;
    Ok(Artefact {
        component: write(&folder.join(COMPONENT_FILE), &component)?,
        core: write(&folder.join(CORE_FILE), core)?,
        way,
        digest: digest(&component),
    })
}

/// `sha256:` and the SHA-256 of `bytes`.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes);
    digits.iter().fold(String::from("sha256:"), |text, byte| format!("{text}{byte:02x}"))
}

/// The target folder that `inside` (a build script's `OUT_DIR`, a running test or tool) lies in.
///
/// No variable tells it, but cargo marks it for backup programs.
#[must_use]
pub fn target_of(inside: &Path) -> Option<&Path> {
    inside.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file())
}

fn read(path: &Path) -> Result<Vec<u8>, BuildError> {
    fs::read(path).map_err(BuildError::at(path))
}

/// Writes `bytes` unless they stand there already, so that what includes the file is not rebuilt
/// for nothing.
fn write(path: &Path, bytes: &[u8]) -> Result<PathBuf, BuildError> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(path.to_owned());
    }
    // Another build may be reading the file: it sees the old bytes or the new ones, never half of
    // them.
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    fs::write(&draft, bytes).map_err(BuildError::at(&draft))?;
    fs::rename(&draft, path).map_err(BuildError::at(path))?;
    Ok(path.to_owned())
}
