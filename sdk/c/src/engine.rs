//! The engine's handle.

use std::ffi::{CString, c_char};
use std::mem::MaybeUninit;
use std::ptr;

use gezhi::Session;

use crate::boundary;
use crate::options::{Options, builder};
use crate::status::{Failure, Status, unreadable};
use crate::text::Text;
use crate::version::terminated;

/// The rules engine, compiled. Any number of threads may use one at once. It may be freed while
/// packs and sessions made from it live on: they hold what they need.
pub struct Engine {
    pub(crate) engine: gezhi::Engine,
    digest: CString,
}

impl Engine {
    fn build(builder: gezhi::Builder) -> Result<Self, Failure> {
        let engine = builder.build()?;
        let digest = terminated(engine.digest());
        Ok(Self { engine, digest })
    }
}

/// Makes the engine that this library carries.
///
/// `options` may be NULL for the usual settings. `*out` becomes the engine, or NULL; the caller
/// frees it with `gezhi_engine_free`. `error` may be NULL; else it becomes the JSON of the failure,
/// or `{ NULL, 0 }`, and the caller frees it. Compiling takes about a second the first time, then
/// milliseconds. Any thread may call. Make it after `fork`, not before.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_engine_new(
    options: *const Options,
    out: Option<&mut MaybeUninit<*mut Engine>>,
    error: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::handle(out, error, || Engine::build(builder(options)?))
}

/// Makes the engine in a component's file: an older one for the replay of an old decision, or a
/// baked district.
///
/// `path` is in UTF-8 and ends with a NUL. The rest is as for `gezhi_engine_new`.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_engine_from_file(
    path: *const c_char,
    options: *const Options,
    out: Option<&mut MaybeUninit<*mut Engine>>,
    error: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::handle(out, error, || {
        let path = boundary::name(path, "path")?;
        let component = std::fs::read(path).map_err(|why| unreadable(path, &why))?;
        Engine::build(builder(options)?.component(component))
    })
}

/// Makes the engine in a component's bytes, which are not needed after the call.
///
/// The rest is as for `gezhi_engine_new`.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_engine_from_bytes(
    bytes: *const u8,
    length: usize,
    options: *const Options,
    out: Option<&mut MaybeUninit<*mut Engine>>,
    error: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::handle(out, error, || {
        let component = boundary::bytes(bytes, length, "bytes")?;
        Engine::build(builder(options)?.component(component))
    })
}

/// `sha256:` and the digest of the component's file, ending with a NUL; NULL for NULL. With a
/// decision's receipt it says exactly what decided. The text is the engine's: do not free it, and
/// do not use it after `gezhi_engine_free`. Any thread may call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_engine_digest(engine: Option<&Engine>) -> *const c_char {
    engine.map_or(ptr::null(), |engine| engine.digest.as_ptr())
}

/// Describes the engine: the version of its contract, its limits; for a baked district its pack.
///
/// `answer` becomes the JSON of the answer or of the failure; the caller frees it. Any thread may
/// call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_engine_describe(
    engine: Option<&Engine>,
    answer: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::answer(answer, || {
        let Engine { engine, .. } = boundary::given(engine, "engine")?;
        Ok(Session::new(engine).call("describe", "{}")?)
    })
}

/// Frees an engine; NULL is passed over. No other thread may be in a call with this handle.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_engine_free(engine: Option<Box<Engine>>) {
    boundary::free(engine);
}
