//! A question compiled for an extract, and the mergeable part of its answer.

use crate::EngineError;
use crate::frame::Frame;
use crate::funnel::{FunnelPartial, FunnelPlan};
use crate::retention::{RetentionPartial, RetentionPlan};
use crate::scan::Reading;
use crate::segmentation::{SegmentationPartial, SegmentationPlan};
use rockpool_catalog::UserKeyRange;
use rockpool_question::{AnswerBody, Note, Question};
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
}

impl Partial {
    /// Adds what other users contribute.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the two are of different kinds of question.
    pub fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
        match (self, other) {
            (Self::Segmentation(own), Self::Segmentation(other)) => own.merge(other),
            (Self::Funnel(own), Self::Funnel(other)) => own.merge(other),
            (Self::Retention(own), Self::Retention(other)) => own.merge(other),
            _ => return Err(EngineError::internal("partial answers to different questions do not merge")),
        }
        Ok(())
    }
}

impl Plan {
    /// Compiles a question; none for SQL, which is not about users one by one.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the question cannot be answered as it is.
    pub(crate) fn new(frame: Frame, question: &Question) -> Result<Option<Self>, EngineError> {
        Ok(Some(match question {
            Question::Segmentation(question) => Self::Segmentation(SegmentationPlan::new(frame, question)?),
            Question::Funnel(question) => Self::Funnel(FunnelPlan::new(frame, question)?),
            Question::Retention(question) => Self::Retention(RetentionPlan::new(frame, question)?),
            Question::Stickiness(_)
            | Question::Lifecycle(_)
            | Question::Paths(_)
            | Question::Users(_)
            | Question::Trace(_)
            | Question::Sql(_) => return Ok(None),
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
                    let (answer, notes) = plan.finish(partial);
                    estimate(AnswerBody::Segmentation(answer), notes, share);
                };
                Ok(Partial::Segmentation(Box::new(plan.run(reading, users, see).await?)))
            }
            Self::Funnel(plan) => {
                let see = |partial: &FunnelPartial, share: f64| {
                    let (answer, notes) = plan.finish(partial);
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
        }
    }

    /// The answer that a partial gives.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the partial is of another kind of question.
    pub(crate) fn finish(&self, partial: &Partial) -> Result<(AnswerBody, Vec<Note>), EngineError> {
        Ok(match (self, partial) {
            (Self::Segmentation(plan), Partial::Segmentation(partial)) => {
                let (answer, notes) = plan.finish(partial);
                (AnswerBody::Segmentation(answer), notes)
            }
            (Self::Funnel(plan), Partial::Funnel(partial)) => {
                let (answer, notes) = plan.finish(partial);
                (AnswerBody::Funnel(answer), notes)
            }
            (Self::Retention(plan), Partial::Retention(partial)) => {
                let (answer, notes) = plan.finish(partial);
                (AnswerBody::Retention(answer), notes)
            }
            _ => return Err(EngineError::internal("a partial answer to another question")),
        })
    }
}
