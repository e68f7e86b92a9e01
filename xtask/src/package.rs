//! The Rust crates as a stranger would publish them.
//!
//! The SDK's package carries the component and the common layer, which git has elsewhere or not at
//! all: they are laid into its folder first, and taken away afterwards.
//!
//! Not responsible for: the other languages; each has its own tool, see `docs/embedding/`.

use std::fs;
use std::path::Path;

use crate::artefact::options;
use crate::shell::{self, Failure, cargo, root};

/// The SDK and what it needs, each with its folder.
const CRATES: [(&str, &str); 4] = [
    ("gezhi-contract", "wit"),
    ("gezhi-workbook", "sdk/workbook"),
    ("gezhi-artefact", "xtask/artefact"),
    ("gezhi", "sdk/rust"),
];
/// What every package says of its licence.
const TERMS: [&str; 2] = ["LICENSE", "NOTICE"];

/// Makes the packages in the target folder's `package`.
pub(crate) fn run() -> Result<(), Failure> {
    let component = gezhi_artefact::build(&options())?.component;
    let sdk = root().join("sdk/rust");
    let (engine, common) = (sdk.join("engine"), sdk.join("common"));
    fs::create_dir_all(&engine).map_err(Failure::at(&engine))?;
    let packed = engine.join(gezhi_artefact::COMPONENT_FILE);
    fs::copy(&component, &packed).map_err(Failure::at(&packed))?;
    copy(&root().join("rules/common"), &common)?;
    // Not built once more: it is what the tests have built.
    let mut arguments = vec!["package", "--no-verify", "--allow-dirty"];
    let mut terms = Vec::new();
    for (name, folder) in CRATES {
        arguments.extend(["--package", name]);
        for file in TERMS {
            let there = root().join(folder).join(file);
            fs::copy(root().join(file), &there).map_err(Failure::at(&there))?;
            terms.push(there);
        }
    }
    let made = shell::run(&mut cargo(&arguments));
    for file in terms {
        fs::remove_file(&file).map_err(Failure::at(&file))?;
    }
    for folder in [engine, common] {
        fs::remove_dir_all(&folder).map_err(Failure::at(&folder))?;
    }
    made
}

/// Copies a layer's files, without its scenarios and its README.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(Failure::at(to))?;
    for entry in fs::read_dir(from).map_err(Failure::at(from))? {
        let path = entry.map_err(Failure::at(from))?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            if name != "scenarios" {
                copy(&path, &to.join(name))?;
            }
        } else if name != "README.md" {
            fs::copy(&path, to.join(name)).map_err(Failure::at(&path))?;
        }
    }
    Ok(())
}
