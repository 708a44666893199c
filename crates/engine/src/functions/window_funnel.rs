//! `window_funnel` and its kin: how far the events of a group come in a funnel, and when.

use super::arguments::{condition_type, constant, time_type, time_unit, window_ticks, window_type};
use super::function::{Definition, described};
use super::measure::Measure;
use arrow::array::{ArrayRef, Int32Array, Int64Array, ListArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::Documentation;
use datafusion::logical_expr::function::AccumulatorArgs;
use rockpool_kernel::funnel::{FunnelKernel, FunnelRules};
use rockpool_kernel::path::{PathKernel, PathRules, UserEvents};
use rockpool_kernel::{MOST_STEPS, StepMask};
use rockpool_question::{Order, Ties};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// The arguments before the steps.
const BEFORE_STEPS: usize = 2;

/// Any tick: the range is half open, and the last tick of all cannot be an instant.
const ANY_TICK: Range<i64> = i64::MIN..i64::MAX;

/// `window_funnel(event_time, window, step_1, ..., step_n) -> INT` and its kin.
///
/// - `event_time`: any timestamp (or date); null times are ignored.
/// - `window`: constant; milliseconds, or an interval such as `INTERVAL '7 days'` (a month is 30 days). A path
///   may take that long from its first step, inclusive.
/// - `step_1` to `step_n`: 1 to 20 conditions; null is false. An event fills at most one step.
///
/// The answer is the number of steps of the longest path from any entry, 0 when step 1 never happened; never
/// null. The order of rows does not matter. With `DISTINCT`, events with the same time that meet the same conditions
/// count once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WindowFunnel {
    /// `window_funnel`: each step strictly after the one before.
    InOrder,
    /// `window_funnel_same_instant`: the same instant will do.
    SameInstant,
    /// `window_funnel_any_order`: the steps come in any order.
    AnyOrder,
    /// `window_funnel_times`: the instants of the steps of `window_funnel`, `LIST<TIMESTAMP>`.
    Times,
}

impl WindowFunnel {
    /// Every one.
    pub(super) const ALL: [Self; 4] = [Self::InOrder, Self::SameInstant, Self::AnyOrder, Self::Times];

    fn ties(self) -> Ties {
        match self {
            Self::SameInstant => Ties::SameInstantCounts,
            Self::InOrder | Self::AnyOrder | Self::Times => Ties::StrictlyAfter,
        }
    }
}

impl Definition for WindowFunnel {
    fn name(&self) -> &'static str {
        match self {
            Self::InOrder => "window_funnel",
            Self::SameInstant => "window_funnel_same_instant",
            Self::AnyOrder => "window_funnel_any_order",
            Self::Times => "window_funnel_times",
        }
    }

    fn arguments(&self, given: &[DataType]) -> Result<Vec<DataType>> {
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
        let mut types = vec![time_type(name, time)?, window_type(name, 2, "the window", window)?];
        for (step, given) in steps.iter().enumerate() {
            types.push(condition_type(name, BEFORE_STEPS + step + 1, given)?);
        }
        Ok(types)
    }

    fn answer(&self, given: &[DataType]) -> Result<DataType> {
        match (self, given.first()) {
            (Self::Times, Some(time)) => Ok(DataType::List(instants(time))),
            _ => Ok(DataType::Int32),
        }
    }

    fn nothing(&self, answer: &DataType) -> Result<ScalarValue> {
        match self {
            Self::Times => ScalarValue::try_from(answer),
            Self::InOrder | Self::SameInstant | Self::AnyOrder => Ok(ScalarValue::Int32(Some(0))),
        }
    }

    fn is_nullable(&self) -> bool {
        *self == Self::Times
    }

    fn measure(&self, arguments: &AccumulatorArgs) -> Result<(Box<dyn Measure>, Range<usize>)> {
        let name = self.name();
        let Some(time) = arguments.expr_fields.first() else {
            return plan_err!("{name} expects a time, a window and the steps");
        };
        let (unit, _) = time_unit(name, time.data_type())?;
        let window = window_ticks(name, "a window", &constant(name, 2, arguments.exprs)?, unit)?;
        let conditions = BEFORE_STEPS..arguments.exprs.len();
        let steps = conditions.len();
        let kernel = || FunnelKernel::new(FunnelRules { steps, window, ties: self.ties() });
        let measure: Box<dyn Measure> = match self {
            Self::InOrder | Self::SameInstant => {
                Box::new(Levels { kernel: kernel(), steps: vec![], levels: vec![] })
            }
            Self::AnyOrder => {
                let rules =
                    PathRules { order: Order::AnyOrder, ..PathRules::plain(steps, window, self.ties()) };
                Box::new(LevelsInAnyOrder { kernel: PathKernel::new(rules), steps: vec![], levels: vec![] })
            }
            Self::Times => Box::new(Instants {
                kernel: kernel(),
                steps: vec![],
                field: instants(time.data_type()),
                times: vec![],
                lengths: vec![],
            }),
        };
        Ok((measure, conditions))
    }

    fn documentation(&self) -> &Documentation {
        match self {
            Self::InOrder => &IN_ORDER,
            Self::SameInstant => &SAME_INSTANT,
            Self::AnyOrder => &ANY_ORDER,
            Self::Times => &TIMES,
        }
    }
}

