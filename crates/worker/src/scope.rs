//! The worker's global scope: the page on the other side, the clock, the address.

use rockpool_protocol::{Reply, encode};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, console};

/// The global scope of this worker.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Sends a reply to the page.
pub fn post(reply: &Reply) {
    let sent = encode(reply)
        .map_err(|error| JsValue::from(error.to_string()))
        .and_then(|text| scope().post_message(&text.into()));
    if let Err(error) = sent {
        // The page cannot be told; whoever looks for the reason finds it in the console.
        console::error_2(&"a reply cannot be sent to the page:".into(), &error);
    }
}

/// Milliseconds of the browser's clock that only goes forward.
pub fn milliseconds() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// The origin of the page that started this worker, such as `https://example.org`.
pub fn origin() -> String {
    scope().location().origin()
}

/// Whether the browser knows that it has no network.
pub fn is_offline() -> bool {
    !scope().navigator().on_line()
}
