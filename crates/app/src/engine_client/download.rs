//! Downloads and compiles the engine's module, saying how far it is.

use super::EngineAddress;
use super::unpack;
use crate::browser;
use futures::future::{join, try_join};
use gloo::timers::future::TimeoutFuture;
use js_sys::{
    Array, Object, Promise, Reflect, Uint8Array,
    WebAssembly::{self, Module},
};
use rockpool_fetch::attend;
use rockpool_protocol::{Failure, FailureKind};
use rockpool_store::http::Head;
use rockpool_store::retry::{self, SILENCE_SECONDS};
use rockpool_store::{Copies, Reader, StoreError};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamDefaultReader, RequestCache, RequestInit, Response};

/// Downloads a module and compiles it while it arrives. `progress` gets the bytes so far, as they travel, and the bytes
/// in all where they are known.
///
/// A module that is not the one of the build is never run: what comes broken is fetched once more past all caches.
///
/// # Errors
/// A [`Failure`] that says what to do.
pub async fn download_module(
    address: &EngineAddress,
    progress: impl Fn(u64, Option<u64>),
) -> Result<Module, Failure> {
    let compiled = retry::persist(|copies| download(address, copies, &progress), sleep, |_| {});
    let [worker, glue, _] = &address.integrity;
    let scripts =
        try_join(refresh(&address.worker, worker.as_deref()), refresh(&address.glue, glue.as_deref()));
    let (compiled, _) = try_join(compiled, scripts).await.map_err(|error| not_downloaded(&error))?;
    compiled.and_then(|module| module.dyn_into::<Module>()).map_err(|error| Failure {
        kind: FailureKind::Engine,
        message: format!(
            "The engine at {} could not be compiled: {}",
            address.module,
            browser::error_words(&error)
        ),
        advice: "Try again. The engine needs a browser of the last two years.".to_owned(),
    })
}

fn not_downloaded(error: &StoreError) -> Failure {
    let origin = gloo::utils::window().location().origin().unwrap_or_default();
    let (kind, advice) = match error {
        StoreError::NotFound { .. } | StoreError::Foreign { .. } | StoreError::Corrupt { .. } => (
            FailureKind::NotFound,
            "Reload the page: a newer one may have taken its place. If the site is yours, upload all files of the \
             build."
                .to_owned(),
        ),
        StoreError::Login { .. } => {
            (FailureKind::Login, error.advice(&Reader::Page { origin }).unwrap_or_default())
        }
        _ => (FailureKind::Unreachable, "Check the network connection and try again.".to_owned()),
    };
    let what = match error {
        // No manifest names the files of the site.
        StoreError::Corrupt { address, reason } => format!("{address} is damaged: {reason}"),
        error => error.to_string(),
    };
    Failure { kind, message: format!("The engine could not be downloaded: {what}"), advice }
}

/// One try: what the compiler makes of the module, once its bytes are known to be those of the build.
async fn download(
    address: &EngineAddress,
    copies: Copies,
    progress: &impl Fn(u64, Option<u64>),
) -> Result<Result<JsValue, JsValue>, StoreError> {
    progress(0, address.bytes);
    match &address.packed {
        Some(packed) => unpacked(address, packed, copies, progress).await,
        None => plain(address, copies, progress).await,
    }
}

/// One try at a module that travels packed: from what an earlier visit kept, else from the host.
async fn unpacked(
    address: &EngineAddress,
    url: &str,
    copies: Copies,
    progress: &impl Fn(u64, Option<u64>),
) -> Result<Result<JsValue, JsValue>, StoreError> {
    let [_, _, integrity] = &address.integrity;
    let integrity = integrity.as_deref().unwrap_or_default();
    if copies == Copies::Welcome
        && let Some(compiled) = unpack::compiled(&address.module, integrity).await
    {
        progress(address.bytes.unwrap_or_default(), address.bytes);
        return Ok(Ok(compiled));
    }
    let (response, _) = fetched(url, copies).await?;
    let damaged = |error: &JsValue| StoreError::Corrupt {
        address: url.to_owned(),
        reason: browser::error_words(error),
    };
    let unpacking = unpack::Unpacking::begin().map_err(|error| damaged(&error))?;
    let whole = unpacking.response().map_err(|error| damaged(&error))?;
    unpacking.keep(&address.module, &whole, integrity);
    let feeding = async {
        let mut received = 0;
        let read = read_each(url, &response, async |piece: Uint8Array| {
            received += u64::from(piece.length());
            progress(received, address.bytes);
            unpacking.take(&piece).await.map_err(|error| damaged(&error))
        });
        let read = read.await;
        let ended = unpacking.end(read.is_ok()).await.map_err(|error| damaged(&error));
        read.and(ended)
    };
    // Of a stream that breaks at once, a compiler may never hear: what fed it says so.
    let (compiled, ()) = try_join(async { Ok(compile(&whole).await) }, feeding).await?;
    let found = unpacking.integrity().await.map_err(|error| damaged(&error))?;
    if found == integrity {
        Ok(compiled)
    } else {
        Err(StoreError::Corrupt {
            address: url.to_owned(),
            reason: "what it holds is not the module of the build".to_owned(),
        })
    }
}

