//! The model district as a policy officer meets it: made by `init`, changed as a workbook, tested,
//! and written back.

#![expect(clippy::unwrap_used, reason = "a failing test must stop")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn gezhi(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gezhi"));
    command.args(arguments).args(["--lang", "en", "--format", "text"]).output().unwrap()
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// Every file of a folder, by its path in it.
fn files(root: &Path, folder: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(root, &path, out);
        } else {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            out.insert(name, fs::read(&path).unwrap());
        }
    }
}

fn all(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    files(folder, folder, &mut out);
    out
}

#[test]
fn the_model_district_is_copied_exported_tested_and_imported() {
    let root = tempfile::tempdir().unwrap();
    let district = root.path().join("district");
    let name = district.display().to_string();
    let made = gezhi(&["init", &name, "--from", "model"]);
    assert!(made.status.success(), "{}", said(&made));
    let checked = gezhi(&["check", &name, "--deny", "warnings"]);
    assert!(checked.status.success(), "{}", said(&checked));

    let workbook = root.path().join("district.xlsx").display().to_string();
    let exported = gezhi(&["export", "xlsx", "--pack", &name]);
    assert!(exported.status.success(), "{}", said(&exported));
    // Some with the roster, which the workbook carries as well.
    let tested = gezhi(&["test", &workbook]);
    assert!(tested.status.success(), "{}", said(&tested));
    assert!(said(&tested).contains(", 0 failed"), "{}", said(&tested));

    let before = all(&district);
    let imported = gezhi(&["import", &workbook, "-o", &name]);
    assert!(imported.status.success(), "{}", said(&imported));
    assert_eq!(before.keys().collect::<Vec<_>>(), all(&district).keys().collect::<Vec<_>>());
    for (path, bytes) in all(&district) {
        assert!(before[&path] == bytes, "`{path}` came back changed");
    }
}

#[test]
fn a_folder_comes_back_to_the_byte_in_a_new_place() {
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules/shuangcheng");
    let root = tempfile::tempdir().unwrap();
    let workbook = root.path().join("pack.xlsx").display().to_string();
    let folder = root.path().join("pack");
    let exported = gezhi(&["export", "xlsx", "--pack", pack, "-o", &workbook]);
    assert!(exported.status.success(), "{}", said(&exported));
    let imported = gezhi(&["import", &workbook, "-o", &folder.display().to_string()]);
    assert!(imported.status.success(), "{}", said(&imported));
    assert!(all(Path::new(pack)) == all(&folder), "the folder came back changed");
}

#[test]
fn what_is_no_workbook_is_bad_input() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("a.xlsx");
    fs::write(&file, "no zip").unwrap();
    let name = file.display().to_string();
    let tested = gezhi(&["test", &name]);
    assert_eq!(tested.status.code(), Some(2), "{}", said(&tested));
    assert!(said(&tested).contains("save it as .xlsx"), "{}", said(&tested));
    assert!(said(&tested).contains("1 packs were not run"), "{}", said(&tested));
}
