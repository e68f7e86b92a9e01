//! `gezhi export xlsx`: a pack as one workbook, for people who work in Excel or WPS.

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use gezhi::pack_dir;

use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::EXPORT)]
pub struct Arguments {
    /// As what
    #[arg(value_name = "KIND")]
    pub kind: Kind,
    /// The rule pack: its folder
    #[arg(long = "pack", id = "export_pack", value_name = "DIR")]
    pub pack: PathBuf,
    /// Write here; beside the folder, as DIR.xlsx, if not given
    #[arg(short, long, id = "export_output", value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What a pack can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// One workbook
    Xlsx,
}

/// Runs `export`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let Kind::Xlsx = arguments.kind;
    let bytes = pack_dir::workbook(&arguments.pack)?;
    let beside = || {
        let folder = fs::canonicalize(&arguments.pack).unwrap_or_else(|_| arguments.pack.clone());
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        arguments.pack.with_file_name(format!("{name}.xlsx"))
    };
    let path = arguments.output.clone().unwrap_or_else(beside);
    fs::write(&path, bytes).map_err(|error| Failure::unwritable(&path, &error))?;
    let shown = path.display();
    terminal.note_line(
        &format!("写好了工作簿 `{shown}`。改好、存盘以后：\n  gezhi test {shown}"),
        &format!(
            "the workbook `{shown}` is written. When it is changed and saved:\n  gezhi test {shown}"
        ),
    );
    Ok(Exit::Fine)
}
