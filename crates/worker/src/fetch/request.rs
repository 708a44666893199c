//! One request, from `fetch` to the bytes.

use super::address::Address;
use super::answer::{Head, Part};
use crate::scope;
use bytes::Bytes;
use js_sys::{ArrayBuffer, Uint8Array};
use rockpool_catalog::MANIFEST_FILE;
use rockpool_store::{Copies, StoreError};
use std::ops::Range;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, RequestCache, RequestCredentials, RequestInit, RequestMode, Response,
};

/// What a request is for.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// The range, if not the whole file.
    pub(crate) range: Option<Range<u64>>,
    cache: RequestCache,
}

/// A request that failed.
#[derive(Debug)]
pub(crate) enum Problem {
    /// Another try may succeed.
    Passing(StoreError),
    /// Another try would fail too.
    Lasting(StoreError),
}

impl Wanted {
    /// A file, or a range of it.
    pub(crate) fn new(path: &str, range: Option<Range<u64>>, copies: Copies) -> Self {
        let cache = if copies == Copies::Refused {
            // The browser's cache takes what comes in place of what it had, and the service worker steps aside.
            RequestCache::Reload
        } else if range.is_some() {
            // Browsers queue the ranges of one URL behind each other's place in their cache; the store has its
            // own cache.
            RequestCache::NoStore
        } else if path == MANIFEST_FILE {
            // The one file that changes under its name.
            RequestCache::NoCache
        } else {
            RequestCache::Default
        };
        Self { range, cache }
    }
}

/// Sends a request and reads its answer. Dropping the future aborts it.
pub(crate) async fn send(address: &Address, wanted: &Wanted) -> Result<Bytes, Problem> {
    let abort = AbortOnDrop(AbortController::new().ok());
    let init = options(wanted, &abort).map_err(|error| {
        Problem::Lasting(StoreError::Unreachable { address: address.shown(), reason: said(&error) })
    })?;
    let answer = scope::scope().fetch_with_str_and_init(address.with_secrets(), &init);
    let response: Response =
        JsFuture::from(answer).await.map_err(|_| Problem::Passing(no_answer(address)))?.unchecked_into();
    let head = head(&response);
    let part = head.judge(wanted.range.as_ref(), address)?;
    let broken_off = |error: JsValue| head.broken_off(&said(&error), address);
    let body = JsFuture::from(response.array_buffer().map_err(broken_off)?).await.map_err(broken_off)?;
    cut(&Uint8Array::new(body.unchecked_ref::<ArrayBuffer>()), part, &head, address)
}

fn options(wanted: &Wanted, abort: &AbortOnDrop) -> Result<RequestInit, JsValue> {
    let init = RequestInit::new();
    init.set_mode(RequestMode::Cors);
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(wanted.cache);
    if let Some(range) = &wanted.range {
        let headers = Headers::new()?;
        headers.set("Range", &format!("bytes={}-{}", range.start, range.end.saturating_sub(1)))?;
        init.set_headers_headers(&headers);
    }
    if let Some(controller) = &abort.0 {
        init.set_signal(Some(&controller.signal()));
    }
    Ok(init)
}

/// What can be read of an answer before its body. A host that exposes no headers shows few of them.
fn head(response: &Response) -> Head {
    let header = |name: &str| response.headers().get(name).ok().flatten();
    Head {
        status: response.status(),
        length: header("Content-Length").and_then(|text| text.trim().parse().ok()),
        total: header("Content-Range").and_then(|text| text.rsplit('/').next()?.trim().parse().ok()),
        encoding: header("Content-Encoding").filter(|encoding| !encoding.eq_ignore_ascii_case("identity")),
    }
}

fn cut(body: &Uint8Array, part: Part, head: &Head, address: &Address) -> Result<Bytes, Problem> {
    let came = u64::from(body.length());
    match part {
        Part::Everything => Ok(body.to_vec().into()),
        Part::Range(range) => match head.difference(&range, came) {
            None => Ok(body.to_vec().into()),
            Some(difference) => Err(difference.of(address)),
        },
        Part::Slice(range) => match (u32::try_from(range.start), u32::try_from(range.end)) {
            (Ok(start), Ok(end)) if range.end <= came => Ok(body.subarray(start, end).to_vec().into()),
            _ => {
                let reason = format!("it has {came} bytes, byte {} is asked for", range.end - 1);
                Err(Problem::Lasting(StoreError::Corrupt { address: address.shown(), reason }))
            }
        },
    }
}

/// `fetch` says only that it failed; these are the reasons it can have.
fn no_answer(address: &Address) -> StoreError {
    let reason = if scope::is_offline() {
        "this device is offline"
    } else {
        "there is no such host, the connection failed, or the host does not allow this page's origin \
         (Access-Control-Allow-Origin)"
    };
    StoreError::Unreachable { address: address.shown(), reason: reason.into() }
}

fn said(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => "the browser gave no reason".into(),
    }
}

/// Gives a request up when nobody waits for it any more.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
