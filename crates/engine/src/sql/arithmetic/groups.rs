//! The exact sums or averages of many groups at once.

use super::aggregate::Asked;
use super::total::{Total, Values, averages, state, sums, totals};
use arrow::array::{Array, ArrayRef, BooleanArray};
use arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};

/// Adds up the values of each group.
#[derive(Debug)]
pub(super) struct GroupTotals {
    asked: Asked,
    kind: DataType,
    totals: Vec<Total>,
}

impl GroupTotals {
    /// No group yet; `kind` is the type of the answers.
    pub(super) fn new(asked: Asked, kind: DataType) -> Self {
        Self { asked, kind, totals: vec![] }
    }

    fn total(&mut self, group: Option<&usize>) -> Result<&mut Total> {
        match group.and_then(|group| self.totals.get_mut(*group)) {
            Some(total) => Ok(total),
            None => exec_err!("a row has no group"),
        }
    }
}

fn passes(filter: Option<&BooleanArray>, row: usize) -> bool {
    filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row))
}

fn only(values: &[ArrayRef]) -> Result<&ArrayRef> {
    match values {
        [column] => Ok(column),
        _ => exec_err!("a sum has one argument"),
    }
}

impl GroupsAccumulator for GroupTotals {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total_groups: usize,
    ) -> Result<()> {
        self.totals.resize(total_groups, Total::default());
        Values::of(only(values)?).each(|row, value| {
            if passes(filter, row) { self.total(groups.get(row))?.add(value) } else { Ok(()) }
        })
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        let totals = emit.take_needed(&mut self.totals);
        match self.asked {
            Asked::Sum => sums(&totals, &self.kind),
            Asked::Average { scale } => averages(&totals, &self.kind, scale),
        }
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        state(&emit.take_needed(&mut self.totals))
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total_groups: usize) -> Result<()> {
        self.totals.resize(total_groups, Total::default());
        totals(states)?
            .into_iter()
            .zip(groups)
            .try_for_each(|(total, group)| self.total(Some(group))?.merge(total))
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let column = only(values)?;
        let mut totals = vec![Total::default(); column.len()];
        Values::of(column).each(|row, value| match totals.get_mut(row) {
            Some(total) if passes(filter, row) => total.add(value),
            _ => Ok(()),
        })?;
        state(&totals)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.totals.capacity() * size_of::<Total>()
    }
}
