//! What a defect of the page says before it ends.
#![cfg(target_arch = "wasm32")]

use gloo::{events::EventListener, utils::window};
use rockpool_app::panic::{PANIC_EVENT, announce};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::CustomEvent;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_defect_is_announced_to_what_stands_outside_of_the_page() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let listener = {
        let heard = Rc::clone(&heard);
        EventListener::new(&window(), PANIC_EVENT, move |event| {
            let detail = event.dyn_ref::<CustomEvent>().unwrap().detail();
            heard.borrow_mut().push(detail.as_string().unwrap());
        })
    };
    announce("it broke in line <b>7</b>").unwrap();
    assert_eq!(*heard.borrow(), ["it broke in line <b>7</b>"]);
    drop(listener);
}
