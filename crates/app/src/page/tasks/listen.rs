//! Listens to the window: keys, other tabs, the end of the page, light and dark.

use crate::{
    browser::is_writable,
    notebook::{Action, Move},
    page::{Msg, NewerMsg, Offline, Page, Present},
};
use gloo::{
    events::{EventListener, EventListenerOptions},
    utils::{document, window},
};
use rockpool_question::CellId;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MediaQueryListEvent, StorageEvent};
use yew::html::Scope;

/// What `stopped.js` fires to learn whether the page is alive, and what it is answered with.
const PULSE: &str = "rockpool-pulse";
const BEAT: &str = "rockpool-beat";

/// Answers that the page is alive. This goes through the page's own messages, so that whatever keeps them from being
/// followed keeps this from being said.
pub fn beat() {
    if let Ok(event) = web_sys::Event::new(BEAT) {
        // Nobody listens before the page has started.
        let _ = window().dispatch_event(&event);
    }
}

/// Listens for as long as the listeners live.
pub fn listen(link: &Scope<Page>, is_unsafe_to_leave: Rc<Cell<bool>>) -> Vec<EventListener> {
    let mut listeners = vec![
        on_event(link, &window(), "pagehide", |_| Some(Msg::Flush)),
        on_event(link, &document(), "visibilitychange", |_| {
            Some(if document().hidden() { Msg::Flush } else { Msg::Newer(NewerMsg::Returned) })
        }),
        on_event(link, &window(), "focus", |_| Some(Msg::Newer(NewerMsg::Returned))),
        on_event(link, &window(), PULSE, |_| Some(Msg::Beat)),
        EventListener::new_with_options(
            &window(),
            "beforeunload",
            EventListenerOptions::enable_prevent_default(),
            move |event| {
                if is_unsafe_to_leave.get() {
                    event.prevent_default();
                }
            },
        ),
        on_event(link, &window(), "storage", |event| {
            let event = event.dyn_ref::<StorageEvent>()?;
            Some(Msg::StoredElsewhere { key: event.key(), text: event.new_value() })
        }),
        EventListener::new(&window(), "hashchange", |_| {
            // Another notebook in the address is another page.
            let location = window().location();
            if location.hash().is_ok_and(|hash| hash.starts_with("#notebook=")) {
                // A page that cannot be reloaded goes on as it is.
                let _ = location.reload();
            }
        }),
        on_event(link, &document(), "fullscreenchange", |_| {
            document().fullscreen_element().is_none().then_some(Msg::Present(Present::LeftFullScreen))
        }),
        on_event(link, &window(), "rockpool-update", |event| Offline::of_update(event).map(Msg::Offline)),
    ];
    if let Ok(Some(query)) = window().match_media("(prefers-color-scheme: dark)") {
        listeners.push(on_event(link, &query, "change", |event| {
            Some(Msg::SystemTheme(event.dyn_ref::<MediaQueryListEvent>()?.matches()))
        }));
    }
    let keys = link.clone();
    listeners.push(EventListener::new_with_options(
        &document(),
        "keydown",
        EventListenerOptions::enable_prevent_default(),
        move |event| {
            if let Some(message) = event.dyn_ref::<KeyboardEvent>().and_then(of_key) {
                event.prevent_default();
                keys.send_message(message);
            }
        },
    ));
    Offline::watch(link.callback(Msg::Offline));
    listeners
}

fn on_event(
    link: &Scope<Page>,
    target: &web_sys::EventTarget,
    name: &'static str,
    message: impl Fn(&web_sys::Event) -> Option<Msg> + 'static,
) -> EventListener {
    let link = link.clone();
    EventListener::new(target, name, move |event| {
        if let Some(message) = message(event) {
            link.send_message(message);
        }
    })
}

/// What a key means where it was pressed.
fn of_key(event: &KeyboardEvent) -> Option<Msg> {
    if event.default_prevented() {
        return None;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok())?;
    let cell = target.closest("[data-cell]").ok().flatten();
    let id = cell.as_ref().and_then(|cell| cell.get_attribute("data-cell")).map(CellId);
    let command = event.ctrl_key() || event.meta_key();
    let key = event.key();
    match key.as_str() {
        "Enter" if command => id.map(Msg::Run),
        "k" | "K" if command && !event.shift_key() => Some(Msg::ShowPalette(true)),
        "s" | "S" if command && !event.shift_key() => Some(Msg::Save),
        "ArrowUp" if event.alt_key() => Some(Msg::Edit(Action::Move { cell: id?, to: Move::Up })),
        "ArrowDown" if event.alt_key() => Some(Msg::Edit(Action::Move { cell: id?, to: Move::Down })),
        _ if is_writable(&target) => None,
        "z" | "Z" if command && event.shift_key() => Some(Msg::Redo),
        "z" | "Z" if command => Some(Msg::Undo),
        "y" | "Y" if command => Some(Msg::Redo),
        _ if command || event.alt_key() => None,
        "?" => Some(Msg::ShowHelp(true)),
        "j" | "k" => {
            go_to_neighbour(cell.as_ref(), key == "j");
            None
        }
        _ => None,
    }
}

/// Puts the focus on the cell below or above, on the first one when no cell has it.
fn go_to_neighbour(cell: Option<&Element>, below: bool) {
    let Ok(cells) = document().query_selector_all("[data-cell]") else { return };
    let cells: Vec<HtmlElement> = (0..cells.length())
        .filter_map(|index| cells.get(index).and_then(|cell| cell.dyn_into().ok()))
        .collect();
    let at = cell.and_then(|cell| cells.iter().position(|other| AsRef::<Element>::as_ref(other) == cell));
    let index = match at {
        Some(at) if below => at + 1,
        Some(at) => at.saturating_sub(1),
        None => 0,
    };
    if let Some(cell) = cells.get(index) {
        // The cell may have gone since.
        let _ = cell.focus();
    }
}
