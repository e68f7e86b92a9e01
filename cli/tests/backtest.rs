//! `gezhi simulate --backtest` as people run it: a map to begin with, the result, what is left out.

#![expect(clippy::unwrap_used, reason = "a failing test must stop")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn gezhi(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Command::new(env!("CARGO_BIN_EXE_gezhi"))
        .args(["simulate", "rules/model"])
        .args(arguments)
        .current_dir(root)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const CASES: &str = "docs/simulation/cases.csv";
const MAP: &str = "docs/simulation/map.toml";

#[test]
fn without_a_map_one_is_guessed_and_can_be_used() {
    let run = gezhi(&["--backtest", CASES]);
    assert_eq!(run.status.code(), Some(2));
    let guessed = text(&run.stdout);
    assert!(guessed.contains("handled = \"处置完毕时间\""), "{guessed}");
    assert!(text(&run.stderr).contains("add --map map.toml"), "{}", text(&run.stderr));
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map.toml");
    fs::write(&map, guessed).unwrap();
    let run = gezhi(&["--backtest", CASES, "--map", map.to_str().unwrap(), "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(found["rows"]["rows"], 27);
    // The guess does not know that `-` stands for nothing: those rows are told, not dropped.
    assert_eq!(run.status.code(), Some(1));
}

#[test]
fn the_result_is_told_as_text_json_and_csv() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("tables");
    let asked = ["--backtest", CASES, "--map", MAP, "--at", "2026-04-30T18:00"];
    let run = gezhi(&[&asked[..], &["--lang", "zh", "--format", "text"]].concat());
    let said = text(&run.stdout);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    assert!(said.starts_with("回测：示范区"), "{said}");
    assert!(said.contains("只有日期，没有时间") && said.contains("SF-006"), "{said}");
    assert!(text(&run.stderr).contains("4 行没有回放：3 行读不懂，1 件规则包或流转不收"));

    let files = ["--csv", csv.to_str().unwrap(), "--format", "json"];
    let run = gezhi(&[&asked[..], &files].concat());
    let found: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(found["late"].as_array().unwrap().len(), 23);
    let late = fs::read_to_string(csv.join("late.csv")).unwrap();
    assert!(late.starts_with("\u{feff}line,number,class"), "{late}");
    assert_eq!(late.lines().count(), 24);
}

#[test]
fn what_does_not_fit_is_told_with_file_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map.toml");
    fs::write(&map, "text = '诉求内容'\nreported = \n").unwrap();
    let run = gezhi(&["--backtest", CASES, "--map", map.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("map.toml:2:1"), "{}", text(&run.stderr));
    let run = gezhi(&["--backtest", "rules/model/roster.json.none", "--map", MAP]);
    assert!(text(&run.stderr).contains("there is no `rules/model/roster.json.none`"));
}
