//! The main job on real input: the incidents of five published articles, decided by one district's
//! pack.
//!
//! Not responsible for: deciding, or drawing the cards; that is the command line's.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use toml::Table;

use crate::shell::{self, Failure, cargo, print, root, target, typed};

/// The articles' incident sentences, each with the class that the Lengshuitan pack gives it, or
/// `none`.
const INCIDENTS: &str = "tests/corpus/good/articles/incidents.toml";

/// Builds the command line and decides, without and with another city's timetable.
pub(crate) fn run() -> Result<(), Failure> {
    shell::run(&mut cargo(&["build", "--package", "gezhi-cli"]))?;
    let (decided, others) = incidents(&root().join(INCIDENTS))?;
    let program = target().join("debug/gezhi");
    let all = decided.len();
    print(&format!("\n冷水滩区“1+N+X”：五篇文章里的 {all} 件事项，没有时限层"));
    print(&format!("Lengshuitan 1+N+X: {all} incidents of five articles, without a timetable\n"));
    decide(&program, &[], &decided)?;
    print("\n同一个包，垫上运城市的时限表（别的城市的，仅供参照）");
    print("The same pack over Yuncheng's timetable (another city's: illustrative)\n");
    let burst: Vec<Value> = decided.iter().take(1).cloned().collect();
    decide(&program, &["--layer", "rules/timetables/yuncheng"], &burst)?;
    print(&format!(
        "\n另有 {} 句，这个包没有对应的规则，不作猜测 / {} more sentences have no rule in this pack:",
        others.len(),
        others.len()
    ));
    for (article, sentence) in others {
        print(&format!("  {article}  {sentence}"));
    }
    Ok(())
}

type Incidents = (Vec<Value>, Vec<(String, String)>);

fn incidents(path: &Path) -> Result<Incidents, Failure> {
    let text = fs::read_to_string(path).map_err(Failure::at(path))?;
    let invalid = |said: String| Failure::Differs(format!("`{}`: {said}", path.display()));
    let table: Table = text.parse().map_err(|error: toml::de::Error| invalid(error.to_string()))?;
    let cases = table.get("case").and_then(|cases| cases.as_array()).cloned().unwrap_or_default();
    let (mut decided, mut others) = (Vec::new(), Vec::new());
    for case in cases {
        let word = |key| case.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        if word("lengshuitan") == "none" {
            others.push((word("article"), word("sentence")));
        } else if let Some(incident) = case.get("incident") {
            let json = serde_json::to_value(incident).map_err(|e| invalid(e.to_string()))?;
            decided.push(json);
        }
    }
    Ok((decided, others))
}

fn decide(program: &Path, layers: &[&str], incidents: &[Value]) -> Result<(), Failure> {
    let mut command = Command::new(program);
    command.current_dir(root());
    command.args(["decide", "--format", "text", "--pack", "rules/lengshuitan"]).args(layers);
    command.arg("-").stdin(Stdio::piped());
    let failed = |_| Failure::Command(typed(&command_of(program, layers)));
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(Value::from(incidents.to_vec()).to_string().as_bytes()).map_err(failed)?;
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Failure::Command(typed(&command_of(program, layers)))),
    }
}

fn command_of(program: &Path, layers: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(["decide", "--pack", "rules/lengshuitan"]).args(layers);
    command
}
