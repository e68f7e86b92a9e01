//! The component on wasmtime, with the stack every wasmtime has by default: 512 KiB.

use wasmtime::component::{Component as Wasm, Func, Instance, Linker, Val};
use wasmtime::{Config, Engine, Store};

use super::{Answer, Host};

/// One instance of the component, compiled once.
pub struct Component {
    engine: Engine,
    wasm: Wasm,
    live: Option<(Store<()>, Instance)>,
}

impl Component {
    /// Compiles the component that the SDK carries.
    #[must_use]
    pub fn new() -> Self {
        let mut config = Config::new();
        config.max_wasm_stack(512 * 1024).cranelift_nan_canonicalization(true);
        let engine = Engine::new(&config).expect("a wasmtime engine");
        let wasm = Wasm::from_binary(&engine, gezhi::COMPONENT).expect("the component");
        Self { engine, wasm, live: None }
    }

    fn try_call(&mut self, function: &str, request: &str) -> wasmtime::Result<Val> {
        if self.live.is_none() {
            let mut store = Store::new(&self.engine, ());
            let linker = Linker::new(&self.engine);
            let instance = linker.instantiate(&mut store, &self.wasm)?;
            self.live = Some((store, instance));
        }
        let (store, instance) = self.live.as_mut().expect("just made");
        let func: Func = instance.get_func(&mut *store, function).expect("an export");
        let mut results = [Val::Bool(false)];
        func.call(&mut *store, &[Val::String(request.to_owned())], &mut results)?;
        let [result] = results;
        Ok(result)
    }
}

impl Default for Component {
    fn default() -> Self {
        Self::new()
    }
}

impl Host for Component {
    fn name(&self) -> &str {
        "wasmtime"
    }

    fn fresh(&mut self) {
        self.live = None;
    }

    fn call(&mut self, function: &str, request: &str) -> Answer {
        match self.try_call(function, request) {
            Ok(Val::Result(Ok(Some(text)))) => Answer::Ok(text_of(*text)),
            Ok(Val::Result(Err(Some(text)))) => Answer::Error(text_of(*text)),
            Ok(other) => Answer::Trap(format!("not a result of strings: {other:?}")),
            Err(trap) => {
                self.live = None;
                Answer::Trap(format!("{trap:?}"))
            }
        }
    }
}

fn text_of(value: Val) -> String {
    match value {
        Val::String(text) => text,
        other => panic!("not a string: {other:?}"),
    }
}
