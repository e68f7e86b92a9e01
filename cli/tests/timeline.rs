//! A case from its report to its end, as the command line tells and draws it.

#![expect(clippy::unwrap_used, reason = "a failing test must stop")]

use std::fs;
use std::process::{Command, Output};

const CASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/quarrel.json");
const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules/model");

fn timeline(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gezhi"));
    command.args(["timeline", CASE, "--pack", PACK, "--lang", "en"]).args(arguments);
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn tells_a_paused_case_as_it_stood_then() {
    let at = ["--at", "2026-03-04T10:00"];
    let run = timeline(&[&at[..], &["--replay", "--format", "text"]].concat());
    let (out, err) = (text(&run.stdout), text(&run.stderr));
    assert_eq!(run.status.code(), Some(0), "{err}");
    assert!(err.contains("3 events after 2026-03-04T10:00:00+08:00 are left out"), "{err}");
    assert!(err.contains("the case holds no decision"), "{err}");
    let paused = |line: &str| line.contains(" paused ") && line.contains(" handle ");
    assert!(out.lines().any(paused) && out.contains('┈') && out.contains('▲'), "{out}");
    // Without --replay the engine refuses what has not happened yet.
    let run = timeline(&[&at[..], &["--format", "text"]].concat());
    let err = text(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{err}");
    assert!(err.contains("case.events[4]"), "{err}");
}

#[test]
fn draws_a_closed_case_and_gives_the_bytes_of_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quarrel.svg").display().to_string();
    let at = ["--at", "2026-03-10T09:00:00+08:00", "--format", "json"];
    let run = timeline(&[&at[..], &["--svg", &file]].concat());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    assert_eq!(run.stdout, timeline(&at).stdout);
    assert!(text(&run.stdout).contains(r#""state":"closed""#));
    let drawing = fs::read_to_string(&file).unwrap();
    assert!(drawing.starts_with("<?xml") && drawing.contains("邻里纠纷"), "{drawing}");
}
