//! The days of a block of users, file by file: the rows of a user need not come together.

use super::day_runs::DayColumns;
use super::slots::UserSlots;
use rockpool_kernel::StepMask;
use std::ops::Range;

/// Rows of one file: days of neighbouring users, each user's in ascending order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayRows<'a> {
    pub(super) columns: &'a DayColumns<'a>,
    /// The user of each row, ascending.
    pub(super) keys: &'a [u32],
    /// The place of the first row in the columns.
    pub(super) from: usize,
}

impl<'a> DayRows<'a> {
    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The steps that events of the type fill, as bits.
    pub(crate) fn mask(&self) -> StepMask {
        self.columns.mask
    }

    /// The days, since 1970-01-01; not only wanted ones.
    pub(crate) fn days(&self) -> &'a [i32] {
        self.of(self.columns.days)
    }

    /// How many events each row has; nothing where it was not asked for.
    pub(crate) fn events(&self) -> &'a [u32] {
        self.of(self.columns.events)
    }

    /// The first tick of each row; nothing where it was not asked for.
    pub(crate) fn first(&self) -> &'a [i64] {
        self.of(self.columns.first)
    }

    /// The last tick of each row; nothing where it was not asked for.
    pub(crate) fn last(&self) -> &'a [i64] {
        self.of(self.columns.last)
    }

    fn of<T>(&self, column: &'a [T]) -> &'a [T] {
        column.get(self.from..self.from + self.keys.len()).unwrap_or_default()
    }
}

/// All rows of some neighbouring users, file by file in the order of the manifest.
#[derive(Debug)]
pub(crate) struct DayBlock<'a> {
    /// The range of the users' keys.
    pub(super) keys: Range<u64>,
    /// The wanted days, half open: rows may be of others.
    pub(super) days: &'a Range<i32>,
    /// The rows.
    pub(super) rows: &'a [DayRows<'a>],
}

impl<'a> DayBlock<'a> {
    /// The wanted days, half open.
    pub(crate) fn days(&self) -> &'a Range<i32> {
        self.days
    }
}

/// The numbers of a block's users, from 0; the memory serves one block after another.
#[derive(Debug)]
pub(crate) struct BlockUsers {
    /// How many users the extract has.
    expected: u64,
    slots: UserSlots,
    /// The number of the user of each row of the block.
    of_rows: Vec<u32>,
}

impl BlockUsers {
    /// Nothing yet, for an extract of so many users.
    pub(crate) fn new(users: u64) -> Self {
        Self { expected: users, slots: UserSlots::default(), of_rows: vec![] }
    }

    /// Numbers a block's users; false if its users are more than expected, or not spread over their keys.
    pub(crate) fn find(&mut self, block: &DayBlock<'_>) -> bool {
        let rows = block.rows.iter().map(DayRows::len).sum();
        self.of_rows.clear();
        self.slots.begin(&block.keys, rows, self.expected)
            && block.rows.iter().all(|rows| self.slots.append(rows.keys, &mut self.of_rows))
    }

    /// The user of each number.
    pub(crate) fn users(&self) -> &[u32] {
        self.slots.keys()
    }

    /// The rows of the block that has been found, file by file, with the number of each row's user.
    pub(crate) fn rows<'b, 'a>(
        &'b self,
        block: &'b DayBlock<'a>,
    ) -> impl Iterator<Item = (DayRows<'a>, &'b [u32])> {
        let mut from = 0;
        block.rows.iter().map(move |rows| {
            let numbers = self.of_rows.get(from..from + rows.len()).unwrap_or_default();
            from += rows.len();
            (*rows, numbers)
        })
    }
}
