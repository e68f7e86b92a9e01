//! `gezhi schema`: the contract's JSON Schemas.

use clap::Args;
use gezhi::contract::schema;

use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;

/// Arguments of `schema`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::SCHEMA)]
pub struct Arguments {
    /// Which one, as decide.response; all names are listed if not given
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// Runs `schema`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let all = schema::all();
    let Some(wanted) = &arguments.name else {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        terminal.print(&format!("{}\n", names.join("\n")))?;
        return Ok(Exit::Fine);
    };
    let name = wanted.strip_suffix(".json").unwrap_or(wanted);
    match all.iter().find(|(known, _)| *known == name) {
        Some((_, schema)) => terminal.print(&schema::text(schema)).map(|()| Exit::Fine),
        None => Err(Failure::said(
            format!("没有名为 `{wanted}` 的模式"),
            format!("there is no schema `{wanted}`"),
        )
        .hint("gezhi schema 列出全部名字", "`gezhi schema` lists all names")),
    }
}
