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
        // The system's certificates, so that a company's own hosts are trusted as in its browsers.
        let certificates = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .tls_config(certificates)
            .http_status_as_error(false)
            .timeout_connect(Some(SILENCE))
            .timeout_recv_response(Some(SILENCE))
            .timeout_per_read(Some(SILENCE))
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
mod tests {
    use super::*;
    use rockpool_store::Login;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    fn folder(address: &str) -> (tokio::runtime::Runtime, WebFolder) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let folder = WebFolder::new(address, runtime.handle().clone()).unwrap();
        (runtime, folder)
    }

    /// A host that answers every request with the next of the answers, and with the last for ever; gives back the
    /// requests' lines when it is dropped from its last connection.
    fn host(answers: Vec<&'static str>) -> (String, std::sync::mpsc::Receiver<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/x/?sig=secret", listener.local_addr().unwrap());
        let (sender, requests) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for number in 0.. {
                let Ok((mut stream, _)) = listener.accept() else { return };
                let lines = BufReader::new(&stream)
                    .lines()
                    .map(Result::unwrap)
                    .take_while(|line| !line.is_empty())
                    .map(|line| line.to_lowercase())
                    .collect();
                let answer = answers.get(number).or(answers.last()).unwrap();
                let (head, body) = answer.split_once("\r\n\r\n").unwrap();
                let _ = write!(stream, "{head}\r\nConnection: close\r\n\r\n{body}");
                if sender.send(lines).is_err() {
                    return;
                }
            }
        });
        (address, requests)
    }

    /// What a range or a whole file comes to, and the first request's lines.
    fn ask(answer: &'static str, range: Option<Range<u64>>) -> (Result<Bytes, StoreError>, Vec<String>) {
        let (result, mut requests) = ask_again(vec![answer], range);
        (result, requests.remove(0))
    }

    fn ask_again(
        answers: Vec<&'static str>,
        range: Option<Range<u64>>,
    ) -> (Result<Bytes, StoreError>, Vec<Vec<String>>) {
        let (address, requests) = host(answers);
        let (runtime, folder) = folder(&address);
        let result = runtime.block_on(folder.get("a/b.parquet", range, Copies::Welcome));
        (result, requests.try_iter().collect())
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
            "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\nabcdefghi",
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/9\r\nContent-Length: 4\r\n\r\nabcd",
            "HTTP/1.1 206 Partial Content\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 206 Partial Content\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-5/9\r\nContent-Length: 6\r\n\r\nabcdef",
        ] {
            let error = ask(answer, Some(2..6)).0.unwrap_err();
            assert!(matches!(error, StoreError::NoRanges { .. }), "{answer}: {error}");
        }
        let whole = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcdefghi";
        assert_eq!(ask(whole, Some(2..6)).0.unwrap(), "cdef");
    }

    #[test]
    fn every_other_answer_says_what_it_was() {
        type Expected = fn(&StoreError) -> bool;
        let cases: [(&str, Expected); 8] = [
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", |e| {
                matches!(e, StoreError::NotFound { .. })
            }),
            ("HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n", |e| matches!(e, StoreError::Corrupt { .. })),
            ("HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n", |e| {
                matches!(e, StoreError::Login { login: Login::Wanted, .. })
            }),
            ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", |e| e.to_string().contains("403")),
            ("HTTP/1.1 503 No\r\nRetry-After: 100\r\nContent-Length: 0\r\n\r\n", |e| {
                e.to_string().contains("503")
            }),
            (
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<!doctype html>",
                |e| matches!(e, StoreError::Foreign { .. }),
            ),
            (
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-3/4\r\nContent-Length: 2\r\n\r\ncd",
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
    fn what_passes_is_asked_again_past_caches() {
        let right =
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-5/9\r\nContent-Length: 4\r\n\r\ncdef";
        for passing in [
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 503 No\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-5/9\r\nContent-Length: 4\r\n\r\nc",
        ] {
            let (result, requests) = ask_again(vec![passing, right], Some(2..6));
            assert_eq!(result.unwrap(), "cdef", "{passing}");
            assert!(!requests[0].iter().any(|line| line.starts_with("cache-control")));
            assert!(requests[1].contains(&"cache-control: no-cache".to_owned()), "{requests:?}");
        }
    }

    #[test]
    fn a_page_to_log_in_is_called_one() {
        let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<!doctype html>";
        let away = "HTTP/1.1 302 Found\r\nLocation: /login?next=secret\r\nContent-Length: 0\r\n\r\n";
        let error = ask_again(vec![away, page], None).0.unwrap_err();
        assert!(
            matches!(&error, StoreError::Login { login: Login::Page { to }, .. } if to.ends_with("/login")),
            "{error:?}"
        );
        assert!(!error.to_string().contains("secret"), "{error}");
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
        assert!(matches!(error, StoreError::Insecure { .. }), "{error:?}");
        assert!(error.to_string().contains("secure") && !error.to_string().contains("secret"), "{error}");
        host.join().unwrap();
    }
}
