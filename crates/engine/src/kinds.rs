//! A question compiled for an extract, and the mergeable part of its answer.

use crate::EngineError;
use crate::frame::Frame;
use crate::funnel::{FunnelPartial, FunnelPlan};
use crate::lifecycle::{LifecyclePartial, LifecyclePlan};
use crate::paths::{PathsPartial, PathsPlan};
use crate::retention::{RetentionPartial, RetentionPlan};
use crate::scan::Reading;
use crate::segmentation::{SegmentationPartial, SegmentationPlan};
use crate::stickiness::{StickinessPartial, StickinessPlan};
use crate::users::GroupNames;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::never;
use rockpool_question::{AnswerBody, AnswerPart, Note, Question};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A question about users, compiled for an extract.
#[derive(Debug)]
pub(crate) enum Plan {
    /// A segmentation.
    Segmentation(SegmentationPlan),
    /// A funnel.
    Funnel(FunnelPlan),
    /// A retention question.
    Retention(RetentionPlan),
    /// A stickiness question.
    Stickiness(StickinessPlan),
    /// A lifecycle.
    Lifecycle(LifecyclePlan),
    /// A paths question.
    Paths(PathsPlan),
}

/// What some users contribute to an answer.
///
/// Partials of the same question and of disjoint ranges of users merge, in any order and grouping, to the
/// partial of all of them: counts add up, times are gathered, names of groups are matched by name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Partial {
    /// To a segmentation.
    Segmentation(Box<SegmentationPartial>),
    /// To a funnel.
    Funnel(Box<FunnelPartial>),
    /// To a retention question.
    Retention(Box<RetentionPartial>),
    /// To a stickiness question.
    Stickiness(Box<StickinessPartial>),
    /// To a lifecycle.
    Lifecycle(Box<LifecyclePartial>),
    /// To a paths question.
    Paths(Box<PathsPartial>),
}

impl Partial {
    /// The kind of question it belongs to.
    fn kind(&self) -> &'static str {
        match self {
            Self::Segmentation(_) => "segmentation",
            Self::Funnel(_) => "funnel",
            Self::Retention(_) => "retention",
            Self::Stickiness(_) => "stickiness",
            Self::Lifecycle(_) => "lifecycle",
            Self::Paths(_) => "paths",
        }
    }

    /// Adds what other users contribute.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the two are of different questions.
    pub fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
        match (self, other) {
            (Self::Segmentation(own), Self::Segmentation(other)) => own.merge(other),
            (Self::Funnel(own), Self::Funnel(other)) => own.merge(other),
            (Self::Retention(own), Self::Retention(other)) => own.merge(other),
            (Self::Stickiness(own), Self::Stickiness(other)) => own.merge(other),
            (Self::Lifecycle(own), Self::Lifecycle(other)) => own.merge(other),
            (Self::Paths(own), Self::Paths(other)) => own.merge(other),
            (own, other) => {
                Err(never!("a partial of {} merges with one of {}", own.kind(), other.kind()).into())
            }
        }
    }
}

impl Plan {
    /// Compiles a question; none for SQL, which is not about users one by one, and for lists and traces of users,
    /// which are made of other questions.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the question cannot be answered as it is.
    pub(crate) fn new(frame: Frame, question: &Question) -> Result<Option<Self>, EngineError> {
        Ok(Some(match question {
            Question::Segmentation(question) => Self::Segmentation(SegmentationPlan::new(frame, question)?),
            Question::Funnel(question) => Self::Funnel(FunnelPlan::new(frame, question)?),
            Question::Retention(question) => Self::Retention(RetentionPlan::new(frame, question)?),
            Question::Stickiness(question) => Self::Stickiness(StickinessPlan::new(frame, question)?),
            Question::Lifecycle(question) => Self::Lifecycle(LifecyclePlan::new(frame, question)?),
            Question::Paths(question) => Self::Paths(PathsPlan::new(frame, question)?),
            Question::Users(_) | Question::Trace(_) | Question::Sql(_) => return Ok(None),
        }))
    }

