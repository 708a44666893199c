//! A small extract of the sample in memory, whose files can be replaced.

use crate::{Outcome, seeds};
use bytes::Bytes;
use futures::executor::block_on;
use rockpool_builder::{BuildOptions, NoWatch, build};
use rockpool_catalog::{MANIFEST_FILE, Manifest, TimeResolution};
use rockpool_engine::{Engine, EngineError, NativeHost, Watch};
use rockpool_question::{Answer, Progress, Question};
use rockpool_store::{Memory, Network, Store};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

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

    /// The bytes of a file.
    ///
    /// # Panics
    /// If there is no such file.
    pub fn file(&self, path: &str) -> Vec<u8> {
        block_on(self.files.get(path, None)).expect("a file of the extract").to_vec()
    }

    /// The path of the first events file of an event type.
    ///
    /// # Panics
    /// If there is none.
    pub fn events_of(&self, event_type: &str) -> String {
        let event_type = self.manifest.event_type(event_type).expect("an event type of the sample");
        event_type.events.first().expect("a file of its events").path.clone()
    }

    /// It with another manifest.
    #[must_use]
    pub fn with_manifest(&self, manifest: &[u8]) -> Self {
        let mut changed = self.clone();
        changed.files.insert(MANIFEST_FILE, manifest.to_vec());
        changed
    }

    /// It with other bytes for a data file, and a manifest that says they are the right ones.
    ///
    /// # Panics
    /// If there is no such file.
    #[must_use]
    pub fn with_file(&self, path: &str, content: &[u8]) -> Self {
        let mut changed = self.clone();
        let mut manifest = serde_json::to_value(&self.manifest).expect("a manifest is JSON");
        let file = entry(&mut manifest, path).expect("a file of the extract");
        let metadata = file.get("metadata_bytes").and_then(Value::as_u64).unwrap_or(0);
        file["bytes"] = json!(content.len());
        file["metadata_bytes"] = json!(metadata.min(content.len() as u64));
        file["hash"] = json!(blake3::hash(content).to_hex().as_str());
        changed.files.insert(MANIFEST_FILE, manifest.to_string().into_bytes());
        changed.files.insert(path, Bytes::copy_from_slice(content));
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
        input: input.display().to_string(),
        output: output.to_owned(),
        name: None,
        time_zone: chrono_tz::Europe::Budapest,
        time_resolution: TimeResolution::Milliseconds,
        max_bad_lines: 1.0,
        users_table: true,
        memory_bytes: 16 << 20,
    }
}

/// The entry of a data file, wherever in the manifest it stands.
fn entry<'m>(value: &'m mut Value, path: &str) -> Option<&'m mut Value> {
    if value.get("path").and_then(Value::as_str) == Some(path) {
        return Some(value);
    }
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| entry(item, path)),
        Value::Object(members) => members.values_mut().find_map(|member| entry(member, path)),
        _ => None,
    }
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
