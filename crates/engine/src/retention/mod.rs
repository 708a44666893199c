//! Retention: the anchors of each user and the periods in which the user came back, counted.

mod answer;
mod blocks;
mod chosen;
mod counts;
mod days;
mod marks;
mod plan;
mod rules;
mod users;

pub(crate) use counts::RetentionPartial;
pub(crate) use plan::RetentionPlan;

use crate::EngineError;
use crate::frame::Frame;
use crate::groups::GroupNames;
use crate::kind::Kind;
use crate::scan::Reading;
use counts::Counting;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_question::settled::Retention;
use rockpool_question::{AnswerPart, Note, RetentionAnswer};
use std::sync::Arc;

impl Kind for RetentionPlan {
    type Question = Retention;
    type Partial = RetentionPartial;

    fn compile(frame: Frame, question: &Retention) -> Result<Self, EngineError> {
        Self::new(frame, question)
    }

    async fn count(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        mut estimate: impl FnMut(&RetentionPartial, f64) + Send,
    ) -> Result<RetentionPartial, EngineError> {
        let needs = self.needs();
        let counting = Counting::new(self.layout(), needs.groups, needs.measure);
        let Some(time) = &self.time else { return counting.into_partial(GroupNames::default()) };
        let see = |counting: &mut Counting, names: &GroupNames, share: f64| {
            estimate(counting.named(names), share);
        };
        let (counting, names) = self.drive(reading, users, time, needs, counting, see).await?;
        counting.into_partial(names)
    }

    fn merge(own: &mut RetentionPartial, other: &RetentionPartial) -> Result<(), EngineError> {
        own.merge(other)
    }

    fn finish(&self, partial: &RetentionPartial) -> Result<(RetentionAnswer, Vec<Note>), EngineError> {
        Ok((self.answer(partial)?, self.notes(partial)))
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
