//! Counts one user after another: the rows of a user come together, so that different users are counted
//! without a set of all of them.

use super::SegmentationPartial;
use crate::calendar::{Buckets, DayTable};
use crate::users::{Accumulate, Day, Event, NOT_SET};
use rockpool_question::Measure;

/// The users counted so far, and buffers that every user takes again.
pub(super) struct SegmentationUsers<'a> {
    measures: Vec<Measure>,
    /// The bits of the series that count users.
    user_bits: u32,
    buckets: &'a Buckets,
    day_table: DayTable,
    /// For each series, the buckets and groups that the user is in.
    seen: Vec<Vec<(u32, u32)>>,
    groups: Vec<u32>,
    partial: SegmentationPartial,
}

/// A row as it counts.
struct Counted {
    bucket: usize,
    mask: u32,
    group: u32,
    events: u64,
}

impl<'a> SegmentationUsers<'a> {
    pub(super) fn new(measures: Vec<Measure>, buckets: &'a Buckets, partial: SegmentationPartial) -> Self {
        let bits = measures.iter().enumerate().filter(|(_, measure)| **measure == Measure::Users);
        Self {
            user_bits: bits.map(|(place, _)| 1 << place).sum(),
            seen: vec![vec![]; measures.len()],
            measures,
            buckets,
            day_table: buckets.by_day(),
            groups: vec![],
            partial,
        }
    }

    pub(super) fn partial(&self) -> &SegmentationPartial {
        &self.partial
    }

    pub(super) fn into_partial(self) -> SegmentationPartial {
        self.partial
    }

    /// Counts the events of a row, and notes where its user has been seen.
    fn row(&mut self, row: &Counted, has_user: bool) {
        let total = self.buckets.len();
        let series = self.measures.iter().zip(&mut self.partial.series).zip(&mut self.seen);
        for (place, ((measure, counts), seen)) in series.enumerate() {
            if row.mask & (1 << place) == 0 {
                continue;
            }
            match measure {
                Measure::Events => {
                    counts.counts.add(row.group, row.bucket, row.events);
                    counts.counts.add(row.group, total, row.events);
                }
                Measure::Users if has_user => {
                    let place = (row.bucket as u32, row.group);
                    if seen.last() != Some(&place) {
                        seen.push(place);
                    }
                }
                Measure::Users
                | Measure::EventsPerUser(_)
                | Measure::Property(_)
                | Measure::RollingUsers(_) => {}
            }
        }
        if !has_user && row.mask & self.user_bits != 0 {
            self.partial.rows_without_user += row.events;
        }
    }

    /// Counts the user once in each cell and group.
    fn end_of_user(&mut self) {
        let total = self.buckets.len();
        for (counts, seen) in self.partial.series.iter_mut().zip(&mut self.seen) {
            seen.sort_unstable();
            seen.dedup();
            let mut count = |cell: usize, groups: &[u32]| {
                for group in groups {
                    counts.counts.add(*group, cell, 1);
                }
                if groups.len() > 1 {
                    *counts.overlaps.entry((cell as u32, groups.into())).or_default() += 1;
                }
            };
            for cell in seen.chunk_by(|a, b| a.0 == b.0) {
                self.groups.clear();
                self.groups.extend(cell.iter().map(|(_, group)| *group));
                count(cell.first().map_or(0, |(bucket, _)| *bucket as usize), &self.groups);
            }
            if seen.is_empty() {
                continue;
            }
            self.groups.clear();
            self.groups.extend(seen.iter().map(|(_, group)| *group));
            self.groups.sort_unstable();
            self.groups.dedup();
            count(total, &self.groups);
            seen.clear();
        }
    }

    fn event(&self, event: &Event, near: &mut usize) -> Option<Counted> {
        let bucket = self.buckets.of_tick_near(event.time, near)?;
        Some(Counted { bucket, mask: event.mask, group: event.group, events: 1 })
    }

    fn day(&self, day: &Day) -> Option<Counted> {
        let bucket = self.day_table.get(day.day)?;
        Some(Counted { bucket, mask: day.mask, group: NOT_SET, events: u64::from(day.events) })
    }
}

impl Accumulate<Event> for SegmentationUsers<'_> {
    fn user(&mut self, _user: u32, rows: &[Event]) {
        let mut near = 0;
        for event in rows {
            if let Some(row) = self.event(event, &mut near) {
                self.row(&row, true);
            }
        }
        self.end_of_user();
    }

    fn without_user(&mut self, rows: &[Event]) {
        let mut near = 0;
        for event in rows {
            if let Some(row) = self.event(event, &mut near) {
                self.row(&row, false);
            }
        }
    }
}

impl Accumulate<Day> for SegmentationUsers<'_> {
    fn user(&mut self, _user: u32, rows: &[Day]) {
        for day in rows {
            if let Some(row) = self.day(day) {
                self.row(&row, true);
            }
        }
        self.end_of_user();
    }

    fn without_user(&mut self, rows: &[Day]) {
        for day in rows {
            if let Some(row) = self.day(day) {
                self.row(&row, false);
            }
        }
    }
}
