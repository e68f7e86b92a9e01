//! The invariants of the artefact, checked on the bytes that are shipped.
//!
//! * neither the component nor its core module imports anything; components inside it, which wrap
//!   its interfaces, can then only take what is in it;
//! * the core module's memory has its maximum, so every host has the same cap;
//! * only instructions that every host has and does alike: no SIMD, no threads, no extension after
//!   WebAssembly 2.
//!
//! Not responsible for: the interface, which `tests/golden/component.wit` holds.

use wasmparser::{Parser, Payload, Validator, WasmFeatures};

use crate::{BuildError, MEMORY_PAGES_MAX};

/// Checks `component` and gives the core module inside it.
///
/// # Errors
/// [`BuildError::Refused`] with the invariant that does not hold.
pub fn core_of(component: &[u8]) -> Result<&[u8], BuildError> {
    let features = WasmFeatures::WASM2.difference(WasmFeatures::SIMD);
    let features = features.union(WasmFeatures::COMPONENT_MODEL);
    Validator::new_with_features(features).validate_all(component).map_err(refused)?;
    let mut modules = Vec::new();
    let mut maximum = None;
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(component) {
        match payload.map_err(refused)? {
            Payload::Version { .. } => depth = depth.saturating_add(1),
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(imports) if depth == 1 && imports.count() > 0 => {
                return Err(refused("it has imports"));
            }
            Payload::ImportSection(imports) if imports.count() > 0 => {
                return Err(refused("its core module has imports"));
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    maximum = memory.map_err(refused)?.maximum;
                }
            }
            Payload::ModuleSection { unchecked_range, .. } => modules.push(unchecked_range),
            _ => {}
        }
    }
    if maximum != Some(MEMORY_PAGES_MAX) {
        return Err(refused(format!(
            "its memory's maximum is {maximum:?}, not {MEMORY_PAGES_MAX} pages"
        )));
    }
    match modules.as_slice() {
        [range] => component.get(range.clone()).ok_or_else(|| refused("it is cut off")),
        _ => Err(refused(format!("it holds {} core modules, not one", modules.len()))),
    }
}

fn refused(reason: impl ToString) -> BuildError {
    BuildError::Refused(reason.to_string())
}

#[cfg(test)]
mod tests {
    use wit_component::{StringEncoding, embed_component_metadata};
    use wit_parser::Resolve;

    use super::core_of;
    use crate::encode;

    const HEAD: &[u8] = b"\0asm\x01\0\0\0";
    /// Imports a function `f` without parameters and results from the world itself.
    const IMPORT: &[u8] = b"\x01\x04\x01\x60\0\0\x02\x0b\x01\x05$root\x01f\0\0";
    const MEMORY_UNBOUND: &[u8] = b"\x05\x03\x01\0\x01";
    const MEMORY_BOUND: &[u8] = b"\x05\x05\x01\x01\x01\x80\x08";

    /// A component of `world` whose core module has these `sections`.
    fn component(world: &str, sections: &[&[u8]]) -> Vec<u8> {
        let mut resolve = Resolve::default();
        let text = format!("package a:b; world w {{ {world} }}");
        let package = resolve.push_str("w.wit", &text).unwrap();
        let world = resolve.select_world(&[package], None).unwrap();
        let mut module = [&[HEAD], sections].concat().concat();
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
        encode::component(&module).unwrap()
    }

    fn refusal(component: &[u8]) -> String {
        core_of(component).unwrap_err().to_string()
    }

    #[test]
    fn imports_are_refused() {
        let bytes = component("import f: func();", &[IMPORT, MEMORY_BOUND]);
        assert_eq!(refusal(&bytes), "the component is refused: it has imports");
    }

    /// An exported interface is wrapped in a component of its own, which imports the functions.
    #[test]
    fn imports_of_a_component_inside_are_its_own_affair() {
        let types = b"\x01\x04\x01\x60\0\0";
        let function = b"\x03\x02\x01\0";
        let export = b"\x07\x0b\x01\x07a:b/i#f\0\0";
        let code = b"\x0a\x04\x01\x02\0\x0b";
        let sections: [&[u8]; 5] = [types, function, MEMORY_BOUND, export, code];
        let world = "export i; } interface i { f: func();";
        let bytes = component(world, &sections);
        let inner = wasmparser::Parser::new(0).parse_all(&bytes);
        let inner = inner.filter(|payload| {
            matches!(payload, Ok(wasmparser::Payload::ComponentImportSection(_)))
        });
        assert_eq!(inner.count(), 1);
        assert!(core_of(&bytes).is_ok(), "{}", refusal(&bytes));
    }

    #[test]
    fn the_core_module_is_found_inside() {
        let bytes = component("", &[MEMORY_BOUND]);
        let core = core_of(&bytes).unwrap();
        assert!(core.starts_with(&[HEAD, MEMORY_BOUND].concat()));
    }

    #[test]
    fn a_memory_without_the_cap_is_refused() {
        let bytes = component("", &[MEMORY_UNBOUND]);
        assert!(refusal(&bytes).contains("maximum is None"), "{}", refusal(&bytes));
    }

    #[test]
    fn what_is_no_component_is_refused() {
        assert!(core_of(b"\0asm").is_err());
        assert!(refusal(b"\0asm\x0d\0\x01\0").contains("maximum is None"));
    }
}
