//! A part of a file that can be read on any thread.

use crate::{cut::Cutter, event::EventSink, receiver::Receiver};
use std::sync::Arc;

pub use crate::receiver::{BadRecord, Ignored, PieceCounts};

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
