//! Where a simulation's report goes: a terminal, one HTML file, a folder of CSV files; and how far
//! it has come.
//!
//! Not responsible for: what it says, see `gezhi_sim::report`.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use gezhi_sim::report::{self, Report};
use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::Failure;
use crate::terminal::Terminal;

/// Files to be written beside what is printed.
#[derive(Clone, Debug, Default, Args)]
pub struct Output {
    /// Write the report as one HTML file
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write the report's tables as CSV files into this folder
    #[arg(long, value_name = "DIR")]
    pub csv: Option<PathBuf>,
}

impl Output {
    /// Writes the files that were asked for; `report` is asked whether it is for HTML.
    pub fn files(
        &self,
        report: &dyn Fn(bool) -> Report,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        if let Some(path) = &self.report {
            let page = report::html(&report(true), terminal.lang);
            fs::write(path, page).map_err(|error| Failure::unwritable(path, &error))?;
        }
        let Some(folder) = &self.csv else { return Ok(()) };
        fs::create_dir_all(folder).map_err(|error| Failure::unwritable(folder, &error))?;
        for (name, text) in report::csv_files(&report(false), terminal.lang) {
            let path = folder.join(name);
            fs::write(&path, text).map_err(|error| Failure::unwritable(&path, &error))?;
        }
        Ok(())
    }

    /// Prints the report as text.
    pub fn text(&self, report: &Report, terminal: &Terminal) -> Result<(), Failure> {
        terminal.print(&report::text(report, terminal.lang))
    }
}

/// How far the work has come, with its rate and the time left, on standard error.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar that shows itself once it is told how much there is.
    pub fn new() -> Self {
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len}  {per_sec}  {eta}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(bar)
    }

    /// So much of so much is done; threads may tell in any order.
    pub fn tell(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done.max(self.0.position()));
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
