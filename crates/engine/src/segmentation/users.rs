//! Counts one user after another: the rows of a user come together, so that different users are counted
//! without a set of all of them.

use super::counter::{Counter, one_group};
use super::counts::{SegmentationPartial, SeriesCounts};
use super::seen::Seen;
use super::timeline::{Timeline, Window};
use crate::daily::DailyRow;
use crate::groups::{GroupNames, NOT_SET};
use crate::users::{Accumulate, DayCount, Event, Extra};
use rockpool_kernel::StepMask;
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
    bits: StepMask,
    /// Of these, those that count users, rolling users, and a property.
    user_bits: StepMask,
    rolling_bits: StepMask,
    property_bits: StepMask,
    /// The cells of the asked range end before this one.
    range_end: usize,
    /// For each series, the days of its rolling users.
    rolling_days: Vec<u32>,
    seen: Vec<Seen>,
    counter: Counter,
    partial: SegmentationPartial,
    fault: Fault,
}

/// A row as it counts.
struct CountedRow {
    cell: Option<usize>,
    /// The place of its day, where rolling users are counted.
    day: Option<usize>,
    mask: StepMask,
    group: u32,
    events: u64,
    number: f64,
}

impl<'a> SegmentationUsers<'a> {
    /// Counts the series with these bits.
    pub(super) fn new(
        segmentation: &Segmentation,
        timeline: &'a Timeline,
        bits: StepMask,
        partial: SegmentationPartial,
    ) -> Self {
        let series = &segmentation.series;
        let of = |wanted: fn(&Measure) -> bool| {
            let places = series.iter().enumerate().filter(|(_, series)| wanted(&series.measure));
            places.map(|(place, _)| StepMask::of(place)).collect::<StepMask>() & bits
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
        for place in (row.mask & self.bits).steps() {
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
            if !has_user && row.mask.meets(self.user_bits) {
                self.partial.rows_without_user += row.events;
            }
            if row.mask.meets(self.property_bits) && row.number.is_nan() {
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
        let is_rolling = event.mask.meets(self.rolling_bits);
        let day = if is_rolling { self.timeline.day_of_tick(event.time, near_day) } else { None };
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
