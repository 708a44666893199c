//! Downloads and compiles the engine's module, saying how far it is.

use crate::browser;
use js_sys::{
    Promise, Reflect, Uint8Array,
    WebAssembly::{self, Module},
};
use rockpool_protocol::{Failure, FailureKind};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

/// Downloads a module and compiles it while it arrives. `progress` gets the bytes so far, after
/// decompression, and the bytes in all where they are known.
///
/// # Errors
/// A [`Failure`] that says what to do.
pub async fn download_module(
    url: &str,
    known_bytes: Option<u64>,
    progress: impl Fn(u64, Option<u64>),
) -> Result<Module, Failure> {
    let response = browser::fetch(url).await.map_err(|error| Failure {
        kind: FailureKind::Unreachable,
        message: format!("The engine could not be downloaded from {url}: {}", browser::error_words(&error)),
        advice: "Check the network connection and try again.".to_owned(),
    })?;
    if !response.ok() {
        return Err(Failure {
            kind: FailureKind::NotFound,
            message: format!("The engine is not at {url}: the host answered {}", response.status()),
            advice: "Try again later. If the site is yours, upload all files of the build.".to_owned(),
        });
    }
    let total = known_bytes.or_else(|| length_in_header(&response));
    let compiled = match (is_module(&response), response.clone()) {
        // The original goes to the compiler, so that the browser may keep its machine code; the copy is counted.
        (true, Ok(copy)) => {
            let compiling =
                JsFuture::from(WebAssembly::compile_streaming(Promise::resolve(&response).unchecked_ref()));
            let counting = read_all(&copy, |chunk, received| {
                drop(chunk);
                progress(received, total);
            });
            let (compiled, _) = futures::join!(compiling, counting);
            compiled
        }
        _ => compile_at_once(&response, total, progress).await,
    };
    compiled.and_then(|module| module.dyn_into::<Module>()).map_err(|error| Failure {
        kind: FailureKind::Engine,
        message: format!("The engine at {url} could not be compiled: {}", browser::error_words(&error)),
        advice: "Try again. The engine needs a browser of the last two years.".to_owned(),
    })
}

/// For hosts that call a module something else than `application/wasm`, which no browser compiles as it comes.
async fn compile_at_once(
    response: &Response,
    total: Option<u64>,
    progress: impl Fn(u64, Option<u64>),
) -> Result<JsValue, JsValue> {
    let mut chunks: Vec<Uint8Array> = Vec::new();
    let length = read_all(response, |chunk, received| {
        chunks.push(chunk);
        progress(received, total);
    })
    .await?;
    let bytes = Uint8Array::new_with_length(u32::try_from(length).unwrap_or(u32::MAX));
    let mut offset = 0;
    for chunk in &chunks {
        bytes.set(chunk, offset);
        offset += chunk.length();
    }
    JsFuture::from(WebAssembly::compile(&bytes)).await
}

/// Reads a body to its end and says how long it was.
async fn read_all(response: &Response, mut each: impl FnMut(Uint8Array, u64)) -> Result<u64, JsValue> {
    let body = response.body().ok_or_else(|| JsValue::from_str("the answer is empty"))?;
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
    let mut received = 0;
    loop {
        let step = JsFuture::from(reader.read()).await?;
        if Reflect::get(&step, &JsValue::from_str("done"))?.is_truthy() {
            return Ok(received);
        }
        let chunk: Uint8Array = Reflect::get(&step, &JsValue::from_str("value"))?.dyn_into()?;
        received += u64::from(chunk.length());
        each(chunk, received);
    }
}

fn is_module(response: &Response) -> bool {
    header(response, "content-type")
        .is_some_and(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == "application/wasm"))
}

/// The length that the host states, where it is that of the bytes a reader sees: not of a compressed answer.
fn length_in_header(response: &Response) -> Option<u64> {
    match header(response, "content-encoding") {
        Some(encoding) if encoding != "identity" => None,
        _ => header(response, "content-length")?.parse().ok().filter(|length| *length > 0),
    }
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}
