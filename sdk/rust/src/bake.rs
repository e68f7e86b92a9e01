//! Baked districts: an engine's component with a pack already open in it.
//!
//! The component is instantiated, `open` is called once, and the memory that it leaves is written
//! into a new component. That one has the same functions and gives the same answers; it only starts
//! where the other would have to open first. The same component and bundle bake to the same bytes.
//!
//! Not responsible for: where the files go, nor for running them; see
//! [`Pack::baked`](crate::Pack::baked).

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use gezhi_contract::calls::PackSummary;
use gezhi_contract::{Bundle, Error, json};
use thiserror::Error as ErrorOf;
use wasmparser::{Parser, Payload};
use wasmtime::component::{Component, Instance, Lift, Linker, WasmList};
use wasmtime::{Engine as Wasm, Store};
use wasmtime_wizer::{ComponentInstanceState, Wizer};

use crate::engine::Engine;
use crate::error::{CallError, OpenError};
use crate::runtime;
use crate::session::{read, write};

/// A district in two files.
#[derive(Clone, Debug)]
pub struct Baked {
    /// For hosts with the component model.
    pub component: Vec<u8>,
    /// Its core module, for the others.
    pub core: Vec<u8>,
    /// What is open in them.
    pub summary: PackSummary,
}

impl Baked {
    /// `sha256:` and the SHA-256 of the component.
    #[must_use]
    pub fn digest(&self) -> String {
        json::digest_of(&self.component)
    }
}

/// Why a district cannot be baked.
#[derive(Debug, ErrorOf)]
#[non_exhaustive]
pub enum BakeError {
    /// The pack does not open; nothing is baked.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The component cannot be run or written.
    #[error("the component cannot be baked: {0}")]
    Component(String),
}

/// Opens a bundle, with its roster where it has one, in a copy of the engine's component.
///
/// # Errors
/// [`BakeError`]: the pack has errors, or the component is not one that can be baked.
///
/// ```no_run
/// use gezhi::pack_dir::{Sources, bundle};
/// use gezhi::{Engine, Pack, bake};
///
/// let baked = bake::bake(&Engine::new()?, &bundle(&Sources::pack("rules/lengshuitan"))?)?;
/// let pack = Pack::baked(&Engine::from_bytes(baked.component)?)?;
/// assert_eq!(pack.summary().id, "lengshuitan");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bake(engine: &Engine, bundle: &Bundle) -> Result<Baked, BakeError> {
    let bytes = engine.component();
    let wizer = Wizer::new();
    let (context, instrumented) = wizer.instrument_component(bytes).map_err(component)?;
    let wasm = runtime::engine_for_one_call().map_err(component)?;
    let mut live = Live::new(&wasm, &instrumented).map_err(component)?;
    let summary = live.open(bundle)?;
    let baked = at_once(wizer.snapshot_component(&context, &mut live));
    if let Some(failure) = live.failure {
        return Err(component(failure));
    }
    let baked = baked.ok_or_else(|| component("the instance waits"))?.map_err(component)?;
    let core = core_of(&baked)?.to_vec();
    Ok(Baked { component: baked, core, summary })
}

/// The core module inside a component.
fn core_of(bytes: &[u8]) -> Result<&[u8], BakeError> {
    let mut modules = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::ModuleSection { unchecked_range, .. } = payload.map_err(component)? {
            modules.push(unchecked_range);
        }
    }
    match modules.as_slice() {
        [range] => bytes.get(range.clone()).ok_or_else(|| component("it is cut off")),
        _ => Err(component(format!("it holds {} core modules, not one", modules.len()))),
    }
}

fn component(why: impl ToString) -> BakeError {
    BakeError::Component(why.to_string())
}

/// Runs a future that never waits: wasmtime is called without its asynchronous side.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// The instance whose memory is kept.
struct Live {
    store: Store<()>,
    instance: Instance,
    /// The first access that failed; what it gave must not be used.
    failure: Option<String>,
}

impl Live {
    fn new(wasm: &Wasm, instrumented: &[u8]) -> wasmtime::Result<Self> {
        let component = Component::new(wasm, instrumented)?;
        let mut store = Store::new(wasm, ());
        let instance = Linker::new(wasm).instantiate(&mut store, &component)?;
        Ok(Self { store, instance, failure: None })
    }

    fn open(&mut self, bundle: &Bundle) -> Result<PackSummary, BakeError> {
        let open = self
            .instance
            .get_typed_func::<(String,), (Result<String, String>,)>(&mut self.store, "open")
            .map_err(component)?;
        let request = write(bundle).map_err(OpenError::from)?;
        let (answer,) = open.call(&mut self.store, (request,)).map_err(component)?;
        match answer {
            Ok(summary) => Ok(read(&summary).map_err(OpenError::from)?),
            Err(error) => {
                let error: Error = read(&error).map_err(OpenError::from)?;
                Err(OpenError::from(CallError::Contract(Box::new(error))).into())
            }
        }
    }

    /// Calls one of the functions that were added for reading the instance's insides.
    fn access<R: Lift + 'static>(&mut self, instance: &str, function: &str) -> Option<R> {
        let called = (|| {
            let missing = || wasmtime::Error::msg(format!("no `{instance}` `{function}`"));
            let store = &mut self.store;
            let (_, inside) =
                self.instance.get_export(&mut *store, None, instance).ok_or_else(missing)?;
            let (_, index) = self
                .instance
                .get_export(&mut *store, Some(&inside), function)
                .ok_or_else(missing)?;
            let function = self.instance.get_typed_func::<(), (R,)>(&mut *store, index)?;
            Ok(function.call(&mut *store, ())?.0)
        })();
        called
            .map_err(|error: wasmtime::Error| {
                self.failure.get_or_insert_with(|| format!("{error:#}"));
            })
            .ok()
    }
}

impl ComponentInstanceState for Live {
    async fn call_func_ret_list_u8(
        &mut self,
        instance: &str,
        func: &str,
        contents: impl FnOnce(&[u8]) + Send,
    ) {
        if let Some(list) = self.access::<WasmList<u8>>(instance, func) {
            contents(list.as_le_slice(&self.store));
        }
    }

    async fn call_func_ret_s32(&mut self, instance: &str, func: &str) -> i32 {
        self.access(instance, func).unwrap_or_default()
    }

    async fn call_func_ret_s64(&mut self, instance: &str, func: &str) -> i64 {
        self.access(instance, func).unwrap_or_default()
    }

    async fn call_func_ret_f32(&mut self, instance: &str, func: &str) -> u32 {
        self.access::<f32>(instance, func).unwrap_or_default().to_bits()
    }

    async fn call_func_ret_f64(&mut self, instance: &str, func: &str) -> u64 {
        self.access::<f64>(instance, func).unwrap_or_default().to_bits()
    }
}
