//! Every binding, built, tested and asked the whole corpus: the same bytes everywhere.
//!
//! 1. the artefacts, the corpus with the reference's answers, and a baked district are written into
//!    the target folder;
//! 2. each binding's own commands ([`table`]) build it, test it and run its corpus runner, which
//!    prints one line of JSON ([`report`]);
//! 3. what the runners say must be equal, digests and all.
//!
//! A host whose toolchain is missing is told and passed over; where `CI=true` that is a failure.
//!
//! Not responsible for: how a binding is built. Its folder's README says the same commands.

mod report;
mod table;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use gezhi_artefact::Install;

use crate::shell::{self, Failure, cargo, print, root, say, target, typed};
use report::Report;
use table::{HOSTS, Host, Step, Use};

/// The corpus's folder in the target folder.
const CORPUS: &str = "corpus";

/// Runs every host.
pub(crate) fn all() -> Result<(), Failure> {
    run(&[], false)
}

/// Runs the hosts named, or all of them.
pub(crate) fn run(only: &[String], bench: bool) -> Result<(), Failure> {
    let known: Vec<&str> = HOSTS.iter().map(|host| host.name).collect();
    if let Some(stranger) = only.iter().find(|name| !known.contains(&name.as_str())) {
        let known = known.join(", ");
        return Err(Failure::Differs(format!("there is no host `{stranger}`; known: {known}")));
    }
    let mut places = prepare()?;
    let mut reports = vec![reference(&places)?];
    let mut benches = Vec::new();
    if bench {
        benches.push(captured(&mut places.command(&table::REFERENCE_BENCH))?);
    }
    let mut skipped = Vec::new();
    for host in HOSTS.iter().filter(|host| only.is_empty() || only.iter().any(|n| n == host.name)) {
        if let Some(missing) = missing(host) {
            if env::var("CI").as_deref() == Ok("true") {
                return Err(Failure::Differs(format!("{}: {missing}", host.name)));
            }
            say(&format!("skipped {}: {missing}", host.name));
            skipped.push(host.name);
            continue;
        }
        let mut served = None;
        for step in host.steps {
            match step.what {
                Use::Make | Use::Test => shell::run(&mut places.command(step))?,
                Use::Serve => {
                    let (server, url) = Server::start(&mut places.command(step))?;
                    places.names.insert("url", url);
                    served = Some(server);
                }
                Use::Corpus => reports.push(report(&places, step)?),
                Use::Bench if bench => benches.push(captured(&mut places.command(step))?),
                Use::Bench => {}
            }
        }
        drop(served);
    }
    report::compare(&reports)?;
    if bench {
        print(&format!("\n{}", report::bench_table(&benches)));
    }
    if !skipped.is_empty() {
        print(&format!("skipped: {}", skipped.join(", ")));
    }
    Ok(())
}

/// Where things are, by the names that the table uses.
struct Places {
    names: BTreeMap<&'static str, String>,
}

impl Places {
    /// `{target}` and the like replaced by what they stand for.
    fn fill(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, place) in &self.names {
            out = out.replace(&format!("{{{name}}}"), place);
        }
        out
    }

    fn command(&self, step: &Step) -> Command {
        let mut command = Command::new(self.fill(step.program));
        command
            .current_dir(root().join(self.fill(step.folder)))
            .args(step.arguments.iter().map(|argument| self.fill(argument)))
            .env("GEZHI_ARTEFACTS", self.fill("{artefacts}"))
            .env("GEZHI_CORPUS", self.fill("{corpus}"))
            .env("GEZHI_CLI", self.fill("{bin}/gezhi"));
        say(&format!("+ {}: {}", step.folder, typed(&command)));
        command
    }
}

/// A server, until it is dropped.
struct Server(Child);

impl Server {
    /// Starts it, and gives its address: the first line that it prints.
    fn start(command: &mut Command) -> Result<(Self, String), Failure> {
        let failed = || Failure::Command(typed(command));
        let mut child = Command::new(command.get_program())
            .args(command.get_args())
            .current_dir(root())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|_| failed())?;
        let output = child.stdout.take();
        let server = Self(child);
        let mut line = String::new();
        let read = output.map(|output| BufReader::new(output).read_line(&mut line));
        match read {
            Some(Ok(1..)) => Ok((server, line.trim().to_owned())),
            _ => Err(failed()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already is as good as one that we end.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Writes what every binding needs.
fn prepare() -> Result<Places, Failure> {
    gezhi_artefact::build(&crate::artefact::options())?;
    // The whole workspace, as the tests build it: another choice of packages has other features.
    shell::run(&mut cargo(&["build", "--workspace", "--exclude", "gezhi-component"]))?;
    let target = target();
    let corpus = target.join(CORPUS);
    let text = |path: PathBuf| path.display().to_string();
    let names = BTreeMap::from([
        ("target", text(target.clone())),
        ("artefacts", text(target.join("component"))),
        ("corpus", text(corpus)),
        ("bin", text(target.join("debug"))),
        ("hosts", text(target.join("hosts"))),
    ]);
    let places = Places { names };
    for step in table::PREPARE {
        shell::run(&mut places.command(step))?;
    }
    // The core module lies beside the component, as the engine's own does.
    let [from, to] = ["{artefacts}/lengshuitan.baked.component.core.wasm", table::BAKED_CORE]
        .map(|path| PathBuf::from(places.fill(path)));
    fs::rename(&from, &to).map_err(Failure::at(&from))?;
    Ok(places)
}

/// What the Rust SDK itself says of the corpus.
fn reference(places: &Places) -> Result<Report, Failure> {
    report(places, &table::REFERENCE)
}

fn report(places: &Places, step: &Step) -> Result<Report, Failure> {
    let mut command = places.command(step);
    let text = captured(&mut command)?;
    Report::read(&text).ok_or_else(|| Failure::Command(typed(&command)))
}

/// Runs a command and gives what it says on standard output, also if it fails.
fn captured(command: &mut Command) -> Result<String, Failure> {
    match command.stderr(Stdio::inherit()).output() {
        Ok(output) => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        Err(_) => Err(Failure::Command(typed(command))),
    }
}

/// Installs what hosts need and Debian packages, where that is allowed and something is missing.
pub(crate) fn setup() {
    for host in HOSTS {
        if let Some(missing) = missing(host) {
            say(&format!("{} cannot be tested here: {missing}", host.name));
        }
    }
}

/// The first program of a host that is not there and cannot be installed.
fn missing(host: &Host) -> Option<String> {
    for need in host.needs {
        let there = || {
            let mut command = Command::new(need.program);
            command.args(need.probe).stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        if there() || (install(need.package) && there()) {
            continue;
        }
        return Some(format!("there is no `{}`; {}", need.program, need.hint));
    }
    None
}

/// Installs one of Debian's packages where that is allowed and possible.
fn install(package: Option<&str>) -> bool {
    let Some(package) = package else { return false };
    if Install::from_env() == Install::Never {
        return false;
    }
    say(&format!("installing {package}"));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments).stdout(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    apt(&["install", "-y", "--no-install-recommends", package])
        || (apt(&["update"]) && apt(&["install", "-y", "--no-install-recommends", package]))
}
