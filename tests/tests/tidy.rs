//! House rules that can be counted: every offence is listed, with its file and line.
//!
//! Not responsible for: what clippy and rustfmt see, or what only a reader can judge.

use std::fs;
use std::process::Command;

use gezhi_tests::root;

/// Lines of a Rust file: over the first it is printed, over the second refused.
const FILE_LINES: (usize, usize) = (400, 600);
/// Columns of a line of Rust; a line that holds a string or an address may be longer.
const COLUMNS_MAX: usize = 100;
/// Lines of `ARCHITECTURE.md`: a map is read whole or not at all.
const MAP_LINES_MAX: usize = 199;
/// Least share of documentation in percent of the lines that are not empty, tests apart: a fifth.
const DOCUMENTED_MIN: [(&str, usize); 2] = [("engine/src/", 20), ("sdk/rust/src/", 20)];
/// This file names what it forbids.
const ITSELF: &str = "tests/tests/tidy.rs";

/// A file that git tracks: its path, and its text where it has one.
struct File {
    path: String,
    text: Option<String>,
}

impl File {
    fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs") && self.path != ITSELF
    }

    /// Whether all of it is tests; a module of tests inside a file is cut off by [`production`].
    fn is_tests(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }
}

fn tracked() -> Vec<File> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root("")).output();
    let output = output.expect("git is here");
    assert!(output.status.success(), "`git ls-files` failed");
    let paths = String::from_utf8(output.stdout).expect("paths are Unicode");
    let paths = paths.split_terminator('\0').filter(|path| root(path).is_file());
    let read = |path: &str| fs::read(root(path)).ok().and_then(|b| String::from_utf8(b).ok());
    paths.map(|path| File { path: path.to_owned(), text: read(path) }).collect()
}

fn refuse(offences: &[String], rule: &str) {
    assert!(offences.is_empty(), "{rule}; {} offences:\n{}", offences.len(), offences.join("\n"));
}

/// `path:line` of every line that `bad` dislikes.
fn lines(file: &File, bad: impl Fn(&str) -> bool) -> Vec<String> {
    let numbered = file.text().lines().zip(1..);
    numbered.filter(|(line, _)| bad(line)).map(|(_, at)| format!("{}:{at}", file.path)).collect()
}

/// The lines before a module of tests.
fn production(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default().lines()
}

#[test]
fn files_are_short() {
    let mut offences = Vec::new();
    for file in tracked().iter().filter(|file| file.is_rust()) {
        let count = file.text().lines().count();
        if count > FILE_LINES.1 {
            offences.push(format!("{}: {count} lines", file.path));
        } else if count > FILE_LINES.0 {
            println!("{}: {count} lines; aim at {}", file.path, FILE_LINES.0);
        }
    }
    refuse(&offences, "a file of Rust has at most 600 lines");
    let map = fs::read_to_string(root("ARCHITECTURE.md")).expect("the map");
    assert!(map.lines().count() <= MAP_LINES_MAX, "ARCHITECTURE.md has {}", map.lines().count());
}

#[test]
fn lines_are_short() {
    let long = |line: &str| {
        let is_text = line.contains('"') || line.contains("://");
        line.chars().count() > COLUMNS_MAX && !is_text
    };
    let files = tracked();
    let offences: Vec<String> =
        files.iter().filter(|f| f.is_rust()).flat_map(|file| lines(file, long)).collect();
    refuse(&offences, "a line of Rust has at most 100 columns, comments included");
}

#[test]
fn modules_stand_beside_their_folders_and_have_heads() {
    let files = tracked();
    let rust = || files.iter().filter(|file| file.is_rust());
    let named = rust().filter(|file| file.path.ends_with("/mod.rs"));
    let offences: Vec<String> = named.map(|file| file.path.clone()).collect();
    refuse(&offences, "`foo.rs` beside `foo/`, never `mod.rs`");
    // The head of a module of tests is its parent's.
    let headless =
        rust().filter(|f| !f.text().starts_with("//!") && !f.path.ends_with("/tests.rs"));
    let offences: Vec<String> = headless.map(|file| file.path.clone()).collect();
    refuse(&offences, "a module begins with `//!` and says what it is for");
}

#[test]
fn forbidden_words_do_not_occur() {
    let files = tracked();
    let words = ["#[allow", "#![allow", "TODO", "FIXME", "XXX", "todo!", "unimplemented!"];
    let has = |line: &str| words.iter().any(|word| line.contains(*word));
    let mut offences: Vec<String> =
        files.iter().filter(|f| f.is_rust()).flat_map(|file| lines(file, has)).collect();
    let engine = files.iter().filter(|file| file.path.starts_with("engine/src/"));
    offences.extend(engine.flat_map(|f| lines(f, |line| line.to_lowercase().contains("today"))));
    refuse(&offences, "no `#[allow]`, no to-dos; and the engine knows no today");
}

#[test]
fn the_tree_holds_sources_only() {
    let machine = ["/root/", "/home/", "/work/", "/Users/"];
    let endings = [".wasm", ".cwasm", ".so", ".dll", ".dylib", ".a", ".o"];
    let mut offences = Vec::new();
    for file in tracked().iter().filter(|file| file.path != ITSELF) {
        if file.text.is_none() || endings.iter().any(|ending| file.path.ends_with(*ending)) {
            offences.push(format!("{}: not a text", file.path));
        }
        offences.extend(lines(file, |line| machine.iter().any(|path| line.contains(*path))));
    }
    refuse(&offences, "no binaries, and no paths of one machine");
}

#[test]
fn packs_explain_themselves_and_their_rows() {
    let files = tracked();
    let mut offences = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("rules/")) {
        let folder = file.path.strip_suffix("pack.toml").unwrap_or_default();
        let readme = format!("{folder}README.md");
        if !folder.is_empty() && files.iter().all(|other| other.path != readme) {
            offences.push(format!("{readme} is missing"));
        }
        if !file.path.ends_with(".csv") {
            continue;
        }
        let header = file.text().lines().find(|line| !line.starts_with('#')).unwrap_or_default();
        if !header.split(',').any(|cell| matches!(cell, "依据" | "citation")) {
            offences.push(format!("{}: its rows cite nothing", file.path));
        }
        if file.text().contains(['\r', '\u{feff}']) {
            offences.push(format!("{}: a mark at its start, or line ends of Windows", file.path));
        }
    }
    refuse(&offences, "a pack has a README, its rows cite sources, its lines end with \\n");
}

#[test]
fn code_is_documented() {
    for (folder, percent) in DOCUMENTED_MIN {
        let (mut documented, mut all) = (0, 0);
        let files = tracked();
        let mine = files.iter().filter(|file| file.is_rust() && file.path.starts_with(folder));
        for file in mine.filter(|file| !file.is_tests()) {
            let written = production(file.text()).map(str::trim).filter(|line| !line.is_empty());
            for line in written {
                documented += usize::from(line.starts_with("///") || line.starts_with("//!"));
                all += 1;
            }
        }
        println!("{folder}: {documented} of {all} lines document; the aim is a fifth");
        let share = documented * 100 / all;
        assert!(share >= percent, "{folder}: {share} % documentation, not {percent} %");
    }
}
