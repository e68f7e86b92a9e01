//! Draws a report in every form: `cargo run --example report -- FOLDER [REPORT.json]`; without a
//! file a made-up one.

#[path = "../tests/report/sample.rs"]
mod sample;

use std::path::PathBuf;

use gezhi::render::Lang;
use gezhi_sim::report::{csv_files, html, json, text};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "report".to_owned()));
    std::fs::create_dir_all(&folder)?;
    let report = match std::env::args().nth(2) {
        Some(file) => serde_json::from_str(&std::fs::read_to_string(file)?)?,
        None => sample::report(),
    };
    for lang in [Lang::Zh, Lang::En] {
        let code = lang.code();
        std::fs::write(folder.join(format!("report.{code}.html")), html(&report, lang))?;
        std::fs::write(folder.join(format!("report.{code}.txt")), text(&report, lang))?;
    }
    std::fs::write(folder.join("report.json"), json(&report))?;
    for (name, table) in csv_files(&report, Lang::Zh) {
        std::fs::write(folder.join(name), table)?;
    }
    Ok(())
}
