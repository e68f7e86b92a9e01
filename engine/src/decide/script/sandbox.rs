//! The sandbox one layer's script runs in: every limit set by hand, nothing callable but the
//! allow-list.
//!
//! rhai's own packages are not safe here: `sleep` is in the core package, tags are 16 or 32 bits
//! wide, `pad` differs at 2^32, `sort` and `contains` cost minutes under a million counted
//! operations, `curry` hoards memory.
//!
//! How a bound is held depends on what rhai offers for it:
//!
//! - **Operations** are counted by `on_progress`, natively added work by `State::work`, both into
//!   one sum per hook; rhai's own limit is off, because it would count each layer's engine apart.
//! - **Call levels** are divided among the layers' engines, since calls through `base` nest them on
//!   one stack.
//! - **Sizes** of strings, arrays and maps are rhai's; the sum over all variables is weighed here.
//!
//! `State` is the only thing that a script's functions share, and it holds nothing of a script's:
//! between two hooks it is as new.
//!
//! Not responsible for: the functions of the allow-list; see `allowed`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use rhai::{Dynamic, Engine, EvalAltResult, OptimizationLevel, Position, Scope, Token};

use crate::book::Book;
use crate::decide::ask::Run;
use crate::decide::script::{Script, allowed, size};
use crate::limits;

/// What the functions of all sandboxes of one pack share during a call.
#[derive(Default)]
pub struct State {
    book: RefCell<Option<Rc<Book>>>,
    scripts: RefCell<Weak<Vec<Script>>>,
    run: RefCell<Option<Rc<Run>>>,
    spent: Cell<u64>,
    last: Cell<u64>,
    weighed: Cell<u64>,
}

impl State {
    /// Makes the tables and the other scripts reachable.
    pub fn enter(&self, book: &Rc<Book>, scripts: &Rc<Vec<Script>>) {
        self.book.replace(Some(Rc::clone(book)));
        self.scripts.replace(Rc::downgrade(scripts));
    }

    /// A hook is about to be called for `run`.
    pub fn begin(&self, run: &Rc<Run>) {
        self.run.replace(Some(Rc::clone(run)));
        self.spent.set(0);
        self.last.set(0);
        self.weighed.set(0);
    }

    /// The hook has returned.
    pub fn end(&self) {
        self.run.replace(None);
    }

    /// The tables.
    ///
    /// `None` before the pack is planned.
    pub fn book(&self) -> Option<Rc<Book>> {
        self.book.borrow().clone()
    }

    /// All scripts, from the bottom up.
    pub fn scripts(&self) -> Option<Rc<Vec<Script>>> {
        self.scripts.borrow().upgrade()
    }

    /// What the decision has gathered so far.
    ///
    /// `None` outside a hook, so a function that outlives its call finds nothing to act on.
    pub fn run(&self) -> Option<Rc<Run>> {
        self.run.borrow().clone()
    }

    /// A function of another script runs: its operations are counted from zero and added to ours.
    pub fn nested<T>(&self, call: impl FnOnce() -> T) -> T {
        let outer = self.last.replace(0);
        let out = call();
        self.last.set(outer);
        out
    }

    /// Charges `steps`; true where the hook has had enough.
    fn spend(&self, steps: u64) -> bool {
        if let Some(run) = self.run.borrow().as_ref() {
            run.charge(usize::try_from(steps).unwrap_or(usize::MAX));
        }
        self.count(steps)
    }

    /// Counts `steps` that the decision was charged already.
    fn count(&self, steps: u64) -> bool {
        let spent = self.spent.get().saturating_add(steps);
        self.spent.set(spent);
        spent > u64::try_from(limits::SCRIPT_STEPS_MAX).unwrap_or(u64::MAX)
    }

    /// Charges the real work of a native function.
    ///
    /// # Errors
    /// The termination that a script cannot catch.
    pub fn work(&self, steps: usize) -> Result<(), Box<EvalAltResult>> {
        enough(self.spend(u64::try_from(steps).unwrap_or(u64::MAX)))
    }

    /// Counts the work of tables that the decision was charged already.
    ///
    /// # Errors
    /// The termination that a script cannot catch.
    pub fn asked(&self, steps: u64) -> Result<(), Box<EvalAltResult>> {
        enough(self.count(steps))
    }

    /// A variable is looked at: what it holds may be copied, so its size is charged; now and then
    /// all variables are weighed.
    fn look(&self, name: &str, scope: &Scope<'_>) -> Result<(), Box<EvalAltResult>> {
        if let Some(value) = scope.get(name) {
            self.work(size::weigh(value) / BYTES_A_STEP)?;
        }
        if self.spent.get().saturating_sub(self.weighed.get()) < WEIGH_EVERY {
            return Ok(());
        }
        self.weighed.set(self.spent.get());
        let bytes = scope
            .iter_raw()
            .fold(0, |sum: usize, (_, _, value)| sum.saturating_add(size::weigh(value)));
        self.work(bytes / BYTES_A_STEP)?;
        if bytes > limits::SCRIPT_MEMORY_MAX {
            let what = "SCRIPT_MEMORY_MAX".to_owned();
            return Err(Box::new(EvalAltResult::ErrorDataTooLarge(what, Position::NONE)));
        }
        Ok(())
    }

