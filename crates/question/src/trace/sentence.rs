//! The sentence of a trace.

use super::{Trace, TraceAnswer};
use crate::Days;

/// What was asked and what came out.
pub(super) fn sentence(question: &Trace<Days>, answer: &TraceAnswer) -> String {
    let user = answer.id.as_ref().map_or_else(|| format!("{}", answer.key), |id| format!("'{id}'"));
    let steps = question.funnel.steps.len();
    match &answer.missed {
        None => format!("User {user} went through all {steps} steps."),
        Some(miss) => {
            format!("User {user} reached {} of {steps} steps. {}", answer.reached, miss.explanation)
        }
    }
}
