//! Writes everything of one event type: one pass over its rows in order.

use super::{
    columns::ColumnPlan,
    events::EventsTable,
    period::{Cut, Period},
    properties::{self, NumberedProperty},
    schema,
    table::Staged,
    user_days::UserDaysTable,
};
use crate::{
    BuildWatch, BuilderError,
    findings::{DaySet, FileFindings, of_property, unless_all_nothing},
    output::Output,
    rows::{DuplicateFinder, DuplicateRule, TypeState, user_of_order},
    watch::ensure_wanted,
};
use roaring::RoaringBitmap;
use rockpool_calendar::Days;
use rockpool_catalog::{DataFile, EventType, TimeRange, TimeResolution, TypeFindings};
use std::collections::{BTreeSet, HashMap};

/// Rows after which the watch hears of them.
const WATCH_ROWS: u64 = 16_384;

/// What the writing of every event type needs.
pub(crate) struct WriteContext<'a> {
    /// Where files go.
    pub(crate) output: &'a Output,
    /// The days of the reporting zone.
    pub(crate) days: &'a Days,
    /// The resolution of instants.
    pub(crate) resolution: TimeResolution,
    /// The time that the data is about, if some events lie far from it. In an event type that is cut by months those
    /// are in one file of their own, not in one for each of their months.
    pub(crate) main_time: Option<TimeRange>,
    /// Rows beyond which an event type is cut by months.
    pub(crate) rows_in_one_file: u64,
    /// How events are told to be the same.
    pub(crate) duplicates: DuplicateRule,
    /// Bytes of rows that may be held in memory.
    pub(crate) memory_bytes: u64,
    /// Names of properties that have a column however few events have them.
    pub(crate) promoted: &'a [String],
    /// What of event types that are cut by months stays as it is.
    pub(crate) kept_months: &'a HashMap<String, KeptMonths>,
    /// Hears of rows.
    pub(crate) watch: &'a dyn BuildWatch,
}

/// The files of some months of an event type that stay as they are, beside which the others are written.
#[derive(Debug, Default)]
pub(crate) struct KeptMonths {
    /// The months of UTC whose events are written.
    pub(crate) events: BTreeSet<Period>,
    /// The months of the zone whose user-days are written.
    pub(crate) user_days: BTreeSet<Period>,
    /// The events files that stay, each with what was found in it.
    pub(crate) events_files: Vec<(DataFile, FileFindings)>,
    /// The user-days files that stay.
    pub(crate) user_days_files: Vec<DataFile>,
    /// The keys of the users in these.
    pub(crate) users: RoaringBitmap,
    /// The days in these.
    pub(crate) days: DaySet,
    /// The names of properties that have a column in files that stay.
    pub(crate) columns: Vec<String>,
}

/// An event type that was written.
#[derive(Debug)]
pub(crate) struct Written {
    /// What the manifest says of it.
    pub(crate) event_type: EventType,
    /// Its files.
    pub(crate) staged: Vec<Staged>,
    /// The keys of its users.
    pub(crate) users: RoaringBitmap,
    /// The days of the zone that have events of it.
    pub(crate) days: DaySet,
}

/// The properties of an event type, with those that have a column in files that stay.
pub(crate) fn layout(
    state: &TypeState,
    promoted: &[String],
    kept: Option<&KeptMonths>,
) -> Vec<NumberedProperty> {
    match kept {
        None => properties::properties(state, promoted),
        Some(kept) => properties::properties(state, &[promoted, kept.columns.as_slice()].concat()),
    }
}

