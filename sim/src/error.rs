//! Why a simulation could not be run: what, where, and how to mend it, in both languages.
//!
//! Not responsible for: what a simulation finds. A broken property is a finding and no error.

use gezhi::{CallError, OpenError};
use gezhi_contract::Text;
use thiserror::Error;

/// Why a simulation could not be run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SimError {
    /// The engine did not answer, or answered what nobody expects.
    #[error(transparent)]
    Call(Box<CallError>),
    /// The pack has errors, or cannot be opened again.
    #[error(transparent)]
    Open(Box<OpenError>),
    /// The engine answers what the contract does not say.
    #[error("the engine's answer to `{function}` does not fit the contract: {why}")]
    Answer {
        /// The function.
        function: String,
        /// What is wrong with the answer.
        why: String,
    },
    /// No pack is open, or the engine does not list the rows of its tables.
    #[error("the engine does not list the rows of the pack's tables")]
    NoDetail,
    /// The roster of the bundle is none.
    #[error("the roster cannot be read: {0}")]
    Roster(String),
    /// The pack has no property of that name.
    #[error("the pack has no property `{name}`; it has: {known}")]
    NoSuchProperty {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// A setting of the plan that cannot be.
    #[error("{}", why.en)]
    Plan {
        /// What is wrong with it.
        why: Text,
    },
    /// A file of the bundle is no table.
    #[error("`{file}` is no table: {why}")]
    Table {
        /// The file.
        file: String,
        /// Why.
        why: String,
    },
}

/// The kinds of [`SimError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SimErrorKind {
    /// The engine failed.
    Engine,
    /// The pack or its roster is at fault.
    Pack,
    /// What was asked for cannot be.
    Plan,
}

impl SimError {
    /// Whose fault it is.
    ///
    /// ```
    /// use gezhi_sim::error::{SimError, SimErrorKind};
    /// assert_eq!(SimError::NoDetail.kind(), SimErrorKind::Engine);
    /// ```
    #[must_use]
    pub fn kind(&self) -> SimErrorKind {
        match self {
            Self::Call(_) | Self::Answer { .. } | Self::NoDetail => SimErrorKind::Engine,
            Self::Open(_) | Self::Roster(_) | Self::Table { .. } => SimErrorKind::Pack,
            Self::NoSuchProperty { .. } | Self::Plan { .. } => SimErrorKind::Plan,
        }
    }

    /// The message in both languages.
    #[must_use]
    pub fn message(&self) -> Text {
        let en = self.to_string();
        let zh = match self {
            Self::Call(error) => match &**error {
                CallError::Contract(error) => error.message.zh.clone(),
                error => format!("引擎没有答复：{error}"),
            },
            Self::Open(error) => match &**error {
                OpenError::Refused(error) => error.message.zh.clone(),
                error => format!("规则包打不开：{error}"),
            },
            Self::Answer { function, why } => {
                format!("引擎对 `{function}` 的答复不合约定：{why}")
            }
            Self::NoDetail => "引擎没有列出规则包各表的行；换用新的引擎".to_owned(),
            Self::Roster(why) => format!("名册读不出来：{why}"),
            Self::NoSuchProperty { name, known } => {
                format!("规则包没有性质 `{name}`；有的是：{known}")
            }
            Self::Plan { why } => why.zh.clone(),
            Self::Table { file, why } => format!("`{file}` 不是表格：{why}"),
        };
        Text::new(zh, en)
    }
}

impl From<CallError> for SimError {
    fn from(error: CallError) -> Self {
        Self::Call(Box::new(error))
    }
}

impl From<OpenError> for SimError {
    fn from(error: OpenError) -> Self {
        Self::Open(Box::new(error))
    }
}
