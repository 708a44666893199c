//! The breakdown of a question that has one at most, without steps.

use super::breakdown::BreakdownChoice;
use rockpool_question::Breakdown;

/// The breakdown as its editor takes it.
pub fn as_choice(breakdown: &Breakdown) -> BreakdownChoice {
    BreakdownChoice { property: breakdown.property.clone(), groups: breakdown.groups, step: 1 }
}

/// The breakdown that the editor gives.
pub fn from_choice(choice: BreakdownChoice) -> Breakdown {
    Breakdown { property: choice.property, groups: choice.groups }
}
