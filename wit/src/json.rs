//! JSON as the contract has it: strict to read, RFC 8785 to write.
//!
//! Reading refuses what would be dropped or rounded in silence: duplicate keys, numbers with a
//! fraction or an exponent, integers beyond ±(2^53−1), unknown fields. Writing gives canonical
//! bytes: members sorted by UTF-16 code units, no spaces.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{Error, ErrorKind};

mod canonical;

/// The largest integer that every host language can hold exactly: 2^53 − 1.
pub const INTEGER_MAX: i64 = 9_007_199_254_740_991;

/// Reads a request of type `T`.
///
/// # Errors
/// `invalid_request` with the path of the first offence.
///
/// ```
/// use gezhi_contract::{json, bundle::Bundle};
/// let error = json::parse::<Bundle>(r#"{"layers": [], "layer": 1}"#).unwrap_err();
/// assert!(error.message.en.contains("layer"));
/// ```
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    from_value(parse_value(text)?)
}

/// Reads a JSON text into a value, refusing what the contract does not have.
///
/// # Errors
/// `invalid_request` with the path of the first offence.
pub fn parse_value(text: &str) -> Result<Value, Error> {
    let mut source = serde_json::Deserializer::from_str(text);
    let strict: Strict = serde_path_to_error::deserialize(&mut source).map_err(|e| refuse(&e))?;
    source.end().map_err(|e| more(&e))?;
    Ok(strict.0)
}

fn more(error: &serde_json::Error) -> Error {
    Error::new(
        ErrorKind::InvalidRequest,
        format!("JSON 之后还有多余内容：{error}"),
        format!("there is more text after the JSON: {error}"),
    )
}

/// Reads a request straight into a type whose parts are strict themselves (a duplicate field is
/// refused by the type, raw parts are read later): nothing is held twice.
///
/// # Errors
/// `invalid_request` with the path of the first offence.
pub fn parse_typed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Error> {
    let mut source = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize(&mut source).map_err(|e| refuse(&e))?;
    source.end().map_err(|e| more(&e))?;
    Ok(read)
}

/// Turns a value into a `T`, naming the path of what does not fit.
///
/// # Errors
/// `invalid_request`: an unknown or missing field, or a value of another type.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_path_to_error::deserialize(value).map_err(|e| refuse(&e))
}

fn refuse(error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let path = error.path().to_string();
    let english = strip_place(&error.inner().to_string());
    let place = match (error.inner().line(), error.inner().column()) {
        (0, _) => String::new(),
        (line, column) => format!("（第 {line} 行第 {column} 列）"),
    };
    let chinese = format!("{}{place}", in_chinese(&english));
    let english = if place.is_empty() {
        english
    } else {
        let (line, column) = (error.inner().line(), error.inner().column());
        format!("{english} (line {line}, column {column})")
    };
    let refused = Error::new(ErrorKind::InvalidRequest, chinese, english);
    if path == "." { refused } else { refused.at(path) }
}

/// serde_json ends its messages with the place; it is told apart from the sentence here.
fn strip_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

/// serde's sentences are few; the ones that a caller meets are given in Chinese.
fn in_chinese(english: &str) -> String {
    const STARTS: [(&str, &str); 9] = [
        ("unknown field ", "未知字段 "),
        ("missing field ", "缺少字段 "),
        ("duplicate field ", "重复的字段 "),
        ("unknown variant ", "未知取值 "),
        ("invalid type: ", "类型不符："),
        ("invalid value: ", "取值不符："),
        ("invalid length ", "长度不符："),
        ("EOF while parsing ", "JSON 未结束："),
        ("trailing ", "多余内容："),
    ];
    for (start, chinese) in STARTS {
        if let Some(rest) = english.strip_prefix(start) {
            return format!("{chinese}{}", rest.replace(", expected ", "，应为 "));
        }
    }
    format!("不是合格的 JSON：{english}")
}

/// A value read strictly: see the module's head.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Value, E> {
        if (-INTEGER_MAX..=INTEGER_MAX).contains(&v) {
            Ok(Value::from(v))
        } else {
            Err(E::custom(format!("integer `{v}` is beyond ±(2^53−1), expected a string")))
        }
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Value, E> {
        match i64::try_from(v) {
            Ok(v) => self.visit_i64(v),
            Err(_) => {
                Err(E::custom(format!("integer `{v}` is beyond ±(2^53−1), expected a string")))
            }
        }
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Value, E> {
        Err(E::custom(
            "a number with a fraction or an exponent, expected an integer or a decimal as a string such as \"12.5\"",
        ))
    }

    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(Value::String(v.to_owned()))
    }

    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(Value::String(v))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if members.contains_key(&key) {
                return Err(de::Error::custom(format!("duplicate field `{key}`")));
            }
            let Strict(value) = map.next_value()?;
            members.insert(key, value);
        }
        Ok(Value::Object(members))
    }
}

