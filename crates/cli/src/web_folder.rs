//! An extract on a web host: byte ranges over HTTP.

use bytes::Bytes;
use futures::future::BoxFuture;
use rockpool_store::{Copies, Network, StoreError};
use std::ops::Range;
use std::time::Duration;
use tokio::runtime::Handle;
use ureq::http::{Response, StatusCode, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};
use url::Url;

/// The longest answer that is read where no length is known beforehand (the manifest).
const LONGEST_WHOLE_FILE: u64 = 1 << 30;
/// How long a host may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a host may stay silent.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(60);

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
        // The system's certificates, so that a company's own hosts are trusted as in its browsers.
        let certificates = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .tls_config(certificates)
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(SILENCE_TIMEOUT))
            .timeout_per_read(Some(SILENCE_TIMEOUT))
            .user_agent(concat!("rockpool/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Ok(Self { folder, agent, threads })
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
            let lost = StoreError::Unreachable {
                address: address.clone(),
                reason: "the request was given up".into(),
            };
            threads
                .spawn_blocking(move || fetch(&agent, &url, &address, range, copies))
                .await
                .unwrap_or(Err(lost))
        })
    }

    fn address(&self, path: &str) -> String {
        let mut url = self.url(path);
        url.set_query(None);
        url.into()
    }
}

fn fetch(
    agent: &Agent,
    url: &Url,
    address: &str,
    range: Option<Range<u64>>,
    copies: Copies,
) -> Result<Bytes, StoreError> {
    let mut request = agent.get(url.as_str()).header(header::ACCEPT_ENCODING, "identity");
    if copies == Copies::Refused {
        // To the proxies and caches of a delivery network on the way.
        request = request.header(header::CACHE_CONTROL, "no-cache").header(header::PRAGMA, "no-cache");
    }
    if let Some(range) = &range {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        request = request.header(header::RANGE, format!("bytes={}-{}", range.start, range.end - 1));
    }
    let mut response = request.call().map_err(|error| unreachable(address, &error))?;
    check_status(&response, address, range.as_ref())?;
    let limit = range.as_ref().map_or(LONGEST_WHOLE_FILE, |range| range.end - range.start);
    // One byte more than wanted is enough to know that an answer is too long.
    let body = response.body_mut().with_config().limit(limit + 1).read_to_vec();
    let bytes = match body {
        Err(ureq::Error::BodyExceedsLimit(_)) => return Err(too_long(address)),
        body => body.map_err(|error| unreachable(address, &error))?,
    };
    match range {
        Some(range) if bytes.len() as u64 > range.end - range.start => Err(too_long(address)),
        Some(range) if (bytes.len() as u64) < range.end - range.start => Err(StoreError::Corrupt {
            address: address.into(),
            reason: format!(
                "bytes {} to {} were asked, and only {} came",
                range.start,
                range.end - 1,
                bytes.len()
            ),
        }),
        _ => Ok(bytes.into()),
    }
}

fn too_long(address: &str) -> StoreError {
    StoreError::NoRanges {
        address: address.into(),
        reason: "the answer is longer than what was asked".into(),
    }
}

/// Whether an answer can hold what was asked: a whole file, or exactly one range of its bytes as they are.
fn check_status(
    response: &Response<Body>,
    address: &str,
    range: Option<&Range<u64>>,
) -> Result<(), StoreError> {
    let address = address.to_owned();
    let no_ranges = |address: String, reason: String| Err(StoreError::NoRanges { address, reason });
    let text = |name: header::HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
    let encoding = text(header::CONTENT_ENCODING).filter(|encoding| *encoding != "identity");
    match (response.status(), range) {
        (StatusCode::OK, None) => Ok(()),
        (StatusCode::PARTIAL_CONTENT, Some(range)) => {
            if let Some(encoding) = encoding {
                let reason = format!("the host compresses on the way (Content-Encoding: {encoding})");
                return no_ranges(address, reason);
            }
            let expected = format!("bytes {}-{}/", range.start, range.end - 1);
            let total = |answered: &str| answered.rsplit('/').next()?.parse::<u64>().ok();
            match text(header::CONTENT_RANGE) {
                Some(answered) if total(answered).is_some_and(|total| total < range.end) => {
                    let reason = format!("byte {} was asked, and the host has {answered}", range.end - 1);
                    Err(StoreError::Corrupt { address, reason })
                }
                Some(answered) if !answered.starts_with(&expected) => {
                    no_ranges(address, format!("{expected}… was asked, and the host sent {answered}"))
                }
                _ => Ok(()),
            }
        }
        (StatusCode::OK, Some(_)) => {
            no_ranges(address, "the host sent the whole file (200) in place of the asked part (206)".into())
        }
        (StatusCode::NOT_FOUND | StatusCode::GONE, _) => Err(StoreError::NotFound { address }),
        (StatusCode::RANGE_NOT_SATISFIABLE, _) => Err(StoreError::Corrupt {
            address,
            reason: "the file on the host is shorter than the manifest says (416)".into(),
        }),
        (status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN), _) => {
            Err(StoreError::Unreachable { address, reason: format!("the host refuses access ({status})") })
        }
        (status, _) => {
            Err(StoreError::Unreachable { address, reason: format!("the host answered {status}") })
        }
    }
}

fn unreachable(address: &str, error: &ureq::Error) -> StoreError {
    let reason = match error {
        ureq::Error::HostNotFound => "there is no host of this name".to_owned(),
        // ureq repeats the URL here, with its query string.
        ureq::Error::BadUri(_) => "this is no URL for a request".to_owned(),
        ureq::Error::Timeout(_) => "the host did not answer in time".to_owned(),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => insecure(error),
        // A refused certificate arrives as invalid data.
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => insecure(error),
        ureq::Error::Io(error) => error.to_string(),
        error => error.to_string(),
    };
    StoreError::Unreachable { address: address.into(), reason }
}

