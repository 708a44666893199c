//! Events and different users from the days of users, block by block of users: the rows of a user need not come together.

use super::counts::{SegmentationPartial, SeriesCounts};
use super::timeline::{Timeline, Window};
use crate::groups::NOT_SET;
use crate::users::{AccumulateDays, BlockUsers, DayBlock, DayRun};
use rockpool_kernel::StepMask;
use rockpool_kernel::{Impossible, cell_of, never};
use rockpool_question::Measure;
use rockpool_question::settled::Segmentation;
use std::ops::Range;

/// What is in no cell.
const NOWHERE: u32 = u32::MAX;

/// What the days of users say about series of events and users.
pub(super) struct DayTally {
    first_day: i32,
    /// The cell of each day.
    cell_of_day: Vec<u32>,
    /// The cells of each window, which end before that of its total.
    windows: Vec<Range<usize>>,
    events: Vec<SeriesTally>,
    users: Vec<SeriesTally>,
    block: BlockUsers,
    marks: Marks,
    /// The cell of each of some rows.
    cells: Vec<u32>,
    rows_without_user: u64,
}

/// The counts of a series by cell.
struct SeriesTally {
    place: usize,
    bit: StepMask,
    /// Where its cells begin among the marks of a user.
    first_mark: usize,
    counts: Vec<i64>,
}

/// For each of some users, so many words of bits: the cells of the series that have counted the user.
struct Marks {
    bits: Vec<u64>,
    words: usize,
}

impl Marks {
    /// No marks, of so many users.
    fn clear(&mut self, users: usize) {
        self.bits.clear();
        self.bits.resize(users * self.words, 0);
    }

    /// Sets a mark of a user; whether it was not set before.
    fn set(&mut self, user: usize, mark: usize) -> bool {
        let Some(bits) = self.bits.get_mut(user * self.words + mark / 64) else { return false };
        let is_new = *bits >> (mark % 64) & 1 == 0;
        *bits |= 1 << (mark % 64);
        is_new
    }

    /// How many users have one of some neighbouring marks.
    fn users_with(&self, marks: &Range<usize>) -> i64 {
        let first_word = marks.start / 64;
        let bits = |word: usize| {
            let below = |mark: usize| match mark.saturating_sub(word * 64) {
                all if all >= 64 => u64::MAX,
                some => (1 << some) - 1,
            };
            below(marks.end) & !below(marks.start)
        };
        let bits: Vec<u64> = (first_word..marks.end.div_ceil(64)).map(bits).collect();
        let has_one = |own: &&[u64]| {
            let own = own.iter().skip(first_word).zip(&bits);
            own.fold(0, |any, (own, wanted)| any | own & wanted) != 0
        };
        self.bits.chunks_exact(self.words.max(1)).filter(has_one).count() as i64
    }
}

impl DayTally {
    /// A tally of the series with these bits; none if they count something else than events and users.
    pub(super) fn new(
        segmentation: &Segmentation,
        timeline: &Timeline,
        bits: StepMask,
        users_of_extract: u64,
    ) -> Option<Self> {
        let cells = timeline.cells();
        let (mut events, mut users) = (vec![], vec![]);
        let mut marks = 0;
        for (place, series) in segmentation.series.iter().enumerate() {
            let bit = StepMask::of(place);
            if !bit.meets(bits) {
                continue;
            }
            let tally = SeriesTally { place, bit, first_mark: marks, counts: vec![0; cells] };
            match series.measure {
                Measure::Events => events.push(tally),
                Measure::Users => {
                    users.push(tally);
                    marks += cells;
                }
                _ => return None,
            }
        }
        if segmentation.cumulative {
            return None;
        }
        Some(Self {
            first_day: timeline.days.start,
            cell_of_day: timeline.cells_of_days().iter().map(|cell| cell.unwrap_or(NOWHERE)).collect(),
            windows: timeline.windows.iter().map(Window::cells).collect(),
            events,
            users,
            block: BlockUsers::new(users_of_extract),
            marks: Marks { bits: vec![], words: marks.div_ceil(64) },
            cells: vec![],
            rows_without_user: 0,
        })
    }

    /// The steps whose events have to be counted.
    pub(super) fn counted(&self) -> StepMask {
        self.events.iter().map(|series| series.bit).collect()
    }

