//! The short forms of a map: a column's name for a table that has nothing else, one for a list.
//!
//! Not responsible for: what the tables hold.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A column's name that stands alone.
#[derive(Clone, Debug)]
pub(in crate::backtest) struct Column(pub String);

/// A table, or the name of a column alone.
#[derive(Clone, Debug, Default)]
pub(in crate::backtest) struct Short<T>(pub T);

/// One of these, or a list of them.
#[derive(Clone, Debug, Default)]
pub(in crate::backtest) struct Many<T>(pub Vec<T>);

/// A word that may be written without quotes where it is a number or a truth value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::backtest) struct Word(pub String);

impl<'de, T: Deserialize<'de> + From<Column>> Deserialize<'de> for Short<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de> + From<Column>> Visitor<'de> for Either<T> {
            type Value = T;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a column's name, or a table with `column`")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<T, E> {
                Ok(T::from(Column(name.to_owned())))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_any(Either(PhantomData)).map(Self)
    }
}

impl<'de, T: Deserialize<'de> + From<Column>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de> + From<Column>> Visitor<'de> for Either<T> {
            type Value = Vec<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a column's name, a table with `column`, or a list of these")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Vec<T>, E> {
                Ok(vec![T::from(Column(name.to_owned()))])
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|one| vec![one])
            }
            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Vec<T>, A::Error> {
                let list = Vec::<Short<T>>::deserialize(SeqAccessDeserializer::new(list))?;
                Ok(list.into_iter().map(|Short(one)| one).collect())
            }
        }
        deserializer.deserialize_any(Either(PhantomData)).map(Self)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl Visitor<'_> for Scalar {
            type Value = Word;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word, a whole number, true or false")
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<Word, E> {
                Ok(Word(word.to_owned()))
            }
            fn visit_bool<E: de::Error>(self, word: bool) -> Result<Word, E> {
                Ok(Word(word.to_string()))
            }
            fn visit_i64<E: de::Error>(self, word: i64) -> Result<Word, E> {
                Ok(Word(word.to_string()))
            }
        }
        deserializer.deserialize_any(Scalar)
    }
}
