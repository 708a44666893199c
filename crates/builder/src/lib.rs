//! Events in, extract out.
//!
//! Functions, each a whole job that runs on the calling thread and helper threads of its own:
//!
//! - [`build`] reads events and writes an extract: a folder of Parquet files and a `manifest.json`
//!   (`rockpool-catalog` says what is in them).
//! - [`append`] adds to an extract what is new, and takes out days and people; [`vacuum`] removes what it has replaced.
//! - [`check`] reads an extract and lists everything that is wrong with it; [`absent`] looks for people who should be
//!   nowhere in it.
//! - [`Contract`] is what a team asks of an extract, judged by what a check found.
//! - [`Published`] is an extract at an address of an object store, with a copy here that the jobs above work on.
//! - [`sample`] writes invented JSON lines, believable ones or plain ones in large numbers, the same on every machine.
//!
//! The road of a build: `rockpool-source` finds the files and cuts them into pieces, which `input` parses in
//! parallel; `rows` gives users, properties and values their numbers in the order of the input, buffers the
//! rows of each event type, spills sorted runs and merges them; `write` turns the merged rows into Parquet
//! files; `output` puts them in place so that a reader sees the old extract or the new one, never a mixture. An append goes
//! the same road with the rows of the extract that is there, which `held` reads back.
//! What is kept in memory for the whole build is the dictionary of users (about 25 bytes and the identifier
//! for each user) and at most 10 000 values of each property; the rows need not fit.
//!
//! This crate knows nothing of questions, engines and browsers.

#![allow(
    clippy::disallowed_methods,
    reason = "never part of what runs in a browser: threads and clocks are there"
)]

mod absent;
mod append;
mod build;
mod check;
mod config;
mod contract;
mod derived;
mod error;
mod findings;
mod held;
mod input;
mod output;
mod published;
mod rows;
mod sample;
mod vacuum;
mod verify;
mod watch;
mod write;

pub use absent::{AbsentReport, absent};
pub use append::{AppendOptions, AppendReport, DayRange, Said, append};
pub use build::{BuildOptions, BuildReport, Duplicates, Edge, PeopleReport, RecognisedFiles, build};
pub use check::{CheckReport, DayVolumes, Problem, check};
pub use config::{Config, delimiter, print_config, share};
pub use contract::{Breach, Contract, Judgement, Rule};
pub use error::{BadLine, BuilderError};
pub use published::{Over, PublishReport, Published, download};
/// How sources are named and read.
pub use rockpool_source as source;
pub use sample::{SampleContent, SampleFiles, SampleOptions, SampleReport, sample};
pub use vacuum::{VacuumReport, vacuum};
pub use watch::{BuildPhase, BuildWatch, NoWatch};
