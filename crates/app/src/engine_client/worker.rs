//! One worker, from its start to its end.

use super::EngineAddress;
use crate::browser;
use gloo::events::EventListener;
use js_sys::{Object, Reflect, WebAssembly::Module};
use rockpool_protocol::{Reply, Request, decode, encode};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// A running worker. It ends when this is dropped.
pub struct WorkerHandle {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl WorkerHandle {
    /// Starts a worker and hands it the compiled module. `on_reply` gets every reply, or in words how the
    /// worker broke.
    ///
    /// # Errors
    /// In words, when the browser does not start the worker.
    pub fn start(
        address: &EngineAddress,
        module: &Module,
        on_reply: impl Fn(Result<Reply, String>) + Clone + 'static,
    ) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("rockpool-engine");
        let worker = Worker::new_with_options(&address.worker, &options)
            .map_err(|error| browser::error_words(&error))?;

        let reply = on_reply.clone();
        let on_message = EventListener::new(&worker, "message", move |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            reply(match text {
                Some(text) => decode::<Reply>(&text).map_err(|error| error.to_string()),
                None => Err("the worker sent something that is no message".to_owned()),
            });
        });
        let reply = on_reply.clone();
        let script = address.worker.clone();
        let on_error = EventListener::new_with_options(
            &worker,
            "error",
            gloo::events::EventListenerOptions::enable_prevent_default(),
            move |event| {
                event.prevent_default();
                let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
                reply(Err(if message.is_empty() {
                    format!("the worker's script {script} could not be loaded")
                } else {
                    message
                }));
            },
        );
        let on_message_error = EventListener::new(&worker, "messageerror", move |_| {
            on_reply(Err("a message of the worker could not be read".to_owned()));
        });

        let first = Object::new();
        let set = |name: &str, value: &JsValue| {
            Reflect::set(&first, &JsValue::from_str(name), value)
                .map_err(|error| browser::error_words(&error))
        };
        set("module", module)?;
        set("glue", &JsValue::from_str(&address.glue))?;
        let handle = Self { worker, _listeners: [on_message, on_error, on_message_error] };
        handle.worker.post_message(&first).map_err(|error| browser::error_words(&error))?;
        Ok(handle)
    }

    /// Posts a request.
    ///
    /// # Errors
    /// In words, when it cannot be posted.
    pub fn send(&self, request: &Request) -> Result<(), String> {
        let text = encode(request).map_err(|error| error.to_string())?;
        self.worker.post_message(&JsValue::from_str(&text)).map_err(|error| browser::error_words(&error))
    }
}

impl Drop for WorkerHandle {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
