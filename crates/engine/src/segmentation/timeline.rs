//! The time of a segmentation: the asked range, the one it is compared with, and the buckets of both.

use crate::EngineError;
use crate::frame::{Asked, Frame};
use chrono::{Days, NaiveDate};
use rockpool_calendar::{Buckets, day_after, day_number};
use rockpool_question::settled::Segmentation;
use rockpool_question::{BucketStart, CalendarUnit, DateRange, Measure, Problem};
use std::collections::HashMap;
use std::ops::Range;

/// Neighbouring buckets that are shown together. In the cells of a series they stand one after another, and then
/// comes their total.
#[derive(Debug)]
pub(super) struct Window {
    /// The days.
    pub(super) asked: Asked,
    /// The buckets that hold them; one without a calendar unit.
    pub(super) buckets: Buckets,
    /// The cell of the first bucket.
    pub(super) first_cell: usize,
    /// Days read before the first.
    pub(super) first_day: usize,
}

impl Window {
    /// The cells of the buckets.
    pub(super) fn cells(&self) -> Range<usize> {
        self.first_cell..self.first_cell + self.buckets.len()
    }

    /// The cell of the total.
    pub(super) fn total(&self) -> usize {
        self.first_cell + self.buckets.len()
    }
}

/// The windows of a segmentation and all time that they need.
#[derive(Debug)]
pub(super) struct Timeline {
    /// The asked range, then the one before if they are compared.
    pub(super) windows: Vec<Window>,
    /// What is read, half open.
    pub(super) ticks: Range<i64>,
    /// The days that are read, half open.
    pub(super) days: Range<i32>,
    /// Each day that is read, if some series counts rolling users.
    rolling: Option<Buckets>,
    /// The cell of each day that is read, for buckets of days.
    by_day: Vec<Option<u32>>,
    /// For each bucket of the asked range the one of the range before that it is compared with.
    pub(super) pairs: Vec<Option<usize>>,
}

impl Timeline {
    /// The time of a segmentation; none if there are no events and no dates.
    ///
    /// # Errors
    /// [`EngineError::Question`] if there are too many buckets.
    pub(super) fn new(frame: &Frame, segmentation: &Segmentation) -> Result<Option<Self>, EngineError> {
        let Some(asked) = frame.asked(segmentation.dates) else { return Ok(None) };
        let mut ranges = vec![asked.dates];
        if segmentation.compare {
            ranges.push(before(segmentation)?);
        }
        let rolling = segmentation.series.iter().filter_map(|series| match series.measure {
            Measure::RollingUsers(days) => Some(days),
            _ => None,
        });
        let longest = rolling.max();
        let first = ranges.last().map_or(asked.dates.first, |range| range.first);
        let first = earlier(first, u64::from(longest.unwrap_or(1).saturating_sub(1)));
        let read = DateRange { first, last: asked.dates.last };
        let mut windows = vec![];
        let mut first_cell = 0;
        for dates in ranges {
            let buckets = match segmentation.by {
                Some(unit) => frame.calendar.buckets(unit, dates, 0)?,
                None => frame.calendar.whole(dates),
            };
            let cells = buckets.len() + 1;
            let asked = Asked { dates, ticks: frame.calendar.ticks(dates) };
            let first_day = days_between(first, dates.first);
            windows.push(Window { asked, buckets, first_cell, first_day });
            first_cell += cells;
        }
        let rolling = longest.map(|_| frame.calendar.each_day(read));
        let pairs = match windows.as_slice() {
            [asked, before] => pairs(asked, before),
            _ => vec![],
        };
        let by_day = if segmentation.by == Some(CalendarUnit::Hour) {
            vec![]
        } else {
            by_day(&windows, first, days_between(first, day_after(read.last)))
        };
        let days = day_number(read.first)..day_number(day_after(read.last));
        Ok(Some(Self { windows, ticks: frame.calendar.ticks(read), days, rolling, by_day, pairs }))
    }

