//! A statement as it grows: named queries, one after another, over one event table.

use crate::condition;
use crate::dialect::Words;
use crate::instant::utc_text;
use crate::select::{Query, Select, indented};
use chrono::NaiveDate;
use rockpool_calendar::{Calendar, Zone};
use rockpool_catalog::Manifest;
use rockpool_question::{
    BucketStart, CalendarSettings, CalendarUnit, DateRange, Days, Dialect, Duration, Step,
};
use std::ops::Range;

/// The calendar of an extract; that of UTC if its manifest names no zone, which nobody can open.
fn of_extract(manifest: &Manifest) -> Calendar {
    Calendar::of(manifest).unwrap_or_else(|_| Calendar::new(Zone::UTC, manifest.time_resolution))
}

/// A statement under way.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    pub(crate) manifest: &'a Manifest,
    pub(crate) words: Words,
    calendar: Calendar,
    queries: Vec<(String, String)>,
    /// What the names of the queries of the question at hand begin with.
    prefix: String,
    sets: usize,
    /// What differs from the answer, as sentences.
    pub(crate) differences: Vec<String>,
    /// What relative dates have come to, as sentences.
    pub(crate) dates: Vec<String>,
}

impl<'a> Writer<'a> {
    /// An empty statement.
    pub(crate) fn new(manifest: &'a Manifest, dialect: Dialect) -> Self {
        Self {
            manifest,
            words: Words(dialect),
            calendar: of_extract(manifest),
            queries: vec![],
            prefix: String::new(),
            sets: 0,
            differences: vec![],
            dates: vec![],
        }
    }

    /// Cuts days and weeks this way from now on.
    pub(crate) fn use_calendar(&mut self, settings: &CalendarSettings) {
        let calendar = of_extract(self.manifest);
        // A question that names no zone is refused before it comes here.
        self.calendar = calendar.with(settings).unwrap_or(calendar);
    }

    /// Adds a named query that begins with a comment, and returns its name.
    pub(crate) fn explained(&mut self, name: &str, comment: &str, query: impl Into<Query>) -> String {
        let name = self.add(name, query);
        if let Some((_, text)) = self.queries.last_mut() {
            *text = format!("-- {comment}\n{text}");
        }
        name
    }

    /// Adds a named query and returns its name.
    pub(crate) fn add(&mut self, name: &str, query: impl Into<Query>) -> String {
        let name = format!("{}{name}", self.prefix);
        self.queries.push((name.clone(), query.into().to_string()));
        name
    }

    /// Writes the queries of one more set of users, under names and in a calendar of their own.
    pub(crate) fn aside(&mut self, write: impl FnOnce(&mut Self) -> String) -> String {
        self.sets += 1;
        let prefix = std::mem::replace(&mut self.prefix, format!("set_{}_", self.sets));
        let calendar = self.calendar;
        let name = write(self);
        self.calendar = calendar;
        self.prefix = prefix;
        name
    }

    /// The statement that ends with this query.
    pub(crate) fn finish(self, last: impl Into<Query>) -> String {
        let queries: Vec<String> = self
            .queries
            .iter()
            .map(|(name, query)| format!("{name} AS (\n  {}\n)", indented(query)))
            .collect();
        let with = if queries.is_empty() { String::new() } else { format!("WITH {}\n", queries.join(",\n")) };
        let comments: String =
            self.dates.iter().chain(&self.differences).map(|line| format!("-- {line}\n")).collect();
        format!("{comments}{with}{}{}\n", last.into(), self.words.ending())
    }

    // Time

    /// What a column `t` holds, as a comment.
    pub(crate) fn unit_of_t(&self) -> String {
        let unit = match self.manifest.time_resolution {
            rockpool_catalog::TimeResolution::Microseconds => "microseconds",
            rockpool_catalog::TimeResolution::Milliseconds => "milliseconds",
            rockpool_catalog::TimeResolution::Seconds => "milliseconds, of whole seconds,",
        };
        format!("t: {unit} since 1970, which no time zone of a session can shift")
    }

    /// A condition on an instant in ticks, on a line of its own, with the instant in words.
    pub(crate) fn compared(&self, column: &str, operator: &str, tick: i64) -> String {
        let instant = utc_text(self.manifest.time_resolution, tick);
        format!("{column} {operator} {tick} -- {instant} UTC")
    }

    /// The conditions, each on a line of its own, that an instant lies in these ticks.
    pub(crate) fn inside(&self, column: &str, ticks: &Range<i64>) -> [String; 2] {
        [self.compared(column, ">=", ticks.start), self.compared(column, "<", ticks.end)]
    }

