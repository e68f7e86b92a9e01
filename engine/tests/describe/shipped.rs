//! The packs of `rules/`, each over the layers that it names.
//!
//! Not responsible for: encodings and workbooks, which the SDK reads.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gezhi_contract::Layer;

/// A path of `rules/`.
pub fn rules(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules").join(path)
}

/// The folders of all packs, by their names.
pub fn packs() -> Vec<String> {
    let mut out = Vec::new();
    for (folder, prefix) in [(rules(""), ""), (rules("timetables"), "timetables/")] {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.path().join("pack.toml").is_file() {
                out.push(format!("{prefix}{}", entry.file_name().to_str().unwrap()));
            }
        }
    }
    out.sort();
    out
}

/// A pack's layers from the bottom up, each once.
pub fn layers(folder: &Path) -> Vec<Layer> {
    let mut out = BTreeMap::new();
    let mut order = Vec::new();
    add(folder, &mut order, &mut out);
    order.into_iter().filter_map(|path| out.remove(&path)).collect()
}

fn add(folder: &Path, order: &mut Vec<PathBuf>, out: &mut BTreeMap<PathBuf, Layer>) {
    let folder = folder.canonicalize().unwrap();
    let manifest: toml::Table = text(&folder.join("pack.toml")).parse().unwrap();
    for below in manifest.get("layers").and_then(|list| list.as_array()).into_iter().flatten() {
        add(&folder.join(below.as_str().unwrap()), order, out);
    }
    if !order.contains(&folder) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let mut layer = Layer { name, ..Layer::default() };
        for part in ["", "tables", "calendars"] {
            let Ok(entries) = fs::read_dir(folder.join(part)) else { continue };
            for path in entries.map(|entry| entry.unwrap().path()).filter(|path| is_read(path)) {
                let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
                layer.files.insert(name, text(&path));
            }
        }
        out.insert(folder.clone(), layer);
        order.push(folder);
    }
}

fn is_read(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ["toml", "csv", "rhai"].iter().any(|e| ending == *e))
}

#[expect(clippy::disallowed_methods, reason = "a test reads packs; the engine reads nothing")]
fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}
