//! Settings of an engine.

use std::ffi::c_char;
use std::mem::size_of;
use std::ptr;
use std::time::Duration;

use gezhi::{Engine as Rust, Isolation, Wall};

use crate::boundary;
use crate::status::{Failure, Status};

/// Every call gets a fresh instance, which opens the pack first. The same answers, whatever bug the
/// engine may have; much slower unless the engine is a baked district.
pub const GEZHI_FRESH: u64 = 1;
/// Compile at every start (about a second), and leave nothing on disk.
pub const GEZHI_WITHOUT_CACHE: u64 = 2;
/// No second wall: only the engine's own limits. It saves a thread.
pub const GEZHI_WITHOUT_WALL: u64 = 4;

/// The longest wall: a day.
const WALL_MS_MAX: u64 = 86_400_000;

/// Settings of an engine. Fill it with zeros, set `size`, then what you want:
/// `gezhi_options options = { .size = sizeof options };`
///
/// Later versions add members at the end; `size` says which ones the caller knows of.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Options {
    /// `sizeof (gezhi_options)`, as the caller was compiled.
    pub size: usize,
    /// `GEZHI_FRESH`, `GEZHI_WITHOUT_CACHE`, `GEZHI_WITHOUT_WALL`, or 0.
    pub flags: u64,
    /// The second wall around each call in milliseconds, at most a day; 0 for 10 seconds. It must
    /// be far beyond what the engine's own limits allow.
    pub wall_ms: u64,
    /// Fuel in place of a time: the same on every machine, and slower by a third. 0 for none.
    pub fuel: u64,
    /// The most memory of one instance in bytes; 0 for 64 MiB, and never more.
    pub memory_bytes_max: u64,
    /// How many idle instances a pack keeps; 0 for as many as were ever in use at once.
    pub instances_kept: u64,
    /// The folder for compiled code, a path in UTF-8 that ends with a NUL; NULL for `gezhi` in the
    /// user's cache folder. What lies there is run as native code: no other user may be able to
    /// write to it. An unwritable folder is no error. The text is not needed after the call.
    pub cache_folder: *const c_char,
}

const SIZE: usize = size_of::<Options>();

/// The SDK's settings, from what C gives.
pub(crate) fn builder(options: *const Options) -> Result<gezhi::Builder, Failure> {
    let builder = Rust::builder();
    let Some(Options {
        flags, wall_ms, fuel, memory_bytes_max, instances_kept, cache_folder, ..
    }) = copied(options)?
    else {
        return Ok(builder);
    };
    let has = |flag: u64| flags & flag != 0;
    if flags & !(GEZHI_FRESH | GEZHI_WITHOUT_CACHE | GEZHI_WITHOUT_WALL) != 0 {
        return Err(refused("flags", "has a bit that this version does not know"));
    }
    let wall = match (has(GEZHI_WITHOUT_WALL), wall_ms, fuel) {
        (true, 0, 0) => Some(Wall::None),
        (true, _, _) => return Err(refused("flags", "forbids the wall that another option sets")),
        (false, 0, 0) => None,
        (false, 0, fuel) => Some(Wall::Fuel(fuel)),
        (false, ms, 0) if ms <= WALL_MS_MAX => Some(Wall::Time(Duration::from_millis(ms))),
        (false, _, 0) => return Err(refused("wall_ms", "is more than a day")),
        (false, _, _) => return Err(refused("fuel", "cannot be set together with `wall_ms`")),
    };
    let builder = wall.into_iter().fold(builder, gezhi::Builder::wall);
    let builder =
        nonzero(memory_bytes_max).into_iter().fold(builder, gezhi::Builder::memory_bytes_max);
    let builder = nonzero(instances_kept).into_iter().fold(builder, gezhi::Builder::instances_kept);
    let isolation = if has(GEZHI_FRESH) { Isolation::Fresh } else { Isolation::Warm };
    let builder = builder.isolation(isolation);
    match (has(GEZHI_WITHOUT_CACHE), cache_folder.is_null()) {
        (true, true) => Ok(builder.without_cache()),
        (true, false) => Err(refused("flags", "forbids the cache that `cache_folder` names")),
        (false, true) => Ok(builder),
        (false, false) => Ok(builder.cache(boundary::name(cache_folder, "cache_folder")?)),
    }
}

fn nonzero(number: u64) -> Option<usize> {
    (number != 0).then(|| usize::try_from(number).unwrap_or(usize::MAX))
}

/// The caller's options, filled up with zeros where it knows fewer members than we do.
#[expect(unsafe_code, reason = "the caller's struct may be shorter or longer than ours")]
fn copied(options: *const Options) -> Result<Option<Options>, Failure> {
    if options.is_null() {
        return Ok(None);
    }
    // SAFETY: not null, and every version of the struct begins with `size`.
    let size = unsafe { ptr::read(options.cast::<usize>()) };
    if size < size_of::<usize>() || size > 4096 {
        return Err(refused("size", "is not `sizeof (gezhi_options)`"));
    }
    let given = boundary::bytes(options.cast::<u8>(), size, "options")?;
    let (known, beyond) = given.split_at(size.min(SIZE));
    if beyond.iter().any(|byte| *byte != 0) {
        return Err(refused("size", "tells of an option that this version does not know"));
    }
    let mut copy = Options {
        size,
        flags: 0,
        wall_ms: 0,
        fuel: 0,
        memory_bytes_max: 0,
        instances_kept: 0,
        cache_folder: ptr::null(),
    };
    // SAFETY: at most `SIZE` bytes go into a struct of `SIZE` bytes without padding; its members
    // are integers and a pointer, for which any bytes of the caller's own struct do.
    unsafe { ptr::copy_nonoverlapping(known.as_ptr(), (&raw mut copy).cast(), known.len()) };
    Ok(Some(copy))
}

fn refused(option: &str, why: &str) -> Failure {
    let zh = format!("选项 `{option}` 不可用：{why}");
    Failure::new(Status::InvalidArgument, &zh, &format!("the option `{option}` {why}"))
}
