//! Counts one user after another: the rows of a user come together, so that different users are counted
//! without a set of all of them.

use super::counts::{SegmentationPartial, SeriesCounts};
use super::seen::{Entry, Seen};
use super::timeline::{Timeline, Window};
use crate::daily::DailyRow;
use crate::groups::{GroupNames, NOT_SET};
use crate::users::{Accumulate, DayCount, Event, Extra};
use rockpool_kernel::tally::{Frequencies, People, Stay};
use rockpool_kernel::{Fault, Impossible, never};
use rockpool_question::Measure;
use rockpool_question::settled::Segmentation;

/// What an event can carry for a segmentation: a number, or nothing.
pub(super) trait Measured: Extra {
    /// The number; NaN if there is none.
    fn number(self) -> f64;
}

impl Measured for () {
    fn number(self) -> f64 {
        f64::NAN
    }
}

impl Measured for f64 {
    fn number(self) -> f64 {
        self
    }
}

/// The users counted so far, and buffers that every user takes again.
pub(super) struct SegmentationUsers<'a> {
    timeline: &'a Timeline,
    cumulative: bool,
    /// The bits of the series that are counted in this pass.
    bits: u32,
    /// Of these, those that count users, rolling users, and a property.
    user_bits: u32,
    rolling_bits: u32,
    property_bits: u32,
    /// The cells of the asked range end before this one.
    range_end: usize,
    /// For each series, the days of its rolling users.
    rolling_days: Vec<u32>,
    seen: Vec<Seen>,
    counter: Counter,
    partial: SegmentationPartial,
    fault: Fault,
}

/// Buffers for the counting of one user.
#[derive(Debug, Default)]
struct Counter {
    groups: Vec<u32>,
    events: Vec<(u32, u64)>,
    stays: Vec<Stay>,
}

/// A row as it counts.
struct CountedRow {
    cell: Option<usize>,
    /// The place of its day, where rolling users are counted.
    day: Option<usize>,
    mask: u32,
    group: u32,
    events: u64,
    number: f64,
}

impl<'a> SegmentationUsers<'a> {
    /// Counts the series with these bits.
    pub(super) fn new(
        segmentation: &Segmentation,
        timeline: &'a Timeline,
        bits: u32,
        partial: SegmentationPartial,
    ) -> Self {
        let series = &segmentation.series;
        let of = |wanted: fn(&Measure) -> bool| {
            let places = series.iter().enumerate().filter(|(_, series)| wanted(&series.measure));
            places.map(|(place, _)| 1 << place).sum::<u32>() & bits
        };
        let rolling_days = |measure: &Measure| match measure {
            Measure::RollingUsers(days) => *days,
            _ => 0,
        };
        Self {
            timeline,
            cumulative: segmentation.cumulative,
            bits,
            user_bits: of(|measure| !matches!(measure, Measure::Events | Measure::Property(_))),
            rolling_bits: of(|measure| matches!(measure, Measure::RollingUsers(_))),
            property_bits: of(|measure| matches!(measure, Measure::Property(_))),
            range_end: timeline.windows.first().map_or(0, Window::total),
            rolling_days: series.iter().map(|series| rolling_days(&series.measure)).collect(),
            seen: vec![Seen::default(); series.len()],
            counter: Counter::default(),
            partial,
            fault: Fault::default(),
        }
    }

    /// What has been counted so far, with the names of the groups met.
    pub(super) fn named(&mut self, names: &GroupNames) -> &SegmentationPartial {
        self.partial.names = names.clone();
        &self.partial
    }

    /// What has been counted.
    ///
    /// # Errors
    /// [`Impossible`] if something was outside of the cells.
    pub(super) fn into_partial(self) -> Result<SegmentationPartial, Impossible> {
        self.fault.end()?;
        Ok(self.partial)
    }

    /// Counts some events of a day, of no matter whom: for series of events.
    pub(super) fn events_of_day(&mut self, events: DailyRow) {
        let DailyRow { day, mask, group, events } = events;
        if let Some((place, cell)) = self.timeline.place_of_day(day) {
            let row = CountedRow { cell, day: Some(place), mask, group, events, number: f64::NAN };
            self.row(&row, true);
        }
    }

