//! A block of users with all their rows, by user and time.

use super::row::Row;
use super::slots::UserSlots;
use std::ops::Range;

/// Rows of a user that are sorted by insertion; more are sorted by the standard library.
const FEW: usize = 48;

/// Rows of neighbouring users.
///
/// Keys are counted file by file, then rows are placed in the same order of files. Each user has a number, so
/// that a user's rows come to stand together and only have to be sorted by time; rows at one time keep the order of the
/// files. Users leave in any order. Where they cannot be numbered, rows are sorted by user and time. Nothing is allocated once the largest block has been seen.
#[derive(Debug)]
pub(crate) struct Block<R> {
    slots: UserSlots,
    /// Whether every user has a number.
    has_numbers: bool,
    /// The number of the user of each row that has been counted.
    of_rows: Vec<u32>,
    /// While counting, the rows of each user, one place further on; then where the user's next row goes, and in the end
    /// where they end.
    ends: Vec<u32>,
    /// How many rows have been counted.
    length: usize,
    /// How many rows have been placed.
    placed: usize,
    /// At least as many as have been counted.
    rows: Vec<R>,
    /// The rows with their users, where these have no numbers.
    loose: Vec<(u32, R)>,
    /// The users, each with the end of its rows.
    users: Vec<(u32, usize)>,
    keys: Range<u64>,
}

impl<R> Default for Block<R> {
    fn default() -> Self {
        Self {
            slots: UserSlots::default(),
            has_numbers: false,
            of_rows: vec![],
            ends: vec![],
            length: 0,
            placed: 0,
            rows: vec![],
            loose: vec![],
            users: vec![],
            keys: 0..0,
        }
    }
}

impl<R: Row> Block<R> {
    /// An empty block for a range of keys and so many rows, in an extract of so many users.
    pub(crate) fn begin(&mut self, keys: &Range<u64>, rows: usize, users: u64) {
        self.keys = keys.clone();
        self.has_numbers = self.slots.begin(keys, rows, users);
        self.of_rows.clear();
        self.ends.clear();
        self.loose.clear();
        self.users.clear();
        (self.length, self.placed) = (0, 0);
    }

    /// Counts the rows of a file; false if the keys do not ascend or one lies outside the block, as it does where
    /// a file is not sorted by user.
    pub(crate) fn count(&mut self, keys: &[u32]) -> bool {
        let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return true };
        let is_inside = self.keys.contains(&u64::from(*first)) && self.keys.contains(&u64::from(*last));
        if !is_inside || !keys.is_sorted() {
            return false;
        }
        let from = self.of_rows.len();
        self.has_numbers = self.has_numbers && self.slots.append(keys, &mut self.of_rows);
        self.ends.resize(self.slots.keys().len() + 1, 0);
        for slot in self.of_rows.get(from..).unwrap_or_default() {
            if let Some(count) = self.ends.get_mut(*slot as usize + 1) {
                *count += 1;
            }
        }
        self.length += keys.len();
        true
    }

    /// Makes a place for every row that was counted.
    pub(crate) fn arrange(&mut self) {
        let mut sum = 0;
        for end in &mut self.ends {
            sum += *end;
            *end = sum;
        }
    }

    /// Puts the rows of a file, whose keys have been counted, to their places.
    pub(crate) fn place(&mut self, keys: &[u32], rows: &[R]) {
        if !self.has_numbers {
            self.loose.extend(keys.iter().copied().zip(rows.iter().copied()));
            return;
        }
        if let (Some(any), true) = (rows.first(), self.rows.len() < self.length) {
            self.rows.resize(self.length, *any);
        }
        let slots = self.of_rows.get(self.placed..self.placed + rows.len()).unwrap_or_default();
        self.placed += rows.len();
        for (slot, row) in slots.iter().zip(rows) {
            let Some(place) = self.ends.get_mut(*slot as usize) else { continue };
            if let Some(row_there) = self.rows.get_mut(*place as usize) {
                *row_there = *row;
            }
            *place += 1;
        }
    }

    /// Brings all rows in order.
    pub(crate) fn sort(&mut self) {
        if !self.has_numbers {
            return self.sort_loose();
        }
        let mut start = 0;
        for (user, end) in self.slots.keys().iter().zip(&self.ends) {
            let end = *end as usize;
            if let Some(rows) = self.rows.get_mut(start..end) {
                sort_by_time(rows);
                self.users.push((*user, end));
            }
            start = end;
        }
    }

    fn sort_loose(&mut self) {
        self.loose.sort_by_key(|(key, row)| (*key, row.place()));
        self.rows.clear();
        self.rows.extend(self.loose.iter().map(|(_, row)| *row));
        let mut end = 0;
        for rows in self.loose.chunk_by(|(user, _), (other, _)| user == other) {
            end += rows.len();
            self.users.extend(rows.first().map(|(user, _)| (*user, end)));
        }
    }

    /// The users, each with the rows in the order of time.
    pub(crate) fn users(&self) -> impl Iterator<Item = (u32, &[R])> {
        let mut start = 0;
        self.users.iter().map(move |(user, end)| {
            let rows = self.rows.get(start..*end).unwrap_or_default();
            start = *end;
            (*user, rows)
        })
    }
}

