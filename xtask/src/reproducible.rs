//! The component's bytes depend on its sources alone: not on the folder, not on `CARGO_HOME`.
//!
//! It is built in the workspace and in a copy elsewhere, with another `CARGO_HOME`; the bytes must
//! be equal. The copy is kept, so only the first run compiles everything.

use std::fs;
use std::path::{Path, PathBuf};

use gezhi_artefact::{Artefact, Options, build};

use crate::artefact;
use crate::shell::{Failure, print, say};

/// Where the copy lies in the target folder: on purpose at a depth that the workspace is not at.
const COPY: &str = "reproducible/a/much longer/path/than the workspace has/gezhi";
const COPY_TARGET: &str = "reproducible/target";
const CARGO_HOME: &str = "reproducible/another cargo home";
/// Folders with nothing that the component is built from.
const SKIPPED: [&str; 3] = ["target", ".git", "node_modules"];

/// Builds twice and compares.
pub(crate) fn run() -> Result<(), Failure> {
    let here = artefact::options();
    let there = Options {
        workspace: here.target.join(COPY),
        target: here.target.join(COPY_TARGET),
        cargo_home: Some(here.target.join(CARGO_HOME)),
        ..here.clone()
    };
    copy_sources(&here.workspace, &there.workspace)?;
    share_registry(&here.target.join(CARGO_HOME));
    say("building the component in the workspace and in a copy with another CARGO_HOME");
    let first = build(&here)?;
    let second = build(&there)?;
    compare(&first, &second)?;
    print(&format!("two builds, the same bytes: {}", first.digest));
    Ok(())
}

fn compare(first: &Artefact, second: &Artefact) -> Result<(), Failure> {
    for (a, b) in [(&first.component, &second.component), (&first.core, &second.core)] {
        let read = |path: &PathBuf| fs::read(path).map_err(Failure::at(path));
        let (left, right) = (read(a)?, read(b)?);
        if left != right {
            let at = left.iter().zip(&right).position(|(x, y)| x != y);
            return Err(Failure::Differs(format!(
                "`{}` ({} bytes) and `{}` ({} bytes) differ from byte {}",
                a.display(),
                left.len(),
                b.display(),
                right.len(),
                at.unwrap_or(left.len().min(right.len()))
            )));
        }
    }
    Ok(())
}

/// Makes `to` hold what the component is built from in `from`, leaving unchanged files untouched.
fn copy_sources(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(Failure::at(to))?;
    let mut wanted = Vec::new();
    for entry in fs::read_dir(from).map_err(Failure::at(from))? {
        let entry = entry.map_err(Failure::at(from))?;
        let (name, source) = (entry.file_name(), entry.path());
        if SKIPPED.iter().any(|skipped| name == *skipped) {
            continue;
        }
        let copy = to.join(&name);
        if source.is_dir() {
            copy_sources(&source, &copy)?;
        } else if is_source(&source) {
            let bytes = fs::read(&source).map_err(Failure::at(&source))?;
            if fs::read(&copy).ok().as_ref() != Some(&bytes) {
                fs::write(&copy, bytes).map_err(Failure::at(&copy))?;
            }
        } else {
            continue;
        }
        wanted.push(name);
    }
    for entry in fs::read_dir(to).map_err(Failure::at(to))?.flatten() {
        if entry.path().is_file() && !wanted.contains(&entry.file_name()) {
            fs::remove_file(entry.path()).map_err(Failure::at(&entry.path()))?;
        }
    }
    Ok(())
}

/// Manifests of all members (cargo reads them all), Rust, WIT, and cargo's own settings.
fn is_source(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("lock" | "rs" | "toml" | "wit"))
}

/// Lends the registry's downloads to another `CARGO_HOME` under another path; without it cargo
/// downloads.
fn share_registry(home: &Path) {
    let usual = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    if let Some(usual) = usual
        && fs::create_dir_all(home).is_ok()
    {
        for folder in ["registry", "git"] {
            link(&usual.join(folder), &home.join(folder));
        }
    }
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) {
    // It may stand there already, or not be possible: then cargo downloads.
    let _ = std::os::unix::fs::symlink(from, to);
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) {}
