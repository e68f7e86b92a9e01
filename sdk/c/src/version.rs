//! What this library is.

use std::ffi::{CString, c_char};
use std::sync::LazyLock;

use gezhi::contract::CONTRACT_VERSION;

static VERSION: LazyLock<CString> = LazyLock::new(|| terminated(env!("CARGO_PKG_VERSION")));
static CONTRACT: LazyLock<CString> = LazyLock::new(|| terminated(CONTRACT_VERSION));

/// The library's version, such as `0.1.0`. The text is the library's own: do not free it. Any
/// thread may call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The version of the contract that this library speaks, such as `1.0`; the engine's own is in
/// `gezhi_engine_describe`. The text is the library's own: do not free it. Any thread may call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_contract_version() -> *const c_char {
    CONTRACT.as_ptr()
}

/// The text with a NUL at its end; without one inside, as all of ours are.
pub(crate) fn terminated(text: &str) -> CString {
    CString::new(text).unwrap_or_default()
}
