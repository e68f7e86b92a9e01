//! `gezhi simulate` as people run it: promises kept and broken, a year, what if; exit statuses.

#![expect(clippy::unwrap_used, reason = "a failing test must stop")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn gezhi(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Command::new(env!("CARGO_BIN_EXE_gezhi"))
        .args(arguments)
        .current_dir(root)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A copy of a district beside the common layer, with one file changed.
fn changed(district: &str, file: &str, change: impl Fn(String) -> String) -> tempfile::TempDir {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let folder = tempfile::tempdir().unwrap();
    for pack in ["common", district] {
        copy(&rules.join(pack), &folder.path().join(pack));
    }
    let path = folder.path().join(district).join(file);
    fs::write(&path, change(fs::read_to_string(&path).unwrap())).unwrap();
    folder
}

fn copy(from: &Path, to: &PathBuf) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn promises_that_are_kept() {
    let asked = ["simulate", "rules/dingshan", "--incidents", "1500", "--seed", "7"];
    let run = gezhi(&[&asked[..], &["--format", "text", "--lang", "zh"]].concat());
    let said = text(&run.stdout);
    assert_eq!(run.status.code(), Some(0), "{said}{}", text(&run.stderr));
    assert!(said.contains("种子：7") && said.contains("事项数：1500"), "{said}");
    let once = gezhi(&[&asked[..], &["--format", "json"]].concat());
    let again = gezhi(&[&asked[..], &["--format", "json"]].concat());
    assert_eq!(once.stdout, again.stdout, "the same seed gives the same bytes");
}

#[test]
fn a_planted_fault_is_found_made_simple_and_saved() {
    let folder = changed("dingshan", "tables/assign.csv", |text| {
        let (from, to) = ("家事,-,-,,,网格,", "家事,-,-,,,街道,");
        assert!(text.contains(from));
        text.replacen(from, to, 1)
    });
    let pack = folder.path().join("dingshan");
    let (pack, saved) = (pack.to_str().unwrap(), pack.join("scenarios/found.toml"));
    let page = folder.path().join("report.html");
    let run = gezhi(&[
        "simulate",
        pack,
        "--incidents",
        "1500",
        "--save",
        saved.to_str().unwrap(),
        "--report",
        page.to_str().unwrap(),
        "--format",
        "json",
    ]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    let found: Value = serde_json::from_slice(&run.stdout).unwrap();
    let broken = found["properties"].as_array().unwrap().iter().find(|p| p["broken"] != 0);
    let incident = &broken.unwrap()["example"]["incident"];
    assert!(incident["reporter"].is_null() && incident["text"].is_null(), "simple: {incident}");
    let tested = gezhi(&["test", pack, "--filter", "sim-", "--format", "json"]);
    let tested: Value = serde_json::from_slice(&tested.stdout).unwrap();
    assert!(tested["passed"].as_u64() > Some(0) && tested["failed"] == 0, "{tested}");
    assert!(fs::read_to_string(page).unwrap().contains("sim-"));
}

#[test]
fn a_year_and_what_if() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("year.html");
    let csv = folder.path().join("tables");
    let asked = ["simulate", "rules/model", "--year", "--incidents", "150", "--format", "json"];
    let files = ["--report", page.to_str().unwrap(), "--csv", csv.to_str().unwrap()];
    let run = gezhi(&[&asked[..], &files].concat());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let year: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(year["about"]["incidents"], 150, "{}", year["about"]);
    assert!(fs::read_to_string(page).unwrap().contains("<svg"));
    assert!(fs::read_dir(csv).unwrap().count() > 5);
    let run = gezhi(&[&asked[..], &["--what-if", "limit.MD-L-012=1工作日"]].concat());
    let difference: Value = serde_json::from_slice(&run.stdout).unwrap();
    let in_time = difference["overall"]["in_time"]["mean"].as_i64().unwrap();
    assert!(in_time <= 0, "a shorter limit is kept no more often: {in_time}");
}

#[test]
fn what_cannot_be_run_is_told() {
    for (asked, expected) in [
        (&["rules/dingshan", "--property", "没有的"][..], "no property `没有的`"),
        (&["rules/dingshan", "--year"], "simulation.toml"),
        (&["rules/model", "--year", "--set", "staff.没有的人=+10%"], "没有的人"),
        (&["rules/model", "--year", "--sweep", "staff.网格员"], "which values"),
        (&["rules/nowhere"], "rules/nowhere"),
        (&["rules/model", "--against", "rules/dingshan"], "--year"),
    ] {
        let run = gezhi(&[&["simulate"], asked].concat());
        assert_eq!(run.status.code(), Some(2), "{asked:?}: {}", text(&run.stderr));
        assert!(text(&run.stderr).contains(expected), "{asked:?}: {}", text(&run.stderr));
    }
}
