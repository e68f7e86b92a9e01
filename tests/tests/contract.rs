//! The contract does not change by accident: schemas, interface, imports, size and memory of the
//! artefact.
//!
//! `cargo xtask bless` writes the expectations anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gezhi_artefact::{
    Artefact, Install, MEMORY_PAGES_MAX, Options, build, check, encode, target_of,
};
use gezhi_contract::schema;
use wasmparser::{Parser, Payload};

/// What a browser downloads, before compression: a third of it is rhai, a fifth reads and resolves
/// rosters and duties, a tenth asks properties and lists rows, a fiftieth carries records.
const COMPONENT_BYTES_MAX: usize = 4_700_000;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The component of these sources, in the folder that the SDK's build script built it in.
fn artefact() -> Artefact {
    let program = std::env::current_exe().unwrap();
    let options = Options {
        workspace: workspace(),
        target: target_of(&program).unwrap().to_owned(),
        cargo_home: None,
        install: Install::Never,
        say: |_| {},
    };
    build(&options).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn schemas_are_those_of_the_types() {
    let folder = workspace().join("wit/schema");
    let expected: BTreeMap<String, String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    let actual: BTreeMap<String, String> = schema::all()
        .iter()
        .map(|(name, schema)| (format!("{name}.json"), schema::text(schema)))
        .collect();
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&actual), names(&expected), "run `cargo xtask bless`");
    for (name, text) in &actual {
        assert!(text == &expected[name], "{name} is not its type's: run `cargo xtask bless`");
    }
}

#[test]
fn the_component_keeps_its_promises() {
    let artefact = artefact();
    let component = fs::read(&artefact.component).unwrap();

    let golden = fs::read_to_string(workspace().join("tests/golden/component.wit")).unwrap();
    assert_eq!(encode::interface(&component).unwrap(), golden, "run `cargo xtask bless`");
    let (functions, interfaces) = exports(&golden);
    assert_eq!(interfaces, ["gezhi:engine/typed"]);
    let mut known = gezhi::FUNCTIONS.to_vec();
    known.sort_unstable_by_key(|name| functions.iter().position(|function| function == name));
    assert_eq!(functions, known, "the SDK calls what the component has");

    assert!(component.len() <= COMPONENT_BYTES_MAX, "{} bytes", component.len());
    assert_eq!(check::core_of(&component).unwrap(), fs::read(&artefact.core).unwrap());
    assert_eq!(imports(&component), 0);
    assert_eq!(memory_maximum(&component), Some(MEMORY_PAGES_MAX));
    assert_eq!(MEMORY_PAGES_MAX * 65_536, 64 * 1024 * 1024);
}

/// What a WIT world exports: the names of its functions, and those of its interfaces.
fn exports(wit: &str) -> (Vec<&str>, Vec<&str>) {
    let exported = wit.lines().filter_map(|line| line.trim().strip_prefix("export "));
    let (functions, interfaces): (Vec<_>, Vec<_>) =
        exported.partition(|export| export.contains(": func("));
    let functions = functions.into_iter().filter_map(|export| export.split(':').next());
    (functions.collect(), interfaces.into_iter().map(|name| name.trim_end_matches(';')).collect())
}

/// Imports of the component and of core modules inside it, counted apart from the builder's own
/// check. A component inside it, which wraps an interface, imports what the outer one gives it.
fn imports(component: &[u8]) -> u32 {
    let mut inside = 0;
    let sections = Parser::new(0).parse_all(component).map(|payload| match payload.unwrap() {
        Payload::ComponentSection { unchecked_range, .. } => {
            inside = inside.max(unchecked_range.end);
            0
        }
        Payload::ComponentImportSection(imports) if imports.range().end > inside => imports.count(),
        Payload::ImportSection(imports) => imports.count(),
        _ => 0,
    });
    sections.sum()
}

fn memory_maximum(component: &[u8]) -> Option<u64> {
    Parser::new(0).parse_all(component).find_map(|payload| match payload.unwrap() {
        Payload::MemorySection(memories) => memories.into_iter().next()?.unwrap().maximum,
        _ => None,
    })
}
