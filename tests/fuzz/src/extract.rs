//! A small extract of the sample in memory, whose files can be replaced.

use crate::{Outcome, seeds};
use futures::executor::block_on;
use rockpool_builder::{BuildOptions, NoWatch, build};
use rockpool_catalog::{Checksum, DataFile, MANIFEST_FILE, Manifest, SegmentList, TimeResolution};
use rockpool_engine::{Engine, EngineError, NativeHost, Watch};
use rockpool_question::{Answer, Progress, Question};
use rockpool_store::{Copies, Memory, Network, Store};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Bytes under one checksum, at most.
const SEGMENT: usize = 4096;
/// A person cancels after this.
const PATIENCE: Duration = Duration::from_secs(5);

/// An extract in memory.
#[derive(Debug, Clone)]
pub struct SmallExtract {
    files: Memory,
    manifest: Manifest,
}

impl SmallExtract {
    /// Builds one of some users of the sample.
    ///
    /// # Panics
    /// If it cannot be built.
    pub fn of_the_sample() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (input, output) = (folder.path().join("events.jsonl"), folder.path().join("extract"));
        std::fs::write(&input, seeds::events().join("\n")).expect("events written");
        build(&build_options(&input, &output), &NoWatch).expect("the sample can be built");
        let manifest = std::fs::read(output.join(MANIFEST_FILE)).expect("a manifest");
        let mut files = Memory::new();
        let parsed = Manifest::from_json(&manifest).expect("a manifest that can be read");
        for file in parsed.files() {
            files.insert(&file.path, std::fs::read(output.join(&file.path)).expect("a data file"));
        }
        files.insert(MANIFEST_FILE, manifest);
        Self { files, manifest: parsed }
    }

    /// What it contains.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The bytes of a file without its list of checksums.
    ///
    /// # Panics
    /// If there is no such file.
    pub fn file(&self, path: &str) -> Vec<u8> {
        without_list(&self.sealed_file(path))
    }

    /// The bytes of a file as they are.
    ///
    /// # Panics
    /// If there is no such file.
    pub fn sealed_file(&self, path: &str) -> Vec<u8> {
        block_on(self.files.get(path, None, Copies::Welcome)).expect("a file of the extract").to_vec()
    }

    /// The path of the first events file of an event type.
    ///
    /// # Panics
    /// If there is none.
    pub fn events_of(&self, event_type: &str) -> String {
        let event_type = self.manifest.event_type(event_type).expect("an event type of the sample");
        event_type.events.first().expect("a file of its events").path.clone()
    }

    /// It with another manifest, to which the hash of its text is added: a text that was damaged on its way is noticed by
    /// that, what a faulty writer wrote is not.
    #[must_use]
    pub fn with_manifest(&self, manifest: &[u8]) -> Self {
        let mut changed = self.clone();
        let content = manifest.trim_ascii_end();
        let content = content.strip_suffix(b"}").unwrap_or(content);
        let hash = format!(",\"sha256\":\"{:x}\"}}", Sha256::digest(content));
        changed.files.insert(MANIFEST_FILE, [content, hash.as_bytes()].concat());
        changed
    }

    /// It with other bytes for a data file, the list of checksums left out of them, as [`Self::file`] gives them: the list
    /// and the manifest say that they are the right ones.
    ///
    /// # Panics
    /// If there is no such file.
    #[must_use]
    pub fn with_file(&self, path: &str, content: &[u8]) -> Self {
        let mut changed = self.clone();
        let file = entry(&mut changed.manifest, path).expect("a file of the extract");
        let (bytes, metadata_bytes) = sealed(file, content);
        file.bytes = bytes.len() as u64;
        file.metadata_bytes = metadata_bytes as u64;
        file.metadata_checksum = Checksum::of(bytes.get(bytes.len() - metadata_bytes..).unwrap_or_default());
        file.hash = format!("{:x}", Sha256::digest(&bytes));
        changed.files.insert(path, bytes);
        let manifest = changed.manifest.to_json().expect("a manifest is JSON");
        changed.files.insert(MANIFEST_FILE, manifest);
        changed
    }

    /// It with other bytes for a data file, under the same manifest.
    #[must_use]
    pub fn with_damaged_file(&self, path: &str, bytes: &[u8]) -> Self {
        let mut changed = self.clone();
        changed.files.insert(path, bytes.to_vec());
        changed
    }

    /// Opens it.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub fn open(&self) -> Result<Engine, EngineError> {
        let store = Store::new(Arc::new(self.files.clone()));
        block_on(Engine::open(store, Arc::new(NativeHost::new())))
    }

    /// Opens it and asks it some questions, each on its own.
    pub fn ask(&self, questions: &[Question]) -> Outcome {
        let Ok(engine) = self.open() else { return Outcome::Refused };
        let answers: Vec<_> = questions.iter().map(|question| ask(&engine, question)).collect();
        if answers.iter().all(Result::is_ok) { Outcome::Taken } else { Outcome::Refused }
    }
}

