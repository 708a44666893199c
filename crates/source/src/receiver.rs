//! What stands between a piece and the sink: counts, and what is cut.

use crate::{
    cut::{CutCounts, Cutter, Verdict},
    event::{Event, EventSink, PropertyText},
};
use std::collections::HashMap;

/// Bad records that a piece remembers with their reasons.
const BAD_KEPT: usize = 20;
/// Ignored columns that a piece tells apart.
const IGNORED_KEPT: usize = 1_000;

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

/// Takes the events of a piece, counts, cuts, and passes on.
pub(crate) struct Receiver<'r> {
    pub(crate) counts: PieceCounts,
    cutter: Option<&'r Cutter>,
    sink: &'r mut dyn EventSink,
}

impl<'r> Receiver<'r> {
    pub(crate) fn new(cutter: Option<&'r Cutter>, sink: &'r mut dyn EventSink) -> Self {
        Self { counts: PieceCounts::default(), cutter, sink }
    }

    /// Takes an event.
    pub(crate) fn event<'e>(
        &mut self,
        mut event: Event<'e>,
        is_unclear: bool,
        properties: &mut Vec<PropertyText<'e>>,
    ) {
        self.counts.unclear_times += u64::from(is_unclear);
        if let Some(cutter) = self.cutter {
            match cutter.apply(&mut event, properties) {
                Verdict::Kept { is_joined } => self.counts.cut.joined_events += u64::from(is_joined),
                Verdict::Cut(why) => {
                    self.counts.cut.add(why);
                    return;
                }
            }
        }
        self.sink.event(&event, properties);
    }

    /// Takes a record that is no event, by its number in the piece, from 0.
    pub(crate) fn bad(&mut self, number: u64, reason: String) {
        self.counts.bad_records += 1;
        if self.counts.first_bad.len() < BAD_KEPT {
            self.counts.first_bad.push(BadRecord { number, reason });
        }
    }
}

/// Columns that were left out, with the records that had them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ignored {
    columns: HashMap<String, u64>,
    /// Records with columns beyond those that are told apart.
    more: u64,
}

impl Ignored {
    /// Counts a column of a record.
    pub(crate) fn count(&mut self, column: &str) {
        self.count_many(column, 1);
    }

    /// Counts a column of several records.
    pub(crate) fn count_many(&mut self, column: &str, records: u64) {
        if records == 0 {
            return;
        }
        if let Some(count) = self.columns.get_mut(column) {
            *count += records;
        } else if self.columns.len() < IGNORED_KEPT {
            self.columns.insert(column.to_owned(), records);
        } else {
            self.more += records;
        }
    }

    /// Adds the counts of another piece.
    pub fn merge(&mut self, other: &Self) {
        other.columns.iter().for_each(|(column, records)| self.count_many(column, *records));
        self.more += other.more;
    }

    /// The columns with the records that had them, the most frequent first, ties by name.
    pub fn in_order(&self) -> Vec<(&str, u64)> {
        let mut columns: Vec<(&str, u64)> =
            self.columns.iter().map(|(column, records)| (column.as_str(), *records)).collect();
        columns.sort_unstable_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        columns
    }
}
