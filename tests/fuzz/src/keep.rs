//! Keeps the document that is being read, so that it is still there when the process is not.

use crate::Document;
use rockpool_catalog::Checksum;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The folder where documents are kept; `cargo xtask fuzz` sets it.
const FOLDER: &str = "ROCKPOOL_FUZZ_FOLDER";
/// A document that is read for longer hangs. Nothing that ends takes a hundredth of this.
const LONGEST: Duration = Duration::from_secs(120);

/// The documents of one target on disk.
#[derive(Debug)]
pub(crate) struct Keeper {
    target: &'static str,
    folder: PathBuf,
    reading: Mutex<Reading>,
}

#[derive(Debug)]
struct Reading {
    file: File,
    since: Option<Instant>,
}

impl Keeper {
    pub(crate) fn new(target: &'static str) -> io::Result<Self> {
        let folder = std::env::var_os(FOLDER)
            .map_or_else(|| std::env::temp_dir().join("rockpool-fuzz"), PathBuf::from);
        fs::create_dir_all(&folder)?;
        let file = File::create(in_flight(&folder, target))?;
        Ok(Self { target, folder, reading: Mutex::new(Reading { file, since: None }) })
    }

    /// Notes the document that is read from now on. If the process ends before [`Self::finished`], it stays.
    pub(crate) fn started(&self, document: &Document) -> io::Result<()> {
        let mut reading = self.lock();
        reading.file.set_len(0)?;
        reading.file.seek(SeekFrom::Start(0))?;
        reading.file.write_all(&document.0)?;
        reading.since = Some(Instant::now());
        Ok(())
    }

    /// The document has been read.
    pub(crate) fn finished(&self) {
        self.lock().since = None;
    }

    /// Keeps a document that broke its reader, if it is shorter than `best`.
    pub(crate) fn keep(&self, document: &Document, best: &mut Option<(usize, PathBuf)>) -> io::Result<()> {
        if best.as_ref().is_some_and(|(length, _)| *length <= document.0.len()) {
            return Ok(());
        }
        let path = self.folder.join(format!("{}-{}", self.target, Checksum::of(&document.0)));
        fs::write(&path, &document.0)?;
        if let Some((_, before)) = best.replace((document.0.len(), path)) {
            fs::remove_file(before)?;
        }
        Ok(())
    }

    /// Nothing is being read any more, and nothing went wrong unseen.
    pub(crate) fn close(&self) -> io::Result<()> {
        fs::remove_file(in_flight(&self.folder, self.target))
    }

    /// Ends the process when one document is read for too long. For a thread of its own.
    pub(crate) fn watch(&self) {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            if self.lock().since.is_some_and(|since| since.elapsed() > LONGEST) {
                let path = in_flight(&self.folder, self.target);
                eprintln!(
                    "{}: one document is read for over {} s; it is {}",
                    self.target,
                    LONGEST.as_secs(),
                    path.display()
                );
                std::process::abort();
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The file of the document that is being read; `cargo xtask fuzz` looks for it when a process is lost.
fn in_flight(folder: &Path, target: &str) -> PathBuf {
    folder.join(format!("{target}.reading"))
}
