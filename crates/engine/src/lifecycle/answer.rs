//! From counts to the answer of a lifecycle.

use super::counts::LifecyclePartial;
use super::plan::LifecyclePlan;
use rockpool_question::{LifecycleAnswer, LifecycleBucket, Note};

impl LifecyclePlan {
    /// What a reader must know of the answer.
    pub(super) fn notes(&self, partial: &LifecyclePartial) -> Vec<Note> {
        let notes = [
            (partial.rows_without_user > 0)
                .then_some(Note::RowsWithoutUser { rows: partial.rows_without_user }),
            self.frame.outside_covered(self.lifecycle.dates),
            Some(Note::HistoryUnknown),
        ];
        notes.into_iter().flatten().collect()
    }

    /// The answer that these users give.
    pub(super) fn answer(&self, partial: &LifecyclePartial) -> LifecycleAnswer {
        let Some(time) = &self.time else { return LifecycleAnswer { buckets: vec![] } };
        let counted = time.buckets.starts().iter().zip(&partial.periods).enumerate();
        // A period that is still to come is none without users.
        let counted = counted.filter(|(period, _)| !self.frame.is_to_come(&time.buckets.ticks(*period)));
        let buckets =
            counted.map(|(period, (start, [new, returning, resurrecting, dormant]))| LifecycleBucket {
                start: *start,
                unfinished: self.frame.reaches_past(&time.shown, &time.buckets.ticks(period)),
                new: *new,
                returning: *returning,
                resurrecting: *resurrecting,
                dormant: *dormant,
            });
        LifecycleAnswer { buckets: buckets.collect() }
    }
}
