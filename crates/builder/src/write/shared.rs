//! Files that small event types share: thousands of event types with a few events each do not make thousands of files.
//!
//! The rows of an event type stand together, sorted as in a file of its own; the manifest says where.

use super::{
    columns::{ColumnPlan, EventRows, widened},
    event_type::{WriteContext, Written, type_findings},
    events::columns_error,
    properties::SharedColumns,
    schema,
    table::{RowRanges, Staged, TableFile},
    user_days::{GatheredDays, UserDay, UserDayRows},
};
use crate::{
    BuilderError,
    findings::{DaySet, FileCounts},
    rows::{DuplicateFinder, TypeState, user_of_order},
    watch::ensure_wanted,
};
use arrow::{array::RecordBatch, datatypes::SchemaRef};
use roaring::RoaringBitmap;
use rockpool_catalog::{DataFile, EventType, FilePart, TimeRange, column};

/// Events of an event type that is small.
pub(crate) const SMALL_ROWS: u64 = 4_096;
/// So many small event types may have files of their own.
const OWN_FILES: usize = 64;
/// Rows of a shared file, about.
const FILE_ROWS: u64 = 131_072;

/// Takes the event types that share files out of all of them: those of a file each, in their order. Few small ones keep
/// files of their own.
pub(crate) fn take_small(types: &mut Vec<TypeState>) -> Vec<Vec<TypeState>> {
    if types.iter().filter(|state| state.rows <= SMALL_ROWS).count() <= OWN_FILES {
        return Vec::new();
    }
    let (small, large): (Vec<_>, Vec<_>) =
        std::mem::take(types).into_iter().partition(|state| state.rows <= SMALL_ROWS);
    *types = large;
    let (mut files, mut rows) = (vec![Vec::new()], 0);
    for state in small {
        if rows >= FILE_ROWS {
            files.push(Vec::new());
            rows = 0;
        }
        rows += state.rows;
        if let Some(file) = files.last_mut() {
            file.push(state);
        }
    }
    files
}

/// A file that takes the rows of one event type after the other.
struct SharedFile {
    file: TableFile,
    rows: u64,
}

/// The rows of an event type in it.
#[derive(Debug, Clone, Copy)]
struct Part {
    first_row: u64,
    rows: u64,
    ranges: RowRanges,
}

impl SharedFile {
    fn create(context: &WriteContext<'_>, schema: SchemaRef, deltas: &[&str]) -> Result<Self, BuilderError> {
        let path = context.output.temporary();
        let settings = schema::shared_settings(deltas).map_err(BuilderError::parquet(&path))?;
        Ok(Self { file: TableFile::create(&path, schema, settings)?, rows: 0 })
    }

    fn append(&mut self, batch: &RecordBatch, ranges: RowRanges) -> Result<Part, BuilderError> {
        let part = Part { first_row: self.rows, rows: batch.num_rows() as u64, ranges };
        self.file.write(batch)?;
        self.rows += part.rows;
        Ok(part)
    }
}

impl Part {
    /// What the manifest says of it.
    fn of(self, staged: &Staged, file_rows: u64) -> DataFile {
        DataFile {
            rows: self.rows,
            part: Some(FilePart { first_row: self.first_row, file_rows }),
            covered: self.ranges.covered,
            user_keys: self.ranges.user_keys,
            ..staged.file.clone()
        }
    }
}

