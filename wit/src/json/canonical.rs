//! Writes canonical JSON (RFC 8785) straight from a payload, without a tree in between.
//!
//! Members come in the order of the type's fields and leave in the order of their names: each is
//! written where it stands, and an object whose members were out of order is put together anew from
//! its pieces as it closes.
//!
//! Not responsible for: floats, which the contract does not have.

use std::borrow::Cow;
use std::fmt::{self, Display, Write as _};

use serde::Serialize;
use serde::ser::{
    self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::write_string;

/// Writes a payload; nothing where it cannot be written.
pub(super) fn written<T: Serialize + ?Sized>(payload: &T) -> Option<String> {
    let mut writer = Writer::default();
    payload.serialize(&mut writer).ok()?;
    Some(writer.out)
}

/// What is written so far, and the members of the objects that are open.
#[derive(Default)]
struct Writer {
    out: String,
    members: Vec<Member>,
    scratch: String,
}

/// A member of an open object: its name, and where it stands.
struct Member {
    name: Cow<'static, str>,
    from: usize,
    to: usize,
}

/// A payload that cannot be written: a map whose keys are no strings, or a float.
#[derive(Debug)]
struct Unwritable;

impl Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it has no canonical JSON")
    }
}

impl std::error::Error for Unwritable {}

impl ser::Error for Unwritable {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

type Done = Result<(), Unwritable>;

/// An array or object that is open. A variant with content is an object of one member around it.
struct Open<'a> {
    writer: &'a mut Writer,
    /// The place of the first byte after the bracket.
    begins: usize,
    /// The first of its members.
    first: usize,
    /// Whether its members came in order so far.
    in_order: bool,
    /// The name of a member whose value is still to come.
    name: Cow<'static, str>,
    closes: &'static str,
}

impl Writer {
    fn open(&mut self, opens: &str, closes: &'static str) -> Open<'_> {
        self.out.push_str(opens);
        let (begins, first) = (self.out.len(), self.members.len());
        let name = Cow::Borrowed("");
        Open { writer: self, begins, first, in_order: true, name, closes }
    }

    /// `{"variant":` and what it holds.
    fn variant(&mut self, variant: &str, opens: &str) -> String {
        let mut out = String::from("{");
        write_string(variant, &mut out);
        out.push(':');
        out.push_str(opens);
        out
    }

    fn display(&mut self, value: impl Display) -> Done {
        write!(self.out, "{value}").map_err(|_| Unwritable)
    }
}

/// The order of RFC 8785: by UTF-16 code units. ASCII, which all of the contract's names are, has
/// the same order by bytes.
fn before(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one < other;
    }
    one.encode_utf16().lt(other.encode_utf16())
}

impl Open<'_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        if self.writer.out.len() > self.begins {
            self.writer.out.push(',');
        }
        value.serialize(&mut *self.writer)
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: Cow<'static, str>, value: &T) -> Done {
        if let Some(last) = self.writer.members.get(self.first..).and_then(<[Member]>::last) {
            self.in_order &= before(&last.name, &name);
            self.writer.out.push(',');
        }
        let from = self.writer.out.len();
        write_string(&name, &mut self.writer.out);
        self.writer.out.push(':');
        value.serialize(&mut *self.writer)?;
        let to = self.writer.out.len();
        self.writer.members.push(Member { name, from, to });
        Ok(())
    }

    fn close(self) -> Done {
        let Writer { out, members, scratch } = self.writer;
        if !self.in_order {
            let own = members.get_mut(self.first..).unwrap_or_default();
            own.sort_by(|a, b| a.name.encode_utf16().cmp(b.name.encode_utf16()));
            scratch.clear();
            for (at, member) in own.iter().enumerate() {
                if at > 0 {
                    scratch.push(',');
                }
                scratch.push_str(out.get(member.from..member.to).ok_or(Unwritable)?);
            }
            out.truncate(self.begins);
            out.push_str(scratch);
        }
        members.truncate(self.first);
        out.push_str(self.closes);
        Ok(())
    }
}

/// A key of a map as a string; the other keys that JSON allows are written as one.
fn key<T: Serialize + ?Sized>(key: &T) -> Result<String, Unwritable> {
    match serde_json::to_value(key).map_err(|_| Unwritable)? {
        serde_json::Value::String(text) => Ok(text),
        serde_json::Value::Number(number) => Ok(number.to_string()),
        serde_json::Value::Bool(truth) => Ok(truth.to_string()),
        _ => Err(Unwritable),
    }
}

macro_rules! shown {
    ($($name:ident $type:ty),*) => {
        $(fn $name(self, value: $type) -> Done {
            self.display(value)
        })*
    };
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Open<'a>;
    type SerializeTupleStruct = Open<'a>;
    type SerializeTupleVariant = Open<'a>;
    type SerializeMap = Open<'a>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Open<'a>;

    shown!(
        serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32,
        serialize_i64 i64, serialize_u8 u8, serialize_u16 u16, serialize_u32 u32,
        serialize_u64 u64
    );

    fn serialize_f32(self, _: f32) -> Done {
        Err(Unwritable)
    }

    fn serialize_f64(self, _: f64) -> Done {
        Err(Unwritable)
    }

    fn serialize_char(self, value: char) -> Done {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Done {
        write_string(value, &mut self.out);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Done {
        value.serialize(self)
    }

    fn serialize_none(self) -> Done {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        self.out.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Done {
        let mut open = self.open("{", "}");
        open.member(Cow::Borrowed(variant), value)?;
        open.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>, Unwritable> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'a>, Unwritable> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, Unwritable> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a>, Unwritable> {
        let opens = self.variant(variant, "[");
        Ok(self.open(&opens, "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'a>, Unwritable> {
        Ok(self.open("{", "}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, Unwritable> {
        Ok(self.open("{", "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a>, Unwritable> {
        let opens = self.variant(variant, "{");
        Ok(self.open(&opens, "}}"))
    }
}

macro_rules! elements {
    ($($trait:ident $method:ident),*) => {
        $(impl $trait for Open<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
                self.element(value)
            }

            fn end(self) -> Done {
                self.close()
            }
        })*
    };
}

elements!(
    SerializeSeq serialize_element, SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field
);

macro_rules! members {
    ($($trait:ident),*) => {
        $(impl $trait for Open<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Done {
                self.member(Cow::Borrowed(name), value)
            }

            fn end(self) -> Done {
                self.close()
            }
        })*
    };
}

members!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Open<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Done {
        self.name = Cow::Owned(key(name)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        let name = std::mem::take(&mut self.name);
        self.member(name, value)
    }

    fn end(self) -> Done {
        self.close()
    }
}
