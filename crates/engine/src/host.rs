//! What the engine needs of the machine it runs on, and whom it tells how far it is.

use futures::future::BoxFuture;
use rockpool_question::{Answer, Progress};

/// The machine an engine runs on.
pub trait Host: Send + Sync + std::fmt::Debug {
    /// Milliseconds of a clock that only goes forward.
    fn milliseconds(&self) -> f64;

    /// Lets other work of this thread happen: in a browser a turn of the event loop, natively nothing.
    fn pause(&self) -> BoxFuture<'static, ()>;
}

/// A native machine.
#[derive(Debug, Clone)]
pub struct NativeHost {
    start: std::time::Instant,
}

impl NativeHost {
    /// A clock that starts now. Not for a browser, whose standard library has no clock.
    #[allow(
        clippy::disallowed_methods,
        reason = "the one clock of native machines; a browser's worker has its own host"
    )]
    pub fn new() -> Self {
        Self { start: std::time::Instant::now() }
    }
}

impl Default for NativeHost {
    fn default() -> Self {
        Self::new()
    }
}

impl Host for NativeHost {
    fn milliseconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1_000.0
    }

    fn pause(&self) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Somebody who waits for an answer.
pub trait Watch: Send + Sync {
    /// The question has come so far.
    fn progress(&self, progress: Progress);

    /// An estimate from the users seen so far.
    fn partial(&self, answer: Answer);

    /// Whether the answer is no longer wanted. Asked often; must be cheap.
    fn is_cancelled(&self) -> bool;
}

/// Somebody who only wants the answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watch for Silent {
    fn progress(&self, _progress: Progress) {}

    fn partial(&self, _answer: Answer) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}
