//! From arguments to an open pack.

use std::path::{Path, PathBuf};

use gezhi::contract::Bundle;
use gezhi::pack_dir::{self, Sources};
use gezhi::{Engine, Pack};

use crate::arguments::{LayerArguments, PackArguments};
use crate::failure::Failure;

/// Where a pack with these layers comes from.
pub fn sources(pack: &Path, layers: &LayerArguments) -> Sources {
    Sources {
        pack: pack.to_owned(),
        layers: layers.under.clone(),
        over: layers.over.clone(),
        roster: None,
    }
}

/// The bundle that the arguments name; without a pack it is an error.
pub fn bundle(arguments: &PackArguments) -> Result<Bundle, Failure> {
    match &arguments.pack {
        Some(pack) => {
            let roster = arguments.roster.clone();
            Ok(pack_dir::bundle(&Sources { roster, ..sources(pack, &arguments.layers) })?)
        }
        None => Err(Failure::said("没有指明规则包", "no rule pack is named").hint(
            "加上 --pack 文件夹，如 --pack rules/lengshuitan",
            "add --pack FOLDER, as --pack rules/lengshuitan",
        )),
    }
}

/// As [`bundle`]; without a pack the common layer that is built in, under the layers named.
pub fn bundle_or_common(arguments: &PackArguments) -> Result<Bundle, Failure> {
    if arguments.pack.is_some() {
        return bundle(arguments);
    }
    let layers = &arguments.layers;
    let mut folders = layers.under.iter().chain(&layers.over).cloned();
    match folders.next() {
        None => Ok(pack_dir::common()),
        Some(first) => {
            let over: Vec<PathBuf> = folders.collect();
            Ok(pack_dir::bundle(&Sources { pack: first, over, ..Sources::default() })?)
        }
    }
}

/// Opens a bundle.
pub fn open(engine: &Engine, bundle: &Bundle) -> Result<Pack, Failure> {
    Pack::open(engine, bundle).map_err(|error| Failure::open(error, bundle))
}

/// The packs among `folders`; with several, those that are none are told of and passed over.
pub fn among(folders: &[PathBuf], mut pass: impl FnMut(&Path)) -> Vec<PathBuf> {
    let is_pack = |path: &Path| path.join("pack.toml").is_file() || is_bundle(path);
    if folders.len() < 2 {
        return folders.to_vec();
    }
    let (packs, others): (Vec<_>, Vec<_>) = folders.iter().cloned().partition(|path| is_pack(path));
    // A name that leads nowhere is a mistake, not one of many things in a folder.
    let (others, missing): (Vec<_>, Vec<_>) = others.into_iter().partition(|path| path.exists());
    others.iter().for_each(|path| pass(path));
    packs.into_iter().chain(missing).collect()
}

fn is_bundle(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|ending| ending == "json" || ending == "xlsx")
}
