//! `gezhi duties`: recurring duties against a log.

use std::path::PathBuf;

use clap::Args;
use gezhi::contract::duties::{DutiesResponse, Duty, DutyStatus};
use gezhi::render::Lang;
use serde_json::Value;

use super::request::{Asked, members, put, typed, zoned};
use crate::arguments::PackArguments;
use crate::columns::pad;
use crate::failure::{Exit, Failure};
use crate::labels::{self, Labels};
use crate::terminal::Terminal;

/// Arguments of `duties`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::DUTIES)]
pub struct Arguments {
    /// A JSON file with the request, or `-` for standard input
    #[arg(value_name = "REQUEST")]
    pub request: Option<PathBuf>,
    #[command(flatten)]
    pub pack: PackArguments,
    /// The first day of the period, as 2026-03-01
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    /// The last day of the period
    #[arg(long, value_name = "DAY")]
    pub to: Option<String>,
    /// The instant judged from, as 2026-03-31T18:00
    #[arg(long = "at", id = "judged_at", value_name = "TIME")]
    pub at: Option<String>,
    /// List these statuses only; may be repeated
    #[arg(long, value_name = "STATUS")]
    #[arg(value_parser = ["done", "due", "overdue", "unspecified", "needs_facts"])]
    pub only: Vec<String>,
}

/// Runs `duties`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let asked = Asked::open(&arguments.pack, terminal)?;
    let mut request = members(arguments.request.as_deref())?;
    put(&mut request, "from", arguments.from.as_ref());
    put(&mut request, "to", arguments.to.as_ref());
    let at = arguments.at.as_ref().map(|at| zoned(at, asked.zone()));
    put(&mut request, "at", at.as_ref());
    if !arguments.only.is_empty() {
        request.insert("only".to_owned(), Value::from(arguments.only.clone()));
    }
    let answer = asked.answer("duties", &Value::Object(request))?;
    if terminal.json {
        terminal.print_json(&answer)?;
        return Ok(Exit::Fine);
    }
    let answer: DutiesResponse = typed(&answer)?;
    for duty in &answer.duties {
        terminal.print(&line(duty, &asked.labels, terminal.lang))?;
    }
    terminal.print(&summary(&answer, terminal.lang))?;
    Ok(Exit::Fine)
}

fn line(duty: &Duty, labels: &Labels, lang: Lang) -> String {
    let who: Vec<String> = duty
        .parties
        .iter()
        .filter_map(|party| party.role.as_deref().or(party.name.as_deref()))
        .map(|id| labels.party(id, lang))
        .collect();
    let count = duty
        .required
        .map_or_else(|| duty.done.to_string(), |required| format!("{}/{required}", duty.done));
    let due = duty.due.as_deref().map(|due| labels::moment(due, lang)).unwrap_or_default();
    let mut out = format!(
        "{} {} {} {} {}  {}\n",
        pad(status(duty.status, lang), lang.pick(8, 12)),
        pad(&duty.subject, 14),
        pad(&count, 5),
        pad(&due, lang.pick(24, 22)),
        duty.what,
        who.join("、"),
    );
    let because = duty.by.citation.as_deref().unwrap_or_default();
    let note = duty.note.as_deref().map(|note| labels::note(note, lang)).unwrap_or_default();
    out.push_str(&format!("{}〔{} {because}〕{note}\n", " ".repeat(lang.pick(9, 13)), duty.duty));
    out
}

fn status(status: DutyStatus, lang: Lang) -> &'static str {
    let (zh, en) = match status {
        DutyStatus::Done => ("已做", "done"),
        DutyStatus::Due => ("待做", "due"),
        DutyStatus::Overdue => ("逾期", "overdue"),
        DutyStatus::Unspecified => ("无周期", "unspecified"),
        DutyStatus::NeedsFacts => ("待核", "needs facts"),
    };
    lang.pick(zh, en)
}

fn summary(answer: &DutiesResponse, lang: Lang) -> String {
    let count = |name: &str| answer.counts.get(name).copied().unwrap_or_default();
    let (done, due, overdue) = (count("done"), count("due"), count("overdue"));
    let open = count("unspecified").saturating_add(count("needs_facts"));
    let mut out = lang.pick(
        format!("已做 {done}，待做 {due}，逾期 {overdue}，无从判断 {open}\n"),
        format!("{done} done, {due} due, {overdue} overdue, {open} cannot be told\n"),
    );
    if !answer.unused.is_empty() {
        let unused = answer.unused.len();
        out.push_str(&lang.pick(
            format!("{unused} 条记录没有用上（不在期间内，或不是这个对象的职责）\n"),
            format!("{unused} entries of the log counted for nothing\n"),
        ));
    }
    out
}
