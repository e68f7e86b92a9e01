//! What properties may call beside the allow-list of hooks: ranks of tiers, times, assumptions,
//! classes.
//!
//! | function | answer |
//! |---|---|
//! | `tier_rank(tier)` | 0 for the lowest tier of the vocabulary, and up; `()` for no tier |
//! | `seconds(from, to)` | seconds between two instants, negative where `to` lies before |
//! | `days_later(instant, n)` | the same local time `n` days later |
//! | `assumed_value(fact)` | what the vocabulary assumes; `()` where nothing |
//! | `classes()` | every class: `class`, `category`, `name`, `group`, `urgency` |
//! | `next_class(category, member, value)` | the category of the next class with that value |
//! | `parameter(id)` | a parameter's value; a list where it has several |
//!
//! What they are for:
//!
//! ```text
//! tier_rank(tier) <= tier_rank(goal)                     首接不高于目标层级
//! seconds(deadline.start, deadline.due) >= 0             截止不早于起算
//! incident.reported_at = days_later(incident.reported_at, 7)   下一周的同一时刻
//! incident.facts[id] = assumed_value(id)                 把假定的说出来
//! next_class(category, "urgency", "urgent")              另一类，紧急程度相反
//! ```
//!
//! `next_class` goes through the classes of the category's scheme in the order of their codes,
//! begins behind the category and goes round; it gives `()` where no other class has that value.
//! So a pair of properties compares a class with one other, and over many incidents each with its
//! neighbour, without a loop in the script.
//!
//! Each function charges what it looks at, as those of the allow-list do: `classes` and
//! `next_class` one step a class. `classes` is made once for an open pack and shared; it cannot be
//! written to.
//!
//! A function that is called while the file is read, and not from a property, fails: the pack is
//! not there yet. That is told as `script-syntax` with the line.
//!
//! Not responsible for: rules. All of it is what the pack already says.

use std::cell::OnceCell;
use std::rc::Rc;

use gezhi_contract::Error;
use gezhi_contract::incident::Category;
use jiff::Timestamp;
use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString};

use crate::book::{Book, Entry};
use crate::decide::script::fault;
use crate::decide::script::sandbox::State;
use crate::instant;
use crate::pack::parameter::Setting;
use crate::properties::view::{self, View};
use crate::value::Value;

type Failure = Box<EvalAltResult>;

/// Registers them.
pub fn register(engine: &mut Engine, state: &Rc<State>) {
    let s = Rc::clone(state);
    engine.register_fn("tier_rank", move |tier: Dynamic| -> Result<Dynamic, Failure> {
        let Ok(tier) = tier.into_immutable_string() else { return Ok(Dynamic::UNIT) };
        let rank = book(&s)?.pack.vocabulary.rank(&tier);
        Ok(rank.and_then(|rank| i64::try_from(rank).ok()).map_or(Dynamic::UNIT, Dynamic::from))
    });
    let s = Rc::clone(state);
    engine.register_fn(
        "seconds",
        move |from: ImmutableString, to: ImmutableString| -> Result<i64, Failure> {
            let book = book(&s)?;
            let (from, to) = (at(&book, &from)?, at(&book, &to)?);
            Ok(to.duration_since(from).as_secs())
        },
    );
    let s = Rc::clone(state);
    engine.register_fn(
        "days_later",
        move |from: ImmutableString, days: i64| -> Result<Dynamic, Failure> {
            let book = book(&s)?;
            let zone = book.pack.zone;
            let from = at(&book, &from)?;
            let later = days
                .checked_mul(86_400)
                .and_then(|by| from.as_second().checked_add(by))
                .and_then(|second| Timestamp::new(second, from.subsec_nanosecond()).ok())
                .ok_or("the day lies beyond the calendar of years")?;
            Ok(instant::written(instant::local(later, zone), zone).into())
        },
    );
    let s = Rc::clone(state);
    engine.register_fn("assumed_value", move |id: ImmutableString| -> Result<Dynamic, Failure> {
        let book = book(&s)?;
        let fact = book.pack.vocabulary.facts.iter().find(|fact| fact.id == id.as_str());
        Ok(match fact.and_then(|fact| fact.assume.clone()) {
            Some(Value::Decimal(number)) => Dynamic::from(number),
            Some(Value::Boolean(truth)) => truth.into(),
            Some(other) => other.to_string().into(),
            None => Dynamic::UNIT,
        })
    });
    register_classes(engine, state);
    let s = Rc::clone(state);
    engine.register_fn("parameter", move |id: ImmutableString| -> Result<Dynamic, Failure> {
        let book = book(&s)?;
        let mut parameters = book.pack.vocabulary.parameters.iter();
        let parameter = parameters.find(|parameter| parameter.id == id.as_str());
        Ok(match parameter.map(|parameter| &parameter.value) {
            Some(Setting::One(Value::Decimal(number))) => Dynamic::from(*number),
            Some(Setting::One(Value::Boolean(truth))) => (*truth).into(),
            Some(Setting::One(other)) => other.to_string().into(),
            Some(Setting::Many(values)) => {
                view::list(values.iter().cloned().map(Dynamic::from).collect())
            }
            None => Dynamic::UNIT,
        })
    });
}

/// `classes` and `next_class`.
fn register_classes(engine: &mut Engine, state: &Rc<State>) {
    // Made once: the classes of a pack that is open do not change.
    let (s, made) = (Rc::clone(state), OnceCell::new());
    engine.register_fn("classes", move || -> Result<Dynamic, Failure> {
        let book = book(&s)?;
        s.work(book.classes.len())?;
        Ok(made.get_or_init(|| classes(&book)).clone())
    });
    let s = Rc::clone(state);
    engine.register_fn(
        "next_class",
        move |category: View, member: ImmutableString, value: ImmutableString| {
            let book = book(&s)?;
            s.work(book.classes.len())?;
            Ok::<_, Failure>(next_class(&book, &category, (&member, &value)))
        },
    );
}

/// Classes by code.
fn classes(book: &Book) -> Dynamic {
    let of = |entry: &Entry| {
        let text = |path: &str| {
            book.of_class(entry, path).map_or(Dynamic::UNIT, |text| text.to_owned().into())
        };
        view::record(vec![
            ("class".into(), entry.class.code.clone().into()),
            ("category".into(), view::grow(&entry.category())),
            ("name".into(), text("name")),
            ("group".into(), text("group")),
            ("urgency".into(), text("urgency")),
        ])
    };
    view::list(book.classes.values().map(of).collect())
}

fn next_class(book: &Book, category: &View, (member, value): (&str, &str)) -> Dynamic {
    let here = |entry: &Entry| {
        let Category { scheme, kind, code } = entry.category();
        category.has("scheme", &scheme)
            && category.has("kind", &kind)
            && category.has("code", &code)
    };
    let fits = |entry: &&Entry| {
        category.has("scheme", &entry.class.scheme) && book.of_class(entry, member) == Some(value)
    };
    let after = book.classes.values().skip_while(|entry| !here(entry)).skip(1);
    let before = book.classes.values().take_while(|entry| !here(entry));
    let found = after.chain(before).find(fits);
    found.map_or(Dynamic::UNIT, |entry| view::grow(&entry.category()))
}

/// The pack is there whenever a property is asked; while its file is only read, it is not.
fn book(state: &State) -> Result<Rc<Book>, Failure> {
    state.book().ok_or_else(|| "only inside a property's function".into())
}

fn at(book: &Book, text: &str) -> Result<Timestamp, Failure> {
    let read: Result<Timestamp, Error> = instant::instant((text, "instant"), book.pack.zone);
    read.map_err(fault::raise)
}
