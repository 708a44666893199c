//! Small files beside an extract: read as text, with a bound, and never from anywhere else.

use crate::{browser, engine_client::ExtractAddress};
use rockpool_fetch::attend;
use rockpool_protocol::Credentials;
use rockpool_question::limits::Limit;
use rockpool_store::retry::SILENCE_SECONDS;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCredentials, RequestInit, Response};

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It is not there.
    #[error("there is no such file")]
    Absent,
    /// It has more bytes than are read.
    #[error("it is too large")]
    TooLarge,
    /// The host has refused.
    #[error("the host answered {0}")]
    Host(u16),
    /// The host says nothing.
    #[error("the host has said nothing for {SILENCE_SECONDS} seconds")]
    Silent,
    /// The browser could not ask.
    #[error("{0}")]
    Network(String),
}

/// The address of a file in an extract's folder. The query may hold a signature, and stays.
pub fn address(extract: &str, file: &str) -> String {
    let (folder, query) = extract.split_at(extract.find(['?', '#']).unwrap_or(extract.len()));
    format!("{folder}{file}{query}")
}

/// The text of a file beside the extract.
///
/// # Errors
/// A [`Trouble`].
pub async fn read(extract: &ExtractAddress, address: &str, most: &Limit) -> Result<String, Trouble> {
    let init = RequestInit::new();
    init.set_credentials(match extract.credentials {
        Credentials::Include => RequestCredentials::Include,
        Credentials::SameOrigin => RequestCredentials::SameOrigin,
    });
    let failed = |error: &wasm_bindgen::JsValue| Trouble::Network(browser::error_words(error));
    let request = gloo::utils::window().fetch_with_str_and_init(address, &init);
    let response = attend(JsFuture::from(request)).await.ok_or(Trouble::Silent)?;
    let response = response.and_then(|response| response.dyn_into::<Response>());
    let response = response.map_err(|error| failed(&error))?;
    match response.status() {
        404 | 410 => return Err(Trouble::Absent),
        status if !response.ok() => return Err(Trouble::Host(status)),
        _ => {}
    }
    let announced = response.headers().get("content-length").ok().flatten();
    let announced = announced.and_then(|bytes| bytes.parse::<usize>().ok());
    if announced.is_some_and(|bytes| most.is_passed_by(bytes)) {
        return Err(Trouble::TooLarge);
    }
    let text = match response.text().map(JsFuture::from) {
        Ok(text) => attend(text).await.ok_or(Trouble::Silent)?,
        Err(error) => Err(error),
    };
    Ok(text.map_err(|error| failed(&error))?.as_string().unwrap_or_default())
}
