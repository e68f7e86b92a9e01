//! What a failing script tells the caller: which limit, or what failed and where.
//!
//! A failing script fails the decision: falling back to the tables would give an answer that the
//! district did not mean, and nobody would notice. What the caller gets is the innermost failure
//! with the layer, line and column where it happened, whichever layers the call went through.
//!
//! Running out is `limit_exceeded` and names the bound; everything else is `script_failed`, or the
//! contract error that a native function raised on the way (a word the pack does not have, a day
//! beyond the calendar).
//!
//! Not responsible for: problems found before a script runs; those are diagnostics.

use gezhi_contract::{Error, ErrorKind};
use rhai::{EvalAltResult, Position};

use crate::limits;

/// A contract error on its way through a script.
///
/// Carried as a value of rhai's runtime error, which a script could catch; the bound on operations
/// is not raised this way and cannot be caught.
pub fn raise(error: Error) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorRuntime(rhai::Dynamic::from(error), Position::NONE))
}

/// A rhai error as the contract's.
///
/// `layer` is the layer whose hook was called; an error raised further down keeps its own. Line and
/// column count from 1, columns in characters.
#[must_use]
pub fn error(failed: EvalAltResult, layer: &str) -> Error {
    let mut at = failed.position();
    let mut inner = failed;
    let mut layer = layer.to_owned();
    while let EvalAltResult::ErrorInFunctionCall(_, _, below, own) = inner {
        at = if below.position().is_none() { own } else { below.position() };
        inner = *below;
    }
    let mut out = match &inner {
        EvalAltResult::ErrorRuntime(value, _) => match value.read_lock::<Error>() {
            Some(raised) => {
                if let Some((of, _)) = raised.file.as_deref().and_then(|file| file.split_once(':'))
                {
                    of.clone_into(&mut layer);
                }
                raised.clone()
            }
            None => plain(&format!("{value}")),
        },
        EvalAltResult::ErrorTerminated(..) | EvalAltResult::ErrorTooManyOperations(_) => {
            limit("SCRIPT_STEPS_MAX", limits::SCRIPT_STEPS_MAX)
        }
        EvalAltResult::ErrorStackOverflow(_) => limit("CALL_LEVELS_MAX", limits::CALL_LEVELS_MAX),
        EvalAltResult::ErrorTooManyVariables(_) => {
            limit("SCRIPT_VARIABLES_MAX", limits::SCRIPT_VARIABLES_MAX)
        }
        EvalAltResult::ErrorDataTooLarge(what, _) => size(what),
        other => plain(&other.unwrap_message()),
    };
    if out.line.is_none() {
        out.file = Some(format!("{layer}:policy.rhai"));
        out.line = at.line().and_then(|line| u32::try_from(line).ok());
        out.column = at.position().and_then(|column| u32::try_from(column).ok());
    }
    out
}

trait Message {
    fn unwrap_message(&self) -> String;
}

impl Message for EvalAltResult {
    /// The sentence without the position, which the error gives apart.
    fn unwrap_message(&self) -> String {
        let whole = self.to_string();
        match whole.rfind(" (line ") {
            Some(at) => whole.get(..at).unwrap_or(&whole).to_owned(),
            None => whole,
        }
    }
}

/// A failure in rhai's own words: English in both languages but for the sentence around it.
fn plain(said: &str) -> Error {
    Error::new(
        ErrorKind::ScriptFailed,
        format!("脚本出错：{said}"),
        format!("the script failed: {said}"),
    )
}

/// A bound by the name it has in `limits`, which is also its name in `describe`.
fn limit(name: &str, value: usize) -> Error {
    let mut error = Error::new(
        ErrorKind::LimitExceeded,
        format!("脚本超出上限 {name} = {value}"),
        format!("the script exceeded {name} = {value}"),
    )
    .hint("检查循环与递归是否会结束", "see whether its loops and recursion end");
    error.limit = Some(name.to_owned());
    error
}

/// Which of the sizes was exceeded; rhai says so in words only.
fn size(what: &str) -> Error {
    let (name, value) = if what == "SCRIPT_MEMORY_MAX" {
        ("SCRIPT_MEMORY_MAX", limits::SCRIPT_MEMORY_MAX)
    } else if what.contains("tring") {
        ("SCRIPT_STRING_MAX", limits::SCRIPT_STRING_MAX)
    } else if what.contains("rray") {
        ("SCRIPT_ARRAY_MAX", limits::SCRIPT_ARRAY_MAX)
    } else {
        ("SCRIPT_MAP_MAX", limits::SCRIPT_MAP_MAX)
    };
    limit(name, value)
}
