//! `gezhi survey`: grids against the pack's sizing rules.

use clap::Args;
use gezhi::contract::survey::{AreaGrids, GridSize, SizeStatus, SurveyResponse};
use gezhi::render::Lang;

use super::request::Dated;
use crate::columns::pad;
use crate::failure::{Exit, Failure};
use crate::labels::Labels;
use crate::terminal::Terminal;

/// Arguments of `survey`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::SURVEY)]
pub struct Arguments {
    #[command(flatten)]
    pub dated: Dated,
}

/// Runs `survey`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let asked = arguments.dated.ask::<SurveyResponse>("survey", terminal)?;
    let Some((answer, labels)) = asked else { return Ok(Exit::Fine) };
    for grid in &answer.grids {
        terminal.print(&grid_line(grid, &labels, terminal.lang))?;
    }
    for area in &answer.areas {
        terminal.print(&area_line(area, &labels, terminal.lang))?;
    }
    Ok(Exit::Fine)
}

fn grid_line(grid: &GridSize, labels: &Labels, lang: Lang) -> String {
    let (zh, en) = match grid.status {
        SizeStatus::Exact => ("相符", "exact"),
        SizeStatus::Within => ("容差内", "within"),
        SizeStatus::Over => ("偏大", "over"),
        SizeStatus::Under => ("偏小", "under"),
        SizeStatus::Unspecified => ("约数，容差未写明", "about: how far off is not said"),
        SizeStatus::NoRule => ("没有标准", "no rule"),
        SizeStatus::NeedsFacts => ("待核", "needs facts"),
    };
    let mut out = format!("{} {}", pad(&grid.id, 16), lang.pick(zh, en));
    if let (Some(measure), Some(size)) = (&grid.measure, &grid.size) {
        let value = grid.value.as_deref().unwrap_or("?");
        let measure = labels.fact(measure, lang, false);
        out.push_str(&format!("  {measure} {value} / {size}"));
    }
    if let Some(off) = grid.deviation.as_deref().filter(|off| *off != "0") {
        let sign = if off.starts_with('-') { "" } else { "+" };
        out.push_str(&format!("  {sign}{off} %"));
    }
    if let Some(by) = &grid.by {
        out.push_str(&format!("  〔{} {}〕", by.rule, by.citation.as_deref().unwrap_or_default()));
    }
    out.push('\n');
    out
}

fn area_line(area: &AreaGrids, labels: &Labels, lang: Lang) -> String {
    let nothing = lang.pick("没有标准", "no rule");
    let Some(measure) = &area.measure else { return format!("{} {nothing}\n", pad(&area.id, 16)) };
    let measure = labels.fact(measure, lang, false);
    let value = area.value.as_deref().unwrap_or("?");
    let size = area.size.as_deref().unwrap_or("?");
    let grids = area.grids.map_or_else(|| "?".to_owned(), |grids| grids.to_string());
    let mut out = format!(
        "{} {measure} {value} / {size} → {}",
        pad(&area.id, 16),
        lang.pick(format!("{grids} 个网格"), format!("{grids} grids"))
    );
    if let Some(given) = area.given {
        let agrees = match area.agrees {
            Some(true) => lang.pick("相符", "agrees"),
            Some(false) => lang.pick("不符", "differs"),
            None => "?",
        };
        out.push_str(&lang.pick(format!("，现有 {given}，"), format!(", has {given}: ")));
        out.push_str(agrees);
    }
    if let Some(all) = &area.readings {
        out.push_str(&lang.pick(
            format!("（舍去 {}，四舍五入 {}，进一 {}）", all.floor, all.nearest, all.ceil),
            format!(" (floor {}, nearest {}, ceil {})", all.floor, all.nearest, all.ceil),
        ));
    }
    if let Some(by) = &area.by {
        out.push_str(&format!("  〔{} {}〕", by.rule, by.citation.as_deref().unwrap_or_default()));
    }
    out.push('\n');
    out
}
