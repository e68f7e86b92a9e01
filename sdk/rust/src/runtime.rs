//! Wasmtime set up so that a decision is the same on every machine, and so that no call runs away.
//!
//! Not responsible for: the engine's own limits, which come first and are the same on every host;
//! what stands here is the second wall.

pub(crate) mod cache;
mod ticker;

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::{Component, ComponentExportIndex, InstancePre, Linker};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Store,
    StoreLimits, StoreLimitsBuilder, Trap,
};

use crate::bindings::{FUNCTIONS, Function};
use crate::error::{CallError, EngineError};
use ticker::Ticker;

/// What the core module is linked with (`--max-memory`): no instance needs more.
pub(crate) const MEMORY_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Instances that the pooling allocator holds places for. Each takes 4 GiB of address space and no
/// memory before it is used; beyond it instances are allocated one by one.
const PLACES: u32 = 128;
/// Memory kept for the next instance instead of being returned to the system: a fresh instance then
/// costs 9 µs more than a warm one instead of 100.
const MEMORY_KEPT_BYTES: usize = 4 * 1024 * 1024;
/// The same for the table of functions.
const TABLE_KEPT_BYTES: usize = 64 * 1024;
/// Stack for wasm: what the engine's own limits on nesting were measured with. A thread that calls
/// the engine needs this much, and some for itself.
const STACK_BYTES: usize = 512 * 1024;
/// Ticks in a time limit: a call is stopped at most a sixteenth late, and an idle engine wakes
/// seldom.
const TICKS: u32 = 16;

/// The second wall around one call, behind the engine's own limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    /// Wall-clock time. It depends on the machine, so it should be far beyond what the engine's
    /// limits allow.
    Time(Duration),
    /// Wasmtime's fuel. The same on every machine for one version of this crate, and slower by a
    /// third.
    Fuel(u64),
    /// None: only the engine's own limits.
    None,
}

/// Settings that the compiled code depends on, and those of its instances.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) wall: Wall,
    pub(crate) memory_bytes_max: usize,
}

/// Wasmtime's configuration, with places for instances or without.
pub(crate) fn config(settings: Settings, pooled: bool) -> Config {
    let mut config = Config::new();
    // NaN bits differ between processors; with one canonical NaN none can reach a decision.
    config.cranelift_nan_canonicalization(true);
    // Relaxed SIMD may round differently on each processor.
    config.wasm_relaxed_simd(false);
    // No SIMD at all: the component has none, so one that has is not ours.
    config.wasm_simd(false);
    // Extensions that the artefact's own check refuses as well.
    config.wasm_memory64(false).wasm_multi_memory(false).wasm_tail_call(false);
    // The depth at which a call traps would else follow the default of the day.
    config.max_wasm_stack(STACK_BYTES);
    config.cranelift_opt_level(OptLevel::Speed);
    // The component carries no names, so a backtrace would say nothing.
    config.wasm_backtrace_max_frames(None);
    config.epoch_interruption(matches!(settings.wall, Wall::Time(_)));
    config.consume_fuel(matches!(settings.wall, Wall::Fuel(_)));
    if pooled {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(places()));
    }
    config
}

fn places() -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(PLACES)
        .total_core_instances(PLACES)
        .total_memories(PLACES)
        .total_tables(PLACES)
        .max_memory_size(MEMORY_BYTES_MAX)
        .linear_memory_keep_resident(MEMORY_KEPT_BYTES)
        .table_keep_resident(TABLE_KEPT_BYTES)
        .pagemap_scan(Enabled::Auto);
    pool
}

/// The component compiled for one wasmtime engine, ready to be instantiated.
pub(crate) struct Runtime {
    ready: InstancePre<StoreLimits>,
    exports: Vec<ComponentExportIndex>,
    settings: Settings,
    ticker: Option<Ticker>,
}

impl Runtime {
    /// Links `component`, which must import nothing and have every function of the contract.
    pub(crate) fn new(component: &Component, settings: Settings) -> Result<Self, EngineError> {
        let interface = |text: String| EngineError::Interface(text);
        let engine = component.engine();
        let exports = FUNCTIONS
            .iter()
            .map(|name| {
                let index = component.get_export_index(None, *name);
                index.ok_or_else(|| interface(format!("it has no function `{name}`")))
            })
            .collect::<Result<_, _>>()?;
        let linker = Linker::new(engine);
        let ready = linker.instantiate_pre(component).map_err(|e| interface(format!("{e:#}")))?;
        let ticker = match settings.wall {
            Wall::Time(limit) => Some(Ticker::start(engine.clone(), limit / TICKS)),
            Wall::Fuel(_) | Wall::None => None,
        };
        Ok(Self { ready, exports, settings, ticker })
    }

