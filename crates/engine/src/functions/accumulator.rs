//! The accumulator for a single group: aggregates without GROUP BY, DISTINCT, window functions.

use super::events::{Events, Rows, StateBuilder, States, sort_by_time};
use super::measure::Measure;
use arrow::array::ArrayRef;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;
use std::ops::Range;

/// Keeps the events of one group and hands them to a measure.
#[derive(Debug)]
pub(super) struct EventAccumulator {
    measure: Box<dyn Measure>,
    /// Positions of the condition arguments.
    conditions: Range<usize>,
    /// Whether events with the same time and the same conditions count once.
    distinct: bool,
    events: Events,
    scratch: Vec<(i64, u32)>,
}

impl EventAccumulator {
    pub(super) fn new(measure: Box<dyn Measure>, conditions: Range<usize>, distinct: bool) -> Self {
        Self { measure, conditions, distinct, events: Events::default(), scratch: Vec::new() }
    }

    fn arrange(&mut self) {
        let Events { times, masks } = &mut self.events;
        if self.distinct {
            let mut events: Vec<(i64, u32)> = times.drain(..).zip(masks.drain(..)).collect();
            events.sort_unstable();
            events.dedup();
            events.into_iter().for_each(|(time, mask)| self.events.push(time, mask));
        } else {
            sort_by_time(times, masks, &mut self.scratch);
        }
    }
}

impl Accumulator for EventAccumulator {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for (time, mask) in Rows::read(values, self.conditions.clone(), None)?.iter() {
            if mask != 0 {
                self.events.push(time, mask);
            }
        }
        Ok(())
    }

    // A window function asks again after each row, so the events stay.
    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.arrange();
        self.measure.append(&self.events.times, &self.events.masks)?;
        ScalarValue::try_from_array(&self.measure.finish()?, 0)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.events.size() + self.scratch.capacity() * size_of::<(i64, u32)>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.arrange();
        let mut state = StateBuilder::new();
        state.append(&self.events.times, &self.events.masks);
        state.finish()?.iter().map(|column| ScalarValue::try_from_array(column, 0)).collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for (times, masks) in States::read(states)?.iter() {
            self.events.extend_from(times, masks);
        }
        Ok(())
    }
}
