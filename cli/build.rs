//! Carries the packs that `gezhi init --from` copies: the model district and the timetable below
//! it.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Published packages carry the packs here; in the workspace they are `rules`.
const PACKAGED: &str = "rules";
/// The packs, as paths in `rules`.
const PACKS: [&str; 2] = ["model", "timetables/yuncheng"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let packaged = here.join(PACKAGED);
    let rules = if packaged.is_dir() { packaged } else { here.join("../rules") }.canonicalize()?;
    let mut source = String::from("const PACKS: &[(&str, &str, &str)] = &[\n");
    for pack in PACKS {
        let folder = rules.join(pack);
        println!("cargo:rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        list(&folder, &folder, &mut files)?;
        files.sort();
        for name in files {
            let path = folder.join(&name).display().to_string();
            source.push_str(&format!("    ({pack:?}, {name:?}, include_str!({path:?})),\n"));
        }
    }
    source.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("packs.rs"), source)?;
    Ok(())
}

/// The files of a pack, as paths in its folder.
fn list(root: &Path, folder: &Path, files: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(root, &path, files)?;
        } else {
            let name = path.strip_prefix(root)?.to_str().ok_or("a name that is not Unicode")?;
            files.push(name.replace('\\', "/"));
        }
    }
    Ok(())
}
