//! Tells the page how far a question is.

use crate::scope;
use rockpool_engine::Watch;
use rockpool_protocol::{Reply, RequestId};
use rockpool_question::{Answer, Progress};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Takes replies to the page.
pub type Post = Arc<dyn Fn(&Reply) + Send + Sync>;

/// The least time between two messages of progress, ms: more often than a screen is drawn helps nobody.
const INTERVAL: f64 = 50.0;

/// Sends the progress of one question to the page, and knows whether the page still wants the answer.
pub struct PostingWatch {
    id: RequestId,
    post: Post,
    cancelled: Arc<AtomicBool>,
    last: Mutex<f64>,
}

impl PostingWatch {
    /// A watch of a request, which is cancelled by setting the flag.
    pub fn new(id: RequestId, post: Post, cancelled: Arc<AtomicBool>) -> Self {
        Self { id, post, cancelled, last: Mutex::new(f64::NEG_INFINITY) }
    }
}

impl Watch for PostingWatch {
    fn progress(&self, progress: Progress) {
        let now = scope::milliseconds();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if now - *last >= INTERVAL {
            *last = now;
            (self.post)(&Reply::Progress { id: self.id, progress });
        }
    }

    fn partial(&self, answer: Answer) {
        (self.post)(&Reply::Partial { id: self.id, answer: Box::new(answer) });
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
