//! Checks the files of one event type, against the manifest and against each other.

use super::{
    day_sums::{DayEvents, DaySum, EventDays, UserDay},
    file::{Ranges, check_file, ticks, users},
    findings::{Findings, Times},
    order::Several,
    shared::SharedFiles,
    stray_times::{StatedStrays, StrayTimes},
    unlisted::Unlisted,
    values::Values,
    volumes::DayVolumes,
};
use crate::{
    BuildWatch,
    findings::{FileCounts, FileFindings},
    rows::{TextHasher, user_of_order},
    write::schema,
};
use arrow::{
    array::{AsArray, RecordBatch},
    datatypes::{Date32Type, Schema, UInt32Type},
};
use roaring::RoaringBitmap;
use rockpool_calendar::Days;
use rockpool_catalog::{
    DataFile, EventType, MANIFEST_FILE, Personal, Property, TimeRange, TimeResolution, column,
};
use std::{collections::HashMap, path::Path};

/// What the checking of every event type needs.
pub(super) struct CheckContext<'a> {
    /// The extract's folder.
    pub(super) extract: &'a Path,
    /// The resolution of instants.
    pub(super) resolution: TimeResolution,
    /// The days of the reporting zone.
    pub(super) days: &'a Days,
    /// What the manifest says of strays, if there are any.
    pub(super) strays: Option<StatedStrays<'a>>,
    /// Whether days of users tell the order of events, as the manifest states.
    pub(super) tells_order: bool,
    /// Hears of bytes.
    pub(super) watch: &'a dyn BuildWatch,
}

/// What is summed up over all files of an event type.
struct Sums<'a> {
    rows: u64,
    rows_without_user: u64,
    users: RoaringBitmap,
    covered: Option<TimeRange>,
    strays: StrayTimes,
    hasher: TextHasher,
    /// The values of each property, in the order of the manifest.
    properties: Vec<Values>,
    /// Where in that order the properties of the map stand, by name.
    of_map: HashMap<&'a str, usize>,
    /// The columns of properties, and where in that order these stand.
    of_columns: Vec<(&'a str, usize)>,
    unlisted: Unlisted,
    event_days: EventDays,
    user_days: DaySum,
    /// What was found in each of its files of events.
    of_files: Vec<FileFindings>,
    days: DayVolumes,
}

impl<'a> Sums<'a> {
    fn new(event_type: &'a EventType, context: &CheckContext<'_>) -> Self {
        let hasher = TextHasher::default();
        let properties = &event_type.properties;
        let place = |has_column: bool| {
            let wanted = move |(_, property): &(usize, &Property)| property.column.is_some() == has_column;
            properties.iter().enumerate().filter(wanted)
        };
        let days = event_type.events.iter().filter_map(|file| file.covered);
        let days = days.map(|covered| (context.days.day(covered.first), context.days.day(covered.last)));
        Self {
            rows: 0,
            rows_without_user: 0,
            users: RoaringBitmap::new(),
            covered: None,
            strays: StrayTimes::default(),
            properties: properties.iter().map(|property| Values::new(property, &hasher)).collect(),
            hasher,
            of_map: place(false).map(|(place, property)| (property.name.as_str(), place)).collect(),
            of_columns: place(true)
                .filter_map(|(place, property)| Some((property.column.as_deref()?, place)))
                .collect(),
            unlisted: Unlisted::new(event_type),
            event_days: EventDays::of_files(days),
            user_days: DaySum::default(),
            of_files: Vec::new(),
            days: DayVolumes::default(),
        }
    }
}

/// Checks the files of an event type.
pub(super) fn check_event_type(
    event_type: &EventType,
    context: &CheckContext<'_>,
    shared: &mut SharedFiles,
) -> Findings {
    let mut findings = Findings::default();
    let mut sums = Sums::new(event_type, context);
    let schema_of_events = schema::events(event_type, context.resolution);
    for file in &event_type.events {
        events_file(file, &schema_of_events, context, shared, &mut sums, &mut findings);
    }
    let schema_of_days = schema::user_days(context.resolution);
    for file in &event_type.user_days {
        user_days_file(file, &schema_of_days, context, shared, &mut sums, &mut findings);
    }
    findings.rows = sums.rows;
    findings.strays = std::mem::take(&mut sums.strays);
    findings.days = std::mem::take(&mut sums.days);
    findings.users = std::mem::take(&mut sums.users);
    if findings.is_sound() {
        compare(event_type, sums, context, &mut findings);
    }
    findings
}

fn compare(event_type: &EventType, sums: Sums<'_>, context: &CheckContext<'_>, findings: &mut Findings) {
    let what = |what: &str| format!("{what} of '{}'", event_type.name);
    findings.expect(MANIFEST_FILE, &what("rows"), event_type.rows, sums.rows);
    findings.expect(MANIFEST_FILE, &what("users"), event_type.users, findings.users.len());
    let without = (event_type.rows_without_user, sums.rows_without_user);
    findings.expect(MANIFEST_FILE, &what("rows_without_user"), without.0, without.1);
    let times = |covered| Times(covered, context.resolution);
    findings.expect(MANIFEST_FILE, &what("covered"), times(Some(event_type.covered)), times(sums.covered));
    for (property, values) in event_type.properties.iter().zip(&sums.properties) {
        values.compare(property, &event_type.name, &sums.hasher, findings);
    }
    compare_findings(event_type, &sums, findings);
    sums.unlisted.compare(event_type, findings);
    if !sums.event_days.agrees(&sums.user_days) {
        findings
            .problem(MANIFEST_FILE, what("user_days and events disagree on the events of users and days"));
    }
}

