//! Puts rows of user-days in order and makes one row of those of one user and day, in bounded memory: what does not fit
//! goes to disk as sorted runs, which are merged in the end.

use crate::{BuilderError, write::UserDay};
use rockpool_catalog::TimeRange;
use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

/// Bytes of the buffer in front of a run's file.
const FILE_BUFFER: usize = 128 << 10;
/// Bytes of a row in a run's file: user, day, events, first and last time, event type.
const ROW_BYTES: usize = 36;

/// A row of an event type, which is given by its place among all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TypeDay {
    /// The row.
    pub(crate) day: UserDay,
    /// The event type.
    pub(crate) event_type: u32,
}

/// Gathers rows in any order.
#[derive(Debug, Default)]
pub(crate) struct DaySorter {
    rows: Vec<TypeDay>,
    runs: Vec<RunFile>,
}

/// A run on disk; the file goes with it.
#[derive(Debug)]
struct RunFile(PathBuf);

impl Drop for RunFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl DaySorter {
    /// The memory that so many bytes are enough for, in rows. To sort them takes half as much again.
    pub(crate) fn rows_in(bytes: u64) -> usize {
        let rows = bytes / 3 * 2 / size_of::<TypeDay>() as u64;
        usize::try_from(rows).unwrap_or(usize::MAX).max(1)
    }

    /// Appends a row.
    pub(crate) fn push(&mut self, row: TypeDay) {
        self.rows.push(row);
    }

    /// Moves the rows in memory to a file, which is not there yet.
    pub(crate) fn spill(&mut self, path: PathBuf) -> Result<(), BuilderError> {
        sort(&mut self.rows);
        let file = File::create(&path).map_err(BuilderError::write(&path))?;
        let run = RunFile(path);
        let mut to = BufWriter::with_capacity(FILE_BUFFER, file);
        let written = self.rows.iter().try_for_each(|row| to.write_all(&bytes_of(row)));
        written.and_then(|()| to.flush()).map_err(BuilderError::write(&run.0))?;
        self.rows.clear();
        self.runs.push(run);
        Ok(())
    }

    /// The rows by user and day, one for each.
    pub(crate) fn merged(mut self) -> Result<MergedDays, BuilderError> {
        sort(&mut self.rows);
        let mut runs = vec![Run::Memory(self.rows.into_iter())];
        for file in self.runs {
            let opened = File::open(&file.0).map_err(BuilderError::read(&file.0))?;
            runs.push(Run::Disk(BufReader::with_capacity(FILE_BUFFER, opened), file));
        }
        let mut merged = MergedDays { runs, heads: BinaryHeap::new(), next: Vec::new(), met: Vec::new() };
        merged.next = vec![None; merged.runs.len()];
        for run in 0..merged.runs.len() {
            merged.refill(run)?;
        }
        Ok(merged)
    }
}

fn order(row: &TypeDay) -> (u64, i32) {
    (row.day.user, row.day.day)
}

/// Rows come as sorted runs, which a stable sort merges.
fn sort(rows: &mut [TypeDay]) {
    rows.sort_by_key(order);
}

/// Where sorted rows come from.
#[derive(Debug)]
enum Run {
    Memory(std::vec::IntoIter<TypeDay>),
    Disk(BufReader<File>, RunFile),
}

impl Run {
    fn next(&mut self) -> Result<Option<TypeDay>, BuilderError> {
        match self {
            Self::Memory(rows) => Ok(rows.next()),
            Self::Disk(from, file) => read(from).map_err(BuilderError::read(file.path())),
        }
    }
}

impl RunFile {
    fn path(&self) -> &Path {
        &self.0
    }
}

/// The rows of several runs in order, one for each user and day.
#[derive(Debug)]
pub(crate) struct MergedDays {
    runs: Vec<Run>,
    /// The order of each run's next row, with the run.
    heads: BinaryHeap<Reverse<((u64, i32), usize)>>,
    /// The next row of each run.
    next: Vec<Option<TypeDay>>,
    /// The event types of the day that was given last, with the first instant of each.
    met: Vec<(u32, i64)>,
}

impl MergedDays {
    fn refill(&mut self, run: usize) -> Result<(), BuilderError> {
        let row = self.runs.get_mut(run).map_or(Ok(None), Run::next)?;
        if let Some(row) = &row {
            self.heads.push(Reverse((order(row), run)));
        }
        if let Some(next) = self.next.get_mut(run) {
            *next = row;
        }
        Ok(())
    }

    fn pop(&mut self) -> Result<Option<TypeDay>, BuilderError> {
        let Some(Reverse((_, run))) = self.heads.pop() else { return Ok(None) };
        let row = self.next.get_mut(run).and_then(Option::take);
        self.refill(run)?;
        Ok(row)
    }

