//! What makes a funnel make sense.

use super::Check;
use crate::{Count, Duration, Entries, Funnel, Order, Step, limits};

impl Check<'_> {
    pub(super) fn funnel(&mut self, question: &Funnel) {
        if !limits::FUNNEL_STEPS.allows(question.steps.len()) {
            let least = limits::FUNNEL_STEPS.least;
            self.problem("steps", format!("a funnel has at least {least} steps; add another"));
        }
        for (index, stage) in question.steps.iter().enumerate() {
            self.step(&stage.step, &format!("steps[{index}]"));
        }
        self.length(question.window, "window", "the conversion window");
        self.gaps(question);
        self.optional(question);
        self.exclusions(question);
        self.held(question);
        if let Count::Sessions(inactivity) = question.count {
            self.length(inactivity, "count.sessions", "the inactivity that ends a session");
        }
        if question.count == Count::Attempts && question.entries == Entries::First {
            self.problem("entries", "attempts begin at any entry; count users to use the first entry only");
        }
        self.dates(question.dates, &question.calendar, question.over_time.map(|unit| (unit, "over_time")));
        if let Some(breakdown) = &question.breakdown {
            let step = breakdown.step as usize;
            match step.checked_sub(1).and_then(|index| question.steps.get(index)) {
                Some(stage) => {
                    // In any order every step can be the one that comes so many-th.
                    let steps: Vec<&Step> = match question.order {
                        Order::AnyOrder => question.steps.iter().map(|stage| &stage.step).collect(),
                        Order::InOrder | Order::ExactlyInOrder => vec![&stage.step],
                    };
                    self.breakdown(&breakdown.property, breakdown.groups, &steps, "breakdown");
                }
                None => self.problem(
                    "breakdown.step",
                    format!("there is no step {}; choose 1 to {}", breakdown.step, question.steps.len()),
                ),
            }
        }
        self.user_filters(&question.users);
    }

    /// A length of time that is longer than zero and not absurd.
    pub(super) fn length(&mut self, length: Duration, field: &str, what: &str) {
        if length.amount == 0 {
            self.problem(field, format!("{what} must be longer than zero"));
        } else if length.is_longer_than(length.unit.longest()) {
            self.problem(field, format!("{what} can be at most ten years, {}", length.unit.longest()));
        }
    }

    fn gaps(&mut self, question: &Funnel) {
        for (index, stage) in question.steps.iter().enumerate() {
            let (least, most) = (stage.after_at_least, stage.after_at_most);
            let field = if least.is_some() { "after_at_least" } else { "after_at_most" };
            let field = format!("steps[{index}].{field}");
            if least.is_none() && most.is_none() {
                continue;
            }
            let problems = self.problems.len();
            for (length, field, what) in [
                (least, "after_at_least", "the least time after the step before"),
                (most, "after_at_most", "the most time after the step before"),
            ] {
                if let Some(length) = length {
                    self.length(length, &format!("steps[{index}].{field}"), what);
                }
            }
            if self.problems.len() > problems {
                continue;
            }
            if index == 0 {
                self.problem(field, "nothing comes before the first step");
            } else if question.order == Order::AnyOrder {
                self.problem(field, "times between steps make sense in order only");
            } else if let (Some(least), Some(most)) = (least, most)
                && least.is_longer_than(most)
            {
                self.problem(field, "the least time must not be longer than the most");
            } else if least.is_some_and(|least| least.is_longer_than(question.window)) {
                self.problem(field, "the least time must not be longer than the conversion window");
            }
        }
    }

    fn optional(&mut self, question: &Funnel) {
        let last = question.steps.len().saturating_sub(1);
        for (index, _) in question.steps.iter().enumerate().filter(|(_, stage)| stage.optional) {
            let field = format!("steps[{index}].optional");
            if index == 0 || index == last {
                self.problem(field, "the first and the last step cannot be optional");
            } else if question.order == Order::AnyOrder {
                self.problem(field, "an optional step makes sense in order only");
            }
        }
    }

    fn exclusions(&mut self, question: &Funnel) {
        let steps = question.steps.len();
        for (index, exclusion) in question.exclusions.iter().enumerate() {
            let field = format!("exclusions[{index}]");
            self.step(&exclusion.events, &format!("{field}.events"));
            if question.order == Order::AnyOrder {
                self.problem(field, "an exclusion makes sense in order only");
            } else if exclusion.from == 0 || exclusion.from >= exclusion.to || exclusion.to as usize > steps {
                self.problem(field, format!("choose an earlier and a later step from 1 to {steps}"));
            } else if let Some(step) = [exclusion.from, exclusion.to]
                .into_iter()
                .find(|step| question.steps.get(*step as usize - 1).is_some_and(|stage| stage.optional))
            {
                self.problem(field, format!("step {step} is optional; choose steps that every path has"));
            }
        }
    }

    fn held(&mut self, question: &Funnel) {
        for (index, property) in question.hold_constant.iter().enumerate() {
            let field = format!("hold_constant[{index}]");
            if question.hold_constant.iter().take(index).any(|other| other == property) {
                self.problem(field, format!("'{property}' is held constant already"));
                continue;
            }
            // Absent never matches: a step whose events lack the property could not be reached.
            let steps: Vec<&Step> = question.steps.iter().map(|stage| &stage.step).collect();
            for step in steps {
                let events: Vec<_> = step.any_of.iter().map(|event| &event.event).collect();
                if self.problem_of_property(property, &events).is_some() {
                    let message = format!("no event of step '{}' has the property '{property}'", step.name());
                    self.problem(field.clone(), message);
                    break;
                }
            }
        }
    }
}
