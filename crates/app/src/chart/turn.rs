//! Whose turn it is to draw: one chart between two pictures of the page, so that answers are seen before the charts of all
//! of them are drawn, and the page hears what is typed.

use futures::channel::oneshot;
use futures::future::select;
use futures::lock::{Mutex, OwnedMutexGuard};
use gloo::render::request_animation_frame;
use gloo::timers::future::TimeoutFuture;
use std::sync::Arc;

/// How long a page may show no picture before charts are drawn all the same, ms: one that nobody sees shows none.
const PATIENCE: u32 = 200;

thread_local! {
    static DRAWING: Arc<Mutex<()>> = Arc::default();
}

/// The right to draw. The next one draws after it has been dropped.
#[derive(Debug)]
pub struct Turn {
    _drawing: OwnedMutexGuard<()>,
}

/// Waits for the others who want to draw, and until the browser has shown what the page is now.
pub async fn turn() -> Turn {
    let drawing = DRAWING.with(Arc::clone).lock_owned().await;
    let (tell, shown) = oneshot::channel();
    let frame = request_animation_frame(move |_| {
        // Nobody waits any more only when it took too long.
        let _ = tell.send(());
    });
    select(shown, TimeoutFuture::new(PATIENCE)).await;
    drop(frame);
    // A frame is asked for before its picture is shown.
    TimeoutFuture::new(0).await;
    Turn { _drawing: drawing }
}
