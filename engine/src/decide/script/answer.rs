//! What a hook answers, checked as strictly as a table's row.
//!
//! A hook's answer goes into the same decision as a table's, so it must not be able to say anything
//! that a table could not: parties are roles and units of the vocabulary, tiers and clocks its
//! words, classes those of the catalogues, instants have an offset. A member that the contract does
//! not have is refused, because a misspelt `partys` would otherwise name nobody and be believed.
//!
//! What a script may leave out is filled in, so that short scripts stay short: `by` is the hook
//! itself, `basis` is `rule`, lists are empty. `beyond_goal_tier` is always computed here: it
//! follows from the tiers, and a script must not claim otherwise.
//!
//! Not responsible for: how values leave a script; see `cross`.

use gezhi_contract::decision::{
    Basis, Classification, Deadline, Mode, Party, PartyKind, Responsibility,
};
use gezhi_contract::{Error, ErrorKind, json};
use rhai::Dynamic;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::book::Book;
use crate::decide::assign::beyond;
use crate::instant;
use crate::pack::vocabulary::Section;

/// A classification as `classify` answered it.
///
/// # Errors
/// `script_failed` where it is none, or names a class that the pack does not have.
pub fn classification(book: &Book, answer: Dynamic, rule: &str) -> Result<Classification, Error> {
    let mut value = cross(&answer, rule)?;
    for key in ["also", "alternatives"] {
        default(&mut value, key, Value::Array(Vec::new()));
    }
    let out: Classification = typed(value, rule)?;
    let all = out.category.iter().chain(out.also.iter().map(|class| &class.category));
    for category in all {
        if book.find_class(category).is_none() {
            let code = &category.code;
            return Err(refuse(rule, &format!("class `{code}` is in no catalogue of the pack")));
        }
    }
    if let Some(affair) = &out.affair {
        word(book, Section::Affairs, affair, rule)?;
    }
    Ok(out)
}

/// A responsibility as `assign` answered it. `by` is this hook where the script gives none.
///
/// # Errors
/// `script_failed` where it is none, or names a word that the pack does not have.
pub fn responsibility(book: &Book, answer: Dynamic, rule: &str) -> Result<Responsibility, Error> {
    let mut value = cross(&answer, rule)?;
    default(&mut value, "parties", Value::Array(Vec::new()));
    default(&mut value, "beyond_goal_tier", Value::Bool(false));
    default(&mut value, "basis", Value::String("rule".to_owned()));
    for list in ["parties", "choices"] {
        let items = value.get_mut(list).and_then(Value::as_array_mut);
        items.into_iter().flatten().for_each(|party| give_by(party, rule));
    }
    let mut out: Responsibility = typed(value, rule)?;
    for party in out.parties.iter().chain(&out.choices) {
        known_party(book, party, rule)?;
    }
    for tier in out.tier.iter().chain(&out.goal_tier) {
        word(book, Section::Tiers, tier, rule)?;
    }
    if let Some(mechanism) = &out.mechanism {
        word(book, Section::Mechanisms, mechanism, rule)?;
    }
    if out.mode == Mode::Open && out.parties.is_empty() && out.basis == Basis::Rule {
        out.note.get_or_insert_with(|| "脚本未指明由谁负责 / the script names nobody".to_owned());
    }
    let vocabulary = &book.pack.vocabulary;
    out.beyond_goal_tier = beyond(vocabulary, out.tier.as_ref(), out.goal_tier.as_ref());
    Ok(out)
}

/// Deadlines as `deadlines` answered them. `by` is this hook where the script gives none.
///
/// # Errors
/// `script_failed` where they are none, name an unknown clock, a `due` that is no instant, or
/// limits to choose from within one that is to be chosen.
pub fn deadlines(book: &Book, answer: Dynamic, rule: &str) -> Result<Vec<Deadline>, Error> {
    let mut value = cross(&answer, rule)?;
    for deadline in value.as_array_mut().into_iter().flatten() {
        give_by(deadline, rule);
        default(deadline, "basis", Value::String("rule".to_owned()));
    }
    let out: Vec<Deadline> = typed(value, rule)?;
    for deadline in &out {
        word(book, Section::Clocks, &deadline.clock, rule)?;
        if deadline.possible.iter().any(|choice| !choice.possible.is_empty()) {
            return Err(refuse(rule, "`possible` in `possible`: a choice is one limit"));
        }
        for at in deadline.due.iter().chain(&deadline.start) {
            instant::with_offset(at, "due").map_err(|error| refuse(rule, &error.message.en))?;
        }
    }
    Ok(out)
}

