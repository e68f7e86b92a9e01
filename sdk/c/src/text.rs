//! Text that the library gives away.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr;

/// A text that the library made: UTF-8, `length` bytes, and a NUL after them. It belongs to the
/// caller, who gives it back to `gezhi_text_free`, on any thread.
#[derive(Debug)]
#[repr(C)]
pub struct Text {
    /// The first byte; NULL where there is no text.
    pub data: *const c_char,
    /// Bytes, without the NUL.
    pub length: usize,
}

impl Text {
    pub(crate) const NONE: Self = Self { data: ptr::null(), length: 0 };

    pub(crate) fn new(text: String) -> Self {
        let length = text.len();
        let mut bytes = text.into_bytes();
        bytes.push(0);
        let data = Box::into_raw(bytes.into_boxed_slice());
        Self { data: data.cast::<c_char>(), length }
    }
}

/// Frees a text and sets it to `{ NULL, 0 }`, so that freeing it again does nothing. NULL and a
/// text without data are passed over. Any thread may call, but no two for one text.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the memory comes back as a pointer and a length")]
pub extern "C" fn gezhi_text_free(text: Option<&mut Text>) {
    let Some(text) = text else { return };
    let Text { data, length } = std::mem::replace(text, Text::NONE);
    if !data.is_null() {
        let bytes = ptr::slice_from_raw_parts_mut(data.cast_mut().cast::<u8>(), length + 1);
        // SAFETY: `new` made it from a box of `length + 1` bytes, and the caller changed nothing.
        drop(unsafe { Box::from_raw(bytes) });
    }
}

/// Where a text is to go; `None` where the caller does not want it.
pub(crate) type TextOut<'a> = Option<&'a mut MaybeUninit<Text>>;
