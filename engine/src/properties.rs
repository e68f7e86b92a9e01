//! Properties 性质: what a pack promises of every decision, in its `properties.rhai`.
//!
//! ```text
//! property("紧急事件必有到场时限", "MODEL-DESIGN", |incident, decision| …)   of one incident
//! pair("加重的人不吃亏", "MODEL-DESIGN", |incident, decision| …, |one, other| …)   of two
//! excuse("首接不高于目标层级", "DS-2022", "文章没有写由谁办")   a promise from below that is not made
//! excuse(…, "理由", |incident, decision| …)                   or not for these incidents
//! ```
//!
//! A whole file:
//!
//! ```text
//! // 家事不出网格：文章的话。
//! property("家事从网格起", "DS-2022", |incident, decision| {
//!     if decision.classification.affair != "家事" { return (); }  // 与这件事无关
//!     let tier = decision.responsibility.tier;
//!     if tier == "grid" { true } else { `首接在 ${tier}` }  // 成立，或为什么不
//! });
//!
//! fn later(incident) { incident.reported_at = days_later(incident.reported_at, 7); incident }
//!
//! // 换一周报，责任不变。
//! pair("责任与哪一周无关", "DS-2022", |incident, decision| later(incident), |a, b| {
//!     a.decision.responsibility == b.decision.responsibility
//! });
//! ```
//!
//! | declared | functions | what they give |
//! |---|---|---|
//! | `property` | judge(incident, decision) | `true`, `false`, a reason, or `()` |
//! | `pair` | change(incident, decision), judge(a, b) | other incidents or `()`; as above |
//! | `excuse` | perhaps when(incident, decision) | `true` where the incident is excused |
//!
//! `a` and `b` have the members `incident` and `decision`; `a` is the first.
//!
//! The file is run once, when the pack is opened, and all it does is name its promises; the
//! functions it hands over are called for each incident that is assessed. They see what they are
//! given and nothing else, cannot change it, and keep nothing from one call to the next.
//!
//! A property of pairs makes the second incident itself, by changing a copy of the first: so what
//! differs between the two stands in the pack, beside what must follow from it.
//!
//! Files of different layers do not see each other's functions: a layer can promise more than those
//! below, or be excused from what they promise, and cannot change what they meant.
//!
//! Not responsible for: inventing incidents (the simulation's), or what scripts may call (`sandbox`
//! and `library`).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gezhi_contract::Text;
use gezhi_contract::describe::{Excuse, PropertyDescription};
use rhai::{AST, CallFnOptions, Dynamic, Engine, EvalAltResult, Scope};

use crate::book::Book;
use crate::decide::ask::Run;
use crate::decide::script::sandbox::{self, Seen, State};
use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::Pack;
use crate::pack::table::row;
use crate::source::{SourceFile, Span};

mod declare;
mod library;
pub mod view;

use declare::Declaration;

/// The file's name in a layer.
pub const FILE: &str = "properties.rhai";

/// One promise.
///
/// It names its functions; they are called in the sheet of the layer that declared it, so that a
/// helper of the same name in another layer is never mistaken for its own.
pub struct Property {
    /// Its name, unique in the pack.
    pub name: String,
    /// The layer it comes from.
    pub layer: String,
    /// The sources it cites, as written.
    pub citation: String,
    /// The line where it stands.
    pub line: u32,
    /// The function that makes the other incident, for a property of pairs.
    change: Option<String>,
    /// The function that judges.
    judge: String,
    excuses: Vec<Exception>,
    sheet: usize,
}

/// An excuse of a layer above.
struct Exception {
    excuse: Excuse,
    /// The function that says which incidents are excused; without one all are.
    when: Option<(usize, String)>,
}

impl Property {
    /// Whether it speaks of two incidents.
    #[must_use]
    pub fn is_pair(&self) -> bool {
        self.change.is_some()
    }

    /// Whether the pack is excused from it altogether.
    #[must_use]
    pub fn is_excused(&self) -> bool {
        self.excuses.iter().any(|exception| exception.when.is_none())
    }
}

/// One layer's file, compiled.
struct Sheet {
    layer: String,
    engine: Engine,
    ast: AST,
}

/// The promises of all layers, from the bottom up, not yet bound to tables.
#[derive(Default)]
pub struct Declared {
    sheets: Vec<Sheet>,
    list: Vec<Property>,
    state: Rc<State>,
}

/// The promises of an open pack.
///
/// Bound to its tables, which a property may ask through `tables`, as a hook may; `base` is not
/// there, since no property stands on another.
#[derive(Default)]
pub struct Properties(Declared);

