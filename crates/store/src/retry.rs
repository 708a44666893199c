//! When a request that failed is sent again: one rule for the command and the browser.

use crate::error::Login;
use crate::{Copies, StoreError};
use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use std::time::Duration;

/// The wait before the first repeat; each next one is three times as long, and a random part comes on top, so that
/// many readers of one host do not come back at once.
const FIRST_WAIT: Duration = Duration::from_millis(300);
/// Repeats of a request to a host that is overloaded or cannot be reached.
const REPEATS: usize = 3;
/// Repeats of what a sound host rarely answers and a busy network of caches now and then does.
const DOUBTFUL_REPEATS: usize = 2;
/// Repeats of a request that came to nothing after a long silence.
const SILENT_REPEATS: usize = 1;
/// A host that asks for a longer wait than this is told to the person in place of it.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// How long no byte may come before a request is given up, seconds.
pub const SILENCE_SECONDS: u64 = 30;

/// One more try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Again {
    /// How long to wait before it.
    pub wait: Duration,
    /// Whose copy it is to ask for.
    pub copies: Copies,
}

/// The repeats of one request.
#[derive(Debug)]
pub struct Retry {
    waits: ExponentialBackoff,
    repeats: usize,
    silent: usize,
}

impl Default for Retry {
    fn default() -> Self {
        let waits = ExponentialBuilder::new()
            .with_min_delay(FIRST_WAIT)
            .with_factor(3.0)
            .with_max_times(REPEATS)
            .with_jitter()
            .build();
        Self { waits, repeats: 0, silent: 0 }
    }
}

impl Retry {
    /// Whether and how to send the request again after it failed so.
    pub fn after(&mut self, error: &StoreError) -> Option<Again> {
        let most = match error {
            StoreError::Unreachable { .. } | StoreError::Busy { .. } => REPEATS,
            StoreError::NotFound { .. }
            | StoreError::Login { login: Login::Refused, .. }
            | StoreError::Foreign { .. }
            | StoreError::NoRanges { .. }
            | StoreError::Corrupt { .. } => DOUBTFUL_REPEATS,
            StoreError::Silent { .. } => {
                self.silent += 1;
                if self.silent > SILENT_REPEATS {
                    return None;
                }
                REPEATS
            }
            StoreError::Login { .. }
            | StoreError::Insecure { .. }
            | StoreError::Manifest { .. }
            | StoreError::Replaced { .. }
            | StoreError::Cancelled => return None,
        };
        if self.repeats >= most {
            return None;
        }
        self.repeats += 1;
        let wait = self.waits.next()?;
        let asked = match error {
            StoreError::Busy { retry_after, .. } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        };
        (asked <= LONGEST_WAIT).then(|| Again { wait: wait.max(asked), copies: Copies::Refused })
    }
}

/// Sends a request until it succeeds or [`Retry`] gives up. `sleep` waits; `waiting` hears why, before each wait.
///
/// # Errors
/// The last failure.
pub async fn persist<T, Attempt, Sleep>(
    mut attempt: impl FnMut(Copies) -> Attempt,
    sleep: impl Fn(Duration) -> Sleep,
    waiting: impl Fn(&StoreError),
) -> Result<T, StoreError>
where
    Attempt: Future<Output = Result<T, StoreError>>,
    Sleep: Future<Output = ()>,
{
    let mut retry = Retry::default();
    let mut copies = Copies::Welcome;
    loop {
        let error = match attempt(copies).await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let Some(again) = retry.after(&error) else { return Err(error) };
        waiting(&error);
        sleep(again.wait).await;
        copies = again.copies;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::block_on;
    use std::cell::{Cell, RefCell};

    fn address() -> String {
        "https://host/a".into()
    }

    fn busy(seconds: Option<u64>) -> StoreError {
        StoreError::Busy { address: address(), status: 503, retry_after: seconds.map(Duration::from_secs) }
    }

    /// Plays the failures one after another against a clock that only these waits move; gives what was waited, what
    /// each try asked for, and how it ended.
    fn play(failures: &[StoreError]) -> (Vec<Duration>, Vec<Copies>, Result<(), StoreError>) {
        let (waited, asked, next) = (RefCell::new(vec![]), RefCell::new(vec![]), Cell::new(0));
        let end = block_on(persist(
            |copies| {
                asked.borrow_mut().push(copies);
                let failure = failures.get(next.get()).cloned();
                next.set(next.get() + 1);
                async { failure.map_or(Ok(()), Err) }
            },
            |wait| {
                waited.borrow_mut().push(wait);
                async {}
            },
            |_| {},
        ));
        (waited.into_inner(), asked.into_inner(), end)
    }

    #[test]
    fn waits_grow_and_end() {
        let failures = vec![busy(None); 9];
        let (waited, asked, end) = play(&failures);
        assert_eq!(end, Err(busy(None)));
        assert_eq!(waited.len(), REPEATS);
        for (wait, least) in waited.iter().zip([300, 900, 2_700]) {
            let least = Duration::from_millis(least);
            assert!(*wait >= least && *wait <= least + FIRST_WAIT.max(least), "{wait:?}");
        }
        assert_eq!(asked, [Copies::Welcome, Copies::Refused, Copies::Refused, Copies::Refused]);
    }

    #[test]
    fn what_passes_is_not_told() {
        let not_found = StoreError::NotFound { address: address() };
        let silent = StoreError::Silent { address: address(), seconds: 30 };
        for failures in [
            vec![not_found.clone(), not_found],
            vec![silent],
            vec![StoreError::Login { address: address(), login: Login::Refused }],
            vec![StoreError::Corrupt { address: address(), reason: "cut".into() }],
            vec![busy(None), busy(None), busy(None)],
        ] {
            let (_, asked, end) = play(&failures);
            assert_eq!(end, Ok(()), "{failures:?}");
            assert_eq!(asked.len(), failures.len() + 1);
        }
    }

    #[test]
    fn what_stays_is_told_soon() {
        let silent = StoreError::Silent { address: address(), seconds: 30 };
        let (waited, ..) = play(&vec![silent; 9]);
        assert_eq!(waited.len(), SILENT_REPEATS);
        let login = StoreError::Login { address: address(), login: Login::Wanted };
        assert!(play(&[login]).0.is_empty());
        assert_eq!(play(&vec![StoreError::NotFound { address: address() }; 9]).0.len(), DOUBTFUL_REPEATS);
    }

    #[test]
    fn a_host_is_given_the_time_that_it_asks_for_within_bounds() {
        let (waited, _, end) = play(&[busy(Some(12))]);
        assert_eq!((waited, end), (vec![Duration::from_secs(12)], Ok(())));
        let (waited, _, end) = play(&[busy(Some(31))]);
        assert_eq!((waited, end), (vec![], Err(busy(Some(31)))));
    }
}
