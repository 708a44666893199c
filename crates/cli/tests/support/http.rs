//! Plain HTTP requests, written out, so that what a server sends is seen as it is.

use std::io::{Read, Write};
use std::net::TcpStream;

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Requests a URL of this machine with `method` and further header lines; a `Host` among them replaces ours.
pub fn request(method: &str, url: &str, headers: &[&str]) -> Answer {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap());
    let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nAccept-Encoding: gzip, br\r\n");
    if !headers.iter().any(|header| header.starts_with("Host:")) {
        text += &format!("Host: {host}\r\n");
    }
    for header in headers {
        text += &format!("{header}\r\n");
    }
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(format!("{text}\r\n").as_bytes()).unwrap();
    let mut bytes = vec![];
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    Answer { status, headers, body: bytes[end + 4..].to_vec() }
}

/// Gets a URL of this machine.
pub fn get(url: &str, headers: &[&str]) -> Answer {
    request("GET", url, headers)
}
