//! `gezhi simulate --backtest`: real cases of a file replayed under a pack.
//!
//! Not responsible for: the replay or its figures, see `gezhi_sim::backtest`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use gezhi_sim::backtest::{Backtest, Cases, Map, Options};
use gezhi_sim::error::SimError;

use super::output::{Output, Progress};
use crate::arguments::PackArguments;
use crate::failure::{Exit, Failure};
use crate::packs;
use crate::terminal::Terminal;

/// Rows of a list that are shown on a terminal.
const LISTED_TEXT: usize = 20;
/// Rows of a list in one HTML file: more would make it slow to open.
const LISTED_HTML: usize = 2_000;

/// What a backtest takes beside the pack.
#[derive(Clone, Debug, Default, Args)]
pub struct BacktestArguments {
    /// Replay the real cases of this CSV file
    #[arg(long, value_name = "CASES")]
    pub backtest: Option<PathBuf>,
    /// With --backtest: which column says what (.toml); without it one is guessed and printed
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// With --backtest: when open cases are looked at, as the file's export: 2026-03-31T18:00
    #[arg(long = "at", value_name = "TIME")]
    pub seen_at: Option<String>,
}

/// Runs `simulate --backtest`.
pub fn run(
    arguments: &BacktestArguments,
    (pack, output): (&PackArguments, &Output),
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let file = arguments.backtest.as_deref().unwrap_or(Path::new("-"));
    let cases = Cases::read(&read(file)?).map_err(|error| failure(error, file))?;
    let Some(map_file) = &arguments.map else { return guess(&cases, file, terminal) };
    let map = gezhi::pack_dir::text(&read(map_file)?).map_err(|byte| {
        let at = byte.saturating_add(1);
        let path = map_file.display();
        Failure::said(
            format!("`{path}` 第 {at} 个字节不合 UTF-8，也不合 GB18030"),
            format!("`{path}` is neither UTF-8 nor GB18030 at byte {at}"),
        )
    })?;
    let map = Map::read(&map).map_err(|error| failure(error, map_file))?;
    let pack = packs::named(pack, terminal)?.pack;
    let bar = Progress::new();
    let progress = |done: u64, total: u64| bar.tell(done, total);
    let options = Options { at: arguments.seen_at.as_deref(), progress: &progress };
    let found = Backtest::run(&pack, &cases, &map, &options);
    bar.finish();
    let found = found.map_err(|error| failure(error, map_file))?;
    output.files(&|html| found.report(if html { LISTED_HTML } else { usize::MAX }), terminal)?;
    if terminal.json {
        terminal.print_json(&found)?;
    } else {
        output.text(&found.report(LISTED_TEXT), terminal)?;
    }
    Ok(finish(&found, terminal))
}

/// Rows that were left out are a finding; late cases are what was asked for.
fn finish(found: &Backtest, terminal: &Terminal) -> Exit {
    let rows = &found.rows;
    let left_out = rows.unreadable.saturating_add(rows.refused);
    if left_out == 0 {
        return Exit::Fine;
    }
    let (unreadable, refused) = (rows.unreadable, rows.refused);
    terminal.note_line(
        &format!("{left_out} 行没有回放：{unreadable} 行读不懂，{refused} 件规则包或流转不收"),
        &format!("{left_out} rows were not replayed: {unreadable} unreadable, {refused} refused"),
    );
    Exit::Findings
}

/// A map to begin with on standard output, and what it is for on standard error.
fn guess(cases: &Cases, file: &Path, terminal: &Terminal) -> Result<Exit, Failure> {
    terminal.print(&Map::guess(cases))?;
    let path = file.display();
    Err(Failure::said(
        format!("没有指明 `{path}` 的哪一列说什么"),
        format!("which column of `{path}` says what is not told"),
    )
    .hint(
        "上面是由表头猜出的对照表：加 `> map.toml` 存下，核对，再加 --map map.toml",
        "above is a map guessed from its header: save it by `> map.toml`, look at it, and add \
         --map map.toml",
    ))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::io(path, &error))
}

fn failure(error: SimError, file: &Path) -> Failure {
    let SimError { mut message, hint, place, .. } = error;
    let place = place.map(|place| format!(":{place}")).unwrap_or_default();
    let at = format!("{}{place}", file.display());
    message.zh = format!("{at}：{}", message.zh);
    message.en = format!("{at}: {}", message.en);
    Failure::Said { message, hint }
}
