//! The paths, and what answers on each.
//!
//! Not responsible for: what an answer looks like ([`answer`](super::answer)), or for telling of it
//! ([`access`](super::access)).

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use gezhi::contract::calls::PackSummary;
use gezhi::contract::json;
use gezhi::{CallError, FUNCTIONS, Session};
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;
use utoipa::ToSchema;

use super::answer::{Own, Problem, Told, answered, sign, written};
use super::registry::District;
use super::{App, access, body, metrics, openapi};

/// Functions of the contract that are no district's: two change an instance, one has its own path.
const NOT_OF_A_DISTRICT: [&str; 3] = ["open", "enroll", "check"];

/// Characters of an unknown district that its error repeats.
const ID_SHOWN_MAX: usize = 200;

/// Whether the server answers, and for how many districts.
#[derive(Serialize, ToSchema)]
pub struct Health<'a> {
    /// `ok`, `empty` where no district answers, or `stopping`.
    status: &'static str,
    /// How many districts answer.
    districts: usize,
    /// Packs in the folder that cannot be opened. Where a district had another pack before, that
    /// one still answers.
    failed: Vec<Failure<'a>>,
}

/// A pack that cannot be opened.
#[derive(Serialize, ToSchema)]
pub struct Failure<'a> {
    /// The district.
    id: &'a str,
    /// Why, in a sentence.
    error: &'a str,
}

/// A district.
#[derive(Serialize, ToSchema)]
pub struct Entry<'a> {
    /// The name of the pack's folder or file.
    id: &'a str,
    /// What is open.
    #[schema(schema_with = openapi::pack_summary)]
    summary: &'a PackSummary,
}

impl<'a> Entry<'a> {
    fn of(district: &'a District) -> Self {
        Self { id: &district.id, summary: district.pack.summary() }
    }
}

/// Everything that is answered for.
pub fn router(app: &Arc<App>) -> Router {
    let reads = || async { Problem::method("GET, HEAD") };
    Router::new()
        .route("/healthz", get(health).fallback(reads))
        .route("/metrics", get(metrics_text).fallback(reads))
        .route("/openapi.json", get(document).fallback(reads))
        .route("/v1/districts", get(districts).fallback(reads))
        .route("/v1/districts/{id}", get(district).fallback(reads))
        .route("/v1/districts/{id}/{function}", any(call))
        .route("/v1/check", any(check))
        .fallback(|| async { unknown_path() })
        .layer(middleware::from_fn_with_state(Arc::clone(app), access::observe))
        .with_state(Arc::clone(app))
}

/// Whether the server answers; `empty` where it has no district, `stopping` while it finishes.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "server",
    operation_id = "health",
    responses(
        (status = 200, description = "It answers.", body = Health<'_>),
        (status = 503, description = "It is stopping, or no district answers.", body = Health<'_>),
    )
)]
pub async fn health(State(app): State<Arc<App>>) -> Response {
    let now = app.registry.now();
    let failed = now.failed.iter().map(|(id, failed)| Failure { id, error: &failed.why }).collect();
    let (status, code) = match (app.is_stopping(), now.open.is_empty()) {
        (true, _) => ("stopping", StatusCode::SERVICE_UNAVAILABLE),
        (false, true) => ("empty", StatusCode::SERVICE_UNAVAILABLE),
        (false, false) => ("ok", StatusCode::OK),
    };
    written(code, json::canonical(&Health { status, districts: now.open.len(), failed }))
}

/// Counts and durations, in Prometheus' text format.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "server",
    operation_id = "metrics",
    responses((status = 200, description = "Text for Prometheus.", body = String, content_type = "text/plain"))
)]
pub async fn metrics_text(State(app): State<Arc<App>>) -> Response {
    let text = app.metrics.text(app.registry.engine().digest(), &app.registry.now());
    let mut response = Response::new(Body::from(text));
    let kind = HeaderValue::from_static(metrics::CONTENT_TYPE);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// This interface, as OpenAPI 3.1.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "server",
    operation_id = "openapi",
    responses((status = 200, description = "The document.", content_type = "application/json"))
)]
pub async fn document(State(app): State<Arc<App>>) -> Response {
    written(StatusCode::OK, app.openapi.clone())
}

/// Every district that answers, by id.
#[utoipa::path(
    get,
    path = "/v1/districts",
    tag = "server",
    operation_id = "districts",
    responses((status = 200, description = "The districts.", body = Vec<Entry<'_>>))
)]
pub async fn districts(State(app): State<Arc<App>>) -> Response {
    let now = app.registry.now();
    let entries: Vec<Entry<'_>> = now.open.values().map(|district| Entry::of(district)).collect();
    written(StatusCode::OK, json::canonical(&entries))
}

