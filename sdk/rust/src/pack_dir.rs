//! Pack folders → one [`Bundle`]: the only file that reads them, with its parts below.
//!
//! Not responsible for: what the files say, beyond `layers` in `pack.toml`. The engine checks the
//! rest.

mod decode;
mod error;
mod files;
mod stack;
mod workbook;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gezhi_contract::{Bundle, Layer, Text, json};

pub use error::PackDirError;
use stack::Stack;
pub use workbook::{read_workbook, workbook};

/// The bound of the engine (`PACK_BYTES_MAX`), kept here so that a wrong folder is not read to its
/// end.
pub const PACK_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// The name of the common layer that this crate carries, for `layers` in `pack.toml`.
pub const BUILT_IN_COMMON: &str = "gezhi:common";

include!(concat!(env!("OUT_DIR"), "/common.rs"));

/// Where a pack comes from.
///
/// ```
/// use gezhi::pack_dir::Sources;
/// let sources = Sources::pack("rules/lengshuitan").layer("rules/timetables/yuncheng");
/// assert_eq!(sources.layers.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// The main pack: a folder, a workbook (`.xlsx`), or a bundle (`.json`).
    pub pack: PathBuf,
    /// Folders laid directly under the main pack, in this order, each over what it lies on itself.
    pub layers: Vec<PathBuf>,
    /// Folders laid over the main pack, in this order: local overrides.
    pub over: Vec<PathBuf>,
    /// The roster to enroll: a JSON file.
    pub roster: Option<PathBuf>,
}

impl Sources {
    /// A main pack alone.
    pub fn pack(path: impl Into<PathBuf>) -> Self {
        Self { pack: path.into(), ..Self::default() }
    }

    /// Lays one more folder directly under the main pack.
    #[must_use]
    pub fn layer(mut self, path: impl Into<PathBuf>) -> Self {
        self.layers.push(path.into());
        self
    }

    /// Enrolls this roster.
    #[must_use]
    pub fn roster(mut self, path: impl Into<PathBuf>) -> Self {
        self.roster = Some(path.into());
        self
    }

    /// Lays one more folder over everything.
    #[must_use]
    pub fn over(mut self, path: impl Into<PathBuf>) -> Self {
        self.over.push(path.into());
        self
    }
}

/// The name of the example roster in a pack's folder; scenarios with `roster = true` run with it.
pub const ROSTER: &str = "roster.json";

/// Reads folders into a bundle: layers resolved from the bottom up, text as UTF-8 with `\n`, paths
/// in NFC.
///
/// A layer stands once, where it is first needed. Layers are named after their folders, never after
/// where these lie: two copies of a pack in different places have the same digest.
///
/// # Errors
/// [`PackDirError`]: a folder is no rule pack, cannot be read, lies on itself, or is too large.
///
/// ```
/// use gezhi::pack_dir::{Sources, bundle};
/// let error = bundle(&Sources::pack("no-such-folder")).unwrap_err();
/// assert_eq!(error.message().en, "there is no `no-such-folder`");
/// ```
pub fn bundle(sources: &Sources) -> Result<Bundle, PackDirError> {
    let mut stack = Stack::default();
    let main = &sources.pack;
    if main.is_file() && workbook::is_workbook(main) {
        let files = workbook::of_bundle(read_workbook(main)?.files);
        stack.add_files(&workbook::folder_of(main), files, &sources.layers)?;
        stack.add_folders(&sources.over)?;
        return Ok(Bundle { layers: stack.into_layers(), roster: roster(sources)? });
    }
    if main.is_file() {
        let whole = bundle_file(main)?;
        let (top, lower) = split_top(whole.layers);
        stack.add_ready(lower);
        stack.add_folders(&sources.layers)?;
        stack.add_ready(top);
        stack.add_folders(&sources.over)?;
        let roster = roster(sources)?.or(whole.roster);
        return Ok(Bundle { layers: stack.into_layers(), roster });
    }
    stack.add_main(main, &sources.layers)?;
    stack.add_folders(&sources.over)?;
    Ok(Bundle { layers: stack.into_layers(), roster: roster(sources)? })
}

/// The roster's JSON; the engine finds what is wrong with it.
fn roster(sources: &Sources) -> Result<Option<serde_json::Value>, PackDirError> {
    let Some(path) = &sources.roster else { return Ok(None) };
    let bytes = files::read_at_most(path, PACK_BYTES_MAX)?;
    let text =
        decode::text(&bytes).map_err(|byte| PackDirError::Encoding { path: path.clone(), byte })?;
    parsed(path, &text).map(Some)
}

