//! Looks whether the host has newer data or a newer site than the page.

use crate::{
    browser,
    engine_client::{EngineAddress, EngineKind, ExtractAddress, fetch_manifest},
    page::{Msg, NewerMsg, Page},
};
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use yew::html::Scope;

/// Looks at the manifest and at the page itself, past the browser's cache; the page gets [`NewerMsg::Found`].
pub fn look_for_newer(link: &Scope<Page>, extract: ExtractAddress, asked: bool) {
    link.send_future(async move {
        let manifest = fetch_manifest(&extract).await.map(Box::new);
        // Without a page to read, nothing newer is known.
        let site = site_is_newer().await.unwrap_or(false);
        Msg::Newer(NewerMsg::Found { asked, manifest, site })
    });
}

/// Whether the page at this address names other engines than this page does. The service worker, which would answer
/// with the page it keeps, is asked to look for itself; it reports on its own.
async fn site_is_newer() -> Result<bool, JsValue> {
    let navigator = gloo::utils::window().navigator();
    if Reflect::has(&navigator, &JsValue::from_str("serviceWorker"))? {
        let registration = JsFuture::from(navigator.service_worker().get_registration()).await?;
        if let Ok(registration) =
            wasm_bindgen::JsCast::dyn_into::<web_sys::ServiceWorkerRegistration>(registration)
        {
            // Offline there is nothing to update to.
            let _ = registration.update();
        }
    }
    let response = browser::fetch_anew(&browser::absolute("./")).await?;
    if !response.ok() {
        return Ok(false);
    }
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    for kind in [EngineKind::Questions, EngineKind::Statements] {
        let there = EngineAddress::of_text(kind, &text)?;
        if there.is_some_and(|there| there != EngineAddress::of_page(kind)) {
            return Ok(true);
        }
    }
    Ok(false)
}