    /// Ticks of a second.
    pub(crate) fn per_second(&self) -> i64 {
        self.manifest.time_resolution.ticks_per_second()
    }

    /// A length of time in ticks.
    pub(crate) fn length(&self, length: Duration) -> i64 {
        length.milliseconds().saturating_mul(self.manifest.time_resolution.ticks_per_millisecond())
    }

    /// A number of ticks as milliseconds.
    pub(crate) fn milliseconds(&self, ticks: &str) -> String {
        match self.manifest.time_resolution.ticks_per_millisecond() {
            1 => ticks.to_owned(),
            _ => format!("({ticks}) / 1e3"),
        }
    }

    /// The first and the last instant of the extract.
    pub(crate) fn covered(&self) -> Range<i64> {
        self.manifest.covered.map_or(0..0, |covered| covered.first..covered.last.saturating_add(self.tick()))
    }

    /// The last instant of the extract's data, without events far from all others.
    pub(crate) fn last(&self) -> i64 {
        self.manifest.main_time().map_or(-1, |time| time.last)
    }

    /// Ticks from an instant to the next one.
    fn tick(&self) -> i64 {
        match self.manifest.time_resolution {
            rockpool_catalog::TimeResolution::Seconds => self.per_second(),
            _ => 1,
        }
    }

    /// The ticks of days in the question's zone.
    pub(crate) fn ticks_of(&self, dates: DateRange) -> Range<i64> {
        self.calendar.ticks(dates)
    }

    /// The days that the extract covers, in the question's zone.
    pub(crate) fn covered_days(&self) -> DateRange {
        let covered = self.covered();
        let last = self.manifest.covered.map_or(-1, |covered| covered.last);
        DateRange {
            first: self.calendar.date_of(covered.start),
            last: self.calendar.date_of(last.max(covered.start)),
        }
    }

    /// The asked days; all that are covered without them.
    pub(crate) fn asked_days(&self, dates: Option<Days>) -> DateRange {
        dates.map_or_else(|| self.covered_days(), Days::range)
    }

    /// The ticks of [`Self::asked_days`].
    pub(crate) fn asked(&self, dates: Option<Days>) -> Range<i64> {
        self.ticks_of(self.asked_days(dates))
    }

    /// The instant of an event in ticks, rounded down to the extract's resolution.
    pub(crate) fn ticks(&self) -> String {
        match self.manifest.time_resolution {
            rockpool_catalog::TimeResolution::Microseconds => self.words.microseconds("event_time"),
            rockpool_catalog::TimeResolution::Milliseconds => self.words.milliseconds("event_time"),
            rockpool_catalog::TimeResolution::Seconds => self.words.whole_seconds("event_time"),
        }
    }

    /// Selects from the event table: events of these steps (of all types where none are given) in these ticks, as
    /// far as the extract covers them.
    pub(crate) fn events(&self, steps: Option<&[&Step]>, ticks: &Range<i64>) -> Select {
        let covered = self.covered();
        let edge = |tick| self.words.instant(&utc_text(self.manifest.time_resolution, tick));
        let types = steps.and_then(|steps| condition::event_types(steps.iter().copied()));
        let types: Vec<&str> = match &types {
            Some(types) => types.iter().copied().collect(),
            None => self.manifest.event_types.iter().map(|event_type| event_type.name.as_str()).collect(),
        };
        let kinds = match types.as_slice() {
            [] => "FALSE".to_owned(),
            [only] => format!("event_type = {}", self.words.text(only)),
            several => format!("event_type IN ({})", condition::list(self.words, several)),
        };
        Select::from("events")
            .condition(kinds)
            .condition(format!("event_time >= {}", edge(covered.start.max(ticks.start))))
            .condition(format!("event_time < {}", edge(covered.end.min(ticks.end))))
    }

    // Calendar

    /// The bucket of an instant: its first day; of hours, its first tick.
    pub(crate) fn bucket(&self, ticks: &str, unit: CalendarUnit) -> String {
        let (words, per_second, zone) = (self.words, self.per_second(), self.calendar.zone().name());
        if unit == CalendarUnit::Hour {
            let minute = words.local_minute(ticks, per_second, zone);
            let per_minute = 60 * per_second;
            return format!("{ticks} - {minute} * {per_minute} - {ticks} % {per_minute}");
        }
        words.first_day(&words.local_date(ticks, per_second, zone), unit, self.calendar.week_start())
    }

    /// The bucket that holds a day of the question.
    pub(crate) fn bucket_of_day(&self, day: NaiveDate, unit: CalendarUnit) -> String {
        if unit == CalendarUnit::Hour {
            return self.ticks_of(DateRange { first: day, last: day }).start.to_string();
        }
        self.words.first_day(&self.words.date(day), unit, self.calendar.week_start())
    }

