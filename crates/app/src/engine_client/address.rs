//! Where the engine and the extract are.

use crate::browser;
use rockpool_protocol::Credentials;
use wasm_bindgen::JsValue;
use web_sys::{DomParser, Element, SupportedType};

/// The two engines of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// The one that answers questions, and knows no SQL: all that a first answer needs.
    Questions,
    /// The one that answers statements: larger, and there only for who asks one.
    Statements,
}

impl EngineKind {
    /// The element of the page that names its files.
    fn element(self) -> &'static str {
        match self {
            Self::Questions => "meta[name='rockpool-engine']",
            Self::Statements => "meta[name='rockpool-sql-engine']",
        }
    }

    /// What the compiler calls it.
    fn stem(self) -> &'static str {
        match self {
            Self::Questions => "rockpool-worker",
            Self::Statements => "rockpool-sql-worker",
        }
    }
}

/// The files of the engine, as absolute URLs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineAddress {
    /// The script that a worker runs; it waits for the module.
    pub worker: String,
    /// The JavaScript that wasm-bindgen made for the module.
    pub glue: String,
    /// The module; where it travels packed, the name under which it is kept unpacked.
    pub module: String,
    /// The packed module, if the site has one.
    pub packed: Option<String>,
    /// How many bytes travel, if the page was built knowing it.
    pub bytes: Option<u64>,
    /// What worker, glue and module must be, as in the attribute `integrity`, if the page was built knowing it.
    pub integrity: [Option<String>; 3],
}

impl EngineAddress {
    /// Reads the addresses from the page, with the names of an ordinary build as default.
    pub fn of_page(kind: EngineKind) -> Self {
        let element = gloo::utils::document().query_selector(kind.element()).ok().flatten();
        Self::of_element(kind, element.as_ref())
    }

    /// Reads the addresses from the text of a page at this page's address; absent where it names no engine, such as a
    /// host's own page of errors. Nothing of the text is run or shown.
    ///
    /// # Errors
    /// What the browser threw.
    pub fn of_text(kind: EngineKind, text: &str) -> Result<Option<Self>, JsValue> {
        let page = DomParser::new()?.parse_from_string(text, SupportedType::TextHtml)?;
        Ok(page.query_selector(kind.element())?.map(|element| Self::of_element(kind, Some(&element))))
    }

    fn of_element(kind: EngineKind, element: Option<&Element>) -> Self {
        let given = |attribute: &str| {
            let text = element.and_then(|element| element.get_attribute(attribute));
            text.filter(|text| !text.is_empty())
        };
        let named = |attribute: &str, default: &str| {
            browser::absolute(given(attribute).as_deref().unwrap_or(default))
        };
        let packed = given("data-engine-packed");
        let stem = kind.stem();
        Self {
            worker: named("data-engine-worker", "engine-worker.js"),
            glue: named("data-engine-glue", &format!("{stem}.js")),
            module: named("data-engine-module", &format!("{stem}_bg.wasm")),
            bytes: given(if packed.is_some() { "data-engine-packed-bytes" } else { "data-engine-bytes" })
                .and_then(|bytes| bytes.parse().ok())
                .filter(|bytes| *bytes > 0),
            packed: packed.as_deref().map(browser::absolute),
            integrity: ["worker", "glue", "module"]
                .map(|file| given(&format!("data-engine-{file}-integrity"))),
        }
    }
}

/// Where an extract is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtractAddress {
    /// Its folder as an absolute URL that ends in `/` before any query. The query may hold a signature.
    pub url: String,
    /// Whether the address was given in the page's own address.
    pub given: bool,
    /// With which requests the visitor's cookies go.
    pub credentials: Credentials,
}

impl ExtractAddress {
    /// The address in `?extract=`, else the folder `extract/` beside the page. With `&credentials=include` cookies go
    /// to another origin too.
    pub fn of_page() -> Self {
        let given = browser::query_parameter("extract").filter(|address| !address.trim().is_empty());
        let address = given.as_deref().map_or("extract/", str::trim);
        let credentials = match browser::query_parameter("credentials").as_deref() {
            Some("include") => Credentials::Include,
            _ => Credentials::SameOrigin,
        };
        Self { url: browser::absolute(&as_folder(address)), given: given.is_some(), credentials }
    }

    /// The address without anything secret: what storage keys and messages may hold.
    pub fn plain(&self) -> String {
        without_secrets(&self.url)
    }
}

/// The address as a folder: its path ends in `/`, a manifest's own name is dropped.
fn as_folder(address: &str) -> String {
    let (path, rest) = split_path(address);
    let path = path.strip_suffix(rockpool_catalog::MANIFEST_FILE).unwrap_or(path);
    let rest = rest.split('#').next().unwrap_or_default();
    // An empty path would mean the page itself, with its query.
    let path = if path.is_empty() { "./" } else { path };
    if path.ends_with('/') { format!("{path}{rest}") } else { format!("{path}/{rest}") }
}

/// An address without user name, password, query and fragment.
pub fn without_secrets(address: &str) -> String {
    let (path, _) = split_path(address);
    match path.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = match rest.find('/') {
                Some(index) => rest.split_at(index),
                None => (rest, ""),
            };
            let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
            format!("{scheme}://{host}{path}")
        }
        None => path.to_owned(),
    }
}

/// The part before the query or fragment, and the part from there on.
fn split_path(address: &str) -> (&str, &str) {
    address.split_at(address.find(['?', '#']).unwrap_or(address.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_kept() {
        for (address, plain) in [
            ("https://host/a/b/?X-Amz-Signature=secret#f", "https://host/a/b/"),
            ("https://me:secret@host:8443/a/", "https://host:8443/a/"),
            ("https://host/a@b/", "https://host/a@b/"),
            ("https://me:se@cret@host", "https://host"),
            ("extract/", "extract/"),
        ] {
            assert_eq!(without_secrets(address), plain);
        }
    }

    #[test]
    fn an_address_names_a_folder() {
        for (address, folder) in [
            ("data", "data/"),
            ("data/", "data/"),
            ("https://host/x?sig=1", "https://host/x/?sig=1"),
            ("https://host/x/manifest.json?sig=1#top", "https://host/x/?sig=1"),
            ("manifest.json", "./"),
        ] {
            assert_eq!(as_folder(address), folder);
        }
    }
}
