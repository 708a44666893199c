//! Spans of `tracing` around what takes time: plan, open, fetch, decode, merge, match, finish. Without the feature `trace`
//! they are nothing at all, so that the download does not pay for them.

/// Does some work in a span; the work does not wait for anything.
#[cfg(feature = "trace")]
macro_rules! timed {
    ($name:literal, $work:expr) => {{
        let span = tracing::debug_span!(target: "rockpool", $name).entered();
        let done = $work;
        drop(span);
        done
    }};
}

/// Does some work.
#[cfg(not(feature = "trace"))]
macro_rules! timed {
    ($name:literal, $work:expr) => {
        $work
    };
}

/// Awaits something in a span.
#[cfg(feature = "trace")]
macro_rules! timed_await {
    ($name:literal, $future:expr) => {
        tracing::Instrument::instrument($future, tracing::debug_span!(target: "rockpool", $name)).await
    };
}

/// Awaits something.
#[cfg(not(feature = "trace"))]
macro_rules! timed_await {
    ($name:literal, $future:expr) => {
        $future.await
    };
}

pub(crate) use {timed, timed_await};
