//! The meaning of a segmentation, read plainly from its documentation: every number is counted from the raw events.

use crate::extract::{Raw, fills};
use crate::predicate::passes;
use chrono::{Datelike, Days, NaiveDate, TimeZone, Timelike, Weekday};
use chrono_tz::Tz;
use rockpool_question::{
    Aggregate, Bucket, BucketStart, CalendarUnit, DateRange, Dates, GroupValue, Measure, Note, Segmentation,
    SegmentationAnswer, Series, SeriesValues, WeekStart,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A clock and a calendar. The zone's midnights exist once, and its clock is changed by whole quarters of an hour.
#[derive(Clone, Copy)]
pub struct World {
    pub zone: Tz,
    pub week_start: WeekStart,
}

/// A bucket with its instants, half open.
pub struct Span {
    pub start: BucketStart,
    pub from: i64,
    pub to: i64,
}

impl World {
    fn day(self, time: i64) -> NaiveDate {
        self.zone.timestamp_millis_opt(time).unwrap().date_naive()
    }

    fn midnight(self, day: NaiveDate) -> i64 {
        let midnight = day.and_hms_opt(0, 0, 0).unwrap();
        self.zone.from_local_datetime(&midnight).unwrap().timestamp_millis()
    }

    fn hour(self, time: i64) -> BucketStart {
        let local = self.zone.timestamp_millis_opt(time).unwrap();
        let offset = local.naive_local().signed_duration_since(local.naive_utc()).num_seconds() as i32;
        BucketStart::hour(local.date_naive(), local.hour(), offset)
    }

    fn first_day(self, unit: CalendarUnit, day: NaiveDate) -> NaiveDate {
        let first_weekday = match self.week_start {
            WeekStart::Monday => Weekday::Mon,
            WeekStart::Sunday => Weekday::Sun,
        };
        let begins = |day: NaiveDate| match unit {
            CalendarUnit::Hour => panic!("an hour is not a bucket of days"),
            CalendarUnit::Day => true,
            CalendarUnit::Week => day.weekday() == first_weekday,
            CalendarUnit::Month => day.day() == 1,
            CalendarUnit::Quarter => day.day() == 1 && [1, 4, 7, 10].contains(&day.month()),
            CalendarUnit::Year => day.ordinal() == 1,
        };
        let mut day = day;
        while !begins(day) {
            day = day.pred_opt().unwrap();
        }
        day
    }

    /// The buckets that hold any part of the days.
    pub fn buckets(self, unit: CalendarUnit, dates: DateRange) -> Vec<Span> {
        let mut spans: Vec<Span> = vec![];
        if unit == CalendarUnit::Hour {
            const STEP: i64 = 900_000;
            let mut time = self.midnight(dates.first);
            while time < self.midnight(dates.last.succ_opt().unwrap()) {
                let start = self.hour(time);
                match spans.last_mut() {
                    Some(last) if last.start == start => last.to = time + STEP,
                    _ => spans.push(Span { start, from: time, to: time + STEP }),
                }
                time += STEP;
            }
            return spans;
        }
        let mut day = self.first_day(unit, dates.first);
        while day <= dates.last {
            let mut next = day.succ_opt().unwrap();
            while self.first_day(unit, next) == day {
                next = next.succ_opt().unwrap();
            }
            let start = BucketStart::day(day);
            spans.push(Span { start, from: self.midnight(day), to: self.midnight(next) });
            day = next;
        }
        spans
    }
}

pub struct Expected {
    pub answer: SegmentationAnswer,
    pub notes: Vec<Note>,
    pub members: Vec<Members>,
}

/// The users of the events that a number is made of.
#[derive(Debug, Clone)]
pub struct Members {
    pub series: u32,
    pub bucket: Option<BucketStart>,
    pub group: Vec<GroupValue>,
    pub users: BTreeSet<u8>,
}

/// The number that a text reads as; those that are not finite are none.
pub fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

fn aggregated(mut values: Vec<f64>, aggregate: Aggregate) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1);
    let sum: f64 = values.iter().sum();
    match aggregate {
        Aggregate::Sum => Some(sum),
        Aggregate::Average => last.map(|_| sum / values.len() as f64),
        Aggregate::Minimum => values.first().copied(),
        Aggregate::Maximum => values.last().copied(),
        percentile => {
            let place = last? as f64 * percentile.percentile().unwrap();
            let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
            Some(low + (high - low) * (place - place.floor()))
        }
    }
}