    /// The next user's day, none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<UserDay>, BuilderError> {
        let Some(first) = self.pop()? else { return Ok(None) };
        let mut day = first.day;
        self.met.clear();
        self.met.push((first.event_type, day.times.first));
        while self.heads.peek().is_some_and(|Reverse((next, _))| *next == order(&first)) {
            let Some(other) = self.pop()? else { break };
            self.met.push((other.event_type, other.day.times.first));
            let other = other.day;
            day.events = day.events.checked_add(other.events).ok_or(BuilderError::TooMany {
                what: "events of one user on one day",
                limit: u64::from(u32::MAX),
            })?;
            day.times = day.times.union(other.times);
        }
        Ok(Some(day))
    }

    /// The event types of the day that was given last, in any order, each once, with the first instant of each.
    pub(crate) fn met(&self) -> &[(u32, i64)] {
        &self.met
    }
}

fn bytes_of(row: &TypeDay) -> [u8; ROW_BYTES] {
    let TypeDay { day: row, event_type } = row;
    let mut bytes = [0; ROW_BYTES];
    let (user, rest) = bytes.split_at_mut(8);
    user.copy_from_slice(&row.user.to_le_bytes());
    let (day, rest) = rest.split_at_mut(4);
    day.copy_from_slice(&row.day.to_le_bytes());
    let (events, rest) = rest.split_at_mut(4);
    events.copy_from_slice(&row.events.to_le_bytes());
    let (first, last) = rest.split_at_mut(8);
    first.copy_from_slice(&row.times.first.to_le_bytes());
    let (last, of_type) = last.split_at_mut(8);
    last.copy_from_slice(&row.times.last.to_le_bytes());
    of_type.copy_from_slice(&event_type.to_le_bytes());
    bytes
}

fn read(from: &mut impl Read) -> io::Result<Option<TypeDay>> {
    let mut user = [0; 8];
    match from.read_exact(&mut user) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let (mut day, mut events, mut first, mut last) = ([0; 4], [0; 4], [0; 8], [0; 8]);
    from.read_exact(&mut day)?;
    from.read_exact(&mut events)?;
    from.read_exact(&mut first)?;
    from.read_exact(&mut last)?;
    let mut event_type = [0; 4];
    from.read_exact(&mut event_type)?;
    let day = UserDay {
        user: u64::from_le_bytes(user),
        day: i32::from_le_bytes(day),
        events: u32::from_le_bytes(events),
        times: TimeRange { first: i64::from_le_bytes(first), last: i64::from_le_bytes(last) },
    };
    Ok(Some(TypeDay { day, event_type: u32::from_le_bytes(event_type) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn rows_come_out_in_order_and_once_wherever_they_were_kept(
            rows in proptest::collection::vec((0..5u64, -2..3i32, 1..9u32, 0..6i64, 0..6i64), 0..60),
            spills in proptest::collection::vec(any::<bool>(), 60),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut sorter = DaySorter::default();
            let mut expected: BTreeMap<(u64, i32), (u32, i64, i64)> = BTreeMap::new();
            let mut of_days: BTreeMap<(u64, i32), Vec<(u32, TimeRange)>> = BTreeMap::new();
            for (place, (user, day, events, first, length)) in rows.iter().enumerate() {
                let times = TimeRange { first: *first, last: first + length };
                // Nobody comes last.
                let user = if *user == 4 { u64::from(u32::MAX) + 1 } else { *user };
                // A type has one row for each user and day.
                let own = of_days.entry((user, *day)).or_default();
                let event_type = own.len() as u32;
                own.push((event_type, times));
                sorter.push(TypeDay { day: UserDay { user, day: *day, events: *events, times }, event_type });
                let sum = expected.entry((user, *day)).or_insert((0, i64::MAX, i64::MIN));
                *sum = (sum.0 + events, sum.1.min(times.first), sum.2.max(times.last));
                if spills[place] {
                    sorter.spill(folder.path().join(place.to_string())).unwrap();
                }
            }
            let mut merged = sorter.merged().unwrap();
            let mut found = vec![];
            while let Some(row) = merged.next().unwrap() {
                let rows = of_days[&(row.user, row.day)].iter();
                let mut met = merged.met().to_vec();
                met.sort_unstable();
                prop_assert_eq!(met, rows.map(|(kind, times)| (*kind, times.first)).collect::<Vec<_>>());
                found.push(((row.user, row.day), (row.events, row.times.first, row.times.last)));
            }
            prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
            drop(merged);
            prop_assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn more_events_than_a_row_can_hold_are_refused() {
        let times = TimeRange { first: 0, last: 0 };
        let mut sorter = DaySorter::default();
        for events in [u32::MAX, 1] {
            sorter.push(TypeDay { day: UserDay { user: 1, day: 0, events, times }, event_type: 0 });
        }
        assert!(matches!(sorter.merged().unwrap().next(), Err(BuilderError::TooMany { .. })));
    }
}
