//! What makes a funnel make sense.

use super::Check;
use crate::Funnel;

/// The fewest steps of a funnel.
const FEWEST_STEPS: usize = 2;
/// The most steps of a funnel.
const MOST_STEPS: usize = 20;
/// The longest conversion window, ten years.
const LONGEST_WINDOW_DAYS: i64 = 3_660;

impl Check<'_> {
    pub(super) fn funnel(&mut self, question: &Funnel) {
        if question.steps.len() < FEWEST_STEPS {
            self.problem("steps", format!("a funnel has at least {FEWEST_STEPS} steps; add another"));
        } else if question.steps.len() > MOST_STEPS {
            self.problem("steps", format!("a funnel has at most {MOST_STEPS} steps; remove some"));
        }
        for (index, step) in question.steps.iter().enumerate() {
            self.step(step, &format!("steps[{index}]"));
        }
        if question.window.amount == 0 {
            self.problem("window", "the conversion window must be longer than zero");
        } else if question.window.milliseconds() > LONGEST_WINDOW_DAYS * 86_400_000 {
            self.problem("window", "the conversion window can be at most ten years");
        }
        self.dates(question.dates, question.over_time, "over_time");
        if let Some(breakdown) = &question.breakdown {
            let step = usize::try_from(breakdown.step).unwrap_or(usize::MAX);
            match step.checked_sub(1).and_then(|index| question.steps.get(index)) {
                Some(step) => self.breakdown(&breakdown.property, breakdown.groups, &[step]),
                None => self.problem(
                    "breakdown.step",
                    format!("there is no step {}; choose 1 to {}", breakdown.step, question.steps.len()),
                ),
            }
        }
    }
}
