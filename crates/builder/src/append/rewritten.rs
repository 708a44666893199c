//! A table of which rows that are in the extract were deleted or changed: the days of these are put anew.

use super::{Held, open_sources};
use crate::{
    BuildOptions, BuildPhase, BuildWatch, BuilderError,
    input::{self, ChunkRows},
    watch::ensure_wanted,
};
use rockpool_calendar::Zone;
use rockpool_source::{AddedFile, Cutter, Event, EventSink, PropertyText, TableFile};
use std::{collections::BTreeSet, ops::RangeInclusive};

/// What a table's log says of the time since it went in.
#[derive(Debug)]
pub(super) struct Rewritten {
    /// The version that went in.
    pub(super) version: u64,
    /// Files of it of which rows are gone or changed.
    pub(super) removed: Vec<TableFile>,
    /// Files whose rows are new.
    pub(super) added: Vec<AddedFile>,
}

/// The days of a zone that are put anew.
#[derive(Debug, Default)]
pub(super) struct NewDays(Vec<RangeInclusive<i32>>);

impl Rewritten {
    /// The days on which an event is gone, changed or new: all that the table holds of them now takes the place of what
    /// the extract has of them.
    pub(super) fn days(
        self,
        held: &Held,
        options: &BuildOptions,
        cutter: Option<&Cutter>,
        watch: &dyn BuildWatch,
    ) -> Result<NewDays, BuilderError> {
        let mut sources = open_sources(&options.sources, &options.output)?;
        let version = self.version;
        let removed = self.removed.into_iter().map(|file| AddedFile { file, version, is_there: false });
        let files: Vec<AddedFile> = removed.chain(self.added).collect();
        sources.read_only(0, &files)?;
        let bytes_total = sources.files().iter().map(|file| file.bytes()).sum();
        watch.phase(BuildPhase::Reading { files: files.len() as u64, bytes_total });
        let mut days = BTreeSet::new();
        let new_sink = || MetDays { zone: held.zone, day: DayOfZone::default(), days: BTreeSet::new() };
        input::read(&sources, cutter, watch, new_sink, |mut piece| {
            ensure_wanted(watch)?;
            days.append(&mut piece.days);
            Ok(())
        })?;
        Ok(NewDays::of(days))
    }
}

impl NewDays {
    fn of(days: BTreeSet<i32>) -> Self {
        let mut ranges: Vec<RangeInclusive<i32>> = Vec::new();
        for day in days {
            match ranges.last_mut() {
                Some(last) if *last.end() == day - 1 => *last = *last.start()..=day,
                _ => ranges.push(day..=day),
            }
        }
        Self(ranges)
    }

    /// As ranges, in order.
    pub(super) fn ranges(&self) -> &[RangeInclusive<i32>] {
        &self.0
    }
}

/// The day of the zone that an instant is on, quickest when it is the day of the one before.
#[derive(Debug, Clone, Copy, Default)]
struct DayOfZone(Option<(i64, i64, i32)>);

impl DayOfZone {
    fn of(&mut self, zone: Zone<chrono_tz::Tz>, microseconds: i64) -> i32 {
        let second = microseconds.div_euclid(1_000_000);
        if let Some((from, end, day)) = self.0
            && (from..end).contains(&second)
        {
            return day;
        }
        let (day, end) = zone.day_and_end(second);
        self.0 = Some((second, end, day));
        day
    }
}

/// Gathers the days of events.
struct MetDays {
    zone: Zone<chrono_tz::Tz>,
    day: DayOfZone,
    days: BTreeSet<i32>,
}

impl EventSink for MetDays {
    fn event<'e>(&mut self, event: &Event<'e>, _: &mut Vec<PropertyText<'e>>) {
        self.days.insert(self.day.of(self.zone, event.microseconds));
    }
}

/// Rows of events, of some days only if there are any.
pub(super) struct RowsOfDays<'a> {
    pub(super) rows: ChunkRows<'a>,
    /// Events of other days.
    pub(super) others: u64,
    zone: Zone<chrono_tz::Tz>,
    day: DayOfZone,
    days: Option<&'a NewDays>,
}

impl<'a> RowsOfDays<'a> {
    /// Takes all events, or those of these days.
    pub(super) fn new(rows: ChunkRows<'a>, zone: Zone<chrono_tz::Tz>, days: Option<&'a NewDays>) -> Self {
        Self { rows, others: 0, zone, day: DayOfZone::default(), days }
    }
}

impl EventSink for RowsOfDays<'_> {
    fn event<'e>(&mut self, event: &Event<'e>, properties: &mut Vec<PropertyText<'e>>) {
        if let Some(NewDays(ranges)) = self.days {
            let day = self.day.of(self.zone, event.microseconds);
            if !ranges.iter().any(|days| days.contains(&day)) {
                self.others += 1;
                properties.clear();
                return;
            }
        }
        self.rows.event(event, properties);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_follow_each_other_are_one_range() {
        assert_eq!(NewDays::of([3, 1, 2, 7].into()).ranges(), [1..=3, 7..=7]);
        assert_eq!(NewDays::of(BTreeSet::new()).ranges(), []);
    }

    #[test]
    fn a_day_is_that_of_the_zone() {
        let zone = Zone::new(chrono_tz::Tz::Asia__Tokyo);
        let mut day = DayOfZone::default();
        // 1970-01-01T15:00Z is midnight of the second in Tokyo.
        let second = 1_000_000;
        let days = [0, 15 * 3_600 - 1, 15 * 3_600, 0, -1].map(|at| day.of(zone, at * second));
        assert_eq!(days, [0, 0, 1, 0, 0]);
    }
}
