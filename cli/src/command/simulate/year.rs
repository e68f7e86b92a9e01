//! `gezhi simulate --year`: a year in a district; with `--against` or `--sweep`, what if.
//!
//! Not responsible for: the year itself, see `gezhi_sim::year`.

use std::path::{Path, PathBuf};

use clap::Args;
use gezhi::Bundle;
use gezhi::pack_dir::{self, Sources};
use gezhi_sim::report::Report;
use gezhi_sim::year::{Curve, Difference, Knobs, PLAN, Plan, Setup, Year};
use serde::Serialize;

use super::output::{Output, Progress};
use super::{Ground, own_roster, sim};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;

/// What a year takes beside the pack.
#[derive(Clone, Debug, Default, Args)]
pub struct YearArguments {
    /// Simulate a year by a plan; PACK/simulation.toml if none is named
    #[arg(long, value_name = "PLAN", num_args = 0..=1, conflicts_with_all = ["faults", "backtest"])]
    pub year: Option<Option<PathBuf>>,
    /// Turn a knob: staff.ROLE=+10%, shift.ROLE=08:00-20:00, limit.ROW=2工作日, parameter.ID=VALUE;
    /// may be repeated
    #[arg(long = "set", value_name = "KNOB=VALUE", requires = "year")]
    pub knobs: Vec<String>,
    /// Run another pack over the same incidents and tell the difference
    #[arg(long, value_name = "PACK", requires = "year", conflicts_with = "sweep")]
    pub against: Option<PathBuf>,
    /// Run the same pack with another knob over the same incidents and tell the difference; may be
    /// repeated
    #[arg(long, value_name = "KNOB=VALUE", requires = "year", conflicts_with_all = ["against", "sweep"])]
    pub what_if: Vec<String>,
    /// Try a list of values of a knob: staff.ROLE=-20%,-10%,+0%,+10%
    #[arg(long, value_name = "KNOB=VALUES", requires = "year")]
    pub sweep: Option<String>,
}

impl YearArguments {
    /// Whether a year is asked for.
    pub fn is_asked(&self) -> bool {
        self.year.is_some()
    }
}

/// Runs `simulate --year`.
pub fn run(
    arguments: &YearArguments,
    (ground, output): (&Ground, &Output),
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let knobs = read(&arguments.knobs)?;
    let plan = plan(arguments, ground)?;
    let setup = Setup {
        engine: ground.pack.engine(),
        bundle: &ground.bundle,
        plan: &plan,
        knobs: &knobs,
        seed: ground.seed,
        incidents: ground.incidents,
    };
    if let Some(sweep) = &arguments.sweep {
        let (knob, values) = sweep.split_once('=').ok_or_else(|| {
            Failure::said(
                format!("`{sweep}` 没有写要试哪些值"),
                format!("`{sweep}` does not say which values to try"),
            )
            .hint("写作 staff.网格员=-10%,+0%,+10%", "write staff.ROLE=-10%,+0%,+10%")
        })?;
        let values: Vec<&str> = values.split([',', '，']).map(str::trim).collect();
        let curve = watched(|tell| Curve::run(&setup, knob.trim(), &values, tell))?;
        return tell(&curve, &curve.report(), output, terminal);
    }
    let year = watched(|tell| Year::run(&setup, tell))?;
    let other = match &arguments.against {
        Some(pack) => Some(bundle(pack)?),
        None => None,
    };
    if other.is_none() && arguments.what_if.is_empty() {
        return tell(&year, &year.report(), output, terminal);
    }
    let more = read(&arguments.what_if)?;
    let turned = arguments.what_if.iter().try_fold(knobs.clone(), |all, knob| all.and(knob));
    let turned = if more.is_empty() { knobs.clone() } else { turned.map_err(sim)? };
    let bundle = other.as_ref().unwrap_or(&ground.bundle);
    let setup = Setup { bundle, knobs: &turned, ..setup.clone() };
    let after = watched(|tell| Year::run(&setup, tell))?;
    let difference = Difference::between(&year, &after).map_err(sim)?;
    tell(&difference, &difference.report(), output, terminal)
}

fn read(knobs: &[String]) -> Result<Knobs, Failure> {
    Knobs::read(knobs.iter().map(String::as_str)).map_err(sim)
}

/// The plan that is named, or the one in the pack's folder.
fn plan(arguments: &YearArguments, ground: &Ground) -> Result<Plan, Failure> {
    let named = arguments.year.clone().flatten();
    let own = || ground.sources.as_ref().map(|sources| sources.pack.join(PLAN));
    let path = named.or_else(own).ok_or_else(|| {
        Failure::said("没有指明仿真计划", "no plan is named")
            .hint("写 --year 计划.toml", "write --year PLAN.toml")
    })?;
    Plan::read(&path).map_err(sim)
}

/// Another pack, with the roster in its folder.
fn bundle(pack: &Path) -> Result<Bundle, Failure> {
    let roster = own_roster(pack);
    Ok(pack_dir::bundle(&Sources { roster, ..Sources::pack(pack) })?)
}

/// Runs something long behind a bar.
fn watched<T>(
    run: impl FnOnce(
        &(dyn Fn(gezhi_sim::year::Progress) + Sync),
    ) -> Result<T, gezhi_sim::error::SimError>,
) -> Result<T, Failure> {
    let bar = Progress::new();
    let out = run(&|at| bar.tell(at.done, at.whole));
    bar.finish();
    out.map_err(sim)
}

fn tell<T: Serialize>(
    found: &T,
    report: &Report,
    output: &Output,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    output.files(&|_| report.clone(), terminal)?;
    if terminal.json {
        terminal.print_json(found)?;
    } else {
        output.text(report, terminal)?;
    }
    Ok(Exit::Fine)
}
