//! The main job on real input: the incidents of five published articles, put to the five districts'
//! packs and to the model district, side by side.
//!
//! Not responsible for: deciding, or drawing tables and cards; that is the command line's.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use toml::Table;

use crate::shell::{self, Failure, cargo, print, root, target, typed};

/// The articles' incident sentences, each with the class that its own district gives it.
const INCIDENTS: &str = "tests/corpus/good/articles/incidents.toml";

/// The five districts in the order of their articles, and the model district.
const PACKS: [&str; 6] = [
    "rules/lengshuitan",
    "rules/beixinjie",
    "rules/shuangcheng",
    "rules/dingshan",
    "rules/tuanjie",
    "rules/model",
];

/// A case of the model district, from its report to its end.
const QUARREL: &str = "cli/tests/cases/quarrel.json";

/// Builds the command line and decides: every incident under every pack, one with another city's
/// timetable, one with a roster, and a month's duties, and the
/// life of a case.
pub(crate) fn run() -> Result<(), Failure> {
    // The whole workspace, as the tests build it: another choice of packages has other features,
    // and wasmtime would be compiled once more.
    shell::run(&mut cargo(&["build", "--workspace", "--exclude", "gezhi-component"]))?;
    let incidents = incidents(&root().join(INCIDENTS))?;
    let program = target().join("debug/gezhi");
    let (all, packs) = (incidents.len(), PACKS.len());
    print(&format!("\n五篇文章里的 {all} 件事项，{packs} 个规则包并排"));
    print(&format!("{all} incidents of the five articles under {packs} packs\n"));
    let mut arguments = vec!["decide", "--format", "text", "--compare"];
    for pack in PACKS {
        arguments.extend(["--pack", pack]);
    }
    arguments.push("-");
    call(&program, &arguments, Some(&Value::from(incidents.clone())))?;

    print("\n第一件，冷水滩的包垫上运城市的时限表（别的城市的，仅供参照）");
    print(
        "The first one under Lengshuitan over Yuncheng's timetable (another city's: illustrative)\n",
    );
    let first = incidents.first().cloned().unwrap_or_default();
    let timed = ["--pack", "rules/lengshuitan", "--layer", "rules/timetables/yuncheng"];
    decide(&program, &timed, &first)?;

    print("\n同一件，示范区的一个网格：名册指明岗位和在岗的人");
    print("The same in a grid of the model district: its roster names posts and holders\n");
    let roster = ["--pack", "rules/model", "--roster", "rules/model/roster.json"];
    decide(&program, &roster, &placed(&first))?;

    print("\n北新街：二月的入户巡查，做了没有");
    print("Beixinjie: was the household round of February done?\n");
    call(
        &program,
        &["duties", "--format", "text", "--pack", "rules/beixinjie", "-"],
        Some(&round()),
    )?;

    print("\n一件邻里纠纷，挂账以后：时钟、谁在办、接着是什么");
    print("A quarrel between neighbours after a pause: its clocks, who holds it, what is next\n");
    let at = ["--at", "2026-03-06T10:00:00+08:00", "--replay", "--format", "text"];
    let timeline = ["timeline", "--pack", "rules/model", QUARREL];
    call(&program, &[&timeline[..], &at[..]].concat(), None)
}

/// The incident in a grid of the model district's roster.
fn placed(incident: &Value) -> Value {
    let mut out = incident.clone();
    if let Some(members) = out.as_object_mut() {
        members.insert("place".to_owned(), serde_json::json!({ "grids": [MODEL_GRID] }));
    }
    out
}

/// One of the model district's 900 grids.
const MODEL_GRID: &str = "S1/C01/G01";

/// Three grids of Beixinjie in February 2022: one did its round with its data, one without, one not
/// at all.
fn round() -> Value {
    let grid = |id: &str| serde_json::json!({ "id": id, "kind": "网格" });
    let entry = |id: &str, evidence: &[&str]| {
        serde_json::json!({
            "duty": "BXJ-D-001", "subject": id, "at": "2022-02-20T10:00:00+08:00",
            "evidence": evidence,
        })
    };
    serde_json::json!({
        "from": "2022-02-01", "to": "2022-02-28", "at": "2022-03-01T00:00:00+08:00",
        "subjects": [grid("一网格"), grid("二网格"), grid("三网格")],
        "log": [entry("一网格", &["录入"]), entry("二网格", &[])],
        "only": ["done", "overdue"],
    })
}

/// The articles' incidents with what every pack understands: no facts of one pack.
fn incidents(path: &Path) -> Result<Vec<Value>, Failure> {
    let text = fs::read_to_string(path).map_err(Failure::at(path))?;
    let invalid = |said: String| Failure::Differs(format!("`{}`: {said}", path.display()));
    let table: Table = text.parse().map_err(|error: toml::de::Error| invalid(error.to_string()))?;
    let cases = table.get("case").and_then(|cases| cases.as_array()).cloned().unwrap_or_default();
    let mut out = Vec::new();
    for case in cases {
        let Some(incident) = case.get("incident") else { continue };
        let mut json = serde_json::to_value(incident).map_err(|e| invalid(e.to_string()))?;
        if let Some(members) = json.as_object_mut() {
            members.remove("facts");
        }
        out.push(json);
    }
    Ok(out)
}

fn decide(program: &Path, options: &[&str], incident: &Value) -> Result<(), Failure> {
    let mut arguments = vec!["decide", "--format", "text"];
    arguments.extend(options);
    arguments.push("-");
    call(program, &arguments, Some(incident))
}

/// Runs the command line with a request on its standard input.
fn call(program: &Path, arguments: &[&str], request: Option<&Value>) -> Result<(), Failure> {
    let mut command = Command::new(program);
    command.current_dir(root()).args(arguments).stdin(Stdio::piped());
    let shown = typed(&command);
    let failed = |_| Failure::Command(shown.clone());
    let mut child = command.spawn().map_err(failed)?;
    if let (Some(mut input), Some(request)) = (child.stdin.take(), request) {
        input.write_all(request.to_string().as_bytes()).map_err(failed)?;
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Failure::Command(shown.clone())),
    }
}
