//! Every diagnostic of the corpus: what is wrong, where, in which words, and which text is
//! underlined.
//!
//! `tests/corpus/bad/diagnostics.toml` says how to read a case. `GEZHI_BLESS=1 cargo test -p
//! gezhi-engine` writes what the engine says into it, and `docs/diagnostics.md` with it; the
//! difference is to be read before it is kept.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::calls::CheckResponse;
use gezhi_contract::diagnostic::Severity;
use gezhi_contract::{Bundle, Diagnostic, Layer, json};
use gezhi_engine::Instance;
use gezhi_engine::diagnostic::Code;
use serde::Deserialize;

const CORPUS: &str = "/../tests/corpus/bad/diagnostics.toml";
const PAGE: &str = "/../docs/diagnostics.md";
const BLESS: &str =
    "write it anew with `GEZHI_BLESS=1 cargo test -p gezhi-engine --test diagnostics`";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corpus {
    case: Vec<Case>,
}

/// One pack and all that is wrong with it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    swap: BTreeMap<String, [String; 2]>,
    #[serde(default)]
    append: BTreeMap<String, String>,
    #[serde(default)]
    above: Vec<BTreeMap<String, String>>,
    roster: Option<String>,
    #[serde(default)]
    expect: Vec<Expected>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    code: String,
    at: String,
    #[serde(default)]
    underlined: String,
    zh: String,
    en: String,
    #[serde(default)]
    hint_zh: String,
    #[serde(default)]
    hint_en: String,
}

impl Case {
    fn bundle(&self) -> Bundle {
        let mut files: BTreeMap<String, String> = [
            ("pack.toml", include_str!("../../tests/corpus/bad/tiny/pack.toml")),
            ("vocabulary.toml", include_str!("../../tests/corpus/bad/tiny/vocabulary.toml")),
            (
                "tables/catalogue.csv",
                include_str!("../../tests/corpus/bad/tiny/tables/catalogue.csv"),
            ),
            (
                "tables/classify.csv",
                include_str!("../../tests/corpus/bad/tiny/tables/classify.csv"),
            ),
            ("tables/assign.csv", include_str!("../../tests/corpus/bad/tiny/tables/assign.csv")),
            ("tables/limits.csv", include_str!("../../tests/corpus/bad/tiny/tables/limits.csv")),
        ]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into();
        for (path, [old, new]) in &self.swap {
            let text = files.get_mut(path).unwrap();
            assert_eq!(text.matches(old.as_str()).count(), 1, "{}: `{old}` in {path}", self.name);
            *text = text.replace(old.as_str(), new);
        }
        for (path, more) in &self.append {
            files.get_mut(path).unwrap().push_str(more);
        }
        for (path, text) in &self.files {
            if text.is_empty() {
                files.remove(path);
            } else {
                files.insert(path.clone(), text.clone());
            }
        }
        let mut layers = vec![Layer { name: "tiny".into(), files }];
        for files in &self.above {
            layers.push(Layer { name: "above".into(), files: files.clone() });
        }
        let roster = self.roster.as_ref().map(|text| json::parse_value(text).unwrap());
        Bundle { layers, roster }
    }

    /// What the engine says of the case, with the severities.
    fn said(&self) -> Vec<(Expected, Severity)> {
        let bundle = self.bundle();
        let mut engine = Instance::new();
        let request = json::canonical(&bundle);
        let answer = engine.call("check", &request).unwrap();
        let answer: CheckResponse = json::parse(&answer).unwrap();
        assert_eq!(engine.call("open", &request).is_err(), answer.errors > 0, "{}", self.name);
        answer.diagnostics.iter().map(|d| (told(d, &bundle), d.severity)).collect()
    }
}