    /// Counts the events of a row, and notes where its user has been seen.
    fn row(&mut self, row: &CountedRow, has_user: bool) {
        let mut bits = row.mask & self.bits;
        while bits != 0 {
            let place = bits.trailing_zeros() as usize;
            bits &= bits - 1;
            let (Some(counts), Some(seen)) = (self.partial.series.get_mut(place), self.seen.get_mut(place))
            else {
                continue;
            };
            match (counts, row.cell) {
                (SeriesCounts::Events(cells), Some(cell)) => {
                    if let Some(count) = self.fault.unless(cells.at(row.group, cell)) {
                        *count += row.events as i64;
                    }
                }
                (SeriesCounts::Users(_) | SeriesCounts::Frequency(_), Some(cell)) if has_user => {
                    seen.push(cell, row.group, row.events);
                }
                (SeriesCounts::Rolling(_), _) if has_user => {
                    if let Some(day) = row.day {
                        seen.push(day, row.group, row.events);
                    }
                }
                (SeriesCounts::Moments(cells), Some(cell)) if !row.number.is_nan() => {
                    if let Some(moments) = self.fault.unless(cells.at(row.group, cell)) {
                        moments.add(row.number);
                    }
                }
                (SeriesCounts::Sample(cells), Some(cell)) if !row.number.is_nan() => {
                    if let Some(sample) = self.fault.unless(cells.at(row.group, cell)) {
                        sample.add(row.number);
                    }
                }
                _ => {}
            }
        }
        if row.cell.is_some_and(|cell| cell < self.range_end) {
            if !has_user && row.mask & self.user_bits != 0 {
                self.partial.rows_without_user += row.events;
            }
            if row.mask & self.property_bits != 0 && row.number.is_nan() {
                self.partial.not_numbers += row.events;
            }
        }
    }

    /// Counts the user once in each cell and group.
    fn end_of_user(&mut self) {
        let windows = &self.timeline.windows;
        let series = self.partial.series.iter_mut().zip(&mut self.seen).zip(&self.rolling_days);
        for ((counts, seen), days) in series {
            if seen.entries().is_empty() {
                continue;
            }
            if let SeriesCounts::Rolling(people) = counts {
                if seen.is_mixed() {
                    seen.sort_by(|entry| (entry.group, entry.place));
                }
                for window in windows {
                    self.fault.unless(self.counter.rolling(people, seen.entries(), window, *days));
                }
                seen.clear();
                continue;
            }
            // Rows come in the order of time, but the cells of the range before stand behind those of the range.
            if seen.is_mixed() || windows.len() > 1 {
                seen.sort_by(|entry| (entry.place, entry.group));
            }
            let mut entries = seen.entries();
            for window in windows {
                let end = window.total();
                let (own, rest) =
                    entries.split_at(entries.partition_point(|entry| (entry.place as usize) < end));
                entries = rest;
                if own.is_empty() {
                    continue;
                }
                let counted = match counts {
                    SeriesCounts::Users(people) if self.cumulative => {
                        self.counter.cumulative(people, own, window)
                    }
                    SeriesCounts::Users(people) if !seen.is_mixed() => one_group(people, own, window),
                    SeriesCounts::Users(people) => self.counter.several_groups(people, own, window),
                    SeriesCounts::Frequency(users) if self.cumulative => {
                        self.counter.cumulative_events(users, own, window)
                    }
                    SeriesCounts::Frequency(users) => self.counter.events(users, own, window),
                    _ => Err(never!("a series that counts no users has seen some")),
                };
                self.fault.unless(counted);
            }
            seen.clear();
        }
    }

    fn event<X: Measured>(
        &self,
        event: &Event<X>,
        near: &mut [usize; 2],
        near_day: &mut usize,
    ) -> CountedRow {
        let day = match event.mask & self.rolling_bits {
            0 => None,
            _ => self.timeline.day_of_tick(event.time, near_day),
        };
        CountedRow {
            cell: self.timeline.cell_of_tick(event.time, near),
            day,
            mask: event.mask,
            group: event.group,
            events: 1,
            number: event.extra.number(),
        }
    }

    fn events<X: Measured>(&mut self, rows: &[Event<X>], has_user: bool) {
        let (mut near, mut near_day) = ([0; 2], 0);
        for event in rows {
            let row = self.event(event, &mut near, &mut near_day);
            self.row(&row, has_user);
        }
    }

    fn days(&mut self, rows: &[DayCount], has_user: bool) {
        for day in rows {
            let Some((place, cell)) = self.timeline.place_of_day(day.day) else { continue };
            let row = CountedRow {
                cell,
                day: Some(place),
                mask: day.mask,
                group: NOT_SET,
                events: u64::from(day.events),
                number: f64::NAN,
            };
            self.row(&row, has_user);
        }
    }
}

/// Counts a user in each bucket and in the total.
fn one_group(people: &mut People, entries: &[Entry], window: &Window) -> Result<(), Impossible> {
    for entry in entries {
        people.add_one(entry.place as usize, entry.group)?;
    }
    if let Some(first) = entries.first() {
        people.add_one(window.total(), first.group)?;
    }
    Ok(())
}

