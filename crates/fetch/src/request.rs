//! One request, from `fetch` to the bytes.

use crate::address::Address;
use crate::silence::attend;
use bytes::Bytes;
use js_sys::{Promise, Reflect, Uint8Array};
use rockpool_catalog::MANIFEST_FILE;
use rockpool_protocol::Credentials;
use rockpool_store::http::{Head, Part};
use rockpool_store::retry::SILENCE_SECONDS;
use rockpool_store::{Copies, StoreError};
use std::ops::Range;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestInit,
    RequestMode, Response,
};

#[wasm_bindgen]
extern "C" {
    /// The `fetch` of whatever runs this: a page or a worker.
    #[wasm_bindgen(js_name = fetch)]
    fn fetch_with_options(url: &str, options: &RequestInit) -> Promise;
}

/// What is asked of a host.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// The file.
    pub(crate) address: Address,
    /// The range, if not the whole file.
    pub(crate) range: Option<Range<u64>>,
    credentials: Credentials,
    copies: Copies,
    cache: RequestCache,
}

impl Wanted {
    /// A file, or a range of it.
    pub(crate) fn new(
        address: Address,
        path: &str,
        range: Option<Range<u64>>,
        credentials: Credentials,
        copies: Copies,
    ) -> Self {
        let cache = if range.is_some() {
            // Browsers queue the ranges of one URL behind each other's place in their cache; the store has its
            // own cache.
            RequestCache::NoStore
        } else if path == MANIFEST_FILE {
            // The one file that changes under its name.
            RequestCache::NoCache
        } else {
            RequestCache::Default
        };
        Self { address, range, credentials, copies, cache }
    }

    /// What every request for it has in common, but for its range and caches.
    pub(crate) fn options(&self, abort: &AbortOnDrop) -> RequestInit {
        let options = RequestInit::new();
        options.set_mode(RequestMode::Cors);
        options.set_credentials(match self.credentials {
            Credentials::SameOrigin => RequestCredentials::SameOrigin,
            Credentials::Include => RequestCredentials::Include,
        });
        if let Some(controller) = &abort.0 {
            options.set_signal(Some(&controller.signal()));
        }
        options
    }
}

/// Sends a request and reads its answer. Dropping the future aborts it.
pub(crate) async fn send(wanted: &Wanted, copies: Copies) -> Result<Bytes, StoreError> {
    let address = wanted.address.shown();
    let abort = AbortOnDrop::new();
    let options = wanted.options(&abort);
    options.set_cache(match (wanted.copies, copies) {
        (Copies::Welcome, Copies::Welcome) => wanted.cache,
        _ => RequestCache::Reload,
    });
    if let Some(range) = &wanted.range {
        let headers = Headers::new()
            .and_then(|headers| {
                headers.set("Range", &format!("bytes={}-{}", range.start, range.end.saturating_sub(1)))?;
                Ok(headers)
            })
            .map_err(|error| StoreError::Unreachable { address: address.clone(), reason: said(&error) })?;
        options.set_headers_headers(&headers);
    }
    let silent = || StoreError::Silent { address: address.clone(), seconds: SILENCE_SECONDS };
    let response = attend(fetch(&wanted.address, &options)).await.ok_or_else(silent)?;
    let response = response.map_err(|_| no_answer(&address))?;
    let head = head(&response);
    let part = head.judge(wanted.range.as_ref(), &address)?;
    let body = read(&response, &part, silent, |error| head.broken_off(&said(error), &address)).await?;
    head.cut(&part, body.into(), &address)
}

/// Begins a request; the answer is there with its headers.
pub(crate) async fn fetch(address: &Address, options: &RequestInit) -> Result<Response, JsValue> {
    JsFuture::from(fetch_with_options(address.with_secrets(), options)).await?.dyn_into()
}

/// What can be read of an answer before its body.
fn head(response: &Response) -> Head {
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let redirected_to = response.redirected().then(|| Address::shown_where(&response.url()));
    Head { redirected_to, ..Head::new(response.status(), header) }
}

/// Reads a body piece by piece, so that a host that falls silent in the middle is noticed. No more is read than one
/// piece beyond what can be of use.
async fn read(
    response: &Response,
    part: &Part,
    silent: impl Fn() -> StoreError,
    broken_off: impl Fn(&JsValue) -> StoreError,
) -> Result<Vec<u8>, StoreError> {
    let most = part.most().and_then(|most| usize::try_from(most).ok());
    let mut bytes = Vec::with_capacity(match part {
        Part::Range(_) => most.unwrap_or_default(),
        Part::Everything | Part::Slice(_) => 0,
    });
    let Some(body) = response.body() else { return Ok(bytes) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let piece = attend(JsFuture::from(reader.read())).await.ok_or_else(&silent)?;
        let piece = piece.map_err(|error| broken_off(&error))?;
        let field = |name: &str| Reflect::get(&piece, &name.into()).map_err(|error| broken_off(&error));
        if field("done")?.is_truthy() {
            return Ok(bytes);
        }
        let piece: Uint8Array = field("value")?.dyn_into().map_err(|error| broken_off(&error))?;
        let before = bytes.len();
        bytes.resize(before + piece.length() as usize, 0);
        if let Some(place) = bytes.get_mut(before..) {
            piece.copy_to(place);
        }
        if most.is_some_and(|most| bytes.len() > most) {
            return Ok(bytes);
        }
    }
}

/// `fetch` says only that it failed; these are the reasons it can have. [`crate::probe`] looks for the one.
fn no_answer(address: &str) -> StoreError {
    let reason = if is_offline() {
        "this device is offline"
    } else {
        "there is no such host, the connection failed, or the host does not allow this page's origin \
         (Access-Control-Allow-Origin)"
    };
    StoreError::Unreachable { address: address.into(), reason: reason.into() }
}

/// Whether the browser knows that it has no network.
pub(crate) fn is_offline() -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into());
    let is_online = navigator.and_then(|navigator| Reflect::get(&navigator, &"onLine".into()));
    is_online.is_ok_and(|is_online| is_online == JsValue::FALSE)
}

fn said(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => "the browser gave no reason".into(),
    }
}

/// Gives a request up when nobody waits for it any more.
pub(crate) struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    /// For one request.
    pub(crate) fn new() -> Self {
        Self(AbortController::new().ok())
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
