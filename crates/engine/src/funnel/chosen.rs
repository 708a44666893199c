//! The users whom a number of a funnel's answer counts.

use super::matcher::{Counted, Matcher};
use super::users::{Columns, Held, group_of, place};
use super::{FunnelPartial, FunnelPlan};
use crate::EngineError;
use crate::frame::Asked;
use crate::scan::Reading;
use crate::users::{Accumulate, Event, GroupNames, NOT_SET};
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::path::Matched;
use rockpool_question::{AnswerPart, GroupValue, Order, Problem, StepOutcome};
use std::sync::Arc;

impl FunnelPlan {
    /// The users, of those in the range of keys, whom a part of the answer counts; of attempts, sessions and users
    /// with values, those of whom at least one is counted.
    ///
    /// Together with a calendar bucket, a group is that of the path in the bucket. Nobody drops at the last step.
    ///
    /// # Errors
    /// An [`EngineError`]; [`EngineError::Question`] if the answer has no such number.
    pub(crate) async fn users_of(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        part: &AnswerPart,
    ) -> Result<RoaringBitmap, EngineError> {
        let AnswerPart::FunnelStep { step, outcome, group, bucket } = part else {
            return Err(EngineError::internal("a funnel's answer has steps"));
        };
        let steps = self.funnel.steps.len();
        let step = usize::try_from(*step).unwrap_or(usize::MAX).checked_sub(1).filter(|step| *step < steps);
        let Some(step) = step else { return Err(missing("the funnel has no such step")) };
        let Some(asked) = &self.asked else { return Ok(RoaringBitmap::new()) };
        let bucket = match (bucket, &self.buckets) {
            (None, _) => None,
            (Some(start), Some(buckets)) => match buckets.starting_at(*start) {
                Some(bucket) => Some(bucket),
                None => return Err(missing(&format!("no bucket of the funnel begins on {start}"))),
            },
            (Some(_), None) => return Err(missing("the funnel is not asked over time")),
        };
        let mut chosen = Chosen {
            order: self.funnel.order,
            steps,
            step,
            outcome: *outcome,
            bucket,
            group_step: self.group_step().filter(|_| group.is_some()),
            matcher: Matcher::new(self, asked, self.funnel.ties),
            columns: Columns::default(),
            users: vec![],
        };
        let names = self.drive(reading, users, asked, &mut chosen, |_, _, _| {}).await?;
        let numbers = match group {
            None => (0..).take(chosen.users.len()).collect(),
            Some(group) => self.numbers_of(reading, users, asked, group, &names).await?,
        };
        let sets = numbers.into_iter().filter_map(|number| chosen.users.get(number as usize));
        Ok(sets.fold(RoaringBitmap::new(), |all, set| all | set))
    }

    /// The numbers of the groups that a group of the answer is made of.
    async fn numbers_of(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        asked: &Asked,
        group: &GroupValue,
        names: &GroupNames,
    ) -> Result<Vec<u32>, EngineError> {
        if self.funnel.breakdown.is_none() {
            return Err(missing("the funnel has no breakdown"));
        }
        let all = (0..u32::try_from(names.groups()).unwrap_or(u32::MAX)).collect::<Vec<_>>();
        if *group != GroupValue::Other {
            return Ok(all.into_iter().filter(|number| names.value(*number) == *group).collect());
        }
        // Which groups are gathered is known only after all users have been counted.
        let mut counting = super::users::FunnelUsers::new(self, asked);
        let everybody = self.drive(reading, UserKeyRange::ALL, asked, &mut counting, |_, _, _| {}).await?;
        let partial = FunnelPartial { names: everybody, ..counting.into_partial() };
        let ranking = self.ranking(&partial, &partial.names);
        let others: Vec<GroupValue> =
            ranking.others.iter().map(|number| partial.names.value(*number)).collect();
        if users == UserKeyRange::ALL {
            return Ok(ranking.others);
        }
        Ok(all.into_iter().filter(|number| others.contains(&names.value(*number))).collect())
    }
}

fn missing(message: &str) -> EngineError {
    EngineError::Question(vec![Problem { field: "part".into(), message: message.to_owned() }])
}

/// Gathers users by group.
struct Chosen<'a> {
    order: Order,
    steps: usize,
    /// The step, from 0.
    step: usize,
    outcome: StepOutcome,
    bucket: Option<usize>,
    group_step: Option<usize>,
    matcher: Matcher<'a>,
    columns: Columns,
    /// The users by the number of their group.
    users: Vec<RoaringBitmap>,
}

impl<X: Held> Accumulate<Event<X>> for Chosen<'_> {
    fn user(&mut self, user: u32, rows: &[Event<X>], names: &GroupNames) {
        if !rows.iter().any(|row| self.matcher.rules().is_entry(row.mask)) {
            return;
        }
        self.columns.load(rows);
        let Self { order, steps, step, outcome, bucket, group_step, matcher, columns, users } = self;
        let is_meant = |path: &[Matched]| {
            let mut places = path.iter().enumerate().map(|(number, matched)| place(*order, number, matched));
            match outcome {
                StepOutcome::Reached => places.any(|place| place == *step),
                StepOutcome::Dropped => places.next_back() == Some(*step) && *step + 1 < *steps,
            }
        };
        matcher.each(columns.events(), |counted, path| {
            let is_counted = match (counted, *bucket) {
                (Counted::Reported { .. }, None) => true,
                (Counted::InBucket(found), Some(bucket)) => found == bucket,
                _ => false,
            };
            if is_counted && is_meant(path) {
                let group =
                    group_step.map_or(NOT_SET, |step| group_of(*order, Some(step), path, rows, names));
                let group = group as usize;
                if group >= users.len() {
                    users.resize(group + 1, RoaringBitmap::new());
                }
                if let Some(set) = users.get_mut(group) {
                    set.insert(user);
                }
            }
        });
    }

    fn without_user(&mut self, _rows: &[Event<X>]) {}
}
