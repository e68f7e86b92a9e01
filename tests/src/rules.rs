//! The packs of `rules/`, and what their scenarios are run on.
//!
//! Not responsible for: running them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gezhi::contract::Bundle;
use gezhi::pack_dir::Sources;
use gezhi::scenario::{self, Scenario};

use crate::root;

/// The faithful five, in the order of their articles, and the model district.
pub const DISTRICTS: [&str; 6] =
    ["lengshuitan", "beixinjie", "shuangcheng", "dingshan", "tuanjie", "model"];

/// Every folder of `rules/` and `rules/timetables/` that is a pack, in the order of their names.
#[must_use]
pub fn folders() -> Vec<PathBuf> {
    let mut out = Vec::new();
    for folder in ["rules", "rules/timetables"] {
        for entry in fs::read_dir(root(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.join("pack.toml").is_file() {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

/// A pack's scenarios by what they are run on: each bundle is to be opened once.
#[must_use]
pub fn grounds(folder: &Path) -> Vec<(Bundle, Vec<Scenario>)> {
    let sources = Sources::pack(folder);
    let mut grounds: BTreeMap<_, Vec<Scenario>> = BTreeMap::new();
    for scenario in scenario::load(&sources).unwrap().scenarios {
        grounds.entry(scenario.ground()).or_default().push(scenario);
    }
    let opened = |all: Vec<Scenario>| (all.first().unwrap().bundle(&sources).unwrap(), all);
    grounds.into_values().map(opened).collect()
}
