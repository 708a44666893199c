//! The shape of a kind of question: one trait from the question to the answer.

use crate::EngineError;
use crate::frame::Frame;
use crate::groups::{GroupChoice, Kept};
use crate::scan::Reading;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_question::{AnswerPart, GroupValue, Note};
use std::sync::Arc;

/// A kind of question about users one by one, compiled for an extract.
///
/// Users can be gone over in any order and division: each range of them gives a partial, partials merge, and what has been
/// merged is finished to the answer. Which table the rows are read from is the planner's choice
/// ([`Needs`](crate::planner::Needs)); what a user's rows mean is the kernel's.
pub(crate) trait Kind: Sized + Send + Sync {
    /// How it is asked.
    type Question: rockpool_question::Kind;

    /// What some users contribute to the answer, mergeable: numbers and names, no rows.
    type Partial: Send + Sync;

    /// Compiles a question.
    ///
    /// # Errors
    /// [`EngineError::Question`] if it cannot be answered as it is.
    fn compile(frame: Frame, question: &Self::Question) -> Result<Self, EngineError>;

    /// Goes over some users and counts them; `estimate` sees what has been counted so far, now and then, with the share of
    /// these users, 0 to 1.
    fn count(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        estimate: impl FnMut(&Self::Partial, f64) + Send,
    ) -> impl Future<Output = Result<Self::Partial, EngineError>> + Send;

    /// Adds what other users contribute to the same question.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if it is of another question.
    fn merge(own: &mut Self::Partial, other: &Self::Partial) -> Result<(), EngineError>;

    /// The answer that these users give, and what a reader must know of it.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if the partial is of another question.
    fn finish(&self, partial: &Self::Partial) -> Result<(AnswerOf<Self>, Vec<Note>), EngineError>;

    /// The users, of those in the range of keys, whom a number of the answer counts.
    ///
    /// # Errors
    /// An [`EngineError`]; [`EngineError::Question`] if the answer has no such number.
    fn users_of(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        part: &AnswerPart,
    ) -> impl Future<Output = Result<RoaringBitmap, EngineError>> + Send;
}

/// The groups of a breakdown that a part of an answer means. Which ones are gathered in "other" is known only once all users
/// have been counted; `kept` finds in their partial which are not.
///
/// # Errors
/// An [`EngineError`].
pub(crate) async fn choose_groups<K: Kind>(
    plan: &K,
    reading: &Arc<Reading>,
    wanted: &[GroupValue],
    kept: impl Fn(&K::Partial) -> Result<Kept, EngineError> + Send,
) -> Result<GroupChoice, EngineError> {
    let kept = if GroupChoice::needs_kept(wanted) {
        kept(&plan.count(reading, UserKeyRange::ALL, |_, _| {}).await?)?
    } else {
        Kept::default()
    };
    Ok(GroupChoice::new(wanted, kept))
}

/// The numbers of the answer to a kind of question.
pub(crate) type AnswerOf<K> = <<K as Kind>::Question as rockpool_question::Kind>::Answer;
