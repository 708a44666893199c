//! The address of an extract's folder and of its files.

use rockpool_store::StoreError;
use web_sys::Url;

/// An address to fetch, with whatever secrets its query string holds.
#[derive(Clone)]
pub(crate) struct Address {
    with_secrets: String,
    shown: String,
}

impl Address {
    /// The folder at an absolute `http` or `https` URL.
    pub(crate) fn parse(text: &str) -> Result<Self, StoreError> {
        // What is no URL may still hold a secret behind its question mark, or before an @.
        let shown = || {
            let text = text.split(['?', '#']).next().unwrap_or_default();
            text.rsplit('@').next().unwrap_or_default().to_owned()
        };
        let unreachable = |reason: String| StoreError::Unreachable { address: shown(), reason };
        let url = Url::new(text).map_err(|_| unreachable("it is no web address".into()))?;
        match url.protocol().trim_end_matches(':') {
            "http" | "https" => {}
            "file" => {
                let reason = "a browser does not let a page read files of the disk; start `rockpool serve` in \
                              the folder and open the address that it prints";
                return Err(unreachable(reason.into()));
            }
            scheme => return Err(unreachable(format!("'{scheme}' is no scheme of the web"))),
        }
        if !url.username().is_empty() || !url.password().is_empty() {
            let reason = "a browser fetches no address with a user's name in it; use a signed link";
            return Err(StoreError::Unreachable { address: shown_of(&url), reason: reason.into() });
        }
        Ok(Self::of(&url))
    }

    /// A file below the folder, with the folder's query string.
    pub(crate) fn file(&self, path: &str) -> Self {
        // What was parsed once is parsed again.
        let Ok(url) = Url::new(&self.with_secrets) else { return self.clone() };
        let folder = url.pathname();
        // The rest is escaped by the browser.
        let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
        url.set_pathname(&format!("{}/{path}", folder.trim_end_matches('/')));
        Self::of(&url)
    }

    fn of(url: &Url) -> Self {
        url.set_hash("");
        Self { with_secrets: url.href(), shown: shown_of(url) }
    }

    /// The whole URL, to fetch it.
    pub(crate) fn with_secrets(&self) -> &str {
        &self.with_secrets
    }

    /// Where a host led, without query string, user and password.
    pub(crate) fn shown_where(url: &str) -> String {
        Url::new(url).map_or_else(|_| "another place".into(), |url| shown_of(&url))
    }

    /// The URL without query string, user and password, to show it.
    pub(crate) fn shown(&self) -> String {
        self.shown.clone()
    }
}

fn shown_of(url: &Url) -> String {
    format!("{}//{}{}", url.protocol(), url.host(), url.pathname())
}

impl std::fmt::Debug for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.shown)
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
