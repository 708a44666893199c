//! A web host that serves an extract from memory, and some of it damaged.

use super::fault::Fault;
use super::web_folder::WebFolder;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rockpool_store::Network;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What a host serves.
#[derive(Default)]
struct Served {
    files: BTreeMap<String, Vec<u8>>,
    /// Other bytes of one file, or none; and whether only copies of it have them.
    damaged: Option<(String, Option<Vec<u8>>, bool)>,
}

/// A host on this machine, for as long as its runtime lives.
pub struct Host {
    address: String,
    served: Arc<Mutex<Served>>,
}

impl Host {
    /// Starts a host.
    pub fn start(runtime: &tokio::runtime::Runtime, files: BTreeMap<String, Vec<u8>>) -> Self {
        let served = Arc::new(Mutex::new(Served { files, damaged: None }));
        let router = Router::new().fallback(answer).with_state(served.clone());
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}/extract", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { address, served }
    }

    /// The extract that it serves, read anew.
    pub fn network(&self, runtime: &tokio::runtime::Runtime) -> Arc<dyn Network> {
        Arc::new(WebFolder::new(&self.address, runtime.handle().clone()).unwrap())
    }

    /// Serves a fault: to everybody, or to those only who take a copy from a cache.
    pub fn damage(&self, fault: &Fault, in_copies_only: bool) {
        self.served.lock().unwrap().damaged = Some((fault.path.clone(), fault.bytes.clone(), in_copies_only));
    }

    /// Serves everything as it is again.
    pub fn heal(&self) {
        self.served.lock().unwrap().damaged = None;
    }
}

async fn answer(State(served): State<Arc<Mutex<Served>>>, uri: Uri, headers: HeaderMap) -> Response {
    let served = served.lock().unwrap();
    let Some(path) = uri.path().strip_prefix("/extract/") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let takes_copies = !headers.contains_key(header::CACHE_CONTROL);
    let file = match &served.damaged {
        Some((damaged, bytes, in_copies_only)) if damaged == path && (takes_copies || !in_copies_only) => {
            bytes.as_ref()
        }
        _ => served.files.get(path),
    };
    let Some(file) = file else { return StatusCode::NOT_FOUND.into_response() };
    let text = headers.get(header::RANGE).and_then(|range| range.to_str().ok()?.strip_prefix("bytes="));
    let Some((first, last)) = text.and_then(|range| range.split_once('-')) else {
        return file.clone().into_response();
    };
    let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
    if first >= file.len() {
        return StatusCode::RANGE_NOT_SATISFIABLE.into_response();
    }
    let last = last.min(file.len() - 1);
    let range = format!("bytes {first}-{last}/{}", file.len());
    (StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, range)], file[first..=last].to_vec())
        .into_response()
}
