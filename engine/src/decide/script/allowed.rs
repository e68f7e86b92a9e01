//! The allow-list: every function a script may call, each charging its real work in steps.
//!
//! The list is short on purpose: each function is a promise to give the same answer at the same
//! cost in ten years, on 32 and on 64 bits. What is not here cannot be called, because the sandbox
//! begins from rhai's raw engine (ADR 4).
//!
//! | on | functions |
//! |---|---|
//! | strings | `len`, `is_empty`, `contains`, `starts_with`, `ends_with`, `to_string` |
//! | arrays | `len`, `is_empty`, `push`, `contains` (a string) |
//! | maps | `len`, `is_empty`, `contains`, `keys`, `remove` |
//! | numbers | `min`, `max`, `to_decimal`, `to_string` |
//! | anything | `== ()` and `!= ()`, which ask whether a field is known |
//! | `tables` | `classify`, `assign`, `deadlines`, `evaluate` |
//! | `base` | the hooks, and every function of the scripts below |
//! | `calendar` | `due(start, limit)` |
//! | `roster` | `posts(role, id)` |
//!
//! A function whose work grows with its arguments charges for them *before* it answers, in the same
//! unit as rhai's own operations: otherwise a loop over long strings would run for minutes within
//! its bound. Lengths of strings are in characters, costs in bytes.
//!
//! Not responsible for: operators on numbers, strings and booleans, which rhai builds in.

use std::any::TypeId;
use std::rc::Rc;

use gezhi_contract::decision::{Classification, Responsibility};
use gezhi_contract::{Error, ErrorKind, Incident, json};
use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, Map};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;

use crate::book::Book;
use crate::calendar::{self, Limit};
use crate::decide::scene::Scene;
use crate::decide::script::sandbox::State;
use crate::decide::script::{HOOKS, Script, call, cross, fault};
use crate::decide::{assign, classify, deadline};
use crate::instant;
use crate::roster::resolve::RESOLVE_STEPS;

/// What it costs to take an incident out of a script and read it again.
///
/// Flat, because the crossing itself is bounded by the sizes of strings, arrays and maps.
const CROSSING: usize = 200;

/// What a native function raises; a contract error travels inside it, see `fault`.
type Failure = Box<EvalAltResult>;

/// `tables`: the pack's tables.
///
/// A value without content: the variables `tables`, `base` and `calendar` resolve to these types,
/// and their types are what the functions behind the dot are registered for.
#[derive(Clone, Copy, Debug)]
pub struct Tables;

/// `base`: the hooks below.
#[derive(Clone, Copy, Debug)]
pub struct Base;

/// `calendar`: the pack's calendar.
#[derive(Clone, Copy, Debug)]
pub struct CalendarOf;

/// `roster`: the roster in force.
#[derive(Clone, Copy, Debug)]
pub struct RosterOf;

/// Registers the allow-list.
///
/// For every layer alike; `register_base` adds what differs from layer to layer.
pub fn register(engine: &mut Engine, state: &Rc<State>) {
    engine.register_type_with_name::<Tables>("tables");
    engine.register_type_with_name::<Base>("base");
    engine.register_type_with_name::<CalendarOf>("calendar");
    engine.register_type_with_name::<RosterOf>("roster");
    engine.register_iterator::<std::ops::Range<i64>>();
    engine.register_iterator::<std::ops::RangeInclusive<i64>>();
    engine.register_iterator::<Array>();
    strings(engine, state);
    collections(engine, state);
    numbers(engine);
    tables(engine, state);
    due(engine, state);
    posts(engine, state);
}

