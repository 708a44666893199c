//! The list of kinds of question about users one by one, and all that follows from it.

use crate::EngineError;
use crate::frame::Frame;
use crate::funnel::{FunnelPartial, FunnelPlan};
use crate::kind::Kind;
use crate::lifecycle::{LifecyclePartial, LifecyclePlan};
use crate::paths::{PathsPartial, PathsPlan};
use crate::retention::{RetentionPartial, RetentionPlan};
use crate::scan::Reading;
use crate::segmentation::{SegmentationPartial, SegmentationPlan};
use crate::stickiness::{StickinessPartial, StickinessPlan};
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::never;
use rockpool_question::settled::Question;
use rockpool_question::{AnswerBody, AnswerPart, Note};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Makes [`Plan`] and [`Partial`] of the list of kinds.
macro_rules! kinds {
    ($($(#[$what:meta])* $kind:ident: $plan:ident, $partial:ident;)*) => {
        /// A question about users, compiled for an extract.
        #[derive(Debug)]
        pub(crate) enum Plan {
            $($(#[$what])* $kind($plan),)*
        }

        /// What some users contribute to an answer.
        ///
        /// Partials of the same question and of disjoint ranges of users merge, in any order and grouping, to the
        /// partial of all of them: counts add up, times are gathered, names of groups are matched by name.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub enum Partial {
            $($(#[$what])* $kind(Box<$partial>),)*
        }

        impl Partial {
            /// The kind of question it belongs to.
            fn kind(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => <<$plan as Kind>::Question as rockpool_question::Kind>::NAME,)*
                }
            }

            /// Adds what other users contribute.
            ///
            /// # Errors
            /// [`EngineError::Internal`] if the two are of different questions.
            pub fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
                match (self, other) {
                    $((Self::$kind(own), Self::$kind(other)) => $plan::merge(own, other),)*
                    (own, other) => {
                        Err(never!("a partial of {} merges with one of {}", own.kind(), other.kind()).into())
                    }
                }
            }
        }

        impl Plan {
            /// Compiles a question; none for SQL, which is not about users one by one, and for lists and traces of
            /// users, which are made of other questions.
            ///
            /// # Errors
            /// [`EngineError::Question`] if the question cannot be answered as it is.
            pub(crate) fn new(frame: Frame, question: &Question) -> Result<Option<Self>, EngineError> {
                Ok(Some(match question {
                    $(Question::$kind(question) => Self::$kind($plan::compile(frame, question)?),)*
                    Question::Users(_) | Question::Trace(_) | Question::Sql(_) => return Ok(None),
                }))
            }

            /// Goes over some users; `estimate` sees the answer of those so far, now and then.
            ///
            /// # Errors
            /// An [`EngineError`].
            pub(crate) async fn count(
                &self,
                reading: &Arc<Reading>,
                users: UserKeyRange,
                estimate: impl FnMut(AnswerBody, Vec<Note>, f64) + Send,
            ) -> Result<Partial, EngineError> {
                Ok(match self {
                    $(Self::$kind(plan) => {
                        Partial::$kind(Box::new(counted(plan, reading, users, estimate).await?))
                    })*
                })
            }

            /// The answer that a partial gives.
            ///
            /// # Errors
            /// [`EngineError::Internal`] if the partial is of another kind of question.
            pub(crate) fn finish(&self, partial: &Partial) -> Result<(AnswerBody, Vec<Note>), EngineError> {
                match (self, partial) {
                    $((Self::$kind(plan), Partial::$kind(partial)) => finished(plan, partial),)*
                    (_, partial) => {
                        Err(never!("a partial of {} finishes a plan of another kind", partial.kind()).into())
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
                    $(Self::$kind(plan) => plan.users_of(reading, users, part).await,)*
                }
            }
        }
    };
}

kinds! {
    /// Of a segmentation.
    Segmentation: SegmentationPlan, SegmentationPartial;
    /// Of a funnel.
    Funnel: FunnelPlan, FunnelPartial;
    /// Of a retention question.
    Retention: RetentionPlan, RetentionPartial;
    /// Of a stickiness question.
    Stickiness: StickinessPlan, StickinessPartial;
    /// Of a lifecycle.
    Lifecycle: LifecyclePlan, LifecyclePartial;
    /// Of a paths question.
    Paths: PathsPlan, PathsPartial;
}

async fn counted<K: Kind>(
    plan: &K,
    reading: &Arc<Reading>,
    users: UserKeyRange,
    mut estimate: impl FnMut(AnswerBody, Vec<Note>, f64) + Send,
) -> Result<K::Partial, EngineError> {
    let see = |partial: &K::Partial, share: f64| {
        // What has no answer has no estimate either; the question ends with the error.
        if let Ok((answer, notes)) = finished(plan, partial) {
            estimate(answer, notes, share);
        }
    };
    plan.count(reading, users, see).await
}

fn finished<K: Kind>(plan: &K, partial: &K::Partial) -> Result<(AnswerBody, Vec<Note>), EngineError> {
    let (answer, notes) = plan.finish(partial)?;
    Ok((answer.into(), notes))
}
