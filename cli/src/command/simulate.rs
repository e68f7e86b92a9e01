//! `gezhi simulate`: a pack's policy tried out before people live under it.
//!
//! Not responsible for: any simulation, see `gezhi_sim`. Here is what is asked and where it goes.

mod backtest;
mod output;
mod properties;
mod year;

use std::path::{Path, PathBuf};

use clap::Args;
use gezhi::pack_dir::Sources;
use gezhi::{Bundle, Pack};
use gezhi_sim::error::SimError;

use crate::arguments::PackArguments;
use crate::failure::{Exit, Failure};
use crate::packs;
use crate::terminal::Terminal;
use backtest::BacktestArguments;
use output::Output;
use properties::PropertyArguments;
use year::YearArguments;

/// Arguments of `simulate`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::SIMULATE)]
pub struct Arguments {
    /// The rule pack: its folder, a workbook (.xlsx), a bundle (.json), or a baked district (.wasm)
    #[arg(value_name = "PACK", conflicts_with = "pack")]
    pub simulated: Option<PathBuf>,
    #[command(flatten)]
    pub pack: PackArguments,
    /// The seed; the same seed gives the same incidents
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// How many incidents to try
    #[arg(long, value_name = "NUMBER")]
    pub incidents: Option<u64>,
    #[command(flatten)]
    pub properties: PropertyArguments,
    #[command(flatten)]
    pub year: YearArguments,
    #[command(flatten)]
    pub backtest: BacktestArguments,
    #[command(flatten)]
    pub output: Output,
}

/// What every simulation stands on.
struct Ground {
    pack: Pack,
    bundle: Bundle,
    /// Where the pack is a folder: where it and its layers come from.
    sources: Option<Sources>,
    seed: u64,
    incidents: Option<u64>,
}

/// Runs `simulate`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut pack = arguments.pack.clone();
    pack.pack = arguments.simulated.clone().or(pack.pack);
    if arguments.backtest.backtest.is_some() {
        return backtest::run(&arguments.backtest, (&pack, &arguments.output), terminal);
    }
    let ground = ground(arguments, pack, terminal)?;
    if arguments.year.is_asked() {
        return year::run(&arguments.year, (&ground, &arguments.output), terminal);
    }
    properties::run(&arguments.properties, (&ground, &arguments.output), terminal)
}

/// Opens the pack, with the roster that lies in its folder where none is named.
fn ground(
    arguments: &Arguments,
    mut pack: PackArguments,
    terminal: &Terminal,
) -> Result<Ground, Failure> {
    let folder = pack.pack.clone().filter(|path| path.is_dir());
    pack.roster = pack.roster.or_else(|| folder.as_deref().and_then(own_roster));
    let sources = |folder: &Path| Sources {
        roster: pack.roster.clone(),
        ..packs::sources(folder, &pack.layers)
    };
    let sources = folder.as_deref().map(sources);
    let named = packs::named(&pack, terminal)?;
    Ok(Ground {
        pack: named.pack,
        bundle: named.bundle,
        sources,
        seed: arguments.seed,
        incidents: arguments.incidents,
    })
}

/// The roster in a pack's folder, where there is one.
fn own_roster(pack: &Path) -> Option<PathBuf> {
    let own = pack.join("roster.json");
    own.is_file().then_some(own)
}

/// A simulation that could not be run.
fn sim(error: SimError) -> Failure {
    let SimError { mut message, hint, place, .. } = error;
    if let Some(place) = place {
        message.zh = format!("{place}：{}", message.zh);
        message.en = format!("{place}: {}", message.en);
    }
    Failure::Said { message, hint }
}
