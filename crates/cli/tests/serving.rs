//! `rockpool serve`: byte ranges, headers, sub-paths, who may read, how it ends.

mod support;

use std::path::Path;
use support::http::{get, request};
use support::{Server, command, finish};

/// A file whose every byte tells where it stands: byte n is n modulo 251.
fn numbered(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

const HASHED: &str = "events/saved/0123456789abcdef0123456789abcdef.parquet";

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, content: &[u8]| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    write("index.html", b"<!doctype html><title>x</title>");
    write("engine.wasm", b"\0asm");
    write("app.js", b"export {}");
    write("manifest.json", b"{}");
    write(HASHED, &numbered(70_000));
    write("plain.parquet", &numbered(300));
    write("sub/index.html", b"below");
    folder
}

fn serve(folder: &Path, options: &[&str]) -> Server {
    Server::start(folder, options)
}

#[test]
fn the_first_line_says_what_is_served_where() {
    let site = site();
    let server = serve(site.path(), &["--prefix", "some/where"]);
    let expected = format!("Serving {} on {}\n", site.path().display(), server.url);
    assert_eq!(server.first_line, expected);
    assert!(server.url.ends_with("/some/where/"), "{}", server.url);
}

#[test]
fn a_range_is_exactly_its_bytes() {
    let site = site();
    let server = serve(site.path(), &[]);
    let all = numbered(70_000);
    let url = format!("{}{HASHED}", server.url);
    for (range, expected) in [
        ("bytes=0-0", 0..1),
        ("bytes=12345-54320", 12_345..54_321),
        ("bytes=69990-", 69_990..70_000),
        ("bytes=-8", 69_992..70_000),
        ("bytes=69999-999999", 69_999..70_000),
    ] {
        let answer = get(&url, &[&format!("Range: {range}")]);
        assert_eq!(answer.status, 206, "{range}");
        assert_eq!(answer.body, all[expected.clone()], "{range}");
        let content_range = format!("bytes {}-{}/70000", expected.start, expected.end - 1);
        assert_eq!(answer.header("content-range"), Some(content_range.as_str()));
        assert_eq!(answer.header("content-encoding"), None);
    }
    let whole = get(&url, &[]);
    assert_eq!((whole.status, whole.header("accept-ranges")), (200, Some("bytes")));
    assert_eq!(whole.body, all);
    assert_eq!(whole.header("content-encoding"), None, "a compressed file has other ranges");
    assert_eq!(get(&url, &["Range: bytes=70000-70001"]).status, 416);
}

#[test]
fn types_and_caching_suit_each_file() {
    let site = site();
    let server = serve(site.path(), &[]);
    let lasting = "public, max-age=31536000, immutable";
    for (path, kind, caching) in [
        ("", "text/html", "no-cache"),
        ("engine.wasm", "application/wasm", "no-cache"),
        ("app.js", "text/javascript", "no-cache"),
        ("manifest.json", "application/json", "no-cache"),
        (HASHED, "application/vnd.apache.parquet", lasting),
        ("plain.parquet", "application/vnd.apache.parquet", "no-cache"),
    ] {
        let answer = get(&format!("{}{path}", server.url), &[]);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(kind), "{path}");
        assert_eq!(answer.header("cache-control"), Some(caching), "{path}");
    }
}

#[test]
fn what_is_not_there_is_404_and_what_is_outside_stays_outside() {
    let site = site();
    let inner = site.path().join("sub");
    let server = serve(&inner, &[]);
    for path in ["missing.html", "missing/", "../index.html", "%2e%2e/index.html", "..%2findex.html"] {
        let answer = get(&format!("{}{path}", server.url), &[]);
        assert_eq!(answer.status, 404, "{path}: {}", String::from_utf8_lossy(&answer.body));
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{path}");
    }
    assert_eq!(request("POST", &server.url, &[]).status, 405);
}

#[test]
fn a_sub_path_serves_below_it_only() {
    let site = site();
    let server = serve(site.path(), &["--prefix", "/tools/pool/"]);
    let root = server.url.strip_suffix("/tools/pool/").unwrap();
    assert_eq!(get(&server.url, &[]).body, b"<!doctype html><title>x</title>");
    assert_eq!(get(&format!("{}sub/", server.url), &[]).body, b"below");
    let range = get(&format!("{}{HASHED}", server.url), &["Range: bytes=251-253"]);
    assert_eq!((range.status, range.body), (206, vec![0, 1, 2]));
    assert_eq!(get(&format!("{root}/index.html"), &[]).status, 404);
    assert_eq!(get(&format!("{root}/tools/poolside"), &[]).status, 404);
    // Relative links need the slash at the end.
    let redirect = get(&format!("{root}/tools/pool?a=b"), &[]);
    assert_eq!((redirect.status, redirect.header("location")), (307, Some("/tools/pool/?a=b")));
    let redirect = get(&format!("{}sub", server.url), &[]);
    assert_eq!((redirect.status, redirect.header("location")), (307, Some("/tools/pool/sub/")));
}

#[test]
fn other_origins_may_read_only_when_told_so() {
    let site = site();
    let closed = serve(site.path(), &[]);
    let origin = "Origin: https://elsewhere.example";
    assert_eq!(get(&closed.url, &[origin]).header("access-control-allow-origin"), None);
    // A foreign name that points at this machine.
    assert_eq!(get(&closed.url, &["Host: elsewhere.example"]).status, 403);
    assert_eq!(get(&closed.url, &["Host: localhost:1"]).status, 200);

    let open = serve(site.path(), &["--cors"]);
    let url = format!("{}{HASHED}", open.url);
    let answer = get(&url, &[origin, "Range: bytes=0-3"]);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let exposed = answer.header("access-control-expose-headers").unwrap().to_ascii_lowercase();
    for name in ["content-range", "content-length", "etag"] {
        assert!(exposed.contains(name), "{exposed}");
    }
    let asked = ["Access-Control-Request-Method: GET", "Access-Control-Request-Headers: range", origin];
    let preflight = request("OPTIONS", &url, &asked);
    assert_eq!(preflight.status, 200);
    assert_eq!(preflight.header("access-control-allow-headers"), Some("range"));
    assert!(preflight.header("access-control-allow-methods").unwrap().contains("GET"));
}

#[test]
fn a_port_that_is_taken_is_said_so() {
    let site = site();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let child = command(&["serve", site.path().to_str().unwrap(), "--port", &port]).spawn().unwrap();
    let run = finish(child);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(
        run.stderr.contains(&port) && run.stderr.contains("help: another program uses this port"),
        "{run:?}"
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_well() {
    let site = site();
    let mut server = serve(site.path(), &[]);
    assert_eq!(get(&server.url, &[]).status, 200);
    support::interrupt(&server.child);
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    assert_eq!(server.rest_of_output(), "");
}
