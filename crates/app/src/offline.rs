//! Whether the site works without a network, and whether a newer version waits. `register.js` registers the
//! service worker; the page only watches.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{CustomEvent, Event, ServiceWorker};
use yew::Callback;

/// What is known about it.
#[derive(Debug, Clone, PartialEq)]
pub enum Offline {
    /// Nothing yet, or the browser keeps no sites.
    Unknown,
    /// The site is kept and opens without a network.
    Ready,
    /// The site is kept, and a newer version waits to take over.
    UpdateWaits(ServiceWorker),
}

impl Offline {
    /// Reports once the site is kept.
    pub fn watch(report: Callback<Self>) {
        let navigator = gloo::utils::window().navigator();
        // Absent outside secure contexts, where the getter itself would be wrong to call.
        let has_workers = Reflect::has(&navigator, &JsValue::from_str("serviceWorker")).unwrap_or(false);
        let location = gloo::utils::window().location();
        let is_web = location.protocol().is_ok_and(|protocol| protocol.starts_with("http"));
        if !has_workers || !is_web {
            return;
        }
        if let Ok(ready) = navigator.service_worker().ready() {
            spawn_local(async move {
                if JsFuture::from(ready).await.is_ok() {
                    report.emit(Self::Ready);
                }
            });
        }
    }

    /// What the event `rockpool-update` says: a newer version waits.
    pub fn of_update(event: &Event) -> Option<Self> {
        let detail = event.dyn_ref::<CustomEvent>()?.detail();
        Some(Self::UpdateWaits(detail.dyn_into().ok()?))
    }

    /// Lets the newer version take over and reloads the page into it.
    pub fn update(&self) {
        let reload = || {
            // A page that cannot reload keeps working with what it has.
            let _ = gloo::utils::window().location().reload();
        };
        // Without a worker that waits, the host has the newer site.
        let Self::UpdateWaits(worker) = self else { return reload() };
        let message = Object::new();
        let skipped = Reflect::set(&message, &"type".into(), &"SKIP_WAITING".into())
            .and_then(|_| worker.post_message(&message));
        if skipped.is_err() {
            return;
        }
        let container = gloo::utils::window().navigator().service_worker();
        gloo::events::EventListener::once(&container, "controllerchange", move |_| reload()).forget();
    }
}