/// A diagnostic as the corpus writes it.
fn told(of: &Diagnostic, bundle: &Bundle) -> Expected {
    let mut at = of.file.clone();
    if of.line > 0 {
        at = format!("{at}:{}:{}", of.line, of.column);
    }
    if let Some(path) = &of.path {
        at = format!("{at}:{path}");
    }
    let ids = |layer: &&Layer| {
        let manifest = layer.files.get("pack.toml").map_or("", String::as_str);
        manifest.contains(&format!("id = \"{}\"", of.layer))
    };
    let of_tiny = of.layer == "tiny" || of.path.is_some();
    if !of_tiny {
        at = format!("{}:{at}", of.layer);
    }
    let place: Option<usize> = of
        .layer
        .strip_prefix('#')
        .and_then(|rest| rest.split(' ').next().and_then(|n| n.parse().ok()));
    let layer = match place {
        Some(place) => bundle.layers.get(place - 1),
        None => bundle.layers.iter().find(ids),
    };
    let text = layer.and_then(|layer| layer.files.get(&of.file)).map_or("", String::as_str);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let hint = of.hint.clone().unwrap_or_default();
    Expected {
        code: of.code.clone(),
        at,
        underlined: underlined(of, text),
        zh: of.message.zh.clone(),
        en: of.message.en.clone(),
        hint_zh: hint.zh,
        hint_en: hint.en,
    }
}

/// The text that a host would underline.
fn underlined(of: &Diagnostic, text: &str) -> String {
    let (Some(line), Some(column)) = (of.line.checked_sub(1), of.column.checked_sub(1)) else {
        return String::new();
    };
    let line = text.lines().nth(line as usize).unwrap_or_default();
    let found: String = line.chars().skip(column as usize).take(of.width as usize).collect();
    assert_eq!(found.chars().count(), of.width as usize, "the width leaves the line: {of:?}");
    found
}

fn path(of: &str) -> String {
    format!("{}{of}", env!("CARGO_MANIFEST_DIR"))
}

fn blessing() -> bool {
    std::env::var_os("GEZHI_BLESS").is_some()
}

#[expect(clippy::disallowed_methods, reason = "a test reads its corpus; the engine reads nothing")]
fn read(of: &str) -> String {
    std::fs::read_to_string(path(of)).unwrap_or_default()
}

fn corpus() -> Vec<Case> {
    let Corpus { case } = toml::from_str(&read(CORPUS)).unwrap();
    case
}

#[test]
fn every_case_says_all_that_is_wrong_and_no_more() {
    if blessing() {
        let text = blessed(&read(CORPUS), &corpus());
        std::fs::write(path(CORPUS), text).unwrap();
        return;
    }
    let mut wrong = String::new();
    for case in corpus() {
        let said: Vec<Expected> = case.said().into_iter().map(|(said, _)| said).collect();
        if said != case.expect {
            wrong += &format!("{}\n  said: {said:#?}\n  not:  {:#?}\n", case.name, case.expect);
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n{BLESS}");
}

#[test]
fn every_code_has_a_case() {
    if blessing() {
        return;
    }
    let cases = corpus();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "two cases have one name");
    let said: BTreeSet<String> =
        cases.iter().flat_map(|case| &case.expect).map(|expected| expected.code.clone()).collect();
    let unsaid: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| **code != Code::TooMany)
        .map(|code| code.name())
        .filter(|name| !said.contains(*name))
        .collect();
    assert!(unsaid.is_empty(), "no case gives {unsaid:?}");
}

#[test]
fn mistakes_in_five_files_are_told_at_once() {
    let five = corpus().into_iter().find(|case| case.name.contains("five files")).unwrap();
    let files: BTreeSet<String> = five
        .said()
        .iter()
        .map(|(said, _)| said.at.split(':').next().unwrap_or_default().to_owned())
        .collect();
    assert!(files.len() >= 5, "{files:?}");
}

/// More problems than are listed: the list ends with that very problem.
#[test]
fn a_thousand_problems_are_enough() {
    let mut case = corpus().remove(0);
    let rows = (0..2_000).map(|n| format!("R{n},T01,网格圆,TINY\n")).collect::<String>();
    case.files.insert("tables/assign.csv".into(), format!("编号,类别,→主办,依据\n{rows}"));
    let said = case.said();
    assert_eq!(said.len(), 1_001);
    assert_eq!(said.iter().filter(|(said, _)| said.code == "too-many").count(), 1);
}