fn parsed(path: &Path, text: &str) -> Result<serde_json::Value, PackDirError> {
    json::parse::<serde_json::Value>(text)
        .map_err(|error| PackDirError::NotARoster { path: path.to_owned(), why: error.message })
}

/// The example roster of a pack's folder or workbook.
///
/// # Errors
/// [`PackDirError`]: there is none, or it is no JSON.
pub fn own_roster(pack: &Path) -> Result<serde_json::Value, PackDirError> {
    if pack.is_file()
        && workbook::is_workbook(pack)
        && let Some(text) = read_workbook(pack)?.files.get(ROSTER)
    {
        return parsed(pack, text);
    }
    let path = folder(pack).join(ROSTER);
    let sources = Sources { roster: Some(path.clone()), ..Sources::default() };
    roster(&sources)?.ok_or(PackDirError::NotFound { path })
}

/// The common layer that this crate carries, as a bundle: words and the national calendar.
///
/// ```
/// let bundle = gezhi::pack_dir::common();
/// assert!(bundle.layers[0].files.contains_key("pack.toml"));
/// ```
#[must_use]
pub fn common() -> Bundle {
    Bundle { layers: vec![common_layer()], roster: None }
}

/// The folder that a path in a scenario starts from: the pack's, or the one that its workbook
/// stands for.
#[must_use]
pub fn folder(pack: &Path) -> PathBuf {
    if workbook::is_workbook(pack) { workbook::folder_of(pack) } else { pack.to_owned() }
}

/// Bytes as Excel, WPS and editors write them, as text with `\n`: UTF-8, UTF-16 with its mark, or
/// GB18030. What reads a table beside a pack reads it as the pack's own tables are read.
///
/// # Errors
/// The first byte, from 0, that fits no encoding.
///
/// ```
/// use gezhi::pack_dir::text;
/// assert_eq!(text(b"\xef\xbb\xbf\xe7\xbc\x96\xe5\x8f\xb7\r\n"), Ok("编号\n".to_owned()));
/// assert_eq!(text(b"\xb1\xe0\xba\xc5\r\n"), Ok("编号\n".to_owned()));
/// assert_eq!(text(b"id,\xff\xff"), Err(3));
/// ```
pub fn text(bytes: &[u8]) -> Result<String, usize> {
    decode::text(bytes)
}

/// The scenario files of a pack's folder or workbook: path → text. A bundle has none.
pub(crate) fn scenario_files(pack: &Path) -> Result<BTreeMap<String, String>, PackDirError> {
    if pack.is_file() && workbook::is_workbook(pack) {
        return workbook::scenarios(pack);
    }
    let folder = pack.join(files::SCENARIOS);
    let mut left = PACK_BYTES_MAX;
    if folder.is_dir() { files::read_scenarios(&folder, &mut left) } else { Ok(BTreeMap::new()) }
}

fn common_layer() -> Layer {
    let file = |(path, text): &(&str, &str)| ((*path).to_owned(), decode::tidy(text));
    Layer { name: "common".to_owned(), files: COMMON.iter().map(file).collect() }
}

fn split_top(mut layers: Vec<Layer>) -> (Vec<Layer>, Vec<Layer>) {
    let top = layers.pop();
    (top.into_iter().collect(), layers)
}

fn bundle_file(path: &Path) -> Result<Bundle, PackDirError> {
    let refused = |why: Text| PackDirError::NotABundle { path: path.to_owned(), why };
    if path.extension().is_some_and(|ending| ending == "wasm") {
        let why = Text::new(
            "它是烘焙好的组件，规则包的文件不在里面",
            "it is a baked component, which no longer holds the pack's files",
        );
        return Err(refused(why));
    }
    if path.extension().is_none_or(|ending| ending != "json") {
        return Err(refused(Text::new("不是 .json 文件", "it is no .json file")));
    }
    // JSON writes a line feed as two bytes, so a bundle may be larger than what it holds.
    let bytes = files::read_at_most(path, PACK_BYTES_MAX.saturating_mul(2))?;
    let text = decode::text(&bytes)
        .map_err(|byte| PackDirError::Encoding { path: path.to_owned(), byte })?;
    json::parse::<Bundle>(&text).map_err(|error| refused(error.message))
}

#[cfg(test)]
mod tests;
