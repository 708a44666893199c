//! Events on their way to a measure: times and the conditions that held, read from argument columns and
//! carried as state between partial and final aggregation.

use arrow::array::{Array, ArrayRef, BooleanArray, Int64Array, LargeListArray, UInt32Array};
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::cast::{as_boolean_array, as_int64_array, as_large_list_array, as_uint32_array};
use datafusion::common::{Result, internal_datafusion_err};
use datafusion::logical_expr::utils::format_state_name;
use std::ops::Range;
use std::sync::Arc;

/// Ticks and masks of equal length: bit `k` of a mask says that condition `k` held.
#[derive(Debug, Default, Clone)]
pub(super) struct Events {
    pub(super) times: Vec<i64>,
    pub(super) masks: Vec<u32>,
}

impl Events {
    pub(super) fn push(&mut self, time: i64, mask: u32) {
        self.times.push(time);
        self.masks.push(mask);
    }

    pub(super) fn extend_from(&mut self, times: &[i64], masks: &[u32]) {
        self.times.extend_from_slice(times);
        self.masks.extend_from_slice(masks);
    }

    /// Bytes of heap memory.
    pub(super) fn size(&self) -> usize {
        self.times.capacity() * size_of::<i64>() + self.masks.capacity() * size_of::<u32>()
    }
}

/// Sorts events by time unless they are; `scratch` is a buffer to reuse.
pub(super) fn sort_by_time(times: &mut [i64], masks: &mut [u32], scratch: &mut Vec<(i64, u32)>) {
    if times.is_sorted() {
        return;
    }
    scratch.clear();
    scratch.extend(times.iter().copied().zip(masks.iter().copied()));
    // Ties need no order, but a fixed one makes an answer independent of how rows were distributed.
    scratch.sort_unstable();
    for ((time, mask), sorted) in times.iter_mut().zip(masks.iter_mut()).zip(scratch.iter()) {
        (*time, *mask) = *sorted;
    }
}

/// The rows of one batch of arguments.
#[derive(Debug)]
pub(super) struct Rows {
    times: Int64Array,
    masks: Vec<u32>,
}

impl Rows {
    /// Reads the time, argument 0, in its own ticks, and the conditions at the positions `conditions`. A null
    /// condition does not hold; a row without a time, or one that `filter` leaves out, has no condition.
    pub(super) fn read(
        values: &[ArrayRef],
        conditions: Range<usize>,
        filter: Option<&BooleanArray>,
    ) -> Result<Self> {
        let (Some(time), Some(conditions)) = (values.first(), values.get(conditions)) else {
            return Err(internal_datafusion_err!("{} argument columns are too few", values.len()));
        };
        let times = as_int64_array(&cast(time, &DataType::Int64)?)?.clone();
        let mut masks = vec![0; times.len()];
        for (bit, condition) in conditions.iter().enumerate() {
            let condition = as_boolean_array(condition)?;
            let holds = match condition.nulls() {
                Some(nulls) => condition.values() & nulls.inner(),
                None => condition.values().clone(),
            };
            for row in holds.set_indices() {
                masks[row] |= 1 << bit;
            }
        }
        if times.null_count() > 0 {
            clear_unless(&mut masks, |row| times.is_valid(row));
        }
        if let Some(filter) = filter {
            clear_unless(&mut masks, |row| filter.is_valid(row) && filter.value(row));
        }
        Ok(Self { times, masks })
    }

    /// Time and mask of each row, in order; the mask is 0 when the row does not matter.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, u32)> {
        self.times.values().iter().copied().zip(self.masks.iter().copied())
    }
}

fn clear_unless(masks: &mut [u32], keep: impl Fn(usize) -> bool) {
    for (row, mask) in masks.iter_mut().enumerate() {
        if !keep(row) {
            *mask = 0;
        }
    }
}

/// The columns of the state: a list of times and a list of masks for each group.
pub(super) fn state_fields(function: &str) -> Vec<FieldRef> {
    let list = |name: &str, item: DataType| {
        let item = DataType::LargeList(Arc::new(Field::new_list_field(item, false)));
        Arc::new(Field::new(format_state_name(function, name), item, false))
    };
    vec![list("times", DataType::Int64), list("masks", DataType::UInt32)]
}

/// Collects the events of one group after another into the columns of [`state_fields`].
#[derive(Debug)]
pub(super) struct StateBuilder {
    events: Events,
    offsets: Vec<i64>,
}

impl StateBuilder {
    pub(super) fn new() -> Self {
        Self { events: Events::default(), offsets: vec![0] }
    }

    pub(super) fn append(&mut self, times: &[i64], masks: &[u32]) {
        self.events.extend_from(times, masks);
        self.offsets.push(self.events.times.len() as i64);
    }

    pub(super) fn finish(self) -> Result<Vec<ArrayRef>> {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        let list = |items: ArrayRef| -> Result<ArrayRef> {
            let item = Arc::new(Field::new_list_field(items.data_type().clone(), false));
            Ok(Arc::new(LargeListArray::try_new(item, offsets.clone(), items, None)?))
        };
        Ok(vec![
            list(Arc::new(Int64Array::from(self.events.times)))?,
            list(Arc::new(UInt32Array::from(self.events.masks)))?,
        ])
    }
}

/// The state of many groups, read back.
#[derive(Debug)]
pub(super) struct States<'a> {
    lists: &'a LargeListArray,
    times: &'a Int64Array,
    masks: &'a UInt32Array,
    masks_lists: &'a LargeListArray,
}

impl<'a> States<'a> {
    pub(super) fn read(values: &'a [ArrayRef]) -> Result<Self> {
        let [times, masks] = values else {
            return Err(internal_datafusion_err!("a state of {} columns in place of 2", values.len()));
        };
        let (lists, masks_lists) = (as_large_list_array(times)?, as_large_list_array(masks)?);
        let times = as_int64_array(lists.values())?;
        let masks = as_uint32_array(masks_lists.values())?;
        Ok(Self { lists, times, masks, masks_lists })
    }

    /// The events of each row, in order; none for a null.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a [i64], &'a [u32])> {
        (0..self.lists.len()).map(|row| {
            if self.lists.is_null(row) || self.masks_lists.is_null(row) {
                return (Default::default(), Default::default());
            }
            let times = self.times.values().get(range(self.lists, row)).unwrap_or_default();
            let masks = self.masks.values().get(range(self.masks_lists, row)).unwrap_or_default();
            let length = times.len().min(masks.len());
            (&times[..length], &masks[..length])
        })
    }
}

fn range(lists: &LargeListArray, row: usize) -> Range<usize> {
    let offsets = lists.value_offsets();
    offsets[row] as usize..offsets[row + 1] as usize
}
