//! An incident or decision as a property sees it: a tree that can be looked at and not changed.
//!
//! Twenty properties look at the same decision. A plain map of a script would be copied for each of
//! them, and again for each member that is read; a view is shared, and copying it costs nothing.
//! That nothing can be written to it is what keeps one property from disturbing the next.
//!
//! | a script writes | what it gets |
//! |---|---|
//! | `decision.responsibility.tier` | a member; `()` for one that is not there |
//! | `decision.deadlines[0]` | an item; `()` beyond the end |
//! | `for party in rung.parties { … }` | every item; of a record its values |
//! | `list.len`, `list.is_empty()`, `record.keys()` | as of arrays and maps |
//! | `list.contains("x")`, `"x" in list` | whether a list has the string, a record the member |
//! | `a.decision == b.decision` | whether they are the same all through; every member is charged |
//! | `incident.text = "…"` | an error: nothing can be written |
//!
//! Records keep the order of the payload's members, which is the same for every decision, so that
//! two of them are compared member by member. Facts are typed: decimals compare as numbers, and
//! everything else is a boolean or a string.
//!
//! Not responsible for: plain values, which a property that makes another incident gets; see
//! `decide::script::cross`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use gezhi_contract::Incident;

use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, Map};

use crate::decide::scene::Scene;
use crate::decide::script::sandbox::State;
use crate::value::Value as Typed;

mod grow;

pub use grow::grow;

type Failure = Box<EvalAltResult>;

/// A record or a list, shared.
#[derive(Clone, Debug)]
pub struct View(Rc<Node>);

/// The name of a member: the payload's own, or one that was read.
pub type Key = Cow<'static, str>;

/// Records have few members, so they are looked for one by one; the order is the payload's.
#[derive(Debug)]
enum Node {
    Record(Vec<(Key, Dynamic)>),
    List(Vec<Dynamic>),
}

/// A record with these members.
pub fn record(members: Vec<(Key, Dynamic)>) -> Dynamic {
    Dynamic::from(View(Rc::new(Node::Record(members))))
}

/// A list of these items.
pub fn list(items: Vec<Dynamic>) -> Dynamic {
    Dynamic::from(View(Rc::new(Node::List(items))))
}

/// An incident as properties see it: its facts are typed, so that decimals can be compared.
pub fn incident(incident: &Incident, scene: &Scene) -> Dynamic {
    let bare = Incident { facts: BTreeMap::new(), ..incident.clone() };
    let mut members = match grow(&bare).read_lock::<View>().as_deref() {
        Some(View(node)) => match &**node {
            Node::Record(members) => members.clone(),
            Node::List(_) => Vec::new(),
        },
        None => Vec::new(),
    };
    let facts = scene.facts().iter().map(|(id, value)| {
        let value = match value {
            Typed::Decimal(number) => Dynamic::from(*number),
            Typed::Boolean(truth) => Dynamic::from(*truth),
            other => Dynamic::from(other.to_string()),
        };
        (Key::Owned(id.clone()), value)
    });
    members.push(("facts".into(), record(facts.collect())));
    record(members)
}

/// A view as a plain value that a script may change.
pub fn thaw(value: &Dynamic) -> Dynamic {
    let Some(view) = value.read_lock::<View>() else { return value.clone() };
    match &*view.0 {
        Node::Record(members) => {
            let members = members.iter().map(|(key, value)| (key.as_ref().into(), thaw(value)));
            members.collect::<Map>().into()
        }
        Node::List(items) => items.iter().map(thaw).collect::<Array>().into(),
    }
}

impl View {
    fn len(&self) -> usize {
        match &*self.0 {
            Node::Record(members) => members.len(),
            Node::List(items) => items.len(),
        }
    }

    /// An absent member is `()`, as in a map.
    fn member(&self, key: &str) -> Dynamic {
        match &*self.0 {
            Node::Record(members) => {
                let found = members.iter().find(|(name, _)| name == key);
                found.map_or(Dynamic::UNIT, |(_, value)| value.clone())
            }
            Node::List(_) => Dynamic::UNIT,
        }
    }

    /// Whether a record's member is that string.
    #[must_use]
    pub fn has(&self, key: &str, wanted: &str) -> bool {
        is_text(&self.member(key), wanted)
    }

