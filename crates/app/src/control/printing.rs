//! Whether the page is being printed.

use gloo::events::EventListener;
use yew::prelude::*;

/// Whether the page is being printed: then what is on demand is there.
#[hook]
pub fn use_printing() -> bool {
    let printing = use_state_eq(|| false);
    use_effect_with((), {
        let printing = printing.clone();
        move |()| {
            let listen = |name: &'static str, now: bool| {
                let printing = printing.clone();
                EventListener::new(&gloo::utils::window(), name, move |_| printing.set(now))
            };
            let listeners = [listen("beforeprint", true), listen("afterprint", false)];
            move || drop(listeners)
        }
    });
    *printing
}
