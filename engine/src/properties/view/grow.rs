//! From a payload of the contract straight to a view, in one pass.
//!
//! A decision has hundreds of members; through JSON and a script's map each of them would be made
//! three times. The names of members are the payload's own and are not copied at all.
//!
//! | in the payload | in the view |
//! |---|---|
//! | a structure, a map | a record, in the payload's order |
//! | a list, a pair | a list |
//! | a text, a word of an enumeration | a string |
//! | a whole number, true or false | the same |
//! | nothing | `()` |
//!
//! Members that the contract leaves out are not there, and read as `()`. Their order within a
//! structure is that of its declaration; the contract writes JSON sorted, but nobody sees a
//! difference, since members are asked for by name and `keys` is for maps.
//!
//! Not responsible for: payloads that cannot be written as JSON. Numbers of the contract are whole,
//! and its maps have texts as keys; what is neither becomes `()`.

use std::borrow::Cow;
use std::fmt::Display;

use rhai::Dynamic;
use serde::ser::{
    Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, Serializer,
};

use super::{Key, list, record};

/// A payload as a view.
pub fn grow<T: Serialize + ?Sized>(payload: &T) -> Dynamic {
    payload.serialize(Grower).unwrap_or(Dynamic::UNIT)
}

struct Grower;

/// What a payload's own code raised; the contract's raises nothing.
#[derive(Debug, thiserror::Error)]
#[error("a payload cannot be looked at")]
pub struct Unseen;

impl serde::ser::Error for Unseen {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

type Seen = Result<Dynamic, Unseen>;

fn whole<T: TryInto<i64>>(number: T) -> Seen {
    Ok(number.try_into().map_or(Dynamic::UNIT, Dynamic::from))
}

impl Serializer for Grower {
    type Ok = Dynamic;
    type Error = Unseen;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Impossible<Dynamic, Unseen>;
    type SerializeTupleVariant = Impossible<Dynamic, Unseen>;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeStructVariant = Impossible<Dynamic, Unseen>;

    fn serialize_bool(self, truth: bool) -> Seen {
        Ok(truth.into())
    }

    fn serialize_i8(self, number: i8) -> Seen {
        whole(number)
    }

    fn serialize_i16(self, number: i16) -> Seen {
        whole(number)
    }

    fn serialize_i32(self, number: i32) -> Seen {
        whole(number)
    }

    fn serialize_i64(self, number: i64) -> Seen {
        whole(number)
    }

    fn serialize_u8(self, number: u8) -> Seen {
        whole(number)
    }

    fn serialize_u16(self, number: u16) -> Seen {
        whole(number)
    }

    fn serialize_u32(self, number: u32) -> Seen {
        whole(number)
    }

    fn serialize_u64(self, number: u64) -> Seen {
        whole(number)
    }

    fn serialize_f32(self, _: f32) -> Seen {
        Err(Unseen)
    }

    fn serialize_f64(self, _: f64) -> Seen {
        Err(Unseen)
    }

    fn serialize_char(self, letter: char) -> Seen {
        Ok(letter.to_string().into())
    }

    fn serialize_str(self, text: &str) -> Seen {
        Ok(text.into())
    }

    fn serialize_bytes(self, _: &[u8]) -> Seen {
        Err(Unseen)
    }

    fn serialize_none(self) -> Seen {
        Ok(Dynamic::UNIT)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Seen {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Seen {
        Ok(Dynamic::UNIT)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Seen {
        Ok(Dynamic::UNIT)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Seen {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Seen {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Seen {
        Ok(record(vec![(Cow::Borrowed(variant), grow(value))]))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items, Unseen> {
        Ok(Items(Vec::with_capacity(length.unwrap_or_default())))
    }

    fn serialize_tuple(self, length: usize) -> Result<Items, Unseen> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Unseen> {
        Err(Unseen)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unseen> {
        Err(Unseen)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Members, Unseen> {
        Ok(Members { list: Vec::with_capacity(length.unwrap_or_default()), key: String::new() })
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Members, Unseen> {
        self.serialize_map(Some(length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unseen> {
        Err(Unseen)
    }
}

/// A list on its way.
struct Items(Vec<Dynamic>);

impl SerializeSeq for Items {
    type Ok = Dynamic;
    type Error = Unseen;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unseen> {
        self.0.push(value.serialize(Grower)?);
        Ok(())
    }

    fn end(self) -> Seen {
        Ok(list(self.0))
    }
}

impl SerializeTuple for Items {
    type Ok = Dynamic;
    type Error = Unseen;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unseen> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Seen {
        SerializeSeq::end(self)
    }
}

/// A record on its way.
struct Members {
    list: Vec<(Key, Dynamic)>,
    key: String,
}

impl SerializeStruct for Members {
    type Ok = Dynamic;
    type Error = Unseen;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Unseen> {
        self.list.push((Cow::Borrowed(key), value.serialize(Grower)?));
        Ok(())
    }

    fn end(self) -> Seen {
        Ok(record(self.list))
    }
}

impl SerializeMap for Members {
    type Ok = Dynamic;
    type Error = Unseen;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unseen> {
        self.key = key.serialize(Grower)?.into_string().map_err(|_| Unseen)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unseen> {
        let key = std::mem::take(&mut self.key);
        self.list.push((Cow::Owned(key), value.serialize(Grower)?));
        Ok(())
    }

    fn end(self) -> Seen {
        Ok(record(self.list))
    }
}