/// Notes where what is found in the events is not what the manifest states, if that says anything of it.
fn compare_findings(event_type: &EventType, sums: &Sums<'_>, findings: &mut Findings) {
    let Some(stated) = &event_type.findings else { return };
    let name = &event_type.name;
    for (place, (file, found)) in event_type.events.iter().zip(&sums.of_files).enumerate() {
        let tied = stated.tied_rows.get(place).copied().unwrap_or_default();
        findings.expect(&file.path, &format!("events of '{name}' at one instant"), tied, found.tied);
        let heavy = stated.heavy_users.get(place).copied().unwrap_or_default();
        let what = |what: &str| format!("{what} of '{name}' with far more events than others");
        findings.expect(&file.path, &what("users"), heavy.users, found.heavy.users);
        findings.expect(&file.path, &what("events of users"), heavy.rows, found.heavy.rows);
    }
    let of_properties: HashMap<&str, Personal> =
        stated.properties.iter().map(|found| (found.name.as_str(), found.personal)).collect();
    for (property, values) in event_type.properties.iter().zip(&sums.properties) {
        let personal = of_properties.get(property.name.as_str()).copied().unwrap_or_default();
        values.compare_personal(personal, &format!("of property '{}' of '{name}'", property.name), findings);
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
    sums: &mut Sums<'_>,
    findings: &mut Findings,
) {
    let mut ranges = Ranges::default();
    let mut last: Option<(u64, i64)> = None;
    let mut is_sorted = true;
    let mut counts = FileCounts::default();
    each_batch(file, schema, context, shared, findings, |_, batch| {
        let times = batch.column_by_name(column::EVENT_TIME).map(|times| ticks(times)).unwrap_or_default();
        for (user, tick) in users(batch).zip(times) {
            is_sorted &= last.is_none_or(|last| last <= (user, tick));
            sums.event(user, context.days.day(tick), tick, last.is_none_or(|last| last.0 != user));
            let time = TimeRange { first: tick, last: tick };
            if !sums.strays.add(tick, context.strays) {
                sums.days.newest = sums.days.newest.max(Some(tick));
            }
            // Which rows are duplicates is known to whoever knows their ids.
            counts.add(user_of_order(user), tick, false);
            ranges.add(user, Some(time));
            last = Some((user, tick));
        }
        sums.properties(batch);
    });
    sums.event_days.end_file();
    sums.of_files.push(counts.finish());
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
    ranges.compare(file, context.resolution, findings);
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
    sums: &mut Sums<'_>,
    findings: &mut Findings,
) {
    let mut ranges = Ranges::default();
    let mut last: Option<(u64, i32)> = None;
    let (mut is_sorted, mut days_fit, mut several) = (true, true, Several::default());
    each_batch(file, schema, context, shared, findings, |_, batch| {
        let [_, days, events, first, last_time, ..] = batch.columns() else { return };
        let days = days.as_primitive::<Date32Type>().values();
        let events = events.as_primitive::<UInt32Type>().values();
        let times = ticks(first).into_iter().zip(ticks(last_time));
        let times: Vec<TimeRange> = times.map(|(first, last)| TimeRange { first, last }).collect();
        several.add(batch, times.iter().copied());
        for (((user, day), events), times) in users(batch).zip(days).zip(events).zip(times) {
            is_sorted &= last.is_none_or(|last| last < (user, *day));
            days_fit &= context.days.day(times.first) == *day
                && context.days.day(times.last) == *day
                && times.first <= times.last
                && *events > 0;
            sums.user_days.add(UserDay { user, day: *day }, DayEvents { events: u64::from(*events), times });
            ranges.add(user, Some(times));
            sums.days.add(*day, u64::from(*events));
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
    several.note(file, context.tells_order, findings);
    ranges.compare(file, context.resolution, findings);
}

impl Sums<'_> {
    fn event(&mut self, user: u64, day: i32, tick: i64, is_next_user: bool) {
        self.rows += 1;
        self.event_days.add(UserDay { user, day }, tick);
        match u32::try_from(user) {
            Ok(key) if is_next_user => {
                self.users.insert(key);
            }
            Ok(_) => {}
            Err(_) => self.rows_without_user += 1,
        }
    }

    fn properties(&mut self, batch: &RecordBatch) {
        let mut buffer = String::new();
        for (name, place) in &self.of_columns {
            if let (Some(column), Some(values)) =
                (batch.column_by_name(name), self.properties.get_mut(*place))
            {
                values.add_column(&self.hasher, column, &mut buffer);
            }
        }
        let Some(map) = batch.column_by_name(column::PROPERTIES).and_then(|column| column.as_map_opt())
        else {
            return;
        };
        let (Some(names), Some(texts)) =
            (map.keys().as_string_opt::<i32>(), map.values().as_string_opt::<i32>())
        else {
            return;
        };
        // The batch may be a part of a shared file: its map then has the entries of all parts, and offsets say which are its.
        let [Some(first), Some(end)] = [map.value_offsets().first(), map.value_offsets().last()] else {
            return;
        };
        let own = usize::try_from(*first).unwrap_or(0);
        let count = usize::try_from(*end - *first).unwrap_or(0);
        for (name, text) in names.iter().zip(texts).skip(own).take(count) {
            let (Some(name), Some(text)) = (name, text) else { continue };
            match self.of_map.get(name).and_then(|place| self.properties.get_mut(*place)) {
                Some(values) => values.add(&self.hasher, text),
                None => self.unlisted.add(name, &self.hasher),
            }
        }
    }
}
