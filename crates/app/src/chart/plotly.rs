//! Bindings to the Plotly library that can fail.
//!
//! The page loads the library by a deferred script, so it may come after the page itself, or not at all.

use super::Figure;
use futures::channel::oneshot;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, JSON, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

/// How often to look whether the library has come, ms.
const LOOK_EVERY: u32 = 50;
/// How long to go on looking once the page has loaded, in looks.
const LOOKS_AFTER_LOAD: u32 = 60;

/// Why a chart is not drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// The library is not there.
    #[error("The chart library did not load. The table has all the numbers; reload the page to try again.")]
    Missing,
    /// The library refused the figure.
    #[error("The chart could not be drawn ({reason}). The table has all the numbers.")]
    Refused {
        /// What the library said.
        reason: String,
    },
}

/// Draws a figure in an element, or changes the one that is there.
///
/// # Errors
/// [`ChartError::Missing`] if the library is not there, [`ChartError::Refused`] if it fails.
pub async fn react(element: &HtmlElement, figure: &Figure) -> Result<(), ChartError> {
    let library = loaded().ok_or(ChartError::Missing)?;
    let argument = |value: &serde_json::Value| JSON::parse(&value.to_string()).map_err(refused);
    let arguments = Array::of4(
        element,
        &argument(&figure.data)?,
        &argument(&figure.layout)?,
        &argument(&figure.configuration)?,
    );
    let promise = call(&library, "react", &arguments)?;
    if let Ok(promise) = promise.dyn_into::<Promise>() {
        JsFuture::from(promise).await.map_err(refused)?;
    }
    Ok(())
}

/// Removes a figure and its listeners from an element. Without the library there is nothing to remove.
pub fn purge(element: &HtmlElement) {
    if let Some(library) = loaded() {
        // An element without a figure is no error worth telling.
        let _ = call(&library, "purge", &Array::of1(element));
    }
}

fn call(library: &JsValue, name: &str, arguments: &Array) -> Result<JsValue, ChartError> {
    let function: Function =
        Reflect::get(library, &name.into()).map_err(refused)?.dyn_into().map_err(refused)?;
    function.apply(library, arguments).map_err(refused)
}

fn refused(error: JsValue) -> ChartError {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    ChartError::Refused { reason: message.unwrap_or_else(|| format!("{error:?}")) }
}

fn loaded() -> Option<JsValue> {
    let library = Reflect::get(&js_sys::global(), &"Plotly".into()).ok()?;
    library.is_object().then_some(library)
}

/// Waits until the library is there, or until it is clear that it does not come.
pub async fn available() {
    let mut looks = 0;
    while loaded().is_none() && looks <= LOOKS_AFTER_LOAD {
        let document = web_sys::window().and_then(|window| window.document());
        if document.is_none_or(|document| document.ready_state() == "complete") {
            looks += 1;
        }
        let (done, wait) = oneshot::channel();
        let timer = Timeout::new(LOOK_EVERY, move || {
            // Nobody waits any more only when the chart is gone.
            let _ = done.send(());
        });
        let _ = wait.await;
        drop(timer);
    }
}
