//! `gezhi test`: the scenarios of packs, one line each.

use std::path::{Path, PathBuf};

use clap::Args;
use gezhi::contract::json::canonical;
use gezhi::render;
use gezhi::scenario::{self, Difference, Report, ScenarioError, ScenarioResult};
use serde_json::{Value, json};

use super::check::named;
use crate::arguments::LayerArguments;
use crate::failure::{Exit, Failure};
use crate::packs;
use crate::terminal::Terminal;

/// Longer values are cut: the whole decision is one `gezhi decide` away.
const VALUE_MAX: usize = 400;

/// Arguments of `test`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::TEST)]
pub struct Arguments {
    /// Rule packs: folders
    #[arg(value_name = "PACK")]
    pub packs: Vec<PathBuf>,
    /// One more pack, as in the other commands
    #[arg(long, value_name = "PACK")]
    pub pack: Vec<PathBuf>,
    #[command(flatten)]
    pub layers: LayerArguments,
    /// Run only the scenarios whose id, title or file contains this
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
}

/// Runs `test`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let packs = named(&arguments.packs, &arguments.pack, terminal)?;
    let engine = terminal.engine()?;
    let mut tally = Tally::default();
    for pack in &packs {
        let sources = packs::sources(pack, &arguments.layers);
        let keep = |one: &scenario::Scenario| match &arguments.filter {
            Some(text) => [&one.id, &one.title, &one.file].iter().any(|field| field.contains(text)),
            None => true,
        };
        match scenario::run_some(&sources, &engine, keep) {
            Ok(report) => tally.add(pack, &report, terminal)?,
            Err(error) => tally.refused(error, terminal)?,
        }
    }
    tally.finish(terminal)
}

/// What was counted so far.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    faults: usize,
    refused: usize,
    exit: Option<Exit>,
    results: Vec<Value>,
}

impl Tally {
    fn add(&mut self, pack: &Path, report: &Report, terminal: &Terminal) -> Result<(), Failure> {
        if report.files.layers.iter().all(|layer| layer.files.is_empty()) {
            let pack = pack.display();
            terminal.note_line(
                &format!("`{pack}` 没有场景（scenarios/*.toml；打好的 .json 不含场景）"),
                &format!("`{pack}` has no scenarios (scenarios/*.toml; a bundle holds none)"),
            );
        }
        self.failed = self.failed.saturating_add(report.failed());
        self.passed = self.passed.saturating_add(report.results.len() - report.failed());
        self.faults = self.faults.saturating_add(report.faults.len());
        if terminal.json {
            self.results.extend(report.results.iter().map(|result| as_json(pack, result)));
        } else {
            for result in &report.results {
                terminal.print(&line(pack, result, terminal))?;
            }
        }
        if !report.faults.is_empty() {
            let options = terminal.drawing_errors();
            terminal.note(&render::diagnostics(&report.faults, &report.files, &options));
        }
        Ok(())
    }

    /// A pack with errors is a finding; one that is not there is bad input.
    fn refused(&mut self, error: ScenarioError, terminal: &Terminal) -> Result<(), Failure> {
        let is_finding =
            matches!(&error, ScenarioError::Open { error, .. } if !error.diagnostics().is_empty());
        let failure = Failure::from(error);
        if matches!(failure, Failure::Closed) {
            return Err(failure);
        }
        self.refused = self.refused.saturating_add(1);
        let told = failure.tell(terminal);
        let exit = if is_finding { Exit::Findings } else { told };
        self.exit = self.exit.max(Some(exit));
        Ok(())
    }

    fn finish(self, terminal: &Terminal) -> Result<Exit, Failure> {
        let Self { passed, failed, faults, refused, exit, results } = self;
        if terminal.json {
            let answer = json!({
                "passed": passed,
                "failed": failed,
                "faults": faults,
                "results": results,
            });
            terminal.print_json(&answer)?;
        } else {
            let mut zh = format!("{passed} 个通过，{failed} 个未通过");
            let mut en = format!("{passed} passed, {failed} failed");
            if refused > 0 {
                zh.push_str(&format!("；{refused} 个规则包没有跑"));
                en.push_str(&format!("; {refused} packs were not run"));
            }
            let (zh, en) = (zh + "\n", en + "\n");
            terminal.print(&terminal.lang.pick(zh, en))?;
        }
        let found = if failed > 0 || faults > 0 { Exit::Findings } else { Exit::Fine };
        Ok(exit.unwrap_or(found).max(found))
    }
}

fn line(pack: &Path, result: &ScenarioResult, terminal: &Terminal) -> String {
    let scenario = &result.scenario;
    let lang = terminal.lang;
    if result.differences.is_empty() {
        return format!("{} {}  {}\n", lang.pick("通过", "ok  "), scenario.id, scenario.title);
    }
    let place = format!("{}:{}", pack.join(&scenario.file).display(), scenario.line);
    let mut out = format!(
        "{} {}  {}\n     {place}\n",
        lang.pick("不符", "FAIL"),
        scenario.id,
        scenario.title
    );
    for Difference { path, expected, got } in &result.differences {
        let (wanted, found) = (lang.pick("期望", "expected"), lang.pick("实得", "got     "));
        let nothing = lang.pick("（没有）", "(nothing)");
        let show = |value: &Value| if value.is_null() { nothing.to_owned() } else { cut(value) };
        let got = got.as_ref().map_or_else(|| nothing.to_owned(), show);
        out.push_str(&format!(
            "     {path}\n       {wanted} {}\n       {found} {got}\n",
            show(expected)
        ));
    }
    out
}

fn cut(value: &Value) -> String {
    let text = canonical(value);
    if text.chars().count() <= VALUE_MAX {
        return text;
    }
    text.chars().take(VALUE_MAX).chain(['…']).collect()
}

fn as_json(pack: &Path, result: &ScenarioResult) -> Value {
    let scenario = &result.scenario;
    let difference = |Difference { path, expected, got }: &Difference| json!({ "path": path, "expected": expected, "got": got });
    json!({
        "pack": pack.display().to_string(),
        "id": scenario.id,
        "title": scenario.title,
        "file": scenario.file,
        "line": scenario.line,
        "passed": result.differences.is_empty(),
        "differences": result.differences.iter().map(difference).collect::<Vec<_>>(),
    })
}
