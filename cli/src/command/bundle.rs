//! `gezhi bundle`: a pack and its layers as one JSON file.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use gezhi::contract::json;

use crate::arguments::PackArguments;
use crate::failure::{Exit, Failure};
use crate::packs;
use crate::terminal::Terminal;

/// Arguments of `bundle`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::BUNDLE)]
pub struct Arguments {
    #[command(flatten)]
    pub pack: PackArguments,
    /// Write here instead of to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Runs `bundle`. A pack with errors is refused: a bundle is made to be opened.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let bundle = packs::bundle(&arguments.pack)?;
    packs::open(&terminal.engine()?, &bundle)?;
    let text = json::canonical(&bundle);
    match &arguments.output {
        Some(path) => fs::write(path, text).map_err(|error| Failure::unwritable(path, &error))?,
        None => terminal.print(&text)?,
    }
    terminal.note(&format!("{}\n", bundle.digest()));
    Ok(Exit::Fine)
}
