//! A request's body as text: JSON by its type, no longer than allowed, whole in time.
//!
//! Not responsible for: whether it is JSON indeed. That is the engine's to say.

use std::error::Error as _;
use std::time::Duration;

use axum::body::{self, Body};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::LengthLimitError;

use super::answer::{Own, Problem};

/// Reads a body.
///
/// # Errors
/// [`Problem`]: it is of another type, too large, not whole in time, or no UTF-8.
pub async fn text(
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
    time: Duration,
) -> Result<String, Problem> {
    if !is_json(headers) {
        return Err(Problem::new(
            Own::UnsupportedMediaType,
            "请求体须是 JSON",
            "the body must be JSON",
        )
        .hint("加上 Content-Type: application/json", "send Content-Type: application/json"));
    }
    let told = headers.get(CONTENT_LENGTH).and_then(|told| told.to_str().ok()?.parse().ok());
    if told.is_some_and(|told: u64| u64::try_from(bytes_max).is_ok_and(|most| told > most)) {
        return Err(too_large(bytes_max));
    }
    let read = tokio::time::timeout(time, body::to_bytes(body, bytes_max)).await;
    let bytes = match read {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) if error.source().is_some_and(|why| why.is::<LengthLimitError>()) => {
            return Err(too_large(bytes_max));
        }
        Ok(Err(error)) => {
            let (zh, en) = (format!("请求体中断：{error}"), format!("the body broke off: {error}"));
            return Err(Problem::new(Own::InvalidRequest, zh, en));
        }
        Err(_) => {
            return Err(Problem::new(
                Own::TimedOut,
                "请求体没有按时收全",
                "the body did not arrive in time",
            ));
        }
    };
    String::from_utf8(bytes.into()).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Problem::new(
            Own::InvalidRequest,
            format!("请求体不是 UTF-8：第 {at} 字节起"),
            format!("the body is not UTF-8, from byte {at} on"),
        )
    })
}

fn too_large(bytes_max: usize) -> Problem {
    Problem::new(
        Own::BodyTooLarge,
        format!("请求体超过 {bytes_max} 字节"),
        format!("the body is larger than {bytes_max} bytes"),
    )
    .hint("把请求分成几个，或调大 --body-max", "split the request, or raise --body-max")
}

/// `application/json`, in UTF-8 if a charset is named.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else {
        return false;
    };
    let mut parts = kind.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    json && parts.all(|part| match part.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            let value = value.trim().trim_matches('"');
            value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn takes_json_in_utf8_only() {
        let taken = |kind: &'static str| {
            is_json(&HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]))
        };
        assert!(taken("application/json"));
        assert!(taken("Application/JSON ; charset=\"UTF-8\""));
        assert!(!taken("application/json; charset=gb18030"));
        assert!(!taken("text/plain"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