fn insecure(error: &dyn std::error::Error) -> String {
    format!("no secure connection came about ({error})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    fn folder(address: &str) -> (tokio::runtime::Runtime, WebFolder) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let folder = WebFolder::new(address, runtime.handle().clone()).unwrap();
        (runtime, folder)
    }

    /// A host that answers one request with `answer`; gives back the request's lines.
    fn host(answer: &'static str) -> (String, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/x/?sig=secret", listener.local_addr().unwrap());
        let thread = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(&stream)
                .lines()
                .map(Result::unwrap)
                .take_while(|line| !line.is_empty())
                .map(|line| line.to_lowercase())
                .collect();
            stream.write_all(answer.as_bytes()).unwrap();
            lines
        });
        (address, thread)
    }

    fn ask(answer: &'static str, range: Option<Range<u64>>) -> (Result<Bytes, StoreError>, Vec<String>) {
        let (address, host) = host(answer);
        let (runtime, folder) = folder(&address);
        let result = runtime.block_on(folder.get("a/b.parquet", range, Copies::Welcome));
        (result, host.join().unwrap())
    }

    #[test]
    fn the_query_goes_with_every_request_and_into_no_message() {
        let (_runtime, folder) = folder("https://host/a%20b/manifest.json?sig=secret#top");
        assert_eq!(
            folder.url("events/x y/ü.parquet").as_str(),
            "https://host/a%20b/events/x%20y/%C3%BC.parquet?sig=secret"
        );
        assert_eq!(folder.address("manifest.json"), "https://host/a%20b/manifest.json");
        assert!(!format!("{folder:?}").contains("secret"));
    }

    #[test]
    fn a_url_with_or_without_a_slash_is_the_same_folder() {
        for address in ["http://h", "http://h/", "http://h/manifest.json"] {
            assert_eq!(folder(address).1.address("manifest.json"), "http://h/manifest.json");
        }
        assert_eq!(folder("http://h/a").1.address("x"), "http://h/a/x");
    }

    #[test]
    fn a_url_with_a_password_is_refused() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let refused = WebFolder::new("https://me:word@host/", runtime.handle().clone());
        assert_eq!(refused.unwrap_err(), AddressError::Credentials);
    }

    #[test]
    fn a_range_is_asked_and_returned() {
        let answer =
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-5/9\r\nContent-Length: 4\r\n\r\ncdef";
        let (bytes, request) = ask(answer, Some(2..6));
        assert_eq!(&bytes.unwrap()[..], b"cdef");
        assert_eq!(request[0], "get /x/a/b.parquet?sig=secret http/1.1");
        assert!(request.contains(&"range: bytes=2-5".to_owned()), "{request:?}");
        assert!(request.contains(&"accept-encoding: identity".to_owned()), "{request:?}");
    }

    #[test]
    fn hosts_that_do_not_serve_ranges_are_told_apart() {
        for answer in [
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcdefghi",
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/9\r\nContent-Length: 4\r\n\r\nabcd",
            "HTTP/1.1 206 Partial Content\r\nContent-Encoding: br\r\nContent-Length: 4\r\n\r\nabcd",
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-5/9\r\nContent-Length: 6\r\n\r\nabcdef",
        ] {
            let error = ask(answer, Some(2..6)).0.unwrap_err();
            assert!(matches!(error, StoreError::NoRanges { .. }), "{answer}: {error}");
        }
    }

    #[test]
    fn every_other_answer_says_what_it_was() {
        type Expected = fn(&StoreError) -> bool;
        let cases: [(&str, Expected); 7] = [
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", |e| {
                matches!(e, StoreError::NotFound { .. })
            }),
            ("HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n", |e| matches!(e, StoreError::Corrupt { .. })),
            (
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-3/4\r\nContent-Length: 2\r\n\r\ncd",
                |e| matches!(e, StoreError::Corrupt { .. }),
            ),
            ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", |e| e.to_string().contains("403")),
            ("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", |e| e.to_string().contains("503")),
            (
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-5/9\r\nContent-Length: 2\r\n\r\ncd",
                |e| matches!(e, StoreError::Corrupt { .. }),
            ),
            (
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-5/9\r\nContent-Length: 4\r\n\r\nc",
                |e| matches!(e, StoreError::Unreachable { .. }),
            ),
        ];
        for (answer, expected) in cases {
            let error = ask(answer, Some(2..6)).0.unwrap_err();
            assert!(expected(&error), "{answer}: {error:?}");
            assert!(!error.to_string().contains("secret"), "{error}");
            assert!(error.to_string().contains("/x/a/b.parquet"), "{error}");
        }
    }

    #[test]
    fn a_whole_file_is_a_200() {
        let (bytes, request) = ask("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", None);
        assert_eq!(&bytes.unwrap()[..], b"abc");
        assert!(!request.iter().any(|line| line.starts_with("range")), "{request:?}");
    }

    #[test]
    fn a_host_that_is_not_there_is_unreachable() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (runtime, folder) = folder(&format!("http://{free}/?sig=secret"));
        let error = runtime.block_on(folder.get("manifest.json", None, Copies::Welcome)).unwrap_err();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[test]
    fn a_host_that_speaks_no_tls_is_unreachable() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("https://{}/?sig=secret", listener.local_addr().unwrap());
        let host = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        });
        let (runtime, folder) = folder(&address);
        let error = runtime.block_on(folder.get("manifest.json", None, Copies::Welcome)).unwrap_err();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
        assert!(error.to_string().contains("secure") && !error.to_string().contains("secret"), "{error}");
        host.join().unwrap();
    }
}
