//! Taking a table along: as a file, or on the clipboard.

use super::super::csv;
use super::super::model::Grid;
use js_sys::{Array, Reflect};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use yew::platform::spawn_local;
use yew::prelude::*;

/// Properties of [`Export`].
#[derive(Properties)]
pub struct ExportProps {
    /// The table.
    pub grid: Rc<Grid>,
    /// What tells this table from others beside it; empty where it is alone.
    #[prop_or_default]
    pub what: AttrValue,
}

impl PartialEq for ExportProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.grid, &other.grid) && self.what == other.what
    }
}

/// Buttons that download a table as CSV, or copy it.
#[component]
pub fn Export(props: &ExportProps) -> Html {
    let outcome = use_state(|| "");
    let download = {
        let (grid, outcome) = (Rc::clone(&props.grid), outcome.clone());
        Callback::from(move |_: MouseEvent| {
            let text = csv::comma_separated(&grid);
            outcome.set(match save(&text, &csv::file_name(&grid.name, "csv")) {
                Ok(()) => "",
                Err(_) => "The browser did not allow the download.",
            });
        })
    };
    let copy = {
        let (grid, outcome) = (Rc::clone(&props.grid), outcome.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, outcome) = (csv::tab_separated(&grid), outcome.clone());
            spawn_local(async move {
                outcome.set(match put_on_clipboard(&text).await {
                    Ok(()) => "Copied",
                    Err(_) => "The browser did not allow the copy.",
                });
            });
        })
    };
    let name = |action: &str| match props.what.as_str() {
        "" => action.to_owned(),
        what => format!("{action}, {}", what.to_lowercase()),
    };
    html! {
        <div class="export">
            <span class="export-outcome" role="status">{ *outcome }</span>
            if !props.what.is_empty() {
                <span class="export-what" aria-hidden="true">{ &props.what }</span>
            }
            <button type="button" class="button quiet small" onclick={copy} aria-label={name("Copy")}>{ "Copy" }</button>
            <button type="button" class="button quiet small" onclick={download} aria-label={name("Download CSV")}>
                { "Download CSV" }
            </button>
        </div>
    }
}

/// Hands a text to the browser as a file to keep.
fn save(text: &str, name: &str) -> Result<(), JsValue> {
    let missing = || JsValue::from_str("no document");
    let kind = BlobPropertyBag::new();
    kind.set_type("text/csv;charset=utf-8");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or_else(missing)?;
    let link: HtmlAnchorElement = document.create_element("a")?.dyn_into().map_err(|_| missing())?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// Puts a text on the clipboard. On a page without a secure origin there is none.
async fn put_on_clipboard(text: &str) -> Result<(), JsValue> {
    let missing = || JsValue::from_str("no clipboard");
    let navigator = web_sys::window().ok_or_else(missing)?.navigator();
    if !Reflect::get(&navigator, &"clipboard".into())?.is_object() {
        return Err(missing());
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(|_| ())
}
