//! A component of a page that has the contract's functions and always gives the same answers: under
//! valgrind the engine itself would take minutes to compile.

use gezhi::FUNCTIONS;
use wasm_encoder::{
    CanonicalOption, CodeSection, ComponentBuilder, ComponentExportKind, ComponentValType,
    ConstExpr, DataSection, ExportKind, ExportSection, Function, FunctionSection, MemorySection,
    MemoryType, Module, ModuleArg, PrimitiveValType, TypeSection, ValType,
};

/// What every function answers: enough for `open`, and a decision to whoever does not look.
const ANSWER: &str = concat!(
    r#"{"counts":{},"digest":"sha256:0","id":"tiny","in_force":{"from":null,"to":null},"#,
    r#""layers":[],"title":{"en":"","zh":"小"},"version":"1","warnings":[],"zone":"+08:00"}"#,
);
/// What it answers to a request of one byte.
const ERROR: &str = r#"{"kind":"invalid_request","message":{"en":"too short","zh":"太短"}}"#;
/// Where the two results lie, where their texts do, and where requests are put.
const RESULTS: [i32; 2] = [16, 32];
const TEXTS: [i32; 2] = [64, 1024];
const REQUEST: i32 = 4096;
/// Pages of 64 KiB: room for a bundle.
const PAGES: u64 = 32;

/// The component's bytes.
pub(crate) fn component() -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    let module = component.core_module(None, &module());
    let none: [(&str, ModuleArg); 0] = [];
    let instance = component.core_instantiate(None, module, none);
    let memory = component.core_alias_export(None, instance, "memory", ExportKind::Memory);
    let realloc = component.core_alias_export(None, instance, "realloc", ExportKind::Func);
    let answer = component.core_alias_export(None, instance, "answer", ExportKind::Func);
    let string = ComponentValType::Primitive(PrimitiveValType::String);
    let (result, encoder) = component.type_defined(None);
    encoder.result(Some(string), Some(string));
    let (function, mut encoder) = component.type_function(None);
    encoder.params([("request", string)]).result(Some(ComponentValType::Type(result)));
    for name in FUNCTIONS {
        let options = [
            CanonicalOption::UTF8,
            CanonicalOption::Memory(memory),
            CanonicalOption::Realloc(realloc),
        ];
        let lifted = component.lift_func(None, answer, function, options);
        component.export(name, ComponentExportKind::Func, lifted, None);
    }
    component.finish()
}

fn module() -> Module {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32; 2], [ValType::I32]);
    types.ty().function([ValType::I32; 4], [ValType::I32]);
    let mut functions = FunctionSection::new();
    functions.function(0).function(1);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: PAGES,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0);
    exports.export("answer", ExportKind::Func, 0).export("realloc", ExportKind::Func, 1);
    let mut code = CodeSection::new();
    let mut answer = Function::new([]);
    let [ok, error] = RESULTS;
    answer.instructions().i32_const(ok).i32_const(error);
    answer.instructions().local_get(1).i32_const(1).i32_gt_u().select().end();
    let mut realloc = Function::new([]);
    realloc.instructions().i32_const(REQUEST).end();
    code.function(&answer).function(&realloc);
    let mut data = DataSection::new();
    for (tag, text) in [ANSWER, ERROR].into_iter().enumerate() {
        let length = i32::try_from(text.len()).expect("it is short");
        let fields = [i32::try_from(tag).expect("0 or 1"), TEXTS[tag], length];
        data.active(0, &ConstExpr::i32_const(RESULTS[tag]), fields.map(i32::to_le_bytes).concat());
        data.active(0, &ConstExpr::i32_const(TEXTS[tag]), text.bytes());
    }
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&memories).section(&exports);
    module.section(&code).section(&data);
    module
}
