//! Reads the manifest before the engine is there, and a notebook beside it.

use crate::{
    engine_client::{ExtractAddress, fetch_manifest},
    page::{Msg, Page},
    sharing::fetch_notebook,
};
use yew::html::Scope;

/// Reads the manifest of an extract; the page gets [`Msg::Manifest`].
pub fn read_manifest(link: &Scope<Page>, extract: ExtractAddress) {
    link.send_future(async move { Msg::Manifest(fetch_manifest(&extract).await.map(Box::new)) });
}

/// Reads a notebook beside an extract; the page gets [`Msg::Visited`].
pub fn visit(link: &Scope<Page>, extract: ExtractAddress, name: String) {
    link.send_future(async move { Msg::Visited(fetch_notebook(&extract, &name).await.map(Box::new)) });
}
