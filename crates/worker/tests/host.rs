//! The worker as the machine an engine runs on.

use gloo_timers::callback::Timeout;
use rockpool_engine::Host;
use rockpool_worker::host::WorkerHost;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn a_pause_lets_the_event_loop_turn_and_a_microtask_does_not() {
    let happened = Rc::new(Cell::new(false));
    let note = happened.clone();
    Timeout::new(0, move || note.set(true)).forget();
    for _ in 0..10_000 {
        JsFuture::from(js_sys::Promise::resolve(&JsValue::NULL)).await.unwrap();
    }
    assert!(!happened.get(), "the event loop turned without a pause");
    let mut pauses = 0;
    while !happened.get() {
        pauses += 1;
        assert!(pauses < 100_000, "the event loop does not turn");
        WorkerHost.pause().await;
    }
}

#[wasm_bindgen_test]
async fn pauses_of_several_tasks_all_end() {
    futures::future::join_all((0..100).map(|_| WorkerHost.pause())).await;
    let abandoned = WorkerHost.pause();
    drop(abandoned);
    WorkerHost.pause().await;
}

#[wasm_bindgen_test]
fn the_clock_goes_forward() {
    let before = WorkerHost.milliseconds();
    assert!(before > 0.0);
    assert!(WorkerHost.milliseconds() >= before);
}
