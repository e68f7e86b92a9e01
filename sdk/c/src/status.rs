//! Statuses, and the JSON that comes with each failure.
//!
//! Not responsible for: what an error of the contract says. That is the engine's own text.

use std::ffi::{CStr, c_char};

use gezhi::contract::{Error as ContractError, ErrorKind, json};
use gezhi::{CallError, EngineError, OpenError};

/// What became of a call. Numbers are never given a new meaning; later versions may add some.
///
/// 1 to 99 are the engine's own answers (the caller's mistake, or a bound that was reached), 100 to
/// 199 mean that the engine gave no answer, 200 and above that it was never asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    /// The answer is there.
    Ok = 0,
    /// The request is not JSON, not of the schema, or names what the pack does not have.
    InvalidRequest = 1,
    /// The pack has errors; `diagnostics` lists them all.
    InvalidPack = 2,
    /// The roster has faults; `diagnostics` lists them all.
    InvalidRoster = 3,
    /// The case's events cannot have happened so.
    InvalidCase = 4,
    /// The pack has no table of that name.
    UnknownTable = 5,
    /// A table was hit by rows that contradict each other; `rules` names them.
    RuleConflict = 6,
    /// The function belongs to the contract, but this engine does not have it yet.
    NotImplemented = 7,
    /// No pack is open in this session, or in this engine where it should be a baked district.
    NotOpen = 8,
    /// The pack was not in force at the case's own date.
    NotInForce = 9,
    /// The deadline needs a day that the calendar does not know.
    BeyondCalendar = 10,
    /// A bound of the engine was reached; `limit` names it.
    LimitExceeded = 11,
    /// The pack's script failed; `file`, `line` and `column` say where.
    ScriptFailed = 12,
    /// The engine broke off: a bug in it, or no memory for a request. The next call works.
    Trap = 100,
    /// The call took longer than `wall_ms`. The next call works.
    TimedOut = 101,
    /// The call used more than `fuel`. The next call works.
    OutOfFuel = 102,
    /// No instance could be made: memory or address space is used up.
    OutOfMemory = 103,
    /// The answer does not fit the contract: the engine loaded is of another version.
    InvalidResponse = 104,
    /// A bug of this library. What it was called with should be freed and not used again.
    Panic = 105,
    /// An argument that must be there is NULL.
    NullArgument = 200,
    /// A text is not UTF-8.
    InvalidUtf8 = 201,
    /// An option, flag or length is out of its range.
    InvalidArgument = 202,
    /// The contract has no function of this name.
    UnknownFunction = 203,
    /// `open` and `enroll` would change a pack that others use: call them on a session.
    NotOnPack = 204,
    /// Another thread is calling this session.
    Busy = 205,
    /// A file cannot be read.
    UnreadableFile = 206,
    /// The component is no engine of this contract, or cannot be compiled on this machine.
    InvalidEngine = 207,
}

/// Every status with its name.
const NAMES: [(Status, &CStr); 27] = [
    (Status::Ok, c"ok"),
    (Status::InvalidRequest, c"invalid_request"),
    (Status::InvalidPack, c"invalid_pack"),
    (Status::InvalidRoster, c"invalid_roster"),
    (Status::InvalidCase, c"invalid_case"),
    (Status::UnknownTable, c"unknown_table"),
    (Status::RuleConflict, c"rule_conflict"),
    (Status::NotImplemented, c"not_implemented"),
    (Status::NotOpen, c"not_open"),
    (Status::NotInForce, c"not_in_force"),
    (Status::BeyondCalendar, c"beyond_calendar"),
    (Status::LimitExceeded, c"limit_exceeded"),
    (Status::ScriptFailed, c"script_failed"),
    (Status::Trap, c"trap"),
    (Status::TimedOut, c"timed_out"),
    (Status::OutOfFuel, c"out_of_fuel"),
    (Status::OutOfMemory, c"out_of_memory"),
    (Status::InvalidResponse, c"invalid_response"),
    (Status::Panic, c"panic"),
    (Status::NullArgument, c"null_argument"),
    (Status::InvalidUtf8, c"invalid_utf8"),
    (Status::InvalidArgument, c"invalid_argument"),
    (Status::UnknownFunction, c"unknown_function"),
    (Status::NotOnPack, c"not_on_pack"),
    (Status::Busy, c"busy"),
    (Status::UnreadableFile, c"unreadable_file"),
    (Status::InvalidEngine, c"invalid_engine"),
];

/// The status's name as the JSON of errors has it in `kind`, such as `not_open`; `unknown` for a
/// number that is no status. The text is the library's own: do not free it. Any thread may call.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "an exported name")]
pub extern "C" fn gezhi_status_name(status: i32) -> *const c_char {
    let known = NAMES.iter().find(|(known, _)| *known as i32 == status);
    known.map_or(c"unknown", |(_, name)| name).as_ptr()
}

/// Why a call failed: its status, and the JSON that says so.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: Status,
    pub(crate) json: String,
}

