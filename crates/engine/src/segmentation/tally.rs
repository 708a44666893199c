//! Events and different users from days that are in memory, column by column: the rows of a user need not come
//! together.

use super::counts::SeriesCounts;
use super::table::UserTable;
use super::timeline::Timeline;
use super::{SegmentationPartial, SegmentationPlan};
use crate::users::DayColumns;
use arrow::array::Array;
use rockpool_catalog::UserKeyRange;
use rockpool_question::Measure;

/// What is in no cell.
const NOWHERE: u32 = u32::MAX;

/// What the days of users say about series of events and users.
pub(super) struct DayTally {
    first_day: i32,
    /// The cell of each day.
    cell_of_day: Vec<u32>,
    /// The cells of the asked range end before this one, which is its total.
    range_end: u32,
    /// The last cell.
    last_cell: u32,
    events: Vec<SeriesTally>,
    users: Vec<SeriesTally>,
    table: UserTable,
    cells: Vec<u32>,
    rows_without_user: u64,
}

/// The counts of a series by cell.
struct SeriesTally {
    place: usize,
    bit: u32,
    /// Where its cells begin among the marks of a user.
    first_mark: usize,
    counts: Vec<i64>,
}

impl SegmentationPlan {
    /// A tally of the series with these bits; none if they count something else than events and users, or if so many
    /// users cannot be held.
    pub(super) fn day_tally(&self, timeline: &Timeline, users: UserKeyRange, bits: u32) -> Option<DayTally> {
        let cells = timeline.cells();
        let mut tallies = (vec![], vec![]);
        let mut marks = 0;
        for (place, series) in self.segmentation.series.iter().enumerate() {
            let bit = 1 << place;
            if bit & bits == 0 {
                continue;
            }
            let tally = SeriesTally { place, bit, first_mark: marks, counts: vec![0; cells] };
            match series.measure {
                Measure::Events => tallies.0.push(tally),
                Measure::Users => {
                    tallies.1.push(tally);
                    marks += cells;
                }
                _ => return None,
            }
        }
        if self.segmentation.cumulative || self.frame.only.is_some() {
            return None;
        }
        let known = if marks == 0 { 0 } else { self.frame.manifest.users };
        Some(DayTally {
            first_day: timeline.days.start,
            cell_of_day: timeline.cells_of_days().iter().map(|cell| cell.unwrap_or(NOWHERE)).collect(),
            range_end: timeline.windows.first().map_or(0, |window| window.total() as u32),
            last_cell: cells.saturating_sub(1) as u32,
            events: tallies.0,
            users: tallies.1,
            table: UserTable::new(users, known, marks)?,
            cells: vec![],
            rows_without_user: 0,
        })
    }
}

impl DayTally {
    /// Adds a batch of days; false if there are more users, or other ones, than can be held.
    pub(super) fn add(&mut self, days: &DayColumns<'_>) -> bool {
        self.cells.clear();
        let first_day = i64::from(self.first_day);
        let cell_of_day = &self.cell_of_day;
        let cell = |day: &i32| {
            let place = usize::try_from(i64::from(*day) - first_day).ok();
            place.and_then(|place| cell_of_day.get(place)).copied().unwrap_or(NOWHERE)
        };
        self.cells.extend(days.days.iter().map(cell));
        let without_user = days.keys.null_count() > 0;
        if without_user || days.users.keys != UserKeyRange::ALL {
            for (row, cell) in self.cells.iter_mut().enumerate() {
                if !days.is_wanted(row) {
                    *cell = NOWHERE;
                }
            }
        }
        for series in self.events.iter_mut().filter(|series| series.bit & days.mask != 0) {
            for (cell, events) in self.cells.iter().zip(days.events.iter()) {
                if let Some(count) = series.counts.get_mut(*cell as usize) {
                    *count += i64::from(*events);
                }
            }
        }
        let mut users: Vec<&mut SeriesTally> =
            self.users.iter_mut().filter(|series| series.bit & days.mask != 0).collect();
        if users.is_empty() {
            return true;
        }
        if without_user {
            for (row, (cell, events)) in self.cells.iter_mut().zip(days.events.iter()).enumerate() {
                if days.keys.is_null(row) {
                    if *cell < self.range_end {
                        self.rows_without_user += u64::from(*events);
                    }
                    *cell = NOWHERE;
                }
            }
        }
        let mut last = None;
        for (key, cell) in days.keys.values().iter().zip(&self.cells) {
            if *cell == NOWHERE {
                continue;
            }
            let total = if *cell < self.range_end { self.range_end } else { self.last_cell };
            let (slot, marked) = match last {
                Some((last_key, slot, marked)) if last_key == *key => (slot, marked),
                _ => match self.table.slot(*key) {
                    Some(slot) => (slot, NOWHERE),
                    None => return false,
                },
            };
            for series in &mut users {
                series.mark(&mut self.table, slot, *cell);
                if marked != total {
                    series.mark(&mut self.table, slot, total);
                }
            }
            last = Some((*key, slot, total));
        }
        true
    }

    /// What has been counted.
    pub(super) fn into_partial(self, mut partial: SegmentationPartial) -> SegmentationPartial {
        for tally in self.events.into_iter().chain(self.users) {
            let Some(counts) = partial.series.get_mut(tally.place) else { continue };
            for (cell, count) in tally.counts.into_iter().enumerate().filter(|(_, count)| *count != 0) {
                match counts {
                    SeriesCounts::Events(cells) => {
                        if let Some(events) = cells.at(crate::users::NOT_SET, cell) {
                            *events += count;
                        }
                    }
                    SeriesCounts::Users(people) => people.add_many(cell, crate::users::NOT_SET, count),
                    _ => {}
                }
            }
        }
        partial.rows_without_user += self.rows_without_user;
        partial
    }
}

impl SeriesTally {
    /// Counts a user in a cell, once.
    fn mark(&mut self, table: &mut UserTable, slot: usize, cell: u32) {
        let is_new = table.mark(slot, self.first_mark + cell as usize);
        if let Some(count) = self.counts.get_mut(cell as usize) {
            *count += i64::from(is_new);
        }
    }
}
