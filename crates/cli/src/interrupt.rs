//! Ctrl-C: the first asks the work to stop and tidy up, the second ends the program at once.

use crate::failure::INTERRUPTED_EXIT_CODE;
use crate::output::print_note;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How soon somebody who waits for Ctrl-C notices it.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// How long the work may take to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Whether Ctrl-C has been pressed. Cheap to clone and to ask.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    pressed: Arc<AtomicBool>,
}

impl Interrupt {
    /// Starts to listen for Ctrl-C (and, on Unix, for the requests to terminate and to hang up).
    ///
    /// Where the system does not let a program listen, Ctrl-C keeps its ordinary meaning.
    pub fn listen() -> Self {
        let interrupt = Self::default();
        let listener = interrupt.clone();
        let (listening, begun) = std::sync::mpsc::channel();
        let start = std::thread::Builder::new().name("interrupt".into()).spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
                return;
            };
            runtime.block_on(async move {
                let Ok(requests) = Requests::listen() else { return };
                // Nobody may wait for it any more.
                let _ = listening.send(());
                listener.wait_and_mark(requests).await;
            });
        });
        if start.is_ok() {
            // An error means that the system does not let this program listen.
            let _ = begun.recv();
        }
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

    async fn wait_and_mark(self, mut requests: Requests) {
        requests.next().await;
        self.pressed.store(true, Ordering::Relaxed);
        print_note("Stopping and tidying up; press Ctrl-C again to leave at once.");
        // Whoever waits for a pipe that nobody writes to hears nothing else. What is left behind the next run clears up.
        if tokio::time::timeout(GRACE, requests.next()).await.is_err() {
            print_note("It does not stop by itself; leaving. The next run tidies up.");
        }
        std::process::exit(i32::from(INTERRUPTED_EXIT_CODE));
    }
}

/// The system's requests to stop.
struct Requests {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hang_up: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Requests {
    /// Listens from now on.
    fn listen() -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
                hang_up: signal(SignalKind::hangup())?,
            })
        }
        #[cfg(windows)]
        Ok(Self { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    /// Waits for the next one.
    async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
        #[cfg(windows)]
        self.interrupt.recv().await;
    }
}
