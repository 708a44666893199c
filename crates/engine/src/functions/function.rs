//! One type for all functions: what differs between them is in a [`Definition`].

use super::accumulator::EventAccumulator;
use super::events::state_fields;
use super::groups::EventGroupsAccumulator;
use super::measure::Measure;
use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, Documentation, GroupsAccumulator, Signature, Volatility,
};
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::ops::Range;

/// What a function is called with, and what it computes.
pub(super) trait Definition: Debug + Send + Sync + 'static {
    /// Its name in SQL.
    fn name(&self) -> &'static str;

    /// The types that the arguments are taken as.
    ///
    /// # Errors
    /// What the function expects, where it is called with something else.
    fn arguments(&self, given: &[DataType]) -> Result<Vec<DataType>>;

    /// The type of the answer to arguments of these types.
    ///
    /// # Errors
    /// As [`Self::arguments`].
    fn answer(&self, given: &[DataType]) -> Result<DataType>;

    /// The answer for a group without events; null unless said otherwise.
    ///
    /// # Errors
    /// None but for types that have no null.
    fn nothing(&self, answer: &DataType) -> Result<ScalarValue> {
        ScalarValue::try_from(answer)
    }

    /// Whether an answer can be null.
    fn is_nullable(&self) -> bool {
        true
    }

    /// What computes the answers, and the positions of the arguments that are conditions on events.
    ///
    /// # Errors
    /// A constant argument that makes no sense.
    fn measure(&self, arguments: &AccumulatorArgs) -> Result<(Box<dyn Measure>, Range<usize>)>;

    /// What people read about it.
    fn documentation(&self) -> &Documentation;
}

/// An aggregate function over the events of a group.
#[derive(Debug)]
pub(super) struct EventFunction {
    signature: Signature,
    definition: Box<dyn Definition>,
}

impl EventFunction {
    pub(super) fn new(definition: impl Definition) -> Self {
        let signature = Signature::user_defined(Volatility::Immutable);
        Self { signature, definition: Box::new(definition) }
    }
}

/// No two functions have the same name.
impl PartialEq for EventFunction {
    fn eq(&self, other: &Self) -> bool {
        self.definition.name() == other.definition.name()
    }
}

impl Eq for EventFunction {}

impl Hash for EventFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.definition.name().hash(state);
    }
}

impl AggregateUDFImpl for EventFunction {
    fn name(&self) -> &str {
        self.definition.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        self.definition.arguments(given)
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        self.definition.answer(given)
    }

    fn is_nullable(&self) -> bool {
        self.definition.is_nullable()
    }

    fn default_value(&self, answer: &DataType) -> Result<ScalarValue> {
        self.definition.nothing(answer)
    }

    fn state_fields(&self, arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(state_fields(arguments.name))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let (measure, conditions) = self.definition.measure(&arguments)?;
        Ok(Box::new(EventAccumulator::new(measure, conditions, arguments.is_distinct)))
    }

    fn groups_accumulator_supported(&self, arguments: AccumulatorArgs) -> bool {
        !arguments.is_distinct
    }

    fn create_groups_accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        let (measure, conditions) = self.definition.measure(&arguments)?;
        Ok(Box::new(EventGroupsAccumulator::new(measure, conditions)))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(self.definition.documentation())
    }
}

/// The head of a function's documentation.
pub(super) fn described(
    description: &str,
    syntax: &str,
    example: &str,
) -> datafusion::logical_expr::DocumentationBuilder {
    let section =
        datafusion::logical_expr::DocSection { include: true, label: "Product Analytics", description: None };
    Documentation::builder(section, description, syntax)
        .with_sql_example(example)
        .with_argument("event_time", "The event's time, a timestamp; null times are ignored.")
}
