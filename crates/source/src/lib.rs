//! Events as they stand in files, whatever the format.
//!
//! A [`SourceOptions`] names an input: a folder, a file, a pattern, the address of one of these on a store, or standard input. [`Sources::open`] finds its files,
//! recognises each by its first bytes, and decides once for the files of one form which column is what
//! ([`Mapping`]) and how instants are written ([`Times`]). [`Sources::cut`] then hands out [`Piece`]s in the order of
//! the input; each can be read on any thread, and gives its events to an [`EventSink`].
//!
//! Each format is a file behind one trait, `format::Format`: JSON lines, CSV, Parquet, Delta Lake. All of them put their
//! fields into the same `record::Record`, so that a column means the same wherever it stands. A [`Cutter`] leaves
//! events out and changes properties between a record and the sink, before anything is remembered of them.
//!
//! This crate knows nothing of extracts: not how events are kept, counted or written.

#![allow(
    clippy::disallowed_methods,
    reason = "never part of what runs in a browser: files and clocks are there"
)]

mod batch;
mod bytes;
mod csv;
mod cut;
mod delta;
mod error;
mod event;
mod file;
mod format;
mod format_name;
mod formats;
mod identity;
mod json;
mod list;
mod mapping;
mod names;
mod open;
mod options;
mod parquet;
mod partition;
mod piece;
mod probe;
mod raw;
mod reading;
mod receiver;
mod recognised;
mod record;
mod remote;
mod table;
mod time;

pub use cut::{
    AliasCounts, Aliases, CommonValues, Condition, Cut, CutCounts, CutOptions, Cutter, HashKey,
    PropertyOptions, ValuePeople,
};
pub use delta::{AddedFile, TableChanges};
pub use error::SourceError;
pub use event::{Event, EventSink, PropertyText};
pub use file::SourceFile;
pub use file::TableState;
pub use format_name::FormatName;
pub use identity::{Identity, TableFile};
pub use mapping::{Mapping, MappingOptions, Others, PropertiesColumn};
pub use open::Sources;
pub use options::{SourceOptions, TableKind, TableOptions};
pub use piece::{BadRecord, Ignored, Piece, PieceCounts};
pub use probe::{ColumnKind, ColumnProbe, Probe};
pub use reading::Reading;
pub use recognised::Recognised;
pub use remote::{Advance, Ended, FileState, Replaced, StoreFolder, is_address, shown_input};
pub use time::{EpochUnit, TimeOptions, Times};
