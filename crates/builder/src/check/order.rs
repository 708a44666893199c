//! Checks what days of users tell of the order of events without their times.

use super::findings::Findings;
use arrow::{
    array::{Array, AsArray, BooleanArray, RecordBatch, UInt16Array},
    datatypes::UInt16Type,
};
use rockpool_catalog::{DataFile, DayOrder, EventType, TimeRange, column, did_column};
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

/// Whether the rows of a file say rightly whether there is a later event than the first.
#[derive(Debug, Default)]
pub(super) struct Several {
    is_missing: bool,
    is_wrong: bool,
}

impl Several {
    /// Looks at a batch whose rows have these times.
    pub(super) fn add(&mut self, batch: &RecordBatch, times: impl IntoIterator<Item = TimeRange>) {
        match batch.column_by_name(column::SEVERAL).and_then(|several| several.as_boolean_opt()) {
            None => self.is_missing = true,
            Some(several) => {
                let differs = |(row, times): (usize, TimeRange)| {
                    row >= several.len() || several.value(row) != (times.first < times.last)
                };
                self.is_wrong |= times.into_iter().enumerate().any(differs);
            }
        }
    }

    /// Notes what is wrong in the file; with `is_stated` the manifest says that it has the column.
    pub(super) fn note(&self, file: &DataFile, is_stated: bool, findings: &mut Findings) {
        if self.is_missing && is_stated {
            findings.problem(&file.path, "it has no column 'several', which the manifest states");
        }
        if self.is_wrong {
            findings.problem(&file.path, "its column 'several' contradicts the times of a row");
        }
    }
}

/// What the days of any event tell of their event types, summed up: which of them there are, and which begin with the
/// last event of the day. Two tables that tell the same have the same sum.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct OrderSum {
    sum: u64,
}

impl OrderSum {
    fn add(&mut self, user: u64, day: i32, set: &[u32], did: impl IntoIterator<Item = bool>) {
        let mut hasher = DefaultHasher::new();
        (user, day, set, did.into_iter().collect::<Vec<bool>>()).hash(&mut hasher);
        self.sum = self.sum.wrapping_add(hasher.finish());
    }
}

/// What the manifest states of the order of events, for the days of any event.
pub(super) struct StatedOrder<'a> {
    order: &'a DayOrder,
    /// For each event type its place among the names of sets, and that among the columns.
    places: Vec<(Option<u32>, Option<usize>)>,
}

impl<'a> StatedOrder<'a> {
    /// For these event types.
    pub(super) fn new(order: &'a DayOrder, event_types: &[EventType]) -> Self {
        let names = order.ends.iter().flat_map(|ends| &ends.event_types);
        let of_sets: HashMap<&str, u32> = names.map(String::as_str).zip(0..).collect();
        let of_columns: HashMap<&str, usize> = order.did.iter().map(String::as_str).zip(0..).collect();
        let place = |event_type: &EventType| {
            let name = event_type.name.as_str();
            (of_sets.get(name).copied(), of_columns.get(name).copied())
        };
        Self { order, places: event_types.iter().map(place).collect() }
    }

    /// How many event types have a column.
    pub(super) fn columns(&self) -> usize {
        self.order.did.len()
    }

    /// Adds a day whose event types, given by their places among all, have these first instants.
    pub(super) fn expect(&self, sum: &mut OrderSum, (user, day, last): (u64, i32, i64), met: &[(u32, i64)]) {
        let mut did = vec![false; self.order.did.len()];
        let mut set = Vec::new();
        for (event_type, first) in met {
            let place = self.places.get(*event_type as usize).copied();
            let (name, column) = place.unwrap_or_default();
            set.extend(name.filter(|_| *first == last));
            if let Some(did) = column.and_then(|column| did.get_mut(column)) {
                *did = true;
            }
        }
        set.sort_unstable();
        sum.add(user, day, &set, did);
    }

    /// Adds the rows of a batch, of these users and days; what it lacks, if it lacks something.
    pub(super) fn add(
        &self,
        sum: &mut OrderSum,
        batch: &RecordBatch,
        rows: impl IntoIterator<Item = (u64, i32)>,
    ) -> Result<(), String> {
        let lacks = |name: &str| format!("it has no column '{name}', which the manifest states");
        let codes = match &self.order.ends {
            None => None,
            Some(ends) => {
                let column = batch.column_by_name(column::ENDS);
                let codes = column.and_then(|codes| codes.as_primitive_opt::<UInt16Type>());
                Some((codes.ok_or_else(|| lacks(column::ENDS))?, ends))
            }
        };
        let columns: Vec<&BooleanArray> = (0..self.order.did.len())
            .map(|place| {
                let name = did_column(place);
                let column = batch.column_by_name(&name).and_then(|column| column.as_boolean_opt());
                column.ok_or_else(|| lacks(&name))
            })
            .collect::<Result<_, String>>()?;
        for (row, (user, day)) in rows.into_iter().enumerate() {
            let set = match codes {
                None => [].as_slice(),
                Some((codes, ends)) => code(codes, row)
                    .and_then(|code| ends.sets.get(code))
                    .ok_or("its column 'ends' has a set that the manifest does not list")?,
            };
            let did = columns.iter().map(|column| row < column.len() && column.value(row));
            sum.add(user, day, set, did);
        }
        Ok(())
    }
}

fn code(codes: &UInt16Array, row: usize) -> Option<usize> {
    (row < codes.len() && codes.is_valid(row)).then(|| usize::from(codes.value(row)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::ArrayRef;
    use rockpool_catalog::Checksum;
    use std::sync::Arc;

    #[test]
    fn a_later_event_that_is_not_there_is_a_problem() {
        let file = DataFile {
            path: "x".into(),
            bytes: 1,
            metadata_bytes: 1,
            metadata_checksum: Checksum::of(b""),
            rows: 2,
            part: None,
            covered: None,
            user_keys: None,
            hash: String::new(),
        };
        let times = [TimeRange { first: 1, last: 1 }, TimeRange { first: 1, last: 2 }];
        let reasons = |name: &str, several: [bool; 2], is_stated: bool| {
            let column: ArrayRef = Arc::new(BooleanArray::from(several.to_vec()));
            let batch = RecordBatch::try_from_iter([(name, column)]).unwrap();
            let (mut found, mut findings) = (Several::default(), Findings::default());
            found.add(&batch, times);
            found.note(&file, is_stated, &mut findings);
            findings.into_problems().into_iter().map(|problem| problem.reason).collect::<Vec<_>>()
        };
        assert_eq!(reasons("several", [false, true], true), Vec::<String>::new());
        for wrong in [[true, true], [false, false]] {
            assert_eq!(
                reasons("several", wrong, false),
                ["its column 'several' contradicts the times of a row"]
            );
        }
        assert_eq!(reasons("other", [false, true], false), Vec::<String>::new());
        assert_eq!(
            reasons("other", [false, true], true),
            ["it has no column 'several', which the manifest states"]
        );
    }
}
