//! From counts to the answer of a funnel.

use super::comparison::compare;
use super::counts::FunnelPartial;
use super::counts::GroupCounts;
use super::durations::time_to_convert;
use super::plan::FunnelPlan;
use super::times::Times;
use crate::groups::ShownGroup;
use rockpool_question::{
    Count, FunnelAnswer, FunnelBucket, FunnelGroup, FunnelStep, GroupValue, Note, OptionalStep, Order, Rate,
    TieSensitivity, Unit,
};

impl FunnelPlan {
    /// The answer that these users give, and what a reader must know of it.
    pub(super) fn answer(&self, partial: &FunnelPartial) -> (FunnelAnswer, Vec<Note>) {
        let everybody: Vec<&GroupCounts> = partial.groups.iter().collect();
        let total = self.group(None, partial, &everybody);
        let count = self.unit();
        let notes = [
            (partial.rows_without_user > 0)
                .then_some(Note::RowsWithoutUser { rows: partial.rows_without_user }),
            (total.unfinished > 0).then_some(Note::Unfinished { users: total.unfinished }),
            self.frame.outside_covered(self.funnel.dates),
            self.funnel.over_time.map(|_| Note::UsersInSeveralBuckets),
            (count != Unit::Users).then_some(Note::UsersCountSeveralTimes),
        ];
        let other_ties = (self.funnel.order != Order::AnyOrder)
            .then(|| TieSensitivity { ties: self.funnel.ties.other(), reached: partial.other_ties.clone() });
        let answer = FunnelAnswer {
            count,
            total,
            groups: self.groups(partial, &partial.numbers(everybody)),
            over_time: self.buckets(partial),
            other_ties,
        };
        (answer, notes.into_iter().flatten().collect())
    }

    fn unit(&self) -> Unit {
        match self.funnel.count {
            Count::Attempts => Unit::Attempts,
            Count::Sessions(_) => Unit::Sessions,
            Count::Users if self.funnel.hold_constant.is_empty() => Unit::Users,
            Count::Users => Unit::UserValues,
        }
    }

    /// The groups that the answer shows: by the users who entered.
    pub(super) fn shown(&self, partial: &FunnelPartial) -> Vec<ShownGroup> {
        let Some(breakdown) = &self.funnel.breakdown else { return vec![] };
        let entered = |number: u32| partial.groups.get(number as usize).map_or(0, GroupCounts::entered);
        partial.names.shown(entered, breakdown.groups as usize)
    }

    fn groups(&self, partial: &FunnelPartial, total: &GroupCounts) -> Vec<FunnelGroup> {
        let counts = |number: &u32| partial.groups.get(*number as usize);
        let shown = self.shown(partial).into_iter().map(|group| {
            let counts: Vec<&GroupCounts> = group.numbers.iter().filter_map(counts).collect();
            self.group(Some(group.value), partial, &counts)
        });
        let mut groups: Vec<FunnelGroup> = shown.collect();
        compare(&mut groups, total);
        groups
    }

    /// What an answer says of some groups together. Their times are looked at where they are: millions take their time
    /// to be copied.
    fn group(
        &self,
        value: Option<GroupValue>,
        partial: &FunnelPartial,
        groups: &[&GroupCounts],
    ) -> FunnelGroup {
        let counts = partial.numbers(groups.iter().copied());
        let scale = self.frame.manifest.time_resolution.ticks_per_millisecond();
        let at = |counts: &[u64], step: usize| counts.get(step).copied().unwrap_or(0);
        let times = |times: fn(&GroupCounts) -> &[Times], step: usize| {
            let lists = groups.iter().filter_map(|group| times(group).get(step)).flat_map(Times::lists);
            time_to_convert(&lists.collect::<Vec<_>>(), scale)
        };
        let from_first = |step: usize| times(|group| &group.from_first, step);
        let from_firsts: Vec<_> = (0..self.funnel.steps.len()).map(from_first).collect();
        let from_previous = |step: usize| match step {
            1 => from_firsts.get(step).cloned().flatten(),
            _ => times(|group| &group.from_previous, step),
        };
        let steps = self.funnel.steps.iter().enumerate().map(|(step, asked)| FunnelStep {
            name: self.step_name(step),
            optional: asked.optional,
            from_first: Rate::new(at(&counts.reached, step), at(&counts.reached, 0)),
            from_previous: Rate::new(
                at(&counts.reached, step),
                at(&counts.reached, self.required_before(step)),
            ),
            from_first_finished: Rate::new(at(&counts.finished, step), at(&counts.finished, 0)),
            time_from_first: from_firsts.get(step).cloned().flatten(),
            time_from_previous: from_previous(step),
        });
        let optional = self.funnel.steps.iter().enumerate().filter(|(_, stage)| stage.optional);
        let optional = optional.map(|(step, _)| {
            let (had, had_converted) = (at(&counts.reached, step), at(&counts.converted, step));
            let could_have = at(&counts.reached, self.required_before(step));
            debug_assert!(had_converted <= counts.reached_last() && had <= could_have, "more than all");
            OptionalStep {
                step: u32::try_from(step + 1).unwrap_or(u32::MAX),
                with: Rate::new(had_converted, had),
                without: Rate::new(
                    counts.reached_last().saturating_sub(had_converted),
                    could_have.saturating_sub(had),
                ),
            }
        });
        FunnelGroup {
            value,
            steps: steps.collect(),
            unfinished: counts.unfinished,
            optional: optional.collect(),
            comparison: None,
        }
    }

    /// What a step is called; in any order there is no such step, but a number of them.
    fn step_name(&self, step: usize) -> String {
        match (self.funnel.order, self.funnel.steps.get(step)) {
            (Order::AnyOrder, _) => format!("any {} of {}", step + 1, self.funnel.steps.len()),
            (_, Some(stage)) => stage.name(),
            (_, None) => String::new(),
        }
    }

    /// The last step before that every path has; the first has itself.
    fn required_before(&self, step: usize) -> usize {
        let before = self.funnel.steps.iter().enumerate().take(step);
        before.rev().find(|(_, stage)| !stage.optional).map_or(0, |(before, _)| before)
    }

    fn buckets(&self, partial: &FunnelPartial) -> Vec<FunnelBucket> {
        let (Some(buckets), Some(asked)) = (&self.buckets, &self.asked) else { return vec![] };
        let unfinished_from = self.unfinished_from(asked);
        let counted = buckets.starts().iter().zip(&partial.buckets).enumerate();
        counted
            // A bucket that is still to come is none without entries.
            .filter(|(bucket, _)| !self.frame.is_to_come(&buckets.ticks(*bucket)))
            .map(|(bucket, (start, reached))| {
                let ticks = buckets.ticks(bucket);
                let last_entry = ticks.end.min(asked.ticks.end).saturating_sub(1);
                let open = last_entry >= unfinished_from;
                let first = reached.first().copied().unwrap_or(0);
                FunnelBucket {
                    start: *start,
                    unfinished: open || self.frame.reaches_past(asked, &ticks),
                    reached: reached.clone(),
                    conversion: Rate::new(reached.last().copied().unwrap_or(0), first),
                }
            })
            .collect()
    }
}
