//! `gezhi import`: a workbook as the pack's folder.

use std::fs;
use std::path::{Path, PathBuf};

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

/// The text as the file that is there was written: with the mark that Excel wants at the start, and
/// with its line ends. A file that is new is written as it was exported.
fn as_before(path: &Path, text: &str) -> String {
    let before = fs::read(path).unwrap_or_default();
    let marked = before.starts_with("\u{feff}".as_bytes());
    let lines = before.windows(2).any(|pair| pair == b"\r\n");
    let text = if lines { text.replace('\n', "\r\n") } else { text.to_owned() };
    if marked { format!("\u{feff}{text}") } else { text }
}

/// Runs `import`. Nothing is written unless the whole workbook can be read.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let workbook = pack_dir::read_workbook(&arguments.workbook)?;
    for warning in &workbook.warnings {
        let warning = warning.line();
        terminal.note_line(&warning.zh, &warning.en);
    }
    for (name, text) in &workbook.files {
        let path = arguments.output.join(name);
        let parent = path.parent().unwrap_or(&arguments.output);
        fs::create_dir_all(parent).map_err(|error| Failure::unwritable(parent, &error))?;
        let text = as_before(&path, text);
        fs::write(&path, text).map_err(|error| Failure::unwritable(&path, &error))?;
    }
    let (count, shown) = (workbook.files.len(), arguments.output.display());
    terminal.note_line(
        &format!("写好了 `{shown}`：{count} 个文件"),
        &format!("`{shown}` is written: {count} files"),
    );
    Ok(Exit::Fine)
}
