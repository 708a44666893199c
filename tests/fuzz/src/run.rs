//! Runs a target: found documents and seeds first, then mutants until the time is over.

use crate::keep::Keeper;
use crate::mutate::{Language, Mutants};
use crate::{Document, seeds};
use bolero::{BorrowedInput, ByteSliceGenerator, DefaultEngine, TestTarget};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How long mutants are read, in seconds; `cargo xtask fuzz` sets it.
const SECONDS: &str = "ROCKPOOL_FUZZ_SECONDS";
/// A file with the one document to read, and no mutants; `cargo xtask fuzz --input` sets it.
const INPUT: &str = "ROCKPOOL_FUZZ_INPUT";
/// The stack of the reader. That of the page and the engine's worker is as large (`.cargo/config.toml`); without
/// optimisation, frames are several times larger.
const STACK: usize = if cfg!(debug_assertions) { 64 << 20 } else { 4 << 20 };

/// What a reader made of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It took it.
    Taken,
    /// It said why it does not.
    Refused,
}

/// What is fuzzed.
pub struct Target {
    /// Its name, that of its file in `tests/targets`, and of its function there.
    pub name: &'static str,
    /// What its documents are made of.
    pub language: Language,
    /// Real documents, every one of which is taken.
    pub seeds: Vec<Document>,
}

/// What `bolero::check!()` makes.
type Check = TestTarget<ByteSliceGenerator, DefaultEngine, BorrowedInput>;

/// Gives documents to a reader; see the crate. `check` is `bolero::check!()`, which knows where the target stands.
///
/// # Panics
/// If a document breaks the reader, or if it refuses a seed. The document is kept, and the path printed.
pub fn fuzz<Read>(check: Check, target: Target, read: Read)
where
    Read: Fn(&Document) -> Outcome + Send + 'static,
{
    let keeper = Arc::new(Keeper::new(target.name).expect("a folder for documents"));
    let watching = Arc::clone(&keeper);
    // Ends with the process.
    std::thread::spawn(move || watching.watch());
    let name = target.name;
    let reading = std::thread::Builder::new()
        .name(format!("fuzz {name}"))
        .stack_size(STACK)
        .spawn(move || run(check, target, &keeper, &read))
        .expect("a thread");
    if let Err(broken) = reading.join() {
        resume_unwind(broken);
    }
}

/// A run of a target.
struct Session<'s> {
    keeper: &'s Keeper,
    read: &'s dyn Fn(&Document) -> Outcome,
    inputs: Cell<u64>,
    taken: Cell<u64>,
    /// The shortest document that broke the reader, by its length and path.
    best: RefCell<Option<(usize, PathBuf)>>,
}

impl Session<'_> {
    /// Gives one document to the reader.
    fn one(&self, document: &Document) -> Outcome {
        self.keeper.started(document).expect("the folder for documents takes them");
        match catch_unwind(AssertUnwindSafe(|| (self.read)(document))) {
            Ok(outcome) => {
                self.keeper.finished();
                self.inputs.set(self.inputs.get() + 1);
                self.taken.set(self.taken.get() + u64::from(outcome == Outcome::Taken));
                outcome
            }
            Err(broken) => {
                self.keeper.finished();
                let mut best = self.best.borrow_mut();
                self.keeper.keep(document, &mut best).expect("the folder for documents takes them");
                resume_unwind(broken);
            }
        }
    }
}

fn run(check: Check, target: Target, keeper: &Keeper, read: &dyn Fn(&Document) -> Outcome) {
    let name = target.name;
    let session =
        Session { keeper, read, inputs: Cell::new(0), taken: Cell::new(0), best: RefCell::new(None) };
    let result = catch_unwind(AssertUnwindSafe(|| read_all(check, target, &session)));
    keeper.close().expect("the folder for documents");
    if let Err(broken) = result {
        if let Some((length, path)) = session.best.borrow().as_ref() {
            eprintln!("{name}: a document of {length} bytes breaks its reader; it is {}", path.display());
            eprintln!("repeat it: cargo xtask fuzz {name} --input {}", path.display());
        }
        resume_unwind(broken);
    }
    println!("{name}: {} documents read, {} of them taken", session.inputs.get(), session.taken.get());
}

fn read_all(check: Check, target: Target, session: &Session<'_>) {
    if let Some(path) = std::env::var_os(INPUT) {
        let bytes = std::fs::read(&path).expect("the file named as the input");
        session.one(&Document(bytes));
        return;
    }
    for document in seeds::found(target.name) {
        session.one(&document);
    }
    for seed in &target.seeds {
        assert_eq!(session.one(seed), Outcome::Taken, "a seed of {} is refused: {seed:?}", target.name);
    }
    // A document that breaks the reader ends the run: nothing is read after it.
    let session = AssertUnwindSafe(session);
    check
        .with_generator(Mutants::new(target.seeds, target.language))
        .with_test_time(time())
        .with_shrink_time(Duration::from_secs(5))
        .for_each(|document: &Document| {
            session.one(document);
        });
}

fn time() -> Duration {
    let seconds = std::env::var(SECONDS).ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}
