//! `gezhi score`: closed cases against the pack's outcome targets.

use clap::Args;
use gezhi::contract::score::{Reading, ScoreResponse, TargetScore};
use gezhi::render::Lang;

use super::request::Dated;
use crate::failure::{Exit, Failure};
use crate::labels::Labels;
use crate::terminal::Terminal;

/// Arguments of `score`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::SCORE)]
pub struct Arguments {
    #[command(flatten)]
    pub dated: Dated,
}

/// Runs `score`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let asked = arguments.dated.ask::<ScoreResponse>("score", terminal)?;
    let Some((answer, labels)) = asked else { return Ok(Exit::Fine) };
    if answer.targets.is_empty() {
        let none = terminal.lang.pick("规则包没有指标\n", "the pack has no targets\n");
        terminal.print(none)?;
    }
    for target in &answer.targets {
        terminal.print(&lines(target, &labels, terminal.lang))?;
    }
    Ok(Exit::Fine)
}

fn lines(target: &TargetScore, labels: &Labels, lang: Lang) -> String {
    let (zh, en) = match target.measure.as_str() {
        "taken_up" => ("调处率", "taken up"),
        "resolved" => ("化解率", "resolved"),
        _ => ("按期率", "on time"),
    };
    let tier = target.tier.as_deref().map(|tier| labels.word("tiers", tier, lang));
    let tier = tier.unwrap_or_else(|| lang.pick("全部", "all").to_owned());
    let by = &target.by;
    let mut out = format!(
        "{}  {tier} {} ≥ {} %  〔{} {}〕\n",
        met(target.met, lang),
        lang.pick(zh, en),
        target.at_least,
        by.rule,
        by.citation.as_deref().unwrap_or_default()
    );
    for reading in &target.readings {
        let chosen = target.reading.as_ref() == Some(&reading.reading);
        out.push_str(&line(reading, (chosen, target.readings.len() > 1), lang));
    }
    if !target.undecided.is_empty() {
        let count = target.undecided.len();
        out.push_str(&lang.pick(
            format!("      {count} 件无从计入\n"),
            format!("      {count} cases cannot be counted\n"),
        ));
    }
    out
}

fn line(reading: &Reading, (chosen, several): (bool, bool), lang: Lang) -> String {
    let (zh, en) = match reading.reading.as_str() {
        "per_tier" => ("逐级", "per tier"),
        "cumulative" => ("累计", "cumulative"),
        _ => ("全部", "all"),
    };
    let rate = reading.rate.as_deref().unwrap_or("—");
    let mark = if chosen && several {
        lang.pick("（本包的读法）", " (the pack's reading)")
    } else {
        ""
    };
    format!(
        "      {}{mark} {}/{} = {rate} %  {}\n",
        lang.pick(zh, en),
        reading.achieved,
        reading.of,
        met(reading.met, lang)
    )
}

fn met(met: Option<bool>, lang: Lang) -> &'static str {
    match met {
        Some(true) => lang.pick("达标", "met"),
        Some(false) => lang.pick("未达标", "missed"),
        None => lang.pick("无从判断", "cannot be told"),
    }
}
