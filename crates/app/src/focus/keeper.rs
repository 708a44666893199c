//! Watches the focus, and puts it back when what had it is gone.

use super::spot::{Spot, go_to_notebook};
use super::{active, can_have_focus, document, focus, forget, go_where_wanted, is_wanted};
use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use js_sys::Array;
use std::cell::RefCell;
use std::collections::VecDeque;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, MutationObserver, MutationObserverInit, MutationRecord};

/// How many places are remembered, to return from a message or a dialog to where a person came from.
const REMEMBERED: usize = 12;

#[derive(Default)]
struct Memory {
    /// Where the focus is, or was when it was lost; nowhere after a person has clicked on nothing.
    here: Option<Spot>,
    /// Whether what had the focus was taken from the page or moved on it.
    lost: bool,
    /// What had the focus before, the last first.
    before: VecDeque<Element>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// Keeps the focus for as long as it lives.
pub struct Keeper {
    observer: Option<MutationObserver>,
    _changed: Closure<dyn FnMut(Array)>,
    _listeners: Vec<EventListener>,
}

impl Keeper {
    /// Begins to watch the page. Where the browser observes no changes, only what is asked for gets the focus.
    pub fn watch() -> Self {
        let changed = Closure::<dyn FnMut(Array)>::new(|records: Array| after(&records));
        let observer = MutationObserver::new(changed.as_ref().unchecked_ref()).ok();
        let mut listeners = Vec::new();
        if let Some(document) = document() {
            if let (Some(observer), Some(body)) = (&observer, document.body()) {
                let what = MutationObserverInit::new();
                what.set_child_list(true);
                what.set_subtree(true);
                what.set_attributes(true);
                // A dialog that closes lets go of what is behind it, which may be wanted.
                let told = ["disabled", "hidden", "inert", "open"].map(wasm_bindgen::JsValue::from_str);
                what.set_attribute_filter(&told.iter().collect::<Array>());
                // Without it, only what is asked for gets the focus.
                let _ = observer.observe_with_options(&body, &what);
            }
            let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: true };
            listeners.push(EventListener::new_with_options(&document, "focusin", options, |event| {
                if let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
                    remember(element);
                }
            }));
            listeners.push(EventListener::new_with_options(&document, "pointerdown", options, |_| {
                forget();
                MEMORY.with_borrow_mut(leave);
            }));
        }
        Self { observer, _changed: changed, _listeners: listeners }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

fn remember(element: Element) {
    MEMORY.with_borrow_mut(|memory| {
        leave(memory);
        memory.before.retain(|other| *other != element);
        memory.here = Some(Spot::of(element));
    });
}

/// The focus goes from where it is.
fn leave(memory: &mut Memory) {
    memory.lost = false;
    if let Some(here) = memory.here.take() {
        memory.before.push_front(here.element().clone());
        memory.before.truncate(REMEMBERED);
    }
}

/// After the page has changed.
fn after(records: &Array) {
    if is_wanted() {
        note_loss(records);
        // What is wanted and not there yet is looked for once more when all is drawn.
        go_where_wanted();
        return;
    }
    // What was hidden or disabled has the focus still; what was removed has not. Only the first needs a closer look.
    let mut changes = records.iter().filter_map(|record| record.dyn_into::<MutationRecord>().ok());
    if active().is_some() && changes.all(|change| change.type_() == "childList") {
        return;
    }
    if active().is_some_and(|element| can_have_focus(&element)) {
        return;
    }
    note_loss(records);
    put_back();
}

fn note_loss(records: &Array) {
    MEMORY.with_borrow_mut(|memory| {
        let Some(here) = &memory.here else { return };
        let removed =
            records.iter().filter_map(|record| record.dyn_into::<MutationRecord>().ok()).any(|record| {
                let nodes = record.removed_nodes();
                (0..nodes.length()).filter_map(|index| nodes.get(index)).any(|node| here.is_in(&node))
            });
        memory.lost |= removed || !here.element().is_connected() || !can_have_focus(here.element());
    });
}

/// Puts a lost focus back: on what had it, near to it, where it was before, or on the notebook. A focus that a
/// person has taken away stays away.
pub fn put_back() {
    if active().is_some_and(|element| can_have_focus(&element)) {
        return;
    }
    let (here, before) = MEMORY.with_borrow_mut(|memory| {
        if !std::mem::take(&mut memory.lost) {
            return (None, vec![]);
        }
        (memory.here.take(), memory.before.iter().cloned().collect())
    });
    let Some(here) = here else { return };
    let _ = here.go_back()
        || here.go_near()
        || before.iter().any(|element| can_have_focus(element) && focus(element))
        || go_to_notebook();
}
