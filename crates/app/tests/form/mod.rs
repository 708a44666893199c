//! Fills a form as a person does: by labels, with clicks and keys.

use gloo::{
    timers::future::sleep,
    utils::{body, document},
};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement, InputEvent};

/// A labelled group.
pub fn group(root: &HtmlElement, name: &str) -> HtmlElement {
    elements(root, "[role='group']")
        .into_iter()
        .find(|element| element.get_attribute("aria-label").as_deref() == Some(name))
        .unwrap_or_else(|| panic!("no group is called {name:?} in {}", root.inner_html()))
}

/// The button that shows a text.
pub fn button(root: &HtmlElement, name: &str) -> HtmlElement {
    elements(root, "button")
        .into_iter()
        .find(|element| {
            let label = element.get_attribute("aria-label");
            label.as_deref().unwrap_or(element.text_content().unwrap_or_default().trim()) == name
        })
        .unwrap_or_else(|| panic!("no button is called {name:?} in {}", root.inner_html()))
}

/// Whether there is a button of that name.
pub fn has_button(root: &HtmlElement, name: &str) -> bool {
    elements(root, "button")
        .into_iter()
        .any(|element| element.text_content().unwrap_or_default().trim() == name)
}

/// Clicks a button and waits until what follows has been drawn.
pub async fn click(root: &HtmlElement, name: &str) {
    button(root, name).click();
    drawn().await;
}

/// The field with a label.
pub fn field(root: &HtmlElement, label: &str) -> HtmlElement {
    let found = elements(root, "label")
        .into_iter()
        .find(|element| element.text_content().unwrap_or_default().trim() == label);
    let label = found.unwrap_or_else(|| panic!("no field is called {label:?} in {}", root.inner_html()));
    let id = label.get_attribute("for").unwrap();
    document().get_element_by_id(&id).unwrap().dyn_into().unwrap()
}

/// Whether there is a field of that label.
pub fn has_field(root: &HtmlElement, label: &str) -> bool {
    elements(root, "label")
        .into_iter()
        .any(|element| element.text_content().unwrap_or_default().trim() == label)
}

/// Chooses one of a fixed list.
pub async fn select(root: &HtmlElement, label: &str, option: &str) {
    let select: HtmlSelectElement = field(root, label).dyn_into().unwrap();
    let options = elements(&select, "option");
    let index = options
        .iter()
        .position(|element| element.text_content().as_deref() == Some(option))
        .unwrap_or_else(|| panic!("{label:?} has no {option:?}: {}", select.inner_html()));
    select.set_selected_index(i32::try_from(index).unwrap());
    dispatch(&select, "change");
    drawn().await;
}

/// Types into a field and leaves it.
pub async fn fill(root: &HtmlElement, label: &str, text: &str) {
    let input: HtmlInputElement = field(root, label).dyn_into().unwrap();
    input.set_value(text);
    type_into(&input);
    dispatch(&input, "change");
    drawn().await;
}

/// Checks or unchecks a box.
pub async fn toggle(root: &HtmlElement, label: &str) {
    field(root, label).click();
    drawn().await;
}

/// Types into a picker and clicks the first line that says the text.
pub async fn pick(root: &HtmlElement, label: &str, text: &str) {
    let input: HtmlInputElement = field(root, label).dyn_into().unwrap();
    input.set_value(text);
    type_into(&input);
    drawn().await;
    let list = document().get_element_by_id(&format!("{}-list", input.id())).unwrap();
    let list: HtmlElement = list.dyn_into().unwrap();
    let line = elements(&list, "[role='option']")
        .into_iter()
        .find(|element| element.text_content().unwrap_or_default().contains(text))
        .unwrap_or_else(|| panic!("{label:?} does not offer {text:?}: {}", list.inner_html()));
    line.click();
    drawn().await;
}

/// What stands beside a field as its problem.
pub fn problem(root: &HtmlElement, label: &str) -> Option<String> {
    let ids = field(root, label).get_attribute("aria-describedby")?;
    let problem = ids.split(' ').find(|id| id.ends_with("-problem"))?;
    document().get_element_by_id(problem)?.text_content()
}

/// Waits until the page stays as it is: on a busy machine a change is drawn in several goes.
async fn drawn() {
    let mut before = String::new();
    let mut quiet = 0;
    for _ in 0..200 {
        sleep(Duration::from_millis(20)).await;
        let now = body().inner_html();
        quiet = if now == before { quiet + 1 } else { 0 };
        if quiet == 3 {
            return;
        }
        before = now;
    }
}

fn elements(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let found = root.query_selector_all(selector).unwrap();
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

fn type_into(input: &HtmlInputElement) {
    let init = web_sys::InputEventInit::new();
    init.set_bubbles(true);
    input.dispatch_event(&InputEvent::new_with_event_init_dict("input", &init).unwrap()).unwrap();
}

fn dispatch(element: &HtmlElement, name: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    element.dispatch_event(&Event::new_with_event_init_dict(name, &init).unwrap()).unwrap();
}
