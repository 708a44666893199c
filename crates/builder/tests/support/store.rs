//! An object store of one process: what a client of S3 asks to read, to list and to write, in a folder, with faults on request.
//!
//! It speaks as Amazon documents it (ListObjectsV2, GetObject with ranges), whose forms Google has too; it lists as Azure
//! does, and is a plain web host as well.

use super::store_writes;
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

/// Keys in a page of a list, so that there are several.
const PAGE: usize = 3;
/// When everything was written.
const WRITTEN: &str = "Mon, 05 Jan 2026 00:00:00 GMT";

/// What the store does in place of a whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Ends the connection after so many bytes of a body.
    CutAfter(usize),
    /// Answers with this status and document.
    Status(u16, &'static str),
}

/// An answer: where it begins to be wrong, and how often it still is.
#[derive(Debug, Clone)]
pub struct Faulty {
    /// The key that it is about; `?list` for lists.
    pub key: &'static str,
    pub fault: Fault,
    pub times: usize,
}

/// The end of a key, and what happens in the folder of all buckets.
pub type Rival = (&'static str, fn(&Path));

/// What a host is like.
#[derive(Debug, Clone, Default)]
pub struct Habits {
    pub faults: Vec<Faulty>,
    /// Whether it ignores ranges.
    pub has_no_ranges: bool,
    /// Whether it gives no entity tags.
    pub has_no_tags: bool,
    /// Whether every answer has another entity tag, as if the file had been written meanwhile.
    pub changes: bool,
    /// Connections that it resets.
    pub resets: usize,
    /// What has to be in the query of every request.
    pub wanted: Option<&'static str>,
    /// The access key that has to be named.
    pub access_key: Option<&'static str>,
    /// How many requests are answered from now on; those after them are refused.
    pub lives: Option<usize>,
    /// Somebody who does something at the store right before an object is written whose key ends like this.
    pub rival: Option<Rival>,
}

/// A store that serves until the process ends.
pub struct Store {
    pub address: String,
    habits: Arc<Mutex<Habits>>,
    /// Every request: method, target, range or what caches are told.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Store {
    /// Serves the folders below `root` as buckets.
    pub fn start(root: &Path, habits: Habits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (habits, asked) = (Arc::new(Mutex::new(habits)), Arc::new(Mutex::new(vec![])));
        let server = Server { root: root.to_path_buf(), habits: habits.clone(), asked: asked.clone() };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = server.clone();
                thread::spawn(move || server.serve(stream));
            }
        });
        Self { address, habits, asked }
    }

    /// Changes what it is like from now on.
    pub fn change(&self, habits: Habits) {
        *self.habits.lock().unwrap() = habits;
        self.asked.lock().unwrap().clear();
    }

    /// What was asked since the last change.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

