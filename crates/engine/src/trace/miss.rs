//! The first rule that keeps a user from the next step, found by setting rules aside.

use super::rows::{Happened, UserRows};
use crate::frame::Frame;
use crate::funnel::FunnelPlan;
use rockpool_kernel::path::Matched;
use rockpool_question::settled::Funnel;
use rockpool_question::{Count, Miss, MissedRule, Order, Ties};

/// The reported path, and what it lacks.
#[derive(Debug)]
pub(super) struct Way {
    /// The path.
    pub(super) path: Vec<Matched>,
    /// The step that was not reached, from 0; none for a user who converted. In order it is the next one that no path
    /// may do without, in any order the first that is not on the path.
    pub(super) target: Option<usize>,
}

impl Way {
    /// The way that a path goes.
    pub(super) fn of(funnel: &Funnel, path: Vec<Matched>) -> Self {
        let target = match funnel.order {
            Order::AnyOrder => {
                (0..funnel.steps.len()).find(|step| path.iter().all(|matched| matched.step != *step))
            }
            Order::InOrder | Order::ExactlyInOrder => {
                let next = path.last().map_or(0, |last| last.step + 1);
                let required = |(step, stage): (usize, &rockpool_question::FunnelStage)| {
                    (step >= next && !stage.optional).then_some(step)
                };
                funnel.steps.iter().enumerate().find_map(required)
            }
        };
        Self { path, target }
    }
}

/// A user who got no further.
pub(super) struct Case<'a> {
    pub(super) frame: &'a Frame,
    pub(super) funnel: &'a Funnel,
    pub(super) plan: &'a FunnelPlan,
    pub(super) rows: &'a UserRows,
    pub(super) events: &'a [Happened],
    pub(super) way: &'a Way,
}

impl Case<'_> {
    /// Why the user did not reach a step.
    ///
    /// Each rule is set aside alone; the first without which the user gets on is the one. Where no single one will do,
    /// they are set aside one after another until the user gets on, and of those that have to be the first is named.
    pub(super) fn miss(&self, target: usize) -> Miss {
        let (rule, explanation) = self.reason(target);
        Miss { step: u32::try_from(target + 1).unwrap_or(u32::MAX), rule, explanation }
    }

    fn reason(&self, target: usize) -> (MissedRule, String) {
        if !self.events.iter().any(|event| event.mask.has(target)) {
            return (MissedRule::NoEvent, self.no_event(target));
        }
        let rules = self.rules();
        for rule in &rules {
            if let Some(path) = self.path_without(std::slice::from_ref(rule), target) {
                return (*rule, self.explain(*rule, target, &path));
            }
        }
        let mut set_aside = vec![];
        for rule in rules {
            set_aside.push(rule);
            if self.path_without(&set_aside, target).is_some() {
                return self.several(set_aside, target);
            }
        }
        match self.funnel.order {
            Order::AnyOrder => (MissedRule::NoEvent, self.no_event_left(target)),
            Order::InOrder | Order::ExactlyInOrder => (MissedRule::Order, self.wrong_order(target)),
        }
    }

    /// Of several rules that are too many together, the first that has to be set aside.
    fn several(&self, mut set_aside: Vec<MissedRule>, target: usize) -> (MissedRule, String) {
        for place in (0..set_aside.len()).rev() {
            let mut fewer = set_aside.clone();
            fewer.remove(place);
            if self.path_without(&fewer, target).is_some() {
                set_aside = fewer;
            }
        }
        let path = self.path_without(&set_aside, target).unwrap_or_default();
        match set_aside.first() {
            Some(rule) => {
                let explanation =
                    self.explain(*rule, target, &path) + " This is not the only rule in the way.";
                (*rule, explanation)
            }
            None => (MissedRule::Order, self.wrong_order(target)),
        }
    }

    /// The rules of this funnel that can be set aside, those about the instant first.
    fn rules(&self) -> Vec<MissedRule> {
        let funnel = self.funnel;
        let has_order = funnel.order != Order::AnyOrder;
        let can_fail = [
            (MissedRule::SameInstant, has_order && funnel.ties == Ties::StrictlyAfter),
            (MissedRule::OtherSession, matches!(funnel.count, Count::Sessions(_))),
            (MissedRule::OtherValue, !funnel.hold_constant.is_empty()),
            (MissedRule::Excluded, !funnel.exclusions.is_empty()),
            (MissedRule::InBetween, funnel.order == Order::ExactlyInOrder),
            (MissedRule::TooSoon, funnel.steps.iter().any(|stage| stage.after_at_least.is_some())),
            (MissedRule::TooLate, funnel.steps.iter().any(|stage| stage.after_at_most.is_some())),
            (MissedRule::Window, true),
            (MissedRule::Dates, funnel.dates.is_some()),
        ];
        can_fail.into_iter().filter(|(_, can_fail)| *can_fail).map(|(rule, _)| rule).collect()
    }

    /// The path without some rules, if it comes to the step.
    fn path_without(&self, set_aside: &[MissedRule], target: usize) -> Option<Vec<Matched>> {
        let path = self.rows.path(self.plan, set_aside);
        let comes_to_it = match self.funnel.order {
            Order::AnyOrder => path.len() > self.way.path.len(),
            Order::InOrder | Order::ExactlyInOrder => path.iter().any(|matched| matched.step == target),
        };
        comes_to_it.then_some(path)
    }
}
