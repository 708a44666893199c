//! The words in place of a page that has a defect.
#![cfg(target_arch = "wasm32")]

#[expect(dead_code, reason = "each test file uses its own share of the helpers")]
mod common;

use common::by_name;
use gloo::utils::{body, document, window};
use rockpool_app::{keeping::LAST_KEY, panic::show};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_defect_is_said_once_and_the_notebook_can_be_taken_along() {
    let storage = window().local_storage().unwrap().unwrap();
    storage.set_item(LAST_KEY, "some-key").unwrap();
    storage.set_item("some-key", "{}").unwrap();
    show("it broke in line <b>7</b>").unwrap();
    show("and again").unwrap();
    let found = document().query_selector_all("[role='alert']").unwrap();
    assert_eq!(found.length(), 1);
    let said = found.get(0).unwrap().text_content().unwrap();
    assert!(said.contains("it broke in line <b>7</b>") && !said.contains("and again"), "{said}");
    by_name(&body(), "Reload the page");
    by_name(&body(), "Download your notebook");
    storage.clear().unwrap();
    document().get_element_by_id("broken-page").unwrap().remove();
}
