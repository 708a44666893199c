//! The days of a user as they stand in the files: runs of rows that are neither copied nor sorted.

use rockpool_kernel::StepMask;
use std::ops::Range;

/// The columns of some rows of one file, all of one event type. A column that was not asked for is empty.
#[derive(Debug, Clone, Copy)]
pub(super) struct DayColumns<'a> {
    /// The steps that events of the type fill, as bits.
    pub(super) mask: StepMask,
    /// Days since 1970-01-01.
    pub(super) days: &'a [i32],
    /// How many events each day has.
    pub(super) events: &'a [u32],
    /// The tick of the first of them.
    pub(super) first: &'a [i64],
    /// The tick of the last of them.
    pub(super) last: &'a [i64],
}

/// Rows of one file: days of one user, or of nobody, in ascending order; at least one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayRun<'a> {
    columns: &'a DayColumns<'a>,
    days: &'a [i32],
    /// The place of the first row in the columns.
    from: usize,
}

impl<'a> DayRun<'a> {
    /// The rows in a range of places that are of the wanted days; none if there is none.
    pub(super) fn new(
        columns: &'a DayColumns<'a>,
        places: Range<usize>,
        wanted: &Range<i32>,
    ) -> Option<Self> {
        let from = places.start;
        let days = columns.days.get(places)?;
        let (first, last) = (days.first()?, days.last()?);
        if *first >= wanted.start && *last < wanted.end {
            return Some(Self { columns, days, from });
        }
        let start = days.partition_point(|day| *day < wanted.start);
        let end = days.partition_point(|day| *day < wanted.end);
        let days = days.get(start..end).filter(|days| !days.is_empty())?;
        Some(Self { columns, days, from: from + start })
    }

    /// The steps that events of the type fill, as bits.
    pub(crate) fn mask(&self) -> StepMask {
        self.columns.mask
    }

    /// The days, since 1970-01-01.
    pub(crate) fn days(&self) -> &'a [i32] {
        self.days
    }

    /// How many events each row has; nothing where it was not asked for.
    pub(crate) fn all_events(&self) -> &'a [u32] {
        self.columns.events.get(self.from..self.from + self.days.len()).unwrap_or_default()
    }

    /// How many events a row has; 0 where it was not asked for.
    pub(crate) fn events(&self, row: usize) -> u32 {
        self.columns.events.get(self.from + row).copied().unwrap_or(0)
    }

    /// The first tick of a row; 0 where it was not asked for.
    pub(crate) fn first(&self, row: usize) -> i64 {
        self.columns.first.get(self.from + row).copied().unwrap_or(0)
    }

    /// The last tick of a row; 0 where it was not asked for.
    pub(crate) fn last(&self, row: usize) -> i64 {
        self.columns.last.get(self.from + row).copied().unwrap_or(0)
    }
}
