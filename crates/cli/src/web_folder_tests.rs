//! Hosts that answer as they should, and hosts that do not.

use super::*;
use rockpool_store::Login;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

fn folder(address: &str) -> (tokio::runtime::Runtime, WebFolder) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let folder = WebFolder::new(address, runtime.handle().clone()).unwrap();
    (runtime, folder)
}

/// A host that answers every request with the next of the answers, and with the last for ever; gives the lines of
/// the requests.
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
            if sender.send(lines).is_err() {
                return;
            }
            let answer = answers.get(number).or(answers.last()).unwrap();
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            // Whoever has seen enough hangs up.
            let _ = write!(stream, "{head}\r\nConnection: close\r\n\r\n{body}");
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
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", |e| matches!(e, StoreError::NotFound { .. })),
        ("HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n", |e| matches!(e, StoreError::Corrupt { .. })),
        ("HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n", |e| {
            matches!(e, StoreError::Login { login: Login::Wanted, .. })
        }),
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", |e| e.to_string().contains("403")),
        ("HTTP/1.1 503 No\r\nRetry-After: 100\r\nContent-Length: 0\r\n\r\n", |e| {
            e.to_string().contains("503")
        }),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<!doctype html>", |e| {
            matches!(e, StoreError::Foreign { .. })
        }),
        ("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-3/4\r\nContent-Length: 2\r\n\r\ncd", |e| {
            matches!(e, StoreError::Corrupt { .. })
        }),
        ("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-5/9\r\nContent-Length: 4\r\n\r\nc", |e| {
            matches!(e, StoreError::Unreachable { .. })
        }),
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
    let right = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-5/9\r\nContent-Length: 4\r\n\r\ncdef";
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
fn a_host_that_falls_silent_is_asked_once_more() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/x/", listener.local_addr().unwrap());
    // The first answer never begins, the second never ends, the third is whole.
    let host = std::thread::spawn(move || {
        let answers = ["", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na"];
        let mut silent = vec![];
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            silent.push(stream);
        }
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc").unwrap();
    });
    let (runtime, mut folder) = folder(&address);
    folder.agent = agent(Duration::from_millis(300));
    let error = runtime.block_on(folder.get("manifest.json", None, Copies::Welcome)).unwrap_err();
    assert!(matches!(error, StoreError::Silent { .. }), "{error:?}");
    let whole = runtime.block_on(folder.get("manifest.json", None, Copies::Welcome));
    assert_eq!(whole.unwrap(), "abc");
    host.join().unwrap();
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