/// The corpus with what the engine says now; everything but the expectations stays as it is.
fn blessed(text: &str, cases: &[Case]) -> String {
    let mut out = String::new();
    let mut parts = text.split("[[case]]\n");
    out.push_str(parts.next().unwrap_or_default());
    for (part, case) in parts.zip(cases) {
        out.push_str("[[case]]\n");
        let given = part.split("[[case.expect]]").next().unwrap_or_default();
        let is_heading = |line: &&str| line.starts_with('#');
        for line in given.lines().filter(|line| !line.is_empty() && !is_heading(line)) {
            out.push_str(line);
            out.push('\n');
        }
        for (expected, _) in case.said() {
            out.push('\n');
            out.push_str(&written(&expected));
        }
        out.push('\n');
        for line in part.lines().filter(is_heading) {
            out.push_str(line);
            out.push_str("\n\n");
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn written(of: &Expected) -> String {
    let mut out = String::from("[[case.expect]]\n");
    let members = [
        ("code", &of.code),
        ("at", &of.at),
        ("underlined", &of.underlined),
        ("zh", &of.zh),
        ("en", &of.en),
        ("hint_zh", &of.hint_zh),
        ("hint_en", &of.hint_en),
    ];
    for (name, text) in members {
        let quoted = if text.contains('\'') {
            serde_json::to_string(text).unwrap()
        } else {
            format!("'{text}'")
        };
        let quoted =
            if text.contains('\n') { serde_json::to_string(text).unwrap() } else { quoted };
        if !text.is_empty() {
            out.push_str(&format!("{name} = {quoted}\n"));
        }
    }
    out
}

#[test]
fn the_page_of_diagnostics_is_up_to_date() {
    let page = page(&corpus());
    if blessing() {
        std::fs::write(path(PAGE), page).unwrap();
        return;
    }
    assert!(read(PAGE) == page, "docs/diagnostics.md is not what the engine says; {BLESS}");
}

/// Every code with what it says, why, and an example.
fn page(cases: &[Case]) -> String {
    let mut out = String::from(
        "# Diagnostics\n\nWhat `gezhi check` can say of a rule pack: every code, why it matters, and an example from\n\
         `tests/corpus/bad/diagnostics.toml`. An error keeps the pack from being opened; a \
         warning does not.\n\
         This page is written from the engine (`GEZHI_BLESS=1 cargo test -p gezhi-engine`).\n",
    );
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let (name, what, why) = (code.name(), code.what(), code.why());
        out.push_str(&format!("\n## {name}\n\n*{severity}.* {what} {why}\n"));
        let example = cases.iter().find_map(|case| {
            Some((case, case.expect.iter().find(|expected| expected.code == name)?))
        });
        let Some((case, said)) = example else { continue };
        out.push_str(&format!("\nExample: {}.\n\n```text\n{}```\n", case.name, drawn(case, said)));
    }
    out
}

fn drawn(case: &Case, said: &Expected) -> String {
    let mut out = format!("{}: {}\n  {}\n", said.at, said.zh, said.en);
    let mut place = said.at.rsplitn(3, ':');
    let (column, line, file) = (place.next(), place.next(), place.next());
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<usize>().ok());
    if let (Some(column), Some(line), Some(file)) = (number(column), number(line), file) {
        let bundle = case.bundle();
        let (layer, file) = file.split_once(':').unwrap_or(("tiny", file));
        let named = |l: &&Layer| {
            let manifest = l.files.get("pack.toml").map_or("", String::as_str);
            manifest.contains(&format!("id = \"{layer}\""))
        };
        let text = bundle.layers.iter().find(named).and_then(|l| l.files.get(file));
        if let Some(text) = text.and_then(|text| text.lines().nth(line - 1)) {
            out.push_str(&format!("    {text}\n"));
            let wide = |c: char| if c.is_ascii() { " " } else { "　" };
            let before: String = text.chars().take(column.saturating_sub(1)).map(wide).collect();
            let marks: String =
                said.underlined.chars().map(|c| if c.is_ascii() { "^" } else { "＾" }).collect();
            out.push_str(&format!("    {before}{marks}\n"));
        }
    }
    for hint in [&said.hint_zh, &said.hint_en] {
        if !hint.is_empty() {
            out.push_str(&format!("  = {hint}\n"));
        }
    }
    out
}
