//! Writes everything of one event type: one pass over its rows in order.

use super::{
    columns::ColumnPlan, events::EventsTable, period::Cut, properties, schema, table::Staged,
    user_days::UserDaysTable,
};
use crate::{
    BuildWatch, BuilderError,
    output::Output,
    rows::{DuplicateFinder, DuplicateRule, TypeState, user_of_order},
    watch::ensure_wanted,
};
use roaring::RoaringBitmap;
use rockpool_calendar::Days;
use rockpool_catalog::{EventType, TimeRange, TimeResolution};

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
    /// Names of properties that have a column however few events have them.
    pub(crate) promoted: &'a [String],
    /// Hears of rows.
    pub(crate) watch: &'a dyn BuildWatch,
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
}

/// Writes the events and user-days files of an event type below `folder`.
pub(crate) fn write_event_type(
    mut state: TypeState,
    folder: &str,
    context: &WriteContext<'_>,
) -> Result<Written, BuilderError> {
    let mut rows = state.merge()?;
    let properties = properties::properties(&state, context.promoted);
    let (first, last) = state.covered.unwrap_or_default();
    let mut event_type = EventType {
        name: state.name.clone(),
        rows: state.rows,
        users: 0,
        rows_without_user: state.rows_without_user,
        duplicate_rows: None,
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
    let mut events = EventsTable::new(context, &plan, settings, cut);
    let mut user_days = UserDaysTable::new(context, cut);

    let mut duplicates = DuplicateFinder::new(context.duplicates);
    let (mut previous_user, mut duplicate_rows, mut unheard) = (None, 0, 0);
    let mut users = RoaringBitmap::new();
    while rows.next(|row| {
        let user = user_of_order(row.user);
        let tick = context.resolution.tick_of_microseconds(row.microseconds);
        if let Some(key) = user
            && previous_user != user
        {
            users.insert(key.0);
            previous_user = user;
        }
        duplicate_rows += u64::from(duplicates.is_duplicate(&row));
        events.push(user, tick, row.properties)?;
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
    event_type.duplicate_rows = Some(duplicate_rows);

    let mut staged = events.finish(folder)?;
    event_type.events = staged.iter().map(|staged| staged.file.clone()).collect();
    let days = user_days.finish(folder)?;
    event_type.user_days = days.iter().map(|staged| staged.file.clone()).collect();
    staged.extend(days);
    Ok(Written { event_type, staged, users })
}
