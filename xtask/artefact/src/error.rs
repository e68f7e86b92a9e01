//! Why there is no component.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why there is no component.
#[derive(Debug, Error)]
pub enum BuildError {
    /// No compiler on this machine can build for wasm, and none may or could be installed.
    #[error(
        "no way to compile for `wasm32-unknown-unknown` was found\n\
         {tried}\
         help: run `cargo xtask setup`, or install one of these by hand:\n  \
         rustup target add wasm32-unknown-unknown\n  \
         apt-get install rustc-web rust-web-src lld   (Debian)\n\
         help: or point `GEZHI_ENGINE` at a `gezhi.component.wasm` that was built elsewhere"
    )]
    NoWay {
        /// One line for each way that was tried.
        tried: String,
    },
    /// The inner cargo failed.
    #[error("`{command}` failed\n{output}")]
    Cargo {
        /// The command.
        command: String,
        /// What it wrote to stderr.
        output: String,
    },
    /// The core module could not be encoded.
    #[error("the core module cannot be made a component: {0}")]
    Encode(String),
    /// The component breaks an invariant.
    #[error("the component is refused: {0}")]
    Refused(String),
    /// A file could not be read or written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

impl BuildError {
    /// For `map_err`: a failure at `path`.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { path: path.to_owned(), source }
    }
}
