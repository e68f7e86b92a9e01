//! Hooks 脚本: a pack's own functions in place of a table, in a sandbox.
//!
//! Each layer's script is its own namespace with its own sandbox. The hook of the highest layer
//! that has one is called; `base.assign(…)` calls the next below, and `tables.assign(…)` the
//! tables.
//!
//! Not responsible for: what scripts may call (see `sandbox`), or how values cross (see `cross`).

use std::cell::RefCell;
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
pub const HOOKS: [(&str, usize); 3] = [("classify", 1), ("assign", 2), ("deadlines", 3)];

/// One layer's script, compiled, with the sandbox it runs in.
pub struct Script {
    /// The layer's id.
    pub layer: String,
    engine: Engine,
    ast: AST,
}

/// A pack's scripts, from the bottom up.
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
    #[must_use]
    pub fn functions(&self) -> Vec<(String, usize)> {
        self.ast.iter_functions().map(|f| (f.name.to_owned(), f.params.len())).collect()
    }
}

/// Scripts that are read but not yet bound to tables, from the bottom up.
#[derive(Default)]
pub struct Compiled {
    scripts: Vec<Script>,
    state: Rc<State>,
}

/// Compiles every layer's script, noting what is wrong with it.
pub fn compile(pack: &Pack, problems: &mut Problems) -> Compiled {
    let mut out = Compiled::default();
    let share = pack.scripts.len().max(1);
    for file in &pack.scripts {
        let layer = pack.layers.get(file.layer).map_or("", |layer| layer.id.as_str());
        let source = SourceFile { layer, path: "policy.rhai", text: &file.text };
        let seen = Rc::new(RefCell::new(Seen::default()));
        let mut engine = sandbox::engine(share, &out.state, &seen);
        allowed::register_base(&mut engine, &out.state, &out.scripts);
        match engine.compile(&file.text) {
            Ok(ast) => {
                let script = Script { layer: layer.to_owned(), engine, ast };
                check_functions(&script, (source, &seen.borrow()), problems);
                check_base(&out.scripts, (source, &seen.borrow()), problems);
                out.scripts.push(script);
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
    out
}

fn check_functions(
    script: &Script,
    (source, seen): (SourceFile<'_>, &Seen),
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
                problems.add(Code::HookArity, span, message);
            }
        } else if seen.names.get(name).is_none_or(|count| *count < 2) {
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

fn place_of(source: SourceFile<'_>, function: &str) -> crate::source::Span {
    let found = source.text.find(&format!("fn {function}"));
    found.map_or_else(
        || source.whole(),
        |at| {
            let start = at.saturating_add("fn ".len());
            source.span(start..start.saturating_add(function.len()))
        },
    )
}

/// `base.f(…)` in a script must find `f` in a script below, or be a hook that the tables stand for.
fn check_base(below: &[Script], (source, seen): (SourceFile<'_>, &Seen), problems: &mut Problems) {
    for (name, at) in &seen.base {
        let hook = HOOKS.iter().any(|(hook, _)| hook == name);
        if !hook && !below.iter().any(|script| script.has(name)) {
            let message = Text::new(
                format!("下层没有 `{name}` 可调用"),
                format!("no lower layer has `{name}` to call"),
            );
            let span = source.at(at.line().unwrap_or(0), at.position().unwrap_or(0));
            problems.add(Code::MissingBase, span, message);
        }
    }
}

impl Scripts {
    /// Makes compiled scripts ready to be called for `book`.
    #[must_use]
    pub fn new(compiled: Compiled, book: &Rc<Book>) -> Self {
        let scripts = Rc::new(compiled.scripts);
        compiled.state.enter(book, &scripts);
        Self { scripts, state: compiled.state }
    }

    /// The hooks that are defined, as `lengshuitan:assign`.
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
        answer::responsibility(book, answer, &self.name(at, "assign"))
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

    fn topmost(&self, hook: &str) -> Option<usize> {
        self.scripts.iter().rposition(|script| script.has(hook))
    }

    fn name(&self, at: usize, hook: &str) -> String {
        let layer = self.scripts.get(at).map_or("", |script| script.layer.as_str());
        format!("{layer}:policy.rhai:{hook}")
    }

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