/// The answer as JSON, or the type that has none.
fn cross(answer: &Dynamic, rule: &str) -> Result<Value, Error> {
    super::cross::take(answer).map_err(|what| refuse(rule, &format!("it answered {what}")))
}

/// Gives a member its value where the script left it out; says nothing to a value that is no map.
fn default(value: &mut Value, key: &str, filling: Value) {
    if let Some(members) = value.as_object_mut() {
        members.entry(key).or_insert(filling);
    }
}

/// Names the hook as the reason of a party or deadline that has none.
fn give_by(value: &mut Value, rule: &str) {
    default(value, "by", serde_json::json!({ "rule": rule }));
}

/// Reads the answer, refusing members that the contract does not have: a misspelt one would be
/// dropped in silence.
fn typed<T: DeserializeOwned + Serialize>(value: Value, rule: &str) -> Result<T, Error> {
    let given = value.clone();
    let out: T = json::from_value(value).map_err(|error| {
        let path = error.path.map(|path| format!(" (at `{path}`)")).unwrap_or_default();
        refuse(rule, &format!("{}{path}", error.message.en))
    })?;
    let read = serde_json::to_value(&out).unwrap_or_default();
    match stray(&given, &read, "") {
        Some(path) => Err(refuse(rule, &format!("unknown member `{path}`"))),
        None => Ok(out),
    }
}

/// A member of `given` that did not survive reading, though it says something.
///
/// Compares what was given with what was read, member by member, and gives the path of the first
/// that was lost. Values that say nothing (`()`, `false`, empty lists and maps) may be dropped
/// without anybody missing them.
fn stray(given: &Value, read: &Value, path: &str) -> Option<String> {
    match (given, read) {
        (Value::Object(given), Value::Object(read)) => given.iter().find_map(|(key, value)| {
            let here = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            match read.get(key) {
                Some(read) => stray(value, read, &here),
                None if says_nothing(value) => None,
                None => Some(here),
            }
        }),
        (Value::Array(given), Value::Array(read)) => {
            let pairs = given.iter().zip(read).enumerate();
            pairs.into_iter().find_map(|(at, (g, r))| stray(g, r, &format!("{path}[{at}]")))
        }
        _ => None,
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// A post names a role, every other kind a unit. Labels are not taken here: a script writes ids.
fn known_party(book: &Book, party: &Party, rule: &str) -> Result<(), Error> {
    if party.kind == PartyKind::Post {
        let role = party.role.as_deref().unwrap_or_default();
        word(book, Section::Roles, role, rule)
    } else {
        let name = party.name.as_deref().unwrap_or_default();
        word(book, Section::Units, name, rule)
    }
}

fn word(book: &Book, section: Section, word: &str, rule: &str) -> Result<(), Error> {
    if book.pack.vocabulary.section(section).any(|term| term.id == word) {
        return Ok(());
    }
    let (_, _, en) = section.names();
    Err(refuse(rule, &format!("the vocabulary has no {en} `{word}`")))
}

/// `script_failed` with the script's file; line and column are not known, because the answer as a
/// whole is at fault and not a place in the script.
fn refuse(rule: &str, what: &str) -> Error {
    let (file, hook) = rule.rsplit_once(':').unwrap_or((rule, rule));
    let mut error = Error::new(
        ErrorKind::ScriptFailed,
        format!("钩子 `{hook}` 的回答有误：{what}"),
        format!("the answer of hook `{hook}` is not good: {what}"),
    );
    error.file = Some(file.to_owned());
    error
}