/// Sorts by place, and leaves equal rows in their order.
fn sort_by_time<R: Row>(rows: &mut [R]) {
    if rows.len() > FEW {
        return rows.sort_by_key(Row::place);
    }
    for next in 1..rows.len() {
        let row = rows[next];
        let mut place = next;
        while place > 0 && rows[place - 1].place() > row.place() {
            rows[place] = rows[place - 1];
            place -= 1;
        }
        rows[place] = row;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::users::Event;
    use proptest::prelude::*;
    use rockpool_kernel::StepMask;
    use std::collections::BTreeSet;

    fn event(time: i64, group: u32) -> Event {
        Event { time, mask: StepMask::of(0), group, extra: () }
    }

    /// The rows of a file, by user and time.
    fn sorted(file: usize, rows: &[(u32, i64)]) -> (Vec<u32>, Vec<Event>) {
        let mut rows = rows.to_vec();
        rows.sort();
        rows.into_iter().map(|(key, time)| (key, event(time, file as u32))).unzip()
    }

    proptest! {
        #[test]
        fn each_user_leaves_once_with_all_rows_by_time_in_the_order_of_the_files(
            files in proptest::collection::vec(
                proptest::collection::vec((prop_oneof![0u32..5, any::<u32>()], 0i64..4), 0..80), 0..6),
            // So few that the others are not expected, or enough.
            known in prop_oneof![Just(0u64), Just(1 << 32)],
        ) {
            let mut block = Block::default();
            // What an earlier block has left is not seen.
            for _ in 0..2 {
                let files = files.iter().enumerate().map(|(file, rows)| sorted(file, rows));
                let files: Vec<(Vec<u32>, Vec<Event>)> = files.collect();
                let mut expected: Vec<(u32, Event)> = files
                    .iter()
                    .flat_map(|(keys, events)| keys.iter().copied().zip(events.iter().copied()))
                    .collect();
                expected.sort_by_key(|(key, row)| (*key, row.time, row.group));
                let first = expected.first().map_or(0, |(key, _)| u64::from(*key));
                let last = expected.last().map_or(0, |(key, _)| u64::from(*key));
                block.begin(&(first..last + 1), expected.len(), known);
                prop_assert!(files.iter().all(|(keys, _)| block.count(keys)));
                block.arrange();
                files.iter().for_each(|(keys, events)| block.place(keys, events));
                block.sort();
                let users: Vec<u32> = block.users().map(|(user, _)| user).collect();
                let different: BTreeSet<u32> = users.iter().copied().collect();
                prop_assert_eq!(different.len(), users.len());
                let rows = block.users().flat_map(|(user, rows)| rows.iter().map(move |row| (user, *row)));
                let mut rows: Vec<(u32, Event)> = rows.collect();
                // Stable: it leaves the rows of a user as they have come.
                rows.sort_by_key(|(user, _)| *user);
                prop_assert_eq!(rows, expected);
            }
        }
    }

    #[test]
    fn a_file_that_is_not_sorted_is_refused() {
        let mut block = Block::<Event>::default();
        block.begin(&(5..10), 3, 10);
        assert!(block.count(&[5, 5, 9]));
        assert!(!block.count(&[6, 5]));
        assert!(!block.count(&[4]));
        assert!(!block.count(&[10]));
        block.begin(&(0..u64::from(u32::MAX) + 1), 2, 10);
        assert!(block.count(&[0, u32::MAX]));
    }
}
