//! What a person sees when the page itself has a defect: words, a way on, and their notebook.

use crate::{browser, keeping::LAST_KEY};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::Element;

/// From now on a panic writes a message into the page. Nothing of the page's own state is touched: it may be
/// what broke.
pub fn write_into_page() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.to_string();
        web_sys::console::error_1(&JsValue::from_str(&message));
        // A second failure inside the hook has nowhere to go but the console.
        if let Err(error) = show(&message) {
            web_sys::console::error_1(&error);
        }
    }));
}

/// Writes the message into the page, once.
///
/// # Errors
/// What the browser threw.
pub fn show(message: &str) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("there is no document")?;
    if document.get_element_by_id("broken-page").is_some() {
        return Ok(());
    }
    let body = document.body().ok_or("the document has no body")?;
    let panel = element("section", "broken-page")?;
    panel.set_id("broken-page");
    panel.set_attribute("role", "alert")?;
    let add = |name: &str, class: &str, text: &str| -> Result<Element, JsValue> {
        let child = element(name, class)?;
        child.set_text_content(Some(text));
        panel.append_child(&child)?;
        Ok(child)
    };
    add("h1", "", "Rockpool has stopped")?;
    add(
        "p",
        "",
        "The page met a defect of its own. Your notebook is kept in this browser. Reload the page to go on; if it stops again, download the notebook first.",
    )?;
    let reload = add("button", "button primary", "Reload the page")?;
    listen(&reload, || {
        if let Some(window) = web_sys::window() {
            // A page that cannot reload stays as it is.
            let _ = window.location().reload();
        }
    })?;
    if let Some(text) = stored_notebook() {
        let download = add("button", "button", "Download your notebook")?;
        listen(&download, move || {
            // The stored text stays where it is when the download is refused.
            let _ = browser::save_file("notebook.rockpool.json", "application/json", &text);
        })?;
    }
    add("pre", "", message)?;
    body.prepend_with_node_1(&panel)?;
    Ok(())
}

fn element(name: &str, class: &str) -> Result<Element, JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("there is no document")?;
    let element = document.create_element(name)?;
    element.set_class_name(class);
    Ok(element)
}

fn listen(element: &Element, action: impl Fn() + 'static) -> Result<(), JsValue> {
    let closure = Closure::<dyn Fn()>::new(action);
    element.add_event_listener_with_callback("click", closure.as_ref().unchecked_ref())?;
    closure.forget();
    Ok(())
}

fn stored_notebook() -> Option<String> {
    let storage = browser::storage()?;
    let key = storage.get_item(LAST_KEY).ok()??;
    storage.get_item(&key).ok()?
}
