//! A folder over HTTP: byte ranges, right types, and caching that suits an extract and a built site.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use std::path::PathBuf;
use std::sync::Arc;
use tower_http::cors::{Any, CorsLayer};
use tower_http::services::ServeDir;

/// Files that may be asked for again, but not used without asking.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
/// Files whose name changes with their content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// The fewest hexadecimal digits in a row that are taken for a content hash.
const HASH_DIGITS: usize = 16;

/// What is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The folder.
    pub folder: PathBuf,
    /// The path it appears below: empty, or such as `/some/where`.
    pub prefix: String,
    /// Whether pages of any origin may read it.
    pub cors: bool,
}

/// The site as a service. Nothing is ever compressed: a range is a range of the file.
pub fn router(site: &Site) -> Router {
    let files = ServeDir::new(&site.folder).redirect_path_prefix(&site.prefix);
    let router = if site.prefix.is_empty() {
        Router::new().fallback_service(files)
    } else {
        Router::new().nest_service(&site.prefix, files).fallback(outside)
    };
    let rules = Arc::new(site.clone());
    let router = router.layer(middleware::from_fn_with_state(rules, apply_rules));
    if !site.cors {
        return router;
    }
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([header::RANGE])
        .expose_headers([
            header::ACCEPT_RANGES,
            header::CONTENT_ENCODING,
            header::CONTENT_LENGTH,
            header::CONTENT_RANGE,
            header::ETAG,
            header::LAST_MODIFIED,
        ])
        .allow_private_network(true);
    router.layer(cors)
}

async fn outside(uri: Uri) -> Response {
    (StatusCode::NOT_FOUND, format!("{} is not below the served path\n", uri.path())).into_response()
}

async fn apply_rules(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if !site.cors && !is_local(request.headers()) {
        let told = "This server answers to localhost and 127.0.0.1 only; --cors opens it to every page.\n";
        return (StatusCode::FORBIDDEN, told).into_response();
    }
    let path = request.uri().path().to_owned();
    // Without the slash at its end, links of the page would lead out of the served path.
    if !site.prefix.is_empty() && path == site.prefix {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        return Redirect::temporary(&format!("{path}/{query}")).into_response();
    }
    let mut response = next.run(request).await;
    let status = response.status();
    let headers = response.headers_mut();
    let lasting = path.ends_with(".parquet") && names_its_hash(&path) && !status.is_client_error();
    headers.insert(header::CACHE_CONTROL, if lasting { FOR_EVER } else { REVALIDATE });
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Whether the request names this machine. A page from elsewhere whose host name has been turned to point here
/// (DNS rebinding) would otherwise read the files as its own.
fn is_local(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "127.0.0.1" | "localhost" | "[::1]") || name.ends_with(".localhost")
}

/// Whether the file's name carries the hash of its content.
fn names_its_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split(|letter: char| !letter.is_ascii_hexdigit()).any(|digits| digits.len() >= HASH_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_host(host: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))])
    }

    #[test]
    fn only_names_of_this_machine_are_local() {
        for local in ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]:80", "[::1]", "a.localhost:3"] {
            assert!(is_local(&with_host(local)), "{local}");
        }
        for foreign in
            ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1"]
        {
            assert!(!is_local(&with_host(foreign)), "{foreign}");
        }
    }

    #[test]
    fn a_hash_is_told_from_a_name() {
        assert!(names_its_hash("/events/saved/2026-01/0123456789abcdef0123.parquet"));
        assert!(names_its_hash("part-0-0123456789abcdef.parquet"));
        assert!(!names_its_hash("/0123456789abcdef/events.parquet"));
    }
}
