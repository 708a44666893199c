//! Functions of ours that hand on their one argument, looked at or made plain: of its type and under its name.

use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use std::fmt::Debug;
use std::hash::Hash;
use std::marker::PhantomData;

/// What happens to an argument on its way.
pub(super) trait HandOn: Debug + Eq + Hash + Send + Sync + 'static {
    /// What the function is called in plans.
    const NAME: &'static str;

    /// The argument, in its type.
    ///
    /// # Errors
    /// What keeps it from going on.
    fn hand_on(argument: &ColumnarValue) -> Result<ColumnarValue>;
}

/// The function.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct HandedOn<H> {
    signature: Signature,
    how: PhantomData<H>,
}

impl<H> Default for HandedOn<H> {
    fn default() -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable), how: PhantomData }
    }
}

/// The one argument.
fn only<T>(arguments: &[T]) -> Result<&T> {
    match arguments {
        [one] => Ok(one),
        _ => exec_err!("a function that hands on has one argument"),
    }
}

impl<H: HandOn> ScalarUDFImpl for HandedOn<H> {
    fn name(&self) -> &str {
        H::NAME
    }

    fn schema_name(&self, arguments: &[Expr]) -> Result<String> {
        Ok(only(arguments)?.schema_name().to_string())
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        Ok(given.to_vec())
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        only(given).cloned()
    }

    fn return_field_from_args(&self, arguments: ReturnFieldArgs) -> Result<FieldRef> {
        let field = only(arguments.arg_fields)?;
        Ok(FieldRef::new(Field::new(H::NAME, field.data_type().clone(), field.is_nullable())))
    }

    fn is_strict(&self) -> bool {
        true
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        H::hand_on(only(&arguments.args)?)
    }
}
