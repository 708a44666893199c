//! Funnels: the best path of each user, counted.
//!
//! [`FunnelPlan`] is a funnel compiled for an extract. What it counts is in [`FunnelPartial`]; [`FunnelPlan::path_of`] is
//! what it reports of one user.

mod answer;
mod chosen;
mod comparison;
mod counts;
mod durations;
mod matcher;
mod plan;
mod rules;
mod times;
mod trace;
mod users;

pub(crate) use counts::FunnelPartial;
pub(crate) use plan::FunnelPlan;
pub(crate) use rules::{choices as funnel_choices, every_event};

use crate::EngineError;
use crate::frame::Frame;
use crate::groups::GroupNames;
use crate::kind::Kind;
use crate::scan::Reading;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_question::settled::Funnel;
use rockpool_question::{AnswerPart, FunnelAnswer, Note};
use std::sync::Arc;
use users::FunnelUsers;

impl Kind for FunnelPlan {
    type Question = Funnel;
    type Partial = FunnelPartial;

    fn compile(frame: Frame, question: &Funnel) -> Result<Self, EngineError> {
        Self::new(frame, question)
    }

    async fn count(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        mut estimate: impl FnMut(&FunnelPartial, f64) + Send,
    ) -> Result<FunnelPartial, EngineError> {
        let Some(asked) = &self.asked else { return Ok(self.empty()) };
        let mut counting = FunnelUsers::new(self, asked);
        let see = |counting: &mut FunnelUsers<'_>, names: &GroupNames, share: f64| {
            estimate(counting.named(names), share);
        };
        let names = self.drive(reading, users, asked, &mut counting, see).await?;
        counting.into_partial(names)
    }

    fn merge(own: &mut FunnelPartial, other: &FunnelPartial) -> Result<(), EngineError> {
        own.merge(other)
    }

    fn finish(&self, partial: &FunnelPartial) -> Result<(FunnelAnswer, Vec<Note>), EngineError> {
        Ok(self.answer(partial))
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
