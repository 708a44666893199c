//! Segmentation: events, users or a property, by calendar bucket, in all, and by group.
//!
//! The [`timeline`] cuts the asked range (and the one before) into cells. [`users`] goes over one user after another and
//! adds to the [`counts`] of each series, by group and cell; these merge. (Where plain events and users are counted by
//! days, [`tally`] does so block by block of users.) At the end [`ranking`] decides which groups an
//! answer shows, the counts are absorbed into those, and [`numbers`] makes numbers of them.

mod answer;
mod chosen;
mod counter;
mod counts;
mod numbers;
mod plan;
mod ranking;
mod seen;
mod tally;
mod timeline;
mod users;

pub(crate) use counts::SegmentationPartial;
pub(crate) use plan::SegmentationPlan;

use crate::EngineError;
use crate::frame::Frame;
use crate::kind::Kind;
use crate::scan::Reading;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_question::settled::Segmentation;
use rockpool_question::{AnswerPart, Note, SegmentationAnswer};
use std::sync::Arc;

impl Kind for SegmentationPlan {
    type Question = Segmentation;
    type Partial = SegmentationPartial;

    fn compile(frame: Frame, question: &Segmentation) -> Result<Self, EngineError> {
        Self::new(frame, question)
    }

    async fn count(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        estimate: impl FnMut(&SegmentationPartial, f64) + Send,
    ) -> Result<SegmentationPartial, EngineError> {
        self.run(reading, users, estimate).await
    }

    fn merge(own: &mut SegmentationPartial, other: &SegmentationPartial) -> Result<(), EngineError> {
        own.merge(other)
    }

    fn finish(&self, partial: &SegmentationPartial) -> Result<(SegmentationAnswer, Vec<Note>), EngineError> {
        self.ensure_own(partial)?;
        self.answer(partial)
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