/// Compiles every layer's file and gathers what it declares, noting what is wrong with it.
///
/// Diagnostics: `script-syntax`, `bad-property`, `missing-citation`, `unknown-source`,
/// `duplicate-id`, and `absent-id` for an excuse from nothing.
pub fn compile(pack: &Pack, problems: &mut Problems) -> Declared {
    let mut out = Declared::default();
    for file in &pack.properties {
        let layer = pack.layers.get(file.layer).map_or("", |layer| layer.id.as_str());
        let source = SourceFile { layer, path: FILE, text: &file.text };
        let seen = Rc::new(RefCell::new(Seen::default()));
        let declared = Rc::new(RefCell::new(Vec::new()));
        let mut engine = sandbox::engine(1, &out.state, &seen);
        engine.set_allow_anonymous_fn(true);
        view::register(&mut engine, &out.state);
        library::register(&mut engine, &out.state);
        declare::register(&mut engine, &declared);
        let run = Rc::new(Run::default());
        out.state.begin(&run);
        let ast = engine
            .compile(&file.text)
            .map_err(|error| (error.err_type().to_string(), error.position()))
            .and_then(|ast| match engine.run_ast(&ast) {
                Ok(()) => Ok(ast),
                Err(error) => Err(told(&error)),
            });
        out.state.end();
        match ast {
            Ok(ast) => out.take((source, pack), (engine, ast), declared.take(), problems),
            Err((said, at)) => {
                let span = source.at(at.line().unwrap_or(0), at.position().unwrap_or(0));
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

/// What a failing file says, and where.
fn told(error: &EvalAltResult) -> (String, rhai::Position) {
    let whole = error.to_string();
    let said = whole.rfind(" (line ").and_then(|at| whole.get(..at)).unwrap_or(&whole);
    (said.to_owned(), error.position())
}

impl Declared {
    /// Takes over what one file declared.
    fn take(
        &mut self,
        (source, pack): (SourceFile<'_>, &Pack),
        (engine, ast): (Engine, AST),
        declared: Vec<Declaration>,
        problems: &mut Problems,
    ) {
        let sheet = self.sheets.len();
        for one in declared {
            let span = source.at(one.at.line().unwrap_or(0), one.at.position().unwrap_or(0));
            let width = u32::try_from(one.word().chars().count()).unwrap_or(u32::MAX);
            let span = Span { width, ..span };
            if !self.fits((&one, &ast), (&span, pack), problems) {
                continue;
            }
            match one.functions {
                declare::Functions::Excuse(when) => {
                    let excuse = Excuse {
                        layer: source.layer.to_owned(),
                        reason: one.reason,
                        citation: one.citation,
                        partly: when.is_some(),
                    };
                    let named = self.list.iter_mut().find(|property| property.name == one.name);
                    if let Some(property) = named {
                        let when = when.map(|when| (sheet, when));
                        property.excuses.push(Exception { excuse, when });
                    }
                }
                declare::Functions::One(judge) => {
                    self.list.push(property(
                        (source.layer, sheet, &span),
                        one.name,
                        one.citation,
                        (None, judge),
                    ));
                }
                declare::Functions::Two(change, judge) => {
                    self.list.push(property(
                        (source.layer, sheet, &span),
                        one.name,
                        one.citation,
                        (Some(change), judge),
                    ));
                }
            }
        }
        self.sheets.push(Sheet { layer: source.layer.to_owned(), engine, ast });
    }

    /// Whether a declaration can be taken; notes why not.
    fn fits(
        &self,
        (one, ast): (&Declaration, &AST),
        (span, pack): (&Span, &Pack),
        problems: &mut Problems,
    ) -> bool {
        let before = problems.count();
        let known = self.list.iter().find(|property| property.name == one.name);
        match (&one.functions, known) {
            (declare::Functions::Excuse(_), None) => {
                let names = self.list.iter().map(|property| property.name.as_str());
                let hint = suggest(&one.name, names).unwrap_or_else(|| {
                    Text::new(
                        "只能免去下层的性质",
                        "only a property of a layer below can be excused",
                    )
                });
                let message = Text::new(
                    format!("没有性质 `{}` 可以免去", one.name),
                    format!("there is no property `{}` to excuse", one.name),
                );
                problems.add_hint(Code::AbsentId, span.clone(), message, hint);
            }
            (declare::Functions::Excuse(_), Some(_)) | (_, None) => {}
            (_, Some(other)) => {
                let message = Text::new(
                    format!("性质 `{}` 已在 {} 第 {} 行", one.name, other.layer, other.line),
                    format!(
                        "property `{}` stands in {} at line {} already",
                        one.name, other.layer, other.line
                    ),
                );
                problems.add(Code::DuplicateId, span.clone(), message);
            }
        }
        for (zh, en) in one.faults(ast) {
            problems.add_hint(Code::BadProperty, span.clone(), Text::new(zh, en), one.form());
        }
        let cited: Vec<&str> = row::split(&one.citation).collect();
        if cited.is_empty() {
            let message = Text::new(
                format!("性质 `{}` 没有依据", one.name),
                format!("property `{}` cites no source", one.name),
            );
            problems.add(Code::MissingCitation, span.clone(), message);
        }
        for source in cited.into_iter().filter(|id| !pack.sources.contains_key(*id)) {
            row::unknown_source(source, (span.clone(), &pack.sources), problems);
        }
        problems.count() == before
    }
}

fn property(
    (layer, sheet, span): (&str, usize, &Span),
    name: String,
    citation: String,
    (change, judge): (Option<String>, String),
) -> Property {
    let layer = layer.to_owned();
    Property { name, layer, citation, line: span.line, change, judge, excuses: Vec::new(), sheet }
}

impl Properties {
    /// Makes them ready to be asked about decisions by `book`.
    #[must_use]
    pub fn new(declared: Declared, book: &Rc<Book>) -> Self {
        declared.state.enter(book, &Rc::new(Vec::new()));
        Self(declared)
    }

    /// All of them, from the bottom layer up, those that are excused as well.
    #[must_use]
    pub fn list(&self) -> &[Property] {
        &self.0.list
    }

    /// For `describe`.
    #[must_use]
    pub fn describe(&self) -> Vec<PropertyDescription> {
        let of = |property: &Property| PropertyDescription {
            name: property.name.clone(),
            layer: property.layer.clone(),
            citation: property.citation.clone(),
            pair: property.is_pair(),
            line: property.line,
            excused: property.excuses.iter().map(|one| one.excuse.clone()).collect(),
        };
        self.0.list.iter().map(of).collect()
    }

    /// Judges one incident, or a pair of them: the arguments are the function's.
    ///
    /// # Errors
    /// What the script raised, with its place.
    pub fn judge(
        &self,
        property: &Property,
        args: [Dynamic; 2],
        run: &Rc<Run>,
    ) -> Result<Dynamic, gezhi_contract::Error> {
        self.call((property.sheet, &property.judge), args, run)
    }

    /// Makes the other incidents of a pair: `()` where there is none.
    ///
    /// # Errors
    /// What the script raised, with its place.
    pub fn change(
        &self,
        property: &Property,
        args: [Dynamic; 2],
        run: &Rc<Run>,
    ) -> Result<Dynamic, gezhi_contract::Error> {
        match &property.change {
            Some(change) => self.call((property.sheet, change), args, run),
            None => Ok(Dynamic::UNIT),
        }
    }

    /// Whether a layer above excuses this incident from the property.
    ///
    /// # Errors
    /// What the script raised, with its place; `script_failed` for an answer that is not true or
    /// false.
    pub fn excuses(
        &self,
        property: &Property,
        args: &[Dynamic; 2],
        run: &Rc<Run>,
    ) -> Result<bool, gezhi_contract::Error> {
        for exception in &property.excuses {
            let Some((sheet, when)) = &exception.when else { continue };
            let answer = self.call((*sheet, when), args.clone(), run)?;
            let excused = answer.as_bool().map_err(|kind| {
                gezhi_contract::Error::new(
                    gezhi_contract::ErrorKind::ScriptFailed,
                    format!("免去的条件应给出 true 或 false，却是 `{kind}`"),
                    format!("the condition of an excuse gives true or false, not `{kind}`"),
                )
            })?;
            if excused {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn call(
        &self,
        (sheet, function): (usize, &str),
        args: [Dynamic; 2],
        run: &Rc<Run>,
    ) -> Result<Dynamic, gezhi_contract::Error> {
        let Some(sheet) = self.0.sheets.get(sheet) else { return Ok(Dynamic::UNIT) };
        self.0.state.begin(run);
        let options = CallFnOptions::new().eval_ast(false);
        let mut scope = Scope::new();
        let answer = sheet
            .engine
            .call_fn_with_options::<Dynamic>(options, &mut scope, &sheet.ast, function, args);
        self.0.state.end();
        answer.map_err(|error| {
            let mut error = crate::decide::script::fault::error(*error, &sheet.layer);
            error.file = Some(format!("{}:{FILE}", sheet.layer));
            error
        })
    }
}

/// The names of the properties with their places, for whoever looks one up.
///
/// Names are unique in a pack (`duplicate-id`), so none hides another. Those that are excused are
/// there as well: an excuse is from being asked with all the others, and not from being asked by
/// name.
pub fn by_name(list: &[Property]) -> BTreeMap<&str, &Property> {
    list.iter().map(|property| (property.name.as_str(), property)).collect()
}
