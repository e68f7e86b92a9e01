//! Hooks 脚本: a pack's own functions in place of a table, in a sandbox.
//!
//! Each layer's script is its own namespace with its own sandbox. The hook of the highest layer
//! that has one is called; `base.assign(…)` calls the next below, and `tables.assign(…)` the
//! tables.
//!
//! A hook exists for what tables cannot say: a rule over two grids, a sum over the affected, a
//! choice that depends on another answer. It takes the whole step over, so that there is one place
//! to read, and it may still hand it back: `tables.assign(incident, classification)` is the step as
//! the tables would take it, and most hooks begin with that and change a member.
//!
//! ```text
//!             district   policy.rhai   fn assign(…) { let r = base.assign(…); … }
//!                  │ base
//!             city       policy.rhai   fn assign(…) { let r = tables.assign(…); … }
//!                  │ tables
//!             all layers tables/assign.csv
//! ```
//!
//! What holds:
//!
//! - Only `classify`, `assign` and `deadlines` are hooks. Admission, tasks and ladder are lists
//!   that a table says well, and a script that could refuse reports would have to be audited as
//!   code.
//! - A script is stateless: every call starts from an empty scope, and what a hook gives is checked
//!   as strictly as a row (see `answer`).
//! - A script's cost is counted in operations and charged to the decision, and its bounds are in
//!   `limits`: it stops at the same step on every host.
//! - `base` cannot reach upwards or sideways, so layers cannot call each other in a ring.
//!
//! Not responsible for: what scripts may call (see `sandbox`), or how values cross (see `cross`).

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use gezhi_contract::decision::{Classification, Deadline, Decision, Responsibility};
use gezhi_contract::{Error, Incident, Text};
use rhai::{AST, Dynamic, Engine, Scope};

use crate::book::Book;
use crate::decide::ask::Run;
use crate::decide::scene::Scene;
use crate::decide::{assign, classify, deadline};
use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::Pack;
use crate::source::SourceFile;

pub mod allowed;
pub mod answer;
pub mod cross;
pub mod fault;
pub mod sandbox;
mod size;

use sandbox::{Seen, State};

/// The hooks: name and number of parameters.
///
/// The parameters are, in this order: incident, classification, responsibility. Each hook gets what
/// is known by its time, and nothing that is not.
pub const HOOKS: [(&str, usize); 3] = [("classify", 1), ("assign", 2), ("deadlines", 3)];

/// One layer's script, compiled, with the sandbox it runs in.
///
/// The engine carries the layer's `base` functions, so each script has one of its own; an engine
/// shared by all layers would let a lower layer call a higher one.
pub struct Script {
    /// The layer's id.
    pub layer: String,
    engine: Engine,
    ast: AST,
}

/// A pack's scripts, from the bottom up.
///
/// Cheap to hold beside the book: scripts know the book through the shared state, which is filled
/// once the pack is planned.
#[derive(Default)]
pub struct Scripts {
    scripts: Rc<Vec<Script>>,
    state: Rc<State>,
}

impl Script {
    /// Whether it defines the hook.
    #[must_use]
    pub fn has(&self, hook: &str) -> bool {
        self.ast.iter_functions().any(|function| function.name == hook)
    }

    /// Its functions: name and number of parameters.
    ///
    /// Hooks and helpers alike, in the order the parser keeps them. `base.NAME` of a layer above
    /// may call any of them.
    #[must_use]
    pub fn functions(&self) -> Vec<(String, usize)> {
        self.ast.iter_functions().map(|f| (f.name.to_owned(), f.params.len())).collect()
    }
}

/// Scripts that are read but not yet bound to tables, from the bottom up.
///
/// Two steps, because scripts are compiled while the pack is still being checked, and can be called
/// only when it is planned.
#[derive(Default)]
pub struct Compiled {
    scripts: Vec<Script>,
    state: Rc<State>,
}

