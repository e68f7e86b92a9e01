//! The engine: the component, compiled once and shared by everything that calls it.
//!
//! Not responsible for: packs. An engine holds no policy; see [`Pack`](crate::Pack).

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{env, fs};

use gezhi_contract::json;

use crate::error::{CallError, EngineError};
use crate::runtime::{self, Instance, MEMORY_BYTES_MAX, Runtime, Settings, Wall, cache};

/// The component that this crate carries: the same file that every host language embeds.
pub const COMPONENT: &[u8] = include_bytes!(env!("GEZHI_COMPONENT"));
const EMBEDDED_DIGEST: &str = env!("GEZHI_COMPONENT_DIGEST");

/// Far beyond what the engine's own limits allow: it stops a bug, not a request.
const TIME_MAX: Duration = Duration::from_secs(10);

/// The rules engine, compiled and ready to be instantiated; cheap to clone.
///
/// # Example: the engine that this crate carries
///
/// ```
/// let engine = gezhi::Engine::new()?;
/// assert!(engine.digest().starts_with("sha256:"));
/// # Ok::<(), gezhi::EngineError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Engine {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    digest: String,
    pool: Pooling,
    runtime: Arc<Runtime>,
    /// For what goes beyond the places of the first; made when first needed.
    overflow: Mutex<Option<Arc<Runtime>>>,
    builder: Builder,
}

/// What a pack does with its instances.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pooling {
    pub(crate) isolation: Isolation,
    pub(crate) instances_kept: usize,
}

/// Whether calls may use an instance that has answered before.
///
/// The engine holds no state between calls but the open pack, so both give the same answers. Fresh
/// instances are for those who want that to hold whatever bug the engine may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    /// Instances are kept warm and used again.
    #[default]
    Warm,
    /// Every call gets a fresh instance, which opens the pack first.
    Fresh,
}

impl Engine {
    /// The engine that this crate carries, with the usual settings.
    ///
    /// # Errors
    /// [`EngineError`]: wasmtime does not support this machine.
    pub fn new() -> Result<Self, EngineError> {
        Self::builder().build()
    }

    /// The engine in a component's file, such as an older one for the replay of an old decision.
    ///
    /// # Errors
    /// [`EngineError`]: the file cannot be read, or holds no engine of this contract.
    ///
    /// ```
    /// let error = gezhi::Engine::from_file("engine-of-2019.wasm").unwrap_err();
    /// assert_eq!(error.to_string(), "`engine-of-2019.wasm` cannot be read");
    /// ```
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, EngineError> {
        let path = path.as_ref();
        let bytes =
            fs::read(path).map_err(|source| EngineError::File { path: path.to_owned(), source })?;
        Self::from_bytes(bytes).map_err(|error| error.in_file(path))
    }

    /// The engine in a component's bytes.
    ///
    /// # Errors
    /// [`EngineError`]: the bytes hold no engine of this contract.
    pub fn from_bytes(component: impl Into<Vec<u8>>) -> Result<Self, EngineError> {
        Self::builder().component(component).build()
    }

    /// An engine with settings of your own.
    pub fn builder() -> Builder {
        Builder {
            component: Cow::Borrowed(COMPONENT),
            cache: cache_folder(),
            settings: Settings { wall: Wall::Time(TIME_MAX), memory_bytes_max: MEMORY_BYTES_MAX },
            pool: Pooling { isolation: Isolation::Warm, instances_kept: usize::MAX },
        }
    }

    /// `sha256:` and the SHA-256 of the component. With a decision's receipt it says exactly what
    /// decided.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.shared.digest
    }

    /// The component itself, as it was given.
    #[must_use]
    pub fn component(&self) -> &[u8] {
        &self.shared.builder.component
    }

    pub(crate) fn pooling(&self) -> Pooling {
        self.shared.pool
    }

    /// A fresh instance.
    pub(crate) fn instantiate(&self) -> Result<Instance, CallError> {
        if let Some(instance) = self.shared.runtime.instantiate()? {
            return Ok(instance);
        }
        let overflow = self.overflow().map_err(|e| CallError::Instance(e.to_string()))?;
        let full = || CallError::Instance("all places are taken".to_owned());
        overflow.instantiate()?.ok_or_else(full)
    }

    fn overflow(&self) -> Result<Arc<Runtime>, EngineError> {
        let mut overflow = self.shared.overflow.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*overflow {
            return Ok(Arc::clone(runtime));
        }
        let engine = runtime::engine_without_places(self.shared.builder.settings)?;
        let runtime = self.shared.builder.compile(&engine, &self.shared.digest)?;
        Ok(Arc::clone(overflow.insert(runtime)))
    }
}

