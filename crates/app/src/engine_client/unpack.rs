//! A module that travels packed: the script that unpacks it (`web/unpack.js`), as Rust sees it.

use js_sys::{Promise, WebAssembly::Module};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{ReadableStream, Response, ResponseInit, WritableStream, WritableStreamDefaultWriter};

#[wasm_bindgen]
extern "C" {
    type Streams;

    #[wasm_bindgen(js_name = rockpoolUnpack, catch)]
    fn streams() -> Result<Streams, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn readable(this: &Streams) -> ReadableStream;

    #[wasm_bindgen(method, getter)]
    fn writable(this: &Streams) -> WritableStream;

    #[wasm_bindgen(method, getter)]
    fn integrity(this: &Streams) -> Promise;

    #[wasm_bindgen(js_name = rockpoolCompiled, catch)]
    fn compiled_module(module: &str, integrity: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_name = rockpoolKeep, catch)]
    fn keep_module(module: &str, response: &Response, is_whole: &Promise) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_name = rockpoolUnpackedHeaders)]
    static HEADERS: JsValue;
}

/// The module that an earlier visit kept, compiled, if it is still what it should be.
pub async fn compiled(module: &str, integrity: &str) -> Option<JsValue> {
    let compiled = JsFuture::from(compiled_module(module, integrity).ok()?).await.ok()?;
    compiled.is_instance_of::<Module>().then_some(compiled)
}

/// A module that is being unpacked while it comes.
pub struct Unpacking {
    streams: Streams,
    writer: WritableStreamDefaultWriter,
}

impl Unpacking {
    /// Begins.
    ///
    /// # Errors
    /// What the browser threw, such as a page without the script.
    pub fn begin() -> Result<Self, JsValue> {
        let streams = streams()?;
        let writer = streams.writable().get_writer()?;
        Ok(Self { streams, writer })
    }

    /// The module as an answer that a compiler takes while it is still being unpacked.
    ///
    /// # Errors
    /// What the browser threw.
    pub fn response(&self) -> Result<Response, JsValue> {
        let options = ResponseInit::new();
        options.set_headers(&HEADERS.with(JsValue::clone));
        Response::new_with_opt_readable_stream_and_init(Some(&self.streams.readable()), &options)
    }

    /// Keeps a copy of the answer for the next visit, if its bytes turn out to be what is promised. Where nothing can be
    /// kept, nothing is.
    pub fn keep(&self, module: &str, response: &Response, promised: &str) {
        let Ok(copy) = response.clone() else { return };
        let (found, promised) = (self.streams.integrity(), JsValue::from_str(promised));
        let is_whole = future_to_promise(async move {
            let found = JsFuture::from(found).await;
            Ok(JsValue::from_bool(found.is_ok_and(|found| found == promised)))
        });
        let _ = keep_module(module, &copy, &is_whole);
    }

    /// Takes packed bytes; waits while the rest of the way is full.
    ///
    /// # Errors
    /// What the unpacker says of damaged ones.
    pub async fn take(&self, packed: &js_sys::Uint8Array) -> Result<(), JsValue> {
        JsFuture::from(self.writer.write_with_chunk(packed)).await.map(drop)
    }

    /// Takes the end of the packed bytes, or gives up on them.
    ///
    /// # Errors
    /// What the unpacker says of damaged ones.
    pub async fn end(&self, is_whole: bool) -> Result<(), JsValue> {
        let ended = if is_whole { self.writer.close() } else { self.writer.abort() };
        JsFuture::from(ended).await.map(drop)
    }

    /// What the unpacked bytes are, as in the attribute `integrity`.
    ///
    /// # Errors
    /// If they could not be unpacked.
    pub async fn integrity(&self) -> Result<String, JsValue> {
        let found = JsFuture::from(self.streams.integrity()).await?;
        found.as_string().ok_or(found)
    }
}
