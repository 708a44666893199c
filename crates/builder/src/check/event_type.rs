//! Checks the files of one event type, against the manifest and against each other.

use super::{
    file::{Ranges, check_file, ticks, users},
    findings::Findings,
    shared::SharedFiles,
};
use crate::{
    BuildWatch,
    write::{Days, schema},
};
use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{Date32Type, Schema, UInt32Type},
};
use rockpool_catalog::{DataFile, EventType, MANIFEST_FILE, TimeRange, TimeResolution, column};
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

/// What the checking of every event type needs.
pub(super) struct CheckContext<'a> {
    /// The extract's folder.
    pub(super) extract: &'a Path,
    /// The resolution of instants.
    pub(super) resolution: TimeResolution,
    /// The days of the reporting zone.
    pub(super) days: &'a Days,
    /// Hears of bytes.
    pub(super) watch: &'a dyn BuildWatch,
}

/// What is summed up over all files of an event type.
#[derive(Default)]
struct Sums {
    rows: u64,
    rows_without_user: u64,
    users: Vec<u32>,
    covered: Option<TimeRange>,
    /// Rows by property: of columns by place, of the map by name.
    columns: Vec<u64>,
    map: HashMap<String, u64>,
    /// Sum of one number for each event, which depends on its user and day.
    user_days: u64,
    /// The same sum from the user-days files.
    user_days_stated: u64,
}

/// Checks the files of an event type.
pub(super) fn check_event_type(
    event_type: &EventType,
    context: &CheckContext<'_>,
    shared: &mut SharedFiles,
) -> Findings {
    let mut findings = Findings::default();
    let mut sums = Sums::default();
    let schema_of_events = schema::events(event_type, context.resolution);
    for file in &event_type.events {
        events_file(file, &schema_of_events, context, shared, &mut sums, &mut findings);
    }
    let schema_of_days = schema::user_days(context.resolution);
    for file in &event_type.user_days {
        user_days_file(file, &schema_of_days, context, shared, &mut sums, &mut findings);
    }
    sums.users.sort_unstable();
    sums.users.dedup();
    if findings.problems.is_empty() {
        compare(event_type, &sums, &mut findings);
    }
    findings.rows = sums.rows;
    findings.users = sums.users;
    findings
}

fn compare(event_type: &EventType, sums: &Sums, findings: &mut Findings) {
    let what = |what: &str| format!("{what} of '{}'", event_type.name);
    findings.expect(MANIFEST_FILE, &what("rows"), &event_type.rows, &sums.rows);
    findings.expect(MANIFEST_FILE, &what("users"), &event_type.users, &(sums.users.len() as u64));
    let without = (&event_type.rows_without_user, &sums.rows_without_user);
    findings.expect(MANIFEST_FILE, &what("rows_without_user"), without.0, without.1);
    findings.expect(MANIFEST_FILE, &what("covered"), &Some(event_type.covered), &sums.covered);
    let mut columns = sums.columns.iter().skip(2);
    for property in &event_type.properties {
        let found = match &property.column {
            Some(_) => columns.next().copied(),
            None => sums.map.get(&property.name).copied(),
        };
        let what = what(&format!("rows of property '{}'", property.name));
        findings.expect(MANIFEST_FILE, &what, &property.rows, &found.unwrap_or(0));
    }
    let named = |name: &String| event_type.properties.iter().any(|property| property.name == *name);
    for name in sums.map.keys().filter(|name| !named(name)) {
        findings.problem(MANIFEST_FILE, what(&format!("property '{name}' is not stated: events")));
    }
    if sums.user_days != sums.user_days_stated {
        findings
            .problem(MANIFEST_FILE, what("user_days and events disagree on the events of users and days"));
    }
}

/// Gives the rows of a file, or of a part of one, to `take`, if what is around them is sound.
fn each_batch(
    file: &DataFile,
    schema: &Schema,
    context: &CheckContext<'_>,
    shared: &mut SharedFiles,
    findings: &mut Findings,
    take: impl FnMut(&mut Findings, &RecordBatch),
) {
    if file.part.is_some() {
        shared.part(file, schema, context, findings, take);
    } else {
        check_file(context.extract, file, schema, context.watch, findings, take);
    }
}

