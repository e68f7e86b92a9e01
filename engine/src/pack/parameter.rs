//! `[parameters]` of `pack.toml`: figures and readings that a district, or a simulation, may turn.
//!
//! An article that says "about 50 households" or "at least twice a week" leaves something open:
//! how far off is still about, and on which day a week begins. A pack has to take one reading, and
//! must not let it pass for the article's. So such a figure stands under its own name with its own
//! source, says whether it is `open` (the source leaves it open and the value is the pack's
//! reading only), and an upper layer may replace it alone.
//!
//! A table asks for a parameter by its name as for a fact; some output cells may name one instead
//! of a word, as `→取整` names whose rounding holds.
//!
//! Not responsible for: what a parameter is good for; the tables and functions that ask say so.

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems};
use crate::pack::cell::CellFault;
use crate::pack::table::note;
use crate::pack::tree::{Read, Tree};
use crate::value::{Type, Value};

/// What a parameter holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// A string, a whole number, or true or false.
    One(Value),
    /// A list of strings, such as the slots of a day.
    Many(Vec<String>),
}

/// One labelled parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its id, as `week_start`.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// Its value.
    pub value: Setting,
    /// The only values, for a string; empty where any.
    pub values: Vec<String>,
    /// The source of the value.
    pub source: Read<String>,
    /// Whether the source leaves it open, so that the value is this pack's reading only.
    pub open: bool,
}

impl Parameter {
    /// Its value as a condition compares it; `None` for a list.
    #[must_use]
    pub fn one(&self) -> Option<&Value> {
        match &self.value {
            Setting::One(value) => Some(value),
            Setting::Many(_) => None,
        }
    }

    /// The type of its value; that of the elements for a list.
    #[must_use]
    pub fn kind(&self) -> Type {
        self.one().map_or(Type::Text, Value::kind)
    }
}

/// Reads one entry of `[parameters]`; `None` where it has no value that can be read.
///
/// The id is set by the caller, who knows the heading. `note` is for readers of the file.
pub fn read(tree: &Tree<'_>, problems: &mut Problems) -> Option<Parameter> {
    let label = tree.zh_en("", problems);
    let values = tree.strings("values", problems).into_iter().map(|v| v.value).collect();
    let source = tree.needed("source", problems);
    tree.string("note", problems);
    let open = tree.literal("open", problems).is_some_and(|open| open.value == "true");
    let value = setting(tree, problems)?;
    let out = Parameter { id: String::new(), label, value, values, source: source?, open };
    check_values(&out, tree, problems);
    Some(out)
}

/// The value by the type that TOML gives it. A fraction or a date is refused: what a condition
/// compares exactly must be written exactly, and no reading of an article needs one so far.
fn setting(tree: &Tree<'_>, problems: &mut Problems) -> Option<Setting> {
    match tree.type_of("value") {
        Some("list") => {
            let list = tree.strings("value", problems);
            Some(Setting::Many(list.into_iter().map(|item| item.value).collect()))
        }
        Some("string") => {
            tree.string("value", problems).map(|text| Setting::One(Value::Text(text.value)))
        }
        Some("integer") => typed(Type::Decimal, tree, problems),
        Some("boolean") => typed(Type::Boolean, tree, problems),
        Some(_) => {
            problems.add(
                Code::WrongType,
                tree.place(),
                Text::new(
                    "参数的 `value` 应为字符串、整数、真假值或字符串列表",
                    "the `value` of a parameter is a string, an integer, a boolean or a list",
                ),
            );
            tree.literal("value", &mut Problems::default());
            None
        }
        None => {
            tree.needed("value", problems);
            None
        }
    }
}

/// A number or truth as TOML writes it; noted where the engine cannot hold it.
fn typed(kind: Type, tree: &Tree<'_>, problems: &mut Problems) -> Option<Setting> {
    let text = tree.literal("value", problems)?;
    let value = Value::parse(kind, &text.value);
    if value.is_none() {
        let fault = CellFault::value(kind, &text.value);
        let place = (Code::BadValue, tree.file().span(text.bytes));
        note(problems, place, fault.message(), fault.hint());
    }
    value.map(Setting::One)
}

/// A string that is not among its own `values` would be refused in every cell that asks for it.
fn check_values(parameter: &Parameter, tree: &Tree<'_>, problems: &mut Problems) {
    let Some(Value::Text(text)) = parameter.one() else { return };
    if parameter.values.is_empty() || parameter.values.contains(text) {
        return;
    }
    let list = parameter.values.join("、");
    problems.add(
        Code::BadValue,
        tree.place(),
        Text::new(
            format!("`{text}` 不在 `values`（{list}）里"),
            format!("`{text}` is none of the `values` ({list})"),
        ),
    );
}
