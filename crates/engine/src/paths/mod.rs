//! Paths: the way of each user from, to or between events, counted link by link.
//!
//! A user is at one place at each step, so the links of all names are enough: what "other" gathers is their
//! sum, and it is gathered only in the end.

mod answer;
mod chosen;
mod counts;
mod diagram;
mod plan;
mod users;

pub(crate) use counts::PathsPartial;
pub(crate) use plan::PathsPlan;

use crate::EngineError;
use crate::frame::Frame;
use crate::groups::GroupNames;
use crate::kind::Kind;
use crate::scan::Reading;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_question::settled::Paths;
use rockpool_question::{AnswerPart, Note, PathsAnswer};
use std::sync::Arc;

impl Kind for PathsPlan {
    type Question = Paths;
    type Partial = PathsPartial;

    fn compile(frame: Frame, question: &Paths) -> Result<Self, EngineError> {
        Ok(Self::new(frame, question))
    }

    async fn count(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        mut estimate: impl FnMut(&PathsPartial, f64) + Send,
    ) -> Result<PathsPartial, EngineError> {
        let see = |partial: &mut PathsPartial, names: &GroupNames, share: f64| {
            partial.names = names.clone();
            estimate(partial, share);
        };
        let (partial, names) = self.drive(reading, users, PathsPartial::default(), see).await?;
        Ok(PathsPartial { names, ..partial })
    }

    fn merge(own: &mut PathsPartial, other: &PathsPartial) -> Result<(), EngineError> {
        own.merge(other)
    }

    fn finish(&self, partial: &PathsPartial) -> Result<(PathsAnswer, Vec<Note>), EngineError> {
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
