//! `gezhi bake`: a district as one component that has its pack open already.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use gezhi::bake::{self, BakeError, Baked};
use gezhi::contract::Bundle;
use serde_json::json;

use crate::arguments::PackArguments;
use crate::failure::{Exit, Failure};
use crate::packs;
use crate::terminal::Terminal;

/// Arguments of `bake`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::BAKE)]
pub struct Arguments {
    #[command(flatten)]
    pub pack: PackArguments,
    /// Write the component here, and its core module beside it, as P.core.wasm
    #[arg(id = "baked_output", short = 'o', long = "output", value_name = "P.wasm")]
    pub output: PathBuf,
}

/// Runs `bake`. A pack with errors is refused, and nothing is written.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let bundle = packs::bundle(&arguments.pack)?;
    let core = core_of(&arguments.output)?;
    let engine = terminal.engine()?;
    let baked = bake::bake(&engine, &bundle).map_err(|error| failure(error, &bundle))?;
    write(&arguments.output, &baked.component)?;
    write(&core, &baked.core)?;
    if terminal.json {
        terminal.print_json(&json!({
            "component": arguments.output.display().to_string(),
            "core": core.display().to_string(),
            "digest": baked.digest(),
            "engine": engine.digest(),
            "pack": baked.summary.digest,
        }))?;
    } else {
        terminal.print(&told(arguments, (&core, &baked), terminal))?;
    }
    Ok(Exit::Fine)
}

fn told(arguments: &Arguments, (core, baked): (&Path, &Baked), terminal: &Terminal) -> String {
    let output = &arguments.output;
    let mut out = String::new();
    for (path, bytes) in [(output.as_path(), &baked.component), (core, &baked.core)] {
        out.push_str(&format!("{}  {} B\n", path.display(), bytes.len()));
    }
    let pack = &baked.summary;
    let label = terminal.lang.pick("规则包", "pack");
    out.push_str(&format!("{label} {} {}  {}\n", pack.id, pack.version, pack.digest));
    out.push_str(&format!("{}  {}\n", terminal.lang.pick("组件", "component"), baked.digest()));
    out
}

/// `P.core.wasm` beside `P.wasm`.
fn core_of(output: &Path) -> Result<PathBuf, Failure> {
    if output.extension().is_none_or(|ending| ending != "wasm") {
        let shown = output.display();
        return Err(Failure::said(
            format!("`{shown}` 不以 .wasm 结尾"),
            format!("`{shown}` does not end in .wasm"),
        )
        .hint("写作 -o 冷水滩.wasm", "write -o district.wasm"));
    }
    Ok(output.with_extension("core.wasm"))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|error| Failure::unwritable(path, &error))
}

fn failure(error: BakeError, bundle: &Bundle) -> Failure {
    match error {
        BakeError::Open(error) => Failure::open(error, bundle),
        other => Failure::said(format!("不能烘焙：{other}"), other.to_string()).hint(
            "引擎须是 `cargo xtask component` 做的那种组件",
            "the engine must be a component as `cargo xtask component` makes it",
        ),
    }
}