/// Writes the event types of one shared file of events, and of one of user-days.
pub(crate) fn write_shared(
    states: Vec<TypeState>,
    columns: &SharedColumns,
    context: &WriteContext<'_>,
) -> Result<Vec<Written>, BuilderError> {
    let named = columns.columns.iter().map(|(name, kind)| (name.as_str(), *kind));
    let schema = schema::shared_events(named, columns.has_map, context.resolution);
    let keys = [column::USER_KEY, column::EVENT_TIME];
    let mut events = SharedFile::create(context, schema.clone(), &keys)?;
    let keys = [column::USER_KEY, column::DAY, column::EVENTS, column::FIRST_TIME, column::LAST_TIME];
    let mut days = SharedFile::create(context, schema::user_days(context.resolution), &keys)?;

    let mut written = Vec::with_capacity(states.len());
    for state in states {
        ensure_wanted(context.watch)?;
        let gathered = gather(state, columns, context)?;
        context.watch.advance(gathered.event_type.rows);
        let batch = widened(&gathered.events, &schema).map_err(columns_error)?;
        let parts = (
            events.append(&batch, gathered.event_ranges)?,
            days.append(&gathered.days, gathered.day_ranges)?,
        );
        written.push((gathered.event_type, gathered.users, gathered.met, parts));
    }
    let (event_rows, day_rows) = (events.rows, days.rows);
    let events = events.file.finish("events/shared/all")?;
    let days = days.file.finish("user_days/shared/all")?;
    let mut written: Vec<Written> = written
        .into_iter()
        .map(|(mut event_type, users, met, (event_part, day_part))| {
            event_type.events = vec![event_part.of(&events, event_rows)];
            event_type.user_days = vec![day_part.of(&days, day_rows)];
            Written { event_type, staged: vec![], users, days: met }
        })
        .collect();
    if let Some(first) = written.first_mut() {
        first.staged = vec![events, days];
    }
    Ok(written)
}

/// The rows of a small event type.
struct Gathered {
    event_type: EventType,
    users: RoaringBitmap,
    met: DaySet,
    events: RecordBatch,
    event_ranges: RowRanges,
    days: RecordBatch,
    day_ranges: RowRanges,
}

fn gather(
    mut state: TypeState,
    columns: &SharedColumns,
    context: &WriteContext<'_>,
) -> Result<Gathered, BuilderError> {
    let mut rows = state.merge()?;
    let properties = columns.properties(&state);
    let (first, last) = state.covered.unwrap_or_default();
    let tick = |microseconds| context.resolution.tick_of_microseconds(microseconds);
    let mut event_type = EventType {
        name: state.name.clone(),
        rows: state.rows,
        users: 0,
        rows_without_user: state.rows_without_user,
        duplicate_rows: vec![],
        findings: None,
        covered: TimeRange { first: tick(first), last: tick(last) },
        properties: properties.iter().map(|numbered| numbered.property.clone()).collect(),
        events: vec![],
        user_days: vec![],
    };
    let schema = schema::events(&event_type, context.resolution);
    let plan = ColumnPlan::new(&state, &properties, schema, context.resolution);
    let (mut events, mut event_ranges) = (EventRows::new(&plan), RowRanges::default());
    let (mut days, mut day_ranges) = (UserDayRows::default(), RowRanges::default());
    let mut met = DaySet::default();
    let mut put_day = |day: UserDay| {
        met.insert(day.day);
        day_ranges.note(day.user(), Some(day.times));
        days.push(&day);
    };
    let mut gathered = GatheredDays::new(context.days);
    let mut duplicates = DuplicateFinder::new(context.duplicates, context.resolution);
    let (mut previous_user, mut counts) = (None, FileCounts::default());
    let mut users = RoaringBitmap::new();
    while rows.next(|row| {
        let (user, tick) = (user_of_order(row.user), tick(row.microseconds));
        if let Some(key) = user
            && previous_user != user
        {
            users.insert(key.0);
            previous_user = user;
        }
        counts.add(user, tick, duplicates.judge(&row).is_duplicate);
        event_ranges.note(user, Some(TimeRange { first: tick, last: tick }));
        events.push(&plan, user, tick, row.properties).map_err(columns_error)?;
        gathered.push(row.user, tick).map(|day| day.into_iter().for_each(&mut put_day))
    })? {}
    gathered.take().into_iter().for_each(&mut put_day);
    event_type.users = users.len();
    let found = counts.finish();
    event_type.duplicate_rows = vec![found.duplicates];
    event_type.findings = Some(type_findings(&[found], &state, &properties, context.resolution));
    let events = events.take(&plan).map_err(columns_error)?;
    let days = days.take(context.resolution)?;
    Ok(Gathered { event_type, users, met, events, event_ranges, days, day_ranges })
}
