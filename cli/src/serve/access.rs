//! What surrounds every request: its id, the line in the log, and the count.
//!
//! Not responsible for: answering it.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::body::HttpBody as _;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::App;
use super::answer::Told;
use super::log::Access;
use super::metrics::Answered;

/// The header that carries the id, both ways.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A longer id is not taken over.
const ID_BYTES_MAX: usize = 128;

/// Answers a request and tells of it.
pub async fn observe(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let _under_way = app.metrics.begin();
    let id = given(request.headers()).unwrap_or_else(made);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let took = began.elapsed();
    let told = response.extensions_mut().remove::<Told>().unwrap_or_default();
    app.metrics.answered(&Answered {
        district: told.district.as_deref(),
        function: told.function,
        outcome: told.kind.unwrap_or("ok"),
        took,
    });
    app.log.access(&Access {
        id: &id,
        method: method.as_str(),
        path: &path,
        status: response.status().as_u16(),
        kind: told.kind,
        district: told.district.as_deref(),
        function: told.function,
        micros: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        bytes: response.body().size_hint().exact(),
    });
    response
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
