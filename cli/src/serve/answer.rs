//! What goes out: the engine's bytes as they are, and the sidecar's own errors in the same shape.
//!
//! Not responsible for: the words of the engine's errors, of which only the status is chosen here.

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gezhi::CallError;
use gezhi::contract::{Error, ErrorKind, Text, json};
use serde::Serialize;

/// Which engine answered.
const ENGINE: HeaderName = HeaderName::from_static("gezhi-engine");
/// Which pack answered.
const PACK: HeaderName = HeaderName::from_static("gezhi-pack");
/// Seconds after which to ask again where too many calls are under way.
const RETRY_SECONDS: &str = "1";

/// What the log and the metrics say of a request beside its path and status.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The district that answered.
    pub district: Option<String>,
    /// The function of the contract.
    pub function: Option<&'static str>,
    /// The kind of the error, where it is one.
    pub kind: Option<&'static str>,
}

/// An error of the sidecar's own, in the shape of the contract's.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    #[serde(skip)]
    own: Own,
    kind: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<Text>,
    /// For `method_not_allowed`.
    #[serde(skip)]
    allow: Option<&'static str>,
}

/// The kinds of error that the engine has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// The request is not what the interface takes.
    InvalidRequest,
    /// There is no such district.
    UnknownDistrict,
    /// There is no such path.
    UnknownPath,
    /// The path does not take this method.
    MethodNotAllowed,
    /// The body is longer than `--body-max`.
    BodyTooLarge,
    /// The body is not JSON.
    UnsupportedMediaType,
    /// The body or the call took longer than `--timeout`.
    TimedOut,
    /// The engine broke off.
    Trap,
    /// More calls than `--concurrency` are under way.
    Overloaded,
    /// The server is stopping.
    Stopping,
}

impl Own {
    /// Every kind with its name and status.
    pub const ALL: [(Self, &'static str, StatusCode); 10] = [
        (Self::InvalidRequest, "invalid_request", StatusCode::BAD_REQUEST),
        (Self::UnknownDistrict, "unknown_district", StatusCode::NOT_FOUND),
        (Self::UnknownPath, "unknown_path", StatusCode::NOT_FOUND),
        (Self::MethodNotAllowed, "method_not_allowed", StatusCode::METHOD_NOT_ALLOWED),
        (Self::BodyTooLarge, "body_too_large", StatusCode::PAYLOAD_TOO_LARGE),
        (Self::UnsupportedMediaType, "unsupported_media_type", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (Self::TimedOut, "timed_out", StatusCode::GATEWAY_TIMEOUT),
        (Self::Trap, "trap", StatusCode::INTERNAL_SERVER_ERROR),
        (Self::Overloaded, "overloaded", StatusCode::SERVICE_UNAVAILABLE),
        (Self::Stopping, "stopping", StatusCode::SERVICE_UNAVAILABLE),
    ];

    fn known(self) -> (&'static str, StatusCode) {
        let found = Self::ALL.iter().find(|(own, _, _)| *own == self);
        found.map_or(("trap", StatusCode::INTERNAL_SERVER_ERROR), |(_, name, code)| (name, *code))
    }
}

impl Problem {
    /// An error with its sentence in both languages.
    pub fn new(own: Own, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let message = Text::new(zh, en);
        Self { own, kind: own.known().0, message, hint: None, allow: None }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.hint = Some(Text::new(zh, en));
        self
    }

    /// A path that does not take this method, but those of `allow`.
    pub fn method(allow: &'static str) -> Self {
        let zh = format!("这个路径不接受这个方法，只接受 {allow}");
        let en = format!("this path does not take this method, only {allow}");
        Self { allow: Some(allow), ..Self::new(Own::MethodNotAllowed, zh, en) }
    }

    /// A call that the engine did not answer: it broke off, or ran out of time.
    fn unanswered(error: &CallError) -> Self {
        match error {
            CallError::Timeout(_) | CallError::OutOfFuel(_) => Self::new(
                Own::TimedOut,
                "超过了一次请求的时间，已停下",
                "the call took too long and was stopped",
            )
            .hint("把请求分小，或调大 --timeout", "make the request smaller, or raise --timeout"),
            other => Self::new(
                Own::Trap,
                format!("引擎没有回答：{other}"),
                format!("the engine did not answer: {other}"),
            )
            .hint(
                "这可能是引擎的错误，请连同规则包和请求一起报告；下一次请求不受影响",
                "this may be a bug of the engine; report it with the pack and the request; the next \
                 request is not affected",
            ),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (name, status) = self.own.known();
        let mut response = written(status, json::canonical(&self));
        let headers = response.headers_mut();
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        if self.own == Own::Overloaded {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(RETRY_SECONDS));
        }
        response.extensions_mut().insert(Told { kind: Some(name), ..Told::default() });
        response
    }
}

/// JSON, as it is written already.
pub fn written(status: StatusCode, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

/// The answer of a call, or its error, as it goes out.
pub fn answered(function: &'static str, answer: Result<String, CallError>) -> Response {
    let mut response = match answer {
        Ok(text) => {
            let mut response = written(StatusCode::OK, text);
            response.extensions_mut().insert(Told::default());
            response
        }
        Err(CallError::Contract(error)) => refused(&error),
        Err(error) => Problem::unanswered(&error).into_response(),
    };
    if let Some(told) = response.extensions_mut().get_mut::<Told>() {
        told.function = Some(function);
    }
    response
}

/// The engine's own error: written canonically it has the engine's own bytes.
fn refused(error: &Error) -> Response {
    let (name, status) = of(error.kind);
    let mut response = written(status, json::canonical(error));
    response.extensions_mut().insert(Told { kind: Some(name), ..Told::default() });
    response
}

/// Name and status of the contract's kinds.
pub fn of(kind: ErrorKind) -> (&'static str, StatusCode) {
    match kind {
        ErrorKind::InvalidRequest => ("invalid_request", StatusCode::BAD_REQUEST),
        ErrorKind::InvalidPack => ("invalid_pack", StatusCode::UNPROCESSABLE_ENTITY),
        ErrorKind::InvalidRoster => ("invalid_roster", StatusCode::UNPROCESSABLE_ENTITY),
        ErrorKind::InvalidCase => ("invalid_case", StatusCode::UNPROCESSABLE_ENTITY),
        ErrorKind::UnknownTable => ("unknown_table", StatusCode::NOT_FOUND),
        ErrorKind::RuleConflict => ("rule_conflict", StatusCode::CONFLICT),
        ErrorKind::NotImplemented => ("not_implemented", StatusCode::NOT_IMPLEMENTED),
        ErrorKind::NotOpen => ("not_open", StatusCode::CONFLICT),
        ErrorKind::NotInForce => ("not_in_force", StatusCode::UNPROCESSABLE_ENTITY),
        ErrorKind::BeyondCalendar => ("beyond_calendar", StatusCode::UNPROCESSABLE_ENTITY),
        ErrorKind::LimitExceeded => ("limit_exceeded", StatusCode::PAYLOAD_TOO_LARGE),
        ErrorKind::ScriptFailed => ("script_failed", StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// Says which engine answered, and which pack.
pub fn sign(response: &mut Response, engine: &str, pack: Option<&str>) {
    let headers = response.headers_mut();
    for (name, digest) in [(ENGINE, Some(engine)), (PACK, pack)] {
        if let Some(digest) = digest.and_then(|digest| HeaderValue::from_str(digest).ok()) {
            headers.insert(name, digest);
        }
    }
}
