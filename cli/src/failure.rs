//! Why a command could not do its work, and the exit statuses.

use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

use gezhi::contract::{Bundle, Error, Text};
use gezhi::pack_dir::PackDirError;
use gezhi::render;
use gezhi::scenario::ScenarioError;
use gezhi::{CallError, EngineError, OpenError};

use crate::terminal::Terminal;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// All is well.
    Fine = 0,
    /// A check or test found something.
    Findings = 1,
    /// The input or usage was bad.
    BadInput = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command stopped.
#[derive(Debug)]
pub enum Failure {
    /// In the command line's own words.
    Said {
        /// What is wrong, and where.
        message: Text,
        /// How to mend it.
        hint: Option<Text>,
    },
    /// In the engine's words, with the pack whose lines they mean.
    Contract(Box<Error>, Option<Box<Bundle>>),
    /// Whoever read the output has gone: nothing to say.
    Closed,
}

impl Failure {
    /// What is wrong, in both languages.
    pub fn said(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Said { message: Text::new(zh, en), hint: None }
    }

    /// Adds how to mend it.
    #[must_use]
    pub fn hint(self, zh: &str, en: &str) -> Self {
        match self {
            Self::Said { message, .. } => Self::Said { message, hint: Some(Text::new(zh, en)) },
            other => other,
        }
    }

    /// A file that cannot be read.
    pub fn unreadable(path: &Path, error: &dyn Display) -> Self {
        let path = path.display();
        Self::said(format!("读不了 `{path}`：{error}"), format!("`{path}` cannot be read: {error}"))
    }

    /// A file that cannot be written.
    pub fn unwritable(path: &Path, error: &dyn Display) -> Self {
        let path = path.display();
        let zh = format!("写不了 `{path}`：{error}");
        Self::said(zh, format!("`{path}` cannot be written: {error}"))
    }

    /// No engine.
    pub fn engine(error: &EngineError) -> Self {
        let (zh, reason) = match error {
            EngineError::File { path, source } => {
                (format!("读不了引擎文件 `{}`", path.display()), source.to_string())
            }
            EngineError::Compile(why) => ("引擎不能编译".to_owned(), why.clone()),
            EngineError::Interface(why) => ("这个文件不是本版合约的引擎".to_owned(), why.clone()),
            other => ("没有可用的引擎".to_owned(), other.to_string()),
        };
        let en = match error {
            EngineError::File { .. } => format!("{error}: {reason}"),
            other => other.to_string(),
        };
        Self::said(format!("{zh}：{reason}"), en)
    }

    /// A call that has no answer, about `bundle`.
    pub fn call(error: CallError, bundle: Option<&Bundle>) -> Self {
        match error {
            CallError::Contract(error) => Self::Contract(error, bundle.cloned().map(Box::new)),
            other => Self::said(format!("引擎没有回答：{other}"), other.to_string()).hint(
                "这可能是引擎的错误，请连同规则包和事项一起报告",
                "this may be a bug of the engine; please report it with the pack and the incident",
            ),
        }
    }

    /// A pack that cannot be opened.
    pub fn open(error: OpenError, bundle: &Bundle) -> Self {
        match error {
            OpenError::Refused(error) => Self::Contract(error, Some(Box::new(bundle.clone()))),
            OpenError::Call(error) => Self::call(error, Some(bundle)),
            other => Self::said(format!("规则包打不开：{other}"), other.to_string()),
        }
    }

    /// Says it on standard error, and gives the exit status.
    pub fn tell(&self, terminal: &Terminal) -> Exit {
        let options = terminal.drawing_errors();
        match self {
            Self::Closed => return Exit::Fine,
            Self::Contract(error, bundle) => {
                terminal.note(&render::error(error, bundle.as_deref(), &options));
            }
            Self::Said { message, hint } => {
                let lang = terminal.lang;
                let message = message.in_lang(lang.code());
                terminal.note(&format!("{}{message}\n", lang.pick("错误：", "error: ")));
                if let Some(hint) = hint {
                    let label = lang.pick("提示：", "help: ");
                    terminal.note(&format!("  = {label}{}\n", hint.in_lang(lang.code())));
                }
            }
        }
        Exit::BadInput
    }
}

impl From<PackDirError> for Failure {
    fn from(error: PackDirError) -> Self {
        Self::Said { message: error.message(), hint: error.hint() }
    }
}

impl From<ScenarioError> for Failure {
    fn from(error: ScenarioError) -> Self {
        match error {
            ScenarioError::PackDir(error) => error.into(),
            ScenarioError::Open { error, bundle } => Self::open(error, &bundle),
            ScenarioError::Call(error) => Self::call(error, None),
            other => Self::said(format!("场景没有跑成：{other}"), other.to_string()),
        }
    }
}