/// The elements of a list of instants.
fn instants(time: &DataType) -> Arc<Field> {
    Arc::new(Field::new_list_field(time.clone(), true))
}

/// The masks of a group, which travel between accumulators as numbers; the buffer serves one group after another.
fn steps_of<'a>(masks: &[u32], buffer: &'a mut Vec<StepMask>) -> &'a [StepMask] {
    buffer.clear();
    buffer.extend(masks.iter().copied().map(StepMask::from_bits));
    buffer
}

/// The level that each group reaches.
#[derive(Debug)]
struct Levels {
    kernel: FunnelKernel,
    steps: Vec<StepMask>,
    levels: Vec<i32>,
}

impl Measure for Levels {
    fn append(&mut self, times: &[i64], masks: &[u32]) -> Result<()> {
        self.levels.push(self.kernel.best_level(times, steps_of(masks, &mut self.steps), ANY_TICK) as i32);
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef> {
        Ok(Arc::new(Int32Array::from(std::mem::take(&mut self.levels))))
    }
}

/// How many different steps each group fills within a window.
#[derive(Debug)]
struct LevelsInAnyOrder {
    kernel: PathKernel,
    steps: Vec<StepMask>,
    levels: Vec<i32>,
}

impl Measure for LevelsInAnyOrder {
    fn append(&mut self, times: &[i64], masks: &[u32]) -> Result<()> {
        let user = UserEvents { times, masks: steps_of(masks, &mut self.steps), values: &[] };
        let units = self.kernel.load(user, ANY_TICK);
        let level = if units > 0 { self.kernel.best(user, 0, &[ANY_TICK]).get(0).len() } else { 0 };
        self.levels.push(level as i32);
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef> {
        Ok(Arc::new(Int32Array::from(std::mem::take(&mut self.levels))))
    }
}

/// The instants of the path that is reported of each group.
#[derive(Debug)]
struct Instants {
    kernel: FunnelKernel,
    steps: Vec<StepMask>,
    field: Arc<Field>,
    times: Vec<i64>,
    lengths: Vec<usize>,
}

impl Measure for Instants {
    fn append(&mut self, times: &[i64], masks: &[u32]) -> Result<()> {
        let path = self.kernel.best_path(times, steps_of(masks, &mut self.steps), ANY_TICK);
        self.lengths.push(path.len());
        self.times.extend(path.iter().filter_map(|event| times.get(*event)));
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef> {
        let ticks = Int64Array::from(std::mem::take(&mut self.times));
        let lengths = std::mem::take(&mut self.lengths);
        let has_any = NullBuffer::from_iter(lengths.iter().map(|length| *length > 0));
        let instants = cast(&ticks, self.field.data_type())?;
        let field = Arc::clone(&self.field);
        Ok(Arc::new(ListArray::try_new(field, OffsetBuffer::from_lengths(lengths), instants, Some(has_any))?))
    }
}

static IN_ORDER: LazyLock<Documentation> = LazyLock::new(|| {
    documentation(
        WindowFunnel::InOrder,
        "The highest step of a funnel that the events of a group reach in order, each strictly after the one before, \
         within a window from the first step; 0 when none.",
    )
});

static SAME_INSTANT: LazyLock<Documentation> = LazyLock::new(|| {
    documentation(
        WindowFunnel::SameInstant,
        "The highest step of a funnel that the events of a group reach in order, at the same instant or later, within \
         a window from the first step; 0 when none.",
    )
});

static ANY_ORDER: LazyLock<Documentation> = LazyLock::new(|| {
    documentation(
        WindowFunnel::AnyOrder,
        "How many different steps the events of a group fill in any order, each with an event of its own, within a \
         window from the earliest of them; 0 when none.",
    )
});

static TIMES: LazyLock<Documentation> = LazyLock::new(|| {
    documentation(
        WindowFunnel::Times,
        "The instants of the steps that window_funnel counts: of the entries that lead to the highest step the earliest, \
         then at each step the earliest that still leads as far. Null without a first step.",
    )
});

fn documentation(function: WindowFunnel, description: &str) -> Documentation {
    let name = function.name();
    let builder = described(
        description,
        &format!("{name}(event_time, window, step_1, ..., step_n)"),
        &format!(
            "SELECT user_key, {name}(event_time, INTERVAL '7 days', event_type = 'application_opened', \
             event_type = 'file_saved') FROM events GROUP BY user_key"
        ),
    )
    .with_argument(
        "window",
        "The longest time from the first step, inclusive: milliseconds, or an interval. A constant.",
    )
    .with_argument("step_1, ..., step_n", "1 to 20 conditions, one for each step; null is false.");
    let others = WindowFunnel::ALL.into_iter().filter(|other| *other != function);
    others.fold(builder, |builder, other| builder.with_related_udf(other.name())).build()
}
