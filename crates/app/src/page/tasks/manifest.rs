//! Reads the manifest before the engine is there, and what lies beside it: the team's marks, a notebook.

use crate::{
    engine_client::{ExtractAddress, fetch_manifest},
    marking::fetch_annotations,
    page::{Msg, Page},
    sharing::fetch_notebook,
};
use yew::html::Scope;

/// Reads the manifest of an extract; the page gets [`Msg::Manifest`].
pub fn read_manifest(link: &Scope<Page>, extract: ExtractAddress) {
    link.send_future(async move { Msg::Manifest(fetch_manifest(&extract).await.map(Box::new)) });
}

/// Reads the team's marks beside an extract; the page gets [`Msg::Annotated`].
pub fn read_annotations(link: &Scope<Page>, extract: ExtractAddress) {
    link.send_future(async move { Msg::Annotated(fetch_annotations(&extract).await) });
}

/// Reads a notebook beside an extract; the page gets [`Msg::Visited`].
pub fn visit(link: &Scope<Page>, extract: ExtractAddress, name: String) {
    link.send_future(async move { Msg::Visited(fetch_notebook(&extract, &name).await.map(Box::new)) });
}
