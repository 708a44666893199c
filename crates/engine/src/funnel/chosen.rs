//! The users whom a number of a funnel's answer counts.

use super::counts::FunnelPartial;
use super::matcher::{CountedAs, Matcher};
use super::plan::FunnelPlan;
use super::users::{Columns, Held, group_of, place};
use crate::EngineError;
use crate::groups::{GroupNames, Kept, NOT_SET};
use crate::kind::choose_groups;
use crate::scan::Reading;
use crate::users::{Accumulate, Event};
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::path::Matched;
use rockpool_question::{AnswerPart, Order, Problem, StepOutcome};
use std::sync::Arc;

impl FunnelPlan {
    /// The users, of those in the range of keys, whom a part of the answer counts; of attempts, sessions and users
    /// with values, those of whom at least one is counted.
    ///
    /// Together with a calendar bucket, a group is that of the path in the bucket. Nobody drops at the last step.
    ///
    /// # Errors
    /// An [`EngineError`]; [`EngineError::Question`] if the answer has no such number.
    pub(super) async fn chosen(
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
        let wanted = match group {
            None => None,
            Some(_) if self.funnel.breakdown.is_none() => return Err(missing("the funnel has no breakdown")),
            Some(group) => {
                let kept = |all: &FunnelPartial| Ok(Kept::shown(&self.shown(all)));
                Some(choose_groups(self, reading, std::slice::from_ref(group), kept).await?)
            }
        };
        let names = self.drive(reading, users, asked, &mut chosen, |_, _, _| {}).await?;
        let is_meant =
            |number: u32| wanted.as_ref().is_none_or(|wanted| wanted.contains_number(&names, number));
        let sets = (0u32..).zip(&chosen.users).filter(|(number, _)| is_meant(*number));
        Ok(sets.fold(RoaringBitmap::new(), |all, (_, set)| all | set))
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
                (CountedAs::Reported { .. }, None) => true,
                (CountedAs::InBucket(found), Some(bucket)) => found == bucket,
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
