//! What is counted of a funnel, mergeable.

use crate::users::GroupNames;
use serde::{Deserialize, Serialize};

/// The users of one group.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct GroupCounts {
    /// Users who reached each step.
    pub(crate) reached: Vec<u64>,
    /// Of these, users whose entry's window ended within the covered time.
    pub(crate) finished: Vec<u64>,
    /// Users who have not converted and whose entry's window is still open.
    pub(crate) unfinished: u64,
    /// For each step, ticks from the first step, one for each user who reached it; empty at the first.
    pub(crate) from_first: Vec<Vec<i64>>,
    /// For each step, ticks from the step before.
    pub(crate) from_previous: Vec<Vec<i64>>,
}

impl GroupCounts {
    /// Nobody, in a funnel of so many steps.
    pub(crate) fn new(steps: usize) -> Self {
        Self {
            reached: vec![0; steps],
            finished: vec![0; steps],
            unfinished: 0,
            from_first: vec![vec![]; steps],
            from_previous: vec![vec![]; steps],
        }
    }

    /// Counts a user by the ticks of the reported path.
    pub(crate) fn add(&mut self, path: &[i64], finished: bool) {
        let steps = self.reached.len();
        for reached in self.reached.iter_mut().take(path.len()) {
            *reached += 1;
        }
        if finished {
            for reached in self.finished.iter_mut().take(path.len()) {
                *reached += 1;
            }
        } else if path.len() < steps {
            self.unfinished += 1;
        }
        let Some(entry) = path.first() else { return };
        let times = self.from_first.iter_mut().zip(&mut self.from_previous).skip(1);
        for (pair, (from_first, from_previous)) in path.windows(2).zip(times) {
            from_first.push(pair[1] - entry);
            from_previous.push(pair[1] - pair[0]);
        }
    }

    /// Adds other users.
    pub(crate) fn merge(&mut self, other: &Self) {
        add_each(&mut self.reached, &other.reached);
        add_each(&mut self.finished, &other.finished);
        self.unfinished += other.unfinished;
        for (own, times) in self.from_first.iter_mut().zip(&other.from_first) {
            own.extend_from_slice(times);
        }
        for (own, times) in self.from_previous.iter_mut().zip(&other.from_previous) {
            own.extend_from_slice(times);
        }
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

    /// Everybody.
    pub(crate) fn total(&self) -> GroupCounts {
        let mut total = GroupCounts::new(self.steps);
        for group in &self.groups {
            total.merge(group);
        }
        total
    }

    /// Adds other users.
    pub(crate) fn merge(&mut self, other: &Self) {
        let numbers = self.names.absorb(&other.names);
        for (group, number) in other.groups.iter().zip(numbers) {
            self.group(number).merge(group);
        }
        for (own, bucket) in self.buckets.iter_mut().zip(&other.buckets) {
            add_each(own, bucket);
        }
        self.rows_without_user += other.rows_without_user;
    }
}

fn add_each(own: &mut [u64], other: &[u64]) {
    for (own, other) in own.iter_mut().zip(other) {
        *own += other;
    }
}
