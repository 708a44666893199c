//! Focus that follows what a person does, when elements come and go.

use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Focuses the element with this `id` once the page has been drawn again, if it is there then.
pub fn focus_later(id: String) {
    Timeout::new(0, move || {
        let document = web_sys::window().and_then(|window| window.document());
        let element = document.and_then(|document| document.get_element_by_id(&id));
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // Focus that cannot move stays where it was.
            let _ = element.focus();
        }
    })
    .forget();
}