/// Asks a question as a person does who gives up after some seconds.
///
/// # Errors
/// An [`EngineError`].
pub fn ask(engine: &Engine, question: &Question) -> Result<Answer, EngineError> {
    block_on(engine.ask(question, Arc::new(Impatient { until: Instant::now() + PATIENCE })))
}

/// How the extracts here are built.
pub fn build_options(input: &Path, output: &Path) -> BuildOptions {
    BuildOptions {
        time_zone: chrono_tz::Europe::Budapest,
        time_resolution: TimeResolution::Milliseconds,
        max_bad_lines: 1.0,
        allow_empty: true,
        memory_bytes: 16 << 20,
        ..BuildOptions::new(input.display().to_string(), output)
    }
}

/// The entry of a data file.
fn entry<'m>(manifest: &'m mut Manifest, path: &str) -> Option<&'m mut DataFile> {
    let of_types =
        manifest.event_types.iter_mut().flat_map(|one| one.events.iter_mut().chain(&mut one.user_days));
    let of_all =
        manifest.any_user_days.iter_mut().chain(manifest.daily.iter_mut().flat_map(|daily| &mut daily.files));
    of_types.chain(of_all).chain(&mut manifest.users_files).find(|file| file.path == path)
}

/// Where the footer of a Parquet file begins: as far before its end as its own length says, but not before `least`.
fn footer(bytes: &[u8], least: usize) -> usize {
    let stated = bytes.last_chunk::<8>().and_then(|end| end.first_chunk::<4>());
    let length = stated.map_or(0, |length| u32::from_le_bytes(*length) as usize);
    bytes.len().saturating_sub(8).saturating_sub(length).max(least).min(bytes.len())
}

/// The bytes of a sound file without its list of checksums, which stands before the footer: entries, their length, magic.
fn without_list(bytes: &[u8]) -> Vec<u8> {
    let end = footer(bytes, 0);
    let (before, rest) = bytes.split_at(end);
    let length =
        before.get(..end - 4).and_then(|before| before.last_chunk::<4>()).expect("a list of checksums");
    let start = end - 8 - u32::from_le_bytes(*length) as usize;
    [before.get(..start).expect("a list within the file"), rest].concat()
}

/// Bytes with a list of their checksums, and how many of them are metadata.
fn sealed(file: &DataFile, content: &[u8]) -> (Vec<u8>, usize) {
    let data = usize::try_from(file.bytes - file.metadata_bytes).unwrap_or(usize::MAX).min(content.len());
    let footer = footer(content, data);
    let mut list = SegmentList::default();
    let (data, rest) = content.split_at(data);
    data.chunks(SEGMENT).for_each(|segment| list.push(segment));
    let list = list.finish().expect("a short list");
    let (index, footer) = rest.split_at(footer - data.len());
    ([data, index, &list, footer].concat(), index.len() + list.len() + footer.len())
}

struct Impatient {
    until: Instant,
}

impl Watch for Impatient {
    fn progress(&self, _progress: Progress) {}

    fn partial(&self, _answer: Answer) {}

    fn is_cancelled(&self) -> bool {
        Instant::now() > self.until
    }
}
