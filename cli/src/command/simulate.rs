//! `gezhi simulate`: a pack's policy tried out before people live under it.

mod backtest;
mod output;

use std::path::PathBuf;

use clap::Args;

use crate::arguments::PackArguments;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use backtest::BacktestArguments;
use output::Output;

/// Arguments of `simulate`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::SIMULATE)]
pub struct Arguments {
    /// The rule pack: its folder, a workbook (.xlsx), a bundle (.json), or a baked district (.wasm)
    #[arg(value_name = "PACK", conflicts_with = "pack")]
    pub simulated: Option<PathBuf>,
    #[command(flatten)]
    pub pack: PackArguments,
    #[command(flatten)]
    pub backtest: BacktestArguments,
    #[command(flatten)]
    pub output: Output,
}

/// Runs `simulate`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut pack = arguments.pack.clone();
    pack.pack = arguments.simulated.clone().or(pack.pack);
    backtest::run(&arguments.backtest, (&pack, &arguments.output), terminal)
}
