//! A notebook that lies beside the extract, in its folder `notebooks`.

use super::ShareError;
use crate::{browser, engine_client::ExtractAddress};
use rockpool_fetch::attend;
use rockpool_protocol::Credentials;
use rockpool_question::{Notebook, limits};
use rockpool_store::retry::SILENCE_SECONDS;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCredentials, RequestInit, Response};

/// The folder beside the extract's manifest.
const FOLDER: &str = "notebooks/";

/// Reads a notebook beside the extract.
///
/// # Errors
/// A [`ShareError`] that says what is wrong with the name, the file or what is in it.
pub async fn fetch_notebook(extract: &ExtractAddress, name: &str) -> Result<Notebook, ShareError> {
    let address = address(&extract.url, name)?;
    let failed = |reason: String| ShareError::File { name: name.to_owned(), reason };
    let init = RequestInit::new();
    init.set_credentials(match extract.credentials {
        Credentials::Include => RequestCredentials::Include,
        Credentials::SameOrigin => RequestCredentials::SameOrigin,
    });
    let request = gloo::utils::window().fetch_with_str_and_init(&address, &init);
    let silent = || failed(format!("the host has said nothing for {SILENCE_SECONDS} seconds"));
    let response = attend(JsFuture::from(request)).await.ok_or_else(silent)?;
    let response = response.and_then(|response| response.dyn_into::<Response>());
    let response = response.map_err(|error| failed(browser::error_words(&error)))?;
    if !response.ok() {
        let reason = match response.status() {
            404 => "there is no such file".to_owned(),
            status => format!("the host answered {status}"),
        };
        return Err(failed(reason));
    }
    let announced = response.headers().get("content-length").ok().flatten();
    let most = u64::from(limits::NOTEBOOK_BYTES.most);
    if announced.and_then(|bytes| bytes.parse::<u64>().ok()).is_some_and(|bytes| bytes > most) {
        return Err(failed("it is too large for a notebook".to_owned()));
    }
    let text = response.text().map(JsFuture::from);
    let text = match text {
        Ok(text) => attend(text).await.ok_or_else(silent)?,
        Err(error) => Err(error),
    };
    let text = text.map_err(|error| failed(browser::error_words(&error)))?;
    Ok(Notebook::from_json(&text.as_string().unwrap_or_default())?)
}

/// The address of a notebook: a plain name in the folder, never a way out of it.
fn address(extract: &str, name: &str) -> Result<String, ShareError> {
    let name = name.trim();
    let is_plain =
        name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'))
            && !name.starts_with('.')
            && name.len() <= 100;
    if name.is_empty() || !is_plain {
        return Err(ShareError::Name { name: name.to_owned() });
    }
    let ending = if name.ends_with(".json") { "" } else { ".json" };
    let (folder, query) = extract.split_at(extract.find(['?', '#']).unwrap_or(extract.len()));
    Ok(format!("{folder}{FOLDER}{name}{ending}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_file_of_the_folder_and_nothing_else() {
        let of = |name| address("https://host/extract/?signature=x", name).ok();
        assert_eq!(of("weekly.json").unwrap(), "https://host/extract/notebooks/weekly.json?signature=x");
        assert_eq!(of("weekly").unwrap(), "https://host/extract/notebooks/weekly.json?signature=x");
        for name in ["", "../manifest.json", "a/b", "https://elsewhere/x", ".hidden", "a%2fb", "a b"] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