fn events_file(
    file: &DataFile,
    schema: &Schema,
    context: &CheckContext<'_>,
    shared: &mut SharedFiles,
    sums: &mut Sums,
    findings: &mut Findings,
) {
    let mut ranges = Ranges::default();
    let mut last: Option<(u64, i64)> = None;
    let mut is_sorted = true;
    each_batch(file, schema, context, shared, findings, |_, batch| {
        let times = batch.column_by_name(column::EVENT_TIME).map(|times| ticks(times)).unwrap_or_default();
        for (user, tick) in users(batch).zip(times) {
            is_sorted &= last.is_none_or(|last| last <= (user, tick));
            sums.event(user, context.days.day(tick), last.is_none_or(|last| last.0 != user));
            ranges.add(user, Some(TimeRange { first: tick, last: tick }));
            last = Some((user, tick));
        }
        sums.properties(batch);
    });
    if last.is_none() && file.rows > 0 {
        // It could not be read, which has been said.
        return;
    }
    if !is_sorted {
        findings.problem(
            &file.path,
            "its rows are not sorted by user_key (rows without a user last) and event_time",
        );
    }
    ranges.compare(file, findings);
    sums.covered = match (sums.covered, ranges.covered) {
        (Some(one), Some(other)) => Some(one.union(other)),
        (one, other) => one.or(other),
    };
}

fn user_days_file(
    file: &DataFile,
    schema: &Schema,
    context: &CheckContext<'_>,
    shared: &mut SharedFiles,
    sums: &mut Sums,
    findings: &mut Findings,
) {
    let mut ranges = Ranges::default();
    let mut last: Option<(u64, i32)> = None;
    let (mut is_sorted, mut days_fit) = (true, true);
    each_batch(file, schema, context, shared, findings, |_, batch| {
        let [_, days, events, first, last_time] = batch.columns() else { return };
        let days = days.as_primitive::<Date32Type>().values();
        let events = events.as_primitive::<UInt32Type>().values();
        let times = ticks(first).into_iter().zip(ticks(last_time));
        for (((user, day), events), (first, last_time)) in users(batch).zip(days).zip(events).zip(times) {
            is_sorted &= last.is_none_or(|last| last < (user, *day));
            days_fit &= context.days.day(first) == *day
                && context.days.day(last_time) == *day
                && first <= last_time
                && *events > 0;
            sums.user_days_stated =
                sums.user_days_stated.wrapping_add(weight(user, *day).wrapping_mul(u64::from(*events)));
            ranges.add(user, Some(TimeRange { first, last: last_time }));
            last = Some((user, *day));
        }
    });
    if last.is_none() && file.rows > 0 {
        return;
    }
    if !is_sorted {
        findings.problem(
            &file.path,
            "its rows are not sorted by user_key and day, or a user's day has several rows",
        );
    }
    if !days_fit {
        findings.problem(&file.path, "a row's times do not lie on its day in the reporting zone");
    }
    ranges.compare(file, findings);
}

impl Sums {
    fn event(&mut self, user: u64, day: i32, is_next_user: bool) {
        self.rows += 1;
        self.user_days = self.user_days.wrapping_add(weight(user, day));
        match u32::try_from(user) {
            Ok(key) if is_next_user => self.users.push(key),
            Ok(_) => {}
            Err(_) => self.rows_without_user += 1,
        }
    }

    fn properties(&mut self, batch: &RecordBatch) {
        self.columns.resize(batch.num_columns(), 0);
        for (rows, values) in self.columns.iter_mut().zip(batch.columns()) {
            *rows += (values.len() - values.null_count()) as u64;
            if let Some(map) = values.as_map_opt() {
                for name in map.keys().as_string::<i32>().iter().flatten() {
                    match self.map.get_mut(name) {
                        Some(rows) => *rows += 1,
                        None => {
                            self.map.insert(name.to_owned(), 1);
                        }
                    }
                }
            }
        }
    }
}

/// A number for a user's day. Sums of it agree only if the days have the same events, but for bad luck.
fn weight(user: u64, day: i32) -> u64 {
    let mut hasher = DefaultHasher::new();
    (user, day).hash(&mut hasher);
    hasher.finish()
}
