//! `gezhi init`: a small complete pack to begin with, or the model district.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;

/// Arguments of `init`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::INIT)]
pub struct Arguments {
    /// The folder to make; it must be empty or not there yet
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The pack's id: lower-case letters, digits and hyphens; the folder's name if not given
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// What to begin with
    #[arg(long = "from", id = "base", value_name = "WHAT", default_value = "small")]
    pub base: Base,
}

/// What a pack can begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Base {
    /// A small complete pack
    Small,
    /// The model district: every class, with timetable, roster and scenarios
    Model,
}

include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// What stands for the pack's id in the template.
const ID: &str = "my-district";

/// The template: path → text.
const TEMPLATE: [(&str, &str); 11] = [
    ("pack.toml", include_str!("../../template/pack.toml")),
    ("vocabulary.toml", include_str!("../../template/vocabulary.toml")),
    ("README.md", include_str!("../../template/README.md")),
    ("tables/catalogue.csv", include_str!("../../template/tables/catalogue.csv")),
    ("tables/classify.csv", include_str!("../../template/tables/classify.csv")),
    ("tables/assign.csv", include_str!("../../template/tables/assign.csv")),
    ("tables/tasks.csv", include_str!("../../template/tables/tasks.csv")),
    ("tables/limits.csv", include_str!("../../template/tables/limits.csv")),
    ("tables/ladder.csv", include_str!("../../template/tables/ladder.csv")),
    ("properties.rhai", include_str!("../../template/properties.rhai")),
    ("scenarios/first.toml", include_str!("../../template/scenarios/first.toml")),
];

/// Runs `init`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    let id = id(arguments)?;
    refuse_used(folder)?;
    let files = match arguments.base {
        Base::Small => {
            TEMPLATE.map(|(path, text)| (path.to_owned(), text.replace(ID, &id))).to_vec()
        }
        Base::Model => model(&id),
    };
    for (path, text) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| Failure::unwritable(parent, &error))?;
        // Excel takes a CSV file for UTF-8 only if it begins with this mark.
        let mark =
            if path.extension().is_some_and(|ending| ending == "csv") { "\u{feff}" } else { "" };
        fs::write(&path, format!("{mark}{text}"))
            .map_err(|error| Failure::unwritable(&path, &error))?;
    }
    let shown = folder.display();
    terminal.note_line(
        &format!("建好了规则包 `{shown}`。接着：\n  gezhi check {shown}\n  gezhi test {shown}"),
        &format!(
            "the rule pack `{shown}` is made. Next:\n  gezhi check {shown}\n  gezhi test {shown}"
        ),
    );
    Ok(Exit::Fine)
}

/// The model district with the timetable that it lies on inside its folder; the common layer is
/// the one built in.
fn model(id: &str) -> Vec<(String, String)> {
    let of = |(pack, path, text): &(&str, &str, &str)| {
        let place = if *pack == "model" { (*path).to_owned() } else { format!("{pack}/{path}") };
        (place, text.replace("\"../../common\"", COMMON).replace("\"../common\"", COMMON))
    };
    let mut files: Vec<(String, String)> = PACKS.iter().map(of).collect();
    for (path, text) in &mut files {
        if path == "pack.toml" {
            *text = text.replacen("id = \"model\"", &format!("id = \"{id}\""), 1).replacen(
                "\"../timetables/yuncheng\"",
                "\"timetables/yuncheng\"",
                1,
            );
        }
    }
    files
}

/// The common layer that the command line carries, as `layers` names it.
const COMMON: &str = "\"gezhi:common\"";

fn id(arguments: &Arguments) -> Result<String, Failure> {
    let fine = |id: &str| {
        let character = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !id.is_empty() && id.chars().all(character)
    };
    if let Some(id) = &arguments.id {
        return if fine(id) {
            Ok(id.clone())
        } else {
            Err(Failure::said(
                format!("编号 `{id}` 只能用小写字母、数字和连字符"),
                format!("the id `{id}` may hold lower-case letters, digits and hyphens"),
            ))
        };
    }
    let name = arguments.folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    // A folder with a Chinese name needs an id of its own; the template's is as good as any to
    // begin with.
    Ok(if fine(&name) { name } else { ID.to_owned() })
}

fn refuse_used(folder: &Path) -> Result<(), Failure> {
    let used = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.exists(),
    };
    if !used {
        return Ok(());
    }
    let path = folder.display();
    Err(Failure::said(format!("`{path}` 已有内容"), format!("`{path}` is not empty"))
        .hint("换一个还没有的文件夹", "name a folder that is not there yet"))
}
