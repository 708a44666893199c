//! A block of users with all their rows, sorted by user and time.

use super::row::Row;
use std::ops::Range;

/// Buckets that users are spread over before they are sorted: about one for every few rows.
const BUCKETS: usize = 4_096;

/// Rows of a bucket that are sorted by insertion; more are sorted by the standard library.
const FEW: usize = 48;

/// Rows of neighbouring users.
///
/// Rows come file by file and leave by user and time; rows of one user at one time keep the order of the files.
/// The keys are spread over [`BUCKETS`] by their place in the block's range, so that a bucket holds few users, and
/// each bucket is sorted on its own: a few nanoseconds a row, whatever the keys.
#[derive(Debug)]
pub(crate) struct Block<R> {
    keys: Vec<u32>,
    rows: Vec<R>,
    unsorted_keys: Vec<u32>,
    unsorted_rows: Vec<R>,
    first: u32,
    last: u32,
    /// Keys of a bucket, as a power of two.
    shift: u32,
    ends: Vec<u32>,
}

impl<R> Default for Block<R> {
    fn default() -> Self {
        Self {
            keys: vec![],
            rows: vec![],
            unsorted_keys: vec![],
            unsorted_rows: vec![],
            first: 0,
            last: 0,
            shift: 0,
            ends: vec![0; BUCKETS + 1],
        }
    }
}

impl<R: Row> Block<R> {
    /// An empty block for the users from `first` to `last`.
    pub(crate) fn begin(&mut self, first: u32, last: u32) {
        self.unsorted_keys.clear();
        self.unsorted_rows.clear();
        self.keys.clear();
        self.rows.clear();
        self.first = first;
        self.last = last;
        self.ends.fill(0);
    }

    /// Adds the rows of a file.
    ///
    /// # Errors
    /// A reason if a key lies outside the block, as it does where a file is not sorted by user.
    pub(crate) fn push(&mut self, keys: &[u32], rows: &[R]) -> Result<(), &'static str> {
        let mut previous = self.first;
        for key in keys {
            if *key < previous || *key > self.last {
                return Err("its rows are not sorted by user");
            }
            previous = *key;
        }
        self.unsorted_keys.extend_from_slice(keys);
        self.unsorted_rows.extend_from_slice(rows);
        Ok(())
    }

    /// Brings all rows in order.
    pub(crate) fn sort(&mut self) {
        let (Some(least), Some(most)) =
            (self.unsorted_keys.iter().min().copied(), self.unsorted_keys.iter().max().copied())
        else {
            return;
        };
        let width = u64::from(most - least) + 1;
        self.shift = (0..32).find(|shift| width >> shift < BUCKETS as u64).unwrap_or(32);
        let bucket = |key: u32, shift: u32| ((u64::from(key - least)) >> shift) as usize;
        for key in &self.unsorted_keys {
            if let Some(count) = self.ends.get_mut(bucket(*key, self.shift) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for end in &mut self.ends {
            sum += *end;
            *end = sum;
        }
        // Each bucket's place now is where the next of its rows goes, and in the end where it ends.
        self.keys.resize(self.unsorted_keys.len(), 0);
        self.rows.extend_from_slice(&self.unsorted_rows);
        for (key, row) in self.unsorted_keys.iter().zip(&self.unsorted_rows) {
            let Some(place) = self.ends.get_mut(bucket(*key, self.shift)) else { continue };
            if let (Some(key_there), Some(row_there)) =
                (self.keys.get_mut(*place as usize), self.rows.get_mut(*place as usize))
            {
                *key_there = *key;
                *row_there = *row;
            }
            *place += 1;
        }
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
            let rest = self.keys.get(start..)?;
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

    proptest! {
        #[test]
        fn rows_leave_by_user_and_time_in_the_order_of_the_files(
            files in proptest::collection::vec(
                proptest::collection::vec((prop_oneof![0u32..5, any::<u32>()], 0i64..4), 0..80), 0..6),
        ) {
            let mut block = Block::default();
            block.begin(0, u32::MAX);
            let mut expected = vec![];
            for (file, rows) in files.iter().enumerate() {
                let mut rows: Vec<(u32, Event)> =
                    rows.iter().map(|(key, time)| (*key, event(*time, file as u32))).collect();
                rows.sort_by_key(|(key, row)| (*key, row.time));
                let keys: Vec<u32> = rows.iter().map(|(key, _)| *key).collect();
                let events: Vec<Event> = rows.iter().map(|(_, row)| *row).collect();
                prop_assert_eq!(block.push(&keys, &events), Ok(()));
                expected.extend(rows);
            }
            expected.sort_by_key(|(key, row)| (*key, row.time, row.group));
            block.sort();
            let found: Vec<(u32, Event)> =
                block.users().flat_map(|(user, rows)| rows.iter().map(move |row| (user, *row))).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_file_that_is_not_sorted_is_refused() {
        let mut block = Block::default();
        block.begin(5, 9);
        assert!(block.push(&[6, 5], &[event(0, 0), event(0, 0)]).is_err());
        assert!(block.push(&[4], &[event(0, 0)]).is_err());
        assert!(block.push(&[10], &[event(0, 0)]).is_err());
    }
}
