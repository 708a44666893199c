//! What the page's address asks for, and the addresses that are handed on.

use super::link::{ShareError, pack, unpack};
use crate::{browser, engine_client::ExtractAddress};
use js_sys::encode_uri_component;
use rockpool_question::{CellId, Notebook};
use wasm_bindgen::JsValue;

/// Before the notebook in a fragment.
const NOTEBOOK: &str = "notebook=";

/// What the page's address asks for.
#[derive(Debug, Default)]
pub struct Asked {
    /// Somebody's notebook, if any.
    pub visit: Option<Visit>,
    /// One cell: to go to, or to be alone on the page.
    pub cell: Option<CellId>,
    /// Whether the page only shows.
    pub only_shows: bool,
}

/// Somebody's notebook.
#[derive(Debug)]
pub enum Visit {
    /// It came in the link.
    Link(Result<Box<Notebook>, ShareError>),
    /// It is a file beside the extract, with this name.
    File(String),
}

impl Asked {
    /// Reads the page's address.
    pub fn of_page() -> Self {
        let fragment = gloo::utils::window().location().hash().unwrap_or_default();
        let fields = fragment.trim_start_matches('#').split('&');
        let in_link = fields.clone().find_map(|field| field.strip_prefix(NOTEBOOK));
        let cell_of_link = fields.clone().find_map(|field| field.strip_prefix("cell="));
        let visit = match in_link {
            Some(packed) => Some(Visit::Link(unpack(packed).map(Box::new))),
            None => {
                browser::query_parameter("notebook").filter(|name| !name.trim().is_empty()).map(Visit::File)
            }
        };
        let decoded = |text: &str| js_sys::decode_uri_component(text).ok().and_then(|text| text.as_string());
        let cell = cell_of_link
            .and_then(decoded)
            .or_else(|| browser::query_parameter("cell"))
            .filter(|cell| !cell.is_empty());
        Self { visit, cell: cell.map(CellId), only_shows: browser::query_parameter("view").is_some() }
    }
}

/// A link that carries a notebook; with a cell, to that cell. What is secret in the extract's address is left out.
///
/// # Errors
/// As [`pack`].
pub fn shared_link(
    notebook: &Notebook,
    extract: &ExtractAddress,
    cell: Option<&CellId>,
) -> Result<String, ShareError> {
    let packed = pack(notebook)?;
    let location = gloo::utils::window().location();
    let (origin, path) = (location.origin().unwrap_or_default(), location.pathname().unwrap_or_default());
    let query = match extract.given {
        true => format!("?extract={}", String::from(encode_uri_component(&extract.plain()))),
        false => String::new(),
    };
    let cell = cell
        .map_or_else(String::new, |cell| format!("&cell={}", String::from(encode_uri_component(&cell.0))));
    Ok(format!("{origin}{path}{query}#{NOTEBOOK}{packed}{cell}"))
}

/// Takes somebody's notebook out of the page's address, so that a reload shows one's own.
pub fn forget_visit() {
    let window = gloo::utils::window();
    let location = window.location();
    let search = location.search().unwrap_or_default();
    let kept: Vec<&str> = search
        .trim_start_matches('?')
        .split('&')
        .filter(|field| !field.is_empty() && !field.starts_with(NOTEBOOK) && !field.starts_with("cell="))
        .collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    let address = format!("{}{query}", location.pathname().unwrap_or_default());
    if let Ok(history) = window.history() {
        // Where the address cannot be changed, a reload shows their notebook once more.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}
