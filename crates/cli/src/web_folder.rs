//! An extract on a web host: byte ranges over HTTP. What an answer is, and whether to ask again, `rockpool_store`
//! decides, for the page as well.

use bytes::Bytes;
use futures::future::BoxFuture;
use rockpool_store::http::Head;
use rockpool_store::retry::{self, SILENCE_SECONDS};
use rockpool_store::{Copies, Network, StoreError};
use std::ops::Range;
use std::time::Duration;
use tokio::runtime::Handle;
use ureq::http::{Response, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, ResponseExt};
use url::Url;

/// The longest answer that is read where no length is known beforehand (the manifest).
const LONGEST_WHOLE_FILE: u64 = 1 << 30;
/// How long a host may stay silent: before it accepts a connection, before it answers, between two pieces of an answer.
const SILENCE: Duration = Duration::from_secs(SILENCE_SECONDS);

/// A folder below a URL. The URL's query string, which may be a signature, goes with every request and into no
/// message.
#[derive(Clone)]
pub struct WebFolder {
    folder: Url,
    agent: Agent,
    threads: Handle,
}

/// An address that cannot be an extract's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not a URL.
    #[error("this is no URL ({0})")]
    Malformed(#[from] url::ParseError),
    /// A URL with a name or password in it.
    #[error("this URL holds a name or a password, which would end up in logs")]
    Credentials,
}

impl std::fmt::Debug for WebFolder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("WebFolder").field(&self.address("")).finish()
    }
}

impl WebFolder {
    /// The folder at a URL (`https://host/folder`, with or without `/` or `/manifest.json` at its end).
    /// Requests block a thread each; `threads` lends them.
    ///
    /// # Errors
    /// An [`AddressError`].
    pub fn new(address: &str, threads: Handle) -> Result<Self, AddressError> {
        let mut folder = Url::parse(address)?;
        if !folder.username().is_empty() || folder.password().is_some() {
            return Err(AddressError::Credentials);
        }
        folder.set_fragment(None);
        if let Some(parent) = folder.path().strip_suffix(rockpool_catalog::MANIFEST_FILE) {
            let parent = parent.to_owned();
            folder.set_path(&parent);
        }
        Ok(Self { folder, agent: agent(SILENCE), threads })
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.folder.clone();
        // A URL with a host, as http(s) always is, has segments.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path.split('/'));
        }
        url
    }
}

/// What sends requests, and gives up a host that is silent for so long.
fn agent(silence: Duration) -> Agent {
    // The system's certificates, so that a company's own hosts are trusted as in its browsers.
    let certificates = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    Agent::config_builder()
        .tls_config(certificates)
        .http_status_as_error(false)
        .timeout_connect(Some(silence))
        .timeout_recv_response(Some(silence))
        .timeout_per_read(Some(silence))
        .user_agent(concat!("rockpool/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent()
}

impl Network for WebFolder {
    fn get(
        &self,
        path: &str,
        range: Option<Range<u64>>,
        copies: Copies,
    ) -> BoxFuture<'static, Result<Bytes, StoreError>> {
        let (agent, url, address) = (self.agent.clone(), self.url(path), self.address(path));
        let threads = self.threads.clone();
        Box::pin(async move {
            let lost = || StoreError::Unreachable {
                address: address.clone(),
                reason: "the request was given up".into(),
            };
            let attempt = |tried| {
                let (agent, url, address, range) =
                    (agent.clone(), url.clone(), address.clone(), range.clone());
                let is_anew = tried == Copies::Refused || copies == Copies::Refused;
                let sent = threads.spawn_blocking(move || send(&agent, &url, &address, range, is_anew));
                let lost = lost();
                async { sent.await.unwrap_or(Err(lost)) }
            };
            let sleep = |wait| {
                let slept = threads.spawn_blocking(move || std::thread::sleep(wait));
                async {
                    // A wait that is cut short is as good.
                    let _ = slept.await;
                }
            };
            retry::persist(attempt, sleep, |_| {}).await
        })
    }

    fn address(&self, path: &str) -> String {
        without_query(self.url(path))
    }
}

fn without_query(mut url: Url) -> String {
    url.set_query(None);
    url.into()
}

/// One request, from the address to the bytes.
fn send(
    agent: &Agent,
    url: &Url,
    address: &str,
    range: Option<Range<u64>>,
    is_anew: bool,
) -> Result<Bytes, StoreError> {
    let mut request = agent.get(url.as_str()).header(header::ACCEPT_ENCODING, "identity");
    if is_anew {
        request = request.header(header::CACHE_CONTROL, "no-cache").header(header::PRAGMA, "no-cache");
    }
    if let Some(range) = &range {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        request = request.header(header::RANGE, format!("bytes={}-{}", range.start, range.end - 1));
    }
    let mut response = request.call().map_err(|error| unreachable(address, &error))?;
    let head = head(&response, url);
    let part = head.judge(range.as_ref(), address)?;
    // One byte more than of use is enough to know that an answer is too long.
    let limit = part.most().unwrap_or(LONGEST_WHOLE_FILE) + 1;
    match response.body_mut().with_config().limit(limit).read_to_vec() {
        Ok(body) => head.cut(&part, body.into(), address),
        Err(ureq::Error::BodyExceedsLimit(_)) => Err(StoreError::NoRanges {
            address: address.into(),
            reason: "the answer is longer than what was asked".into(),
        }),
        Err(ureq::Error::Timeout(_)) => Err(silent(address)),
        // The name of the encoding is not among the headers of what ureq undoes by itself.
        Err(ureq::Error::Decompress(encoding, error)) => {
            let head = Head { encoding: Some(encoding.to_owned()), ..head };
            Err(head.broken_off(&error.to_string(), address))
        }
        Err(error) => Err(head.broken_off(&error.to_string(), address)),
    }
}

fn head(response: &Response<Body>, asked: &Url) -> Head {
    let text = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    let came_from = Url::parse(&response.get_uri().to_string()).ok();
    let redirected_to = came_from.filter(|came_from| came_from != asked).map(without_query);
    Head { redirected_to, ..Head::new(response.status().as_u16(), text) }
}

fn silent(address: &str) -> StoreError {
    StoreError::Silent { address: address.into(), seconds: SILENCE_SECONDS }
}

fn unreachable(address: &str, error: &ureq::Error) -> StoreError {
    let address = address.to_owned();
    let insecure = |reason: String| StoreError::Insecure { address: address.clone(), reason };
    let reason = match error {
        ureq::Error::Timeout(_) => return silent(&address),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => return insecure(error.to_string()),
        // A refused certificate arrives as invalid data.
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            return insecure(error.to_string());
        }
        ureq::Error::HostNotFound => "there is no host of this name".to_owned(),
        // ureq repeats the URL here, with its query string.
        ureq::Error::BadUri(_) => "this is no URL for a request".to_owned(),
        error => error.to_string(),
    };
    StoreError::Unreachable { address, reason }
}

#[cfg(test)]
#[path = "web_folder_tests.rs"]
mod tests;
