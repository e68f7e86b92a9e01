//! All automation of the workspace: `cargo xtask help` lists it.
//!
//! Not responsible for: anything that a user of the library needs. Nothing here depends on the SDK,
//! so `cargo xtask setup` is quick to compile on a fresh machine.

mod artefact;
mod bless;
mod demo;
mod hosts;
mod package;
mod reproducible;
mod shell;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::shell::{cargo, say};

/// All automation of the Gezhi workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Find a way to compile for wasm, install one if there is none, and say which it is
    Setup,
    /// Build the component and print its files, size and digest
    Component,
    /// Run every check, in the order in which they fail fastest; this is what CI runs
    Test,
    /// Build and test every binding, put the corpus to each, and compare their bytes
    Hosts {
        /// Only these, as python; all if none is named
        only: Vec<String>,
        /// Measure each as well
        #[arg(long)]
        bench: bool,
    },
    /// Make the packages of the Rust SDK and what it needs
    Package,
    /// Decide the incidents of five published articles
    Demo,
    /// Build the component in two places and compare the bytes
    Reproducible,
    /// Write the schemas, the golden files and the snapshots anew; review the diff
    Bless,
    /// Run the benches
    Bench,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Setup => artefact::setup(),
        Task::Component => artefact::component(),
        Task::Test => test::run(),
        Task::Hosts { only, bench } => hosts::run(&only, bench),
        Task::Package => package::run(),
        Task::Demo => demo::run(),
        Task::Reproducible => reproducible::run(),
        Task::Bless => bless::run(),
        Task::Bench => shell::run(&mut cargo(&["bench", "--package", "gezhi-benches"])),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&format!("error: {failure}"));
            ExitCode::FAILURE
        }
    }
}
