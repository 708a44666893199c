//! Lifecycle: the users of each period as new, returning, resurrecting and dormant, counted.

mod answer;
mod chosen;
mod counts;
mod plan;
mod time;
mod users;

pub(crate) use counts::LifecyclePartial;
pub(crate) use plan::LifecyclePlan;

use crate::EngineError;
use crate::frame::Frame;
use crate::kind::Kind;
use crate::scan::Reading;
use counts::Counting;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_question::settled::Lifecycle;
use rockpool_question::{AnswerPart, LifecycleAnswer, Note};
use std::sync::Arc;

impl Kind for LifecyclePlan {
    type Question = Lifecycle;
    type Partial = LifecyclePartial;

    fn compile(frame: Frame, question: &Lifecycle) -> Result<Self, EngineError> {
        Self::new(frame, question)
    }

    async fn count(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        mut estimate: impl FnMut(&LifecyclePartial, f64) + Send,
    ) -> Result<LifecyclePartial, EngineError> {
        let see = |counting: &Counting, share: f64| estimate(counting.partial(), share);
        self.drive(reading, users, Counting::new(self.periods()), see).await?.into_partial()
    }

    fn merge(own: &mut LifecyclePartial, other: &LifecyclePartial) -> Result<(), EngineError> {
        own.merge(other)
    }

    fn finish(&self, partial: &LifecyclePartial) -> Result<(LifecycleAnswer, Vec<Note>), EngineError> {
        Ok((self.answer(partial), self.notes(partial)))
    }

    async fn users_of(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        part: &AnswerPart,
    ) -> Result<RoaringBitmap, EngineError> {
        self.chosen(reading, users, part).await
    }
}
