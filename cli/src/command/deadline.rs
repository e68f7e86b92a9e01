//! `gezhi deadline`: one deadline, or a CSV file of them.

mod batch;

use std::path::PathBuf;

use clap::Args;
use gezhi::Pack;
use gezhi::contract::calls::{DeadlineItem, DeadlineRequest, DueDate, Outcome};

use crate::arguments::PackArguments;
use crate::failure::{Exit, Failure};
use crate::labels;
use crate::packs;
use crate::terminal::Terminal;

/// Arguments of `deadline`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::DEADLINE)]
pub struct Arguments {
    #[command(flatten)]
    pub pack: PackArguments,
    /// The calendar, as cn-mainland; the pack's own if not given
    #[arg(long, value_name = "NAME")]
    pub calendar: Option<String>,
    /// When the clock starts: a local time as 2024-02-08T16:30, or with an offset
    #[arg(long, value_name = "TIME", requires = "limit", required_unless_present = "batch")]
    pub start: Option<String>,
    /// How long, as "8 work_hour" or 8工作时
    #[arg(long, value_name = "LIMIT", requires = "start")]
    pub limit: Option<String>,
    /// A CSV file with the columns start, limit_type and value; `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["start", "limit"])]
    pub batch: Option<PathBuf>,
    /// With --batch: compare with this column, and exit with 1 where a row differs
    #[arg(long, value_name = "COLUMN", requires = "batch")]
    pub check: Option<String>,
    /// With --batch: write here instead of to standard output
    #[arg(short, long, value_name = "FILE", requires = "batch")]
    pub output: Option<PathBuf>,
}

/// Runs `deadline`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let pack = packs::named_or_common(&arguments.pack, terminal)?.pack;
    let clock = Clock { pack: &pack, calendar: arguments.calendar.clone() };
    if let Some(file) = &arguments.batch {
        return batch::run(&clock, (arguments, file), terminal);
    }
    let item = DeadlineItem {
        start: arguments.start.clone().unwrap_or_default(),
        limit: arguments.limit.clone().unwrap_or_default(),
    };
    match clock.due(vec![item])?.pop() {
        Some(Outcome::Ok(due)) => {
            print(&due, terminal)?;
            Ok(Exit::Fine)
        }
        Some(Outcome::Error(error)) => Err(Failure::Contract(error, None)),
        None => Err(Failure::said("引擎没有回答", "the engine did not answer")),
    }
}

/// A pack's calendar.
struct Clock<'a> {
    pack: &'a Pack,
    calendar: Option<String>,
}

impl Clock<'_> {
    fn due(&self, items: Vec<DeadlineItem>) -> Result<Vec<Outcome<DueDate>>, Failure> {
        let request = DeadlineRequest { calendar: self.calendar.clone(), items };
        self.pack.deadline(&request).map_err(|error| Failure::call(error, None))
    }
}

fn print(due: &DueDate, terminal: &Terminal) -> Result<(), Failure> {
    if terminal.json {
        return terminal.print_json(due);
    }
    let lang = terminal.lang;
    let limit = labels::limit(&due.limit, lang);
    let nothing = lang.pick("日历到不了那一天", "beyond the calendar").to_owned();
    let instant = due.due.as_deref().map_or(nothing, |due| labels::moment(due, lang));
    let mut text =
        lang.pick(format!("{limit}，至 {instant}\n"), format!("{limit}, by {instant}\n"));
    if due.provisional {
        let note = due.note.as_ref().map(|note| note.in_lang(lang.code())).unwrap_or_default();
        text.push_str(&format!("  {}{note}\n", lang.pick("暂定：", "provisional: ")));
    }
    for (from, to) in &due.counted {
        let (from, to) = (labels::moment(from, lang), labels::moment(to, lang));
        text.push_str(&format!("  {from} — {to}\n"));
    }
    terminal.print(&text)
}