    /// Goes over some users; `estimate` sees the answer of those so far, now and then.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(crate) async fn run(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        mut estimate: impl FnMut(AnswerBody, Vec<Note>, f64),
    ) -> Result<Partial, EngineError> {
        match self {
            Self::Segmentation(plan) => {
                let see = |partial: &SegmentationPartial, share: f64| {
                    // What has no answer has no estimate either; the question ends with the error.
                    if let Ok((answer, notes)) = plan.finish(partial) {
                        estimate(AnswerBody::Segmentation(answer), notes, share);
                    }
                };
                Ok(Partial::Segmentation(Box::new(plan.run(reading, users, see).await?)))
            }
            Self::Funnel(plan) => {
                let see = |partial: &FunnelPartial, names: &GroupNames, share: f64| {
                    let (answer, notes) = plan.finish(partial, names);
                    estimate(AnswerBody::Funnel(answer), notes, share);
                };
                Ok(Partial::Funnel(Box::new(plan.run(reading, users, see).await?)))
            }
            Self::Retention(plan) => {
                let see = |partial: &RetentionPartial, share: f64| {
                    let (answer, notes) = plan.finish(partial);
                    estimate(AnswerBody::Retention(answer), notes, share);
                };
                Ok(Partial::Retention(Box::new(plan.run(reading, users, see).await?)))
            }
            Self::Stickiness(plan) => {
                let see = |partial: &StickinessPartial, share: f64| {
                    let (answer, notes) = plan.finish(partial);
                    estimate(AnswerBody::Stickiness(answer), notes, share);
                };
                Ok(Partial::Stickiness(Box::new(plan.run(reading, users, see).await?)))
            }
            Self::Lifecycle(plan) => {
                let see = |partial: &LifecyclePartial, share: f64| {
                    let (answer, notes) = plan.finish(partial);
                    estimate(AnswerBody::Lifecycle(answer), notes, share);
                };
                Ok(Partial::Lifecycle(Box::new(plan.run(reading, users, see).await?)))
            }
            Self::Paths(plan) => {
                let see = |partial: &PathsPartial, share: f64| {
                    let (answer, notes) = plan.finish(partial);
                    estimate(AnswerBody::Paths(answer), notes, share);
                };
                Ok(Partial::Paths(Box::new(plan.run(reading, users, see).await?)))
            }
        }
    }

    /// The users, of those in the range of keys, whom a number of the answer counts.
    ///
    /// # Errors
    /// An [`EngineError`]; [`EngineError::Question`] if the answer has no such number.
    pub(crate) async fn users_of(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        part: &AnswerPart,
    ) -> Result<RoaringBitmap, EngineError> {
        match self {
            Self::Segmentation(plan) => plan.users_of(reading, users, part).await,
            Self::Funnel(plan) => plan.users_of(reading, users, part).await,
            Self::Retention(plan) => plan.users_of(reading, users, part).await,
            Self::Stickiness(plan) => plan.users_of(reading, users, part).await,
            Self::Lifecycle(plan) => plan.users_of(reading, users, part).await,
            Self::Paths(plan) => plan.users_of(reading, users, part).await,
        }
    }

    /// The answer that a partial gives.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the partial is of another kind of question.
    pub(crate) fn finish(&self, partial: &Partial) -> Result<(AnswerBody, Vec<Note>), EngineError> {
        Ok(match (self, partial) {
            (Self::Segmentation(plan), Partial::Segmentation(partial)) => {
                plan.ensure_own(partial)?;
                let (answer, notes) = plan.finish(partial)?;
                (AnswerBody::Segmentation(answer), notes)
            }
            (Self::Funnel(plan), Partial::Funnel(partial)) => {
                let (answer, notes) = plan.finish(partial, &partial.names);
                (AnswerBody::Funnel(answer), notes)
            }
            (Self::Retention(plan), Partial::Retention(partial)) => {
                let (answer, notes) = plan.finish(partial);
                (AnswerBody::Retention(answer), notes)
            }
            (Self::Stickiness(plan), Partial::Stickiness(partial)) => {
                let (answer, notes) = plan.finish(partial);
                (AnswerBody::Stickiness(answer), notes)
            }
            (Self::Lifecycle(plan), Partial::Lifecycle(partial)) => {
                let (answer, notes) = plan.finish(partial);
                (AnswerBody::Lifecycle(answer), notes)
            }
            (Self::Paths(plan), Partial::Paths(partial)) => {
                let (answer, notes) = plan.finish(partial);
                (AnswerBody::Paths(answer), notes)
            }
            (_, partial) => {
                return Err(never!("a partial of {} finishes a plan of another kind", partial.kind()).into());
            }
        })
    }
}
