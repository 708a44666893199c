//! From counts to the answer of a funnel.

use super::counts::GroupCounts;
use super::durations::time_to_convert;
use super::{FunnelPartial, FunnelPlan};
use crate::users::{NOT_REACHED, NOT_SET};
use rockpool_question::{FunnelAnswer, FunnelBucket, FunnelGroup, FunnelStep, GroupValue, Note, Rate, Unit};

impl FunnelPlan {
    /// The answer that these users give.
    pub(crate) fn finish(&self, partial: &FunnelPartial) -> (FunnelAnswer, Vec<Note>) {
        let total = self.group(None, &partial.total());
        let notes = [
            (partial.rows_without_user > 0)
                .then_some(Note::RowsWithoutUser { rows: partial.rows_without_user }),
            (total.unfinished > 0).then_some(Note::Unfinished { users: total.unfinished }),
            self.frame.outside_covered(self.funnel.dates),
            self.funnel.over_time.map(|_| Note::UsersInSeveralBuckets),
        ];
        let answer = FunnelAnswer {
            count: Unit::Users,
            total,
            groups: self.groups(partial),
            over_time: self.buckets(partial),
            other_ties: None,
        };
        (answer, notes.into_iter().flatten().collect())
    }

    /// The groups of the breakdown, largest first, then other, not set and not reached.
    fn groups(&self, partial: &FunnelPartial) -> Vec<FunnelGroup> {
        let Some(breakdown) = &self.funnel.breakdown else { return vec![] };
        let counts = |number: u32| partial.groups.get(number as usize);
        let entered =
            |number: u32| counts(number).and_then(|group| group.reached.first().copied()).unwrap_or(0);
        let ranking = partial.names.rank(entered, breakdown.groups as usize);
        let named = |number: u32| {
            counts(number)
                .filter(|_| entered(number) > 0)
                .map(|group| self.group(Some(partial.names.value(number)), group))
        };
        let mut groups: Vec<FunnelGroup> = ranking.kept.iter().filter_map(|number| named(*number)).collect();
        if !ranking.others.is_empty() {
            let mut other = GroupCounts::new(partial.steps);
            for group in ranking.others.iter().filter_map(|number| counts(*number)) {
                other.merge(group);
            }
            groups.push(self.group(Some(GroupValue::Other), &other));
        }
        groups.extend([NOT_SET, NOT_REACHED].into_iter().filter_map(named));
        groups
    }

    fn group(&self, value: Option<GroupValue>, counts: &GroupCounts) -> FunnelGroup {
        let scale = self.frame.manifest.time_resolution.ticks_per_millisecond();
        let at = |counts: &[u64], step: usize| counts.get(step).copied().unwrap_or(0);
        let times =
            |times: &[Vec<i64>], step: usize| times.get(step).and_then(|ticks| time_to_convert(ticks, scale));
        let steps = self.funnel.steps.iter().enumerate().map(|(step, asked)| FunnelStep {
            name: asked.name(),
            optional: asked.optional,
            from_first: Rate::new(at(&counts.reached, step), at(&counts.reached, 0)),
            from_previous: Rate::new(at(&counts.reached, step), at(&counts.reached, step.saturating_sub(1))),
            from_first_finished: Rate::new(at(&counts.finished, step), at(&counts.finished, 0)),
            time_from_first: times(&counts.from_first, step),
            time_from_previous: times(&counts.from_previous, step),
        });
        FunnelGroup {
            value,
            steps: steps.collect(),
            unfinished: counts.unfinished,
            optional: vec![],
            comparison: None,
        }
    }

    fn buckets(&self, partial: &FunnelPartial) -> Vec<FunnelBucket> {
        let (Some(buckets), Some(asked)) = (&self.buckets, &self.asked) else { return vec![] };
        let counted = buckets.starts().iter().zip(&partial.buckets).enumerate();
        counted
            .map(|(bucket, (start, reached))| {
                let ticks = buckets.ticks(bucket);
                let last_entry = ticks.end.min(asked.ticks.end).saturating_sub(1);
                let open = last_entry.saturating_add(self.window) > self.frame.last_tick();
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