    fn progress(&self, operations: u64) -> Option<Dynamic> {
        let delta = operations.checked_sub(self.last.get()).unwrap_or(operations);
        self.last.set(operations);
        self.spend(delta).then_some(Dynamic::UNIT)
    }
}

fn enough(enough: bool) -> Result<(), Box<EvalAltResult>> {
    if enough {
        return Err(Box::new(EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE)));
    }
    Ok(())
}

/// How many bytes of a variable cost a step to look at.
const BYTES_A_STEP: usize = 512;

/// How many steps pass between two weighings of all variables.
const WEIGH_EVERY: u64 = 500;

/// What the parser saw of a script, for the checks.
#[derive(Debug, Default)]
pub struct Seen {
    /// Identifier → how often it stands.
    pub names: BTreeMap<String, usize>,
    /// `base.NAME`, `tables.NAME`, `calendar.NAME` and `roster.NAME`: handle, name, where.
    pub handled: Vec<(&'static str, String, Position)>,
    before: [Option<String>; 2],
}

/// The handles through which a script reaches the engine.
pub const HANDLES: [&str; 4] = ["tables", "base", "calendar", "roster"];

/// A sandbox for one of `share` scripts: together they keep within the call levels that every
/// host's stack holds.
pub fn engine(share: usize, state: &Rc<State>, seen: &Rc<RefCell<Seen>>) -> Engine {
    let mut engine = Engine::new_raw();
    let levels = limits::CALL_LEVELS_MAX.checked_div(share).unwrap_or(1).max(1);
    engine
        .set_max_call_levels(levels)
        .set_max_operations(0)
        .set_max_variables(limits::SCRIPT_VARIABLES_MAX)
        .set_max_functions(limits::SCRIPT_FUNCTIONS_MAX)
        .set_max_expr_depths(limits::EXPRESSION_DEPTH_MAX, limits::EXPRESSION_DEPTH_MAX)
        .set_max_string_size(limits::SCRIPT_STRING_MAX)
        .set_max_array_size(limits::SCRIPT_ARRAY_MAX)
        .set_max_map_size(limits::SCRIPT_MAP_MAX)
        .set_max_strings_interned(256)
        .set_optimization_level(OptimizationLevel::Simple)
        .set_allow_anonymous_fn(false)
        .set_fail_on_invalid_map_property(false)
        .set_fast_operators(true);
    for word in [
        "eval",
        "Fn",
        "call",
        "curry",
        "is_shared",
        "print",
        "debug",
        "type_of",
        "is_def_var",
        "is_def_fn",
    ] {
        engine.disable_symbol(word);
    }
    let progress = Rc::clone(state);
    engine.on_progress(move |operations| progress.progress(operations));
    name_handles(&mut engine, seen);
    watch_variables(&mut engine, state);
    allowed::register(&mut engine, state);
    engine
}

/// `tables.assign(…)` must not find the script's own `assign`: rhai looks among the script's
/// functions first. So the function behind a handle is renamed, while the script is read, to one
/// with a dot, which no script can define.
#[expect(deprecated, reason = "rhai marks its volatile callbacks so; the version is pinned")]
fn name_handles(engine: &mut Engine, seen: &Rc<RefCell<Seen>>) {
    let seen = Rc::clone(seen);
    engine.on_parse_token(move |token, position, _| {
        // The contract's parties have a member `as`, which rhai keeps for modules.
        let token = match token {
            Token::Reserved(word) if word.as_str() == "as" => Token::Identifier(word),
            other => other,
        };
        let mut seen = seen.borrow_mut();
        let text = match &token {
            Token::Identifier(name) => Some(name.to_string()),
            Token::Period => Some(".".to_owned()),
            _ => None,
        };
        let handle = match (&seen.before, &token) {
            ([Some(handle), Some(dot)], Token::Identifier(_)) if dot == "." => {
                HANDLES.into_iter().find(|known| known == handle)
            }
            _ => None,
        };
        if let Token::Identifier(name) = &token {
            let count = seen.names.entry(name.to_string()).or_default();
            *count = count.saturating_add(1);
        }
        let last = seen.before[1].take();
        seen.before = [last, text.clone()];
        match (handle, text) {
            (Some(handle), Some(name)) => {
                seen.handled.push((handle, name.clone(), position));
                Token::Identifier(Box::new(format!("{handle}.{name}").into()))
            }
            _ => token,
        }
    });
}

/// `tables`, `base`, `calendar` and `roster` are not variables of the script; what it looks at
/// besides is charged.
#[expect(deprecated, reason = "rhai marks its volatile callbacks so; the version is pinned")]
fn watch_variables(engine: &mut Engine, state: &Rc<State>) {
    let state = Rc::clone(state);
    engine.on_var(move |name, _, context| {
        state.look(name, context.scope())?;
        Ok(match name {
            "tables" => Some(Dynamic::from(allowed::Tables)),
            "base" => Some(Dynamic::from(allowed::Base)),
            "calendar" => Some(Dynamic::from(allowed::CalendarOf)),
            "roster" => Some(Dynamic::from(allowed::RosterOf)),
            _ => None,
        })
    });
}
