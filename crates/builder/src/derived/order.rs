//! What the days of any event tell of the order of events without their times: which event types there are on a day, and
//! which of them begin only with the last event of the day.

use super::KeptDerived;
use crate::{
    BuilderError,
    write::{UserDay, UserDayRows, schema},
};
use arrow::array::{ArrayRef, BooleanArray, RecordBatch, UInt16Array};
use rockpool_catalog::{DayEnds, DayOrder, EventType, TimeResolution};
use std::{collections::HashMap, sync::Arc};

/// The most sets of event types that are told apart: more would make the manifest large.
const MOST_SETS: usize = 1_024;
/// The most event types that have a column of their own.
const MOST_COLUMNS: usize = 8;
/// An event type has a column of its own if it has at least this part of the days that the one with the most has, and
/// that of the days of all types together: of the others the days themselves are soon read.
const PART_OF_MOST: u64 = 8;
const PART_OF_ALL: u64 = 32;

/// Gives sets of event types their codes, and knows which event types have a column.
#[derive(Debug)]
pub(super) struct OrderOfDays {
    /// The names that sets are made of.
    names: Vec<String>,
    /// For each event type its place among these names, and that of its column.
    places: Vec<(u32, Option<usize>)>,
    /// The sets by their codes; none where there are too many, or where what stays of the table has none.
    sets: Option<Vec<Vec<u32>>>,
    codes: HashMap<Vec<u32>, u16>,
    /// The names of the event types that have a column.
    did: Vec<String>,
    /// The set of the day that is being looked at.
    set: Vec<u32>,
}

impl OrderOfDays {
    /// For these event types; goes on from what files that stay were written with, if some do.
    pub(super) fn new(event_types: &[EventType], kept: Option<&KeptDerived>) -> Self {
        let order = kept.map(|kept| kept.day_order.clone().unwrap_or_default());
        let (ends, did) = match order {
            Some(order) => (order.ends, order.did),
            None => (Some(DayEnds::default()), with_most_days(event_types)),
        };
        let sets = ends.as_ref().map(|ends| ends.sets.clone());
        let mut names = ends.map(|ends| ends.event_types).unwrap_or_default();
        let mut place_of: HashMap<String, u32> =
            (0..).zip(&names).map(|(place, name)| (name.clone(), place)).collect();
        let mut places = Vec::with_capacity(event_types.len());
        for EventType { name, .. } in event_types {
            let place = *place_of.entry(name.clone()).or_insert_with(|| {
                names.push(name.clone());
                (names.len() - 1) as u32
            });
            places.push((place, did.iter().position(|other| other == name)));
        }
        let codes = (0..).zip(sets.iter().flatten()).map(|(code, set)| (set.clone(), code)).collect();
        Self { names, places, sets, codes, did, set: Vec::new() }
    }

    /// Appends what a day tells, of whose event types the first instants are `met`.
    pub(super) fn push(&mut self, day: &UserDay, met: &[(u32, i64)], rows: &mut AnyDayRows) {
        let place = |event_type: u32| self.places.get(event_type as usize).copied();
        self.set.clear();
        for (event_type, first) in met {
            let Some((name, column)) = place(*event_type) else { continue };
            if *first == day.times.last {
                self.set.push(name);
            }
            if let Some(column) = column {
                rows.chosen.push((rows.days.len(), column));
            }
        }
        self.set.sort_unstable();
        rows.ends.push(self.code());
        rows.days.push(day);
    }

    /// The code of the set; none if there are too many.
    fn code(&mut self) -> Option<u16> {
        let sets = self.sets.as_mut()?;
        if let Some(code) = self.codes.get(&self.set) {
            return Some(*code);
        }
        if sets.len() >= MOST_SETS {
            self.sets = None;
            return None;
        }
        let code = u16::try_from(sets.len()).ok()?;
        sets.push(self.set.clone());
        self.codes.insert(self.set.clone(), code);
        Some(code)
    }

    /// How many event types have a column.
    pub(super) fn columns(&self) -> usize {
        self.did.len()
    }

