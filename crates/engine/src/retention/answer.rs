//! From counts to the answer of a retention question.

use super::{RetentionPartial, RetentionPlan};
use rockpool_question::{
    CellState, Cohort, Note, Rate, RetentionAnswer, RetentionCell, RetentionGroup, RetentionSummary,
};
use std::ops::Range;

impl RetentionPlan {
    /// The answer that these users give.
    pub(crate) fn finish(&self, partial: &RetentionPartial) -> (RetentionAnswer, Vec<Note>) {
        let notes = [
            (partial.rows_without_user > 0)
                .then_some(Note::RowsWithoutUser { rows: partial.rows_without_user }),
            self.frame.outside_covered(self.retention.dates),
        ];
        let notes = notes.into_iter().flatten().collect();
        let Some((_, buckets)) = &self.time else {
            let nobody = RetentionSummary { rate: Rate::new(0, 0), value: None };
            return (self.whole(vec![], vec![nobody; self.cells()]), notes);
        };
        let counted = buckets.starts().iter().zip(&partial.cohorts).enumerate();
        let cohorts: Vec<Cohort> = counted
            .map(|(place, (start, cohort))| Cohort {
                start: *start,
                size: cohort.size,
                cells: cohort
                    .returned
                    .iter()
                    .enumerate()
                    .map(|(period, returned)| RetentionCell {
                        returned: *returned,
                        state: self.state(&buckets.ticks(place + period)),
                        value: None,
                    })
                    .collect(),
            })
            .collect();
        let summary = (0..self.cells())
            .map(|period| RetentionSummary { rate: pooled(&cohorts, period), value: None })
            .collect();
        (self.whole(cohorts, summary), notes)
    }

    fn whole(&self, cohorts: Vec<Cohort>, summary: Vec<RetentionSummary>) -> RetentionAnswer {
        let total = RetentionGroup { value: None, cohorts, summary };
        RetentionAnswer { columns: self.retention.columns(), total, groups: vec![] }
    }

    /// How much of a period the extract covers. The last instant itself is covered: a period whose last tick
    /// it is has been seen whole.
    fn state(&self, period: &Range<i64>) -> CellState {
        let last = self.frame.last_tick();
        if period.end <= last.saturating_add(1) {
            CellState::Complete
        } else if period.start <= last {
            CellState::Incomplete
        } else {
            CellState::NotYet
        }
    }
}

/// Returned over size, summed over the cohorts whose cell is complete.
fn pooled(cohorts: &[Cohort], period: usize) -> Rate {
    let complete = cohorts.iter().filter_map(|cohort| {
        let cell = cohort.cells.get(period)?;
        (cell.state == CellState::Complete).then_some((cell.returned, cohort.size))
    });
    let (returned, size) = complete.fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
    Rate::new(returned, size)
}
