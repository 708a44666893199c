//! A part of a file that can be read on any thread.

use crate::{
    cut::{CutCounts, Cutter},
    event::EventSink,
    receiver::Receiver,
};
use std::sync::Arc;

pub use crate::receiver::Ignored;

/// A part of a file: whole records in the order of the file.
pub struct Piece {
    /// Position in the order of the input, from 0 without gaps.
    pub sequence: u64,
    /// Position of the file among the files of the input.
    pub file: usize,
    /// Whether it holds the file's first record.
    pub is_first_of_file: bool,
    pub(crate) content: Box<dyn Content>,
    /// Columns that the file's folders say and that are left out.
    pub(crate) ignored: Arc<[String]>,
}

/// The records of a piece.
pub(crate) trait Content: Send {
    /// Gives every record to `to`.
    fn read(&self, to: &mut Receiver<'_>);
}

/// What a piece held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PieceCounts {
    /// Records, blank lines left out; each object of a line that holds several counts as one.
    pub records: u64,
    /// Ends of lines; of a format without lines, rows.
    pub line_ends: u64,
    /// Lines that hold several events.
    pub shared_lines: u64,
    /// Texts in which something became U+FFFD.
    pub repaired_values: u64,
    /// Instants that clocks showed twice or never, so that one reading had to be chosen.
    pub unclear_times: u64,
    /// Records that are no events.
    pub bad_records: u64,
    /// The first of them.
    pub first_bad: Vec<BadRecord>,
    /// Columns that were left out.
    pub ignored: Ignored,
    /// Events that were cut.
    pub cut: CutCounts,
}

/// A record that is no event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRecord {
    /// Its line or row in the piece, from 0.
    pub number: u64,
    /// What is wrong with it.
    pub reason: String,
}

impl Piece {
    /// Reads all records; what is not cut goes to `sink`.
    pub fn read(&self, cutter: Option<&Cutter>, sink: &mut dyn EventSink) -> PieceCounts {
        let mut receiver = Receiver::new(cutter, sink);
        self.content.read(&mut receiver);
        let mut counts = receiver.counts;
        self.ignored.iter().for_each(|name| counts.ignored.count_many(name, counts.records));
        counts
    }
}
