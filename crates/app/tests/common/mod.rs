//! Draws a component into the page and finds its controls as a person does: by role and name.

use gloo::{timers::future::sleep, utils::document};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::{BaseComponent, Properties};

/// Draws a component into an element of its own and waits until it is there.
pub async fn draw<C>(props: C::Properties) -> HtmlElement
where
    C: BaseComponent,
    C::Properties: Properties,
{
    let root = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&root).unwrap();
    yew::Renderer::<C>::with_root_and_props(root.clone(), props).render();
    settle().await;
    root.dyn_into().unwrap()
}

/// Waits until what was set in motion has been drawn.
pub async fn settle() {
    sleep(Duration::from_millis(30)).await;
}

/// The control with a name: its label, or the text that it shows.
pub fn by_name(root: &HtmlElement, name: &str) -> HtmlElement {
    let found = root.query_selector_all("button, input, textarea, a, [role]").unwrap();
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into::<Element>().ok())
        .find(|element| {
            let label = element.get_attribute("aria-label");
            label.as_deref().unwrap_or(element.text_content().unwrap_or_default().trim()) == name
        })
        .unwrap_or_else(|| panic!("nothing is called {name:?} in {}", root.inner_html()))
        .dyn_into()
        .unwrap()
}

/// How many elements have a role.
pub fn count_role(root: &HtmlElement, role: &str) -> u32 {
    root.query_selector_all(&format!("[role='{role}']")).unwrap().length()
}

/// Presses a key on an element; it bubbles as a real one does.
pub fn press(element: &HtmlElement, key: &str) {
    let init = web_sys::KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    element.dispatch_event(&event).unwrap();
}
