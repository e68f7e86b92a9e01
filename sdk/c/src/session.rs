//! A session's handle.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError, TryLockError};

use crate::boundary;
use crate::engine::Engine;
use crate::status::{Failure, Status};
use crate::text::Text;

/// One instance of the engine, for one thread at a time. A call from a second thread at the same
/// time is answered `GEZHI_STATUS_BUSY` and does no harm.
pub struct Session {
    session: Mutex<gezhi::Session>,
}

impl Session {
    fn call(&self, function: &str, request: &str) -> Result<String, Failure> {
        let mut session = match self.session.try_lock() {
            Ok(session) => session,
            // What panicked had taken the instance out: the session makes another.
            Err(TryLockError::Poisoned(poisoned)) => PoisonError::into_inner(poisoned),
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::new(
                    Status::Busy,
                    "另一线程正在使用此会话",
                    "another thread is calling this session; give each thread its own, or use a pack",
                ));
            }
        };
        Ok(session.call(function, request)?)
    }
}

/// Makes a session without a pack. A session of a baked district has that district's pack open.
///
/// `*out` becomes the session, or NULL; the caller frees it with `gezhi_session_free`. `error` may
/// be NULL; else it becomes the JSON of the failure, or `{ NULL, 0 }`, and the caller frees it. Any
/// thread may call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_session_new(
    engine: Option<&Engine>,
    out: Option<&mut MaybeUninit<*mut Session>>,
    error: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::handle(out, error, || {
        let engine = boundary::given(engine, "engine")?;
        Ok(Session { session: Mutex::new(gezhi::Session::new(&engine.engine)) })
    })
}

/// Calls a function of the contract by its name: `open`, `enroll`, `check`, `decide`, `describe`
/// and the others.
///
/// `function` ends with a NUL; `request` is JSON in UTF-8 of `request_length` bytes. `answer`
/// becomes the JSON of the answer or of the failure; the caller frees it. After a trap or a wall
/// the next call gets a fresh instance with the same pack and roster. One thread at a time.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_session_call(
    session: Option<NonNull<Session>>,
    function: *const c_char,
    request: *const c_char,
    request_length: usize,
    answer: Option<&mut MaybeUninit<Text>>,
) -> Status {
    boundary::answer(answer, || {
        let session = boundary::shared(session, "session")?;
        let function = boundary::name(function, "function")?;
        session.call(function, boundary::text(request, request_length, "request")?)
    })
}

/// Frees a session; NULL is passed over. No other thread may be in a call with this handle.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_session_free(session: Option<Box<Session>>) {
    boundary::free(session);
}
