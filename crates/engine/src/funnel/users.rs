//! Counts one user after another.

use super::counts::{FunnelPartial, add_each, steps_of};
use super::matcher::{CountedAs, Matcher};
use super::plan::FunnelPlan;
use crate::EngineError;
use crate::frame::Asked;
use crate::groups::{GroupNames, NOT_REACHED, NOT_SET};
use crate::users::{Accumulate, Event, Extra, NOT_HELD, group_at};
use rockpool_kernel::StepMask;
use rockpool_kernel::path::{ALL_STEPS, Matched, UserEvents};
use rockpool_kernel::{Fault, cell_of};
use rockpool_question::Order;

/// What of an event is held constant.
pub(crate) trait Held: Extra {
    /// The number of the values; nothing where nothing is held constant.
    fn values(self) -> Option<u32>;
}

impl Held for () {
    fn values(self) -> Option<u32> {
        None
    }
}

impl Held for u32 {
    fn values(self) -> Option<u32> {
        // The kernel's number for absent values is 0.
        Some(if self == NOT_HELD { 0 } else { self })
    }
}

/// A user's events as columns, in buffers that every user takes again.
#[derive(Debug, Default)]
pub(super) struct Columns {
    times: Vec<i64>,
    masks: Vec<StepMask>,
    values: Vec<u32>,
}

impl Columns {
    /// Takes the events of a user.
    pub(super) fn load<X: Held>(&mut self, rows: &[Event<X>]) {
        self.times.clear();
        self.times.extend(rows.iter().map(|row| row.time));
        self.masks.clear();
        self.masks.extend(rows.iter().map(|row| row.mask));
        self.values.clear();
        self.values.extend(rows.iter().filter_map(|row| row.extra.values()));
    }

    /// The events.
    pub(super) fn events(&self) -> UserEvents<'_> {
        UserEvents { times: &self.times, masks: &self.masks, values: &self.values }
    }

    /// Whether two events lie at the same tick.
    fn has_ties(&self) -> bool {
        self.times.windows(2).any(|pair| pair.first() == pair.last())
    }
}

/// The place of a matched event in the answer: its step, or in any order its place among those matched.
pub(super) fn place(order: Order, number: usize, matched: &Matched) -> usize {
    match order {
        Order::AnyOrder => number,
        Order::InOrder | Order::ExactlyInOrder => matched.step,
    }
}

/// The group of a path: the value at one step of it. Of several events at that instant that could fill the step with
/// the same values held, it is the least.
pub(super) fn group_of<X: Held>(
    order: Order,
    step: Option<usize>,
    path: &[Matched],
    rows: &[Event<X>],
    names: &GroupNames,
) -> u32 {
    let Some(step) = step else { return NOT_SET };
    let at_step = path.iter().enumerate().find(|(number, matched)| place(order, *number, matched) == step);
    let Some((_, matched)) = at_step else { return NOT_REACHED };
    let Some(event) = rows.get(matched.event) else { return NOT_REACHED };
    let fills = match order {
        Order::AnyOrder => ALL_STEPS,
        Order::InOrder | Order::ExactlyInOrder => StepMask::of(step),
    };
    group_at(rows, matched.event, names, |row| row.mask.meets(fills) && row.extra == event.extra)
}

/// The users counted so far.
pub(super) struct FunnelUsers<'a> {
    /// The step that gives the group, from 0.
    group_step: Option<usize>,
    order: Order,
    matcher: Matcher<'a>,
    /// The same under the other rule for ties, where that makes sense.
    other_ties: Option<Matcher<'a>>,
    columns: Columns,
    /// The places and ticks of a path.
    path: Vec<(usize, i64)>,
    partial: FunnelPartial,
    fault: Fault,
}

impl<'a> FunnelUsers<'a> {
    pub(super) fn new(plan: &'a FunnelPlan, asked: &Asked) -> Self {
        let ties = plan.funnel.ties;
        let has_ties = plan.funnel.order != Order::AnyOrder;
        Self {
            group_step: plan.group_step(),
            order: plan.funnel.order,
            matcher: Matcher::new(plan, asked, ties),
            other_ties: has_ties.then(|| Matcher::new(plan, asked, ties.other()).without_buckets()),
            columns: Columns::default(),
            path: vec![],
            partial: plan.empty(),
            fault: Fault::default(),
        }
    }

    /// What has been counted so far, with the names of the groups met: the times are millions and stay where they are.
    pub(super) fn named(&mut self, names: &GroupNames) -> &FunnelPartial {
        self.partial.names = names.clone();
        &self.partial
    }

    /// What has been counted, with the names of the groups.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if a path had a step or a bucket that the funnel has not.
    pub(super) fn into_partial(self, names: GroupNames) -> Result<FunnelPartial, EngineError> {
        self.fault.end()?;
        Ok(FunnelPartial { names, ..self.partial })
    }

    /// How many would reach each step under the other rule for ties.
    fn under_other_ties(&mut self) {
        let Self { other_ties, partial, columns, fault, .. } = self;
        let Some(matcher) = other_ties else { return };
        matcher.each(columns.events(), |counted, path| {
            if matches!(counted, CountedAs::Reported { .. }) {
                fault.unless(add_each(&mut partial.other_ties, path.iter().map(|matched| matched.step)));
            }
        });
    }
}

impl<X: Held> Accumulate<Event<X>> for FunnelUsers<'_> {
    fn user(&mut self, _user: u32, rows: &[Event<X>], names: &GroupNames) {
        if !rows.iter().any(|row| self.matcher.rules().is_entry(row.mask)) {
            return;
        }
        self.columns.load(rows);
        // Without ties both rules say the same.
        let has_ties = self.other_ties.is_some() && self.columns.has_ties();
        let Self { group_step, order, matcher, columns, path: places, partial, fault, .. } = self;
        let mut group = NOT_SET;
        matcher.each(columns.events(), |counted, path| {
            places.clear();
            let events = path.iter().enumerate().filter_map(|(number, matched)| {
                Some((place(*order, number, matched), rows.get(matched.event)?.time))
            });
            places.extend(events);
            match counted {
                CountedAs::Reported { unfinished } => {
                    group = group_of(*order, *group_step, path, rows, names);
                    fault.unless(partial.group(group).add(places, unfinished));
                    if !has_ties {
                        fault.unless(add_each(&mut partial.other_ties, steps_of(places)));
                    }
                }
                // A user is in one group, that of the reported path.
                CountedAs::Finished => {
                    fault.unless(partial.group(group).add_finished(places));
                }
                CountedAs::InBucket(bucket) => {
                    let reached = cell_of(&mut partial.buckets, bucket);
                    fault.unless(reached.and_then(|reached| add_each(reached, steps_of(places))));
                }
            }
        });
        if has_ties {
            self.under_other_ties();
        }
    }

    fn without_user(&mut self, rows: &[Event<X>]) {
        let matching = rows.iter().filter(|row| row.mask.meets(ALL_STEPS));
        self.partial.rows_without_user += matching.count() as u64;
    }
}