    /// Whether a list has that string, or a record that member.
    fn contains(&self, wanted: &str) -> bool {
        match &*self.0 {
            Node::Record(members) => members.iter().any(|(name, _)| name == wanted),
            Node::List(items) => items.iter().any(|item| is_text(item, wanted)),
        }
    }

    fn same(&self, other: &Self, spend: &dyn Fn(usize) -> Result<(), Failure>) -> Answer {
        if Rc::ptr_eq(&self.0, &other.0) {
            return Ok(true);
        }
        spend(self.len())?;
        if self.len() != other.len() {
            return Ok(false);
        }
        match (&*self.0, &*other.0) {
            (Node::Record(left), Node::Record(right)) => {
                for ((one, left), (other, right)) in left.iter().zip(right) {
                    if one != other || !same(left, right, spend)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Node::List(left), Node::List(right)) => {
                for (left, right) in left.iter().zip(right) {
                    if !same(left, right, spend)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}

type Answer = Result<bool, Failure>;

/// Values of different types differ; that is an answer and not an error here.
fn same(left: &Dynamic, right: &Dynamic, spend: &dyn Fn(usize) -> Result<(), Failure>) -> Answer {
    if let (Some(left), Some(right)) = (left.read_lock::<View>(), right.read_lock::<View>()) {
        return left.same(&right, spend);
    }
    if let Ok(text) = left.as_immutable_string_ref() {
        return Ok(is_text(right, &text));
    }
    if let (Some(left), Some(right)) =
        (left.read_lock::<rust_decimal::Decimal>(), right.read_lock::<rust_decimal::Decimal>())
    {
        return Ok(*left == *right);
    }
    let whole = || left.as_int().ok().zip(right.as_int().ok());
    let truth = || left.as_bool().ok().zip(right.as_bool().ok());
    Ok((left.is_unit() && right.is_unit())
        || whole().is_some_and(|(left, right)| left == right)
        || truth().is_some_and(|(left, right)| left == right))
}

fn is_text(value: &Dynamic, wanted: &str) -> bool {
    value.as_immutable_string_ref().is_ok_and(|text| text.as_str() == wanted)
}

impl IntoIterator for View {
    type Item = Dynamic;
    type IntoIter = std::vec::IntoIter<Dynamic>;

    /// A list's items, or a record's values.
    fn into_iter(self) -> Self::IntoIter {
        let items: Vec<Dynamic> = match &*self.0 {
            Node::Record(members) => members.iter().map(|(_, value)| value.clone()).collect(),
            Node::List(items) => items.clone(),
        };
        items.into_iter()
    }
}

/// What a script may do with a view: read members and items, count, go through, compare.
pub fn register(engine: &mut Engine, state: &Rc<State>) {
    engine.register_type_with_name::<View>("record");
    engine.register_iterator::<View>();
    engine.register_indexer_get(|view: &mut View, key: ImmutableString| view.member(&key));
    engine.register_indexer_get(|view: &mut View, at: i64| match &*view.0 {
        Node::List(items) => {
            usize::try_from(at).ok().and_then(|at| items.get(at).cloned()).unwrap_or(Dynamic::UNIT)
        }
        Node::Record(_) => Dynamic::UNIT,
    });
    let size = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    engine.register_get("len", move |view: &mut View| size(view.len()));
    engine.register_fn("len", move |view: &mut View| size(view.len()));
    engine.register_fn("is_empty", |view: &mut View| view.len() == 0);
    let s = Rc::clone(state);
    engine.register_fn("contains", move |view: &mut View, wanted: ImmutableString| -> Answer {
        s.work(view.len())?;
        Ok(view.contains(&wanted))
    });
    let s = Rc::clone(state);
    engine.register_fn("keys", move |view: &mut View| -> Result<Array, Failure> {
        s.work(view.len())?;
        Ok(match &*view.0 {
            Node::Record(members) => {
                members.iter().map(|(name, _)| Dynamic::from(name.to_string())).collect()
            }
            Node::List(_) => Array::new(),
        })
    });
    for (operator, wanted) in [("==", true), ("!=", false)] {
        let s = Rc::clone(state);
        engine.register_fn(operator, move |left: View, right: View| -> Answer {
            left.same(&right, &|steps| s.work(steps)).map(|same| same == wanted)
        });
    }
}
