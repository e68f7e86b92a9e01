//! The boundary: C's pointers become Rust's references here, and Rust's results become statuses.

use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::{ptr, slice, str};

use crate::status::{Failure, Status};
use crate::text::{Text, TextOut};

/// Where a handle is to go.
pub(crate) type HandleOut<'a, T> = Option<&'a mut MaybeUninit<*mut T>>;

/// Runs a function that answers with a text: the answer, or the JSON of the failure.
pub(crate) fn answer(out: TextOut<'_>, run: impl FnOnce() -> Result<String, Failure>) -> Status {
    let Some(out) = out else { return Status::NullArgument };
    match caught(run) {
        Ok(text) => {
            out.write(Text::new(text));
            Status::Ok
        }
        Err(failure) => {
            out.write(Text::new(failure.json));
            failure.status
        }
    }
}

/// Runs a function that makes a handle: the handle, or NULL and the JSON of the failure.
pub(crate) fn handle<T>(
    out: HandleOut<'_, T>,
    error: TextOut<'_>,
    run: impl FnOnce() -> Result<T, Failure>,
) -> Status {
    let made = match out {
        Some(out) => {
            out.write(ptr::null_mut());
            caught(run).map(|made| {
                out.write(Box::into_raw(Box::new(made)));
            })
        }
        None => Err(Failure::null("out")),
    };
    finish(error, made)
}

/// Gives the status of what was done, and its failure's JSON to whoever wants it.
pub(crate) fn finish(error: TextOut<'_>, done: Result<(), Failure>) -> Status {
    let (status, text) = match done {
        Ok(()) => (Status::Ok, Text::NONE),
        Err(Failure { status, json }) if error.is_some() => (status, Text::new(json)),
        Err(failure) => (failure.status, Text::NONE),
    };
    if let Some(error) = error {
        error.write(text);
    }
    status
}

/// No panic crosses the boundary.
pub(crate) fn caught<T>(run: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        Err(Failure::new(
            Status::Panic,
            "本库自身出错，请报告；相关句柄应释放，不再使用",
            "a bug of this library, please report it; free the handles of this call and do not use them again",
        ))
    })
}

/// Frees a handle; a panic on the way ends here.
pub(crate) fn free<T>(handle: Option<Box<T>>) {
    let _ = caught(|| {
        drop(handle);
        Ok(())
    });
}

/// The argument, or the failure that it is NULL.
pub(crate) fn given<T>(argument: Option<T>, name: &str) -> Result<T, Failure> {
    argument.ok_or_else(|| Failure::null(name))
}

/// What a handle that C may change points at. Rust only ever shares it: other threads may hold the
/// same handle.
#[expect(unsafe_code, reason = "C gives a pointer")]
pub(crate) fn shared<'a, T>(handle: Option<NonNull<T>>, name: &str) -> Result<&'a T, Failure> {
    // SAFETY: not null, and the caller promises a handle that it has not freed.
    given(handle, name).map(|handle| unsafe { handle.as_ref() })
}

/// Bytes that the caller keeps.
#[expect(unsafe_code, reason = "C gives a pointer and a length")]
pub(crate) fn bytes<'a>(data: *const u8, length: usize, name: &str) -> Result<&'a [u8], Failure> {
    if data.is_null() {
        return Err(Failure::null(name));
    }
    if isize::try_from(length).is_err() {
        return Err(Failure::new(
            Status::InvalidArgument,
            &format!("`{name}` 的长度 {length} 过大"),
            &format!("the length {length} of `{name}` is too large"),
        ));
    }
    // SAFETY: not null, and the caller promises `length` bytes that stay as they are for the call.
    Ok(unsafe { slice::from_raw_parts(data, length) })
}

/// A text that the caller keeps.
pub(crate) fn text<'a>(data: *const c_char, length: usize, name: &str) -> Result<&'a str, Failure> {
    utf8(bytes(data.cast::<u8>(), length, name)?, name)
}

/// A name or path that ends with a NUL, which the caller keeps.
#[expect(unsafe_code, reason = "C gives a pointer")]
pub(crate) fn name<'a>(data: *const c_char, name: &str) -> Result<&'a str, Failure> {
    if data.is_null() {
        return Err(Failure::null(name));
    }
    // SAFETY: not null, and the caller promises a NUL at its end and no change during the call.
    utf8(unsafe { CStr::from_ptr(data) }.to_bytes(), name)
}

fn utf8<'a>(bytes: &'a [u8], name: &str) -> Result<&'a str, Failure> {
    str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Failure::new(
            Status::InvalidUtf8,
            &format!("`{name}` 从第 {at} 字节起不是 UTF-8"),
            &format!("`{name}` is not UTF-8 from byte {at} on"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::gezhi_text_free;

    #[test]
    fn a_panic_ends_at_the_boundary() {
        let mut out = MaybeUninit::new(Text::NONE);
        assert_eq!(answer(Some(&mut out), || panic!("on purpose")), Status::Panic);
        let mut handle_out: MaybeUninit<*mut u8> = MaybeUninit::new(ptr::null_mut());
        let status = handle(Some(&mut handle_out), Some(&mut out), || panic!("on purpose"));
        assert_eq!(status, Status::Panic);
    }

    #[test]
    fn texts_end_with_a_nul_and_are_freed_once() {
        let mut text = Text::new("格治".to_owned());
        assert_eq!(name(text.data, "text").unwrap(), "格治");
        assert_eq!(text.length, 6);
        gezhi_text_free(Some(&mut text));
        assert!(text.data.is_null());
        gezhi_text_free(Some(&mut text));
        gezhi_text_free(None);
    }

    #[test]
    fn lengths_beyond_memory_are_refused() {
        let failure = text(c"x".as_ptr(), usize::MAX, "request").unwrap_err();
        assert_eq!(failure.status, Status::InvalidArgument);
    }
}
