//! The menu button in a real browser, by keyboard alone.
#![cfg(target_arch = "wasm32")]

mod common;

use common::{by_name, count_role, draw, press, settle};
use gloo::utils::document;
use rockpool_app::{
    control::{Menu, MenuItem, MenuProps},
    icon::Icon,
};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;
use yew::{Callback, Classes};

wasm_bindgen_test_configure!(run_in_browser);

fn focused() -> HtmlElement {
    document().active_element().unwrap().dyn_into().unwrap()
}

#[wasm_bindgen_test]
async fn arrows_go_round_the_items_that_can_be_done() {
    let chosen = Rc::new(Cell::new(0));
    let choose = |number: u32| {
        let chosen = Rc::clone(&chosen);
        Callback::from(move |()| chosen.set(number))
    };
    let items = vec![
        MenuItem::new("One", Icon::Add, choose(1)),
        MenuItem::new("Two", Icon::Add, choose(2)).enabled(false),
        MenuItem::new("Three", Icon::Add, choose(3)),
    ];
    let props = MenuProps {
        label: "Numbers".into(),
        icon: Icon::More,
        shows_label: false,
        class: Classes::new(),
        items,
    };
    let root = draw::<Menu>(props).await;
    let button = by_name(&root, "Numbers");
    assert_eq!(button.get_attribute("aria-expanded").unwrap(), "false");
    press(&button, "ArrowDown");
    settle().await;
    assert_eq!(count_role(&root, "menu"), 1);
    assert_eq!(focused().text_content().unwrap(), "One");
    press(&focused(), "ArrowDown");
    assert_eq!(focused().text_content().unwrap(), "Three");
    press(&focused(), "ArrowDown");
    assert_eq!(focused().text_content().unwrap(), "One");
    press(&focused(), "End");
    focused().click();
    settle().await;
    assert_eq!(chosen.get(), 3);
    assert_eq!(count_role(&root, "menu"), 0);
    press(&button, "ArrowDown");
    settle().await;
    press(&focused(), "Escape");
    settle().await;
    assert_eq!(count_role(&root, "menu"), 0);
    assert_eq!(focused(), button);
}
