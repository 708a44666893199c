//! A block of users with all their rows, sorted by user and time.

use super::row::Row;
use std::ops::Range;

/// Buckets that users are spread over before they are sorted: about one for every few rows.
const BUCKETS: usize = 4_096;

/// Rows of a bucket that are sorted by insertion; more are sorted by the standard library.
const FEW: usize = 48;

/// Rows of neighbouring users.
///
/// Keys are counted file by file, then rows are placed in the same order of files; they leave by user and time, and
/// rows of one user at one time keep the order of the files. The keys are spread over [`BUCKETS`] by their place in
/// the block's range, so that a bucket holds few users, and each bucket is sorted on its own: a few nanoseconds a
/// row, whatever the keys. Nothing is allocated once the largest block has been seen.
#[derive(Debug)]
pub(crate) struct Block<R> {
    /// At least as many as there are rows now.
    keys: Vec<u32>,
    rows: Vec<R>,
    /// How many rows there are now.
    length: usize,
    first: u32,
    /// How many keys from the first on.
    width: u64,
    /// Keys of a bucket, as a power of two.
    shift: u32,
    /// While counting, the rows of each bucket, one place further on; then where the next row of each bucket goes,
    /// and in the end where it ends.
    ends: Vec<u32>,
}

impl<R> Default for Block<R> {
    fn default() -> Self {
        let ends = vec![0; BUCKETS + 1];
        Self { keys: vec![], rows: vec![], length: 0, first: 0, width: 0, shift: 0, ends }
    }
}

impl<R: Row> Block<R> {
    /// An empty block for a range of keys.
    pub(crate) fn begin(&mut self, keys: &Range<u64>) {
        self.length = 0;
        self.first = u32::try_from(keys.start).unwrap_or(u32::MAX);
        self.width = keys.end.saturating_sub(keys.start);
        self.shift = (0..32).find(|shift| self.width >> shift < BUCKETS as u64).unwrap_or(32);
        self.ends.fill(0);
    }

    fn bucket(&self, key: u32) -> usize {
        (u64::from(key.wrapping_sub(self.first)) >> self.shift) as usize
    }

    /// Counts the rows of a file; false if the keys do not ascend or one lies outside the block, as it does where
    /// a file is not sorted by user.
    pub(crate) fn count(&mut self, keys: &[u32]) -> bool {
        let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return true };
        let is_inside = *first >= self.first && u64::from(last.wrapping_sub(self.first)) < self.width;
        if !is_inside || !keys.is_sorted() {
            return false;
        }
        for key in keys {
            let bucket = self.bucket(*key);
            if let Some(count) = self.ends.get_mut(bucket + 1) {
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
        if self.keys.len() < self.length {
            self.keys.resize(self.length, 0);
        }
    }

    /// Puts the rows of a file, whose keys have been counted, to their places.
    pub(crate) fn place(&mut self, keys: &[u32], rows: &[R]) {
        if let (Some(any), true) = (rows.first(), self.rows.len() < self.length) {
            self.rows.resize(self.length, *any);
        }
        for (key, row) in keys.iter().zip(rows) {
            let bucket = self.bucket(*key);
            let Some(place) = self.ends.get_mut(bucket) else { continue };
            let here = *place as usize;
            *place += 1;
            if let (Some(key_there), Some(row_there)) = (self.keys.get_mut(here), self.rows.get_mut(here)) {
                *key_there = *key;
                *row_there = *row;
            }
        }
    }

    /// Brings all rows in order.
    pub(crate) fn sort(&mut self) {
        let mut start = 0;
        for end in self.ends.iter().take(BUCKETS) {
            let end = *end as usize;
            if end > start + 1
                && let (Some(keys), Some(rows)) =
                    (self.keys.get_mut(start..end), self.rows.get_mut(start..end))
            {
                sort_bucket(keys, rows);
            }
            start = end;
        }
    }

    /// The users in order, each with the range of its rows.
    pub(crate) fn users(&self) -> impl Iterator<Item = (u32, &[R])> {
        let mut start = 0;
        std::iter::from_fn(move || {
            let rest = self.keys.get(start..self.length)?;
            let user = *rest.first()?;
            let length = rest.iter().position(|key| *key != user).unwrap_or(rest.len());
            let range: Range<usize> = start..start + length;
            start += length;
            Some((user, self.rows.get(range).unwrap_or_default()))
        })
    }
}

/// Sorts by user, then by place, and leaves equal rows in their order.
fn sort_bucket<R: Row>(keys: &mut [u32], rows: &mut [R]) {
    if keys.len() > FEW {
        let mut pairs: Vec<(u32, R)> = keys.iter().copied().zip(rows.iter().copied()).collect();
        pairs.sort_by_key(|(key, row)| (*key, row.place()));
        for ((key, row), (sorted_key, sorted_row)) in keys.iter_mut().zip(rows.iter_mut()).zip(pairs) {
            *key = sorted_key;
            *row = sorted_row;
        }
        return;
    }
    for next in 1..keys.len().min(rows.len()) {
        let (key, row) = (keys[next], rows[next]);
        let order = (key, row.place());
        let mut place = next;
        while place > 0 && (keys[place - 1], rows[place - 1].place()) > order {
            keys[place] = keys[place - 1];
            rows[place] = rows[place - 1];
            place -= 1;
        }
        keys[place] = key;
        rows[place] = row;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::users::Event;
    use proptest::prelude::*;

    fn event(time: i64, group: u32) -> Event {
        Event { time, mask: 1, group, extra: () }
    }

    /// The rows of a file, by user and time.
    fn sorted(file: usize, rows: &[(u32, i64)]) -> (Vec<u32>, Vec<Event>) {
        let mut rows = rows.to_vec();
        rows.sort();
        rows.into_iter().map(|(key, time)| (key, event(time, file as u32))).unzip()
    }

    proptest! {
        #[test]
        fn rows_leave_by_user_and_time_in_the_order_of_the_files(
            files in proptest::collection::vec(
                proptest::collection::vec((prop_oneof![0u32..5, any::<u32>()], 0i64..4), 0..80), 0..6),
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
                block.begin(&(first..last + 1));
                prop_assert!(files.iter().all(|(keys, _)| block.count(keys)));
                block.arrange();
                files.iter().for_each(|(keys, events)| block.place(keys, events));
                block.sort();
                let users = block.users().flat_map(|(user, rows)| rows.iter().map(move |row| (user, *row)));
                prop_assert_eq!(users.collect::<Vec<_>>(), expected);
            }
        }
    }

    #[test]
    fn a_file_that_is_not_sorted_is_refused() {
        let mut block = Block::<Event>::default();
        block.begin(&(5..10));
        assert!(block.count(&[5, 5, 9]));
        assert!(!block.count(&[6, 5]));
        assert!(!block.count(&[4]));
        assert!(!block.count(&[10]));
        block.begin(&(0..u64::from(u32::MAX) + 1));
        assert!(block.count(&[0, u32::MAX]));
    }
}