/// Reads a map and refuses a key that stands twice.
///
/// # Errors
/// A serde error that names the key.
pub fn unique_map<'de, D, V>(source: D) -> Result<BTreeMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    struct Unique<V>(std::marker::PhantomData<V>);
    impl<'de, V: Deserialize<'de>> Visitor<'de> for Unique<V> {
        type Value = BTreeMap<String, V>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut out = BTreeMap::new();
            while let Some((key, value)) = map.next_entry::<String, V>()? {
                if out.contains_key(&key) {
                    return Err(de::Error::custom(format!("duplicate field `{key}`")));
                }
                out.insert(key, value);
            }
            Ok(out)
        }
    }
    source.deserialize_map(Unique(std::marker::PhantomData))
}

/// The canonical bytes (RFC 8785) of anything serialisable.
///
/// The contract's types hold integers and strings only, so the float rules of the RFC are never
/// needed; a payload that cannot be serialised (a map with keys that are no strings) is the JSON
/// `null`.
///
/// ```
/// use gezhi_contract::json;
/// assert_eq!(json::canonical(&serde_json::json!({"b": [1, true], "a": "x"})), r#"{"a":"x","b":[1,true]}"#);
/// ```
#[must_use]
pub fn canonical<T: Serialize>(payload: &T) -> String {
    canonical::written(payload).unwrap_or_else(|| "null".to_owned())
}

/// RFC 8785 §3.2.2.2: serde_json escapes exactly what the RFC escapes, in lower-case hexadecimal.
fn write_string(text: &str, out: &mut String) {
    if text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        out.push_str(&serde_json::to_string(text).unwrap_or_default());
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
    }
}

/// `sha256:` and the SHA-256 of the canonical bytes.
#[must_use]
pub fn digest<T: Serialize>(payload: &T) -> String {
    digest_of(canonical(payload).as_bytes())
}

/// `sha256:` and the SHA-256 of `bytes`, in lower-case hexadecimal.
#[must_use]
pub fn digest_of(bytes: &[u8]) -> String {
    let mut out = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        for nibble in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_would_be_lost() {
        for text in [
            "1.5",
            "1e3",
            "9007199254740992",
            "18446744073709551615",
            r#"{"a":1,"a":2}"#,
            "[1] 2",
            "",
            "{",
        ] {
            assert_eq!(parse_value(text).unwrap_err().kind, ErrorKind::InvalidRequest, "{text}");
        }
        assert_eq!(parse_value(r#"{"x":{"a":1,"a":2}}"#).unwrap_err().path.as_deref(), Some("x"));
    }

    /// The obvious way: a tree, its members sorted.
    fn by_tree(value: &Value, out: &mut String) {
        match value {
            Value::Array(items) => {
                let items = items.iter().map(|item| {
                    let mut out = String::new();
                    by_tree(item, &mut out);
                    out
                });
                out.push_str(&format!("[{}]", items.collect::<Vec<_>>().join(",")));
            }
            Value::Object(members) => {
                let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
                sorted.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
                let members = sorted.into_iter().map(|(key, item)| {
                    let mut out = String::new();
                    by_tree(item, &mut out);
                    format!("{}:{out}", Value::from(key.as_str()))
                });
                out.push_str(&format!("{{{}}}", members.collect::<Vec<_>>().join(",")));
            }
            other => out.push_str(&other.to_string()),
        }
    }

    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Shape {
        Unit,
        New(Vec<Option<bool>>),
        Tuple(u8, i64),
        Fields { zh: char, en: &'static str, a: BTreeMap<i32, ()> },
    }

    #[test]
    fn writes_what_a_sorted_tree_would() {
        #[derive(Serialize)]
        struct Payload {
            z: Vec<Shape>,
            #[serde(skip_serializing_if = "Option::is_none")]
            gone: Option<u8>,
            m: BTreeMap<String, (u64, String)>,
            a: Value,
        }
        let awkward = ["", "b", "a", "\u{e000}", "😀", "\"", "\n", "A", "é"];
        let payload = Payload {
            z: vec![
                Shape::Unit,
                Shape::New(vec![None, Some(true)]),
                Shape::Tuple(0, -7),
                Shape::Fields { zh: '网', en: "x\\y", a: BTreeMap::from([(2, ()), (10, ())]) },
            ],
            gone: None,
            m: awkward.iter().map(|k| ((*k).to_owned(), (1, (*k).to_owned()))).collect(),
            a: serde_json::json!({ "y": [], "x": {}, "w": { "b": 1, "a": null } }),
        };
        let mut expected = String::new();
        by_tree(&serde_json::to_value(&payload).unwrap(), &mut expected);
        assert_eq!(canonical(&payload), expected);
        assert_eq!(canonical(&BTreeMap::from([((1, 2), 3)])), "null", "no string as its key");
    }

    #[test]
    fn sorts_by_utf16_code_units() {
        let value = parse_value(r#"{"\ue000":1,"😀":2,"a":"\u001f\u007f\n"}"#).unwrap();
        assert_eq!(canonical(&value), "{\"a\":\"\\u001f\u{7f}\\n\",\"😀\":2,\"\u{e000}\":1}");
    }
}
