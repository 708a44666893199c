//! `to_char`: instants, dates and lengths of time as texts.

use crate::sql::refused;
use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::functions::datetime::to_char;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use std::sync::Arc;

/// The function: DataFusion's, for instants of every unit.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct ToChar {
    inner: Arc<ScalarUDF>,
    signature: Signature,
    aliases: Vec<String>,
}

impl Default for ToChar {
    fn default() -> Self {
        Self {
            inner: to_char(),
            signature: Signature::user_defined(Volatility::Immutable),
            aliases: vec!["date_format".into()],
        }
    }
}

impl ScalarUDFImpl for ToChar {
    fn name(&self) -> &str {
        "to_char"
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let [of, _] = given else {
            return plan_err!("to_char takes an instant and a pattern, as in to_char(event_time, '%Y-%m')");
        };
        let of = match of {
            DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => {
                DataType::Timestamp(TimeUnit::Nanosecond, None)
            }
            DataType::Null => DataType::Timestamp(TimeUnit::Microsecond, None),
            DataType::Interval(_) => {
                return plan_err!(
                    "to_char takes an instant, a date or a difference of instants, and is given {of}"
                );
            }
            kind if kind.is_temporal() => kind.clone(),
            other => {
                return plan_err!(
                    "to_char takes an instant, a date or a difference of instants, and is given {other}"
                );
            }
        };
        Ok(vec![of, DataType::Utf8])
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        if arguments.args.len() != 2 {
            return exec_err!("to_char takes two arguments");
        }
        let written = self.inner.inner().invoke_with_args(arguments);
        written.map_err(|error| match error.to_string().contains("ormat") {
            true => refused(
                "to_char cannot write this by its pattern: a date has no hours, and a time no days. Write CAST(x AS TIMESTAMP), or \
                 another pattern.",
            ),
            false => error,
        })
    }
}
