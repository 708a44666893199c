//! Fuzzing: documents from elsewhere, mutated, given to whatever reads them.
//!
//! A **target** is one file of `tests/targets`: it names its seed documents (real ones: examples of the documentation, the
//! sample, an extract of it), how they are mutated ([`Language`]), and what reads a document. The reader may refuse
//! a document; it may never panic, overflow its stack, ask for gigabytes or never end. [`fuzz`] drives it with
//! [bolero](https://docs.rs/bolero), whose generator chooses the mutations, so that the same targets also run
//! under libFuzzer (`cargo bolero test --sanitizer NONE`).
//!
//! Under `cargo test` a target reads every document that was ever found to break something (`found/`), its seeds, and
//! mutants for a second. `cargo xtask fuzz` gives it longer, in a process of its own, and keeps the document that
//! breaks it.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "never part of what runs in a browser, and it prints what it found"
)]

mod choice;
mod document;
mod extract;
mod keep;
mod mutate;
mod questions;
mod run;
pub mod seeds;

pub use document::Document;
pub use extract::{SmallExtract, ask, build_options};
pub use mutate::Language;
pub use questions::questions_of_files;
pub use run::{Outcome, Target, fuzz};

/// What a target may hold at once, in bytes: as much as a browser's tab gives a small question twice over.
const MOST_MEMORY: usize = 2 << 30;

#[global_allocator]
static ALLOCATOR: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, MOST_MEMORY);