/// Strings are compared byte by byte, without folding: a script that looks for words should leave
/// that to `classify`.
fn strings(engine: &mut Engine, state: &Rc<State>) {
    let s = Rc::clone(state);
    engine.register_fn("len", move |text: &mut ImmutableString| -> Result<i64, Failure> {
        s.work(text.len())?;
        Ok(size(text.chars().count()))
    });
    engine.register_get("len", |text: &mut ImmutableString| size(text.chars().count()));
    engine.register_fn("is_empty", |text: &mut ImmutableString| text.is_empty());
    for (name, test) in [
        ("contains", (|text, part| text.contains(part)) as fn(&str, &str) -> bool),
        ("starts_with", |text, part| text.starts_with(part)),
        ("ends_with", |text, part| text.ends_with(part)),
    ] {
        let s = Rc::clone(state);
        engine.register_fn(
            name,
            move |text: &mut ImmutableString, part: ImmutableString| -> Result<bool, Failure> {
                s.work(text.len().saturating_add(part.len()))?;
                Ok(test(text, &part))
            },
        );
    }
    // What `${…}` in a string needs.
    engine.register_fn("to_string", |number: i64| number.to_string());
    engine.register_fn("to_string", |truth: bool| truth.to_string());
    engine.register_fn("to_string", |text: &mut ImmutableString| text.clone());
    engine.register_fn("to_string", |number: &mut Decimal| number.normalize().to_string());
}

/// `keys` come in the order of the map, which is sorted; no function gives an order of its own.
fn collections(engine: &mut Engine, state: &Rc<State>) {
    engine.register_fn("len", |array: &mut Array| size(array.len()));
    engine.register_get("len", |array: &mut Array| size(array.len()));
    engine.register_fn("is_empty", |array: &mut Array| array.is_empty());
    engine.register_fn("push", |array: &mut Array, item: Dynamic| array.push(item));
    let s = Rc::clone(state);
    engine.register_fn(
        "contains",
        move |array: &mut Array, wanted: ImmutableString| -> Result<bool, Failure> {
            s.work(array.len().saturating_add(wanted.len()))?;
            let same =
                |item: &Dynamic| item.as_immutable_string_ref().is_ok_and(|text| *text == wanted);
            Ok(array.iter().any(same))
        },
    );
    engine.register_fn("len", |map: &mut Map| size(map.len()));
    engine.register_get("len", |map: &mut Map| size(map.len()));
    engine.register_fn("is_empty", |map: &mut Map| map.is_empty());
    engine.register_fn("contains", |map: &mut Map, key: ImmutableString| {
        map.contains_key(key.as_str())
    });
    let s = Rc::clone(state);
    engine.register_fn("keys", move |map: &mut Map| -> Result<Array, Failure> {
        s.work(map.len())?;
        Ok(map.keys().map(|key| Dynamic::from(key.to_string())).collect())
    });
    engine.register_fn("remove", |map: &mut Map, key: ImmutableString| {
        map.remove(key.as_str()).unwrap_or(Dynamic::UNIT)
    });
    // An unknown field is `()`; asking for it must not fail.
    engine.register_fn("==", |left: Dynamic, _: ()| left.is_unit());
    engine.register_fn("!=", |left: Dynamic, _: ()| !left.is_unit());
}

/// Whole numbers and exact decimals; there are no floats to convert from. Mixed arguments are an
/// error and not a conversion.
fn numbers(engine: &mut Engine) {
    engine.register_fn("min", |a: i64, b: i64| a.min(b));
    engine.register_fn("max", |a: i64, b: i64| a.max(b));
    engine.register_fn("min", |a: Decimal, b: Decimal| a.min(b));
    engine.register_fn("max", |a: Decimal, b: Decimal| a.max(b));
    engine.register_fn("to_decimal", |number: i64| Decimal::from(number));
}

