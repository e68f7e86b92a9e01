//! From arguments to an open pack.

use std::path::{Path, PathBuf};

use gezhi::contract::Bundle;
use gezhi::pack_dir::{self, Sources};
use gezhi::{Engine, Pack};

use crate::arguments::{LayerArguments, PackArguments};
use crate::failure::Failure;
use crate::terminal::Terminal;

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

/// An open pack, and the files that its errors can be drawn in.
pub struct Named {
    /// The pack.
    pub pack: Pack,
    /// Its files; none where it is baked.
    pub bundle: Bundle,
}

/// Opens the pack that the arguments name: a folder, a workbook, a bundle, or a baked district.
pub fn named(arguments: &PackArguments, terminal: &Terminal) -> Result<Named, Failure> {
    match &arguments.pack {
        Some(path) if is_baked(path) => baked(path, arguments, terminal),
        _ => opened(bundle(arguments)?, terminal),
    }
}

/// As [`named`]; without a pack the common layer that is built in, under the layers named.
pub fn named_or_common(arguments: &PackArguments, terminal: &Terminal) -> Result<Named, Failure> {
    match &arguments.pack {
        Some(_) => named(arguments, terminal),
        None => opened(bundle_or_common(arguments)?, terminal),
    }
}

fn opened(bundle: Bundle, terminal: &Terminal) -> Result<Named, Failure> {
    let pack = open(&terminal.engine()?, &bundle)?;
    Ok(Named { pack, bundle })
}

fn baked(path: &Path, arguments: &PackArguments, terminal: &Terminal) -> Result<Named, Failure> {
    let PackArguments { layers, roster, .. } = arguments;
    if !layers.under.is_empty() || !layers.over.is_empty() || roster.is_some() {
        return Err(Failure::said(
            format!("`{}` 是烘焙好的，层和名册已在里面", path.display()),
            format!("`{}` is baked: its layers and roster are inside", path.display()),
        )
        .hint(
            "另做一个：gezhi bake --layer … --roster …",
            "bake another: gezhi bake --layer … --roster …",
        ));
    }
    if terminal.engine.is_some() {
        return Err(Failure::said(
            format!("`{}` 自带引擎", path.display()),
            format!("`{}` brings its own engine", path.display()),
        )
        .hint("去掉 --engine", "leave --engine out"));
    }
    let engine = Engine::from_file(path).map_err(|error| Failure::engine(&error))?;
    let bundle = Bundle::default();
    let pack = Pack::baked(&engine).map_err(|error| Failure::open(error, &bundle))?;
    Ok(Named { pack, bundle })
}

fn is_baked(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "wasm")
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
