//! `window_funnel`: the highest step of a funnel that a group of events reaches.

use super::accumulator::EventAccumulator;
use super::arguments::{condition_type, constant, time_type, time_unit, window_ticks, window_type};
use super::events::state_fields;
use super::groups::EventGroupsAccumulator;
use super::measure::Measure;
use crate::kernel::funnel::{FunnelKernel, FunnelRules, MOST_STEPS};
use arrow::array::{ArrayRef, Int32Array};
use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, DocSection, Documentation, GroupsAccumulator, Signature, Volatility,
};
use rockpool_question::Ties;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// The arguments before the steps.
const BEFORE_STEPS: usize = 2;

/// `window_funnel(event_time, window, step_1, ..., step_n) -> INT` and `window_funnel_same_instant(...)`.
///
/// - `event_time`: any timestamp (or date); null times are ignored.
/// - `window`: constant; milliseconds, or an interval such as `INTERVAL '7 days'` (a month is 30 days). A path
///   may take that long from its first step, inclusive.
/// - `step_1` to `step_n`: 1 to 20 conditions; null is false. An event fills at most one step.
///
/// The answer is the number of steps of the longest path from any entry, 0 when step 1 never happened; never
/// null. `window_funnel` wants each step strictly after the one before, `window_funnel_same_instant` is
/// content with the same instant. The order of rows does not matter. With `DISTINCT`, events with the same
/// time that meet the same conditions count once.
///
/// ```sql
/// SELECT user_id, window_funnel(event_time, 86400000, event_type = 'a', event_type = 'b')
/// FROM events GROUP BY user_id
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct WindowFunnel {
    signature: Signature,
    ties: Ties,
}

impl WindowFunnel {
    /// The function for one meaning of the same instant.
    pub fn new(ties: Ties) -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable), ties }
    }

    fn measure(&self, arguments: &AccumulatorArgs) -> Result<(FunnelLevel, Range<usize>)> {
        let name = self.name();
        let Some(time) = arguments.expr_fields.first() else {
            return plan_err!("{name} expects a time, a window and the steps");
        };
        let (unit, _) = time_unit(name, time.data_type())?;
        let window = window_ticks(name, &constant(name, 2, arguments.exprs)?, unit)?;
        let conditions = BEFORE_STEPS..arguments.exprs.len();
        let rules = FunnelRules { steps: conditions.len(), window, ties: self.ties };
        Ok((FunnelLevel { kernel: FunnelKernel::new(rules), levels: Vec::new() }, conditions))
    }
}

impl AggregateUDFImpl for WindowFunnel {
    fn name(&self) -> &str {
        match self.ties {
            Ties::StrictlyAfter => "window_funnel",
            Ties::SameInstantCounts => "window_funnel_same_instant",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let name = self.name();
        let [time, window, steps @ ..] = given else {
            return plan_err!(
                "{name} expects (event_time, window, step_1, ...); arguments given: {}",
                given.len()
            );
        };
        if !(1..=MOST_STEPS).contains(&steps.len()) {
            return plan_err!("{name} expects 1 to {MOST_STEPS} steps; given: {}", steps.len());
        }
        let mut types = vec![time_type(name, time)?, window_type(name, window)?];
        for (step, given) in steps.iter().enumerate() {
            types.push(condition_type(name, BEFORE_STEPS + step + 1, given)?);
        }
        Ok(types)
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int32)
    }

    fn is_nullable(&self) -> bool {
        false
    }

    fn default_value(&self, _data_type: &DataType) -> Result<ScalarValue> {
        Ok(ScalarValue::Int32(Some(0)))
    }

    fn state_fields(&self, arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(state_fields(arguments.name))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let (measure, conditions) = self.measure(&arguments)?;
        Ok(Box::new(EventAccumulator::new(measure, conditions, arguments.is_distinct)))
    }

    fn groups_accumulator_supported(&self, arguments: AccumulatorArgs) -> bool {
        !arguments.is_distinct
    }

    fn create_groups_accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        let (measure, conditions) = self.measure(&arguments)?;
        Ok(Box::new(EventGroupsAccumulator::new(measure, conditions)))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(match self.ties {
            Ties::StrictlyAfter => &STRICTLY_AFTER,
            Ties::SameInstantCounts => &SAME_INSTANT,
        })
    }
}

/// The level that each group reaches.
#[derive(Debug)]
struct FunnelLevel {
    kernel: FunnelKernel,
    levels: Vec<i32>,
}

impl Measure for FunnelLevel {
    fn append(&mut self, times: &[i64], masks: &[u32]) -> Result<()> {
        // No tick is left out: the range is half open, and the last tick of all cannot be an instant.
        let level = self.kernel.best_level(times, masks, i64::MIN..i64::MAX);
        self.levels.push(level as i32);
        Ok(())
    }

    fn finish(&mut self) -> ArrayRef {
        Arc::new(Int32Array::from(std::mem::take(&mut self.levels)))
    }
}

static STRICTLY_AFTER: LazyLock<Documentation> = LazyLock::new(|| {
    documentation("window_funnel", "each strictly after the one before", "window_funnel_same_instant")
});

static SAME_INSTANT: LazyLock<Documentation> = LazyLock::new(|| {
    documentation("window_funnel_same_instant", "at the same instant or later", "window_funnel")
});

fn documentation(name: &str, order: &str, related: &str) -> Documentation {
    Documentation::builder(
        DocSection { include: true, label: "Product Analytics", description: None },
        format!(
            "The highest step of a funnel that the events of a group reach in order, {order}, within a window \
             from the first step; 0 when none."
        ),
        format!("{name}(event_time, window, step_1, ..., step_n)"),
    )
    .with_sql_example(format!(
        "SELECT user_id, {name}(event_time, INTERVAL '7 days', event_type = 'application_opened', \
         event_type = 'file_saved') FROM events GROUP BY user_id"
    ))
    .with_argument("event_time", "The event's time, a timestamp; null times are ignored.")
    .with_argument(
        "window",
        "The longest time from the first step, inclusive: milliseconds, or an interval. A constant.",
    )
    .with_argument("step_1, ..., step_n", "1 to 20 conditions, one for each step; null is false.")
    .with_related_udf(related)
    .build()
}
