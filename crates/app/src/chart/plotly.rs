//! Bindings to the Plotly library that can fail.
//!
//! The page loads the library by a deferred script, so it may come after the page itself, or not at all.

use super::Figure;
use futures::channel::oneshot;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
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

/// A kind of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// Pixels, twice as fine as on the page.
    Png,
    /// Lines and letters.
    Svg,
}

impl PictureKind {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Svg => "SVG",
        }
    }

    fn format(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }
}

/// Hands a figure to the browser as a picture to keep, on a ground of this colour.
///
/// # Errors
/// As [`react`].
pub async fn download(
    figure: &Figure,
    kind: PictureKind,
    name: &str,
    ground: &str,
) -> Result<(), ChartError> {
    let library = loaded().ok_or(ChartError::Missing)?;
    let mut layout = figure.layout.clone();
    layout["paper_bgcolor"] = ground.into();
    let options = serde_json::json!({
        "format": kind.format(),
        "filename": name,
        "width": figure.layout["width"],
        "height": figure.layout["height"],
        "scale": if kind == PictureKind::Png { 2 } else { 1 },
    });
    let drawing = Object::new();
    let set = |key: &str, value: &serde_json::Value| {
        let value = JSON::parse(&value.to_string()).map_err(refused)?;
        Reflect::set(&drawing, &key.into(), &value).map_err(refused)
    };
    set("data", &figure.data)?;
    set("layout", &layout)?;
    set("config", &figure.configuration)?;
    let options = JSON::parse(&options.to_string()).map_err(refused)?;
    let promise = call(&library, "downloadImage", &Array::of2(&drawing, &options))?;
    if let Ok(promise) = promise.dyn_into::<Promise>() {
        JsFuture::from(promise).await.map_err(refused)?;
    }
    Ok(())
}

/// Tells a listener of an event, such as `plotly_click`. The figure must have been drawn; the listener goes with it.
///
/// # Errors
/// As [`react`].
pub fn on(
    element: &HtmlElement,
    event: &str,
    listener: &Closure<dyn FnMut(JsValue)>,
) -> Result<(), ChartError> {
    let on: Function = Reflect::get(element, &"on".into()).map_err(refused)?.dyn_into().map_err(refused)?;
    let arguments = Array::of2(&event.into(), listener.as_ref());
    on.apply(element, &arguments).map_err(refused).map(|_| ())
}

/// The trace and the point of a click. The nodes of a Sankey diagram are no points of it; its links are.
pub fn clicked(event: &JsValue) -> Option<(usize, usize)> {
    let get = |value: &JsValue, key: &str| Reflect::get(value, &key.into()).ok();
    let point = get(&get(event, "points")?, "0")?;
    if !point.is_object() || get(&point, "sourceLinks").is_some_and(|links| links.is_object()) {
        return None;
    }
    let whole = |key: &str| get(&point, key)?.as_f64().map(|number| number as usize);
    Some((whole("curveNumber").unwrap_or(0), whole("pointNumber")?))
}

/// The ends that a `plotly_relayout` has given the horizontal axis, as texts; none where it has not.
pub fn zoomed(event: &JsValue) -> Option<(String, String)> {
    let end = |key: &str| Reflect::get(event, &key.into()).ok()?.as_string();
    Some((end("xaxis.range[0]")?, end("xaxis.range[1]")?))
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
