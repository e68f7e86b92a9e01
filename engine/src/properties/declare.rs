//! `property`, `pair` and `excuse`: how a file names its promises.
//!
//! A declaration holds names and not functions: the parser has put the functions into the file's
//! tree under names of its own, and only there can they be called with a bound on what they do.
//! A function that was handed over by name (`property("…", "…", judge)`) is found the same way.
//!
//! Two things cannot be seen in a tree and are noted here: where the declaration stands, and
//! whether a function has caught variables around it. The second would let one incident leave
//! something behind for the next.
//!
//! Not responsible for: whether a declaration is a good one; the reader asks for its faults.

use std::cell::RefCell;
use std::rc::Rc;

use gezhi_contract::Text;
use rhai::{AST, Engine, FnPtr, ImmutableString, NativeCallContext, Position};

/// One declaration, in the order of the file.
pub struct Declaration {
    /// The property's name.
    pub name: String,
    /// The sources, as written; empty where none was.
    pub citation: String,
    /// Why, for an excuse.
    pub reason: String,
    /// What it hands over.
    pub functions: Functions,
    /// Where it stands.
    pub at: Position,
    /// Whether a function looks at variables around it.
    captures: bool,
}

/// The functions of a declaration, by the names that the parser gave them.
pub enum Functions {
    /// An excuse, and where only some incidents are excused, the one that says which.
    Excuse(Option<String>),
    /// The one that judges.
    One(String),
    /// The one that makes the other incident, and the one that judges.
    Two(String, String),
}

type List = Rc<RefCell<Vec<Declaration>>>;

/// Lets scripts of `engine` declare into `list`.
///
/// A function called later that declares again adds to a list that nobody reads any more; it cannot
/// change what was promised.
pub fn register(engine: &mut Engine, list: &List) {
    let one = Rc::clone(list);
    engine.register_fn(
        "property",
        move |context: NativeCallContext<'_>,
              name: ImmutableString,
              citation: ImmutableString,
              judge: FnPtr| {
            note(&one, &context, (name, citation), &[judge]);
        },
    );
    let uncited = Rc::clone(list);
    engine.register_fn(
        "property",
        move |context: NativeCallContext<'_>, name: ImmutableString, judge: FnPtr| {
            note(&uncited, &context, (name, ImmutableString::new()), &[judge]);
        },
    );
    let two = Rc::clone(list);
    engine.register_fn(
        "pair",
        move |context: NativeCallContext<'_>,
              name: ImmutableString,
              citation: ImmutableString,
              change: FnPtr,
              judge: FnPtr| {
            note(&two, &context, (name, citation), &[change, judge]);
        },
    );
    let whole = Rc::clone(list);
    engine.register_fn(
        "excuse",
        move |context: NativeCallContext<'_>,
              name: ImmutableString,
              citation: ImmutableString,
              reason: ImmutableString| {
            note(&whole, &context, (name, citation), &[]);
            because(&whole, &reason);
        },
    );
    let partly = Rc::clone(list);
    engine.register_fn(
        "excuse",
        move |context: NativeCallContext<'_>,
              name: ImmutableString,
              citation: ImmutableString,
              reason: ImmutableString,
              when: FnPtr| {
            note(&partly, &context, (name, citation), &[when]);
            because(&partly, &reason);
        },
    );
}

/// Makes the last declaration an excuse.
fn because(list: &List, reason: &str) {
    if let Some(last) = list.borrow_mut().last_mut() {
        let when = match std::mem::replace(&mut last.functions, Functions::Excuse(None)) {
            Functions::One(when) => Some(when),
            _ => None,
        };
        last.functions = Functions::Excuse(when);
        reason.trim().clone_into(&mut last.reason);
    }
}

fn note(
    list: &List,
    context: &NativeCallContext<'_>,
    (name, citation): (ImmutableString, ImmutableString),
    functions: &[FnPtr],
) {
    let named = |function: &FnPtr| function.fn_name().to_owned();
    list.borrow_mut().push(Declaration {
        name: name.trim().to_owned(),
        citation: citation.trim().to_owned(),
        reason: String::new(),
        functions: match functions {
            [] => Functions::Excuse(None),
            [judge] => Functions::One(named(judge)),
            [change, judge, ..] => Functions::Two(named(change), named(judge)),
        },
        at: context.call_position(),
        captures: functions.iter().any(FnPtr::is_curried),
    });
}

impl Declaration {
    /// The word it begins with.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.functions {
            Functions::Excuse(_) => "excuse",
            Functions::One(_) => "property",
            Functions::Two(..) => "pair",
        }
    }

    /// How such a declaration is written.
    #[must_use]
    pub fn form(&self) -> Text {
        match self.functions {
            Functions::Excuse(_) => Text::new(
                "写作 excuse(\"名称\", \"依据\", \"理由\")",
                "write excuse(\"name\", \"source\", \"reason\")",
            ),
            Functions::One(_) => Text::new(
                "写作 property(\"名称\", \"依据\", |incident, decision| …)",
                "write property(\"name\", \"source\", |incident, decision| …)",
            ),
            Functions::Two(..) => Text::new(
                "写作 pair(\"名称\", \"依据\", |incident, decision| …, |a, b| …)",
                "write pair(\"name\", \"source\", |incident, decision| …, |a, b| …)",
            ),
        }
    }

    /// What is wrong with its form, in Chinese and English.
    pub fn faults(&self, ast: &AST) -> Vec<(String, String)> {
        let mut out = Vec::new();
        if self.name.is_empty() {
            out.push(("性质没有名称".to_owned(), "a property has no name".to_owned()));
        }
        if matches!(self.functions, Functions::Excuse(_)) && self.reason.is_empty() {
            out.push((
                format!("免去 `{}` 要写明理由", self.name),
                format!("an excuse from `{}` needs its reason", self.name),
            ));
        }
        if self.captures {
            out.push((
                format!("性质 `{}` 的函数用了外面的变量；改写成函数 fn 名称() {{ … }}", self.name),
                format!(
                    "a function of `{}` uses variables around it; make them a function",
                    self.name
                ),
            ));
            return out;
        }
        let names: Vec<&String> = match &self.functions {
            Functions::Excuse(when) => when.iter().collect(),
            Functions::One(judge) => vec![judge],
            Functions::Two(change, judge) => vec![change, judge],
        };
        for name in names {
            let count =
                ast.iter_functions().find(|f| f.name == name.as_str()).map(|f| f.params.len());
            if count != Some(2) {
                let count = count.unwrap_or_default();
                out.push((
                    format!("性质 `{}` 的函数应有 2 个参数，却有 {count} 个", self.name),
                    format!("a function of `{}` takes 2 parameters, not {count}", self.name),
                ));
            }
        }
        out
    }
}
