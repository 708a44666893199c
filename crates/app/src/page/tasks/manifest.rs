//! Reads the manifest before the engine is there.

use crate::{
    engine_client::{ExtractAddress, fetch_manifest},
    page::{Msg, Page},
};
use yew::html::Scope;

/// Reads the manifest of an extract; the page gets [`Msg::Manifest`].
pub fn read_manifest(link: &Scope<Page>, extract: ExtractAddress) {
    link.send_future(async move { Msg::Manifest(fetch_manifest(&extract).await.map(Box::new)) });
}
