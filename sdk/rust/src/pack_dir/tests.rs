use std::fs;

use tempfile::TempDir;

use super::*;

/// A folder with packs in it: `(path, text)`.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn names(bundle: &Bundle) -> Vec<&str> {
    bundle.layers.iter().map(|layer| layer.name.as_str()).collect()
}

fn message(sources: &Sources) -> String {
    bundle(sources).unwrap_err().message().en
}

#[test]
fn lays_extra_layers_directly_under_the_main_pack() {
    let root = folder(&[
        ("common/pack.toml", "id = 'common'"),
        ("base/pack.toml", "id = 'base'\nlayers = ['../common']"),
        ("times/pack.toml", "id = 'times'\nlayers = ['../common']"),
        ("more/pack.toml", "id = 'more'\nlayers = ['../times']"),
        ("main/pack.toml", "id = 'main'\nlayers = ['../common', '../base']"),
        ("local/pack.toml", "id = 'local'\nlayers = ['../main']"),
    ]);
    let at = |name: &str| root.path().join(name);
    let main = Sources::pack(at("main"));
    assert_eq!(names(&bundle(&main).unwrap()), ["common", "base", "main"]);
    let layered = main.layer(at("more")).over(at("local"));
    let wanted = ["common", "base", "times", "more", "main", "local"];
    assert_eq!(names(&bundle(&layered).unwrap()), wanted);
}

#[test]
fn a_bundle_file_takes_layers_as_its_folder_does() {
    let root = folder(&[
        ("common/pack.toml", "id = 'common'"),
        ("times/pack.toml", "id = 'times'\nlayers = ['../common']"),
        ("main/pack.toml", "id = 'main'\nlayers = ['../common']"),
    ]);
    let at = |name: &str| root.path().join(name);
    let plain = bundle(&Sources::pack(at("main"))).unwrap();
    fs::write(at("main.json"), json::canonical(&plain)).unwrap();
    assert_eq!(bundle(&Sources::pack(at("main.json"))).unwrap(), plain);
    let from_folder = bundle(&Sources::pack(at("main")).layer(at("times"))).unwrap();
    let from_file = bundle(&Sources::pack(at("main.json")).layer(at("times"))).unwrap();
    assert_eq!(names(&from_file), ["common", "times", "main"]);
    assert_eq!(from_file, from_folder);
}

#[test]
fn the_digest_does_not_depend_on_where_the_pack_lies_or_how_it_was_saved() {
    let unix = [
        ("p/pack.toml", "id = 'p'\nlayers = ['gezhi:common']\n"),
        ("p/tables/a.csv", "编号\n一\n"),
    ];
    let windows = [
        ("deep/er/p/pack.toml", "\u{feff}id = 'p'\r\nlayers = ['gezhi:common']\r\n"),
        ("deep/er/p/tables/a.csv", "编号\r\n一\r\n"),
    ];
    let (here, there) = (folder(&unix), folder(&windows));
    let here = bundle(&Sources::pack(here.path().join("p"))).unwrap();
    let there = bundle(&Sources::pack(there.path().join("deep/er/./p"))).unwrap();
    assert_eq!(names(&here), ["common", "p"]);
    assert_eq!(here.digest(), there.digest());
}

#[test]
fn takes_the_packs_files_and_what_the_engine_should_warn_of() {
    let root = folder(&[
        ("pack.toml", "id = 'p'"),
        ("README.md", "x"),
        ("policy.rhai", ""),
        ("stray.csv", "x"),
        ("tables/limits.CSV", "x"),
        ("tables/~$limits.csv", "x"),
        ("tables/deep/limits.csv", "x"),
        ("calendars/cn.csv", "x"),
        ("scenarios/first.toml", "x"),
        ("simulation.toml", "x"),
        ("nested/pack.toml", "id = 'other'"),
        (".git/x.toml", "x"),
    ]);
    let bundle = bundle(&Sources::pack(root.path())).unwrap();
    let taken: Vec<_> = bundle.layers[0].files.keys().map(String::as_str).collect();
    let wanted = ["calendars/cn.csv", "pack.toml", "policy.rhai", "stray.csv", "tables/limits.CSV"];
    assert_eq!(taken, wanted);
}

#[test]
fn the_built_in_common_layer_is_the_folder_of_that_name() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/common");
    assert_eq!(bundle(&Sources::pack(rules)).unwrap(), common());
}

#[test]
fn says_what_is_no_rule_pack_and_how_to_make_one() {
    let root = folder(&[("empty/tables/x.csv", ""), ("note.txt", "x"), ("note.json", "{}")]);
    let at = |name: &str| root.path().join(name);
    let error = bundle(&Sources::pack(at("empty"))).unwrap_err();
    assert!(error.message().en.ends_with("empty` is no rule pack: it has no pack.toml"));
    assert!(error.hint().unwrap().zh.contains("gezhi init"));
    assert!(message(&Sources::pack(at("note.txt"))).ends_with("is no bundle: it is no .json file"));
    assert!(
        message(&Sources::pack(at("note.json"))).contains("is no bundle: missing field `layers`")
    );
}

#[test]
fn names_the_circle_and_the_layer_that_is_not_there() {
    let root = folder(&[
        ("a/pack.toml", "layers = ['../b']"),
        ("b/pack.toml", "layers = ['../c']"),
        ("c/pack.toml", "layers = ['../b']"),
        ("d/pack.toml", "layers = ['../nowhere']"),
        ("e/pack.toml", "layers = ['/tmp']"),
    ]);
    let at = |name: &str| Sources::pack(root.path().join(name));
    assert_eq!(message(&at("a")), "the pack lies on itself: b → c → b");
    assert!(message(&at("d")).starts_with("`../nowhere` in the layers of `"));
    assert!(message(&at("e")).contains("relative to this folder"));
}

#[test]
fn refuses_what_is_too_large_or_unreadable_text() {
    let root = folder(&[("pack.toml", "id = 'p'"), ("tables/a.csv", "")]);
    let table = root.path().join("tables/a.csv");
    fs::write(&table, b"\xc4\xe3,\xff\n").unwrap();
    assert!(
        message(&Sources::pack(root.path())).ends_with("is neither UTF-8 nor GB18030 at byte 4")
    );
    fs::File::create(&table).unwrap().set_len(PACK_BYTES_MAX).unwrap();
    assert!(message(&Sources::pack(root.path())).starts_with("the pack is larger than 8 MiB"));
}

#[cfg(unix)]
#[test]
fn refuses_a_link_that_leads_out() {
    let root = folder(&[("secret.csv", "x"), ("p/pack.toml", "id = 'p'"), ("p/tables/a.csv", "x")]);
    let inside = root.path().join("p/tables/b.csv");
    std::os::unix::fs::symlink(root.path().join("p/tables/a.csv"), &inside).unwrap();
    assert_eq!(bundle(&Sources::pack(root.path().join("p"))).unwrap().layers[0].files.len(), 3);
    std::os::unix::fs::symlink(root.path().join("secret.csv"), root.path().join("p/tables/c.csv"))
        .unwrap();
    assert!(message(&Sources::pack(root.path().join("p"))).ends_with("leads out of the pack"));
}