    /// What has been counted, in the place of no counts.
    ///
    /// # Errors
    /// [`Impossible`] if the question has no such series, or no such cell.
    pub(super) fn partial(
        &self,
        mut partial: SegmentationPartial,
    ) -> Result<SegmentationPartial, Impossible> {
        for tally in self.events.iter().chain(&self.users) {
            let counts = cell_of(&mut partial.series, tally.place)?;
            for (cell, count) in tally.counts.iter().enumerate().filter(|(_, count)| **count != 0) {
                match counts {
                    SeriesCounts::Events(cells) => *cells.at(NOT_SET, cell)? += count,
                    SeriesCounts::Users(people) => people.add_many(cell, NOT_SET, *count)?,
                    _ => return Err(never!("days of users count neither events nor users")),
                }
            }
        }
        partial.rows_without_user += self.rows_without_user;
        Ok(partial)
    }

    /// Finds the cells of some days.
    fn find_cells(&mut self, days: &[i32]) {
        let first_day = i64::from(self.first_day);
        let cell = |day: &i32| {
            let place = usize::try_from(i64::from(*day) - first_day).ok();
            place.and_then(|place| self.cell_of_day.get(place)).copied().unwrap_or(NOWHERE)
        };
        self.cells.clear();
        self.cells.extend(days.iter().map(cell));
    }

    /// Counts the events of the rows whose cells have been found.
    fn count_events(&mut self, mask: StepMask, events: &[u32]) {
        for series in self.events.iter_mut().filter(|series| series.bit.meets(mask)) {
            for (cell, events) in self.cells.iter().zip(events) {
                if let Some(count) = series.counts.get_mut(*cell as usize) {
                    *count += i64::from(*events);
                }
            }
        }
    }

    /// Counts the users of the rows whose cells have been found, each once in a cell.
    fn count_users(&mut self, mask: StepMask, users: impl Iterator<Item = u32> + Clone) {
        for series in self.users.iter_mut().filter(|series| series.bit.meets(mask)) {
            for (user, cell) in users.clone().zip(&self.cells).filter(|(_, cell)| **cell != NOWHERE) {
                series.mark(&mut self.marks, user, *cell);
            }
        }
    }

    /// Counts the users who have marks in the total of each window.
    fn count_totals(&mut self) {
        for series in &mut self.users {
            for window in &self.windows {
                let marks = series.first_mark + window.start..series.first_mark + window.end;
                let users = self.marks.users_with(&marks);
                if let Some(count) = series.counts.get_mut(window.end) {
                    *count += users;
                }
            }
        }
    }
}

impl SeriesTally {
    /// Counts a user in a cell, once.
    fn mark(&mut self, marks: &mut Marks, user: u32, cell: u32) {
        let is_new = marks.set(user as usize, self.first_mark + cell as usize);
        if let Some(count) = self.counts.get_mut(cell as usize) {
            *count += i64::from(is_new);
        }
    }
}

impl AccumulateDays for DayTally {
    fn block(&mut self, block: &DayBlock<'_>) -> bool {
        // Its memory comes back in the end.
        let mut numbers = std::mem::replace(&mut self.block, BlockUsers::new(0));
        let is_found = numbers.find(block);
        if is_found {
            self.marks.clear(numbers.users().len());
            for (rows, users) in numbers.rows(block) {
                self.find_cells(rows.days());
                self.count_events(rows.mask(), rows.events());
                self.count_users(rows.mask(), users.iter().copied());
            }
            self.count_totals();
        }
        self.block = numbers;
        is_found
    }

    fn user(&mut self, _user: u32, runs: &[DayRun<'_>]) {
        self.marks.clear(1);
        for run in runs {
            self.find_cells(run.days());
            self.count_events(run.mask(), run.all_events());
            self.count_users(run.mask(), std::iter::repeat(0));
        }
        self.count_totals();
    }

    fn without_user(&mut self, run: DayRun<'_>) {
        self.find_cells(run.days());
        self.count_events(run.mask(), run.all_events());
        if self.users.iter().any(|series| series.bit.meets(run.mask())) {
            let asked = self.windows.first().cloned().unwrap_or_default();
            let rows = self.cells.iter().zip(run.all_events());
            let of_range = rows.filter(|(cell, _)| asked.contains(&(**cell as usize)));
            self.rows_without_user += of_range.map(|(_, events)| u64::from(*events)).sum::<u64>();
        }
    }
}
