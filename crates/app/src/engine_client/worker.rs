//! One worker, from its start to its end.

use super::EngineAddress;
use crate::browser;
use gloo::events::EventListener;
use js_sys::{JsString, Object, Reflect, WebAssembly::Module};
use rockpool_protocol::{Failure, FailureKind, Reply, Request, RequestId, decode, encode};
use rockpool_report::format;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The longest message that is read. A longer one would take several times its size of the page's memory.
const MOST_CHARACTERS: u32 = 64_000_000;

/// How much of a message is enough to find out whose it is.
const HEAD: u32 = 100;

/// The reply to the question whose answer is too long to be read.
fn too_long(text: &JsString) -> Result<Reply, String> {
    let head = String::from(text.substring(0, HEAD));
    let id = id_in_head(&head).ok_or_else(|| "a message of the worker was too long to be read".to_owned())?;
    let megabytes = format::bytes(u64::from(text.length()));
    Ok(Reply::Failed {
        id,
        failure: Failure {
            kind: FailureKind::Question,
            message: format!("The answer has {megabytes}, and the page takes at most {}.", format::bytes(u64::from(MOST_CHARACTERS))),
            advice: "Select fewer columns or rows, for instance with LIMIT, or shorten long texts with left(text, 100)."
                .to_owned(),
        },
    })
}

/// The identity in the beginning of a message: a reply has it in front of all that can be long.
fn id_in_head(head: &str) -> Option<RequestId> {
    let (_, rest) = head.split_once("\"id\":")?;
    let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().map(RequestId)
}

/// A running worker. It ends when this is dropped.
pub struct WorkerHandle {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl WorkerHandle {
    /// Starts a worker and hands it the compiled module; one `alone` starts no helpers. `on_reply` gets every reply, or in
    /// words how the worker broke.
    ///
    /// # Errors
    /// In words, when the browser does not start the worker.
    pub fn start(
        address: &EngineAddress,
        module: &Module,
        alone: bool,
        on_reply: impl Fn(Result<Reply, String>) + Clone + 'static,
    ) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("rockpool-engine");
        let worker = Worker::new_with_options(&address.worker, &options)
            .map_err(|error| browser::error_words(&error))?;

        let reply = on_reply.clone();
        let on_message = EventListener::new(&worker, "message", move |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let text = data.and_then(|data| data.dyn_into::<JsString>().ok());
            reply(match text {
                Some(text) if text.length() > MOST_CHARACTERS => too_long(&text),
                Some(text) => decode::<Reply>(&String::from(text)).map_err(|error| error.to_string()),
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
        set("helper", &JsValue::from_bool(alone))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{Answer, AnswerBody, Question, ReadStatistics, SqlQuestion, Table};

    #[test]
    fn a_reply_names_its_request_in_front() {
        let answer = Answer {
            question: Question::Sql(SqlQuestion { sql: "SELECT '\"id\":7'".into() }),
            sentence: String::new(),
            with_days: None,
            body: AnswerBody::Table(Table { columns: vec![], rows: vec![], truncated: false }),
            notes: vec![],
            share_of_users: 1.0,
            read: ReadStatistics::default(),
        };
        let text = encode(&Reply::Done { id: RequestId(4_000_000_000), answer: Box::new(answer) }).unwrap();
        assert_eq!(id_in_head(&text[..HEAD as usize]), Some(RequestId(4_000_000_000)));
        assert_eq!(id_in_head("{}"), None);
    }
}
