//! From counts to the answer of a stickiness question.

use super::counts::StickinessPartial;
use super::plan::StickinessPlan;
use crate::EngineError;
use crate::groups::ShownGroup;
use rockpool_question::{GroupValue, Note, StickinessAnswer, StickinessGroup};
use std::collections::HashMap;

impl StickinessPlan {
    /// What a reader must know of the answer.
    pub(super) fn notes(&self, partial: &StickinessPartial) -> Vec<Note> {
        let notes = [
            (partial.rows_without_user > 0)
                .then_some(Note::RowsWithoutUser { rows: partial.rows_without_user }),
            self.frame.outside_covered(self.stickiness.dates),
        ];
        notes.into_iter().flatten().collect()
    }

    /// The answer that these users give.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the counts are of another question.
    pub(super) fn answer(&self, partial: &StickinessPartial) -> Result<StickinessAnswer, EngineError> {
        let unfinished =
            self.time.as_ref().is_some_and(|(asked, _)| self.frame.reaches_past(asked, &asked.ticks));
        Ok(StickinessAnswer {
            periods: u32::try_from(self.periods()).unwrap_or(u32::MAX),
            unfinished,
            total: self.group(None, partial.total.clone()),
            groups: self.groups(partial)?,
        })
    }

    /// The groups that the answer shows: by the users in them.
    pub(super) fn shown(&self, partial: &StickinessPartial) -> Vec<ShownGroup> {
        let Some(breakdown) = &self.stickiness.breakdown else { return vec![] };
        let mut sizes: HashMap<u32, u64> = HashMap::new();
        for (group, _, users) in partial.groups.entries() {
            *sizes.entry(group).or_default() += users;
        }
        let size = |group: u32| sizes.get(&group).copied().unwrap_or(0);
        partial.names.shown(size, breakdown.groups as usize)
    }

    fn groups(&self, partial: &StickinessPartial) -> Result<Vec<StickinessGroup>, EngineError> {
        let shown = self.shown(partial);
        let counts = partial.groups.together(shown.iter().map(|group| group.numbers.as_slice()))?;
        Ok(shown.into_iter().zip(counts).map(|(group, users)| self.group(Some(group.value), users)).collect())
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