/// Writes the events and user-days files of an event type below `folder`.
pub(crate) fn write_event_type(
    mut state: TypeState,
    folder: &str,
    context: &WriteContext<'_>,
) -> Result<Written, BuilderError> {
    let mut rows = state.merge()?;
    let kept = context.kept_months.get(&state.name);
    let properties = layout(&state, context.promoted, kept);
    let (first, last) = state.covered.unwrap_or_default();
    let mut event_type = EventType {
        name: state.name.clone(),
        rows: state.rows,
        users: 0,
        rows_without_user: state.rows_without_user,
        duplicate_rows: vec![],
        findings: None,
        covered: TimeRange {
            first: context.resolution.tick_of_microseconds(first),
            last: context.resolution.tick_of_microseconds(last),
        },
        properties: properties.iter().map(|numbered| numbered.property.clone()).collect(),
        events: vec![],
        user_days: vec![],
    };
    let schema = schema::events(&event_type, context.resolution);
    let settings = schema::events_settings(&event_type).map_err(BuilderError::parquet(folder))?;
    let plan = ColumnPlan::new(&state, &properties, schema, context.resolution);
    let cut = Cut::of_rows(state.rows, context.rows_in_one_file);
    let mut events = EventsTable::new(context, &plan, settings, cut, kept.map(|kept| &kept.events));
    let mut user_days = UserDaysTable::new(context, cut, kept.map(|kept| &kept.user_days));

    let mut duplicates = DuplicateFinder::new(context.duplicates, context.resolution);
    let (mut previous_user, mut unheard) = (None, 0);
    let mut users = kept.map(|kept| kept.users.clone()).unwrap_or_default();
    while rows.next(|row| {
        let user = user_of_order(row.user);
        let tick = context.resolution.tick_of_microseconds(row.microseconds);
        if let Some(key) = user
            && previous_user != user
        {
            users.insert(key.0);
            previous_user = user;
        }
        events.push(user, tick, row.properties, duplicates.judge(&row).is_duplicate)?;
        user_days.push(row.user, tick)
    })? {
        unheard += 1;
        if unheard == WATCH_ROWS {
            context.watch.advance(std::mem::take(&mut unheard));
            ensure_wanted(context.watch)?;
        }
    }
    context.watch.advance(unheard);
    event_type.users = users.len();

    let mut staged = Vec::new();
    let mut files = kept.map(|kept| kept.events_files.clone()).unwrap_or_default();
    for (file, found) in events.finish(folder)? {
        files.push((file.file.clone(), found));
        staged.push(file);
    }
    // By the names of their periods, as files are written.
    let period = |file: &DataFile| file.path.split('/').nth(2).map(str::to_owned);
    files.sort_by_key(|(file, _)| period(file));
    let found: Vec<FileFindings>;
    (event_type.events, found) = files.into_iter().unzip();
    event_type.duplicate_rows = found.iter().map(|found| found.duplicates).collect();
    event_type.findings = Some(type_findings(&found, &state, &properties, context.resolution));
    let (days, mut met) = user_days.finish(folder)?;
    kept.iter().for_each(|kept| met.extend(&kept.days));
    event_type.user_days = kept.map(|kept| kept.user_days_files.clone()).unwrap_or_default();
    event_type.user_days.extend(days.iter().map(|staged| staged.file.clone()));
    event_type.user_days.sort_by_key(period);
    staged.extend(days);
    Ok(Written { event_type, staged, users, days: met })
}

/// What there is to say of an event type with these files; its gaps are known once all are written.
pub(super) fn type_findings(
    of_files: &[FileFindings],
    state: &TypeState,
    properties: &[NumberedProperty],
    resolution: TimeResolution,
) -> TypeFindings {
    let of_properties = properties.iter().filter_map(|numbered| {
        let values = state.properties.get(numbered.number as usize)?;
        of_property(&numbered.property, values, resolution)
    });
    TypeFindings {
        tied_rows: unless_all_nothing(of_files.iter().map(|found| found.tied).collect()),
        heavy_users: unless_all_nothing(of_files.iter().map(|found| found.heavy).collect()),
        properties: of_properties.collect(),
        unlisted: properties::unlisted(state, properties),
        ..TypeFindings::default()
    }
}
