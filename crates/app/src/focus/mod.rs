//! The keyboard's place on the page, which never falls to the body when elements come and go.
//!
//! There is one mechanism. Whoever changes the page and knows where the person goes on asks for it with [`later`];
//! the place gets the focus as soon as it has been drawn. Where nobody asked, a [`Keeper`] notices that the focused
//! element was removed, moved, hidden or disabled, and puts the focus back, or on what is nearest to it.

mod keeper;
mod spot;

pub use keeper::Keeper;

use gloo::timers::callback::Timeout;
use rockpool_question::CellId;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement};
use yew::NodeRef;

/// Where the focus is wanted.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// The element with this `id`.
    Id(String),
    /// The field with this `id`, with its list of choices open where it has one: the person is about to choose.
    List(String),
    /// The part of a cell in which work on it begins, or the cell as a whole.
    Cell(CellId),
    /// A cell as a whole, where keys that go from cell to cell work.
    Whole(CellId),
    /// The element behind a reference of a component, or the first part of it that can have the focus.
    Part(NodeRef),
    /// The first field behind a reference of a component, with its list open where nothing is chosen in it yet.
    Form(NodeRef),
    /// An element that was there before.
    Element(HtmlElement),
}

thread_local! {
    /// What was asked for and has not been drawn yet; the last wish wins.
    static WANTED: RefCell<Option<Target>> = const { RefCell::new(None) };
}

/// What can have the focus by keyboard.
const FOCUSABLE: &str =
    "a[href], button, input, select, textarea, summary, [contenteditable='true'], [tabindex]";

/// Puts the focus on the element with this `id` once the page has been drawn again, as [`later`] does.
pub fn later_on(id: String) {
    later(Target::Id(id));
}

/// Puts the focus on the field with this `id` once the page has been drawn again, as [`later`] does, and opens its list.
pub fn later_in_list(id: String) {
    later(Target::List(id));
}

/// How long a place that is not drawn yet is waited for, in ms: the page is drawn when the browser has time.
const PATIENCE: u32 = 1_000;

/// Puts the focus there once the page has been drawn again, if it is there then.
pub fn later(target: Target) {
    WANTED.set(Some(target.clone()));
    Timeout::new(0, || {
        go_where_wanted();
    })
    .forget();
    Timeout::new(PATIENCE, move || {
        // Another wish has a time of its own.
        if WANTED.with_borrow(|wanted| wanted.as_ref() == Some(&target)) {
            forget();
            keeper::put_back();
        }
    })
    .forget();
}

/// Nothing is wanted any more: the person has gone somewhere else.
fn forget() {
    WANTED.set(None);
}

/// Goes where the focus is wanted, and says whether that worked; what is not there yet is still wanted.
fn go_where_wanted() -> bool {
    let Some(target) = WANTED.take() else { return false };
    let went = go(&target);
    if !went {
        WANTED.set(Some(target));
    }
    went
}

fn is_wanted() -> bool {
    WANTED.with_borrow(Option::is_some)
}

fn go(target: &Target) -> bool {
    match target {
        Target::Id(id) => document().and_then(|document| document.get_element_by_id(id)).is_some_and(enter),
        Target::List(id) => {
            let field = document().and_then(|document| document.get_element_by_id(id));
            field.is_some_and(|field| enter(field.clone()) && open_list(&field))
        }
        Target::Cell(cell) => {
            find(&format!("{} [data-first-focus]", selector(cell))).is_some_and(enter)
                || go(&Target::Whole(cell.clone()))
        }
        Target::Whole(cell) => find(&selector(cell)).is_some_and(enter),
        Target::Part(part) => part.cast::<Element>().is_some_and(enter),
        Target::Form(form) => form.cast::<Element>().is_some_and(enter) && open_if_empty(),
        Target::Element(element) => enter(element.clone().into()),
    }
}

fn selector(cell: &CellId) -> String {
    format!("[data-cell='{}']", cell.0.replace(['\\', '\''], ""))
}

fn find(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok().flatten()
}

/// Focuses an element, or the first part of it that can have the focus.
fn enter(element: Element) -> bool {
    if can_have_focus(&element) {
        return focus(&element);
    }
    focusable_in(&element).first().is_some_and(focus)
}

fn focus(element: &Element) -> bool {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return false };
    element.focus().is_ok() && active().as_ref() == Some(element.as_ref())
}

/// Opens the list of a field that has one, as a press on it does.
fn open_list(field: &Element) -> bool {
    if field.get_attribute("role").as_deref() == Some("combobox")
        && let Some(field) = field.dyn_ref::<HtmlElement>()
    {
        field.click();
    }
    true
}

/// Opens the list of the field with the focus, if nothing is chosen in it.
fn open_if_empty() -> bool {
    match active() {
        Some(field) if field.dyn_ref::<HtmlInputElement>().is_some_and(|field| field.value().is_empty()) => {
            open_list(&field)
        }
        _ => true,
    }
}

/// Whether an element is there, seen and enabled, and takes the focus at all.
fn can_have_focus(element: &Element) -> bool {
    let takes = element.matches(FOCUSABLE).unwrap_or(false) && !element.matches(":disabled").unwrap_or(false);
    let seen = element
        .dyn_ref::<HtmlElement>()
        .is_some_and(|element| element.offset_width() > 0 || element.offset_height() > 0);
    takes && seen && element.is_connected() && element.closest("[inert]").ok().flatten().is_none()
}

/// What a person can reach by keyboard inside an element, in its order.
fn focusable_in(element: &Element) -> Vec<Element> {
    let Ok(found) = element.query_selector_all(FOCUSABLE) else { return vec![] };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into::<Element>().ok())
        .filter(|element| {
            element.get_attribute("tabindex").as_deref() != Some("-1") && can_have_focus(element)
        })
        .collect()
}

/// The element with the focus; none where it is the body.
fn active() -> Option<Element> {
    let active = document()?.active_element()?;
    (active.tag_name() != "BODY" && active.tag_name() != "HTML").then_some(active)
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