/// The number of some events.
fn measured(events: &[&Raw], measure: &Measure) -> Option<f64> {
    let users = || events.iter().filter_map(|event| event.user);
    match measure {
        Measure::Events => Some(events.len() as f64),
        Measure::Users | Measure::RollingUsers(_) => Some(users().collect::<BTreeSet<_>>().len() as f64),
        Measure::EventsPerUser(aggregate) => {
            let mut counts: BTreeMap<u8, f64> = BTreeMap::new();
            users().for_each(|user| *counts.entry(user).or_default() += 1.0);
            aggregated(counts.into_values().collect(), *aggregate)
        }
        Measure::Property(measure) => {
            let numbers = events.iter().filter_map(|event| number(&event.text(&measure.property)?));
            // One zero for both.
            aggregated(numbers.map(|number| number + 0.0).collect(), measure.aggregate)
        }
    }
}

/// Whether an event is anything to a measure.
fn counts(event: &Raw, measure: &Measure) -> bool {
    match measure {
        Measure::Events => true,
        Measure::Property(measure) => {
            event.text(&measure.property).is_some_and(|text| number(&text).is_some())
        }
        _ => event.user.is_some(),
    }
}

/// A range of days with its buckets.
struct Period {
    dates: DateRange,
    buckets: Vec<Span>,
}

struct Count<'a> {
    world: World,
    segmentation: &'a Segmentation,
    /// For each series its events, in all of the extract.
    events: Vec<Vec<&'a Raw>>,
}

impl<'a> Count<'a> {
    fn in_days(&self, event: &Raw, first: NaiveDate, last: NaiveDate) -> bool {
        (first..=last).contains(&self.world.day(event.time))
    }

    /// The events that a number is made of: of a bucket, or of the whole period.
    fn made_of(&self, series: usize, period: &Period, bucket: Option<usize>) -> Vec<&'a Raw> {
        let events = self.events[series].iter().copied();
        if let Measure::RollingUsers(days) = self.segmentation.series[series].measure {
            let bucket = bucket.unwrap_or(period.buckets.len() - 1);
            let last = period.buckets[bucket].start.date();
            let first = last - Days::new(u64::from(days) - 1);
            return events.filter(|event| self.in_days(event, first, last)).collect();
        }
        let inside = |event: &&Raw| {
            let in_bucket = bucket.is_none_or(|bucket| {
                let (from, to) = (period.buckets[bucket].from, period.buckets[bucket].to);
                event.time < to && (self.segmentation.cumulative || event.time >= from)
            });
            in_bucket && self.in_days(event, period.dates.first, period.dates.last)
        };
        events.filter(inside).collect()
    }

    /// The number of each bucket and of the period, of the events of a group.
    fn numbers(
        &self,
        series: usize,
        period: &Period,
        inside: &dyn Fn(&Raw) -> bool,
    ) -> (Vec<Option<f64>>, Option<f64>) {
        let value = |bucket| {
            let mut events = self.made_of(series, period, bucket);
            events.retain(|event| inside(event));
            measured(&events, &self.segmentation.series[series].measure)
        };
        ((0..period.buckets.len()).map(|bucket| value(Some(bucket))).collect(), value(None))
    }

    /// Everything that is counted somewhere.
    fn counted(&self, periods: &[Period]) -> Vec<&'a Raw> {
        let mut counted = vec![];
        for (series, Series { measure, .. }) in self.segmentation.series.iter().enumerate() {
            for period in periods {
                let mut events = self.made_of(series, period, None);
                for bucket in 0..period.buckets.len() {
                    events.extend(self.made_of(series, period, Some(bucket)));
                }
                counted.extend(events.into_iter().filter(|event| counts(event, measure)));
            }
        }
        counted
    }

    /// For each breakdown, the values that are kept, largest first.
    fn kept(&self, counted: &[&Raw], period: &Period) -> Vec<Vec<String>> {
        let breakdowns = self.segmentation.breakdowns.iter();
        breakdowns
            .map(|breakdown| {
                let values: BTreeSet<String> =
                    counted.iter().filter_map(|event| event.text(&breakdown.property)).collect();
                let size = |value: &String| -> Vec<Option<i64>> {
                    let inside = |event: &Raw| event.text(&breakdown.property).as_ref() == Some(value);
                    let series = 0..self.segmentation.series.len();
                    let totals = series.map(|series| self.numbers(series, period, &inside).1);
                    // Numbers here are multiples of a sixteenth of a hundredth, near enough to be compared as such.
                    totals.map(|total| total.map(|total| (total * 1e6) as i64)).collect()
                };
                let mut values: Vec<String> = values.into_iter().collect();
                values.sort_by_cached_key(|value| (Reverse(size(value)), value.clone()));
                values.truncate(breakdown.groups as usize);
                values
            })
            .collect()
    }
}

