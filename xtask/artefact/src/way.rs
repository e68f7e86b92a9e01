//! Ways to compile for wasm, in the order in which they are tried.
//!
//! Not responsible for: compiling. A way is only where the compiler, the linker and the standard
//! library are.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::debian;
use crate::environment::command;
use crate::{BuildError, Install, Options};

/// The target.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's compiler, which comes with library sources of the same version (`rust-web-src`).
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// Debian's packages.
const DEBIAN_PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];

/// A way to compile for wasm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// The compiler has the target's standard library.
    Std {
        /// The compiler.
        rustc: PathBuf,
    },
    /// The compiler has the sources of the standard library, which is built along.
    Sources {
        /// The compiler.
        rustc: PathBuf,
        /// The linker.
        linker: PathBuf,
    },
}

impl Way {
    /// The compiler.
    #[must_use]
    pub fn rustc(&self) -> &Path {
        match self {
            Self::Std { rustc } | Self::Sources { rustc, .. } => rustc,
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Std { rustc } => {
                write!(f, "`{}` with its own library for {TARGET}", rustc.display())
            }
            Self::Sources { rustc, linker } => write!(
                f,
                "`{}` with the library built from its sources, linked by `{}`",
                rustc.display(),
                linker.display()
            ),
        }
    }
}

/// Finds a way, installing one where `options` allow it.
///
/// # Errors
/// [`BuildError::NoWay`] with what was tried.
pub fn find(options: &Options) -> Result<Way, BuildError> {
    let mut tried = String::new();
    let active = active_rustc(&options.workspace);
    if let Some(way) = active.as_deref().and_then(with_std) {
        return Ok(way);
    }
    tried.push_str("the active toolchain has no library for it\n");
    if let Some(way) = with_sources(active.as_deref()) {
        return Ok(way);
    }
    tried.push_str("there is no Debian compiler with its library sources and a linker\n");
    if options.install == Install::Allowed {
        match add_target(options, active.as_deref()) {
            Some(way) => return Ok(way),
            None => tried.push_str("`rustup target add` did not work\n"),
        }
        match install_packages(options, active.as_deref()) {
            Some(way) => return Ok(way),
            None => tried.push_str("Debian's packages could not be installed\n"),
        }
    }
    Err(BuildError::NoWay { tried })
}

/// The real compiler behind `rustc`: rustup's proxy would choose by folder and environment.
fn active_rustc(workspace: &Path) -> Option<PathBuf> {
    // Here rustup's choice of toolchain is wanted, so its variables stay: a plain command.
    let mut ask = Command::new("rustc");
    let sysroot = answer(ask.args(["--print", "sysroot"]).current_dir(workspace))?;
    let rustc = Path::new(&sysroot).join("bin").join(executable("rustc"));
    rustc.is_file().then_some(rustc)
}

fn with_std(rustc: &Path) -> Option<Way> {
    let folder = answer(command(rustc).args(["--print", "target-libdir", "--target", TARGET]))?;
    let mut entries = std::fs::read_dir(folder).ok()?.flatten();
    entries
        .any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
        .then(|| Way::Std { rustc: rustc.to_owned() })
}

/// Debian's compiler with its library sources; `active` is asked for a linker first.
fn with_sources(active: Option<&Path>) -> Option<Way> {
    let rustc = PathBuf::from(DEBIAN_RUSTC);
    let sysroot = answer(command(&rustc).args(["--print", "sysroot"]))?;
    let sources = Path::new(&sysroot).join("lib/rustlib/src/rust/library/std/Cargo.toml");
    sources.is_file().then_some(())?;
    Some(Way::Sources { linker: linker(active)?, rustc })
}

/// `rust-lld` of the active or any other rustup toolchain, or LLVM's own from the path.
fn linker(active: Option<&Path>) -> Option<PathBuf> {
    let active = active.and_then(Path::parent).and_then(Path::parent).map(Path::to_owned);
    let mut others =
        rustup_home().map(|home| folders(&home.join("toolchains"))).unwrap_or_default();
    others.sort();
    let mut found = active
        .into_iter()
        .chain(others)
        .flat_map(|toolchain| folders(&toolchain.join("lib/rustlib")))
        .map(|host| host.join("bin").join(executable("rust-lld")));
    found.find(|linker| linker.is_file()).or_else(|| on_path(&["rust-lld", "wasm-ld"]))
}

fn add_target(options: &Options, rustc: Option<&Path>) -> Option<Way> {
    let rustc = rustc?;
    let toolchains = rustup_home()?.join("toolchains");
    let toolchain = rustc.strip_prefix(toolchains).ok()?.components().next()?;
    (options.say)(&format!("running `rustup target add {TARGET}`"));
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET, "--toolchain"]).arg(toolchain);
    run(&mut rustup).then(|| with_std(rustc)).flatten()
}

fn install_packages(options: &Options, active: Option<&Path>) -> Option<Way> {
    let mut packages = DEBIAN_PACKAGES.to_vec();
    if linker(active).is_none() {
        packages.push("lld");
    }
    debian::install(&packages, options.say).then(|| with_sources(active)).flatten()
}

fn rustup_home() -> Option<PathBuf> {
    env::var_os("RUSTUP_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".rustup")))
}

/// `cargo` beside the active compiler, or the one on the path.
pub(crate) fn cargo(workspace: &Path) -> PathBuf {
    active_rustc(workspace)
        .map(|rustc| rustc.with_file_name(executable("cargo")))
        .filter(|cargo| cargo.is_file())
        .unwrap_or_else(|| PathBuf::from("cargo"))
}

fn executable(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let mut candidates = env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(executable(name))));
    candidates.find(|candidate| candidate.is_file())
}

/// The folders in a folder; none where it cannot be read.
pub(crate) fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(of).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// The first line that a command answers, or nothing where it fails.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Runs a command with its output on stderr: cargo reads a build script's stdout.
pub(crate) fn run(command: &mut Command) -> bool {
    let command = command.stdin(Stdio::null()).stdout(std::io::stderr());
    command.status().is_ok_and(|status| status.success())
}
