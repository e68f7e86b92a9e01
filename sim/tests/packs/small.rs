//! The small pack of the tests, whole or with other files, and the districts' packs.

use std::path::PathBuf;

use gezhi::pack_dir::{self, Sources};
use gezhi::{Bundle, Engine, Pack};
use gezhi_sim::world::World;

/// The districts whose packs are tried.
pub const DISTRICTS: [&str; 6] =
    ["beixinjie", "dingshan", "lengshuitan", "model", "shuangcheng", "tuanjie"];

/// The folder of the small pack.
pub fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "packs", "small"].iter().collect()
}

/// The small pack, with `more` at the end of its properties.
pub fn bundle(more: &str) -> Bundle {
    let mut bundle = pack_dir::bundle(&Sources::pack(folder())).unwrap();
    edit(&mut bundle, "properties.rhai", |text| text + more);
    bundle
}

/// Changes a file of the top layer.
pub fn edit(bundle: &mut Bundle, file: &str, change: impl FnOnce(String) -> String) {
    let files = &mut bundle.layers.last_mut().unwrap().files;
    let text = files.remove(file).unwrap_or_default();
    files.insert(file.to_owned(), change(text));
}

/// A district's pack with its example roster.
pub fn district(name: &str) -> Bundle {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "rules", name].iter().collect();
    let roster = folder.join("roster.json");
    pack_dir::bundle(&Sources::pack(folder).roster(roster)).unwrap()
}

/// Opened, and what a generator knows of it.
pub fn open(bundle: &Bundle) -> (Pack, World) {
    let pack = Pack::open(&Engine::new().unwrap(), bundle).unwrap();
    let world = World::read(&pack, Some(bundle)).unwrap();
    (pack, world)
}
