//! `sum` and `avg`: exact for whole numbers, decimal numbers and lengths of time; as DataFusion has them for doubles.

use super::groups::GroupTotals;
use super::single::{DistinctTotal, SingleTotal};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::functions_aggregate::{average::avg_udaf, sum::sum_udaf};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, ReversedUDAF, Signature, Volatility,
};
use std::sync::Arc;

/// What is asked of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Asked {
    Sum,
    /// The average of numbers that have so many digits behind the point.
    Average {
        scale: i8,
    },
}

impl Asked {
    /// The average of whole numbers.
    pub(super) const AVERAGE: Self = Self::Average { scale: 0 };

    /// The same of values of some types.
    fn of(self, values: &[FieldRef]) -> Self {
        match (self, values.first().map(|field| field.data_type())) {
            (Self::Average { .. }, Some(DataType::Decimal128(_, scale))) => Self::Average { scale: *scale },
            (asked, _) => asked,
        }
    }
}

/// The type of exact sums.
const SUM: DataType = DataType::Decimal128(38, 0);

/// `sum` or `avg`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct ExactAggregate {
    asked: Asked,
    /// DataFusion's, for doubles.
    rounded: Arc<AggregateUDF>,
    signature: Signature,
}

impl ExactAggregate {
    pub(super) fn new(asked: Asked) -> Self {
        let rounded = match asked {
            Asked::Sum => sum_udaf(),
            Asked::Average { .. } => avg_udaf(),
        };
        Self { asked, rounded, signature: Signature::user_defined(Volatility::Immutable) }
    }

    /// Whether values of a type are added up exactly here.
    fn is_exact(&self, kind: &DataType) -> bool {
        match kind {
            DataType::Decimal128(_, _) => true,
            kind => kind.is_integer() || matches!(kind, DataType::Duration(_)),
        }
    }

    fn argument(&self, given: &DataType) -> Result<DataType> {
        Ok(match given {
            DataType::Int8 | DataType::Int16 => DataType::Int32,
            DataType::UInt8 | DataType::UInt16 => DataType::UInt32,
            DataType::Null => DataType::Int64,
            // Where texts are added up, the check of the plan says which and why: it knows their column.
            DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => DataType::Float64,
            DataType::Decimal32(precision, scale) | DataType::Decimal64(precision, scale) => {
                DataType::Decimal128(*precision, *scale)
            }
            given if given.is_floating() => DataType::Float64,
            given if given.is_integer() || matches!(given, DataType::Decimal128(_, _)) => given.clone(),
            // Sums of these have more digits than there is room for.
            DataType::Decimal256(_, _) if self.asked == Asked::AVERAGE => DataType::Float64,
            given if given.is_decimal() => given.clone(),
            DataType::Duration(_) => given.clone(),
            given => {
                let name = self.name();
                return plan_err!("{name} needs numbers, and is given {given}");
            }
        })
    }
}

impl AggregateUDFImpl for ExactAggregate {
    fn name(&self) -> &str {
        self.rounded.name()
    }

    fn aliases(&self) -> &[String] {
        self.rounded.aliases()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        match given {
            [given] => Ok(vec![self.argument(given)?]),
            _ => plan_err!("{} takes one argument", self.name()),
        }
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        let [kind] = given else { return exec_err!("{} takes one argument", self.name()) };
        if !self.is_exact(kind) {
            return self.rounded.return_type(given);
        }
        Ok(match (self.asked, kind) {
            (_, DataType::Duration(_)) => kind.clone(),
            (Asked::Average { .. }, _) => DataType::Float64,
            (Asked::Sum, DataType::Decimal128(_, scale)) => DataType::Decimal128(38, *scale),
            // The optimizer adds sums up again, as in sum(x), count(DISTINCT y): the sum of sums has the type of sums.
            (Asked::Sum, _) => SUM,
        })
    }

    fn accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if !arguments.expr_fields.iter().all(|field| self.is_exact(field.data_type())) {
            return self.rounded.accumulator(arguments);
        }
        let kind = arguments.return_field.data_type().clone();
        let asked = self.asked.of(arguments.expr_fields);
        Ok(if arguments.is_distinct {
            Box::new(DistinctTotal::new(asked, kind))
        } else {
            Box::new(SingleTotal::new(asked, kind))
        })
    }

    fn create_sliding_accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if arguments.expr_fields.iter().all(|field| self.is_exact(field.data_type())) {
            return self.accumulator(arguments);
        }
        self.rounded.create_sliding_accumulator(arguments)
    }

    fn state_fields(&self, arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        if !arguments.input_fields.iter().all(|field| self.is_exact(field.data_type())) {
            return self.rounded.state_fields(arguments);
        }
        let name = |part| format_state_name(arguments.name, part);
        Ok(if arguments.is_distinct {
            vec![Arc::new(Field::new_list(name("values"), Field::new_list_field(SUM, true), true))]
        } else {
            vec![
                Arc::new(Field::new(name("sum"), SUM, true)),
                Arc::new(Field::new(name("count"), DataType::UInt64, true)),
            ]
        })
    }

    fn groups_accumulator_supported(&self, arguments: AccumulatorArgs) -> bool {
        if arguments.expr_fields.iter().all(|field| self.is_exact(field.data_type())) {
            return !arguments.is_distinct;
        }
        self.rounded.groups_accumulator_supported(arguments)
    }

    fn create_groups_accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        if arguments.expr_fields.iter().all(|field| self.is_exact(field.data_type())) {
            let kind = arguments.return_field.data_type().clone();
            return Ok(Box::new(GroupTotals::new(self.asked.of(arguments.expr_fields), kind)));
        }
        self.rounded.create_groups_accumulator(arguments)
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        ReversedUDAF::Identical
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}
