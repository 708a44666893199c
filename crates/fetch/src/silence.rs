//! Time without a sign of life.

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use rockpool_store::retry::SILENCE_SECONDS;
use std::pin::pin;

/// Waits for what a host does next; nothing if it does nothing for [`SILENCE_SECONDS`].
///
/// The time is told in turns of a second each, which the thread must take: one that computes for a minute, or a
/// computer that sleeps for a night, has not waited for its host.
pub async fn attend<T>(next: impl Future<Output = T>) -> Option<T> {
    let mut next = pin!(next);
    for _ in 0..SILENCE_SECONDS {
        if let Either::Left((done, _)) = select(next.as_mut(), TimeoutFuture::new(1_000)).await {
            return Some(done);
        }
    }
    None
}
