//! `gezhi bake`: a district as one component that has its pack open already.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use gezhi::bake::{self, BakeError, Baked};
use gezhi::contract::{Bundle, json};
use gezhi::pack_dir;

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
    write(&[(&arguments.output, &baked.component), (&core, &baked.core)])?;
    let roster = bundle.roster.as_ref().map(json::digest);
    if roster.is_none()
        && let Some(beside) = roster_beside(&arguments.pack)
    {
        terminal.note(&left_out(&beside, terminal));
    }
    if terminal.json {
        terminal.print_json(&serde_json::json!({
            "component": arguments.output.display().to_string(),
            "core": core.display().to_string(),
            "digest": baked.digest(),
            "engine": engine.digest(),
            "pack": baked.summary.digest,
            "roster": roster,
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

/// The roster in the pack's folder, which is baked only if it is named.
fn roster_beside(pack: &PackArguments) -> Option<PathBuf> {
    let roster = pack.pack.as_ref()?.join(pack_dir::ROSTER);
    roster.is_file().then_some(roster)
}

fn left_out(roster: &Path, terminal: &Terminal) -> String {
    let roster = roster.display();
    terminal
        .lang
        .pick(
            &format!("没有烘焙名册；要带上 {roster}，加 --roster {roster}\n"),
            &format!("no roster is baked; to bake {roster} as well, add --roster {roster}\n"),
        )
        .to_owned()
}

/// `P.core.wasm` beside `P.wasm`.
fn core_of(output: &Path) -> Result<PathBuf, Failure> {
    if output.file_stem().is_some_and(|stem| Path::new(stem).extension() == Some("core".as_ref())) {
        let shown = output.display();
        return Err(Failure::said(
            format!("`{shown}` 是核心模块的名字"),
            format!("`{shown}` is the name of a core module"),
        )
        .hint(
            "给组件另取一个名字；核心模块写在旁边",
            "name the component; its core module is written beside it",
        ));
    }
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

/// Writes both files beside their places first: whoever reads them meets the old ones or the new.
fn write(files: &[(&PathBuf, &Vec<u8>)]) -> Result<(), Failure> {
    let draft = |path: &Path| path.with_extension(format!("{}.draft", std::process::id()));
    let written = files.iter().try_for_each(|(path, bytes)| {
        fs::write(draft(path), bytes).map_err(|error| Failure::unwritable(path, &error))
    });
    let put = written.and_then(|()| {
        files.iter().try_for_each(|(path, _)| {
            fs::rename(draft(path), path).map_err(|error| Failure::unwritable(path, &error))
        })
    });
    if put.is_err() {
        for (path, _) in files {
            // One that is not there any more, or never was, is as good as removed.
            drop(fs::remove_file(draft(path)));
        }
    }
    put
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
