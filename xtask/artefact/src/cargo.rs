//! The inner cargo: the same sources give the same bytes, in any folder, with any `CARGO_HOME`.
//!
//! Not responsible for: finding a compiler, or what becomes of the core module.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::environment::command;
use crate::way::{self, TARGET, Way};
use crate::{BuildError, MEMORY_PAGES_MAX, Options};

/// The shadow stack in linear memory. rustc puts it below the data, so an overflow traps and
/// overwrites nothing.
const STACK_BYTES: u64 = 1024 * 1024;
/// The package, and the profile in the workspace's manifest.
const PACKAGE: &str = "gezhi-component";
const PROFILE: &str = "component";

/// Compiles the core module and gives its path.
pub(crate) fn compile(options: &Options, way: &Way) -> Result<PathBuf, BuildError> {
    // A folder of its own: a build script that waited for the outer cargo's lock would wait for
    // itself.
    let target = options.target.join("component-build");
    let mut cargo = command(way::cargo(&options.workspace));
    cargo.current_dir(&options.workspace);
    cargo.args(["build", "--package", PACKAGE, "--profile", PROFILE, "--target", TARGET]);
    cargo.arg("--target-dir").arg(&target);
    if options.workspace.join("Cargo.lock").is_file() {
        cargo.arg("--locked");
    }
    if let Some(home) = &options.cargo_home {
        cargo.env("CARGO_HOME", home);
    }
    cargo.env("RUSTC", way.rustc());
    cargo.env("CONST_RANDOM_SEED", "gezhi");
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags(options, way));
    if let Way::Sources { linker, .. } = way {
        cargo.arg("-Zbuild-std=std,panic_abort");
        cargo.env("RUSTC_BOOTSTRAP", "1");
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        if !target.is_dir() {
            (options.say)("compiling the component, and the standard library first: minutes");
        }
    }
    run(&mut cargo)?;
    Ok(target.join(TARGET).join(PROFILE).join("gezhi_component.wasm"))
}

/// Runs cargo and keeps what it says for the error.
fn run(cargo: &mut Command) -> Result<(), BuildError> {
    let failed = |cargo: &Command, output: String| BuildError::Cargo {
        command: format!("{cargo:?}"),
        output,
    };
    match cargo.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(failed(cargo, String::from_utf8_lossy(&output.stderr).into_owned())),
        Err(error) => Err(failed(cargo, error.to_string())),
    }
}

/// rustc's flags, joined as cargo wants them: no folder of this machine may stay in the bytes.
fn flags(options: &Options, way: &Way) -> OsString {
    let bytes = MEMORY_PAGES_MAX * 65_536;
    let mut flags = vec![
        OsString::from(format!("-Clink-arg=--max-memory={bytes}")),
        OsString::from(format!("-Clink-arg=-zstack-size={STACK_BYTES}")),
    ];
    // The last prefix that matches wins, so the narrower ones come last.
    for (from, to) in remaps(options, way) {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(from);
        flag.push("=");
        flag.push(to);
        flags.push(flag);
    }
    flags.join(OsStr::new("\u{1f}"))
}

fn remaps(options: &Options, way: &Way) -> Vec<(PathBuf, &'static str)> {
    let mut remaps = Vec::new();
    if let Some(home) = options.cargo_home.clone().or_else(cargo_home) {
        remaps.extend(spellings(&home).map(|path| (path, "/cargo")));
        // The folder of a registry is named after its address, which a mirror changes.
        let mut registries = way::folders(&home.join("registry/src"));
        registries.sort();
        let registries = registries.iter().flat_map(|folder| spellings(folder));
        remaps.extend(registries.map(|path| (path, "/cargo/registry")));
    }
    remaps.extend(spellings(&options.workspace).map(|path| (path, "/gezhi")));
    let sysroot = way.rustc().parent().and_then(Path::parent);
    if let Some(sysroot) = sysroot {
        let sources = sysroot.join("lib/rustlib/src/rust");
        remaps.extend(spellings(&sources).map(|path| (path, "/rust")));
    }
    remaps
}

/// A path as it was given and as it resolves: rustc may see either.
fn spellings(path: &Path) -> impl Iterator<Item = PathBuf> {
    let real = fs::canonicalize(path).ok().filter(|real| real != path);
    [Some(path.to_owned()), real].into_iter().flatten()
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}
