//! The order of layers: what a folder lies on comes before it, and every layer once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gezhi_contract::{Layer, Text};
use toml::de::DeTable;
use unicode_normalization::UnicodeNormalization;

use super::files::{Folder, MANIFEST};
use super::{BUILT_IN_COMMON, PACK_BYTES_MAX, PackDirError, common_layer};

/// The layers read so far, from the bottom up.
pub(super) struct Stack {
    layers: Vec<Layer>,
    /// The folders that are in it, with no link left in their paths.
    done: Vec<PathBuf>,
    /// The folders that are being resolved, each lying on the next.
    open: Vec<PathBuf>,
    /// Bytes that may still be read.
    left: u64,
}

impl Default for Stack {
    fn default() -> Self {
        Self { layers: Vec::new(), done: Vec::new(), open: Vec::new(), left: PACK_BYTES_MAX }
    }
}

impl Stack {
    /// The layers, from the bottom up.
    pub(super) fn into_layers(self) -> Vec<Layer> {
        self.layers
    }

    /// Adds layers that are already read.
    pub(super) fn add_ready(&mut self, layers: Vec<Layer>) {
        for layer in layers {
            self.push(layer);
        }
    }

    /// Adds folders one after the other, each over what it lies on.
    pub(super) fn add_folders(&mut self, folders: &[PathBuf]) -> Result<(), PackDirError> {
        folders.iter().try_for_each(|folder| self.add(folder, &[]))
    }

    /// Adds the main pack, `extra` directly under it.
    pub(super) fn add_main(&mut self, main: &Path, extra: &[PathBuf]) -> Result<(), PackDirError> {
        self.add(main, extra)
    }

    fn add(&mut self, folder: &Path, extra: &[PathBuf]) -> Result<(), PackDirError> {
        let real = real_folder(folder)?;
        if self.done.contains(&real) {
            return Ok(());
        }
        self.refuse_circle(&real)?;
        let files = Folder { root: &real, left: &mut self.left, whole: false }.read()?;
        self.lay(real, (folder, files), extra)
    }

    /// Adds a main pack whose files are there already, as if they lay in `base`, `extra` directly
    /// under it.
    pub(super) fn add_files(
        &mut self,
        base: &Path,
        files: BTreeMap<String, String>,
        extra: &[PathBuf],
    ) -> Result<(), PackDirError> {
        let parent = base.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = fs::canonicalize(parent.unwrap_or(Path::new(".")))
            .map_err(|source| PackDirError::Unreadable { path: base.to_owned(), source })?;
        let real = parent.join(base.file_name().unwrap_or_default());
        self.lay(real, (base, files), extra)
    }

    fn lay(
        &mut self,
        real: PathBuf,
        (folder, files): (&Path, BTreeMap<String, String>),
        extra: &[PathBuf],
    ) -> Result<(), PackDirError> {
        let manifest = files.get(MANIFEST).map(String::as_str).unwrap_or_default();
        let below = below(manifest);
        self.open.push(real.clone());
        for named in &below {
            self.add_named(&real, folder, named)?;
        }
        self.add_folders(extra)?;
        self.open.pop();
        let name = real.file_name().unwrap_or_default().to_string_lossy().nfc().collect();
        self.push(Layer { name, files });
        self.done.push(real);
        Ok(())
    }

    fn add_named(&mut self, real: &Path, shown: &Path, named: &str) -> Result<(), PackDirError> {
        if named == BUILT_IN_COMMON {
            self.push(common_layer());
            return Ok(());
        }
        let fault = |why: Text| PackDirError::Layer {
            manifest: shown.join(MANIFEST),
            named: named.to_owned(),
            why,
        };
        if Path::new(named).is_absolute() || named.contains([':', '\\']) {
            return Err(fault(Text::new(
                "应写从本文件夹出发的相对路径（用 `/`），或 `gezhi:common`",
                "it takes a path relative to this folder (with `/`), or `gezhi:common`",
            )));
        }
        let folder = beside(real, named);
        if !folder.is_dir() {
            return Err(fault(Text::new("没有这个文件夹", "there is no such folder")));
        }
        self.add(&folder, &[])
    }

    fn refuse_circle(&self, real: &Path) -> Result<(), PackDirError> {
        let Some(first) = self.open.iter().position(|open| open == real) else { return Ok(()) };
        let circle = self.open.iter().skip(first).map(PathBuf::as_path).chain([real]);
        let name =
            |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Err(PackDirError::Circle { chain: circle.map(name).collect() })
    }

    /// A layer with the same files is the same layer: a folder `common` and `gezhi:common` may both
    /// be named.
    fn push(&mut self, layer: Layer) {
        if !self.layers.iter().any(|known| known.files == layer.files) {
            self.layers.push(layer);
        }
    }
}

/// A path from a folder that need not be there itself (a workbook's).
fn beside(real: &Path, named: &str) -> PathBuf {
    if real.is_dir() {
        return real.join(named);
    }
    let mut out = real.to_owned();
    for part in Path::new(named).components() {
        match part {
            std::path::Component::ParentDir => {
                out.pop();
            }
            std::path::Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

/// The folder without links, if it is a rule pack.
fn real_folder(folder: &Path) -> Result<PathBuf, PackDirError> {
    if !folder.exists() {
        return Err(PackDirError::NotFound { path: folder.to_owned() });
    }
    if !folder.is_dir() {
        return Err(PackDirError::NotAFolder { path: folder.to_owned() });
    }
    if !folder.join(MANIFEST).is_file() {
        return Err(PackDirError::NotAPack { path: folder.to_owned() });
    }
    fs::canonicalize(folder)
        .map_err(|source| PackDirError::Unreadable { path: folder.to_owned(), source })
}

/// What the manifest lies on. One that is not TOML is read as far as it goes; the engine says what
/// is wrong.
fn below(manifest: &str) -> Vec<String> {
    let (table, _) = DeTable::parse_recoverable(manifest);
    let layers = table.get_ref().get("layers").and_then(|value| value.get_ref().as_array());
    let text =
        |value: &toml::Spanned<toml::de::DeValue<'_>>| value.get_ref().as_str().map(str::to_owned);
    layers.into_iter().flatten().filter_map(text).collect()
}
