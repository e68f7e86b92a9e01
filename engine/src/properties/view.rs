//! An incident or decision as a property sees it: a tree that can be looked at and not changed.
//!
//! Twenty properties look at the same decision. A plain map of a script would be copied for each of
//! them, and again for each member that is read; a view is shared, and copying it costs nothing.
//! That nothing can be written to it is what keeps one property from disturbing the next.
//!
//! Not responsible for: plain values, which a property that makes another incident gets; see
//! `decide::script::cross`.

use std::collections::BTreeMap;
use std::rc::Rc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, Map};

use crate::decide::script::sandbox::State;

type Failure = Box<EvalAltResult>;

/// A record or a list, shared.
#[derive(Clone, Debug)]
pub struct View(Rc<Node>);

#[derive(Debug)]
enum Node {
    Record(BTreeMap<String, Dynamic>),
    List(Vec<Dynamic>),
}

/// A plain value as a view; what holds nothing stays what it is.
#[must_use]
pub fn freeze(value: Dynamic) -> Dynamic {
    if value.is_map() {
        let map = value.try_cast::<Map>().unwrap_or_default();
        let members = map.into_iter().map(|(key, value)| (key.to_string(), freeze(value)));
        return Dynamic::from(View(Rc::new(Node::Record(members.collect()))));
    }
    if value.is_array() {
        let items = value.try_cast::<Array>().unwrap_or_default();
        let items = items.into_iter().map(freeze).collect();
        return Dynamic::from(View(Rc::new(Node::List(items))));
    }
    value
}

/// A view as a plain value that a script may change.
#[must_use]
pub fn thaw(value: &Dynamic) -> Dynamic {
    let Some(view) = value.read_lock::<View>() else { return value.clone() };
    match &*view.0 {
        Node::Record(members) => {
            let members = members.iter().map(|(key, value)| (key.as_str().into(), thaw(value)));
            members.collect::<Map>().into()
        }
        Node::List(items) => items.iter().map(thaw).collect::<Array>().into(),
    }
}

/// A record of views.
#[must_use]
pub fn record<const N: usize>(members: [(&str, Dynamic); N]) -> Dynamic {
    let members = members.into_iter().map(|(key, value)| (key.to_owned(), value));
    Dynamic::from(View(Rc::new(Node::Record(members.collect()))))
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
            Node::Record(members) => members.get(key).cloned().unwrap_or(Dynamic::UNIT),
            Node::List(_) => Dynamic::UNIT,
        }
    }

    /// Whether a list has that string, or a record that member.
    fn contains(&self, wanted: &str) -> bool {
        match &*self.0 {
            Node::Record(members) => members.contains_key(wanted),
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
            Node::Record(members) => members.values().cloned().collect(),
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
            Node::Record(members) => members.keys().cloned().map(Dynamic::from).collect(),
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
