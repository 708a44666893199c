//! The exact sum or average of a single group: without GROUP BY, with DISTINCT, in windows.

use super::aggregate::Asked;
use super::total::{Total, Values, averages, state, sums, totals};
use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::Accumulator;
use std::collections::BTreeSet;

/// Adds up the values of one group.
#[derive(Debug)]
pub(super) struct SingleTotal {
    asked: Asked,
    kind: DataType,
    total: Total,
}

impl SingleTotal {
    /// Nothing yet; `kind` is the type of the answer.
    pub(super) fn new(asked: Asked, kind: DataType) -> Self {
        Self { asked, kind, total: Total::default() }
    }
}

/// The answer that a total gives.
fn answer(asked: Asked, total: Total, kind: &DataType) -> Result<ScalarValue> {
    let answers = match asked {
        Asked::Sum => sums(&[total], kind)?,
        Asked::Average { scale } => averages(&[total], kind, scale)?,
    };
    ScalarValue::try_from_array(&answers, 0)
}

fn column(values: &[ArrayRef]) -> Result<Values<'_>> {
    match values {
        [column] => Ok(Values::of(column)),
        _ => exec_err!("a sum has one argument"),
    }
}

impl Accumulator for SingleTotal {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        column(values)?.each(|_, value| self.total.add(value))
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        column(values)?.each(|_, value| self.total.remove(value))
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        answer(self.asked, self.total, &self.kind)
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        state(&[self.total])?.iter().map(|column| ScalarValue::try_from_array(column, 0)).collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        totals(states)?.into_iter().try_for_each(|total| self.total.merge(total))
    }
}

/// Adds up the different values of one group.
#[derive(Debug)]
pub(super) struct DistinctTotal {
    asked: Asked,
    kind: DataType,
    values: BTreeSet<i128>,
}

impl DistinctTotal {
    /// Nothing yet; `kind` is the type of the answer.
    pub(super) fn new(asked: Asked, kind: DataType) -> Self {
        Self { asked, kind, values: BTreeSet::new() }
    }
}

impl Accumulator for DistinctTotal {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        column(values)?.each(|_, value| {
            self.values.insert(value);
            Ok(())
        })
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut total = Total::default();
        self.values.iter().try_for_each(|value| total.add(*value))?;
        answer(self.asked, total, &self.kind)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.len() * 2 * size_of::<i128>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let kind = DataType::Decimal128(38, 0);
        let values: Vec<ScalarValue> =
            self.values.iter().map(|value| ScalarValue::Decimal128(Some(*value), 38, 0)).collect();
        Ok(vec![ScalarValue::List(ScalarValue::new_list_nullable(&values, &kind))])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        use arrow::array::AsArray;
        let [lists] = states else { return exec_err!("different values are one list") };
        let Some(lists) = lists.as_list_opt::<i32>() else {
            return exec_err!("different values are one list");
        };
        lists.iter().flatten().try_for_each(|values| self.update_batch(&[values]))
    }
}
