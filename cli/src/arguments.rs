//! What the command line takes. The help in Chinese stands in `help`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::command::{
    bake, bundle, check, deadline, decide, describe, duties, export, import, init, schema, score,
    serve, simulate, survey, test, timeline,
};

/// Who is responsible for an incident, by when, and why: rules of community grid management.
#[derive(Debug, Parser)]
#[command(name = "gezhi", version, disable_help_subcommand = true)]
#[command(after_help = crate::help::EXIT_STATUS)]
pub struct Arguments {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Run this engine (a component) instead of the one built in, as for replaying an old decision
    #[arg(long, global = true, value_name = "FILE")]
    pub engine: Option<PathBuf>,
    /// Language of messages; the locale's if not given
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<LangChoice>,
    /// Output format; text on a terminal and JSON elsewhere if not given
    #[arg(long, global = true, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Whether to colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Colour,
}

/// The languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LangChoice {
    /// 中文
    Zh,
    /// English
    En,
}

/// The output formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// JSON as the contract has it
    Json,
    /// Text for people
    Text,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Which pack, with which layers.
#[derive(Clone, Debug, Default, Args)]
pub struct PackArguments {
    /// The rule pack: its folder, a workbook (.xlsx), a bundle (.json), or a baked district (.wasm)
    #[arg(long, value_name = "PACK")]
    pub pack: Option<PathBuf>,
    #[command(flatten)]
    pub layers: LayerArguments,
    /// The roster to enroll (.json): grids, posts, who holds them; roles are then resolved
    #[arg(long, value_name = "FILE")]
    pub roster: Option<PathBuf>,
}

/// Further layers of a pack.
#[derive(Clone, Debug, Default, Args)]
pub struct LayerArguments {
    /// Lay this folder directly under the pack, as a timetable; may be repeated
    #[arg(long = "layer", value_name = "DIR")]
    pub under: Vec<PathBuf>,
    /// Lay this folder over the pack, as a local override; may be repeated
    #[arg(long, value_name = "DIR")]
    pub over: Vec<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Decide incidents: what is it, who is responsible, by when, and why
    Decide(decide::Arguments),
    /// Find every mistake in rule packs
    Check(check::Arguments),
    /// Run the scenarios of rule packs
    Test(test::Arguments),
    /// Tell how a case stands: its clocks, who holds it, what comes next, and why
    Timeline(timeline::Arguments),
    /// Judge recurring duties against a log of what was done
    Duties(duties::Arguments),
    /// Hold grids against the pack's sizing rules
    Survey(survey::Arguments),
    /// Score closed cases against the pack's outcome targets
    Score(score::Arguments),
    /// Try a pack's policy out: replay real cases under it
    Simulate(simulate::Arguments),
    /// Compute deadlines by a calendar
    Deadline(deadline::Arguments),
    /// Describe a pack: vocabulary, facts, classes, tables, sources, calendars
    Describe(describe::Arguments),
    /// Print the JSON Schemas of the contract
    Schema(schema::Arguments),
    /// Make one JSON file of a pack and its layers
    Bundle(bundle::Arguments),
    /// Bake a district: a component that has the pack open already
    Bake(bake::Arguments),
    /// Write a pack as one workbook for Excel or WPS
    Export(export::Arguments),
    /// Write a workbook as a pack's folder
    Import(import::Arguments),
    /// Make a small complete rule pack to begin with
    Init(init::Arguments),
    /// Answer over HTTP for a folder of packs
    Serve(serve::Arguments),
}
