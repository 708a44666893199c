//! An extract on a web host, read with `fetch`.
//!
//! Every request is simple enough to need no preflight: a GET without credentials, at most with a
//! `Range: bytes=a-b` header. There is no HEAD and no request for a file's end: sizes come from the manifest.

mod address;
mod answer;
mod request;

use address::Address;
use bytes::Bytes;
use futures::channel::oneshot;
use futures::future::{BoxFuture, Either, select};
use gloo_timers::future::TimeoutFuture;
use request::{Problem, Wanted};
use rockpool_store::{Copies, Network, StoreError};
use std::ops::Range;
use std::pin::pin;
use wasm_bindgen_futures::spawn_local;

/// The waits before the second and the third try, ms.
const WAITS: [u32; 2] = [200, 800];

/// An extract's folder on a web host.
///
/// A request that fails for want of a network, or because the host is overloaded (status 429 or 5xx), is
/// tried three times in all. Dropping the future of a request aborts its `fetch`.
#[derive(Debug, Clone)]
pub struct FetchNetwork {
    folder: Address,
}

impl FetchNetwork {
    /// The folder at an absolute URL. Its query string, such as the signature of a link, goes with every
    /// request and into no message.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] if it is no address that a browser can fetch.
    pub fn new(extract: &str) -> Result<Self, StoreError> {
        Ok(Self { folder: Address::parse(extract)? })
    }
}

impl Network for FetchNetwork {
    fn get(
        &self,
        path: &str,
        range: Option<Range<u64>>,
        copies: Copies,
    ) -> BoxFuture<'static, Result<Bytes, StoreError>> {
        let address = self.folder.file(path);
        let wanted = Wanted::new(path, range, copies);
        Box::pin(async move {
            // What JavaScript hands out must stay on its thread; the engine wants futures that could move. So
            // the one half runs here and the other receives.
            let (mut sender, receiver) = oneshot::channel();
            spawn_local(async move {
                let result = {
                    let fetched = pin!(persist(&address, &wanted));
                    match select(fetched, sender.cancellation()).await {
                        Either::Left((result, _)) => result,
                        Either::Right(_) => return,
                    }
                };
                // Nobody to send to: the reader has gone in this very moment.
                let _ = sender.send(result);
            });
            receiver.await.unwrap_or(Err(StoreError::Cancelled))
        })
    }

    fn address(&self, path: &str) -> String {
        self.folder.file(path).shown()
    }
}

/// Tries, and tries again where that can help.
async fn persist(address: &Address, wanted: &Wanted) -> Result<Bytes, StoreError> {
    let mut waits = WAITS.iter();
    loop {
        match request::send(address, wanted).await {
            Ok(bytes) => return Ok(bytes),
            Err(Problem::Lasting(error)) => return Err(error),
            Err(Problem::Passing(error)) => match waits.next() {
                Some(wait) => TimeoutFuture::new(*wait).await,
                None => return Err(error),
            },
        }
    }
}
