//! The worker as the machine that an engine runs on: its clock and its turns.

use crate::scope;
use futures::channel::oneshot;
use futures::future::BoxFuture;
use rockpool_engine::Host;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessageEvent, MessagePort};

/// A browser's worker.
#[derive(Debug, Clone, Copy, Default)]
pub struct WorkerHost;

impl Host for WorkerHost {
    fn milliseconds(&self) -> f64 {
        scope::milliseconds()
    }

    fn pause(&self) -> BoxFuture<'static, ()> {
        let turn = TURNS.with(|turns| turns.as_ref().and_then(Turns::next));
        Box::pin(async move {
            if let Some(turn) = turn {
                // A turn that cannot come any more is no reason to wait for it.
                let _ = turn.await;
            }
        })
    }
}

thread_local! {
    static TURNS: Option<Turns> = Turns::new().ok();
}

/// Turns of the event loop, by messages from the worker to itself: a timer would wait 4 ms each time, a
/// microtask would let no other work in.
struct Turns {
    port: MessagePort,
    waiting: Rc<RefCell<VecDeque<oneshot::Sender<()>>>>,
    _turn: Closure<dyn FnMut(MessageEvent)>,
    _other_port: MessagePort,
}

impl Turns {
    fn new() -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let waiting = Rc::new(RefCell::new(VecDeque::<oneshot::Sender<()>>::new()));
        let queue = waiting.clone();
        let turn = Closure::<dyn FnMut(MessageEvent)>::new(move |_| {
            let next = queue.borrow_mut().pop_front();
            if let Some(next) = next {
                // Whoever waited may have been cancelled meanwhile.
                let _ = next.send(());
            }
        });
        let other_port = channel.port2();
        other_port.set_onmessage(Some(turn.as_ref().unchecked_ref()));
        Ok(Self { port: channel.port1(), waiting, _turn: turn, _other_port: other_port })
    }

    fn next(&self) -> Option<oneshot::Receiver<()>> {
        let (sender, receiver) = oneshot::channel();
        self.port.post_message(&JsValue::NULL).ok()?;
        self.waiting.borrow_mut().push_back(sender);
        Some(receiver)
    }
}
