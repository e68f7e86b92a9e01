//! What surrounds every request: its id, the line in the log, and the count.
//!
//! Not responsible for: answering it.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::body::HttpBody as _;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::App;
use super::answer::Told;
use super::log::Access;
use super::metrics::{Answered, UnderWay};

/// The header that carries the id, both ways.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The kind of a request whose caller did not wait for the answer.
const HUNG_UP: &str = "hung_up";
/// A longer id is not taken over.
const ID_BYTES_MAX: usize = 128;

/// The longest path in a line of the log, in characters.
const PATH_MAX: usize = 200;

/// Answers a request and tells of it.
pub async fn observe(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let id = given(request.headers()).unwrap_or_else(made);
    let header = HeaderValue::from_str(&id);
    let seen = Seen {
        _under_way: app.metrics.begin(),
        app: &app,
        began: Instant::now(),
        id,
        method: request.method().clone(),
        path: request.uri().path().chars().take(PATH_MAX).collect(),
        answered: false,
    };
    let mut response = next.run(request).await;
    if let Ok(value) = header {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    seen.answered(&mut response);
    response
}

/// A request until it is told of: dropped before that, its caller has hung up.
struct Seen<'a> {
    _under_way: UnderWay<'a>,
    app: &'a App,
    began: Instant,
    id: Cow<'static, str>,
    method: Method,
    path: String,
    answered: bool,
}

impl Seen<'_> {
    fn answered(mut self, response: &mut Response) {
        self.answered = true;
        let told = response.extensions_mut().remove::<Told>().unwrap_or_default();
        let bytes = response.body().size_hint().exact();
        self.tell(&told, Some(response.status().as_u16()), bytes);
    }

    fn tell(&self, told: &Told, status: Option<u16>, bytes: Option<u64>) {
        let took = self.began.elapsed();
        self.app.metrics.answered(&Answered {
            district: told.district.as_deref(),
            function: told.function,
            outcome: told.kind.unwrap_or("ok"),
            took,
        });
        self.app.log.access(&Access {
            id: &self.id,
            method: self.method.as_str(),
            path: &self.path,
            status,
            kind: told.kind,
            district: told.district.as_deref(),
            function: told.function,
            micros: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            bytes,
        });
    }
}

impl Drop for Seen<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.tell(&Told { kind: Some(HUNG_UP), ..Told::default() }, None, None);
        }
    }
}

/// The id that the caller gave, where it can stand in a header and a log.
fn given(headers: &HeaderMap) -> Option<Cow<'static, str>> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let sane = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
    let good = !id.is_empty() && id.len() <= ID_BYTES_MAX && id.bytes().all(sane);
    good.then(|| Cow::Owned(id.to_owned()))
}

/// An id of our own: unlike any other of this process, and hardly like one of another.
fn made() -> Cow<'static, str> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
    Cow::Owned(format!("{now:x}-{:x}-{count:x}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_sane_id_over_and_makes_one_else() {
        let given = |id: &str| {
            let id = HeaderValue::from_str(id).unwrap();
            given(&HeaderMap::from_iter([(REQUEST_ID, id)])).map(Cow::into_owned)
        };
        assert_eq!(given("a-1:2").as_deref(), Some("a-1:2"));
        for bad in ["", "a b", "{\"x\":1}", "x".repeat(129).as_str()] {
            assert_eq!(given(bad), None, "{bad}");
        }
        assert_ne!(made(), made());
    }
}