impl Counter {
    /// The different groups of some entries, ascending.
    fn groups_of(&mut self, entries: &[Entry]) -> &[u32] {
        self.groups.clear();
        self.groups.extend(entries.iter().map(|entry| entry.group));
        self.groups.sort_unstable();
        self.groups.dedup();
        &self.groups
    }

    /// Counts a user of several groups in each bucket and in the total.
    fn several_groups(
        &mut self,
        people: &mut People,
        entries: &[Entry],
        window: &Window,
    ) -> Result<(), Impossible> {
        for cell in entries.chunk_by(|a, b| a.place == b.place) {
            if let Some(first) = cell.first() {
                people.add(first.place as usize, self.groups_of(cell))?;
            }
        }
        people.add(window.total(), self.groups_of(entries))?;
        Ok(())
    }

    /// Counts a user from the first bucket in each group to the last bucket there is.
    fn cumulative(
        &mut self,
        people: &mut People,
        entries: &[Entry],
        window: &Window,
    ) -> Result<(), Impossible> {
        let end = window.total() as u32;
        self.stays.clear();
        self.stays.extend(entries.iter().map(|entry| Stay { group: entry.group, start: entry.place, end }));
        self.stays.sort_unstable();
        self.stays.dedup_by_key(|stay| stay.group);
        people.add_stays(&self.stays, end)?;
        people.add(window.total(), self.groups_of(entries))?;
        Ok(())
    }

    /// Counts a user in each bucket that ends so many days after an event, or fewer. Entries are sorted by group and
    /// day.
    fn rolling(
        &mut self,
        people: &mut People,
        entries: &[Entry],
        window: &Window,
        days: u32,
    ) -> Result<(), Impossible> {
        let first = window.first_day as u32;
        let last = first + window.buckets.len() as u32;
        let first_cell = window.first_cell as u32;
        self.stays.clear();
        for entry in entries {
            let (start, end) = (entry.place.max(first), entry.place.saturating_add(days).min(last));
            if start >= end {
                continue;
            }
            let stay =
                Stay { group: entry.group, start: start - first + first_cell, end: end - first + first_cell };
            match self.stays.last_mut() {
                Some(before) if before.group == stay.group && stay.start <= before.end => {
                    before.end = before.end.max(stay.end);
                }
                _ => self.stays.push(stay),
            }
        }
        people.add_stays(&self.stays, window.total() as u32)?;
        Ok(())
    }

    /// Counts a user by the events in each bucket and in the total.
    fn events(
        &mut self,
        users: &mut Frequencies,
        entries: &[Entry],
        window: &Window,
    ) -> Result<(), Impossible> {
        for cell in entries.chunk_by(|a, b| a.place == b.place) {
            self.events.clear();
            self.events.extend(cell.iter().map(|entry| (entry.group, entry.events)));
            if let Some(first) = cell.first() {
                users.add(first.place as usize, &self.events, 1)?;
            }
        }
        self.events.clear();
        for entry in entries {
            self.add_events(entry);
        }
        users.add(window.total(), &self.events, 1)?;
        Ok(())
    }

    /// Counts a user by the events up to each bucket: whenever they become more, the user moves.
    fn cumulative_events(
        &mut self,
        users: &mut Frequencies,
        entries: &[Entry],
        window: &Window,
    ) -> Result<(), Impossible> {
        self.events.clear();
        for cell in entries.chunk_by(|a, b| a.place == b.place) {
            let Some(first) = cell.first() else { continue };
            users.add(first.place as usize, &self.events, -1)?;
            for entry in cell {
                self.add_events(entry);
            }
            users.add(first.place as usize, &self.events, 1)?;
        }
        users.add(window.total(), &self.events, 1)?;
        Ok(())
    }

    /// Adds to the events of a group, keeping groups in order.
    fn add_events(&mut self, entry: &Entry) {
        match self.events.binary_search_by_key(&entry.group, |(group, _)| *group) {
            Ok(place) => {
                if let Some((_, events)) = self.events.get_mut(place) {
                    *events += entry.events;
                }
            }
            Err(place) => self.events.insert(place, (entry.group, entry.events)),
        }
    }
}

impl<X: Measured> Accumulate<Event<X>> for SegmentationUsers<'_> {
    fn user(&mut self, _user: u32, rows: &[Event<X>], _names: &GroupNames) {
        self.events(rows, true);
        self.end_of_user();
    }

    fn without_user(&mut self, rows: &[Event<X>]) {
        self.events(rows, false);
    }
}

impl Accumulate<DayCount> for SegmentationUsers<'_> {
    fn user(&mut self, _user: u32, rows: &[DayCount], _names: &GroupNames) {
        self.days(rows, true);
        self.end_of_user();
    }

    fn without_user(&mut self, rows: &[DayCount]) {
        self.days(rows, false);
    }
}