    /// What the manifest says of it.
    pub(super) fn finish(self) -> DayOrder {
        let Self { names: event_types, sets, did, .. } = self;
        DayOrder { ends: sets.map(|sets| DayEnds { event_types, sets }), did }
    }
}

/// The event types with the most days, the one with the most first.
fn with_most_days(event_types: &[EventType]) -> Vec<String> {
    let days = |event_type: &EventType| event_type.user_days.iter().map(|file| file.rows).sum::<u64>();
    let mut all: Vec<(u64, &str)> =
        event_types.iter().map(|event_type| (days(event_type), event_type.name.as_str())).collect();
    all.sort_unstable_by(|(one, name), (other, next)| other.cmp(one).then(name.cmp(next)));
    let most = all.first().map_or(0, |(days, _)| *days);
    let together: u64 = all.iter().map(|(days, _)| days).sum();
    let is_enough =
        |days: u64| days.saturating_mul(PART_OF_MOST) >= most && days.saturating_mul(PART_OF_ALL) >= together;
    let many = all.into_iter().take_while(|(days, _)| is_enough(*days));
    many.take(MOST_COLUMNS).map(|(_, name)| name.to_owned()).collect()
}

/// Rows of the days of any event that are being gathered.
#[derive(Debug, Default)]
pub(super) struct AnyDayRows {
    days: UserDayRows,
    ends: Vec<Option<u16>>,
    /// The rows, each with the column of an event type that is there.
    chosen: Vec<(usize, usize)>,
}

impl AnyDayRows {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.days.len()
    }

    /// The rows as a batch with so many columns of event types; afterwards there are none.
    pub(super) fn take(
        &mut self,
        resolution: TimeResolution,
        columns: usize,
    ) -> Result<RecordBatch, BuilderError> {
        let mut rows = std::mem::take(self);
        let mut did = vec![vec![false; rows.len()]; columns];
        for (row, column) in rows.chosen {
            if let Some(did) = did.get_mut(column).and_then(|column| column.get_mut(row)) {
                *did = true;
            }
        }
        let mut arrays = rows.days.take_columns(resolution);
        arrays.push(Arc::new(UInt16Array::from(rows.ends)));
        arrays.extend(did.into_iter().map(|column| Arc::new(BooleanArray::from(column)) as ArrayRef));
        RecordBatch::try_new(schema::any_user_days(resolution, columns), arrays)
            .map_err(|source| BuilderError::Columns { table: "any_user_days", source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_catalog::TimeRange;

    fn order(sets: Option<Vec<Vec<u32>>>, types: u32) -> OrderOfDays {
        let codes = (0..).zip(sets.iter().flatten()).map(|(code, set)| (set.clone(), code)).collect();
        let names = (0..types).map(|place| place.to_string()).collect();
        let places = (0..types).map(|place| (place, None)).collect();
        OrderOfDays { names, places, sets, codes, did: vec![], set: vec![] }
    }

    #[test]
    fn more_sets_than_fit_leave_all_of_them_out() {
        let mut order = order(Some(vec![]), 11);
        let mut rows = AnyDayRows::default();
        let day = UserDay { user: 0, day: 0, events: 1, times: TimeRange { first: 0, last: 9 } };
        for bits in 0..MOST_SETS as u32 {
            let met: Vec<(u32, i64)> =
                (0..11).map(|place| (10 - place, if bits & (1 << place) == 0 { 3 } else { 9 })).collect();
            for _ in 0..2 {
                order.push(&day, &met, &mut rows);
            }
        }
        let known: Vec<Option<u16>> = (0..MOST_SETS as u16).flat_map(|code| [Some(code); 2]).collect();
        assert_eq!(rows.ends, known);
        let sets = order.sets.clone().unwrap();
        assert_eq!((sets[0].as_slice(), sets[1].as_slice()), ([].as_slice(), [10].as_slice()));
        order.push(&day, &[(0, 9), (1, 9), (2, 9), (10, 0)], &mut rows);
        order.push(&day, &[(10, 9)], &mut rows);
        assert_eq!(rows.ends[known.len()..], [None, None]);
        assert_eq!(order.finish().ends, None);
    }
}