/// The answer and its notes.
pub fn expected(events: &[Raw], segmentation: &Segmentation, extract_zone: Tz) -> Expected {
    let zone = segmentation.calendar.time_zone.as_ref().map_or(extract_zone, |zone| zone.parse().unwrap());
    let world = World { zone, week_start: segmentation.calendar.week_start };
    let times = || events.iter().map(|event| event.time);
    let (first, last) = (times().min().unwrap(), times().max().unwrap());
    let covered = DateRange { first: world.day(first), last: world.day(last) };
    let dates = segmentation.dates.and_then(Dates::fixed).unwrap_or(covered);
    let mut ranges = vec![dates];
    if segmentation.compare {
        ranges.push(before(dates, segmentation.by));
    }
    let periods: Vec<Period> = ranges
        .iter()
        .map(|dates| {
            let whole = || {
                let (from, to) =
                    (world.midnight(dates.first), world.midnight(dates.last.succ_opt().unwrap()));
                vec![Span { start: BucketStart::day(dates.first), from, to }]
            };
            let buckets = segmentation.by.map_or_else(whole, |unit| world.buckets(unit, *dates));
            Period { dates: *dates, buckets }
        })
        .collect();
    let count = Count {
        world,
        segmentation,
        events: segmentation
            .series
            .iter()
            .map(|series| events.iter().filter(|event| fills(event, &series.events, passes)).collect())
            .collect(),
    };

    let counted = count.counted(&periods);
    let kept = count.kept(&counted, &periods[0]);
    // A rank for each breakdown, and what it stands for.
    let place = |event: &Raw| -> Vec<(usize, GroupValue)> {
        let breakdowns = segmentation.breakdowns.iter().zip(&kept);
        breakdowns
            .map(|(breakdown, kept)| match event.text(&breakdown.property) {
                None => (usize::MAX, GroupValue::NotSet),
                Some(text) => match kept.iter().position(|value| *value == text) {
                    Some(rank) => (rank, GroupValue::Value(text)),
                    None => (usize::MAX - 1, GroupValue::Other),
                },
            })
            .collect()
    };
    let groups: BTreeSet<Vec<(usize, GroupValue)>> = match segmentation.breakdowns.is_empty() {
        true => BTreeSet::from([vec![]]),
        false => counted.iter().map(|event| place(event)).collect(),
    };

    let outside = |period: &Period, span: &Span| {
        let (start, end) = span_of(world, period);
        span.from.max(start) > last || span.to.min(end) <= world.midnight(covered.first)
    };
    let pairs = periods.get(1).map_or_else(Vec::new, |before| paired(&periods[0], before));

    let mut lines: Vec<SeriesValues> = vec![];
    for (number, series) in segmentation.series.iter().enumerate() {
        for group in &groups {
            let inside = |event: &Raw| place(event) == *group;
            // What the extract knows nothing of has no number.
            let known = |period: &Period| {
                let (values, total) = count.numbers(number, period, &inside);
                let seen = |span: &Span| !outside(period, span);
                let values = values.into_iter().zip(&period.buckets);
                let values: Vec<_> = values.map(|(value, span)| value.filter(|_| seen(span))).collect();
                let total = match series.measure {
                    Measure::RollingUsers(_) => total.filter(|_| period.buckets.last().is_some_and(seen)),
                    _ => total.filter(|_| period.buckets.iter().any(seen)),
                };
                (values, total)
            };
            let (values, total) = known(&periods[0]);
            let (previous, previous_total) = match periods.get(1) {
                Some(period) => {
                    let (values, total) = known(period);
                    (pairs.iter().map(|place| values[(*place)?]).collect(), total)
                }
                None => (vec![], None),
            };
            lines.push(SeriesValues {
                series: number as u32,
                name: series.events.name(),
                measure: Some(series.measure.clone()),
                group: group.iter().map(|(_, value)| value.clone()).collect(),
                values,
                total,
                previous,
                previous_total,
            });
        }
    }
    for (number, formula) in segmentation.formulas.iter().enumerate() {
        for place in 0..groups.len() {
            let operand = |series: usize| &lines[series * groups.len() + place];
            let computed = |value: &dyn Fn(&SeriesValues) -> Option<f64>| -> Option<f64> {
                let a = value(operand(0));
                let b = || value(operand(1));
                match formula.expression.trim() {
                    "2 * A - 1" => Some(2.0 * a? - 1.0),
                    "B - A" => Some(b()? - a?),
                    "A / B * 100" => Some(a? / b().filter(|b| *b != 0.0)? * 100.0),
                    other => panic!("no plain reading of {other}"),
                }
            };
            let first = operand(0).clone();
            lines.push(SeriesValues {
                series: (segmentation.series.len() + number) as u32,
                name: formula.label.clone().unwrap_or_else(|| formula.expression.clone()),
                measure: None,
                values: (0..first.values.len()).map(|at| computed(&|line| line.values[at])).collect(),
                total: computed(&|line| line.total),
                previous: (0..first.previous.len()).map(|at| computed(&|line| line.previous[at])).collect(),
                previous_total: computed(&|line| line.previous_total).filter(|_| segmentation.compare),
                group: first.group,
            });
        }
    }

    let mut members = vec![];
    let everybody = std::iter::once(None).chain(groups.iter().filter(|group| !group.is_empty()).map(Some));
    for group in everybody {
        let inside = |event: &&Raw| group.is_none_or(|group| place(event) == *group);
        for (number, series) in segmentation.series.iter().enumerate() {
            let buckets = (0..periods[0].buckets.len()).map(Some);
            for bucket in std::iter::once(None).chain(buckets) {
                let made_of = count.made_of(number, &periods[0], bucket).into_iter();
                let counted = made_of.filter(|event| counts(event, &series.measure)).filter(inside);
                members.push(Members {
                    series: number as u32,
                    bucket: bucket.map(|bucket| periods[0].buckets[bucket].start),
                    group: group
                        .iter()
                        .flat_map(|group| group.iter())
                        .map(|(_, value)| value.clone())
                        .collect(),
                    users: counted.filter_map(|event| event.user).collect(),
                });
            }
        }
    }

    let buckets = |period: &Period| -> Vec<Bucket> {
        let (start, end) = span_of(world, period);
        let unfinished = |span: &Span| {
            span.from < start
                || span.to > end
                || span.from < world.midnight(covered.first)
                || span.to - 1 > last
        };
        let bucket = |span: &Span| Bucket {
            start: span.start,
            unfinished: unfinished(span),
            outside: outside(period, span),
        };
        period.buckets.iter().map(bucket).collect()
    };
    let previous_buckets = periods.get(1).map(buckets).unwrap_or_default();
    let answer = SegmentationAnswer {
        buckets: buckets(&periods[0]),
        previous_buckets: pairs.iter().map(|place| Some(previous_buckets[(*place)?])).collect(),
        series: lines,
    };
    Expected { answer, notes: notes(&count, &periods, covered), members }
}

