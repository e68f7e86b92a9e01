//! `gezhi check`: every mistake of a pack, drawn.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use gezhi::contract::calls::CheckResponse;
use gezhi::{Engine, pack_dir, render};
use serde_json::{Value, json};

use crate::arguments::LayerArguments;
use crate::failure::{Exit, Failure};
use crate::packs;
use crate::terminal::Terminal;

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::CHECK)]
pub struct Arguments {
    /// Rule packs: folders or bundles (.json)
    #[arg(value_name = "PACK")]
    pub packs: Vec<PathBuf>,
    /// One more pack, as in the other commands
    #[arg(long, value_name = "PACK")]
    pub pack: Vec<PathBuf>,
    #[command(flatten)]
    pub layers: LayerArguments,
    /// What to count as an error
    #[arg(long, value_name = "WHAT")]
    pub deny: Option<Deny>,
}

/// What `--deny` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Warnings are findings as well
    Warnings,
}

/// Runs `check`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let packs = named(&arguments.packs, &arguments.pack, terminal)?;
    let engine = terminal.engine()?;
    let checker = Checker { arguments, terminal, engine };
    let mut exit = Exit::Fine;
    let mut reports = Vec::new();
    for pack in &packs {
        let one = checker.check(pack, &mut reports).or_else(|failure| match failure {
            Failure::Closed => Err(failure),
            other => Ok(other.tell(terminal)),
        })?;
        exit = exit.max(one);
    }
    if terminal.json {
        match (packs.len(), reports.pop()) {
            (1, Some(only)) => terminal.print_json(&only)?,
            (_, last) => {
                terminal.print_json(&reports.into_iter().chain(last).collect::<Vec<_>>())?
            }
        }
    }
    Ok(exit)
}

/// The packs that were named; with several, what is no pack is told of and passed over.
pub fn named(
    first: &[PathBuf],
    more: &[PathBuf],
    terminal: &Terminal,
) -> Result<Vec<PathBuf>, Failure> {
    let all: Vec<PathBuf> = first.iter().chain(more).cloned().collect();
    if all.is_empty() {
        return Err(Failure::said("没有指明规则包", "no rule pack is named")
            .hint("如 gezhi check rules/lengshuitan", "as in gezhi check rules/lengshuitan"));
    }
    let packs = packs::among(&all, |path| {
        let path = path.display();
        terminal.note_line(
            &format!("跳过 `{path}`：没有 pack.toml"),
            &format!("`{path}` is passed over: it has no pack.toml"),
        );
    });
    if packs.is_empty() {
        return Err(Failure::said("其中没有规则包", "there is no rule pack among them"));
    }
    Ok(packs)
}

struct Checker<'a> {
    arguments: &'a Arguments,
    terminal: &'a Terminal,
    engine: Engine,
}

impl Checker<'_> {
    fn check(&self, pack: &Path, reports: &mut Vec<Value>) -> Result<Exit, Failure> {
        let bundle = pack_dir::bundle(&packs::sources(pack, &self.arguments.layers))?;
        let found = gezhi::check(&self.engine, &bundle)
            .map_err(|error| Failure::call(error, Some(&bundle)))?;
        if self.terminal.json {
            reports.push(report(pack, &found));
        } else {
            let options = self.terminal.drawing();
            let drawn = render::diagnostics(&found.diagnostics, &bundle, &options);
            self.terminal.print(&format!("{drawn}{}\n", self.count(pack, &found)))?;
        }
        let denied = self.arguments.deny == Some(Deny::Warnings) && found.warnings > 0;
        Ok(if found.errors > 0 || denied { Exit::Findings } else { Exit::Fine })
    }

    fn count(&self, pack: &Path, found: &CheckResponse) -> String {
        let (pack, errors, warnings) = (pack.display(), found.errors, found.warnings);
        let s = |count: u64| if count == 1 { "" } else { "s" };
        let zh = format!("{pack}：{errors} 个错误，{warnings} 个警告");
        let en = format!("{pack}: {errors} error{}, {warnings} warning{}", s(errors), s(warnings));
        self.terminal.lang.pick(zh, en)
    }
}

fn report(pack: &Path, found: &CheckResponse) -> Value {
    json!({
        "pack": pack.display().to_string(),
        "errors": found.errors,
        "warnings": found.warnings,
        "diagnostics": found.diagnostics,
    })
}
