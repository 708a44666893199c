//! Checks the tables that are made of the event types' own, against these.

use super::{
    day_sums::{DayEvents, DaySum, UserDay},
    event_type::CheckContext,
    file::{Ranges, check_file},
    findings::Findings,
    order::{OrderSum, Several, StatedOrder},
    volumes::DayVolumes,
};
use crate::{
    BuilderError,
    derived::{
        DailyRow, DaySorter, TypeDay, ValueDays, count_values, daily_schema, each_user_day, read_series,
        user_days,
    },
    rows::order_of_user,
    watch::ensure_wanted,
    write::{UserDay as Row, schema},
};
use rayon::prelude::*;
use rockpool_catalog::{Daily, DailySeries, DataFile, MANIFEST_FILE, Manifest};
use std::{
    collections::BTreeMap,
    env,
    path::PathBuf,
    process,
    sync::atomic::{AtomicU64, Ordering},
};

/// Bytes of rows that are sorted in memory.
const MEMORY: u64 = 256 << 20;

/// Whether the days of any event are those of all event types together; these are only looked at where they are sound.
pub(super) fn check_any_days(
    manifest: &Manifest,
    types_are_sound: bool,
    context: &CheckContext<'_>,
) -> Result<Findings, BuilderError> {
    let mut findings = Findings::default();
    let order = manifest.day_order.clone().unwrap_or_default();
    let order = StatedOrder::new(&order, &manifest.event_types);
    let (mut found, mut order_found) = (DaySum::default(), OrderSum::default());
    for file in &manifest.any_user_days {
        any_days_file(file, &order, context, (&mut found, &mut order_found), &mut findings);
    }
    if manifest.any_user_days.is_empty() || !types_are_sound || !findings.is_sound() {
        return Ok(findings);
    }
    let (mut expected, mut order_expected) = (DaySum::default(), OrderSum::default());
    let (mut sorter, mut rows) = (DaySorter::default(), 0);
    let types = (0..).zip(&manifest.event_types);
    let files = types.flat_map(|(place, of_type)| of_type.user_days.iter().map(move |file| (place, file)));
    for (event_type, file) in files {
        ensure_wanted(context.watch)?;
        each_user_day(&context.extract.join(&file.path), file, |day| {
            sorter.push(TypeDay { day, event_type });
            rows += 1;
            if rows < DaySorter::rows_in(MEMORY) {
                return Ok(());
            }
            rows = 0;
            sorter.spill(temporary())
        })?;
    }
    let mut merged = sorter.merged()?;
    while let Some(row) = merged.next()? {
        expected.add_row(&row);
        order.expect(&mut order_expected, (row.user, row.day, row.times.last), merged.met());
    }
    if expected == found && order_expected != order_found {
        findings.problem(
            MANIFEST_FILE,
            "any_user_days and the user_days of the event types disagree on which of them users did on days, or did last",
        );
    }
    if expected != found {
        findings.problem(
            MANIFEST_FILE,
            "any_user_days and the user_days of the event types disagree on the events of users and days",
        );
    }
    Ok(findings)
}

/// Whether the events by day are those of the event types, whose `volumes` are known; they are only looked at where these
/// are sound.
pub(super) fn check_daily(
    manifest: &Manifest,
    volumes: &BTreeMap<String, DayVolumes>,
    types_are_sound: bool,
    context: &CheckContext<'_>,
) -> Result<Findings, BuilderError> {
    let mut findings = Findings::default();
    let Some(daily) = &manifest.daily else { return Ok(findings) };
    for file in &daily.files {
        check_file(context.extract, file, &daily_schema(), context.watch, &mut findings, |_, _| {});
        Ranges::default().compare(file, context.resolution, &mut findings);
    }
    if !types_are_sound || !findings.is_sound() {
        return Ok(findings);
    }
    let mut of_properties: BTreeMap<&str, Vec<&DailySeries>> = BTreeMap::new();
    for series in &daily.series {
        let expected = match (&series.event_type, &series.property) {
            (Some(name), Some(_)) => {
                of_properties.entry(name).or_default().push(series);
                continue;
            }
            (Some(name), None) => volumes.get(name).map(|days| days.events.clone()),
            (None, None) => Some(of_all(volumes)),
            (None, Some(_)) => None,
        };
        let row = |(day, events)| DailyRow { value: None, day, events };
        let expected = expected.map(|days| days.into_iter().map(row).collect());
        compare(daily, series, expected, context)?.into_iter().for_each(|reason| {
            findings.problem(MANIFEST_FILE, reason);
        });
    }
    let found = of_properties.par_iter().map(|(name, series)| values(daily, name, series, manifest, context));
    let found: Vec<Vec<String>> = found.collect::<Result<_, BuilderError>>()?;
    found.into_iter().flatten().for_each(|reason| findings.problem(MANIFEST_FILE, reason));
    Ok(findings)
}