/// The instants of a period, half open.
fn span_of(world: World, period: &Period) -> (i64, i64) {
    (world.midnight(period.dates.first), world.midnight(period.dates.last.succ_opt().unwrap()))
}

/// The period before: step back day by day until a range with the same places in its units ends before the asked one
/// begins.
fn before(dates: DateRange, by: Option<CalendarUnit>) -> DateRange {
    let length = (dates.last - dates.first).num_days() as u64 + 1;
    let earlier =
        |days: u64| DateRange { first: dates.first - Days::new(days), last: dates.last - Days::new(days) };
    let months = match by {
        None | Some(CalendarUnit::Hour | CalendarUnit::Day) => return earlier(length),
        Some(CalendarUnit::Week) => return earlier((length..).find(|days| days % 7 == 0).unwrap()),
        Some(CalendarUnit::Month) => 1,
        Some(CalendarUnit::Quarter) => 3,
        Some(CalendarUnit::Year) => 12,
    };
    // Days of the month that lie beyond its end are its last.
    let back = |day: NaiveDate, months: i32, to_the_end: bool| {
        let month = day.year() * 12 + day.month0() as i32 - months;
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12) as u32 + 1);
        let wanted = if to_the_end { 31 } else { day.day() };
        (1..=wanted).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day)).unwrap()
    };
    let ends_month = dates.last.succ_opt().unwrap().day() == 1;
    let range = |months| DateRange {
        first: back(dates.first, months, false),
        last: back(dates.last, months, ends_month),
    };
    (1..).map(|count| range(count * months)).find(|range| range.last < dates.first).unwrap()
}

