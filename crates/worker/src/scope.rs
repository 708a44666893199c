//! The worker's global scope: the page on the other side, the clock, the address.

use js_sys::{Array, Reflect, Uint8Array};
use rockpool_protocol::{Reply, encode};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, console};

/// The global scope of this worker.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Sends a reply to the page, or to the worker that this one helps.
pub fn post(reply: &Reply) {
    let sent = encode(reply).map_err(|error| JsValue::from(error.to_string())).and_then(|text| match reply {
        Reply::Shared { share, .. } => {
            let bytes = Uint8Array::from(share.as_slice());
            let message = Array::of2(&text.into(), &bytes);
            scope().post_message_with_transfer(&message, &Array::of1(&bytes.buffer()))
        }
        _ => scope().post_message(&text.into()),
    });
    if let Err(error) = sent {
        // The page cannot be told; whoever looks for the reason finds it in the console.
        console::error_2(&"a reply cannot be sent to the page:".into(), &error);
    }
}

/// The message that started this worker, by `web/engine-worker.js`: module, glue, and whether it is a helper.
pub fn first_message() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"rockpoolEngine".into()).ok().filter(JsValue::is_object)
}

/// The address of this worker's script.
pub fn script() -> String {
    scope().location().href()
}

/// How many threads the machine runs at once, as far as the browser says.
pub fn threads() -> usize {
    scope().navigator().hardware_concurrency() as usize
}

/// Milliseconds of the browser's clock that only goes forward.
pub fn milliseconds() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// The origin of the page that started this worker, such as `https://example.org`.
pub fn origin() -> String {
    scope().location().origin()
}
