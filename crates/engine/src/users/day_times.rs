//! What tells the order of a user's events in a row of days: instants, or ranks that say as much as a question asks.
//!
//! Most questions ask of times only whether a user has an event later than another *on the same day*; instants are by far the
//! largest columns of days of users. A rank stands for an instant: the first event of a day has twice the number of the day,
//! an event later than that has one more. So ranks compare as the instants would, wherever a first event is compared with
//! a last one.

use super::decode::{ticks_of, wrong};
use crate::EngineError;
use arrow::array::{Array, AsArray, BooleanArray, RecordBatch, UInt16Array};
use arrow::buffer::ScalarBuffer;
use arrow::datatypes::UInt16Type;
use rockpool_catalog::column;
use std::sync::Arc;

/// The rank of the first event that fills a step on a day without any.
pub(crate) const NO_EVENT: i64 = i64::MAX;

/// Where the first and the last times of rows of days come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DayTimes {
    /// The instants, where they are wanted.
    Instants {
        /// Whether that of the first event is.
        first: bool,
        /// Whether that of the last event is.
        last: bool,
    },
    /// Ranks, and no event of a day is later than the first: nobody asks, or another table says so.
    Days,
    /// Ranks of the first and the last event of a row.
    Several,
    /// Ranks of the first event of one type, which stands in another table, and the last event of any type: for each set of
    /// event types that end a day, whether that type is not in it.
    Ends(Arc<[bool]>),
    /// Ranks of the first event of some types, and the last event of any type.
    Chosen(Arc<[ChosenType]>),
}

/// An event type that rows of the days of any event tell of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChosenType {
    /// The column that says whether it is there.
    pub(crate) column: String,
    /// For each set of event types that end a day, whether it is not in it; none if nobody asks for a later event.
    pub(crate) is_before_end: Option<Vec<bool>>,
}

impl DayTimes {
    /// Nothing.
    pub(crate) const NONE: Self = Self::Instants { first: false, last: false };

    /// The columns that are read.
    pub(crate) fn columns(&self) -> Vec<String> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        match self {
            Self::Instants { first, last } => {
                let names = [(column::FIRST_TIME, first), (column::LAST_TIME, last)];
                names.into_iter().filter(|(_, wanted)| **wanted).map(|(name, _)| name.to_owned()).collect()
            }
            Self::Days => vec![],
            Self::Several => owned(&[column::SEVERAL]),
            Self::Ends(_) => owned(&[column::ENDS]),
            Self::Chosen(types) => {
                let ends = types.iter().any(|of_type| of_type.is_before_end.is_some());
                let ends = ends.then(|| column::ENDS.to_owned());
                types.iter().map(|of_type| of_type.column.clone()).chain(ends).collect()
            }
        }
    }

    /// The first and the last times of the rows of a batch with these days; nothing where they are not wanted.
    ///
    /// # Errors
    /// [`EngineError::Corrupt`] if the columns do not hold what the manifest states.
    pub(crate) fn of(&self, batch: &RecordBatch, days: &[i32]) -> Result<Times, EngineError> {
        let rank = |day: &i32, is_later: bool| i64::from(*day) * 2 + i64::from(is_later);
        let firsts = || days.iter().map(|day| rank(day, false));
        match self {
            Self::Instants { first, last } => {
                let ticks = |is_wanted: bool, name: &str| {
                    if is_wanted { ticks_of(batch, name) } else { Ok(ScalarBuffer::default()) }
                };
                Ok(Times {
                    first: ticks(*first, column::FIRST_TIME)?,
                    last: ticks(*last, column::LAST_TIME)?,
                })
            }
            Self::Days => {
                let first: ScalarBuffer<i64> = firsts().collect();
                Ok(Times { last: first.clone(), first })
            }
            Self::Several => {
                let several = flags(batch, column::SEVERAL)?;
                let last = days.iter().zip(several.values()).map(|(day, several)| rank(day, several));
                Ok(Times { first: firsts().collect(), last: last.collect() })
            }
            Self::Ends(is_before_end) => {
                let ends = Ends::of(batch)?;
                let last = days.iter().enumerate().map(|(row, day)| {
                    let is_later = ends.at(is_before_end, row)?;
                    Ok(rank(day, is_later))
                });
                Ok(Times { first: firsts().collect(), last: last.collect::<Result<_, EngineError>>()? })
            }
            Self::Chosen(types) => chosen(batch, days, types),
        }
    }
}

/// The times of some rows.
#[derive(Debug)]
pub(crate) struct Times {
    /// Of the first events.
    pub(crate) first: ScalarBuffer<i64>,
    /// Of the last events.
    pub(crate) last: ScalarBuffer<i64>,
}