#[derive(Clone)]
struct Server {
    root: PathBuf,
    habits: Arc<Mutex<Habits>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let is_reset = {
            let mut habits = self.habits.lock().unwrap();
            let is_reset = habits.resets > 0;
            habits.resets = habits.resets.saturating_sub(1);
            is_reset
        };
        if is_reset {
            // A connection that is closed with something unread is reset.
            stream.read_exact(&mut [0]).ok()?;
            return None;
        }
        let mut from = BufReader::new(stream.try_clone().ok()?);
        loop {
            let mut line = String::new();
            if from.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let mut words = line.split_whitespace();
            let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
            let mut headers = HashMap::new();
            loop {
                let mut line = String::new();
                from.read_line(&mut line).ok()?;
                let Some((name, value)) = line.trim_end().split_once(':') else { break };
                headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
            }
            let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            let mut body = vec![0; length];
            from.read_exact(&mut body).ok()?;
            let range = headers.get("range").cloned().unwrap_or_default();
            let caching = headers.get("cache-control").or_else(|| headers.get("x-ms-blob-cache-control"));
            let about = caching.filter(|_| method == "PUT").cloned().unwrap_or(range);
            self.asked.lock().unwrap().push(format!("{method} {target} {about}").trim_end().to_owned());
            self.answer(&mut stream, &method, &target, &headers, &body)?;
        }
    }

    fn answer(
        &self,
        to: &mut TcpStream,
        method: &str,
        target: &str,
        headers: &HashMap<String, String>,
        body: &[u8],
    ) -> Option<()> {
        let habits = {
            let mut habits = self.habits.lock().unwrap();
            let now = habits.clone();
            habits.lives = habits.lives.map(|lives| lives.saturating_sub(1));
            now
        };
        if habits.lives == Some(0) {
            return send(to, 403, &[], b"<Error><Code>AccessDenied</Code></Error>", None);
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query: BTreeMap<String, String> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        let path = decoded(path.trim_start_matches('/'));
        let is_list = query.contains_key("list-type") || query.contains_key("comp");
        let key = if is_list { "?list" } else { path.split_once('/').map_or("", |(_, key)| key) };
        let fault = self.fault(key);
        if let Some(Fault::Status(status, document)) = &fault {
            return send(to, *status, &[], document.as_bytes(), None);
        }
        if let Some(wanted) = habits.wanted
            && !target.contains(wanted)
        {
            return send(to, 403, &[], b"<Error><Code>AccessDenied</Code></Error>", None);
        }
        if let Some(access_key) = habits.access_key {
            let said = headers.get("authorization").cloned().unwrap_or_default();
            if !said.contains(&format!("AWS4-HMAC-SHA256 Credential={access_key}/")) {
                return send(to, 403, &[], b"<Error><Code>InvalidAccessKeyId</Code></Error>", None);
            }
        }
        if !["GET", "HEAD"].contains(&method) {
            if let Some((object, act)) = habits.rival
                && path.ends_with(object)
            {
                self.habits.lock().unwrap().rival = None;
                act(&self.root);
            }
            let request = store_writes::Request { method, path: &path, query: &query, headers, body };
            let (status, about, document) = store_writes::write(&self.root, &request);
            return send(to, status, &about, document.as_bytes(), None);
        }
        if is_list {
            return self.list(to, path.trim_end_matches('/'), &query);
        }
        let file = self.root.join(&path);
        let Some(bytes) = file.is_file().then(|| fs::read(&file).unwrap()) else {
            let has_bucket = self.root.join(path.split('/').next().unwrap_or_default()).is_dir();
            let code = if has_bucket { "NoSuchKey" } else { "NoSuchBucket" };
            return send(to, 404, &[], format!("<Error><Code>{code}</Code></Error>").as_bytes(), None);
        };
        let mut about = vec![("Last-Modified", WRITTEN.to_owned())];
        if !habits.has_no_tags {
            let asked = if habits.changes { self.asked.lock().unwrap().len() } else { 0 };
            let tag = store_writes::tag(&bytes);
            about.push(("x-goog-generation", store_writes::generation(&tag)));
            about
                .push(("ETag", if asked == 0 { format!("\"{tag}\"") } else { format!("\"{tag}-{asked}\"") }));
        }
        let cut = match fault {
            Some(Fault::CutAfter(after)) => Some(after),
            _ => None,
        };
        let range = headers
            .get("range")
            .filter(|_| !habits.has_no_ranges)
            .and_then(|range| bounds(range, bytes.len()));
        match range {
            Some((start, end)) if start < end => {
                about.push(("Content-Range", format!("bytes {start}-{}/{}", end - 1, bytes.len())));
                send(to, 206, &about, &bytes[start..end], cut)
            }
            Some(_) => send(to, 416, &about, b"", None),
            None if method == "HEAD" => {
                let length = bytes.len();
                write!(to, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n").ok()?;
                about.iter().try_for_each(|(name, value)| write!(to, "{name}: {value}\r\n")).ok()?;
                to.write_all(b"\r\n").ok()
            }
            None => send(to, 200, &about, &bytes, cut),
        }
    }

    /// The fault of this answer, which happens once less often from now on.
    fn fault(&self, key: &str) -> Option<Fault> {
        let mut habits = self.habits.lock().unwrap();
        let faulty = habits.faults.iter_mut().find(|faulty| faulty.key == key && faulty.times > 0)?;
        faulty.times -= 1;
        Some(faulty.fault.clone())
    }

    fn list(&self, to: &mut TcpStream, bucket: &str, query: &BTreeMap<String, String>) -> Option<()> {
        let root = self.root.join(bucket);
        if !root.is_dir() {
            return send(to, 404, &[], b"<Error><Code>NoSuchBucket</Code></Error>", None);
        }
        let text = |name: &str| query.get(name).cloned().unwrap_or_default();
        let after =
            ["continuation-token", "start-after", "marker"].map(text).into_iter().max().unwrap_or_default();
        let prefix = text("prefix");
        let keys: Vec<String> = super::content(&root)
            .into_keys()
            .filter(|key| key.starts_with(&prefix) && key.as_str() > after.as_str())
            .collect();
        let is_azure = query.contains_key("comp");
        let mut document = String::new();
        for key in keys.iter().take(PAGE) {
            let bytes = fs::read(root.join(key)).unwrap();
            let (size, tag) = (bytes.len(), store_writes::tag(&bytes));
            let key = key.replace('&', "&amp;").replace('<', "&lt;");
            document += &if is_azure {
                format!(
                    "<Blob><Name>{key}</Name><Properties><Last-Modified>{WRITTEN}</Last-Modified>\
                     <Content-Length>{size}</Content-Length><Content-Type>x</Content-Type><Etag>&quot;{tag}&quot;</Etag>\
                     </Properties></Blob>"
                )
            } else {
                format!(
                    "<Contents><Key>{key}</Key><LastModified>2026-01-05T00:00:00.000Z</LastModified>\
                     <ETag>&quot;{tag}&quot;</ETag><Size>{size}</Size></Contents>"
                )
            };
        }
        let next = if keys.len() > PAGE { keys[PAGE - 1].clone() } else { String::new() };
        let document = match (is_azure, next.as_str()) {
            (true, _) => {
                format!(
                    "<EnumerationResults><Blobs>{document}</Blobs><NextMarker>{next}</NextMarker></EnumerationResults>"
                )
            }
            (false, "") => format!("<ListBucketResult>{document}</ListBucketResult>"),
            (false, _) => format!(
                "<ListBucketResult>{document}<NextContinuationToken>{next}</NextContinuationToken></ListBucketResult>"
            ),
        };
        send(to, 200, &[], document.as_bytes(), None)
    }
}

/// The bytes that a header asks for; none if it cannot be read.
fn bounds(range: &str, length: usize) -> Option<(usize, usize)> {
    let (start, end) = range.strip_prefix("bytes=")?.split_once('-')?;
    if start.is_empty() {
        return Some((length.saturating_sub(end.parse().ok()?), length));
    }
    let end = end.parse::<usize>().map_or(length, |end| (end + 1).min(length));
    Some((start.parse().ok()?, end))
}

fn send(
    to: &mut TcpStream,
    status: u16,
    about: &[(&str, String)],
    body: &[u8],
    cut: Option<usize>,
) -> Option<()> {
    write!(to, "HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len()).ok()?;
    about.iter().try_for_each(|(name, value)| write!(to, "{name}: {value}\r\n")).ok()?;
    to.write_all(b"\r\n").ok()?;
    match cut {
        Some(after) if after < body.len() => {
            to.write_all(&body[..after]).ok()?;
            to.flush().ok()?;
            to.shutdown(Shutdown::Both).ok()?;
            None
        }
        _ => to.write_all(body).ok(),
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits =
            after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}
