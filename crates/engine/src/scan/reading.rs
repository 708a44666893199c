//! The reading of one question: what all its files share.

use super::account::{Account, Planned};
use super::decoded::DecodedCache;
use super::footer::FooterCache;
use super::shared::SharedFiles;
use crate::spans::timed_await;
use crate::{EngineError, Host, Watch};
use parquet::file::metadata::ParquetMetaData;
use rockpool_catalog::DataFile;
use rockpool_question::{LeftOut, Progress, ReadPlan, ReadStatistics, TableChoice};
use rockpool_store::{Store, Traffic};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

/// A thread is given back to others after so many milliseconds, so that a page stays at 60 frames a second.
const TURN: f64 = 16.0;

/// What an engine keeps of the files between questions.
#[derive(Debug, Clone)]
pub(crate) struct Caches {
    /// Their Parquet metadata.
    pub(crate) footers: Arc<FooterCache>,
    /// Their columns.
    pub(crate) decoded: Arc<DecodedCache>,
}

/// How often the answer is estimated while it is being found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Estimates {
    /// About how many rows are read between two.
    pub(crate) rows: u64,
    /// The least time between two, ms: whoever has the answer sooner needs no estimate.
    pub(crate) interval: f64,
    /// The most that estimates may cost, as a share of the time that the question takes.
    pub(crate) share: f64,
}

/// The reading of one question: counts, pauses, and stops when the answer is no longer wanted.
pub(crate) struct Reading {
    store: Store,
    caches: Caches,
    host: Arc<dyn Host>,
    watch: Arc<dyn Watch>,
    traffic: Traffic,
    began: f64,
    /// Bits of the `f64` time of the last pause.
    paused: AtomicU64,
    tables: Mutex<BTreeSet<String>>,
    chosen: Mutex<Vec<TableChoice>>,
    files: AtomicU64,
    row_groups: AtomicU64,
    row_groups_skipped: AtomicU64,
    rows: AtomicU64,
    planned: AtomicU64,
    shared: SharedFiles,
    account: Account,
    estimates: Estimates,
    /// Bits of the `f64` time from which the next estimate may be made.
    estimate_from: AtomicU64,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reading").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl Reading {
    /// A reading that begins now.
    pub(crate) fn new(
        store: Store,
        caches: Caches,
        host: Arc<dyn Host>,
        watch: Arc<dyn Watch>,
        estimates: Estimates,
    ) -> Self {
        let began = host.milliseconds();
        caches.decoded.begin();
        Self {
            traffic: store.traffic(),
            store,
            caches,
            host,
            watch,
            began,
            paused: AtomicU64::new(began.to_bits()),
            tables: Mutex::default(),
            chosen: Mutex::default(),
            files: AtomicU64::new(0),
            row_groups: AtomicU64::new(0),
            row_groups_skipped: AtomicU64::new(0),
            rows: AtomicU64::new(0),
            planned: AtomicU64::new(0),
            shared: SharedFiles::default(),
            account: Account::default(),
            estimates,
            estimate_from: AtomicU64::new((began + estimates.interval).to_bits()),
        }
    }

    /// The same, keeping an account of what is planned to be read.
    pub(crate) fn with_account(self) -> Self {
        Self { account: Account::kept(), ..self }
    }

    /// Notes a file that is left out as a whole.
    pub(crate) fn leave_out(&self, file: &DataFile, reason: LeftOut) {
        if self.account.is_kept() {
            self.account.leave_out(file, reason);
        }
    }

    /// Notes what is planned to be read of a file, if somebody wants to know.
    pub(super) fn account_for(&self, file: &DataFile, planned: &Planned<'_>) {
        if self.account.is_kept() {
            self.account.plan(file, planned);
        }
    }

    /// What has been planned to be read; nothing without an account.
    pub(crate) fn read_plan(&self) -> ReadPlan {
        self.account.read_plan()
    }

    /// About how many rows to read between two estimates of the answer.
    pub(crate) fn rows_between_estimates(&self) -> u64 {
        self.estimates.rows.max(1)
    }

    /// Makes an estimate of the answer, unless it is too soon for one.
    pub(crate) fn estimate(&self, make: impl FnOnce()) {
        let before = self.host.milliseconds();
        if before < f64::from_bits(self.estimate_from.load(Relaxed)) {
            return;
        }
        make();
        let after = self.host.milliseconds();
        let pause = self.estimates.interval.max((after - before) / self.estimates.share);
        self.estimate_from.store((after + pause).to_bits(), Relaxed);
    }