    /// The bucket with this start.
    pub(crate) fn bucket_of(&self, start: BucketStart) -> String {
        match start.offset() {
            Some(offset) => {
                let second = start.local().and_utc().timestamp() - i64::from(offset);
                (second * self.per_second()).to_string()
            }
            None => self.words.date(start.date()),
        }
    }

    /// A bucket as an answer shows it: a day, or the instant in UTC at which an hour begins.
    pub(crate) fn shown(&self, bucket: &str, unit: CalendarUnit) -> String {
        match unit {
            CalendarUnit::Hour => self.words.instant_of(bucket, self.per_second()),
            _ => bucket.to_owned(),
        }
    }

    /// No bucket.
    pub(crate) fn no_bucket(&self, unit: CalendarUnit) -> &'static str {
        if unit == CalendarUnit::Hour { self.words.no_integer() } else { self.words.no_date() }
    }

    /// The bucket after another.
    pub(crate) fn next_bucket(&self, bucket: &str, unit: CalendarUnit) -> String {
        match unit {
            CalendarUnit::Hour => format!("{bucket} + {}", 3_600 * self.per_second()),
            CalendarUnit::Day => self.words.days_later(bucket, "1"),
            CalendarUnit::Week => self.words.days_later(bucket, "7"),
            CalendarUnit::Month => self.words.months_later(bucket, 1),
            CalendarUnit::Quarter => self.words.months_later(bucket, 3),
            CalendarUnit::Year => self.words.months_later(bucket, 12),
        }
    }

    /// How many buckets one lies after another.
    pub(crate) fn buckets_between(&self, from: &str, to: &str, unit: CalendarUnit) -> String {
        let words = self.words;
        // Distances are whole multiples, so rounding does not matter.
        let exact = |distance: String, step: i64| words.divide(&distance, &step.to_string());
        match unit {
            CalendarUnit::Hour => exact(format!("{to} - {from}"), 3_600 * self.per_second()),
            CalendarUnit::Day => words.days_between(from, to),
            CalendarUnit::Week => exact(words.days_between(from, to), 7),
            CalendarUnit::Month => words.months_between(from, to),
            CalendarUnit::Quarter => exact(words.months_between(from, to), 3),
            CalendarUnit::Year => exact(words.months_between(from, to), 12),
        }
    }

    /// [`Self::all_buckets`] of which the extract covers something.
    pub(crate) fn covered_buckets(&self, dates: DateRange, unit: CalendarUnit) -> Select {
        let covered = self.covered_days();
        let inside = DateRange { first: dates.first.max(covered.first), last: dates.last.min(covered.last) };
        if inside.first > inside.last {
            return self.all_buckets(dates, unit).condition("FALSE");
        }
        let buckets = self.all_buckets(inside, unit);
        if unit == CalendarUnit::Hour {
            let hour = 3_600 * self.per_second();
            let start = self.ticks_of(inside).start;
            return buckets.condition(format!("{start} + place * {hour} <= {}", self.last()));
        }
        buckets
    }

    /// Every bucket that the days touch, as a query with the column `bucket`.
    pub(crate) fn all_buckets(&self, dates: DateRange, unit: CalendarUnit) -> Select {
        let ticks = self.ticks_of(dates);
        let words = self.words;
        if unit == CalendarUnit::Hour {
            let hour = 3_600 * self.per_second();
            let last = (ticks.end - ticks.start - 1).div_euclid(hour).max(0);
            let steps = words.numbers("0", &last.to_string());
            return Select::from(format!("(SELECT {steps} AS place) AS hours"))
                .named(format!("{} + place * {hour}", ticks.start), "bucket");
        }
        let last = (dates.last - dates.first).num_days();
        let days = words.numbers("0", &last.to_string());
        let day = words.days_later(&words.date(dates.first), "CAST(place AS INT)");
        Select::from(format!("(SELECT {days} AS place) AS days"))
            .distinct()
            .named(words.first_day(&parenthesised(&day), unit, self.calendar.week_start()), "bucket")
    }
}

/// In parentheses where it is more than a name or a call.
fn parenthesised(expression: &str) -> String {
    if expression.contains(" + ") { format!("({expression})") } else { expression.to_owned() }
}

/// Columns of a table.
pub(crate) fn of(table: &str, columns: &[String]) -> Vec<String> {
    columns.iter().map(|column| format!("{table}.{column}")).collect()
}

/// The conditions that columns are equal.
pub(crate) fn equal(left: &str, right: &str, columns: &[String]) -> Vec<String> {
    columns.iter().map(|column| format!("{left}.{column} = {right}.{column}")).collect()
}
