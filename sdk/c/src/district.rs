//! A district's handle: the pack in force, changed while calls go on.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr::NonNull;
use std::sync::Arc;

use crate::boundary;
use crate::pack::{Pack, decide};
use crate::status::Status;
use crate::text::Text;

/// The pack in force in a district. Any number of threads may use one at once. A call keeps the
/// pack that it began with; the old pack is closed when its last call and its last handle are done.
pub struct District {
    inner: gezhi::District,
}

/// Makes a district in which `pack` is in force. The caller's handle of the pack stays the
/// caller's, to be freed whenever it likes.
///
/// `*out` becomes the district, or NULL; the caller frees it with `gezhi_district_free`. `error`
/// may be NULL; else it becomes the JSON of the failure, or `{ NULL, 0 }`, and the caller frees it.
/// Any thread may call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_district_new(
    pack: Option<&Pack>,
    out: Option<&mut MaybeUninit<*mut District>>,
    error: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::handle(out, error, || {
        let Pack { pack, .. } = boundary::given(pack, "pack")?;
        Ok(District { inner: gezhi::District::new(Arc::clone(pack)) })
    })
}

/// Puts another pack in force: calls under way finish on the old one, calls that begin later get
/// the new one, none fails. The caller's handle of the new pack stays the caller's.
///
/// `error` may be NULL; else it becomes the JSON of the failure, or `{ NULL, 0 }`, and the caller
/// frees it. Any thread may call, at any time.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_district_swap(
    district: Option<NonNull<District>>,
    pack: Option<&Pack>,
    error: Option<&mut MaybeUninit<Text>>,
) -> Status {
    let done = boundary::caught(|| {
        let district = boundary::shared(district, "district")?;
        let Pack { pack, .. } = boundary::given(pack, "pack")?;
        drop(district.inner.swap(Arc::clone(pack)));
        Ok(())
    });
    boundary::finish(error, done)
}

/// The pack in force now, as a handle of the caller's own: for several calls that must all get the
/// same pack, or for its summary.
///
/// `*out` becomes the pack, or NULL; the caller frees it with `gezhi_pack_free`. `error` is as for
/// `gezhi_district_new`. Any thread may call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_district_pack(
    district: Option<&District>,
    out: Option<&mut MaybeUninit<*mut Pack>>,
    error: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::handle(out, error, || {
        Ok(Pack::new(boundary::given(district, "district")?.inner.pack()))
    })
}

/// Decides one incident by the pack in force; as `gezhi_pack_decide`.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_district_decide(
    district: Option<&District>,
    incident: *const c_char,
    incident_length: usize,
    flags: u32,
    answer: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::answer(answer, || {
        let incident = boundary::text(incident, incident_length, "incident")?;
        decide(&boundary::given(district, "district")?.inner.pack(), incident, flags)
    })
}

/// Calls a function of the contract by its name, by the pack in force; as `gezhi_pack_call`.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_district_call(
    district: Option<&District>,
    function: *const c_char,
    request: *const c_char,
    request_length: usize,
    answer: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::answer(answer, || {
        let district = boundary::given(district, "district")?;
        let function = boundary::name(function, "function")?;
        let request = boundary::text(request, request_length, "request")?;
        Ok(district.inner.pack().call(function, request)?)
    })
}

/// Frees a district; NULL is passed over. No other thread may be in a call with this handle.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_district_free(district: Option<Box<District>>) {
    boundary::free(district);
}
