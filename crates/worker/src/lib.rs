//! The engine as a dedicated Web Worker.
//!
//! `web/engine-worker.js` brings the compiled module in and runs [`start`]; from then on the page and the
//! [`session::Session`] talk in the messages of `rockpool_protocol`. A session opens an extract over
//! [`rockpool_fetch::FetchNetwork`], asks the engine on the [`host::WorkerHost`], and tells the page how far it is
//! through a [`watch::PostingWatch`]. Large extracts are answered together with the helpers of a [`pool::Pool`],
//! workers of the same module. Everything else runs on the worker's one thread: questions interleave where
//! the engine pauses or waits for bytes, and that is also where a cancel gets through.
//!
//! This crate knows the browser and knows no page: no DOM, no Yew.

pub mod failure;
pub mod host;
mod panic;
pub mod pool;
pub mod scope;
pub mod session;
pub mod watch;

use rockpool_protocol::Reply;
use session::Session;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::MessageEvent;

/// Makes the worker listen to the page, and says that it is ready.
pub fn start() {
    panic::report_to_the_page();
    let session = Rc::new(Session::new(Arc::new(scope::post), scope::origin()));
    let receive = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            session.receive(&text);
        }
    });
    scope::scope().set_onmessage(Some(receive.as_ref().unchecked_ref()));
    // The worker listens as long as it lives.
    receive.forget();
    scope::post(&Reply::Ready);
}
