//! The users whom a bar of a lifecycle counts.

use super::plan::LifecyclePlan;
use super::users::CountStates;
use crate::EngineError;
use crate::scan::Reading;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_question::{AnswerPart, LifecycleState, Problem};
use std::sync::Arc;

impl LifecyclePlan {
    /// The users, of those in the range of keys, whom a part of the answer counts.
    ///
    /// # Errors
    /// An [`EngineError`]; [`EngineError::Question`] if there is no such period.
    pub(super) async fn chosen(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        part: &AnswerPart,
    ) -> Result<RoaringBitmap, EngineError> {
        let AnswerPart::LifecycleBar { bucket, state } = part else {
            return Err(EngineError::internal("a lifecycle has bars"));
        };
        let Some(time) = &self.time else { return Ok(RoaringBitmap::new()) };
        let period = time.buckets.starting_at(*bucket).ok_or_else(|| {
            EngineError::Question(vec![Problem {
                field: "part".into(),
                message: format!("no period of the question begins on {bucket}"),
            }])
        })?;
        let chosen = Chosen { period, state: *state, users: RoaringBitmap::new() };
        Ok(self.drive(reading, users, chosen, |_, _| {}).await?.users)
    }
}

/// Gathers the users of one period and state.
struct Chosen {
    period: usize,
    state: LifecycleState,
    users: RoaringBitmap,
}

impl CountStates for Chosen {
    fn state(&mut self, user: u32, period: usize, state: LifecycleState) {
        if period == self.period && state == self.state {
            self.users.insert(user);
        }
    }

    fn without_user(&mut self, _rows: u64) {}
}