/// The times of rows of any event, of which some types are the first.
fn chosen(batch: &RecordBatch, days: &[i32], types: &[ChosenType]) -> Result<Times, EngineError> {
    let mut first = vec![NO_EVENT; days.len()];
    let mut last: Vec<i64> = days.iter().map(|day| i64::from(*day) * 2).collect();
    for ChosenType { column, is_before_end } in types {
        let did = flags(batch, column)?;
        let ends = is_before_end.as_ref().map(|sets| Ok::<_, EngineError>((Ends::of(batch)?, sets)));
        let ends = ends.transpose()?;
        for (row, ((first, last), day)) in first.iter_mut().zip(&mut last).zip(days).enumerate() {
            if !did.values().value(row) {
                continue;
            }
            *first = i64::from(*day) * 2;
            // Any of them that has a later event is enough: the first of all is not later than it.
            if let Some((ends, sets)) = &ends
                && ends.at(sets, row)?
            {
                *last = i64::from(*day) * 2 + 1;
            }
        }
    }
    Ok(Times { first: first.into(), last: last.into() })
}

/// The sets of event types that end days, by their places in the manifest.
struct Ends<'a>(&'a UInt16Array);

impl<'a> Ends<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, EngineError> {
        let codes =
            batch.column_by_name(column::ENDS).and_then(|codes| codes.as_primitive_opt::<UInt16Type>());
        let codes = codes.filter(|codes| codes.null_count() == 0);
        Ok(Self(codes.ok_or_else(|| wrong(column::ENDS, "a set of event types in every row"))?))
    }

    /// What is known of the set of a row.
    fn at(&self, sets: &[bool], row: usize) -> Result<bool, EngineError> {
        let code = self.0.values().get(row).map(|code| usize::from(*code));
        let known = code.and_then(|code| sets.get(code)).copied();
        known.ok_or_else(|| wrong(column::ENDS, "only sets that the manifest lists"))
    }
}

/// A column that says something of every row.
fn flags<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a BooleanArray, EngineError> {
    let column = batch.column_by_name(name).and_then(|column| column.as_boolean_opt());
    let column = column.filter(|column| column.null_count() == 0);
    column.ok_or_else(|| wrong(name, "a yes or no in every row"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::ArrayRef;

    fn batch(ends: Vec<Option<u16>>, flags: Vec<bool>) -> RecordBatch {
        let ends: ArrayRef = Arc::new(UInt16Array::from(ends));
        let flags: ArrayRef = Arc::new(BooleanArray::from(flags));
        RecordBatch::try_from_iter_with_nullable([
            (column::ENDS, ends, true),
            ("did_1", flags.clone(), false),
            (column::SEVERAL, flags, false),
        ])
        .unwrap()
    }

    fn times(times: &DayTimes, batch: &RecordBatch) -> (Vec<i64>, Vec<i64>) {
        let Times { first, last } = times.of(batch, &[-1, 0, 7]).unwrap();
        (first.to_vec(), last.to_vec())
    }

    #[test]
    fn ranks_are_those_of_days_and_of_what_is_later() {
        let batch = batch(vec![Some(1), Some(0), Some(1)], vec![true, false, true]);
        let firsts = vec![-2, 0, 14];
        assert_eq!(times(&DayTimes::Days, &batch), (firsts.clone(), firsts.clone()));
        assert_eq!(times(&DayTimes::Several, &batch), (firsts.clone(), vec![-1, 0, 15]));
        assert_eq!(
            times(&DayTimes::Ends(Arc::from([true, false])), &batch),
            (firsts.clone(), vec![-2, 1, 14])
        );
        let of_type = |is_before_end| ChosenType { column: "did_1".into(), is_before_end };
        let chosen = |is_before_end| DayTimes::Chosen(Arc::from([of_type(is_before_end)]));
        assert_eq!(times(&chosen(None), &batch), (vec![-2, NO_EVENT, 14], firsts));
        assert_eq!(
            times(&chosen(Some(vec![false, true])), &batch),
            (vec![-2, NO_EVENT, 14], vec![-1, 0, 15])
        );
        assert_eq!(times(&DayTimes::NONE, &batch), (vec![], vec![]));
    }

    #[test]
    fn a_set_that_nobody_knows_is_not_guessed() {
        for ends in [vec![Some(0), None, Some(0)], vec![Some(0), Some(2), Some(0)]] {
            let batch = batch(ends, vec![true; 3]);
            let read = |times: DayTimes| times.of(&batch, &[1, 2, 3]).is_err();
            assert!(read(DayTimes::Ends(Arc::from([true, false]))));
            let of_type = ChosenType { column: "did_1".into(), is_before_end: Some(vec![true, false]) };
            assert!(read(DayTimes::Chosen(Arc::from([of_type]))));
        }
    }
}
