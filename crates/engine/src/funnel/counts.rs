//! What is counted of a funnel, mergeable.

use super::times::Times;
use crate::EngineError;
use crate::groups::GroupNames;
use rockpool_kernel::{Impossible, always, cell_of};
use serde::{Deserialize, Serialize};

/// The users of one group; or the attempts, sessions or users with values, where these are counted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct GroupCounts {
    /// Users whose path has each step.
    pub(crate) reached: Vec<u64>,
    /// Of these, for each step, users whose path has the last step too.
    pub(crate) converted: Vec<u64>,
    /// Users whose path over finished entries has each step.
    pub(crate) finished: Vec<u64>,
    /// Users who have not converted and whose entry's window is still open.
    pub(crate) unfinished: u64,
    /// For each step, ticks from the first step, one for each user who reached it; empty at the first.
    pub(crate) from_first: Vec<Times>,
    /// For each step, ticks from the step before on the path; empty at the second, whose step before is the first.
    pub(crate) from_previous: Vec<Times>,
}

impl GroupCounts {
    /// Nobody, in a funnel of so many steps.
    pub(crate) fn new(steps: usize) -> Self {
        Self {
            reached: vec![0; steps],
            converted: vec![0; steps],
            finished: vec![0; steps],
            unfinished: 0,
            from_first: vec![Times::default(); steps],
            from_previous: vec![Times::default(); steps],
        }
    }

    /// Counts a user by the steps and ticks of the reported path.
    ///
    /// # Errors
    /// [`Impossible`] for a step that the funnel has not.
    pub(crate) fn add(&mut self, path: &[(usize, i64)], unfinished: bool) -> Result<(), Impossible> {
        let converts = path.last().is_some_and(|(step, _)| step + 1 == self.reached.len());
        add_each(&mut self.reached, steps_of(path))?;
        if converts {
            add_each(&mut self.converted, steps_of(path))?;
        } else if unfinished {
            self.unfinished += 1;
        }
        let Some((_, entry)) = path.first() else { return Ok(()) };
        for pair in path.windows(2) {
            let [(_, before), (step, time)] = pair else { continue };
            cell_of(&mut self.from_first, *step)?.push(time - entry);
            if *step > 1 {
                cell_of(&mut self.from_previous, *step)?.push(time - before);
            }
        }
        Ok(())
    }

    /// Counts a user's path over finished entries.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub(crate) fn add_finished(&mut self, path: &[(usize, i64)]) -> Result<(), Impossible> {
        add_each(&mut self.finished, steps_of(path))
    }

    /// Adds how many other users there are, without their times.
    fn merge_numbers(&mut self, other: &Self) {
        sum_each(&mut self.reached, &other.reached);
        sum_each(&mut self.converted, &other.converted);
        sum_each(&mut self.finished, &other.finished);
        self.unfinished += other.unfinished;
    }

    /// Adds other users.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.merge_numbers(other);
        for (own, times) in self.from_first.iter_mut().zip(&other.from_first) {
            own.merge(times);
        }
        for (own, times) in self.from_previous.iter_mut().zip(&other.from_previous) {
            own.merge(times);
        }
    }

    /// How many entered.
    pub(crate) fn entered(&self) -> u64 {
        self.reached.first().copied().unwrap_or(0)
    }

    /// How many reached the last step.
    pub(crate) fn reached_last(&self) -> u64 {
        self.reached.last().copied().unwrap_or(0)
    }
}

/// The funnel of some users.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FunnelPartial {
    /// How many steps.
    pub(crate) steps: usize,
    /// The names of the groups.
    pub(crate) names: GroupNames,
    /// The users by group number; without a breakdown all are in "not set".
    pub(crate) groups: Vec<GroupCounts>,
    /// For each calendar bucket, users who reached each step.
    pub(crate) buckets: Vec<Vec<u64>>,
    /// Users who would reach each step under the other rule for ties.
    pub(crate) other_ties: Vec<u64>,
    /// Matching events without a user.
    pub(crate) rows_without_user: u64,
}

impl FunnelPartial {
    /// Nobody, in a funnel of so many steps and buckets.
    pub(crate) fn new(steps: usize, buckets: usize) -> Self {
        Self {
            steps,
            names: GroupNames::default(),
            groups: vec![],
            buckets: vec![vec![0; steps]; buckets],
            other_ties: vec![0; steps],
            rows_without_user: 0,
        }
    }

    /// The users of a group.
    pub(crate) fn group(&mut self, number: u32) -> &mut GroupCounts {
        let place = number as usize;
        if place >= self.groups.len() {
            self.groups.resize(place + 1, GroupCounts::new(self.steps));
        }
        &mut self.groups[place]
    }

    /// How many there are in some groups together, without their times.
    pub(crate) fn numbers<'a>(&self, groups: impl IntoIterator<Item = &'a GroupCounts>) -> GroupCounts {
        let mut numbers = GroupCounts::new(self.steps);
        groups.into_iter().for_each(|group| numbers.merge_numbers(group));
        numbers
    }

    /// Adds other users.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if they are of another question.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
        let (own, others) = ((self.steps, self.buckets.len()), (other.steps, other.buckets.len()));
        always!(own == others, "a funnel of steps and buckets {own:?} merges with one of {others:?}")?;

        let numbers = self.names.absorb(&other.names);
        for (group, number) in other.groups.iter().zip(numbers) {
            self.group(number).merge(group);
        }
        for (own, bucket) in self.buckets.iter_mut().zip(&other.buckets) {
            sum_each(own, bucket);
        }
        sum_each(&mut self.other_ties, &other.other_ties);
        self.rows_without_user += other.rows_without_user;
        Ok(())
    }
}

/// The steps of a path.
pub(super) fn steps_of(path: &[(usize, i64)]) -> impl Iterator<Item = usize> {
    path.iter().map(|(step, _)| *step)
}

/// Counts one more at each of some steps.
///
/// # Errors
/// [`Impossible`] for a step that the funnel has not.
pub(super) fn add_each(counts: &mut [u64], steps: impl IntoIterator<Item = usize>) -> Result<(), Impossible> {
    for step in steps {
        *cell_of(counts, step)? += 1;
    }
    Ok(())
}

fn sum_each(own: &mut [u64], other: &[u64]) {
    for (own, other) in own.iter_mut().zip(other) {
        *own += other;
    }
}
