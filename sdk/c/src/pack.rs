//! An open pack's handle.

use std::ffi::{CString, c_char};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::Arc;

use gezhi::Bundle;
use gezhi::contract::json;

use crate::boundary;
use crate::engine::Engine;
use crate::status::{Failure, Status, unreadable};
use crate::text::Text;
use crate::version::terminated;

/// Ask for the trace: every rule that was tried, and why it did not hit.
pub const GEZHI_TRACE: u32 = 1;
/// Leave the receipt out.
pub const GEZHI_WITHOUT_RECEIPT: u32 = 2;

/// A rule pack, open in as many instances as there are calls at once. Any number of threads may use
/// one at once. A handle is the caller's own: freeing it does not close the pack in a district that
/// still has it.
pub struct Pack {
    pub(crate) pack: Arc<gezhi::Pack>,
    summary: CString,
}

impl Pack {
    pub(crate) fn new(pack: Arc<gezhi::Pack>) -> Self {
        let summary = terminated(&json::canonical(pack.summary()));
        Self { pack, summary }
    }

    fn open(engine: &Engine, bundle: &str, roster: Option<&str>) -> Result<Self, Failure> {
        let mut bundle: Bundle = json::parse(bundle)?;
        if let Some(roster) = roster {
            bundle.roster = Some(json::parse_value(roster)?);
        }
        Ok(Self::new(Arc::new(gezhi::Pack::open(&engine.engine, &bundle)?)))
    }
}

/// Opens a pack: a bundle (`gezhi bundle` makes one), and a roster where there is one.
///
/// `bundle` and `roster` are JSON in UTF-8 and not needed after the call; `roster` may be NULL, and
/// takes the place of one inside the bundle. `*out` becomes the pack, or NULL; the caller frees it
/// with `gezhi_pack_free`. `error` may be NULL; else it becomes the JSON of the failure (for
/// `GEZHI_STATUS_INVALID_PACK` with every diagnostic), or `{ NULL, 0 }`, and the caller frees it.
/// Any thread may call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_pack_open(
    engine: Option<&Engine>,
    bundle: *const c_char,
    bundle_length: usize,
    roster: *const c_char,
    roster_length: usize,
    out: Option<&mut MaybeUninit<*mut Pack>>,
    error: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::handle(out, error, || {
        let engine = boundary::given(engine, "engine")?;
        let bundle = boundary::text(bundle, bundle_length, "bundle")?;
        let roster = match roster.is_null() {
            true => None,
            false => Some(boundary::text(roster, roster_length, "roster")?),
        };
        Pack::open(engine, bundle, roster)
    })
}

/// Opens a pack from a bundle's file, and a roster's file where there is one.
///
/// `bundle_path` and `roster_path` are in UTF-8 and end with a NUL; `roster_path` may be NULL. The
/// rest is as for `gezhi_pack_open`.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_pack_open_file(
    engine: Option<&Engine>,
    bundle_path: *const c_char,
    roster_path: *const c_char,
    out: Option<&mut MaybeUninit<*mut Pack>>,
    error: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::handle(out, error, || {
        let engine = boundary::given(engine, "engine")?;
        let bundle = file(boundary::name(bundle_path, "bundle_path")?)?;
        let roster = match roster_path.is_null() {
            true => None,
            false => Some(file(boundary::name(roster_path, "roster_path")?)?),
        };
        Pack::open(engine, &bundle, roster.as_deref())
    })
}

fn file(path: &str) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|why| unreadable(path, &why))
}

/// The pack that a baked district has open already: `engine` is made from its file.
///
/// `*out` becomes the pack, or NULL; `GEZHI_STATUS_NOT_OPEN` where the engine is no baked district.
/// The rest is as for `gezhi_pack_open`.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_pack_baked(
    engine: Option<&Engine>,
    out: Option<&mut MaybeUninit<*mut Pack>>,
    error: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::handle(out, error, || {
        let Engine { engine, .. } = boundary::given(engine, "engine")?;
        Ok(Pack::new(Arc::new(gezhi::Pack::baked(engine)?)))
    })
}

/// What is open, as JSON that ends with a NUL: id, version, title, digest, in_force, counts,
/// warnings; NULL for NULL. The text is the pack's: do not free it, and do not use it after
/// `gezhi_pack_free`. Any thread may call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_pack_summary(pack: Option<&Pack>) -> *const c_char {
    pack.map_or(ptr::null(), |pack| pack.summary.as_ptr())
}

/// Decides one incident: what it is, who is responsible, by when, and why.
///
/// `incident` is JSON in UTF-8 of `incident_length` bytes; `flags` is `GEZHI_TRACE`,
/// `GEZHI_WITHOUT_RECEIPT`, both or 0. `answer` becomes the JSON of the decision or of the failure;
/// the caller frees it. Any thread may call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_pack_decide(
    pack: Option<&Pack>,
    incident: *const c_char,
    incident_length: usize,
    flags: u32,
    answer: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::answer(answer, || {
        let incident = boundary::text(incident, incident_length, "incident")?;
        decide(&boundary::given(pack, "pack")?.pack, incident, flags)
    })
}

/// Calls a function of the contract by its name, `open` and `enroll` apart: they would change one
/// of the pack's instances, and belong on a session.
///
/// `function` ends with a NUL: `decide`, `decide-many`, `evaluate`, `deadline`, `timeline`,
/// `timeline-many`, `duties`, `survey`, `score`, `describe`. `request` is JSON in UTF-8 of
/// `request_length` bytes. `answer` becomes the JSON of the answer or of the failure; the caller
/// frees it. After a trap or a wall the next call gets a fresh instance. Any thread may call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_pack_call(
    pack: Option<&Pack>,
    function: *const c_char,
    request: *const c_char,
    request_length: usize,
    answer: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::answer(answer, || {
        let Pack { pack, .. } = boundary::given(pack, "pack")?;
        let function = boundary::name(function, "function")?;
        Ok(pack.call(function, boundary::text(request, request_length, "request")?)?)
    })
}

/// Frees a pack's handle; NULL is passed over. No other thread may be in a call with this handle.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_pack_free(pack: Option<Box<Pack>>) {
    boundary::free(pack);
}

/// `decide` with the request made around the incident.
pub(crate) fn decide(pack: &gezhi::Pack, incident: &str, flags: u32) -> Result<String, Failure> {
    if flags & !(GEZHI_TRACE | GEZHI_WITHOUT_RECEIPT) != 0 {
        return Err(Failure::new(
            Status::InvalidArgument,
            "`flags` 有本版不认识的位",
            "`flags` has a bit that this version does not know",
        ));
    }
    // Text that ends the object early gives a member twice or one unknown: the engine refuses both.
    let trace = flags & GEZHI_TRACE != 0;
    let receipt = flags & GEZHI_WITHOUT_RECEIPT == 0;
    let request = format!(r#"{{"incident":{incident},"receipt":{receipt},"trace":{trace}}}"#);
    Ok(pack.call("decide", &request)?)
}
