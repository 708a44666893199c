//! Ctrl-C: the first asks the work to stop and tidy up, the second ends the program at once.

use crate::output::print_note;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The exit code of a program that was stopped by Ctrl-C, as shells know it.
pub const INTERRUPTED_EXIT_CODE: u8 = 130;

/// How soon somebody who waits for Ctrl-C notices it.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Whether Ctrl-C has been pressed. Cheap to clone and to ask.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    pressed: Arc<AtomicBool>,
}

impl Interrupt {
    /// Starts to listen for Ctrl-C (and, on Unix, for the request to terminate).
    ///
    /// Where the system does not let a program listen, Ctrl-C keeps its ordinary meaning.
    pub fn listen() -> Self {
        let interrupt = Self::default();
        let listener = interrupt.clone();
        let start = std::thread::Builder::new().name("interrupt".into()).spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
                return;
            };
            runtime.block_on(listener.wait_and_mark());
        });
        drop(start);
        interrupt
    }

    /// Whether Ctrl-C has been pressed.
    pub fn is_pressed(&self) -> bool {
        self.pressed.load(Ordering::Relaxed)
    }

    /// Waits until Ctrl-C is pressed.
    pub async fn pressed(&self) {
        while !self.is_pressed() {
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    async fn wait_and_mark(self) {
        pressed_once().await;
        self.pressed.store(true, Ordering::Relaxed);
        print_note("Stopping and tidying up; press Ctrl-C again to leave at once.");
        pressed_once().await;
        std::process::exit(i32::from(INTERRUPTED_EXIT_CODE));
    }
}

/// Waits until Ctrl-C is pressed or the system asks the program to terminate; for ever where it cannot listen.
async fn pressed_once() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = terminate => {}
    }
}
