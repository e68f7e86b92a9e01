//! The inner compiler's environment: what an outer cargo, clippy or shell sets does not reach it.
//!
//! Not responsible for: configuration files; cargo reads those of the workspace and of the user.

use std::env;
use std::ffi::OsStr;
use std::process::Command;

/// Variables that say where things are or how to reach the network, not how to compile.
const KEPT: [&str; 2] = ["CARGO_HOME", "RUSTUP_HOME"];
const KEPT_PREFIXES: [&str; 5] =
    ["CARGO_HTTP_", "CARGO_NET_", "CARGO_REGISTRIES_", "CARGO_REGISTRY_", "RUSTUP_DIST_"];

/// Variables that change what is compiled: cargo's own, rustc's, and what cargo sets for build
/// scripts.
const DROPPED: [&str; 12] = [
    "CLIPPY_ARGS",
    "DEBUG",
    "HOST",
    "LD_LIBRARY_PATH",
    "MAKEFLAGS",
    "MFLAGS",
    "NUM_JOBS",
    "OPT_LEVEL",
    "OUT_DIR",
    "PROFILE",
    "TARGET",
    "WIT_BINDGEN_DEBUG",
];
const DROPPED_PREFIXES: [&str; 6] =
    ["CARGO", "RUST", "DEP_", "CLIPPY", "CONST_RANDOM", "SOURCE_DATE_EPOCH"];

/// `program` with an environment that a build can be repeated in.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_dropped) {
            command.env_remove(&name);
        }
    }
    command
}

fn is_dropped(name: &str) -> bool {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    let kept = KEPT.contains(&name) || starts(&KEPT_PREFIXES);
    !kept && (DROPPED.contains(&name) || starts(&DROPPED_PREFIXES))
}

#[cfg(test)]
mod tests {
    use super::is_dropped;

    #[test]
    fn outer_builds_do_not_leak() {
        for name in [
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_TARGET_DIR",
            "CARGO_PROFILE_RELEASE_LTO",
            "CARGO_PKG_NAME",
            "RUSTC_WORKSPACE_WRAPPER",
            "RUSTC",
            "RUSTFLAGS",
            "RUSTUP_TOOLCHAIN",
            "OUT_DIR",
            "DEP_X_Y",
        ] {
            assert!(is_dropped(name), "{name}");
        }
        for name in ["CARGO_HOME", "CARGO_NET_OFFLINE", "HTTPS_PROXY", "HOME", "PATH", "DEBUGGER"] {
            assert!(!is_dropped(name), "{name}");
        }
    }
}