/// A length as rhai's number.
fn size(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// The tables as functions. `tables.evaluate` asks any table by name, with the date of the top
/// layer, and gives its outputs as an array of maps; it is charged what the table costs.
fn tables(engine: &mut Engine, state: &Rc<State>) {
    for (hook, arity) in HOOKS {
        let mut types = vec![TypeId::of::<Tables>()];
        types.extend(std::iter::repeat_n(TypeId::of::<Dynamic>(), arity));
        let state = Rc::clone(state);
        engine.register_raw_fn(format!("tables.{hook}"), types, move |_, args| {
            default_hook(&state, hook, &arguments(args))
        });
    }
    let state = Rc::clone(state);
    engine.register_fn(
        "tables.evaluate",
        move |_: &mut Tables, table: ImmutableString, inputs: Map| -> Result<Array, Failure> {
            let (book, run) = (state.book().ok_or_else(closed)?, state.run().ok_or_else(closed)?);
            let inputs = cross::take(&inputs.into()).map_err(what)?;
            let at = run.date.get().map(|date| date.to_string());
            let request =
                serde_json::json!({ "table": table.as_str(), "inputs": inputs, "at": at });
            let request = json::from_value(request).map_err(fault::raise)?;
            let answer = crate::evaluate::evaluate(&book, &request).map_err(fault::raise)?;
            state.work(usize::try_from(answer.steps).unwrap_or(usize::MAX))?;
            Ok(answer.outputs.iter().map(cross::give).collect())
        },
    );
}

/// Registers `base.NAME` for every function of the scripts below, and for the hooks that tables
/// stand for.
///
/// The nearest layer below that has the function is called; a hook that none of them has falls
/// through to the tables. Registered by name and arity, so a wrong number of arguments is an error
/// of the caller's line.
pub fn register_base(engine: &mut Engine, state: &Rc<State>, below: &[Script]) {
    let mut names: Vec<(String, usize)> =
        HOOKS.iter().map(|(hook, arity)| ((*hook).to_owned(), *arity)).collect();
    for script in below {
        names.extend(script.functions());
    }
    names.sort();
    names.dedup();
    let height = below.len();
    for (name, arity) in names {
        let mut types = vec![TypeId::of::<Base>()];
        types.extend(std::iter::repeat_n(TypeId::of::<Dynamic>(), arity));
        let state = Rc::clone(state);
        engine.register_raw_fn(format!("base.{name}"), types, move |_, args| {
            let args = arguments(args);
            let scripts = state.scripts().ok_or_else(closed)?;
            let below = scripts.get(..height).unwrap_or_default();
            match below.iter().rposition(|script| script.has(&name)) {
                Some(at) => {
                    let layer = scripts.get(at).map_or("", |script| script.layer.as_str());
                    let answer = state.nested(|| call(&scripts, (at, &name), args));
                    answer.map_err(|error| located(error, layer))
                }
                None => default_hook(&state, &name, &args),
            }
        });
    }
}

/// An error of a script below keeps its own place.
///
/// Exceeding the bound must stay what it is: wrapped in another error a script could catch it and
/// go on.
fn located(error: Failure, layer: &str) -> Failure {
    let termination = matches!(
        *error,
        EvalAltResult::ErrorTerminated(..) | EvalAltResult::ErrorTooManyOperations(_)
    );
    if termination { error } else { fault::raise(fault::error(*error, layer)) }
}

/// The arguments without the handle in front of them, moved out.
fn arguments(args: &mut [&mut Dynamic]) -> Vec<Dynamic> {
    args.iter_mut().skip(1).map(|arg| arg.take()).collect()
}

/// What the tables cost is charged to the hook that asked as well: asking them for ever must end.
fn default_hook(state: &State, hook: &str, args: &[Dynamic]) -> Result<Dynamic, Failure> {
    let run = state.run().ok_or_else(closed)?;
    let before = run.steps.get();
    let answer = ask_tables(state, hook, args)?;
    state.asked(run.steps.get().saturating_sub(before))?;
    Ok(answer)
}

/// The step by the tables, on the incident as the script hands it in: a hook may change a fact
/// first and ask what would then follow. The scene is read anew each time, as strictly as a
/// request.
fn ask_tables(state: &State, hook: &str, args: &[Dynamic]) -> Result<Dynamic, Failure> {
    let (book, run) = (state.book().ok_or_else(closed)?, state.run().ok_or_else(closed)?);
    state.work(CROSSING)?;
    let incident: Incident = read(args, 0)?;
    let mut scene = Scene::read_in(&book, &incident, run.roster.as_ref()).map_err(fault::raise)?;
    if hook == "classify" {
        let answer = classify::classify(&book, &incident, &scene, &run).map_err(fault::raise)?;
        return Ok(cross::give(&answer));
    }
    let classification: Classification = read(args, 1)?;
    scene.classified(&book, &classification);
    if hook == "assign" {
        return Ok(cross::give(&assign::assign(&book, &scene, &run)));
    }
    let responsibility: Responsibility = read(args, 2)?;
    scene.assigned(&responsibility);
    let answer = deadline::deadlines(&book, &incident, &scene, &run).map_err(fault::raise)?;
    Ok(cross::give(&answer))
}

/// A script's map as one of the contract's types. Facts were typed for the script; they are strings
/// again here.
fn read<T: DeserializeOwned>(args: &[Dynamic], at: usize) -> Result<T, Failure> {
    let value = args.get(at).map(cross::take).transpose().map_err(what)?.unwrap_or_default();
    json::from_value(value).map_err(fault::raise)
}

/// `calendar.due(start, limit)`: a start with an offset, a limit as in a table; gives the instant
/// in the pack's zone. Counted in the top layer's calendar. A limit in `日` is refused: it needs
/// rules that only a row can give. One in `个月` runs from the moment.
fn due(engine: &mut Engine, state: &Rc<State>) {
    let state = Rc::clone(state);
    engine.register_fn(
        "calendar.due",
        move |_: &mut CalendarOf,
              start: ImmutableString,
              limit: ImmutableString|
              -> Result<Dynamic, Failure> {
            state.work(64)?;
            let book = state.book().ok_or_else(closed)?;
            let due = due_at(&book, &start, &limit).map_err(fault::raise)?;
            Ok(due.into())
        },
    );
}

fn due_at(book: &Book, start: &str, limit: &str) -> Result<String, Error> {
    let pack = &book.pack;
    let top = pack.layers.len().saturating_sub(1);
    let calendar = pack.calendar_of(top).ok_or_else(deadline::no_calendar)?;
    let start = instant::local(instant::instant((start, "start"), pack.zone)?, pack.zone);
    let limit = Limit::parse(limit).map_err(|fault| {
        let message = fault.message();
        Error::new(ErrorKind::ScriptFailed, message.zh, message.en)
    })?;
    let due = calendar::due(calendar, start, &limit, None).map_err(deadline::fault)?;
    Ok(instant::written(due.at, pack.zone))
}

/// `roster.posts(role, id)`: the ids of the posts of a role nearest to a subject or area, in the
/// order of ids, on the top layer's date; empty without a roster, or where it has none.
fn posts(engine: &mut Engine, state: &Rc<State>) {
    let state = Rc::clone(state);
    engine.register_fn(
        "roster.posts",
        move |_: &mut RosterOf,
              role: ImmutableString,
              id: ImmutableString|
              -> Result<Array, Failure> {
            state.work(RESOLVE_STEPS)?;
            let run = state.run().ok_or_else(closed)?;
            let (Some(roster), Some(date)) = (&run.roster, run.date.get()) else {
                return Ok(Array::new());
            };
            let posts = roster.post_ids(&role, &id, date);
            state.work(posts.len())?;
            Ok(posts.into_iter().map(Dynamic::from).collect())
        },
    );
}

/// Cannot happen while a hook runs; said instead of a panic.
fn closed() -> Failure {
    "no pack is open".into()
}

/// What a script passed to a function that the contract's types do not take.
fn what(said: String) -> Failure {
    format!("a script passed {said}").into()
}