    /// The Parquet metadata of a file.
    pub(crate) async fn footer(&self, file: &DataFile) -> Result<Arc<ParquetMetaData>, EngineError> {
        self.caches.footers.get(&self.store, file).await
    }

    /// The decoded columns of earlier questions.
    pub(crate) fn decoded_columns(&self) -> &DecodedCache {
        &self.caches.decoded
    }

    /// Bytes of a file, each exactly as long as asked.
    pub(crate) async fn bytes(
        &self,
        file: &DataFile,
        ranges: &[Range<u64>],
    ) -> Result<Vec<bytes::Bytes>, EngineError> {
        if ranges.iter().any(|range| range.start > range.end || range.end > file.bytes) {
            return Err(EngineError::corrupt(&file.path, "a column lies outside the file"));
        }
        if let Some(found) = timed_await!("fetch", self.shared.bytes(&self.store, file, ranges))? {
            return Ok(found);
        }
        let found = timed_await!("fetch", self.store.read(file, ranges))?;
        let fits = found.len() == ranges.len()
            && ranges.iter().zip(&found).all(|(range, bytes)| range.end - range.start == bytes.len() as u64);
        if !fits {
            return Err(EngineError::corrupt(&file.path, "fewer bytes came than were asked for"));
        }
        Ok(found)
    }

    /// Lets others have the thread when it is their turn.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`] if the answer is no longer wanted.
    pub(crate) async fn breathe(&self) -> Result<(), EngineError> {
        if self.watch.is_cancelled() {
            return Err(EngineError::Cancelled);
        }
        let now = self.host.milliseconds();
        if now - f64::from_bits(self.paused.load(Relaxed)) < TURN {
            return Ok(());
        }
        self.watch.progress(self.progress());
        self.host.pause().await;
        self.paused.store(self.host.milliseconds().to_bits(), Relaxed);
        if self.watch.is_cancelled() { Err(EngineError::Cancelled) } else { Ok(()) }
    }

    /// How far the reading is.
    pub(crate) fn progress(&self) -> Progress {
        let (rows, planned) = (self.rows.load(Relaxed), self.planned.load(Relaxed));
        Progress {
            done: if planned == 0 { 0.0 } else { (rows as f64 / planned as f64).min(1.0) },
            bytes_fetched: self.store.traffic().fetched.saturating_sub(self.traffic.fetched),
            rows,
        }
    }

    /// Notes which table was chosen for some rows, and why.
    pub(crate) fn choose(&self, choice: TableChoice) {
        let mut chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        if !chosen.contains(&choice) {
            chosen.push(choice);
        }
    }

    /// Notes a table that is read.
    pub(crate) fn table(&self, name: &str) {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
    }

    /// Notes a file that is going to be read: which of its row groups, and how many rows. Of a file that event types
    /// share, every part is noted; file and row groups count once.
    pub(crate) fn plan(&self, file: &DataFile, row_groups: &[usize], skipped: usize, rows: u64) {
        self.planned.fetch_add(rows, Relaxed);
        if file.part.is_none() {
            self.files.fetch_add(u64::from(!row_groups.is_empty()), Relaxed);
            self.row_groups.fetch_add(row_groups.len() as u64, Relaxed);
            self.row_groups_skipped.fetch_add(skipped as u64, Relaxed);
        } else if let Some(known) = self.shared.count(&file.path, row_groups) {
            self.files.fetch_add(u64::from(known.is_new_file), Relaxed);
            self.row_groups.fetch_add(known.new_row_groups, Relaxed);
        }
    }

    /// Hears of all files that will be read, before the first of them is opened: those that event types share are
    /// fetched whole if most of them is wanted.
    pub(crate) fn expect<'a>(&self, files: impl IntoIterator<Item = &'a DataFile>) {
        self.shared.expect(files);
    }

    /// Notes rows that were gone over, whether they had to be decoded or not.
    pub(crate) fn decoded(&self, rows: usize) {
        self.rows.fetch_add(rows as u64, Relaxed);
    }

    /// What it cost until now.
    pub(crate) fn statistics(&self) -> ReadStatistics {
        let traffic = self.store.traffic();
        ReadStatistics {
            tables: self.tables.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect(),
            files: self.files.load(Relaxed),
            row_groups: self.row_groups.load(Relaxed),
            row_groups_skipped: self.row_groups_skipped.load(Relaxed),
            rows: self.rows.load(Relaxed),
            bytes_fetched: traffic.fetched.saturating_sub(self.traffic.fetched),
            bytes_cached: traffic.cached.saturating_sub(self.traffic.cached),
            milliseconds: self.host.milliseconds() - self.began,
            chosen: self.chosen.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}
