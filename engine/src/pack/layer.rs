//! The layers of a bundle: their manifests and files.
//!
//! A layer is a name for error messages and a map from paths to texts. The engine never sees a
//! folder: which files there are, in which encoding and order, was the host's to find out. Paths
//! use `/`, and only those named in `docs/rule-language.md` are read; any other is a warning and
//! not an error, because a pack may carry notes.
//!
//! Until a layer's id is read, messages name it by its place from the bottom, as `#2 city`.
//!
//! Not responsible for: laying them over each other; see `stack`.

use gezhi_contract::{Bundle, Layer, Text};

use crate::diagnostic::{Code, Problems};
use crate::pack::manifest::{self, Manifest};
use crate::pack::tree::{self, Tree};
use crate::source::SourceFile;

/// A file of a layer, if it is there.
#[must_use]
pub fn file<'a>(layer: &'a Layer, id: &'a str, path: &'a str) -> Option<SourceFile<'a>> {
    let text = without_mark(layer.files.get(path)?);
    Some(SourceFile { layer: id, path, text })
}

/// A byte order mark is the host's to drop; where it did not, it is no part of the first line.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Every layer's manifest; one that is missing or unreadable is noted and stands empty.
///
/// As many as the bundle has layers, in its order, so that places fit.
pub fn manifests(bundle: &Bundle, problems: &mut Problems) -> Vec<Manifest> {
    let mut out: Vec<Manifest> = Vec::new();
    for (index, layer) in bundle.layers.iter().enumerate() {
        let place = format!("#{} {}", index.saturating_add(1), layer.name);
        let mut manifest = one(layer, &place, problems);
        if out.iter().any(|below| below.id == manifest.id)
            && let Some(file) = file(layer, &place, "pack.toml")
        {
            problems.add(
                Code::DuplicateId,
                file.span(manifest.id_bytes.clone()),
                Text::new(
                    format!("两层的编号都是 `{}`", manifest.id),
                    format!("two layers have the id `{}`", manifest.id),
                ),
            );
        }
        if manifest.id.is_empty() {
            manifest.id = place;
        }
        out.push(manifest);
    }
    out
}

/// One layer's manifest.
fn one(layer: &Layer, place: &str, problems: &mut Problems) -> Manifest {
    let Some(file) = file(layer, place, "pack.toml") else {
        let file = SourceFile { layer: place, path: "pack.toml", text: "" };
        problems.add_hint(
            Code::MissingFile,
            file.whole(),
            Text::new(
                "没有 pack.toml，这不是规则包",
                "there is no pack.toml: this is no rule pack",
            ),
            Text::new("用 gezhi init 建一个完整的小包", "`gezhi init` makes a tiny complete pack"),
        );
        return Manifest::default();
    };
    // Read once for the id, so that every problem names the layer by it.
    let id = tree::parse(file, &mut Problems::default())
        .get_ref()
        .get("id")
        .and_then(|id| id.get_ref().as_str())
        .filter(|id| !id.is_empty())
        .unwrap_or(place)
        .to_owned();
    let file = SourceFile { layer: &id, ..file };
    let parsed = tree::parse(file, problems);
    manifest::read(Tree::new(file, &parsed), problems)
}

/// Notes the files of a layer that the engine does not read.
pub fn unknown_files(layer: &Layer, id: &str, problems: &mut Problems) {
    for path in layer.files.keys() {
        let csv = |folder: &str| {
            path.strip_prefix(folder)
                .and_then(|rest| rest.strip_suffix(".csv"))
                .is_some_and(|stem| !stem.is_empty() && !stem.contains('/'))
        };
        let known = ["pack.toml", "vocabulary.toml", "policy.rhai", "properties.rhai"];
        if known.contains(&path.as_str()) || csv("tables/") || csv("calendars/") {
            continue;
        }
        let file = SourceFile { layer: id, path, text: "" };
        problems.add_hint(
            Code::UnknownFile,
            file.whole(),
            Text::new(format!("不读取 `{path}`"), format!("`{path}` is not read")),
            Text::new(
                "表放在 tables/ 里，日历放在 calendars/ 里，扩展名 .csv",
                "tables belong in tables/ and calendars in calendars/, ending in .csv",
            ),
        );
    }
}

/// The files of one folder that end in `.csv`, by their stems.
///
/// In the order of their paths. Folders below the folder are not looked into.
pub fn sheets<'a>(
    layer: &'a Layer,
    id: &'a str,
    folder: &'a str,
) -> impl Iterator<Item = (&'a str, SourceFile<'a>)> {
    layer.files.iter().filter_map(move |(path, text)| {
        let stem = path.strip_prefix(folder)?.strip_suffix(".csv")?;
        let fine = !stem.is_empty() && !stem.contains('/');
        fine.then(|| (stem, SourceFile { layer: id, path, text: without_mark(text) }))
    })
}
