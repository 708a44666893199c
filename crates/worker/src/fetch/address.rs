//! The address of an extract's folder and of its files.

use rockpool_store::StoreError;
use url::Url;

/// An address to fetch, with whatever secrets its query string holds.
#[derive(Clone)]
pub(crate) struct Address(Url);

impl Address {
    /// The folder at an absolute `http` or `https` URL.
    pub(crate) fn parse(text: &str) -> Result<Self, StoreError> {
        // What is no URL may still hold a secret behind its question mark, or before an @.
        let shown = || {
            let text = text.split(['?', '#']).next().unwrap_or_default();
            text.rsplit('@').next().unwrap_or_default().to_owned()
        };
        let unreachable = |reason: String| StoreError::Unreachable { address: shown(), reason };
        let mut url =
            Url::parse(text).map_err(|error| unreachable(format!("it is no web address ({error})")))?;
        match url.scheme() {
            "http" | "https" => {}
            "file" => {
                let reason = "a browser does not let a page read files of the disk; start `rockpool serve` in \
                              the folder and open the address that it prints";
                return Err(unreachable(reason.into()));
            }
            scheme => return Err(unreachable(format!("'{scheme}' is no scheme of the web"))),
        }
        if !url.username().is_empty() || url.password().is_some() {
            let reason = "a browser fetches no address with a user's name in it; use a signed link";
            return Err(StoreError::Unreachable { address: Self(url).shown(), reason: reason.into() });
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// A file below the folder, with the folder's query string.
    pub(crate) fn file(&self, path: &str) -> Self {
        let mut url = self.0.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path.split('/'));
        }
        Self(url)
    }

    /// The whole URL, to fetch it.
    pub(crate) fn with_secrets(&self) -> &str {
        self.0.as_str()
    }

    /// The URL without query string, user and password, to show it.
    pub(crate) fn shown(&self) -> String {
        let mut url = self.0.clone();
        url.set_query(None);
        url.set_fragment(None);
        // A web address can always lose its user: these fail for other schemes only.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.into()
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_file_lies_below_the_folder_with_or_without_a_slash() {
        for folder in ["https://host/a/extract", "https://host/a/extract/"] {
            let address = Address::parse(folder).unwrap().file("events/opened/1.parquet");
            assert_eq!(address.with_secrets(), "https://host/a/extract/events/opened/1.parquet");
        }
        assert_eq!(Address::parse("https://host").unwrap().file("m").with_secrets(), "https://host/m");
    }

    #[wasm_bindgen_test]
    fn what_is_special_in_an_address_is_not_in_a_path() {
        let address = Address::parse("https://host/").unwrap().file("events/50% off? #1/é.parquet");
        assert_eq!(address.with_secrets(), "https://host/events/50%25%20off%3F%20%231/%C3%A9.parquet");
    }

    #[wasm_bindgen_test]
    fn the_query_string_is_kept_for_the_host_and_kept_from_messages() {
        let folder = Address::parse("https://host/e/?sig=secret#part").unwrap();
        let file = folder.file("manifest.json");
        assert_eq!(file.with_secrets(), "https://host/e/manifest.json?sig=secret");
        assert_eq!(file.shown(), "https://host/e/manifest.json");
        assert_eq!(format!("{file:?}"), "https://host/e/manifest.json");
    }

    #[wasm_bindgen_test]
    fn an_address_that_cannot_be_fetched_is_refused_without_its_secrets() {
        for text in [
            "extract?sig=secret",
            "ftp://host/?sig=secret",
            "file:///tmp/?sig=secret",
            "https://me:secret@host/",
            "https://me:secret@host:port/",
        ] {
            let message = Address::parse(text).unwrap_err().to_string();
            assert!(!message.contains("secret"), "{message}");
        }
    }
}
