//! What took how long while a question was answered: the sums of the engine's spans, by name.

use rockpool_report::format;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// The target of the engine's spans.
const TARGET: &str = "rockpool";

/// Adds up the spans of the engine.
#[derive(Debug, Clone, Default)]
pub struct Trace(Arc<Spans>);

#[derive(Debug, Default)]
struct Spans {
    last: AtomicU64,
    open: Mutex<HashMap<u64, Open>>,
    sums: Mutex<BTreeMap<&'static str, Sum>>,
}

/// A span that has not ended.
#[derive(Debug)]
struct Open {
    name: &'static str,
    began: Instant,
    /// Since when a thread is in it, if one is.
    entered: Option<Instant>,
    busy: Duration,
}

/// All spans of a name.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    count: u64,
    busy: Duration,
    whole: Duration,
}

impl Trace {
    /// Hears of all spans from now on; false if somebody else does already.
    pub fn begin(&self) -> bool {
        tracing::subscriber::set_global_default(self.clone()).is_ok()
    }

    /// What has been added up since the last time, as lines; spans can lie within others.
    pub fn take_lines(&self) -> Vec<String> {
        let sums = std::mem::take(&mut *locked(&self.0.sums));
        let milliseconds = |time: Duration| format::duration(time.as_secs_f64() * 1_000.0);
        let line = |(name, sum): (&str, Sum)| {
            let (times, busy, whole) =
                (format::counted(sum.count, "span"), milliseconds(sum.busy), milliseconds(sum.whole));
            format!("{name}: {times}, {busy} of work, {whole} with waiting")
        };
        sums.into_iter().map(line).collect()
    }
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Subscriber for Trace {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.target() == TARGET
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.0.last.fetch_add(1, Relaxed).saturating_add(1);
        let (name, began) = (span.metadata().name(), Instant::now());
        locked(&self.0.open).insert(id, Open { name, began, entered: None, busy: Duration::ZERO });
        Id::from_u64(id)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, _event: &Event<'_>) {}

    fn enter(&self, span: &Id) {
        if let Some(open) = locked(&self.0.open).get_mut(&span.into_u64()) {
            open.entered = Some(Instant::now());
        }
    }

    fn exit(&self, span: &Id) {
        if let Some(open) = locked(&self.0.open).get_mut(&span.into_u64())
            && let Some(entered) = open.entered.take()
        {
            open.busy += entered.elapsed();
        }
    }

    fn try_close(&self, span: Id) -> bool {
        let Some(open) = locked(&self.0.open).remove(&span.into_u64()) else { return false };
        let mut sums = locked(&self.0.sums);
        let sum = sums.entry(open.name).or_default();
        sum.count += 1;
        sum.busy += open.busy;
        sum.whole += open.began.elapsed();
        true
    }
}
