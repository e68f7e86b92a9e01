use std::fs;
use std::path::{Path, PathBuf};

use super::*;

mod edit;
mod mangled;
mod random;
mod sections;

/// The repository's packs.
fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules")
}

/// The text files of a pack's folder, by path.
fn folder(root: &Path) -> BTreeMap<String, String> {
    fn collect(root: &Path, at: &Path, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            let inner = path.join("pack.toml").exists();
            if path.is_dir() && !inner {
                collect(root, &path, files);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, text);
            }
        }
    }
    let mut files = BTreeMap::new();
    collect(root, root, &mut files);
    files
}

/// Every folder under `rules` that is a pack.
fn packs() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![rules()];
    while let Some(at) = open.pop() {
        if at.join("pack.toml").exists() {
            found.push(at.clone());
        }
        let folders = fs::read_dir(&at).unwrap().map(|entry| entry.unwrap().path());
        open.extend(folders.filter(|path| path.is_dir()));
    }
    found.sort();
    found
}

/// A small pack, as a district would write it.
fn district() -> BTreeMap<String, String> {
    let files = [
        ("pack.toml", include_str!("tests/district/pack.toml")),
        ("vocabulary.toml", include_str!("tests/district/vocabulary.toml")),
        ("tables/catalogue.csv", include_str!("tests/district/catalogue.csv")),
        ("tables/tasks.csv", include_str!("tests/district/tasks.csv")),
        ("tables/limits.csv", include_str!("tests/district/limits.csv")),
        ("scenarios/seed.toml", include_str!("tests/district/seed.toml")),
        ("README.md", "# 冷水滩\n\n说明。\n"),
    ];
    files.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
}

#[test]
fn every_pack_comes_back_to_the_byte() {
    let packs = packs();
    assert!(packs.len() >= 3);
    for pack in packs {
        let files = folder(&pack);
        let workbook = to_workbook(&files, &Words::default()).unwrap();
        assert_eq!(workbook, to_workbook(&files, &Words::default()).unwrap(), "{pack:?}");
        let back = from_workbook(&workbook).unwrap_or_else(|error| panic!("{pack:?}: {error}"));
        assert_eq!(back.files, files, "{pack:?}");
        assert_eq!(back.warnings, [], "{pack:?}");
    }
}