    /// Cells of a series in all windows.
    pub(super) fn cells(&self) -> usize {
        self.windows.last().map_or(0, |window| window.total() + 1)
    }

    /// The cell of a tick, trying the buckets that the last ticks were in first.
    pub(super) fn cell_of_tick(&self, tick: i64, near: &mut [usize; 2]) -> Option<usize> {
        let (window, near) =
            self.windows.iter().zip(near).find(|(window, _)| window.asked.ticks.contains(&tick))?;
        Some(window.first_cell + window.buckets.of_tick_near(tick, near)?)
    }

    /// The place of a tick's day among the days that are read, where rolling users are counted.
    pub(super) fn day_of_tick(&self, tick: i64, near: &mut usize) -> Option<usize> {
        self.rolling.as_ref()?.of_tick_near(tick, near)
    }

    /// The cell of each day that is read, for buckets of days.
    pub(super) fn cells_of_days(&self) -> &[Option<u32>] {
        &self.by_day
    }

    /// The place of a day among the days that are read, and its cell.
    pub(super) fn place_of_day(&self, day: i32) -> Option<(usize, Option<usize>)> {
        let place = usize::try_from(i64::from(day) - i64::from(self.days.start)).ok()?;
        Some((place, self.by_day.get(place)?.map(|cell| cell as usize)))
    }
}

/// The period that a segmentation is compared with.
fn before(segmentation: &Segmentation) -> Result<DateRange, EngineError> {
    segmentation.dates.and_then(|dates| dates.range().before(segmentation.by)).ok_or_else(|| {
        let message = "there is no period before the asked one; choose days that have one".to_owned();
        EngineError::Question(vec![Problem { field: "compare".into(), message }])
    })
}

/// Each bucket of a window with the same one of the window before: the same place, and of hours the same hour of the
/// same day, for a day with a change of the clock has another number of them. An hour that the other day lacks has no
/// counterpart; of an hour that comes twice, the second has one only where the other day's comes twice as well.
fn pairs(asked: &Window, before: &Window) -> Vec<Option<usize>> {
    let keys = |window: &Window| {
        let mut last = None;
        let mut times = 0u8;
        let first = window.asked.dates.first;
        let key = move |start: &BucketStart| {
            let hour = ((start.date() - first).num_days(), start.hour_of_day());
            times = if last == Some(hour) { times.saturating_add(1) } else { 0 };
            last = Some(hour);
            (hour, times)
        };
        window.buckets.starts().iter().map(key).collect::<Vec<_>>()
    };
    let hours = asked.buckets.starts().iter().any(|start| start.hour_of_day().is_some());
    if !hours {
        let same = asked.buckets.len().min(before.buckets.len());
        debug_assert_eq!(asked.buckets.len(), before.buckets.len());
        return (0..asked.buckets.len()).map(|place| (place < same).then_some(place)).collect();
    }
    let places: HashMap<_, usize> = keys(before).into_iter().zip(0..).collect();
    keys(asked).iter().map(|key| places.get(key).copied()).collect()
}

fn earlier(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

fn days_between(first: NaiveDate, last: NaiveDate) -> usize {
    usize::try_from((last - first).num_days()).unwrap_or(0)
}

/// For each of so many days from `first`, its cell.
fn by_day(windows: &[Window], first: NaiveDate, days: usize) -> Vec<Option<u32>> {
    let tables: Vec<_> = windows.iter().map(|window| (window, window.buckets.by_day())).collect();
    (day_number(first)..)
        .take(days)
        .map(|day| {
            let inside = |window: &Window| {
                (day_number(window.asked.dates.first)..=day_number(window.asked.dates.last)).contains(&day)
            };
            let (window, table) = tables.iter().find(|(window, _)| inside(window))?;
            u32::try_from(window.first_cell + table.get(day)?).ok()
        })
        .collect()
}
