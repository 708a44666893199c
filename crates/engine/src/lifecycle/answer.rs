//! From counts to the answer of a lifecycle.

use super::{LifecyclePartial, LifecyclePlan};
use rockpool_question::{LifecycleAnswer, LifecycleBucket, Note};

impl LifecyclePlan {
    /// The answer that these users give.
    pub(crate) fn finish(&self, partial: &LifecyclePartial) -> (LifecycleAnswer, Vec<Note>) {
        let notes = [
            (partial.rows_without_user > 0)
                .then_some(Note::RowsWithoutUser { rows: partial.rows_without_user }),
            self.frame.outside_covered(self.lifecycle.dates),
            Some(Note::HistoryUnknown),
        ];
        let notes = notes.into_iter().flatten().collect();
        let Some(time) = &self.time else { return (LifecycleAnswer { buckets: vec![] }, notes) };
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
        (LifecycleAnswer { buckets: buckets.collect() }, notes)
    }
}
