//! `gezhi simulate`: a pack's properties on generated incidents; with `--faults`, whether they
//! notice faults planted in its rows.
//!
//! Not responsible for: the trial, see `gezhi_sim::check` and `gezhi_sim::faults`.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use gezhi::contract::describe::PackDescription;
use gezhi_sim::check::{self, Broken, Findings};
use gezhi_sim::faults::{self, FaultFindings, FaultPlan};
use gezhi_sim::world::World;

use super::output::{Output, Progress};
use super::{Ground, sim};
use crate::card::{self, Style};
use crate::failure::{Exit, Failure};
use crate::labels::Labels;
use crate::terminal::Terminal;

/// How many incidents are tried where nothing is said.
const INCIDENTS: u64 = 100_000;

/// What a trial of properties takes beside the pack.
#[derive(Clone, Debug, Default, Args)]
pub struct PropertyArguments {
    /// Try only this property; may be repeated
    #[arg(long = "property", value_name = "NAME")]
    pub properties: Vec<String>,
    /// Write a scenario for each broken property into this file
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Plant a fault in every row of the pack's tables and tell which of them are noticed
    #[arg(long)]
    pub faults: bool,
    /// With --faults: plant them in the layers below as well
    #[arg(long, requires = "faults")]
    pub lower: bool,
}

/// Runs `simulate`.
pub fn run(
    arguments: &PropertyArguments,
    (ground, output): (&Ground, &Output),
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    if arguments.faults {
        return plant(arguments, (ground, output), terminal);
    }
    let plan = check::Plan {
        seed: ground.seed,
        incidents: ground.incidents.unwrap_or(INCIDENTS),
        properties: arguments.properties.clone(),
        ..check::Plan::default()
    };
    let world = World::read(&ground.pack, Some(&ground.bundle)).map_err(sim)?;
    let progress = Progress::new();
    let found = check::check(&ground.pack, &world, &plan, &|done, all| progress.tell(done, all));
    progress.finish();
    let found = found.map_err(sim)?;
    if let Some(path) = &arguments.save {
        let scenarios: Vec<&str> = examples(&found).map(|one| one.scenario.as_str()).collect();
        fs::write(path, scenarios.join("\n")).map_err(|error| Failure::unwritable(path, &error))?;
    }
    output.files(&|_| found.report(), terminal)?;
    if terminal.json {
        terminal.print_json(&found)?;
    } else {
        output.text(&found.report(), terminal)?;
        cards(&found, &world.pack, terminal)?;
    }
    Ok(if found.is_clean() { Exit::Fine } else { Exit::Findings })
}

fn examples(found: &Findings) -> impl Iterator<Item = &Broken> {
    found.properties.iter().filter_map(|property| property.example.as_deref())
}

/// The decisions that break a property, as `gezhi decide --trace` draws them.
fn cards(found: &Findings, pack: &PackDescription, terminal: &Terminal) -> Result<(), Failure> {
    let labels = Labels::of(pack);
    let options = terminal.drawing();
    let style = Style {
        labels: &labels,
        lang: terminal.lang,
        colour: options.colour,
        columns: terminal.columns,
        trace: true,
    };
    for property in &found.properties {
        let Some(example) = &property.example else { continue };
        let broken = terminal.lang.pick("不成立", "broken");
        terminal.print(&format!("\n{broken}：{}\n", property.name))?;
        for decision in [&example.decision, &example.other_decision].into_iter().flatten() {
            terminal.print(&format!("\n{}", card::card(decision, &style)))?;
        }
    }
    Ok(())
}

/// Runs `simulate --faults`.
fn plant(
    arguments: &PropertyArguments,
    (ground, output): (&Ground, &Output),
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let Some(sources) = &ground.sources else {
        return Err(Failure::said(
            "植入错误要用规则包的文件夹：打好的包没有场景",
            "faults are planted in a pack's folder: a bundle has no scenarios",
        ));
    };
    let most = FaultPlan::default().incidents;
    let plan = FaultPlan {
        seed: ground.seed,
        incidents: ground.incidents.unwrap_or(most),
        lower: arguments.lower,
        properties: arguments.properties.clone(),
        ..FaultPlan::default()
    };
    let grounds = faults::grounds(sources).map_err(sim)?;
    let progress = Progress::new();
    let tell = |done, all| progress.tell(done, all);
    let planted = (&ground.bundle, grounds.as_slice());
    let found = faults::plant(ground.pack.engine(), planted, &plan, &tell);
    progress.finish();
    let found: FaultFindings = found.map_err(sim)?;
    output.files(&|_| found.report(), terminal)?;
    if terminal.json {
        terminal.print_json(&found)?;
    } else {
        output.text(&found.report(), terminal)?;
    }
    let survived = found.survivors().next().is_some();
    Ok(if survived { Exit::Findings } else { Exit::Fine })
}
