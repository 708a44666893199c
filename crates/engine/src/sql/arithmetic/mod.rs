//! Arithmetic that gives the right number or says that there is none.
//!
//! DataFusion's whole numbers wrap around: `9223372036854775807 + 1` is negative there. Here `+`, `-` and `*` of whole
//! numbers are checked ([`operator`]), and sums and averages of whole numbers and lengths of time are made in 128 bits
//! ([`aggregate`], [`groups`]). A decimal number is divided as a double, which keeps the fraction; lengths of time are compared
//! by their length ([`span`]). What is rounded keeps the digits that it has ([`rounding`]). Divisions, casts, and what adds lengths of time to instants are checked by Arrow already.

mod aggregate;
mod groups;
mod operator;
mod rounding;
mod single;
mod span;
mod total;

use aggregate::{Asked, ExactAggregate};
use datafusion::common::Result;
use datafusion::execution::FunctionRegistry;
use datafusion::execution::SessionState;
use datafusion::logical_expr::AggregateUDF;
use operator::CheckedArithmetic;
use rounding::{Rounding, Towards};
use std::sync::Arc;

/// Makes the arithmetic of a session exact.
///
/// # Errors
/// If the session takes no functions.
pub(super) fn make_exact(state: &mut SessionState) -> Result<()> {
    for asked in [Asked::Sum, Asked::AVERAGE] {
        state.register_udaf(Arc::new(AggregateUDF::from(ExactAggregate::new(asked))))?;
    }
    for towards in Towards::ALL {
        state.register_udf(Arc::new(Rounding::new(towards).into()))?;
    }
    state.register_function_rewrite(Arc::new(CheckedArithmetic::default()))
}