fn of_all(volumes: &BTreeMap<String, DayVolumes>) -> BTreeMap<i32, u64> {
    let mut all: BTreeMap<i32, u64> = BTreeMap::new();
    for (day, events) in volumes.values().flat_map(|of_type| &of_type.events) {
        *all.entry(*day).or_default() += events;
    }
    all
}

/// What is wrong with the series of an event type by values of its properties.
fn values(
    daily: &Daily,
    event_type: &str,
    series: &[&DailySeries],
    manifest: &Manifest,
    context: &CheckContext<'_>,
) -> Result<Vec<String>, BuilderError> {
    let event_type = manifest.event_type(event_type);
    let property = |series: &DailySeries| event_type?.property(series.property.as_deref()?);
    let properties: Vec<_> = series.iter().filter_map(|series| property(series)).collect();
    let mut counts: Vec<ValueDays> = properties.iter().map(|_| ValueDays::default()).collect();
    for file in event_type.iter().flat_map(|event_type| &event_type.events) {
        ensure_wanted(context.watch)?;
        let path = context.extract.join(&file.path);
        count_values(&path, file, &properties, context.days, |_, _| true, &mut counts)?;
    }
    let mut counts = counts.into_iter();
    let mut wrong = Vec::new();
    for series in series {
        let counts = property(series).and_then(|_| counts.next());
        let row = |((value, day), events)| DailyRow { value, day, events };
        let expected = counts.map(|counts| counts.into_rows().into_iter().map(row).collect());
        wrong.extend(compare(daily, series, expected, context)?);
    }
    Ok(wrong)
}

/// What is wrong with a series that should have these rows; none if there is nothing that it could count.
fn compare(
    daily: &Daily,
    series: &DailySeries,
    expected: Option<Vec<DailyRow>>,
    context: &CheckContext<'_>,
) -> Result<Option<String>, BuilderError> {
    let event_type = series.event_type.as_deref().map_or("all events".to_owned(), |name| format!("'{name}'"));
    let what = match &series.property {
        Some(property) => format!("property '{property}' of {event_type}"),
        None => event_type,
    };
    let Some(expected) = expected else {
        return Ok(Some(format!("daily counts {what}, which is not there")));
    };
    let found = daily.part(series).map_or(Ok(Vec::new()), |part| read_series(context.extract, &part))?;
    Ok((found != expected).then(|| format!("daily and the events disagree on {what} by day")))
}

fn any_days_file(
    file: &DataFile,
    order: &StatedOrder<'_>,
    context: &CheckContext<'_>,
    (found, order_found): (&mut DaySum, &mut OrderSum),
    findings: &mut Findings,
) {
    let mut ranges = Ranges::default();
    let mut last: Option<(u64, i32)> = None;
    let (mut is_sorted, mut days_fit, mut several) = (true, true, Several::default());
    let schema = schema::any_user_days(context.resolution, order.columns());
    let mut wrong = None;
    check_file(context.extract, file, &schema, context.watch, findings, |_, batch| {
        several.add(batch, user_days(batch).into_iter().flatten().map(|row| row.times));
        let rows = user_days(batch).into_iter().flatten().map(|row| (row.user, row.day));
        wrong = wrong.take().or(order.add(order_found, batch, rows).err());
        for row in user_days(batch).into_iter().flatten() {
            let order = (row.user, row.day);
            is_sorted &= last.is_none_or(|last| last < order);
            let days = [row.times.first, row.times.last].map(|tick| context.days.day(tick));
            days_fit &= days == [row.day; 2] && row.times.first <= row.times.last && row.events > 0;
            ranges.add(order_of_user(row.user()), Some(row.times));
            found.add_row(&row);
            last = Some(order);
        }
    });
    if last.is_none() && file.rows > 0 {
        // It could not be read, which has been said.
        return;
    }
    if !is_sorted {
        let reason = "its rows are not sorted by user_key and day, or a user's day has several rows";
        findings.problem(&file.path, reason);
    }
    if !days_fit {
        findings.problem(&file.path, "a row's times do not lie on its day in the reporting zone");
    }
    several.note(file, context.tells_order, findings);
    if let Some(reason) = wrong {
        findings.problem(&file.path, reason);
    }
    ranges.compare(file, context.resolution, findings);
}

impl DaySum {
    fn add_row(&mut self, row: &Row) {
        let events = DayEvents { events: u64::from(row.events), times: row.times };
        self.add(UserDay { user: row.user, day: row.day }, events);
    }
}

/// A path in the system's folder for what does not stay.
fn temporary() -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    env::temp_dir().join(format!("rockpool-check-{}-{number}", process::id()))
}
