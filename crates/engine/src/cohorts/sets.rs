//! From the definition of a set to its users.

use super::cache::{SetCache, SetKey};
use super::did::users_who_did;
use crate::EngineError;
use crate::frame::Frame;
use crate::kinds::Plan;
use crate::only::Only;
use crate::scan::Reading;
use futures::FutureExt;
use futures::future::BoxFuture;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_question::settled::{Counted, UserFilter, UserSet};
use std::sync::Arc;

/// Evaluates sets of users of one extract, and remembers them.
#[derive(Debug, Default)]
pub(crate) struct Cohorts {
    known: SetCache,
}

impl Cohorts {
    /// The users whom conditions leave; none if there are no conditions. It is right for users of the range of keys.
    ///
    /// `extract` is the frame of the extract itself: with its own calendar, and everybody.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(crate) fn only<'a>(
        &'a self,
        extract: &'a Frame,
        reading: &'a Arc<Reading>,
        filters: &'a [UserFilter],
        users: UserKeyRange,
    ) -> BoxFuture<'a, Result<Option<Arc<Only>>, EngineError>> {
        async move {
            if filters.is_empty() {
                return Ok(None);
            }
            let mut only = Only::default();
            for filter in filters {
                let set = self.set(extract, reading, &filter.set, users).await?;
                only = if filter.exclude { only.and_not(&set) } else { only.and(&set) };
            }
            Ok(Some(Arc::new(only)))
        }
        .boxed()
    }

    /// The users of a set. Of a range of keys all that are in the set, of others perhaps some.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(crate) async fn set(
        &self,
        extract: &Frame,
        reading: &Arc<Reading>,
        set: &UserSet,
        users: UserKeyRange,
    ) -> Result<Arc<RoaringBitmap>, EngineError> {
        let users = match set {
            UserSet::Did(_) => users,
            UserSet::Counted(_) => UserKeyRange::ALL,
        };
        let definition = serde_json::to_string(set).map_err(EngineError::internal)?;
        let key = SetKey { definition, users };
        if let Some(known) = self.known.get(&key) {
            return Ok(known);
        }
        let found = Arc::new(match set {
            UserSet::Did(did) => users_who_did(extract, reading, did, users).await?,
            UserSet::Counted(counted) => self.counted(extract, reading, counted).await?,
        });
        self.known.insert(key, &found);
        Ok(found)
    }

    /// The users whom a number of an answer counts. Questions nest as deep as validation allows.
    async fn counted(
        &self,
        extract: &Frame,
        reading: &Arc<Reading>,
        counted: &Counted,
    ) -> Result<RoaringBitmap, EngineError> {
        let question = counted.question.as_ref();
        let only = self.only(extract, reading, question.users(), UserKeyRange::ALL).await?;
        let frame = extract.of_question(&question.calendar(), only)?;
        let plan = Plan::new(frame, question)?
            .ok_or_else(|| EngineError::internal("the answer to such a question counts no users"))?;
        plan.users_of(reading, UserKeyRange::ALL, &counted.part).await
    }
}
