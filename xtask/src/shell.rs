//! Running commands and speaking to the terminal, in one place.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use thiserror::Error;

/// Why a task did not succeed.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// There is no component.
    #[error(transparent)]
    Build(#[from] gezhi_artefact::BuildError),
    /// A command failed.
    #[error("`{0}` failed")]
    Command(String),
    /// A step of the tests failed.
    #[error("step `{step}` failed; repeat it with `{again}`")]
    Step {
        /// The step's name.
        step: &'static str,
        /// The command that repeats it.
        again: String,
    },
    /// Two builds differ.
    #[error("{0}")]
    Differs(String),
    /// A file could not be read or written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

impl Failure {
    /// For `map_err`: a failure at `path`.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { path: path.to_owned(), source }
    }
}

/// Tells the person at the terminal something; results go to stdout by [`print`].
#[expect(
    clippy::print_stderr,
    reason = "this is a command-line tool; all of it speaks through here"
)]
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}

/// Writes a line of the result.
#[expect(
    clippy::print_stdout,
    reason = "this is a command-line tool; all of it speaks through here"
)]
pub(crate) fn print(text: &str) {
    println!("{text}");
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The target folder: the one that this program was built in.
pub(crate) fn target() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    let built_in = gezhi_artefact::target_of(&program).map(Path::to_owned);
    built_in.unwrap_or_else(|| root().join("target"))
}

/// A cargo command in the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(root()).args(arguments);
    command
}

/// A command as it would be typed.
pub(crate) fn typed(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default();
    let mut words: Vec<_> = vec![program.to_string_lossy()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy()));
    words.join(" ")
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Failure::Command(typed(command))),
    }
}
