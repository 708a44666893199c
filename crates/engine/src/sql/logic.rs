//! Long conditions in one call: all of many, any of many.
//!
//! DataFusion takes conditions that AND joins apart and nests them to the left again, as deep as they are many, and then
//! recurses. A call has any number of arguments beside each other.

use arrow::array::{ArrayRef, AsArray, BooleanArray};
use arrow::compute::kernels::boolean::{and_kleene, or_kleene};
use arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use std::sync::Arc;

/// True where all conditions are, null where one of the others is null and none is false.
pub(super) const ALL_OF: &str = "all_of";
/// True where any condition is, null where one is null and none is true.
pub(super) const ANY_OF: &str = "any_of";

/// The functions that stand for long conditions.
pub(super) fn functions() -> [ScalarUDF; 2] {
    [
        Joined { all: true, signature: signature() }.into(),
        Joined { all: false, signature: signature() }.into(),
    ]
}

fn signature() -> Signature {
    Signature::user_defined(Volatility::Immutable)
}

/// Conditions joined by AND or OR.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Joined {
    all: bool,
    signature: Signature,
}

impl ScalarUDFImpl for Joined {
    fn name(&self) -> &str {
        if self.all { ALL_OF } else { ANY_OF }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        match given.iter().find(|kind| !matches!(kind, DataType::Boolean | DataType::Null)) {
            Some(other) => plan_err!("AND and OR need conditions, and are given {other}"),
            None => Ok(vec![DataType::Boolean; given.len()]),
        }
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = arguments.number_rows;
        let mut joined = BooleanArray::from(vec![self.all; rows]);
        for condition in arguments.args {
            let condition: ArrayRef = condition.into_array(rows)?;
            let Some(condition) = condition.as_boolean_opt() else {
                return exec_err!("AND and OR need conditions");
            };
            joined = if self.all { and_kleene(&joined, condition)? } else { or_kleene(&joined, condition)? };
        }
        Ok(ColumnarValue::Array(Arc::new(joined)))
    }
}