/// For each bucket of a period the same one of the period before: of hours the same hour of the same day.
fn paired(asked: &Period, before: &Period) -> Vec<Option<usize>> {
    let is_hours = asked.buckets[0].start.hour_of_day().is_some();
    if !is_hours {
        assert_eq!(asked.buckets.len(), before.buckets.len());
        return (0..asked.buckets.len()).map(Some).collect();
    }
    let same_before = |period: &Period, place: usize| {
        let start = |place: usize| period.buckets[place].start;
        let hour = |place: usize| {
            ((start(place).date() - period.dates.first).num_days(), start(place).hour_of_day())
        };
        let times = (0..place).filter(|other| hour(*other) == hour(place)).count();
        (hour(place), times)
    };
    let names: Vec<_> = (0..before.buckets.len()).map(|place| same_before(before, place)).collect();
    let mine = (0..asked.buckets.len()).map(|place| same_before(asked, place));
    mine.map(|name| names.iter().position(|other| *other == name)).collect()
}

fn notes(count: &Count<'_>, periods: &[Period], covered: DateRange) -> Vec<Note> {
    let asked = periods[0].dates;
    let in_range = |series: usize| {
        count.events[series].iter().copied().filter(|event| count.in_days(event, asked.first, asked.last))
    };
    let series = || count.segmentation.series.iter().enumerate();
    let mut without_user: Vec<*const Raw> = vec![];
    let mut not_numbers: Vec<(&str, *const Raw)> = vec![];
    for (number, Series { measure, .. }) in series() {
        match measure {
            Measure::Events => {}
            Measure::Property(property) => {
                let events = in_range(number).filter(|event| !counts(event, measure));
                not_numbers
                    .extend(events.map(|event| (property.property.as_str(), std::ptr::from_ref(event))));
            }
            _ => {
                let events = in_range(number).filter(|event| event.user.is_none());
                without_user.extend(events.map(std::ptr::from_ref));
            }
        }
    }
    // An event is noted once, however many series it belongs to.
    let without_user = without_user.into_iter().collect::<BTreeSet<_>>().len() as u64;
    let not_numbers = not_numbers.into_iter().collect::<BTreeSet<_>>().len() as u64;
    let outside = |dates: DateRange| dates.first < covered.first || dates.last > covered.last;
    let is_outside = count.segmentation.dates.and_then(Dates::fixed).is_some_and(outside)
        || periods.get(1).is_some_and(|period| outside(period.dates));
    let mut notes = vec![];
    if without_user > 0 {
        notes.push(Note::RowsWithoutUser { rows: without_user });
    }
    if not_numbers > 0 {
        notes.push(Note::NotNumbers { rows: not_numbers });
    }
    if is_outside {
        notes.push(Note::OutsideCovered);
    }
    notes
}
