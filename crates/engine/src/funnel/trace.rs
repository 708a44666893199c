//! The reported path of one user, under all rules or with some of them set aside.

use super::plan::FunnelPlan;
use super::users::{Columns, Held};
use crate::users::Event;
use rockpool_kernel::path::{Matched, PathKernel};
use rockpool_question::{LaterSteps, MissedRule, Order, Ties};

impl FunnelPlan {
    /// The path that the funnel reports of one user, as steps and positions in `rows`; empty without an entry. Of
    /// several units (sessions, values) the one that comes furthest, and of those the earliest; of attempts, what
    /// their best entry comes to.
    ///
    /// `rows` are the user's events in ascending order of time, with the masks of [`choices`] (and of
    /// [`every_event`]), and the held values if the funnel holds any.
    ///
    /// `set_aside` are rules that do not count here, so that a caller can find out which of them a user fails:
    /// [`MissedRule::SameInstant`] lets the same instant count, [`MissedRule::Order`] lets steps come in any order
    /// (where no step is optional), [`MissedRule::Dates`] lets entries and steps lie anywhere. There is nothing to
    /// set aside for [`MissedRule::NoEvent`].
    ///
    /// [`choices`]: super::rules::choices
    /// [`every_event`]: super::rules::every_event
    pub(crate) fn path_of<X: Held>(&self, rows: &[Event<X>], set_aside: &[MissedRule]) -> Vec<Matched> {
        let mut rules = self.rules.clone();
        let mut entries = self.asked.as_ref().map_or(0..0, |asked| asked.ticks.clone());
        let mut until = match self.funnel.later_steps {
            LaterSteps::WithinWindow => i64::MAX,
            LaterSteps::WithinDates => entries.end,
        };
        let mut holds = true;
        for rule in set_aside {
            match rule {
                MissedRule::NoEvent => {}
                MissedRule::Order => rules.order = Order::AnyOrder,
                MissedRule::SameInstant => rules.ties = Ties::SameInstantCounts,
                MissedRule::Dates => {
                    entries = i64::MIN..i64::MAX;
                    until = i64::MAX;
                }
                MissedRule::Window => rules.window = i64::MAX,
                MissedRule::TooSoon => rules.steps.iter_mut().for_each(|step| step.least = 0),
                MissedRule::TooLate => rules.steps.iter_mut().for_each(|step| step.most = i64::MAX),
                MissedRule::Excluded => rules.exclusions.clear(),
                MissedRule::InBetween => {
                    if rules.order == Order::ExactlyInOrder {
                        rules.order = Order::InOrder;
                    }
                }
                MissedRule::OtherValue => holds = false,
                MissedRule::OtherSession => rules.session = None,
            }
        }
        let rows = rows.split_at(rows.partition_point(|row| row.time < until)).0;
        let mut columns = Columns::default();
        columns.load(rows);
        let mut user = columns.events();
        if !holds {
            user.values = &[];
        }
        let order = rules.order;
        let mut kernel = PathKernel::new(rules);
        let mut best: Vec<Matched> = vec![];
        for unit in 0..kernel.load(user, entries.clone()) {
            let path = kernel.best(user, unit, std::slice::from_ref(&entries)).get(0);
            let reached = |path: &[Matched]| match order {
                Order::AnyOrder => path.len(),
                Order::InOrder | Order::ExactlyInOrder => path.last().map_or(0, |last| last.step + 1),
            };
            let entry =
                |path: &[Matched]| path.first().and_then(|first| rows.get(first.event)).map(|row| row.time);
            let further = reached(path) > reached(&best);
            if further || reached(path) == reached(&best) && entry(path) < entry(&best) {
                best = path.to_vec();
            }
        }
        best
    }
}
