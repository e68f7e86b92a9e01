//! Every check, one after the other; the first failure ends the run and says how to repeat it.

use std::time::{Duration, Instant};

use crate::shell::{self, Failure, cargo, say, typed};
use crate::{artefact, hosts, reproducible};

/// A check: its name, and what it runs.
struct Step {
    name: &'static str,
    action: Action,
}

enum Action {
    /// A cargo command.
    Cargo(&'static [&'static str]),
    /// A task of this program, by its name on the command line.
    Task(fn() -> Result<(), Failure>, &'static str),
}

const CLIPPY: &[&str] = &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
/// The component is left out: its exports exist for wasm only.
const TEST: &[&str] = &["test", "--workspace", "--exclude", "gezhi-component"];

const STEPS: &[Step] = &[
    Step { name: "setup", action: Action::Task(artefact::setup, "setup") },
    Step { name: "format", action: Action::Cargo(&["fmt", "--all", "--check"]) },
    Step { name: "component", action: Action::Task(artefact::component, "component") },
    Step { name: "lints", action: Action::Cargo(CLIPPY) },
    Step { name: "tests", action: Action::Cargo(TEST) },
    Step { name: "hosts", action: Action::Task(hosts::all, "hosts") },
    Step { name: "reproducible", action: Action::Task(reproducible::run, "reproducible") },
];

/// Runs all steps.
pub(crate) fn run() -> Result<(), Failure> {
    let mut times = Vec::new();
    for step in STEPS {
        say(&format!("── {}: {}", step.name, command_of(step)));
        let start = Instant::now();
        let done = match &step.action {
            Action::Cargo(arguments) => shell::run(&mut cargo(arguments)),
            Action::Task(task, _) => task(),
        };
        times.push((step.name, start.elapsed()));
        if let Err(failure) = done {
            report(&times);
            say(&format!("error: {failure}"));
            return Err(Failure::Step { step: step.name, again: command_of(step) });
        }
    }
    report(&times);
    say("all checks passed");
    Ok(())
}

fn command_of(step: &Step) -> String {
    match &step.action {
        Action::Cargo(arguments) => typed(&cargo(arguments)),
        Action::Task(_, name) => format!("cargo xtask {name}"),
    }
}

fn report(times: &[(&str, Duration)]) {
    say("── times");
    for (name, time) in times {
        say(&format!("{:>8.1} s  {name}", time.as_secs_f64()));
    }
}