/// Settings of an [`Engine`].
///
/// # Example: half a second at most, nothing on disk, complete isolation between calls
///
/// ```
/// use std::time::Duration;
/// use gezhi::{Engine, Isolation, Wall};
///
/// let engine = Engine::builder()
///     .wall(Wall::Time(Duration::from_millis(500)))
///     .without_cache()
///     .isolation(Isolation::Fresh)
///     .build()?;
/// # Ok::<(), gezhi::EngineError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    component: Cow<'static, [u8]>,
    cache: Option<PathBuf>,
    settings: Settings,
    pool: Pooling,
}

impl Builder {
    /// The component's bytes, instead of the one that this crate carries.
    pub fn component(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.component = Cow::Owned(bytes.into());
        self
    }

    /// The folder for compiled code, instead of `gezhi` in the user's cache folder.
    ///
    /// What lies there is run as native code: a folder or an entry that another user owns or can
    /// write is passed over. An unwritable folder is no error.
    pub fn cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache = Some(folder.into());
        self
    }

    /// Compiles at every start (about a second) and leaves nothing on disk.
    pub fn without_cache(mut self) -> Self {
        self.cache = None;
        self
    }

    /// The second wall around each call; 10 seconds if not set. The engine's own limits come first.
    pub fn wall(mut self, wall: Wall) -> Self {
        self.settings.wall = wall;
        self
    }

    /// The most memory of one instance in bytes; 64 MiB if not set, and never more.
    pub fn memory_bytes_max(mut self, bytes: usize) -> Self {
        self.settings.memory_bytes_max = bytes.min(MEMORY_BYTES_MAX);
        self
    }

    /// How many warm instances a pack keeps; as many as were ever in use at once if not set.
    pub fn instances_kept(mut self, count: usize) -> Self {
        self.pool.instances_kept = count;
        self
    }

    /// Whether calls may use an instance that has answered before; they may if not set.
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.pool.isolation = isolation;
        self
    }

    /// Compiles the component, or loads it compiled from the cache.
    ///
    /// # Errors
    /// [`EngineError`]: the bytes hold no engine of this contract, or wasmtime does not support
    /// this machine.
    pub fn build(self) -> Result<Engine, EngineError> {
        let digest = match &self.component {
            Cow::Borrowed(_) => EMBEDDED_DIGEST.to_owned(),
            Cow::Owned(bytes) => json::digest_of(bytes),
        };
        is_component(&self.component)?;
        let engine = runtime::engine(self.settings)?;
        let runtime = self.compile(&engine, &digest)?;
        let (pool, overflow) = (self.pool, Mutex::new(None));
        Ok(Engine { shared: Arc::new(Shared { digest, pool, runtime, overflow, builder: self }) })
    }

    fn compile(
        &self,
        engine: &wasmtime::Engine,
        digest: &str,
    ) -> Result<Arc<Runtime>, EngineError> {
        let entry = self.cache.as_deref().map(|folder| cache::entry(folder, engine, digest));
        let component = cache::load(engine, &self.component, entry.as_deref())?;
        Ok(Arc::new(Runtime::new(&component, self.settings)?))
    }
}

/// Tells the commonest mistakes by their first bytes, before a compiler speaks of parsers.
fn is_component(bytes: &[u8]) -> Result<(), EngineError> {
    const MAGIC: &[u8] = b"\0asm";
    const CORE: &[u8] = b"\0asm\x01\0\0\0";
    if bytes.starts_with(CORE) {
        let why = "it is a core module, for hosts without the component model; give the component";
        return Err(EngineError::Compile(why.to_owned()));
    }
    if !bytes.starts_with(MAGIC) {
        return Err(EngineError::Compile("it is no WebAssembly, or cut off".to_owned()));
    }
    Ok(())
}

/// `gezhi` in the user's cache folder, where there is one.
fn cache_folder() -> Option<PathBuf> {
    let named = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = if cfg!(windows) {
        named("LOCALAPPDATA")?
    } else {
        named("XDG_CACHE_HOME").or_else(|| Some(env::home_dir()?.join(".cache")))?
    };
    Some(folder.join("gezhi"))
}