    /// A fresh instance, or nothing where all places are taken.
    pub(crate) fn instantiate(self: &Arc<Self>) -> Result<Option<Instance>, CallError> {
        let limits = StoreLimitsBuilder::new().memory_size(self.settings.memory_bytes_max).build();
        let mut store = Store::new(self.ready.engine(), limits);
        store.limiter(|limits| limits);
        self.refill(&mut store)?;
        match self.ready.instantiate(&mut store) {
            Ok(instance) => Ok(Some(Instance {
                runtime: Arc::clone(self),
                store,
                instance,
                functions: [const { None }; FUNCTIONS.len()],
            })),
            Err(error) if error.is::<wasmtime::PoolConcurrencyLimitError>() => Ok(None),
            Err(error) => Err(CallError::Instance(format!("{error:#}"))),
        }
    }

    /// Sets the wall up for the next call.
    fn refill(&self, store: &mut Store<StoreLimits>) -> Result<(), CallError> {
        match self.settings.wall {
            // One tick more: the current one may be nearly over.
            Wall::Time(_) => store.set_epoch_deadline(u64::from(TICKS) + 1),
            Wall::Fuel(fuel) => {
                store.set_fuel(fuel).map_err(|e| CallError::Instance(format!("{e:#}")))?;
            }
            Wall::None => {}
        }
        Ok(())
    }

    fn failure(&self, error: &wasmtime::Error) -> CallError {
        match (error.downcast_ref::<Trap>(), self.settings.wall) {
            (Some(Trap::Interrupt), Wall::Time(limit)) => CallError::Timeout(limit),
            (Some(Trap::OutOfFuel), Wall::Fuel(fuel)) => CallError::OutOfFuel(fuel),
            (Some(trap), _) => CallError::Trap(trap.to_string()),
            (None, _) => CallError::Trap(format!("{error:#}")),
        }
    }
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { ready: _, exports: _, settings, ticker } = self;
        let mut text = f.debug_struct("Runtime");
        text.field("settings", settings).field("ticking", &ticker.is_some());
        text.finish_non_exhaustive()
    }
}

/// One instance of the component. After a fatal error it must be dropped.
pub(crate) struct Instance {
    runtime: Arc<Runtime>,
    store: Store<StoreLimits>,
    instance: wasmtime::component::Instance,
    /// Looked up when first called: a fresh instance mostly answers one function.
    functions: [Option<Function>; FUNCTIONS.len()],
}

impl Instance {
    /// Calls a function; both sides are JSON texts, the inner result is the engine's own answer.
    pub(crate) fn call(
        &mut self,
        function: &str,
        request: String,
    ) -> Result<Result<String, String>, CallError> {
        let function = self.function(function)?;
        self.runtime.refill(&mut self.store)?;
        match function.call(&mut self.store, (request,)) {
            Ok((answer,)) => Ok(answer),
            Err(error) => Err(self.runtime.failure(&error)),
        }
    }

    fn function(&mut self, name: &str) -> Result<Function, CallError> {
        let unknown = || CallError::UnknownFunction(name.to_owned());
        let position = FUNCTIONS.iter().position(|known| *known == name).ok_or_else(unknown)?;
        let slot = self.functions.get_mut(position).ok_or_else(unknown)?;
        if let Some(function) = slot {
            return Ok(*function);
        }
        let index = self.runtime.exports.get(position).ok_or_else(unknown)?;
        let function = self
            .instance
            .get_typed_func(&mut self.store, index)
            .map_err(|e| CallError::Instance(format!("{e:#}")))?;
        Ok(*slot.insert(function))
    }
}

/// Wasmtime's engine: pooled where the system has the address space, else not.
pub(crate) fn engine(settings: Settings) -> Result<Engine, EngineError> {
    Engine::new(&config(settings, true)).or_else(|_| engine_without_places(settings))
}

/// Wasmtime's engine that allocates instances one by one.
pub(crate) fn engine_without_places(settings: Settings) -> Result<Engine, EngineError> {
    Engine::new(&config(settings, false)).map_err(|e| EngineError::Compile(format!("{e:#}")))
}

/// Wasmtime's engine for an instance that makes one call: compiling takes longer than running.
#[cfg(feature = "bake")]
pub(crate) fn engine_for_one_call() -> Result<Engine, EngineError> {
    let settings = Settings { wall: Wall::None, memory_bytes_max: MEMORY_BYTES_MAX };
    let mut config = config(settings, false);
    config.cranelift_opt_level(OptLevel::None);
    Engine::new(&config).map_err(|e| EngineError::Compile(format!("{e:#}")))
}
