//! A folder over HTTP, or the page with an extract: byte ranges, right types, and caching that suits both.

use crate::page::{Page, START};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
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

/// An extract below the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// The path it appears below, with `/` at both ends.
    pub path: String,
    /// Its folder.
    pub folder: PathBuf,
}

/// The page and an extract as a service, for this machine only.
pub fn open_router(page: Page, pool: Option<Pool>) -> Router {
    let mut router = match page {
        Page::Folder(folder) => Router::new().fallback_service(ServeDir::new(folder)),
        Page::Inside => Router::new().fallback(inside),
    };
    if let Some(pool) = pool {
        router = router.nest_service(&pool.path, ServeDir::new(pool.folder));
    }
    let rules = Site { folder: PathBuf::new(), prefix: String::new(), cors: false };
    router.layer(middleware::from_fn_with_state(Arc::new(rules), apply_rules))
}

/// A file of the page inside the command. Its tag is its hash, so that a browser which has it is told so.
async fn inside(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let path = if path.is_empty() { START } else { path };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match Page::Inside.read(path) {
        Ok(Some(contents)) => {
            let hash = Sha256::digest(&contents);
            let tag: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
            let tag = format!("\"{tag}\"");
            let has_it =
                request.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known == tag.as_str());
            let kind = mime_guess::from_path(path).first_or_octet_stream().to_string();
            let headers = [(header::ETAG, tag), (header::CONTENT_TYPE, kind)];
            if has_it {
                return (StatusCode::NOT_MODIFIED, headers).into_response();
            }
            part(request.headers(), headers, contents)
        }
        Ok(None) => (StatusCode::NOT_FOUND, format!("There is no {path} in the page.\n")).into_response(),
        Err(failure) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{failure}\n")).into_response(),
    }
}

/// The contents, or the range of them that was asked for: the page's sample is read in ranges.
fn part(
    asked: &HeaderMap,
    headers: [(header::HeaderName, String); 2],
    contents: Cow<'static, [u8]>,
) -> Response {
    let bytes = match contents {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let length = bytes.len() as u64;
    let range = asked.get(header::RANGE).and_then(|range| range.to_str().ok()).and_then(single_range);
    let accepts = [(header::ACCEPT_RANGES, "bytes")];
    match range {
        None => (headers, accepts, bytes).into_response(),
        Some((first, _)) if first >= length => {
            let all = [(header::CONTENT_RANGE, format!("bytes */{length}"))];
            (StatusCode::RANGE_NOT_SATISFIABLE, all).into_response()
        }
        Some((first, last)) => {
            let last = last.unwrap_or(u64::MAX).min(length - 1);
            let stated = [(header::CONTENT_RANGE, format!("bytes {first}-{last}/{length}"))];
            // Both lie within the length, which is that of a slice.
            let (Ok(first), Ok(end)) = (usize::try_from(first), usize::try_from(last + 1)) else {
                return StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            };
            (StatusCode::PARTIAL_CONTENT, headers, accepts, stated, bytes.slice(first..end)).into_response()
        }
    }
}

/// `bytes=a-b` or `bytes=a-`; nothing for other forms, which are answered with everything, as HTTP allows.
fn single_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let first: u64 = first.parse().ok()?;
    let last = if last.is_empty() { None } else { Some(last.parse().ok()?) };
    last.is_none_or(|last| last >= first).then_some((first, last))
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
    fn a_range_is_a_part_of_the_contents() {
        assert_eq!(single_range("bytes=2-5"), Some((2, Some(5))));
        assert_eq!(single_range("bytes=2-"), Some((2, None)));
        for whole in ["bytes=-5", "bytes=5-2", "bytes=1-2,4-5", "lines=1-2", "bytes=a-b"] {
            assert_eq!(single_range(whole), None, "{whole}");
        }
        let status = |range: &'static str| {
            let asked = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static(range))]);
            let headers = [(header::ETAG, String::new()), (header::CONTENT_TYPE, String::new())];
            let response = part(&asked, headers, Cow::Borrowed(b"0123456789"));
            let stated =
                response.headers().get(header::CONTENT_RANGE).map(|range| range.to_str().unwrap().to_owned());
            (response.status().as_u16(), stated)
        };
        assert_eq!(status("bytes=2-5"), (206, Some("bytes 2-5/10".into())));
        assert_eq!(status("bytes=8-99"), (206, Some("bytes 8-9/10".into())));
        assert_eq!(status("bytes=10-"), (416, Some("bytes */10".into())));
        assert_eq!(status("bytes=-1"), (200, None));
    }

    #[test]
    fn a_hash_is_told_from_a_name() {
        assert!(names_its_hash("/events/saved/2026-01/0123456789abcdef0123.parquet"));
        assert!(names_its_hash("part-0-0123456789abcdef.parquet"));
        assert!(!names_its_hash("/0123456789abcdef/events.parquet"));
    }
}