/// Compiles every layer's script, noting what is wrong with it.
///
/// Layers from the bottom up, since a script's `base` is known only when those below are. A script
/// that cannot be parsed is noted as `script-syntax` and left out; the others are still looked at.
/// Diagnostics beyond syntax: `hook-arity`, `unused-function`, `no-hook` and `missing-base`, all of
/// them found without running anything.
pub fn compile(pack: &Pack, problems: &mut Problems) -> Compiled {
    let mut out = Compiled::default();
    let mut read: Vec<(SourceFile<'_>, Seen)> = Vec::new();
    let share = pack.scripts.len().max(1);
    for file in &pack.scripts {
        let layer = pack.layers.get(file.layer).map_or("", |layer| layer.id.as_str());
        let source = SourceFile { layer, path: "policy.rhai", text: &file.text };
        let seen = Rc::new(RefCell::new(Seen::default()));
        let mut engine = sandbox::engine(share, &out.state, &seen);
        allowed::register_base(&mut engine, &out.state, &out.scripts);
        match engine.compile(&file.text) {
            Ok(ast) => {
                let seen = seen.take();
                check_handles(&out.scripts, (source, &seen), problems);
                out.scripts.push(Script { layer: layer.to_owned(), engine, ast });
                read.push((source, seen));
            }
            Err(error) => {
                let at = error.position();
                let span = source.at(at.line().unwrap_or(0), at.position().unwrap_or(0));
                let said = error.err_type().to_string();
                let message = Text::new(
                    format!("脚本有误：{said}"),
                    format!("the script cannot be read: {said}"),
                );
                problems.add(Code::ScriptSyntax, span, message);
            }
        }
    }
    for (at, (script, (source, seen))) in out.scripts.iter().zip(&read).enumerate() {
        let above = read.iter().skip(at.saturating_add(1)).flat_map(|(_, seen)| &seen.handled);
        let wanted: BTreeSet<&str> = above
            .filter(|(handle, ..)| *handle == "base")
            .map(|(_, name, _)| name.as_str())
            .collect();
        check_functions(script, (*source, seen, &wanted), problems);
    }
    out
}

/// A function is a hook, is called by the script itself, or is `wanted` by a layer above.
///
/// Rhai itself would never complain of a hook called `asign`: it would simply not be called, and
/// the tables would decide. So a function that nobody calls is an error here, with the nearest hook
/// as a hint.
fn check_functions(
    script: &Script,
    (source, seen, wanted_above): (SourceFile<'_>, &Seen, &BTreeSet<&str>),
    problems: &mut Problems,
) {
    let mut any = false;
    for (name, params) in &script.functions() {
        let span = place_of(source, name);
        if let Some((_, wanted)) = HOOKS.iter().find(|(hook, _)| hook == name) {
            any = true;
            if params != wanted {
                let message = Text::new(
                    format!("`{name}` 应有 {wanted} 个参数，却有 {params} 个"),
                    format!("`{name}` takes {wanted} parameters, not {params}"),
                );
                let wanted = signature(name);
                let hint = Text::new(format!("写作 `{wanted}`"), format!("write `{wanted}`"));
                problems.add_hint(Code::HookArity, span, message, hint);
            }
        } else if wanted_above.contains(name.as_str()) {
            any = true;
        } else if seen.names.get(name).is_none_or(|count| *count < 2) {
            any = true;
            let message = Text::new(
                format!("函数 `{name}` 不是钩子，也没有被调用"),
                format!("function `{name}` is neither a hook nor called"),
            );
            let hint = suggest(name, HOOKS.iter().map(|(hook, _)| *hook)).unwrap_or_else(|| {
                Text::new(
                    "钩子有 classify、assign、deadlines",
                    "the hooks are classify, assign and deadlines",
                )
            });
            problems.add_hint(Code::UnusedFunction, span, message, hint);
        }
    }
    if !any {
        let message = Text::new("脚本没有定义任何钩子", "the script defines no hook");
        let hint = Text::new(
            "钩子有 classify、assign、deadlines",
            "the hooks are classify, assign and deadlines",
        );
        problems.add_hint(Code::NoHook, source.whole(), message, hint);
    }
}

/// A hook as its definition begins.
fn signature(hook: &str) -> String {
    const PARAMETERS: [&str; 3] = ["incident", "classification", "responsibility"];
    let arity = HOOKS.iter().find(|(name, _)| *name == hook).map_or(0, |(_, arity)| *arity);
    let given: Vec<&str> = PARAMETERS.into_iter().take(arity).collect();
    format!("fn {hook}({})", given.join(", "))
}

/// Where the function's name stands after `fn`, for the caret; the whole file if it is not found.
fn place_of(source: SourceFile<'_>, function: &str) -> crate::source::Span {
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    let found = source.text.match_indices("fn ").find_map(|(at, word)| {
        let start = at.saturating_add(word.len());
        let rest = source.text.get(start..)?;
        let blank = rest.len().saturating_sub(rest.trim_start().len());
        let after = rest.trim_start().strip_prefix(function)?;
        (!after.starts_with(in_name)).then(|| start.saturating_add(blank))
    });
    match found {
        Some(start) => source.span(start..start.saturating_add(function.len())),
        None => source.whole(),
    }
}

/// `base.f(…)` must find `f` in a script below, or be a hook that the tables stand for; `tables`,
/// `calendar` and `roster` have few functions.
fn check_handles(
    below: &[Script],
    (source, seen): (SourceFile<'_>, &Seen),
    problems: &mut Problems,
) {
    let hooks = || HOOKS.iter().map(|(hook, _)| (*hook).to_owned());
    for (handle, name, at) in &seen.handled {
        let known: Vec<String> = match *handle {
            "base" => {
                let theirs = below.iter().flat_map(Script::functions).map(|(name, _)| name);
                hooks().chain(theirs).collect()
            }
            "tables" => hooks().chain(["evaluate".to_owned()]).collect(),
            "roster" => vec!["posts".to_owned()],
            _ => vec!["due".to_owned()],
        };
        if known.contains(name) {
            continue;
        }
        let message = if *handle == "base" {
            Text::new(
                format!("下层没有 `{name}` 可调用"),
                format!("no lower layer has `{name}` to call"),
            )
        } else {
            Text::new(
                format!("`{handle}` 没有函数 `{name}`"),
                format!("`{handle}` has no function `{name}`"),
            )
        };
        let place = source.at(at.line().unwrap_or(0), at.position().unwrap_or(0));
        let width = u32::try_from(name.chars().count()).unwrap_or(u32::MAX);
        let hint = suggest(name, known.iter().map(String::as_str)).unwrap_or_else(|| {
            let list = known.join(", ");
            Text::new(format!("可用：{list}"), format!("known: {list}"))
        });
        let span = crate::source::Span { width, ..place };
        problems.add_hint(Code::MissingBase, span, message, hint);
    }
}

impl Scripts {
    /// Makes compiled scripts ready to be called for `book`.
    ///
    /// After this the scripts and the book live as long as each other: the state holds the book
    /// strongly and the scripts weakly, for they hold the state.
    #[must_use]
    pub fn new(compiled: Compiled, book: &Rc<Book>) -> Self {
        let scripts = Rc::new(compiled.scripts);
        compiled.state.enter(book, &scripts);
        Self { scripts, state: compiled.state }
    }

    /// The hooks that are defined, as `lengshuitan:assign`.
    ///
    /// From the bottom up, in the order of [`HOOKS`] within a layer; `describe` lists them, so that
    /// a host can tell what of a pack is code.
    #[must_use]
    pub fn hooks(&self) -> Vec<String> {
        let mut out = Vec::new();
        for script in self.scripts.iter() {
            for (hook, _) in HOOKS.iter().filter(|(hook, _)| script.has(hook)) {
                out.push(format!("{}:{hook}", script.layer));
            }
        }
        out
    }

    /// Classifies: by the topmost hook, or by the tables.
    ///
    /// # Errors
    /// As the tables, and `script_failed` or `limit_exceeded`.
    pub fn classify(
        &self,
        (book, incident): (&Book, &Incident),
        scene: &Scene,
        run: &Rc<Run>,
    ) -> Result<Classification, Error> {
        let Some(at) = self.topmost("classify") else {
            return classify::classify(book, incident, scene, run);
        };
        let args = vec![cross::incident(incident, scene)];
        let answer = self.call((at, "classify"), args, run)?;
        answer::classification(book, answer, &self.name(at, "classify"))
    }

    /// Assigns: by the topmost hook, or by the tables.
    ///
    /// # Errors
    /// As the tables, and `script_failed` or `limit_exceeded`.
    pub fn assign(
        &self,
        (book, incident): (&Book, &Incident),
        (classification, scene): (&Classification, &Scene),
        run: &Rc<Run>,
    ) -> Result<Responsibility, Error> {
        let Some(at) = self.topmost("assign") else { return Ok(assign::assign(book, scene, run)) };
        let args = vec![cross::incident(incident, scene), cross::give(classification)];
        let answer = self.call((at, "assign"), args, run)?;
        let mut out = answer::responsibility(book, answer, &self.name(at, "assign"))?;
        out.parties = scene.resolve(out.parties, run);
        out.choices = scene.resolve(out.choices, run);
        Ok(out)
    }

    /// Gives deadlines: by the topmost hook, or by the tables.
    ///
    /// # Errors
    /// As the tables, and `script_failed` or `limit_exceeded`.
    pub fn deadlines(
        &self,
        (book, incident): (&Book, &Incident),
        decision: &Decision,
        (scene, run): (&Scene, &Rc<Run>),
    ) -> Result<Vec<Deadline>, Error> {
        let Some(at) = self.topmost("deadlines") else {
            return deadline::deadlines(book, incident, scene, run);
        };
        let args = vec![
            cross::incident(incident, scene),
            cross::give(&decision.classification),
            cross::give(&decision.responsibility),
        ];
        let answer = self.call((at, "deadlines"), args, run)?;
        answer::deadlines(book, answer, &self.name(at, "deadlines"))
    }

    /// The script of the highest layer that has the hook; the tables decide where there is none.
    fn topmost(&self, hook: &str) -> Option<usize> {
        self.scripts.iter().rposition(|script| script.has(hook))
    }

    /// The rule that an answer of this hook is cited by, as `lengshuitan:policy.rhai:assign`.
    fn name(&self, at: usize, hook: &str) -> String {
        let layer = self.scripts.get(at).map_or("", |script| script.layer.as_str());
        format!("{layer}:policy.rhai:{hook}")
    }

    /// Calls one hook from outside: the count of its operations begins at zero, and what it raises
    /// becomes the contract's error with layer, line and column.
    fn call(
        &self,
        (at, hook): (usize, &str),
        args: Vec<Dynamic>,
        run: &Rc<Run>,
    ) -> Result<Dynamic, Error> {
        self.state.begin(run);
        let result = call(&self.scripts, (at, hook), args);
        self.state.end();
        let layer = self.scripts.get(at).map_or("", |script| script.layer.as_str());
        result.map_err(|error| fault::error(*error, layer))
    }
}

/// Calls a function of one script.
///
/// The scope is new for every call; `at` is the script's place from the bottom. Shared with `base`,
/// whose calls must not reset the count.
pub(crate) fn call(
    scripts: &[Script],
    (at, function): (usize, &str),
    args: Vec<Dynamic>,
) -> Result<Dynamic, Box<rhai::EvalAltResult>> {
    let Some(script) = scripts.get(at) else {
        return Err(format!("no script below has `{function}`").into());
    };
    script.engine.call_fn(&mut Scope::new(), &script.ast, function, args)
}
