//! Stickiness: in how many periods each user was active, counted.

mod answer;
mod chosen;
mod counts;
mod plan;
mod users;

pub(crate) use counts::StickinessPartial;
pub(crate) use plan::StickinessPlan;

use crate::EngineError;
use crate::frame::Frame;
use crate::groups::GroupNames;
use crate::kind::Kind;
use crate::scan::Reading;
use counts::Counting;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_question::settled::Stickiness;
use rockpool_question::{AnswerPart, Note, StickinessAnswer};
use std::sync::Arc;

impl Kind for StickinessPlan {
    type Question = Stickiness;
    type Partial = StickinessPartial;

    fn compile(frame: Frame, question: &Stickiness) -> Result<Self, EngineError> {
        Self::new(frame, question)
    }

    async fn count(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        mut estimate: impl FnMut(&StickinessPartial, f64) + Send,
    ) -> Result<StickinessPartial, EngineError> {
        let see = |counting: &mut Counting, names: &GroupNames, share: f64| {
            estimate(counting.named(names), share);
        };
        let counting = Counting::new(self.periods(), self.has_groups());
        let (counting, names) = self.drive(reading, users, self.has_groups(), counting, see).await?;
        counting.into_partial(names)
    }

    fn merge(own: &mut StickinessPartial, other: &StickinessPartial) -> Result<(), EngineError> {
        own.merge(other)
    }

    fn finish(&self, partial: &StickinessPartial) -> Result<(StickinessAnswer, Vec<Note>), EngineError> {
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