impl Failure {
    /// A failure outside the contract, told in the form of the contract's errors.
    pub(crate) fn new(status: Status, zh: &str, en: &str) -> Self {
        let known = NAMES.iter().find(|(known, _)| *known == status);
        let kind = known.map_or("", |(_, name)| name.to_str().unwrap_or_default());
        let (en, zh) = (json::canonical(&en), json::canonical(&zh));
        let json = format!(r#"{{"kind":"{kind}","message":{{"en":{en},"zh":{zh}}}}}"#);
        Self { status, json }
    }

    pub(crate) fn null(argument: &str) -> Self {
        let zh = format!("参数 `{argument}` 为 NULL");
        Self::new(Status::NullArgument, &zh, &format!("the argument `{argument}` is NULL"))
    }
}

impl From<ContractError> for Failure {
    fn from(error: ContractError) -> Self {
        let status = match error.kind {
            ErrorKind::InvalidRequest => Status::InvalidRequest,
            ErrorKind::InvalidPack => Status::InvalidPack,
            ErrorKind::InvalidRoster => Status::InvalidRoster,
            ErrorKind::InvalidCase => Status::InvalidCase,
            ErrorKind::UnknownTable => Status::UnknownTable,
            ErrorKind::RuleConflict => Status::RuleConflict,
            ErrorKind::NotImplemented => Status::NotImplemented,
            ErrorKind::NotOpen => Status::NotOpen,
            ErrorKind::NotInForce => Status::NotInForce,
            ErrorKind::BeyondCalendar => Status::BeyondCalendar,
            ErrorKind::LimitExceeded => Status::LimitExceeded,
            ErrorKind::ScriptFailed => Status::ScriptFailed,
        };
        // The engine writes canonical JSON: these are its own bytes again.
        Self { status, json: json::canonical(&error) }
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let (status, zh) = match &error {
            CallError::Contract(error) => return (**error).clone().into(),
            CallError::Trap(why) => (Status::Trap, format!("引擎中断：{why}")),
            CallError::Timeout(limit) => {
                (Status::TimedOut, format!("调用超过 {} 毫秒，已中止", limit.as_millis()))
            }
            CallError::OutOfFuel(fuel) => {
                (Status::OutOfFuel, format!("调用用完 {fuel} 单位燃料，已中止"))
            }
            CallError::UnknownFunction(name) => {
                (Status::UnknownFunction, format!("契约没有函数 `{name}`"))
            }
            CallError::Shared(name) => (
                Status::NotOnPack,
                format!("`{name}` 会改变规则包的一个实例；请在会话（session）上调用"),
            ),
            CallError::NotBaked(digest) => {
                (Status::NotOpen, format!("组件 {digest} 中没有打开的规则包"))
            }
            CallError::Instance(why) => (Status::OutOfMemory, format!("无法建立实例：{why}")),
            other => (Status::InvalidResponse, format!("引擎的回答与契约不符：{other}")),
        };
        Self::new(status, &zh, &error.to_string())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Refused(error) => (*error).into(),
            OpenError::Call(error) => error.into(),
            other => Self::new(Status::InvalidResponse, "无法打开规则包", &other.to_string()),
        }
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::File { path, source } => unreadable(&path.display().to_string(), &source),
            other => Self::new(
                Status::InvalidEngine,
                &format!("无法装入引擎：{other}"),
                &other.to_string(),
            ),
        }
    }
}

/// The failure to read a file.
pub(crate) fn unreadable(path: &str, why: &std::io::Error) -> Failure {
    let zh = format!("无法读取文件 `{path}`：{why}");
    Failure::new(Status::UnreadableFile, &zh, &format!("`{path}` cannot be read: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_the_contracts_names() {
        for kind in [
            ErrorKind::InvalidRequest,
            ErrorKind::InvalidPack,
            ErrorKind::InvalidRoster,
            ErrorKind::InvalidCase,
            ErrorKind::UnknownTable,
            ErrorKind::RuleConflict,
            ErrorKind::NotImplemented,
            ErrorKind::NotOpen,
            ErrorKind::NotInForce,
            ErrorKind::BeyondCalendar,
            ErrorKind::LimitExceeded,
            ErrorKind::ScriptFailed,
        ] {
            let failure = Failure::from(ContractError::new(kind, "甲", "a"));
            let known = NAMES.iter().find(|(status, _)| *status == failure.status).unwrap().1;
            let kind = format!(r#""kind":"{}""#, known.to_str().unwrap());
            assert!(failure.json.contains(&kind), "{failure:?}");
        }
    }

    #[test]
    fn every_status_has_one_name() {
        let numbers: std::collections::BTreeSet<i32> =
            NAMES.iter().map(|(status, _)| *status as i32).collect();
        assert_eq!(numbers.len(), NAMES.len());
    }

    #[test]
    fn messages_are_escaped() {
        let failure = Failure::null("a\"b\n");
        assert!(failure.json.contains(r#""the argument `a\"b\n` is NULL""#), "{failure:?}");
    }
}
