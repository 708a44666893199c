//! From counts to the answer of a stickiness question.

use super::{StickinessPartial, StickinessPlan};
use crate::users::NOT_SET;
use rockpool_question::{GroupValue, Note, StickinessAnswer, StickinessGroup};
use std::collections::HashSet;

impl StickinessPlan {
    /// The answer that these users give.
    pub(crate) fn finish(&self, partial: &StickinessPartial) -> (StickinessAnswer, Vec<Note>) {
        let notes = [
            (partial.rows_without_user > 0)
                .then_some(Note::RowsWithoutUser { rows: partial.rows_without_user }),
            self.frame.outside_covered(self.stickiness.dates),
        ];
        let unfinished =
            self.time.as_ref().is_some_and(|(asked, _)| self.frame.reaches_past(asked, &asked.ticks));
        let answer = StickinessAnswer {
            periods: u32::try_from(self.periods()).unwrap_or(u32::MAX),
            unfinished,
            total: self.group(None, partial.total.clone()),
            groups: self.groups(partial),
        };
        (answer, notes.into_iter().flatten().collect())
    }

    /// The groups of the breakdown with the most users, which keep their name, and all others.
    pub(super) fn ranking(&self, partial: &StickinessPartial) -> (Vec<u32>, Vec<u32>) {
        let Some(breakdown) = &self.stickiness.breakdown else { return (vec![], vec![]) };
        let mut sizes: Vec<u64> = vec![];
        for (group, _, users) in partial.groups.entries() {
            let group = group as usize;
            if sizes.len() <= group {
                sizes.resize(group + 1, 0);
            }
            if let Some(size) = sizes.get_mut(group) {
                *size += users;
            }
        }
        let size = |group: u32| sizes.get(group as usize).copied().unwrap_or(0);
        let ranking = partial.names.rank(size, breakdown.groups as usize);
        (ranking.kept, ranking.others)
    }

    fn groups(&self, partial: &StickinessPartial) -> Vec<StickinessGroup> {
        let (kept, others) = self.ranking(partial);
        let one = |group: u32| -> Vec<u64> {
            (0..self.periods()).map(|bar| partial.groups.get(group, bar).copied().unwrap_or(0)).collect()
        };
        let mut groups: Vec<StickinessGroup> =
            kept.into_iter().map(|group| self.group(Some(partial.names.value(group)), one(group))).collect();
        if !others.is_empty() {
            let others: HashSet<u32> = others.into_iter().collect();
            let mut together = vec![0; self.periods()];
            for (_, bar, users) in partial.groups.entries().filter(|(group, _, _)| others.contains(group)) {
                if let Some(together) = together.get_mut(bar) {
                    *together += users;
                }
            }
            groups.push(self.group(Some(GroupValue::Other), together));
        }
        let not_set = one(NOT_SET);
        if not_set.iter().any(|users| *users > 0) {
            groups.push(self.group(Some(GroupValue::NotSet), not_set));
        }
        groups
    }

    /// A group of so many users in exactly 1, 2, ... periods.
    fn group(&self, value: Option<GroupValue>, exactly: Vec<u64>) -> StickinessGroup {
        let of: u64 = exactly.iter().sum();
        let active: f64 =
            (1u32..).zip(&exactly).map(|(periods, users)| f64::from(periods) * *users as f64).sum();
        let mut users = exactly;
        if self.stickiness.cumulative {
            let mut more = 0;
            for users in users.iter_mut().rev() {
                more += *users;
                *users = more;
            }
        }
        StickinessGroup { value, of, users, average: (of > 0).then(|| active / of as f64) }
    }
}
