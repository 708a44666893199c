//! Tables made of the event types' own, once these are written: what questions about many events would otherwise put
//! together each time. They hold nothing that is not in those: what was cut, dropped or hashed is so here.

mod any_days;
mod daily;
mod daily_rows;
mod order;
mod read;
mod sorter;
mod values;

pub(crate) use daily::daily_schema;
pub(crate) use daily_rows::{DailyRow, HeldDaily, read_series};
pub(crate) use read::{each_user_day, user_days};
pub(crate) use sorter::{DaySorter, TypeDay};
pub(crate) use values::{ValueDays, count_values};

use crate::{
    BuildPhase, BuilderError,
    watch::ensure_wanted,
    write::{Staged, WriteContext},
};
use any_days::AnyDays;
use rockpool_catalog::{Daily, DataFile, DayOrder, EventType};
use std::{
    collections::{BTreeMap, HashMap},
    ops::RangeInclusive,
    path::PathBuf,
};

/// Rows after which a watch hears of them.
const ROWS_AT_ONCE: u64 = 65_536;

/// The tables of an extract that is there, and where something of them changes.
#[derive(Debug)]
pub(crate) struct KeptDerived {
    /// The days of the zone on which events come or go, as ranges.
    pub(crate) news: Vec<RangeInclusive<i32>>,
    /// The files of the days of any event.
    pub(crate) any_user_days: Vec<DataFile>,
    /// What the days of users tell of the order of events; none if some of them do not tell it.
    pub(crate) day_order: Option<DayOrder>,
    /// The events by day.
    pub(crate) daily: Option<HeldDaily>,
}

impl KeptDerived {
    /// Whether events come or go on some of these days.
    fn has_news(&self, days: &RangeInclusive<i32>) -> bool {
        self.news.iter().any(|news| news.start() <= days.end() && days.start() <= news.end())
    }
}

/// What was made of the event types.
#[derive(Debug, Default)]
pub(crate) struct Derived {
    /// The files of the days of any event.
    pub(crate) any_user_days: Vec<DataFile>,
    /// What they tell of the order of events, if all of them do.
    pub(crate) day_order: DayOrder,
    /// The events by day; none where there are no events.
    pub(crate) daily: Option<Daily>,
    /// The files that are new.
    pub(crate) staged: Vec<Staged>,
}

/// Where the files of event types are: those that are not yet in their places, by their paths there.
struct Places<'a> {
    staged: HashMap<&'a str, &'a Staged>,
    context: &'a WriteContext<'a>,
}

impl<'a> Places<'a> {
    fn new(staged: &'a [Staged], context: &'a WriteContext<'a>) -> Self {
        let staged = staged.iter().map(|staged| (staged.file.path.as_str(), staged)).collect();
        Self { staged, context }
    }

    /// Where a file is now.
    fn of(&self, file: &DataFile) -> PathBuf {
        match self.staged.get(file.path.as_str()) {
            Some(staged) => staged.temporary.clone(),
            None => self.context.output.place_of(file),
        }
    }
}

/// Makes the tables of all event types, of whose files some are not yet in their places.
pub(crate) fn write_derived(
    event_types: &[EventType],
    staged: &[Staged],
    kept: Option<&KeptDerived>,
    context: &WriteContext<'_>,
) -> Result<Derived, BuilderError> {
    let places = Places::new(staged, context);
    let files =
        event_types.iter().flat_map(|event_type| event_type.user_days.iter().chain(&event_type.events));
    context.watch.phase(BuildPhase::Deriving { rows_total: files.map(|file| file.rows).sum() });
    let mut any = AnyDays::new(event_types, kept, context);
    let mut totals = Vec::with_capacity(event_types.len());
    for (place, event_type) in (0..).zip(event_types) {
        let counted = Counted::new(kept, &event_type.name, None)?;
        let mut by_day = counted.kept_days();
        for file in &event_type.user_days {
            ensure_wanted(context.watch)?;
            let for_any = any.as_mut().is_some_and(|any| any.needs(file));
            if !for_any && !counted.needs(file, context) {
                context.watch.advance(file.rows);
                continue;
            }
            let mut read: u64 = 0;
            each_user_day(&places.of(file), file, |row| {
                read += 1;
                if read.is_multiple_of(ROWS_AT_ONCE) {
                    ensure_wanted(context.watch)?;
                    context.watch.advance(ROWS_AT_ONCE);
                }
                if counted.is_new(row.day) {
                    *by_day.entry(row.day).or_default() += u64::from(row.events);
                }
                any.as_mut().map_or(Ok(()), |any| any.push(row, place))
            })?;
            context.watch.advance(read % ROWS_AT_ONCE);
        }
        totals.push(by_day);
    }
    let (any_user_days, mut new, day_order) = any.map_or(Ok(Default::default()), AnyDays::finish)?;
    let (daily, of_daily) = daily::write(event_types, totals, &places, kept, context)?;
    new.extend(of_daily);
    Ok(Derived { any_user_days, day_order, daily, staged: new })
}

/// What is known of a series, and on which days it is counted anew.
struct Counted<'a> {
    /// Its rows on days without news; none where all days are counted.
    known: Option<(Vec<DailyRow>, &'a KeptDerived)>,
}

impl<'a> Counted<'a> {
    fn new(
        kept: Option<&'a KeptDerived>,
        event_type: &str,
        property: Option<&str>,
    ) -> Result<Self, BuilderError> {
        let Some((kept, daily)) = kept.and_then(|kept| Some((kept, kept.daily.as_ref()?))) else {
            return Ok(Self { known: None });
        };
        let rows = daily.rows(event_type, property)?;
        let stays = |row: &DailyRow| !kept.has_news(&(row.day..=row.day));
        Ok(Self { known: rows.map(|rows| (rows.into_iter().filter(stays).collect(), kept)) })
    }

    /// Whether a day is counted.
    fn is_new(&self, day: i32) -> bool {
        self.known.as_ref().is_none_or(|(_, kept)| kept.has_news(&(day..=day)))
    }

    /// Whether a file can have rows of a day that is counted.
    fn needs(&self, file: &DataFile, context: &WriteContext<'_>) -> bool {
        let Some(covered) = file.covered else { return false };
        let days = context.days.day(covered.first)..=context.days.day(covered.last);
        self.known.as_ref().is_none_or(|(_, kept)| kept.has_news(&days))
    }

    /// The rows that stay.
    fn kept_rows(&self) -> &[DailyRow] {
        self.known.as_ref().map(|(rows, _)| rows.as_slice()).unwrap_or_default()
    }

    /// The same by day.
    fn kept_days(&self) -> BTreeMap<i32, u64> {
        self.kept_rows().iter().map(|row| (row.day, row.events)).collect()
    }
}