/// One try at a module that travels as it is.
async fn plain(
    address: &EngineAddress,
    copies: Copies,
    progress: &impl Fn(u64, Option<u64>),
) -> Result<Result<JsValue, JsValue>, StoreError> {
    let url = &address.module;
    let (response, head) = fetched(url, copies).await?;
    // The length that the host states is of what travels, which may be compressed.
    let total = address.bytes.or(head.length.filter(|_| head.encoding.is_none()));
    let count = |received| progress(received, total);
    let is_module = head.media_type.as_deref() == Some("application/wasm");
    let (compiled, bytes) = match (is_module, response.clone()) {
        // The original goes to the compiler, so that the browser may keep its machine code; the copy is counted.
        (true, Ok(copy)) => {
            let (compiled, bytes) = join(compile(&response), read_all(url, &copy, count)).await;
            (compiled, bytes?)
        }
        // For hosts that call a module something else, which no browser compiles as it comes.
        _ => {
            let bytes = read_all(url, &response, count).await?;
            (JsFuture::from(WebAssembly::compile(bytes.unchecked_ref())).await, bytes)
        }
    };
    let [_, _, integrity] = &address.integrity;
    match integrity {
        Some(integrity) if is_other(&bytes, integrity).await.unwrap_or(false) => Err(StoreError::Corrupt {
            address: url.clone(),
            reason: format!("its {} bytes are not those of the build", bytes.length()),
        }),
        _ => Ok(compiled),
    }
}

/// Compiles a module while it comes.
async fn compile(response: &Response) -> Result<JsValue, JsValue> {
    JsFuture::from(WebAssembly::compile_streaming(Promise::resolve(response).unchecked_ref())).await
}

/// The answer to a request for a file of the site, once its head is known to be right.
async fn fetched(url: &str, copies: Copies) -> Result<(Response, Head), StoreError> {
    let options = RequestInit::new();
    if copies == Copies::Refused {
        options.set_cache(RequestCache::Reload);
    }
    let request = gloo::utils::window().fetch_with_str_and_init(url, &options);
    let response = attend(JsFuture::from(request)).await.ok_or_else(|| silent(url))?;
    let response: Response = response
        .map_err(|error| StoreError::Unreachable {
            address: url.to_owned(),
            reason: browser::error_words(&error),
        })?
        .unchecked_into();
    let head = Head::new(response.status(), |name| response.headers().get(name).ok().flatten());
    head.judge(None, url)?;
    Ok((response, head))
}

/// Sees to it that a script, which a worker will load by itself, comes as the build made it: the browser looks at it
/// here, and again past all caches where they hold it broken.
async fn refresh(url: &str, integrity: Option<&str>) -> Result<(), StoreError> {
    let Some(integrity) = integrity else { return Ok(()) };
    let fetched = |copies| async move {
        let options = RequestInit::new();
        options.set_integrity(integrity);
        if copies == Copies::Refused {
            options.set_cache(RequestCache::Reload);
        }
        let request = gloo::utils::window().fetch_with_str_and_init(url, &options);
        let response = attend(JsFuture::from(request)).await.ok_or_else(|| silent(url))?;
        response.map(drop).map_err(|_| StoreError::Corrupt {
            address: url.to_owned(),
            reason: "it is not the file of the build".to_owned(),
        })
    };
    retry::persist(fetched, sleep, |_| {}).await
}

async fn sleep(wait: Duration) {
    TimeoutFuture::new(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX)).await;
}

fn silent(url: &str) -> StoreError {
    StoreError::Silent { address: url.to_owned(), seconds: SILENCE_SECONDS }
}

/// Reads a body to its end, piece by piece.
async fn read_each(
    url: &str,
    response: &Response,
    mut each: impl AsyncFnMut(Uint8Array) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let lost = |error: &JsValue| StoreError::Unreachable {
        address: url.to_owned(),
        reason: format!("the answer broke off ({})", browser::error_words(error)),
    };
    let Some(body) = response.body() else { return Ok(()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let step = attend(JsFuture::from(reader.read())).await.ok_or_else(|| silent(url))?;
        let step = step.map_err(|error| lost(&error))?;
        let field = |name: &str| Reflect::get(&step, &name.into()).map_err(|error| lost(&error));
        if field("done")?.is_truthy() {
            return Ok(());
        }
        each(field("value")?.dyn_into().map_err(|error| lost(&error))?).await?;
    }
}

/// Reads a body to its end.
async fn read_all(url: &str, response: &Response, each: impl Fn(u64)) -> Result<Uint8Array, StoreError> {
    let pieces = Array::new();
    let mut received = 0;
    read_each(url, response, async |piece: Uint8Array| {
        received += u64::from(piece.length());
        pieces.push(&piece);
        each(received);
        Ok(())
    })
    .await?;
    let joined = async { JsFuture::from(Blob::new_with_u8_array_sequence(&pieces)?.array_buffer()).await };
    joined.await.map(|buffer| Uint8Array::new(&buffer)).map_err(|error| StoreError::Unreachable {
        address: url.to_owned(),
        reason: browser::error_words(&error),
    })
}

/// Whether bytes are others than promised. A browser tells it on secure sites only; on the others whoever changes the
/// module could change the promise as well.
async fn is_other(bytes: &Uint8Array, integrity: &str) -> Result<bool, JsValue> {
    let window = gloo::utils::window();
    let crypto: Object = window.crypto()?.unchecked_into();
    if Reflect::get(&crypto, &"subtle".into())?.is_undefined() {
        return Ok(false);
    }
    let digest = window.crypto()?.subtle().digest_with_str_and_buffer_source("SHA-256", bytes)?;
    let digest = Uint8Array::new(&JsFuture::from(digest).await?).to_vec();
    let latin: String = digest.into_iter().map(char::from).collect();
    Ok(integrity != format!("sha256-{}", window.btoa(&latin)?))
}
