//! Steps that come and go, and the rules that refer to them by number.

use rockpool_question::Funnel;
use yew::AttrValue;

/// The steps as the lines of a picker: `2 file_saved`.
pub fn step_names(funnel: &Funnel) -> Vec<AttrValue> {
    let name = |(index, name): (usize, String)| {
        let name = if name.is_empty() { "(no event yet)" } else { &name };
        AttrValue::from(format!("{} {name}", index + 1))
    };
    funnel.steps.iter().map(|stage| stage.name()).enumerate().map(name).collect()
}

/// Takes a step out. What referred to a later step still refers to it; an exclusion that began or ended at the
/// step goes on from its neighbour, and goes when nothing is left between; a breakdown at it moves to the first.
pub fn remove(funnel: &mut Funnel, index: usize) {
    if index >= funnel.steps.len() {
        return;
    }
    funnel.steps.remove(index);
    let removed = number(index);
    for exclusion in &mut funnel.exclusions {
        // A start at the step moves to the step that takes its number.
        exclusion.from = without(exclusion.from, removed);
        if exclusion.to >= removed {
            exclusion.to = exclusion.to.saturating_sub(1);
        }
    }
    funnel.exclusions.retain(|exclusion| exclusion.from < exclusion.to);
    if let Some(breakdown) = &mut funnel.breakdown {
        breakdown.step = if breakdown.step == removed { 1 } else { without(breakdown.step, removed) };
    }
    settle(funnel);
}

/// Lets two steps change places. A breakdown follows its step; exclusions stay between the places.
pub fn swap(funnel: &mut Funnel, one: usize, other: usize) {
    if one >= funnel.steps.len() || other >= funnel.steps.len() {
        return;
    }
    funnel.steps.swap(one, other);
    if let Some(breakdown) = &mut funnel.breakdown {
        if breakdown.step == number(one) {
            breakdown.step = number(other);
        } else if breakdown.step == number(other) {
            breakdown.step = number(one);
        }
    }
    settle(funnel);
}

/// Rules that make no sense in a step's new place go: nothing comes before the first step, and a path has the
/// first and the last.
fn settle(funnel: &mut Funnel) {
    if let Some(first) = funnel.steps.first_mut() {
        first.optional = false;
        first.after_at_least = None;
        first.after_at_most = None;
    }
    if let Some(last) = funnel.steps.last_mut() {
        last.optional = false;
    }
}

/// The number of a step, from 1.
pub fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1)
}

/// The number that a step has when another is gone.
fn without(step: u32, removed: u32) -> u32 {
    if step > removed { step - 1 } else { step }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{Duration, DurationUnit, Exclusion, FunnelBreakdown, Step};

    const DAY: Duration = Duration { amount: 1, unit: DurationUnit::Day };

    fn funnel() -> Funnel {
        let mut funnel = Funnel::new(["a", "b", "c", "d"].map(Step::of), DAY);
        funnel.steps[1].optional = true;
        funnel.steps[1].after_at_most = Some(DAY);
        funnel.exclusions =
            [(1, 3), (3, 4), (1, 2)].map(|(from, to)| Exclusion { events: Step::of("x"), from, to }).into();
        funnel.breakdown = Some(FunnelBreakdown { property: "plan".into(), step: 3, groups: 10 });
        funnel
    }

    fn exclusions(funnel: &Funnel) -> Vec<(u32, u32)> {
        funnel.exclusions.iter().map(|exclusion| (exclusion.from, exclusion.to)).collect()
    }

    fn names(funnel: &Funnel) -> String {
        funnel.steps.iter().map(|stage| stage.name()).collect()
    }

    #[test]
    fn what_refers_to_later_steps_follows_them() {
        let mut funnel = funnel();
        remove(&mut funnel, 1);
        assert_eq!(names(&funnel), "acd");
        // Between a and c, between c and d; between a and b is gone with b.
        assert_eq!(exclusions(&funnel), [(1, 2), (2, 3)]);
        assert_eq!(funnel.breakdown.map(|breakdown| breakdown.step), Some(2));
    }

    #[test]
    fn what_refers_to_the_step_moves_to_its_neighbour() {
        let mut funnel = funnel();
        remove(&mut funnel, 2);
        assert_eq!(names(&funnel), "abd");
        // From a to what came before c; what followed c begins at its successor and has nothing left.
        assert_eq!(exclusions(&funnel), [(1, 2), (1, 2)]);
        assert_eq!(funnel.breakdown.map(|breakdown| breakdown.step), Some(1));
    }

    #[test]
    fn rules_that_lost_their_sense_go() {
        let mut funnel = funnel();
        swap(&mut funnel, 0, 1);
        assert_eq!(names(&funnel), "bacd");
        assert!(!funnel.steps[0].optional);
        assert_eq!(funnel.steps[0].after_at_most, None);
        swap(&mut funnel, 2, 3);
        assert_eq!(funnel.breakdown.map(|breakdown| breakdown.step), Some(4));
    }

    #[test]
    fn a_step_without_an_event_has_a_name_to_choose_it_by() {
        let mut funnel = funnel();
        funnel.steps[1].step = Step::of("");
        assert_eq!(step_names(&funnel)[..2], ["1 a", "2 (no event yet)"]);
    }
}
