//! The binary as people run it: exit statuses, and what stands on which stream.

#![expect(clippy::unwrap_used, reason = "a failing test must stop")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What one run gave.
struct Run {
    status: i32,
    out: String,
    err: String,
}

fn gezhi(arguments: &[&str], input: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gezhi"))
        .args(arguments)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may have closed its input already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run {
        status: output.status.code().unwrap(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A fresh pack of the template.
fn template() -> (TempDir, String) {
    let root = tempfile::tempdir().unwrap();
    let pack = root.path().join("first-pack").display().to_string();
    assert_eq!(gezhi(&["init", &pack], "").status, 0);
    (root, pack)
}

#[test]
fn the_template_is_clean_and_its_scenarios_pass() {
    let (_root, pack) = template();
    let checked = gezhi(&["check", &pack, "--format", "text", "--deny", "warnings"], "");
    assert_eq!(
        (checked.status, checked.out.as_str()),
        (0, format!("{pack}: 0 errors, 0 warnings\n").as_str())
    );
    let tested = gezhi(&["test", &pack, "--format", "text"], "");
    assert_eq!(tested.status, 0, "{}{}", tested.out, tested.err);
    assert_eq!(tested.out.lines().last(), Some("3 passed, 0 failed"));
    let again = gezhi(&["init", &pack], "");
    assert_eq!(again.status, 2);
    assert!(again.err.contains("is not empty"), "{}", again.err);
}

#[test]
fn findings_are_1_and_drawn_with_their_place() {
    let (_root, pack) = template();
    let table = Path::new(&pack).join("tables/assign.csv");
    let text = fs::read_to_string(&table).unwrap();
    fs::write(&table, text.replace("供水企业", "供水企叶")).unwrap();
    let checked = gezhi(&["check", &pack, "--format", "text"], "");
    assert_eq!(checked.status, 1);
    assert!(checked.out.contains("error[unknown-word]"), "{}", checked.out);
    assert!(checked.out.contains("first-pack/tables/assign.csv:3:"), "{}", checked.out);
    assert_eq!(gezhi(&["test", &pack], "").status, 1);
    assert_eq!(gezhi(&["decide", "--pack", &pack, "--text", "x"], "").status, 2);
}

#[test]
fn a_failing_scenario_says_what_was_expected() {
    let (_root, pack) = template();
    let file = Path::new(&pack).join("scenarios/first.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("2026-03-09T10:00", "2026-03-09T11:00")).unwrap();
    let tested = gezhi(&["test", &pack, "--format", "text"], "");
    assert_eq!(tested.status, 1);
    assert!(tested.out.contains("deadlines[0].due"), "{}", tested.out);
    assert!(tested.out.ends_with("2 passed, 1 failed\n"), "{}", tested.out);
    let other = gezhi(&["test", &pack, "--format", "text", "--filter", "first-2"], "");
    assert_eq!((other.status, other.out.ends_with("1 passed, 0 failed\n")), (0, true));
}

#[test]
fn describe_shows_the_rows_where_they_are_asked_for() {
    let (_root, pack) = template();
    let ask = |more: &[&str]| gezhi(&[&["describe", "--pack", &pack], more].concat(), "");
    let shown = ask(&["--format", "text", "--detail"]);
    assert_eq!(shown.status, 0, "{}", shown.err);
    let row = shown.out.lines().find(|line| line.trim().starts_with("A-01 ")).unwrap();
    assert!(row.contains("class S01") && row.contains("responsible 供水企业"), "{row}");
    assert!(!ask(&["--format", "text"]).out.contains("A-01 "));
    let told = ask(&["--format", "json", "--detail"]);
    assert!(told.out.contains(r#""inside":["S01"]"#), "{}", told.out);
}

#[test]
fn each_error_of_a_batch_stands_in_its_place() {
    let (_root, pack) = template();
    let incident = |id: &str, text: &str| {
        format!(r#"{{"id":"{id}","reported_at":"2026-03-02T09:15:00+08:00","text":"{text}"}}"#)
    };
    let lines =
        format!("{}\n{{\"id\":1.5}}\n{}\n", incident("a", "水管漏水"), incident("c", "楼道堆物"));
    let many = gezhi(&["decide", "-", "--pack", &pack], &lines);
    let kinds: Vec<&str> = many.out.lines().map(|line| line.get(..7).unwrap()).collect();
    assert_eq!((many.status, kinds), (2, vec![r#"{"ok":{"#, r#"{"error"#, r#"{"ok":{"#]));
    let one = gezhi(
        &["decide", "--pack", &pack, "--lang", "zh", "--format", "text"],
        &incident("a", "水管漏水"),
    );
    assert_eq!(one.status, 0, "{}", one.err);
    assert!(one.out.contains("供水企业") && one.out.contains("2026-03-02（周一）"), "{}", one.out);
    let alone = gezhi(&["decide", "--pack", &pack], &incident("a", "水管漏水"));
    assert!(alone.out.starts_with(r#"{"admission":"register""#), "{}", alone.out);
}

#[test]
fn computes_deadlines_one_by_one_and_by_the_file() {
    let one = gezhi(&["deadline", "--start", "2024-02-08T16:30", "--limit", "8 work_hour"], "");
    assert_eq!(one.status, 0, "{}", one.err);
    assert!(one.out.contains(r#""due":"2024-02-09T16:30:00+08:00""#), "{}", one.out);
    let csv = "no,start,limit_type,value,deadline\n1,2023-07-07T08:00:00,work_day,5,2023-07-13T18:00\n\
               2,2023-07-07 08:00:00,work_hour,4,2023-07-07T12:01\n";
    let checked = gezhi(&["deadline", "--batch", "-", "--check", "deadline"], csv);
    assert_eq!(checked.status, 1);
    assert!(checked.err.contains("1 differences from `deadline`"), "{}", checked.err);
    assert_eq!(
        checked.out.lines().nth(1),
        Some(
            "1,2023-07-07T08:00:00,work_day,5,2023-07-13T18:00,\
         2023-07-13T18:00"
        )
    );
}

#[test]
fn a_bundle_answers_as_its_folder() {
    let (root, pack) = template();
    let file = root.path().join("pack.json").display().to_string();
    let made = gezhi(&["bundle", "--pack", &pack, "-o", &file], "");
    assert_eq!(made.status, 0, "{}", made.err);
    let decide = |pack: &str| {
        gezhi(&["decide", "--pack", pack, "--text", "水管漏水", "--at", "2026-03-02T09:15"], "").out
    };
    assert_eq!(decide(&file), decide(&pack));
    assert!(decide(&file).contains(made.err.trim()), "the receipt holds the digest");
}

#[test]
fn bad_usage_is_2_and_says_how_to_mend_it() {
    let missing = gezhi(&["check", "no-such-folder"], "");
    assert_eq!(
        (missing.status, missing.err.as_str()),
        (2, "error: there is no `no-such-folder`\n")
    );
    assert_eq!(gezhi(&["decide", "--pakc", "x"], "").status, 2);
    let chinese = gezhi(&["--lang", "zh", "schema", "nope"], "");
    assert!(chinese.err.contains("没有名为 `nope`"), "{}", chinese.err);
    assert!(gezhi(&["schema", "decide.response"], "").out.contains("\"$schema\""));
}

#[test]
fn a_baked_district_answers_as_its_folder() {
    let (root, pack) = template();
    let file = root.path().join("first.wasm").display().to_string();
    let made = gezhi(&["bake", "--pack", &pack, "-o", &file, "--format", "text"], "");
    assert_eq!(made.status, 0, "{}", made.err);
    assert!(made.out.contains("first.core.wasm") && made.out.contains("sha256:"), "{}", made.out);
    let decide = |pack: &str| {
        gezhi(&["decide", "--pack", pack, "--text", "水管漏水", "--at", "2026-03-02T09:15"], "").out
    };
    assert_eq!(decide(&file), decide(&pack));
    let core = file.replace(".wasm", ".core.wasm");
    let cut = root.path().join("cut.wasm").display().to_string();
    fs::write(&cut, "").unwrap();
    for (arguments, said) in [
        (&["describe", "--pack", &file, "--layer", &pack][..], "layers and roster are inside"),
        (&["describe", "--pack", &file, "--engine", &file], "brings its own engine"),
        (&["bake", "--pack", &pack, "-o", "first"], "does not end in .wasm"),
        (&["bake", "--pack", &pack, "-o", "first.core.wasm"], "the name of a core module"),
        (&["bake", "--pack", &pack, "-o", "/no/such/folder/first.wasm"], "cannot be written"),
        (&["describe", "--pack", &core], "first.core.wasm`: it is a core module"),
        (&["describe", "--pack", &cut], "cut.wasm`: it is no WebAssembly"),
        (&["bundle", "--pack", &file], "baked"),
        (&["check", &file], "baked"),
    ] {
        let refused = gezhi(arguments, "");
        assert_eq!(refused.status, 2, "{arguments:?}: {}", refused.out);
        assert!(refused.err.contains(said), "{arguments:?}: {}", refused.err);
    }
    fs::write(Path::new(&pack).join("pack.toml"), "id = 1").unwrap();
    let broken = root.path().join("broken.wasm").display().to_string();
    assert_eq!(gezhi(&["bake", "--pack", &pack, "-o", &broken], "").status, 2);
    assert!(!Path::new(&broken).exists(), "a pack with errors leaves no file");
}
