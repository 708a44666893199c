//! From a funnel's question to the rules of its paths.

use crate::filter::Choice;
use crate::frame::Frame;
use rockpool_kernel::StepMask;
use rockpool_kernel::path::{ANY_EVENT, ExclusionRule, FIRST_EXCLUSION, PathRules, StepRules};
use rockpool_question::settled::Funnel;
use rockpool_question::{Count, Entries, FieldPath, LaterSteps, Order};

/// The steps and the exclusions with the bits that they set in a mask: step `k` (from 0) bit `k`, exclusion `x`
/// bit `FIRST_EXCLUSION + x`.
pub(crate) fn choices(funnel: &Funnel) -> Vec<Choice<'_>> {
    let steps = funnel.steps.iter().enumerate().map(|(place, stage)| Choice {
        step: &stage.step,
        field: FieldPath::root().item("steps", place),
        bit: StepMask::of(place),
    });
    let exclusions = funnel.exclusions.iter().enumerate().map(|(place, exclusion)| Choice {
        step: &exclusion.events,
        field: FieldPath::root().item("exclusions", place).field("events"),
        bit: StepMask::of(FIRST_EXCLUSION + place),
    });
    steps.chain(exclusions).collect()
}

/// The bit that every event of the extract sets, where also those matter that no step wants; else none.
pub(crate) fn every_event(funnel: &Funnel) -> StepMask {
    let all_matter = funnel.order == Order::ExactlyInOrder || matches!(funnel.count, Count::Sessions(_));
    if all_matter { ANY_EVENT } else { StepMask::NONE }
}

/// The rules of a funnel's paths, in ticks.
pub(super) fn rules(funnel: &Funnel, frame: &Frame) -> PathRules {
    let steps = funnel.steps.iter().map(|stage| StepRules {
        optional: stage.optional,
        least: stage.after_at_least.map_or(0, |least| frame.ticks_of(least.milliseconds())),
        most: stage.after_at_most.map_or(i64::MAX, |most| frame.ticks_of(most.milliseconds())),
    });
    let place = |step: u32| step.saturating_sub(1) as usize;
    let exclusions = funnel
        .exclusions
        .iter()
        .map(|exclusion| ExclusionRule { from: place(exclusion.from), to: place(exclusion.to) });
    PathRules {
        steps: steps.collect(),
        window: frame.ticks_of(funnel.window.milliseconds()),
        order: funnel.order,
        ties: funnel.ties,
        exclusions: exclusions.collect(),
        first_entry_only: funnel.entries == Entries::First,
        session: match funnel.count {
            Count::Sessions(inactivity) => Some(frame.ticks_of(inactivity.milliseconds())),
            Count::Users | Count::Attempts => None,
        },
    }
}

/// Whether the plain kernel will do.
pub(super) fn is_plain(funnel: &Funnel) -> bool {
    funnel.order == Order::InOrder
        && funnel.count == Count::Users
        && funnel.exclusions.is_empty()
        && funnel.hold_constant.is_empty()
        && funnel
            .steps
            .iter()
            .all(|stage| !stage.optional && stage.after_at_least.is_none() && stage.after_at_most.is_none())
}

/// How much longer than the asked days events are read.
pub(super) fn ticks_after(funnel: &Funnel, window: i64) -> i64 {
    match funnel.later_steps {
        LaterSteps::WithinWindow => window,
        LaterSteps::WithinDates => 0,
    }
}
