//! The users whom a number of a retention answer counts.

use super::counts::RetentionPartial;
use super::plan::Needs;
use super::plan::RetentionPlan;
use super::rules::CountEntries;
use crate::EngineError;
use crate::groups::Kept;
use crate::kind::choose_groups;
use crate::scan::Reading;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::retention::Anchor;
use rockpool_question::{AnswerPart, BucketStart, CellState, Problem};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

impl RetentionPlan {
    /// The users, of those in the range of keys, whom a part of the answer counts.
    ///
    /// All cohorts together in a column are those that the summary pools. With the anchor `every` a user is in the
    /// set if any entry is counted, so that the set can be smaller than the number.
    ///
    /// # Errors
    /// An [`EngineError`]; [`EngineError::Question`] if there is no such cohort.
    pub(super) async fn chosen(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        part: &AnswerPart,
    ) -> Result<RoaringBitmap, EngineError> {
        let AnswerPart::RetentionCell { cohort, column, absent, group } = part else {
            return Err(EngineError::internal("a retention answer has cells"));
        };
        let Some(time) = &self.time else { return Ok(RoaringBitmap::new()) };
        let column = column.map(|column| column as usize);
        let cohorts: Vec<bool> = match cohort {
            Some(start) => {
                let chosen = time.buckets.starting_at(*start).filter(|cohort| *cohort < time.cohorts);
                let chosen = chosen.ok_or_else(|| no_cohort(*start))?;
                (0..time.cohorts).map(|cohort| cohort == chosen).collect()
            }
            None => (0..time.cohorts)
                .map(|cohort| {
                    column.is_none_or(|column| {
                        matches!(self.state(time, cohort, column), CellState::Complete | CellState::Open)
                    })
                })
                .collect(),
        };
        let wanted = match group {
            None => None,
            Some(group) => {
                let kept = |all: &RetentionPartial| Ok(Kept::shown(&self.shown(all)));
                Some(choose_groups(self, reading, std::slice::from_ref(group), kept).await?)
            }
        };
        let chosen = Chosen {
            cohorts,
            slots: column.map(|column| self.slots_of(column)),
            absent: *absent,
            has_returned: false,
            by_group: wanted.is_some(),
            users: HashMap::new(),
        };
        let needs = Needs { groups: wanted.is_some(), measure: false };
        let (chosen, names) = self.drive(reading, users, time, needs, chosen, |_, _, _| {}).await?;
        let is_meant =
            |group: u32| wanted.as_ref().is_none_or(|wanted| wanted.contains_number(&names, group));
        let sets = chosen.users.into_iter().filter(|(group, _)| is_meant(*group));
        Ok(sets.fold(RoaringBitmap::new(), |all, (_, set)| all | set))
    }
}

fn no_cohort(start: BucketStart) -> EngineError {
    EngineError::Question(vec![Problem {
        field: "part".into(),
        message: format!("no cohort of the question begins on {start}"),
    }])
}

/// Gathers users by group.
struct Chosen {
    /// Whether each cohort is wanted.
    cohorts: Vec<bool>,
    /// The slots of the wanted column; none for the cohort as such.
    slots: Option<Range<usize>>,
    /// Whether those are wanted who did not return in it.
    absent: bool,
    has_returned: bool,
    by_group: bool,
    /// The users of each group; of group 0 all of them where groups do not matter.
    users: HashMap<u32, RoaringBitmap>,
}

impl CountEntries for Chosen {
    fn entry(&mut self, _anchor: Anchor) {
        self.has_returned = false;
    }

    fn returned(&mut self, _anchor: Anchor, slot: usize) {
        self.has_returned |= self.slots.as_ref().is_some_and(|slots| slots.contains(&slot));
    }

    fn end_of_entry(&mut self, user: u32, anchor: Anchor) {
        let is_wanted = self.slots.is_none() || self.has_returned != self.absent;
        if is_wanted && self.cohorts.get(anchor.period as usize).is_some_and(|wanted| *wanted) {
            let group = if self.by_group { anchor.group } else { 0 };
            self.users.entry(group).or_default().insert(user);
        }
    }

    fn value(&mut self, _anchor: Anchor, _slot: usize, _value: f64) {}

    fn without_number(&mut self) {}

    fn without_user(&mut self, _rows: u64) {}
}
