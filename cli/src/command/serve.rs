//! `gezhi serve`: a folder of packs, answered for over HTTP.
//!
//! Not responsible for: the server, which is `crate::serve`; only the arguments are read here.

use std::num::{NonZeroU16, NonZeroUsize};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Args;
use gezhi::{Engine, Wall};

use crate::arguments::LayerArguments;
use crate::failure::{Exit, Failure};
use crate::serve::folder::Engines;
use crate::serve::{self, Options};
use crate::terminal::Terminal;

/// Calls at once for each processor: most of a request's time is not the engine's.
const CALLS_PER_PROCESSOR: usize = 4;

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::SERVE)]
pub struct Arguments {
    /// The folder of packs: each pack, .json and .xlsx in it is a district, its name the id
    #[arg(long = "packs", id = "packs_folder", value_name = "DIR")]
    pub packs: PathBuf,
    #[command(flatten)]
    pub layers: LayerArguments,
    /// The address to listen on, as 127.0.0.1:8631; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8631")]
    pub listen: String,
    /// The most bytes of a request's body
    #[arg(long, value_name = "BYTES", default_value = "10485760")]
    pub body_max: NonZeroUsize,
    /// The most seconds that a request may take
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub timeout: Duration,
    /// The most requests at once, beyond which 503 is answered; four a processor if not given
    #[arg(long, value_name = "COUNT")]
    pub concurrency: Option<NonZeroU16>,
    /// Look for changed packs every so many seconds; only on SIGHUP if not given
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub watch: Option<Duration>,
    /// Write no access log
    #[arg(long)]
    pub quiet: bool,
}

/// Runs `serve` until it is told to stop.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let calls = arguments.concurrency.map(|calls| usize::from(calls.get()));
    let calls = calls.unwrap_or_else(|| processors.saturating_mul(CALLS_PER_PROCESSOR));
    let options = Options {
        packs: arguments.packs.clone(),
        layers: arguments.layers.clone(),
        listen: arguments.listen.clone(),
        body_bytes_max: arguments.body_max.get(),
        timeout: arguments.timeout,
        calls_max: calls,
        watch: arguments.watch,
        quiet: arguments.quiet,
    };
    let settings =
        Engine::builder().wall(Wall::Time(arguments.timeout)).instances_kept(options.calls_max);
    let engines = move |component: Option<Vec<u8>>| {
        let chosen = match component {
            Some(component) => settings.clone().component(component),
            None => settings.clone(),
        };
        let engine = chosen.build().map_err(|error| Failure::engine(&error))?;
        Ok(Engines { engine, settings })
    };
    serve::run(options, engines, terminal)?;
    Ok(Exit::Fine)
}

/// Seconds, as `10` or `0.5`; a tenth at least, and a day at most.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let (least, most) = (Duration::from_millis(100), Duration::from_secs(24 * 60 * 60));
    let seconds = seconds.filter(|seconds| (least..=most).contains(seconds));
    seconds.ok_or_else(|| "seconds from 0.1 to 86400".to_owned())
}
