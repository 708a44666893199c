//! What makes a funnel make sense.

use super::Funnel;
use crate::FieldPath;
use crate::kinds::{NoSuch, there};
use crate::limits;
use crate::validate::size::Size;
use crate::validate::{Check, Problem};
use crate::{AnswerPart, Count, Dates, Entries, Order, Step};

pub(super) fn check(check: &mut Check<'_>, question: &Funnel<Dates>) {
    if !limits::FUNNEL_STEPS.allows(question.steps.len()) {
        let least = limits::FUNNEL_STEPS.least;
        check.problem("steps", format!("a funnel has at least {least} steps; add another"));
    }
    for (index, stage) in question.steps.iter().enumerate() {
        check.step(&stage.step, FieldPath::root().item("steps", index));
    }
    check.length(question.window, "window", "the conversion window");
    gaps(check, question);
    optional(check, question);
    exclusions(check, question);
    held(check, question);
    if let Count::Sessions(inactivity) = question.count {
        check.length(inactivity, "count.sessions", "the inactivity that ends a session");
    }
    if question.count == Count::Attempts && question.entries == Entries::First {
        check.problem("entries", "attempts begin at any entry; count users to use the first entry only");
    }
    check.dates(question.dates, &question.calendar, question.over_time.map(|unit| (unit, "over_time")));
    if let Some(breakdown) = &question.breakdown {
        let step = breakdown.step as usize;
        match step.checked_sub(1).and_then(|index| question.steps.get(index)) {
            Some(stage) => {
                // In any order every step can be the one that comes so many-th.
                let steps: Vec<&Step> = match question.order {
                    Order::AnyOrder => question.steps.iter().map(|stage| &stage.step).collect(),
                    Order::InOrder | Order::ExactlyInOrder => vec![&stage.step],
                };
                check.breakdown(&breakdown.property, breakdown.groups, &steps, "breakdown");
            }
            None => check.problem(
                "breakdown.step",
                format!("there is no step {}; choose 1 to {}", breakdown.step, question.steps.len()),
            ),
        }
    }
    check.user_filters(&question.users);
}

fn gaps(check: &mut Check<'_>, question: &Funnel<Dates>) {
    for (index, stage) in question.steps.iter().enumerate() {
        let (least, most) = (stage.after_at_least, stage.after_at_most);
        let field = if least.is_some() { "after_at_least" } else { "after_at_most" };
        let field = FieldPath::root().item("steps", index).field(field);
        if least.is_none() && most.is_none() {
            continue;
        }
        let problems = check.problems();
        for (length, field, what) in [
            (least, "after_at_least", "the least time after the step before"),
            (most, "after_at_most", "the most time after the step before"),
        ] {
            if let Some(length) = length {
                check.length(length, FieldPath::root().item("steps", index).field(field), what);
            }
        }
        if check.problems() > problems {
            continue;
        }
        if index == 0 {
            check.problem(field, "nothing comes before the first step");
        } else if question.order == Order::AnyOrder {
            check.problem(field, "times between steps make sense in order only");
        } else if let (Some(least), Some(most)) = (least, most)
            && least.is_longer_than(most)
        {
            check.problem(field, "the least time must not be longer than the most");
        } else if least.is_some_and(|least| least.is_longer_than(question.window)) {
            check.problem(field, "the least time must not be longer than the conversion window");
        }
    }
}

fn optional(check: &mut Check<'_>, question: &Funnel<Dates>) {
    let last = question.steps.len().saturating_sub(1);
    for (index, _) in question.steps.iter().enumerate().filter(|(_, stage)| stage.optional) {
        let field = FieldPath::root().item("steps", index).field("optional");
        if index == 0 || index == last {
            check.problem(field, "the first and the last step cannot be optional");
        } else if question.order == Order::AnyOrder {
            check.problem(field, "an optional step makes sense in order only");
        }
    }
}

fn exclusions(check: &mut Check<'_>, question: &Funnel<Dates>) {
    let steps = question.steps.len();
    for (index, exclusion) in question.exclusions.iter().enumerate() {
        let field = FieldPath::root().item("exclusions", index);
        check.step(&exclusion.events, field.field("events"));
        if question.order == Order::AnyOrder {
            check.problem(field, "an exclusion makes sense in order only");
        } else if exclusion.from == 0 || exclusion.from >= exclusion.to || exclusion.to as usize > steps {
            check.problem(field, format!("choose an earlier and a later step from 1 to {steps}"));
        } else if let Some(step) = [exclusion.from, exclusion.to]
            .into_iter()
            .find(|step| question.steps.get(*step as usize - 1).is_some_and(|stage| stage.optional))
        {
            check.problem(field, format!("step {step} is optional; choose steps that every path has"));
        }
    }
}

fn held(check: &mut Check<'_>, question: &Funnel<Dates>) {
    for (index, property) in question.hold_constant.iter().enumerate() {
        let field = FieldPath::root().item("hold_constant", index);
        if question.hold_constant.iter().take(index).any(|other| other == property) {
            check.problem(field, format!("'{property}' is held constant already"));
            continue;
        }
        // Absent never matches: a step whose events lack the property could not be reached.
        let steps: Vec<&Step> = question.steps.iter().map(|stage| &stage.step).collect();
        for step in steps {
            let events: Vec<_> = step.any_of.iter().map(|event| &event.event).collect();
            if check.problem_of_property(property, &events).is_some() {
                let message = format!("no event of step '{}' has the property '{property}'", step.name());
                check.problem(field.clone(), message);
                break;
            }
        }
    }
}

/// Whether it is small enough.
pub(super) fn size(size: &mut Size, question: &Funnel<Dates>, at: &FieldPath) -> Result<(), Problem> {
    size.list(&limits::FUNNEL_STEPS, question.steps.len(), || at.field("steps"))?;
    for (index, stage) in question.steps.iter().enumerate() {
        size.step(&stage.step, &at.item("steps", index))?;
    }
    size.list(&limits::EXCLUSIONS, question.exclusions.len(), || at.field("exclusions"))?;
    for (index, exclusion) in question.exclusions.iter().enumerate() {
        size.step(&exclusion.events, &at.item("exclusions", index).field("events"))?;
    }
    size.list(&limits::HELD_PROPERTIES, question.hold_constant.len(), || at.field("hold_constant"))
}

/// Whether its answer has such a number.
pub(super) fn has<D>(question: &Funnel<D>, part: &AnswerPart) -> Result<(), NoSuch> {
    let AnswerPart::FunnelStep { step, group, bucket, .. } = part else { return Err(NoSuch::Kind) };
    there((1..=question.steps.len()).contains(&(*step as usize)), "step")?;
    there(group.is_none() || question.breakdown.is_some(), "group")?;
    there(bucket.is_none() || question.over_time.is_some(), "bucket")
}
