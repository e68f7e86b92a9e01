//! Expectations written anew: the schemas, the component's interface, the snapshots.
//!
//! Not responsible for: judging them. The diff is reviewed by a person.

use std::fs;
use std::path::Path;

use gezhi_artefact::{build, encode};
use gezhi_contract::schema;

use crate::artefact;
use crate::shell::{self, Failure, cargo, root, say};

/// Writes all expectations anew.
pub(crate) fn run() -> Result<(), Failure> {
    schemas(&root().join("wit/schema"))?;
    interface(&root().join("tests/golden/component.wit"))?;
    let mut test = cargo(&["test", "--workspace", "--exclude", "gezhi-component"]);
    shell::run(test.env("INSTA_UPDATE", "always").env("GEZHI_BLESS", "1"))
}

/// One file per payload, and none for a payload that is gone.
fn schemas(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        fs::remove_dir_all(folder).map_err(Failure::at(folder))?;
    }
    fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    for (name, schema) in schema::all() {
        write(&folder.join(format!("{name}.json")), &schema::text(&schema))?;
    }
    Ok(())
}

fn interface(path: &Path) -> Result<(), Failure> {
    let component = build(&artefact::options())?.component;
    let bytes = fs::read(&component).map_err(Failure::at(&component))?;
    write(path, &encode::interface(&bytes)?)
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    say(&format!("writing {}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    }
    fs::write(path, text).map_err(Failure::at(path))
}
