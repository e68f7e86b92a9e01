//! The error of a decision as a record.

use gezhi_contract::{Error, ErrorKind, Text};

use super::wit;

impl From<Error> for wit::Failure {
    /// `fault` and `diagnostics` are of cases, packs and rosters: no decision ends in them.
    fn from(error: Error) -> Self {
        let Error {
            kind,
            message,
            path,
            fault: _,
            limit,
            rules,
            file,
            line,
            column,
            hint,
            diagnostics: _,
        } = error;
        Self {
            kind: kind.into(),
            message: message.into(),
            path,
            limit,
            rules,
            file,
            line,
            column,
            hint: hint.map(wit::Text::from),
        }
    }
}

impl From<ErrorKind> for wit::FailureKind {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidRequest => Self::InvalidRequest,
            ErrorKind::InvalidPack => Self::InvalidPack,
            ErrorKind::InvalidRoster => Self::InvalidRoster,
            ErrorKind::InvalidCase => Self::InvalidCase,
            ErrorKind::UnknownTable => Self::UnknownTable,
            ErrorKind::RuleConflict => Self::RuleConflict,
            ErrorKind::NotImplemented => Self::NotImplemented,
            ErrorKind::NotOpen => Self::NotOpen,
            ErrorKind::NotInForce => Self::NotInForce,
            ErrorKind::BeyondCalendar => Self::BeyondCalendar,
            ErrorKind::LimitExceeded => Self::LimitExceeded,
            ErrorKind::ScriptFailed => Self::ScriptFailed,
        }
    }
}

impl From<Text> for wit::Text {
    fn from(text: Text) -> Self {
        let Text { zh, en } = text;
        Self { zh, en }
    }
}