/// One district.
#[utoipa::path(
    get,
    path = "/v1/districts/{id}",
    tag = "server",
    operation_id = "district",
    params(("id" = String, Path, description = "The district.")),
    responses((status = 200, description = "The district.", body = Entry<'_>))
)]
pub async fn district(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(id) = path.map_err(|_| unknown_path())?;
    let district = find(&app, &id)?;
    let mut response = written(StatusCode::OK, json::canonical(&Entry::of(&district)));
    let told = Told { district: Some(id), ..Told::default() };
    response.extensions_mut().insert(told);
    Ok(response)
}

/// A function of the contract, put to a district's pack.
///
/// Described in OpenAPI function by function: see [`openapi`].
async fn call(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let Path((id, name)) = path.map_err(|_| unknown_path())?;
    let function = of_a_district().find(|known| *known == name).ok_or_else(unknown_path)?;
    let reading = matches!(method, Method::GET | Method::HEAD);
    let request = match function {
        "describe" if reading => Some("{}".to_owned()),
        "describe" if method != Method::POST => {
            return Err(Problem::method("GET, HEAD, POST"));
        }
        _ if method != Method::POST => return Err(Problem::method("POST")),
        _ => None,
    };
    let district = find(&app, &id)?;
    let called = Arc::clone(&district);
    let asked = Asked { request, headers, body };
    let mut response = match asked.answer(&app, move |text| called.call(function, text)).await {
        Ok(answer) => answered(function, answer),
        Err(problem) => problem.into_response(),
    };
    let digest = &district.pack.summary().digest;
    sign(&mut response, district.pack.engine().digest(), Some(digest));
    if let Some(told) = response.extensions_mut().get_mut::<Told>() {
        (told.district, told.function) = (Some(id), Some(function));
    }
    Ok(response)
}

/// Every diagnostic of a bundle; nothing is opened.
#[utoipa::path(
    post,
    path = "/v1/check",
    tag = "server",
    operation_id = "check",
    responses((status = 200, description = "The diagnostics.", content_type = "application/json"))
)]
pub async fn check(
    State(app): State<Arc<App>>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if method != Method::POST {
        return Err(Problem::method("POST"));
    }
    let engine = app.registry.engine().clone();
    let asked = Asked { request: None, headers, body };
    let answer = asked.answer(&app, move |text| Session::new(&engine).call("check", text)).await?;
    let mut response = answered("check", answer);
    sign(&mut response, app.registry.engine().digest(), None);
    Ok(response)
}

/// A request to the engine as it came in.
struct Asked {
    /// What is asked, where it is not the body.
    request: Option<String>,
    headers: HeaderMap,
    body: Body,
}

impl Asked {
    /// Reads the body and calls the engine on a thread of its own, if there is a place for it.
    async fn answer(
        self,
        app: &App,
        call: impl FnOnce(&str) -> Result<String, CallError> + Send + 'static,
    ) -> Result<Result<String, CallError>, Problem> {
        // Before the body is read: so the bodies held at once are bounded as well.
        let place = place(app)?;
        let text = match self.request {
            Some(text) => text,
            None => {
                let (most, time) = (app.options.body_bytes_max, app.options.timeout);
                body::text(&self.headers, self.body, most, time).await?
            }
        };
        // The place is held by the call, which goes on even where the caller hangs up.
        let called = tokio::task::spawn_blocking(move || {
            let _place = place;
            call(&text)
        });
        let broken = |error: tokio::task::JoinError| CallError::Trap(error.to_string());
        Ok(called.await.map_err(broken).flatten())
    }
}

/// One of the places for calls, unless all are taken or the server is stopping.
fn place(app: &App) -> Result<OwnedSemaphorePermit, Problem> {
    if app.is_stopping() {
        return Err(Problem::new(Own::Stopping, "服务正在停止", "the server is stopping"));
    }
    Arc::clone(&app.calls).try_acquire_owned().map_err(|_| {
        let most = app.options.calls_max;
        Problem::new(
            Own::Overloaded,
            format!("正在处理的请求已有 {most} 个"),
            format!("{most} requests are under way already"),
        )
        .hint("稍后再试，或调大 --concurrency", "ask again in a moment, or raise --concurrency")
    })
}

fn find(app: &App, id: &str) -> Result<Arc<District>, Problem> {
    app.registry.now().open.get(id).cloned().ok_or_else(|| {
        let id: String = id.chars().take(ID_SHOWN_MAX).collect();
        Problem::new(
            Own::UnknownDistrict,
            format!("没有 `{id}` 这个区"),
            format!("there is no district `{id}`"),
        )
        .hint("GET /v1/districts 列出全部", "GET /v1/districts lists them")
    })
}

fn unknown_path() -> Problem {
    Problem::new(Own::UnknownPath, "没有这个路径", "there is no such path")
        .hint("GET /openapi.json 列出全部", "GET /openapi.json lists them")
}

/// The functions that a district answers.
pub fn of_a_district() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.into_iter().filter(|function| !NOT_OF_A_DISTRICT.contains(function))
}
