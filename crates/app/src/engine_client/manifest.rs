//! The manifest, read by the page itself, so that the builders work before the engine is there.

use super::ExtractAddress;
use crate::browser;
use js_sys::Uint8Array;
use rockpool_catalog::{CatalogError, MANIFEST_FILE, Manifest};
use rockpool_protocol::{Failure, FailureKind};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Reads and checks the manifest of an extract. One that is damaged is fetched once more, past every cache.
///
/// # Errors
/// A [`Failure`] that tells a missing extract, a host that cannot be reached or refuses the page, and a
/// manifest that cannot be read apart.
pub async fn fetch_manifest(extract: &ExtractAddress) -> Result<Manifest, Failure> {
    let (place, address) = (extract.plain(), extract.file(MANIFEST_FILE));
    let text = content(browser::fetch(&address).await, &place).await?;
    if let Ok(manifest) = Manifest::from_json(&text) {
        return Ok(manifest);
    }
    let text = content(browser::fetch_anew(&address).await, &place).await?;
    Manifest::from_json(&text).map_err(|error| unreadable(&place, &error))
}

/// Reads and checks the manifest that the host has now, whatever was kept of it on the way.
///
/// # Errors
/// As [`fetch_manifest`].
pub async fn fetch_newest_manifest(extract: &ExtractAddress) -> Result<Manifest, Failure> {
    let (place, address) = (extract.plain(), extract.file(MANIFEST_FILE));
    let text = content(browser::fetch_anew(&address).await, &place).await?;
    Manifest::from_json(&text).map_err(|error| unreadable(&place, &error))
}

/// What came, if it is the file that was asked for.
async fn content(came: Result<Response, JsValue>, place: &str) -> Result<Vec<u8>, Failure> {
    let response = came.map_err(|_| unreachable(place))?;
    match response.status() {
        200..=299 => {}
        status @ (401 | 403) => return Err(refused(place, status)),
        status @ (404 | 410) => return Err(missing(place, status)),
        status => return Err(unhealthy(place, status)),
    }
    let read = async { JsFuture::from(response.array_buffer()?).await };
    let bytes = read.await.map_err(|_| unreachable(place))?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

fn missing(place: &str, status: u16) -> Failure {
    Failure {
        kind: FailureKind::NotFound,
        message: format!("There is no extract at {place}: the host answered {status} for manifest.json"),
        advice: "Check the address. An extract is the folder that `rockpool build` writes; its manifest.json must be in it."
            .to_owned(),
    }
}

fn refused(place: &str, status: u16) -> Failure {
    Failure {
        kind: FailureKind::NotFound,
        message: format!("The host does not give out the extract at {place}: it answered {status}"),
        advice: "If the address carries a signature, it may have expired. Ask for a new address.".to_owned(),
    }
}

fn unhealthy(place: &str, status: u16) -> Failure {
    Failure {
        kind: FailureKind::Host,
        message: format!("The host of {place} answered {status} for manifest.json"),
        advice: "Try again in a moment.".to_owned(),
    }
}

fn unreachable(place: &str) -> Failure {
    let origin = gloo::utils::window().location().origin().unwrap_or_default();
    let advice = if place.starts_with(&format!("{origin}/")) {
        "Check the network connection and try again.".to_owned()
    } else {
        format!(
            "Check the network connection. The extract is on another host: that host must send \
             `Access-Control-Allow-Origin: {origin}` (or `*`) with every file."
        )
    };
    Failure {
        kind: FailureKind::Unreachable,
        message: format!("The extract at {place} cannot be reached, or its host refuses this page"),
        advice,
    }
}

fn unreadable(place: &str, error: &CatalogError) -> Failure {
    Failure {
        kind: FailureKind::Corrupt,
        message: format!("The extract at {place} cannot be used: {error}"),
        advice: "Reload the page in case the extract has just been replaced, or open another one with ?extract=ADDRESS."
            .to_owned(),
    }
}
