//! An extract on a web host, read with a browser's `fetch`, by the page and by its workers.
//!
//! Every request is simple enough to need no preflight: a GET, at most with a `Range: bytes=a-b` header. There is
//! no HEAD and no request for a file's end: sizes come from the manifest. What an answer is, and whether to ask again,
//! `rockpool_store` decides.

mod address;
mod probe;
mod request;
mod silence;

pub use silence::attend;

use address::Address;
use bytes::Bytes;
use futures::channel::oneshot;
use futures::future::{BoxFuture, Either, select};
use gloo_timers::future::TimeoutFuture;
use request::Wanted;
use rockpool_protocol::Credentials;
use rockpool_store::{Copies, Network, StoreError, retry};
use std::cell::Cell;
use std::ops::Range;
use std::pin::pin;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Hears why a request has to be sent again, and nothing once it has come to an end.
pub type Waiting = Arc<dyn Fn(Option<&StoreError>) + Send + Sync>;

/// An extract's folder on a web host.
///
/// A request that fails in a way that may pass is sent again, as [`retry`] says; one to which no byte comes for
/// [`retry::SILENCE_SECONDS`] has failed. Dropping the future of a request aborts its `fetch`.
#[derive(Clone)]
pub struct FetchNetwork {
    folder: Address,
    credentials: Credentials,
    waiting: Waiting,
}

impl FetchNetwork {
    /// The folder at an absolute URL. Its query string, such as the signature of a link, goes with every
    /// request and into no message.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] if it is no address that a browser can fetch.
    pub fn new(extract: &str, credentials: Credentials) -> Result<Self, StoreError> {
        Ok(Self { folder: Address::parse(extract)?, credentials, waiting: Arc::new(|_| {}) })
    }

    /// The same, telling why requests have to be sent again.
    #[must_use]
    pub fn telling(self, waiting: Waiting) -> Self {
        Self { waiting, ..self }
    }
}

impl std::fmt::Debug for FetchNetwork {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("FetchNetwork").field(&self.folder).finish()
    }
}

impl Network for FetchNetwork {
    fn get(
        &self,
        path: &str,
        range: Option<Range<u64>>,
        copies: Copies,
    ) -> BoxFuture<'static, Result<Bytes, StoreError>> {
        let wanted = Wanted::new(self.folder.file(path), path, range, self.credentials, copies);
        let waiting = self.waiting.clone();
        Box::pin(async move {
            // What JavaScript hands out must stay on its thread; the engine wants futures that could move. So
            // the one half runs here and the other receives.
            let (mut sender, receiver) = oneshot::channel();
            spawn_local(async move {
                let result = {
                    let fetched = pin!(persist(wanted, &waiting));
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

/// Tries, tries again where that can help, and looks for the reason where the browser gives none.
async fn persist(wanted: Wanted, waiting: &Waiting) -> Result<Bytes, StoreError> {
    let wait = Wait { waiting, is_told: Cell::new(false) };
    let result = retry::persist(
        |copies| request::send(&wanted, copies),
        |wait| TimeoutFuture::new(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX)),
        |error| wait.tell(error),
    )
    .await;
    match result {
        Err(error @ StoreError::Unreachable { .. }) => Err(probe::explain(&wanted, error).await),
        result => result,
    }
}

/// A wait of which somebody was told, and will be told that it is over: also when nobody waits any more.
struct Wait<'a> {
    waiting: &'a Waiting,
    is_told: Cell<bool>,
}

impl Wait<'_> {
    fn tell(&self, error: &StoreError) {
        self.is_told.set(true);
        (self.waiting)(Some(error));
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.is_told.get() {
            (self.waiting)(None);
        }
    }
}
