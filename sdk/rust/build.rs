//! Finds the component that the crate embeds: `GEZHI_ENGINE`, the one packaged with the crate, or
//! one built from source.
//!
//! `GEZHI_INSTALL=never` forbids installing a compiler for wasm where there is none.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use gezhi_artefact::{Install, Options, build, check, digest, target_of};

/// Published packages carry the component here; the repository does not.
const PACKAGED: &str = "engine/gezhi.component.wasm";
/// Published packages carry the common layer here; in the workspace it is `rules/common`.
const PACKAGED_COMMON: &str = "common";
/// Its files; a test holds this list to the folder.
const COMMON_FILES: [&str; 6] = [
    "calendars/cn-mainland.csv",
    "pack.toml",
    "properties.rhai",
    "tables/clocks.csv",
    "tables/transitions.csv",
    "vocabulary.toml",
];
/// What the component is built from, seen from the workspace.
const SOURCES: [&str; 5] = ["Cargo.lock", "Cargo.toml", "engine", "wit/src", "wit/gezhi.wit"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=GEZHI_ENGINE");
    println!("cargo:rerun-if-env-changed=GEZHI_INSTALL");
    println!("cargo:rerun-if-changed=build.rs");
    write_common()?;
    let path = component()?;
    let bytes = fs::read(&path).map_err(|error| format!("`{}`: {error}", path.display()))?;
    check::core_of(&bytes)?;
    println!("cargo:rustc-env=GEZHI_COMPONENT={}", path.display());
    println!("cargo:rustc-env=GEZHI_COMPONENT_DIGEST={}", digest(&bytes));
    Ok(())
}

fn component() -> Result<PathBuf, Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    if let Some(path) = env::var_os("GEZHI_ENGINE") {
        return Ok(watched(fs::canonicalize(path)?));
    }
    let packaged = here.join(PACKAGED);
    if packaged.is_file() {
        return Ok(watched(packaged));
    }
    build_from_source(&here.join("../..").canonicalize()?)
}

fn build_from_source(workspace: &Path) -> Result<PathBuf, Box<dyn Error>> {
    for source in SOURCES.map(|source| workspace.join(source)) {
        // Cargo runs a script that names an absent file every time.
        if source.exists() {
            watched(source);
        }
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let artefact = build(&Options {
        workspace: workspace.to_owned(),
        target: target_of(&out).unwrap_or(&out).to_owned(),
        cargo_home: None,
        install: Install::from_env(),
        say: |text| println!("cargo:warning={text}"),
    })?;
    Ok(artefact.component)
}

fn watched(path: PathBuf) -> PathBuf {
    println!("cargo:rerun-if-changed={}", path.display());
    path
}

/// Writes the common layer's files into the source that `pack_dir` includes.
fn write_common() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let packaged = here.join(PACKAGED_COMMON);
    let folder = if packaged.is_dir() { packaged } else { here.join("../../rules/common") };
    let folder = watched(folder.canonicalize()?);
    let mut source = String::from("const COMMON: &[(&str, &str)] = &[\n");
    for name in COMMON_FILES {
        let path = folder.join(name);
        source.push_str(&format!(
            "    ({name:?}, include_str!({:?})),\n",
            path.display().to_string()
        ));
    }
    source.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("common.rs"), source)?;
    Ok(())
}
