//! `gezhi import`: a workbook as the pack's folder.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use gezhi::pack_dir;

use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;

/// Arguments of `import`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::IMPORT)]
pub struct Arguments {
    /// The workbook (.xlsx)
    #[arg(value_name = "FILE")]
    pub workbook: PathBuf,
    /// The folder to write; files that are there are overwritten
    #[arg(short, long, id = "import_output", value_name = "DIR")]
    pub output: PathBuf,
}

/// Runs `import`. Nothing is written unless the whole workbook can be read.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let files = pack_dir::read_workbook(&arguments.workbook)?;
    for warning in pack_dir::workbook_warnings(&arguments.workbook)? {
        terminal.note_line(&warning.zh, &warning.en);
    }
    for (name, text) in &files {
        let path = arguments.output.join(name);
        let parent = path.parent().unwrap_or(&arguments.output);
        fs::create_dir_all(parent).map_err(|error| Failure::unwritable(parent, &error))?;
        fs::write(&path, text).map_err(|error| Failure::unwritable(&path, &error))?;
    }
    let (count, shown) = (files.len(), arguments.output.display());
    terminal.note_line(
        &format!("写好了 `{shown}`：{count} 个文件"),
        &format!("`{shown}` is written: {count} files"),
    );
    Ok(Exit::Fine)
}
